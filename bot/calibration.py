"""Whether a confidence means what it says: of the answers given with 0.9, nine in ten should be right. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence is above `low` and at most `high`; the lowest bin holds 0 as well."""

    low: float
    high: float
    items: int
    confidence: float | None
    """Its mean, 0 to 1; None in an empty bin."""
    right: float | None
    """The share that is right, 0 to 1; None in an empty bin."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A reliability table and its sums, which are None where there is no answer."""

    bins: tuple[Bin, ...]
    """Of equal width, from 0 to 1."""
    error: float | None
    """Expected calibration error, 0 to 1: by how much mean confidence and the share of right answers differ in a bin,
    averaged over the bins, each weighted by its items (Naeini et al. 2015, https://doi.org/10.1609/aaai.v29i1.9602;
    Guo et al. 2017, https://arxiv.org/abs/1706.04599, equation 3)."""
    brier: float | None
    """Brier score, 0 to 1: the mean squared difference between confidence and what came true, 1 or 0 (Brier 1950,
    Monthly Weather Review 78, 1, where it is summed over both outcomes and so twice as large)."""


def calibrate(answers: Sequence[tuple[float, bool]], bins: int = 10) -> Calibration:
    """How well confidences fit.

    Args:
        answers: A confidence, 0 to 1, and whether that answer was right, of each.
        bins: How many bins of equal width.
    """
    sorted_in: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for confidence, right in answers:
        sorted_in[max(math.ceil(confidence * bins), 1) - 1].append((confidence, right))
    table = tuple(_bin(number / bins, (number + 1) / bins, members) for number, members in enumerate(sorted_in))
    if not answers:
        return Calibration(table, None, None)
    gaps = (abs(sum(confidence - right for confidence, right in members)) for members in sorted_in)
    squares = ((confidence - right) ** 2 for confidence, right in answers)
    return Calibration(table, sum(gaps) / len(answers), sum(squares) / len(answers))


def _bin(low: float, high: float, members: Sequence[tuple[float, bool]]) -> Bin:
    count = len(members)
    if not count:
        return Bin(low, high, 0, None, None)
    mean = sum(confidence for confidence, _ in members) / count
    return Bin(low, high, count, mean, sum(right for _, right in members) / count)
