"""Where Telegram delivers updates to, behind a proxy that holds the certificate.

python-telegram-bot has a server of its own, which refuses an update that it cannot understand; Telegram then delivers
it again and again, and everything behind it waits.
"""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Final

from telegram import Update
from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler

if TYPE_CHECKING:
    from asyncio import Queue
    from collections.abc import Callable

    from telegram import Bot

    from bot.telegram.options import Webhook

_LIMIT: Final = 1_000_000
"""Bytes of an update; a message of 4096 characters has some tens of thousands."""


def listen(hook: Webhook, bot: Bot, updates: Queue[object], poisoned: Callable[[int, Exception], None]) -> HTTPServer:
    """Takes updates in until the server is stopped.

    Args:
        hook: Where to listen, and what every request must carry.
        bot: Whose updates they are.
        updates: Where they are put.
        poisoned: Called with an update's id and what is wrong with it; 0 when that cannot be told either.

    Raises:
        OSError: The address or the port cannot be had.
    """

    class Deliveries(RequestHandler):
        """One delivery."""

        async def post(self) -> None:
            """Puts an update into the queue."""
            given = self.request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
            if not hmac.compare_digest(given.encode(), hook.secret.encode()):
                raise HTTPError(403)
            number = 0
            try:
                content = json.loads(self.request.body)
                number = int(content["update_id"])
                update = Update.de_json(content, bot)
            except Exception as error:  # whatever a strange update makes the library do
                poisoned(number, error)
            else:
                await updates.put(update)

    made = Application([(f"/{hook.path}/?", Deliveries)], log_function=lambda _handler: None)
    server = HTTPServer(made, max_buffer_size=_LIMIT, xheaders=True)
    server.listen(hook.port, hook.listen)
    return server
