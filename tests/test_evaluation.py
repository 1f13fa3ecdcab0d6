"""Grading: gold files, verdicts, counts."""

from __future__ import annotations

import json

import pytest

from bot.evaluation import Gold, GoldInvalid, grade, read_gold, report
from corpus.model import Article, Sentence, Span
from corpus.rows import StoredArticle
from retrieval.answer import Answer, Citation


def _citation(text: str) -> Citation:
    sentence = Sentence(1, "body", text, Span(0, len(text)), 0)
    article = Article("ab12", "article", None, None, None, (), None, None, None, 1, Span(0, len(text)), (sentence,))
    return Citation(StoredArticle(1, article, 1, "p.txt", "/p.txt"), sentence, None, "", "")


def _answer(text: str | None, *cited: str) -> Answer:
    citations = tuple(_citation(sentence) for sentence in cited)
    reason = "nothing" if text is None else None
    return Answer("问", "问", "count", text, 0.9, citations, (), None, reason, {"total": 1.0})


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
    assert grade(gold, _answer("120多名", "别的话。", "来听课的农民有 120多名。")).evidenced is True
    assert grade(gold, _answer("120多名", "另有120多名。")).faults == ("wrong-evidence",)


def test_answers_to_the_unanswerable_are_false_and_refusals_right() -> None:
    gold = _gold((), answerable=False)
    assert grade(gold, _answer("3个", "有3个。")).faults == ("false-answer",)
    assert grade(gold, _answer(None)).right
    assert grade(gold, None).right


def test_refusals_of_the_answerable_are_false() -> None:
    assert grade(_gold(), _answer(None)).faults == ("false-refusal",)
    assert grade(_gold(), None).faults == ("false-refusal", "invalid")


def test_the_report_counts() -> None:
    verdicts = [
        grade(_gold(evidence="120多名。"), _answer("120多名", "有120多名。")),  # right, evidence right
        grade(_gold(evidence="120多名。"), _answer("120多名", "约120多名吧。")),  # right, evidence wrong
        grade(_gold(), _answer("80名", "有80名。")),  # wrong, no evidence to compare
        grade(_gold(evidence="x"), _answer(None)),  # false refusal
        grade(_gold((), answerable=False), _answer("3个", "有3个。")),  # false answer
        grade(_gold((), answerable=False), _answer(None)),
    ]
    found = report(verdicts)
    assert (found.items, found.answerable, found.unanswerable) == (6, 4, 2)
    assert (found.right_answers, found.wrong_answers, found.false_refusals, found.false_answers) == (2, 1, 1, 1)
    assert (found.evidence_checked, found.evidence_right) == (2, 1)
    assert (found.answer_accuracy, found.evidence_precision, found.refusal_accuracy) == (0.5, 0.5, 0.5)


def test_ratios_over_nothing_are_none() -> None:
    found = report([grade(_gold((), answerable=False), _answer(None))])
    assert found.answer_accuracy is None
    assert found.evidence_precision is None


def test_a_gold_file_is_read() -> None:
    lines = [
        b'\xef\xbb\xbf{"id": "a", "question": "q", "accept": ["x", " "], "evidence": "e", "answerable": true}\r\n',
        b"\n",
        json.dumps({"id": 2, "turns": ["一", "二呢"], "answerable": False}).encode(),
        b'{"question": "q", "accept": ["x"]}',
    ]
    assert read_gold(lines) == [
        Gold("a", ("q",), ("x",), "e", True),
        Gold(2, ("一", "二呢"), (), None, False),
        Gold(4, ("q",), ("x",), None, True),
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
