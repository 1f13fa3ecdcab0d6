"""One writer at a time for a library's folder, across processes, and who it is."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import time
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from corpus.errors import LibraryBusy, LibraryUnwritable
from corpus.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_NAME = "writer.lock"
HOLDER_NAME = "writer.json"
"""Who holds the lock, for people; it may outlive a process that was killed, and means nothing then."""
_PRIMARY_CODE = 0xFF
"""The lower byte of an SQLite result code."""
_PAUSE = 0.1
"""Seconds between two tries."""
GRACE = 2.0
"""Seconds that a change waits unless told otherwise: who only asks holds the lock, too, to bring indexes up to date."""


@contextmanager
def writer(place: Path | Location, wait: float = 0.0) -> Iterator[None]:
    """Holds the lock for the block; it falls with the process, however that ends.

    An empty SQLite file is locked: that works alike on every system, and on network folders where SQLite itself does.
    Where machines share a database, a lock of that keeps others off, too.

    Args:
        place: The library's folder, or its location.
        wait: Seconds to wait for another holder to finish.

    Raises:
        LibraryBusy: Another process, or another thread of this one, holds it.
        LibraryUnwritable: The folder cannot be written.
        DatabaseUnreachable: See there.
    """
    location = Location.of(place)
    if location.database is not None:
        from corpus import postgres

        with suppress(OSError):
            location.folder.mkdir(parents=True, exist_ok=True)
        with postgres.writer(location.database, wait), writer(location.folder, wait):
            yield
        return
    folder = location.folder
    connection = _acquired(folder, wait)
    holder = folder / HOLDER_NAME
    try:
        _sign(holder)
        yield
    finally:
        with suppress(OSError):
            holder.unlink(missing_ok=True)
        connection.close()


def _acquired(folder: Path, wait: float) -> sqlite3.Connection:
    until = time.monotonic() + wait
    while True:
        try:
            return _locked(folder)
        except LibraryBusy:
            if time.monotonic() >= until:
                raise
        time.sleep(_PAUSE)


def _locked(folder: Path) -> sqlite3.Connection:
    connection = None
    try:
        connection = sqlite3.connect(folder / FILE_NAME, timeout=0, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = OFF")  # nothing is written, so nothing need be undone
        connection.execute("BEGIN EXCLUSIVE")
        return connection
    except sqlite3.DatabaseError as error:
        if connection is not None:
            connection.close()
        if error.sqlite_errorcode & _PRIMARY_CODE == sqlite3.SQLITE_BUSY:
            raise LibraryBusy(path=str(folder), **_holder(folder / HOLDER_NAME)) from error
        raise LibraryUnwritable(path=str(folder), reason=str(error)) from error


def _sign(holder: Path) -> None:
    since = datetime.now().astimezone().isoformat(" ", "seconds")
    facts = {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
    with suppress(OSError):  # a courtesy: the lock holds without it
        holder.write_text(json.dumps(facts), "utf-8")


def _holder(holder: Path) -> dict[str, Any]:
    """The facts of a `LibraryBusy` beside its path: `pid`, `host`, `since` and `reason`; none when nobody signed."""
    try:
        signed = json.loads(holder.read_text("utf-8"))
        since = datetime.fromisoformat(signed["since"]).astimezone()  # the writer's clock may be another country's
        return {"reason": "held", "pid": signed["pid"], "host": signed["host"], "since": f"{since:%Y-%m-%d %H:%M}"}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
