"""Follow-up questions made whole, without a language model: 寒亭呢? after 青州培训了多少人 asks 寒亭培训了多少人.

A turn is read in several ways, the turn as it stands always among them. Which of them is meant shows when they are
looked up (`bot.conversation`); without a library the first is the best guess.

What is recognised, in this order: corrections (不是昌邑,是昌乐), a part of what was counted (其中女工呢), words that
point back (他, 这家公司), a question that is asked again of another (唐山那次几级), one that goes on (后来判了多久) or
repeats (牛肉又涨了多少), one whose topic (花了多少钱) or place is left out (去年发了多少低保金), keywords, and a
mere name in place of another (二中呢).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bot import antecedents, branches, corrections, everyday, keywords, particulars, sequels, standing
from bot.antecedents import Past
from bot.continuation import begins_with_act, body_of_role, carried, continued, heading, rescoped, topical
from bot.dates import with_date
from bot.frames import frame
from bot.ground import ground
from bot.heard import heard, without_preamble
from bot.nouns import attribute, kind_of
from bot.regions import within
from bot.repetition import (
    CHANGING,
    act_instead,
    name_instead,
    noun_instead,
    place_instead,
    same_of,
    twin_instead,
)
from bot.replacement import FIRST, instead, is_bare_name, name_of
from bot.shortened import as_printed
from bot.words import generic
from corpus.text import fold, simplify_characters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.frames import Frame
    from bot.words import Word

Need = Literal["whole", "scope", "must"]
"""`whole`: the turn stands by itself. `scope`: it may, but names no place, person or body, as the question before it
does. `must`: it means nothing without what came before."""


@dataclass(frozen=True, slots=True)
class Readings:
    """The ways to understand a turn."""

    need: Need
    questions: tuple[str, ...]
    """In full, the likeliest first, and at the end the turn as it stands."""
    named: str = ""
    """Whom or what the turn names in place of another: an answer must speak of it."""
    telling: bool = False
    """Whether a turn that seems to need more has words of its own, so that it may be meant as it stands after all."""


def readings(past: Sequence[Past], turn: str) -> Readings:
    """The ways to understand a turn after what came before.

    Args:
        past: The questions before it, oldest first.
        turn: As typed, without blanks around it.
    """
    if not past or turn in {one.question for one in past}:
        return Readings("whole", (turn,))
    plain = [replace(one, question=simplify_characters(one.question)) for one in past]
    last = replace(frame(plain[-1].question), printed=fold(_printed(plain)))
    said = heard(turn, last)
    if everyday.asks(turn, past[-1].question) or (keywords.tells_of(turn) and not said.endswith("呢")):
        return Readings("whole", (turn,))
    meant = _meant(plain, last, said)
    if meant.need == "whole":
        return Readings("whole", (turn,))
    found = dict.fromkeys(_in_script_of(question, (past[-1].question, turn)) for question in meant.questions[:-1])
    found.pop(turn, None)
    return replace(meant, questions=(*found, turn)) if found else Readings("whole", (turn,))


def _in_script_of(question: str, typed: Sequence[str]) -> str:
    """A question in the characters in which it was typed, those of the last of the texts before all others."""
    written: dict[str, str] = {}
    for text in typed:
        written |= dict(zip(simplify_characters(text), text, strict=True))
    return "".join(written.get(char, char) for char in question)


def _meant(past: Sequence[Past], last: Frame, turn: str) -> Readings:
    """The ways to understand what is heard of a turn."""
    if particular := particulars.of(last, without_preamble(turn)):
        return _must(particular, turn)
    said = (turn, without_preamble(turn))
    corrected = next((put_right for one in said if (put_right := corrections.of(last, one, _completed))), None)
    if corrected:
        return _must([_pointed(question, turn, past) for question in corrected], turn)
    bare = with_date(last, FIRST.sub(r"\1\2", _TWICE.sub(r"\1\2", without_preamble(turn))))
    if (part := particulars.part_of(last, bare)) is not None:
        return _must([part], turn)
    found = antecedents.pointers(bare, past)
    if found:
        return _must(list(_pointing(last, bare, found)), turn)
    bare = _COPULA_LEFT.sub("", bare)
    now = frame(bare)
    if now.asks and not is_bare_name(now):
        return _asking(last, now, turn, past)
    if (not now.asks and standing.tells(now)) or keywords.owns_side(now) or keywords.are_keywords(now, last, turn):
        return Readings("whole", (turn,))
    name = name_of(bare)
    if (again := branches.in_its_turn(past, name)) is not None:
        return _must([again], turn, name)
    longer = as_printed(branches.of(name, bare, last), last, _printed(past))
    found_names = list(instead(last, frame(longer), f"{longer}呢") if longer != name else instead(last, now, bare))
    found_names = branches.keeping(last, bare, found_names)
    return _must(found_names, turn, name) if found_names else Readings("whole", (turn,))


def _printed(past: Sequence[Past]) -> str:
    """The article that was quoted last."""
    return next((one.printed for one in reversed(past) if one.printed), "")


_TWICE = re.compile(r"^([一-鿿]{2,8})([呢嘞咧哩啊呀])[,, ]*\1[呢嘞咧哩啊呀]?[?？]?$")
"""宽度呢宽度 asks no more than 宽度呢."""
_COPULA_LEFT = re.compile(r"(?<=[一-鿿]{2})是[?？]*$")
"""原因是? asks no more than 原因呢."""


def complete(turns: Sequence[str]) -> str:
    """The last turn of a conversation as a question that stands by itself, as far as one can tell without a library.

    Args:
        turns: What the person said, oldest first; at least one.
    """
    from bot import asides

    past: list[Past] = []
    question = turns[0]
    for turn in turns:
        question = turn
        if asides.small_talk(turn) or (past and asides.request(turn)):
            continue
        understood = readings(past, turn)
        question = understood.questions[0]
        if understood.need == "scope" and not related(turn, past[-1]):
            question = turn
        past.append(Past(question, typed=turn))
    return question


MOST_OF_IT, SOME_OF_IT = 0.5, 0.35
"""The weighted share of a turn's words. Of 31 turns that seemed to go on and did not, none had more than 0.3 of its
words in print; of 101 that did, 67 had at least half."""


def related(turn: str, last: Past) -> bool:
    """Whether a turn shares a telling word with the question before it, its answer or what was quoted for it."""
    from retrieval import matching
    from retrieval.question import analyse

    before = fold("\n".join((last.question, *last.sentences, last.headline)))
    keywords = [one for one in analyse(turn).keywords if one.text not in generic() and len(one.text) > 1]
    return any(matching.strength(one, before) >= _KIN for one in keywords)


def is_told(turn: str, past: Sequence[Past], share: float = MOST_OF_IT) -> bool:
    """Whether the article that was quoted last speaks of most of what a turn asks: it asks for more of that.

    Args:
        turn: As typed.
        past: What came before it.
        share: The least share of the turn's words, by their weight, from 0 to 1.
    """
    from retrieval import matching
    from retrieval.question import analyse

    keywords = [one for one in analyse(turn).keywords if one.text not in generic() and len(one.text) > 1]
    return matching.coverage(keywords, (fold(_printed(past)), 1.0)) >= share


def speaks_of(named: str, text: str) -> bool:
    """Whether a text speaks of somebody: of people, bodies and sights by name; of other things it need not."""
    from retrieval import matching
    from retrieval.question import Keyword

    if not named or kind_of(named) is None:
        return True
    return matching.strength(Keyword(fold(named), 1.0), fold(text)) >= _KIN


_KIN = 0.6
"""Strength of a word in another text from which they are of one topic: itself, a synonym, or all but a character."""


def _must(found: Iterable[str], turn: str, named: str = "") -> Readings:
    questions = [question for question in dict.fromkeys(found) if question != turn][:_MOST]
    return Readings("must", (*questions, turn), named) if questions else Readings("whole", (turn,))


_MOST = 3
"""Readings beside the turn itself."""

# ---------------------------------------------------------------------------------- a topic that is left out


def _completed(last: Frame, now: Frame, turn: str) -> tuple[str, ...]:
    return _asking(last, now, turn).questions


def _asking(last: Frame, now: Frame, turn: str, past: Sequence[Past] = ()) -> Readings:
    told = [word for word in now.told if word.text not in _WEAK]
    if same := list(same_of(last, now, _printed(past))):
        return _must(same, turn)
    if standing.is_complete(now, last):
        return Readings("whole", (turn,))
    about = frame(ground(past).question) if past and (_asks_of_whole(now, told) or _whether_hurt(now)) else last
    return _going_on(about if _whether_hurt(now) else last, now, told, turn) or _by_what_it_says(about, now, told, turn)


def _whether_hurt(now: Frame) -> bool:
    """Whether a turn asks whether anybody was hurt, in all that is spoken of: 伤着人没."""
    return now.asked is None and now.polar and _HURT.match(fold(now.text)) is not None


_HURT = re.compile(r"(?:有没有|有)?人?(?:伤|死|没事|遇难|失踪|被困)")


def _asks_of_whole(now: Frame, told: Sequence[Word]) -> bool:
    """Whether a turn asks one more thing of what is spoken of; 啥时候投入使用 and 每个补助多少 ask of what was last."""
    if now.asked is None or sequels.WHY.fullmatch(now.of(now.asked)) or fold(now.text).startswith("每"):
        return False
    own = [word for word in told if not within(word.span, now.asked)]
    counts = particulars.COUNT.search(now.of(now.asked)) is not None
    return any(counts or (word.nominal and word.tag != "vn") for word in own)


def _going_on(last: Frame, now: Frame, told: Sequence[Word], turn: str) -> Readings | None:
    """A turn that says that it goes on, or repeats the last question in part; else None."""
    if goes_on := list(sequels.of(last, now)):
        return replace(_must(goes_on, turn), telling=not sequels.is_certain(now, _says_much(now, last)))
    if done := act_instead(last, now):
        return replace(_must(done, turn), telling=True)
    if placed := place_instead(last, now, told):
        return replace(_must(placed, turn), telling=_says_much(now, last))
    if replaced := twin_instead(last, now):
        return _must(replaced, turn)
    if replaced := noun_instead(last, now, told) or name_instead(last, now, told):
        return replace(_must(replaced, turn), telling=True)
    if told and all(word.text in CHANGING for word in told) and not (heading(now) or now.names):
        return _must([f"{rescoped(last.topic, now)}{now.without(now.times)}", *continued(last, now)], turn)
    return None


def _by_what_it_says(last: Frame, now: Frame, told: Sequence[Word], turn: str) -> Readings:
    """A turn by what it says of its own: all that it is about, something of it, or next to nothing."""
    if standing.means_the_same(now, last):
        return replace(_must(continued(last, now), turn), telling=_says_much(now, last))
    if standing.names_its_own(now, last, told):
        return Readings("whole", (turn,))
    if _lacks_subject(now, told) or _of_owner(now) or begins_with_act(now) or _AGAIN.search(fold(now.text)):
        return replace(_must(continued(last, now), turn), telling=_asks_of_new(last, now) or _says_much(now, last))
    if standing.has_subject(now, told):
        return Readings("whole", (turn,))
    if _says_something(now, told):
        return _scoped(last, now, turn)
    if not (told or heading(now) or now.asks):
        return Readings("whole", (turn,))
    why = now.asked is not None and sequels.WHY.fullmatch(now.of(now.asked)) is not None
    if why and not any(word.nominal for word in told):  # 好端端的为啥翻了: what?
        return _must(continued(last, now), turn)
    own = [word for word in told if word.nominal and (now.times or not now.asked or not within(word.span, now.asked))]
    # 产值: of what? but 油价 is known to all
    sided = bool(own) and all(
        attribute(fold(word.text), asked=True) is not None and not sequels.is_market(word.text) for word in own
    )
    return replace(_must(continued(last, now), turn), telling=not sided and (bool(own) or _says_much(now, last)))


_AGAIN = re.compile(
    r"[又也](?!有多少[呢啊呀?]*$)(?:是|有|要|得|在|从|被|叫|花|用)(?=[^,]{0,4}?(?:几|多|哪|谁|什|啥|何|怎|为))"
)
"""Asks the same kind of thing once more: 救助窗口又是几时设立的; 种植能手又有多少 asks the same of others."""


def _says_something(now: Frame, told: Sequence[Word]) -> bool:
    """Whether a turn says enough to be meant as it stands."""
    nouns = [word for word in told if word.nominal]
    why = now.asked is not None and sequels.WHY.fullmatch(now.of(now.asked)) is not None
    full = len(told) > 1 and (bool(nouns) or not why) and sum(len(word.text) for word in told) >= standing.SUBJECT
    return full or 0 < len(nouns) < len(told) or standing.stands(now, nouns)


def _of_owner(now: Frame) -> bool:
    """Whether a turn begins inside something that it doesn't name: 家里欠了多少债."""
    return _INSIDE.match(fold(now.text)) is not None


_INSIDE = re.compile(r"(?:家|区|县|市|村|镇|乡|校|厂|店|院|馆|园|公司|里)(?:里|中|内|面)(?![学心部容])")


def _lacks_subject(now: Frame, told: Sequence[Word]) -> bool:
    """Whether a turn begins with its question word and says little more: 谁带的队, 被谁买走了, 哪个法院判的."""
    if now.asked is None or now.places or now.times or not _BEGINS.fullmatch(fold(now.text[: now.asked.start])):
        return False
    behind = [word for word in told if word.span.start >= now.asked.end]
    return 0 < sum(len(word.text) for word in behind) <= _LITTLE


def _asks_of_new(last: Frame, now: Frame) -> bool:
    """Whether something new stands behind a question word, so that more may be meant: 哪个省人口最多."""
    end = now.asked.end if now.asked is not None else 0
    new = [word for word in now.told if word.nominal and word.span.start >= end and word.text not in last.text]
    return any(len(word.text) > 1 for word in new) and not _of_owner(now)


_BEGINS = re.compile(r"(?:是|又是|都)?(?:被|由|给|跟|和|从|在|向|叫|让)?")
_LITTLE = 3
"""Characters of what is told behind a question word that leave open of whom it is."""


def _says_much(now: Frame, last: Frame) -> bool:
    """Whether a turn says as much of its own as a subject takes, in words that the tagger may not know: 那拉提草原."""
    own = now.outside((now.asked,) if now.asked else ())
    told = [word for word in own if word.tag not in _GLUING and word.text not in generic()]
    return sum(len(word.text) for word in told if word.text not in last.text) >= standing.SUBJECT


_GLUING = frozenset(("u", "xc", "w", "p", "c", "d", "m", "q", "TIME"))


def _scoped(last: Frame, now: Frame, turn: str) -> Readings:
    """The turn with the scope of the last question, with that but for its time, and as it stands."""
    of_whom = last.asked is not None and ("谁" in last.of(last.asked) or "叫" in last.text) and not now.polar
    # 哪一年评上非遗的 after 潮扇的传承人叫什么: of the 潮扇
    named = (last.subject or _names_thing(last)) and (not of_whom or body_of_role(last) != "")
    topic = topical(last, now) if named else ()
    found = tuple(dict.fromkeys((*topic, carried(last, now), carried(last, now, timeless=True), turn)))
    if len(found) > 1:
        return Readings("scope", found)
    counts = now.asked is not None and particulars.COUNT.search(now.of(now.asked)) is not None
    if counts and now.asked is not None and all(within(word.span, now.asked) for word in now.told if word.nominal):
        return _must(continued(last, now), turn)  # 种了多少树: who?
    return Readings("whole", found)


def _names_thing(last: Frame) -> bool:
    """Whether nouns alone stand before what a question asks, more than a place: 南山家庭歌词创作公益活动谁发起的."""
    before = [word for word in last.words if last.asked and word.span.end <= last.asked.start]
    before = before[:-1] if before and before[-1].text in _LEADING_IN else before
    nouns = [word for word in before if word.tag not in {"LOC", "TIME"}]
    return (
        all(word.nominal or word.text == "的" for word in before)
        and sum(len(word.text) for word in nouns) >= standing.SUBJECT
    )


_LEADING_IN = frozenset("在是有于从由被到")
_WEAK = frozenset("进出拿给算成起开用建")
# -------------------------------------------------------------------------------------- words that point back


def _pointed(question: str, turn: str, past: Sequence[Past]) -> str:
    """A corrected question with what points back in the correction put in: 我问的是她老公."""
    found = [one for one in antecedents.pointers(question, past) if question[one.start : one.end] in turn]
    return next(iter(antecedents.substituted(question, found)), question)


def _pointing(last: Frame, turn: str, found: Sequence[antecedents.Pointer]) -> Iterator[str]:
    for text in antecedents.substituted(turn, found):
        now = frame(text)
        if not now.asks or is_bare_name(now):
            yield from instead(last, now, text)
        else:
            yield from _asking(last, now, text).questions
