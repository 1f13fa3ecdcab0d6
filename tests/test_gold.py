"""How well the bundled sample is answered: floors below what was measured, and places that must never be mixed up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import evaluation, sample
from bot.gold import Gold, read_gold
from corpus import places
from corpus.text import fold
from retrieval.engine import Engine
from retrieval.library import Library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.places import PlaceMention
    from retrieval.answer import Answer

GOLD = Path(__file__).parent / "gold" / "sample.jsonl"
ANSWERED_RIGHTLY = 0.75
"""Floor of the answerable questions answered with an accepted string and the right sentence cited first."""
REFUSED = 0.85
"""Floor of the unanswerable questions refused."""


@dataclass(frozen=True)
class Asked:
    """A question of the gold file with the answer it got."""

    gold: Gold
    kind: str
    answer: Answer

    @property
    def question(self) -> str:
        return self.gold.turns[-1]

    @property
    def right(self) -> bool:
        """Answered with an accepted string, from the right sentence."""
        if not evaluation.grade(self.gold, self.answer).right or not self.answer.citations:
            return False
        return plain(self.gold.evidence or "") in plain(self.answer.citations[0].sentence.text)


def plain(text: str) -> str:
    return "".join(fold(text).split())


@pytest.fixture(scope="module")
def asked() -> Sequence[Asked]:
    """Asked once, of the library that `ask` uses when there is no other: all that is unanswerable, half of the rest.

    `wenbao eval tests/gold/sample.jsonl` asks everything and takes twice as long.
    """
    lines = GOLD.read_bytes().splitlines()
    pairs = [(gold, json.loads(line)["kind"]) for gold, line in zip(read_gold(lines), lines, strict=True)]
    chosen = [pair for pair in pairs if pair[0].answerable][::2] + [pair for pair in pairs if not pair[0].answerable]
    folder = sample.folder()
    if not folder.exists():
        sample.build(folder, lambda _done, _total: None)
    with Library.open(folder) as library:
        engine = Engine(library)
        return [Asked(gold, kind, engine.ask(gold.turns[-1])) for gold, kind in chosen]


def named(question: str) -> list[PlaceMention]:
    """Chinese places that a question names on their own, not as part of a firm's or a school's name."""
    return [one for one in places.find(question) if one.inside != "name" and one.level != "country"]


def comes_from(answer: Answer, mention: PlaceMention) -> bool:
    """Whether the item that was cited is about that place, or its sentence or the one before it names it."""
    cited = answer.citations[0]
    article = cited.article.article
    printed = f"{article.headline or ''} {cited.before} {cited.sentence.text}"
    mentioned = [place for found in places.find(printed, mention.candidates) for place in found.candidates]
    about = [article.place] if article.place else []
    return any(
        places.same(wanted, place) or (place in about and places.contains(wanted, place))
        for wanted in mention.candidates
        for place in (*about, *mentioned)
    )


def test_most_answers_are_right_and_rightly_cited(asked: Sequence[Asked]) -> None:
    answerable = [one for one in asked if one.gold.answerable]
    wrong = [(one.question, one.answer.text) for one in answerable if not one.right]
    assert 1 - len(wrong) / len(answerable) >= ANSWERED_RIGHTLY, wrong


def test_most_of_what_was_not_printed_is_refused(asked: Sequence[Asked]) -> None:
    unanswerable = [one for one in asked if not one.gold.answerable]
    given = [(one.question, one.answer.text) for one in unanswerable if one.answer.answerable]
    assert 1 - len(given) / len(unanswerable) >= REFUSED, given


def test_another_places_figure_is_never_the_answer(asked: Sequence[Asked]) -> None:
    confusable = [one for one in asked if one.kind == "unanswerable-place"]
    assert len(confusable) >= 15
    assert [(one.question, one.answer.text) for one in confusable if one.answer.answerable] == []


def test_every_answer_comes_from_a_place_that_was_asked_about(asked: Sequence[Asked]) -> None:
    bound = [(one, named(one.question)) for one in asked if one.answer.answerable]
    bound = [(one, mentions) for one, mentions in bound if mentions]
    assert len(bound) > 25
    assert [
        (one.question, one.answer.text)
        for one, mentions in bound
        if not any(comes_from(one.answer, mention) for mention in mentions)
    ] == []


def test_every_answer_is_the_marked_part_of_the_first_sentence(asked: Sequence[Asked]) -> None:
    given = [one.answer for one in asked if one.answer.answerable]
    assert len(given) > 45
    for answer in given:
        first = answer.citations[0]
        assert first.highlight is not None
        assert first.highlight.of(first.sentence.text) == answer.text


def test_talk_is_seen_for_what_it_is(asked: Sequence[Asked]) -> None:
    assert all(not one.answer.answerable for one in asked if one.kind == "chitchat")
