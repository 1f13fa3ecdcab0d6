"""The packed streams of a PDF file (ISO 32000-1, 7.3.8), looked through before a library unpacks them.

PDFium needs some 250 bytes of memory for a character, so that a file of a few kilobytes can fill any memory. What is
checked here are streams as ordinary programs write them; pictures are left out, for they are never unpacked.
"""

from __future__ import annotations

import base64
import re
import zlib
from typing import Final

from corpus.errors import ArchiveUnsafe
from corpus.readers.limits import check_growth

CHARACTERS_LIMIT: Final = 2_000_000
"""Characters that a stream may set. A page of a newspaper has 15,000."""
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
_DICTIONARY: Final = 1000
"""Bytes before a stream within which its dictionary is looked for."""
_BINARY: Final = re.compile(rb"/Length1|/Subtype\s*/(?!Form)|/Type\s*/(?!XObject)|/N\s")
"""What the dictionaries of fonts, objects and colour profiles have, and those of what is drawn have not."""
_CHUNK: Final = 1 << 20
_STRING: Final = re.compile(rb"\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f\s]+)>", re.DOTALL)


def check_streams(data: bytes, path: str) -> None:
    """Refuse a PDF file with a stream that grows beyond the limits or sets more characters than any page has.

    Raises:
        ArchiveUnsafe: See there.
    """
    for found in _STREAM.finditer(data):
        head = data[max(0, found.start() - _DICTIONARY) : found.start()]
        head = head[head.rfind(b" obj") + 1 :]
        if b"/Image" in head or b"/FlateDecode" not in head:
            continue
        packed = data[found.end() : data.find(b"endstream", found.end())]
        if b"/ASCII85Decode" in head:
            try:
                packed = base64.a85decode(packed.split(b"~>")[0].removeprefix(b"<~"))
            except ValueError:
                continue
        _check(packed, path, drawn=_BINARY.search(head) is None)


def _check(packed: bytes, path: str, drawn: bool) -> None:
    unpacker = zlib.decompressobj()
    size = characters = 0
    rest, tail = packed, b""
    while rest and not unpacker.eof:
        try:
            piece = unpacker.decompress(rest, _CHUNK)
        except zlib.error:  # of no use to PDFium either, or locked
            return
        rest = unpacker.unconsumed_tail
        size += len(piece)
        check_growth(path, len(packed), size)
        if not drawn:
            continue
        piece = tail + piece
        end = 0
        for string in _STRING.finditer(piece):
            characters += len(string[1] or b"") or len(string[2] or b"") // 4
            end = string.end()
        begun = max(piece.rfind(b"(", end), piece.rfind(b"<", end))
        tail = piece[begun:] if begun >= 0 else b""
        if max(characters, len(tail)) > CHARACTERS_LIMIT:
            raise ArchiveUnsafe(path=path, reason="characters", limit=CHARACTERS_LIMIT)
