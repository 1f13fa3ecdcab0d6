"""What comes back from a question: an answer with its citations, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus.model import Sentence, Span
    from corpus.rows import StoredArticle
    from retrieval.library import Hit

AnswerKind = Literal[
    "count",
    "money",
    "percent",
    "measure",
    "person",
    "organisation",
    "place",
    "time",
    "list",
    "description",
    "yes-no",
]

FIGURES: Final[frozenset[AnswerKind]] = frozenset({"count", "money", "percent", "measure"})
"""Kinds that a figure answers."""

Reason = Literal["nothing", "place", "time", "subject", "unasked"]
"""Why there is no answer: the library holds nothing near; nothing about the place; nothing about the time; the subject
is there, but not what was asked of it; no question that newspapers answer (a greeting, the weather now)."""


@dataclass(frozen=True, slots=True)
class Printing:
    """A quoted sentence as another paper printed it, or the same paper another day."""

    article: StoredArticle
    sentence: Sentence

    @property
    def id(self) -> str:
        """As `Citation.id`."""
        return f"{self.article.article.id}#{self.sentence.number}"


@dataclass(frozen=True, slots=True)
class Citation:
    """A quoted sentence and where it was printed."""

    article: StoredArticle
    sentence: Sentence
    highlight: Span | None
    """The answer inside `sentence.text`; None when the whole sentence is the answer."""
    before: str
    """The sentence before it in the article, or an empty string."""
    after: str
    """The sentence after it, or an empty string."""
    also: tuple[Printing, ...] = ()
    """Where else the same dispatch was printed with the same sentence, figures and all; the earliest first."""

    @property
    def id(self) -> str:
        """`<article id>#<sentence number>`, durable across re-indexing."""
        return f"{self.article.article.id}#{self.sentence.number}"


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one question."""

    question: str
    understood: str
    """The question in full, as it was looked up; equal to `question` when nothing had to be completed."""
    kind: AnswerKind
    text: str | None
    """The short answer, characters of the first citation's sentence; None when the library does not answer."""
    confidence: float
    """0 to 1."""
    citations: tuple[Citation, ...]
    """Best first, the sentences of an explanation in order; empty when there is no answer."""
    passages: tuple[Hit, ...]
    """The passages that were considered, best first, one an article."""
    nearest: Citation | None
    """Without an answer: the sentence that came nearest, if any did."""
    reason: Reason | None
    """Without an answer: why."""
    ms: Mapping[str, float]
    """Milliseconds of each stage, `total` among them."""
    figures: tuple[str, ...] = ()
    """Where reports answer differently, those answers, of the first citations, newest first: figures, times, names."""

    @property
    def answerable(self) -> bool:
        """Whether the library answers."""
        return self.text is not None
