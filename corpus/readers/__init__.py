"""Files to documents: the readers, by a file's suffix, and the walk through folders.

A new format is a function from bytes to `Content` (see `corpus.readers.formats`) and a line in `READERS`. A zip archive
is no format but a folder (see `corpus.readers.archives`): wherever a path is taken, it may lead into one.

No reader opens a network connection, writes a file, or resolves what a file refers to outside itself.
"""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING, Final

from corpus.errors import FileEmpty, FileMissing, FileTooLarge, FileUnreadable, FormatUnsupported, ReadError
from corpus.model import Document
from corpus.readers import archives
from corpus.readers.folders import suffix_of, walk_files, writable_name
from corpus.readers.formats import Content, Reader, read_markdown, read_text
from corpus.readers.jsonlines import iso_date, read_jsonl, read_jsonl_gz
from corpus.readers.limits import SIZE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = [
    "READERS",
    "SIZE_LIMIT",
    "SUFFIXES",
    "Content",
    "Reader",
    "exists",
    "file_sha256",
    "identity",
    "is_folder",
    "iso_date",
    "load",
    "read",
    "read_bytes",
    "read_with_faults",
    "walk",
    "writable_name",
]


def _read_html(data: bytes, path: str) -> Content:
    from corpus.readers.html import read_html  # these three load libraries that plain text does not need

    return read_html(data, path)


def _read_pdf(data: bytes, path: str) -> Content:
    from corpus.readers.pdf import read_pdf

    return read_pdf(data, path)


def _read_docx(data: bytes, path: str) -> Content:
    from corpus.readers.word import read_docx

    return read_docx(data, path)


READERS: Final[dict[str, Reader]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".jsonl": read_jsonl,
    ".jsonl.gz": read_jsonl_gz,
    ".htm": _read_html,
    ".html": _read_html,
    ".xhtml": _read_html,
    ".pdf": _read_pdf,
    ".docx": _read_docx,
}
SUFFIXES: Final = frozenset({*READERS, *archives.SUFFIXES})
"""What can be read, in lower case with the dot."""


def read(path: Path, name: str | None = None) -> Document:
    """Read one file, leaving out the parts that cannot be read.

    Args:
        path: The file.
        name: What citations call it; the file's own name if not given.

    Raises:
        ReadError: The subclass that says why it cannot be read; when no part of it can, why the first cannot.
    """
    document, faults = read_with_faults(path, name)
    if faults and not document.pages:
        raise faults[0]
    return document


def read_with_faults(path: Path, name: str | None = None) -> tuple[Document, tuple[ReadError, ...]]:
    """As `read`, with what was left out.

    Returns:
        The document, whose `pages` are empty when no part could be read, and the faults, in the file's order.

    Raises:
        ReadError: The file as a whole cannot be read.
    """
    return read_bytes(load(path), path, name)


def load(path: Path) -> bytes:
    """The bytes of a file that some reader reads.

    Raises:
        FileMissing, FileUnreadable, FileEmpty, FileTooLarge, FormatUnsupported: See there.
        FileEncrypted, FileDamaged, ArchiveUnsafe: It is in an archive and cannot be unpacked.
    """
    shown = writable_name(str(path))
    member = archives.member(path)
    size = _size(path) if member is None else None
    if suffix_of(path) not in READERS:
        supported = tuple(sorted(SUFFIXES))
        raise FormatUnsupported(path=shown, suffix=writable_name(path.suffix), supported=supported)
    if size is not None and size > SIZE_LIMIT:
        raise FileTooLarge(path=shown, size=size, limit=SIZE_LIMIT)
    try:
        data = path.read_bytes() if member is None else member.read()
    except OSError as error:
        raise FileUnreadable(path=shown, reason=error.strerror or str(error)) from error
    if not data:
        raise FileEmpty(path=shown)
    return data


def read_bytes(data: bytes, path: Path, name: str | None = None) -> tuple[Document, tuple[ReadError, ...]]:
    """As `read_with_faults`, of what `load` gave for `path`, which is not opened: it may be on another machine."""
    content = READERS[suffix_of(path)](data, writable_name(str(path)))
    document = Document(
        path=identity(path),
        name=writable_name(path.name) if name is None else name,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=content.encoding,
        kind=content.kind,
        pages=content.pages,
    )
    return document, content.faults


def walk(path: Path, report: Callable[[ReadError], None] | None = None) -> Iterator[tuple[Path, str]]:
    """The files at or below a path, each with the name that citations give it, in an order that does not change.

    A file is given as it is, whatever its suffix, so that reading it says what is wrong with it. Of a folder or an
    archive, the files with a suffix in `SUFFIXES` are given, folder by folder in the order of their names, without
    hidden files and folders (`.git`). A folder that is reached twice through links is walked once; links that lead out
    of the folder that was given are not followed.

    Args:
        path: A file or a folder.
        report: Called with what is left out: a folder that may not be read (`FileUnreadable`), a link to nothing
            (`FileMissing`) or out of the folder (`LinkOutside`), an archive that cannot be opened, a document in a
            format that cannot be read, such as RTF (`FormatUnsupported`; pictures and the like are no documents).
            Without it, the first of these is raised after everything else was given.

    Yields:
        The path, `path` with what is below it appended, and the part below `path` with `/` between folders.

    Raises:
        FileMissing: There is nothing at `path`.
        FileUnreadable: The way there is barred.
        FileDamaged, ArchiveUnsafe: It is an archive that cannot be opened.
    """
    return walk_files(path, SUFFIXES, report)


def is_folder(path: Path) -> bool:
    """Whether `walk` looks into it: a folder, or an archive."""
    return path.is_dir() or archives.is_archive(path)


def exists(path: Path) -> bool:
    """Whether there is a file at `path`, or a member of an archive."""
    try:
        return path.exists() or archives.member(path) is not None
    except (ReadError, OSError, ValueError):
        return False


def identity(path: Path) -> str:
    """What a library knows a file by, `Document.path`: its absolute path, links left as they are."""
    return writable_name(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, as in `Document.sha256`, without decoding it.

    Raises:
        FileMissing, FileUnreadable: See there.
        FileEncrypted, FileDamaged, FileTooLarge, ArchiveUnsafe: It is in an archive and cannot be unpacked.
    """
    member = archives.member(path)
    if member is not None:
        return member.sha256()
    _size(path)
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileUnreadable(path=writable_name(str(path)), reason=error.strerror or str(error)) from error


def _size(path: Path) -> int:
    """The size of an ordinary file. Anything else is refused: reading a pipe might never end."""
    shown = writable_name(str(path))
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileMissing(path=shown) from error
    except (OSError, ValueError) as error:
        raise FileUnreadable(path=shown, reason=getattr(error, "strerror", None) or str(error)) from error
    if not stat.S_ISREG(status.st_mode):
        raise FileUnreadable(path=shown, reason="folder" if stat.S_ISDIR(status.st_mode) else "special")
    return status.st_size
