"""One file with all of a library that cannot be made again: its database, and the journal of its bot if it has one.

The file is a zip archive of `manifest.json` (`{"format": 1, "made": …, "files": {name: {"size", "sha256"}}}`) and the
databases, each copied with SQLite's online backup: in one committed state, while others read and write.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import uuid
import zipfile
import zlib
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from corpus.cache import atomic_file
from corpus.errors import (
    BackupInvalid,
    BackupUnwritable,
    LibraryDamaged,
    LibraryExists,
    LibraryMissing,
    LibraryUnwritable,
)
from corpus.schema import connect, reason_of, translated
from corpus.store import FILE_NAME, check_contents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Progress = Callable[[int, int], None]

JOURNAL: Final = "journal.sqlite"
"""What a bot remembers; see `bot.journalfile`."""
FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_MANIFEST_LIMIT: Final = 100_000
"""Bytes."""
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    made: str
    """ISO 8601 in UTC, to the second."""
    files: dict[str, int]
    """The size in bytes of each database, by its name."""


def write(folder: Path, target: Path, progress: Progress | None = None) -> Backup:
    """Write a backup of the library in `folder`, in place of an earlier file, which stays whole until then.

    Args:
        folder: The library's folder.
        target: The file.
        progress: Called with the pages of the databases that were copied, of all.

    Raises:
        LibraryMissing: There is none.
        LibraryDamaged: It is; a backup of it would be, too.
        BackupUnwritable: The file cannot be written.
    """
    if not (folder / FILE_NAME).is_file():
        raise LibraryMissing(path=str(folder))
    check_contents(folder)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    sizes: dict[str, int] = {}
    try:
        with atomic_file(target) as scratch:
            entries: dict[str, dict[str, object]] = {}
            with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                for name in (FILE_NAME, JOURNAL):
                    if (folder / name).is_file():
                        copy = target.with_name(f".{target.name}-{uuid.uuid4().hex}")
                        try:
                            _copied(folder / name, copy, progress)
                            archive.write(copy, name)
                            sizes[name] = copy.stat().st_size
                            entries[name] = {"size": sizes[name], "sha256": _sha256(copy)}
                        finally:
                            copy.unlink(missing_ok=True)
                archive.writestr(_MANIFEST, json.dumps({"format": FORMAT, "made": made, "files": entries}))
            _sync(scratch)
    except OSError as error:
        raise BackupUnwritable(path=str(target), reason=error.strerror or str(error)) from error
    return Backup(made, sizes)


def check(source: Path) -> Backup:
    """What a backup holds, every byte of it checked.

    Raises:
        BackupInvalid: It is no backup, of a later format, or damaged.
    """
    with _opened(source) as archive:
        return _checked(archive, source)


def restore(
    source: Path, found: Backup, folder: Path, *, force: bool = False, progress: Progress | None = None
) -> None:
    """Put a backup's databases into `folder`, for a caller that holds the writer's lock.

    What is there is replaced inside SQLite, in one transaction: who reads meanwhile sees the one or the other, and a
    process that is killed leaves the one or the other. A database that is damaged is put aside, beside the new one.
    The library gets a new random name, so that indexes of what was there before are not taken for its own.

    Args:
        source: The backup.
        found: What `check` said of it.
        folder: The library's folder, which must be there.
        force: Replace a library.
        progress: As for `write`.

    Raises:
        LibraryExists: There is a library, and not `force`.
        LibraryUnwritable, LibraryNewer, LibraryBusy: See there.
    """
    if (folder / FILE_NAME).exists() and not force:
        raise LibraryExists(path=str(folder))
    with _opened(source) as archive:
        for name in sorted(found.files, reverse=True):  # the library last: once it is there, all is
            scratch = folder / f".{name}-{uuid.uuid4().hex}"
            try:
                with archive.open(name) as packed, scratch.open("wb") as file:
                    while chunk := packed.read(_CHUNK):
                        file.write(chunk)
                _put(scratch, folder / name, progress)
            except OSError as error:
                raise LibraryUnwritable(path=str(folder), reason=reason_of(error)) from error
            finally:
                for suffix in ("", "-wal", "-shm", "-journal"):
                    with suppress(OSError):  # where nothing may be written, nothing was
                        scratch.with_name(scratch.name + suffix).unlink(missing_ok=True)


def replace_damaged(path: Path, new: Path | None = None) -> Path:
    """Keep a database that is damaged, with its write-ahead log, under a name beside it, and put `new` in its place.

    Args:
        path: The damaged database.
        new: A sound one that is closed; None to leave the place empty.

    Returns:
        Where the damaged one is now.

    Raises:
        OSError: That cannot be done.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}")
    while aside.exists():
        aside = path.with_name(f"{path.stem}.damaged-{stamp}-{uuid.uuid4().hex[:6]}{path.suffix}")
    logs = [path.with_name(path.name + suffix) for suffix in ("-wal", "-shm")]
    for file in (path, logs[0]):
        if file.exists():
            kept = file.with_name(file.name.replace(path.name, aside.name))
            try:
                os.link(file, kept)
            except OSError:  # not every file system has links
                shutil.copyfile(file, kept)
    # A log that stayed would be taken for the new database's.
    for log in logs:
        log.unlink(missing_ok=True)
    if new is None:
        path.unlink()
    else:
        new.replace(path)
    return aside


def _copied(database: Path, copy: Path, progress: Progress | None) -> None:
    """Copy a database in one committed state, as a single file.

    Raises:
        LibraryDamaged: The copy is not sound.
    """
    with (
        translated(database),
        closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target, progress=_reporting(progress))
        target.execute("PRAGMA journal_mode = DELETE")
        is_sound = target.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    if not is_sound:
        raise LibraryDamaged(path=str(database), reason="inconsistent")


def _put(scratch: Path, target: Path, progress: Progress | None) -> None:
    """Make `target` what `scratch` is, in one transaction."""
    try:
        generation = _generation(target)
    except LibraryDamaged:
        replace_damaged(target)
        generation = 0
    if target.name == FILE_NAME:
        # Brought up to date if an earlier version wrote it; refused if it is of a later one.
        with closing(connect(scratch)) as source, translated(scratch):
            source.execute("INSERT OR REPLACE INTO meta VALUES ('library', ?)", (uuid.uuid4().hex,))
            later = "UPDATE meta SET value = max(CAST(value AS INTEGER), ?) + 1 WHERE key = 'generation'"
            source.execute(later, (generation,))
    with (
        translated(target),
        closing(sqlite3.connect(scratch)) as source,
        closing(sqlite3.connect(target, timeout=10.0)) as there,
    ):
        source.backup(there, progress=_reporting(progress))
        there.execute("PRAGMA journal_mode = WAL")


def _reporting(progress: Progress | None) -> Callable[[int, int, int], None]:
    def report(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    return report


def _generation(path: Path) -> int:
    """The generation of the library file at `path`; 0 where there is none.

    Raises:
        LibraryDamaged: It is.
    """
    if not path.exists():
        return 0
    with translated(path), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as database:
        if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise LibraryDamaged(path=str(path), reason="inconsistent")
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
            return 0
        row = database.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
        return int(row[0]) if row else 0


def _opened(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except FileNotFoundError as error:
        raise BackupInvalid(path=str(source), reason="missing") from error
    except OSError as error:
        raise BackupInvalid(path=str(source), reason=error.strerror or str(error)) from error
    except zipfile.BadZipFile as error:
        raise BackupInvalid(path=str(source), reason="foreign") from error


def _checked(archive: zipfile.ZipFile, source: Path) -> Backup:
    try:
        if archive.getinfo(_MANIFEST).file_size > _MANIFEST_LIMIT:
            raise BackupInvalid(path=str(source), reason="foreign")
        manifest = json.loads(archive.read(_MANIFEST))
        if manifest["format"] > FORMAT:
            raise BackupInvalid(path=str(source), reason="newer")
        files = {str(name): (int(entry["size"]), str(entry["sha256"])) for name, entry in manifest["files"].items()}
        made = str(manifest["made"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BackupInvalid(path=str(source), reason="foreign") from error
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error) as error:
        raise BackupInvalid(path=str(source), reason="damaged") from error
    if FILE_NAME not in files or not files.keys() <= {FILE_NAME, JOURNAL}:
        raise BackupInvalid(path=str(source), reason="foreign")
    for name, (size, sha256) in files.items():
        digest, length = hashlib.sha256(), 0
        try:
            for chunk in _chunks(archive, name):
                digest.update(chunk)
                length += len(chunk)
        except (KeyError, zipfile.BadZipFile, OSError, EOFError, zlib.error) as error:
            raise BackupInvalid(path=str(source), reason="damaged") from error
        if (length, digest.hexdigest()) != (size, sha256):
            raise BackupInvalid(path=str(source), reason="damaged")
    return Backup(made, {name: size for name, (size, _) in files.items()})


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as packed:
        while chunk := packed.read(_CHUNK):
            yield chunk


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """A backup is worth something only once it is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
