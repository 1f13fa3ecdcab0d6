"""Pages as articles and passages: what may be done anywhere, in any order, by any number of processes.

Everything here is a function of its arguments, which can be pickled, as can what comes back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from corpus import pages, passages, places, readers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from corpus.errors import ReadError
    from corpus.model import Article, Document, Page, ParsedPage, Passage, Place

Parsed: TypeAlias = "tuple[ParsedPage, dict[str, tuple[Passage, ...]]]"
"""A page's articles, each with its place, and their passages by the article's id."""


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file that was read and parsed elsewhere."""

    document: Document
    faults: tuple[tuple[type[ReadError], dict[str, object]], ...]
    """Classes and facts, since an error that takes keywords cannot be pickled."""
    parsed: list[Parsed]


def parse(page: Page) -> Parsed:
    """A page's articles with their places and passages."""
    content = located(pages.parse(page), page)
    return content, {article.id: passages.cut(article) for article in content.articles}


def parse_pages(some: Sequence[Page]) -> list[Parsed] | None:
    """As `parse`, of several pages, in a process that has many to do.

    Returns:
        None when any of them cannot be parsed: whoever asked then parses it to learn what is wrong, since not every
        error finds its way between processes.
    """
    places.use_whole_lexicon()
    try:
        return [parse(page) for page in some]
    except Exception:
        return None


def parse_file(loaded: tuple[bytes, Path, str]) -> ParsedFile | None:
    """Read and parse a file, in a process that has many to do.

    Args:
        loaded: What `readers.load` gave, for which path, and the name that citations use.

    Returns:
        None when it cannot be read or parsed, as `parse_pages`.
    """
    places.use_whole_lexicon()
    try:
        document, faults = readers.read_bytes(*loaded)
        found = tuple((type(fault), fault.facts) for fault in faults)
        return ParsedFile(document, found, [parse(page) for page in document.pages])
    except Exception:
        return None


def located(content: ParsedPage, page: Page) -> ParsedPage:
    """The page with its articles' places decided.

    A place that came beside the text (a field of a JSON line) is believed. Else every article is looked at by itself
    first, and then once more beside what its neighbours on the page are about.
    """
    given = places.find(page.place) if page.place else ()
    if given:
        return replace(content, articles=tuple(replace(one, place=given[-1].place) for one in content.articles))
    alone = [places.of_article(article) for article in content.articles]
    articles: list[Article] = []
    for number, article in enumerate(content.articles):
        others = [place for other, place in enumerate(alone) if place is not None and other != number]
        place: Place | None = places.of_article(article, others) if others else alone[number]
        articles.append(replace(article, place=place))
    return replace(content, articles=tuple(articles))
