"""Where questions wait for the threads that answer them, in order within a conversation and fairly between them."""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Hashable

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
        self._running = 0

    @property
    def waiting(self) -> int:
        """Questions that wait for a thread."""
        return self._held.total() - self._running

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
        # Those at a thread are no longer waiting.
        if self._held.total() >= self._waiting + self._workers or self._held[key] >= self._each:
            if self._held[key] <= 0:
                del self._held[key]
            raise Full
        self._held[key] += 1
        lock = self._turns.setdefault(key, asyncio.Lock())
        try:
            async with lock:  # first come, first served
                yield
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
        await self._until_free()
        try:
            self._running += 1
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._running -= 1
            self._free.release()

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
