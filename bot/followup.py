"""Follow-up questions made whole: 寒亭呢? after 青州培训了多少人 asks 寒亭培训了多少人.

A first, small version: it completes a turn that is nothing but a place or a time. Every other turn stands as it is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.model import Span
    from retrieval.answer import Answer
    from retrieval.engine import Engine

_BEFORE = r"(?:(?:那么?|还有|换成|再说|再看|如果是|要是|请问)[,、 ]*)*(?:在|到)?"
_AFTER = r"的?(?:话|情况)?[,、 ]*(?:又)?(?:呢|怎么样|如何|是多少|有多少)?[?!。. ~…]*"
_ELLIPSIS = re.compile(rf"{_BEFORE}(?P<core>.+?){_AFTER}", re.DOTALL)
_GLUE = re.compile(r"[的在和、, ]*")


def complete(turns: Sequence[str]) -> str:
    """The last turn of a conversation as a question that stands by itself.

    Args:
        turns: What the person said, oldest first; at least one.

    Returns:
        The last turn, or the question before it with its place or time replaced when the last turn is no more than
        another place or time.
    """
    question = turns[0]
    for turn in turns[1:]:
        question = _complete(question, turn)
    return question


def ask(engine: Engine, turns: Sequence[str]) -> Answer:
    """The answer to the last turn; its `question` is the turn as typed, its `understood` the question made whole.

    Raises:
        QuestionInvalid: The last turn is no question.
    """
    from retrieval.question import check

    last = check(turns[-1])
    whole = complete([turn for turn in turns[:-1] if turn.strip()] + [last])
    answer = engine.ask(whole)
    return answer if whole == last else replace(answer, question=last, understood=whole)


def _complete(question: str, turn: str) -> str:
    from corpus import places, times

    match = _ELLIPSIS.fullmatch(fold(turn).strip())
    if match is None:
        return turn
    offset = len(turn) - len(turn.lstrip()) + match.start("core")
    core = turn[offset : offset + len(match["core"])].removesuffix("的")
    found_times = [mention.span for mention in times.find(core)]
    found_places = [
        mention.span for mention in places.find(core, question=True) if not _within(mention.span, found_times)
    ]
    if not (found_times or found_places) or not _GLUE.fullmatch(fold(_without(core, [*found_times, *found_places]))):
        return turn
    if found_places:
        question = _put(
            question, [mention.span for mention in places.find(question, question=True)], _covered(core, found_places)
        )
    if found_times:
        question = _put(question, [mention.span for mention in times.find(question)], _covered(core, found_times))
    return question


def _put(question: str, old: Sequence[Span], new: str) -> str:
    """`question` with the first run of `old` mentions replaced by `new`, or with `new` in front when there is none."""
    if not old:
        return new + question
    ordered = sorted(old, key=lambda span: span.start)
    start, end = ordered[0].start, ordered[0].end
    for span in ordered[1:]:  # 潍坊青州 is one place in two mentions
        if span.start > end:
            break
        end = max(end, span.end)
    return question[:start] + new + question[end:]


def _covered(text: str, spans: Sequence[Span]) -> str:
    return text[min(span.start for span in spans) : max(span.end for span in spans)]


def _without(text: str, spans: Sequence[Span]) -> str:
    return "".join(char for at, char in enumerate(text) if not any(span.start <= at < span.end for span in spans))


def _within(span: Span, others: Sequence[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in others)
