"""What a question needs of an index: two ways to look passages up, wherever they are kept.

`retrieval.dense` and `retrieval.lexical` keep them in the library's folder, `retrieval.milvus` in a cluster. Both
answer with the rows by which the store knows passages, best first. Rows that it does not know are left out later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from corpus.store import Store
    from embeddings import Encoder
    from retrieval.fusion import Ranked
    from retrieval.indexes import Indexes, Progress
    from retrieval.where import Where


class Words(Protocol):
    """Passages by their words, and by the terms of their places and times."""

    def search(self, query: str, k: int, *, within: Where | None = None) -> Ranked:
        """As `retrieval.lexical.LexicalIndex.search`."""

    def passing(self, within: Where) -> NDArray[np.int64]:
        """As `retrieval.lexical.LexicalIndex.passing`."""

    def which(self, ids: NDArray[np.int64], within: Where) -> NDArray[np.bool_]:
        """As `retrieval.lexical.LexicalIndex.which`."""


@dataclass(frozen=True, slots=True)
class Within:
    """A filter for an index that knows passages by their ids alone, and for one that can filter by itself."""

    where: Where
    words: Words

    def ids(self) -> NDArray[np.int64]:
        """Those that pass, ascending."""
        return self.words.passing(self.where)


class Meaning(Protocol):
    """Passages by their vectors."""

    def search(self, vector: NDArray[np.float32], k: int, *, within: Within | None = None) -> Ranked:
        """As `retrieval.dense.DenseIndex.search`."""

    def scores(self, vector: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """As `retrieval.dense.DenseIndex.scores`."""


class Keeper(Protocol):
    """Who keeps a library's indexes: the module `retrieval.indexes`, in the folder, or `retrieval.milvus.Milvus`."""

    def state(self, store: Store, folder: Path, /) -> tuple[int, int, int]:
        """As `retrieval.indexes.state`."""

    def saved(self, store: Store, folder: Path, library: str, encoder: Encoder, /) -> Indexes | None:
        """As `retrieval.indexes.saved`."""

    def private(
        self,
        store: Store,
        folder: Path,
        library: str,
        encoder: Encoder,
        progress: Progress | None,
        /,
        *,
        patient: bool,
    ) -> Indexes | None:
        """As `retrieval.indexes.private`."""

    def update(
        self, store: Store, folder: Path, library: str, encoder: Encoder, progress: Progress | None, /
    ) -> Indexes:
        """As `retrieval.indexes.update`."""

    def drop(self, folder: Path, /) -> None:
        """As `retrieval.indexes.drop`."""
