"""The two derived indexes of a library: opened, and brought up to date with the store.

Both can be deleted at any time. Each carries a stamp that says which library, which state of it and, for the dense one,
whose vectors it reflects. One that is behind gets what is missing; one that is missing, torn, damaged or from elsewhere
is made anew. The lexical one is saved as it grows, so that what was added is soon found, and gone on with after an
interruption; the dense one is saved when every passage has its vector, and used before.

Whoever holds the writer's lock brings the files up to date (`update`). Whoever does not makes up in memory for what
they lack (`private`), so that a question asked while another process adds sees one state of the library, the latest.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import LibraryUnwritable
from corpus.schema import reason_of
from retrieval import dense, lexical
from retrieval.checksums import META
from retrieval.dense import DenseIndex
from retrieval.lexical import LexicalIndex, tokens

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from corpus.store import Store
    from embeddings import Encoder
    from retrieval.ports import Meaning, Words

    State = tuple[int, int, int]
    Progress = Callable[[int, int], None]
    """Called with how much is done of how much; both begin again from phase to phase."""

LEXICAL_FORMAT = 2
"""Raised when texts are tokenised in another way, or passages get other terms to be filtered by."""
_COMMIT = 4000
"""Passages that are taken into the lexical index between two commits: what an interruption costs."""
_SHARE = 20
"""Of a large index, a twentieth: every commit has readers open it anew."""
_PRIVATE = 5000
"""Passages that a reader takes into a copy of the lexical index while another process writes: some seconds' work. What
is more is found when the writer gets to it; articles that it replaces are not found until then."""
_PROBE = 1 << 20
"""Bytes: more than what is left of a disk where tantivy found no room, and took back what it had begun."""


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

    def is_overtaken(self, text: str | None) -> bool:
        """Whether an index with that stamp reflects a later state of the same library."""
        later = Stamp(self.library, self.kind, sys.maxsize).behind(text)
        return later is not None and later > self.generation


@dataclass(frozen=True, slots=True)
class Indexes:
    """Both indexes as they are used together. Never changed once made; a change makes another pair."""

    lexical: Words
    dense: Meaning
    encoder: Encoder
    """Whose vectors the dense one has."""
    state: State
    """Of the folder when they were opened, see `state`."""


def state(store: Store, folder: Path) -> State:
    """Changes whenever indexes that were opened earlier may be behind: the generation, and when either was saved."""
    return store.generation, _saved(folder / dense.FILE_NAME), _saved(folder / lexical.FOLDER_NAME / META)


def _saved(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def update(store: Store, folder: Path, library: str, encoder: Encoder, progress: Progress | None = None) -> Indexes:
    """Bring the files up to date, for a caller that holds the lock.

    Raises:
        LibraryUnwritable: The folder cannot be written, or the disk is full.
    """
    words, meaning = _stamps(store, library, encoder.name)
    try:
        _sweep(folder)
        both = _lexical(store, folder, words, progress), _dense(store, folder, meaning, encoder.dim)
    except (OSError, ValueError, RuntimeError) as error:  # the latter are what tantivy and faiss raise for the former
        raise LibraryUnwritable(path=str(folder), reason=reason(error, folder)) from error
    return Indexes(*both, encoder, state(store, folder))


def reason(error: Exception, folder: Path) -> str:
    """Why the system refused to write, which tantivy and faiss tell amid words of their own, or not at all.

    Args:
        error: What they raised.
        folder: Where they were to write. One of tantivy's threads may end without a word, and its other ones say only
            that it did; what the system has to say is then asked for by writing there.
    """
    said = str(error)
    code = next((code for code in errno.errorcode if os.strerror(code) in said), None)
    if code is not None:
        return reason_of(OSError(code, os.strerror(code)))
    probe = folder / f".{dense.FILE_NAME}-probe"  # swept with what else was begun
    try:
        probe.write_bytes(bytes(_PROBE))
    except OSError as refused:
        return reason_of(refused)
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)
    return said


def saved(store: Store, folder: Path, library: str, encoder: Encoder) -> Indexes | None:
    """The files, if both reflect just the state that `store` reads; None if not."""
    before = state(store, folder)
    words, meaning = _stamps(store, library, encoder.name)
    passages = store.counts().passages
    vectors = DenseIndex.load(folder / dense.FILE_NAME)
    if vectors is None or vectors.stamp != meaning.text() or (vectors.dim, len(vectors)) != (encoder.dim, passages):
        return None
    lexicon = LexicalIndex.open(folder / lexical.FOLDER_NAME)
    if lexicon is None or lexicon.stamp != words.text() or len(lexicon) != passages:
        return None
    return Indexes(lexicon, vectors, encoder, before)


def private(
    store: Store, folder: Path, library: str, encoder: Encoder, progress: Progress | None = None, *, patient: bool
) -> Indexes | None:
    """What `saved` gives, with all that the files lack made up in memory: for a caller without the lock.

    Args:
        store: In the transaction in which the caller will go on reading.
        folder: The library's.
        library: Its own random name.
        encoder: Whose vectors to take.
        progress: Called while much is made up.
        patient: Give None, to be tried again in a new transaction, when the files reflect a later state than `store`
            reads. Else such files count as damaged.
    """
    before = state(store, folder)
    words, meaning = _stamps(store, library, encoder.name)
    lexicon = LexicalIndex.open(folder / lexical.FOLDER_NAME)
    vectors = DenseIndex.load(folder / dense.FILE_NAME)
    if patient and (
        (lexicon is not None and words.is_overtaken(lexicon.stamp))
        or (vectors is not None and meaning.is_overtaken(vectors.stamp))
    ):
        return None
    return Indexes(
        _own_lexical(store, folder, words, lexicon, progress),
        _own_dense(store, meaning, encoder.dim, vectors),
        encoder,
        before,
    )


def drop(folder: Path) -> None:
    """Delete both, to be made anew.

    Raises:
        LibraryUnwritable: The folder cannot be written.
    """
    try:
        (folder / dense.FILE_NAME).unlink(missing_ok=True)
    except OSError as error:
        raise LibraryUnwritable(path=str(folder), reason=reason_of(error)) from error
    shutil.rmtree(folder / lexical.FOLDER_NAME, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Drop what a process that was killed had begun to write. Only the holder of the lock writes there."""
    for file in folder.glob(f".{dense.FILE_NAME}-*"):
        file.unlink(missing_ok=True)


def _stamps(store: Store, library: str, model: str) -> tuple[Stamp, Stamp]:
    generation = store.generation
    return Stamp(library, str(LEXICAL_FORMAT), generation), Stamp(library, model, generation)


def _lexical(store: Store, folder: Path, stamp: Stamp, progress: Progress | None) -> LexicalIndex:
    """The index in the folder, brought up to date there."""
    target = folder / lexical.FOLDER_NAME
    index = LexicalIndex.open(target)
    generation = stamp.behind(index.stamp) if index else None
    if index is None or generation is None or not _is_sound(index, store, generation, stamp):
        index, generation = LexicalIndex.create(target), stamp.generation
    elif generation == stamp.generation and len(index) == store.counts().passages:
        return index
    _catch_up(index, store, generation, stamp, progress)
    return index


def _own_lexical(
    store: Store, folder: Path, stamp: Stamp, index: LexicalIndex | None, progress: Progress | None
) -> LexicalIndex:
    """An index of one's own, up to date; or the one that was found, where it is good enough."""
    generation = stamp.behind(index.stamp) if index else None
    if index is not None and generation is not None and _is_sound(index, store, generation, stamp):
        lacking = store.passages_after(int(index.ids.max(initial=0)))
        # What is gone from the store is left out of what is found anyway.
        if not lacking or lacking > _PRIVATE:
            return index
        index = LexicalIndex.open(folder / lexical.FOLDER_NAME, private=True)
        generation = stamp.behind(index.stamp) if index else None  # another commit may have come between
    if index is None or generation is None or not _is_sound(index, store, generation, stamp):
        index, generation = LexicalIndex.create(), stamp.generation
    _catch_up(index, store, generation, stamp, progress)
    return index


def _is_sound(index: LexicalIndex, store: Store, generation: int, stamp: Stamp) -> bool:
    """Whether an index of that generation can be gone on with: it holds all passages up to its last.

    Of an earlier generation, that cannot be told any more.
    """
    if generation < stamp.generation:
        return True
    return len(index) == store.counts().passages - store.passages_after(int(index.ids.max(initial=0)))


def _catch_up(
    index: LexicalIndex, store: Store, generation: int, stamp: Stamp, progress: Progress | None = None
) -> None:
    """Put in what came, and take out what went, after `generation`, rows ascending, in several commits if it is much.

    All have this stamp, and the last has all passages: see `_is_sound`.
    """
    from retrieval import where  # not needed to search

    try:
        index.remove(store.removed_since(generation))
        ids = index.ids
        rows = (row for row, _, _ in store.passage_rows(int(ids.max(initial=0))))
        total = store.passages_after(int(ids.max(initial=0)))
        done = 0
        while True:
            some = list(islice(rows, max(_COMMIT, (len(ids) + done) // _SHARE)))
            for stored, terms in where.of_passages(store, some):
                index.take(stored.row, *tokens(f"{stored.passage.header}\n{stored.passage.text}"), terms)
                done += 1
                if progress and (done % 100 == 0 or done == total):
                    progress(done, max(done, total))
            if some or not done:
                index.commit(stamp.text())
            if not some or done >= total:
                return
    except BaseException:
        index.rollback()
        raise


def _dense(store: Store, folder: Path, stamp: Stamp, dim: int) -> DenseIndex:
    """The index in the folder, brought up to date there if all passages have their vectors."""
    target = folder / dense.FILE_NAME
    found = DenseIndex.load(target)
    index = _own_dense(store, stamp, dim, found)
    if index.stamp != stamp.text() or index is not found:
        index.stamp = stamp.text()
        if len(index) == store.counts().passages:
            index.save(target)
    return index


def _own_dense(store: Store, stamp: Stamp, dim: int, index: DenseIndex | None) -> DenseIndex:
    """An index of one's own, with all vectors that there are."""
    generation = stamp.behind(index.stamp) if index and index.dim == dim else None
    if index is not None and generation == stamp.generation and len(index) == store.counts().passages:
        return index
    if index is None or generation is None or generation == stamp.generation:
        index, generation = DenseIndex(dim), stamp.generation
    index.remove(np.array(store.removed_since(generation), np.int64))
    for rows, vectors in store.vectors(stamp.kind, after=int(index.ids.max(initial=0))):
        index.add(rows, vectors)
    return index
