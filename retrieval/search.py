"""One query against both indexes: what each finds, and both together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from retrieval.fusion import fuse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from retrieval.fusion import Ranked
    from retrieval.indexes import Indexes
    from retrieval.ports import Meaning

By: TypeAlias = Literal["both", "dense", "lexical"]

DEPTH = 400
"""How many passages of each index are fused."""


@dataclass(frozen=True, slots=True)
class Found:
    """Passages by their rows, best first, with what each index says about them."""

    ids: NDArray[np.int64]
    fused: NDArray[np.float32]
    """Shape of `ids`."""
    named: NDArray[np.int64]
    """Those that were found because they hold a name."""
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


def find(both: Indexes, vector: NDArray[np.float32], words: str, names: Sequence[str], k: int, by: By) -> Found:
    """Fuse the best of both indexes.

    Args:
        both: The indexes.
        vector: The query's, shape (dim,), unit norm.
        words: The query as text.
        names: Of the passages that hold one, the `k` best by words are found in any case.
        k: See `names`.
        by: The indexes to ask.
    """
    nothing: Ranked = (np.empty(0, np.int64), np.empty(0, np.float32))
    dense = both.dense.search(vector, DEPTH) if by != "lexical" else nothing
    lexical = both.lexical.search(words, DEPTH) if by != "dense" else nothing
    held = [both.lexical.search(words, k, holding=name) for name in names]
    exhausted = len(lexical[0]) < DEPTH
    lexical = _merged([lexical, *held])
    # A list that is not cut off has every passage with a word in common: all others are known to score 0.
    padded = _merged([lexical, (dense[0], np.zeros_like(dense[1]))]) if exhausted and by == "both" else lexical
    ids, fused = fuse(dense, padded)
    return Found(
        ids=ids,
        fused=fused,
        named=_merged(held)[0],
        dense=dict(zip(dense[0].tolist(), dense[1].tolist(), strict=True)),
        lexical=dict(zip(lexical[0].tolist(), lexical[1].tolist(), strict=True)),
        vector=vector,
        index=both.dense,
    )


def _merged(lists: Sequence[Ranked]) -> Ranked:
    """All ids of the lists, each with the score of the first list that has it, best first."""
    if not lists:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    ids, first = np.unique(np.concatenate([ids for ids, _ in lists]), return_index=True)
    scores = np.concatenate([scores for _, scores in lists])[first]
    order = np.argsort(-scores, kind="stable")
    return ids[order], scores[order]
