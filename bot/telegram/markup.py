"""Telegram HTML put together from parts whose lengths are known, so that no message is cut inside a tag.

Source: https://core.telegram.org/bots/api#html-style. Outside of attributes only &, < and > need escaping.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpus.model import Span

_STEERING: Final = re.compile(
    "(?P<blank>[\t-\r\x1c-\x1f\x85\u2028\u2029])|(?P<half>[\ud800-\udfff])"
    "|[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Blanks that are controls; halves of surrogate pairs; other controls, and the marks that turn the direction of what
follows them, beyond the end of a quotation (Unicode Standard Annex #9)."""
_ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class Rich:
    """A piece of Telegram HTML, every tag in it closed."""

    html: str = ""
    units: int = 0
    """UTF-16 code units of what it shows."""

    def __add__(self, other: Rich) -> Rich:
        return Rich(self.html + other.html, self.units + other.units)

    def __bool__(self) -> bool:
        return self.units > 0


NOTHING: Final = Rich()
LINE: Final = Rich("\n", 1)


def units(text: str) -> int:
    """Length in UTF-16 code units, which Telegram's limits count."""
    return len(text) + sum(char > "\uffff" for char in text)


def clean(text: str) -> str:
    """What is shown of a source's characters: on one line, nothing that steers instead of being read.

    Line ends and tabs become blanks, half a surrogate pair becomes U+FFFD; other control characters and the marks that
    turn the direction of writing are left out. All else stays to the letter.
    """
    return _STEERING.sub(lambda found: " " if found["blank"] else "\ufffd" if found["half"] else "", text)


def escape(text: str) -> str:
    """`text`, cleaned, as Telegram HTML."""
    return html.escape(clean(text), quote=False)


def plain(text: str) -> Rich:
    """`text`, cleaned, without a style."""
    shown = clean(text)
    return Rich(html.escape(shown, quote=False), units(shown))


def lines(text: str) -> Rich:
    """`text` of several lines, each cleaned."""
    return join(LINE, map(plain, text.split("\n")), keep=True)


def bold(text: str) -> Rich:
    """`text`, cleaned, in bold."""
    return _tagged("b", plain(text))


def code(text: str) -> Rich:
    """`text`, cleaned, in a fixed width; a touch copies it, and Telegram looks for no links in it."""
    return _tagged("code", plain(text))


def quotation(inside: Rich, expandable: bool = True) -> Rich:
    """A block quotation; an expandable one shows its first three lines until it is touched."""
    opening = "blockquote expandable" if expandable else "blockquote"
    return Rich(f"<{opening}>{inside.html}</blockquote>", inside.units) if inside else NOTHING


def join(separator: Rich, parts: Iterable[Rich], keep: bool = False) -> Rich:
    """The parts with the separator between them; without those that show nothing, unless they are to be kept."""
    kept = [part for part in parts if keep or part]
    between = separator.units * max(len(kept) - 1, 0)
    return Rich(separator.html.join(part.html for part in kept), sum(part.units for part in kept) + between)


def clip(text: str, limit: int) -> str:
    """`text`, cleaned, of at most `limit` units, with an ellipsis where something is left out."""
    shown = clean(text)
    return shown if units(shown) <= limit else _head(shown, limit)


def marked(text: str, mark: Span | None, limit: int) -> tuple[Rich, bool]:
    """`text` with `mark` in bold, cut around it to at most `limit` units.

    Returns:
        What is shown, and whether it is all of `text`.
    """
    before, inside, after = _cut(text, mark, limit)
    return plain(before) + bold(inside) + plain(after), units(clean(text)) <= limit


def around(text: str, mark: Span | None, limit: int) -> str:
    """As `marked`, without a style."""
    return "".join(_cut(text, mark, limit))


def _cut(text: str, mark: Span | None, limit: int) -> tuple[str, str, str]:
    """What is shown before, in and after the mark; without one, all is after it."""
    if mark is None:
        return "", "", clip(text, limit)
    before, inside, after = clean(text[: mark.start]), clean(mark.of(text)), clean(text[mark.end :])
    room = limit - units(inside)
    if units(before) + units(after) <= room:
        return before, inside, after
    left = min(units(before), max(room // 2, room - units(after)))
    return _tail(before, left), _head(inside, limit), _head(after, room - left)


def _tagged(tag: str, inside: Rich) -> Rich:
    return Rich(f"<{tag}>{inside.html}</{tag}>", inside.units) if inside else NOTHING


def _head(text: str, limit: int) -> str:
    """The beginning of a cleaned text; where it is cut, an ellipsis is the last of its at most `limit` units."""
    if units(text) <= limit:
        return text
    if limit < 1:
        return ""
    kept, used = 0, 1
    for char in text:
        used += units(char)
        if used > limit:
            break
        kept += 1
    return text[:kept] + _ELLIPSIS


def _tail(text: str, limit: int) -> str:
    """The end of a cleaned text; as `_head`, with the ellipsis first."""
    return _head(text[::-1], limit)[::-1]
