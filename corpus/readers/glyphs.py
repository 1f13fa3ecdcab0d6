"""Characters with their places on a page, and what of them stands together.

Coordinates are in points, x to the right, y downwards.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_APART: Final = 0.6
"""Ems of white space that end a piece. Too small does no harm, for pieces of one line are joined again."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character on a page."""

    char: str
    left: float
    right: float
    base: float
    """Where the line stands on which it stands."""
    size: float
    """An em, in points."""
    spaced: bool = False
    """Whether the file has a blank before it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that stand together on a line, or, in a column of single characters, below each other."""

    glyphs: tuple[Glyph, ...]
    left: float
    right: float
    top: float
    bottom: float
    size: float
    vertical: bool = False


def body_size(glyphs: Iterable[Glyph]) -> float:
    """The size in which most is set, in points."""
    sizes = Counter(round(2 * glyph.size) / 2 for glyph in glyphs)
    return sizes.most_common(1)[0][0]


def pieces(glyphs: Sequence[Glyph]) -> list[Piece]:
    """Characters that follow each other without a gap, joined.

    Args:
        glyphs: In the order of the file, which is trusted for characters that touch, and for nothing else.
    """
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and (_touches(runs[-1][-1], glyph) or _hangs(runs[-1], glyph)):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    found: list[Piece] = []
    for run in runs:
        vertical = len(run) > 1 and abs(run[0].base - run[1].base) > run[0].size / 2
        if vertical and len(run) < 3:
            found.extend(_piece([glyph]) for glyph in run)
        else:
            found.append(_piece(run, vertical))
    return found


def _touches(before: Glyph, glyph: Glyph) -> bool:
    size = max(before.size, glyph.size)
    return abs(before.base - glyph.base) < 0.3 * size and -0.5 * size < glyph.left - before.right < _APART * size


def _hangs(run: Sequence[Glyph], glyph: Glyph) -> bool:
    """Whether a character goes on a vertical line."""
    before = run[-1]
    if len(run) > 1 and abs(run[0].base - run[1].base) < run[0].size / 2:
        return False
    return (
        "\u3400" <= before.char <= "\u9fff"
        and "\u3400" <= glyph.char <= "\u9fff"
        and abs(before.left - glyph.left) < 0.2 * glyph.size
        and abs(before.size - glyph.size) < 0.1 * glyph.size
        and 0.9 * glyph.size < glyph.base - before.base < 1.6 * glyph.size
    )


def _piece(run: Sequence[Glyph], vertical: bool = False) -> Piece:
    size = median(glyph.size for glyph in run)
    return Piece(
        tuple(run),
        min(glyph.left for glyph in run),
        max(glyph.right for glyph in run),
        min(glyph.base - 0.88 * glyph.size for glyph in run),
        max(glyph.base + 0.12 * glyph.size for glyph in run),
        size,
        vertical,
    )


def rows(region: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces line by line, from top to bottom, each line from left to right."""
    found: list[list[Piece]] = []
    for piece in sorted(region, key=lambda one: (one.bottom, one.left)):
        row = found[-1] if found and not piece.vertical and not found[-1][0].vertical else None
        if row is not None and _shares(row[0], piece):
            row.append(piece)
        else:
            found.append([piece])
    return [sorted(row, key=lambda one: one.left) for row in found]


def _shares(one: Piece, other: Piece) -> bool:
    """Whether two pieces overlap in height by more than half of the lower one."""
    common = min(one.bottom, other.bottom) - max(one.top, other.top)
    return 2 * common > min(one.bottom - one.top, other.bottom - other.top)
