"""Any sentence-transformers model as an encoder."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import ModelError
from embeddings.encoder import readable, unit
from embeddings.sentence import hasten, open_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sentence_transformers import SentenceTransformer

    from embeddings.encoder import Matrix, Progress

_CHUNK = 256
"""Texts a call: sentence-transformers sorts these by length, and progress is seen after each call."""

_E5 = re.compile(r"(?:^|[/\\_-])e5-(?:small|base|large)(?:-v2|-unsupervised)?$", re.IGNORECASE)
"""E5 models without instructions, whose model cards demand `query: ` and `passage: ` and which carry no prompts."""


_FAITHFUL = 0.999
_SAMPLE = ("全市组织培训两万余人次,发放小额贷款。", "The quick brown fox", "天气" * 100)
"""What the faster precision is checked with: the lowest cosine to float32 that will do, and texts to find it."""


class Other:
    """A sentence-transformers model by folder or name, with the prompts that it carries.

    Raises:
        ModelError: it cannot be loaded.
    """

    def __init__(self, name: str) -> None:
        self._model = _opened(name)
        folder = Path(name).expanduser()
        self.name = str(folder.resolve()) if folder.is_dir() else name
        dim = self._model.get_embedding_dimension()
        if not dim:
            raise ModelError(model=name, reason="it has no sentence embeddings")
        self.dim = dim
        self._question_prompt, self._passage_prompt = prompts(self.name, self._model.prompts)
        self._lock = threading.Lock()

    def queries(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder`."""
        return self._encode(texts, self._question_prompt, None)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """See `Encoder`."""
        return self._encode(texts, self._passage_prompt, progress)

    def _encode(self, texts: Sequence[str], prompt: str | None, progress: Progress | None) -> Matrix:
        rows = np.empty((len(texts), self.dim), np.float32)
        for start in range(0, len(texts), _CHUNK):
            chunk = [readable(text) for text in texts[start : start + _CHUNK]]
            with self._lock:
                rows[start : start + len(chunk)] = self._model.encode(chunk, prompt=prompt, show_progress_bar=False)
            if progress is not None:
                progress(len(chunk))
        return unit(rows)


def _opened(name: str) -> SentenceTransformer:
    """The model, hastened unless that changes what it says: not every network bears bfloat16."""
    model = open_model(name)
    exact = _sample_rows(model)
    hasten(model)
    faithful = float(np.min(np.sum(exact * _sample_rows(model), axis=1))) >= _FAITHFUL
    return model if faithful else open_model(name)


def _sample_rows(model: SentenceTransformer) -> Matrix:
    return unit(model.encode(list(_SAMPLE), show_progress_bar=False))


def prompts(name: str, carried: Mapping[str, str | None]) -> tuple[str | None, str | None]:
    """What is put before questions and before passages; None leaves it to the model's own default.

    A model's own prompts count (`query`; `passage` or `document`); the plain E5 models carry none but need theirs
    (https://huggingface.co/intfloat/multilingual-e5-small#faq).
    """
    question = carried.get("query") or None
    passage = carried.get("passage") or carried.get("document") or None
    if question is None and passage is None and _E5.search(name):
        return "query: ", "passage: "
    return question, passage
