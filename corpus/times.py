"""Times in a text: dates, spans of time, seasons and clock times, resolved to days where they can be.

Matched on the folded text. What needs to be counted from a day (去年, 昨日, 1月15日) is resolved only when that day is
given: the article's date, or today for a question.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.model import Span
from corpus.text import fold
from corpus.timeforms import TIME
from corpus.timereading import READERS, Kind, Seen, TimeMention

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

__all__ = ["Kind", "TimeMention", "find", "overlaps"]


@lru_cache(maxsize=2048)
def find(text: str, base: date | None = None) -> tuple[TimeMention, ...]:
    """The times named in `text`, in order, not overlapping. A pure function.

    Args:
        text: As printed.
        base: The day it was written, from which 去年 and 昨日 count and which dates without a year lie near.
    """
    found: list[TimeMention] = []
    last: TimeMention | None = None
    folded, where = _tightened(fold(text))
    for match in TIME.finditer(folded):
        form = next(name for name in READERS if match[name] is not None)
        mention = READERS[form](Seen(match, base, last))
        if mention is None:
            continue
        span = Span(where[match.start()], where[match.end() - 1] + 1)
        mention = replace(mention, span=span, text=span.of(text))
        found.append(mention)
        if mention.month or mention.start:
            last = mention
    return tuple(found)


_LOOSE = re.compile(r"(?<=\d)[ \u00a0](?=[年月日号时点])|(?<=[年月日])[ \u00a0](?=\d)")


def _tightened(folded: str) -> tuple[str, Sequence[int]]:
    """Without the blanks that some set beside figures (8 月 9 日), and where each character was."""
    if not _LOOSE.search(folded):
        return folded, range(len(folded))
    dropped = {match.start() for match in _LOOSE.finditer(folded)}
    where = [at for at in range(len(folded)) if at not in dropped]
    return "".join(folded[at] for at in where), where


def overlaps(a: TimeMention, b: TimeMention) -> bool | None:
    """Whether two times share a day; None when that cannot be told.

    An open end reaches for ever. Dates without a year are compared by month and day.
    """
    if a.resolved and b.resolved:
        if a.end is not None and b.start is not None and a.end < b.start:
            return False
        return not (b.end is not None and a.start is not None and b.end < a.start)
    if a.month and b.month and not (a.resolved or b.resolved):
        return a.month == b.month and (a.day is None or b.day is None or a.day == b.day)
    for dated, other in ((a, b), (b, a)):
        if dated.month and other.start and other.end and (other.end - other.start).days < _MONTH:
            days = (other.start + timedelta(n) for n in range((other.end - other.start).days + 1))
            return any(day.month == dated.month and dated.day in (None, day.day) for day in days)
    return None


_MONTH = 31
