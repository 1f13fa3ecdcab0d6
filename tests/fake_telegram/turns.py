"""How the server's event loop hears that the world has changed."""

from __future__ import annotations

import asyncio
import contextlib


class Turns:
    """One event after another; each is set by the next change. Made on the loop that waits."""

    def __init__(self) -> None:
        self.now = asyncio.Event()
        """Take it before looking at the world, then wait for it: no change is missed."""
        self._loop = asyncio.get_running_loop()

    def next(self) -> None:
        """Wakes whoever waits; from any thread."""
        with contextlib.suppress(RuntimeError):  # the loop has just been closed
            self._loop.call_soon_threadsafe(self._turn)

    def _turn(self) -> None:
        old, self.now = self.now, asyncio.Event()
        old.set()

    async def wait(self, turn: asyncio.Event, seconds: float) -> None:
        """Waits for a change since `turn` was taken, but not longer than so."""
        with contextlib.suppress(TimeoutError):
            # Not `wait_for`, which in Python 3.11 swallows a cancellation that comes together with the event.
            async with asyncio.timeout(seconds):
                await turn.wait()
