"""A python-telegram-bot `Bot` for tests of the server itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from telegram import (
    Bot,
)
from telegram.error import BadRequest, Forbidden
from telegram.request import HTTPXRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from fake_telegram import FakeTelegram


class Client:
    """A python-telegram-bot `Bot` that can be called without await."""

    def __init__(self, server: FakeTelegram, token: str | None = None) -> None:
        self.server = server
        self.loop = asyncio.new_event_loop()
        self.bot = Bot(
            token or server.token,
            base_url=server.base_url,
            base_file_url=server.file_url,
            # Nothing here is encrypted, and reading the certificates is what takes longest.
            request=HTTPXRequest(connection_pool_size=8, httpx_kwargs={"verify": False}),
            get_updates_request=HTTPXRequest(httpx_kwargs={"verify": False}),
        )
        self.run(self.bot._request[0].initialize())
        self.run(self.bot._request[1].initialize())

    def run(self, awaitable: Any) -> Any:
        return self.loop.run_until_complete(awaitable)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        return lambda *arguments, **named: self.run(getattr(self.bot, method)(*arguments, **named))

    def refused(self, method: str, *arguments: Any, **named: Any) -> str:
        """The words in which the server refuses a call with 400 or 403."""
        with pytest.raises((BadRequest, Forbidden)):
            getattr(self, method)(*arguments, **named)
        return self.server.log[-1].description

    def close(self) -> None:
        self.run(self.bot._request[0].shutdown())
        self.run(self.bot._request[1].shutdown())
        self.loop.close()
