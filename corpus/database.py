"""SQL for the store and the journal, on SQLite or on a database that machines share.

Both speak the same SQL here: `?` stands for a value, what is in `ON CONFLICT` and `RETURNING` is understood by either,
keys that count up are called `row` and are asked for with `RETURNING row`. What differs is in two places: `Sqlite`
below and `corpus.postgres`.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, Protocol

from corpus.schema import connect, translated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from corpus.location import Location
    from corpus.rows import Row

Part = Literal["library", "journal"]
"""What a set of tables is for. On SQLite each is a file; in a shared database they lie side by side."""

_CLOSING = 1.0
"""Seconds."""


class Database(Protocol):
    """An open database. Any thread may use it; one at a time is let in, for a statement or for a transaction.

    Every method raises `LibraryDamaged`, `LibraryUnwritable`, `LibraryBusy` or `DatabaseUnreachable`.
    """

    def do(self, sql: str, *values: Any) -> int:
        """Run one statement; returns how many rows it changed."""

    def many(self, sql: str, rows: Iterable[Row]) -> None:
        """Run one statement for each of `rows`."""

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """All rows of a query."""

    def writing(self) -> AbstractContextManager[None]:
        """All that is done in the block is one transaction. Others may read meanwhile, and wait to write."""

    def reading(self) -> AbstractContextManager[None]:
        """All that is read in the block comes from one committed state."""

    def problems(self) -> list[str]:
        """What the database's own checks find wrong, in its words; empty when all is well."""

    def close(self) -> None:
        """Close it. Closing twice is harmless."""


def opened(
    location: Location,
    part: Part,
    migrations: Sequence[str],
    *,
    create: bool = False,
    readonly: bool = False,
    timeout: float = 10.0,
) -> Database:
    """Open a part's tables, made or brought up to date where that is needed and allowed.

    Args:
        location: Where the library is.
        part: What the tables are for.
        migrations: What makes them, as `corpus.schema.MIGRATIONS`.
        create: Make them when they are not there.
        readonly: Never write.
        timeout: Seconds to wait for another writer.

    Raises:
        LibraryMissing: They are not there, and not `create`.
        LibraryUnwritable, LibraryNewer, LibraryDamaged, LibraryBusy, DatabaseUnreachable: See there.
    """
    if location.database is not None:
        from corpus.postgres import Postgres

        return Postgres.open(location.database, part, migrations, create=create and not readonly, timeout=timeout)
    path = location.folder / f"{part}.sqlite"
    connection = connect(path, create=create, readonly=readonly, timeout=timeout, migrations=migrations)
    if part == "journal":  # what is no text must not keep a bot from answering
        connection.text_factory = _any_text
    return Sqlite(connection, path)


class Sqlite:
    """A `Database` in a file."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._lock = threading.RLock()
        self._path = path

    def do(self, sql: str, *values: Any) -> int:
        """As `Database.do`."""
        with self._lock, translated(self._path):
            return self._db.execute(sql, values).rowcount

    def many(self, sql: str, rows: Iterable[Row]) -> None:
        """As `Database.many`."""
        with self._lock, translated(self._path):
            self._db.executemany(sql, rows)

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """As `Database.rows`."""
        with self._lock, translated(self._path):
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """As `Database.writing`."""
        with self._lock:
            self.do("BEGIN IMMEDIATE")
            try:
                yield
                self.do("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self.do("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """As `Database.reading`."""
        with self._lock:
            self.do("BEGIN")
            try:
                yield
            finally:
                self.do("ROLLBACK")

    def problems(self) -> list[str]:
        """As `Database.problems`."""
        # A row may hold several faults, below a line that says in which of the connection's files they are.
        lines = [line for (text,) in self.rows("PRAGMA quick_check") for line in text.splitlines()]
        found = [line for line in lines if line != "ok" and not line.startswith("***")]
        broken = self.rows("PRAGMA foreign_key_check")
        found += [f"{table} refers to no {parent}" for table, _, parent, _ in broken]
        return found + list(self._illegible())

    def _illegible(self) -> Iterator[str]:
        """Tables of which a row cannot be fetched: SQLite's checks do not ask whether a text is one."""
        for (table,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
            try:
                with self._lock:
                    for _ in self._db.execute(f"SELECT * FROM {table}"):  # noqa: S608 - a table of ours
                        pass
            except (sqlite3.Error, UnicodeDecodeError) as error:
                yield f"{table}: {error}"

    def close(self) -> None:
        """As `Database.close`."""
        # A short transaction of another thread is let finish; who adds a large document is not waited for.
        waited = self._lock.acquire(timeout=_CLOSING)
        try:
            self._db.close()
        finally:
            if waited:
                self._lock.release()


def _any_text(data: bytes) -> str:
    return data.decode(errors="replace")
