"""The training loop: a steady learning rate, then a decay to nothing; checkpoints, so that it goes on where it was cut.

With a steady rate a run can be drawn out at will: any checkpoint may be continued, or decayed into a finished reader.
"""

from __future__ import annotations

import os
import random
import time
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import count
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from retrieval.training import batches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from retrieval.training.examples import Example
    from retrieval.training.model import SpanReader


CHECKPOINT = "checkpoint.pt"
SHORT = "DRCD_train_subset"
"""The source of examples whose answers are short."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast; rates are Adam's."""

    steps: int = 1450
    decay: int = 550
    """Of the steps, how many at the end in which the rate falls to nothing."""
    warmup: int = 100
    batch: int = 16
    """Pairs for one step, or a few more."""
    pieces: int = batches.PIECES
    """Read at once, padding included; a step is made of several such batches."""
    encoder_rate: float = 1.2e-4
    head_rate: float = 1e-3
    frozen: int = 4
    """How many of the embeddings and the layers, from the bottom, stay as they are: on a processor, to save time."""
    dropout: float = 0.0
    layer_decay: float = 0.95
    """Each layer learns by so much slower than the one above it."""
    weight_decay: float = 0.01
    answer_weight: float = 0.5
    """Of the loss for whether there is an answer, beside that for where."""
    short_times: int = 3
    """How often an epoch has each question of DRCD, whose answers are as short as those that people ask a paper for."""
    cloze_share: float = 0.2
    """Of an epoch's examples, made from news."""
    taught: float = 0.7
    """Of the loss, what comes from the teachers' opinions, where there are teachers; the rest is from the answers."""
    adapting: int = 0
    """Steps of guessing masked pieces before any question is read."""
    adapting_rate: float = 5e-4
    adapting_pieces: int = 32_768
    """For one step of it."""
    workers: int = 0
    """Processes that prepare epochs ahead."""
    seed: int = 0
    save_every: int = 200


GPU = Plan(
    steps=2900,
    decay=1740,
    warmup=300,
    batch=48,
    pieces=40_000,
    encoder_rate=2e-4,
    frozen=0,
    dropout=0.1,
    cloze_share=0.3,
    adapting=1600,
    workers=3,
    save_every=1000,
)
"""What a processor would take days for."""


def rate(steps: int, decay: int, warmup: int, step: int) -> float:
    """The share of the full learning rate at a step."""
    return min(1.0, (step + 1) / warmup, max(0.0, (steps - step) / max(decay, 1)))


def train(
    reader: SpanReader,
    tokenizer: Any,
    examples: Sequence[Example],
    cloze: Sequence[Example],
    plan: Plan,
    folder: Path,
    report: Callable[[str], None],
    device: str = "cpu",
    teachers: Sequence[SpanReader] = (),
) -> None:
    """Trains in place, from the newest checkpoint in `folder` if there is one.

    Args:
        reader: Goes to `device` and stays there.
        tokenizer: The reader's, a `tokenizers.Tokenizer`.
        examples: All of them make an epoch, those of `SHORT` several times.
        cloze: Of these, an epoch has as many as `plan.cloze_share` says, others each time.
        plan: How long and how fast. A run goes on under another `steps` and `decay` than it was begun with.
        folder: For the checkpoint.
        report: Is told every 50 steps how it goes.
        device: `cpu` or `cuda`.
        teachers: Trained readers; what they make of a pair, on the average, is learned beside its answer.
    """
    reader.to(device)
    for teacher in teachers:
        teacher.to(device).eval().requires_grad_(False)
    optimizer = _optimizer(reader, plan)
    checkpoint = folder / CHECKPOINT
    begin = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        reader.load_state_dict(state["reader"])
        optimizer.load_state_dict(state["optimizer"])
        begin = int(state["step"])
        report(f"going on at step {begin}")
    if begin >= plan.steps:
        return
    reader.train()
    torch.set_flush_denormal(True)  # vanishing numbers are slow and mean nothing
    try:
        steps = _steps(tokenizer, examples, cloze, plan, begin)
        _run(reader, teachers, optimizer, steps, begin, plan, checkpoint, report)
    finally:
        torch.set_flush_denormal(False)  # the process is not ours


def _run(
    reader: SpanReader,
    teachers: Sequence[SpanReader],
    optimizer: Any,
    steps: Iterable[Sequence[batches.Batch]],
    begin: int,
    plan: Plan,
    checkpoint: Path,
    report: Callable[[str], None],
) -> None:
    """Goes through the steps from `begin` on."""
    recent: deque[tuple[torch.Tensor, torch.Tensor]] = deque(maxlen=50)
    began, pieces = time.monotonic(), 0
    for step, group in enumerate(steps, begin):
        if step >= plan.steps:
            break
        for parameters in optimizer.param_groups:
            parameters["lr"] = parameters["full"] * rate(plan.steps, plan.decay, plan.warmup, step)
        recent.append(_step(reader, teachers, optimizer, group, plan))
        pieces += sum(int(batch.mask.sum()) for batch in group)
        if (step + 1) % 50 == 0:
            where, whether = (float(sum(column)) / len(recent) for column in zip(*recent, strict=True))
            speed = pieces / (time.monotonic() - began)
            report(f"step {step + 1} of {plan.steps}: where {where:.3f}, whether {whether:.3f}, {speed:.0f} pieces/s")
        if (step + 1) % plan.save_every == 0 or step + 1 == plan.steps:
            save(reader, optimizer, step + 1, checkpoint)


def reached(folder: Path) -> int:
    """The step of the checkpoint in `folder`; 0 without one."""
    checkpoint = folder / CHECKPOINT
    return int(torch.load(checkpoint, weights_only=True, mmap=True)["step"]) if checkpoint.exists() else 0


def trained(folder: Path) -> dict[str, NDArray[np.float32]]:
    """The weights in the checkpoint in `folder`, by torch's names."""
    state = torch.load(folder / CHECKPOINT, map_location="cpu", weights_only=True)["reader"]
    return {name: weights.float().numpy() for name, weights in state.items()}


def save(reader: SpanReader, optimizer: Any, step: int, path: Path) -> None:
    """Writes a checkpoint whole or not at all."""
    partial = path.with_suffix(".partial")
    torch.save({"reader": reader.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, partial)
    partial.replace(path)


def _step(
    reader: SpanReader, teachers: Sequence[SpanReader], optimizer: Any, group: Sequence[batches.Batch], plan: Plan
) -> tuple[torch.Tensor, torch.Tensor]:
    """One change of the weights, from several batches. Returns the mean losses, as they are by the answers alone."""
    device = reader.head.weight.device
    pairs = sum(len(batch.ids) for batch in group)
    total = [torch.zeros((), device=device), torch.zeros((), device=device)]
    for batch in group:
        arrays = batch.ids, batch.mask, batch.first, batch.last
        ids, mask, first, last = (torch.from_numpy(array).to(device, torch.int64) for array in arrays)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            spans, answered = reader(ids, mask)
        where = cross_entropy(spans[..., 0], first, reduction="sum") + cross_entropy(
            spans[..., 1], last, reduction="sum"
        )
        fits = first >= 0  # an answer that was cut off is neither there nor not
        whether = binary_cross_entropy_with_logits(answered[fits], (first[fits] > 0).float(), reduction="sum")
        total[0] += where.detach() / pairs
        total[1] += whether.detach() / pairs
        loss = where + plan.answer_weight * whether
        if teachers:
            loss = (1 - plan.taught) * loss + plan.taught * _apart(spans, answered, _opinion(teachers, ids, mask), plan)
        torch.autograd.backward(loss / pairs)
    torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
    return total[0], total[1]


def _opinion(
    teachers: Sequence[SpanReader], ids: torch.Tensor, mask: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """The mean of what teachers make of a batch: (batch, length, 2) and (batch,) probabilities."""
    with torch.no_grad(), torch.autocast(ids.device.type, dtype=torch.bfloat16):
        said = [teacher(ids, mask) for teacher in teachers]
    where = torch.stack([spans.softmax(dim=1) for spans, _ in said]).mean(dim=0)
    return where, torch.stack([answered.sigmoid() for _, answered in said]).mean(dim=0)


def _apart(
    spans: torch.Tensor, answered: torch.Tensor, opinion: tuple[torch.Tensor, torch.Tensor], plan: Plan
) -> torch.Tensor:
    """How far a reader is from its teachers: cross entropies, summed over a batch (arxiv.org/abs/1503.02531)."""
    where = -(opinion[0] * spans.log_softmax(dim=1)).sum()
    return where + plan.answer_weight * binary_cross_entropy_with_logits(answered, opinion[1], reduction="sum")


def _steps(
    tokenizer: Any, examples: Sequence[Example], cloze: Sequence[Example], plan: Plan, begin: int
) -> Iterator[list[batches.Batch]]:
    """Step after step, epoch after epoch, from step `begin` on.

    The same seed gives the same batches, so that a run goes on as if it had not been cut.
    """
    step = 0
    group: list[batches.Batch] = []
    for epoch in _epochs(_Source(tokenizer, examples, cloze, plan)):
        for batch in epoch:
            group.append(batch)
            if sum(len(one.ids) for one in group) >= plan.batch:
                if step >= begin:
                    yield group
                step += 1
                group = []


@dataclass(frozen=True, slots=True)
class _Source:
    """What epochs are made of."""

    tokenizer: Any
    examples: Sequence[Example]
    cloze: Sequence[Example]
    plan: Plan

    def epoch(self, number: int) -> list[batches.Batch]:
        """All batches of an epoch; its number and the plan's seed decide what is drawn."""
        plan = self.plan
        rng = random.Random(f"{plan.seed}/{number}")
        asked = [one for one in self.examples for _ in range(plan.short_times if one.source == SHORT else 1)]
        extra = min(len(self.cloze), int(len(asked) * plan.cloze_share / (1 - plan.cloze_share)))
        drawn = list(batches.pairs([*asked, *rng.sample(self.cloze, extra)], rng))
        return batches.batches(batches.encode(self.tokenizer, drawn), rng, plan.batch, plan.pieces)


_held: list[_Source] = []
"""In a process that prepares epochs: its source."""


def _epochs(source: _Source) -> Iterator[list[batches.Batch]]:
    """Epoch after epoch, prepared ahead by processes if the plan has any."""
    workers = source.plan.workers
    if not workers:
        yield from map(source.epoch, count())
        return
    pool = ProcessPoolExecutor(workers, get_context("fork"), _hold, (source,))
    try:
        ahead = deque(pool.submit(_prepared, number) for number in range(workers))
        for number in count(workers):
            yield ahead.popleft().result()
            ahead.append(pool.submit(_prepared, number))
    finally:
        pool.shutdown(cancel_futures=True)


def _hold(source: _Source) -> None:
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # its threads are not there after a fork, and would be waited for
    _held.append(source)


def _prepared(number: int) -> list[batches.Batch]:
    return _held[0].epoch(number)


def _optimizer(reader: SpanReader, plan: Plan) -> torch.optim.AdamW:
    """For the head and what is not frozen; weights that are stay out of the gradient, too."""
    layers = len(reader.encoder.encoder.layer)
    groups = [{"params": list(reader.head.parameters()), "full": plan.head_rate, "weight_decay": 0.0}]
    for name, parameter in reader.encoder.named_parameters():
        depth = _depth(name)
        parameter.requires_grad = depth is not None and depth >= plan.frozen
        if parameter.requires_grad and depth is not None:
            groups.append(
                {
                    "params": [parameter],
                    "full": plan.encoder_rate * plan.layer_decay ** (layers - depth),
                    "weight_decay": plan.weight_decay if parameter.ndim > 1 else 0.0,
                }
            )
    return torch.optim.AdamW(groups, lr=plan.encoder_rate, fused=True)


def _depth(name: str) -> int | None:
    """0 for the embeddings, 1 for the lowest layer; None for what no hidden state passes through (a pooler)."""
    if name.startswith("embeddings."):
        return 0
    return int(name.split(".")[2]) + 1 if name.startswith("encoder.layer.") else None
