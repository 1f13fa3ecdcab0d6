"""Ways in which a turn names another that is no name: another of a series (第二次), sort, number, act or event."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.frames import frame
from corpus.model import Span
from corpus.text import fold

if TYPE_CHECKING:
    from bot.frames import Frame


def of_sort(last: Frame, said: str) -> str | None:
    """The last question about another sort of the same thing: 普通的 after 应急票多少钱一张."""
    words = frame(said).words
    if len(words) != 1 or len(said) < _SORT or words[0].tag not in {"a", "b", "v", "vn"}:
        return None
    for sort, thing in pairwise(last.words):
        sorts = {"a", "b", "v", "vn", "n"} if thing.text in _KINDS else {"a", "b", "v", "vn"}
        sorted_out = sort.tag in sorts and len(sort.text) >= _SORT and thing.tag == "n"
        if sorted_out and sort.span.end == thing.span.start and not (last.asked and thing.span.start > last.asked.end):
            return last.text[: sort.span.start] + said + last.text[sort.span.end :]
    return None


_KINDS = frozenset(("版本", "版", "款", "型号", "车型", "票", "套餐", "级别", "车", "酒店"))
"""What comes in sorts, which a noun may name: 企业套餐."""
_SORT = 2
"""Characters of a word that says of what sort something is."""


def _ordinal(last: Frame, said: str) -> str | None:
    """The last question about another of a series: 第二次."""
    counted = _COUNTED.fullmatch(fold(said))
    old = re.search(rf"第[^第]{{1,3}}{counted[1]}", last.text) if counted else None
    return last.text[: old.start()] + said + last.text[old.end() :] if old else None


def _number_instead(last: Frame, said: str) -> str | None:
    """The last question about another number or version of a make: 4500 after RTX 5000, 16.5.1 after iOS 16.6."""
    if (make := MODEL.fullmatch(said)) is not None:
        alike = re.search(rf"(?<![A-Za-z]){make['letters']}[\d.]+[A-Za-z]*", last.text)
        return last.text[: alike.start()] + said + last.text[alike.end() :] if alike else None
    if _NUMBER.fullmatch(said) is None:
        return None
    times = (*last.times, *((last.asked,) if last.asked else ()))
    for match in _NUMBER.finditer(last.text):
        span = Span(*match.span())
        beside = last.text[span.end : span.end + 1]
        if any(span.start < time.end and time.start < span.end for time in times) or beside in {"月", "年", "日", "号"}:
            continue
        return last.text[: span.start] + said + last.text[span.end :]
    return None


MODEL = re.compile(r"(?P<letters>[A-Za-z]+)[\d.]+[A-Za-z]*")
"""A make with its number: Au100g."""
_NUMBER = re.compile(r"(?<![\dA-Za-z.])\d+(?:\.\d+)*(?![\dA-Za-z.])")


def _event_instead(last: Frame, said: str) -> str | None:
    """The last question about what happened another time: 2019年3月峡山区刮大风那回 after 2018年8月寿光的洪水."""
    match = THAT_TIME.fullmatch(said)
    if match is None or not last.subject or not last.text.startswith(last.subject):
        return None
    now = frame(match["event"])
    acts = any(word.tag in {"v", "vn"} for word in now.told)
    return match["event"] + last.text[len(last.subject) :] if acts and (now.times or now.places) else None


THAT_TIME = re.compile(r"(?P<event>[^,]{4,}?)的?[那这]一?[次回场]")


def _altogether(last: Frame, said: str) -> str | None:
    """The last question about all of it, and not of one day: 累计 after 7月1日晚点多少班."""
    if said not in _ALTOGETHER or AVERAGED.search(last.text):
        return None
    verb = next(
        (
            word
            for word in reversed(last.words)
            if last.asked and word.span.end <= last.asked.start and word.tag == "v" and word.text not in "有是"
        ),
        None,
    )
    if verb is None:
        return None
    question = last.text[: verb.span.start] + said + last.text[verb.span.start :]
    days = tuple(span for span in last.times if _ONE_DAY.search(last.of(span)))
    return frame(question).without(days) if days else question


_ONE_DAY = re.compile(r"[日号天]$")
_ALTOGETHER = frozenset(("累计", "总共", "一共", "合计", "总计"))
SUMMED = re.compile(r"累计|平均|一共|总共|合计|总计|全年|预计|预期|估计")
AVERAGED = re.compile(
    r"(?:日|月|年|单日|每日|当日|历史)?(?:最高|最低|最多|最少)|累计|平均|[日月年人户]均|总计|合计|当期|同比|环比"
)


def _other_way(last: Frame, said: str) -> str | None:
    """The last question with another way to travel: 走海路 after 坐中欧班列去欧洲几天能到."""
    if not said.startswith(_TRAVELLING) or len(said) < _WAY:
        return None
    whole = next((word for word in last.words if len(word.text) >= _WAY and word.text.startswith(_TRAVELLING)), None)
    if whole is not None and whole.tag == "v":  # 走海路, one word to the tagger
        return last.text[: whole.span.start] + said + last.text[whole.span.end :]
    for number, word in enumerate(last.words[:-1]):
        end = word.span.end
        for behind in last.words[number + 1 :]:
            if not behind.nominal or behind.tag in {"m", "q"} or behind.span.start != end:
                break
            end = behind.span.end
        vehicle = any(one.span.end == end and one.tag == "n" for one in last.words)
        if word.text in _TRAVELLING and end > word.span.end and vehicle:
            return last.text[: word.span.start] + said + last.text[end:]
    return None


_TRAVELLING = ("坐", "走", "乘", "搭", "乘坐", "搭乘", "改走", "开", "骑")
_WAY = 3
"""Characters of a way to travel: 走海路."""


def _same_act(last: Frame, said: str) -> str | None:
    """The last question with what its verb acts on replaced, where the turn has the same verb: 以前走海运, 走铁路."""
    now = frame(said)
    for verb in (word for word in now.words if word.tag == "v" and word.span.end < len(now.text)):
        for number, word in enumerate(last.words[:-1]):
            behind = last.words[number + 1]
            if word.tag == "v" and word.text == verb.text and behind.nominal and behind.span.start == word.span.end:
                return last.text[: word.span.start] + now.text + last.text[behind.span.end :]
    return None


_COUNTED = re.compile(r"第[一二三四五六七八九十\d]+(次|届|批|期|季度|轮|名|位|个|阶段|季|步|组|场|天|年)")


def _currency(last: Frame, said: str) -> str | None:
    """The last question about another currency: 欧元 after 人民币中间价1美元兑多少."""
    found = [match for match in _CURRENCIES.finditer(last.text) if match.group() != said]
    if not _CURRENCIES.fullmatch(said) or not found:
        return None
    foreign = [match for match in found if match.group() != "人民币"]
    old = (foreign or found)[-1]
    return last.text[: old.start()] + said + last.text[old.end() :]


_CURRENCIES = re.compile(r"(?:美|欧|日|港|韩|澳|加|新)[元币]|英镑|卢布|瑞郎|泰铢|卢比|里拉|人民币")


def _numbered(last: Frame, said: str) -> str | None:
    """The last question about others that go by a number or a size: 3至8号墩, 1TB版 after 256GB版."""
    for kind in _NUMBERED:
        new, old = kind.fullmatch(said), kind.search(last.text)
        if new is not None and old is not None and old.group() != said:
            return last.text[: old.start()] + said + last.text[old.end() :]
    return None


_NUMBERED = (
    re.compile(r"\d+(?:[、,至到-]\d+)*号[墩楼线院门厅馆]"),
    re.compile(r"\d+ ?[GT]B(?:顶配|版本?|款)?", re.IGNORECASE),
)
WAYS = (_numbered, _currency, _ordinal, _altogether, _same_act, _other_way, _number_instead, _event_instead)
"""Each gives the last question with what a turn says in place of its like, or None."""
