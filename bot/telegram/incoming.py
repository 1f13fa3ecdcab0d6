"""What a message from Telegram says to the bot, if it says anything to it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.telegram.words import ADMIN_COMMANDS, COMMANDS

if TYPE_CHECKING:
    from telegram import Document, Message, MessageEntity, User

    from bot.settings import Language

KNOWN: Final = frozenset({*COMMANDS, *ADMIN_COMMANDS, "pair"})
"""Commands that the bot knows."""
_COMMAND: Final = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{2,64}))?(?:\s+|$)")


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as Telegram knows it."""

    id: int
    username: str
    """Without @."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that is for the bot."""

    chat: int
    thread: int | None
    """A forum's topic."""
    message: int
    user: int
    private: bool
    tag: str | None
    """The language of the person's Telegram, as an IETF tag."""
    at: float
    """When it was sent, in seconds since 1970."""
    command: str | None
    """Without the slash, in lower case."""
    text: str
    """What was said, without the bot's name and without the command."""
    document: Document | None = None

    @property
    def conversation(self) -> str:
        """The key of what is remembered of it: one for each chat, and in a forum for each topic."""
        return f"telegram:{self.chat}:{self.thread or 0}"


def read(message: Message, me: Me) -> Incoming | None:
    """What a message says to the bot; None when it is not for it.

    In a group it is for the bot when it mentions it, replies to it, or is one of its commands.
    """
    sender = message.from_user
    if sender is None or sender.id == me.id or (message.via_bot is not None and message.via_bot.id == me.id):
        return None
    private = message.chat.type == "private"
    text, mentioned = _without_mentions(message, me)
    found = _COMMAND.match(text)
    command, named = (found[1].lower(), (found[2] or "").lower()) if found else (None, "")
    if named and named != me.username.lower():
        return None
    if not (private or mentioned or _replies_to(message, me) or (command and (named or command in KNOWN))):
        return None
    if not private and not text.strip() and not mentioned:  # a picture in reply to the bot
        return None
    text = text[found.end() :] if found else text
    if not text.strip() and (command == "ask" or (mentioned and command is None)):
        text = _asked_of(message, me)
    return Incoming(
        chat=message.chat.id,
        thread=message.message_thread_id if message.is_topic_message else None,
        message=message.message_id,
        user=sender.id,
        private=private,
        tag=sender.language_code,
        at=message.date.timestamp(),
        command=command,
        text=text,
        document=message.document if private else None,
    )


def language(tag: str | None, otherwise: Language) -> Language:
    """The wording for who uses Telegram in the language `tag`: Chinese for Chinese, English for any other."""
    if not tag:
        return otherwise
    return "zh" if tag.lower().startswith("zh") else "en"


def _without_mentions(message: Message, me: Me) -> tuple[str, bool]:
    """The text without the bot's name, and whether that was there."""
    text = message.text or ""
    mentions = [one for one in message.entities or () if _is_me(one, text, me)] if text else []
    raw = text.encode("utf-16-le")  # entities count UTF-16 units
    for one in sorted(mentions, key=lambda one: -one.offset):
        raw = raw[: 2 * one.offset] + raw[2 * (one.offset + one.length) :]
    return (raw.decode("utf-16-le", "replace").strip() if mentions else text), bool(mentions)


def _is_me(entity: MessageEntity, text: str, me: Me) -> bool:
    if entity.type == "text_mention":
        user: User | None = entity.user
        return user is not None and user.id == me.id
    named = text.encode("utf-16-le")[2 * entity.offset : 2 * (entity.offset + entity.length)]
    return entity.type == "mention" and named.decode("utf-16-le", "replace").lower() == f"@{me.username.lower()}"


def _replies_to(message: Message, me: Me) -> bool:
    replied = message.reply_to_message
    return replied is not None and replied.from_user is not None and replied.from_user.id == me.id


def _asked_of(message: Message, me: Me) -> str:
    """The message that somebody answers with the bot's name or a bare /ask: that is then the question."""
    replied = message.reply_to_message
    if replied is None or not replied.text or _replies_to(message, me):
        return ""
    return replied.text
