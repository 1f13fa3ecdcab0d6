"""The text of a page as the items printed on it.

A page is read in three steps: `corpus.lines` tells what each line looks like and joins the lines of a paragraph;
`corpus.divide` finds where items begin; `corpus.items` makes an `Article` of each.
"""

from __future__ import annotations

import bisect
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from corpus import datelines, divide
from corpus.items import Item, article_of
from corpus.lines import Paragraph, paragraphs, read
from corpus.model import ParsedPage, SetAside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.model import Page


def parse(page: Page) -> ParsedPage:
    """The articles of a page, and what belongs to none.

    A page that came with a title, or with other metadata of an article, is one article. Any other is divided into the
    items that are printed on it.

    Returns:
        Articles in printed order. Their spans and those set aside do not overlap and cover every character of the
        page's text that is not blank.
    """
    blocks = divide.with_authors(paragraphs(read(page.text)))
    aside: list[Paragraph] = []
    if page.title is not None or page.external_id is not None or page.url is not None:
        items = _record(page, blocks, aside)
    else:
        items = _divided(blocks, aside)
    aside.sort(key=lambda block: block.span.start)
    heads = (block for block in blocks if block.kind == "furniture")
    dates = [(block.span.start, date) for block in heads if (date := datelines.full_date(block.lines[0].words))]
    articles = tuple(article_of(item, page, _date_at(item, dates)) for item in items)
    return ParsedPage(articles, tuple(_set_aside(block, page) for block in aside))


def _record(page: Page, blocks: list[Paragraph], aside: list[Paragraph]) -> list[Item]:
    """The one article of a page that is known to hold one."""
    title = "".join((page.title or "").split())
    if title and len(blocks) > 1 and "".join(blocks[0].span.of(page.text)[: 4 * len(title)].split()) == title:
        aside.append(_because(blocks[0], "repeated-headline"))
        blocks = blocks[1:]
    if not blocks:
        return []
    heading = divide.run(blocks, 0) if page.title is None else 0
    if heading > divide.HEADING_LINES or heading == len(blocks):
        heading = 0
    return [Item(blocks[:heading], blocks[heading:])]


def _divided(blocks: list[Paragraph], aside: list[Paragraph]) -> list[Item]:
    """A page's paragraphs as items; those that belong to none are added to `aside`."""
    starts = divide.starts(blocks)
    bounds = [*sorted(starts), len(blocks)]
    items: list[Item] = []
    above = list(blocks[: bounds[0]])
    in_column = False
    for start, stop in pairwise(bounds):
        in_column = _in_column(above, in_column and (not starts[start] or blocks[start].lines[0].heads_brief))
        aside.extend(above)
        end = stop
        while blocks[end - 1].kind in ("furniture", "column"):  # an item's first paragraph is neither
            end -= 1
        own, above = blocks[start:end], blocks[end:stop]
        heading = own[: starts[start]]
        repeated = divide.repeated(heading, blocks[start + len(heading) :] if not items else ())
        aside.extend(_because(block, "repeated-headline") for block in heading[:repeated])
        heading = heading[repeated:]
        heading = heading[: len(heading) if len(heading) <= divide.HEADING_LINES else 1]
        text = own[repeated + len(heading) :]
        items.append(Item(_without_marks(heading, aside), text, in_column))
    aside.extend(above)
    return items


def _in_column(above: Sequence[Paragraph], before: bool) -> bool:
    """Whether what stands behind some furniture is in a column of briefs, as what stands before it may be."""
    titles = [block.lines[0].reason for block in above if block.kind == "column"]
    return titles[-1] == "column" if titles else before


def _without_marks(heading: list[Paragraph], aside: list[Paragraph]) -> list[Paragraph]:
    """A heading without the markdown marks or the label that it begins with, which are added to `aside`."""
    if not heading or not heading[0].lines[0].mark:
        return heading
    line = heading[0].lines[0]
    marks = line.text[: line.mark].rstrip()
    text = line.text[line.mark :].lstrip()
    furniture = replace(line, text=marks, words=marks, end=line.start + len(marks), reason="markup")
    aside.append(Paragraph((furniture,), "furniture"))
    return [Paragraph((replace(line, text=text, start=line.end - len(text), mark=0),), "short"), *heading[1:]]


def _date_at(item: Item, dates: Sequence[tuple[int, str]]) -> str | None:
    """The date that the page carries: the last before an item, else the first on the page."""
    above = bisect.bisect_left(dates, (item.start, ""))
    return dates[max(above - 1, 0)][1] if dates else None


def _because(block: Paragraph, reason: str) -> Paragraph:
    return Paragraph((replace(block.lines[0], reason=reason), *block.lines[1:]), "furniture")


def _set_aside(block: Paragraph, page: Page) -> SetAside:
    span = block.span
    return SetAside(page.number, span, span.of(page.text), block.lines[0].reason or "running-head")
