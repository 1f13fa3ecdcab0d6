"""What comes out of the store: values of `corpus.model` with their places in the library, and rows turned into them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from corpus.model import Article, Byline, Passage, Place, Sentence, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus.model import DocumentKind

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """One ingested file as the library remembers it, without its text."""

    row: int
    path: str
    name: str
    sha256: str
    encoding: str
    kind: DocumentKind
    added_at: str
    """ISO 8601 in UTC, to the second."""
    articles: int
    """How many articles of it are in the library."""


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article and where it stands. `row` grows with every article that is added and is never given twice."""

    row: int
    article: Article
    document: int
    """The document's row."""
    source: str
    """The document's name, as a citation shows it."""
    path: str
    """The document's absolute path."""


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage and where it stands. `row` grows with every passage that is added and is never given twice."""

    row: int
    passage: Passage
    article_row: int
    external_id: str | None


@dataclass(frozen=True, slots=True)
class Indexable:
    """A passage as an index outside the library's folder takes it."""

    row: int
    hash: bytes
    """As `passage_hash`."""
    header: str
    text: str
    article_id: str
    first: int
    last: int
    place_code: str | None
    date: str | None
    """ISO 8601."""
    vector: bytes
    """float16, little endian, unit norm."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of each there is."""

    documents: int = 0
    articles: int = 0
    sentences: int = 0
    passages: int = 0


def passage_hash(header: str, text: str) -> bytes:
    """What a passage's vector is kept under: 32 bytes, the SHA-256 of header, line feed and text in UTF-8."""
    return sha256(f"{header}\n{text}".encode()).digest()


def copy_id(digest: str, copy: int) -> str:
    """The id of an article whose content hash is taken: `digest` itself for copy 0, else 8 digits made from both."""
    return sha256(f"{digest}:{copy}".encode()).hexdigest()[:8] if copy else digest


# What the functions below take apart, up to the WHERE.

SELECT_DOCUMENTS = """SELECT row, path, name, sha256, encoding, kind, added_at,
    (SELECT count(*) FROM articles WHERE articles.document = documents.row) FROM documents"""

SELECT_ARTICLES = """SELECT articles.row, articles.id, articles.document, page,
    articles.kind, kicker, headline, subhead, byline, dateline,
    place_code, place_province, place_city, place_county, articles.date,
    span_start, span_end, articles.external_id, articles.url, documents.name, documents.path
    FROM articles JOIN documents ON documents.row = articles.document"""

SELECT_SENTENCES = "SELECT article, number, part, text, span_start, span_end, paragraph FROM sentences"

SELECT_PASSAGES = """SELECT passages.row, articles.id, first, last, header, text, articles.row, articles.external_id
    FROM passages JOIN articles ON articles.row = passages.article"""


def article_values(id_: str, document: int, article: Article) -> Row:
    """The columns of `articles` after `row`, in the table's order."""
    place = article.place
    return (
        id_,
        document,
        article.page,
        article.kind,
        article.kicker,
        article.headline,
        article.subhead,
        json.dumps([[one.name, one.role] for one in article.byline], ensure_ascii=False),
        article.dateline,
        place and place.code,
        place and place.province,
        place and place.city,
        place and place.county,
        article.date,
        article.span.start,
        article.span.end,
        article.external_id,
        article.url,
    )


def stored_article(row: Row, sentences: Sequence[Row]) -> StoredArticle:
    """From a row of `SELECT_ARTICLES` and its rows of `SELECT_SENTENCES`."""
    (key, id_, document, page, kind, kicker, headline, subhead, byline, dateline) = row[:10]
    (code, province, city, county, date, start, end, external_id, url, source, path) = row[10:]
    article = Article(
        id=id_,
        kind=kind,
        kicker=kicker,
        headline=headline,
        subhead=subhead,
        byline=tuple(Byline(name, role) for name, role in json.loads(byline)),
        dateline=dateline,
        place=None if code is None else Place(code, province, city, county),
        date=date,
        page=page,
        span=Span(start, end),
        sentences=tuple(stored_sentence(sentence) for sentence in sentences),
        external_id=external_id,
        url=url,
    )
    return StoredArticle(row=key, article=article, document=document, source=source, path=path)


def stored_sentence(row: Row) -> Sentence:
    """From a row of `SELECT_SENTENCES`."""
    _, number, part, text, start, end, paragraph = row
    return Sentence(number, part, text, Span(start, end), paragraph)


def stored_passage(row: Row) -> StoredPassage:
    """From a row of `SELECT_PASSAGES`."""
    key, article_id, first, last, header, text, article_row, external_id = row
    return StoredPassage(key, Passage(article_id, first, last, header, text), article_row, external_id)


_Stored = TypeVar("_Stored", StoredArticle, StoredPassage)


def in_order(rows: Sequence[int], found: Iterable[_Stored]) -> list[_Stored]:
    """`found` in the order of `rows`; rows that were not found are left out."""
    by_row = {one.row: one for one in found}
    return [by_row[row] for row in rows if row in by_row]
