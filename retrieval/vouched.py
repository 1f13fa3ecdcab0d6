"""Candidates that their place on the page vouches for: names in a byline, cells of a table.

The reader, which learned from sentences, has no say in them; the more an article is about what is asked, the likelier
they answer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval import evidence, matching, scope, spans, tables
from retrieval.evidence import WIDEST_MARGIN, Candidate, Features

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus.model import Sentence
    from corpus.rows import StoredArticle
    from retrieval.question import Question

_ALL = 0.95
"""Share of the keywords from which on an article with a table says what is asked."""


def of_credits(
    question: Question, printed: StoredArticle, settings: Mapping[int, scope.Setting]
) -> tuple[Candidate, ...]:
    """The bylines that may answer who wrote or photographed something."""
    article = printed.article
    about = _about(question, printed) if question.keywords else float(bool(question.places))
    return tuple(
        _candidate(question, printed, sentence, settings[sentence.number], option, about)
        for sentence in article.sentences
        if sentence.part == "byline" and sentence.number in settings
        for option in spans.authors(question, article, sentence.text)
    )


def of_tables(
    question: Question, printed: StoredArticle, settings: Mapping[int, scope.Setting]
) -> tuple[Candidate, ...]:
    """The cell of a table that answers, where its article says all that is asked, and of no other township."""
    cell = tables.figure(question, printed.article)
    if cell is None or cell[0].number not in settings:
        return ()
    sentence, span = cell
    about = _about(question, printed)
    asked = {mention.town for mention in question.places if mention.town}
    told = {mention.town for setting in settings.values() for mention in setting.mentions if mention.town}
    if about < _ALL or (asked and told != asked):
        return ()
    option, setting = spans.Option(span, question.kind, 1.0), settings[sentence.number]
    found = _candidate(question, printed, sentence, setting, option, about)
    return (replace(found, in_place=scope.fits_place(question, setting)),)  # a row names no township


def _about(question: Question, printed: StoredArticle) -> float:
    return matching.coverage(question.keywords, (evidence.whole(printed.article), 1.0))


def _candidate(
    question: Question,
    printed: StoredArticle,
    sentence: Sentence,
    setting: scope.Setting,
    option: spans.Option,
    about: float,
) -> Candidate:
    sure = min(max(WIDEST_MARGIN * (2 * about - 1), -WIDEST_MARGIN), WIDEST_MARGIN)
    features = Features(about, about, about, option.fit, about, sure, 0.0, sure, 0.0)
    return evidence.candidate(question, printed, sentence, setting, option, features)
