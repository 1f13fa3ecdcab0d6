"""Whether derived files are still what was written: a bit that flipped on a disk shows before a search trips over it.

Tantivy ends every file of a segment with a footer in JSON that holds the CRC-32 of all before it, the footer's length
and the number 1337 (`tantivy/src/directory/footer.rs`). It checks them only when asked to, which its Python package
cannot; so it is done here.
"""

from __future__ import annotations

import json
import mmap
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TAIL = 8
_FOOTER_MAGIC = 1337
_FOOTER_LIMIT = 50_000
"""Bytes of a footer; a real one has about 100."""


def crc32(path: Path, until: int) -> int:
    """The CRC-32 of a file's first `until` bytes, read at the disk's speed without taking memory.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is empty, or shorter than that.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if not 0 <= until <= len(data):
            raise ValueError(until)
        with memoryview(data) as whole, whole[:until] as part:
            return zlib.crc32(part)


def segment_files(folder: Path, meta: bytes) -> Iterator[Path]:
    """The files of the segments that `meta`, the contents of tantivy's `meta.json`, lists.

    Raises:
        OSError: The folder cannot be read.
        ValueError: It is no such file.
    """
    try:
        ids = tuple(str(segment["segment_id"]).replace("-", "") for segment in json.loads(meta)["segments"])
    except (TypeError, KeyError) as error:
        raise ValueError(str(error)) from error
    return (file for file in folder.iterdir() if ids and file.name.startswith(ids))


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
