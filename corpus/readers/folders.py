"""Which files there are below a path."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from corpus.errors import FileMissing, FileUnreadable, FormatUnsupported, ReadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_DOCUMENTS: Final = frozenset(
    {".pdf", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".htm", ".html", ".epub", ".zip", ".gz", ".rar", ".7z"}
)
"""What pages come in that cannot be read: passed over without a word, they would be missed only much later."""


def writable_name(path: str) -> str:
    r"""`path` as text that can be stored and printed: bytes of a file name that are no UTF-8 become `\xb1`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def walk_files(
    path: Path, suffixes: frozenset[str], report: Callable[[ReadError], None] | None = None
) -> Iterator[tuple[Path, str]]:
    """See `corpus.readers.walk`."""
    faults: list[ReadError] = []
    try:
        is_folder = path.is_dir()
        is_there = is_folder or path.exists()
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or str(error)) from error
    if not is_there:
        raise FileMissing(path=writable_name(str(path)))
    if is_folder:
        yield from _below(path, "", suffixes, report or faults.append, set())
    else:
        yield path, writable_name(path.name)
    if faults:
        raise faults[0]


def _below(
    folder: Path,
    prefix: str,
    suffixes: frozenset[str],
    report: Callable[[ReadError], None],
    seen: set[tuple[int, int]],
) -> Iterator[tuple[Path, str]]:
    try:
        status = folder.stat()
        # A link to a folder that was seen, above this one or beside it, brings nothing new, and maybe no end.
        if (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        with os.scandir(folder) as entries:
            children = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        report(FileUnreadable(path=writable_name(str(folder)), reason=error.strerror or str(error)))
        return
    for entry in children:
        child = folder / entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _below(child, f"{prefix}{entry.name}/", suffixes, report, seen)
        elif child.suffix.lower() in suffixes:
            if entry.is_file():
                yield child, writable_name(prefix + entry.name)
            elif entry.is_symlink():
                report(FileMissing(path=writable_name(str(child))))
        elif child.suffix.lower() in _DOCUMENTS and entry.is_file():
            supported = tuple(sorted(suffixes))
            suffix = writable_name(child.suffix)
            report(FormatUnsupported(path=writable_name(str(child)), suffix=suffix, supported=supported))
