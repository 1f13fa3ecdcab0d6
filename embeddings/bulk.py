"""Many texts through the bundled model, by sentence-transformers in the precision that this CPU is fast in."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from embeddings import prepack
from embeddings.encoder import readable, unit
from embeddings.sentence import hasten, open_model

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from embeddings.encoder import Matrix, Progress

_CHUNK = 1024
"""Texts that are sorted by length together; what bounds the memory that tokens take."""

_TOKENS = 1024
"""Tokens of one batch with their padding: what the second-level caches hold is encoded fastest."""

_WINDOW = 510
"""Tokens of one window: the model's 512 positions less the begin and end tokens."""


class Bulk:
    """The bundled model, opened by sentence-transformers from its folder.

    Texts go through in batches of nearly equal length, so that little of a batch is padding. As in the C engine a text
    of more than 510 tokens is read in windows, whose means are averaged by their lengths.

    Raises:
        ModelError: the folder cannot be loaded.
    """

    def __init__(self, folder: Path) -> None:
        model = open_model(str(folder))
        hasten(model)
        self._transformer = model[0]
        if prepack.possible():
            prepack.prepack(self._transformer.auto_model)
        self._tokenizer = model.tokenizer.backend_tokenizer
        self._begin, self._end = model.tokenizer.bos_token_id, model.tokenizer.eos_token_id
        self._padding = model.tokenizer.pad_token_id
        self._dim = int(model.get_embedding_dimension() or 0)
        self._prompts = {True: model.prompts["query"] or "", False: model.prompts["passage"] or ""}
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str], question: bool, progress: Progress | None = None) -> Matrix:
        """Rows `(len(texts), 384)`; `question` chooses between the prefixes `query: ` and `passage: `."""
        rows = np.zeros((len(texts), self._dim), np.float32)
        for start in range(0, len(texts), _CHUNK):
            chunk = [self._prompts[question] + readable(text) for text in texts[start : start + _CHUNK]]
            with self._lock:
                self._encode_chunk(chunk, rows[start : start + len(chunk)], progress)
        return unit(rows)

    def _encode_chunk(self, texts: list[str], rows: Matrix, progress: Progress | None) -> None:
        """Adds the weighted means of each text's windows to its row."""
        windows: list[tuple[int, list[int]]] = []
        for row, encoding in enumerate(self._tokenizer.encode_batch(texts, add_special_tokens=False)):
            windows += [(row, ids) for ids in _cut(encoding.ids)]
        windows.sort(key=lambda window: -len(window[1]))
        waiting = np.bincount([row for row, _ in windows], minlength=len(texts))
        for batch in _batches(windows):
            for (row, ids), mean in zip(batch, self._means([ids for _, ids in batch]), strict=True):
                rows[row] += max(len(ids), 1) * mean
                waiting[row] -= 1
            if progress is not None:
                progress(sum(1 for row in {row for row, _ in batch} if not waiting[row]))

    def _means(self, windows: list[list[int]]) -> Matrix:
        """The mean of each window's token vectors, `(len(windows), dim)`, taken in float32."""
        import torch

        width = max(map(len, windows)) + 2
        ids = torch.full((len(windows), width), self._padding, dtype=torch.int64)
        mask = torch.zeros((len(windows), width), dtype=torch.int64)
        for row, window in enumerate(windows):
            ids[row, : len(window) + 2] = torch.tensor([self._begin, *window, self._end])
            mask[row, : len(window) + 2] = 1
        with torch.inference_mode():
            features = self._transformer({"input_ids": ids, "attention_mask": mask})
            weights = mask.to(torch.float32)
            sums = torch.einsum("btd,bt->bd", features["token_embeddings"], weights)
            means: Matrix = (sums / weights.sum(1, keepdim=True)).numpy()
        return means


def _cut(ids: list[int]) -> list[list[int]]:
    """A text's tokens in windows; one empty window for no token at all."""
    return [ids[start : start + _WINDOW] for start in range(0, max(len(ids), 1), _WINDOW)]


def _batches(windows: list[tuple[int, list[int]]]) -> list[list[tuple[int, list[int]]]]:
    """Windows, longest first, in runs whose padded tokens stay within the budget."""
    batches: list[list[tuple[int, list[int]]]] = []
    width = 0
    for window in windows:
        if not batches or (len(batches[-1]) + 1) * width > _TOKENS:
            batches.append([])
            width = len(window[1]) + 2
        batches[-1].append(window)
    return batches
