"""A turn that only names something: the last question, about that in place of what it named: 寒亭呢, 二中呢."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.continuation import ask_of, continued
from bot.frames import closing, covering, frame, generic, is_wide, put, within
from bot.nouns import FIGURE, attribute, kind_of
from corpus.model import Span
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.frames import Frame, Word

_OPEN = re.compile(r"(?:是|有|又是|又有|占|达|为|共)?(?:多少|几何|怎么样|怎样|如何|什么情况|咋样)$")
_IS_NAME = re.compile(r"(?:那边?|这边?|如果|换作|换到|具体到?|整个|放到|单单?是?|光是?|仅|只看|在|到|对|像|关于)*")


def is_bare_name(now: Frame) -> bool:
    """Whether a turn asks no more than 'and this one?': 寒亭呢, 高密有多少, 二中怎么样."""
    if now.polar and now.asked is None:
        return False
    said = closing(now.text)
    rest = _OPEN.sub("", fold(said))
    if rest == fold(said) and now.asked is not None:
        return False
    words = [word for word in now.words if word.span.end <= len(rest) and word.tag not in {"w", "xc"}]
    if now.asked is not None:  # 高密的产量是多少 asks of itself, as 寿光的GDP是多少
        proper = [word.span for word in now.words if word.tag in {"PER", "ORG", "LOC"}]
        named = [*now.places, *now.times, *(proper if now.places or proper else now.names)]
        return bool(named) and all(any(within(word.span, span) for span in named) or not word.telling for word in words)
    return bool(rest) and all(word.nominal or word.tag[:1] != "v" for word in words)


def name_of(turn: str) -> str:
    """What a turn that is a bare name names, without what goes before and after it."""
    said = closing(turn)
    said = said[: len(_OPEN.sub("", fold(said)))]
    before, behind = _IS_NAME.match(fold(said)), _THERE.search(fold(said))
    said = said[before.end() if before else 0 : behind.start() if behind else len(said)]
    said = said.removesuffix("同期") if len(said) > 3 else said
    return said.removesuffix("的") if len(said) > 2 else said


FIRST = re.compile(
    r"^([^,，。?？!！]+?呢)[,，。?？!！].{0,8}$|^(.{2,}?)也(?:是|一样|这样|那样|有|如此|这么多|这么[^,，。]{1,2})?(?:的)?[吗么嘛][?？]?$"
)
"""The clause that counts of 寿光呢,也这么低吗; 台头镇 of 台头镇也是么."""
_THERE = re.compile(r"(?:那边|这边|那里|那儿|这里|方面|的话|的情况)+$")


def instead(last: Frame, now: Frame, turn: str) -> Iterator[str]:
    """The last question with what the turn names in place of what it named, in the ways that are likely."""
    said = name_of(turn)
    if not said or len(said) > _LONGEST:
        return
    if (asked := attribute(said)) is not None:
        yield ask_of(last, asked)
        return
    said = _dated(last, said)
    if (counted := _COUNTED.fullmatch(fold(said))) and (old := re.search(rf"第[^第]{{1,3}}{counted[1]}", last.text)):
        yield last.text[: old.start()] + said + last.text[old.end() :]
        return
    if _AVERAGED.fullmatch(fold(said)):
        if old_measure := _AVERAGED.search(fold(last.text)):
            yield put(last.text, (Span(*old_measure.span()),), said)
        else:
            yield from continued(last, frame(f"{said}{'增长' if said[-1] == '比' else '是'}多少"))
        return
    if (acting := _same_act(last, frame(said))) is not None:
        yield acting
        return
    if _ERA.fullmatch(fold(said)):
        old_era = _ERA.search(fold(last.text))
        spans = (Span(*old_era.span()),) if old_era else last.times
        yield put(last.text, spans, said)
        return
    now = frame(said)
    if not now.times:
        yield from _thing_instead(last, now)
        return
    question = put(last.text, last.times, covering(now, now.times))
    rest = _GLUE.sub("", now.without(now.times))
    yield from _thing_instead(frame(question), frame(rest)) if rest else (question,)


def _thing_instead(last: Frame, now: Frame) -> Iterator[str]:
    """The last question with the place, the name or the thing that a turn without times names."""
    said = now.text
    placed = bool(now.places) and covering(now, now.places) == said
    if not placed and (kind_of(said) in {"person", "organisation"} or _twin(last, said)):
        yield from named_instead(last, said)
        return
    if FIGURE.search(said) and not any(last.of(span)[-1] == said[-1] for span in _nominals(last)):
        yield from continued(last, frame(f"{said}是多少"))
        return
    question = last.text
    rest = _GLUE.sub("", now.without(now.places))
    if now.places:
        put_in = covering(now, now.places)
        old = _alike(last, now)
        if is_wide(put_in):
            old = _reach(last, old)
            if _TOTAL.fullmatch(rest):  # 全市一共
                put_in, rest = put_in + (rest if rest not in question else ""), ""
        if _QUARTER.fullmatch(rest):  # 潍坊市区
            put_in, rest = put_in + rest, ""
        question = put(question, old, put_in)
    if not rest:
        yield question
        return
    owner, _, owned = rest.partition("的")
    if owned and kind_of(owner) is not None:  # 二中的老师: one name for one, the other for the other
        question = next(named_instead(frame(question), owner), question)
        rest = owned
    yield from named_instead(frame(question), rest)


_QUARTER = re.compile(r"市区|城区|主城区|郊区|郊县|农村|城里|乡下|城镇|本地")
_TOTAL = re.compile(r"(?:平均|一共|总共|合计|总计|共|总的|整体|总体|加起来)+")
_AVERAGED = re.compile(
    r"(?:日|月|年|单日|每日|当日|历史)?(?:最高|最低|最多|最少)|累计|平均|[日月年人户]均|总计|合计|当期|同比|环比"
)


def _same_act(last: Frame, now: Frame) -> str | None:
    """The last question with what its verb acts on replaced, where the turn has the same verb: 以前走海运, 走铁路."""
    for verb in (word for word in now.words if word.tag == "v" and word.span.end < len(now.text)):
        for number, word in enumerate(last.words[:-1]):
            behind = last.words[number + 1]
            if word.tag == "v" and word.text == verb.text and behind.nominal and behind.span.start == word.span.end:
                return last.text[: word.span.start] + now.text + last.text[behind.span.end :]
    return None


_ERA = re.compile(r"现在|目前|如今|眼下|当前|以前|之前|过去|从前|原来|原先|后来|今后|将来|往年|平时")
"""Times that no calendar has."""


def _reach(last: Frame, places: Sequence[Span]) -> tuple[Span, ...]:
    """What 全市 stands in place of: a place with the name that it begins, else the first name: 静海六中, 比亚迪."""
    if not places:
        return last.names[:1]
    place = places[0]
    behind = _BODY_BEHIND.match(last.text, place.end)
    return (Span(place.start, behind.end() if behind else place.end),)


_BODY_BEHIND = re.compile(
    r"第?[一二三四五六七八九十]+[中小](?!学|国)|"
    r"[一-鿿]{0,8}?(?:公司|集团|医院|学校|[中小大]学|学院|银行|合作社|军分区|[总支]队|厂|站)"
)


_COUNTED = re.compile(r"第[一二三四五六七八九十\d]+(次|届|批|期|季度|轮|名|位|个|阶段|季|步|组|场|天|年)")


def _twin(last: Frame, said: str) -> bool:
    """Whether the last question has a name like this one, with the same ending: 金雁村 for 银雁村."""
    return len(said) > 2 and any(
        last.of(span)[-2:] == said[-2:] and last.of(span) != said and abs(len(last.of(span)) - len(said)) < 2
        for span in _nominals(last)
    )


def _alike(last: Frame, now: Frame) -> tuple[Span, ...]:
    """The places of the last question, that of the level of the new one first: a country for a country."""
    from corpus import places

    def level(text: str) -> tuple[bool, str] | None:
        found = places.find(text, question=True)
        return (found[0].place.code.startswith(_ABROAD), found[0].level) if found else None

    wanted = level(now.text)
    # Names that the tagger takes for places and no gazetteer has, 峡山区, are the next best.
    found = last.places or tuple(word.span for word in last.words if word.tag == "LOC")
    if wanted is None:  # no place of this country, as far as the gazetteer knows: 迪拜 is like 新加坡
        return tuple(sorted(found, key=lambda span: not (level(last.of(span)) or (True, ""))[0]))
    return tuple(sorted(found, key=lambda span: _apart(level(last.of(span)), wanted)))


def _apart(one: tuple[bool, str] | None, other: tuple[bool, str]) -> tuple[bool, bool]:
    """How unlike two places are: one of them abroad, then of another level."""
    return (one is None or one[0] != other[0], one is None or one[1] != other[1])


_ABROAD = "x:"
"""Begins the code of a place abroad."""


_DAY = re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})(?P<unit>[日号])")
_SHORT_DAY = re.compile(r"(?P<day>\d{1,2})[日号]")
_NEXT_DAY = {"第二天": 1, "次日": 1, "隔天": 1, "转天": 1, "后一天": 1, "前一天": -1, "头一天": -1}
_SHORT_YEAR = re.compile(r"\d\d年")
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")
_NEXT = {"前一年": -1, "上一年": -1, "头一年": -1, "后一年": 1, "第二年": 1, "次年": 1, "下一年": 1, "转过年": 1}


def _dated(last: Frame, said: str) -> str:
    """前一年 and 19年 as the year that it is, 16号 and 次日 as the day, seen from the time of the last question."""
    if (day := _DAY.search(fold("".join(last.of(span) for span in last.times)))) is not None:
        number = int(day["day"]) + _NEXT_DAY.get(fold(said), 0)
        if (named := _SHORT_DAY.fullmatch(fold(said))) is not None:
            number = int(named["day"])
        if number != int(day["day"]) and 1 <= number <= 31:
            return f"{day['month']}月{number}{day['unit']}"
    year = re.search(r"(?:19|20)\d\d(?=年)", fold("".join(last.of(span) for span in last.times)))
    step = _NEXT.get(fold(said))
    if year and _BARE_YEAR.fullmatch(fold(said)):
        return f"{said}年"
    if year and _SHORT_YEAR.fullmatch(fold(said)):
        return f"{year.group()[:2]}{said}"
    return f"{int(year.group()) + step}年" if year and step else said


_LONGEST = 24
"""Characters of a name."""
_GLUE = re.compile(r"^[的在和、,， ]+|(?<=..)[的、,， ]+$|(?<=^.)[、,， ]+$")


def named_instead(last: Frame, new: str) -> Iterator[str]:
    """The last question with a name of the same kind replaced by `new`; else with `new` behind its scope."""
    if last.places and kind_of(new) == "place" and not _twin(last, new):
        yield put(last.text, _alike(last, frame(new)), new)
        return
    for span in last.names:  # 王建国媳妇 for 王建国
        if len(last.of(span)) > 1 and new.startswith(last.of(span)) and new != last.of(span):
            yield put(last.text, (span,), new)
            return
    spans = {*_nominals(last), *_cut_alike(last, new), *_verbs(last, new)}
    first = min((span.start for span in spans), default=0)
    if kind_of(new) is None:  # 试用期 is no place
        spans = {span for span in spans if not any(within(span, place) for place in last.places)} or spans
    if last.asked is not None and not any(sign in last.of(last.asked) for sign in _COUNTING):
        spans = {span for span in spans if not within(span, last.asked)}
    scored = [(_likeness(last, span, new, first), -span.start, span.end) for span in spans]
    ranked = sorted(scored, reverse=True)
    # Where one is by far the likeliest, an answer to another reading would be one to another question.
    likely = [Span(-start, end) for score, start, end in ranked[:2] if score > max(0, ranked[0][0] - _CLEARLY)]
    for span in likely:
        before = last.text[: span.start]
        doubled = before[-1:] == new[:1] and new[:1] in set("省市县区镇村")  # 潍坊市 + 市统计局
        yield before + new[doubled:] + last.text[span.end :]
    if not likely and new not in last.text:
        if last.places and any(span.start == 0 for span in frame(new).places):  # 诸城夜校 is not in 青州
            yield put(last.text, last.places, new)
            return
        scope = max((span.end for span in (*last.places, *last.times)), default=0)
        yield last.text[:scope] + new + last.text[scope:]


_COUNTING = ("多少", "几", "哪", "什么", "多")
_CLEARLY = 2
"""How much likelier a reading is than the next that makes it the only one."""


def _nominals(last: Frame) -> list[Span]:
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
        if word.tag in {"m", "q"} or word.text in generic() or not (word.nominal or leads):
            run = []
            continue
        if run and last.text[run[-1].span.end : word.span.start].strip():
            run = []
        run.append(word)
        if (
            following is None
            or not following.nominal
            or last.text[word.span.end : following.span.start].strip()
            or following.tag in {"m", "q"}
        ):
            latin = [one for one in run if _LATIN.search(one.text)]
            if latin:  # 小米MIX Fold3 of 小米MIX Fold3充电功率
                found.add(Span(_behind(last.places, run[0].span), latin[-1].span.end))
            found |= {Span(_behind(last.places, first.span), word.span.end) for first in run}
            if len(run) > 1 and run[0].tag not in {"LOC", "vn"}:  # 玻璃 of 玻璃期货主力
                found.add(Span(_behind(last.places, run[0].span), run[0].span.end))
            found |= {Span(first.span.start, word.span.end) for first in run if first.tag == "ORG"}
            found |= {one.span for one in run if one.tag in {"ORG", "PER", "LOC", "nz"}}
    return sorted((span for span in found if span.start < span.end), key=lambda span: (span.start, span.end))


_LATIN = re.compile(r"[A-Za-z]")
_AMONG = frozenset(("里", "中", "当中", "里面", "之中"))


def _behind(places: Sequence[Span], span: Span) -> int:
    """Where a name begins behind the place that it begins with."""
    return next((place.end for place in places if place.start <= span.start < place.end), span.start)


def _likeness(last: Frame, span: Span, new: str, first: int) -> float:
    """How likely `new` stands in place of what is at `span`: the same kind of name, the same ending, as long."""
    old = last.of(span)
    kind = kind_of(new)
    score = 0.5 + _of_kind(kind, old)
    same = next((size for size in (3, 2, 1) if old[-size:] == new[-size:] and min(len(old), len(new)) >= size), 0)
    score += 2 * same - abs(len(old) - len(new)) / 10
    if same:
        return score + (0.05 if any(word.span == span for word in last.words) else 0)
    if any(word.span.end == span.start and word.tag in {"ORG", "PER", "nz"} for word in last.words):
        score -= 0.6  # 小米港股: another firm, not another share
    if set(old) & set(new):
        score += 1
    if _LATIN.search(old) and _LATIN.search(new):
        score += 1 if span.start == first else 0.5
    if any(last.text.endswith(word, 0, span.start) for word in _AMONG):
        score += 1  # 投诉里预付卡占多少: what is one of several
    if last.asked is not None and span in _verbs(last, new):
        score += 1.2
    elif kind is None and _is_role(last, span):
        score += 1  # 教练是谁, 主攻手呢
    elif last.asked is not None and last.asked.start <= span.start < last.asked.end:
        score += 0.7  # what is counted is what is compared most often
    elif span.start == first:
        score += 0.4  # then, what the question is about
    return score


def _of_kind(kind: str | None, old: str) -> float:
    """How much a name's kind says for or against its standing in place of another."""
    other = kind_of(old)
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


def _verbs(last: Frame, new: str) -> list[Span]:
    """The verb that a question counts, for a turn that is one: 受灾 of 受灾多少亩 for 绝收."""
    if last.asked is None or any(word.tag not in {"v", "vn", "d"} for word in frame(new).words):
        return []
    before = [word for word in last.words if last.text[word.span.end : last.asked.start] in {"", "了"}]
    return [word.span for word in before if word.tag in {"v", "vn"} and not _OPEN.fullmatch(f"{word.text}多少")]


def _cut_alike(last: Frame, new: str) -> list[Span]:
    """Stretches as long as `new` with its ending, where the tagger sees other words: 尊容型 for 旗舰型."""
    ends = [at + 1 for at, char in enumerate(last.text) if char == new[-1] and at + 1 >= len(new)]
    starts = {word.span.start for word in last.words}
    found = [Span(end - len(new), end) for end in ends if end - len(new) in starts and len(new) > 1]
    return found[-1:] if new[-1] == "的" else found  # 死的男的有几个: those that are counted
