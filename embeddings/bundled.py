"""The bundled encoder: multilingual-e5-small by the shortest way, for one text or for many."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from embeddings.engine import DIM, Engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from embeddings.bulk import Bulk
    from embeddings.encoder import Matrix, Progress

NAME = "multilingual-e5-small-q4-v1"
"""Ends in the version of the vectors: raise it when they would no longer compare with those of before."""

BREAK_EVEN = 64
"""Passages from which loading sentence-transformers pays, measured by `benchmarks/encoding.py`."""


class Bundled:
    """Questions and few passages go through the wheel's C engine, many through sentence-transformers.

    Both give the same vectors (cosine 0.999 and above). Where the engine cannot be loaded, all goes the second way.
    """

    name = NAME
    dim = DIM

    def __init__(self) -> None:
        # One for each way: a question must not wait while sentence-transformers loads for somebody else's passages.
        self._engine_lock, self._bulk_lock = threading.Lock(), threading.Lock()
        self._engine: Engine | None = None
        self._bulk: Bulk | None = None
        self._engine_missing = False

    def queries(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder`."""
        engine = self._with_engine()
        return engine.encode(texts, question=True) if engine else self._with_bulk().encode(texts, question=True)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """See `Encoder`. A small call never waits for the ten seconds in which sentence-transformers loads."""
        engine = self._with_engine() if self._bulk is None and len(texts) < BREAK_EVEN else None
        return (engine or self._with_bulk()).encode(texts, question=False, progress=progress)

    def _with_engine(self) -> Engine | None:
        with self._engine_lock:
            if self._engine is None and not self._engine_missing:
                try:
                    self._engine = Engine()
                except (ImportError, OSError, RuntimeError):
                    self._engine_missing = True
            return self._engine

    def _with_bulk(self) -> Bulk:
        with self._bulk_lock:
            if self._bulk is None:
                from embeddings import unpack
                from embeddings.bulk import Bulk

                self._bulk = Bulk(unpack.folder())
            return self._bulk
