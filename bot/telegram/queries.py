"""Buttons that were pressed, and questions in inline mode."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.error import BadRequest

from bot import conversation, messages
from bot.telegram import callbacks, html, words
from bot.telegram.callbacks import Open, Others, Page, Rate, Speak, Undo
from bot.telegram.desk import Closing, Full
from bot.telegram.documents import undo
from bot.telegram.inline import inline
from corpus.errors import ArticleAmbiguous, ArticleMissing, UsageError, WenbaoError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import CallbackQuery, InlineQuery, MaybeInaccessibleMessage

    from bot.settings import Language
    from bot.telegram.html import Message
    from bot.telegram.inline import InlineItem
    from bot.telegram.service import Service
    from corpus.rows import StoredArticle
    from retrieval.answer import Answer

_FRESH = 30
"""Seconds for which Telegram may give the same results to the same person again."""
_TOO_LATE = ("query is too old", "query_id_invalid", "query id is invalid")


async def press(service: Service, query: CallbackQuery) -> None:
    """Does what a button is for, and always tells Telegram that it was pressed."""
    user = query.from_user
    language = service.language(user.id, user.language_code)
    chat = query.message.chat.id if query.message else None
    note: str | None = None
    try:
        if not service.may_ask(user.id, chat):
            note = words.short("denied", language, id=user.id)
        elif query.message is None or (action := callbacks.decode(query.data or "")) is None:
            note = words.short("expired", language)
        else:
            note = await _act(service, query.message, action, user.id, language)
    except (ArticleMissing, ArticleAmbiguous):
        note = words.short("gone", language)
    except (Full, Closing) as error:
        note = words.short("busy" if isinstance(error, Full) else "stopping", language)
    except WenbaoError:
        note = words.short("failed", language)
        raise
    finally:
        # What was noted with a vote is small; what keeps a button from working must be read.
        alert = note is not None and not (query.data or "").startswith(("+", "-", "l"))
        await _told(query, note, alert)


async def _told(query: CallbackQuery, note: str | None, alert: bool) -> None:
    try:
        await query.answer(note, show_alert=alert)
    except BadRequest as error:
        if not any(sign in error.message.lower() for sign in _TOO_LATE):
            raise


async def _act(
    service: Service, message: MaybeInaccessibleMessage, action: callbacks.Action, user: int, language: Language
) -> str | None:
    """Does it; returns what to tell the person in a small window."""
    chat, delivery = message.chat.id, service.delivery
    match action:
        case Open(citation):
            shown = await _excerpt(service, citation, None)
            thread = getattr(message, "message_thread_id", None) if getattr(message, "is_topic_message", None) else None
            await delivery.send(chat, [html.excerpt(shown, language)], thread, message.message_id)
        case Page(citation, first):
            shown = await _excerpt(service, citation, first)
            await delivery.edit(chat, message.message_id, html.excerpt(shown, language, paged=True))
        case Others(citation):
            found = await _others(service, chat, message.message_id, citation, language)
            thread = getattr(message, "message_thread_id", None) if getattr(message, "is_topic_message", None) else None
            await delivery.send(chat, [found], thread, message.message_id)
        case Rate(_, good):
            known = service.journal.rate(chat, message.message_id, user, good, time.time())
            return words.short(("rated.good" if good else "rated.bad") if known else "expired", language)
        case Speak(chosen):
            service.journal.set_language(user, chosen)
            await delivery.edit(chat, message.message_id, words.say("lang.set", chosen))
        case Undo(number):
            return await _undo(service, chat, message.message_id, number, user, language)
    return None


async def _excerpt(service: Service, citation: str, first: int | None) -> conversation.Excerpt:
    return await asyncio.to_thread(lambda: conversation.excerpt(service.shelf.engine(), citation, first))


async def _others(service: Service, chat: int, message_id: int, citation: str, language: Language) -> Message:
    """The other sources of the answer in a message; of an answer that is forgotten, none but what it quoted first."""
    given = service.journal.answer_at(chat, message_id)

    def work() -> Message:
        engine = service.shelf.engine()
        if given is None:
            return html.others([engine.cite(citation)], (), language)
        answer = engine.ask(given.understood)
        quoted = []
        for one in given.citations[1:]:
            try:
                quoted.append(engine.cite(one))
            except ArticleMissing:
                continue
        hits = html.related(answer)
        stored = {one.row: one for one in _articles(service, answer)}
        return html.others(
            quoted, [(stored[hit.article_row], hit) for hit in hits if hit.article_row in stored], language
        )

    async with service.answers.turn(("others", chat)):
        return await service.answers.run(work)


async def _undo(service: Service, chat: int, message_id: int, number: int, user: int, language: Language) -> str | None:
    if not service.may_manage(user):
        return words.short("denied.admin", language)
    upload = service.journal.upload(number)
    done = None if upload is None else await undo(service, upload, language)
    if done is None:
        return words.short("document.gone", language)
    await service.delivery.edit(chat, message_id, done)
    return None


async def suggest(service: Service, query: InlineQuery) -> None:
    """Answers what is typed after the bot's name, unless more has been typed by then."""
    user = query.from_user
    language = service.language(user.id, user.language_code)
    service.latest[user.id] = query.id
    text = query.query.strip()
    if not service.may_ask(user.id, None):
        await _offer(query, (), messages.text("telegram.inline.denied", language))
        return
    if not text or service.typed.take(user.id, time.monotonic()):
        await _offer(query, (), None)
        return
    try:
        async with service.answers.turn(("inline", user.id)):
            if service.latest.get(user.id) != query.id:
                return
            items = await service.answers.run(lambda: _found(service, text, language))
    except (Full, Closing, UsageError):
        items = ()
    finally:
        if service.latest.get(user.id) == query.id:
            del service.latest[user.id]
    service.metrics.questions.labels("inline").inc()
    results = [_result(service, item, language) for item in items]
    await _offer(query, results, None if items else messages.text("telegram.inline.none", language))


def _found(service: Service, text: str, language: Language) -> tuple[InlineItem, ...]:
    answer = service.shelf.engine().ask(text)
    return inline(answer, _articles(service, answer), language)


def _articles(service: Service, answer: Answer) -> list[StoredArticle]:
    rows = [hit.article_row for hit in answer.passages]
    return service.shelf.engine().library.store.articles_by_row(rows)


def _result(service: Service, item: InlineItem, language: Language) -> InlineQueryResultArticle:
    # In another chat a button cannot ask the bot; it leads to it.
    url = f"https://t.me/{service.me.username}?start={callbacks.link(item.citation)}"
    button = InlineKeyboardButton(messages.text("telegram.button.open", language), url=url)
    content = InputTextMessageContent(
        item.text, parse_mode="HTML", link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    return InlineQueryResultArticle(
        item.id, item.title, content, description=item.description, reply_markup=InlineKeyboardMarkup([[button]])
    )


async def _offer(query: InlineQuery, results: Sequence[InlineQueryResultArticle], button: str | None) -> None:
    try:
        await query.answer(
            results,
            cache_time=_FRESH if results else 0,
            is_personal=True,
            button=InlineQueryResultsButton(button, start_parameter="inline") if button else None,
        )
    except BadRequest as error:
        if not any(sign in error.message.lower() for sign in _TOO_LATE):
            raise
