"""Numbers as newspapers write them: digits, Chinese numerals, and both mixed."""

from __future__ import annotations

import re

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
CHINESE = "零〇一二三四五六七八九十百千万亿两廿卅"
"""The characters of Chinese numerals, folded."""

_LONGEST = 30
"""A longer run of Chinese numerals is no number."""

_TENS = {"廿": "二十", "卅": "三十"}
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")


def split(chunk: str) -> list[tuple[int, int]]:
    """The numbers in a run of digits, points and commas, as offsets; no digit of a number is ever left out.

    `24,000` is one number, `2018,2019` are two, and `192.168.1.1` is none.
    """
    if _THOUSANDS.fullmatch(chunk) or _PLAIN.fullmatch(chunk):
        return [(0, len(chunk))]
    found = []
    start = 0
    for part in chunk.split(","):
        if _PLAIN.fullmatch(part):
            found.append((start, start + len(part)))
        start += len(part) + 1
    return found


def value(text: str) -> float | None:
    """What a numeral is worth; None if it is none.

    Args:
        text: Folded digits (`24,000`, `2.3`) or Chinese numerals (`两千三百`, `二〇一九`, `一点五`, `十`).
    """
    if text[:1].isdecimal():
        return float(text.replace(",", ""))
    if len(text) > _LONGEST:
        return None
    whole, point, fraction = text.partition("点")
    if point:
        before, after = value(whole), "".join(str(DIGITS[char]) for char in fraction if char in DIGITS)
        return None if before is None or len(after) != len(fraction) or not after else float(f"{before:.0f}.{after}")
    for short, full in _TENS.items():
        whole = whole.replace(short, full)
    if not whole or any(char not in DIGITS and char not in SCALES for char in whole):
        return None
    if all(char in DIGITS for char in whole):
        return float("".join(str(DIGITS[char]) for char in whole))
    return _scaled(whole)


def _scaled(text: str) -> float:
    """By the scale words, the greatest last one first: what stands before 亿 times 亿, and what follows."""
    for char in "亿万千百十":
        head, found, tail = text.rpartition(char)
        if not found:
            continue
        times = _scaled(head) if head else 1.0
        if tail in DIGITS and DIGITS[tail] and char != "十":  # 三百五 is 350, but 三百零五 is 305
            return times * SCALES[char] + DIGITS[tail] * SCALES[char] / 10
        return times * SCALES[char] + (_scaled(tail) if tail else 0.0)
    digits = text.lstrip("零〇")
    return float("".join(str(DIGITS[char]) for char in digits)) if digits else 0.0
