"""How well the answers fit gold questions. Pure: it is handed questions and answers, and counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from bot.calibration import calibrate
from bot.gold import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.calibration import Calibration
    from bot.gold import Gold
    from retrieval.answer import Answer

Outcome = Literal["right", "wrong", "false-refusal", "right-refusal", "false-answer", "not-repeated", "repeated"]
"""What became of an item. If answerable: an accepted answer, another, none. If not: none, one. If only wrong answers
are known: something else or nothing, one of them."""

ANSWERABLE: Final[dict[Outcome, bool | None]] = {
    "right": True,
    "wrong": True,
    "false-refusal": True,
    "right-refusal": False,
    "false-answer": False,
    "not-repeated": None,
    "repeated": None,
}
"""The `Gold.answerable` that each outcome goes with."""

Fault = Literal["wrong-answer", "wrong-evidence", "false-answer", "false-refusal", "repeated-answer", "invalid"]
"""What went wrong with an item; `invalid` means that the question was refused before it was looked up."""

_FAULTS: Final[dict[Outcome, Fault]] = {
    "wrong": "wrong-answer",
    "false-answer": "false-answer",
    "false-refusal": "false-refusal",
    "repeated": "repeated-answer",
}
_MARKS = "。，、；：？！…,;:?!."
"""Punctuation that may end an answer or not."""


@dataclass(frozen=True, slots=True)
class Mark:
    """All that the figures take from an item; it outlives the run in what `wenbao eval --json` prints."""

    id: object
    turns: tuple[str, ...]
    outcome: Outcome
    evidenced: bool | None
    """Whether a cited sentence holds the evidence; None when there is no answer or no evidence to compare."""
    confidence: float | None
    """0 to 1, with four decimals as in the public JSON, so that a run equals its own record; None when the question was
    refused as no question at all."""

    @property
    def answerable(self) -> bool | None:
        """As `Gold.answerable`."""
        return ANSWERABLE[self.outcome]

    @property
    def right(self) -> bool:
        """Whether the item was answered rightly, or rightly not answered, or not as wrongly as before."""
        return self.outcome not in _FAULTS

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What went wrong."""
        found: list[Fault] = [] if self.right else [_FAULTS[self.outcome]]
        if self.evidenced is False:
            found.append("wrong-evidence")
        if self.outcome == "false-refusal" and self.confidence is None:
            found.append("invalid")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One graded item."""

    gold: Gold
    answer: Answer | None
    """None when the question was refused as no question at all, which counts as no answer."""
    mark: Mark

    @property
    def right(self) -> bool:
        """As `Mark.right`."""
        return self.mark.right

    @property
    def faults(self) -> tuple[Fault, ...]:
        """As `Mark.faults`."""
        return self.mark.faults


@dataclass(frozen=True, slots=True)
class Report:
    """Counts over graded items. The ratios are 0 to 1, and None where nothing was counted.

    Items of which only wrong answers are known count in `items`, `rejected` and `repeated_answers` alone: whether
    another answer or a refusal was right, nobody has said.
    """

    items: int
    answerable: int
    unanswerable: int
    rejected: int
    """Items of which only wrong answers are known."""
    right_answers: int
    """Of the answerable items."""
    wrong_answers: int
    """Answerable items answered with something else."""
    false_refusals: int
    """Answerable items that were not answered."""
    false_answers: int
    """Unanswerable items that were answered."""
    repeated_answers: int
    """Of the rejected items, those answered with a rejected answer."""
    evidence_checked: int
    """Answered answerable items that name evidence."""
    evidence_right: int
    calibration: Calibration
    """Of the answered items, answerable or not."""

    @property
    def right_refusals(self) -> int:
        """Unanswerable items that were not answered."""
        return self.unanswerable - self.false_answers

    @property
    def refused(self) -> int:
        """Items that were not answered, rightly or not."""
        return self.right_refusals + self.false_refusals

    @property
    def answered(self) -> int:
        """Items that were answered, rightly or not."""
        return self.right_answers + self.wrong_answers + self.false_answers

    @property
    def attempted(self) -> int:
        """Items that were to be answered, or were."""
        return self.answerable + self.false_answers

    @property
    def figures(self) -> dict[str, int | float | None]:
        """What two runs are compared by, by name.

        `answer_accuracy`, right answers of the answerable; `evidence_precision`, answers with the right evidence cited
        of those with evidence to compare; `refusal_precision`, right refusals of all refusals; `refusal_recall`, right
        refusals of the unanswerable. Selective answering as El-Yaniv and Wiener 2010 have it
        (https://www.jmlr.org/papers/v11/el-yaniv10a.html): `answered_accuracy`, which is 1 less the risk, right answers
        of all answers, and `coverage`, the answered of what was to be answered or was. `calibration_error` and
        `brier_score` as in `Calibration`. The rest are counts.
        """
        return {
            "answer_accuracy": _ratio(self.right_answers, self.answerable),
            "wrong_answers": self.wrong_answers,
            "false_refusals": self.false_refusals,
            "evidence_precision": _ratio(self.evidence_right, self.evidence_checked),
            "refusal_precision": _ratio(self.right_refusals, self.refused),
            "refusal_recall": _ratio(self.right_refusals, self.unanswerable),
            "false_answers": self.false_answers,
            "answered_accuracy": _ratio(self.right_answers, self.answered),
            "coverage": _ratio(self.answered, self.attempted),
            "repeated_answers": self.repeated_answers,
            "calibration_error": self.calibration.error,
            "brier_score": self.calibration.brier,
        }


def grade(gold: Gold, answer: Answer | None) -> Verdict:
    """What an answer is worth; `answer` is None when the question was refused as no question at all."""
    outcome = _outcome(gold, answer.text if answer else None)
    evidenced = None
    if gold.evidence and answer and outcome in {"right", "wrong"}:
        evidence = plain(gold.evidence)
        evidenced = any(evidence in plain(citation.sentence.text) for citation in answer.citations)
    confidence = round(answer.confidence, 4) if answer else None
    return Verdict(gold, answer, Mark(gold.id, gold.turns, outcome, evidenced, confidence))


def report(marks: Sequence[Mark]) -> Report:
    """The counts over all items."""
    outcomes = [mark.outcome for mark in marks]
    answerable = [mark.answerable for mark in marks]
    evidence = [mark.evidenced for mark in marks if mark.evidenced is not None]
    answered = [mark for mark in marks if mark.outcome in {"right", "wrong", "false-answer"}]
    return Report(
        items=len(marks),
        answerable=answerable.count(True),
        unanswerable=answerable.count(False),
        rejected=answerable.count(None),
        right_answers=outcomes.count("right"),
        wrong_answers=outcomes.count("wrong"),
        false_refusals=outcomes.count("false-refusal"),
        false_answers=outcomes.count("false-answer"),
        repeated_answers=outcomes.count("repeated"),
        evidence_checked=len(evidence),
        evidence_right=sum(evidence),
        calibration=calibrate(
            [(mark.confidence, mark.outcome == "right") for mark in answered if mark.confidence is not None]
        ),
    )


def _outcome(gold: Gold, text: str | None) -> Outcome:
    if gold.answerable is None:
        # Whole answers are compared: a longer one may be what the shorter lacked, as 13600 is not 3600.
        wrong = text is not None and _bare(text) in map(_bare, gold.reject)
        return "repeated" if wrong else "not-repeated"
    if text is None:
        return "false-refusal" if gold.answerable else "right-refusal"
    if not gold.answerable:
        return "false-answer"
    return "right" if any(plain(wanted) in plain(text) for wanted in gold.accept) else "wrong"


def _bare(text: str) -> str:
    return plain(text).rstrip(_MARKS)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
