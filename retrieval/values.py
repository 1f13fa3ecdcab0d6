"""What a short answer means: the figure, the time, or who, which body or where.

Two that say the same in other words are no two answers; two that cannot both be meant are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from corpus import places, quantities, times
from corpus.quantities import Quantity
from corpus.text import fold
from corpus.times import TimeMention
from retrieval import scope
from retrieval.answer import FIGURES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpus.model import Place, Span
    from retrieval.evidence import Candidate


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody, a body or a place, as it is called."""

    text: str
    """Folded."""
    place: Place | None = None
    """The administrative one that it is, if it is one."""


Value = Quantity | TimeMention | Name


def of(candidate: Candidate) -> Value | None:
    """The one value that a candidate is; None when it is none, or several, or what it means cannot be told."""
    if candidate.span is None:
        return None
    if candidate.kind in FIGURES:
        return _only(quantities.find(candidate.sentence.text), candidate.span)
    if candidate.kind == "time":
        found = times.find(candidate.sentence.text, scope.day(candidate.printed.article))
        return _only((one for one in found if one.kind not in ("vague", "recurrent")), candidate.span)
    if candidate.kind in ("person", "organisation"):
        return _named(candidate.sentence.text, candidate.span, candidate.kind)
    return _site(candidate) if candidate.kind == "place" else None


def same(one: Value, other: Value) -> bool:
    """Whether both say the same: 0.62万吨 and 6200吨, 五月一日 and 5月1日, 馆长林素云 and 林素云."""
    match one, other:
        case Quantity(), Quantity():
            return (one.unit, one.per, one.low, one.high) == (other.unit, other.per, other.low, other.high)
        case TimeMention(), TimeMention():
            days = (one.start, one.end, one.month, one.day), (other.start, other.end, other.month, other.day)
            return days[0] == days[1] and any(days[0]) and one.clock == other.clock
        case Name(), Name():
            return one.text in other.text or other.text in one.text
    return False


def differ(one: Value, other: Value) -> bool:
    """Whether the two cannot both be meant by one. False where it cannot be told, as of a house and its town."""
    match one, other:
        case Quantity(), Quantity():
            alike = (one.unit, one.per) == (other.unit, other.per)
            return alike and (one.low > other.high or other.low > one.high)
        case TimeMention(), TimeMention():
            clocks = one.clock, other.clock
            return times.overlaps(one, other) is False or (None not in clocks and clocks[0] != clocks[1])
        case Name(), Name() if one.place and other.place:
            return not places.contains(one.place, other.place) and not places.contains(other.place, one.place)
        case Name(), Name():
            short, long = sorted((one.text, other.text), key=len)
            return not (one.place or other.place or abbreviates(short, long))
    return False


_Found = TypeVar("_Found", Quantity, TimeMention)


def _only(found: Iterable[_Found], span: Span) -> _Found | None:
    """The one of these that overlaps a stretch; None when none or several do."""
    inside = [one for one in found if _overlap(one.span, span)]
    return inside[0] if len(inside) == 1 else None


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _named(sentence: str, span: Span, kind: str) -> Name | None:
    from corpus import names

    inside = [one for one in names.find(sentence) if one.kind == kind and _overlap(one.span, span)]
    return Name(fold(inside[0].text)) if len(inside) == 1 else None


def _site(candidate: Candidate) -> Name | None:
    span = candidate.span
    if span is None or "、" in candidate.text:
        return None
    found = places.find(candidate.sentence.text)
    whole = (one for one in found if one.town is None and one.span.start <= span.start and span.end <= one.span.end)
    mention = next(whole, None)
    return Name(fold(candidate.text), mention.place if mention else None)


def abbreviates(short: str, long: str) -> bool:
    """Whether a name may be short for another: all its characters stand in it in order."""
    rest = iter(long)
    return all(char in rest for char in short)
