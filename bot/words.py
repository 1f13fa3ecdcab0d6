"""Words of a question with their classes, as the tagger gives them, and put right where it is known to be wrong.

Classes are those of Baidu's LAC (https://github.com/baidu/lac: PER, LOC, ORG, TIME, n…, v…, r pronouns, m and q numbers
and measures), and `xc` for particles at the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from corpus.model import Span
from retrieval import data

if TYPE_CHECKING:
    from collections.abc import Sequence

NOMINAL = frozenset(("n", "nz", "nw", "nr", "ns", "nt", "PER", "LOC", "ORG", "TIME", "s", "t", "vn", "an", "q", "m"))
VERBAL = frozenset(("v", "vd", "a", "ad"))
PARTICLES = "呢吗嘛啊呀吧哦了嘞呗咧哩呐哟捏喃噻"
"""Also those that are said in the north and the south, and that the tagger takes for verbs: 那诸城嘞."""


@cache
def generic() -> frozenset[str]:
    """Words that name no topic: what is asked with them could be asked of anything."""
    return frozenset(word for line in data.lines("generic.txt") for word in line.split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its class; the span counts in the question."""

    span: Span
    text: str
    tag: str

    @property
    def nominal(self) -> bool:
        """Whether it names something."""
        return self.tag in NOMINAL

    @property
    def telling(self) -> bool:
        """Whether it says what a question is about."""
        return self.text not in generic() and (self.nominal or self.tag in VERBAL) and self.tag not in {"m", "q"}


def tagged(text: str, start: int, end: int, tag: str) -> Word:
    """A word, with the class of a particle where it is one at the end."""
    closes = end - start == 1 and text[start] in PARTICLES and not any(char.isalnum() for char in text[end:])
    return Word(Span(start, end), text[start:end], "xc" if closes else tag)


def with_gatherings(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words, with 会 put back to the name of a fair or games that the tagger cut it from: 智博|会|在."""
    found: list[Word] = []
    for word in words:
        before = found[-1] if found else None
        cut = word.text == "会" and before is not None and before.nominal and before.span.end == word.span.start
        if cut and before is not None and _GATHERING.search(before.text):
            found[-1] = Word(Span(before.span.start, word.span.end), before.text + word.text, "nz")
        else:
            found.append(word)
    return tuple(found)


_GATHERING = re.compile(
    r"[博交贸洽展览运奥酒茶糖种][^一-鿿]?$|(?:音乐|招聘|发布|推介|座谈|研讨|恳谈|交流|演唱|读书|灯|庙)$"
)


def parted(words: Sequence[Word], at: int) -> tuple[Word, ...]:
    """The words, with one parted that the tagger took together with the end of a question word: 哪|天复课."""
    found: list[Word] = []
    for word in words:
        if word.tag in {"q", "PER", "LOC", "ORG"} and word.span.start < at < word.span.end:
            cut = at - word.span.start
            found.append(Word(Span(word.span.start, at), word.text[:cut], "q"))
            found.append(Word(Span(at, word.span.end), word.text[cut:], "v"))
        else:
            found.append(word)
    return tuple(found)
