"""The same question, different figures: what other articles give for what was asked, of other days or in other papers.

Both are shown only where either would have been the answer had the other not been printed. Figures of one article are
no disagreement, nor are those of different units, nor 2.4万人 and 24000人.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus import quantities
from retrieval import confidence
from retrieval.answer import FIGURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.model import Span
    from corpus.quantities import Quantity
    from retrieval.evidence import Candidate
    from retrieval.question import Question

_MOST: Final = 3
"""Figures that are shown side by side."""
_OWN: Final = 0.6
"""Of the question's keywords, the share that each sentence holds itself."""
_LESS: Final = 0.15
"""By how much less that may be than for the best."""
_POINTING: Final = re.compile(r"[他她它该这那]")
"""该股涨了多少, 他捐了多少钱: what is asked about is not named, and every article has its own."""


@dataclass(frozen=True, slots=True)
class Differing:
    """Different figures for one question."""

    candidates: tuple[Candidate, ...]
    """At least two, newest first; of those without a date the likeliest first, after the others."""
    sure: float
    """The least of their confidences, each without the others as rivals."""


def figures(question: Question, best: Candidate, found: Sequence[Candidate], least: float) -> Differing | None:
    """The figures that articles disagree about.

    Args:
        question: The question; one that only points at what it is about has nothing to disagree on.
        best: The likeliest candidate in scope.
        found: All candidates, the likeliest first.
        least: Confidence that each must have.

    Returns:
        None when they do not disagree, or it cannot be told.
    """
    if _POINTING.search(question.folded):
        return None
    chosen = _chosen(best, found)
    if len(chosen) < 2:
        return None
    values = [value for _, value in chosen]
    sure = {}
    for one, own in chosen:
        others = [value for value in values if value is not own]
        rivals = [rival for rival in found if not _is_one_of(rival, others)]
        sure[one.printed.row] = confidence.of(one, rivals)
    kept = [one for one, _ in chosen if sure[one.printed.row] >= least]
    if best not in kept or len(kept) < 2:
        return None
    kept.sort(key=lambda one: one.printed.article.date or "", reverse=True)  # stable: else the likeliest first
    return Differing(tuple(kept), min(sure[one.printed.row] for one in kept))


def _chosen(best: Candidate, found: Sequence[Candidate]) -> list[tuple[Candidate, Quantity]]:
    """The best and those that give another figure for the same, with their figures, the likeliest first."""
    value = _value(best)
    if value is None or best.features.own < _OWN:
        return []
    chosen = [(best, value)]
    seen = {best.printed.row}
    for one in found:
        if not one.in_scope or one.printed.row in seen or len(chosen) == _MOST:
            continue
        seen.add(one.printed.row)  # what an article likes best; its other figures are of other things
        figure = _value(one)
        if figure is None or not _of_the_same(best, one):
            continue
        if all(_apart(one, other) and _differ(figure, theirs) for other, theirs in chosen):
            chosen.append((one, figure))
    return chosen


def _value(candidate: Candidate) -> Quantity | None:
    """The figure that a candidate is; None when it is none, or several."""
    if candidate.kind not in FIGURES or candidate.span is None:
        return None
    inside = [one for one in quantities.find(candidate.sentence.text) if _overlap(one.span, candidate.span)]
    return inside[0] if len(inside) == 1 else None


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _of_the_same(best: Candidate, one: Candidate) -> bool:
    """Whether it may well answer the same: it is likely by itself, and its sentence says what the best one's says."""
    own = max(_OWN, best.features.own - _LESS)
    return one.kind == best.kind and one.features.own >= own and confidence.log_odds(one.features) >= 0


def _apart(one: Candidate, other: Candidate) -> bool:
    """Whether they are of different days, or of different papers."""
    days = one.printed.article.date, other.printed.article.date
    return one.printed.document != other.printed.document or (None not in days and days[0] != days[1])


def _differ(one: Quantity, other: Quantity) -> bool:
    """Whether two figures of the same unit cannot both be meant by one."""
    return (one.unit, one.per) == (other.unit, other.per) and (one.low > other.high or other.low > one.high)


def _is_one_of(candidate: Candidate, values: Sequence[Quantity]) -> bool:
    figure = _value(candidate)
    return figure is not None and any(
        figure.unit == value.unit and (figure.low, figure.high) == (value.low, value.high) for value in values
    )
