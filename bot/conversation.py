"""The conversation core: what was said before and a new turn in, the next state and a reply out.

Every door (terminal, chat, Telegram) drives this one. It does no input or output of its own: the library is read
through the engine that is passed in, and a door keeps the state wherever it likes, as the text of `State.dump`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from corpus.rows import StoredArticle
    from retrieval.answer import Answer, Citation
    from retrieval.engine import Engine

TURNS: Final = 8
"""Turns that a state remembers."""
MINUTES: Final = 120
"""Minutes after which a turn is forgotten."""

Said = Literal["greeting", "thanks", "farewell", "nothing-before", "no-such-source"]
"""A short reply that no newspaper is needed for; worded in `bot.messages` as `said.<key>`."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what came of it."""

    asked: str
    """As typed."""
    understood: str
    """In full."""
    text: str | None
    """The short answer."""
    citations: tuple[str, ...]
    """Ids of the sentences that were quoted, best first; without an answer that of the nearest, if there was one."""
    at: float
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class State:
    """What a conversation remembers: its last turns, oldest first."""

    turns: tuple[Turn, ...] = ()

    def dump(self) -> str:
        """The state as a line of JSON."""
        return json.dumps([asdict(turn) for turn in self.turns], ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> State:
        """The state that `dump` wrote; an empty one when the text is anything else."""
        try:
            return cls(tuple(Turn(**{**turn, "citations": tuple(turn["citations"])}) for turn in json.loads(text)))
        except (ValueError, TypeError, KeyError):
            return cls()


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer from the papers, or that they do not say."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Sources:
    """The sentences that the last answer quoted."""

    citations: tuple[Citation, ...]
    number: int | None = None
    """Which of them was asked for, from 1; None for all."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of an article around a quoted sentence."""

    printed: StoredArticle
    marked: int
    """The number of the quoted sentence."""
    first: int
    """Number of the first sentence of the stretch, from 1."""
    last: int
    """Number of its last sentence, inclusive."""


@dataclass(frozen=True, slots=True)
class Words:
    """A short reply without a source."""

    said: Said


Reply = Answered | Sources | Excerpt | Words


def respond(engine: Engine, state: State, text: str, now: float) -> tuple[State, Reply]:
    """The reply to what a person says next, and the state after it.

    Args:
        engine: Answers from the library.
        state: Of this conversation.
        text: As typed.
        now: Seconds since 1970.

    Raises:
        QuestionInvalid: Nothing that can be asked.
        LibraryDamaged, LibraryBusy, ModelError: As `Engine.ask`; the state stands as it was.
    """
    from bot import followup

    answer = followup.ask(engine, [*(turn.asked for turn in state.turns), text])
    turn = Turn(answer.question, answer.understood, answer.text, tuple(one.id for one in answer.citations), now)
    return replace(state, turns=(*state.turns, turn)[-TURNS:]), Answered(answer)


def excerpt(engine: Engine, identity: str, first: int | None = None, around: int = 3) -> Excerpt:
    """The text around a quoted sentence.

    Args:
        engine: Knows the library.
        identity: A citation's id, `8c41d0#12`.
        first: The number of the sentence to begin with; None begins `around` sentences before the quoted one.
        around: How many sentences before and after the quoted one; a stretch holds 2 * around + 1.

    Raises:
        ArticleMissing: The article or the sentence is no longer there.
    """
    cited = engine.cite(identity)
    total, marked = len(cited.article.article.sentences), cited.sentence.number
    begin = max(1, min(marked - around if first is None else first, total))
    return Excerpt(cited.article, marked, begin, min(total, begin + 2 * around))
