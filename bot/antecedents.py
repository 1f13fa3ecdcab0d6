"""What a pronoun or a demonstrative of a turn stands for: 他, 这家公司, 该县, 那里, 当时, 这个项目.

Looked for in what was said before, the latest first: in the question, in its answer, in the sentences that were quoted
and their headline. A turn may be read in several ways; the answers decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.referents import bodies, coordinated, events, groups, moments, people, sites, things
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.frames import Frame
    from retrieval.answer import AnswerKind


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier question of the conversation, and what came of it."""

    question: str
    """In full."""
    answer: str | None = None
    kind: AnswerKind | None = None
    sentences: tuple[str, ...] = ()
    """Those that were quoted."""
    headline: str = ""
    place: str | None = None
    """That the cited article is about."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """A word of a turn that points back; `[start, end)` in the turn."""

    start: int
    end: int
    options: tuple[str, ...]
    """What it may stand for, most probable first, at least one."""


_PERSON = re.compile(
    r"(?<![其吉])[他她](?![们人国乡处方])|^老人家|这个人|那个人|此人|这位(?:同志|先生|女士|老人|老师)?|那位(?:老人|老师)?|该(?:同志|男子|女子)|(?:这|那)(?:名|个)(?:男子|女子)"
)
_EVENT = re.compile(r"(?:^|(?<=,))(?:那|这)一?[次回](?=[一-鿿])")
_GROUP = re.compile(r"(?<!其)[他她它]们|这些人|那些人")
_PLACE = re.compile(
    r"(?<!应)该(?:省|市|县|区|镇|乡|村|街道|地)(?![长委级人里政])|(?:这|那)个?(?:省|市|县|区|镇|乡|村|街道|地方)(?![长委级])|"
    r"(?:(?<=[在到从去,、])|^)(?:那|这)(?:里|儿|边)|(?<!相)当地|本地"
)
_TIME = re.compile(
    r"当时|那时候?|当年|(?<!每)(?:那|这一|同一?)年(?![份级代])|那一年|(?:那|这一|同一?|当)天|那个月|当月|同月|那一?次(?=[^一-鿿]|$)"
)
_BODY = re.compile(
    r"(?:这|那)(?:一?[家所个]|座)?(?P<long>公司|企业|集团|工厂|厂子?|酒店|宾馆|饭店|超市|商场|学校|大学|学院|中学|小学|医院|局|银行|合作社|协会|单位|机构|部门|中心|组织)|"
    r"(?<![应活])该(?P<short>公司|企业|集团|厂|校|院|局|行|社|协会|单位|机构|部门|中心|组织)"
)
_THING = re.compile(
    r"(?:(?:这|那)(?:一)?(?:个|项|次|场|种|笔|座|条|件|批|些|名|届|本|部|款|篇|起|支|群|段|棵|只|辆|间|处|块|期|期|套|类)|(?<!应)该)(?![年月天周次])"
    r"(?P<noun>[一-鿿]{2,4}?(?=[是有在的花用办开投建什多几谁哪怎为由被把从到,?!。了]|$)|[一-鿿]{2})"
)
_KNOWN_THING = re.compile(
    r"[这那](?P<noun>游戏|电影|电视剧|节目|手机|比赛|活动|项目|工程|政策|展览|大桥|产品|软件|案子|车型|小区|景区)(?![一-鿿]?[们])"
)
_SHORT_THING = re.compile(
    r"(?:(?<![应活])[该此]|[这那][座条艘部本辆架栋幢个支只款起])(?P<noun>[案片剧书车船药款赛展节会桥路站馆店厂矿])(?![一-鿿]?[长员])"
)
"""With a noun of one character, which is in the name of what is meant: 该案 for 电子烟案."""
_FORMER = re.compile(r"前者|后者")
_IT = re.compile(r"(?<!其)它(?!们)")


def pointers(turn: str, past: Sequence[Past]) -> tuple[Pointer, ...]:
    """What in `turn` points back, in order; nothing that the turn itself explains, nothing without an antecedent."""
    folded = fold(turn)
    found: list[Pointer] = []
    for pattern, options in (
        (_BODY, bodies),
        (_PLACE, sites),
        (_TIME, moments),
        (_EVENT, events),
        (_PERSON, people),
        (_GROUP, groups),
        (_FORMER, coordinated),
        (_SHORT_THING, things),
        (_THING, things),
        (_KNOWN_THING, things),
        (_IT, things),
    ):
        for match in pattern.finditer(folded):
            if any(one.start < match.end() and match.start() < one.end for one in found):
                continue
            meant = tuple(dict.fromkeys(option for option in options(match, past) if option))
            if meant and not _explained(match, pattern):
                most = 1 if pattern in (_PLACE, _TIME) else 3  # a place that is not meant is worse than none
                found.append(Pointer(match.start(), match.end(), meant[:most]))
    return tuple(sorted(found, key=lambda one: one.start))


def _explained(match: re.Match[str], pattern: re.Pattern[str]) -> bool:
    """Whether the turn itself says before a word what it stands for: 李明说他种了多少地, 岳西那起赌博案."""
    from bot.frames import frame
    from corpus import names, places, times

    before = match.string[: match.start()]
    clause = (
        before[: max(before.rfind(mark) for mark in ",?!。;")] if set(before) & set(",?!。;") else ""
    )  # 农村老人没有智能手机, 他们怎么办: a clause of its own introduces them
    introduced = frame(clause) if clause else None
    if before and before[-1].isascii() and before[-1].isalnum():  # T7H这款电视
        return True
    if pattern is _PERSON and re.search(r"[这那]位$", match.group()):  # 昏倒的那位蒋先生
        words = frame(match.string).words
        if any(word.span.start == match.end() and word.nominal for word in words) or before.endswith("的"):
            return True
    if pattern in (_PERSON, _BODY) and len(match.group()) > 1 and _ends_in_name(match.string, before):
        return True  # 民雄那位老人
    if pattern is _PERSON:
        return any(mention.kind == "person" for mention in names.find(before)) or _names_one(introduced)
    if pattern is _TIME and times.find(before):
        return True
    if pattern in (_PLACE, _TIME):  # 那天水麻辣烫
        return (pattern is _PLACE and introduced is not None and bool(introduced.places)) or any(
            mention.span.start == 0 for mention in places.find(match.string[match.end() - 1 :], question=True)
        )
    if pattern is _THING and _names_one(introduced):  # 新的跨湖大桥, 这座桥
        return True
    if pattern is _THING and before:  # 2018年8月那场洪水, 骑车的那个人
        words = frame(match.string).words
        modified = before.endswith("的") and any(word.telling and word.span.end <= match.start() for word in words)
        return modified or _ends_in_name(match.string, before)
    return _names_one(introduced)


def _ends_in_name(turn: str, before: str) -> bool:
    """Whether a turn names something right before what points: 岳西那家公司."""
    from bot.frames import frame

    return any(
        word.span.end == len(before) and word.nominal and word.tag not in _ADVERBIAL for word in frame(turn).words
    )


def _names_one(clause: Frame | None) -> bool:
    """Whether a clause names somebody or something, beside places and times."""
    return clause is not None and any(word.nominal for word in clause.told)


_ADVERBIAL = frozenset(("m", "q"))


def substituted(turn: str, found: Sequence[Pointer]) -> Iterable[str]:
    """The turn with every pointer replaced: by its likeliest meaning first, then with other meanings of the first."""
    if not found:
        return
    for option in found[0].options:
        text, shift = turn, 0
        for pointer in found:
            meant = option if pointer is found[0] else pointer.options[0]
            text = text[: pointer.start + shift] + meant + text[pointer.end + shift :]
            shift += len(meant) - (pointer.end - pointer.start)
        yield text
