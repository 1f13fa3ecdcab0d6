"""From a question to a cited answer, or to the reason why there is none."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

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
_ENCODED = 8
"""Sentences whose meaning is compared with the question's: each costs one encoding."""
_SHORT_ARTICLE = 40
"""Up to so many sentences the whole article is weighed, beyond only the passages that were retrieved."""
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
        self.ms[stage] = round((now - self.last) * 1000, 1)
        self.ms["total"] = round((now - self.start) * 1000, 1)
        self.last = now


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
        found = self._weighed(question, hits)
        answer = _composed(question, found, _best_of_articles(hits))
        clock.lap("read")
        return replace(answer, ms=clock.ms)

    def _weighed(self, question: Question, hits: Sequence[Hit]) -> list[Candidate]:
        """Candidates of the best articles, best first."""
        found: list[Candidate] = []
        for printed, own in self._articles(hits):
            found += evidence.candidates(question, printed, _sentence_scores(printed, own))
        found.sort(key=lambda one: (one.in_scope, evidence.log_odds(one.features)), reverse=True)
        compared = _compared(found)
        if compared:
            vector = self._library.encoder.queries([question.text])[0]
            texts = [_in_context(one) for one in compared]
            cosines = self._library.encoder.passages(texts) @ vector
            dense = {_key(one): float(cosine) for one, cosine in zip(compared, cosines, strict=True)}
            found = [
                replace(one, features=replace(one.features, dense=dense[_key(one)]))
                for one in found
                if _key(one) in dense
            ]
        return sorted(found, key=lambda one: evidence.log_odds(one.features), reverse=True)

    def _articles(self, hits: Sequence[Hit]) -> list[tuple[StoredArticle, list[Hit]]]:
        by_article: dict[int, list[Hit]] = {}
        for hit in hits:
            by_article.setdefault(hit.article_row, []).append(hit)
        rows = list(by_article)[:_ARTICLES]
        return [(printed, by_article[printed.row]) for printed in self._library.store.articles_by_row(rows)]


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
    """By sentence number the score of the best retrieved passage that holds the sentence."""
    least = min(hit.score for hit in hits)
    short = len(printed.article.sentences) <= _SHORT_ARTICLE
    scores = {sentence.number: least for sentence in printed.article.sentences if short or sentence.part == "byline"}
    for hit in hits:
        for number in range(hit.passage.first, hit.passage.last + 1):
            scores[number] = max(hit.score, scores.get(number, hit.score))
    return scores


def _composed(question: Question, found: Sequence[Candidate], passages: Sequence[Hit]) -> Answer:
    fitting = [one for one in found if one.in_scope]
    best = fitting[0] if fitting else None
    confidence = evidence.probability(best.features) if best else 0.0
    if best is None or confidence < THRESHOLD:
        nearest = best or (found[0] if found else None)
        return Answer(
            question.text,
            question.text,
            question.kind,
            None,
            confidence,
            (),
            tuple(passages),
            _citation(nearest, None) if nearest else None,
            _reason(question, found),
            {},
        )
    bearing = [best, *_bearing_out(best, fitting[1:])]
    return Answer(
        question.text,
        question.text,
        best.kind,
        best.text,
        round(confidence, 4),
        tuple(_citation(one, _highlight(one, best)) for one in bearing),
        tuple(passages),
        None,
        None,
        {},
    )


def _bearing_out(best: Candidate, others: Sequence[Candidate]) -> list[Candidate]:
    """Other sentences that hold the same short answer and would have been given as the answer."""
    kept: dict[tuple[int, int], Candidate] = {}
    for one in others:
        if one.text == best.text and _key(one) != _key(best) and evidence.probability(one.features) >= THRESHOLD:
            kept.setdefault(_key(one), one)
    return list(kept.values())[:_MORE]


def _highlight(candidate: Candidate, best: Candidate) -> Span:
    return candidate.span or Span(0, len(best.sentence.text))


def _citation(candidate: Candidate, highlight: Span | None) -> Citation:
    sentences = candidate.printed.article.sentences
    index = candidate.sentence.number - 1
    return Citation(
        candidate.printed,
        candidate.sentence,
        highlight,
        sentences[index - 1].text if index and sentences[index - 1].part == candidate.sentence.part else "",
        sentences[index + 1].text if index + 1 < len(sentences) else "",
    )


def _reason(question: Question, found: Sequence[Candidate]) -> Reason:
    """Why no candidate was good enough."""
    if scope.asked_places(question) and not any(one.in_place for one in found):
        return "place"
    if question.times and not any(one.in_scope for one in found):
        return "time"
    related = any(one.in_scope and one.features.coverage >= 0.35 for one in found)
    return "subject" if related else "nothing"
