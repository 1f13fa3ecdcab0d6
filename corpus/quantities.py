"""Figures in a text, each whole as a reader would quote it: with its unit and what limits it.

Everything is matched on the folded text, so that full-width digits and traditional numerals are read as any others.
Dates, clock times, years, telephone numbers and codes are no figures. A digit is never cut from a longer number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from corpus import numerals, units
from corpus.figureforms import (
    ABOVE,
    AFTER,
    BEFORE,
    BELOW,
    CN,
    FRACTION,
    HEAD_STOP,
    LOOSE,
    MINUS,
    MIXED,
    NEAR,
    NO_FIGURE,
    NOT_AFTER,
    ONE,
    PARTS,
    PER_AFTER,
    PER_MEASURE,
    RANGE,
    RATIO,
    RUN,
    TAIL,
)
from corpus.model import Span
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["count", "money", "percent", "measure", "duration", "ratio", "ordinal", "rank", "number"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure. All spans count in the text it was found in."""

    span: Span
    """The whole figure: 每人每年不低于5000元, 24000余人次, 近三成."""
    text: str
    core: Span
    """Number and unit without what stands before and after: 5000元."""
    number: Span
    """The number with its scale word: 59.33万 of 59.33万元."""
    kind: Kind
    """`number` is a bare one. `ordinal`: 第三期. `rank`: 第三名. `ratio`: 3:1, 2比1, valued first by second."""
    unit: str | None
    """Folded, without a scale: 元 of 59.33万元. None for a bare number, percents and ratios have `%` and `:`."""
    low: float
    high: float
    """The range of values meant, in `unit`: equal for an exact figure, infinite above for 超过5万亩."""
    per: str | None = None
    """What it is counted by, where that is said: 每人每年, 人均, 每亩."""
    head: Span | None = None
    """The noun phrase that follows: 低保学生 of 360名低保学生."""


@lru_cache(maxsize=2048)
def find(text: str) -> tuple[Quantity, ...]:
    """The figures of `text`, in order, not overlapping. A pure function."""
    folded = fold(text)
    # A comma that was full-width is punctuation, never a separator of thousands.
    if "，" in text:
        folded = "".join("，" if char == "，" else low for char, low in zip(text, folded, strict=True))
    found: list[Quantity] = []
    for raw in _all(folded, _dates(folded)):
        if not found or raw.span.start >= found[-1].span.end:
            found.append(raw if raw.text else _with_text(raw, text))
    return tuple(found)


def compatible(asked: str, quantity: Quantity) -> bool:
    """Whether a figure may answer a question for `asked`: 人 of 多少人, 钱 of 多少钱, 户, 企业, 亩, 比例."""
    if quantity.kind in ("ordinal", "rank", "ratio"):
        return quantity.kind != "ordinal" and asked in ("名", "位", "比", "比例")
    if quantity.kind == "money":
        return units.family(asked) == "money"
    return units.fits(asked, quantity.unit)


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    low: float
    high: float
    chinese: bool


def _dates(text: str) -> set[int]:
    """The offsets of digits that belong to dates, clock times, telephone numbers and codes."""
    return {offset for match in NO_FIGURE.finditer(text) for offset in range(match.start(), match.end())}


def _all(text: str, dates: set[int]) -> Iterator[Quantity]:
    """Figures from left to right; later ones may overlap earlier ones."""
    special = sorted([*_fractions(text), *_ratios(text, dates)], key=lambda quantity: quantity.core.start)
    covered = {offset for quantity in special for offset in range(quantity.core.start, quantity.core.end)}
    numbers = [number for number in _numbers(text) if not dates.intersection(range(number.start, number.end))]
    plain = []
    taken = 0
    for number in numbers:
        if number.start >= taken and number.start not in covered:
            made = _read(text, number, covered)
            if made is not None:
                plain.append(made)
                taken = made.core.end
    yield from sorted([*special, *plain], key=lambda quantity: quantity.core.start)


def _numbers(text: str) -> Iterator[_Number]:
    found = []
    for mixed in MIXED.finditer(text):
        parts = re.findall(r"([\d.]+)([亿万千百]*)", mixed.group())
        worth = sum(float(digits) * _worth(scale) for digits, scale in parts)
        found.append(_Number(*mixed.span(), worth, worth, False))
    for run in RUN.finditer(text):
        chunk = run.group().rstrip(",.")
        for start, end in numerals.split(chunk):
            worth = numerals.value(chunk[start:end]) or 0.0
            found.append(_Number(run.start() + start, run.start() + end, worth, worth, False))
    for match in CN.finditer(text):
        bounds = _chinese_bounds(match.group())
        if bounds and not text[: match.start()].endswith(tuple("0123456789")):
            found.append(_Number(match.start(), match.end(), *bounds, True))
    yield from sorted(found, key=lambda number: (number.start, -number.end))


def _chinese_bounds(word: str) -> tuple[float, float] | None:
    """Lowest and highest value of a Chinese numeral: 三四百, 十几, 数千, 半 among them."""
    if word == "半":
        return 0.5, 0.5
    if word[0] in "数几":
        scale = numerals.value(word[1:])
        return (2 * scale, 9 * scale) if scale and word[1] in numerals.SCALES else None
    if word.endswith("几"):
        base = numerals.value(word[:-1])
        return (base + 1, base + 9) if base and base % 10 == 0 else None
    if len(word) == 2 and word[0] == word[1]:
        return None
    pair = re.fullmatch(r"([一两三四五六七八九十]*)([一二两三四五六七八九])([二两三四五六七八九])([十百千万亿]*)", word)
    if pair and pair[1][-1:] not in tuple("一两三四五六七八九"):
        low, high = numerals.value(pair[1] + pair[2] + pair[4]), numerals.value(pair[1] + pair[3] + pair[4])
        if low is not None and high is not None and low < high and (pair[4] or not pair[1] or pair[1].endswith("十")):
            return low, high
    worth = numerals.value(word)
    return None if worth is None else (worth, worth)


def _read(text: str, number: _Number, covered: set[int]) -> Quantity | None:
    """The figure around a number, or None when it is none."""
    start, low, high = number.start, number.low, number.high
    tail = TAIL.match(text, number.end)
    assert tail is not None  # every part of it is optional
    second = RANGE.match(text, tail.end())
    if second:
        other = next((n for n in _numbers(text[second.end() : second.end() + 16]) if n.start == 0), None)
        if other:
            far = TAIL.match(text, second.end() + other.end)
            assert far is not None
            if far["unit"] and (not tail["unit"] or tail["unit"] == far["unit"]):  # 20—30元, 20元至30元
                near_scale = tail["scale"] or ("" if tail["unit"] else far["scale"])
                low *= _worth(near_scale)
                return _finish(text, number, far, second.end() + other.end, (low, other.high * _worth(far["scale"])))
    scale = _worth(tail["scale"])
    approx = tail["approx"] or tail["more"]
    step = _step(number, text) * scale if approx else 0.0
    if approx == "几":
        low += 1
    made = _finish(text, number, tail, number.end, (low * scale, high * scale + step))
    return made if made is None or start not in covered else None


def _worth(scale: str | None) -> float:
    worth = 1.0
    for char in (scale or "").strip():
        worth *= numerals.SCALES[char]
    return worth


def _step(number: _Number, text: str) -> float:
    """How much 余 and 多 may add: less than one of the number's last place that is not zero."""
    step = 1.0
    while number.low and number.low % (step * 10) == 0:
        step *= 10
    return step if "." not in text[number.start : number.end] else 0.0


def _finish(
    text: str, number: _Number, tail: re.Match[str], number_end: int, bounds: tuple[float, float]
) -> Quantity | None:
    low, high = bounds
    before = BEFORE.search(text, max(number.start - 16, 0), number.start)
    assert before is not None  # it may be empty
    ordinal = text[number.start - 1 : number.start] == "第"
    unit: str | None = tail["unit"]
    if before["sign"] and unit is None:
        unit = {"$": "美元", "€": "欧元", "£": "英镑"}.get(before["sign"], "元")
    kind = _kind(text, number, tail, unit, ordinal)
    if kind is None:
        return None
    end = (
        tail.end() if tail["unit"] else number_end + len((tail["approx"] or "") + tail["scale"] + (tail["more"] or ""))
    )
    core_start = number.start - 1 if ordinal else number.start
    if units.family(unit or "") == "temperature" and MINUS.search(text, max(core_start - 2, 0), core_start):
        low, high, core_start = -low, (-low if low == high else high), core_start - 1
    if unit and (tail["half"] or unit.startswith("个半")):
        low, high = low + 0.5, high + 0.5
    if before["sign"] and not ordinal:
        core_start = before.start("sign")
    scaled = number_end + len((tail["approx"] or "") + tail["scale"] + (tail["more"] or ""))
    unit, kind, more, end = _continued(text, end, unit, kind)
    low, high = low + more, high + more
    after = AFTER.match(text, end)
    whole_end = after.end() if after else end
    per = before["per"]
    per_form = {"money": PER_AFTER, "measure": PER_MEASURE}.get(kind)
    per_after = per_form.match(text, whole_end) if per_form else None
    if per_after:
        per, whole_end = per_after.group().strip().replace("/", "每"), per_after.end()
    start = core_start
    about = before["about"]
    if ordinal or (about in ("上", "好") and text[number.start] not in "十百千万亿几"):
        about = None
    if about:
        start = before.start("about")
    if not ordinal and before["per"] and not before["gap"] and (about or not before["about"]):
        start = before.start("per")
    low, high = sorted(_limited(low, high, about, after.group() if after else ""))
    head = _head(text, whole_end) if kind == "count" else None
    return Quantity(
        Span(start, whole_end), "", Span(core_start, end), Span(number.start, scaled), kind, unit, low, high, per, head
    )


def _continued(text: str, end: int, unit: str | None, kind: Kind) -> tuple[str | None, Kind, float, int]:
    """A figure that goes on in smaller parts, 3小时25分钟, 2分15秒, 1米8: unit, kind, what is added, and its end."""
    hours, minutes = bool(unit) and str(unit).endswith("小时"), unit in ("分", "分钟")
    form, parts = PARTS.get("hours" if hours else "minutes" if minutes else unit or "", (None, 0))
    match = form.match(text, end) if form and kind in ("duration", "measure", "money", "count") else None
    if match is None:
        return unit, kind, 0.0, end
    part = 0.5 if match["part"] == "半" else numerals.value(match["part"]) or 0.0
    if not parts:
        return unit, kind, part / 10 ** len(match["part"]), match.end()
    if hours:
        part = (part * 15 if "刻" in match.group() else part) + float(match["more"] or 0) / 60
    return "分钟" if minutes else unit, "duration" if minutes else kind, part / parts, match.end()


def _limited(low: float, high: float, about: str | None, after: str) -> tuple[float, float]:
    if about == "零下":
        return -high, -low
    if about in NEAR or after in ("左右", "上下"):
        return low * 0.9, high * 1.1
    if about in ("近", "将近", "接近"):
        return low * 0.9, high
    if about in BELOW or after in ("以下", "以内", "之内"):
        return 0.0, high
    if about in ABOVE or after in ("以上", "+", "有余", "开外"):
        return low, float("inf")
    return low, high


def _kind(text: str, number: _Number, tail: re.Match[str], unit: str | None, ordinal: bool) -> Kind | None:
    """What sort of figure it is; None for what only looks like one."""
    raw = text[number.start : number.end]
    if ordinal:
        if text.startswith(("季度", "一线", "一手", "一时间", "一书记"), number.end) or text[
            number.end - 1 :
        ].startswith(("一线", "一手", "一时间", "一书记")):
            return None
        return (
            "rank"
            if unit in ("名", "位") or _RANKED.search(text, max(number.start - 10, 0), number.start)
            else "ordinal"
        )
    if unit is None:
        bare = not number.chinese and not tail["approx"] and len(raw) < 7 and not (len(raw) > 1 and raw[0] == "0")
        beside = text[max(number.start - 1, 0) : number.start] + text[tail.end() : tail.end() + 1]
        year = len(raw) == 4 and 1900 <= number.low < 2100
        in_parts = not number.chinese and raw[-1] in "万千百"
        scaled = in_parts or (bool(tail["scale"]) and (not number.chinese or bool(tail["approx"] or tail["more"])))
        return "number" if scaled or (bare and not year and not re.search(r"[a-z\-/号“”\"_#]", beside)) else None
    if number.chinese and not _is_counted(text, number, tail, unit):
        return None
    if unit == "块" and not "一" <= text[tail.end() : tail.end() + 1] <= "鿿":
        return "money"
    if unit in ("名", "位") and text[number.start - 1 : number.start] == "前":
        return "rank"
    if unit == "年" and (text.startswith(("级", "代", "度", "月"), tail.end()) or (len(raw) == 2 and number.low > 60)):
        return None
    if (
        unit == "点"
        or (unit == "国" and text.startswith("道", tail.end()))
        or (unit == "级" and text.startswith(("联动", "响应"), tail.end()))
    ):
        return None
    made: Kind = units.kind(unit)
    return made


_RANKED = re.compile(r"(?:排名|排|位居|位列|名列|居|列|跃居)[一-鿿]{0,6}第?$")


def _is_counted(text: str, number: _Number, tail: re.Match[str], unit: str) -> bool:
    """Whether Chinese characters for a number count something here: 三家 do, 一定, 万家灯火 and 三门峡 do not."""
    word = text[number.start : number.end]
    single = len(word) == 1
    if NOT_AFTER.match(text, tail.start("unit")) and single:
        return False
    if word == "半":
        return units.kind(unit) == "duration" or unit in ("个", "亩", "斤")
    if word in ("百", "千", "万", "亿") or (word[0] in "百千万亿" and single):
        about = text[max(number.start - 2, 0) : number.start]
        return bool(tail["approx"]) or about.endswith(("上", "近", "约", "超", "逾", "成", "过", "数", "好几"))
    if word in ("一", "零", "〇"):
        follows = text[tail.end() : tail.end() + 1]
        return (
            word == "一"
            and unit in ONE
            and not tail["scale"]
            and follows not in ("样", "别", "劲", "性", "旦", "把", "个")
        )
    return not (unit in LOOSE and single)


def _head(text: str, start: int) -> Span | None:
    """The noun phrase right after a count: Chinese characters up to a verb, a particle or punctuation."""
    end = start
    while end < len(text) and end - start < 20 and "一" <= text[end] <= "鿿":
        end += 1
    stop = HEAD_STOP.search(text, start, end)
    end = stop.start() if stop else end
    return Span(start, end) if end > start else None


def _fractions(text: str) -> Iterator[Quantity]:
    """百分之十, 三分之一, 三成, 一半: as percent."""
    for match in FRACTION.finditer(text):
        if match["half"]:
            low = 50.0
        elif match["tenths"]:
            more = match["more"]
            low = (numerals.value(match["tenths"]) or 0.0) * 10 + (
                5 if more == "半" else numerals.value(more or "零") or 0
            )
        else:
            above, below = numerals.value(match["above"]), numerals.value(match["below"])
            if above is None or not below:
                continue
            low = 100 * above / below
        end = match.end()
        if match["above"] and text.startswith("个百分点", end):
            end += 4
        after = AFTER.match(text, end)
        before = BEFORE.search(text, max(match.start() - 16, 0), match.start())
        assert before is not None
        about = before["about"]
        start = before.start("about") if about else match.start()
        bounds = _limited(low, low, about, after.group() if after else "")
        whole = Span(start, after.end() if after else end)
        core = Span(match.start(), end)
        yield Quantity(whole, "", core, core, "percent", "%", *bounds)


def _ratios(text: str, dates: set[int]) -> Iterator[Quantity]:
    for match in RATIO.finditer(text):
        first, second = float(match[1]), float(match[2])
        if match.start() not in dates and second:
            core = Span(match.start(), match.end())
            yield Quantity(core, "", core, core, "ratio", ":", first / second, first / second)


def _with_text(raw: Quantity, text: str) -> Quantity:
    return Quantity(
        raw.span, raw.span.of(text), raw.core, raw.number, raw.kind, raw.unit, raw.low, raw.high, raw.per, raw.head
    )
