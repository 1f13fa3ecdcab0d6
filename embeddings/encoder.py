"""What an encoder is, and what every encoder does to a text before it reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]
    Progress = Callable[[int], None]

LIMIT = 2048
"""Characters of one text that are read at most; a passage has about 200. It bounds what one odd text can cost."""


class Encoder(Protocol):
    """Texts to vectors of meaning: near vectors, near meaning.

    Rows come in the order of the texts and have unit length, so that an inner product is a cosine. No text at all
    gives an array of shape `(0, dim)`. Any `str` is accepted: empty, very long, with NUL or unpaired surrogates. An
    encoder may be used from several threads.
    """

    @property
    def name(self) -> str:
        """The identity that a library remembers: vectors of the same name compare, others do not."""

    @property
    def dim(self) -> int:
        """Columns of a row."""

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Questions to rows, float32 `(len(texts), dim)`."""

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Passages to rows, float32 `(len(texts), dim)`.

        Args:
            texts: What is to be found later.
            progress: Called with the number of texts finished since the last call; the calls sum to `len(texts)`.
        """


def readable(text: str) -> str:
    """The text as tokenizers take it: at most `LIMIT` characters, no NUL, no unpaired surrogate.

    C strings end at NUL and UTF-8 has no surrogates, so that the one would silently cut a text and the other raise.
    """
    text = text[:LIMIT].replace("\0", " ")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def unit(rows: Matrix) -> Matrix:
    """Rows scaled to length 1, float32 and contiguous; a row of zeros stays one."""
    rows = np.ascontiguousarray(rows, dtype=np.float32)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1), dtype=np.float32)
