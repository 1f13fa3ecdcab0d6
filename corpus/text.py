"""Characters folded for matching. What is quoted is never folded."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Protocol


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


# Full-width ASCII and the ideographic space to their ASCII forms, one character each, so that offsets stay.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


@cache
def _to_simplified() -> _Converter:
    import opencc

    converter: _Converter = opencc.OpenCC("t2s")
    return converter


def fold(text: str) -> str:
    """Half-width, simplified, lower case, character by character.

    Returns:
        A string of the same length as `text`: offsets in one are offsets in the other.
    """
    return _fold_remembered(text) if len(text) <= _SENTENCE else _fold(text)


_SENTENCE = 400
"""Characters of a text that is folded again and again: for its places, its times, its figures, its words."""


def _fold(text: str) -> str:
    simple = simplify_characters(text.translate(_HALF_WIDTH))
    lower = simple.lower()
    return lower if len(lower) == len(text) else "".join(_one(char.lower(), char) for char in simple)


_fold_remembered = lru_cache(maxsize=1024)(_fold)


def simplify_characters(text: str) -> str:
    """Simplified, character by character: what the reader reads.

    Returns:
        A string of the same length as `text`: offsets in one are offsets in the other.
    """
    if text.isascii():
        return text
    simple = _to_simplified().convert(text)
    if len(simple) != len(text):  # a phrase entry changed the length
        simple = "".join(_one(_to_simplified().convert(char), char) for char in text)
    return simple


def simplify(text: str) -> str:
    """In simplified characters, otherwise as it is: what an encoder reads, so that script makes no difference."""
    return text if text.isascii() else _to_simplified().convert(text)


def _one(folded: str, original: str) -> str:
    return folded if len(folded) == 1 else original
