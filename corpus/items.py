"""One printed item as an `Article`: its heading's parts, byline, dateline, kind and numbered sentences."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus import bylines, datelines, furniture, sentences, titles
from corpus.model import Article, Sentence, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus.lines import Paragraph
    from corpus.model import ArticleKind, Byline, Page, Part

_BRIEF = 120  # characters of a body up to which an untitled item is a brief
_CAPTION = 160
_PICTURE = re.compile(r"图为|圖為|图片|[摄攝][）)\s]*\Z|[（(]图|上图|下图|左图|右图|图①|资料图")
_BREAK = re.compile(r"[ \t\u3000]*[\r\n\u2028\x85]\s*")


@dataclass(frozen=True, slots=True)
class Item:
    """The paragraphs of one printed item."""

    heading: Sequence[Paragraph]
    """Heading lines."""
    text: Sequence[Paragraph]
    """Bylines below the heading, and everything else."""
    in_column: bool = False
    """Whether it stands in a column of briefs."""

    @property
    def start(self) -> int:
        """Where it begins on the page."""
        return (self.heading or self.text)[0].span.start


@dataclass(frozen=True, slots=True)
class _Piece:
    part: Part
    span: Span
    paragraph: int = -1


def article_of(item: Item, page: Page, printed_date: str | None) -> Article:
    """An item as an article.

    Args:
        item: Its paragraphs; at least one.
        page: The page that it stands on.
        printed_date: The date in the page's running heads, in ISO 8601.
    """
    text = page.text
    named = titles.parts([block.lines[0] for block in item.heading])
    pieces, names, dateline, found_date = _read(item, named, page)
    numbered = tuple(
        Sentence(number, piece.part, sentences.quote(piece.span.of(text)), piece.span, piece.paragraph)
        for number, piece in enumerate(pieces, start=1)
    )

    def heading(part: Part) -> str | None:
        words = [block.lines[0].words for block, name in zip(item.heading, named, strict=True) if name == part]
        return titles.joined(words)

    headline = heading("headline") or page.title
    return Article(
        id=_content_id(sentence.text for sentence in numbered),
        kind=_kind(item, numbered, headline, page),
        kicker=heading("kicker"),
        headline=headline,
        subhead=heading("subhead") or titles.joined([s.text for s in numbered if s.part == "subhead"]),
        byline=tuple(dict.fromkeys(names)),
        dateline=dateline,
        place=None,
        date=page.date or found_date or printed_date,
        page=page.number,
        span=Span(numbered[0].span.start, numbered[-1].span.end),
        sentences=numbered,
        external_id=page.external_id,
        url=page.url,
    )


def _read(item: Item, named: Sequence[Part], page: Page) -> tuple[list[_Piece], list[Byline], str | None, str | None]:
    """An item's sentences, the names in its byline, its dateline's place and the date that it carries."""
    pieces: list[_Piece] = []
    for block, part in zip(item.heading, named, strict=True):
        line, start = block.lines[0], block.span.start
        if line.label and line.mark:  # a label inside an item belongs to it, and says nothing that is quoted
            label = line.text[: line.mark].rstrip()
            pieces.append(_Piece("byline", Span(start, start + len(label))))
            start = line.end - len(line.text[line.mark :].lstrip())
        if pieces and pieces[-1].part == part:
            pieces[-1] = _Piece(part, Span(pieces[-1].span.start, block.span.end))
        else:
            pieces.append(_Piece(part, Span(start, block.span.end)))
    names: list[Byline] = []
    dateline: datelines.Dateline | None = None
    date: str | None = None
    body = 0
    last = max((index for index, block in enumerate(item.text) if block.kind in ("body", "short")), default=-1)
    for index, block in enumerate(item.text):
        if block.kind in ("byline", "meta", "furniture", "column"):
            pieces.append(_Piece("byline", block.span))
            names.extend(block.lines[0].byline or _meta_names(block))
            date = date or (datelines.full_date(block.lines[0].words) if block.kind == "meta" else None)
            continue
        if not body and block.kind == "short" and block.lines[0].words.startswith(("—", "--", "──")):
            pieces.append(_Piece("subhead", block.span))
            continue
        if not body:
            dateline = block.lines[0].dateline
            names.extend(_leading(block, page.text))
        found, trailing = _body(block, body, index == last, page.text)
        pieces.extend(found)
        names.extend(trailing)
        body += 1
    place = dateline.place if dateline else None
    return pieces, names, place, date or (dateline.date if dateline else None)


def _meta_names(block: Paragraph) -> tuple[Byline, ...]:
    words = block.lines[0].words
    found = re.search(r"作者\s*[:：]\s*([^\s:：]{2,8}(?:\s[^\s:：]{1,4})?)(?=\s|\Z)", words)
    return (bylines.parse("作者 " + found.group(1)) or ()) if found else ()


def _leading(block: Paragraph, text: str) -> tuple[Byline, ...]:
    head = text[block.span.start : min(block.span.end, block.span.start + 200)]
    head = _BREAK.sub(lambda found: " " if found.group().strip("\r\n\u2028\x85") else "", head)  # a blank parts names
    dateline = block.lines[0].dateline
    if dateline and dateline.reporter:
        return bylines.parse(("記者 " if "記者" in head else "记者 ") + dateline.reporter) or ()
    return bylines.leading(head[dateline.length if dateline else 0 :])


def _body(block: Paragraph, number: int, last: bool, text: str) -> tuple[list[_Piece], tuple[Byline, ...]]:
    """A paragraph's sentences; those at the end of an item that only name its author are byline."""
    spans = sentences.split(text, block.span)
    pieces = [_Piece("body", span, number) for span in spans]
    final = sentences.quote(spans[-1].of(text)) if spans and spans[-1].end - spans[-1].start <= 120 else ""
    if not last or not final:
        return pieces, ()
    if final in ("（完）", "(完)"):
        return [*pieces[:-1], _Piece("byline", spans[-1])], ()
    names = bylines.parse(final)
    if names is None and final[0] in "（(" and len(spans) > 1:
        names = bylines.names_only(final)
    if names is None:
        return pieces, bylines.trailing(final)
    if len(spans) > 1 or number:
        pieces[-1] = _Piece("byline", spans[-1])
    return pieces, names


def _kind(item: Item, numbered: Sequence[Sentence], headline: str | None, page: Page) -> ArticleKind:
    if page.title is not None or page.external_id is not None:
        return "article"
    body = [sentence for sentence in numbered if sentence.part == "body"]
    length = sum(len(sentence.text) for sentence in body)
    paragraphs = len({sentence.paragraph for sentence in body})
    signed = any(block.kind == "byline" for block in item.text)
    dated = any(block.dateline for block in item.text)
    if (
        headline is None
        and paragraphs == 1
        and length <= _CAPTION
        and furniture.is_caption(item.text[0].lines[0].words)
    ):
        return "caption"
    if item.in_column and paragraphs == 1 and length <= 2 * _BRIEF:
        return "brief"
    if headline is None and not dated and length <= _CAPTION and paragraphs == 1:
        pictured = any(_PICTURE.search(sentence.text) for sentence in numbered)
        if signed or pictured:
            return "caption"
    if paragraphs == 1 and headline is None and dated and length <= 2 * _BRIEF:
        return "brief"
    return "article"


def _content_id(texts: Iterable[str]) -> str:
    """The first 8 hexadecimal digits of the SHA-256 of an article's sentences, blanks removed, one a line."""
    digest = hashlib.sha256()
    for index, text in enumerate(texts):
        digest.update(b"\n" if index else b"")
        digest.update("".join(text.split()).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:8]
