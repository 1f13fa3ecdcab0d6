"""What was printed: the frozen values that every other module passes around.

A `Document` is one ingested file. It consists of one or more `Page`s of raw text, and every offset in this project
counts Unicode code points of one page's text from 0, end exclusive. A plain file is one page; a line of a JSON lines
file is one page, too, holding one article. Each `Article` is one printed item and is cut, without loss, into
`Sentence`s. A `Passage` is a window of whole body sentences of one article: the unit that is searched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DocumentKind = Literal["text", "markdown", "jsonl", "html", "pdf", "docx"]
ArticleKind = Literal["article", "caption", "brief"]
Part = Literal["kicker", "headline", "subhead", "byline", "body"]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `[start, end)` of a page's text, in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of `text` that this span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Page:
    """A unit of raw text, in which spans count, with what its file says about it.

    `number` counts from 1: the page of a paged format, the line of a JSON lines file. For a plain file it is 1. The
    other fields are metadata that came beside the text and are None where the format has none.
    """

    number: int
    text: str
    title: str | None = None
    date: str | None = None
    """ISO 8601, `YYYY-MM-DD`."""
    place: str | None = None
    url: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One ingested file, decoded."""

    path: str
    """Absolute path, the document's identity in a library."""
    name: str
    """What a citation shows: the path below the folder that was added, or the file's own name."""
    sha256: str
    """Of the file's bytes, in hexadecimal."""
    encoding: str
    """What made text of the bytes: an encoding; for formats that are more than text, the program that read them, with
    its version (`pypdfium2 5.15.2/1`), so that text read by another is not mistaken for a file that was falsified."""
    kind: DocumentKind
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An administrative division of China, or a foreign place, at the finest level that is known."""

    code: str
    """The six-digit division code (370781); `province` codes end in 0000, `city` codes in 00. Foreign: `x:` + name."""
    province: str
    city: str | None = None
    county: str | None = None

    @property
    def name(self) -> str:
        """The finest level's full name: 青州市, 潍坊市, 山东省."""
        return self.county or self.city or self.province


@dataclass(frozen=True, slots=True)
class Byline:
    """A name in an article's byline with its role as printed: 记者, 通讯员, 摄影, …; empty when none is given."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article, heading lines included.

    `text` is quoted to the letter: the characters of `span` in the page's text, without the line breaks and blanks
    that typesetting put inside. `number` counts from 1 in the article's printed order.
    """

    number: int
    part: Part
    text: str
    span: Span
    paragraph: int
    """Counts the article's body paragraphs from 0; heading lines have -1."""


@dataclass(frozen=True, slots=True)
class Article:
    """One printed item."""

    id: str
    """Content hash, hexadecimal: the same text has the same id in every library and after every re-indexing."""
    kind: ArticleKind
    kicker: str | None
    headline: str | None
    subhead: str | None
    byline: tuple[Byline, ...]
    dateline: str | None
    """The place in the dateline as printed: 青州 of 本报青州讯. It may not be the place that the article is about."""
    place: Place | None
    """What the article is about, decided from headline, dateline and body."""
    date: str | None
    """ISO 8601, `YYYY-MM-DD`, where it is known."""
    page: int
    """The number of the page it stands on."""
    span: Span
    """From the first to the last character of the article, both not blank."""
    sentences: tuple[Sentence, ...]
    external_id: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A window of whole body sentences of one article."""

    article_id: str
    first: int
    """Number of its first sentence."""
    last: int
    """Number of its last sentence, inclusive."""
    header: str
    """Headline, place and date: embedded and indexed with the text, never quoted."""
    text: str
    """The sentences, joined."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Text of a page that belongs to no article, kept and reported: page numbers, running heads, repeated headlines."""

    page: int
    span: Span
    text: str
    reason: str
    """A short code: `running-head`, `repeated-headline`, `separator`, `folio`."""


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """The articles of one page, in printed order, and what was set aside.

    The spans of both together cover every character of the page that is not blank, and no two of them overlap.
    """

    articles: tuple[Article, ...]
    set_aside: tuple[SetAside, ...]
