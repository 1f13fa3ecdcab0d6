"""Which sentence answers, which stretch of it, and how sure that is.

Rules, until a trained reader takes over the choice of the span: a sentence is judged by how much of the question stands
in it (and in its headline and the sentence before), by its meaning, and by whether it holds a stretch of the asked
type; the stretch by how near the question's words stand to it. What will stay is the guard: whole figures, right type,
right scope.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.text import fold
from retrieval import matching, scope, spans, syntax

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.model import Article, Sentence, Span
    from corpus.rows import StoredArticle
    from retrieval.answer import AnswerKind
    from retrieval.question import Question

_HEADING = 0.85
_BEFORE = 0.6
_ELSEWHERE = 0.3
"""What a keyword counts that stands not in the sentence but in the heading, in the sentence before it in its paragraph,
or somewhere else in the article."""
_ARTICLE = 200
"""Sentences of an article that count as the article: an endless one tells nothing about any of its sentences."""
_NAMED = 0.95
"""Share of the keywords from which on a sentence surely names who is asked for."""
_WHOLE = {"list": 0.3, "place": 0.3}
"""How well a whole sentence fits a kind that is better answered by a stretch of one."""

# How much a keyword tells about a stretch of a sentence, by where it stands.
_LAST = 1.5
"""The last keyword of a question stands next to 多少 or 谁, and so tells most about what is asked."""
_NEAR_HEADING = 0.7
_NEAR_BEFORE = 0.45
_CLAUSES_AWAY = {0: 1.0, 1: 0.8, 2: 0.65, -1: 0.55}
_FURTHER = 0.5
"""By how many clauses it stands before the stretch; in the clause after it, -1; further away."""
_REACH = 40
_OUT_OF_REACH = 0.75
"""Characters between both, from none to so many, take away up to a quarter."""
_ITEM_BETWEEN = 0.9
"""For every 、 between them, up to three."""
_OF_ANOTHER = 0.5
"""In the item of an enumeration to which another figure belongs."""
_BEFORE_TIME = 0.75
"""What happened is told after when it happened."""
_RIGHT_BEHIND = 0.9
"""从18元降到11元: what is asked of 降到 stands behind it."""


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of one candidate; each 0 to 1 unless said otherwise."""

    coverage: float
    """Of the keywords, in the sentence and what surrounds it."""
    own: float
    """Of the keywords, in the sentence alone."""
    near: float
    """Of the keywords, near the answer; for a whole sentence in it or, at a discount, in what surrounds it."""
    fit: float
    """Of the answer's type."""
    dense: float
    """Cosine of question and sentence, 0.7 to 1 in practice."""
    passage: float
    """Retrieval score of the best passage that holds the sentence."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with the stretch of it that would be the answer."""

    printed: StoredArticle
    sentence: Sentence
    span: Span | None
    """The short answer in the sentence; None: the sentence is the answer."""
    kind: AnswerKind
    features: Features
    in_place: bool
    in_time: bool

    @property
    def in_scope(self) -> bool:
        """Whether it may speak for the places and times that the question names."""
        return self.in_place and self.in_time

    @property
    def text(self) -> str:
        """The short answer."""
        return self.span.of(self.sentence.text) if self.span else self.sentence.text


def candidates(
    question: Question, printed: StoredArticle, passage_scores: Mapping[int, float]
) -> tuple[Candidate, ...]:
    """Every way in which an article may answer, without regard to scope beyond noting it.

    Args:
        question: The question.
        printed: The article.
        passage_scores: The fused score of the best retrieved passage that holds each sentence, by sentence number.
            Sentences that are not in it are not considered.
    """
    article = printed.article
    heading = fold(" ".join(part for part in (article.kicker, article.headline, article.subhead) if part))
    whole = fold("\n".join(sentence.text for sentence in article.sentences[:_ARTICLE])) + heading
    settings = scope.settings(article, passage_scores)
    found: list[Candidate] = []
    for sentence in article.sentences:
        if sentence.number not in passage_scores or not _speaks(question, article, sentence):
            continue
        folded, before, setting = fold(sentence.text), fold(_before(article, sentence)), settings[sentence.number]
        coverage = matching.coverage(
            question.keywords, (folded, 1.0), (heading, _HEADING), (before, _BEFORE), (whole, _ELSEWHERE)
        )
        own = matching.coverage(question.keywords, (folded, 1.0))
        for option in _options(question, article, sentence, setting, own):
            near = _near(question, folded, heading, before, option.span) if option else max(own, 0.8 * coverage)
            features = Features(
                coverage,
                own,
                near,
                option.fit if option else _WHOLE.get(question.kind, 0.5),
                0.0,
                passage_scores[sentence.number],
            )
            if question.credits:
                about = matching.coverage(question.keywords, (whole, 1.0)) if question.keywords else 1.0
                features = replace(features, coverage=about, own=about, near=about)
            position = option.span.start if option else None
            found.append(
                Candidate(
                    printed,
                    sentence,
                    option.span if option else None,
                    option.kind if option else question.kind,
                    features,
                    scope.fits_place(question, setting, position),
                    scope.fits_time(question, setting, position),
                )
            )
    return tuple(found)


def _speaks(question: Question, article: Article, sentence: Sentence) -> bool:
    """Bylines answer who wrote it and nothing else."""
    if question.credits:
        return sentence.part == "byline"
    return sentence.part != "byline" or all(other.part == "byline" for other in article.sentences)


def _before(article: Article, sentence: Sentence) -> str:
    index = sentence.number - 2
    if index >= 0 and article.sentences[index].paragraph == sentence.paragraph:
        return article.sentences[index].text
    return ""


def _options(
    question: Question, article: Article, sentence: Sentence, setting: scope.Setting, own: float
) -> Sequence[spans.Option | None]:
    if question.credits:
        return spans.authors(question, article, sentence.text)
    found = spans.options(question, sentence.text, setting.date)
    heading = sentence.part != "body" and any(other.part == "body" for other in article.sentences)
    # Who somebody is may be told without a title that could be cut out: 馆长叫闫书怀.
    told = question.identity and not found and own > _NAMED
    if heading or (question.kind in spans.TYPED and not told):
        return found
    return (*found, None)


def _near(question: Question, folded: str, heading: str, before: str, span: Span) -> float:
    """The weighted share of the keywords near a stretch: full in its own clause, less with every clause between."""
    bounds = syntax.clauses(folded)
    home = _clause_at(bounds, span.start)
    others = syntax.of_others(folded, span)
    found = total = 0.0
    for keyword in question.keywords:
        weight = keyword.weight * (_LAST if keyword is question.keywords[-1] else 1.0)
        total += weight
        best = max(
            matching.strength(keyword, heading) * _NEAR_HEADING, matching.strength(keyword, before) * _NEAR_BEFORE
        )
        for occurrence in matching.occurrences(keyword, folded):
            factor = _CLAUSES_AWAY.get(home - _clause_at(bounds, occurrence.start), _FURTHER)
            factor *= _closeness(folded, span, occurrence)
            if any(other.start <= occurrence.start < other.end for other in others):
                factor *= _OF_ANOTHER
            if question.kind == "time" and occurrence.start < span.start:
                factor *= _BEFORE_TIME
            best = max(best, occurrence.strength * factor)
        found += weight * best
    return found / total if total else 0.0


def _closeness(folded: str, span: Span, occurrence: matching.Occurrence) -> float:
    """1 for a keyword right before a stretch, less with what stands between them."""
    gap = max(span.start - occurrence.end, occurrence.start - span.end, 0)
    between = folded[min(span.end, occurrence.end) : max(span.start, occurrence.start)]
    close = 1 - (1 - _OUT_OF_REACH) * min(gap, _REACH) / _REACH
    close *= _ITEM_BETWEEN ** min(between.count("、"), 3)
    reaching = folded[occurrence.end - 1] in "到至为成"
    return close * _RIGHT_BEHIND if reaching and occurrence.start == span.end else close


def _clause_at(bounds: Sequence[Span], position: int) -> int:
    return next((number for number, clause in enumerate(bounds) if clause.start <= position < clause.end), 0)


# A logistic model: regression over the candidates of the questions on the sample library and on one real page, rounded.
_BIAS = -6.5
_WEIGHTS = {"coverage": 0.5, "own": 1.0, "near": 5.5, "fit": 1.3, "dense": 6.0, "passage": 2.5}
_USUAL_COSINE = 0.85


def log_odds(features: Features) -> float:
    """How likely a candidate is the answer, in log odds."""
    total = _BIAS - _WEIGHTS["dense"] * _USUAL_COSINE
    for name, weight in _WEIGHTS.items():
        total += weight * float(getattr(features, name))
    return total


def probability(features: Features) -> float:
    """How likely a candidate is the answer, 0 to 1."""
    return 1 / (1 + math.exp(-log_odds(features)))
