"""Common names that stand where another of their kind stood: the next branch of a firm, in its turn or by its like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.frames import frame
from bot.nouns import attribute, kind_of
from bot.replacement import is_bare_name, name_of
from corpus.text import fold, simplify_characters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.antecedents import Past
    from bot.frames import Frame


def in_its_turn(past: Sequence[Past], name: str) -> str | None:
    """The last question with a common name in place of that which the turn before put there: 打印业务呢, 医疗呢."""
    if len(past) < 2 or not past[-1].typed:
        return None
    typed, last = simplify_characters(past[-1].typed), past[-1].question
    before = name_of(typed)
    bare = not frame(typed).asks or is_bare_name(frame(typed))
    put = bare and before in last and before not in past[-2].question and len(before) > 1
    common = all(
        kind_of(one) is None and attribute(one, asked=True) is None and not frame(one).times and not frame(one).places
        for one in (before, name)
    )
    return last.replace(before, name, 1) if put and common and name not in last else None


def of(name: str, bare: str, last: Frame) -> str:
    """A name with what it is a branch of, where the turn only says that it is one: 医疗那一块 after 打印业务."""
    kind = next((word.text for word in last.words if word.text in _BRANCHES and word.nominal), "")
    return name + kind if kind and _BLOCK.search(fold(bare)) and not name.endswith(kind) else name


def keeping(last: Frame, bare: str, found: list[str]) -> list[str]:
    """Readings in their order, those before that keep the names of the last question where only a branch is named."""
    kept = [last.of(span) for span in last.names]
    one_of = _ASPECT.search(fold(bare)) is not None
    return sorted(found, key=lambda one: not all(name in one for name in kept)) if one_of else found


_AND_THIS = r"(?:[呢嘞咧的?？]|怎么样|多少)*$"
_ASPECT = re.compile(rf"(?:[这那]一?块儿?|方面){_AND_THIS}")
"""Says that what it names is one of the things that somebody does."""
_BRANCHES = frozenset(("业务", "板块", "领域", "产业", "部门", "事业部", "市场"))
_BLOCK = re.compile(rf"(?:[这那]一?块儿?|方面|这边|那边){_AND_THIS}")
