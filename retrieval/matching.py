"""How far the words of a question stand in a text, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.question import Keyword

_SYNONYM = 0.8
_FULL = 0.75
_PART = 0.65  # of a word of three characters or more, two or more in a row
_SINGLE = 0.6  # a word of one character, which may be part of another word there
_CHARACTER = 0.3  # of a word of two, one

# Characters that so many words share that one alone shows no kinship.
_COMMON = frozenset("人市区县年月日大小中上下学生工业地方国家会员行动发出有开业成立第一个公民本部门老高进用对外新力全")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Characters `[start, end)` of a text that stand for a keyword, with strength 0 to 1."""

    start: int
    end: int
    strength: float


def occurrences(keyword: Keyword, text: str) -> tuple[Occurrence, ...]:
    """Where `keyword` stands in the folded `text`: itself, else a synonym, else a part of it; empty when nowhere."""
    sure = _SINGLE if len(keyword.text) == 1 and not keyword.text.isascii() else 1.0
    exact = tuple(Occurrence(at, at + len(keyword.text), sure) for at in _all(keyword.text, text))
    if exact or keyword.name:
        return exact
    other = tuple(Occurrence(at, at + len(word), _SYNONYM) for word in keyword.also for at in _all(word, text))
    return other or _written_out(keyword.text, text) or _parts(keyword.text, text)


def strength(keyword: Keyword, text: str) -> float:
    """The best of `occurrences`, 0 when there are none."""
    return max((found.strength for found in occurrences(keyword, text)), default=0.0)


def coverage(keywords: Sequence[Keyword], *texts: tuple[str, float]) -> float:
    """The weighted share of `keywords` that stands in `texts`, each a folded text and how much a find in it counts.

    Returns:
        0 to 1; 0 without keywords.
    """
    total = sum(keyword.weight for keyword in keywords)
    if not total:
        return 0.0
    found = sum(
        keyword.weight * max((strength(keyword, text) * factor for text, factor in texts), default=0.0)
        for keyword in keywords
    )
    return found / total


def _all(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _written_out(word: str, text: str) -> tuple[Occurrence, ...]:
    """Where a text has in full what a word of three or four characters is short for: 家庭财产险, of 家财险."""
    if not _SHORT <= len(word) <= _LONG or word.isascii():
        return ()
    return tuple(Occurrence(*match.span(), _FULL) for match in _in_full(word).finditer(text))


@lru_cache(maxsize=256)
def _in_full(word: str) -> re.Pattern[str]:
    return re.compile("[一-鿿]{0,2}".join(map(re.escape, word)))


_SHORT, _LONG = 3, 4
"""Characters of what may be short for something."""


def _parts(word: str, text: str) -> tuple[Occurrence, ...]:
    if word.isascii():
        return ()
    for length in range(len(word) - 1, 1, -1):
        pieces = {word[at : at + length] for at in range(len(word) - length + 1)}
        found = tuple(
            Occurrence(at, at + length, _PART * length / (len(word) - 1))
            for piece in pieces
            for at in _all(piece, text)
        )
        if found:
            return found
    if len(word) != 2:
        return ()
    return tuple(Occurrence(at, at + 1, _CHARACTER) for char in word if char not in _COMMON for at in _all(char, text))
