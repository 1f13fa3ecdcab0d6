"""A library's articles as JSON lines, in the form that `add` reads.

Read back, an article has the same sentences in its body, headline, date and place; the id that it came with, or its
own, is its `external_id`. What does not come along: kicker and subhead, the headline as a sentence of its own where it
was printed, its kind, what was set aside, the file and page that it was printed on, and where on it. Its own id, which
is made from its sentences, is the same only if it had no printed heading.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from corpus.sentences import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.model import Article, Place, Sentence
    from corpus.store import Store

Record = dict[str, str | None]


def records(store: Store) -> Iterator[Record]:
    """Every article as `{"id", "title", "text", "date", "place", "url"}`, as the library lists them."""
    for stored in store.articles():
        yield record(stored.article)


def record(article: Article) -> Record:
    """An article as one line: a paragraph a line in `text`, bylines among them; the id it came with, else its own."""
    below = [one for one in article.sentences if one.part in ("body", "byline")]
    text = "\n".join(_paragraphs(below))
    title = article.headline
    if not any(one.part == "body" for one in below):  # nothing but a heading: then that is the text
        text, title = "\n".join(_paragraphs(article.sentences)), None
    return {
        "id": article.external_id or article.id,
        "title": title,
        "text": text,
        "date": article.date,
        "place": _full_name(article.place) if article.place else None,
        "url": article.url,
    }


def _paragraphs(sentences: list[Sentence] | tuple[Sentence, ...]) -> Iterator[str]:
    """Sentences of one paragraph on one line; every other, a line of its own."""
    for _, group in groupby(sentences, key=lambda one: one.paragraph if one.paragraph >= 0 else -one.number):
        yield quote("\n".join(one.text for one in group))


def _full_name(place: Place) -> str:
    """From the province down: counties of the same name are told apart."""
    names = dict.fromkeys(name for name in (place.province, place.city, place.county) if name)
    return "".join(names)
