"""Windows of whole sentences within one article: what is embedded and searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.model import Passage
from corpus.sentences import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.model import Article, Sentence


def cut(article: Article, size: int = 200, overlap: int = 1) -> tuple[Passage, ...]:
    """An article's passages, in order. Every body sentence is in at least one, and every article has at least one.

    A caption or a brief is one passage. An article without body sentences has one passage of its heading, so that it
    is found all the same.

    Args:
        article: Its sentences are taken in printed order.
        size: About how many characters a passage holds. A longer sentence is a passage of its own.
        overlap: How many sentences a passage shares with the one before, where they fit.
    """
    body = [sentence for sentence in article.sentences if sentence.part == "body"]
    if not body:
        heading = [sentence for sentence in article.sentences if sentence.part != "byline"]
        return (_passage(article, heading or article.sentences),) if article.sentences else ()
    if article.kind != "article":
        return (_passage(article, body),)
    return tuple(_passage(article, body[first:behind]) for first, behind in _windows(body, size, overlap))


def header(article: Article) -> str:
    """Kicker, headline, place and date on one line: what a passage is about, beyond its own words."""
    place = article.place.name if article.place else None
    return " ".join(part for part in (article.kicker, article.headline, place, article.date) if part)


def _windows(body: Sequence[Sentence], size: int, overlap: int) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    first = 0
    while True:
        behind, length = first + 1, len(body[first].text)
        while behind < len(body) and length + len(body[behind].text) <= size:
            length += len(body[behind].text)
            behind += 1
        windows.append((first, behind))
        if behind == len(body):
            return windows
        first = max(behind - overlap, first + 1)
        while first < behind and sum(len(sentence.text) for sentence in body[first : behind + 1]) > size:
            first += 1


def _passage(article: Article, sentences: Sequence[Sentence]) -> Passage:
    return Passage(
        article_id=article.id,
        first=sentences[0].number,
        last=sentences[-1].number,
        header=header(article),
        text=quote("\n".join(sentence.text for sentence in sentences)),
    )
