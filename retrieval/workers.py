"""Other processes that parse: those of an executor that was handed in, or our own when there is enough to do.

Whatever goes wrong with one of them, a process that is killed included, costs time and nothing else: the result is None
then, and who wanted it does the work itself.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import TYPE_CHECKING, Self, TypeVar

from embeddings.threads import cores

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from concurrent.futures import Executor, Future
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")

_ENOUGH = 6_000_000
"""Bytes of text from which on starting processes pays: one parses them in 7 seconds, and takes 2 to start."""
_MOST = 8
"""Processes, of 120 MB each."""
_WINDOW = 64
"""Tasks that are handed to an executor of which we do not know how many processes it has."""


class Workers:
    """A context manager; its own processes end with it, and at once when it is left with an error or Ctrl-C."""

    def __init__(self, executor: Executor | None = None) -> None:
        """Hand work to `executor`, of which only `submit` is used and which stays open; None for own processes."""
        self._executor: Executor | Processes | None = executor
        self._own: Processes | None = None
        self._seen = 0
        self._cores = min(_MOST, cores())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._own is not None:
            self._own.close(at_once=kind is not None)

    @property
    def there(self) -> bool:
        """Whether there is anybody to hand work to."""
        return self._executor is not None

    @property
    def window(self) -> int:
        """How many tasks to hand out before the first is back."""
        return _WINDOW if self._own is None else 4 * self._cores

    def expect(self, size: int) -> None:
        """Learn that `size` more bytes of text are to be parsed; processes are started when that pays."""
        self._seen += size
        if self._seen >= _ENOUGH and self._executor is None and self._own is None and self._cores > 1:
            self._own = Processes(self._cores)
            self._executor = self._own

    def submit(self, work: Callable[[T], R], task: T) -> Future[R] | None:
        """Hand out one task; None when there is nobody to do it."""
        try:
            return self._executor.submit(work, task) if self._executor is not None else None
        except Exception:  # whatever an executor raises, it takes no more work
            self._executor = None
            return None

    def result(self, future: Future[R] | None) -> R | None:
        """What came of a task; None when nothing did."""
        try:
            return future.result() if future is not None else None
        except BrokenExecutor:
            self._executor = None
            return None
        except Exception:  # whatever an executor raises: the work is done where the result is wanted
            return None

    def in_order(self, work: Callable[[T], R], tasks: Iterable[T]) -> Generator[tuple[T, R | None]]:
        """Every task with its result, in order, with no more than `window` handed out at a time."""
        waiting: deque[tuple[T, Future[R] | None]] = deque()
        try:
            for task in tasks:
                waiting.append((task, self.submit(work, task)))
                if len(waiting) >= self.window:
                    first, future = waiting.popleft()
                    yield first, self.result(future)
            while waiting:
                first, future = waiting.popleft()
                yield first, self.result(future)
        finally:
            for _, future in waiting:
                if future is not None:
                    future.cancel()


class Processes:
    """A pool of processes that die with this one. Has an executor's `submit`.

    All hold an end of one pipe and end when the other end is closed, which the system does for a process that is
    killed. They never hear of Ctrl-C, which is for this process to handle.
    """

    def __init__(self, count: int) -> None:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        # Not by fork: this process may have threads that hold locks.
        kind = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        context = multiprocessing.get_context(kind)
        self._end, self._lifeline = context.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(count, context, _enlist, (self._end,))

    def submit(self, work: Callable[[T], R], task: T) -> Future[R]:
        """As `Executor.submit`."""
        with _starting():
            return self._pool.submit(work, task)

    def close(self, *, at_once: bool = False) -> None:
        """End the processes; `at_once`, whatever they are doing."""
        if at_once:
            self._lifeline.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._lifeline.close()
        self._end.close()


@contextmanager
def _starting() -> Iterator[None]:
    """Processes that start in the block do not hear of Ctrl-C, and do not run the script that this process runs."""
    main = sys.modules["__main__"]
    masked = hasattr(signal, "pthread_sigmask")
    if masked:
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()  # by itself it would unblock the signal in the block
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if masked else set()
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        if masked:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _enlist(lifeline: Connection) -> None:
    """What a process does first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with, args=(lifeline,), daemon=True).start()


def _die_with(lifeline: Connection) -> None:
    """Wait for the other end to be closed. Nothing is ever sent."""
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(1)
