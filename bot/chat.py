"""The lines of a terminal chat: commands that begin with a slash, and what is said to the conversation.

Pure but for what the engine reads: a chat and a line in, the next chat and a reply out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from bot import conversation, wrap
from bot.conversation import Answered, Reply, Sources, State, Words
from corpus.rows import StoredArticle

if TYPE_CHECKING:
    from retrieval.answer import Citation
    from retrieval.engine import Engine

Shown: TypeAlias = Reply | StoredArticle
"""What a line brings up: a reply of the conversation, or a whole article."""

COMMANDS: Final = ("sources", "show", "new", "help", "quit")
"""What may follow the slash; the help line of each is `chat.help.<name>` in `bot.messages`."""

_ALSO = {"exit": "quit", "退出": "quit", "帮助": "help", "出处": "sources", "原文": "show", "新话题": "new"}
_BARE = {"exit", "quit", "退出"}
"""What leaves without a slash, too, as in other programs."""
_DIGITS = 3
"""A longer number is an article's id."""


@dataclass(frozen=True, slots=True)
class Chat:
    """Where a conversation stands, and what its last answer quoted, as it is numbered for `/show`."""

    state: State = field(default_factory=State)
    sources: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """A line that is no question."""

    name: str
    """One of `COMMANDS`, or, when there is no such command, as typed."""
    argument: str = ""


def command(line: str) -> Command | None:
    """The command on a line, or None when it is something to be answered."""
    from corpus.text import fold

    text = fold(wrap.plain(line)).strip()  # an input method for Chinese types ／ for /
    if text in _BARE:
        return Command("quit")
    if not text.startswith("/"):
        return None
    name, _, argument = text[1:].lstrip().partition(" ")
    return Command(_ALSO.get(name, name), argument.strip())


def ask(engine: Engine, chat: Chat, text: str, now: float) -> tuple[Chat, Reply]:
    """The reply to what a person says, and the chat after it.

    Args:
        engine: Answers from the library.
        chat: Before.
        text: As typed, or pasted, with line breaks wherever they stood.
        now: Seconds since 1970.

    Raises:
        QuestionInvalid, LibraryDamaged, LibraryBusy, ModelError: As `conversation.respond`; the chat stands.
    """
    from corpus.sentences import quote

    state, reply = conversation.respond(engine, chat.state, quote(text), now)
    if not isinstance(reply, Answered):
        return Chat(state, chat.sources), reply
    nearest = (reply.answer.nearest,) if reply.answer.nearest else ()
    # Numbered as the conversation does, where those of an answer that goes on come before what was quoted already.
    known = {cited.id: cited for cited in (*chat.sources, *reply.answer.citations, *nearest)}
    return Chat(state, tuple(known[name] for name in state.turns[-1].citations if name in known)), reply


def sources(chat: Chat, argument: str) -> Sources | Words:
    """What `/sources` shows: the sources of the last answer, or the one with the number that was given."""
    if not chat.sources:
        return Words("nothing-before")
    if not argument:
        return Sources(chat.sources)
    number = _number(argument)
    if number is None or not 1 <= number <= len(chat.sources):
        return Words("no-such-source")
    return Sources(chat.sources[number - 1 : number], number)


def show(engine: Engine, chat: Chat, argument: str) -> Shown:
    """What `/show` shows: the text around a source, by its number or id, or the article with an id.

    Raises:
        ArticleMissing, ArticleAmbiguous: See there.
        LibraryDamaged, LibraryBusy: As `Engine.ask`.
    """
    number = _number(argument or "1")
    if number is None:
        if "#" in argument:
            return conversation.excerpt(engine, argument)
        return engine.library.store.article(argument)
    found = sources(chat, str(number))
    return conversation.excerpt(engine, chat.sources[number - 1].id) if isinstance(found, Sources) else found


def _number(argument: str) -> int | None:
    return int(argument) if argument.isascii() and argument.isdigit() and len(argument) <= _DIGITS else None
