"""The file `journal.sqlite`, or the same tables in a shared database: how they are opened, and transactions on them.

It is a file of its own, beside the library's, because whoever adds a document holds the library file's write lock until
all of it is in, and a bot must not wait for that. It is no index: what is in it cannot be made anew.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Self

from corpus.database import opened
from corpus.errors import JournalDamaged, LibraryDamaged
from corpus.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from corpus.database import Database
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
        "user" INTEGER NOT NULL,
        good INTEGER NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (answer, "user")
    ) WITHOUT ROWID;
    CREATE TABLE updates (seen INTEGER PRIMARY KEY AUTOINCREMENT, id INTEGER NOT NULL UNIQUE);
    CREATE TABLE languages ("user" INTEGER PRIMARY KEY, language TEXT NOT NULL);
    CREATE TABLE uploads (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        "user" INTEGER NOT NULL,
        path TEXT NOT NULL,
        name TEXT NOT NULL,
        at REAL NOT NULL
    );
    CREATE INDEX uploads_user ON uploads ("user");
    CREATE TABLE codes (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        salt BLOB NOT NULL,
        hash BLOB NOT NULL,
        at REAL NOT NULL
    );
    CREATE TABLE tries (row INTEGER PRIMARY KEY AUTOINCREMENT, "user" INTEGER NOT NULL, at REAL NOT NULL);
    CREATE TABLE paired ("user" INTEGER PRIMARY KEY, at REAL NOT NULL)
    """,
)
"""As those of `corpus.schema`: scripts in order; one that was released is never edited."""


class JournalFile:
    """An open journal, in its file or in a database. All that is done in it is short."""

    def __init__(self, database: Database, location: Location) -> None:
        self._db = database
        self.path = location.folder / FILE_NAME
        """The SQLite file, when it is one."""

    @classmethod
    def open(cls, place: Path | Location, *, readonly: bool = False, timeout: float = 10.0) -> Self:
        """Open the journal in a folder or a database, made where there is none.

        Args:
            place: The library's folder, or its location.
            readonly: Never write, nor make a file.
            timeout: Seconds to wait for another writer.

        Raises:
            LibraryMissing: There is none, and `readonly`.
            LibraryUnwritable, LibraryNewer, LibraryBusy, JournalDamaged, DatabaseUnreachable: See there.
        """
        location = Location.of(place)
        with _told_apart():
            found = opened(location, "journal", MIGRATIONS, create=not readonly, readonly=readonly, timeout=timeout)
        return cls(found, location)

    def close(self) -> None:
        """Close it. Closing twice is harmless."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All that is done in the block is one transaction."""
        with _told_apart(), self._db.writing():
            yield

    def do(self, sql: str, *values: Any) -> int:
        """Runs one statement; returns how many rows it changed."""
        with _told_apart():
            return self._db.do(sql, *map(_storable, values))

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """All rows of a query."""
        with _told_apart():
            return self._db.rows(sql, *map(_storable, values))


def _storable(value: object) -> object:
    """Text that every database can hold: without halves of characters and NUL, which a hostile message may bring."""
    return value.encode(errors="replace").decode().replace("\0", "\ufffd") if isinstance(value, str) else value


@contextmanager
def _told_apart() -> Iterator[None]:
    """A broken journal is no broken library: what helps is something else."""
    try:
        yield
    except LibraryDamaged as error:
        raise JournalDamaged(**error.facts) from error
