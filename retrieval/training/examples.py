"""What the reader learns from: a question, a text, and where in it the answer stands, or that it does not.

All texts are in simplified characters, as the reader reads them.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from corpus.model import Span
from corpus.text import simplify_characters

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Example:
    """A question that a text answers, with what it must not be taken in by."""

    question: str
    title: str
    text: str
    start: int
    end: int
    source: str
    """The data set, or `cloze`."""
    near: tuple[str, ...] = ()
    """Passages of other texts that look like the answer's and do not hold it."""
    swapped: tuple[str, ...] = ()
    """The question with another place, year or name in it, so that the text does not answer it."""

    @property
    def answer(self) -> str:
        """The characters that answer."""
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a reading comprehension set as it was published."""

    id: str
    question: str
    context: str
    title: str
    answers: tuple[str, ...]
    starts: tuple[int, ...] = field(default=())


def published(path: Path) -> Iterator[Asked]:
    """The questions of a file in SQuAD's form, whole or one article after the other.

    Where a list is expected one object will do, and answers may be given as lists of texts and of starts: that is how
    the published subset of DRCD's training set comes.
    """
    for article in _articles(path.read_text(encoding="utf-8")):
        for paragraph in _listed(article["paragraphs"]):
            for asked in _listed(paragraph["qas"]):
                answers = asked["answers"]
                if isinstance(answers, dict):
                    texts, starts = answers["text"], answers["answer_starts"]
                else:
                    texts, starts = zip(*((answer["text"], answer["answer_start"]) for answer in answers), strict=True)
                yield Asked(
                    id=str(asked.get("id") or paragraph.get("id", "")),
                    question=asked["question"],
                    context=paragraph["context"],
                    title=article.get("title") or "",
                    answers=tuple(texts),
                    starts=tuple(map(int, starts)),
                )


def _articles(content: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder()
    at = 0
    while at < len(content):
        record, at = decoder.raw_decode(content, at)
        yield from record.get("data", [record])
        while at < len(content) and content[at].isspace():
            at += 1


def _listed(one_or_more: Any) -> list[Any]:
    return one_or_more if isinstance(one_or_more, list) else [one_or_more]


def answerable(path: Path) -> Iterator[Example]:
    """The questions of such a file with the place of their first answer, as far as it is there."""
    for asked in published(path):
        text = simplify_characters(asked.context)
        answer = simplify_characters(asked.answers[0])
        start = asked.starts[0] if text.startswith(answer, asked.starts[0]) else text.find(answer)
        if answer and start >= 0:
            trimmed = answer.rstrip("。，；")
            yield Example(
                simplify_characters(asked.question),
                simplify_characters(asked.title),
                text,
                start,
                start + len(trimmed or answer),
                path.stem,
            )


_SENTENCE = re.compile(r"[^。！？；!?\n]+[。！？；!?”」』）)\n]*|\n+")


def pieces(text: str) -> list[Span]:
    """Sentences, roughly; together they are the whole text, less marks that end a sentence before its first word."""
    spans = [Span(*match.span()) for match in _SENTENCE.finditer(text)]
    return spans or [Span(0, len(text))]


def window(text: str, start: int, end: int, size: int, rng: random.Random) -> Span:
    """Whole sentences around `[start:end)`, about `size` characters of them, the answer anywhere inside."""
    spans = pieces(text)
    first = max((at for at, span in enumerate(spans) if span.start <= start), default=0)
    last = min((at for at, span in enumerate(spans) if span.end >= end), default=len(spans) - 1)
    while spans[last].end - spans[first].start < size and (first > 0 or last < len(spans) - 1):
        backwards = first > 0 and (last == len(spans) - 1 or rng.random() < 0.5)
        first, last = (first - 1, last) if backwards else (first, last + 1)
    return Span(spans[first].start, spans[last].end)


def elsewhere(example: Example, size: int, rng: random.Random) -> str | None:
    """A stretch of the same text without the answer, if there is one."""
    spans = pieces(example.text)
    free = [at for at, span in enumerate(spans) if span.end <= example.start or span.start >= example.end]
    if not free:
        return None
    at = rng.choice(free)
    begin, stop = at, at
    while spans[stop].end - spans[begin].start < size:
        if stop + 1 in free:
            stop += 1
        elif begin - 1 in free:
            begin -= 1
        else:
            break
    text = example.text[spans[begin].start : spans[stop].end]
    return None if len(text) < size // 3 or example.answer in text else text


def save(examples: Iterable[Example], path: Path) -> int:
    """Writes examples as JSON lines and counts them."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for example in examples:
            file.write(json.dumps(asdict(example), ensure_ascii=False) + "\n")
            count += 1
    return count


def load(path: Path) -> list[Example]:
    """Reads what `save` wrote."""
    found = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            record["near"], record["swapped"] = tuple(record["near"]), tuple(record["swapped"])
            found.append(Example(**record))
    return found
