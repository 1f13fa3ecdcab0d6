"""The file `journal.sqlite`: its tables, how it is opened, and transactions on it.

It is a file of its own, beside the library's, because whoever adds a document holds the library file's write lock until
all of it is in, and a bot must not wait for that. It is no index: what is in it cannot be made anew.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Self

from corpus.errors import JournalDamaged, LibraryDamaged
from corpus.schema import connect, translated

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from corpus.rows import Row

FILE_NAME: Final = "journal.sqlite"

MIGRATIONS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE conversations (key TEXT PRIMARY KEY, state TEXT NOT NULL, at REAL NOT NULL) WITHOUT ROWID;
    CREATE INDEX conversations_at ON conversations (at);
    CREATE TABLE answers (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        chat INTEGER NOT NULL,
        message INTEGER NOT NULL,
        turns TEXT NOT NULL,
        understood TEXT NOT NULL,
        text TEXT,
        citations TEXT NOT NULL,
        at REAL NOT NULL,
        UNIQUE (chat, message)
    );
    CREATE INDEX answers_at ON answers (at);
    CREATE TABLE votes (
        answer INTEGER NOT NULL REFERENCES answers (row) ON DELETE CASCADE,
        user INTEGER NOT NULL,
        good INTEGER NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (answer, user)
    ) WITHOUT ROWID;
    CREATE TABLE updates (seen INTEGER PRIMARY KEY AUTOINCREMENT, id INTEGER NOT NULL UNIQUE);
    CREATE TABLE languages (user INTEGER PRIMARY KEY, language TEXT NOT NULL);
    CREATE TABLE uploads (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        user INTEGER NOT NULL,
        path TEXT NOT NULL,
        name TEXT NOT NULL,
        at REAL NOT NULL
    );
    CREATE INDEX uploads_user ON uploads (user);
    CREATE TABLE codes (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        salt BLOB NOT NULL,
        hash BLOB NOT NULL,
        at REAL NOT NULL
    );
    CREATE TABLE tries (row INTEGER PRIMARY KEY AUTOINCREMENT, user INTEGER NOT NULL, at REAL NOT NULL);
    CREATE TABLE paired (user INTEGER PRIMARY KEY, at REAL NOT NULL)
    """,
)
"""As those of `corpus.schema`: scripts in order; one that was released is never edited."""


class JournalFile:
    """An open journal. One thread at a time is let in, for one query or one transaction; all of them are short."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._lock = threading.RLock()
        self.path = path
        """The SQLite file."""

    @classmethod
    def open(cls, folder: Path, *, readonly: bool = False, timeout: float = 10.0) -> Self:
        """Open the journal in `folder`, made where there is none.

        Args:
            folder: The library's folder.
            readonly: Never write, nor make a file.
            timeout: Seconds to wait for another writer.

        Raises:
            LibraryMissing: There is none, and `readonly`.
            LibraryUnwritable, LibraryNewer, LibraryBusy, JournalDamaged: See there.
        """
        path = folder / FILE_NAME
        with _told_apart():
            connection = connect(path, create=not readonly, readonly=readonly, timeout=timeout, migrations=MIGRATIONS)
        return cls(connection, path)

    def close(self) -> None:
        """Close the file. Closing twice is harmless."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All that is done in the block is one transaction."""
        with self._lock:
            self.do("BEGIN IMMEDIATE")
            try:
                yield
                self.do("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self.do("ROLLBACK")
                raise

    def do(self, sql: str, *values: Any) -> int:
        """Runs one statement; returns how many rows it changed."""
        with self._lock, _told_apart(), translated(self.path):
            return self._db.execute(sql, [_storable(value) for value in values]).rowcount

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """All rows of a query."""
        with self._lock, _told_apart(), translated(self.path):
            return self._db.execute(sql, [_storable(value) for value in values]).fetchall()


def _storable(value: object) -> object:
    """Text without halves of characters, which SQLite cannot hold: a hostile message may bring some."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


@contextmanager
def _told_apart() -> Iterator[None]:
    """A broken journal is no broken library: what helps is something else."""
    try:
        yield
    except LibraryDamaged as error:
        raise JournalDamaged(**error.facts) from error
