"""A library: the store, the encoder, and the two indexes derived from them.

Files of a library's folder: `library.sqlite` (everything), `lexical/` and `dense.faiss` (derived: delete them and they
are made again), `writer.lock` (empty) and, while somebody writes, `writer.json` (who).
"""

from __future__ import annotations

import re
import threading
import uuid
from contextlib import ExitStack, contextmanager
from itertools import chain, count
from typing import TYPE_CHECKING, Self

import numpy as np

import embeddings
from corpus.errors import ArticleAmbiguous, ArticleMissing, LibraryBusy, LibraryUnwritable, ModelMismatch
from corpus.location import Location
from corpus.rows import Counts
from corpus.store import Store
from retrieval import indexes, lock
from retrieval.snapshot import Hit, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from numpy.typing import NDArray

    from embeddings import Encoder
    from retrieval.cluster import Cluster
    from retrieval.indexes import Progress
    from retrieval.ingest import Added
    from retrieval.ports import Keeper
    from retrieval.search import By
    from retrieval.where import Where

__all__ = ["Hit", "Library"]

_UNKNOWN = "unknown"
_ID = re.compile(r"\s*[0-9a-f]{6,}\s*", re.IGNORECASE)
"""As much of an article's id as it takes to remove it: a name with a slip in it shall not be the beginning of one."""
_PATIENCE = 5
"""How often a reader begins anew because a writer finished just then."""


class Library:
    """A folder of ingested pages that can be searched. A context manager; made by `Library.open`.

    Threads may search at once. One process, and in it one thread, may change a library at a time; all others go on
    searching, each question in one committed state (`snapshot`), and see what was added without opening it again.
    """

    def __init__(
        self, place: Path | Location, store: Store, model: str | Encoder | None, refused: str = "read-only"
    ) -> None:
        self.location = Location.of(place)
        self.folder = self.location.folder
        self.store = store
        self._refused = refused
        """Why a store that is open to be read only could not be opened to be written."""
        self._keeper = _keeper(self.location)
        self.wait = lock.GRACE
        """Seconds that a change waits for another process to finish its own."""
        self.progress: Progress = _silent
        """Called with how much is done of how much when a question finds that an index must be made anew."""
        self.cluster: Cluster | None = None
        """Workers on other machines that parse and encode what is added; None to do it here."""
        self._model = model if model is None or isinstance(model, str) else model.name
        self._encoder: Encoder | None = None if model is None or isinstance(model, str) else model
        self._indexes: indexes.Indexes | None = None
        self._opening = threading.Lock()
        self._readers: list[Store] = []
        self._closed = False
        self._last: tuple[tuple[str, str] | None, NDArray[np.float32]] = (None, np.empty(0, np.float32))

    @classmethod
    def open(cls, place: Path | Location, encoder: str | Encoder | None = None, create: bool = False) -> Self:
        """Open the library in a folder, or at a location. Models and indexes are loaded when they are first used.

        Args:
            place: The library's folder, or where its parts are.
            encoder: One of your own, or a name as `embeddings.load` takes it; None for the library's own, or the
                bundled one if it is new.
            create: Make it when there is none.

        Raises:
            ModelMismatch: The library was encoded with another model.
            LibraryMissing, LibraryUnwritable, LibraryNewer, LibraryDamaged, LibraryBusy: As `Store.open`.
            ModelError: The model that was named cannot be loaded.
        """
        refused = "read-only"
        try:
            store = Store.open(place, create=create)
        except LibraryUnwritable as error:
            if create:
                raise
            store, refused = Store.open(place, readonly=True), str(error.facts["reason"])
        try:
            remembered = store.get_meta("model")
            if remembered is None:
                return cls(place, store, encoder, refused)
            if encoder is not None and encoder != remembered:
                asked = _loaded(encoder).name
                if asked != remembered:
                    raise ModelMismatch(path=str(Location.of(place)), library=remembered, asked=asked)
            model = remembered if encoder is None or isinstance(encoder, str) else encoder
            return cls(place, store, model, refused)
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        """Close the store and let go of the indexes. Closing twice is harmless."""
        with self._opening:
            self._closed, self._indexes = True, None
            while self._readers:
                self._readers.pop().close()
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

    def add(
        self,
        paths: Iterable[Path | tuple[Path, str]],
        progress: Progress | None = None,
        executor: Executor | None = None,
    ) -> Added:
        """Put in files and all files below folders; those that changed since they were added are replaced.

        What cannot be read is reported and the rest goes in. When it is interrupted, the files that were finished stay,
        and calling it again goes on from there.

        Args:
            paths: Files and folders, and files with the name that citations call them.
            progress: Called with how much is done of how much, which starts again for files, passages and words.
            executor: Parses what can be parsed apart, by its `submit`; None for processes of our own, which are
                started when there is enough to do.

        Raises:
            LibraryBusy: Another process is changing the library.
            LibraryUnwritable, LibraryDamaged: See there.
            ModelError: The encoder cannot be loaded.
        """
        from retrieval import duplicates, ingest  # not needed to search, and slow to import
        from retrieval.workers import Workers

        report = progress or _silent
        with self._changing():
            self._remember(self.encoder)
            spread = self.cluster.executor if executor is None and self.cluster is not None else executor
            with Workers(spread) as workers:
                run = ingest.Ingest(self.store, report, workers)
                run.run(paths)
            duplicates.mark_all(self.store)
            self._update(report)  # found by words at once, also when encoding, which takes long, is interrupted
            encoded = (self.cluster or ingest).encode(self.store, self.encoder, report)
            self._update(report)
            return run.added(encoded)

    def remove(self, names: Iterable[str]) -> Counts:
        """Take out documents, by path or by name, all that came from a folder or an archive, and articles, by id.

        Args:
            names: Of a document, its path or name; of a folder, one that was added, or one below that; of an article,
                at least the first 6 digits of its id.

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
                for name in chain.from_iterable(map(self._meant, names)):
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

    def reindex(self, encoder: str | Encoder | None = None, progress: Progress | None = None) -> None:
        """Make both indexes anew; with another model, encode everything with it and remember it.

        The library answers with the earlier model until all is encoded; then the earlier one's vectors are dropped. An
        interruption loses no vectors.

        Args:
            encoder: As for `open`; None for the library's own model.
            progress: As for `add`.

        Raises:
            ModelError: The model cannot be loaded.
            LibraryBusy, LibraryUnwritable, LibraryDamaged: See there.
        """
        from retrieval import duplicates, ingest

        report = progress or _silent
        chosen = self.encoder if encoder is None else _loaded(encoder)
        with self._changing():
            self._christen()
            duplicates.mark_all(self.store)
            self.store.drop_vectors_unlike(chosen.name, chosen.dim)  # what a failing disk has made of them
            (self.cluster or ingest).encode(self.store, chosen, report)
            self._keeper.drop(self.folder)
            # Made before it is remembered: until then the earlier model's collection in a cluster goes on answering.
            made = self._keeper.update(self.store, self.folder, self._name(self.store), chosen, report)
            self._remember(chosen)
            with self._opening:
                self._indexes = made
            self.store.drop_vectors_of_others(chosen.name)

    def _meant(self, name: str) -> list[str]:
        """For a folder, by path, or an archive, by path or by name, the paths of the documents in it; else `name`."""
        from pathlib import Path

        from corpus.readers import archives, identity

        documents, path = self.store.documents(), identity(Path(name))
        if any(name == one.name or one.path in (name, path) for one in documents):
            return [name]
        inside = [one for one in documents if one.path.startswith(f"{path}/")]
        # Not any folder above: of those, / is above all that there is.
        if any(f"{path}/".startswith(one.path.removesuffix(one.name)) for one in inside):
            return [one.path for one in inside]
        if not name.lower().endswith(archives.SUFFIXES):
            return [name]
        inside = [one for one in documents if one.name.startswith(f"{name}/")]
        found = sorted({one.path.removesuffix(one.name.removeprefix(name)) for one in inside})
        if len(found) > 1:
            raise ArticleAmbiguous(id=name, candidates=tuple(found))
        return [one.path for one in inside] or [name]

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
        if not _ID.fullmatch(name):
            raise ArticleMissing(id=name)
        return self.store.remove_article(name)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        if self.store.readonly:
            raise LibraryUnwritable(path=str(self.location), reason=self._refused)
        with lock.writer(self.location, self.wait):
            yield

    def _remember(self, encoder: Encoder) -> None:
        """Make `encoder` the library's."""
        self._christen()
        wanted = {"model": encoder.name, "dim": str(encoder.dim)}
        for key, value in wanted.items():
            if self.store.get_meta(key) != value:
                self.store.set_meta(key, value)
        self._take(encoder)

    def _christen(self) -> None:
        """Give the library its name, if it has none: before an index is made, which bears it."""
        if self.store.get_meta("library") is None:
            self.store.set_meta("library", uuid.uuid4().hex)

    def _take(self, encoder: Encoder) -> None:
        self._model, self._encoder = encoder.name, encoder

    def _update(self, report: Progress) -> None:
        # Without `_opening`, which searching threads need: they go on with what was there.
        made = self._keeper.update(self.store, self.folder, self._name(self.store), self.encoder, report)
        with self._opening:
            self._indexes = made

    @staticmethod
    def _name(store: Store) -> str:
        return store.get_meta("library") or _UNKNOWN

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
        with self.snapshot() as snapshot:
            return snapshot.search(query, k, by)

    def candidates(
        self, query: str, k: int = 50, *, words: str | None = None, where: Sequence[Where] = ()
    ) -> list[Hit]:
        """For the answer engine: the best passages, whether of one article or many, best first.

        Args:
            query: What is asked.
            k: How many.
            words: What to look for by words, when that is not the query itself.
            where: Filters by place and time. Beside the `k` best passages of all, the `k` best of those that pass are
                among the candidates, for each filter.

        Raises:
            LibraryDamaged, LibraryBusy, ModelError: As `search`.
        """
        with self.snapshot() as snapshot:
            return snapshot.candidates(query, k, words=words, where=where)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The last committed state, which stays the same in the block, whatever is added or removed meanwhile.

        While another process writes, that is what it committed last; only of thousands of passages that it added at
        once, and has not indexed yet, those are not found that are new.

        Raises:
            LibraryDamaged, LibraryBusy, ModelError: As `search`.
        """
        with self._borrowed() as store, ExitStack() as pins:
            yield Snapshot(store, self._pinned(store, pins), self._vector)

    def _vector(self, encoder: Encoder, query: str) -> NDArray[np.float32]:
        """The query's vector, kept for the next call: one question is often looked up in several ways."""
        last, vector = self._last
        if last != (encoder.name, query):
            vector = encoder.queries([query])[0]
            self._last = ((encoder.name, query), vector)
        return vector

    @contextmanager
    def _borrowed(self) -> Iterator[Store]:
        """A store that nobody else uses meanwhile: a transaction of the common one would keep others waiting."""
        with self._opening:
            store = self._readers.pop() if self._readers else None
        store = store or Store.open(self.location, readonly=True)
        try:
            yield store
        finally:
            with self._opening:
                if self._closed:
                    store.close()
                else:
                    self._readers.append(store)

    def _pinned(self, store: Store, pins: ExitStack) -> indexes.Indexes:
        """The indexes of the state that `store` reads from now on, until `pins` are let go."""
        may_write = not self.store.readonly
        for attempt in count():
            with ExitStack() as stack:
                stack.enter_context(store.reading())
                with self._opening:
                    self._follow(store)
                    given = store, self.folder, self._name(store), self.encoder
                    both = self._held(store) or self._keeper.saved(*given)
                    if both is None and not may_write:
                        both = self._keeper.private(*given, self.progress, patient=attempt < _PATIENCE)
                    if both is not None:
                        self._indexes = both
                        pins.push(stack.pop_all())
                        return both
            may_write = may_write and self._brought_up_to_date()
        raise AssertionError

    def _follow(self, store: Store) -> None:
        """Take the model that another process has encoded the library anew with."""
        model = store.get_meta("model")
        if model is not None and model != self.encoder.name:
            self._take(embeddings.load(model))

    def _held(self, store: Store) -> indexes.Indexes | None:
        """The indexes in memory, if they are of the state that `store` reads."""
        both = self._indexes
        fits = both is not None and both.encoder.name == self.encoder.name
        return both if both is not None and fits and both.state == self._keeper.state(store, self.folder) else None

    def _brought_up_to_date(self) -> bool:
        """Bring the files of the indexes up to date, if nobody is writing and the folder can be written."""
        try:
            with lock.writer(self.location), self._opening:
                self._indexes = self._keeper.update(
                    self.store, self.folder, self._name(self.store), self.encoder, self.progress
                )
                return True
        except (LibraryBusy, LibraryUnwritable):
            return False


def _keeper(location: Location) -> Keeper:
    if location.index is None:
        return indexes
    from retrieval.milvus import Milvus  # only who uses it has it installed

    return Milvus(location.index)


def _loaded(encoder: str | Encoder) -> Encoder:
    return embeddings.load(encoder) if isinstance(encoder, str) else encoder


def _silent(_done: int, _total: int) -> None:
    """Nobody wants to know."""
