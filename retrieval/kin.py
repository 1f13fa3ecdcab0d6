"""Whose relative a question asks about: 殷长水他爹 is told of where a father is spoken of, and not 殷长水 himself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.text import fold

if TYPE_CHECKING:
    from corpus.model import Article, Sentence
    from retrieval.question import Question

_GROUPS = (
    "父亲|爸爸?|爹|老爷子|老父",
    "母亲|妈妈?|娘(?!家)|老母",
    "儿子|长子|次子|小儿子?",
    "女儿|闺女|姑娘|千金",
    "妻子|老婆|媳妇|爱人|老伴|太太|夫人",
    "丈夫|老公|爱人|老伴",
    "哥哥?|兄长|弟弟?",
    "姐姐?|妹妹?",
    "爷爷|祖父|外公|姥爷",
    "奶奶|祖母|外婆|姥姥",
    "孙子|孙女|外孙",
)
_KIN = tuple(re.compile(group) for group in _GROUPS)
_ASKED = re.compile(rf"(?:[一-鿿]{{2,4}}的?|[他她的])(?P<kin>{'|'.join(_GROUPS)})(?![一-鿿]?[校院节会县市区镇村])")
_BEFORE = 2
"""Sentences before one in which somebody is spoken of whom it goes on about."""


def of_another(question: Question, article: Article, printed: Sentence) -> bool:
    """Whether a sentence is of somebody else than the relative that a question asks about.

    Args:
        question: Any.
        article: In which the sentence stands.
        printed: The sentence; also those right before it may speak of the relative.
    """
    asked = None if question.english else _ASKED.search(question.folded)
    if asked is None:
        return False
    groups = [group for group in _KIN if group.fullmatch(asked["kin"])]
    near = article.sentences[max(printed.number - 1 - _BEFORE, 0) : printed.number]
    said = fold("\n".join(sentence.text for sentence in near))
    return not any(group.search(said) for group in groups)
