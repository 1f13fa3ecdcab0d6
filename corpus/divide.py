"""Where the items of a page begin.

A byline or a dateline is strong evidence for the heading above it. A heading without either is weighed in
`titles.stands_alone`, for it may be the title of a section (小标题). What begins without a heading is a brief that a
dateline or a column of briefs announces, or a caption that a photographer signed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from corpus import bylines, furniture, titles
from corpus.lines import Paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.lines import Kind

HEADING_LINES = 6
"""A heading has no more lines."""
_LIST_LINES = 40  # a page's list of headlines, together with the first heading, has no more lines
_CAPTION = 160  # characters
_ASIDE = ("furniture", "column")
_SIGNATURE = ("byline", "meta")
_MARGINAL = ("编者按", "核心提示", "内容提要", "阅读提示", "内容提示", "导读", "编者的话", "開欄的話", "开栏的话")
_LAST_BRACKET = re.compile(r"[（(〔【](?P<inside>[^（）()〔〕【】]{2,60})[）)〕】]\s*\Z")
_END = re.compile(r"[。！？]")
_PHOTOGRAPHED = re.compile(r"(?<![文并/／、])(?:摄|攝|摄影|攝影|摄影报道|供图|供圖)[）)]?\s*\Z")


def with_authors(blocks: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs, in which a line with nothing but names, between heading and text, has become a byline."""
    known = list(blocks)
    for index in range(1, len(known) - 1):
        above, block, below = known[index - 1], known[index], known[index + 1]
        if block.kind != "short" or above.kind not in ("short", "byline") or below.kind not in ("body", "byline"):
            continue
        line = block.lines[0]
        brief = len(line.words) <= 3 or re.search(r"[\s、]", line.words)
        names = bylines.names_only(line.words) if brief and not line.level else None
        if names and len(above.lines[0].words) > 3:
            known[index] = Paragraph((replace(line, kind="byline", byline=names),), "byline")
    return known


def starts(blocks: Sequence[Paragraph]) -> dict[int, int]:
    """Where items begin.

    Returns:
        The index of each item's first paragraph, ascending, and how many heading lines it begins with. What stands
        before the first, and any furniture at the end of an item, is furniture.
    """
    found: dict[int, int] = {}
    page = _Habits(blocks)
    index, column = 0, False
    while index < len(blocks):
        block = blocks[index]
        if block.kind in _ASIDE:
            column = block.lines[0].reason == "column" or (column and block.kind != "column")
            index += 1
            continue
        fresh = not found or _closed(blocks, index)
        size = run(blocks, index)
        last = next(reversed(found), 0)
        if size:
            begin = _titled(blocks, index, size, fresh, last, page)
            if begin is not None:
                words = [block.lines[0].words for block in blocks[begin : index + size]]
                found[begin] = len(words) - titles.sections(words) if size <= _LIST_LINES else 1
                column = column and blocks[begin].lines[0].heads_brief
        else:
            begin = index if fresh or _untitled(blocks, index, column, last) else None
            if begin is not None:
                found[begin] = 0
        index += size or 1
        if begin is not None and (size or block.kind in _SIGNATURE):  # its byline and first paragraph begin nothing new
            while index < len(blocks) and blocks[index].kind in _SIGNATURE:
                index += 1
            index += index < len(blocks) and blocks[index].kind == "body"
    return found


def run(blocks: Sequence[Paragraph], index: int) -> int:
    """How many heading lines stand together from `index`."""
    size = 0
    while index + size < len(blocks) and blocks[index + size].kind == "short":
        size += 1
    return size


def repeated(heading: Sequence[Paragraph], below: Sequence[Paragraph]) -> int:
    """How many of the first heading lines only say what is said again.

    Args:
        heading: An item's heading lines.
        below: All that follows on the page, where the heading may begin with a list of the page's headlines.
    """
    words = [_bare(block) for block in heading[:_LIST_LINES]]
    for size in range(len(words) - 1, 0, -1):
        once = "".join(words[:size])
        if once in ("".join(words[size:stop]) for stop in range(size + 1, len(words) + 1)):
            return size
    if len(words) < 3:
        return 0
    later = Counter([*words, *(_bare(block) for block in below if block.kind == "short")])
    listed = 0
    while listed < len(words) - 1 and later[words[listed]] > 1:
        later[words[listed]] -= 1
        listed += 1
    return listed if listed > 1 else 0


class _Habits:
    """How a page is set: what its other paragraphs tell about one of them."""

    def __init__(self, blocks: Sequence[Paragraph]) -> None:
        gaps = Counter(block.lines[0].gap for block in blocks[1:] if block.kind == "body")
        self.gap = gaps.most_common(1)[0][0] if gaps else 0
        """Blank lines that usually stand before a paragraph."""
        pairs = list(pairwise(blocks))
        self.signs = sum(
            one.kind == "short" and (two.kind == "byline" or two.dateline is not None) for one, two in pairs
        )
        """How many headings have a byline or dateline below them."""
        levels = Counter(block.lines[0].level for block in blocks if block.lines[0].level)
        self.level = min(levels, default=0)
        """The level of the markdown headings that begin items; 0 where there are none."""
        only_one = bool(self.level) and levels[self.level] == 1
        if only_one and any(one.lines[0].level == self.level and two.lines[0].level for one, two in pairs):
            self.level = min(
                (level for level in levels if level > self.level and levels[level] > 1), default=self.level
            )


def _titled(blocks: Sequence[Paragraph], index: int, size: int, fresh: bool, last: int, page: _Habits) -> int | None:
    """Where in a run of heading lines a new item begins; None if all of them belong to the item above."""
    behind = index + size
    if behind == len(blocks):
        return index if fresh else None
    lines = [block.lines[0] for block in blocks[index:behind]]
    below = blocks[behind]
    if fresh:
        return index
    labelled = next((at for at, line in enumerate(lines) if line.label in ("kicker", "headline")), None)
    if labelled is not None:
        return index + labelled
    begun = _any_of(blocks, last, index, "body")  # else these are subheads below a byline
    if _signs_heading(blocks, behind) or (below.dateline is not None and begun):
        return index + max(0, size - HEADING_LINES)
    if not begun:
        return None
    if any(line.level for line in lines):
        return index if any(line.level == page.level for line in lines) else None
    if below.kind != "body" or below.lines[0].row:  # a heading that only a table follows is the table's
        return None
    above = blocks[index - 1]
    if is_signed(above):
        return index
    opening = "".join(line.words for block in blocks[last : min(last + 4, index)] for line in block.lines)
    needed = titles.ALONE + (page.signs > 1)
    return index if titles.weight(lines, below.lines[0].words, opening, page.gap) >= needed else None


def _any_of(blocks: Sequence[Paragraph], start: int, stop: int, kind: Kind) -> bool:
    """Whether one of `blocks[start:stop]` is of this kind; no copy, for an item may be the whole of a long file."""
    return any(blocks[index].kind == kind for index in range(start, stop))


def _signs_heading(blocks: Sequence[Paragraph], index: int) -> bool:
    """Whether a byline stands at `index` that belongs to the heading above it, and does not end the text above that."""
    behind = index
    while behind < len(blocks) and blocks[behind].kind in _SIGNATURE:
        behind += 1
    if behind in (index, len(blocks)):
        return False
    bracketed = blocks[index].lines[0].text[0] in "（(【["
    return not bracketed or blocks[behind].kind == "body"


def is_signed(block: Paragraph) -> bool:
    """Whether a paragraph ends with its author's name, and so ends its item: …受益。（王小明）."""
    if block.kind == "byline":
        return True
    bracket = _LAST_BRACKET.search(block.lines[-1].text[-80:])
    if block.kind != "body" or bracket is None:
        return False
    return bool(bylines.parse(bracket["inside"]) or bylines.names_only(bracket["inside"]))


def _untitled(blocks: Sequence[Paragraph], index: int, column: bool, last: int) -> bool:
    """Whether a paragraph or byline without a heading begins an item: a brief, or a caption."""
    block = blocks[index]
    if block.kind == "body":
        if column or _is_caption(blocks, index):
            return True
        marginal = blocks[index - 1].lines[0].words.startswith(_MARGINAL)
        begun = _any_of(blocks, last, index, "body")
        return block.dateline is not None and begun and not marginal
    if block.kind == "byline" and index + 1 < len(blocks) and blocks[index + 1].kind == "body":
        if block.lines[0].text[0] in "（(【[" or _is_caption(blocks, index - 1):
            return False
        return blocks[index - 1].lines[-1].ended or _any_of(blocks, last, index, "byline")
    return False


def _is_caption(blocks: Sequence[Paragraph], index: int) -> bool:
    """Whether a paragraph is a photo's caption that stands by itself, behind an item and before the next."""
    block = blocks[index]
    length = block.span.end - block.span.start
    if block.kind != "body" or length > _CAPTION or len(_END.findall("".join(line.text for line in block.lines))) > 2:
        return False
    behind = index + 1
    signed = _PHOTOGRAPHED.search(block.lines[-1].text[-40:]) is not None
    while behind < len(blocks) and blocks[behind].kind == "byline":
        signed = signed or _PHOTOGRAPHED.search(blocks[behind].lines[0].words) is not None
        behind += 1
    called = furniture.is_caption(block.lines[0].words)
    below = blocks[behind] if behind < len(blocks) and blocks[behind].kind == "body" else None
    if below is not None and below.dateline is None and not (called and furniture.is_caption(below.lines[0].words)):
        return False
    return signed or called


def _closed(blocks: Sequence[Paragraph], index: int) -> bool:
    """Whether a rule, or the title of a column, stands between a paragraph and the finished text above."""
    above, ruled = index - 1, False
    while above >= 0 and blocks[above].kind in _ASIDE:
        ruled = ruled or blocks[above].kind == "column" or blocks[above].lines[0].reason == "separator"
        above -= 1
    if above < 0:
        return True
    return ruled and (blocks[above].kind != "body" or blocks[above].lines[-1].ended)


def _bare(block: Paragraph) -> str:
    return "".join(block.lines[0].words.split())
