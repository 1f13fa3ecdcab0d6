"""From a question to a cited answer, or to the reason why there is none."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from corpus.errors import ArticleMissing
from corpus.model import Span
from corpus.text import fold
from retrieval import confidence, differing, duplicates, evidence, kinds, matching, reading, scope, vouched, where
from retrieval.answer import Answer, Citation, Printing
from retrieval.question import analyse, check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corpus.model import Sentence
    from corpus.rows import StoredArticle
    from corpus.store import Store
    from retrieval.answer import Reason
    from retrieval.evidence import Candidate
    from retrieval.library import Hit, Library
    from retrieval.question import Question

    _Printings = Mapping[int, Sequence[StoredArticle]]

_PASSAGES = 40
"""Passages retrieved for one question."""
_ARTICLES = 12
"""Articles that are looked at."""
_READ = 4
"""Passages that are read for an answer, with what is around them."""
_RELATED = 0.35
"""Share of the keywords from which on an article has to do with the question."""
THRESHOLD = 0.7
"""Confidence from which on an answer is given."""
_MORE = 2
"""Further citations that bear the answer out."""
_SENTENCES = 3
"""Sentences of an explanation, at most."""
_ALSO = 3.0
"""By how much the reader's margin may be less for a further sentence of an explanation than for the best."""


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


@dataclass(frozen=True)
class _Retrieved:
    """An article with its passages that were found, best first."""

    printed: StoredArticle
    hits: tuple[Hit, ...]

    @cached_property
    def windows(self) -> Sequence[range]:
        """By passage that was found the sentences that are read for it."""
        found = (reading.around(self.printed.article, hit.passage.first, hit.passage.last) for hit in self.hits)
        return [range(first, last + 1) for first, last in found]

    @cached_property
    def settings(self) -> Mapping[int, scope.Setting]:
        """Of the sentences that are read for its passages, its headings and its byline.

        Worked out when it is first looked at: of a dozen articles, the passages of four or five are read.
        """
        article = self.printed.article
        wanted = {number for window in self.windows for number in window}
        wanted |= {sentence.number for sentence in article.sentences if sentence.part != "body"}
        return scope.settings(article, wanted)

    def tells(self, question: Question, hit: Hit) -> bool:
        """Whether any sentence of a passage may speak for the question's places and times."""
        passage = hit.passage
        numbers = range(passage.first, passage.last + 1)
        return any(_may_tell(question, self.settings[number]) for number in numbers if number in self.settings)


class _Read(NamedTuple):
    """What was found for a question, and what the reader says of the best of it."""

    question: Question
    hits: Sequence[Hit]
    articles: Sequence[_Retrieved]
    printings: _Printings
    judged: Mapping[int, reading.Judgement]


class Engine:
    """Answers questions from one library. As safe to share between threads as the library is."""

    def __init__(self, library: Library) -> None:
        self._library = library

    @property
    def library(self) -> Library:
        """What it answers from."""
        return self._library

    def ask(self, text: str, without: Sequence[str] = ()) -> Answer:
        """Answers a question.

        Args:
            text: The question.
            without: Citation ids of sentences that are not to answer it, because they were quoted already.

        Raises:
            QuestionInvalid: it is empty, too long or without a word.
            ModelError: the reader or the encoder cannot be loaded.
        """
        clock = _Clock.started()
        asked = check(text)
        if kinds.is_unasked(fold(asked)):
            clock.lap("understand")
            return replace(self.unasked(asked), ms=clock.ms)
        question, hits, articles, printings, judged = self._read(asked, clock)
        found = _without(without, _weighed(question, articles, judged), printings)
        best = next((one for one in found if one.in_scope), None)
        others = differing.answers(question, best, found, THRESHOLD) if best is not None else None
        sure = others.sure if others else confidence.of(best, found) if best is not None else 0.0
        if best is not None and sure >= THRESHOLD:
            values = others.candidates if others else ()
            answer = _answered(question, best, values, found, judged, printings)
        else:
            answer = _refused(question, articles, found)
        clock.lap("read")
        return replace(answer, confidence=sure, passages=_best_of_articles(hits), ms=clock.ms)

    def candidates(self, text: str) -> list[Candidate]:
        """All that may answer a question, best first, within its scope or not: what weights are fitted on.

        Raises:
            QuestionInvalid, ModelError: as `ask`.
        """
        question, _, articles, _, judged = self._read(check(text), _Clock.started())
        return _weighed(question, articles, judged)

    def _read(self, asked: str, clock: _Clock) -> _Read:
        """Looks for a question's passages, and reads the best that may tell."""
        question = analyse(asked)
        clock.lap("understand")
        filters = where.asked(question)
        with self._library.snapshot() as snapshot:  # both from one state, whatever is added or removed meanwhile
            hits = snapshot.candidates(question.text, _PASSAGES, words=question.lookup, where=filters)
            articles = _articles(snapshot.store, hits)
            printings = duplicates.printings(snapshot.store, [one.printed for one in articles])
        clock.lap("retrieve")
        judged = {} if question.credits else reading.judge(question, _chosen(question, articles, printings))
        return _Read(question, hits, articles, printings, judged)

    def unasked(self, text: str) -> Answer:
        """The outcome of what is no question for newspapers."""
        return Answer(text, text, "description", None, 0.0, (), (), None, "unasked", {"total": 0.0})

    def refused(self, answer: Answer) -> Answer:
        """An answer taken back: the subject is there, but not what was asked of it."""
        nearest = replace(answer.citations[0], highlight=None)
        return replace(answer, text=None, confidence=0.0, citations=(), nearest=nearest, reason="subject")

    def cite(self, identity: str) -> Citation:
        """The sentence with this citation id, `8c41d0#12`, and where it was printed; without a highlight.

        Raises:
            ArticleMissing, ArticleAmbiguous: As `Store.article`; also when the article has no such sentence.
        """
        article, _, number = identity.partition("#")
        printed = self._library.store.article(article)
        sentence = next((one for one in printed.article.sentences if str(one.number) == number), None)
        if sentence is None:
            raise ArticleMissing(id=identity)
        return _quoted(printed, sentence, None)


def _articles(store: Store, hits: Sequence[Hit]) -> list[_Retrieved]:
    """The articles of the best passages; those that may tell of the question's places and times come first."""
    by_article: dict[int, list[Hit]] = {}
    for hit in hits:
        by_article.setdefault(hit.article_row, []).append(hit)
    rows = sorted(by_article, key=lambda row: -max(hit.passes for hit in by_article[row]))
    found = store.articles_by_row(rows[:_ARTICLES])
    return [_Retrieved(printed, tuple(by_article[printed.row])) for printed in found]


def _may_tell(question: Question, setting: scope.Setting) -> bool:
    """Whether a sentence may speak for the question's places and times, as a whole or where it begins."""
    return any(scope.fits_place(question, setting, at) and scope.fits_time(question, setting, at) for at in (None, 0))


def _chosen(question: Question, articles: Sequence[_Retrieved], printings: _Printings) -> list[reading.Text]:
    """What to read: the best passages that may speak for the question's places and times with what is around them.

    Each text is read once, and no passage that was read with a better one.
    """
    best = sorted(((one, hit) for one in articles for hit in one.hits), key=lambda pair: -pair[1].score)
    telling = (pair for pair in best if pair[0].tells(question, pair[1]))
    chosen: list[tuple[_Retrieved, range]] = []
    for one, hit in _once(telling, printings):
        if any(other is one and hit.passage.first in read and hit.passage.last in read for other, read in chosen):
            continue
        chosen.append((one, one.windows[one.hits.index(hit)]))
        if len(chosen) == _READ:
            break
    return [reading.compose(one.printed, read[0], read[-1]) for one, read in chosen]


def _once(best: Iterable[tuple[_Retrieved, Hit]], printings: _Printings) -> Iterator[tuple[_Retrieved, Hit]]:
    """Without the passages that say, to the letter, what one of another printing said before them."""
    told: dict[int, list[str]] = {}
    for one, hit in best:
        others = printings.get(one.printed.row)
        if others:
            text = duplicates.key(hit.passage.text)
            if any(text in earlier for other in others for earlier in told.get(other.row, ())):
                continue
            told.setdefault(one.printed.row, []).append(text)
        yield one, hit


def _weighed(
    question: Question, articles: Sequence[_Retrieved], judged: Mapping[int, reading.Judgement]
) -> list[Candidate]:
    """All candidates, best first."""
    found: list[Candidate] = []
    favourite = max(
        (
            judged[article.printed.row].likely(number)
            for article in articles
            if article.printed.row in judged
            for number in judged[article.printed.row].readings
            if _may_tell(question, article.settings[number])
        ),
        default=0.0,
    )
    for article in articles:
        if question.credits:
            found += vouched.of_credits(question, article.printed, article.settings)
        elif (judgement := judged.get(article.printed.row)) is not None:
            found += evidence.candidates(question, judgement, article.settings, _passage_scores(article), favourite)
            found += vouched.of_tables(question, article.printed, article.settings)
    return sorted(found, key=lambda one: confidence.log_odds(one.features), reverse=True)


def _without(quoted: Sequence[str], found: list[Candidate], printings: _Printings) -> list[Candidate]:
    """The candidates but those whose sentences were quoted already, from whichever printing."""
    if not quoted:
        return found
    gone = {key for one in found if _identity(one) in quoted for key in (_key(one), *_elsewhere(one, printings))}
    return [one for one in found if _key(one) not in gone]


def _best_of_articles(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The best passage of each article, best first."""
    best: dict[int, Hit] = {}
    for hit in hits:
        best.setdefault(hit.article_row, hit)
    return tuple(best.values())


def _passage_scores(article: _Retrieved) -> dict[int, float]:
    """By sentence number the score of the best passage that holds or is read with it; headings get the best."""
    best = max(hit.score for hit in article.hits)
    scores = {sentence.number: best for sentence in article.printed.article.sentences if sentence.part != "body"}
    for hit in article.hits:
        for number in range(hit.passage.first, hit.passage.last + 1):
            scores[number] = max(hit.score, scores.get(number, hit.score))
    for hit, window in zip(article.hits, article.windows, strict=True):
        for number in window:
            scores.setdefault(number, hit.score)
    return scores


def _answered(
    question: Question,
    best: Candidate,
    values: Sequence[Candidate],
    found: Sequence[Candidate],
    judged: Mapping[int, reading.Judgement],
    printings: _Printings,
) -> Answer:
    """The answer: an explanation, or a sentence with those that bear it out, or those that differ, newest first."""
    if question.explains:
        cited = _explanation(best, found, judged)
    else:
        first = values[0] if values else best
        cited = [*(values or (best,)), *_bearing_out(first, found, printings)]
    return Answer(
        question=question.typed,
        understood=question.typed,
        kind=best.kind,
        text=cited[0].text,
        confidence=0.0,
        citations=tuple(
            replace(_citation(one, one.span or Span(0, len(one.sentence.text))), also=_also(one, printings))
            for one in cited
        ),
        passages=(),
        nearest=None,
        reason=None,
        ms={},
        figures=tuple(one.text for one in values),
    )


def _also(candidate: Candidate, printings: _Printings) -> tuple[Printing, ...]:
    """Where else the very sentence was printed."""
    others = printings.get(candidate.printed.row, ())
    found = ((other, duplicates.again(candidate.sentence, other.article)) for other in others)
    return tuple(Printing(other, sentence) for other, sentence in found if sentence is not None)


def _explanation(
    best: Candidate, found: Sequence[Candidate], judged: Mapping[int, reading.Judgement]
) -> list[Candidate]:
    """The sentence that explains best with those right before and after it that do so nearly as well, in order."""
    others = {
        one.sentence.number: one
        for one in found
        if one.printed.row == best.printed.row and one.in_scope and one.sentence.paragraph == best.sentence.paragraph
    }
    likely = judged[best.printed.row].likely
    least = likely(best.sentence.number) - _ALSO
    run = [best]
    while len(run) < _SENTENCES:
        edges = (others.get(run[0].sentence.number - 1), others.get(run[-1].sentence.number + 1))
        fitting = [one for one in edges if one is not None and likely(one.sentence.number) >= least]
        if not fitting:
            break
        run.append(max(fitting, key=lambda one: likely(one.sentence.number)))
        run.sort(key=lambda one: one.sentence.number)
    return run


def _refused(question: Question, articles: Sequence[_Retrieved], found: Sequence[Candidate]) -> Answer:
    fitting = [one for one in found if one.in_setting]
    return Answer(
        question=question.typed,
        understood=question.typed,
        kind=question.kind,
        text=None,
        confidence=0.0,
        citations=(),
        passages=(),
        nearest=_nearest(question, articles, fitting or found),
        reason=_reason(question, articles, found),
        ms={},
    )


def _nearest(question: Question, articles: Sequence[_Retrieved], found: Sequence[Candidate]) -> Citation | None:
    """The sentence that comes nearest to the question."""
    if found:
        return _citation(found[0], None)
    best = max(
        (
            (matching.coverage(question.keywords, (fold(sentence.text), 1.0)), -rank, one.printed, sentence)
            for rank, one in enumerate(articles)
            for sentence in one.printed.article.sentences
            if sentence.number in one.settings and sentence.part == "body"
        ),
        key=lambda item: item[:2],
        default=None,
    )
    return _quoted(best[2], best[3], None) if best is not None else None


def _identity(candidate: Candidate) -> str:
    """The citation id of a candidate's sentence."""
    return f"{candidate.printed.article.id}#{candidate.sentence.number}"


def _key(candidate: Candidate) -> tuple[int, int]:
    return candidate.printed.row, candidate.sentence.number


def _bearing_out(best: Candidate, others: Sequence[Candidate], printings: _Printings) -> list[Candidate]:
    """Other sentences that hold the same short answer and would have been given as the answer, each once."""
    kept: dict[tuple[int, int], Candidate] = {}
    printed = {_key(best), *_elsewhere(best, printings)}
    for one in others:
        if (
            one.in_scope
            and one.text == best.text
            and _key(one) not in printed
            and confidence.log_odds(one.features) >= 0
        ):
            kept[_key(one)] = one
            printed |= {_key(one), *_elsewhere(one, printings)}
    return list(kept.values())[:_MORE]


def _elsewhere(candidate: Candidate, printings: _Printings) -> Iterator[tuple[int, int]]:
    """The candidate's sentence in other printings, as `_key` has them."""
    return ((one.article.row, one.sentence.number) for one in _also(candidate, printings))


def _citation(candidate: Candidate, highlight: Span | None) -> Citation:
    return _quoted(candidate.printed, candidate.sentence, highlight)


def _quoted(printed: StoredArticle, sentence: Sentence, highlight: Span | None) -> Citation:
    return Citation(printed, sentence, highlight, _neighbour(printed, sentence, -1), _neighbour(printed, sentence, 1))


def _neighbour(printed: StoredArticle, sentence: Sentence, step: int) -> str:
    """The sentence before (-1) or after (1) it in the same part of its article, or an empty string."""
    sentences = printed.article.sentences
    index = sentence.number - 1 + step
    if 0 <= index < len(sentences) and sentences[index].part == sentence.part:
        return sentences[index].text
    return ""


def _reason(question: Question, articles: Sequence[_Retrieved], found: Sequence[Candidate]) -> Reason:
    """Why no candidate was good enough."""
    if question.places and not any(scope.tells_of_place(question, one.printed.article) for one in articles):
        return "place"
    if scope.asked_times(question):
        settings = [setting for one in articles for setting in one.settings.values()]
        placed = any(scope.fits_place(question, setting) for setting in settings)
        if placed and not any(_may_tell(question, setting) for setting in settings):
            return "time"
    related = any(one.in_setting and one.features.coverage >= _RELATED for one in found)
    return "subject" if related else "nothing"
