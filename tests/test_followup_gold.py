"""The conversations that benchmarks/followups.py holds: their form, and how they are judged."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from bot import sample
from bot.antecedents import Past
from bot.conversation import Answered, Sources, Words
from bot.followup import readings
from retrieval.engine import Engine
from retrieval.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent


def benchmark(name: str) -> Any:
    """A benchmark as a module, without the folder above on the path: it would hide the installed packages."""
    package = sys.modules.setdefault("benchmarks", ModuleType("benchmarks"))
    package.__path__ = [str(ROOT / "benchmarks")]
    return import_module(f"benchmarks.{name}")


common, followups, rewrites = benchmark("common"), benchmark("followups"), benchmark("followup_rewrites")
LINES = {half: list(common.records(followups.FOLDER / f"{half}.jsonl")) for half in followups.HALVES}
HELD = {half: followups.read(half) for half in followups.HALVES}
ALL = [one for half in HELD.values() for one in half]
TYPES = {
    "place", "time", "place-time", "subject", "thing", "question-word", "pronoun", "correction", "why", "chain",
    "topic", "named", "self", "general", "quotation", "thanks", "command",
}  # fmt: skip
KEYS = {"understood", "needs", "forbids", "keep", "reply", "number", "accept", "evidence", "refuse"}


# The files


def test_each_half_is_large_and_a_third_of_it_is_not_to_be_completed() -> None:
    for held in HELD.values():
        assert len(held) >= 150
        assert 0.30 <= sum(not one.completes for one in held) / len(held) <= 0.40
        assert sum("keep" in one.expect for one in held) >= 30
        assert {one.library for one in held} == {"sample", "news"}
        assert {one.type for one in held} == TYPES


def test_no_conversation_is_there_twice() -> None:
    assert len({one.id for one in ALL}) == len(ALL)
    assert len({tuple(map(followups.bare, one.turns)) for one in ALL}) == len(ALL)


@pytest.mark.parametrize("half", followups.HALVES)
def test_the_form_of_a_line(half: str) -> None:
    for line in LINES[half]:
        assert set(line) == {"id", "library", "turns", "expect", "type"} | ({"articles"} & set(line)), line
        assert line["id"].startswith(half), line
        assert (line["library"] == "news") == bool(line.get("articles")), line
        assert len(line["turns"]) >= 2, line
        assert all(turn.strip() for turn in line["turns"]), line


@pytest.mark.parametrize("half", followups.HALVES)
def test_what_is_expected_makes_sense(half: str) -> None:
    for one in HELD[half]:
        expect = one.expect
        assert set(expect) <= KEYS, one
        assert ("needs" in expect) + ("keep" in expect) + ("reply" in expect) == 1, one
        assert not (expect.get("accept") and expect.get("refuse")), one
        assert len(expect.get("evidence", "")) <= 12, one
        assert expect.get("reply") in {None, "sources", "excerpt", "words", "more"}, one
        if not one.completes:
            continue
        for form in expect["understood"]:
            # A form passes by its parts too, and the turn alone is none: else nothing would have to be completed.
            assert followups.understood_rightly({**expect, "understood": []}, one.turns[-1], form), (one.id, form)
            assert followups.bare(form) != followups.bare(one.turns[-1]), one


def test_hardly_a_turn_that_says_only_a_part_is_right_as_it_was_typed() -> None:
    completed = [one for one in ALL if one.completes]
    typed = [one for one in completed if followups.understood_rightly(one.expect, one.turns[-1], one.turns[-1])]
    assert len(typed) <= 0.02 * len(completed)


def test_no_turn_is_left_without_a_reading() -> None:
    for one in ALL:
        for number in range(1, len(one.turns)):
            found = readings([Past(turn) for turn in one.turns[:number]], one.turns[number])
            assert found.questions[-1] == one.turns[number], one.id
            assert (len(found.questions) > 1) == (found.need != "whole"), (one.id, found)


# How a turn is judged


EXPECT = {
    "understood": ["寒亭培训了多少人"],
    "needs": [["寒亭"], ["培训", "上课"], ["多少", "人数"]],
    "forbids": ["青州"],
}


@pytest.mark.parametrize(
    ("understood", "right"),
    [
        ("寒亭培训了多少人", True),
        ("寒亭，培训了多少人？", True),
        ("寒亭區上課的人數", True),
        ("寒亭呢?", False),
        ("寒亭有多少人", False),
        ("青州和寒亭培训了多少人", False),
        ("寒亭培训了多少人寒亭培训了多少人", False),
        ("寒亭多少人上课,培训多少人", True),
        ("", False),
    ],
)
def test_understood_is_a_form_or_holds_the_parts(understood: str, right: bool) -> None:
    assert followups.understood_rightly(EXPECT, "寒亭呢", understood) is right


def test_a_turn_to_keep_may_change_in_punctuation_only() -> None:
    assert followups.understood_rightly({"keep": True}, "谁办的?", "谁办的")
    assert not followups.understood_rightly({"keep": True}, "谁办的?", "学校是谁办的?")


@pytest.mark.parametrize(
    ("turn", "asks"),
    [
        ("它多高？", True),
        ("好吃吗!", True),
        ("你几岁", True),
        ("那里呢", True),
        ("我也去", False),
        ("三几个人", True),
        ("", False),
    ],
)
def test_what_a_question_like_follow_up_is(turn: str, asks: bool) -> None:
    assert rewrites.asks(turn) is asks


# Held with the real engine


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    folder = sample.folder()
    if not folder.exists():
        sample.build(folder, lambda _done, _total: None)
    with Library.open(folder) as library:
        yield Engine(library)


def held(engine: Engine, turns: list[str], expect: dict[str, Any]) -> Any:
    return followups.hold(engine, followups.Conversation("x", "sample", (), tuple(turns), expect, "topic"))


def test_a_conversation_is_held_and_its_last_turn_judged(engine: Engine) -> None:
    turns = ["青州培训了多少人", "南阳渡什么时候停航"]
    outcome = held(engine, turns, {"keep": True, "accept": ["6月30日"], "evidence": "南阳渡6月30日停航"})
    assert outcome.right
    assert outcome.shown == turns[1]
    assert followups.answered_rightly(outcome)
    assert followups.answered_rightly(outcome, alone=True)
    wrong = held(engine, turns, {"needs": [["青州"]], "understood": ["青州什么时候停航"], "refuse": True})
    assert not wrong.right
    assert not followups.answered_rightly(wrong)
    figures = followups.counts([outcome, wrong])
    assert (figures["right"], figures["right.rewrites"], figures["changed.keep"]) == ([1, 2], [0, 1], [0, 1])
    assert (figures["answers"], figures["refusals"]) == ([1, 1], [0, 1])
    assert len(list(followups.shown([outcome, wrong]))) == 2


def test_what_a_reply_about_the_last_answer_has_to_be(engine: Engine) -> None:
    answer = engine.ask("青州培训了多少人")
    first = answer.citations[0]
    before = [first.id]
    rightly = followups.replied_rightly
    assert rightly({"reply": "sources"}, before, Sources((first,)))
    assert not rightly({"reply": "sources"}, before, Sources(()))
    assert not rightly({"reply": "sources"}, ["00000000#1"], Sources((first,)))
    assert rightly({"reply": "sources", "number": 1}, before, Sources((first,), 1))
    assert not rightly({"reply": "sources", "number": 1}, before, Sources((first,)))
    assert rightly({"reply": "sources", "number": 2}, before, Words("no-such-source"))
    assert not rightly({"reply": "sources", "number": 1}, before, Words("no-such-source"))
    assert not rightly({"reply": "more"}, before, Answered(answer))
    assert rightly({"reply": "more"}, [f"{first.article.article.id}#999"], Answered(answer))
    assert rightly({"reply": "words"}, before, Words("thanks"))
    assert not rightly({"reply": "words"}, before, None)
