"""What a question asks: the kind of answer, the scope it names, and its keywords.

Everything is matched on the folded question (half-width, simplified, lower case), so 青州培訓了多少人 and
青州培训了多少人 are one question.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from corpus.errors import QuestionInvalid
from corpus.text import fold
from retrieval import data, english, kinds, spoken

if TYPE_CHECKING:
    from corpus.places import PlaceMention
    from corpus.times import TimeMention
    from retrieval.answer import AnswerKind

_WORDS = 6e7
"""The size of the corpus that jieba counted its frequencies in."""
LIMIT = 2000
"""Characters; what is longer is no question but a text."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word of the question that its answer's surroundings should share."""

    text: str
    """Folded."""
    weight: float
    """How telling the word is: about 0.3 (common) to 1.2 (a name)."""
    also: tuple[str, ...] = ()
    """What a paper may print for it instead."""
    name: bool = False
    """A township or a quoted title: nothing but itself stands for it, no synonym and no part."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, analysed."""

    typed: str
    """As a person typed it: what an answer says that was asked."""
    text: str
    """As typed, but for words that only some people ask with (`spoken`): what is looked up and read."""
    folded: str
    kind: AnswerKind
    unit: str | None
    """For figures: what is counted, as asked, folded (人, 户, 名学生); None when the question does not say."""
    places: tuple[PlaceMention, ...]
    times: tuple[TimeMention, ...]
    keywords: tuple[Keyword, ...]
    credits: bool = False
    """Who wrote or photographed it: answered from the byline."""
    identity: bool = False
    """Who somebody is whom it names: answered by what the paper calls them."""
    explains: bool = False
    """How or why something is, or what is said of it at length: answered by whole sentences."""
    english: bool = False

    @property
    def lookup(self) -> str:
        """What the lexical index is asked: the question, or for English what a Chinese paper would print."""
        if not self.english:
            return self.text
        return " ".join(
            [
                *(mention.candidates[0].name for mention in self.places),
                *(word for k in self.keywords for word in (k.text, *k.also)),
            ]
        )

    @property
    def as_read(self) -> str:
        """What the reader is asked, which learned from Chinese questions: in English, the same in Chinese words."""
        if not self.english:
            return self.text
        words = [mention.text for mention in self.times] + [mention.place.name for mention in self.places]
        words += [keyword.text for keyword in self.keywords]
        return f"{''.join(words)}{_ASKING.get(self.kind, '什么')}{self.unit or ''}" if words else self.text


_ASKING: dict[AnswerKind, str] = {
    "count": "多少",
    "money": "多少钱",
    "percent": "百分之多少",
    "measure": "多少",
    "person": "是谁",
    "organisation": "是哪家单位",
    "place": "在哪里",
    "time": "是什么时候",
    "list": "有哪些",
    "yes-no": "吗",
}

_PARTICLES = re.compile(r"[啊呀呢哦哈嘛吧哪哟喔呗哎诶嗯?!。,、~…·\s]+$")
_POLAR = re.compile(r"[吗嘛][?!。,\s]*$")
_QUOTED = re.compile(r"[《“\"「『]([^《》“”\"「」『』]{2,30})[》”\"」』]")
_PREAMBLE = re.compile(
    r"\s*(?:请问一?下?|想问一?下?|问一?下|我想(?:知道|了解|问)一?下?|麻烦(?:问一?下|查一?下)?|帮我?(?:查|看|"
    r"找)一?下?|告诉我|查一?下|您?知道)[,:]?"
)


def _begin(folded: str) -> int:
    """Where the question itself begins, behind greetings and 请问."""
    begin = kinds.greeting(folded)
    match = _PREAMBLE.match(folded, begin)
    return match.end() if match and match.end() < len(folded) else begin


_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
"""What a terminal sends for keys and colours."""


def check(text: str) -> str:
    """The question without surrounding blanks and control characters.

    Raises:
        QuestionInvalid: nothing is left, no letter or digit is in it, or it is longer than `LIMIT`.
    """
    text = _ESCAPES.sub("", text)
    shown = "".join(" " if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} else char for char in text)
    stripped = shown.strip()
    if not stripped:
        raise QuestionInvalid(reason="empty", length=0, limit=LIMIT)
    if len(stripped) > LIMIT:
        raise QuestionInvalid(reason="long", length=len(stripped), limit=LIMIT)
    if not any(char.isalnum() for char in stripped):
        raise QuestionInvalid(reason="wordless", length=len(stripped), limit=LIMIT)
    return stripped


def analyse(text: str) -> Question:
    """Analyses a checked question."""
    from corpus import places, times

    typed, text = text, spoken.plain(text.strip())
    folded = fold(text)
    if english.is_english(folded):
        return _analyse_english(text, folded)
    begin = _begin(folded)
    core = _PARTICLES.sub("", folded[begin:])
    polar = _POLAR.search(folded) is not None
    kind = kinds.kind_of(f"{core}吗" if polar else core)
    found_places = places.find(text[begin:], question=True)
    found_times = times.find(text[begin:])
    return Question(
        typed=typed,
        text=text,
        folded=folded,
        kind=kind,
        unit=kinds.unit_of(core, kind),
        places=found_places,
        times=found_times,
        keywords=_keywords(folded[begin:], found_places, found_times),
        credits=kinds.asks_credits(core),
        identity=kinds.asks_identity(core),
        explains=kind == "description" and kinds.asks_explanation(core) and not kinds.asks_credits(core),
    )


# ------------------------------------------------------------------------------------------- keywords

# Words that ask or glue and tell nothing about the answer.


@cache
def _stopwords() -> frozenset[str]:
    return frozenset(word for line in data.lines("stopwords.txt") for word in line.split())


def _keywords(
    folded: str, found_places: tuple[PlaceMention, ...], found_times: tuple[TimeMention, ...]
) -> tuple[Keyword, ...]:
    chars = list(folded)
    scope = [mention.span for mention in found_places if not mention.inside_name and mention.town is None]
    for span in (*scope, *(mention.span for mention in found_times)):
        chars[span.start : span.end] = " " * (span.end - span.start)
    keywords: dict[str, Keyword] = {}
    rest = "".join(chars)
    end = 0
    for title in (*_QUOTED.finditer(rest), None):
        for word in _tokens(rest[end : title.start() if title else len(rest)]):
            if word not in _stopwords() and any(char.isalnum() for char in word):
                keywords.setdefault(word, Keyword(word, _weight(word), also=synonyms().get(word, ())))
        if title is not None:
            keywords[title[1]] = Keyword(title[1], 1.2, name=True)
            end = title.end()
    for town in (fold(mention.town) for mention in found_places if mention.town is not None):
        keywords[town] = Keyword(town, 1.2, name=True)
    return tuple(keywords.values())


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """What papers may print for a word that people ask with."""
    groups: dict[str, dict[str, None]] = {}
    for line in data.lines("synonyms.txt"):
        words = line.split()
        for word in words:
            # A single character stands in too many other words: 教 in 教育.
            groups.setdefault(word, {}).update(dict.fromkeys(o for o in words if o != word and len(o) > 1))
    return {word: tuple(others) for word, others in groups.items()}


def _tokens(text: str) -> list[str]:
    from corpus import lexicon

    tokenizer = lexicon.tokenizer(whole=False)
    return [_without_asking(word.strip()) for chunk in text.split() for word in tokenizer.cut(chunk)]


def _without_asking(word: str) -> str:
    """What a word tells beside what it asks: 楼 of 几层楼, nothing of 几点 or 啥时候."""
    match = _ASKS.match(word)
    return word[match.end() :] if match is not None else word


_ASKS = re.compile(
    r"第?几(?![何率乎经近分内度])[一-鿿]?|哪(?!吒)[一-鿿]{0,2}|啥[一-鿿]{0,2}|什么[一-鿿]{0,2}|多(?:长|大|高|久|远|重)(?:时间)?$"
)
"""Begins a word that the segmenter makes of what asks and what it counts."""


def _weight(word: str) -> float:
    """Information content from the segmenter's word frequencies, scaled: 1.0 is one in a million."""
    from corpus import lexicon

    frequency = lexicon.frequencies(whole=False).get(word) or 1
    weight = math.log10(_WORDS / frequency) / 6
    return min(weight, 1.2) * (0.5 if len(word) == 1 and not word.isascii() else 1.0)


# -------------------------------------------------------------------------------------------- English


def _analyse_english(text: str, folded: str) -> Question:
    from corpus import places, times

    kind, credits_asked = english.kind_of(folded), kinds.asks_credits(folded)
    return Question(
        typed=text,
        text=text,
        folded=folded,
        kind=kind,
        unit=english.unit(folded),
        places=places.find(text, question=True),
        times=times.find(text),
        keywords=tuple(Keyword(words[0], _weight(words[0]), also=words[1:]) for words in english.translate(folded)),
        credits=credits_asked,
        explains=kind == "description" and not credits_asked,
        english=True,
    )
