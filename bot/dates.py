"""Days and years that a turn names by what was spoken of before: 16号, 次日, 前一年."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.frames import put
from bot.scopes import ERA
from corpus.model import Span
from corpus.text import fold

if TYPE_CHECKING:
    from bot.frames import Frame

_DAY = re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})(?P<unit>[日号])")
_SHORT_DAY = re.compile(r"(?P<day>\d{1,2})[日号]")
_NEXT_DAY = {"第二天": 1, "次日": 1, "隔天": 1, "转天": 1, "后一天": 1, "前一天": -1, "头一天": -1}
_SHORT_YEAR = re.compile(r"\d\d年")
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")
_NEXT = {"前一年": -1, "上一年": -1, "头一年": -1, "后一年": 1, "第二年": 1, "次年": 1, "下一年": 1, "转过年": 1}


def dated(last: Frame, said: str) -> str:
    """前一年 and 19年 as the year that it is, 16号 and 次日 as the day, seen from the time of the last question."""
    said = _without_seeking(said)
    if (day := _DAY.search(fold("".join(last.of(span) for span in last.times)))) is not None:
        number = int(day["day"]) + _NEXT_DAY.get(fold(said), 0)
        if (named := _SHORT_DAY.fullmatch(fold(said))) is not None:
            number = int(named["day"])
        if number != int(day["day"]) and 1 <= number <= 31:
            return f"{day['month']}月{number}{day['unit']}"
    whole = "".join(last.of(span) for span in last.times)
    in_year = _IN_YEAR.fullmatch(fold(whole)) if _PART_OF_YEAR.fullmatch(fold(said)) else None
    if in_year is not None and (
        said[-1] not in "月份" or whole[0].isdecimal()
    ):  # 上半年 after 2022年, 第一季度 after 今年二季度
        return whole[: in_year.end("year")] + said
    year = re.search(r"(?:19|20)\d\d(?=年)", fold(whole))
    step = _NEXT.get(fold(said))
    if year and _BARE_YEAR.fullmatch(fold(said)):
        return f"{said}年"
    if year and _SHORT_YEAR.fullmatch(fold(said)):
        return f"{year.group()[:2]}{said}"
    return f"{int(year.group()) + step}年" if year and step else said


_PART = r"[上下]半年|第?[一二三四1-4]季度|前三季度|(?:1[0-2]|[1-9])月份?"
_IN_YEAR = re.compile(rf"(?P<year>(?:19|20)\d\d年|[今去前]年)(?:{_PART})?")
_PART_OF_YEAR = re.compile(_PART)


def _without_seeking(said: str) -> str:
    """The time that is meant, without how one got there: 2018年 of 再往前一年,2018年; 前一年 of 再早一年."""
    if (again := _TAKEN_UP.search(fold(said))) is not None:
        said = said[: again.start()]
    folded = fold(said)
    if (match := _SOUGHT.fullmatch(folded)) is not None:
        return said[slice(*match.span("year"))]
    if (match := _STEP.fullmatch(folded)) is not None:
        return "前一年" if match["back"] else "后一年"
    return said


_TAKEN_UP = re.compile(r"(?<=[年天日号\d])[那这](?:一?[次回场届年天]|会儿|时候?)$")
"""What takes a time up once more: 2018那年, 前一天那次."""
_RELATIVE = r"(?:再|又)?(?:往|向|朝)?(?:(?P<back>前|上|早|头)|后|下|晚)(?:推|数|倒)?(?:[一1]年|个?年)"
_STEP = re.compile(_RELATIVE)
_SOUGHT = re.compile(
    rf"(?:{_RELATIVE}|[去前今明后]年|那年|当年)[,、 ]*(?:就是|也就是|即|是)?(?P<year>(?:19|20)\d\d年?)"
)


def with_date(last: Frame, turn: str) -> str:
    """A turn that begins with a day and no month, with the date that it means: 29号那次 after one of 7月21号."""
    if (step := _STEP_FIRST.match(fold(turn))) is not None:  # 前一年又有几个
        year = dated(last, turn[: step.end()])
        return year + turn[step.end() :] if year[:1].isdecimal() else turn
    match = _SHORT_DAY.match(fold(turn))
    meant = dated(last, turn[: match.end()]) if match else ""
    again = _AGAIN.match(fold(turn), match.end()) if match else None
    behind = turn[again.end() :] if again else ""
    return meant + behind if match and meant != turn[: match.end()] else turn


_STEP_FIRST = re.compile(r"(?:(?:再?往?[前后上]|头|下)一年|次年|第二年|转过年)(?![,、 ])")
_AGAIN = re.compile(r"(?:[那这]一?[次回天场])?")


def feast_instead(last: Frame, said: str) -> str | None:
    """The last question about another feast, in each place where it names one: 五一, after 比去年春节涨了多少."""
    feast, old = _FEAST.fullmatch(fold(said)), _FEAST.search(fold(last.text))
    if feast is None or old is None:
        return None
    if fold(said) != feast["name"]:
        return put(last.text, (Span(*old.span()),), said)
    text = last.text
    for match in reversed(list(_FEAST.finditer(fold(text)))):
        text = text[: match.start("name")] + said + text[match.end("name") :]
    return text


_FEAST = re.compile(
    r"(?:[今去前明]年)?(?P<name>春节|元旦|五一|十一|国庆|清明|端午|中秋|元宵|双十一)(?:节|假期|长假|黄金周)*"
)


_SEASON = re.compile(
    r"[春夏秋冬](?:天|季|季节)|[旺淡雨旱]季|白天|夜里|晚上|早上|[上中下]午|周末|工作日|节假日|[寒暑]假|平日"
)
"""Times that come again and again."""


def era_instead(last: Frame, said: str) -> str | None:
    """The last question about a time that no calendar has: 现在."""
    if ERA.fullmatch(fold(said)) is None and _SEASON.fullmatch(fold(said)) is None:
        return None
    old = ERA.search(fold(last.text)) or _SEASON.search(fold(last.text))
    return put(last.text, (Span(*old.span()),) if old else last.times, said)
