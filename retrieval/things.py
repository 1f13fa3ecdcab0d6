"""What a figure is said of, told by the word right before what is measured: 小麦 of 小麦总产量三万二千吨.

Where a question names one thing there (玉米产量多少吨) and a sentence another in its very place, and not the one that
is asked about, the figure is that other thing's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from corpus.text import fold
from retrieval import syntax
from retrieval.answer import FIGURES

if TYPE_CHECKING:
    from corpus.model import Article, Sentence, Span
    from retrieval.question import Question

_NOUN = "n"
_TOTAL = "总"
_BETWEEN = frozenset({"的", _TOTAL})


@dataclass(frozen=True, slots=True)
class Measured:
    """A thing and what is measured of it."""

    thing: str
    """Folded: 玉米."""
    what: str
    """Without 总, folded: 产量."""

    @classmethod
    def last(cls, text: str, first: int, end: int) -> Self | None:
        """The last of a stretch of a text: two nouns in a row, or with 的 between them. None when there is none."""
        from corpus import names

        found = None
        previous: tuple[str, int] | None = None
        folded = fold(text)
        for start, stop, tag in names.tagged(text):
            if start < first:
                continue
            if stop > end:
                break
            word = folded[start:stop]
            if word in _BETWEEN and previous is not None:
                previous = previous[0], stop
                continue
            if tag != _NOUN:
                previous = None
                continue
            what = word.removeprefix(_TOTAL) or word
            if previous is not None and previous[1] == start:
                found = cls(previous[0], what)
            previous = what, stop
        return found


def asked(question: Question) -> Measured | None:
    """What a question for a figure asks of which thing; None where it does not say it in two words in a row."""
    if question.kind not in FIGURES or question.english:
        return None
    found = Measured.last(question.text, 0, len(question.text))
    return found if found and any(word.text == found.thing for word in question.keywords) else None


def of_another(question: Question, article: Article, printed: Sentence, span: Span) -> bool:
    """Whether a figure is of another thing than the one that the question asks about.

    Args:
        question: One for a figure; any other is left alone.
        article: What it names in its headline may be meant by another word below.
        printed: The sentence.
        span: Of the figure in it.
    """
    wanted = asked(question)
    if wanted is None:
        return False
    sentence = printed.text
    clause = next((one for one in syntax.clauses(sentence) if one.start <= span.start < one.end), None)
    if clause is None:
        return False
    told = Measured.last(sentence, clause.start, span.start)
    if told is None or told.what != wanted.what or told.thing == wanted.thing:
        return False
    named = (wanted.thing, *(also for word in question.keywords if word.text == wanted.thing for also in word.also))
    said = fold(f"{article.headline or ''} {clause.of(sentence)}")
    return told.thing not in question.folded and not any(one in said for one in named)
