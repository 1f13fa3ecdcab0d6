"""One state of a library: what a question is answered from while others change the library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corpus.text import simplify
from embeddings.encoder import readable
from retrieval.search import find

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from corpus.model import Passage
    from corpus.store import Store
    from embeddings import Encoder
    from retrieval.indexes import Indexes
    from retrieval.search import By, Found
    from retrieval.where import Where

    Vectorise = Callable[[Encoder, str], NDArray[np.float32]]

_ENCODED = 500
"""Characters of a query that are encoded: about what an encoder reads at once. By words, all of it is looked up."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a query found."""

    row: int
    """The passage's row in the store."""
    article_row: int
    external_id: str | None
    score: float
    """0 to 1, see `retrieval.search.Found.scores`: compares the hits of one query, not those of two."""
    dense: float
    """The cosine of query and passage; NaN for a passage that has no vector yet."""
    lexical: float
    """The BM25 score; 0 for a passage that is not among the best by words."""
    passage: Passage
    passes: int = 0
    """Of the filters that were asked for, how many clauses the narrowest has that it passes: of place, or of time, 1;
    of both, 2."""

    @property
    def article_id(self) -> str:
        """The article's durable id."""
        return self.passage.article_id


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A committed state of the store with the indexes of that state. Made by `Library.snapshot`, for one thread."""

    store: Store
    """Reads that state, however the library changes meanwhile."""
    indexes: Indexes
    vectorise: Vectorise
    """The vector of a query, shape (dim,), by an encoder."""

    def search(self, query: str, k: int = 10, by: By = "both") -> list[Hit]:
        """As `Library.search`."""
        found = self._find(query, None, k, by)
        hits: dict[int, Hit] = {}
        for start in range(0, len(found.ids), 4 * k):
            for hit in self._hits(found, found.ids[start : start + 4 * k]):
                hits.setdefault(hit.article_row, hit)
            if len(hits) >= k:
                break
        return list(hits.values())[:k]

    def candidates(
        self, query: str, k: int = 50, *, words: str | None = None, where: Sequence[Where] = ()
    ) -> list[Hit]:
        """As `Library.candidates`."""
        found = self._find(query, words, k, "both", where)
        return self._hits(found, found.ids[found.chosen])

    def _find(self, query: str, words: str | None, k: int, by: By, where: Sequence[Where] = ()) -> Found:
        asked = readable(query)
        encoder = self.indexes.encoder
        vector = (
            np.zeros(encoder.dim, np.float32)
            if by == "lexical"
            else self.vectorise(encoder, simplify(asked[:_ENCODED]))
        )
        words = asked if words is None else readable(words)
        return find(self.indexes, vector, words, where, k, by)

    def _hits(self, found: Found, rows: NDArray[np.int64]) -> list[Hit]:
        cosines, scores = found.cosines(rows), found.scores(rows)
        passes = dict(zip(found.ids.tolist(), found.passes.tolist(), strict=True))
        place = {row: at for at, row in enumerate(rows.tolist())}
        return [
            Hit(
                row=stored.row,
                article_row=stored.article_row,
                external_id=stored.external_id,
                score=float(scores[place[stored.row]]),
                dense=float(cosines[place[stored.row]]),
                lexical=found.lexical.get(stored.row, 0.0),
                passage=stored.passage,
                passes=passes[stored.row],
            )
            for stored in self.store.passages(rows.tolist())
        ]
