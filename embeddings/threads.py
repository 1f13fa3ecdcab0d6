"""How many threads a model takes, and what they do while they wait."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_POLICY = "OMP_WAIT_POLICY"


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def patient() -> Iterator[None]:
    """An OpenMP runtime loaded in this block lets its threads sleep at a barrier; one loaded before is not changed.

    By default they spin. Once anything else wants a core, each of the hundreds of barriers of one forward pass then
    costs a time slice: with both cores of a machine busy a question took 3.4 s that way, and 0.03 s this way. What the
    user has set counts.
    """
    if _POLICY in os.environ:
        yield
        return
    os.environ[_POLICY] = "passive"
    try:
        yield
    finally:
        os.environ.pop(_POLICY, None)
