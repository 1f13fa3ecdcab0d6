"""Turns that ask one thing more of all that was told: why it is so, at what hour, how many of them: 其中贫困户呢."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.continuation import continued
from bot.frames import frame
from bot.replacement import instead
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.frames import Frame

_WHY_SAID = re.compile(
    r"(?:是|因为|出于)?(?:什么|啥)(?:原因|缘故)(?:造成的|导致的)?[?？]*$|"
    r"^(?:具体)?原因是(?:什么|啥)[呢?？]*$|^因为(?:什么|啥)[呢呀啊?？]*$"
)
_WHEN_EXACTLY = re.compile(
    r"(?:当时|那时候?|那[天晚]|当天)(?:是|大概|大约|具体)*(?P<when>几点(?:钟|几分)?|几[号月]|哪一?天|(?:星期|礼拜|周)几)的?[啊呀呢?]*"
)
"""The hour or the day of what was spoken of: 当时是几点."""


def of(last: Frame, turn: str) -> list[str]:
    """What a turn asks that says only why or when; nothing for others.

    Args:
        last: The question before it.
        turn: Without what introduces it.
    """
    if _WHY_SAID.match(fold(turn)):
        return [*_why_all(last), *continued(last, frame("为什么"))]
    if (exactly := _WHEN_EXACTLY.fullmatch(fold(turn))) is not None:
        return [*_when(last, exactly["when"]), *continued(last, frame(exactly["when"]))]
    return []


def _when(last: Frame, asked: str) -> Iterator[str]:
    """The last question with another measure of when: 几点 for 哪天."""
    if last.asked is not None and _WHEN.fullmatch(fold(last.of(last.asked))):
        yield last.text[: last.asked.start] + asked + last.text[last.asked.end :]


_WHEN = re.compile(r"(?:什么|啥)时[候间]|何时|哪一?[天年月日]|几[号月日点]")


def _why_all(last: Frame) -> Iterator[str]:
    """Why all of it is so, where the last question asked how much of something led to what: 上任几天就辞职."""
    if last.asked is None or not _LED_TO.match(last.text, last.asked.end):
        return
    verb = next((word for word in last.words if word.tag == "v" and word.span.start > 1), None)
    if verb is not None and verb.span.end <= last.asked.start:
        yield f"{last.text[: verb.span.start]}为什么{last.text[verb.span.start :]}"


_LED_TO = re.compile("[就才便]")
_PART = re.compile(
    r"(?:其中|这里面|那里面|里面|当中)(?:的|有|是)?(?P<part>[^多几哪谁什怎,,]{2,12}?)的?(?:有?(?:多少|几)[一-鿿]{0,2}|占多少)?[呢??]*"
)


def part_of(last: Frame, turn: str) -> str | None:
    """What is asked of a part of what was counted: 其中贫困户呢."""
    match = _PART.fullmatch(fold(turn))
    if match is None or last.asked is None or not COUNT.search(last.of(last.asked)):
        return None
    part = turn[slice(*match.span("part"))]
    now = frame(part)
    if now.words and all(word.tag == "LOC" for word in now.words):  # 其中西北地区: a place instead of the larger one
        return next(iter(instead(last, now, part)), None)
    return f"{last.topic}其中{part}" + ("占多少" if "占" in fold(turn) else f"有{last.of(last.asked)}")


COUNT = re.compile(r"多少|几(?![号日月点时年])")
