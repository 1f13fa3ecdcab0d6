"""Two ranked lists made one: the sum of per-question z-scores.

Every index answers with a `Ranked` list, whatever it measures: cosines lie close together near 0.85, BM25 scores are
anything from 0 to a hundred. Within one question's list, the distance to the list's mean in standard deviations tells
how far a passage stands out, in one unit for both. That is what is added, not the ranks, which forget it: see
docs/BENCHMARKS.md for what the difference is worth.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ranked: TypeAlias = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Ids, shape (n,), each once, and their scores, shape (n,), best first."""

DENSE_WEIGHT = 1.0
"""What a standard deviation in the dense list counts, against one in the lexical list."""


NOTHING: Ranked = (np.empty(0, np.int64), np.empty(0, np.float32))
_BELOW = 0.05
"""What a standard deviation below a list's last counts: such passages are told apart, but all are about as bad."""


def fuse(
    dense: Ranked, lexical: Ranked, weight: float = DENSE_WEIGHT, more: tuple[Ranked, Ranked] = (NOTHING, NOTHING)
) -> Ranked:
    """Every id of either list, by the weighted sum of its z-scores.

    An id that one list lacks counts there as that list's last. A list that is empty, or whose scores are all the same,
    says nothing and counts 0 for every id. Scores that are no finite number count as missing.

    Args:
        dense: Ids by inner product.
        lexical: Ids by BM25.
        weight: Of the dense list; the lexical list has 1.
        more: Ids found otherwise, with their scores in the dense and in the lexical list. They leave the scores of
            others as they are.

    Returns:
        Best first; ids of equal score in ascending order. Scores are finite and sum to about 0 over lists with the
        same ids.
    """
    ids = np.unique(np.concatenate([dense[0], lexical[0], more[0][0], more[1][0]])).astype(np.int64)
    total = weight * _standardised(dense, more[0], ids) + _standardised(lexical, more[1], ids)
    order = np.argsort(-total, kind="stable")
    return ids[order], total[order].astype(np.float32)


def _standardised(ranked: Ranked, more: Ranked, ids: NDArray[np.int64]) -> NDArray[np.float64]:
    """Z-scores, shape (n,), of `ids` (sorted, a superset of both lists') in the first list."""
    result = np.zeros(len(ids))
    finite = np.isfinite(ranked[1])
    if not finite.any():
        return result
    scores = ranked[1][finite].astype(np.float64)
    mean, deviation = scores.mean(), scores.std()
    if deviation <= 1e-6 * np.abs(scores).max():  # nothing but rounding
        return result
    scores = (scores - mean) / deviation
    last = scores.min()
    result[:] = last
    known = np.isfinite(more[1])
    others = (more[1][known].astype(np.float64) - mean) / deviation
    result[np.searchsorted(ids, more[0][known])] = np.where(others < last, last + _BELOW * (others - last), others)
    result[np.searchsorted(ids, ranked[0][finite])] = scores
    return result
