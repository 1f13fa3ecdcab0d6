"""Grading: gold files, verdicts, counts and the figures made of them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation import ANSWERABLE, Mark, Outcome, grade, report
from bot.gold import Gold, GoldInvalid, read_gold
from corpus.model import Article, Sentence, Span
from corpus.rows import StoredArticle
from retrieval.answer import Answer, Citation


def _citation(text: str) -> Citation:
    sentence = Sentence(1, "body", text, Span(0, len(text)), 0)
    article = Article("ab12", "article", None, None, None, (), None, None, None, 1, Span(0, len(text)), (sentence,))
    return Citation(StoredArticle(1, article, 1, "p.txt", "/p.txt"), sentence, None, "", "")


def _answer(text: str | None, *cited: str, confidence: float = 0.9) -> Answer:
    citations = tuple(_citation(sentence) for sentence in cited)
    reason = "nothing" if text is None else None
    return Answer("问", "问", "count", text, confidence, citations, (), None, reason, {"total": 1.0})


def _gold(accept: tuple[str, ...] = ("120多名",), evidence: str | None = None, answerable: bool = True) -> Gold:
    return Gold("g", ("问",), accept, evidence, answerable)


@pytest.mark.parametrize("text", ["120多名", "听课的120多名农民", "１２０多名", "120 多 名", "120多\u3000名"])
def test_any_accepted_string_inside_the_answer_is_right_with_blanks_and_width_folded(text: str) -> None:
    verdict = grade(_gold(("一百二十多名", "120多名")), _answer(text, "……"))
    assert verdict.right
    assert verdict.faults == ()


def test_traditional_and_simplified_are_one() -> None:
    assert grade(_gold(("培训班",)), _answer("培訓班", "……")).right
    assert grade(_gold(("培訓班",)), _answer("培训班", "……")).right


def test_part_of_the_accepted_string_is_not_enough() -> None:
    assert grade(_gold(), _answer("120", "……")).faults == ("wrong-answer",)


def test_evidence_may_be_in_any_cited_sentence() -> None:
    gold = _gold(evidence="听课的农民有120多名")
    assert grade(gold, _answer("120多名", "别的话。", "来听课的农民有 120多名。")).mark.evidenced is True
    assert grade(gold, _answer("120多名", "另有120多名。")).faults == ("wrong-evidence",)


def test_answers_to_the_unanswerable_are_false_and_refusals_right() -> None:
    gold = _gold((), answerable=False)
    assert grade(gold, _answer("3个", "有3个。")).faults == ("false-answer",)
    assert grade(gold, _answer(None)).right
    assert grade(gold, None).right


def test_refusals_of_the_answerable_are_false() -> None:
    assert grade(_gold(), _answer(None)).faults == ("false-refusal",)
    assert grade(_gold(), None).faults == ("false-refusal", "invalid")


def _rejecting(*reject: str) -> Gold:
    return Gold("f", ("问",), (), None, None, reject)


def test_a_rejected_answer_is_not_to_be_given_again() -> None:
    gold = _rejecting("3600余人次。", "三千六百")
    assert grade(gold, _answer("3600余人次", "……")).faults == ("repeated-answer",)
    assert grade(gold, _answer("３６００ 余人次", "……")).faults == ("repeated-answer",)
    assert grade(gold, _answer("13600余人次", "……")).right
    assert grade(gold, _answer("3600", "……")).right
    assert grade(gold, _answer(None)).right
    assert grade(gold, None).right


def test_what_is_known_of_an_answer_outranks_what_was_rejected() -> None:
    gold = Gold("f", ("问",), ("120多名",), None, True, ("听课的120多名",))
    assert grade(gold, _answer("听课的120多名", "……")).right
    assert not grade(Gold("f", ("问",), (), None, False, ("3个",)), _answer("4个", "……")).right


def test_a_mark_keeps_what_the_figures_need() -> None:
    gold = Gold([1, "x"], ("一", "二呢"), ("120多名",), "没有", True)
    assert grade(gold, _answer("120多名", "有120多名。", confidence=0.912345)).mark == Mark(
        [1, "x"], ("一", "二呢"), "right", False, 0.9123
    )
    assert grade(gold, None).mark == Mark([1, "x"], ("一", "二呢"), "false-refusal", None, None)


def test_the_report_counts() -> None:
    verdicts = [
        grade(_gold(evidence="120多名。"), _answer("120多名", "有120多名。", confidence=0.9)),
        grade(_gold(evidence="120多名。"), _answer("120多名", "约120多名吧。", confidence=0.8)),  # wrong evidence
        grade(_gold(), _answer("80名", "有80名。", confidence=0.5)),  # wrong, no evidence to compare
        grade(_gold(evidence="x"), _answer(None)),  # false refusal
        grade(_gold((), answerable=False), _answer("3个", "有3个。", confidence=0.7)),  # false answer
        grade(_gold((), answerable=False), _answer(None)),
        grade(_gold((), answerable=False), None),
        grade(_rejecting("3个"), _answer("3个", "有3个。")),
        grade(_rejecting("3个"), _answer("4个", "有4个。")),
        grade(_rejecting("3个"), _answer(None)),
    ]
    found = report([verdict.mark for verdict in verdicts])
    assert (found.items, found.answerable, found.unanswerable, found.rejected) == (10, 4, 3, 3)
    assert (found.evidence_checked, found.evidence_right) == (2, 1)
    assert (found.answered, found.refused, found.attempted) == (4, 3, 5)
    assert found.figures == {
        "answer_accuracy": 2 / 4,
        "wrong_answers": 1,
        "false_refusals": 1,
        "evidence_precision": 1 / 2,
        "refusal_precision": 2 / 3,
        "refusal_recall": 2 / 3,
        "false_answers": 1,
        "answered_accuracy": 2 / 4,
        "coverage": 4 / 5,
        "repeated_answers": 1,
        # four bins of one answer each: 0.1 + 0.2 + 0.5 + 0.7
        "calibration_error": pytest.approx(1.5 / 4),
        "brier_score": pytest.approx((0.01 + 0.04 + 0.25 + 0.49) / 4),
    }


def test_figures_of_nothing_are_none() -> None:
    figures = report([grade(_rejecting("x"), _answer("x", "x")).mark]).figures
    assert {name for name, value in figures.items() if value is None} == {
        "answer_accuracy",
        "evidence_precision",
        "refusal_precision",
        "refusal_recall",
        "answered_accuracy",
        "coverage",
        "calibration_error",
        "brier_score",
    }


_marks = st.builds(
    Mark,
    st.integers(0, 5),
    st.just(("问",)),
    st.sampled_from(sorted(ANSWERABLE)),
    st.sampled_from([True, False, None]),
    st.floats(0, 1),
)


@given(st.lists(_marks))
def test_every_item_counts_once_and_ratios_are_ratios(marks: list[Mark]) -> None:
    found = report(marks)
    assert found.items == found.answerable + found.unanswerable + found.rejected
    assert found.answerable == found.right_answers + found.wrong_answers + found.false_refusals
    assert found.items == found.answered + found.refused + found.rejected
    figures = found.figures.items()
    assert all(0 <= value <= 1 for _, value in figures if isinstance(value, float))
    assert all(0 <= value <= len(marks) for _, value in figures if isinstance(value, int))


@pytest.mark.parametrize("outcome", sorted(ANSWERABLE))
def test_an_outcome_is_right_or_has_a_fault(outcome: Outcome) -> None:
    mark = Mark(1, ("问",), outcome, None, 0.5)
    assert mark.right == (mark.faults == ())


def test_a_gold_file_is_read() -> None:
    lines = [
        b'\xef\xbb\xbf{"id": "a", "question": "q", "accept": ["x", " "], "evidence": "e", "answerable": true}\r\n',
        b"\n",
        json.dumps({"id": 2, "turns": ["一", "二呢"], "answerable": False}).encode(),
        b'{"question": "q", "accept": ["x"]}',
        json.dumps({"id": "f", "turns": ["一", "二呢"], "reject": ["x", ""]}).encode(),
        b'{"id": "g", "question": "q", "accept": ["x"], "reject": ["y"]}',
        b'{"id": "h", "question": "q", "answerable": false, "reject": ["y"]}',
    ]
    assert read_gold(lines) == [
        Gold("a", ("q",), ("x",), "e", True),
        Gold(2, ("一", "二呢"), (), None, False),
        Gold(4, ("q",), ("x",), None, True),
        Gold("f", ("一", "二呢"), (), None, None, ("x",)),
        Gold("g", ("q",), ("x",), None, True, ("y",)),
        Gold("h", ("q",), (), None, False, ("y",)),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "json"),
        (b"[" * 100_000, "json"),
        (b"\xff\xfe", "encoding"),
        (b"[]", "object"),
        (b'{"accept": ["x"]}', "question"),
        (b'{"question": 3, "accept": ["x"]}', "question"),
        (b'{"turns": [], "accept": ["x"]}', "turns"),
        (b'{"turns": "q", "accept": ["x"]}', "turns"),
        (b'{"question": "q"}', "accept"),
        (b'{"question": "q", "accept": [""]}', "accept"),
        (b'{"question": "q", "accept": "x"}', "accept"),
        (b'{"question": "q", "reject": []}', "accept"),
        (b'{"question": "q", "reject": [" "]}', "reject"),
        (b'{"question": "q", "reject": "x"}', "reject"),
        (b'{"question": "q", "accept": ["x"], "reject": [1]}', "reject"),
        (b'{"question": "q", "accept": ["x"], "answerable": "no"}', "answerable"),
        (b'{"question": "q", "accept": ["x"], "evidence": ["e"]}', "evidence"),
    ],
)
def test_a_bad_gold_line_is_named_by_its_number(line: bytes, reason: str) -> None:
    good = b'{"question": "q", "accept": ["x"]}'
    with pytest.raises(GoldInvalid) as caught:
        read_gold([good, b"", line])
    assert (caught.value.line, caught.value.reason) == (3, reason)


def test_a_gold_file_without_items_is_refused() -> None:
    with pytest.raises(GoldInvalid) as caught:
        read_gold([b"\n"])
    assert caught.value.reason == "empty"
