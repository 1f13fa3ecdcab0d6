"""What `wenbao telegram` was asked to do, checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.access import Access
from corpus.errors import BotSettingInvalid

if TYPE_CHECKING:
    from bot.settings import Language

API: Final = "https://api.telegram.org/bot"
"""Where Telegram's own Bot API is."""
_TOKEN: Final = re.compile(r"\d+:[A-Za-z0-9_-]+")
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What setWebhook takes as `secret_token`."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """How Telegram reaches the bot, instead of the bot asking for news."""

    url: str
    """What Telegram is told, with https."""
    listen: str
    """The address that is listened on; a proxy stands before it."""
    port: int
    secret: str = field(repr=False)
    """Sent with every request, so that nobody else's is taken."""

    @property
    def path(self) -> str:
        """The part of `url` that a request names, without the slash it begins with."""
        return urlsplit(self.url).path.lstrip("/")


@dataclass(frozen=True, slots=True)
class Options:
    """The bot's settings. The token is in no repr."""

    token: str = field(repr=False)
    api: str = API
    """As python-telegram-bot's `base_url`: ends in `/bot`, or has `{token}` in it."""
    webhook: Webhook | None = None
    """None asks Telegram for news (long polling)."""
    access: Access = field(default_factory=lambda: Access("pairing"))
    """Who may ask, and who may add pages."""
    health: int | None = None
    """The loopback port of /healthz and /metrics; 0 takes any that is free."""
    language: Language = "zh"
    """Of the log, and of what is said to those whose own language is not known."""
    rate: int = 20
    """Questions that one user may ask in a minute."""
    workers: int = 2
    """Threads that answer."""
    waiting: int = 64
    """Questions that may wait for one; with more the bot says that it is busy."""
    conflicts: int = 6
    """How many times in a row Telegram may say that another program reads this bot's news (about 15 seconds)."""

    @property
    def files(self) -> str:
        """Where files are fetched from, as `base_file_url`: `…/file/bot` for `…/bot`."""
        head, mark, tail = self.api.rpartition("/bot")
        return f"{head}/file{mark}{tail}"


def token(text: str) -> str:
    """The token that a variable or a file holds.

    Raises:
        BotSettingInvalid: reason `token`; what came is not among the facts, being perhaps half a token.
    """
    found = text.strip()
    if not _TOKEN.fullmatch(found):
        raise BotSettingInvalid(name="token", value="", reason="token")
    return found


def api(url: str) -> str:
    """An address as `Options.api` has it.

    Raises:
        BotSettingInvalid: Reason `api`.
    """
    parts = urlsplit(url.strip())
    path = parts.path.removesuffix("{token}").rstrip("/")
    if parts.scheme not in {"http", "https"} or not parts.netloc or not path.endswith("/bot"):
        raise BotSettingInvalid(name="--api-url", value=url, reason="api")
    return url.strip().rstrip("/")


def webhook(url: str, listen: str, port: int, secret: str | None) -> Webhook:
    """A webhook; without a secret it gets a random one, which Telegram is told at each start.

    Raises:
        BotSettingInvalid: Reason `webhook`, whose URL is not https, or `secret`.
    """
    import secrets

    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.netloc:
        raise BotSettingInvalid(name="--webhook", value=url, reason="webhook")
    if secret is not None and not _SECRET.fullmatch(secret):
        raise BotSettingInvalid(name="--secret", value="", reason="secret")
    return Webhook(url, listen, port, secret or secrets.token_urlsafe(32))
