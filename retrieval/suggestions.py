"""The short answer as the reader would cut it out of a sentence, made whole."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.model import Span
from corpus.text import fold
from retrieval import syntax
from retrieval.answer import FIGURES
from retrieval.spans import ASKS_DAY, OFFICES, TYPED, Option

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from retrieval.answer import AnswerKind
    from retrieval.question import Question

_COUNTED: frozenset[AnswerKind] = frozenset({"count", "measure"})
"""Kinds of which, when a question says what is counted, no sum of money and no share is one."""
_FIT_SUGGESTED = 0.6
_FIT_OTHER_FIGURE = 0.4
_FIT_WIDER = 0.8
"""How well those fit that the reader suggests where a typed stretch is wanted: one that was not recognised as such, a
figure of another kind, more than was found: 山东省的东南部 beside 山东省, both names beside one."""


def suggested(
    question: Question, sentence: str, stretches: Sequence[Span], typed: Sequence[Option]
) -> tuple[Option, ...]:
    """What the reader would cut out of a sentence, made whole: no figure, date or enumeration is cut in two.

    Args:
        question: The question.
        sentence: The sentence.
        stretches: The reader's, best first.
        typed: What was found to have the asked type; given again where the reader suggests it, too.
    """
    every = tuple(_unbroken(question, sentence))
    wholes = tuple(one for one in every if not any(_within(one, other) and one != other for other in every))
    known = {option.span: option for option in typed}
    found: dict[Span, Option] = {}
    for stretch in stretches:
        listed = syntax.enumerations(sentence) if "、" in stretch.of(sentence) else ()
        span: Span | None = syntax.bare(sentence, _grown(stretch, (*wholes, *listed)))
        if question.kind in FIGURES and span is not None:
            span = _figure(question, sentence, span, wholes, known)
        if span is None:
            continue
        option = known.get(span) or _option(question, sentence, span, typed)
        if option is not None:
            found.setdefault(option.span, replace(option, read=stretch))
    return tuple(found.values())


def _figure(
    question: Question, sentence: str, span: Span, wholes: Sequence[Span], known: Collection[Span]
) -> Span | None:
    """The one figure in a stretch, or the stretch that has none; None for what is no figure of what is asked."""
    from corpus import quantities, times

    inside = [one for one in wholes if _within(one, span)]
    if len(inside) > 1 or (inside and _IDLE_ONE.match(inside[0].of(sentence))):
        return None
    span = inside[0] if inside else span
    if span in known:
        return span
    if any(mention.span.start < span.end and span.start < mention.span.end for mention in times.find(sentence)):
        return None
    if question.unit is None or question.kind not in _COUNTED:
        return span
    sums = (one.span for one in quantities.find(sentence) if one.kind in {"money", "percent"})
    return None if span in sums else span


def _option(question: Question, sentence: str, span: Span, typed: Sequence[Option]) -> Option | None:
    """A stretch that was not found by its type as an option, if it may be one."""
    text = span.of(sentence)
    if not text or fold(text) in question.folded or not _looks_like(question.kind, fold(text)):
        return None
    if question.kind in {"person", "organisation"} and _is_place(text):
        return None
    if question.kind == "person" and _is_office(question, text):
        return None
    if question.kind == "time" and ASKS_DAY.search(question.folded) and not _DAY.search(text):
        return None
    overlapping = [one for one in typed if one.span.start < span.end and span.start < one.span.end]
    fit = _FIT_OTHER_FIGURE if question.kind in FIGURES else _FIT_SUGGESTED if question.kind in TYPED else 1.0
    if not overlapping:
        return Option(span, question.kind, fit)
    if question.kind in FIGURES or any(_within(span, one.span) for one in overlapping):
        return None
    if question.kind != "list" and len(syntax.clauses(text)) > 1:
        return overlapping[0] if len(overlapping) == 1 else None  # 5月8日，博物馆开放 means the day
    return Option(span, question.kind, min(fit, _FIT_WIDER))


_CODE = re.compile(r"[A-Za-z0-9０-９]+(?:[.,:：/—-]+[A-Za-z0-9０-９]+)*")
"""Telephone numbers, plates, versions: no part of them is a figure."""
_SUM = re.compile(r"(?<=[“「《])[^“”「」《》+＋]{1,12}(?:[+＋][^“”「」《》+＋]{1,12})+(?=[”」》])")
"""“合作社+农户”: the name of a model, of which no part is one."""
_IDLE_ONE = re.compile(r"一[^一二三四五六七八九十百千万亿\d]")
"""一个, 一起: seldom what is asked for."""
_NUMERAL = re.compile(r"[\d〇零一二两三四五六七八九十百千万亿半几数]")
_HOLDS: dict[AnswerKind, re.Pattern[str]] = {
    **dict.fromkeys(FIGURES, _NUMERAL),
    "time": re.compile(r"[年月天时点周晚早夜季春夏秋冬]|日(?!本)|(?<!\d)\d{4}(?!\d)"),
}
"""What a stretch must hold to be of a kind at all."""
_AT_MOST: dict[AnswerKind, int] = {**dict.fromkeys(FIGURES, 14), "time": 20, "person": 12, "organisation": 30}
"""Chinese characters; Latin letters, of which names have more, count a third."""


def _looks_like(kind: AnswerKind, folded: str) -> bool:
    """Whether a stretch that was not recognised as of a kind may be of it all the same."""
    length = sum(1 / 3 if char.isascii() else 1.0 for char in folded)
    if kind == "list" and _NUMBER_OF.fullmatch(folded):
        return False
    return length <= _AT_MOST.get(kind, length) and (kind not in _HOLDS or _HOLDS[kind].search(folded) is not None)


def _is_place(text: str) -> bool:
    from corpus import places

    return any(mention.span == Span(0, len(text)) for mention in places.find(text))


def _is_office(question: Question, text: str) -> bool:
    """Whether a stretch only repeats the office that is asked about, 市立医院院长, and names nobody."""
    from corpus import names

    if not OFFICES.search(question.folded) or any(mention.kind == "person" for mention in names.find(question.text)):
        return False
    named = any(mention.kind == "person" for mention in names.find(text))
    return not named and any(match.end() == len(text) for match in OFFICES.finditer(text))


_DAY = re.compile(r"[日号天节晚晨夜]|[前昨今明后]")
_NUMBER_OF = re.compile(r"[\d一二两三四五六七八九十多几余]+[个家所名位种项类大件](?:[^、和与及]{0,3})")
"""三家, where it is asked which they are."""


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _unbroken(question: Question, sentence: str) -> Iterator[Span]:
    """Stretches that must not be cut."""
    from corpus import quantities, times

    yield from (quantity.span for quantity in quantities.find(sentence))
    yield from (Span(*match.span()) for match in _CODE.finditer(sentence))
    yield from (Span(*match.span()) for match in _SUM.finditer(sentence))
    if question.kind not in FIGURES:
        yield from (mention.span for mention in times.find(sentence))


def _grown(stretch: Span, wholes: Sequence[Span]) -> Span:
    while True:
        cut = [
            one for one in wholes if one.start < stretch.end and stretch.start < one.end and not _within(one, stretch)
        ]
        if not cut:
            return stretch
        stretch = Span(min(stretch.start, *(one.start for one in cut)), max(stretch.end, *(one.end for one in cut)))
