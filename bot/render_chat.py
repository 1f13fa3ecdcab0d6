"""Replies of a conversation as text for a terminal. Pure: values in, a string out, styled as in `bot.render`."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import click

from bot import chat, messages, render, wrap
from bot.conversation import Answered, Excerpt, Sources, Words
from corpus.rows import StoredArticle

if TYPE_CHECKING:
    from bot.chat import Shown
    from bot.settings import Language
    from retrieval.answer import Answer


def reply(said: Shown, columns: int, language: Language) -> str:
    """Whatever a line brings up.

    Args:
        said: The reply.
        columns: The width to wrap to.
        language: Of the wording around what is quoted.
    """
    match said:
        case Answered(answer):
            return answered(answer, columns, language)
        case Sources():
            return sources(said, columns, language)
        case Excerpt():
            return excerpt(said, columns, language)
        case Words("farewell"):
            return f"{messages.text('said.farewell', language)}\n{messages.text('chat.leave', language)}"
        case Words(key):
            return messages.text(f"said.{key}", language)
        case StoredArticle():
            return render.article(said, columns, language)
        case _:
            assert_never(said)


def answered(answer: Answer, columns: int, language: Language) -> str:
    """The answer as `wenbao ask` prints it, under the question as it was understood when that is not what was typed."""
    shown = render.answer(answer, columns, language, render.why(answer, language))
    if answer.understood == answer.question:
        return shown
    understood = messages.text("chat.understood", language, question=wrap.plain(answer.understood))
    return f"{click.style(understood, dim=True)}\n{shown}"


def sources(said: Sources, columns: int, language: Language) -> str:
    """The quoted sentences, numbered, or only the one that was asked for."""
    if not said.citations:
        return messages.text("said.nothing-before", language)
    first = said.number or 1
    margin = len(f"{first + len(said.citations) - 1}. ")
    blocks = []
    for number, cited in enumerate(said.citations, first):
        block = render.citation(cited, columns, language, margin)
        blocks.append(f"{number}.".ljust(margin) + block[margin:])
    return "\n".join(blocks)


def excerpt(said: Excerpt, columns: int, language: Language) -> str:
    """The stretch with its sentences numbered, the quoted one with an arrow, and how to see the whole article."""
    article = said.printed.article
    chosen = [one for one in article.sentences if said.first <= one.number <= said.last]
    shown = [render.origin(said.printed, columns, language, indent=0)]
    shown += render.numbered(chosen, len(article.sentences), columns, said.marked)
    if len(chosen) < len(article.sentences):
        whole = messages.text("chat.whole", language, id=article.id, count=len(article.sentences))
        shown += ["", click.style(whole, dim=True)]
    return "\n".join(shown)


def usage(language: Language) -> str:
    """What can be typed."""
    rows = [
        (messages.text(f"chat.usage.{name}", language), messages.text(f"chat.help.{name}", language))
        for name in chat.COMMANDS
    ]
    return f"{messages.text('chat.help', language)}\n{render.table(rows)}"
