"""Keeps the token out of every line that is written.

Telegram's addresses hold the token, and libraries put addresses into their log lines and errors.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

LOG: Final = logging.getLogger("wenbao.telegram")
"""The bot's own log; its lines are worded in `bot.messages`."""
_LOUD: Final = ("httpx", "httpcore", "telegram", "apscheduler", "tornado", "asyncio", "hpack")
"""Loggers of the libraries: what matters of what they say is said by the bot itself."""


class Redactor(logging.Formatter):
    """Formats lines in which no secret is left, whoever wrote them."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%d %H:%M:%S")
        self._secrets = [*secrets]

    def clean(self, text: str) -> str:
        """The text with every secret replaced by `***`."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text

    def format(self, record: logging.LogRecord) -> str:
        """The line, its traceback included."""
        return self.clean(super().format(record))


def set_up(secrets: Iterable[str], stream: TextIO | None = None, debug: bool = False) -> Redactor:
    """Sends the whole process's log to stderr, redacted; libraries are heard when they are in real trouble.

    Args:
        secrets: What is never to be written.
        stream: Instead of stderr.
        debug: Hear libraries' warnings, too, and show tracebacks.
    """
    redactor = Redactor(secrets)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(redactor)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    LOG.setLevel(logging.INFO)
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING if debug else logging.CRITICAL + 1)
    return redactor


def told(error: BaseException, redactor: Redactor) -> str:
    """An error's traceback without secrets, for the log of those who set WENBAO_DEBUG."""
    return redactor.clean("".join(traceback.format_exception(error)))
