"""Whether derived files are still what was written: a bit that flipped on a disk shows before a search trips over it.

Tantivy ends every file of a segment with a footer in JSON that holds the CRC-32 of all before it, the footer's length
and the number 1337 (`tantivy/src/directory/footer.rs`). It checks them only when asked to, which its Python package
cannot; so it is done here.
"""

from __future__ import annotations

import json
import mmap
from typing import TYPE_CHECKING

from isal import isal_zlib

if TYPE_CHECKING:
    from pathlib import Path

META = "meta.json"
"""Tantivy's list of segments. It is replaced as a whole when a commit is done."""
_DELETIONS = ".del"
_TAIL = 8
_FOOTER_MAGIC = 1337
_FOOTER_LIMIT = 50_000
"""Bytes of a footer; a real one has about 100."""


def crc32(path: Path, until: int) -> int:
    """The CRC-32 of a file's first `until` bytes, read at the disk's speed without taking memory.

    The value is zlib's, in a tenth of its time: the vectors of a million passages are 776 MB, read whenever a library
    is opened.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is empty, or shorter than that.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if not 0 <= until <= len(data):
            raise ValueError(until)
        with memoryview(data) as whole, whole[:until] as part:
            return isal_zlib.crc32(part)


def segment_files(folder: Path, meta: bytes) -> tuple[list[Path], list[Path]]:
    """The files of tantivy's segments that `meta`, the contents of `meta.json`, lists, and those that belong to none.

    A file of deletions is named after its segment and the operation at which it was written; only the one that is
    listed counts. What a commit has begun to write is not listed yet; when it is cut short, that is left behind.

    Raises:
        OSError: The folder cannot be read.
        ValueError: It is no such file.
    """
    listed: dict[str, str | None] = {}
    try:
        for segment in json.loads(meta)["segments"]:
            name, deletes = str(segment["segment_id"]).replace("-", ""), segment.get("deletes")
            listed[name] = None if deletes is None else f"{name}.{deletes['opstamp']}{_DELETIONS}"
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(str(error)) from error
    kept: list[Path] = []
    others: list[Path] = []
    for file in folder.iterdir():
        name = file.name.partition(".")[0]
        if name:  # hidden files are locks and tantivy's own list of files
            counts = name in listed and (file.suffix != _DELETIONS or file.name == listed[name])
            (kept if counts else others).append(file)
    return kept, [file for file in others if file.name != META]


def is_segment_file_sound(path: Path) -> bool:
    """Whether a file of a tantivy segment holds what was written.

    Raises:
        OSError: It cannot be read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _TAIL))
        tail = file.read(_TAIL)
        length, magic = int.from_bytes(tail[:4], "little"), int.from_bytes(tail[4:], "little")
        if magic != _FOOTER_MAGIC or length > min(_FOOTER_LIMIT, size - _TAIL):
            return False
        file.seek(size - _TAIL - length)
        footer = file.read(length)
    try:
        return bool(json.loads(footer)["crc"] == crc32(path, size - _TAIL - length))
    except (ValueError, TypeError, KeyError):
        return False
