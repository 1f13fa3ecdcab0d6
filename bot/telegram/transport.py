"""Calls to Telegram's servers: made again when the network or the server failed, and listened to for what ends a bot.

A call whose connection broke after it was sent may have been carried out; making it again then sends a message twice.
That is rare, and better than a question without a reply.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final

from telegram import Update
from telegram.error import NetworkError, TelegramError
from telegram.ext import AIORateLimiter
from telegram.request import HTTPXRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from telegram.request import RequestData

    from bot.telegram.metrics import Metrics

_PAUSES: Final = (0.3, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds to wait before each further try: a minute in all."""
_COURTESIES: Final = ("/sendChatAction", "/answerCallbackQuery", "/answerInlineQuery", "/getMe")
"""Calls that are of no use a moment later, or made again by whoever makes them."""
_SERVER: Final = 500
_RETRIES: Final = 5
"""How often a call is made again that Telegram wants later (429)."""


class Transport(HTTPXRequest):
    """For all calls but getUpdates, which is called in a loop anyway."""

    def __init__(self, metrics: Metrics, unreachable: Callable[[TelegramError], None], **settings: Any) -> None:
        """A request.

        Args:
            metrics: Told when Telegram answers, and when a call is made again.
            unreachable: Called when a call has failed twice.
            settings: As `HTTPXRequest` takes them.
        """
        super().__init__(**settings)
        self._metrics = metrics
        self._unreachable = unreachable

    async def do_request(self, url: str, method: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """As `HTTPXRequest.do_request`, with further tries; courtesies get one more at most."""
        pauses = _PAUSES[:1] if url.endswith(_COURTESIES) else _PAUSES
        for number, pause in enumerate(pauses):
            trouble: TelegramError
            try:
                code, payload = await super().do_request(url, method, *args, **kwargs)
            except NetworkError as error:
                trouble = error
            else:
                self._metrics.heard()
                if code < _SERVER:
                    return code, payload
                trouble = NetworkError(f"HTTP {code}")
            if number == 1:
                self._unreachable(trouble)
            self._metrics.retries.inc()
            await asyncio.sleep(pause)
        return await super().do_request(url, method, *args, **kwargs)


class News(HTTPXRequest):
    """For getUpdates. An update that cannot be understood is taken out, else it would come again and again."""

    def __init__(
        self,
        metrics: Metrics,
        poisoned: Callable[[int, Exception], None],
        status: Callable[[int], None],
        **settings: Any,
    ) -> None:
        """A request.

        Args:
            metrics: Told when Telegram answers.
            poisoned: Called with an update's id and what is wrong with it.
            status: Called with the HTTP status of each call.
            settings: As `HTTPXRequest` takes them.
        """
        super().__init__(**settings)
        self._metrics = metrics
        self._poisoned = poisoned
        self._status = status

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """As `HTTPXRequest.do_request`."""
        code, payload = await super().do_request(url, method, request_data, *args, **kwargs)
        if code < _SERVER:
            self._metrics.heard()
        self._status(code)
        return code, self._sound(payload) if code == 200 else payload

    def _sound(self, payload: bytes) -> bytes:
        try:
            answer = json.loads(payload)
            updates = answer["result"]
        except (ValueError, KeyError, TypeError):
            return payload
        if not isinstance(updates, list):
            return payload
        bad = {}
        for place, update in enumerate(updates):
            try:
                Update.de_json(update, None)
            except Exception as fault:  # whatever a strange update makes the library do
                bad[place] = fault
        if not bad:
            return payload
        for place, error in bad.items():
            number = int(updates[place]["update_id"])
            self._poisoned(number, error)
            updates[place] = {"update_id": number}
        return json.dumps(answer).encode()


class Limiter(AIORateLimiter):
    """Keeps to Telegram's limits and waits when told to (429). Typing actions neither count nor wait."""

    def __init__(self) -> None:
        super().__init__(max_retries=_RETRIES)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """As `AIORateLimiter.process_request`."""
        if endpoint == "sendChatAction":
            return await callback(*args, **kwargs)
        return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
