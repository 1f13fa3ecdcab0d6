"""The text of a page as the items printed on it.

A page is read in three steps: `corpus.lines` tells what each line looks like and joins the lines of a paragraph;
here, headings with a byline or dateline below them, and what else begins an item, divide the paragraphs into items;
`corpus.items` makes an `Article` of each.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from corpus import datelines, titles
from corpus.items import Item, article_of
from corpus.lines import Paragraph, paragraphs, read
from corpus.model import ParsedPage, SetAside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.model import Page

_HEADING_LINES = 6  # a heading has no more lines
_MARGINAL = ("编者按", "核心提示", "内容提要", "阅读提示", "内容提示", "导读", "编者的话", "開欄的話", "开栏的话")


def parse(page: Page) -> ParsedPage:
    """The articles of a page, and what belongs to none.

    A page that came with a title, or with other metadata of an article, is one article. Any other is divided into the
    items that are printed on it.

    Returns:
        Articles in printed order. Their spans and those set aside do not overlap and cover every character of the
        page's text that is not blank.
    """
    blocks = paragraphs(read(page.text))
    if page.title is not None or page.external_id is not None or page.url is not None:
        aside, items = _record(page, blocks)
    else:
        aside, items = _divided(blocks)
    dates = [(block.span.start, date) for block in aside if (date := datelines.full_date(block.lines[0].words))]
    articles = tuple(article_of(item, page, _date_at(item, dates)) for item in items)
    return ParsedPage(articles, tuple(_set_aside(block, page) for block in aside))


def _record(page: Page, blocks: list[Paragraph]) -> tuple[list[Paragraph], list[Item]]:
    """The one article of a page that is known to hold one."""
    title = "".join((page.title or "").split())
    aside: list[Paragraph] = []
    while title and blocks and "".join(blocks[0].lines[0].text.split()) == title and len(blocks) > 1:
        aside.append(_because(blocks[0], "repeated-headline"))
        blocks = blocks[1:]
    if not blocks:
        return aside, []
    heading = 0
    if page.title is None:
        heading = _run(blocks, 0) if _run(blocks, 0) < len(blocks) else 0
    return aside, [Item(blocks[:heading], blocks[heading:])]


def _divided(blocks: list[Paragraph]) -> tuple[list[Paragraph], list[Item]]:
    """A page's paragraphs as items, and those that belong to none."""
    starts = _starts(blocks)
    aside: list[Paragraph] = []
    items: list[Item] = []
    bounds = [*sorted(starts), len(blocks)]
    first = list(blocks[: bounds[0]])
    aside.extend(first)
    in_column = any(block.kind == "column" for block in first)
    for start, stop in pairwise(bounds):
        own = blocks[start:stop]
        while own and own[-1].kind in ("furniture", "column"):
            own = own[:-1]
        between = blocks[start + len(own) : stop]
        while own and own[0].kind in ("furniture", "column"):
            aside.append(own[0])
            own = own[1:]
        heading = starts[start] if own else 0
        repeated = _repeated(own[:heading])
        aside.extend(_because(block, "repeated-headline") for block in own[:repeated])
        if own[repeated:]:
            items.append(Item(own[repeated:heading], own[heading:] if heading >= repeated else [], in_column))
        aside.extend(between)
        in_column = any(block.kind == "column" for block in between) or (in_column and heading == 0)
    aside.sort(key=lambda block: block.span.start)
    return aside, items


def _starts(blocks: Sequence[Paragraph]) -> dict[int, int]:
    """Where items begin: the index of each first paragraph, and how many heading paragraphs it has."""
    starts: dict[int, int] = {}
    usual_gap = _usual_gap(blocks)
    column = False
    index = 0
    while index < len(blocks):
        block = blocks[index]
        fresh = not starts or _closed(blocks, index)
        if block.kind in ("furniture", "column"):
            column = block.kind == "column" or (column and block.kind == "furniture")
            index += 1
            continue
        if block.kind == "short":
            size = _run(blocks, index)
            begin = _begins(blocks, index, size, fresh, max(starts, default=0), usual_gap)
            if begin is not None:
                starts[begin] = index + size - begin
                column = False
            elif fresh and index + size == len(blocks) and not starts:
                starts[index] = size
            index += size
            while index < len(blocks) and blocks[index].kind in ("byline", "meta"):
                index += 1
            if begin is not None or fresh:
                index += index < len(blocks) and blocks[index].kind == "body"
            continue
        if fresh or _begins_untitled(blocks, index, column, max(starts, default=0)):
            starts[index] = 0
            while index < len(blocks) and blocks[index].kind in ("byline", "meta"):
                index += 1
            if block.kind != "body" and index < len(blocks) and blocks[index].kind == "body":
                index += 1
                continue
            if block.kind != "body":
                continue
        index += 1
    return starts


def _run(blocks: Sequence[Paragraph], index: int) -> int:
    """How many heading lines stand together from `index`."""
    size = 0
    while index + size < len(blocks) and blocks[index + size].kind == "short":
        size += 1
    return size


def _closed(blocks: Sequence[Paragraph], index: int) -> bool:
    """Whether a rule, or the title of a column, stands between a paragraph and the text above."""
    above = index - 1
    while above >= 0 and blocks[above].kind in ("furniture", "column"):
        if blocks[above].kind == "column" or blocks[above].lines[0].reason == "separator":
            before = _text_above(blocks, above)
            return before is None or before.lines[-1].ended or before.kind != "body"
        above -= 1
    return above < 0


def _text_above(blocks: Sequence[Paragraph], index: int) -> Paragraph | None:
    while index >= 0 and blocks[index].kind in ("furniture", "column"):
        index -= 1
    return blocks[index] if index >= 0 else None


def _begins(blocks: Sequence[Paragraph], index: int, size: int, fresh: bool, last: int, usual_gap: int) -> int | None:
    """Where in a run of heading lines a new item begins; None if all of them belong to the item above."""
    behind = index + size
    if behind == len(blocks):
        return index if fresh else None
    run = [block.lines[0] for block in blocks[index:behind]]
    below = blocks[behind]
    signed = below.kind in ("byline", "meta") and behind + 1 < len(blocks)
    if signed or below.dateline is not None:
        first = max(0, size - _HEADING_LINES) if not fresh else 0
        return index + first
    if fresh or any(line.level == 1 for line in run):
        return index
    if any(line.level for line in run):
        return None
    if below.kind != "body":
        return None
    before = "".join(line.words for block in blocks[last : last + 4] for line in block.lines)
    return index if titles.stands_alone(run, below.lines[0].words, before, usual_gap) else None


def _begins_untitled(blocks: Sequence[Paragraph], index: int, column: bool, last: int) -> bool:
    """Whether a paragraph or byline without a heading begins an item: a brief, or a caption."""
    block = blocks[index]
    if block.kind == "body":
        if column:
            return True
        marginal = blocks[index - 1].lines[0].words.startswith(_MARGINAL)
        return block.dateline is not None and not marginal
    if block.kind == "byline" and index + 1 < len(blocks) and blocks[index + 1].kind == "body":
        bracketed = block.lines[0].text[0] in "（(【["
        signed = any(other.kind == "byline" for other in blocks[last:index])
        return not bracketed and (signed or blocks[index - 1].lines[-1].ended)
    return False


def _repeated(heading: Sequence[Paragraph]) -> int:
    """How many of the first heading lines only say what the next ones say again."""
    words = ["".join(block.lines[0].words.split()) for block in heading]
    for size in range(len(words) - 1, 0, -1):
        once = "".join(words[:size])
        again = ["".join(words[size:stop]) for stop in range(size + 1, len(words) + 1)]
        if once in again:
            return size
    return 0


def _usual_gap(blocks: Sequence[Paragraph]) -> int:
    gaps = Counter(block.lines[0].gap for block in blocks[1:] if block.kind == "body")
    return gaps.most_common(1)[0][0] if gaps else 0


def _date_at(item: Item, dates: Sequence[tuple[int, str]]) -> str | None:
    """The date that the page carries: the last before an item, else the first on the page."""
    before = [date for start, date in dates if start < item.start]
    return before[-1] if before else dates[0][1] if dates else None


def _because(block: Paragraph, reason: str) -> Paragraph:
    return Paragraph((replace(block.lines[0], reason=reason), *block.lines[1:]), "furniture")


def _set_aside(block: Paragraph, page: Page) -> SetAside:
    span = block.span
    return SetAside(page.number, span, span.of(page.text), block.lines[0].reason or "running-head")
