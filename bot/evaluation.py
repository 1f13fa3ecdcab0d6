"""How well the answers fit a file of gold questions. Pure: it is handed lines and answers, and counts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retrieval.answer import Answer

Fault = Literal["wrong-answer", "wrong-evidence", "false-answer", "false-refusal", "invalid"]
"""What went wrong with an item; `invalid` means that the question was refused before it was looked up."""


class GoldInvalid(Exception):
    """A line of a gold file cannot be used: its number from 1, a code for the reason, and a detail."""

    def __init__(self, line: int, reason: str, detail: str = "") -> None:
        super().__init__(line, reason, detail)
        self.line = line
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Gold:
    """A question with what is expected of its answer."""

    id: object
    """As given, any JSON value; the line's number where there is none."""
    turns: tuple[str, ...]
    """The conversation; the last turn is the one to answer."""
    accept: tuple[str, ...]
    """Strings of which one has to be in the answer; empty for unanswerable items."""
    evidence: str | None
    """A piece of the sentence that should be cited."""
    answerable: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """One graded item."""

    gold: Gold
    answer: Answer | None
    """None when the question was refused as no question at all, which counts as no answer."""
    answered: bool
    right: bool
    """Answered with an accepted string, or rightly not answered."""
    evidenced: bool | None
    """Whether a cited sentence holds the evidence; None when there is no answer or no evidence to compare."""
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Counts over graded items. The ratios are 0 to 1, and None where nothing was counted."""

    items: int
    answerable: int
    unanswerable: int
    right_answers: int
    """Of the answerable items."""
    wrong_answers: int
    """Answerable items answered with something else."""
    false_refusals: int
    """Answerable items that were not answered."""
    false_answers: int
    """Unanswerable items that were answered."""
    evidence_checked: int
    """Answered answerable items that name evidence."""
    evidence_right: int

    @property
    def answer_accuracy(self) -> float | None:
        """Right answers of all answerable items."""
        return _ratio(self.right_answers, self.answerable)

    @property
    def evidence_precision(self) -> float | None:
        """Items with the right evidence cited, of those answered."""
        return _ratio(self.evidence_right, self.evidence_checked)

    @property
    def refusal_accuracy(self) -> float | None:
        """Rightly refused of all unanswerable items."""
        return _ratio(self.unanswerable - self.false_answers, self.unanswerable)


def read_gold(lines: Iterable[bytes]) -> list[Gold]:
    """The items of a gold file, `{"id", "turns" | "question", "accept", "evidence", "answerable"}` a line.

    `answerable` defaults to true, `accept` may be left out when it is false, and blank lines are skipped.

    Raises:
        GoldInvalid: The first line that cannot be used; line 0 when there is no item at all.
    """
    items = [_gold(number, line) for number, line in enumerate(lines, 1) if line.removeprefix(b"\xef\xbb\xbf").strip()]
    if not items:
        raise GoldInvalid(0, "empty")
    return items


def grade(gold: Gold, answer: Answer | None) -> Verdict:
    """What an answer is worth; `answer` is None when the question was refused as no question at all."""
    text = answer.text if answer else None
    if text is None or answer is None:
        faults: tuple[Fault, ...] = ()
        if gold.answerable:
            faults = ("false-refusal",) if answer else ("false-refusal", "invalid")
        return Verdict(gold, answer, False, not gold.answerable, None, faults)
    if not gold.answerable:
        return Verdict(gold, answer, True, False, None, ("false-answer",))
    right = any(_plain(wanted) in _plain(text) for wanted in gold.accept)
    evidenced = None
    if gold.evidence:
        evidence = _plain(gold.evidence)
        evidenced = any(evidence in _plain(citation.sentence.text) for citation in answer.citations)
    wrong: list[Fault] = []
    if not right:
        wrong.append("wrong-answer")
    if evidenced is False:
        wrong.append("wrong-evidence")
    return Verdict(gold, answer, True, right, evidenced, tuple(wrong))


def report(verdicts: Sequence[Verdict]) -> Report:
    """The counts over all verdicts."""
    answerable = [verdict for verdict in verdicts if verdict.gold.answerable]
    checked = [verdict for verdict in answerable if verdict.evidenced is not None]
    return Report(
        items=len(verdicts),
        answerable=len(answerable),
        unanswerable=len(verdicts) - len(answerable),
        right_answers=sum(verdict.right for verdict in answerable),
        wrong_answers=sum(verdict.answered and not verdict.right for verdict in answerable),
        false_refusals=sum(not verdict.answered for verdict in answerable),
        false_answers=sum(verdict.answered and not verdict.gold.answerable for verdict in verdicts),
        evidence_checked=len(checked),
        evidence_right=sum(bool(verdict.evidenced) for verdict in checked),
    )


def _gold(number: int, line: bytes) -> Gold:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise GoldInvalid(number, "encoding") from error
    except (ValueError, RecursionError) as error:
        raise GoldInvalid(number, "json", str(error)) from error
    if not isinstance(record, dict):
        raise GoldInvalid(number, "object")
    answerable = record.get("answerable", True)
    if not isinstance(answerable, bool):
        raise GoldInvalid(number, "answerable")
    accept = record.get("accept") or []
    if not _strings(accept) or (answerable and not any(_plain(wanted) for wanted in accept)):
        raise GoldInvalid(number, "accept")
    evidence = record.get("evidence")
    if evidence is not None and not isinstance(evidence, str):
        raise GoldInvalid(number, "evidence")
    # An empty string is in every answer: it must not grade anything as right.
    wanted = tuple(string for string in accept if _plain(string))
    return Gold(record.get("id", number), _turns(number, record), wanted, evidence or None, answerable)


def _turns(number: int, record: dict[str, object]) -> tuple[str, ...]:
    turns = record.get("turns")
    if turns is not None:
        if not isinstance(turns, list) or not turns or not _strings(turns):
            raise GoldInvalid(number, "turns")
        return tuple(turns)
    question = record.get("question")
    if not isinstance(question, str):
        raise GoldInvalid(number, "question")
    return (question,)


def _strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _plain(text: str) -> str:
    """Without blanks, half-width, simplified, lower case."""
    return "".join(fold(text).split())


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
