from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from retrieval.checksums import crc32

if TYPE_CHECKING:
    from pathlib import Path


def test_the_checksum_is_that_of_zip_and_gzip(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"123456789 and more")
    assert crc32(file, 9) == 0xCBF43926  # the check value that every description of this CRC-32 gives
    assert crc32(file, 0) == 0


def test_a_file_that_is_too_short_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"1234")
    with pytest.raises(ValueError, match="5"):
        crc32(file, 5)
