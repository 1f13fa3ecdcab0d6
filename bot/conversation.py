"""The conversation core: what was said before and a new turn in, the next state and a reply out.

Every door (terminal, chat, Telegram) drives this one. It does no input or output of its own: the library is read
through the engine that is passed in, and a door keeps the state wherever it likes, as the text of `State.dump`.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from bot import asides, followup
from bot.antecedents import Past
from bot.frames import frame
from corpus.errors import ArticleMissing, QuestionInvalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.rows import StoredArticle
    from retrieval.answer import Answer, AnswerKind, Citation
    from retrieval.engine import Engine

TURNS: Final = 8
"""Turns that a state remembers."""
MINUTES: Final = 120
"""Minutes after which a turn is forgotten."""

Said = Literal["greeting", "thanks", "farewell", "nothing-before", "no-such-source", "nothing-more"]
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
    kind: AnswerKind
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
            turns = tuple(Turn(**{**turn, "citations": tuple(turn["citations"])}) for turn in json.loads(text))
            told = [(turn.asked, turn.understood, turn.kind, turn.text or "", *turn.citations) for turn in turns]
            sound = all(isinstance(one, str) for each in told for one in each)
            return cls(turns) if sound and all(isinstance(turn.at, int | float) for turn in turns) else cls()
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
    from retrieval.question import check

    asked = check(text)
    state = State(tuple(turn for turn in state.turns if now - turn.at <= MINUTES * 60))
    if (said := asides.small_talk(asked)) is not None:
        return state, Words(said)
    if (wanted := asides.request(asked)) is not None:
        return _about_last(engine, state, *wanted, now)
    past = [_past(engine, turn) for turn in state.turns]
    answer = replace(_meant(engine, state, past, followup.readings(past, asked)), question=asked)
    return _after(state, answer, now), Answered(answer)


def replay(engine: Engine, turns: Sequence[str]) -> Answer:
    """The answer to the last of a conversation's turns, all of which are gone through; at least one.

    What is said about an answer (its sources, the text around it) has that answer; small talk has none.

    Raises:
        QuestionInvalid: The last turn is nothing that can be asked; an earlier one that isn't is passed over.
        LibraryDamaged, LibraryBusy, ModelError: As `Engine.ask`.
    """
    from retrieval.question import check

    last = check(turns[-1])
    state, shown = State(), None
    for turn in turns[:-1]:
        try:
            state, reply = respond(engine, state, turn, 0.0)
        except QuestionInvalid:
            continue
        shown = reply.answer if isinstance(reply, Answered) else shown
    _, reply = respond(engine, state, last, 0.0)
    if isinstance(reply, Answered):
        return reply.answer
    if isinstance(reply, Words) or shown is None:
        return engine.unasked(last)
    return replace(shown, question=last)


def _after(state: State, answer: Answer, now: float) -> State:
    """The state with one more question."""
    quoted = answer.citations or ((answer.nearest,) if answer.nearest else ())
    ids = tuple(one.id for one in quoted)
    turn = Turn(answer.question, answer.understood, answer.text, answer.kind, ids, now)
    return State((*state.turns, turn)[-TURNS:])


def _past(engine: Engine, turn: Turn) -> Past:
    """What a turn told, as far as it still stands in the library."""
    quoted = list(_opened(engine, turn.citations))
    article = quoted[0].article.article if quoted else None
    return Past(
        question=turn.understood,
        answer=turn.text,
        kind=turn.kind,
        sentences=tuple(one.sentence.text for one in quoted),
        headline=(article.headline or "") if article else "",
        place=article.place.name if article and article.place else None,
        typed=turn.asked,
        printed="\n".join(one.text for one in article.sentences) if article else "",
    )


def _opened(engine: Engine, ids: Sequence[str]) -> Iterator[Citation]:
    """The citations that are still there."""
    for identity in ids:
        with suppress(ArticleMissing):
            yield engine.cite(identity)


def _meant(engine: Engine, state: State, past: Sequence[Past], understood: followup.Readings) -> Answer:
    """The answer to the reading that is meant."""
    if understood.need == "whole":
        return engine.ask(understood.questions[0])
    clock = time.perf_counter()
    *completed, alone = understood.questions
    first = _first_answered(engine, completed, understood.named, state.turns[-1])
    answer = _chosen(engine, state, past, understood, first, alone)
    return replace(answer, ms={**answer.ms, "total": (time.perf_counter() - clock) * 1000})


def _chosen(
    engine: Engine,
    state: State,
    past: Sequence[Past],
    understood: followup.Readings,
    carried: Answer,
    alone: str,
) -> Answer:
    """The answer to the completed turn, or to the turn as it stands."""
    must = understood.need == "must"
    if must and not understood.telling:
        return carried
    if followup.is_told(alone, past):
        if carried.answerable or must:
            return carried
        # What the article that was quoted last says to the turn as it stands is of what was spoken of.
        by_itself = engine.ask(alone)
        return by_itself if by_itself.answerable and _of_same(by_itself, state.turns[-1]) else carried
    goes_on = followup.related(alone, past[-1])
    if carried.answerable and (goes_on or _of_same(carried, state.turns[-1])):
        return carried
    by_itself = engine.ask(alone)
    if goes_on:
        # What answers the turn as it stands may speak of another place: that is no answer to one that was carried on.
        return carried if must or by_itself.answerable else by_itself
    if must and not (carried.answerable or by_itself.answerable):
        return carried if followup.is_told(alone, past, followup.SOME_OF_IT) else by_itself
    # What adds nothing to the answer was not meant to be added.
    same = by_itself.answerable and carried.answerable and by_itself.citations[0].id == carried.citations[0].id
    return carried if must and carried.answerable and not same else by_itself


def _first_answered(engine: Engine, questions: Sequence[str], named: str, last: Turn) -> Answer:
    """The answer to the first question that has one which speaks of whom it should; else why the likeliest has none.

    What says less than the likeliest is how that is looked up once more: in the article that answered before, where all
    that was left off stands.
    """
    refused: Answer | None = None
    for question in questions:
        answer = engine.ask(question)
        if answer.answerable and followup.speaks_of(named, _around(answer.citations[0])):
            if refused is None or not _says_less(question, questions[0]):
                return answer
            if _of_same(answer, last):
                return replace(answer, understood=questions[0])
        refused = refused or (replace(engine.refused(answer), ms=answer.ms) if answer.answerable else answer)
    assert refused is not None, "a turn that cannot stand alone has another reading"
    return refused


def _says_less(question: str, other: str) -> bool:
    """Whether a question is another with some of it left out, and of the same places and times.

    What is found without the place or the time that was meant is no answer to what was meant.
    """
    rest = iter(other)
    less = len(question) < len(other) and all(char in rest for char in question)
    return less and sorted(frame(question).scope) == sorted(frame(other).scope)


def _around(cited: Citation) -> str:
    """What stands around a quoted sentence and says of whom it speaks."""
    article = cited.article.article
    return "\n".join(
        (cited.sentence.text, cited.before, article.kicker or "", article.headline or "", article.subhead or "")
    )


def _of_same(answer: Answer, last: Turn) -> bool:
    """Whether the article that answers is one that answered the last question."""
    return answer.citations[0].article.article.id in {identity.partition("#")[0] for identity in last.citations}


def _about_last(engine: Engine, state: State, wanted: asides.Request, number: int, now: float) -> tuple[State, Reply]:
    """What a person wants to see of the last answer."""
    if not state.turns or not (quoted := tuple(_opened(engine, state.turns[-1].citations))):
        return state, Words("nothing-before")
    if wanted == "sources":
        return state, Sources(quoted)
    if (number or wanted == "source") and not 1 <= number <= len(quoted):
        return state, Words("no-such-source")
    if wanted == "source":
        return state, Sources((quoted[number - 1],), number)
    if wanted == "around":
        return state, excerpt(engine, quoted[max(number, 1) - 1].id)
    last = state.turns[-1]
    more = engine.ask(last.understood, without=last.citations) if last.text is not None else None
    if more is not None and more.answerable:
        after = _after(state, more, now)
        turn = replace(after.turns[-1], citations=(*after.turns[-1].citations, *last.citations))
        return State((*after.turns[:-1], turn)), Answered(more)
    marked = max(one.sentence.number for one in quoted if one.article.row == quoted[0].article.row)
    if marked == len(quoted[0].article.article.sentences):
        return state, Words("nothing-more")
    return state, excerpt(engine, quoted[0].id, first=marked + 1)


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
