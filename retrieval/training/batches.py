"""From examples to batches of pieces: windows are cut anew each time an example comes round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from retrieval.training.examples import elsewhere, window

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from retrieval.training.examples import Example

SHORTEST, LONGEST, WHOLE = 80, 300, 500
"""Characters of a window: about the length of a passage, and of a window as long as the encoder can take."""
_WHOLE_SHARE = 0.06
"""Of the windows, those of the greatest length."""
_TITLED = 0.7
_ELSEWHERE, _NEAR, _SWAPPED = 0.3, 0.25, 0.3
"""For every answer, how many texts without one come along: another part of the same text, a near miss, a swap."""
_SORTED_OVER = 1000
"""Pairs among which those of like length are put together."""
PIECES = 2400
"""Of a batch, padding included: what comes of it stays in the processor's cache."""
_LONGEST = 416
_STEP = 16
"""Lengths are rounded up to this: for every new shape of a matrix product a kernel is compiled first."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question beside a text; `start` -1 where there is no answer."""

    question: str
    text: str
    start: int
    end: int


def pairs(examples: Sequence[Example], rng: random.Random) -> Iterator[Pair]:
    """One epoch: every example once, with its windows and its negatives drawn at random."""
    for example in examples:
        size = WHOLE if rng.random() < _WHOLE_SHARE else rng.randint(SHORTEST, LONGEST)
        span = window(example.text, example.start, example.end, size, rng)
        head = f"{example.title}\n" if example.title and rng.random() < _TITLED else ""
        body = head + span.of(example.text)
        shift = len(head) - span.start
        yield Pair(example.question, body, example.start + shift, example.end + shift)
        if rng.random() < _ELSEWHERE:
            other = elsewhere(example, rng.randint(SHORTEST, LONGEST), rng)
            if other is not None:
                above = "" if example.answer in head else head
                yield Pair(example.question, above + other, -1, -1)
        if example.near and rng.random() < _NEAR:
            yield Pair(example.question, rng.choice(example.near), -1, -1)
        if example.swapped and rng.random() < _SWAPPED:
            yield Pair(rng.choice(example.swapped), body, -1, -1)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A pair as pieces; `first` and `last` piece of the answer, 0 for none, -100 for one that did not fit."""

    ids: Any
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs of like length as arrays: (batch, length) ids and mask, (batch,) first and last piece of the answer."""

    ids: Any
    mask: Any
    first: Any
    last: Any


def encode(tokenizer: Any, found: Sequence[Pair]) -> list[Encoded]:
    """The pieces of pairs."""
    import numpy as np

    result = []
    for begin in range(0, len(found), _SORTED_OVER):
        chunk = found[begin : begin + _SORTED_OVER]
        for one, pair in zip(tokenizer.encode_batch([(p.question, p.text) for p in chunk]), chunk, strict=True):
            ids = np.array(one.ids[:_LONGEST], np.int32)
            first, last = _answer(one, pair, len(ids)) if pair.start >= 0 else (0, 0)
            result.append(Encoded(ids, first, last))
    return result


def _answer(encoded: Any, pair: Pair, used: int) -> tuple[int, int]:
    """The first and the last piece that overlap the answer."""
    begin = end = -1
    for at, ((start, stop), sequence) in enumerate(zip(encoded.offsets, encoded.sequence_ids, strict=True)):
        if at >= used or sequence != 1 or stop <= start:
            continue
        if begin < 0 and stop > pair.start:
            begin = at
        if start < pair.end:
            end = at
    cut = used < len(encoded.ids) and end == used - 1
    return (begin, end) if 0 < begin <= end and not cut else (-100, -100)


def batches(found: Sequence[Encoded], rng: random.Random, widest: int, most: int = PIECES) -> list[Batch]:
    """All pairs in batches of like length, in random order.

    Args:
        found: The pairs.
        rng: Decides the order.
        widest: Pairs of a batch, at most.
        most: Pieces of a batch, padding included, at most, unless a single pair has more.
    """
    shuffled = list(found)
    rng.shuffle(shuffled)
    result = []
    for begin in range(0, len(shuffled), _SORTED_OVER):
        chunk = sorted(shuffled[begin : begin + _SORTED_OVER], key=lambda one: -len(one.ids))
        while chunk:
            length = -(-len(chunk[0].ids) // _STEP) * _STEP
            size = max(1, min(widest, most // length))
            result.append(_batch(chunk[:size], length))
            chunk = chunk[size:]
    rng.shuffle(result)
    return result


def _batch(chunk: Sequence[Encoded], length: int) -> Batch:
    import numpy as np

    ids = np.ones((len(chunk), length), np.int32)  # 1 is the piece for padding
    mask = np.zeros((len(chunk), length), np.int32)
    for row, one in enumerate(chunk):
        ids[row, : len(one.ids)] = one.ids
        mask[row, : len(one.ids)] = 1
    first, last = (np.array([getattr(one, name) for one in chunk], np.int32) for name in ("first", "last"))
    return Batch(ids, mask, first, last)
