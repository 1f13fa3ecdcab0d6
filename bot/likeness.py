"""What in a question a name may stand in place of, and how likely: 二中 in place of 一中, 电池 in place of 屏幕."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.frames import frame
from bot.nouns import is_human, is_side, kind_of
from bot.regions import within
from bot.words import generic
from corpus.model import Span
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.frames import Frame
    from bot.words import Word


def nominals(last: Frame) -> list[Span]:
    """Runs of nouns that another name may stand for, with or without their first words; titles in quotation marks."""
    found = {Span(span.start, span.end) for span in last.names if last.of(span)[0] in "《“「"}
    run: list[Word] = []
    words = [word for word in last.outside(last.times, found) if word.text.strip()]
    for number, word in enumerate(words):
        following = words[number + 1] if number + 1 < len(words) else None
        among = number > 0 and words[number - 1].text in _AMONG
        leads = (
            (bool(run) or among)
            and word.tag == "v"
            and len(word.text) > 1
            and following is not None
            and following.nominal
        )
        if (
            word.tag in _NO_NAMES
            or _OFTEN.fullmatch(word.text)
            or word.span == last.asked
            or word.text in generic()
            or not (word.nominal or leads)
        ):
            run = []
            continue
        if run and last.text[run[-1].span.end : word.span.start].strip():
            run = []
        run.append(word)
        if (
            following is None
            or not following.nominal
            or following.span == last.asked
            or last.text[word.span.end : following.span.start].strip()
            or _measures(following)
        ):
            latin = [one for one in run if _LATIN.search(one.text)]
            if latin:  # 小米MIX Fold3 of 小米MIX Fold3充电功率
                found.add(Span(_behind(last.places, run[0].span), latin[-1].span.end))
            found |= {Span(_behind(last.places, first.span), word.span.end) for first in run}
            if len(run) > 1 and run[0].tag not in {"LOC", "vn"} and not _is_apposition(run):  # 玻璃 of 玻璃期货主力
                found.add(Span(_behind(last.places, run[0].span), run[0].span.end))
            found |= {Span(first.span.start, word.span.end) for first in run if first.tag == "ORG"}
            found |= set(_coordinated(last, run))
            named = run[1:] if _is_apposition(run) else run
            found |= {one.span for one in named if one.tag in {"ORG", "PER", "LOC", "nz"}}
    return sorted((span for span in found if span.start < span.end), key=lambda span: (span.start, span.end))


def _measures(word: Word) -> bool:
    """Whether a word says how many, how often or when, and is part of no name."""
    return word.tag in _NO_NAMES or _OFTEN.fullmatch(word.text) is not None


_NO_NAMES = frozenset(("m", "q", "TIME"))
_OFTEN = re.compile(r"每[年月天日周季]")


def _coordinated(last: Frame, run: Sequence[Word]) -> Iterator[Span]:
    """Two nouns beside each other that share the last word of the second: 香水和化妆品部门."""
    before = [word for word in last.words if word.span.end <= run[0].span.start]
    if len(run) > 1 and len(before) > 1 and before[-1].tag == "c" and before[-2].nominal:
        yield Span(before[-2].span.start, run[-1].span.end)


def _is_apposition(run: Sequence[Word]) -> bool:
    """Whether a name follows what it is the name of: 谷歌母公司字母表."""
    return len(run) > 1 and _TITLED.search(run[0].text) is not None


_TITLED = re.compile(r"(?:母公司|子公司|分公司|旗下公司|巨头)$")
_OPEN = frozenset("是有占达为共")
"""Verbs that only say that something is counted."""
_LATIN = re.compile(r"[A-Za-z]")
_OWNING = frozenset(("nz", "PER", "ORG", "LOC"))
"""Classes of names that make one name with the noun behind them: 兰渝铁路 is not any 铁路."""
_AMONG = frozenset(("里", "中", "当中", "里面", "之中"))


def _behind(places: Sequence[Span], span: Span) -> int:
    """Where a name begins behind the place that it begins with."""
    return next((place.end for place in places if place.start <= span.start < place.end), span.start)


def likeness(last: Frame, span: Span, new: str, first: int) -> float:
    """How likely `new` stands in place of what is at `span`: the same kind of name, the same ending, as long."""
    old = last.of(span)
    kind = kind_of(new)
    behind = last.text[span.end :]
    halved = any(behind.startswith(new[-size:]) for size in range(2, len(new)))  # 黄金 of 黄金期货, for 白银期货
    acts = all(word.tag == "vn" for word in last.words if within(word.span, span))  # 出口 of 手机出口
    score = 0.5 + _of_kind(kind, old) + (0 if halved or acts else beside_in_print(old, new, last.printed))
    same = next((size for size in (3, 2, 1) if old[-size:] == new[-size:] and min(len(old), len(new)) >= size), 0)
    score += 2 * same - abs(len(old) - len(new)) / 10
    if any(last.text.endswith(word, 0, span.start) for word in _AMONG):
        score += 1  # 投诉里预付卡占多少: what is one of several
    if kind is None and is_human(new):
        score += _of_human(last, span)
    if same:
        # The second of two that share a word is no name by itself: 香水和化妆品部门.
        halved = any(word.span.end == span.start and word.tag == "c" for word in last.words)
        owned = len(old) == same and any(word.span.end == span.start and word.tag in _OWNING for word in last.words)
        following = next((word for word in last.words if word.span.start == span.end), None)
        inside = following is not None and following.tag == "n" and not is_side(following.text)  # 世界大学|排行榜
        return (
            score + (0.05 if any(word.span == span for word in last.words) else 0) - halved - 2 * owned - 0.3 * inside
        )
    score += _of_make(last, span, new, first) - _beside_side(last, span, new)
    if any(word.span.end == span.start and word.tag in _PROPER and not _in_place(last, word) for word in last.words):
        score -= 0.6  # 小米港股: another firm, not another share
    if set(old) & set(new):
        score += 1
    if is_side(new) and is_side(old):
        score += 2  # 电池 after 屏幕多大
    return score + _by_part(last, span, new, first)


def beside_in_print(old: str, new: str, printed: str) -> float:
    """How much an article says for one name's being of the kind of another: 私家车、的士收60元, 影像业务 and 打印业务.

    Args:
        old: What is asked about.
        new: What a turn names.
        printed: The article that was quoted, folded; empty where there is none.
    """
    old, new = fold(old), fold(new)
    if new not in printed or old not in printed or old in new:
        return 0.0  # of names that share their end, the longer is no other: 白银期货 of 期货
    one, other = re.escape(old), re.escape(new)
    between = r"[^,。;、]{0,8}[、和与及跟]"
    if re.search(rf"{one}{between}{other}(?!{one})|{other}{between}{one}", printed):
        return _LISTED
    return _ALIKE if _contexts(one, printed) & _contexts(other, printed) else 0.0


_LISTED, _ALIKE = 1.2, 0.4
"""What it counts that two names stand in one list, or before or behind the same words."""


def _contexts(name: str, text: str) -> set[str]:
    """The two characters that stand behind a name and before it, where they are of words."""
    behind = {f"+{match[1]}" for match in re.finditer(rf"{name}([一-鿿]{{2}})", text)}
    return behind | {f"-{match[1]}" for match in re.finditer(rf"([一-鿿]{{2}}){name}", text)}


_PROPER = frozenset(("ORG", "PER", "nz"))


def _in_place(last: Frame, word: Word) -> bool:
    """Whether a word is part of a place, as the gazetteer has it: 京乡 of 镇远报京乡."""
    return any(within(word.span, place) for place in last.places)


def _by_part(last: Frame, span: Span, new: str, first: int) -> float:
    """How much the part that a stretch plays in its question says for another's being asked of in its place."""
    kind = kind_of(new)
    if last.asked is not None and span in verbs(last, new):
        return 1.2
    if kind is None and _is_role(last, span):
        return 1  # 教练是谁, 主攻手呢
    if kind is None and last.asked is not None and last.asked.start <= span.start < last.asked.end:
        return 0.7  # what is counted is what is compared most often
    if span.start == first:
        return 0.4 + 0.8 * (kind is not None and span.start == 0)  # then, what the question is about
    return 0.0


def _beside_side(last: Frame, span: Span, new: str) -> float:
    """How much it says against a stretch that it has a side of something and the something: 盾构机全长 for 直径."""
    inside = [word for word in last.words if within(word.span, span)]
    return 1.2 if len(inside) > 1 and is_side(inside[-1].text) and not last.of(span).startswith(new) else 0.0


def _of_human(last: Frame, span: Span) -> float:
    """How much a stretch being somebody says for somebody else's standing there: 司机 for 乘客蒋先生, all of it."""
    inside = [word for word in last.words if within(word.span, span)]
    beside = [word for word in last.words if span.start == word.span.end or word.span.start == span.end]
    if not inside or not is_human(inside[-1].text, inside[-1].tag):
        return -0.5
    return 1.5 - 2 * any(is_human(word.text, word.tag) for word in beside)


def _of_make(last: Frame, span: Span, new: str, first: int) -> float:
    """How much names of makes, in Latin letters or with numbers, say for or against it."""
    old, score = last.of(span), 0.0
    if kind_of(new) is None and _is_proper(last, span) and not _is_proper_name(new):
        score -= 1.5  # 电池 is no other 诺基亚130
    if _LATIN.match(last.text[span.end :].lstrip()):
        score -= 1  # 诺基亚130 of 诺基亚130 Music is half a name
    if _LATIN.search(old) and _LATIN.search(new):
        score += 1 if span.start == first else 0.5
    return score


def _is_proper(last: Frame, span: Span) -> bool:
    """Whether a stretch is a name in Latin letters or of a make, whatever comes behind it."""
    inside = [word for word in last.words if within(word.span, span) and word.text.strip()]
    return bool(inside) and all(word.tag in {"nz", "nw"} for word in inside) and _MAKE.search(last.of(span)) is not None


_MAKE = re.compile(r"[A-Za-z\d]")


def _is_proper_name(new: str) -> bool:
    return _LATIN.search(new) is not None or any(word.tag != "n" for word in frame(new).words)


def _of_kind(kind: str | None, old: str) -> float:
    """How much a name's kind says for or against its standing in place of another."""
    other = kind_of(old)
    if {kind, other} == {"person", "organisation"}:  # names that the tagger does not know: 特斯拉 is nobody
        return -0.2
    if kind is not None:
        return 3 if kind == other else -0.3 if other is None else -2
    if other is None and old[0] not in "《“「":
        return 0
    return -1 if other in {None, "place"} else -0.4  # a new firm's name may be a common word: 理想 for 小米


def _is_role(last: Frame, span: Span) -> bool:
    """Whether a word is what somebody is, who is asked for: 教练 of 女排教练是谁."""
    if last.asked is None or last.of(last.asked) != "谁" or last.text[span.end : last.asked.start] != "是":
        return False
    return any(word.span == span for word in last.words)


def verbs(last: Frame, new: str) -> list[Span]:
    """The verb that a question counts, for a turn that is one: 受灾 of 受灾多少亩 for 绝收."""
    if last.asked is None or any(word.tag not in {"v", "vn", "d"} for word in frame(new).words):
        return []
    before = [word for word in last.words if last.text[word.span.end : last.asked.start] in {"", "了"}]
    return [word.span for word in before if word.tag in {"v", "vn"} and word.text not in _OPEN]


def _cut_run(last: Frame, end: int, new: str) -> Span | None:
    """The nouns that end at a character of which the tagger makes a word of its own: 人身意外险, for 家财险."""
    last_word = next((word for word in last.words if word.span.end == end and word.span.start == end - 1), None)
    if last_word is None or last_word.nominal:
        return None
    start = last_word.span.start
    for word in reversed(last.words):
        if word.span.end == start and word.tag in {"n", "nz", "vn"} and end - word.span.start <= len(new) + 2:
            start = word.span.start
    return Span(start, end) if start < end - 1 else None


def cut_alike(last: Frame, new: str) -> list[Span]:
    """Stretches as long as `new` with its ending, where the tagger sees other words: 尊容型 for 旗舰型."""
    ends = [at + 1 for at, char in enumerate(last.text) if char == new[-1] and at + 1 >= len(new)]
    starts = {word.span.start for word in last.words if word.tag not in {"c", "p", "u"}}
    found = [Span(end - len(new), end) for end in ends if end - len(new) in starts and len(new) > 1]
    found += [span for end in ends if len(new) > 2 and (span := _cut_run(last, end, new)) is not None]
    return found[-1:] if new[-1] == "的" else found  # 死的男的有几个: those that are counted
