"""👍 and 👎 as gold questions: what readers said of answers, in lines that `wenbao eval` reads. Pure.

A line tells what was asked and answered, and how many said so; who asked and who voted is not in it. An id of a user
would be of no use to an evaluation, and a hash of one is no disguise: there are so few ids that all can be tried. For
the same reason `id` is made from question and answer, not from chat and message: a private chat has its user's id.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.gold import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Line = dict[str, object]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given, and all that its buttons need."""

    turns: tuple[str, ...]
    """The conversation as typed; the last turn is the one that was answered."""
    understood: str
    """That turn in full."""
    text: str | None
    """The short answer; None when the library did not answer."""
    citations: tuple[str, ...]
    """Ids of the quoted sentences, best first."""
    at: float
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Rated:
    """An answer with its votes."""

    given: Given
    good: int
    bad: int


def lines(rated: Iterable[Rated]) -> Iterator[Line]:
    """A gold line for each answer to each question that the votes agree on, in the order of the first of them.

    The votes on the same answer to the same turns count together, wherever they were given; as many for as against
    say nothing. A praised answer is to be accepted, another to be rejected. A praised refusal says that there is no
    answer; a refusal that was not liked says only that there may be one, for which gold has no words: it is left out.

    Beside what `bot.gold` reads, a line has `understood`, `citations` (of the latest such answer) and `votes`.
    """
    found: dict[tuple[tuple[str, ...], str | None], Rated] = {}
    for one in rated:
        key = (one.given.turns, one.given.text)
        before = found.get(key, Rated(one.given, 0, 0))
        found[key] = Rated(one.given, before.good + one.good, before.bad + one.bad)
    for one in found.values():
        verdict = _verdict(one)
        if verdict and one.given.turns:
            yield {
                "id": _identity(one.given),
                "turns": list(one.given.turns),
                **verdict,
                "understood": one.given.understood,
                "citations": list(one.given.citations),
                "votes": {"good": one.good, "bad": one.bad},
            }


def _verdict(one: Rated) -> Line:
    if one.good == one.bad:
        return {}
    if one.given.text is None:
        return {"accept": [], "answerable": False} if one.good > one.bad else {}
    if not plain(one.given.text):
        return {}
    return {"accept" if one.good > one.bad else "reject": [one.given.text]}


def _identity(given: Given) -> str:
    content = json.dumps([given.turns, given.text], ensure_ascii=False)
    return f"feedback-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
