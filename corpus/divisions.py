"""How places lie to one another: pure functions of `Place`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from corpus.model import Place

Level = Literal["country", "province", "city", "county"]
Key = tuple[str, str | None, str | None]


def level(place: Place) -> Level:
    """How fine a place is. A foreign city counts as `city`."""
    if place.county:
        return "county"
    if place.city:
        return "city"
    return "country" if place.code.startswith("x:") else "province"


def same(a: Place, b: Place) -> bool:
    """Whether both are one place."""
    return key(a) == key(b)


def contains(a: Place, b: Place) -> bool:
    """Whether `b` is `a` or lies in it."""
    if a.county:
        return same(a, b)
    return a.province == b.province and (a.city is None or a.city == b.city)


def siblings(a: Place, b: Place) -> bool:
    """Whether both are different parts, of one level, of the same city or province (or of China)."""
    if level(a) != level(b) or same(a, b):
        return False
    if a.county:
        return a.province == b.province and a.city == b.city
    return a.province == b.province or (a.city is None and b.city is None)


def key(place: Place) -> Key:
    """What tells a place from every other."""
    return place.province, place.city, place.county
