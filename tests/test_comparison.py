"""Two runs beside each other: what a baseline is, which items moved, and when it is a regression."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import contract
from bot.comparison import WATCHED, BaselineInvalid, Change, compare, read_baseline
from bot.evaluation import ANSWERABLE, Mark, Outcome, Verdict, report
from bot.gold import Gold


def _mark(identity: object, outcome: Outcome, evidenced: bool | None = None, confidence: float = 0.9) -> Mark:
    return Mark(identity, ("问",), outcome, evidenced, confidence)


def _gold(mark: Mark) -> Gold:
    return Gold(mark.id, mark.turns, (), None, mark.answerable)


def _printed(marks: list[Mark]) -> bytes:
    verdicts = [Verdict(_gold(mark), None, mark) for mark in marks]
    return json.dumps(contract.evaluation(report(marks), verdicts, None)).encode()


BEFORE = [
    _mark("a", "right", True),
    _mark("b", "right", True),
    _mark("c", "wrong"),
    _mark("d", "false-refusal"),
    _mark("e", "right-refusal"),
    _mark("f", "not-repeated"),
]


def test_a_run_equals_its_own_record() -> None:
    before = read_baseline(_printed(BEFORE), [_gold(mark) for mark in BEFORE])
    assert list(before) == BEFORE
    found = compare(before, BEFORE)
    assert (found.shared, found.added, found.gone) == (6, 0, 0)
    assert (found.worse, found.better, found.regressions) == ((), (), ())
    assert {change.difference for change in found.changes.values()} == {0}


def test_items_that_moved_are_named_and_figures_set_side_by_side() -> None:
    now = [
        _mark("a", "wrong", True),  # worse
        _mark("b", "right", False),  # worse: another sentence is cited
        _mark("c", "right"),  # better
        _mark("d", "wrong"),  # no better and no worse
        _mark("e", "false-answer"),  # worse
        _mark("f", "repeated"),  # worse
    ]
    found = compare(BEFORE, now)
    assert [(move.before.id, move.now.outcome) for move in found.worse] == [
        ("a", "wrong"),
        ("b", "right"),
        ("e", "false-answer"),
        ("f", "repeated"),
    ]
    assert [move.now.id for move in found.better] == ["c"]
    assert found.changes["answer_accuracy"] == Change(0.5, 0.5)
    assert found.changes["wrong_answers"] == Change(1, 2)
    assert found.changes["wrong_answers"].difference == 1
    assert found.changes["evidence_precision"] == Change(1.0, 0.5)
    assert found.changes["refusal_precision"] == Change(0.5, None)
    assert found.changes["refusal_precision"].difference is None
    assert found.changes["refusal_recall"] == Change(1.0, 0.0)
    assert found.changes["repeated_answers"].difference == 1
    assert found.regressions == ("evidence_precision", "refusal_recall")


def test_a_fall_within_the_tolerance_is_no_regression() -> None:
    before = [_mark(number, "right" if number < 8 else "wrong") for number in range(10)]
    now = [_mark(number, "right" if number < 7 else "wrong") for number in range(10)]
    assert compare(before, now).regressions == ("answer_accuracy",)
    assert compare(before, now, 0.09).regressions == ("answer_accuracy",)
    assert compare(before, now, 0.1).regressions == ()  # although 0.8 - 0.7 > 0.1 in binary
    assert compare(now, before).regressions == ()


def test_only_what_both_runs_asked_is_compared() -> None:
    before = [_mark("a", "right"), _mark("gone", "wrong"), _mark("now known", "repeated")]
    now = [_mark("a", "right"), _mark("new", "wrong"), _mark("newer", "wrong"), _mark("now known", "wrong")]
    found = compare(before, now)
    assert (found.shared, found.added, found.gone) == (1, 3, 2)
    assert found.changes["answer_accuracy"] == Change(1.0, 1.0)
    assert found.regressions == ()


def test_an_item_is_the_same_if_its_id_and_its_turns_are() -> None:
    before = [_mark(1, "right")]
    for other in (_mark("1", "wrong"), replace(_mark(1, "wrong"), turns=("别的",)), _mark([1], "wrong")):
        assert compare(before, [other]).shared == 0
        with pytest.raises(BaselineInvalid) as caught:
            read_baseline(_printed(before), [_gold(other)])
        assert caught.value.reason == "other"
    assert compare([_mark([1, {"a": 2}], "right")], [_mark([1, {"a": 2}], "wrong")]).shared == 1


def test_a_baseline_may_be_laid_out_by_another_program() -> None:
    printed = json.dumps(json.loads(_printed(BEFORE)), indent=4, ensure_ascii=False)
    assert len(read_baseline(b"\xef\xbb\xbf" + printed.encode(), [_gold(BEFORE[0])])) == 6


GOOD = {"id": 1, "turns": ["问"], "outcome": "right", "evidence": None, "confidence": 0.5}


@pytest.mark.parametrize(
    ("data", "reason", "detail"),
    [
        (b"", "json", None),
        (b"[" * 100_000, "json", None),
        (b"\xff", "encoding", ""),
        (b"[]", "shape", ""),
        (b'{"items": 3}', "shape", ""),
        (b'{"outcomes": {}}', "shape", ""),
        (b'{"outcomes": []}', "other", ""),
        (b'{"outcomes": [3]}', "outcome", 1),
        *(
            (json.dumps({"outcomes": [GOOD, {**GOOD, **wrong}]}).encode(), "outcome", 2)
            for wrong in (
                {"turns": None},
                {"turns": [1]},
                {"outcome": "fine"},
                {"outcome": ["right"]},
                {"evidence": "yes"},
                {"confidence": 1.5},
                {"confidence": float("nan")},
                {"confidence": "high"},
            )
        ),
    ],
)
def test_what_is_no_baseline(data: bytes, reason: str, detail: object) -> None:
    with pytest.raises(BaselineInvalid) as caught:
        read_baseline(data, [Gold(1, ("问",), ("x",), None, True)])
    assert caught.value.reason == reason
    assert detail is None or caught.value.detail == detail


_outcomes = st.lists(
    st.sampled_from(sorted(ANSWERABLE)).flatmap(
        lambda before: st.tuples(
            st.just(before), st.sampled_from([one for one in ANSWERABLE if ANSWERABLE[one] == ANSWERABLE[before]])
        )
    )
)


@given(_outcomes, st.floats(0, 1))
def test_the_other_way_round_better_is_worse(pairs: list[tuple[Outcome, Outcome]], tolerance: float) -> None:
    before = [_mark(number, pair[0]) for number, pair in enumerate(pairs)]
    now = [_mark(number, pair[1]) for number, pair in enumerate(pairs)]
    there, back = compare(before, now, tolerance), compare(now, before, tolerance)
    assert [move.now for move in there.worse] == [move.before for move in back.better]
    assert [move.now for move in there.better] == [move.before for move in back.worse]
    assert set(there.regressions) <= set(WATCHED)
    assert set(there.regressions).isdisjoint(back.regressions)
    assert there.worse or not there.regressions  # what fell has names
