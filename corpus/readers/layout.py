"""Characters with their places on a page, put into the order in which the page is read.

A page is cut where white space runs through: from top to bottom between columns, and where a line crosses that white
space, as a headline over two columns does, above and below that line (a recursive X-Y cut after Nagy and Seth, 1984,
"Hierarchical representation of optically scanned documents", which cuts around what stands in the way). So a headline
comes before the columns below it, the left before the right. What cannot be cut further is read line by line.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

from corpus.readers.glyphs import body_size, rows
from corpus.readers.typeset import Block, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus.readers.glyphs import Piece

_GUTTER: Final = 0.8
"""Ems of white space between columns, at least."""
_NARROW: Final = 4.0
"""Ems below which a strip beside lines of the same height is no column: numbers in a margin, cells of a table."""
_CELLS: Final = 0.65
"""The share of its area, line by line, that text in columns fills and a table's cells do not."""
_ALIGNED: Final = 0.7
_ABOVE: Final = 1.5
"""Ems of white space above a headline that begins something else."""
_LARGE: Final = 1.25
"""Ems of a headline's characters, at least."""
_NEAR: Final = 2.5
"""Ems within which the headline is below the white space: a kicker may stand between."""
_ENDS: Final = frozenset("。！？!?…”’」』）)】.")
_STOPS: Final = frozenset("，。；！？")
_FEW: Final = 3
"""Lines of which there are hardly less in a column."""
_STARTS: Final = 2
"""Lines that begin at one place make it a candidate for the left edge of a column."""
_HEAP: Final = 3
"""Lines of a heap that is text by itself."""
_HEAPS: Final = 100
"""Heaps that are put in order. More are the labels of a map or a chart, which have none."""
_CAPTION_LINES: Final = 3
_PICTURE: Final = 3.0
"""Ems of white space above a caption, where its picture is."""
_CANDIDATES: Final = 40


def ordered(found: list[Piece]) -> list[Block]:
    """A page's pieces as blocks of lines, in reading order."""
    return [Block.of(_lines(rows(group)), flows=flows) for group, flows in _ordered(found, 0) if group]


def lines_of(found: Sequence[Sequence[Piece]]) -> list[Block]:
    """Each row as a block of its own, in the order given."""
    return [Block.of(_lines([row])) for row in found]


# Cutting


def _ordered(region: list[Piece], depth: int) -> list[tuple[list[Piece], bool]]:
    """The region's uncut parts in reading order, each with whether the text may go on in it from the part before."""
    if len(region) < 2 or depth > 60:
        return [(region, False)]
    em = body_size(glyph for piece in region for glyph in piece.glyphs)
    stacked = _stacked(region, em, depth)
    if len(stacked) > 1:
        return [part for band in stacked for part in _ordered(band, depth + 1)]
    columns = _columns(region, em)
    if columns:
        columns = _with_those_left_of_it(columns, em)
    heading = _heading(region, em) if len(columns) == 1 else []
    if heading:
        taken = set(map(id, heading))
        rest = [piece for piece in region if id(piece) not in taken]
        return _ordered(heading, depth + 1) + _ordered(rest, depth + 1)
    if len(columns) > 1:
        parts = [_ordered(column, depth + 1) for column in columns]
        return parts[0] + [(part, flows or not at) for one in parts[1:] for at, (part, flows) in enumerate(one)]
    bands = _bands(region, em)
    if bands:
        return [part for band in bands for part in _ordered(band, depth + 1)]
    return [(part, False) for part in _islands(region, em)]


def _stacked(region: list[Piece], em: float, depth: int) -> list[list[Piece]]:
    """The region cut above headlines over which white space runs from side to side, where the text above has ended.

    Such a headline may be narrower than the columns below it, and leave one of their gutters open over its height.
    """
    bands: list[list[Piece]] = []
    reach = float("inf")
    for piece in sorted(region, key=lambda one: (one.top, one.left)):
        headed = piece.top - reach >= _ABOVE * em and any(
            one.size >= _LARGE * em and piece.top <= one.top < piece.top + _NEAR * em for one in region
        )
        if not bands or (headed and _has_ended(bands[-1], depth + 1)):
            bands.append([piece])
        else:
            bands[-1].append(piece)
        reach = piece.bottom if reach == float("inf") else max(reach, piece.bottom)
    return bands


def _has_ended(band: list[Piece], depth: int) -> bool:
    """Whether the last line of the last column ends a sentence."""
    last = rows(_ordered(band, depth)[-1][0])[-1][-1]
    return last.glyphs[-1].char in _ENDS


def _heading(region: list[Piece], em: float) -> list[Piece]:
    """The headline of all of a region: large lines at its top with nothing beside them, and no other below them."""
    large = [piece for piece in region if piece.size >= _LARGE * em]
    heads: list[Piece] = []
    for row in rows(large):
        near = not heads or row[0].top - heads[-1].bottom < 1.5 * row[0].size
        known = {id(piece) for piece in (*heads, *row)}
        if not near or any(piece.top < row[0].bottom for piece in region if id(piece) not in known):
            break
        heads += row
    return heads if 0 < len(heads) == len(large) < len(region) else []


def _with_those_left_of_it(columns: list[list[Piece]], em: float) -> list[list[Piece]]:
    """The columns; a headline that is not as wide as the columns below it takes in those to its left.

    They have no headline of their own, and begin where the text below it does.
    """
    for at, column in enumerate(columns):
        large = [piece for piece in column if piece.size >= _LARGE * em]
        if not large:
            continue
        heads = _heading(column, em)
        if not at or not heads:
            return columns
        foot = max(piece.bottom for piece in heads)
        text = min(piece.top for piece in column if piece.top >= foot - em)
        left = [piece for other in columns[:at] for piece in other]
        if all(abs(min(piece.top for piece in other) - text) < 2 * em for other in columns[:at]):
            return [left + column, *columns[at + 1 :]]
        return columns
    return columns


def _columns(region: list[Piece], em: float) -> list[list[Piece]]:
    """The region cut at white space from its top to its bottom; empty when there is none between columns."""
    columns: list[list[Piece]] = []
    reach = 0.0
    for piece in sorted(region, key=lambda one: one.left):
        if columns and piece.left - reach < _GUTTER * em:
            columns[-1].append(piece)
            reach = max(reach, piece.right)
        else:
            columns.append([piece])
            reach = piece.right
    # Strips that are no columns by themselves go with what is left of them.
    joined: list[list[Piece]] = []
    for column in columns:
        if joined and not _side_by_side(joined[-1], column, em):
            joined[-1] = joined[-1] + column
        else:
            joined.append(column)
    return joined if len(joined) > 1 else []


def _side_by_side(left: list[Piece], right: list[Piece], em: float) -> bool:
    """Whether two parts of a region beside each other are columns of text, and not a row or a table."""
    sides = [rows(left), rows(right)]
    if max(map(len, sides)) < 2:
        return False
    fewer, more = sorted(sides, key=len)
    if len(fewer) == 1 and len(more) >= _FEW:
        return True  # the last column of an item, with its last line
    aligned = sum(any(_level(row, other) for other in more) for row in fewer) / len(fewer)
    if aligned < _ALIGNED:
        return True
    widths = [max(one.right for one in side) - min(one.left for one in side) for side in (left, right)]
    if min(widths) < _NARROW * em:
        return False
    if all(sum(any(map(_has_stop, row)) for row in side) >= len(side) / 4 for side in sides):
        return True
    filled = [_filled(side, width) for side, width in zip(sides, widths, strict=True)]
    if len(fewer) < _FEW and len(more) <= _FEW and min(filled) < 0.9:
        return False  # a headline with blanks in it
    return not (min(filled) < _CELLS and (max(filled) < _CELLS or min(widths) < 2 * _NARROW * em))


def _has_stop(piece: Piece) -> bool:
    """Whether there is a mark between clauses or sentences, which cells of a table and headlines lack."""
    return any(glyph.char in _STOPS for glyph in piece.glyphs)


def _filled(found: list[list[Piece]], width: float) -> float:
    inked = sum(glyph.right - glyph.left for row in found for piece in row for glyph in piece.glyphs)
    return inked / (len(found) * width)


def _level(one: Sequence[Piece], other: Sequence[Piece]) -> bool:
    """Whether two rows stand on one line."""
    return abs(one[0].bottom - other[0].bottom) < 0.3 * min(one[0].size, other[0].size)


def _bands(region: list[Piece], em: float) -> list[list[Piece]]:
    """The region cut across, above and below lines that cross the gutter of columns; empty when none do.

    Of the gutters that would let it be cut, that one is taken for which the fewest pieces beside the lines that cross
    it have to go with them.
    """
    best: tuple[tuple[int, int, float], list[tuple[bool, list[Piece]]]] | None = None
    strips = _strips(region)
    for edge in _edges(region, em):
        left, right = edge - _GUTTER * em, edge - 0.05 * em
        crossing = [piece for piece in region if piece.left < right and piece.right > left]
        if not crossing or len(crossing) == len(region):
            continue
        cut = _cut(strips, crossing)
        beside = sum(len(band) for crossed, band in cut if crossed) - len(crossing)
        freed = [band for crossed, band in cut if not crossed and _parted(band, left, em)]
        if len(cut) < 2 or not freed:
            continue
        cost = (beside, len(rows(crossing)), -sum(map(len, freed)))
        if best is None or cost < best[0]:
            best = (cost, cut)
    return [band for _, band in _around_captions(best[1], em)] if best else []


def _parted(band: list[Piece], gutter: float, em: float) -> bool:
    """Whether a band that nothing crosses has columns on both sides of a gutter that begins at `gutter`."""
    left = [piece for piece in band if piece.right <= gutter]
    right = [piece for piece in band if piece.right > gutter]
    return bool(left) and bool(right) and _side_by_side(left, right, em)


def _edges(region: list[Piece], em: float) -> list[float]:
    """Where several lines begin, the left edge of the region aside: the most used first."""
    first = min(piece.left for piece in region)
    starts = Counter(round(4 * piece.left / em) for piece in region)
    found = [
        (count, place)
        for place, count in starts.items()
        if count + starts[place - 1] + starts[place + 1] >= _STARTS and place * em / 4 > first + _GUTTER * em
    ]
    lefts = [min(p.left for p in region if round(4 * p.left / em) == place) for _, place in sorted(found, reverse=True)]
    return lefts[:_CANDIDATES]


def _strips(region: list[Piece]) -> list[list[Piece]]:
    """The region cut at every height at which there is nothing, however little: no piece reaches into two strips."""
    strips: list[list[Piece]] = []
    reach = 0.0
    for piece in sorted(region, key=_upper):
        if strips and _upper(piece) < reach:
            strips[-1].append(piece)
            reach = max(reach, piece.bottom - 0.1 * piece.size)
        else:
            strips.append([piece])
            reach = piece.bottom - 0.1 * piece.size
    return strips


def _upper(piece: Piece) -> float:
    """Its upper edge, and a little less, as below, for lines that are set close overlap."""
    return piece.top + 0.2 * piece.size


def _cut(strips: list[list[Piece]], crossing: list[Piece]) -> list[tuple[bool, list[Piece]]]:
    """Strips joined to bands, from top to bottom, those marked that something crosses, with what stands beside it."""
    crosses = set(map(id, crossing))
    bands: list[tuple[bool, list[Piece]]] = []
    for strip in strips:
        crossed = any(id(piece) in crosses for piece in strip)
        if bands and bands[-1][0] == crossed:
            bands[-1][1].extend(strip)
        else:
            bands.append((crossed, list(strip)))
    return bands


def _around_captions(bands: list[tuple[bool, list[Piece]]], em: float) -> list[tuple[bool, list[Piece]]]:
    """The bands, of which columns that only a picture with its caption interrupts are one, the caption behind them."""
    settled: list[tuple[bool, list[Piece]]] = []
    captions: list[tuple[bool, list[Piece]]] = []
    for at, (crossed, band) in enumerate(bands):
        if crossed and 0 < at < len(bands) - 1 and _is_caption(band, bands[at - 1][1], em):
            captions.append((True, band))
        elif captions and settled and not settled[-1][0] and not crossed:
            settled[-1] = (False, settled[-1][1] + band)
        else:
            settled.extend(captions)
            captions = []
            settled.append((crossed, band))
    return settled + captions


def _is_caption(band: list[Piece], above: list[Piece], em: float) -> bool:
    left, right, top = min(p.left for p in band), max(p.right for p in band), min(p.top for p in band)
    over = [piece.bottom for piece in above if piece.left < right and piece.right > left]
    small = all(piece.size <= 1.05 * em for piece in band)
    return small and len(rows(band)) <= _CAPTION_LINES and top - max(over, default=top) >= _PICTURE * em


def _islands(region: list[Piece], em: float) -> list[list[Piece]]:
    """A region without a way to cut it: as one part when it is a column or a table, else the heaps that it falls into.

    Heaps come in an order in which each is read after what is above it and after what is left of it.
    """
    if not any(
        one.right + _GUTTER * em < two.left and _filled([row], row[-1].right - row[0].left) < 1
        for row in rows(region)
        for one, two in pairwise(row)
    ):
        return [region]
    heaps = _heaps(region)
    wide = [heap for heap in heaps if len(heap) >= _HEAP]
    if (
        len(wide) < 2
        or len(heaps) > _HEAPS
        or all(
            not _side_by_side(one, two, em)
            for at, one in enumerate(wide)
            for two in wide[at + 1 :]
            if _beside(one, two)
        )
    ):
        return [region]
    ordered: list[list[Piece]] = []
    while heaps:
        free = [one for one in heaps if not any(other is not one and _precedes(other, one) for other in heaps)]
        chosen = min(free or heaps, key=lambda heap: (min(p.left for p in heap), min(p.top for p in heap)))
        ordered.append(chosen)
        heaps = [one for one in heaps if one is not chosen]
    return ordered


def _heaps(region: list[Piece]) -> list[list[Piece]]:
    """Pieces that stand close above each other, in one size."""
    parent = list(range(len(region)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    order = sorted(range(len(region)), key=lambda at: region[at].top)
    for place, at in enumerate(order):
        one = region[at]
        for other in order[place + 1 :]:
            two = region[other]
            if two.top > one.bottom + one.size:
                break
            if min(one.right, two.right) > max(one.left, two.left) and abs(one.size - two.size) < 0.15 * one.size:
                parent[root(other)] = root(at)
    heaps: dict[int, list[Piece]] = {}
    for at, piece in enumerate(region):
        heaps.setdefault(root(at), []).append(piece)
    return list(heaps.values())


def _box(heap: list[Piece]) -> tuple[float, float, float, float]:
    return min(p.left for p in heap), max(p.right for p in heap), min(p.top for p in heap), max(p.bottom for p in heap)


def _beside(one: list[Piece], two: list[Piece]) -> bool:
    (_, _, top, bottom), (_, _, other_top, other_bottom) = _box(one), _box(two)
    return min(bottom, other_bottom) > max(top, other_top)


def _precedes(one: list[Piece], two: list[Piece]) -> bool:
    left, right, top, bottom = _box(one)
    other_left, other_right, other_top, other_bottom = _box(two)
    if min(right, other_right) > max(left, other_left):
        return top < other_top
    return right <= other_left and min(bottom, other_bottom) > max(top, other_top)


# Lines


def _lines(found: Iterable[Sequence[Piece]]) -> tuple[Line, ...]:
    return tuple(
        Line(
            tuple(glyph for piece in row for glyph in piece.glyphs),
            row[0].left,
            max(piece.right for piece in row),
            row[0].glyphs[-1 if row[0].vertical else 0].base,
            median(glyph.size for piece in row for glyph in piece.glyphs),
            row[0].vertical,
        )
        for row in found
    )
