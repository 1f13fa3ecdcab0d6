"""What is done to a library as a whole: it is restored from a backup, or repaired."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus import backup, pages, passages, places, readers, salvage
from corpus.errors import LibraryDamaged, LibraryMissing, LibraryUnwritable, ReadError
from corpus.store import FILE_NAME, Store
from retrieval import indexes, lock
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
        raise LibraryUnwritable(path=str(folder), reason=error.strerror or str(error)) from error
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


def repair(folder: Path, *, wait: float = 0.0, progress: Progress | None = None) -> Repaired:
    """Make a library sound: salvage what can be read of a damaged database into a new one; build the indexes.

    The damaged database is kept beside the new one. A document whose file is still what it was is read from there; else
    its pages are taken from the database, and divided into articles anew.

    Args:
        folder: The library's folder.
        wait: Seconds to wait for another process that changes it.
        progress: Called with how much is done of how much.

    Raises:
        LibraryMissing, LibraryNewer, LibraryBusy, LibraryUnwritable: See there; nothing was changed.
    """
    report = progress or (lambda _done, _total: None)
    path = folder / FILE_NAME
    if not path.exists():
        raise LibraryMissing(path=str(folder))
    aside = None
    source: list[str] = []
    partial: list[tuple[str, int]] = []
    lost: list[str] = []
    with lock.writer(folder, wait):
        if not _is_sound(folder):
            new = folder / f".salvaged-{uuid.uuid4().hex}"
            try:
                with salvage.opened(path) as wreck, Store.open(new, create=True) as store:
                    _salvage(wreck, store, source, partial, lost, report)
                aside = backup.replace_damaged(path, new / FILE_NAME)
            except OSError as error:
                raise LibraryUnwritable(path=str(folder), reason=error.strerror or str(error)) from error
            finally:
                shutil.rmtree(new, ignore_errors=True)
        indexes.drop(folder)
    with Library.open(folder) as library:
        library.progress = report
        with library.snapshot():  # which builds the indexes
            return Repaired(aside, library.store.counts(), tuple(source), tuple(partial), tuple(lost))


def _is_sound(folder: Path) -> bool:
    try:
        with Store.open(folder) as store:
            return not store.problems()
    except LibraryDamaged:
        return False


def _salvage(
    wreck: Wreck,
    store: Store,
    source: list[str],
    partial: list[tuple[str, int]],
    lost: list[str],
    report: Progress,
) -> None:
    settings = wreck.settings()
    remains = list(wreck.documents())
    if len(remains) >= _MANY:
        places.use_whole_lexicon()
    for done, one in enumerate(remains):
        report(done, len(remains))
        document = _from_file(one.document)
        if document is not None:
            source.append(document.name)
        elif one.document.pages:
            # With a hash that no file has, so that adding the file, if it is found, completes the document.
            document = replace(one.document, sha256="") if one.lost else one.document
            if not document.sha256:
                partial.append((document.name, one.lost))
        else:
            lost.append(one.document.name)
            continue
        store.replace_document(document, map(_parsed, document.pages))
        _remove_again(store, document, one.removed)
    models: dict[str, int] = {}
    for model, hashes, rows in _batches(wreck):
        store.put_vectors(model, hashes, np.stack(rows))
        models[model] = models.get(model, 0) + len(hashes)
    store.prune_vectors()
    if name := settings.get("model") or max(models, key=lambda name: models[name], default=""):
        store.set_meta("model", name)
    if "dim" in settings:
        store.set_meta("dim", settings["dim"])
    store.set_meta("library", uuid.uuid4().hex)  # so that no index of before is taken for this one's
    report(len(remains), len(remains))


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
