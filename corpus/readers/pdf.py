"""PDF files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.errors import FileDamaged

if TYPE_CHECKING:
    from corpus.readers.formats import Content


def read_pdf(data: bytes, path: str) -> Content:
    """To come."""
    raise FileDamaged(path=path, format="PDF")
