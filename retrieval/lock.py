"""One writer at a time for a library's folder, across processes."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from corpus.errors import LibraryBusy, LibraryUnwritable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_NAME = "writer.lock"
_PRIMARY_CODE = 0xFF
"""The lower byte of an SQLite result code."""


@contextmanager
def writer(folder: Path) -> Iterator[None]:
    """Holds the lock for the block; it falls with the process, however that ends.

    An empty SQLite file is locked: that works alike on every system, and on network folders where SQLite itself does.

    Raises:
        LibraryBusy: Another process, or another thread of this one, holds it.
        LibraryUnwritable: The folder cannot be written.
    """
    connection = _locked(folder)
    try:
        yield
    finally:
        connection.close()


def _locked(folder: Path) -> sqlite3.Connection:
    connection = None
    try:
        connection = sqlite3.connect(folder / FILE_NAME, timeout=0, isolation_level=None)
        connection.execute("PRAGMA journal_mode = OFF")  # nothing is written, so nothing need be undone
        connection.execute("BEGIN EXCLUSIVE")
        return connection
    except sqlite3.DatabaseError as error:
        if connection is not None:
            connection.close()
        if error.sqlite_errorcode & _PRIMARY_CODE == sqlite3.SQLITE_BUSY:
            raise LibraryBusy(path=str(folder)) from error
        raise LibraryUnwritable(path=str(folder), reason=str(error)) from error
