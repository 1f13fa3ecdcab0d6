"""The library file's shape: its tables, how an older file is brought up to date, and how it is opened.

`PRAGMA user_version` counts the migrations that a file has been through. A migration that was released is never
edited; a change is a new one at the end of `MIGRATIONS`.
"""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from corpus.errors import (
    LibraryBusy,
    LibraryDamaged,
    LibraryMissing,
    LibraryNewer,
    LibraryOlder,
    LibraryUnwritable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

APPLICATION_ID: Final = 0x77656E62
"""`wenb`: tells our file from another program's SQLite file."""

MIGRATIONS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE documents (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        path TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        encoding TEXT NOT NULL,
        kind TEXT NOT NULL,
        added_at TEXT NOT NULL
    );
    CREATE INDEX documents_name ON documents (name);
    CREATE TABLE pages (
        document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        text TEXT NOT NULL,
        title TEXT,
        date TEXT,
        place TEXT,
        url TEXT,
        external_id TEXT,
        UNIQUE (document, number)
    );
    CREATE TABLE articles (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        document INTEGER NOT NULL,
        page INTEGER NOT NULL,
        kind TEXT NOT NULL,
        kicker TEXT,
        headline TEXT,
        subhead TEXT,
        byline TEXT NOT NULL,
        dateline TEXT,
        place_code TEXT,
        place_province TEXT,
        place_city TEXT,
        place_county TEXT,
        date TEXT,
        span_start INTEGER NOT NULL,
        span_end INTEGER NOT NULL,
        external_id TEXT,
        url TEXT,
        FOREIGN KEY (document, page) REFERENCES pages (document, number) ON DELETE CASCADE
    );
    CREATE INDEX articles_page ON articles (document, page);
    CREATE TABLE sentences (
        article INTEGER NOT NULL REFERENCES articles (row) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        part TEXT NOT NULL,
        text TEXT NOT NULL,
        span_start INTEGER NOT NULL,
        span_end INTEGER NOT NULL,
        paragraph INTEGER NOT NULL,
        PRIMARY KEY (article, number)
    ) WITHOUT ROWID;
    CREATE TABLE passages (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        article INTEGER NOT NULL REFERENCES articles (row) ON DELETE CASCADE,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        header TEXT NOT NULL,
        text TEXT NOT NULL,
        hash BLOB NOT NULL
    );
    CREATE INDEX passages_article ON passages (article);
    CREATE INDEX passages_hash ON passages (hash);
    CREATE TABLE removed_passages (row INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
    CREATE INDEX removed_passages_generation ON removed_passages (generation);
    CREATE TABLE set_aside (
        document INTEGER NOT NULL,
        page INTEGER NOT NULL,
        span_start INTEGER NOT NULL,
        span_end INTEGER NOT NULL,
        text TEXT NOT NULL,
        reason TEXT NOT NULL,
        FOREIGN KEY (document, page) REFERENCES pages (document, number) ON DELETE CASCADE
    );
    CREATE INDEX set_aside_page ON set_aside (document, page);
    CREATE TABLE vectors (
        model TEXT NOT NULL,
        hash BLOB NOT NULL,
        vector BLOB NOT NULL,
        PRIMARY KEY (model, hash)
    );
    INSERT INTO meta VALUES ('generation', '0')
    """,
    # What near-duplicates are found by, see retrieval.duplicates. Articles without get theirs with the next `add`.
    """
    CREATE TABLE marks (
        mark INTEGER NOT NULL,
        article INTEGER NOT NULL REFERENCES articles (row) ON DELETE CASCADE,
        PRIMARY KEY (mark, article)
    ) WITHOUT ROWID;
    CREATE INDEX marks_article ON marks (article)
    """,
)
"""Scripts in order; statements separated by semicolons, which occur nowhere else in them."""

_REFUSED: Final = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_IOERR,
}
FULL: Final = "full"
"""The reason of a `LibraryUnwritable` whose disk is full."""
_FULL: Final = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}
"""The latter is of the memory that processes share, a file beside a library's."""
_FULL_ERRNO: Final = {errno.ENOSPC, errno.EDQUOT}
_LOCKED: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_PRIMARY_CODE: Final = 0xFF
"""The lower byte of an SQLite result code is the primary code, the rest narrows it down."""


def reason_of(error: OSError) -> str:
    """Why the system refuses to write, as `LibraryUnwritable` has it: `full`, or its own words."""
    return FULL if error.errno in _FULL_ERRNO else error.strerror or str(error)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's complaints into ours.

    Raises:
        LibraryBusy: Another connection kept the lock for longer than the timeout.
        LibraryUnwritable: The operating system refuses to open or write the file, or the disk is full.
        LibraryDamaged: The file is no database, is broken, or lacks a table.
    """
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.NotSupportedError):
        raise  # our own mistake, not the library's state
    except UnicodeDecodeError as error:  # of SQLite's own words, which cite a schema with a fault
        raise LibraryDamaged(path=str(path), reason="file is not a database") from error
    except sqlite3.DatabaseError as error:
        detailed = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        code, full = detailed & _PRIMARY_CODE, detailed in _FULL
        if code in _LOCKED:
            raise LibraryBusy(path=str(path)) from error
        if code in _REFUSED:
            raise LibraryUnwritable(path=str(path), reason=FULL if full else str(error)) from error
        raise LibraryDamaged(path=str(path), reason=str(error)) from error


def connect(
    path: Path,
    *,
    create: bool = False,
    readonly: bool = False,
    timeout: float = 10.0,
    migrations: Sequence[str] = MIGRATIONS,
) -> sqlite3.Connection:
    """Open the library file, or another of ours, made or brought up to date where that is needed and allowed.

    The connection is in autocommit mode: transactions are begun and ended by SQL.

    Args:
        path: The SQLite file.
        create: Make the file, and the folders above it, when it is not there.
        readonly: Never write, but to bring an older file up to date. Works in a folder that cannot be written, too.
        timeout: Seconds to wait for another writer.
        migrations: What makes the file's tables.

    Raises:
        LibraryMissing: No such file and not `create`.
        LibraryUnwritable, LibraryOlder, LibraryNewer, LibraryDamaged, LibraryBusy: See there.
    """
    if not _exists(path):
        if not create or readonly:
            raise LibraryMissing(path=str(path.parent))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryUnwritable(path=str(path.parent), reason=reason_of(error)) from error
    with translated(path):
        if readonly:
            return _open_readonly(path, timeout, migrations)
        connection = _connection(path, "rwc" if create else "rw", timeout)
        try:
            if version_of(connection, path, migrations) == 0 and not create:
                raise LibraryMissing(path=str(path.parent))
            connection.execute("PRAGMA journal_mode = WAL")
            # With WAL this can lose the last transactions to a power cut, but never damages the file.
            connection.execute("PRAGMA synchronous = NORMAL")
            # Large enough that a big document's transaction does not write the same index pages over and over.
            connection.execute("PRAGMA cache_size = -65536")  # KiB
            migrate(connection, path, migrations)
        except BaseException:
            connection.close()
            raise
        return connection


def version_of(connection: sqlite3.Connection, path: Path, migrations: Sequence[str] = MIGRATIONS) -> int:
    """The file's schema version; 0 for a file without tables.

    Raises:
        LibraryNewer: It is past what `migrations` know.
        LibraryDamaged: It is another program's database.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and application != APPLICATION_ID:
        raise LibraryDamaged(path=str(path), reason="another program's database")
    if version > len(migrations):
        raise LibraryNewer(path=str(path), found=version, supported=len(migrations))
    return int(version)


def migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[str] = MIGRATIONS) -> None:
    """Run the migrations that the file has not been through, all in one transaction."""
    if version_of(connection, path, migrations) == len(migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked again under the lock: another process may have been quicker.
        for script in migrations[version_of(connection, path, migrations) :]:
            for statement in script.split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has SQLite roll back by itself
            connection.execute("ROLLBACK")
        raise


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:  # a folder above it may not be entered
        raise LibraryUnwritable(path=str(path.parent), reason=error.strerror or str(error)) from error


def _open_readonly(path: Path, timeout: float, migrations: Sequence[str]) -> sqlite3.Connection:
    connection = _connection(path, "ro", timeout)
    try:
        version = version_of(connection, path, migrations)
    except sqlite3.OperationalError as error:
        connection.close()
        # SQLite wants to make its shared-memory file beside a WAL database. Where the folder forbids that and no
        # write-ahead log waits to be read, the file is whole as it stands. (Should somebody with more rights begin to
        # write while we read, we may see pages of two states; there is no lock that we could take against it.)
        if error.sqlite_errorcode & _PRIMARY_CODE not in _REFUSED or _log_waits(path):
            raise
        connection = _connection(path, "ro&immutable=1", timeout)
        version = version_of(connection, path, migrations)
    except BaseException:
        connection.close()
        raise
    if version == 0:
        connection.close()
        raise LibraryMissing(path=str(path.parent))
    if version < len(migrations):
        connection.close()
        _bring_up_to_date(path, timeout, migrations, version)
        connection = _connection(path, "ro", timeout)
    return connection


def _bring_up_to_date(path: Path, timeout: float, migrations: Sequence[str], version: int) -> None:
    try:
        connect(path, timeout=timeout, migrations=migrations).close()
    except LibraryUnwritable as error:
        if error.facts["reason"] == FULL:  # which says what to do
            raise
        raise LibraryOlder(**error.facts, found=version, supported=len(migrations)) from error


def _log_waits(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _connection(path: Path, mode: str, timeout: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    return connection
