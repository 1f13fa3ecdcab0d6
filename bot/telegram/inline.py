"""What inline mode offers for a question: answers as articles, each with its citation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot import messages, render
from bot.telegram import html
from bot.telegram.markup import LINE, Rich, around, clip, join, plain, units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.settings import Language
    from bot.telegram.html import Quote
    from corpus.rows import StoredArticle
    from retrieval.answer import Answer

MOST: Final = 10
"""Results for one question."""
FIELD: Final = 256
"""UTF-16 code units of a title or a description."""
_ASKED: Final = 256
"""Units of the question above an answer."""


@dataclass(frozen=True, slots=True)
class InlineItem:
    """One result of inline mode."""

    id: str
    """At most 64 bytes, no other result of the same question has it."""
    title: str
    """Plain text, 1 to `FIELD` units."""
    description: str
    """Plain text, at most `FIELD` units."""
    text: str
    """Telegram HTML of the message that choosing it sends, at most `bot.telegram.html.LIMIT` units after parsing."""
    citation: str
    """The id of the sentence that it quotes, first or only."""


def inline(answer: Answer, articles: Sequence[StoredArticle], language: Language) -> tuple[InlineItem, ...]:
    """Up to `MOST` results: the answer with each of its citations, then passages that bear on the question.

    A passage is shown as a quotation, marked as not an answer; so is the nearest sentence where there is no answer.

    Args:
        answer: Its `citations`, `nearest`, and those of its `passages` that `bot.telegram.html.related` chooses.
        articles: Of those passages, in any order; a passage whose article is missing is left out.
        language: Of the wording.
    """
    asked = plain(messages.text("telegram.asked", language, question=clip(answer.understood, _ASKED)))
    items = []
    if html.explains(answer):
        block = join(LINE, [asked, html.short(answer), html.together(answer.citations, language)])
        if block.units <= html.LIMIT:
            items.append(_item(html.quote(answer.citations[0]), answer.text, block, language))
    if not items:
        above = join(LINE, [asked, html.short(answer)])
        items += [_quoted(html.quote(cited), answer.text, above, language) for cited in answer.citations]
    if answer.nearest is not None:
        above = join(LINE, [asked, plain(messages.text("telegram.nearest", language))])
        items.append(_quoted(html.quote(answer.nearest), None, above, language))
    stored = {one.row: one for one in articles}
    above = join(LINE, [asked, plain(messages.text("telegram.passage", language))])
    for hit in html.related(answer, MOST):
        if (found := stored.get(hit.article_row)) is not None:
            items.append(_quoted(html.passage(found, hit), None, above, language))
    return tuple({item.id: item for item in reversed(items)}.values())[::-1][:MOST]


def _quoted(quote: Quote, title: str | None, above: Rich, language: Language) -> InlineItem:
    block = html.quoted(quote, language, html.LIMIT - above.units - LINE.units)
    return _item(quote, title, join(LINE, [above, block]), language)


def _item(quote: Quote, title: str | None, message: Rich, language: Language) -> InlineItem:
    headline = render.headline(quote.article, language)
    return InlineItem(
        id=quote.id,
        title=clip(title or headline, FIELD).strip() or quote.id,
        description=_description(quote, headline if title else None),
        text=message.html,
        citation=quote.id,
    )


def _description(quote: Quote, headline: str | None) -> str:
    """Where it was printed, and the quotation around the answer."""
    article = quote.article.article
    facts = [clip(fact, 60) for fact in (headline, article.place.name if article.place else None, article.date) if fact]
    above = " · ".join(facts)
    return f"{above}\n{around(quote.text, quote.mark, FIELD - units(above) - 1)}".strip()
