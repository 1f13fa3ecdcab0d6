"""Whose relative a question asks about: 殷长水他爹 is told of where a father is spoken of, and not 殷长水 himself."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from corpus.text import fold

if TYPE_CHECKING:
    from corpus.model import Article, Sentence
    from retrieval.question import Question

_TOLD = {
    "父亲|爸爸?|爹|老[爸爹父]|老爷子|老汉儿": "父|爸|爹|老爷子",
    "母亲|妈妈?|娘|老[妈娘母]": "母|妈|娘",
    "儿子|长子|次子|小儿子?": "儿|[之长次幼]子|男孩",
    "女儿|闺女|千金": "女|千金",
    "妻子|老婆|媳妇|爱人|老伴|太太|夫人": "妻|老婆|媳|爱人|老伴|太太|夫人",
    "丈夫|老公": "夫|老公|爱人|老伴",
    "哥哥?|兄长|弟弟?": "哥|兄|弟",
    "姐姐?|妹妹?": "姐|妹",
    "爷爷|祖父|外公|姥爷": "爷|祖父|外公",
    "奶奶|祖母|外婆|姥姥": "奶|祖母|外婆|姥",
    "孙子|孙女|外孙": "孙",
}
"""What relatives are called in a question, and by what a sentence may speak of them."""
_KIN = tuple((re.compile(asked), re.compile(told)) for asked, told in _TOLD.items())
_BEFORE = 2
"""Sentences before one in which somebody is spoken of whom it goes on about."""


def of_another(question: Question, article: Article, printed: Sentence) -> bool:
    """Whether a sentence is of somebody else than the relative that a question asks about.

    Args:
        question: Any. A relative is a word by itself right behind a person or 他: neither 华谊兄弟 nor 空姐.
        article: In which the sentence stands.
        printed: The sentence; also those right before it may speak of the relative.
    """
    told = () if question.english else tuple(_asked(question))
    if not told:
        return False
    near = article.sentences[max(printed.number - 1 - _BEFORE, 0) : printed.number]
    said = fold("\n".join(sentence.text for sentence in near))
    return not any(pattern.search(said) for pattern in told)


def _asked(question: Question) -> list[re.Pattern[str]]:
    """By what the relatives may be spoken of that a question asks about."""
    from corpus import names

    words = [(question.folded[start:end], tag) for start, end, tag in names.tagged(question.folded)]
    words = [one for text, tag in words if text != "的" for one in _parted(text, tag)]
    return [
        told
        for (before, tag), (word, _) in pairwise(words)
        if tag == "PER" or before in {"他", "她"}
        for asked, told in _KIN
        if asked.fullmatch(word)
    ]


def _parted(text: str, tag: str) -> list[tuple[str, str]]:
    """A word, and as two a person whom the tagger takes together with a relative: 殷长水|爹."""
    match = _WITH_KIN.fullmatch(text) if tag == "PER" else None
    return [(match["name"], tag), (match["kin"], "n")] if match else [(text, tag)]


_WITH_KIN = re.compile(r"(?P<name>[一-鿿]{2,3})(?<!大)(?P<kin>[爸妈爹娘]{1,2}|老[爸妈])")
