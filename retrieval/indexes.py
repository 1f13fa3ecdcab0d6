"""The two derived indexes of a library: opened, and brought up to date with the store.

Both can be deleted at any time. Each carries a stamp that says which library, which state of it and, for the dense one,
whose vectors it reflects. One that is behind gets what is missing; one that is missing, torn or from elsewhere is made
anew. An index that does not hold every passage yet, because an `add` was interrupted, is used but never saved.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import LibraryBusy, LibraryUnwritable
from retrieval import dense, lexical, lock
from retrieval.dense import DenseIndex
from retrieval.lexical import LexicalIndex

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from corpus.store import Store
    from embeddings import Encoder

    Progress = Callable[[int, int], None]
    """Called with how much is done of how much; both begin again from phase to phase."""

LEXICAL_FORMAT = 1
"""Raised when texts are tokenised in another way."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an index reflects."""

    library: str
    """The library's own random name, so that an index that was left behind is not taken for another library's."""
    kind: str
    """How it was made: the encoder's name, or the format of the tokens."""
    generation: int
    """The store's, see `Store.generation`."""

    def text(self) -> str:
        """As an index keeps it."""
        return json.dumps([self.library, self.kind, self.generation])

    def behind(self, text: str | None) -> int | None:
        """The generation of an index with this stamp, if bringing it up to this one is possible."""
        try:
            library, kind, generation = json.loads(text or "")
        except ValueError:
            return None
        fits = (library, kind) == (self.library, self.kind) and generation <= self.generation
        return int(generation) if fits else None


@dataclass(frozen=True, slots=True)
class Indexes:
    """Both indexes as they are used together. Never changed once made; a change makes another pair."""

    lexical: LexicalIndex
    dense: DenseIndex
    encoder: Encoder
    """Whose vectors the dense one has."""
    state: tuple[int, int]
    """Of the folder when they were opened, see `state`."""


def state(store: Store, folder: Path) -> tuple[int, int]:
    """Changes whenever indexes that were opened earlier may be behind: the generation, and when vectors were saved."""
    try:
        saved = (folder / dense.FILE_NAME).stat().st_mtime_ns
    except OSError:
        saved = 0
    return store.generation, saved


def open_both(store: Store, folder: Path, library: str, encoder: Encoder) -> Indexes:
    """The indexes, up to date.

    When another process is writing, they are taken as it last left them: what it adds is found when it has finished.
    When the folder cannot be written, what is behind or missing is made in memory.
    """
    try:
        with lock.writer(folder):
            return update(store, folder, library, encoder)
    except LibraryBusy:
        writable = latest = False
    except LibraryUnwritable:
        writable, latest = False, True
    before = state(store, folder)
    lexical_stamp, dense_stamp = _stamps(store, library, encoder.name)
    return Indexes(
        _lexical(store, folder, lexical_stamp, writable=writable, latest=latest),
        _dense(store, folder, dense_stamp, encoder.dim, writable=writable, latest=latest),
        encoder,
        before,
    )


def update(store: Store, folder: Path, library: str, encoder: Encoder, progress: Progress | None = None) -> Indexes:
    """As `open_both`, for a caller that holds the lock.

    Raises:
        LibraryUnwritable: The folder cannot be written, or the disk is full.
    """
    lexical_stamp, dense_stamp = _stamps(store, library, encoder.name)
    try:
        words = _lexical(store, folder, lexical_stamp, progress=progress)
        vectors = _dense(store, folder, dense_stamp, encoder.dim)
    except (OSError, ValueError, RuntimeError) as error:  # the latter are what tantivy and faiss raise for the former
        raise LibraryUnwritable(path=str(folder), reason=str(error)) from error
    return Indexes(words, vectors, encoder, state(store, folder))


def drop(folder: Path) -> None:
    """Delete both, to be made anew."""
    shutil.rmtree(folder / lexical.FOLDER_NAME, ignore_errors=True)
    (folder / dense.FILE_NAME).unlink(missing_ok=True)


def _stamps(store: Store, library: str, model: str) -> tuple[Stamp, Stamp]:
    generation = store.generation
    return Stamp(library, str(LEXICAL_FORMAT), generation), Stamp(library, model, generation)


def _lexical(
    store: Store,
    folder: Path,
    stamp: Stamp,
    *,
    writable: bool = True,
    latest: bool = True,
    progress: Progress | None = None,
) -> LexicalIndex:
    target = folder / lexical.FOLDER_NAME
    index = LexicalIndex.open(target)
    generation = stamp.behind(index.stamp) if index else None
    if index is not None and (generation == stamp.generation or (generation is not None and not latest)):
        return index
    if index is None or generation is None or not writable:
        index, generation = LexicalIndex.create(target if writable else None), stamp.generation
    try:
        index.remove(store.removed_since(generation))
        after = int(index.ids.max(initial=0))
        total = store.counts().passages - len(index)
        texts = ((row, f"{header}\n{text}") for row, header, text in store.passage_rows(after))
        for done, _ in enumerate(index.add(texts), 1):
            if progress and (done % 100 == 0 or done == total):
                progress(done, max(done, total))
        index.commit(stamp.text())
    except BaseException:
        index.rollback()
        raise
    return index


def _dense(
    store: Store, folder: Path, stamp: Stamp, dim: int, *, writable: bool = True, latest: bool = True
) -> DenseIndex:
    target = folder / dense.FILE_NAME
    index = DenseIndex.load(target)
    generation = stamp.behind(index.stamp) if index and index.dim == dim else None
    if index is not None and (generation == stamp.generation or (generation is not None and not latest)):
        return index
    if index is None or generation is None:
        index, generation = DenseIndex(dim), stamp.generation
    index.remove(np.array(store.removed_since(generation), np.int64))
    for rows, vectors in store.vectors(stamp.kind, after=int(index.ids.max(initial=0))):
        index.add(rows, vectors)
    index.stamp = stamp.text()
    if writable and len(index) == store.counts().passages:
        index.save(target)
    return index
