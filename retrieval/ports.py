"""What a question needs of an index: two ways to look passages up, wherever they are kept.

`retrieval.dense` and `retrieval.lexical` keep them in the library's folder, `retrieval.milvus` in a cluster. Both
answer with the rows by which the store knows passages, best first. Rows that it does not know are left out later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retrieval.fusion import Ranked


class Words(Protocol):
    """Passages by their words."""

    def search(self, query: str, k: int, *, holding: str | None = None) -> Ranked:
        """As `retrieval.lexical.LexicalIndex.search`."""


class Meaning(Protocol):
    """Passages by their vectors."""

    def search(self, vector: NDArray[np.float32], k: int) -> Ranked:
        """As `retrieval.dense.DenseIndex.search`."""

    def scores(self, vector: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """As `retrieval.dense.DenseIndex.scores`."""
