"""Which sentence may answer, and which stretch of it.

The trained reader says where an answer may stand; rules say which stretches are whole, of the asked type, and near the
question's words. Each stretch is a candidate with what is known of it, which `confidence` weighs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from corpus.text import fold
from retrieval import kin, matching, scope, spans, suggestions, syntax, things
from retrieval.answer import FIGURES
from retrieval.unnamed import unnamed_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.model import Article, Sentence, Span
    from corpus.rows import StoredArticle
    from retrieval.answer import AnswerKind
    from retrieval.question import Question
    from retrieval.reading import Judgement

_HEADING = 0.85
_BEFORE = 0.6
_ELSEWHERE = 0.3
"""What a keyword counts that stands not in the sentence but in the heading, in the sentence before it in its paragraph,
or somewhere else in the article."""
_ARTICLE = 200
"""Sentences of an article that count as the article: an endless one tells nothing about any of its sentences."""
_WEIGHED = 16
"""Sentences of an article whose stretches are looked at: those that the reader and the keywords like best."""
_KEYWORDS_WORTH = 6.0
"""What all keywords in a sentence count beside the reader's margin, when sentences are chosen."""
_SUGGESTED = 2
"""Stretches of a sentence that are taken from the reader."""
_MOSTLY = 0.7
"""Share of a sentence from which on a stretch of it is as good as all of it."""
_FIT_WHOLE = 0.5
"""How well a whole sentence fits where a stretch of one is wanted."""
_FIT_ASKING = 0.2
"""How well a sentence fits that asks itself, where one is wanted that answers."""
WIDEST_MARGIN = 12.0
"""Margins beyond it tell no more."""

# How much a keyword tells about a stretch of a sentence, by where it stands.
_LAST = 1.5
"""The last keyword of a question stands next to 多少 or 谁, and so tells most about what is asked."""
_NEAR_HEADING = 0.7
_NEAR_BEFORE = 0.45
_ANSWERED = 0.9
"""In a question that the sentence answers."""
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
    passage: float
    """Retrieval score of the best passage that holds the sentence."""
    margin: float
    """The reader's, -12 to 12: how much likelier this is the answer than that there is none."""
    behind: float
    """By how much the reader's margin is less than for its favourite of all passages, 0 to 12."""
    answered: float
    """The reader's log odds, -12 to 12, that the passage answers at all."""
    unnamed: float
    """Share of the people, bodies, titles and numbered things (36号, 3届) in the question that the article has not."""
    read: bool = True
    """Whether the reader's opinion counts: what an English question means, it cannot tell, having learned Chinese."""


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
    of_another: bool
    """Whether it is said of another thing or relative than the one that the question names: 小麦产量, not 玉米产量."""

    @property
    def in_setting(self) -> bool:
        """Whether it may speak for the places and times that the question names."""
        return self.in_place and self.in_time

    @property
    def in_scope(self) -> bool:
        """Whether it may speak for the places, the times and the thing that the question names."""
        return self.in_setting and not self.of_another

    @property
    def text(self) -> str:
        """The short answer."""
        return self.span.of(self.sentence.text) if self.span else self.sentence.text


def candidates(
    question: Question,
    judgement: Judgement,
    settings: Mapping[int, scope.Setting],
    passage_scores: Mapping[int, float],
    favourite: float,
) -> tuple[Candidate, ...]:
    """Every way in which an article may answer, without regard to scope beyond noting it.

    Args:
        question: The question.
        judgement: What the reader says of the article's sentences; those it did not read are not considered.
        settings: Place and time of at least the sentences that were read, by number.
        passage_scores: The score of the best retrieved passage that holds each sentence that was read, by number.
        favourite: The greatest of the reader's margins for this question.
    """
    article = judgement.printed.article
    around = _Around.of(article)
    unnamed = unnamed_in(question, around.whole)
    coverages = {
        number: _coverage(question, article, around, settings[number], number)
        for number in judgement.readings
        if number in settings
    }
    liking = {
        number: judgement.likely(number) + _KEYWORDS_WORTH * coverage for number, (coverage, _) in coverages.items()
    }
    found: list[Candidate] = []
    for number in sorted(liking, key=lambda one: -liking[one])[:_WEIGHED]:
        sentence, setting = article.sentences[number - 1], settings[number]
        coverage, own = coverages[number]
        folded, before = fold(sentence.text), _before(article, sentence, setting)
        for option in _options(question, article, sentence, setting, judgement):
            span = option.span if option else None
            margin = _margin(judgement, number, option)
            features = Features(
                coverage=coverage,
                own=own,
                near=_near(question, folded, around.heading, before, span) if span else max(own, 0.8 * coverage),
                fit=option.fit if option else _fit_of_whole(question, sentence),
                passage=passage_scores[number],
                margin=_bounded(margin),
                behind=_bounded(max(favourite - margin, 0.0)),
                answered=_bounded(judgement.answered(number)),
                unnamed=unnamed,
                read=not question.english,
            )
            found.append(candidate(question, judgement.printed, sentence, setting, option, features))
    return tuple(found)


def _fit_of_whole(question: Question, sentence: Sentence) -> float:
    """How well a whole sentence fits: one that asks (责任怎么算？) answers nothing; nor does a column's name."""
    if _ASKING.search(sentence.text) or _is_title(sentence.text):
        return _FIT_ASKING
    return 1.0 if question.explains or question.kind == "yes-no" else _FIT_WHOLE


_ASKING = re.compile(r"[?？][”」』’]?$")
_LONGEST_TITLE = 8
"""Characters without any mark that may be a column's name; what is longer may tell something."""


def _is_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and all(char.isalnum() for char in text)


def _margin(judgement: Judgement, number: int, option: spans.Option | None) -> float:
    """The reader's, for a stretch as it is or as it was before it was made whole; for a sentence, of any stretch."""
    if option is None:
        return judgement.likely(number)
    return max(judgement.margin(number, span) for span in (option.span, option.read) if span is not None)


@dataclass(frozen=True, slots=True)
class _Around:
    """An article, folded, as far as it says what its sentences are about."""

    heading: str
    whole: str

    @classmethod
    def of(cls, article: Article) -> _Around:
        heading = fold(" ".join(part for part in (article.kicker, article.headline, article.subhead) if part))
        return cls(heading, fold("\n".join(sentence.text for sentence in article.sentences[:_ARTICLE])) + heading)


def whole(article: Article) -> str:
    """An article with its heading, folded, as far as it tells what its sentences are about."""
    return _Around.of(article).whole


def around(article: Article, sentence: Sentence) -> str:
    """A sentence with its article's heading and what was said right before it in its paragraph, folded."""
    return "\n".join((_Around.of(article).heading, _before(article, sentence).text, fold(sentence.text)))


def _of_somebody(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence names a person whom the question names."""
    from corpus import names

    if not question.places or (question.kind not in FIGURES and question.kind != "person"):
        return False
    people = (fold(mention.text) for mention in names.find(question.text) if mention.kind == "person")
    folded = fold(sentence.text)
    return any(name in folded for name in people)


def _coverage(
    question: Question, article: Article, around: _Around, setting: scope.Setting, number: int
) -> tuple[float, float]:
    """How much of the question stands in a sentence and what surrounds it, and in the sentence alone."""
    sentence = article.sentences[number - 1]
    folded, before = fold(sentence.text), _before(article, sentence, setting)
    worth = _ANSWERED if before.tells else _BEFORE
    own = ((folded, 1.0), (before.text, worth)) if before.listed else ((folded, 1.0),)
    return matching.coverage(
        question.keywords, (folded, 1.0), (around.heading, _HEADING), (before.text, worth), (around.whole, _ELSEWHERE)
    ), matching.coverage(question.keywords, *own)


def candidate(
    question: Question,
    printed: StoredArticle,
    sentence: Sentence,
    setting: scope.Setting,
    option: spans.Option | None,
    features: Features,
) -> Candidate:
    """One that may answer, with whether it may speak for what the question names."""
    position = option.span.start if option else None
    return Candidate(
        printed,
        sentence,
        option.span if option else None,
        option.kind if option else question.kind,
        features,
        scope.fits_place(question, setting, position, of_somebody=_of_somebody(question, sentence)),
        scope.fits_time(question, setting, position),
        kin.of_another(question, printed.article, sentence)
        or (option is not None and things.of_another(question, printed.article, sentence, option.span)),
    )


def _bounded(margin: float) -> float:
    return min(max(margin, -WIDEST_MARGIN), WIDEST_MARGIN)


class _Before(NamedTuple):
    """What was said right before a sentence, folded."""

    text: str
    asks: bool = False
    """Whether it is a question, which the sentence then answers: 问：怎么坐公交车？"""
    listed: bool = False
    """Whether the sentence lists places with a figure each, and leaves of what to what was said before."""

    @property
    def tells(self) -> bool:
        """Whether it says what the sentence's figures are of."""
        return self.asks or self.listed


def _before(article: Article, sentence: Sentence, setting: scope.Setting | None = None) -> _Before:
    index = sentence.number - 2
    if index >= 0:
        text = article.sentences[index].text
        asks = _ASKING.search(text) is not None
        if asks or article.sentences[index].paragraph == sentence.paragraph:
            return _Before(fold(text), asks, setting is not None and _lists_places(setting))
    return _Before("")


def _lists_places(setting: scope.Setting) -> bool:
    """Whether a sentence names places with nothing but a figure behind each: 诸城以6.1%排名第一，高密5.7%，寿光5.2%."""
    ends = (mention.span.end for mention in setting.mentions if mention.inside != "name")
    return sum(_FIGURE_BEHIND.match(setting.text, end) is not None for end in ends) >= _A_LIST


_FIGURE_BEHIND = re.compile(r"(?:[市县区]|[为是达有以约近]|分别|增长|下降)*\d")
_A_LIST = 2
"""Places with a figure each that make a list."""


def _options(
    question: Question, article: Article, sentence: Sentence, setting: scope.Setting, judgement: Judgement
) -> Sequence[spans.Option | None]:
    """The stretches of a sentence that may be the answer; None stands for all of it."""
    heading = sentence.part != "body" and any(other.part == "body" for other in article.sentences)
    if question.explains or question.kind == "yes-no":
        return () if heading else (None,)
    found = spans.options(question, sentence.text, setting.date)
    best = judgement.best(sentence.number, len(sentence.text), _SUGGESTED)
    suggested = suggestions.suggested(question, sentence.text, [span for span, _ in best], found)
    options: list[spans.Option | None] = [*{one.span: one for one in (*found, *suggested)}.values()]
    long = any(len(one.span.of(sentence.text)) > _MOSTLY * len(sentence.text) for one in suggested)
    if not heading and (question.kind not in spans.TYPED and (long or not options)):
        options.append(None)
    return options


def _near(question: Question, folded: str, heading: str, before: _Before, span: Span) -> float:
    """The weighted share of the keywords near a stretch: full in its own clause, less with every clause between."""
    bounds = syntax.clauses(folded)
    home = _clause_at(bounds, span.start)
    others = syntax.of_others(folded, span)
    found = total = 0.0
    for keyword in question.keywords:
        weight = keyword.weight * (_LAST if keyword is question.keywords[-1] else 1.0)
        total += weight
        said = matching.strength(keyword, before.text) * (_ANSWERED if before.tells else _NEAR_BEFORE)
        best = max(matching.strength(keyword, heading) * _NEAR_HEADING, said)
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
