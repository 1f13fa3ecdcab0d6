"""From a question to a cited answer, or to the reason why there is none."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from corpus.model import Span
from corpus.text import fold
from retrieval import evidence, kinds, scope
from retrieval.answer import Answer, Citation
from retrieval.question import analyse, check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.rows import StoredArticle
    from retrieval.answer import Reason
    from retrieval.evidence import Candidate
    from retrieval.library import Hit, Library
    from retrieval.question import Question

_PASSAGES = 40
"""Passages retrieved for one question."""
_ARTICLES = 8
"""Articles whose sentences are weighed."""
_ENCODED = 4
"""Sentences whose meaning is compared with the question's: each costs one encoding."""
_SHORT_ARTICLE = 40
"""Up to so many sentences the whole article is weighed, beyond only the passages that were retrieved."""
_RELATED = 0.35
"""Share of the keywords from which on an article has to do with the question."""
THRESHOLD = 0.5
"""Confidence from which on an answer is given."""
_MORE = 2
"""Further citations that bear the answer out."""


@dataclass(slots=True)
class _Clock:
    """Milliseconds by stage."""

    start: float
    last: float
    ms: dict[str, float]

    @classmethod
    def started(cls) -> _Clock:
        now = time.perf_counter()
        return cls(now, now, {})

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.ms[stage] = (now - self.last) * 1000
        self.ms["total"] = (now - self.start) * 1000
        self.last = now


_Retrieved: TypeAlias = "tuple[StoredArticle, dict[int, float]]"
"""An article with the retrieval scores of its sentences, by number."""


class Engine:
    """Answers questions from one library. As safe to share between threads as the library is."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def ask(self, text: str) -> Answer:
        """Answers a question.

        Raises:
            QuestionInvalid: it is empty, too long or without a word.
        """
        clock = _Clock.started()
        asked = check(text)
        if kinds.is_unasked(fold(asked)):
            clock.lap("understand")
            return Answer(asked, asked, "description", None, 0.0, (), (), None, "unasked", clock.ms)
        question = analyse(asked)
        clock.lap("understand")
        names = [_bare(mention.place.name) for mention in scope.asked_places(question)]
        hits = self._library.candidates(asked, _PASSAGES, words=question.lookup, names=names)
        clock.lap("retrieve")
        articles = self._articles(hits)
        found = self._weighed(question, articles)
        best = next((one for one in found if one.in_scope), None)
        if best is not None and evidence.probability(best.features) >= THRESHOLD:
            answer = _answered(question, best, found)
        else:
            answer = _refused(question, articles, found)
        clock.lap("read")
        return replace(answer, passages=_best_of_articles(hits), ms=clock.ms)

    def _weighed(self, question: Question, articles: Sequence[_Retrieved]) -> list[Candidate]:
        """The best candidates of some articles, best first."""
        found = [one for printed, scores in articles for one in evidence.candidates(question, printed, scores)]
        found.sort(key=lambda one: (one.in_scope, evidence.log_odds(one.features)), reverse=True)
        compared = _compared(found)
        if not compared:
            return []
        cosines = self._library.cosines(question.text, [_in_context(one) for one in compared])
        dense = {_key(one): float(cosine) for one, cosine in zip(compared, cosines, strict=True)}
        kept = (one for one in found if _key(one) in dense)
        weighed = [replace(one, features=replace(one.features, dense=dense[_key(one)])) for one in kept]
        return sorted(weighed, key=lambda one: evidence.log_odds(one.features), reverse=True)

    def _articles(self, hits: Sequence[Hit]) -> list[_Retrieved]:
        by_article: dict[int, list[Hit]] = {}
        for hit in hits:
            by_article.setdefault(hit.article_row, []).append(hit)
        rows = list(by_article)[:_ARTICLES]
        found = self._library.store.articles_by_row(rows)
        return [(printed, _sentence_scores(printed, by_article[printed.row])) for printed in found]


def _bare(name: str) -> str:
    """A place's name as it is most often printed: 青州 for 青州市."""
    return name[:-1] if len(name) > 2 and name[-1] in "省市县区" else name


def _best_of_articles(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The best passage of each article, best first."""
    best: dict[int, Hit] = {}
    for hit in hits:
        best.setdefault(hit.article_row, hit)
    return tuple(best.values())


def _key(candidate: Candidate) -> tuple[int, int]:
    return candidate.printed.row, candidate.sentence.number


def _compared(found: Sequence[Candidate]) -> list[Candidate]:
    """The first candidate of each of the best sentences."""
    best: dict[tuple[int, int], Candidate] = {}
    for one in found:
        best.setdefault(_key(one), one)
    return list(best.values())[:_ENCODED]


def _in_context(candidate: Candidate) -> str:
    headline = candidate.printed.article.headline
    return f"{headline}\n{candidate.sentence.text}" if headline else candidate.sentence.text


def _sentence_scores(printed: StoredArticle, hits: Sequence[Hit]) -> dict[int, float]:
    """By sentence number the score of the best retrieved passage that holds the sentence; headings get the least."""
    least = min(hit.score for hit in hits)
    sentences = printed.article.sentences
    short = len(sentences) <= _SHORT_ARTICLE
    scores = {sentence.number: least for sentence in sentences if short or sentence.part != "body"}
    for hit in hits:
        for number in range(hit.passage.first, hit.passage.last + 1):
            scores[number] = max(hit.score, scores.get(number, hit.score))
    return scores


def _answered(question: Question, best: Candidate, found: Sequence[Candidate]) -> Answer:
    bearing = [best, *_bearing_out(best, found)]
    return Answer(
        question=question.text,
        understood=question.text,
        kind=best.kind,
        text=best.text,
        confidence=evidence.probability(best.features),
        citations=tuple(_citation(one, one.span or Span(0, len(one.sentence.text))) for one in bearing),
        passages=(),
        nearest=None,
        reason=None,
        ms={},
    )


def _refused(question: Question, articles: Sequence[_Retrieved], found: Sequence[Candidate]) -> Answer:
    fitting = [one for one in found if one.in_scope]
    nearest = fitting or _of_any_kind(question, articles) or found
    return Answer(
        question=question.text,
        understood=question.text,
        kind=question.kind,
        text=None,
        confidence=evidence.probability(fitting[0].features) if fitting else 0.0,
        citations=(),
        passages=(),
        nearest=_citation(nearest[0], None) if nearest else None,
        reason=_reason(question, articles, found),
        ms={},
    )


def _of_any_kind(question: Question, articles: Sequence[_Retrieved]) -> list[Candidate]:
    """The sentences that come nearest to the question when the kind of answer is left aside, those in scope first."""
    anything = replace(question, kind="description")
    found = [one for printed, scores in articles for one in evidence.candidates(anything, printed, scores)]
    return sorted(found, key=lambda one: (one.in_scope, evidence.log_odds(one.features)), reverse=True)


def _bearing_out(best: Candidate, others: Sequence[Candidate]) -> list[Candidate]:
    """Other sentences that hold the same short answer and would have been given as the answer."""
    kept: dict[tuple[int, int], Candidate] = {}
    for one in others:
        if (
            one.in_scope
            and one.text == best.text
            and _key(one) != _key(best)
            and evidence.probability(one.features) >= THRESHOLD
        ):
            kept.setdefault(_key(one), one)
    return list(kept.values())[:_MORE]


def _citation(candidate: Candidate, highlight: Span | None) -> Citation:
    return Citation(
        candidate.printed,
        candidate.sentence,
        highlight,
        _neighbour(candidate, -1),
        _neighbour(candidate, 1),
    )


def _neighbour(candidate: Candidate, step: int) -> str:
    """The sentence before (-1) or after (1) it in the same part of its article, or an empty string."""
    sentences = candidate.printed.article.sentences
    index = candidate.sentence.number - 1 + step
    if 0 <= index < len(sentences) and sentences[index].part == candidate.sentence.part:
        return sentences[index].text
    return ""


def _reason(question: Question, articles: Sequence[_Retrieved], found: Sequence[Candidate]) -> Reason:
    """Why no candidate was good enough."""
    if not any(scope.tells_of_place(question, printed.article) for printed, _ in articles):
        return "place"
    if scope.asked_times(question) and any(one.in_place for one in found) and not any(one.in_scope for one in found):
        return "time"
    related = any(one.in_scope and one.features.coverage >= _RELATED for one in found)
    return "subject" if related else "nothing"
