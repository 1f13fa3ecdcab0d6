"""An evaluation as text for a terminal. Pure: values in, a string out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import messages, render, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.calibration import Calibration
    from bot.comparison import Comparison, Move
    from bot.evaluation import Fault, Report, Verdict
    from bot.settings import Language

BRIEF = 10
"""How many items a list names unless all are wanted."""


def faults(verdicts: Sequence[Verdict], language: Language, limit: int | None) -> str:
    """What went wrong, two to five lines an item; an empty string when nothing did.

    Args:
        verdicts: All graded items, the faultless ones among them.
        language: Of the wording.
        limit: How many items to name; None for all.
    """
    return "\n".join(_list([_fault(verdict, language) for verdict in verdicts if verdict.faults], language, limit))


def figures(report: Report, language: Language) -> str:
    """A table with a line for each figure; what only some gold files have is left out where it is not there."""
    shares = {
        "answer_accuracy": (report.right_answers, report.answerable),
        "wrong_answers": (report.wrong_answers, report.answerable),
        "false_refusals": (report.false_refusals, report.answerable),
        "evidence_precision": (report.evidence_right, report.evidence_checked),
        "refusal_precision": (report.right_refusals, report.refused),
        "refusal_recall": (report.right_refusals, report.unanswerable),
        "false_answers": (report.false_answers, report.unanswerable),
        "answered_accuracy": (report.right_answers, report.answered),
        "coverage": (report.answered, report.attempted),
    }
    if report.rejected:
        shares["repeated_answers"] = (report.repeated_answers, report.rejected)
    rows = [("items", str(report.items))]
    rows += [(name, f"{part}/{whole}  {_percent(part, whole)}".rstrip()) for name, (part, whole) in shares.items()]
    rows += [("calibration_error", _decimal(report.calibration.error))]
    rows += [("brier_score", _decimal(report.calibration.brier))]
    return render.table([(messages.text(f"eval.{name}", language), value) for name, value in rows])


def reliability(calibration: Calibration, language: Language) -> str:
    """A table with a line for each bin that is not empty: its items, mean confidence and share of right answers."""
    head = [messages.text(f"eval.reliability.{name}", language) for name in ("bin", "items", "confidence", "right")]
    rows = [
        (f"{one.low:.1f}–{one.high:.1f}", str(one.items), _decimal(one.confidence), _decimal(one.right))
        for one in calibration.bins
        if one.items
    ]
    return render.table([head, *rows])


def comparison(comparison: Comparison, language: Language, limit: int | None) -> str:
    """All figures before and now, the items that got worse and better, and whether it is a regression.

    Args:
        comparison: Of two runs.
        language: Of the wording.
        limit: How many items each list names; None for all.
    """
    counts = {"shared": comparison.shared, "added": comparison.added, "gone": comparison.gone}
    rows = [["", *(messages.text(f"eval.{name}", language) for name in ("before", "now", "difference"))]]
    for name, change in comparison.changes.items():
        if change.before is not None or change.now is not None:
            values = (_number(change.before), _number(change.now), _number(change.difference, sign="+"))
            rows.append([messages.text(f"eval.{name}", language), *values])
    parts = [messages.text("eval.compared", language, **counts), render.table(rows)]
    for name, moves in (("worse", comparison.worse), ("better", comparison.better)):
        if moves:
            parts.append(messages.text(f"eval.{name}", language, count=len(moves)))
            parts += _list([_move(move, language) for move in moves], language, limit)
    named = ", ".join(messages.text(f"eval.{name}", language) for name in comparison.regressions)
    parts.append(messages.text("eval.regression" if named else "eval.no_regression", language, figures=named))
    return "\n".join(parts)


def _fault(verdict: Verdict, language: Language) -> str:
    gold, answer = verdict.gold, verdict.answer
    got = messages.text("eval.refused", language)
    if answer and answer.text:
        got = messages.text("eval.got", language, answer=wrap.plain(answer.text))
    parts = [_named(gold.id, gold.turns, _faults(verdict.faults, language)), f"    {got}"]
    if gold.accept:
        parts.append(f"    {messages.text('eval.expected', language, accept=wrap.plain(' | '.join(gold.accept)))}")
    if "wrong-evidence" in verdict.faults and gold.evidence and answer and answer.citations:
        cited = wrap.plain(answer.citations[0].sentence.text)
        parts.append(f"    {messages.text('eval.cited', language, cited=cited)}")
        parts.append(f"    {messages.text('eval.expected', language, accept=wrap.plain(gold.evidence))}")
    return "\n".join(parts)


def _move(move: Move, language: Language) -> str:
    change = f"{_faults(move.before.faults, language)} → {_faults(move.now.faults, language)}"
    return "  " + _named(move.now.id, move.now.turns, change)


def _named(identity: object, turns: Sequence[str], what: str) -> str:
    return f"{wrap.plain(str(identity))}  {what}  {wrap.plain(' / '.join(turns))}"


def _faults(faults: Sequence[Fault], language: Language) -> str:
    return " + ".join(messages.text(f"eval.fault.{fault}", language) for fault in faults or ("none",))


def _list(shown: Sequence[str], language: Language, limit: int | None) -> list[str]:
    if limit is None or len(shown) <= limit:
        return list(shown)
    return [*shown[:limit], messages.text("eval.more", language, count=len(shown) - limit)]


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else ""


def _decimal(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _number(value: float | None, sign: str = "") -> str:
    if value is None:
        return "–"
    return f"{value:{sign}d}" if isinstance(value, int) else f"{value:{sign}.4f}"
