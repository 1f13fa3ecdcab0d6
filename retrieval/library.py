"""A library: the store, the encoder, and the two indexes derived from them.

Files of a library's folder: `library.sqlite` (everything), `lexical/` and `dense.faiss` (derived: delete them and they
are made again), `writer.lock` (empty).
"""

from __future__ import annotations

import threading
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

import embeddings
from corpus.errors import ArticleMissing, LibraryUnwritable, ModelMismatch
from corpus.rows import Counts
from corpus.store import Store
from corpus.text import simplify
from embeddings.encoder import readable
from retrieval import indexes, lock
from retrieval.search import find

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from corpus.model import Passage
    from embeddings import Encoder
    from retrieval.indexes import Progress
    from retrieval.ingest import Added
    from retrieval.search import By, Found

_UNKNOWN = "unknown"
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

    @property
    def article_id(self) -> str:
        """The article's durable id."""
        return self.passage.article_id


class Library:
    """A folder of ingested pages that can be searched. A context manager; made by `Library.open`.

    Threads may search at once. One process, and in it one thread, may change a library at a time; others go on
    searching what was there before.
    """

    def __init__(self, folder: Path, store: Store, model: str | None) -> None:
        self.folder = folder
        self.store = store
        self._model = model
        self._encoder: Encoder | None = None
        self._indexes: indexes.Indexes | None = None
        self._opening = threading.Lock()
        self._last: tuple[tuple[str, str] | None, NDArray[np.float32]] = (None, np.empty(0, np.float32))

    @classmethod
    def open(cls, folder: Path, encoder_name: str | None = None, create: bool = False) -> Self:
        """Open the library in `folder`. Models and indexes are loaded when they are first used.

        Args:
            folder: The library's folder.
            encoder_name: As `embeddings.load` takes it; None for the library's own, or the bundled one if it is new.
            create: Make it when there is none.

        Raises:
            ModelMismatch: The library was encoded with another model.
            LibraryMissing, LibraryUnwritable, LibraryNewer, LibraryDamaged, LibraryBusy: As `Store.open`.
            ModelError: The model that was named cannot be loaded.
        """
        try:
            store = Store.open(folder, create=create)
        except LibraryUnwritable:
            if create:
                raise
            store = Store.open(folder, readonly=True)
        try:
            remembered = store.get_meta("model")
            if encoder_name is not None and remembered is not None and encoder_name != remembered:
                asked = embeddings.load(encoder_name).name
                if asked != remembered:
                    raise ModelMismatch(path=str(folder), library=remembered, asked=asked)
            return cls(folder, store, remembered or encoder_name)
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        """Close the store and let go of the indexes. Closing twice is harmless."""
        self._indexes = None
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def encoder(self) -> Encoder:
        """The library's encoder.

        Raises:
            ModelError: It cannot be loaded.
        """
        encoder = self._encoder
        if encoder is None:
            encoder = self._encoder = embeddings.load(self._model)
        return encoder

    # Changing

    def add(self, paths: Iterable[Path], progress: Progress | None = None) -> Added:
        """Put in files and all files below folders; those that changed since they were added are replaced.

        What cannot be read is reported and the rest goes in. When it is interrupted, the files that were finished stay,
        and calling it again goes on from there.

        Args:
            paths: Files and folders.
            progress: Called with how much is done of how much, which starts again for files, passages and words.

        Raises:
            LibraryBusy: Another process is changing the library.
            LibraryUnwritable, LibraryDamaged: See there.
            ModelError: The encoder cannot be loaded.
        """
        from retrieval import ingest  # not needed to search, and slow to import

        report = progress or _silent
        with self._changing():
            self._remember(self.encoder)
            run = ingest.Ingest(self.store, report)
            run.run(paths)
            self._update(report)  # found by words at once, also when encoding, which takes long, is interrupted
            ingest.encode(self.store, self.encoder, report)
            self._update(report)
            return run.added()

    def remove(self, names: Iterable[str]) -> Counts:
        """Take out documents, by path or by name, and articles, by id.

        Returns:
            What was taken out.

        Raises:
            ArticleMissing: There is none; what was named before it is gone already.
            ArticleAmbiguous: There are several.
            LibraryBusy, LibraryUnwritable, LibraryDamaged: See there.
        """
        total = Counts()
        with self._changing():
            try:
                for name in names:
                    gone = self._remove(name)
                    total = Counts(
                        total.documents + gone.documents,
                        total.articles + gone.articles,
                        total.sentences + gone.sentences,
                        total.passages + gone.passages,
                    )
            finally:
                self.store.prune_vectors()
                self._update(_silent)
        return total

    def reindex(self, encoder_name: str | None = None, progress: Progress | None = None) -> None:
        """Make both indexes anew; with another model, encode everything with it and remember it.

        The library answers with the earlier model until all is encoded. An interruption loses no vectors.

        Args:
            encoder_name: As `embeddings.load` takes it; None for the library's own model.
            progress: As for `add`.

        Raises:
            ModelError: The model cannot be loaded.
            LibraryBusy, LibraryUnwritable, LibraryDamaged: See there.
        """
        from retrieval import ingest

        report = progress or _silent
        encoder = self.encoder if encoder_name is None else embeddings.load(encoder_name)
        with self._changing():
            ingest.encode(self.store, encoder, report)
            indexes.drop(self.folder)
            self._remember(encoder)
            self._update(report)

    def _remove(self, name: str) -> Counts:
        from pathlib import Path

        from corpus import readers

        try:
            return self.store.remove_document(name)
        except ArticleMissing:
            pass
        path = readers.identity(Path(name))
        if self.store.document(path) is not None:
            return self.store.remove_document(path)
        return self.store.remove_article(name)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        if self.store.readonly:
            raise LibraryUnwritable(path=str(self.folder), reason="read-only")
        with lock.writer(self.folder):
            yield

    def _remember(self, encoder: Encoder) -> None:
        """Make `encoder` the library's."""
        wanted = {"model": encoder.name, "dim": str(encoder.dim)}
        if self.store.get_meta("library") is None:
            wanted["library"] = uuid.uuid4().hex
        for key, value in wanted.items():
            if self.store.get_meta(key) != value:
                self.store.set_meta(key, value)
        self._take(encoder)

    def _take(self, encoder: Encoder) -> None:
        self._model, self._encoder = encoder.name, encoder

    def _update(self, report: Progress) -> None:
        # Without `_opening`, which searching threads need: they go on with what was there.
        made = indexes.update(self.store, self.folder, self._name, self.encoder, report)
        with self._opening:
            self._indexes = made

    @property
    def _name(self) -> str:
        return self.store.get_meta("library") or _UNKNOWN

    # Searching

    def search(self, query: str, k: int = 10, by: By = "both") -> list[Hit]:
        """For people: the best passages, at most one of an article, best first.

        Args:
            query: A question or words, in simplified or traditional characters, full-width or not, or in English.
            k: How many at most, at least 1.
            by: Of the indexes, to compare them.

        Raises:
            LibraryDamaged, LibraryBusy: As `Store.open`.
            ModelError: The encoder cannot be loaded.
        """
        found = self._find(query, None, (), k, by)
        hits: dict[int, Hit] = {}
        for start in range(0, len(found.ids), 4 * k):
            for hit in self._hits(found, found.ids[start : start + 4 * k]):
                hits.setdefault(hit.article_row, hit)
            if len(hits) >= k:
                break
        return list(hits.values())[:k]

    def candidates(self, query: str, k: int = 50, *, words: str | None = None, names: Sequence[str] = ()) -> list[Hit]:
        """For the answer engine: the best passages, whether of one article or many, best first.

        Args:
            query: What is asked.
            k: How many.
            words: What to look for by words, when that is not the query itself.
            names: Of places, people, organisations. Beside the `k` best passages of all, the `k` best by words of those
                that hold the name, in header or text, are among the candidates, for each name.

        Raises:
            LibraryDamaged, LibraryBusy, ModelError: As `search`.
        """
        found = self._find(query, words, names, k, "both")
        wanted = np.isin(found.ids, found.named)
        wanted[:k] = True
        return self._hits(found, found.ids[wanted])

    def _find(self, query: str, words: str | None, names: Sequence[str], k: int, by: By) -> Found:
        both = self._current()
        asked = readable(query)
        encoder = both.encoder  # not the library's, which another thread may just be changing
        vector = (
            np.zeros(encoder.dim, np.float32) if by == "lexical" else self._vector(encoder, simplify(asked[:_ENCODED]))
        )
        words = asked if words is None else readable(words)
        return find(both, vector, words, [readable(name) for name in names], k, by)

    def _vector(self, encoder: Encoder, query: str) -> NDArray[np.float32]:
        """The query's vector, kept for the next call: one question is often looked up in several ways."""
        last, vector = self._last
        if last != (encoder.name, query):
            vector = encoder.queries([query])[0]
            self._last = ((encoder.name, query), vector)
        return vector

    def _hits(self, found: Found, rows: NDArray[np.int64]) -> list[Hit]:
        cosines, scores = found.cosines(rows), found.scores(rows)
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
            )
            for stored in self.store.passages(rows.tolist())
        ]

    def _current(self) -> indexes.Indexes:
        """The indexes, opened or brought up to date when the library has changed."""
        with self._opening:
            if self._indexes is None or self._indexes.state != indexes.state(self.store, self.folder):
                model = self.store.get_meta("model")
                if model is not None and model != self.encoder.name:  # another process encoded it anew
                    self._take(embeddings.load(model))
                self._indexes = indexes.open_both(self.store, self.folder, self._name, self.encoder)
            return self._indexes


def _silent(_done: int, _total: int) -> None:
    """Nobody wants to know."""
