"""A question in the words of what is read for it: 2018年 is 去年 to a paper of 2019, and most papers name no year.

The reader learned from articles that name the years they are asked about, and takes 去年结业2630人 for no answer to
2018年结业了多少人. Whether a sentence is of the right time `scope` has decided; the reader is asked what else there is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.text import fold
from retrieval import scope

if TYPE_CHECKING:
    import datetime

    from corpus.times import TimeMention
    from retrieval.question import Question

_RELATIVE = {-1: "明年", 0: "今年", 1: "去年", 2: "前年"}
"""By how many years before the day of printing."""
_IN_YEAR = re.compile(r"(?:19|20)?\d\d年(?:的)?(?P<rest>.*)", re.DOTALL)
_GOES_ON = ("度", "为止", "至", "到", "-", "~", "—", "级", "届", "版", "款")
_RANGE = re.compile(r"[年月日\d][至到\-~—]$")
"""What a year is only half of: 2018年度, 2018年至2019年."""
_LEADING = re.compile(r"(?:截至|截止|在|于|到)$")


def for_text(question: Question, text: str, printed: datetime.date | None) -> str:
    """The question as a text would put it.

    Args:
        question: In Chinese or English.
        text: What is read.
        printed: When it was printed; where that isn't known, the question stays as it is.
    """
    asked = question.as_read
    if printed is None or question.english:
        return asked
    folded = fold(text)
    for mention in reversed(scope.asked_times(question)):
        if mention.start is None or fold(mention.text) in folded or asked.count(mention.text) != 1:
            continue
        at = asked.index(mention.text)
        before, behind = asked[:at], asked[at + len(mention.text) :]
        said = _as_printed(mention, folded, printed)
        halved = not said and (behind.startswith(_GOES_ON) or _RANGE.search(before) is not None)
        if said is not None and not halved:
            asked = f"{before}{said}{behind}" if said else _LEADING.sub("", before) + behind.removeprefix("的")
    return asked


def _as_printed(mention: TimeMention, text: str, printed: datetime.date) -> str | None:
    """A time of a year as a text of a day would say it, without the year where that names none; None for others."""
    match = _IN_YEAR.fullmatch(fold(mention.text))
    if match is None or mention.start is None or match["rest"].startswith(_GOES_ON):
        return None
    word = _RELATIVE.get(printed.year - mention.start.year, "")
    return (word if word and word in text else "") + match["rest"]
