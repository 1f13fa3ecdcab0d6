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

_CHANGED = (
    ("steps", int, "of training"),
    ("decay", int, "steps of these at the end with a falling rate"),
    ("adapting", int, "steps of guessing masked pieces before"),
    ("encoder_rate", float, "of learning"),
    ("head_rate", float, "of learning"),
    ("seed", int, "of the examples, and of what is drawn"),
)
"""What of a plan can be said otherwise."""


def main() -> int:
    """Runs the command and returns its exit code."""
    import torch

    from retrieval.training.loop import GPU, Plan

    there = torch.cuda.is_available()
    parser = argparse.ArgumentParser(prog="python -m retrieval.training", description=stages.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with mrc/ and news/ in it")
    parser.add_argument("--work", type=Path, required=True, help="for what is made on the way; a cut run goes on there")
    parser.add_argument("--out", type=Path, default=_OUT, help="for the weights (default: %(default)s)")
    parser.add_argument("--after", type=Path, metavar="ONNX", help="go on from this reader, not from the bare encoder")
    parser.add_argument("--teachers", type=Path, nargs="+", default=(), metavar="WORK", help="runs to learn from")
    parser.add_argument(
        "--device", choices=("cpu", "cuda"), default="cuda" if there else "cpu", help="default: %(default)s"
    )
    for name, kind, what in _CHANGED:
        told = f"{what} (cpu: {getattr(Plan(), name)}, cuda: {getattr(GPU, name)})"
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, help=told)
    given = parser.parse_args()
    changed = {name: getattr(given, name) for name, _, _ in _CHANGED if getattr(given, name) is not None}
    plan = replace(GPU if given.device == "cuda" else Plan(), **changed)
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
