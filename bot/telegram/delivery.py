"""Messages on their way to Telegram."""

from __future__ import annotations

import asyncio
import html
import re
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot import messages
from bot.telegram.secrecy import LOG

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from telegram import Bot
    from telegram import Message as Sent

    from bot.settings import Language
    from bot.telegram.html import Message, Rows
    from bot.telegram.metrics import Metrics

_RENEWED: Final = 4.5
"""Seconds; a client shows a typing action for five."""
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


class Delivery:
    """Sends and edits messages; what a chat refuses is logged, not raised."""

    def __init__(self, bot: Bot, metrics: Metrics, language: Language) -> None:
        self._bot = bot
        self._metrics = metrics
        self._language = language

    async def send(
        self, chat: int, messages: Sequence[Message], thread: int | None = None, reply_to: int | None = None
    ) -> list[Sent]:
        """Sends messages in order, the first as a reply.

        Args:
            chat: Where to.
            messages: What; their HTML is trusted, and shown as it is should Telegram still refuse it.
            thread: A forum's topic.
            reply_to: The message that is replied to, if it is still there.

        Returns:
            What was sent: fewer when the chat takes no more.
        """
        sent: list[Sent] = []
        for message in messages:
            try:
                sent.append(await self._one(chat, message, thread, None if sent else reply_to))
            except ChatMigrated as moved:
                chat = moved.new_chat_id
                sent.append(await self._one(chat, message, None, None))
            except Forbidden:  # the bot was blocked or thrown out
                self._trouble("telegram.log.refused", chat=chat)
                break
            except TelegramError as error:
                self._metrics.errors.labels("send").inc()
                self._trouble("telegram.log.unsent", chat=chat, error=type(error).__name__, detail=error.message)
                break
        return sent

    async def _one(self, chat: int, message: Message, thread: int | None, reply_to: int | None) -> Sent:
        async def send(text: str, mode: str | None, where: int | None) -> Sent:
            return await self._bot.send_message(
                chat,
                text,
                parse_mode=mode,
                message_thread_id=where,
                reply_markup=keyboard(message.buttons),
                link_preview_options=_NO_PREVIEW,
                reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None,
            )

        try:
            return await send(message.text, "HTML", thread)
        except BadRequest as error:
            if "thread not found" in error.message.lower():
                return await send(message.text, "HTML", None)
            if "can't parse entities" not in error.message.lower():
                raise
            self._unparsed(error)
            return await send(unmarked(message.text), None, thread)

    async def edit(self, chat: int, message_id: int, message: Message) -> None:
        """Puts a message in the place of an earlier one; nothing happens when it says the same already."""
        try:
            await self._bot.edit_message_text(
                message.text,
                chat,
                message_id,
                parse_mode="HTML",
                reply_markup=keyboard(message.buttons),
                link_preview_options=_NO_PREVIEW,
            )
        except BadRequest as error:
            if "not modified" not in error.message.lower():
                self._metrics.errors.labels("send").inc()
                self._trouble("telegram.log.unsent", chat=chat, error="BadRequest", detail=error.message)
        except TelegramError as error:
            self._metrics.errors.labels("send").inc()
            self._trouble("telegram.log.unsent", chat=chat, error=type(error).__name__, detail=error.message)

    @asynccontextmanager
    async def typing(self, chat: int, thread: int | None) -> AsyncIterator[None]:
        """Shows that the bot is writing for as long as the block takes."""
        task = asyncio.create_task(self._type(chat, thread))
        try:
            yield
        finally:
            task.cancel()

    async def _type(self, chat: int, thread: int | None) -> None:
        while True:
            with suppress(TelegramError):  # it is a courtesy
                # Shielded: a call that is cut off midway costs its connection.
                call = self._bot.send_chat_action(chat, "typing", message_thread_id=thread)
                await asyncio.shield(asyncio.ensure_future(_quietly(call)))
            await asyncio.sleep(_RENEWED)

    def _unparsed(self, error: BadRequest) -> None:
        self._metrics.errors.labels("parse").inc()
        self._trouble("telegram.log.unparsed", detail=error.message)

    def _trouble(self, key: str, **facts: object) -> None:
        LOG.warning("%s", messages.text(key, self._language, **facts))


async def _quietly(call: object) -> None:
    with suppress(TelegramError):
        await call  # type: ignore[misc]


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """Buttons as Telegram has them."""
    if not rows:
        return None
    made = [
        [
            InlineKeyboardButton(one.label, callback_data=one.data, url=one.url, switch_inline_query=one.inline)
            for one in row
        ]
        for row in rows
    ]
    return InlineKeyboardMarkup(made)


def unmarked(text: str) -> str:
    """What a piece of Telegram HTML shows."""
    return html.unescape(re.sub(r"</?[a-z][^>]*>", "", text))
