"""Where questions wait for the threads that answer them, in order within a conversation and fairly between them."""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Hashable, Iterator

_T = TypeVar("_T")


class Full(Exception):
    """Too many wait."""


class Closing(Exception):
    """The bot is being stopped; what waits is sent away."""


class Desk:
    """A bounded queue before a few threads. Used from one event loop.

    A conversation has one question at a thread at a time, and the next of it queues up only after that: whoever asks
    ten things at once waits for ten, and everybody else for one of them.
    """

    def __init__(self, workers: int, waiting: int, each: int) -> None:
        """A desk.

        Args:
            workers: Threads.
            waiting: How many questions may wait for one, of all conversations.
            each: How many of them may be one conversation's.
        """
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="wenbao-answer")
        self._free = asyncio.Semaphore(workers)
        self._workers = workers
        self._waiting = waiting
        self._each = each
        self._held: Counter[Hashable] = Counter()
        self._turns: dict[Hashable, asyncio.Lock] = {}
        self._closing = asyncio.Event()
        self._blocked = 0
        self._running = 0

    @property
    def waiting(self) -> int:
        """Questions that wait for their turn or for a thread."""
        return self._blocked

    @property
    def running(self) -> int:
        """Questions that are at a thread."""
        return self._running

    @asynccontextmanager
    async def turn(self, key: Hashable) -> AsyncIterator[None]:
        """Waits until everything that came before in the conversation is done; the block is done alone in it.

        Raises:
            Full: Too many wait already; nothing was queued.
        """
        # Who has just come waits for a moment even if a thread is free; hence the sum of both.
        many = self._blocked + self._running >= self._waiting + self._workers
        if many or self._held.get(key, 0) >= self._each:
            raise Full
        self._held[key] += 1
        lock = self._turns.setdefault(key, asyncio.Lock())
        try:
            with self._waits():
                await lock.acquire()  # first come, first served
            try:
                yield
            finally:
                lock.release()
        finally:
            self._held[key] -= 1
            if not self._held[key]:
                del self._held[key], self._turns[key]

    async def run(self, work: Callable[[], _T]) -> _T:
        """Does `work` in a thread when one is free.

        Raises:
            Closing: The desk was closed before its turn came.
        """
        if self._closing.is_set():
            raise Closing
        with self._waits():
            await self._until_free()
        try:
            self._running += 1
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._running -= 1
            self._free.release()

    @contextmanager
    def _waits(self) -> Iterator[None]:
        self._blocked += 1
        try:
            yield
        finally:
            self._blocked -= 1

    async def _until_free(self) -> None:
        free = asyncio.ensure_future(self._free.acquire())
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait((free, closing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            closing.cancel()
            if not free.done():
                free.cancel()
        if not free.done() or free.cancelled():
            raise Closing

    def close(self) -> None:
        """Sends away what waits; what is at a thread is finished."""
        self._closing.set()

    def dismiss(self) -> None:
        """Lets the threads go; they end when their work does."""
        self._pool.shutdown(wait=False, cancel_futures=True)
