"""Whether a turn itself says what a word of it stands for: 圣彼得堡市政府宣布该市哀悼几天, 李明说他种了多少地.

Such a turn stands by itself: what was said before it is not looked up.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from bot.nouns import is_human, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.frames import Frame
    from bot.words import Word

Kind = Literal["person", "group", "body", "place", "time", "thing", "other"]
"""What a word that points back stands for."""


def by_turn(match: re.Match[str], kind: Kind) -> bool:
    """Whether the turn says before a word what it stands for.

    Args:
        match: The word that points back, in the folded turn.
        kind: What it points to.
    """
    from bot.frames import frame

    before = match.string[: match.start()]
    if not before:
        return kind in {"place", "time"} and _is_part_of_name(match)
    if before[-1].isascii() and before[-1].isalnum():  # T7H这款电视
        return True
    words = [word for word in frame(match.string).words if word.span.end <= match.start()]
    # 农村老人没有智能手机, 他们怎么办: a clause of its own introduces them
    clause = before[: max(before.rfind(mark) for mark in _MARKS)] if set(before) & set(_MARKS) else ""
    introduced = frame(clause) if clause else None
    if kind in {"person", "group"}:
        return _introduces_people(match, kind, before, words, introduced)
    if kind == "body":
        formal = match.group().startswith("该") and any(map(_is_body, words))  # 比亚迪宣布该公司
        return _ends_in_name(words, before) or _names_one(introduced) or formal
    if kind == "time":
        return _tells_when(before, words)
    if kind == "place":
        return _is_part_of_name(match) or _names_place(match, before, words)
    if kind == "thing" and not _names_one(introduced):
        # 2018年8月那场洪水, 骑车的那个人
        modified = before.endswith("的") and any(word.telling for word in words)
        return modified or _ends_in_name(words, before) or _named_alike(match, words)
    return _names_one(introduced)


def names_place(turn: str, start: int) -> bool:
    """Whether a turn names a place from `start` on that it is about."""
    from bot.continuation import heading
    from bot.frames import frame

    now = frame(turn)
    return any(span.start >= start for span in heading(now))


_MARKS = ",?!。;"


def _introduces_people(
    match: re.Match[str], kind: Kind, before: str, words: Sequence[Word], introduced: Frame | None
) -> bool:
    """Whether somebody was named: 李明说他种了多少地, 民雄那位老人, 昏倒的那位蒋先生."""
    from bot.frames import frame
    from corpus import names

    if introduced is not None and (any(map(_is_human, introduced.words)) or _WHO.search(introduced.text)):
        return True
    if kind == "group":
        return _names_one(introduced)
    if re.search(r"[这那]位$", match.group()):
        behind = (word for word in frame(match.string).words if word.span.start == match.end())
        if before.endswith("的") or any(word.nominal for word in behind):
            return True
    if len(match.group()) > 1 and (_ends_in_name(words, before) or before.endswith("的")):
        return True
    mentioned = any(mention.kind == "person" for mention in names.find(before))
    return mentioned or any(word.tag == "PER" or _TITLED.search(word.text) for word in words)


_WHO = re.compile(r"(?:是|叫)(?:什么人|何人|谁|什么名字)")
_TITLED = re.compile(r"^[一-鿿](?:某{1,2}|先生|女士|老汉|大[爷妈]|老师|师傅|[局县市校院]长)$")


def _is_human(word: Word) -> bool:
    return is_human(word.text, word.tag)


def _is_body(word: Word) -> bool:
    """Whether a word names a firm, a school, an office."""
    return word.tag == "ORG" or (word.nominal and len(word.text) > 2 and kind_of(word.text) == "organisation")


def _tells_when(before: str, words: Sequence[Word]) -> bool:
    """Whether a time is named, or what happened then: 8月的洪水当时, 平原地震那天, 开学那天."""
    from corpus import times

    last = words[-1] if words and words[-1].span.end == len(before) else None
    happened = last is not None and (last.tag in {"v", "vn"} or _EVENT.search(last.text) is not None)
    return bool(times.find(before)) or (happened and last is not None and last.telling) or before.endswith("的")


_EVENT = re.compile(
    r"(?:[地余]震|赛|礼|考|难|祸|灾|战|仪式|开幕|运会|暴雨|洪水|台风|爆炸|事故|袭击|手术|战役|起义|大会)$"
)


def _names_place(match: re.Match[str], before: str, words: Sequence[Word]) -> bool:
    """Whether the turn names a place before one that points: 涿州…当地; not 寿光离那里多远, which has both."""
    from corpus import places

    if before.endswith(_TOWARDS) and re.match("[这那]", match.group()):
        return False
    named = places.find(before, question=True)
    return bool(named) or any(word.tag in {"LOC", "ORG"} for word in words)


_TOWARDS = ("离", "到", "去", "从", "距", "往")


def _is_part_of_name(match: re.Match[str]) -> bool:
    """Whether what seems to point is the end of one word and the beginning of another: 那天水麻辣烫."""
    from corpus import places

    return any(mention.span.start == 0 for mention in places.find(match.string[match.end() - 1 :], question=True))


def _named_alike(match: re.Match[str], words: Sequence[Word]) -> bool:
    """Whether a noun of the turn ends like the one that points: 跨湖大桥通车后该桥."""
    noun = match.groupdict().get("noun") or ""
    return noun != "" and any(word.nominal and len(word.text) > 1 and word.text[-1] == noun[-1] for word in words)


def _ends_in_name(words: Sequence[Word], before: str) -> bool:
    """Whether a turn names something right before what points: 岳西那家公司."""
    last = words[-1] if words else None
    return last is not None and last.span.end == len(before) and last.nominal and last.tag not in _ADVERBIAL


def _names_one(clause: Frame | None) -> bool:
    """Whether a clause names somebody or something, beside places and times."""
    return clause is not None and any(word.nominal for word in clause.told)


_ADVERBIAL = frozenset(("m", "q"))
