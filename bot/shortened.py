"""Names that a turn cuts short, as the paper that was quoted prints them: 蓝天 for 蓝天救援队, after 众志救援队."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.frames import frame
from bot.likeness import nominals
from bot.nouns import kind_of
from corpus.text import fold

if TYPE_CHECKING:
    from bot.frames import Frame


def as_printed(name: str, last: Frame, printed: str) -> str:
    """A name with the ending that it has in print, where a name of the last question has it too; else as it is.

    Args:
        name: As a turn says it.
        last: The question before it.
        printed: The text of the article that was quoted for that.
    """
    said, text = fold(name), fold(printed)
    now = frame(name)
    unfit = now.places or now.times or kind_of(name) == "place"
    if not _SHORTEST <= len(name) <= _LONGEST or unfit or said not in text:
        return name
    names = [last.of(span) for span in nominals(last)]
    if name in last.text or any(one[-1] == name[-1] for one in names):  # what it stands in place of is known
        return name
    endings = {one[-size:] for one in names for size in range(1, _ENDING + 1) if size < len(one)}
    for ending in sorted(filter(_of_body, endings), key=len, reverse=True):
        match = re.search(
            rf"{re.escape(said)}[一-鿿]{{0,{_BETWEEN if len(ending) > 1 else 0}}}?{re.escape(fold(ending))}", text
        )
        between = match.group()[len(said) : -len(ending)] if match is not None else ""
        if match is not None and not any(word.tag in _NO_NAME for word in frame(between).words):
            return name + printed[match.start() + len(said) : match.end()]
    return name


def _of_body(ending: str) -> bool:
    """Whether names of bodies end so."""
    return _BODY.search(ending) is not None


_BODY = re.compile(r"(?:[队团社厂店馆院校局所会行站部园]|公司|中心|大学|[中小]学)$")
_NO_NAME = frozenset(("v", "m", "q"))
_SHORTEST, _LONGEST = 2, 5
"""Characters of a name that is cut short."""
_ENDING = 4
"""Characters of what is left off."""
_BETWEEN = 6
"""Characters that may stand in print between a name and an ending of two or more: 蓝天应急救援队, 绿苑实业有限公司."""
