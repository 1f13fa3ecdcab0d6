"""What is done to a library as a whole: restored from a backup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus import backup
from corpus.errors import LibraryUnwritable
from retrieval import lock
from retrieval.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.backup import Backup
    from corpus.rows import Counts
    from retrieval.indexes import Progress


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
