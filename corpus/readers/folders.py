"""Which files there are below a path, in archives, too."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from corpus.errors import FileMissing, FileUnreadable, FormatUnsupported, LinkOutside, ReadError
from corpus.readers.archives import SUFFIXES, is_archive, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_DOCUMENTS: Final = frozenset(
    {".doc", ".odt", ".rtf", ".xls", ".xlsx", ".ppt", ".pptx", ".mobi", ".gz", ".tar", ".tgz", ".rar", ".7z"}
)
"""What pages come in that cannot be read: passed over without a word, they would be missed only much later."""


def writable_name(path: str) -> str:
    r"""`path` as text that can be stored and printed: bytes of a file name that are no UTF-8 become `\xb1`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def suffix_of(path: Path) -> str:
    """The suffix by which a file is read, in lower case: `.jsonl.gz` is one."""
    double = "".join(path.suffixes[-2:]).lower()
    return double if double == ".jsonl.gz" else path.suffix.lower()


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
        yield from _below(path, "", suffixes, report or faults.append, _Walk(os.path.realpath(path)))
    elif is_archive(path):
        yield from _packed(path, (), writable_name(path.name), suffixes, report or faults.append)
    else:
        yield path, writable_name(path.name)
    if faults:
        raise faults[0]


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk through a folder."""

    root: str
    """The folder, links resolved."""
    seen: set[tuple[int, int]] = field(default_factory=set)
    """The folders in it, by device and inode."""

    def within(
        self, entries: Iterable[os.DirEntry[str]], suffixes: frozenset[str], report: Callable[[ReadError], None]
    ) -> Iterator[os.DirEntry[str]]:
        """Those that are not hidden, nor links out of the folder: what is elsewhere was not meant to be added."""
        for entry in entries:
            if entry.name.startswith("."):
                continue
            target = os.path.realpath(entry.path) if entry.is_symlink() else self.root
            if f"{target}{os.sep}".startswith(f"{self.root.rstrip(os.sep)}{os.sep}") or not Path(target).exists():
                yield entry
            elif entry.is_dir() or suffix_of(Path(entry.name)) in suffixes:
                report(LinkOutside(path=writable_name(entry.path), target=writable_name(target)))


def _below(
    folder: Path,
    prefix: str,
    suffixes: frozenset[str],
    report: Callable[[ReadError], None],
    walk: _Walk,
) -> Iterator[tuple[Path, str]]:
    try:
        status = folder.stat()
        # A link to a folder that was seen, above this one or beside it, brings nothing new, and maybe no end.
        if (status.st_dev, status.st_ino) in walk.seen:
            return
        walk.seen.add((status.st_dev, status.st_ino))
        with os.scandir(folder) as entries:
            children = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        report(FileUnreadable(path=writable_name(str(folder)), reason=error.strerror or str(error)))
        return
    for entry in walk.within(children, suffixes, report):
        child = folder / entry.name
        if entry.is_dir():
            yield from _below(child, f"{prefix}{entry.name}/", suffixes, report, walk)
        elif suffix_of(child) in suffixes:
            if entry.is_file():
                yield from _file(child, writable_name(prefix + entry.name), suffixes, report)
            elif entry.is_symlink():
                report(FileMissing(path=writable_name(str(child))))
        elif child.suffix.lower() in _DOCUMENTS and entry.is_file():
            report(_unsupported(child, suffixes))


def _file(
    path: Path, name: str, suffixes: frozenset[str], report: Callable[[ReadError], None]
) -> Iterator[tuple[Path, str]]:
    """A file, or what is in it."""
    if not is_archive(path):
        yield path, name
        return
    try:
        yield from _packed(path, (), name, suffixes, report)
    except ReadError as error:
        report(error)


def _packed(
    path: Path, names: tuple[str, ...], shown: str, suffixes: frozenset[str], report: Callable[[ReadError], None]
) -> Iterator[tuple[Path, str]]:
    """The files in an archive, or in one in that, in the order of their names.

    Raises:
        ReadError: What `archives.opened` raises.
    """
    for name in opened(path, names).members:
        member = path.joinpath(*names, name)
        if name.lower().endswith(SUFFIXES):
            try:
                yield from _packed(path, (*names, name), f"{shown}/{name}", suffixes, report)
            except ReadError as error:
                report(error)
        elif suffix_of(member) in suffixes:
            yield member, f"{shown}/{name}"
        elif member.suffix.lower() in _DOCUMENTS:
            report(_unsupported(member, suffixes))


def _unsupported(path: Path, suffixes: frozenset[str]) -> FormatUnsupported:
    supported = tuple(sorted(suffixes))
    return FormatUnsupported(path=writable_name(str(path)), suffix=writable_name(path.suffix), supported=supported)
