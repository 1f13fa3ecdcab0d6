"""The bundled encoder: multilingual-e5-small, loaded with the first text."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from embeddings.engine import DIM, Engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from embeddings.encoder import Matrix, Progress

NAME = "multilingual-e5-small-q4-v1"
"""Ends in the version of the vectors: raise it when they would no longer compare with those of before."""


class Bundled:
    """See `Encoder`. Nothing is loaded before the first text."""

    name = NAME
    dim = DIM

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: Engine | None = None

    def queries(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder`."""
        return self._engine().encode(texts, question=True)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """See `Encoder`."""
        return self._engine().encode(texts, question=False, progress=progress)

    def _engine(self) -> Engine:
        with self._lock:
            if self._loaded is None:
                self._loaded = Engine()
            return self._loaded
