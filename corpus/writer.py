"""Putting one document's pages in, inside a transaction of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.rows import article_values, copy_id, passage_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.database import Database
    from corpus.model import Article, Document, Page, ParsedPage, Passage


_INSERT_DOCUMENT = """INSERT INTO documents (path, name, sha256, encoding, kind, added_at)
    VALUES (?, ?, ?, ?, ?, ?) RETURNING row"""
_INSERT_ARTICLE = """INSERT INTO articles (id, document, page, kind, kicker, headline, subhead, byline, dateline,
    place_code, place_province, place_city, place_county, date, span_start, span_end, external_id, url)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING row"""


class DocumentWriter:
    """Inserts rows for one document and counts them; the caller's transaction makes them last."""

    def __init__(self, db: Database, document: Document, added_at: str) -> None:
        self._db = db
        values = (document.path, document.name, document.sha256, document.encoding, document.kind, added_at)
        ((self._document,),) = db.rows(_INSERT_DOCUMENT, *values)
        self._copies: dict[str, int] = {}
        self.articles = self.sentences = self.passages = 0

    def add_page(self, page: Page, content: ParsedPage, passages: Mapping[str, Sequence[Passage]]) -> None:
        """Insert a page with its articles, each with its passages by the article's id, and what was set aside."""
        values = (self._document, page.number, page.text, page.title, page.date, page.place, page.url, page.external_id)
        self._db.do("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *values)
        for article in content.articles:
            self._add_article(article, passages.get(article.id, ()))
        self._db.many(
            "INSERT INTO set_aside VALUES (?, ?, ?, ?, ?, ?)",
            (
                (self._document, page.number, one.span.start, one.span.end, one.text, one.reason)
                for one in content.set_aside
            ),
        )

    def _add_article(self, article: Article, passages: Sequence[Passage]) -> None:
        values = article_values(self._free_id(article.id), self._document, article)
        ((key,),) = self._db.rows(_INSERT_ARTICLE, *values)
        self._db.many(
            "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (key, one.number, one.part, one.text, one.span.start, one.span.end, one.paragraph)
                for one in article.sentences
            ],
        )
        self._db.many(
            "INSERT INTO passages (article, first, last, header, text, hash) VALUES (?, ?, ?, ?, ?, ?)",
            [(key, one.first, one.last, one.header, one.text, passage_hash(one.header, one.text)) for one in passages],
        )
        self.articles += 1
        self.sentences += len(article.sentences)
        self.passages += len(passages)

    def _free_id(self, digest: str) -> str:
        """The first id of `digest`'s copies that no article has: the same one again when a document is put in anew."""
        copy = self._copies.get(digest, 0)
        while self._db.rows("SELECT 1 FROM articles WHERE id = ?", copy_id(digest, copy)):
            copy += 1
        self._copies[digest] = copy + 1
        return copy_id(digest, copy)
