"""Checks a library: that every sentence says what its page says, and that nothing of a page is lost or doubled."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from corpus import readers
from corpus.errors import ReadError
from corpus.model import Span
from corpus.sentences import same_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from corpus.model import Page, SetAside
    from corpus.rows import StoredArticle, StoredDocument, StoredPassage
    from corpus.store import Store

FindingCode = Literal[
    "database",  # SQLite finds the file inconsistent; `detail` says how
    "page",  # a page's text is not what its unchanged source file says
    "span",  # a span is empty or reaches beyond its page or its article
    "text",  # a sentence is not what the characters of its span say
    "order",  # an article's sentences are not numbered and printed in one order
    "lost",  # characters of a page are in no sentence and not set aside
    "doubled",  # characters of a page are in two of these
    "set-aside",  # what was set aside is not what the characters of its span say
    "passage",  # a passage does not consist of its article's sentences
    "source-gone",  # notice: the source file cannot be read any more
    "source-changed",  # notice: the source file has changed since
    "reader-changed",  # notice: another version of the program that extracts its text reads the unchanged file
]

_NOTICES = ("source-gone", "source-changed", "reader-changed")
_EXTRACTED = ("html", "pdf", "docx")
"""Kinds whose text is what a program makes of the file; `encoding` names it. The text in the library is what counts."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be, and where."""

    code: FindingCode
    document: str | None = None
    """The document's name."""
    path: str | None = None
    page: int | None = None
    article: str | None = None
    """The article's id."""
    sentence: int | None = None
    span: Span | None = None
    detail: str | None = None

    @property
    def is_fault(self) -> bool:
        """Whether the library is wrong. Else it is a notice: a source file that has moved on does no harm."""
        return self.code not in _NOTICES


def verify(store: Store, progress: Callable[[StoredDocument], None] | None = None) -> Iterator[Finding]:
    """Check everything that a library promises about its texts.

    Args:
        store: The library. It may be written to meanwhile; every document is checked in one committed state.
        progress: Called with every document before it is checked.

    Yields:
        Findings, document by document. None that `is_fault` means: every citation is to the letter.
    """
    yield from (Finding("database", detail=problem) for problem in store.problems())
    for document in store.documents():
        if progress is not None:
            progress(document)
        with store.reading():
            findings = list(_check_document(store, document))
        yield from findings


def _check_document(store: Store, document: StoredDocument) -> Iterator[Finding]:
    source = _source_pages(document)
    if isinstance(source, Finding):
        yield source
    aside: dict[int, list[SetAside]] = {}
    for one in store.set_aside(document.row):
        aside.setdefault(one.page, []).append(one)
    for page in store.pages(document.row):
        if not isinstance(source, Finding) and source.get(page.number) != page.text:
            yield Finding("page", document.name, document.path, page.number)
        articles = list(store.articles_on(document.row, page.number))
        set_aside = aside.get(page.number, [])
        for article in articles:
            yield from _check_article(article, page)
            yield from _check_passages(article, store.passages_of(article.row))
        for one in set_aside:
            if one.span.of(page.text) != one.text:
                yield Finding("set-aside", document.name, document.path, page.number, span=one.span)
        spans = [sentence.span for article in articles for sentence in article.article.sentences]
        for code, span in coverage(page.text, spans + [one.span for one in set_aside]):
            detail = span.of(page.text)[:40]
            yield Finding(code, document.name, document.path, page.number, span=span, detail=detail)


def coverage(text: str, spans: list[Span]) -> Iterator[tuple[Literal["lost", "doubled"], Span]]:
    """Which parts of `text` no span covers, blanks aside, and which parts two spans cover."""
    position = 0
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        if text[position : span.start].strip():
            yield "lost", Span(position, span.start)
        if span.start < position:
            yield "doubled", Span(span.start, min(position, span.end))
        position = max(position, span.end)
    if text[position:].strip():
        yield "lost", Span(position, len(text))


def _source_pages(document: StoredDocument) -> dict[int, str] | Finding:
    """The page texts of the source file as it is now, by number, or the notice that it is not what it was."""
    path = Path(document.path)
    try:
        if readers.file_sha256(path) != document.sha256:
            return Finding("source-changed", document.name, document.path)
        read = readers.read_with_faults(path)[0]
    except ReadError as error:
        return Finding("source-gone", document.name, document.path, detail=type(error).__name__)
    if document.kind in _EXTRACTED and read.encoding != document.encoding:
        detail = f"{document.encoding} → {read.encoding}"
        return Finding("reader-changed", document.name, document.path, detail=detail)
    return {page.number: page.text for page in read.pages}


def _check_article(stored: StoredArticle, page: Page) -> Iterator[Finding]:
    article = stored.article
    where = (stored.source, stored.path, page.number, article.id)
    if not 0 <= article.span.start < article.span.end <= len(page.text):
        yield Finding("span", *where, span=article.span)
    for sentence in article.sentences:
        span = sentence.span
        if not article.span.start <= span.start < span.end <= min(article.span.end, len(page.text)):
            yield Finding("span", *where, sentence.number, span)
        elif not same_text(span.of(page.text), sentence.text):
            yield Finding("text", *where, sentence.number, span)
    if [sentence.number for sentence in article.sentences] != list(range(1, len(article.sentences) + 1)):
        yield Finding("order", *where)
    for one, following in pairwise(article.sentences):
        if following.span.start < one.span.end:
            yield Finding("order", *where, following.number, following.span)


def _check_passages(stored: StoredArticle, passages: list[StoredPassage]) -> Iterator[Finding]:
    for passage in (one.passage for one in passages):
        window = [one for one in stored.article.sentences if passage.first <= one.number <= passage.last]
        body = [one for one in window if one.part == "body"]
        ends = {one.number for one in window}
        # An article without a body is found by a passage of its heading, which may leave the byline out.
        kept = body or [one for one in window if one.part != "byline"] or window
        said = "".join(one.text for one in kept)
        if not {passage.first, passage.last} <= ends or not same_text(said, passage.text):
            where = (stored.source, stored.path, stored.article.page, stored.article.id)
            yield Finding("passage", *where, passage.first)
