"""How much is read: what keeps a file that is small on disk from filling the memory."""

from __future__ import annotations

import zlib
from typing import Final

from corpus.errors import ArchiveUnsafe, FileDamaged

SIZE_LIMIT: Final = 512 * 1024 * 1024
"""Bytes of a file, or of a member of an archive. It is read as a whole, and takes a few times its size in memory."""
RATIO_LIMIT: Final = 200
"""How many times its size packed text may become. News shrinks to a third, tables to a thirtieth; a bomb to 1/1000."""
RATIO_FREE: Final = 1024 * 1024
"""Bytes up to which no ratio matters."""
_CHUNK: Final = 1 << 16


def check_growth(path: str, packed: int, size: int) -> None:
    """Refuse what becomes too large, or suspiciously much larger than it is.

    Args:
        path: For the error.
        packed: Bytes on disk.
        size: Bytes unpacked, or so many as were unpacked so far.

    Raises:
        ArchiveUnsafe: See there.
    """
    if size > SIZE_LIMIT:
        raise ArchiveUnsafe(path=path, reason="size", limit=SIZE_LIMIT)
    if size > RATIO_FREE and size > RATIO_LIMIT * packed:
        raise ArchiveUnsafe(path=path, reason="ratio", limit=RATIO_LIMIT)


def gunzip(data: bytes, path: str) -> bytes:
    """The bytes of a gzip file, of one or several parts (RFC 1952), unpacked piece by piece within the limits.

    Raises:
        FileDamaged: No gzip, cut off, or its checksum does not fit.
        ArchiveUnsafe: It grows beyond the limits.
    """
    unpacked = bytearray()
    rest = data
    while rest:
        part = zlib.decompressobj(wbits=31)  # 31: with the header and checksum of gzip
        try:
            while not part.eof:
                piece = part.decompress(rest, _CHUNK)
                rest = part.unconsumed_tail
                if not piece and not rest and not part.eof:
                    raise FileDamaged(path=path, format="gzip")
                unpacked += piece
                check_growth(path, len(data), len(unpacked))
        except zlib.error as error:
            raise FileDamaged(path=path, format="gzip") from error
        rest = part.unused_data.lstrip(b"\0")  # padding, as of tapes
    return bytes(unpacked)
