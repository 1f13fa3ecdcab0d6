"""Zip archives, and books in EPUB, which are such, as folders: a member's path is the archive's with its name below it.

Nothing is ever written to disk: members are read into memory, within limits. A name in an archive is only a name here,
whatever it says: `../../etc/a.txt` is shown, and found again, as `etc/a.txt` below the archive.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from corpus.errors import ArchiveUnsafe, FileDamaged, FileEncrypted, FileMissing, FileTooLarge, FileUnreadable
from corpus.readers.limits import SIZE_LIMIT, check_growth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIXES: Final = (".zip", ".epub")
MEMBERS_LIMIT: Final = 100_000
TOTAL_LIMIT: Final = 8 * 1024**3
"""Bytes of all members together, unpacked, as the archive declares them; what they are is checked one by one."""
DEPTH_LIMIT: Final = 2
"""An archive may hold archives, which may hold none."""

_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_CHUNK: Final = 1 << 16
_NAME_LIMIT: Final = 80
"""Characters of a folder's or file's name that are kept."""
_LOCKED: Final = 0x1
_UTF8: Final = 0x800
BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What `zipfile` raises for archives that are no good. RuntimeError is a password that is asked for after all."""


@dataclass(frozen=True, slots=True)
class Archive:
    """An open archive."""

    path: str
    """For errors."""
    depth: int
    """1 for a file, 2 for an archive in an archive."""
    packed: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]
    """By the name that they go by here, `/` between folders, in the order of these names."""

    def chunks(self, name: str) -> Iterator[bytes]:
        """A member's bytes, piece by piece.

        Raises:
            FileEncrypted, FileDamaged, FileTooLarge, ArchiveUnsafe: See there; also after some pieces.
        """
        member, path = self.members[name], f"{self.path}/{name}"
        if member.flag_bits & _LOCKED:
            raise FileEncrypted(path=path)
        if member.compress_type not in _METHODS:
            raise ArchiveUnsafe(path=path, reason="method", limit="deflate")
        if member.file_size > SIZE_LIMIT:
            raise FileTooLarge(path=path, size=member.file_size, limit=SIZE_LIMIT)
        check_growth(path, member.compress_size, member.file_size)
        size = 0
        try:
            with self.packed.open(member) as file:
                while piece := file.read(_CHUNK):
                    size += len(piece)
                    check_growth(path, member.compress_size, size)
                    yield piece
        except BROKEN as error:
            raise FileDamaged(path=path, format="zip") from error
        if size != member.file_size:  # cut off: zipfile takes the end of the file for the end of the member
            raise FileDamaged(path=path, format="zip")

    def read(self, name: str) -> bytes:
        """A member's bytes. Raises what `chunks` does."""
        return b"".join(self.chunks(name))


def is_archive(path: Path) -> bool:
    """Whether `path` is an archive by its name, and a file."""
    return path.suffix.lower() in SUFFIXES and path.is_file()


def opened(path: Path, names: tuple[str, ...] = ()) -> Archive:
    """The archive in a file, or one in that. The last few stay open, for their members are asked for one by one.

    Args:
        path: The file.
        names: Of the archives on the way from there to the one that is wanted.

    Raises:
        FileMissing, FileUnreadable: The file cannot be read.
        FileDamaged, ArchiveUnsafe: See there; for an archive in an archive also what `Archive.chunks` raises.
    """
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileMissing(path=_shown(path)) from error
    except OSError as error:
        raise FileUnreadable(path=_shown(path), reason=error.strerror or str(error)) from error
    return _opened(path, names, (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns))


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive."""

    archive: Archive
    name: str

    def read(self) -> bytes:
        """Its bytes. Raises what `Archive.chunks` does."""
        return self.archive.read(self.name)

    def sha256(self) -> str:
        """The SHA-256 of its bytes, in hexadecimal. Raises what `Archive.chunks` does."""
        digest = hashlib.sha256()
        for piece in self.archive.chunks(self.name):
            digest.update(piece)
        return digest.hexdigest()


def member(path: Path) -> Member | None:
    """The member that `path` names, a way into an archive; None when no archive is on that way.

    Raises:
        FileMissing: The archive has no such member.
        ReadError: What `opened` raises.
    """
    file = _archive_above(path)
    if file is None:
        return None
    parts = path.parts[len(file.parts) :]
    archive, begin = opened(file), 0
    names: tuple[str, ...] = ()
    for end in range(1, len(parts)):
        name = "/".join(parts[begin:end])
        if name in archive.members and name.lower().endswith(SUFFIXES):
            names, begin = (*names, name), end
            archive = opened(file, names)
    name = "/".join(parts[begin:])
    if name not in archive.members:
        raise FileMissing(path=_shown(path))
    return Member(archive, name)


def _archive_above(path: Path) -> Path | None:
    """The archive that a path leads into. Only the nearest thing above that exists can be one."""
    for parent in path.parents:
        try:
            mode = parent.stat().st_mode
        except (OSError, ValueError):
            continue
        return parent if stat.S_ISREG(mode) and parent.suffix.lower() in SUFFIXES else None
    return None


@lru_cache(maxsize=DEPTH_LIMIT)
def _opened(path: Path, names: tuple[str, ...], _state: tuple[int, ...]) -> Archive:
    """As `opened`. `_state` makes a file that has changed another one."""
    shown = "/".join((_shown(path), *names))
    if len(names) >= DEPTH_LIMIT:
        raise ArchiveUnsafe(path=shown, reason="depth", limit=DEPTH_LIMIT)
    source: Path | io.BytesIO = path
    if names:
        source = io.BytesIO(opened(path, names[:-1]).read(names[-1]))
    try:
        packed = zipfile.ZipFile(source)
    except PermissionError as error:
        raise FileUnreadable(path=shown, reason=error.strerror or str(error)) from error
    except BROKEN as error:
        raise FileDamaged(path=shown, format="zip") from error
    try:
        size = len(source.getbuffer()) if isinstance(source, io.BytesIO) else source.stat().st_size
        check_directory(packed, shown, size)
        return Archive(shown, len(names) + 1, packed, _named(packed.infolist()))
    except BaseException:
        packed.close()
        raise


def check_directory(packed: zipfile.ZipFile, path: str, size: int) -> None:
    """Refuse an archive of `size` bytes as a whole that declares more than is ever unpacked.

    How much a member may grow is a matter of that member: one bomb does not cost the others.

    Raises:
        ArchiveUnsafe: See there.
    """
    listed = packed.infolist()
    if len(listed) > MEMBERS_LIMIT:
        raise ArchiveUnsafe(path=path, reason="members", limit=MEMBERS_LIMIT)
    total = sum(one.file_size for one in listed)
    if total > TOTAL_LIMIT:
        raise ArchiveUnsafe(path=path, reason="size", limit=TOTAL_LIMIT)
    if sum(one.compress_size for one in listed) > size:
        raise ArchiveUnsafe(path=path, reason="overlap", limit=size)


def _named(listed: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The files by names that are unique, safe to show and lead nowhere else; hidden ones are left out."""
    found: dict[str, zipfile.ZipInfo] = {}
    for one in listed:
        parts = [_part(part) for part in _decoded(one).replace("\\", "/").split("/") if part not in ("", ".", "..")]
        if one.is_dir() or not parts or any(part.startswith((".", "__MACOSX")) for part in parts):
            continue
        name, copy = "/".join(parts), 1
        stem, dot, suffix = parts[-1].partition(".")
        while name in found:
            copy += 1
            name = "/".join([*parts[:-1], f"{stem}~{copy}{dot}{suffix}"])
        found[name] = one
    return dict(sorted(found.items()))


def _decoded(one: zipfile.ZipInfo) -> str:
    """A member's name. Archives from Chinese Windows have it in GBK, which `zipfile` takes for code page 437."""
    name = one.orig_filename
    if one.flag_bits & _UTF8:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _part(name: str) -> str:
    """A name of a folder or file with everything replaced that does not print, and shortened, its suffix kept."""
    clean = "".join(char if char.isprintable() else "_" for char in name)
    if len(clean) <= _NAME_LIMIT:
        return clean
    return clean[: _NAME_LIMIT - 20] + "…" + clean[-19:]


def _shown(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")
