"""Questions that a library answers, made from what is in it. Pure: articles and a way to answer in, questions out.

In Chinese a figure is asked for in its own place: to 参加培训的梨农已有13000余人次 the question is
参加培训的梨农已有多少人次.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from corpus import quantities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from corpus.model import Article
    from retrieval.answer import Answer

_CLAUSE: Final = re.compile(r"[^，。；：、！？,;:!?（）()“”\"《》\s]+")
_SHORT, _LONG = 9, 22
"""Characters of a question."""
_SUBJECT: Final = 4
"""Characters before the figure, at least."""
_REST: Final = 4
"""Characters after it, at most."""
_VAGUE: Final = re.compile(
    r"[该其此这那他她它]|本[报市县区年月]|我[们国市县区省]|又|再|比|分别|以上|年|月|日|\d[^\d]*多少|"
    r"^(?:也|还|而|但|并|共|就|都|最|每|约|近|在|从|对|将|把|用|由|被|至|已|有|另)|[A-Za-z]"
)
"""In a clause that means little to who has not read what stands before it, or that is no plain Chinese."""
_KINDS: Final = frozenset({"count", "money", "measure"})
_TRIES: Final = 24
"""Questions that are tried at most; each costs an answer."""


def examples(articles: Iterable[Article], ask: Callable[[str], Answer], count: int = 3) -> tuple[str, ...]:
    """Questions that the library answers rightly, each from another article and, where possible, another place.

    Args:
        articles: To make questions from, those to begin with first.
        ask: Answers a question.
        count: How many questions.
    """
    found: list[tuple[str, str | None]] = []
    best = (max(candidates(article), key=lambda one: len(one[2]), default=None) for article in articles)
    for article_id, place, question, figure in islice(filter(None, best), _TRIES):
        if len(found) == count:
            break
        if place is not None and any(place == before for _, before in found):
            continue
        answer = ask(question)
        right = answer.text is not None and figure in answer.text
        if right and answer.citations[0].article.article.id == article_id:
            found.append((question, place))
    return tuple(question for question, _ in found)


def candidates(article: Article) -> Iterator[tuple[str, str | None, str, str]]:
    """Questions about an article's figures: the article's id, its place, the question, the figure that answers it."""
    place = article.place.name if article.place else None
    for sentence in article.sentences:
        if sentence.part != "body":
            continue
        for clause in _CLAUSE.finditer(sentence.text):
            if (made := _asked(clause[0], place)) is not None:
                yield article.id, place, *made


def _asked(clause: str, place: str | None) -> tuple[str, str] | None:
    """The question that a clause with one figure answers, and the figure's number with its unit."""
    figures = quantities.find(clause)
    if len(figures) != 1 or _VAGUE.search(clause):
        return None
    (figure,) = figures
    before, after = clause[: figure.span.start], clause[figure.span.end :]
    core = figure.core.of(clause)
    whole = len(before) >= _SUBJECT and len(after) <= _REST and not after.startswith("的")
    if not whole or figure.kind not in _KINDS or not figure.unit or figure.per or not core[0].isdecimal():
        return None
    question = f"{before}多少{figure.unit}{after}"
    bare = place[:-1] if place and len(place) > 2 else place  # 青州 for 青州市
    if bare and bare not in question:
        question = bare + question
    return (question, core) if bare is not None and _SHORT <= len(question) <= _LONG else None
