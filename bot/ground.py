"""What a conversation is about while its questions go through one thing after another of the same.

After 丰田打算哪年推出电动车 and 专利数量排第几, 续航能跑多远 asks of 丰田, and of no patents: the ground is
the last question that stands by itself, or that asks again what was asked of another (寒亭呢).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.frames import frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.antecedents import Past


def ground(past: Sequence[Past]) -> Past:
    """The question that the last ones go on with.

    Args:
        past: The questions so far, oldest first; at least one.
    """
    at = len(past) - 1
    while at and _goes_on(past[at], past[at - 1]):
        at -= 1
    return past[at]


def _goes_on(one: Past, before: Past) -> bool:
    """Whether a question was completed with what the one before it is about, and asks something else of it."""
    if not one.typed or one.typed == one.question:
        return False
    now, last = frame(one.question), frame(before.question)
    asks_again = now.asked is not None and last.asked is not None and now.of(now.asked) == last.of(last.asked)
    scope, old = ({at.of(span) for span in (*at.places, *at.times)} for at in (now, last))
    return not asks_again and not (scope - old and old - scope)
