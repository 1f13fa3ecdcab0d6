"""Makes the reader's weights: `python -m retrieval.training --data DIR --work DIR [--out DIR]`."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

from corpus.errors import FileMissing, UsageError
from retrieval.training import stages

_OUT = Path(__file__).parent.parent / "weights"


def main() -> int:
    """Runs the command and returns its exit code."""
    import torch

    from retrieval.training.loop import GPU, Plan

    there = torch.cuda.is_available()
    plan = GPU if there else Plan()
    parser = argparse.ArgumentParser(prog="python -m retrieval.training", description=stages.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with mrc/ and news/ in it")
    parser.add_argument("--work", type=Path, required=True, help="for what is made on the way; a cut run goes on there")
    parser.add_argument("--out", type=Path, default=_OUT, help="for the weights (default: %(default)s)")
    parser.add_argument("--steps", type=int, default=plan.steps, help="of training (default: %(default)s)")
    parser.add_argument("--decay", type=int, default=plan.decay, help="steps of these at the end with a falling rate")
    parser.add_argument("--after", type=Path, metavar="ONNX", help="go on from this reader, not from the bare encoder")
    parser.add_argument("--encoder-rate", type=float, default=plan.encoder_rate, help="default: %(default)s")
    parser.add_argument("--head-rate", type=float, default=plan.head_rate, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=plan.seed)
    parser.add_argument("--device", default="cuda" if there else "cpu", help="default: %(default)s")
    parser.add_argument("--adapting", type=int, default=plan.adapting, help="steps of guessing masked pieces before")
    parser.add_argument("--teachers", type=Path, nargs="+", default=(), metavar="WORK", help="runs to learn from")
    given = parser.parse_args()
    plan = replace(
        plan,
        steps=given.steps,
        adapting=given.adapting,
        decay=given.decay,
        seed=given.seed,
        encoder_rate=given.encoder_rate,
        head_rate=given.head_rate,
    )
    began = time.monotonic()
    try:
        stages.run(
            given.data,
            given.work,
            given.out,
            plan,
            given.device,
            lambda line: print(f"{time.monotonic() - began:6.0f} s  {line}", file=sys.stderr, flush=True),  # noqa: T201
            given.after,
            given.teachers,
        )
    except (FileMissing, UsageError) as error:
        print(f"{parser.prog}: {_worded(error)}", file=sys.stderr)  # noqa: T201 - a command of its own
        return 2
    return 0


def _worded(error: FileMissing | UsageError) -> str:
    if isinstance(error, FileMissing):
        return f"{error.facts['path']} is not there."
    changed, work = error.facts["changed"], error.facts["path"]
    return f"{changed} is not what {work} was begun with: give back what it was, or name another --work folder."


if __name__ == "__main__":
    sys.exit(main())
