"""The training loop: a steady learning rate, then a decay to nothing; checkpoints, so that it goes on where it was cut.

With a steady rate a run can be drawn out at will: any checkpoint may be continued, or decayed into a finished reader.
"""

from __future__ import annotations

import random
import time
from collections import deque
from dataclasses import dataclass
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


_CHECKPOINT = "checkpoint.pt"
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
    encoder_rate: float = 1.2e-4
    head_rate: float = 1e-3
    frozen_layers: int = 3
    """From the bottom: what is not trained there is a sixth of the time."""
    layer_decay: float = 0.95
    """Each layer learns by so much slower than the one above it."""
    weight_decay: float = 0.01
    answer_weight: float = 0.5
    """Of the loss for whether there is an answer, beside that for where."""
    short_times: int = 3
    """How often an epoch has each question of DRCD, whose answers are as short as those that people ask a paper for."""
    cloze_share: float = 0.2
    """Of an epoch's examples, made from news."""
    seed: int = 0
    save_every: int = 200


def rate(plan: Plan, step: int) -> float:
    """The share of the full learning rate at a step."""
    return min(1.0, (step + 1) / plan.warmup, max(0.0, (plan.steps - step) / max(plan.decay, 1)))


def train(
    reader: SpanReader,
    tokenizer: Any,
    examples: Sequence[Example],
    cloze: Sequence[Example],
    plan: Plan,
    folder: Path,
    report: Callable[[str], None],
    device: str = "cpu",
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
    """
    reader.to(device)
    optimizer = _optimizer(reader, plan)
    checkpoint = folder / _CHECKPOINT
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
        _run(reader, optimizer, _steps(tokenizer, examples, cloze, plan, begin), begin, plan, checkpoint, report)
    finally:
        torch.set_flush_denormal(False)  # the process is not ours


def _run(
    reader: SpanReader,
    optimizer: Any,
    steps: Iterable[Sequence[batches.Batch]],
    begin: int,
    plan: Plan,
    checkpoint: Path,
    report: Callable[[str], None],
) -> None:
    """Goes through the steps from `begin` on."""
    recent: deque[tuple[float, float]] = deque(maxlen=50)
    began, pieces = time.monotonic(), 0
    for step, group in enumerate(steps, begin):
        if step >= plan.steps:
            break
        for parameters in optimizer.param_groups:
            parameters["lr"] = parameters["full"] * rate(plan, step)
        recent.append(_step(reader, optimizer, group, plan))
        pieces += sum(int(batch.mask.sum()) for batch in group)
        if (step + 1) % 50 == 0:
            where, whether = (sum(column) / len(recent) for column in zip(*recent, strict=True))
            speed = pieces / (time.monotonic() - began)
            report(f"step {step + 1} of {plan.steps}: where {where:.3f}, whether {whether:.3f}, {speed:.0f} pieces/s")
        if (step + 1) % plan.save_every == 0 or step + 1 == plan.steps:
            save(reader, optimizer, step + 1, checkpoint)


def reached(folder: Path) -> int:
    """The step of the checkpoint in `folder`; 0 without one."""
    checkpoint = folder / _CHECKPOINT
    return int(torch.load(checkpoint, weights_only=True, mmap=True)["step"]) if checkpoint.exists() else 0


def trained(folder: Path) -> dict[str, NDArray[np.float32]]:
    """The weights in the checkpoint in `folder`, by torch's names."""
    state = torch.load(folder / _CHECKPOINT, map_location="cpu", weights_only=True)["reader"]
    return {name: weights.float().numpy() for name, weights in state.items()}


def save(reader: SpanReader, optimizer: Any, step: int, path: Path) -> None:
    """Writes a checkpoint whole or not at all."""
    partial = path.with_suffix(".partial")
    torch.save({"reader": reader.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, partial)
    partial.replace(path)


def _step(reader: SpanReader, optimizer: Any, group: Sequence[batches.Batch], plan: Plan) -> tuple[float, float]:
    """One change of the weights, from several batches. Returns the mean losses."""
    device = reader.head.weight.device
    pairs = sum(len(batch.ids) for batch in group)
    total = [0.0, 0.0]
    for batch in group:
        arrays = batch.ids, batch.mask, batch.first, batch.last
        ids, mask, first, last = (torch.from_numpy(array).to(device) for array in arrays)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            spans, answered = reader(ids, mask)
        where = cross_entropy(spans[..., 0], first, reduction="sum") + cross_entropy(
            spans[..., 1], last, reduction="sum"
        )
        fits = first >= 0  # an answer that was cut off is neither there nor not
        whether = binary_cross_entropy_with_logits(answered[fits], (first[fits] > 0).float(), reduction="sum")
        torch.autograd.backward((where + plan.answer_weight * whether) / pairs)
        total[0] += where.item() / pairs
        total[1] += whether.item() / pairs
    torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
    return total[0], total[1]


def _steps(
    tokenizer: Any, examples: Sequence[Example], cloze: Sequence[Example], plan: Plan, begin: int
) -> Iterator[list[batches.Batch]]:
    """Step after step, epoch after epoch, from step `begin` on.

    The same seed gives the same batches, so that a run goes on as if it had not been cut.
    """
    rng = random.Random(plan.seed)
    asked = [one for one in examples for _ in range(plan.short_times if one.source == SHORT else 1)]
    extra = list(cloze)
    share = plan.cloze_share / (1 - plan.cloze_share)
    step = 0
    group: list[batches.Batch] = []
    while True:
        rng.shuffle(extra)
        epoch = list(batches.pairs([*asked, *extra[: int(len(asked) * share)]], rng))
        for batch in batches.batches(batches.encode(tokenizer, epoch), rng):
            group.append(batch)
            if sum(len(one.ids) for one in group) >= plan.batch:
                if step >= begin:
                    yield group
                step += 1
                group = []


def _optimizer(reader: SpanReader, plan: Plan) -> torch.optim.AdamW:
    groups = [{"params": list(reader.head.parameters()), "full": plan.head_rate, "weight_decay": 0.0}]
    layers = reader.encoder.encoder.layer
    for name, parameter in reader.encoder.named_parameters():
        frozen = any(name.startswith(f"encoder.layer.{layer}.") for layer in range(plan.frozen_layers))
        parameter.requires_grad = parameter.requires_grad and name.startswith("encoder.") and not frozen
        if parameter.requires_grad:
            depth = int(name.split(".")[2]) + 1
            groups.append(
                {
                    "params": [parameter],
                    "full": plan.encoder_rate * plan.layer_decay ** (len(layers) - depth),
                    "weight_decay": plan.weight_decay if parameter.ndim > 1 else 0.0,
                }
            )
    return torch.optim.AdamW(groups, lr=plan.encoder_rate, fused=True)
