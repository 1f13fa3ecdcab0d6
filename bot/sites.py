"""Which of a question's places another place stands in place of: a county for a county, a country for a country."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.regions import within

if TYPE_CHECKING:
    from bot.frames import Frame
    from corpus.model import Span


def sites(last: Frame) -> tuple[Span, ...]:
    """The places of a question, those of the gazetteer first, then what the tagger takes for one, then those in names.

    昌邑 of 昌邑市人民医院 is one where the question has no other.
    """
    from corpus import places

    tagged = tuple(word.span for word in last.words if word.tag == "LOC")
    known = tuple(
        span for span in tagged if _level(last.of(span)) and not any(within(span, one) for one in last.places)
    )
    inside = (one.span for one in places.find(last.text, question=True) if one.inside == "name")
    return (*last.places, *known) or tagged or tuple(inside)


def alike(last: Frame, named: str) -> tuple[Span, ...]:
    """The places of the last question, that of the level of the new one first: a country for a country."""
    wanted, found = _level(named), sites(last)
    if wanted is None:  # no place of this country, as far as the gazetteer knows: 迪拜 is like 新加坡
        return tuple(sorted(found, key=lambda span: not (_level(last.of(span)) or (True, ""))[0]))
    return tuple(sorted(found, key=lambda span: _apart(_level(last.of(span)), wanted)))


def _level(text: str) -> tuple[bool, str] | None:
    """Whether a place is abroad, and its level; None for what no gazetteer has."""
    from corpus import places

    found = places.find(text, question=True)
    return (found[0].place.code.startswith(_ABROAD), found[0].level) if found else None


def _apart(one: tuple[bool, str] | None, other: tuple[bool, str]) -> tuple[bool, bool]:
    """How unlike two places are: one of them abroad, then of another level."""
    return (one is None or one[0] != other[0], one is None or one[1] != other[1])


_ABROAD = "x:"
"""Begins the code of a place abroad."""
