"""One evaluation beside an earlier one. Pure: the earlier one comes as the bytes that `wenbao eval --json` printed.

Only items of both runs are compared, so that a gold file may grow: all figures are counted anew from them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.evaluation import ANSWERABLE, Mark, Outcome, report

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.gold import Gold

WATCHED: Final = ("answer_accuracy", "evidence_precision", "refusal_recall")
"""Figures that must not fall."""

_OUTCOMES: Final[dict[str, Outcome]] = {outcome: outcome for outcome in ANSWERABLE}


class BaselineInvalid(Exception):
    """A baseline cannot be used: a code for the reason, and a detail."""

    def __init__(self, reason: str, detail: object = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of both runs; None where a run had nothing to count."""

    before: int | float | None
    now: int | float | None

    @property
    def difference(self) -> int | float | None:
        """What was gained; None where there is nothing to subtract."""
        if self.before is None or self.now is None:
            return None
        return round(self.now - self.before, 9)  # 0.9 - 0.8 is a tenth, in binary too


@dataclass(frozen=True, slots=True)
class Move:
    """An item that went better or worse than before."""

    before: Mark
    now: Mark


@dataclass(frozen=True, slots=True)
class Comparison:
    """What has changed between two runs, over the items that both have."""

    shared: int
    """Items of both runs."""
    added: int
    """Items of this run alone."""
    gone: int
    """Items of the earlier run alone."""
    changes: Mapping[str, Change]
    """By the names of `Report.figures`."""
    worse: tuple[Move, ...]
    """Right before and not now, or no better and with more faults than before."""
    better: tuple[Move, ...]
    regressions: tuple[str, ...]
    """Those of `WATCHED` that fell by more than the tolerance."""


def read_baseline(data: bytes, items: Sequence[Gold]) -> tuple[Mark, ...]:
    """The items of an earlier run, from what it printed with `--json`.

    Args:
        data: One JSON object with `outcomes`.
        items: What is going to be asked.

    Raises:
        BaselineInvalid: It is none (`encoding`, `json`, `shape`), an outcome makes no sense (`outcome`, with its number
            from 1), or it has no question of `items` (`other`).
    """
    try:
        record = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BaselineInvalid("encoding") from error
    except (ValueError, RecursionError) as error:
        raise BaselineInvalid("json", error) from error
    outcomes = record.get("outcomes") if isinstance(record, dict) else None
    if not isinstance(outcomes, list):
        raise BaselineInvalid("shape")
    marks = tuple(_mark(number, one) for number, one in enumerate(outcomes, 1))
    if {_key(mark) for mark in marks}.isdisjoint(_key(item) for item in items):
        raise BaselineInvalid("other")
    return marks


def compare(before: Iterable[Mark], now: Sequence[Mark], tolerance: float = 0.0) -> Comparison:
    """What has changed from one run to another.

    An item is the same if its id, its turns and whether it is answerable are the same.

    Args:
        before: The earlier run.
        now: This run.
        tolerance: By how much a figure may fall, 0 to 1.
    """
    earlier = {_key(mark): mark for mark in before}
    keys = [_key(mark) for mark in now]
    pairs = [Move(earlier[key], mark) for key, mark in zip(keys, now, strict=True) if key in earlier]
    old = report([pair.before for pair in pairs]).figures
    new = report([pair.now for pair in pairs]).figures
    changes = {name: Change(old[name], new[name]) for name in new}
    falls = {name: -(changes[name].difference or 0) for name in WATCHED}
    return Comparison(
        shared=len(pairs),
        added=len(now) - len(pairs),
        gone=len(earlier.keys() - set(keys)),
        changes=changes,
        worse=tuple(pair for pair in pairs if _worth(pair.now) < _worth(pair.before)),
        better=tuple(pair for pair in pairs if _worth(pair.now) > _worth(pair.before)),
        regressions=tuple(name for name, fall in falls.items() if fall > tolerance),
    )


def _worth(mark: Mark) -> tuple[bool, int]:
    return mark.right, -len(mark.faults)


def _key(item: Gold | Mark) -> tuple[object, ...]:
    # As text, because an id may be a list, and because 1, "1" and true are three ids.
    return json.dumps(item.id, sort_keys=True), item.turns, item.answerable


def _mark(number: int, record: object) -> Mark:
    if not isinstance(record, dict):
        raise BaselineInvalid("outcome", number)
    turns, evidenced, confidence = (record.get(name) for name in ("turns", "evidence", "confidence"))
    outcome = _OUTCOMES.get(str(record.get("outcome")))
    if outcome is None or not isinstance(turns, list) or not all(isinstance(turn, str) for turn in turns):
        raise BaselineInvalid("outcome", number)
    if not (evidenced is None or isinstance(evidenced, bool)):
        raise BaselineInvalid("outcome", number)
    if not (confidence is None or (isinstance(confidence, int | float) and 0 <= confidence <= 1)):
        raise BaselineInvalid("outcome", number)
    return Mark(record.get("id"), tuple(turns), outcome, evidenced, confidence)
