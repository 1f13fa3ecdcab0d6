"""When a turn of a conversation stands by itself: it names what it is about, sets its own scene or is of everybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.continuation import heading
from bot.frames import closing
from bot.nouns import is_side
from bot.regions import within
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.frames import Frame
    from bot.words import Word


def is_complete(now: Frame, last: Frame) -> bool:
    """Whether a turn needs nothing of the last question: it says all of it, or what its own question is about."""
    return _sets_scene(now) or _says_all(now, last) or _is_definition(now, last)


def names_its_own(now: Frame, last: Frame, told: Sequence[Word]) -> bool:
    """Whether a turn names whom, what or which place it asks about, or asks of everybody."""
    nouns = [word for word in told if word.nominal]
    verbs = [word for word in told if not word.nominal]
    general = _is_norm(now) or _is_how_to(last, now) or (_GENERAL.search(now.text) and (nouns or not verbs))
    if general or (now.names and not _of_adjunct(now, last)):
        return True
    if not heading(now) or _whether_done(now, last) or _of_this_time(now):
        return False
    new = len(verbs) > 1 and not any(word.text in last.text for word in verbs)
    return bool(nouns) or (bool(verbs) and (new or not (leaves_open(now) or _sells(now, verbs))))


def means_the_same(now: Frame, last: Frame) -> bool:
    """Whether a turn begins with a short word for what the last question was about: 车子 after 被盗的三轮车."""
    first = next((word for word in now.words if word.telling or word.nominal), None)
    short = first is not None and first.span.start == 0 and len(first.text) == _PAIR and first.text[1] == "子"
    return short and first is not None and any(word.nominal and first.text[0] in word.text[1:] for word in last.words)


_PAIR = 2


def _of_adjunct(now: Frame, last: Frame) -> bool:
    """Whether a turn names only what the last question had beside its own name: 海路损耗多大 after 大姜走海路要几天."""
    at = [last.text.find(now.of(name)) for name in now.names]
    proper = any(word.tag in {"PER", "ORG"} for word in now.words)
    return (
        min(at) >= len(last.subject) > 0
        and not proper
        and not any(word.text in now.text for word in last.told if word.span.end <= len(last.subject))
    )


def _whether_done(now: Frame, last: Frame) -> bool:
    """Whether a turn asks of a place whether what was spoken of was done there, and not what: 坊子发没发."""
    match = _DONE_OR_NOT.search(closing(now.text))
    return match is not None and match["verb"] in last.text


def _of_this_time(now: Frame) -> bool:
    """Whether a turn asks of a side of what it only points to, in a place: 广州这轮票房卖了多少."""
    match = _THIS_TIME.search(fold(now.text))
    side = next((word.text for word in now.words if match is not None and word.span.start == match.end()), "")
    return is_side(side)


_THIS_TIME = re.compile(r"[这那]一?[轮届次批期回]")
_DONE_OR_NOT = re.compile(r"(?P<verb>[一-鿿]{1,2})没(?P=verb)$")


def _sells(now: Frame, verbs: Sequence[Word]) -> bool:
    """Whether a turn says that something is sold, bought or paid for in a place, and not what: 马来西亚卖多少钱."""
    return len(verbs) == 1 and verbs[0].text in _SELLING and now.asked is not None and "钱" in now.of(now.asked)


_SELLING = frozenset(("卖", "买", "售", "要", "花", "收", "付", "定价", "售价", "发售", "涨", "降"))


def leaves_open(now: Frame) -> bool:
    """Whether a turn asks for a figure without saying of what: 种了多少."""
    return now.asked is not None and fold(now.of(now.asked)) in {"多少", "几", "几多"}


def tells(now: Frame) -> bool:
    """Whether a turn that asks nothing says something of its own, rather than name what is asked about next."""
    if now.text.rstrip("?？。~～!！ ").endswith(AND_THIS):
        return False
    words = [word for word in now.words if word.tag != "w"]
    of_me = bool(words) and words[0].text in {"我", "咱", "咱们", "我们", "俺"}
    exclaimed = any(word.tag in {"d", "a"} and word.text in _EXCLAIMING for word in words)
    sighed = bool(words) and words[-1].tag == "xc" and any(word.tag in {"v", "a"} for word in words)
    return of_me or exclaimed or sighed or not any(word.nominal or word.tag in _NAMING for word in words)


AND_THIS = ("呢", "嘞", "咧", "哩", "捏", "呐", "喃", "的", "吗", "么", "的话")
"""Particles, some of the north or the south, behind what is asked about next."""
_NAMING = frozenset(("v", "a", "b", "f", "r"))
_EXCLAIMING = frozenset(
    ("真", "太", "很", "挺", "老是", "总是", "超", "可真", "好", "特别", "真是", "实在", "非常", "居然", "竟然")
)


def _sets_scene(now: Frame) -> bool:
    """Whether a clause before the last says of whom something is asked: 农村老人没有智能手机, 怎么出示健康码."""
    said = len(closing(now.text))
    ends = [word.span.start for word in now.words if fold(word.text) in _CLAUSE_ENDS and word.span.start < said]
    end = max(ends, default=0)
    if end and fold(now.text[end]) == "?":  # 皮塔是什么人?他是哪个党的
        return any(word.nominal and word.span.end <= end for word in now.told)
    before = [word for word in now.told if word.span.end <= end]
    scoped = any(span.end <= end for span in (*now.places, *now.names))
    return (scoped or any(word.nominal for word in before)) and any(not word.nominal for word in before)


_CLAUSE_ENDS = frozenset(",?;。")


def _says_all(now: Frame, last: Frame) -> bool:
    """Whether a turn says all that the last question was about, of the same or of something else that it names."""
    if now.text[:_SAME] == last.text[:_SAME] and not any(time.start == 0 for time in now.times):  # the same again
        return True
    if leaves_open(now) and last.asked is not None and len(last.of(last.asked)) > len(now.of(now.asked or last.asked)):
        return False  # 招远培训了多少 after 莱阳培训了多少人
    other = [word for word in now.outside(now.times) if word.text not in last.text and word.tag[:1] not in "wvurd"]
    topic = _topic(last)
    much = len(topic) > 1 or sum(len(word.text) for word in topic) >= SUBJECT
    return sum(len(word.text) for word in other) > 1 and much and not lacks(now, last)


_SAME = 3
"""Characters with which two questions begin that are about the same."""


def _topic(last: Frame) -> list[Word]:
    """What a question is about, beside places, times and names."""
    scope = (*last.places, *last.times, *last.names)
    return [word for word in last.told if not any(within(word.span, span) for span in scope)]


def lacks(now: Frame, last: Frame) -> bool:
    """Whether a turn leaves out what the last question was about, beside what it names: 京东港股跌了多少 does not."""
    topic = _topic(last)
    return not topic or any(word.text not in now.text for word in topic)


def _is_norm(now: Frame) -> bool:
    """Whether what is right or wrong is asked, of everybody: 喝酒骑车撞了人要不要赔."""
    folded = fold(now.text)
    modal = _MODAL.search(folded)
    before = [word for word in now.told if modal and word.span.end <= modal.start()]
    case = any(word.nominal for word in before) and any(not word.nominal for word in before)
    return case or _NORM.search(folded) is not None


def _is_definition(now: Frame, last: Frame) -> bool:
    """Whether a turn asks what it is that it names: 超导体是什么东西."""
    match = _DEFINED.fullmatch(fold(now.text))
    return match is not None and match["name"] not in last.text


_DEFINED = re.compile(
    r"(?P<name>[^,他她它这那该]{2,8}?)(?:到底|究竟)?是个?(?:什么|啥)(?:东西|意思|概念|玩意儿?|原理)[呢啊呀?]*"
)
_MODAL = re.compile(r"([能可要该应用需准得])不\1")


def _is_how_to(last: Frame, now: Frame) -> bool:
    """Whether a turn asks how anybody does what was not spoken of: 怎么查高考成绩, 预付卡怎么退."""
    if now.asked is None or not _HOW.fullmatch(now.of(now.asked)) or closing(now.text).endswith("的"):
        return False
    before = [word for word in now.told if word.span.end <= now.asked.start and word.tag != "TIME"]
    things = [word for word in now.told if word.nominal]
    does = any(not word.nominal and word.span.start >= now.asked.end for word in now.told)
    named = sum(len(word.text) for word in before) >= _THING if before else now.asked.start <= 1
    return does and named and bool(things) and not any(word.text in last.text for word in things)


_THING = 3
"""Characters of a thing that is known to everybody."""
_HOW = re.compile(r"怎么|怎样|如何|咋")


def has_subject(now: Frame, told: Sequence[Word]) -> bool:
    """Whether a turn names what it is about before all else that it says of it: 农业大棚保险每亩最多赔多少."""
    verbs = [word.span.start for word in told if not word.nominal]
    if not verbs:
        return False
    end = min(verbs) if now.asked is None else min(*verbs, now.asked.start)
    subject = [word for word in told if word.nominal and word.span.end <= end]
    return sum(len(word.text) for word in subject) > SUBJECT and subject[0].span.start <= 1


_NORM = re.compile(
    r"(?:多少[一-鿿]{0,2}|几[级度岁天个成分]?|什么样|怎样|哪种)(?:才能?(?:算|叫|称)|算是?)|属于哪[一几]?[类种]|(?:违法|合法|犯法|犯罪|应该|允许|可以|正常|算|靠谱)[^,,]{0,6}[吗么嘛][??]?$|违不违法|合不合法|算不算|能不能|可不可以"
)
"""What is asked of right and wrong is asked of everybody."""
_GENERAL = re.compile(r"全[国省市县区]|每年|通常|一般来说|全球|世界|我国|国内|国外|各地|各县|全世界|人类|历史上")


def stands(now: Frame, nouns: Sequence[Word]) -> bool:
    """Whether a question without a verb of its own still has a subject of its own: 今年高考什么时候."""
    if now.asked is None:
        return False
    before = sum(len(word.text) for word in nouns if word.span.end <= now.asked.start)
    festive = any(word.tag == "TIME" and _FEAST.search(word.text) for word in now.words)
    return festive or before >= (SUBJECT if not now.times else 1) or (bool(nouns) and now.of(now.asked) == "谁")


_FEAST = re.compile(r"[春五]节|五一|国庆|元旦|清明|端午|中秋|元宵|[双十]一")
SUBJECT = 4
"""Characters of nouns before the question word that make a subject."""
