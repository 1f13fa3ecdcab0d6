"""What each written form of a time means: the functions that resolve it to days."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from corpus import numerals
from corpus.model import Span
from corpus.timeforms import MONTHS_EN

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal[
    "year",
    "part of year",
    "month",
    "part of month",
    "day",
    "part of day",
    "clock",
    "duration",
    "range",
    "recurrent",
    "vague",
]


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time as it stands in a text. `span` counts in that text."""

    span: Span
    text: str
    kind: Kind
    """`range`: from one time to another, or since one. `recurrent`: 每年. `vague`: 近日, 近年来."""
    start: date | None = None
    end: date | None = None
    """First and last day, inclusive; None where they cannot be told, or are open (2015年以来 without a base)."""
    month: int | None = None
    day: int | None = None
    """Of a date that names no year, so that two of them can be compared without one."""
    clock: tuple[int, int] | None = None
    """Hour and minute, where they are named."""

    @property
    def resolved(self) -> bool:
        """Whether at least one end is known."""
        return self.start is not None or self.end is not None


@dataclass(frozen=True, slots=True)
class Seen:
    """A form that was met, the day from which it counts, and the time named before it."""

    match: re.Match[str]
    base: date | None
    last: TimeMention | None


_NOWHERE = Span(0, 0)
_YEARS = {
    "今年": 0,
    "本年": 0,
    "本年度": 0,
    "去年": -1,
    "上年": -1,
    "前年": -2,
    "大前年": -3,
    "明年": 1,
    "后年": 2,
    "来年": 1,
}
_AFTER_CONTEXT = {"当年": 0, "同年": 0, "次年": 1, "翌年": 1}
_QUARTERS = {"一季度": (1, 3), "二季度": (4, 6), "三季度": (7, 9), "四季度": (10, 12), "前三季度": (1, 9)}
_PARTS = _QUARTERS | {
    "上半年": (1, 6), "下半年": (7, 12), "全年": (1, 12), "年初": (1, 2), "年中": (6, 7), "年底": (12, 12),
    "年末": (12, 12),
    "岁末": (12, 12), "春": (3, 5), "夏": (6, 8), "秋": (9, 11), "冬": (12, 12),
}  # fmt: skip
# Where a festival falls: exactly, or the days between which it can fall.
_FESTIVALS = {
    "元旦": ((1, 1), (1, 3)), "春节": ((1, 15), (3, 5)), "除夕": ((1, 20), (2, 20)), "元宵": ((2, 4), (3, 8)),
    "寒假": ((1, 10), (3, 1)), "清明": ((4, 4), (4, 6)), "五一": ((5, 1), (5, 5)), "劳动节": ((5, 1), (5, 5)),
    "端午": ((5, 25), (6, 26)), "儿童节": ((6, 1), (6, 1)), "暑假": ((7, 1), (8, 31)), "七夕": ((8, 1), (8, 31)),
    "中秋": ((9, 7), (10, 9)), "教师节": ((9, 10), (9, 10)), "国庆": ((10, 1), (10, 7)), "十一": ((10, 1), (10, 7)),
    "重阳": ((10, 1), (11, 1)), "妇女节": ((3, 8), (3, 8)), "双十一": ((11, 11), (11, 11)),
}  # fmt: skip
_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_WEEK = "一二三四五六日"
_AHEAD = 15
"""Days by which a day without a month may lie ahead: what is further ahead is told with its month."""
_SPAN_DAYS = {"年": 365, "月": 30, "期": 7, "周": 7, "天": 1, "日": 1, "时": 0}


def _number(text: str | None) -> int | None:
    value = numerals.value(text) if text else None
    return None if value is None else int(value)


def _year(text: str) -> int | None:
    return _number(text.replace("○", "零").replace("o", "零").replace("0", "零") if not text.isdecimal() else text)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _mention(
    kind: Kind, start: date | None = None, end: date | None = None, month: int | None = None, day: int | None = None
) -> TimeMention:
    return TimeMention(_NOWHERE, "", kind, start, end, month, day)


def _relative_year(word: str, base: date | None, last: TimeMention | None) -> int | None:
    if word in _AFTER_CONTEXT and last is not None and last.start is not None:
        return last.start.year + _AFTER_CONTEXT[word]
    return base.year + _YEARS.get(word, _AFTER_CONTEXT.get(word, 0)) if base else None


def _near(base: date | None, month: int, day: int) -> int | None:
    """The year of a date that names none: of the last such day, or of one that is at most two months ahead."""
    if base is None:
        return None
    this = _day(base.year, month, min(day, 28))
    if this is None:
        return None
    return base.year - 1 if this > base + timedelta(days=62) else base.year


def _clock(text: str | None, part: str | None) -> tuple[int, int] | None:
    """20:30 of 晚上8点半."""
    if not text:
        return None
    found = _CLOCK.search(text)
    hour = _number(found[1]) if found else None
    if found is None or hour is None or hour > 24:
        return None
    minute = 30 if found[2] == "半" else _number(found[2]) or 0
    late = part is not None and part[:1] in ("下", "傍", "晚", "深", "夜", "午") and hour < 12
    return (hour + 12 if late else hour), min(minute, 59)


_CLOCK = re.compile(r"([\d一二两三四五六七八九十]+)[时点:]([\d一二三四五六七八九十]+|半)?")


def _dated(
    year: int | None, month: int, day: int | None, until: tuple[int | None, int | None, int | None], extra: str | None
) -> TimeMention | None:
    """A month or a day, with what follows it: another date, 以来, 底, 下旬."""
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    to_year, to_month, to_day = until
    bare = _mention("day" if day else "month", month=month, day=day)
    if to_month or to_day:
        kind: Kind = "range"
        first = _day(year, month, day or 1) if year else None
        last_year, last_month = to_year or year, to_month or month
        if not 1 <= last_month <= 12:
            return None
        if last_year and not to_year and last_month < month:
            last_year += 1
        last = _end(last_year, last_month, to_day) if last_year else None
        return replace(bare, kind=kind, start=first, end=last)
    if year is None:
        return replace(bare, kind=_extra_kind(bare.kind, extra))
    first, last = _day(year, month, day or 1), _end(year, month, day)
    if first is None or last is None:
        return None
    return _narrowed(replace(bare, start=first, end=last), extra)


def _end(year: int, month: int, day: int | None) -> date | None:
    return _day(year, month, day) if day else _months(year, month, month)[1]


def _opens(extra: str | None) -> bool:
    """Whether what follows a time makes it the first of all that come: 以来, 起, 到现在."""
    return extra is not None and (extra in _SINCE or _NOW.search(extra) is not None)


def _extra_kind(kind: Kind, extra: str | None) -> Kind:
    if _opens(extra) or extra in _UNTIL:
        return "range"
    return "part of month" if extra and kind == "month" and extra[-1] in "底初末旬" else kind


_SINCE = ("以来", "以后", "之后", "起", "开始")
_NOW = re.compile(r"(?:现在|目前|如今|当前|今天?)(?:为止)?$")
_UNTIL = ("以前", "之前")
_DECADS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "初": (1, 10), "底": (21, 31), "末": (21, 31)}


def _narrowed(mention: TimeMention, extra: str | None) -> TimeMention:
    """With 以来 and the like open to one side; with 底 and the like a third of a month."""
    kind = _extra_kind(mention.kind, extra)
    if _opens(extra):
        return replace(mention, kind=kind, end=None)
    if extra in _UNTIL:
        before = mention.start - timedelta(days=1) if mention.start else None
        return replace(mention, kind=kind, start=None, end=before)
    if extra in _DECADS and mention.kind != "day" and mention.start and mention.end:
        if mention.kind == "year":
            first, last = (1, 2) if extra == "初" else (11, 12)
            start, end = _months(mention.start.year, first, last)
            return replace(mention, kind="part of year", start=start, end=end)
        low, high = _DECADS[extra]
        high = min(high, mention.end.day)
        return replace(mention, kind=kind, start=mention.start.replace(day=low), end=mention.end.replace(day=high))
    return mention


def _iso(seen: Seen) -> TimeMention | None:
    day = _day(int(seen.match["iy"]), int(seen.match["im"]), int(seen.match["id"]))
    return _mention("day", day, day, day.month, day.day) if day else None


def _year_range(seen: Seen) -> TimeMention | None:
    first, relative = _year(seen.match["ya"]), seen.match["ybrel"]
    if relative and first is not None and seen.base is None:
        return _mention("range", date(first, 1, 1))
    final = _relative_year(relative, seen.base, seen.last) if relative else _year(seen.match["yb"])
    if first is None or final is None or final < first:
        return None
    return _mention("range", date(first, 1, 1), date(final, 12, 31))


def _full(seen: Seen) -> TimeMention | None:
    year = _year(seen.match["year"]) if seen.match["year"] else _relative_year(seen.match["rel"], seen.base, seen.last)
    month = _number(seen.match["month"])
    if month is None:
        return None
    to_year = _year(seen.match["tyear"]) if seen.match["tyear"] else None
    until = (to_year, _number(seen.match["tmonth"] or seen.match["mto"]), _number(seen.match["tday"]))
    made = _dated(year, month, _number(seen.match["day"]), until, seen.match["fextra"])
    return _with_part(made, seen.match["fpart"], seen.match["fclock"])


def _with_part(made: TimeMention | None, part: str | None, clock: str | None) -> TimeMention | None:
    if made is None or not (part or clock) or made.kind != "day":
        return made
    return replace(made, kind="part of day" if part else "clock", clock=_clock(clock, part))


def _yearly(seen: Seen) -> TimeMention | None:
    year = _year(seen.match["y"]) if seen.match["y"] else _relative_year(seen.match["yrel"], seen.base, seen.last)
    season = seen.match["yq"]
    made = _season(season.lstrip("的"), year) if season else _mention("year")
    if not season and year:
        made = replace(made, start=date(year, 1, 1), end=date(year, 12, 31))
    extra = seen.match["yextra"]
    return replace(_narrowed(made, extra), kind=_extra_kind(_narrowed(made, extra).kind, extra))


def _season(word: str, year: int | None) -> TimeMention:
    """一季度, 上半年, 春季, 国庆节 of a year; 全年 is the year."""
    kind: Kind = "year" if word == "全年" else "part of year"
    if year is None:
        return _mention(kind)
    for name, (first, final) in _FESTIVALS.items():
        if word.startswith(name):
            return _mention(kind, _day(year, *first), _day(year, *final))
    word = word.translate(str.maketrans("1234", "一二三四")).removeprefix("第")
    if word[0] in "今去前" and word != "前三季度":
        year, word = year - "今去前".index(word[0]), word[1:]
    months = _PARTS.get(word) or _PARTS.get(word[:1])
    return _mention(kind, *_months(year, *months)) if months else _mention(kind)


def _date(seen: Seen) -> TimeMention | None:
    month, day = _number(seen.match["dm"] or seen.match["mm"]), _number(seen.match["dd"])
    if month is None:
        return None
    if seen.match["mm"] == "一" and seen.match.string.startswith("一", seen.match.end()):
        return None  # 一月一训 is once a month
    until = (None, _number(seen.match["dtm"] or seen.match["mmto"]), _number(seen.match["dtd"]))
    made = _dated(_near(seen.base, month, day or 1), month, day, until, seen.match["dextra"])
    return _with_part(made, seen.match["dpart"], seen.match["dclock"])


def _bare_day(seen: Seen) -> TimeMention | None:
    """15日: of the month named last, else of the month in which it is near the base: on 1 August, 29日 is in July."""
    day, to = int(seen.match["bd"]), _number(seen.match["btd"])
    if not 1 <= day <= 31:
        return None
    month = seen.last.month if seen.last and seen.last.month else None
    if month is None and seen.base is not None:
        ahead = day - seen.base.day > _AHEAD
        month = (seen.base.replace(day=1) - timedelta(days=1)).month if ahead else seen.base.month
    if month is None:
        return _with_part(_mention("range" if to else "day", day=day), seen.match["bpart"], seen.match["bclock"])
    year = seen.last.start.year if seen.last and seen.last.month and seen.last.start else _near(seen.base, month, day)
    return _with_part(_dated(year, month, day, (None, None, to), None), seen.match["bpart"], seen.match["bclock"])


def _plan(seen: Seen) -> TimeMention | None:
    """A five-year plan: the first two ran from 1953, the others without a gap from 1966."""
    number = _number(seen.match["pn"]) or 1
    first = 1953 + 5 * (number - 1) if number < 3 else 1966 + 5 * (number - 3)
    return _mention("range", date(first, 1, 1), date(first + 4, 12, 31))


def _last_n(seen: Seen) -> TimeMention | None:
    number = _number(seen.match["ln"])
    if number is None:
        return _mention("vague")
    if seen.base is None:
        return _mention("range")
    if seen.match["lastn"].startswith("前") and seen.match["lu"] == "个月" and 1 <= number <= 12:
        # 前7个月 are January to July
        return _mention("range", *_months(seen.base.year - (number > seen.base.month), 1, number))
    days = timedelta(days=min(number * _SPAN_DAYS[seen.match["lu"][-1]], 36500))
    ahead = seen.match["lastn"].startswith(("未", "今", "接"))
    return _mention("range", seen.base, seen.base + days) if ahead else _mention("range", seen.base - days, seen.base)


def _relative_day(seen: Seen) -> TimeMention | None:
    word = seen.match["relday"]
    kind: Kind = "part of day" if word[-1] in "晚早" else "day"
    if word[0] in "当次翌":
        day = (
            seen.last.end
            if seen.last and seen.last.end
            else seen.base
            if word[0] == "当" and seen.last is None
            else None
        )
        day = day + timedelta(days=1) if day and word[0] != "当" else day
    else:
        day = seen.base + timedelta(days=_DAYS[word[:-1]]) if seen.base else None
    return _mention(kind, day, day)


def _relative_month(seen: Seen) -> TimeMention | None:
    word = seen.match["relmonth"]
    if seen.base is None:
        return _mention("month")
    shift = {"上": -1, "下": 1, "次": 1, "前": -2}.get(word[0], 0)
    told = seen.last.start if word[0] in "当次" and seen.last and seen.last.start else seen.base
    index = told.year * 12 + told.month - 1 + shift
    extra = word.partition("月")[2]
    return _dated(index // 12, index % 12 + 1, None, (None, None, None), None if extra == "份" else extra)


def _relative_week(seen: Seen) -> TimeMention | None:
    word = seen.match["relweek"]
    if seen.base is None:
        return _mention("day" if word[-1] in _WEEK else "range")
    shift = {"上": -7, "下": 7}.get(word[0], 0)
    monday = seen.base - timedelta(days=seen.base.weekday()) + timedelta(days=shift)
    named = word[-1].replace("天", "日")
    if word[-1] == "末":
        return _mention("range", monday + timedelta(days=5), monday + timedelta(days=6))
    if named in _WEEK and len(word) > 1:
        day = monday + timedelta(days=_WEEK.index(named))
        return _mention("day", day, day)
    return _mention("range", monday, monday + timedelta(days=6))


def _quarter(seen: Seen) -> TimeMention | None:
    return _season(seen.match["quarter"], seen.base.year if seen.base else None)


def _festival(seen: Seen) -> TimeMention | None:
    return _season(seen.match["festival"], seen.base.year if seen.base else None)


def _plain(kind: Kind) -> Callable[[Seen], TimeMention | None]:
    return lambda _: _mention(kind)


def _clock_time(seen: Seen) -> TimeMention | None:
    clock = _clock(seen.match["clock"], seen.match["clock"])
    return replace(_mention("clock"), clock=clock) if clock else None


def _english_date(seen: Seen) -> TimeMention | None:
    name, day, year = (
        seen.match["enm"].rstrip("."),
        _number(seen.match["end"] or seen.match["end2"]),
        _number(seen.match["eny"]),
    )
    if day is None and year is None and name[:3] in ("may", "mar", "dec", "sep") and len(name) < 6:
        return None  # may and march are verbs, too
    month = next(number for number, full in enumerate(MONTHS_EN, 1) if full.startswith(name[:3]))
    return _dated(year or _near(seen.base, month, day or 1), month, day, (None, None, None), None)


def _english_relative(seen: Seen) -> TimeMention | None:
    word = seen.match["enrel"]
    days = {"yesterday": -1, "today": 0, "tomorrow": 1}
    if word in days:
        day = seen.base + timedelta(days=days[word]) if seen.base else None
        return _mention("day", day, day)
    shift = {"last": -1, "this": 0, "next": 1}[word.split()[0]]
    unit = word.split()[1]
    if seen.base is None:
        return _mention("year" if unit == "year" else "month" if unit == "month" else "range")
    if unit == "year":
        return _mention("year", date(seen.base.year + shift, 1, 1), date(seen.base.year + shift, 12, 31))
    if unit == "month":
        index = seen.base.year * 12 + seen.base.month - 1 + shift
        return _dated(index // 12, index % 12 + 1, None, (None, None, None), None)
    monday = seen.base - timedelta(days=seen.base.weekday()) + timedelta(days=7 * shift)
    return _mention("range", monday, monday + timedelta(days=6))


def _english_year(seen: Seen) -> TimeMention | None:
    year = int(seen.match["eyear"])
    since = seen.match["enyear"].startswith("since")
    return _mention("range" if since else "year", date(year, 1, 1), None if since else date(year, 12, 31))


READERS: dict[str, Callable[[Seen], TimeMention | None]] = {
    "iso": _iso,
    "years": _year_range,
    "full": _full,
    "yearly": _yearly,
    "date": _date,
    "plan": _plan,
    "bare": _bare_day,
    "lastn": _last_n,
    "relday": _relative_day,
    "relmonth": _relative_month,
    "relweek": _relative_week,
    "quarter": _quarter,
    "festival": _festival,
    "vague": _plain("vague"),
    "recur": _plain("recurrent"),
    "clock": _clock_time,
    "part": _plain("part of day"),
    "duration": _plain("duration"),
    "enfull": _english_date,
    "enrel": _english_relative,
    "enyear": _english_year,
}
