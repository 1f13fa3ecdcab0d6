"""What is given to the reader, and what it says of each sentence: from passages to readings and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus import sentences
from corpus.model import Span
from retrieval import reader, scope, syntax, wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.model import Article, Sentence
    from corpus.rows import StoredArticle
    from retrieval.question import Question
    from retrieval.reader import Reading

_HEADING_LIMIT = 80
"""Characters of a heading that are read: it says what a passage is about, and is read again with every passage."""
_UNLIKELY = 12.0
"""What is missing to a margin of nought where no stretch of a sentence was read."""
WINDOW = 300
"""Characters that are read at once of a longer text: as much as the reader mostly learned from."""
OVERLAP = 100
"""Characters that a window shares with the one before it, so that an answer at the edge of one is amid the other."""


@dataclass(frozen=True, slots=True)
class Text:
    """A passage as the reader gets it: heading and place on the first line, then the sentences without a gap."""

    printed: StoredArticle
    text: str
    begins: dict[int, int]
    """By sentence number, where each begins in `text`."""


@dataclass(slots=True)
class Judgement:
    """What the reader says of one article's sentences, over all passages of it that it read."""

    printed: StoredArticle
    readings: dict[int, list[tuple[Reading, int]]] = field(default_factory=dict)
    """By sentence number; each reading with where the sentence begins in its text."""
    _likely: dict[int, float] = field(default_factory=dict)

    def margin(self, number: int, span: Span) -> float:
        """Of a stretch of a sentence: how much likelier it is the answer than that there is none (see Reading)."""
        return max(
            reading.margin(Span(begin + span.start, begin + span.end)) for reading, begin in self.readings[number]
        )

    def answered(self, number: int) -> float:
        """The greatest log odds, of the passages that hold a sentence, that there is an answer at all."""
        return max(reading.answered for reading, _ in self.readings[number])

    def likely(self, number: int) -> float:
        """The greatest margin of any stretch of a sentence."""
        known = self._likely.get(number)
        if known is None:
            length = len(self.printed.article.sentences[number - 1].text)
            known = max((margin for _, margin in self.best(number, length)), default=-_UNLIKELY)
            self._likely[number] = known
        return known

    def best(self, number: int, length: int, count: int = 1) -> list[tuple[Span, float]]:
        """The likeliest stretches of a sentence of `length` characters with their margins, best first."""
        found: dict[Span, float] = {}
        for reading, begin in self.readings[number]:
            for span, margin in reading.best(count, Span(begin, begin + length)):
                own = Span(span.start - begin, span.end - begin)
                found[own] = max(margin, found.get(own, margin))
        return sorted(found.items(), key=lambda item: -item[1])[:count]


def around(article: Article, first: int, last: int, size: int = WINDOW) -> tuple[int, int]:
    """The sentences `first` to `last` with those after and before them, in turn, that `size` characters leave room for.

    Headings are not among those added: every text begins with them.
    """
    every = article.sentences
    length = sum(len(sentence.text) for sentence in every[first - 1 : last])
    behind = before = True
    while behind or before:
        behind = behind and last < len(every) and _fits(every[last], size - length)
        if behind:
            length, last = length + len(every[last].text), last + 1
        before = before and first > 1 and _fits(every[first - 2], size - length)
        if before:
            length, first = length + len(every[first - 2].text), first - 1
    return first, last


def _fits(sentence: Sentence, room: int) -> bool:
    return sentence.part == "body" and len(sentence.text) <= room


def compose(printed: StoredArticle, first: int, last: int) -> Text:
    """The sentences `first` to `last` of an article under its heading."""
    article = printed.article
    text, begins = _heading(article)
    for sentence in article.sentences[first - 1 : last]:
        if sentence.part == "body" or not text:
            begins[sentence.number] = len(text)
            text += sentence.text
    return Text(printed, text, begins)


def _heading(article: Article) -> tuple[str, dict[int, int]]:
    text, begins = "", {}
    for sentence in article.sentences:
        if sentence.part in {"kicker", "headline", "subhead"} and len(text) + len(sentence.text) <= _HEADING_LIMIT:
            begins[sentence.number] = len(text)
            text += f"{sentence.text} "
    place = article.place.name if article.place else ""
    return (f"{text}{place}\n", begins) if text or place else ("", {})


def judge(question: Question, texts: Sequence[Text]) -> dict[int, Judgement]:
    """Reads texts for one question, in the words of each.

    Returns:
        By article row.

    Raises:
        ModelError: The reader cannot be loaded.
    """
    judged: dict[int, Judgement] = {}
    if not texts:
        return judged
    pairs = [(wording.for_text(question, one.text, scope.day(one.printed.article)), one.text) for one in texts]
    for text, reading in zip(texts, reader.bundled().read_pairs(pairs), strict=True):
        judgement = judged.setdefault(text.printed.row, Judgement(text.printed))
        for number, begin in text.begins.items():
            judgement.readings.setdefault(number, []).append((reading, begin))
    return judged


def windows(text: str, size: int = WINDOW, overlap: int = OVERLAP) -> list[Span]:
    """Stretches of whole sentences to be read one by one; together they hold every character that is not blank.

    Args:
        text: Any text, of any length.
        size: Characters of a window at most, unless a single sentence is longer: that is a window of its own.
        overlap: Characters that a window shares with the one before it, or more, where the sentences leave room for it.

    Returns:
        In order; none of them lies within another.
    """
    split = sentences.split(text, Span(0, len(text)))
    found: list[Span] = []
    first = behind = 0
    while behind < len(split):
        while first < behind and split[behind].end - split[first].start > size:
            first += 1
        behind += 1
        while behind < len(split) and split[behind].end - split[first].start <= size:
            behind += 1
        found.append(Span(split[first].start, split[behind - 1].end))
        first += 1
        while first + 1 < behind and split[first + 1].start <= found[-1].end - overlap:
            first += 1
    return found


def answer(question: str, text: str) -> tuple[Span, float] | None:
    """The likeliest answer in a text of any length, and by how much it is likelier than none (see Reading).

    Returns:
        None where there is nothing to read.

    Raises:
        ModelError: The reader cannot be loaded.
    """
    spans = windows(text)
    readings = reader.bundled().read(question, [span.of(text) for span in spans])
    found = [
        (Span(window.start + span.start, window.start + span.end), margin)
        for window, reading in zip(spans, readings, strict=True)
        for span, margin in reading.best()
    ]
    if not found:
        return None
    span, margin = max(found, key=lambda one: one[1])
    return syntax.bare(text, span), margin
