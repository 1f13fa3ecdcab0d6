"""What a reader is, and the readers of plain text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import FileEmpty
from corpus.model import Page
from corpus.readers.encodings import decode

if TYPE_CHECKING:
    from corpus.errors import ReadError
    from corpus.model import DocumentKind

_INVISIBLE = "\ufeff\u200b"


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader makes of a file's bytes."""

    encoding: str
    kind: DocumentKind
    pages: tuple[Page, ...]
    faults: tuple[ReadError, ...] = ()
    """Parts of the file that could not be read; `pages` has the others."""


Reader = Callable[[bytes, str], Content]
"""From a file's bytes and its path, for errors only, to its content. Raises a `ReadError` for the file as a whole."""


def read_text(data: bytes, path: str) -> Content:
    """A plain text file: one page, as it is."""
    return _one_page(data, path, "text")


def read_markdown(data: bytes, path: str) -> Content:
    """A Markdown file: one page, with its marks, since offsets count in the file as it is."""
    return _one_page(data, path, "markdown")


def decoded(data: bytes, path: str) -> tuple[str, str]:
    """As `decode`, for a file that has to say something.

    Raises:
        FileEmpty: There is nothing, or nothing that can be seen.
        FileBinary, EncodingUnknown: As `decode`.
    """
    text, encoding = decode(data, path)
    if not text.strip() or not text.strip(_INVISIBLE).strip():
        raise FileEmpty(path=path)
    return text, encoding


def _one_page(data: bytes, path: str, kind: DocumentKind) -> Content:
    text, encoding = decoded(data, path)
    return Content(encoding, kind, (Page(1, text),))
