"""Lines of Chinese text in columns: how wide characters are, and where a line may break."""

from __future__ import annotations

import re
import unicodedata

from corpus.model import Span

# Kept on one line: a run of ASCII (a figure, a word, a decimal), with the opening marks before it and the closing marks
# after it, which may not end or begin a line.
_UNIT = re.compile(
    r"[（(《〈「『“‘【〔\[]*(?:[A-Za-z0-9]+(?:[.,:%/-][A-Za-z0-9]+)*%?|.)?[，。、；：？！,.;:?!）)》〉」』”’】〕\]…—%％]*",
    re.DOTALL,
)


def width(text: str) -> int:
    """Columns that `text` takes in a terminal (Unicode Standard Annex #11: wide and full-width characters take two)."""
    return sum(_columns(char) for char in text)


def lines(text: str, columns: int) -> list[Span]:
    """Where to cut `text` so that no line is wider than `columns`; the spans cover all of it, in order.

    Lines are filled as far as they go. What is wider than a whole line is cut where it must be.
    """
    cuts: list[Span] = []
    start, used = 0, 0
    for begin, end in _units(text, columns):
        size = width(text[begin:end])
        if used and used + size > columns:
            cuts.append(Span(start, begin))
            start, used = begin, 0
        used += size
    if start < len(text):
        cuts.append(Span(start, len(text)))
    return cuts


def clip(text: str, columns: int) -> str:
    """`text`, cut to `columns` with an ellipsis where something is left out."""
    if width(text) <= columns:
        return text
    kept, used = [], 1  # the ellipsis takes one
    for char in text:
        used += _columns(char)
        if used > columns:
            break
        kept.append(char)
    return "".join(kept) + "…"


def pad(text: str, columns: int) -> str:
    """`text`, clipped and filled with blanks to exactly `columns`."""
    shown = clip(text, columns)
    return shown + " " * (columns - width(shown))


def plain(text: str) -> str:
    """`text` on one line, with nothing in it that a terminal would obey instead of show."""
    return "".join(" " if char.isspace() else "\ufffd" if unicodedata.category(char) == "Cc" else char for char in text)


def _units(text: str, columns: int) -> list[tuple[int, int]]:
    units: list[tuple[int, int]] = []
    for match in _UNIT.finditer(text):
        if match.end() == match.start():
            continue
        if width(match[0]) <= columns:
            units.append(match.span())
        else:
            units.extend((position, position + 1) for position in range(*match.span()))
    return units


def _columns(char: str) -> int:
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return 0 if unicodedata.category(char) in {"Mn", "Me", "Cf"} else 1
