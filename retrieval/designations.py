"""Things told apart by a number: 遥感三十六号, 2号线, 第三届, C919. Another number is another thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus import numerals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.model import Span

_CHINESE = "[〇零一二三四五六七八九十百]+"
_NUMBERED = re.compile(
    rf"(首|第?(?:\d+|{_CHINESE}))(号线|[号#届期](?![召码称角外主吧])|年级)|((?<=第){_CHINESE}|\d+)([代路])(?![人走])"
)
_MODEL = re.compile(r"(?<![a-z0-9])([a-z]{1,4})[- ]?(\d{1,5})(?![0-9a-z.%])")
_FIRST = "首"


def find(folded: str, apart: Sequence[Span] = ()) -> frozenset[str]:
    """The designations in a text, each in one spelling: 36号, 2号线, 3届 (also of 第三届), 1届 (of 首届), c919.

    Args:
        folded: The text, folded.
        apart: Stretches that are none, such as dates: 8月3号.
    """
    numbered = (
        f"{number:g}{(match[2] or match[4]).replace('#', '号')}"
        for match in _NUMBERED.finditer(folded)
        if not any(span.start < match.end() and match.start() < span.end for span in apart)
        if (number := _number(match[1] or match[3])) is not None
    )
    return frozenset((*numbered, *(match[1] + match[2] for match in _MODEL.finditer(folded))))


def _number(text: str) -> float | None:
    return 1.0 if text == _FIRST else numerals.value(text.removeprefix("第"))
