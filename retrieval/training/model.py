"""The network: the bundled encoder with a smaller vocabulary, and one linear layer that reads off spans."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from corpus.cache import atomic_file
from embeddings import unpack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

_MASKED = -1e4


class SpanReader(nn.Module):
    """Start and end scores for every token, and whether there is an answer at all."""

    def __init__(self, encoder: Any) -> None:
        """Takes an encoder of the BERT family, of any size, and puts an untrained head on it."""
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.config.hidden_size, 3)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Reads a batch.

        Args:
            ids: (batch, length) pieces.
            mask: (batch, length), 1 for pieces and 0 for padding.

        Returns:
            (batch, length, 2) start and end logits, in which position 0 stands for no answer, and (batch,) logits of
            there being an answer.
        """
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        with torch.autocast(
            hidden.device.type, enabled=False
        ):  # differences of logits decide, and bfloat16 has three digits
            scores = self.head(hidden.float())
        spans = scores[..., :2].masked_fill((mask == 0)[..., None], _MASKED)
        return spans, scores[:, 0, 2]


def fresh(rows: Sequence[int], seed: int, dropout: float = 0.0) -> SpanReader:
    """The bundled encoder with only `rows` of its word embeddings, and an untrained head.

    Dropout makes a step on a processor three times as slow; on a GPU it costs nothing.
    """
    from transformers import AutoModel

    torch.manual_seed(seed)
    attention = "sdpa" if torch.cuda.is_available() else "eager"
    encoder = AutoModel.from_pretrained(
        unpack.folder(),
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=dropout,
        attn_implementation=attention,
    )
    words = encoder.embeddings.word_embeddings.weight.detach()[torch.tensor(list(rows))].clone()
    encoder.embeddings.word_embeddings = nn.Embedding(len(words), words.shape[1], _weight=words)
    encoder.config.vocab_size = len(rows)
    return SpanReader(encoder)


def take(reader: SpanReader, state: Mapping[str, NDArray[np.float32]]) -> None:
    """Goes on from the weights of another reader; those that `state` does not name stay as they are."""
    unknown = reader.load_state_dict(
        {name: torch.from_numpy(weights.copy()) for name, weights in state.items()}, strict=False
    )
    assert not unknown.unexpected_keys, unknown.unexpected_keys


def save(reader: SpanReader, path: Path) -> None:
    """Writes the weights whole or not at all."""
    with atomic_file(path) as partial:
        torch.save(reader.state_dict(), partial)


def load(reader: SpanReader, path: Path) -> None:
    """Takes over what `save` wrote."""
    reader.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))


def tokenizer_json() -> dict[str, Any]:
    """The encoder's own `tokenizer.json`."""
    found: dict[str, Any] = json.loads((Path(unpack.folder()) / "tokenizer.json").read_text(encoding="utf-8"))
    return found
