"""What is done to a library as a whole: it is restored from a backup, or repaired."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus import backup, pages, passages, places, readers, salvage
from corpus.errors import LibraryDamaged, LibraryMissing, LibraryUnwritable, ReadError
from corpus.location import Location
from corpus.schema import reason_of
from corpus.store import FILE_NAME, Store
from retrieval import lock
from retrieval.library import Library
from retrieval.parsing import located

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from corpus.backup import Backup
    from corpus.model import Document, Page, ParsedPage, Passage, Span
    from corpus.rows import Counts
    from corpus.salvage import Wreck
    from retrieval.indexes import Progress

_BATCH = 1000
_MANY = 50
"""Documents from which on a whole dictionary in memory pays."""


def restore(
    source: Path, folder: Path, *, force: bool = False, wait: float = 0.0, progress: Progress | None = None
) -> tuple[Backup, Counts]:
    """Restore a library from a backup and build its indexes.

    Args:
        source: What `wenbao backup` wrote.
        folder: Where the library is to be; made if it is not there.
        force: Replace a library that is there.
        wait: Seconds to wait for another process that changes it.
        progress: Called with how much is done of how much.

    Returns:
        The backup, and what the library holds now.

    Raises:
        BackupInvalid, LibraryExists, LibraryBusy, LibraryUnwritable, LibraryNewer: See there; nothing was changed.
    """
    found = backup.check(source)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryUnwritable(path=str(folder), reason=reason_of(error)) from error
    with lock.writer(folder, wait):
        backup.restore(source, found, folder, force=force, progress=progress)
    with Library.open(folder) as library:
        library.wait = wait
        if progress is not None:
            library.progress = progress
        with library.snapshot():  # which brings the indexes up to date
            return found, library.store.counts()


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did."""

    aside: Path | None
    """Where the damaged database is kept; None when it was sound."""
    counts: Counts
    """What the library holds now."""
    source: tuple[str, ...]
    """Names of the documents that were read again from their files, which had not changed."""
    partial: tuple[tuple[str, int], ...]
    """Names of documents of which pages are lost, and how many; 0 of those of which no more is known than pages."""
    lost: tuple[str, ...]
    """Names of documents of which nothing could be read."""


def repair(place: Path | Location, *, wait: float = 0.0, progress: Progress | None = None) -> Repaired:
    """Make a library sound: salvage what can be read of a damaged database, encode what lacks a vector, build indexes.

    The damaged database is kept beside the new one. A document whose file is still what it was is read from there; else
    its pages are taken from the database, and divided into articles anew.

    Args:
        place: The library's folder, or its location; its documents are in a file.
        wait: Seconds to wait for another process that changes it.
        progress: Called with how much is done of how much, which starts again for files, passages and words.

    Raises:
        LibraryMissing, LibraryNewer, LibraryBusy, LibraryUnwritable: See there; nothing was changed.
        ModelError: The library's encoder cannot be loaded. The database is sound by then.
    """
    report = progress or (lambda _done, _total: None)
    location = Location.of(place)
    if not (location.folder / FILE_NAME).exists():
        raise LibraryMissing(path=str(location.folder))
    salvaged = None
    with lock.writer(location, wait):
        if not _is_sound(location.folder):
            salvaged = _salvaged(location.folder, report)
    try:
        counts = _reindexed(location, wait, report)
    except LibraryDamaged:  # what SQLite's quick check had not seen
        if salvaged is not None:
            raise
        with lock.writer(location, wait):
            salvaged = _salvaged(location.folder, report)
        counts = _reindexed(location, wait, report)
    if salvaged is None:
        return Repaired(None, counts, (), (), ())
    aside, outcome = salvaged
    return Repaired(aside, counts, tuple(outcome.source), tuple(outcome.partial), tuple(outcome.lost))


def _reindexed(location: Location, wait: float, report: Progress) -> Counts:
    with Library.open(location) as library:
        library.wait = wait
        library.reindex(progress=report)
        return library.store.counts()


@dataclass(slots=True)
class _Outcome:
    """What became of the documents of a damaged database, as `Repaired` has it."""

    source: list[str] = field(default_factory=list)
    partial: list[tuple[str, int]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def _salvaged(folder: Path, report: Progress) -> tuple[Path, _Outcome]:
    """Put a new database in the place of a damaged one. Returns where that is now, and what was salvaged."""
    path, outcome = folder / FILE_NAME, _Outcome()
    new = folder / f".salvaged-{uuid.uuid4().hex}"
    try:
        with salvage.opened(path) as wreck, Store.open(new, create=True) as store:
            _salvage(wreck, store, outcome, report)
        return backup.replace_damaged(path, new / FILE_NAME), outcome
    except OSError as error:
        raise LibraryUnwritable(path=str(folder), reason=reason_of(error)) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _is_sound(folder: Path) -> bool:
    try:
        with Store.open(folder) as store:
            return not store.problems()
    except LibraryDamaged:
        return False


def _salvage(wreck: Wreck, store: Store, outcome: _Outcome, report: Progress) -> None:
    settings = wreck.settings()
    remains = list(wreck.documents())
    if len(remains) >= _MANY:
        places.use_whole_lexicon()
    for done, one in enumerate(remains):
        report(done, len(remains))
        document = _from_file(one.document)
        if document is not None:
            outcome.source.append(document.name)
        elif one.document.pages:
            # With a hash that no file has, so that adding the file, if it is found, completes the document.
            document = replace(one.document, sha256="") if one.lost else one.document
            if not document.sha256:
                outcome.partial.append((document.name, one.lost))
        else:
            outcome.lost.append(one.document.name)
            continue
        store.replace_document(document, map(_parsed, document.pages))
        _remove_again(store, document, one.removed)
    models: dict[str, int] = {}
    for model, hashes, rows in _batches(wreck):
        store.put_vectors(model, hashes, np.stack(rows))
        models[model] = models.get(model, 0) + len(hashes)
    store.prune_vectors()
    if name := _model(settings.get("model"), models):
        store.set_meta("model", name)
    store.set_meta("library", uuid.uuid4().hex)  # so that no index of before is taken for this one's
    report(len(remains), len(remains))


def _model(remembered: str | None, models: dict[str, int]) -> str | None:
    """The library's model: the one that it remembers, but for a name that no vector bears where others are known.

    Args:
        remembered: As the damaged database has it.
        models: How many vectors there are of each.
    """
    if models and remembered not in models:
        return max(models, key=lambda name: models[name])
    return remembered


def _parsed(page: Page) -> tuple[ParsedPage, dict[str, tuple[Passage, ...]]]:
    content = located(pages.parse(page), page)
    return content, {article.id: passages.cut(article) for article in content.articles}


def _from_file(document: Document) -> Document | None:
    """The document as its file says, if that has not changed."""
    try:
        path = Path(document.path)
        if readers.file_sha256(path) != document.sha256:
            return None
        return replace(readers.read(path, document.name), path=document.path)
    except ReadError:
        return None


def _remove_again(store: Store, document: Document, removed: dict[int, list[Span]]) -> None:
    """Take out the articles that had been taken out by hand."""
    stored = store.document(document.path)
    if stored is None:
        return
    for page, spans in removed.items():
        for article in list(store.articles_on(stored.row, page)):
            if {sentence.span for sentence in article.article.sentences} <= set(spans):
                store.remove_article(article.article.id)


def _batches(wreck: Wreck) -> Iterator[tuple[str, list[bytes], list[NDArray[np.float32]]]]:
    """The vectors that can be read, up to a thousand of one model at a time."""
    waiting: dict[str, tuple[list[bytes], list[NDArray[np.float32]]]] = {}
    for model, hash_, row in wreck.vectors():
        hashes, rows = waiting.setdefault(model, ([], []))
        hashes.append(hash_)
        rows.append(row)
        if len(hashes) == _BATCH:
            yield model, *waiting.pop(model)
    for model, (hashes, rows) in waiting.items():
        yield model, hashes, rows
