"""What the bot says without a source: commands, refusals to serve, documents that were added."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from bot import messages, render
from bot.telegram.callbacks import Speak, Undo, encode
from bot.telegram.html import LIMIT, Button, Message
from bot.telegram.markup import LINE, Rich, clip, code, join, lines
from corpus.errors import ArticleAmbiguous, ArticleMissing, LibraryBusy, QuestionInvalid, ReadError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.settings import Language
    from corpus.rows import Counts, StoredArticle

COMMANDS: Final = ("start", "help", "ask", "sources", "new", "stats", "lang")
"""For everybody, in the menu's order."""
ADMIN_COMMANDS: Final = ("reindex",)
"""For admins besides."""
_FACT: Final = 300
"""Units of a fact that is put into a text, at most."""
_HEADLINE: Final = 80
"""Units of a headline in the list of what a document holds."""
_ITEMS: Final = 20
"""Headlines in that list, at most."""
_EXAMPLES: Final = 5
"""Questions in the greeting, at most."""


def say(key: str, language: Language, /, **facts: object) -> Message:
    """The text `telegram.<key>` of `bot.messages_telegram`, its facts filled in, as a message.

    Raises:
        KeyError: As `bot.messages.text`.
    """
    return Message(_said(key, language, **facts).html)


def short(key: str, language: Language, /, **facts: object) -> str:
    """As `say`, but plain text of at most 200 units: for what answers the press of a button."""
    return clip(messages.text(f"telegram.{key}", language, **facts), 200)


def start(language: Language, examples: Sequence[str]) -> Message:
    """The greeting, with questions that this library answers; a touch copies one."""
    shown = [code(clip(example, _FACT)) for example in examples[:_EXAMPLES]]
    head = [_said("start.examples", language), *shown] if shown else [_said("start.empty", language)]
    return Message(join(LINE, [_said("start", language), *head, _said("start.more", language)]).html)


def help(language: Language, bot: str | None = None, admin: tuple[str, int] | None = None) -> Message:  # noqa: A001
    """How the bot is used.

    Args:
        language: Of the text.
        bot: The bot's name without @, where inline mode is on.
        admin: For an admin, the formats that can be sent and how many bytes a file may have.
    """
    parts = [_said("help", language)]
    if bot is not None:
        parts.append(_said("help.inline", language, bot=bot))
    if admin is not None:
        parts.append(_said("help.admin", language, formats=admin[0], size=render.size(admin[1])))
    return Message(join(LINE, parts).html)


def stats(counts: Counts, language: Language) -> Message:
    """How much the library holds."""
    return say(
        "stats",
        language,
        documents=counts.documents,
        articles=counts.articles,
        sentences=counts.sentences,
        passages=counts.passages,
    )


def languages(language: Language) -> Message:
    """The question which language to use, with a button for each."""
    row = tuple(Button(messages.text(f"telegram.button.{one}", language), encode(Speak(one))) for one in _LANGUAGES)
    return Message(_said("lang", language).html, (row,))


def added(name: str, articles: Sequence[StoredArticle], language: Language, upload: int | None = None) -> Message:
    """What was read from a document: its items with their places, and a button to take it out again.

    Args:
        name: Of the file, as the sender called it.
        articles: What was parsed.
        language: Of the wording.
        upload: Its number in the journal; None leaves out the button.
    """
    if not articles:
        return say("document.empty", language, name=name)
    sentences = sum(len(one.article.sentences) for one in articles)
    shown = _said("document.added", language, name=name, articles=len(articles), sentences=sentences)
    shown = join(LINE, [shown, *(_item(one, language) for one in articles[:_ITEMS])])
    if len(articles) > _ITEMS:
        shown = join(LINE, [shown, _said("document.more", language, count=len(articles) - _ITEMS)])
    undo = () if upload is None else ((Button(messages.text("telegram.button.undo", language), encode(Undo(upload))),),)
    return Message(shown.html, undo)


def trouble(fault: Exception, language: Language) -> Message:
    """What a person in a chat is told of an error: no path, no traceback, nothing about the machine.

    What they can do something about is worded as everywhere; of all else they learn that it went wrong.
    """
    match fault:
        case QuestionInvalid():
            sentence = messages.error(fault, language)
        case ReadError():
            facts = {name: _bare(value) if name in {"path", "of"} else value for name, value in fault.facts.items()}
            sentence = messages.error(type(fault)(**facts), language)
        case ArticleMissing() | ArticleAmbiguous():
            return say("gone", language)
        case LibraryBusy():
            return say("busy", language)
        case _:
            return say("failed", language)
    return Message(lines(clip(sentence, LIMIT)).html)


def menu(language: Language, admin: bool = False) -> tuple[tuple[str, str], ...]:
    """The command menu: each command without its slash, and what it does."""
    commands = COMMANDS + ADMIN_COMMANDS if admin else COMMANDS
    return tuple((command, messages.text(f"menu.{command}", language)) for command in commands)


_LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


def _said(key: str, language: Language, /, **facts: object) -> Rich:
    shown = {name: clip(value, _FACT) if isinstance(value, str) else value for name, value in facts.items()}
    return lines(messages.text(f"telegram.{key}", language, **shown))


def _item(stored: StoredArticle, language: Language) -> Rich:
    headline = clip(render.headline(stored, language), _HEADLINE)
    place = stored.article.place
    if place is None:
        return _said("document.item", language, headline=headline)
    return _said("document.item.place", language, headline=headline, place=place.name)


def _bare(path: object) -> object:
    return PurePath(path).name if isinstance(path, str) else path
