"""How long something will still take, told only when it can be told."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import messages

if TYPE_CHECKING:
    from bot.settings import Language

_PATIENCE = 5.0
"""Seconds of a phase that must have passed before it says anything about the rest."""
_SHARE = 100
"""And a hundredth of it must be done."""


@dataclass(slots=True)
class Estimate:
    """Of the phase that is under way: the work that is left, at the rate of the phase so far."""

    _began: float = 0.0
    _first: int = 0
    _done: int = 0
    _total: int = 0

    def left(self, done: int, total: int, now: float) -> float | None:
        """Seconds that the rest will take, or None when that cannot be told yet.

        Another total, or less done than before, is another phase, which begins with this call.

        Args:
            done: How much is done.
            total: Of how much.
            now: A clock's time, in seconds.
        """
        if total != self._total or done < self._done:
            self._began, self._first, self._total = now, done, total
        self._done = done
        passed, did = now - self._began, done - self._first
        if passed < _PATIENCE or did <= 0 or did * _SHARE < total or done >= total:
            return None
        return (total - done) * passed / did


def worded(seconds: float, language: Language) -> str:
    """About how long, rounded up: to ten seconds, to a minute, or beyond two hours to a quarter of an hour."""
    if seconds <= 60:
        return messages.text("left.seconds", language, count=10 * max(1, math.ceil(seconds / 10)))
    minutes = math.ceil(seconds / 60)
    if minutes <= 120:
        return messages.text("left.minutes", language, count=minutes)
    quarters = math.ceil(minutes / 15)
    return messages.text("left.hours", language, count=f"{quarters / 4:g}")
