"""The same question, different answers: what other articles give for what was asked, of other days or in other papers.

That is a figure, a time, or who, which body or where. Both are shown only where either would have been the answer had
the other not been printed, and both are about one thing. What one article gives is no disagreement, nor are figures of
different units, nor 2.4万人 and 24000人.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus import places
from corpus.text import fold
from retrieval import confidence, designations, evidence, matching, values
from retrieval.answer import FIGURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.evidence import Candidate
    from retrieval.question import Keyword, Question
    from retrieval.values import Value

_MOST: Final = 3
"""Answers that are shown side by side."""
_OWN: Final = 0.6
"""Of the question's keywords, the share that each sentence holds itself, with a figure."""
_LESS: Final = 0.15
"""By how much less that may be than for the best."""
_POINTING: Final = re.compile(r"[他她它该这那]")
"""该股涨了多少, 他捐了多少钱: what is asked about is not named, and every article has its own."""
_SERIES: Final = ("届", "期")
"""What numbers the times that one thing takes place."""
_ASKING: Final = re.compile("公司|企业|单位|机构|部门|学校|医院|银行|地方|地点|地址|位置|时间|时候|日期|担任|出任")
"""What is asked for, which is said by giving it: 由哪家公司承建 of 由宏达集团承建, 由谁担任馆长 of 馆长赵国强."""


@dataclass(frozen=True, slots=True)
class Differing:
    """Different answers to one question."""

    candidates: tuple[Candidate, ...]
    """At least two, newest first; of those without a date the likeliest first, after the others."""
    sure: float
    """The least of their confidences, each without the others as rivals."""


def answers(question: Question, best: Candidate, found: Sequence[Candidate], least: float) -> Differing | None:
    """The answers that articles disagree about.

    Args:
        question: The question; one that only points at what it is about has nothing to disagree on.
        best: The likeliest candidate in scope.
        found: All candidates, the likeliest first.
        least: Confidence that each must have.

    Returns:
        None when they do not disagree, or it cannot be told.
    """
    if question.explains or _POINTING.search(question.folded):
        return None
    chosen = _chosen(question, best, found)
    if len(chosen) < 2:
        return None
    given = [value for _, value in chosen]
    sure = {}
    for one, own in chosen:
        others = [value for value in given if value is not own]
        rivals = [rival for rival in found if not _is_one_of(rival, others)]
        sure[one.printed.row] = confidence.of(one, rivals)
    kept = [one for one, _ in chosen if sure[one.printed.row] >= least]
    if best not in kept or len(kept) < 2:
        return None
    kept.sort(key=lambda one: one.printed.article.date or "", reverse=True)  # stable: else the likeliest first
    return Differing(tuple(kept), min(sure[one.printed.row] for one in kept))


def _chosen(question: Question, best: Candidate, found: Sequence[Candidate]) -> list[tuple[Candidate, Value]]:
    """The best and those that give another answer for the same, with what they give, the likeliest first."""
    value = values.of(best)
    if value is None or not _tells(question, best):
        return []
    chosen = [(best, value)]
    seen = {best.printed.row}
    for one in found:
        if not one.in_scope or one.printed.row in seen or len(chosen) == _MOST:
            continue
        seen.add(one.printed.row)  # what an article likes best; what else it gives is of other things
        given = values.of(one)
        if given is None or not _of_the_same(question, best, one):
            continue
        if all(
            _apart(one, other) and values.differ(given, theirs) and confidence.is_rival(one, other)
            for other, theirs in chosen
        ):
            chosen.append((one, given))
    return chosen


def _tells(question: Question, one: Candidate) -> bool:
    """Whether its sentence says most of what a figure is asked of, or all with its heading and the sentence before it.

    A name or a day has no unit that speaks for it: whoever heads the library is not its 副馆长; and of a question that
    says less than what is done where or by what, 冠军是谁, every article has its own.
    """
    if one.kind in FIGURES and one.features.own >= _OWN:
        return True
    if len(question.keywords) + len(question.places) < 2:
        return False
    said = evidence.around(one.printed.article, one.sentence)
    return all(_stands(word, said) for word in question.keywords if not _ASKING.fullmatch(word.text))


def _stands(word: Keyword, said: str) -> bool:
    """Whether a word or a synonym stands in a text, and not only a part of it."""
    return any(one in said for one in (word.text, *word.also))


def _of_the_same(question: Question, best: Candidate, one: Candidate) -> bool:
    """Whether it may well answer the same: it is likely by itself, and its sentence says what the best one's says."""
    return (
        one.kind == best.kind
        and _tells(question, one)
        and one.features.own >= best.features.own - _LESS
        and confidence.log_odds(one.features) >= 0
        and _of_one_thing(question, best, one)
    )


def _of_one_thing(question: Question, one: Candidate, other: Candidate) -> bool:
    """Whether nothing tells apart what two sentences are about: another place, body, or number (2号线 and 3号线).

    第三届 and 第四届 are one thing at two times.
    """
    here, there = one.printed.article.place, other.printed.article.place
    if here and there and not (places.contains(here, there) or places.contains(there, here)):
        return False
    numbered = [_numbered(candidate) for candidate in (one, other)]
    if all(numbered) and not set(numbered[0]) & set(numbered[1]):
        return False
    bodies = [_bodies(question, candidate) for candidate in (one, other)]
    if not all(bodies):
        return True
    return any(values.abbreviates(*sorted((mine, its), key=len)) for mine in bodies[0] for its in bodies[1])


def _numbered(candidate: Candidate) -> list[str]:
    found = designations.find(fold(candidate.sentence.text))
    return [one for one in found if not one.endswith(_SERIES)]


def _bodies(question: Question, candidate: Candidate) -> frozenset[str]:
    """The bodies in a candidate's sentence that a word of the question may mean, but for the answer itself."""
    from corpus import names

    found = (one for one in names.find(candidate.sentence.text) if one.kind == "organisation")
    told = (fold(one.text) for one in found if one.text not in candidate.text)
    return frozenset(name for name in told if any(matching.occurrences(word, name) for word in question.keywords))


def _apart(one: Candidate, other: Candidate) -> bool:
    """Whether they are of different days, or of different papers."""
    days = one.printed.article.date, other.printed.article.date
    return one.printed.document != other.printed.document or (None not in days and days[0] != days[1])


def _is_one_of(candidate: Candidate, given: Sequence[Value]) -> bool:
    value = values.of(candidate)
    return value is not None and any(values.same(value, one) for one in given)
