"""The short answer inside a sentence: every stretch of the asked type, whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.model import Span
from corpus.text import fold

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from corpus.quantities import Quantity
    from retrieval.answer import AnswerKind
    from retrieval.question import Question

FIGURES: frozenset[AnswerKind] = frozenset({"count", "money", "percent", "measure"})
_MEASURES = frozenset({"measure", "duration"})
TYPED: frozenset[AnswerKind] = FIGURES | {"person", "organisation", "time"}
"""Kinds that only a stretch of that type answers; a list or a place may also be told by a whole sentence."""


@dataclass(frozen=True, slots=True)
class Option:
    """A stretch of a sentence that may be the answer."""

    span: Span
    kind: AnswerKind
    fit: float
    """How well its type agrees with what is asked, 0 to 1."""


def options(question: Question, sentence: str, base: datetime.date | None) -> tuple[Option, ...]:
    """Every stretch of `sentence` that has the type asked for, in order; not what the question says itself."""
    return tuple(
        option for option in _of_kind(question, sentence, base) if fold(option.span.of(sentence)) not in question.folded
    )


def _of_kind(question: Question, sentence: str, base: datetime.date | None) -> Iterator[Option]:
    if question.kind in FIGURES:
        yield from _figures(question, sentence)
    elif question.kind == "time":
        yield from _times(question, sentence, base)
    elif question.kind == "person":
        yield from _people(question, sentence)
    elif question.kind == "organisation":
        yield from _organisations(sentence)
    elif question.kind == "place":
        yield from _places(sentence)
    elif question.kind == "list":
        yield from _lists(question, sentence)


def _figures(question: Question, sentence: str) -> Iterator[Option]:
    from corpus import quantities

    unit, noun = asked_unit(question.unit) if question.unit else (None, "")
    for quantity in quantities.find(sentence):
        kind: AnswerKind = "measure" if quantity.kind in _MEASURES else quantity.kind  # type: ignore[assignment]
        if kind not in FIGURES or quantity.number.of(sentence) == "一":  # 不落一人 counts nobody
            continue
        agreed = _agreement(question.kind, kind, unit, quantity)
        if agreed:
            yield Option(quantity.span, kind, agreed * (1.0 if _counts(noun, sentence, quantity) else 0.8))


def _agreement(asked: AnswerKind, kind: AnswerKind, unit: str | None, quantity: Quantity) -> float:
    """How well a figure has the kind and the unit that are asked for, 0 to 1."""
    from corpus import quantities, units

    if unit is not None and units.family(unit) and asked in {"count", "measure"}:
        return 1.0 if quantities.compatible(unit, quantity) else 0.0
    if kind == asked:
        return 1.0
    # 发了多少 without a noun may ask for any figure.
    return 0.8 if asked == "count" else 0.0


def asked_unit(phrase: str) -> tuple[str, str]:
    """The unit that begins what stands after 多少, or the noun in it that tells the unit; and the rest, what is counted.

    名低保学生 gives 名 and 低保学生, 贫困户 gives 户 and 贫困户.
    """
    from corpus import units

    for length in range(min(len(phrase), 4), 0, -1):
        if units.family(phrase[:length]):
            return phrase[:length], phrase[length:]
    for length in range(min(len(phrase), 4), 1, -1):
        for start in range(len(phrase) - length, 0, -1):
            if units.family(phrase[start : start + length]):
                return phrase[start : start + length], phrase
    return (phrase[-1] if phrase[-1] in "户人" else phrase), phrase


def _counts(noun: str, sentence: str, quantity: Quantity) -> bool:
    """Whether the noun that is counted stands beside the figure."""
    around = fold(sentence[max(quantity.span.start - 8, 0) : quantity.span.end + 12])
    if len(noun) < 2:
        return noun in around
    return any(noun[at : at + 2] in around for at in range(len(noun) - 1))


_PRECISION = {"day": 1.0, "range": 0.9, "part of month": 0.8, "month": 0.8, "part of year": 0.7, "year": 0.6}


def _times(question: Question, sentence: str, base: datetime.date | None) -> Iterator[Option]:
    from corpus import times

    for mention in times.find(sentence, base):
        if mention.kind == "duration":
            continue
        fit = 1.0 if mention.day else _PRECISION.get(mention.kind, 0.2)
        if re.search(r"几点|几时|what time", question.folded):
            fit = 1.0 if mention.clock else 0.3
        elif re.search(r"哪一?年|what year", question.folded):
            fit = 1.0 if mention.resolved else 0.3
        yield Option(mention.span, "time", fit)


def _people(question: Question, sentence: str) -> Iterator[Option]:
    from corpus import names

    found = names.find(sentence)
    for mention in found:
        if mention.kind != "person":
            continue
        span = mention.span
        if question.identity and mention.title:
            span = Span(min(span.start, mention.title.start), max(span.end, mention.title.end))
            body = next((other.span for other in found if other.span.end == span.start), None)
            span = Span(body.start, span.end) if body else span
        yield Option(span, "person", 1.0)
    if not question.identity:
        fit = 0.8 if _DONE_BY_BODIES.search(question.folded) else 0.3
        yield from (Option(option.span, "organisation", fit) for option in _organisations(sentence))


_DONE_BY_BODIES = re.compile(r"谁[^,。]{0,4}(?:办|组织|开发|建|制定|出台|资助|投资|承办|提供|中标|负责|买单|出资|发布)")


def _organisations(sentence: str) -> Iterator[Option]:
    """Organisations; those that stand in one enumeration are one answer, so that a list is complete."""
    from corpus import names

    found = [mention.span for mention in names.find(sentence) if mention.kind == "organisation"]
    for span in _joined(sentence, found):
        yield Option(span, "organisation", 1.0)


def _places(sentence: str) -> Iterator[Option]:
    from corpus import places

    found = [m.span for m in places.find(sentence) if m.inside != "name"]
    found += [Span(m.start(), m.end()) for m in _SITE.finditer(sentence)]
    for span in _joined(sentence, sorted(found, key=lambda span: (span.start, -span.end))):
        yield Option(span, "place", 1.0)


_SITE = re.compile(
    r"(?<=[在到于往赴、,，])[一-鿿0-9A-Za-z“”]{2,16}?(?:村|社区|镇|街道|广场|公园|中心|小区|大厦|[路街]\d+号(?:[一-鿿0-9]{2,12}(?:楼|层|室|馆|宫|院|厅|中心|广场))?|体育场|体育馆|礼堂|会堂|学校|大学|医院|基地|园区|车站|大桥|现场|[馆厅院楼路街])"
)


def _joined(sentence: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Spans with those that overlap, touch or are joined by 、 made one."""
    current: Span | None = None
    for span in spans:
        if current is not None and (
            span.start <= current.end or re.fullmatch(r"[、和与及]|以及", sentence[current.end : span.start])
        ):
            current = Span(current.start, max(current.end, span.end))
            continue
        if current is not None:
            yield current
        current = span
    if current is not None:
        yield current


_BODIES = re.compile(r"公司|企业|学校|单位|机构|部门|医院|大学|银行|companies|firms|schools")


def _lists(question: Question, sentence: str) -> Iterator[Option]:
    bodies = tuple(_organisations(sentence)) if _BODIES.search(question.folded) else ()
    listed = [option.span for option in bodies if "、" in option.span.of(sentence)]
    for span in listed or enumerations(sentence):
        yield Option(span, "list", 1.0)


_ITEM = r"(?:《[^》]+》|“[^”]+”|「[^」]+」|[^，。；：！？,;:!?、《》“”（）()\s])+(?:[（(][^）)]*[）)])?"
_ENUMERATION = re.compile(rf"{_ITEM}(?:、{_ITEM})+")
_LEAD = re.compile(
    r"^.*(?:包括|包含|涉及|围绕|设有|分为|分别是|分别为|分别到|以及|配备|开展|采取|通过|实行|联合|组织|提供|送去|购买|设立|有(?!限)|为|是|到|以|与|对|向|在|从|由|将|把|按照?|帮扶|聚焦)(?=[^、]*$)"
)
_TRAIL = re.compile(r"(?:等[^、]*|为(?:主体|重点|主|主题)[^、]*|(?:联合|共同)[^、]*)$")


def enumerations(sentence: str) -> tuple[Span, ...]:
    """Stretches joined by 、, without the words that lead up to the first item and follow the last."""
    found = []
    for match in _ENUMERATION.finditer(sentence):
        start, end = match.span()
        first = match.group().split("、", 1)[0]
        lead = _LEAD.match(first)
        if lead and lead.end() < len(first):
            start += lead.end()
        last = match.group().rsplit("、", 1)[1]
        trail = _TRAIL.search(last)
        if trail and trail.start() > 0:
            end -= len(last) - trail.start()
        found.append(Span(start, end))
    return tuple(found)


def clauses(sentence: str) -> tuple[Span, ...]:
    """The stretches between commas, semicolons and colons, in order, covering the sentence."""
    bounds = [
        0,
        *(match.end() for match in re.finditer(r"[，；：。！？;!?]|,(?!\d)|:(?!\d)", fold(sentence))),
        len(sentence),
    ]
    return tuple(Span(a, b) for a, b in zip(bounds, bounds[1:], strict=False) if b > a)
