"""One query against both indexes: what each finds, and both together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from retrieval.fusion import NOTHING, fuse
from retrieval.ports import Within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from retrieval.fusion import Ranked
    from retrieval.indexes import Indexes
    from retrieval.ports import Meaning
    from retrieval.where import Where

By: TypeAlias = Literal["both", "dense", "lexical"]

DEPTH = 400
"""How many passages of each index are fused."""


@dataclass(frozen=True, slots=True)
class Found:
    """Passages by their rows, best first, with what each index says about them."""

    ids: NDArray[np.int64]
    fused: NDArray[np.float32]
    """Shape of `ids`."""
    passes: NDArray[np.int64]
    """Shape of `ids`: how many clauses the narrowest filter has that each passes; 0 for those that pass none."""
    chosen: NDArray[np.bool_]
    """Shape of `ids`: the `k` best of all, and of those that pass each filter."""
    dense: Mapping[int, float]
    """The cosines of the best by meaning."""
    lexical: Mapping[int, float]
    """The BM25 scores of the best by words."""
    vector: NDArray[np.float32]
    """The query's."""
    index: Meaning

    def cosines(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Of the query and each of `ids`; NaN for one that has no vector."""
        result = np.array([self.dense.get(id_, np.nan) for id_ in ids.tolist()], np.float32)
        unknown = np.isnan(result)
        if unknown.any():
            result[unknown] = self.index.scores(self.vector, ids[unknown])
        return result

    def scores(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The fused scores of `ids`, all of them found, squeezed into 0 to 1.

        4, two standard deviations above the rest by meaning and by words, comes to 0.5; 8 to 0.88.
        """
        fused = dict(zip(self.ids.tolist(), self.fused.tolist(), strict=True))
        values = np.array([fused[id_] for id_ in ids.tolist()], np.float32)
        return np.asarray(1 / (1 + np.exp(2 - values / 2)), np.float32)


def find(both: Indexes, vector: NDArray[np.float32], words: str, where: Sequence[Where], k: int, by: By) -> Found:
    """Fuse the best of both indexes.

    Args:
        both: The indexes.
        vector: The query's, shape (dim,), unit norm.
        words: The query as text.
        where: Of the passages that pass one of these, the `k` best by each index are found in any case.
        k: See `where`.
        by: The indexes to ask.
    """
    dense = both.dense.search(vector, DEPTH) if by != "lexical" else NOTHING
    lexical = both.lexical.search(words, DEPTH) if by != "dense" else NOTHING
    seen = np.union1d(dense[0], lexical[0])
    passing: list[NDArray[np.int64]] = []
    more: list[tuple[Ranked, Ranked]] = []
    for one in where:
        passed = seen[both.lexical.which(seen, one)]
        # A list that is not cut off has all, and one with enough that pass has the best of them.
        by_meaning = by != "lexical" and _lacks(dense, passed, k)
        by_words = by != "dense" and _lacks(lexical, passed, k)
        found = (
            both.dense.search(vector, k, within=Within(one, both.lexical)) if by_meaning else NOTHING,
            both.lexical.search(words, k, within=one) if by_words else NOTHING,
        )
        more.append(found)
        passing.append(np.concatenate([passed, found[0][0], found[1][0]]))
    further = (_merged([one for one, _ in more]), _merged([other for _, other in more]))
    best = [
        some
        for passed in passing
        for some in (_best(dense, further[0], passed, k), _best(lexical, further[1], passed, k))
    ]
    if by == "both":
        others = np.setdiff1d(further[1][0], further[0][0])
        further = (_merged([further[0], (others, both.dense.scores(vector, others))]), further[1])
        if len(lexical[0]) < DEPTH:  # it has every passage with a word in common: all others are known to score 0
            lexical, further = _with_zeros(lexical, dense[0]), (further[0], _with_zeros(further[1], further[0][0]))
    ids, fused = fuse(dense, lexical, more=further)
    clauses = [len(one.clauses) * np.isin(ids, passed) for one, passed in zip(where, passing, strict=True)]
    return Found(
        ids=ids,
        fused=fused,
        passes=np.max([np.zeros_like(ids), *clauses], axis=0),
        chosen=np.isin(ids, np.concatenate([ids[:k], *best])),
        dense=_scores(dense, further[0]),
        lexical=_scores(lexical, further[1]),
        vector=vector,
        index=both.dense,
    )


def _best(ranked: Ranked, further: Ranked, passed: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    """The `k` best of those that pass, of one index."""
    ids, _ = _merged([ranked, further])
    return ids[np.isin(ids, passed)][:k]


def _lacks(ranked: Ranked, passed: NDArray[np.int64], k: int) -> bool:
    """Whether a list was cut off before it had `k` of those that pass."""
    return len(ranked[0]) == DEPTH and int(np.isin(ranked[0], passed).sum()) < k


def _with_zeros(ranked: Ranked, ids: NDArray[np.int64]) -> Ranked:
    return _merged([ranked, (ids, np.zeros(len(ids), np.float32))])


def _scores(*lists: Ranked) -> dict[int, float]:
    """By id; of an id that several lists have, the score of the first."""
    return {
        id_: score
        for ids, scores in reversed(lists)
        for id_, score in zip(ids.tolist(), scores.tolist(), strict=True)
        if score == score  # a number
    }


def _merged(lists: Sequence[Ranked]) -> Ranked:
    """All ids of the lists, each with the score of the first list that has it, best first."""
    if not lists:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    ids, first = np.unique(np.concatenate([ids for ids, _ in lists]), return_index=True)
    scores = np.concatenate([scores for _, scores in lists])[first]
    order = np.argsort(-scores, kind="stable")
    return ids[order], scores[order]
