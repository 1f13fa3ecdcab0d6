"""Lines with their places on a page as text: blanks, indents, and lines joined where a measure broke them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.readers.glyphs import Glyph

_WIDE_BLANK: Final = 0.6
"""Ems between characters, beyond what is usual in their line, that are a blank."""
_IDEOGRAPHIC: Final = 1.5
"""Ems that are an ideographic blank."""
_WORD_BLANK: Final = 0.15
"""Ems between Latin letters that are a blank."""
_LEADING: Final = 1.6
"""How many times as far apart as usual lines are that a paragraph, or more, ends between."""
_SAME: Final = 0.1
"""Sizes that differ by less than this share are the same."""
_FULL: Final = 1.2
"""Ems by which a line may miss the right edge and be full: a mark that may not begin a line moves to the next."""
_RAGGED: Final = 5.0
"""The same for a line of Latin words, which are longer."""
_INDENTED: Final = (1.2, 4.5)
"""Ems between which a line's beginning further right than others is an indent."""
_MEASURE: Final = 6
"""Ems that lines need to be joined: those of a shorter measure are a list."""
_LATIN: Final = re.compile(r"[A-Za-z0-9\u00c0-\u024f]")
_ENDED: Final = re.compile(r"[。！？!?…；：:][”’」』）)】》]*\Z")
_RADICAL: Final = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06]")
_SUPPLEMENT: Final = str.maketrans(
    "⺠⻓⻔⻛⻢⻥⻦⻩⻬⻰⻳⻆⻅⻋⻚⻝⻜⻄⻣⻤", "民长门风马鱼鸟黄齐龙龟角见车页飠飞西骨鬼"
)


@dataclass(frozen=True, slots=True)
class Line:
    """Characters on one line, from left to right."""

    glyphs: tuple[Glyph, ...]
    left: float
    right: float
    base: float
    size: float
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Lines below each other."""

    lines: tuple[Line, ...]
    flows: bool
    """Whether what the block before began may go on in it, as a paragraph at the foot of a column does."""
    margin: float
    """Where most lines begin, the first of several such places."""
    edge: float
    """Where the longest line ends."""
    pitch: float
    """From line to line."""

    @classmethod
    def of(cls, lines: Sequence[Line], *, flows: bool = False) -> Self:
        """The block of these lines, at least one."""
        lefts = sorted(line.left for line in lines)
        near = 0.3 * median(line.size for line in lines)
        margin = max(lefts, key=lambda left: (sum(abs(other - left) < near for other in lefts), -left))
        steps = [two.base - one.base for one, two in pairwise(lines) if two.base - one.base < 4 * two.size]
        pitch = median(steps) if len(steps) > 1 else 1.7 * median(line.size for line in lines)
        return cls(tuple(lines), flows, margin, max(line.right for line in lines), pitch)


def text_of(blocks: Sequence[Block], body: float) -> str:
    """The text of a page.

    Args:
        blocks: In reading order.
        body: The size in which most of the page is set, in points.

    Returns:
        Lines of a paragraph joined, paragraphs on lines of their own, a blank line where white space or another size
        sets text apart.
    """
    words: list[str] = []
    before: tuple[Block, Line] | None = None
    for block in blocks:
        for line in block.lines:
            said = line_text(line)
            if not said:
                continue
            if before is not None:
                words.append(_between(before, (block, line), words[-1], body))
                if words[-1] in ("", " "):
                    words.append(said)
                    before = (block, line)
                    continue
            words.append(_indent(block, line) + said)
            before = (block, line)
    return "".join(words)


def _between(before: tuple[Block, Line], here: tuple[Block, Line], said: str, body: float) -> str:
    """What stands between two lines: nothing, a blank between words, a line break, or an empty line."""
    (above, last), (block, line) = before, here
    if abs(last.size - line.size) > _SAME * max(last.size, line.size) or last.vertical or line.vertical:
        return "\n\n"
    broken = _is_full(above, last) and not _indent(block, line) and not _ENDED.search(said)
    if above is block and line.base - last.base > _LEADING * block.pitch and not broken:  # else there is a picture
        return "\n\n"
    if above is not block and not block.flows:
        return "\n\n"
    if line.size > (1 + _SAME) * body or not _is_full(above, last) or _indent(block, line):
        return "\n"
    if _ENDED.search(said) and not _uses_indents(above) and not _uses_indents(block):
        return "\n"
    if line.left - block.margin > _INDENTED[0] * line.size:  # centred, or set to the right
        return "\n"
    latin = _LATIN.match(said[-1]) or said[-1] in ",.;:)"
    return " " if latin and _LATIN.match(line.glyphs[0].char) else ""


def _is_full(block: Block, line: Line) -> bool:
    if len(block.lines) < 2 or line.right - line.left < _MEASURE * line.size:
        return False
    missed = _RAGGED if line.glyphs[-1].char.isascii() and line.glyphs[0].char.isascii() else _FULL
    return line.right > block.edge - missed * line.size


def _uses_indents(block: Block) -> bool:
    return any(_indent(block, line) for line in block.lines)


def _indent(block: Block, line: Line) -> str:
    """The blanks before a line that begins a paragraph."""
    if len(block.lines) < 2:
        return ""
    ems = (line.left - block.margin) / line.size
    edge = block.edge - line.right
    centred = abs((line.left - block.margin) - edge) < line.size
    return "\u3000\u3000" if _INDENTED[0] < ems < _INDENTED[1] and not centred else ""


def line_text(line: Line) -> str:
    """The characters of a line, with blanks where it has wider white space than its characters usually have."""
    if line.vertical or len(line.glyphs) < 2:
        return plain("".join(glyph.char for glyph in line.glyphs)).strip()
    gaps = [two.left - one.right for one, two in pairwise(line.glyphs)]
    wide = [gap for gap, (one, two) in zip(gaps, pairwise(line.glyphs), strict=True) if not _are_latin(one, two)]
    usual = max(median(wide), 0.0) if len(wide) > 2 else 0.0
    words = [line.glyphs[0].char]
    for gap, (one, two) in zip(gaps, pairwise(line.glyphs), strict=True):
        latin = _are_latin(one, two)
        ems = (gap - (0 if latin else usual)) / line.size
        if ems > _IDEOGRAPHIC:
            words.append("\u3000")
        elif ems > (_WORD_BLANK if latin or two.spaced else _WIDE_BLANK) or (two.spaced and _beside_latin(one, two)):
            words.append(" ")
        words.append(two.char)
    return plain("".join(words)).strip()


def _are_latin(one: Glyph, two: Glyph) -> bool:
    return one.char.isascii() and two.char.isascii()


def _beside_latin(one: Glyph, two: Glyph) -> bool:
    """Whether a blank of the file counts whatever its width: letters may be given as wider than they are."""
    return one.char.isascii() or two.char.isascii()


def plain(text: str) -> str:
    """Radicals and ligatures, which fonts give instead of the characters that look the same, as those characters."""
    text = _RADICAL.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    return text.translate(_SUPPLEMENT)
