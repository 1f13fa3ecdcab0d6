"""Messages: questions and commands, from what came in to the reply that goes out."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from bot import conversation, messages, pairing
from bot.telegram import callbacks, html, words
from bot.telegram.desk import Closing, Full
from bot.telegram.documents import LIMIT, formats, receive, reindex
from bot.telegram.markup import lines
from bot.telegram.secrecy import LOG
from corpus.errors import UsageError, WenbaoError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.settings import Language
    from bot.telegram.html import Message
    from bot.telegram.incoming import Incoming
    from bot.telegram.service import Service

_ALL_SOURCES: Final = "出处"
"""What somebody types who wants the sources; the command means the same."""


async def hear(service: Service, said: Incoming, late: bool = False) -> None:
    """Replies to a message: once, whatever it says.

    Args:
        service: The running bot.
        said: The message.
        late: Whether the bot was away when it came; it begs pardon then.
    """
    language = service.language(said.user, said.tag)
    if not service.may_ask(said.user, said.chat):
        await _refuse(service, said, language)
        return
    if late:
        await _say(service, said, words.say("late", language))
    if said.document is not None and said.private:
        await receive(service, said, language)
    elif said.command == "reindex":
        await reindex(service, said, language)
    elif said.command not in (None, "ask"):
        await _in_turn(service, said, language, lambda: _command(service, said, language))
    elif said.text:
        await _question(service, said, language)
    else:
        unasked = "unsupported" if said.private and said.command is None else "ask.usage"
        await _in_turn(service, said, language, lambda: _say(service, said, words.say(unasked, language)))


async def _command(service: Service, said: Incoming, language: Language) -> None:
    match said.command:
        case "start":
            await _start(service, said, language)
        case "help":
            admin = (formats(), LIMIT) if service.may_manage(said.user) else None
            await _say(service, said, words.help(language, service.me.username, admin))
        case "new":
            service.journal.forget(said.conversation)
            await _say(service, said, words.say("new", language))
        case "sources":
            await _answer(service, said, _ALL_SOURCES, language)
        case "stats":
            counts = await asyncio.to_thread(lambda: service.shelf.engine().library.store.counts())
            await _say(service, said, words.stats(counts, language))
        case "lang":
            await _language(service, said, language)
        case "pair":
            await _say(service, said, _pairing("paired", language))
        case _:
            await _say(service, said, words.say("command.unknown", language))


async def _question(service: Service, said: Incoming, language: Language) -> None:
    service.metrics.questions.labels("private" if said.private else "group").inc()
    if wait := service.questions.take(said.user, time.monotonic()):
        service.metrics.limited.inc()
        await _say(service, said, words.say("limited", language, seconds=int(wait) + 1))
        return
    await _in_turn(service, said, language, lambda: _answer(service, said, said.text, language))


async def _in_turn(service: Service, said: Incoming, language: Language, act: Callable[[], Awaitable[None]]) -> None:
    """Acts after all that came before in the conversation, or says that too much waits."""
    try:
        async with service.answers.turn(said.conversation):
            await act()
    except Full:
        service.metrics.busy.inc()
        await _say(service, said, words.say("busy", language))
    except Closing:
        await _say(service, said, words.say("stopping", language))


async def _answer(service: Service, said: Incoming, text: str, language: Language) -> None:
    began = time.monotonic()
    journal = service.journal
    state = journal.state(said.conversation)

    def work() -> tuple[conversation.State, conversation.Reply, tuple[Message, ...]]:
        after, reply = conversation.respond(service.shelf.engine(), state, text, time.time())
        return after, reply, html.reply(reply, language)

    try:
        async with service.delivery.typing(said.chat, said.thread):
            after, reply, shown = await service.answers.run(work)
    except WenbaoError as error:
        if not isinstance(error, UsageError):
            service.metrics.errors.labels("engine").inc()
            LOG.warning("%s", messages.trouble(error, service.options.language))
        await _say(service, said, words.trouble(error, language))
        return
    now = time.time()
    journal.keep(said.conversation, after, now)
    sent = await _send(service, said, shown)
    if isinstance(reply, conversation.Answered):
        answer = reply.answer
        service.metrics.latency.observe(time.monotonic() - began)
        if not answer.answerable:
            service.metrics.refusals.inc()
        if sent:
            turns = [*(turn.asked for turn in state.turns), text]
            ids = [one.id for one in answer.citations]
            journal.remember_answer(said.chat, sent[-1], turns, answer.understood, answer.text, ids, now)


async def _start(service: Service, said: Incoming, language: Language) -> None:
    if (citation := callbacks.linked(said.text)) is not None:
        try:
            shown = await asyncio.to_thread(lambda: conversation.excerpt(service.shelf.engine(), citation))
        except WenbaoError as error:
            await _say(service, said, words.trouble(error, language))
        else:
            await _say(service, said, html.excerpt(shown, language))
        return
    async with service.delivery.typing(said.chat, said.thread):
        examples = await service.answers.run(service.shelf.examples)
    await _say(service, said, words.start(language, examples))


async def _language(service: Service, said: Incoming, language: Language) -> None:
    asked = said.text.strip().lower()
    if not asked:
        await _say(service, said, words.languages(language))
    elif (action := callbacks.decode(f"l:{asked}")) is not None and isinstance(action, callbacks.Speak):
        service.journal.set_language(said.user, action.language)
        await _say(service, said, words.say("lang.set", action.language))
    else:
        await _say(service, said, words.say("lang.unknown", language))


async def _refuse(service: Service, said: Incoming, language: Language) -> None:
    """Takes a pairing code, or says how to come in; a few times only."""
    if service.options.access.mode == "pairing" and said.private:
        if pairing.code_in(said.text) is not None:
            outcome = await asyncio.to_thread(service.journal.redeem, said.text, said.user, time.time())
            await _say(service, said, _pairing(outcome, language))
            return
        sentence = words.say("pair", language)
    elif said.private:
        sentence = words.say("denied", language, id=said.user)
    else:
        sentence = words.say("denied.chat", language, id=said.chat)
    if not service.refusals.take(said.user, time.monotonic()):
        await _say(service, said, sentence)


def _pairing(outcome: pairing.Outcome, language: Language) -> Message:
    return html.Message(lines(messages.text(f"pairing.{outcome}", language)).html)


async def _say(service: Service, said: Incoming, message: Message) -> None:
    await _send(service, said, (message,))


async def _send(service: Service, said: Incoming, shown: tuple[Message, ...]) -> list[int]:
    """Sends the reply; in a group it is tied to the message that it replies to."""
    reply_to = None if said.private else said.message
    sent = await service.delivery.send(said.chat, shown, said.thread, reply_to)
    return [one.message_id for one in sent]
