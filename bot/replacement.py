"""A turn that only names something: the last question, about that in place of what it named: 寒亭呢, 二中呢."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.continuation import ask_of, continued
from bot.dates import dated, era_instead, feast_instead
from bot.frames import closing, covering, frame, put
from bot.likeness import cut_alike, likeness, nominals, verbs
from bot.nouns import FIGURE, attribute, content, is_part, is_side, kind_of, role
from bot.otherwise import AVERAGED, SUMMED, THAT_TIME, WAYS, of_sort
from bot.regions import within
from bot.scopes import is_wide
from bot.sites import alike
from corpus.model import Span
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.frames import Frame
    from bot.words import Word

_OPEN = re.compile(
    r"又(?:是|有)(?:谁|什么|啥|哪[位个家])?$|"
    r"(?:是|有|又是|又有|占|达|为|共|[来去]了)?(?:多少|几何|怎么样|怎样|如何|什么情况|咋样)$|也?(?:有没有|有无)$"
)
_AND_THIS = re.compile(
    r"^(?:累计|总共|一共|合计|总计)(?:是|有)?(?:多少|几何)$|"
    r"又(?:是|有|占|达)?(?:多少|几何|怎么样|如何|谁|什么|啥|哪[位个家])?$"
)
"""Says that the same is asked of what goes before, whatever it is."""
_IS_NAME = re.compile(
    r"(?:那边?|这边?|如果|换作|换到|具体到?|整个|放到|单(?:单是?|是|(?=\d))|[光单只就](?:看|说|算|论)|光是?|仅|[等轮]?到了?|在|对|像|给|跟|往|关于)*"
)


def is_bare_name(now: Frame) -> bool:
    """Whether a turn asks no more than 'and this one?': 寒亭呢, 高密有多少, 二中怎么样."""
    said = closing(now.text)
    rest = _OPEN.sub("", fold(said))
    if now.polar and now.asked is None and (rest == fold(said) or not rest):
        return False
    if rest == fold(said) and now.asked is not None:
        return False
    words = [word for word in now.words if word.span.end <= len(rest) and word.tag not in {"w", "xc"}]
    again = _AND_THIS.search(fold(said)) or _THERE.search(rest)
    if now.asked is not None and not again:  # 高密的产量是多少 asks of itself, as 寿光的GDP是多少
        proper = [word.span for word in now.words if word.tag in {"PER", "ORG", "LOC"}]
        makes = [span for span in now.names if len(now.of(span)) < _MANY]  # 个税起征点是多少 asks of itself
        named = [*now.places, *now.times, *(proper if now.places or proper else makes)]
        return bool(named) and all(any(within(word.span, span) for span in named) or not word.telling for word in words)
    return bool(rest) and all(word.nominal or word.tag[:1] != "v" for word in words)


_MANY = 5


def name_of(turn: str) -> str:
    """What a turn that is a bare name names, without what goes before and after it."""
    said = closing(turn)
    said = said[: len(_OPEN.sub("", fold(said)))]
    before, behind = _IS_NAME.match(fold(said)), _THERE.search(fold(said))
    if behind and THAT_TIME.fullmatch(said) and any(word.tag == "v" for word in frame(said[: behind.start()]).words):
        behind = None  # 刮大风那回 is what happened
    said = said[before.end() if before else 0 : behind.start() if behind else len(said)]
    said = said.removesuffix("同期") if len(said) > 3 else said
    return said.removesuffix("的") if len(said) > 2 else said


FIRST = re.compile(
    r"^([^,，。?？!！]+?呢)[,，。?？!！].{0,8}$|^(.{2,}?)也(?:是|有)?(?:一样|这样|那样|如此|[这那]么多|[这那]么[^,，。]{1,2})?(?:的)?[吗么嘛][?？]?$"
)
"""The clause that counts of 寿光呢,也这么低吗; 台头镇 of 台头镇也是么."""
_THERE = re.compile(
    r"(?:那边|这边|那里|那儿|这里|方面|[这那]一?块儿?(?!地)|的话|的情况|的(?:数字|数据|数)|[那这]一?[届场次回起趟发支家队伙拨批站艘辆款座条所位])+$"
)


def instead(last: Frame, now: Frame, turn: str) -> Iterator[str]:
    """The last question with what the turn names in place of what it named, in the ways that are likely."""
    said = name_of(turn)
    if not said or len(said) > _LONGEST:
        return
    if (asked := attribute(said)) is not None:
        yield ask_of(last, asked)
        return
    said = dated(last, said)
    if closing(turn).endswith("的") and (whole := of_sort(last, said)) is not None:
        yield whole
        return
    if (
        whole := next((found for way in (*WAYS, feast_instead, era_instead) if (found := way(last, said))), None)
    ) is not None:
        yield whole
        return
    if AVERAGED.fullmatch(fold(said)):
        if old_measure := AVERAGED.search(fold(last.text)):
            yield put(last.text, (Span(*old_measure.span()),), said)
        else:
            yield from continued(last, frame(f"{said}{'增长' if said[-1] == '比' else '是'}多少"))
        return
    now = frame(said)
    if not now.times:
        yield from _thing_instead(last, now)
        return
    rest = _GLUE.sub("", now.without(now.times))
    if _AFTER_ALL.fullmatch(fold(rest)):  # 9月份开学以后: when, once more
        rest = ""
    if rest and SUMMED.fullmatch(rest) and not AVERAGED.search(last.text):  # 今年累计
        yield put(last.text, last.times, covering(now, now.times) + rest)
        return
    question = put(last.text, last.times, covering(now, now.times))
    said_again = bool(rest) and rest in question  # 2018年拿到证的呢
    there = replace(frame(question), printed=last.printed)
    yield from _thing_instead(there, frame(rest)) if rest and not said_again else (question,)


def _thing_instead(last: Frame, now: Frame) -> Iterator[str]:
    """The last question with the place, the name or the thing that a turn without times names."""
    said = now.text
    if (described := _described(last)) is not None and _names_with_place(said):
        yield put(last.text, (described,), said)
        return
    placed = bool(now.places) and covering(now, now.places) == said
    if not placed and (kind_of(said) in {"person", "organisation"} or _twin(last, said)):
        yield from named_instead(last, said)
        return
    if last.subject and last.text.startswith(last.subject) and _names_that(said):  # 宣桥那块地
        yield said + last.text[len(last.subject) :]
        return
    if (asked := _side_asked(last, said)) is not None:
        yield from continued(last, frame(asked))
        return
    question, rest = _place_put(last, now)
    if not rest:
        yield question
        return
    if not last.places and last.names and kind_of(rest) == "person":  # 岷县郭世杰 after 光大银行张华宇
        yield put(last.text, last.names[:1], said)
        return
    owner, _, owned = rest.partition("的") if "的士" not in rest else (rest, "", "")
    if owned and len(owner) > 1 and owner in last.text and kind_of(owner) is not None:  # 李娜的教练 after one of 李娜
        yield last.text.replace(owner, rest, 1)
        return
    if owned and kind_of(owner) is not None:  # 二中的老师: one name for one, the other for the other
        question = next(named_instead(frame(question), owner), question)
        rest = owned
    owned_put = owned and owner in question  # 张雨霏的蝶泳: her name stays where it was put
    there = replace(frame(question), printed=last.printed)
    yield from (one for one in named_instead(there, rest) if not owned_put or owner in one)


def _side_asked(last: Frame, said: str) -> str | None:
    """What a turn asks that names another side of the same thing; None when it may stand in place of something."""
    if (what := content(said)) is not None and not any(last.of(span)[-1] == said[-1] for span in nominals(last)):
        return what  # 开放时间
    if FIGURE.search(said) and not any(last.of(span)[-1] == said[-1] for span in nominals(last)):
        return f"{said}是多少"
    if (what := attribute(said)) is not None:  # 今年高寿
        return what
    figured = any(FIGURE.search(word.text) for word in last.words)  # 票房多少, 导演呢
    behind = last.text[last.asked.end :] if last.asked is not None and last.of(last.asked) == "谁" else ""
    return role(last, said) if figured or is_part(behind) else None


def _place_put(last: Frame, now: Frame) -> tuple[str, str]:
    """The last question about the place that a turn names, and what else the turn names."""
    question = last.text
    rest = _GLUE.sub("", now.without(now.places))
    if now.places:
        put_in = covering(now, now.places)
        old = tuple(_with_sight(last, place) for place in alike(last, now.text))
        if is_wide(put_in):
            old = _reach(last, old)
            if _TOTAL.fullmatch(rest):  # 全市一共
                put_in, rest = put_in + (rest if rest not in question else ""), ""
        if _QUARTER.fullmatch(rest):  # 潍坊市区
            put_in, rest = put_in + rest, ""
        if rest and old and question.startswith(rest, old[0].end):
            rest = ""  # 烟台港 for 莱州港
        question = put(question, old, put_in)
    return question, rest


_AFTER_ALL = re.compile(r"[^,]{2,6}(?:以后|之后|之前|以前|期间|的时候)")


def _with_sight(last: Frame, place: Span) -> Span:
    """A place with what is known by a name of its own and stands nowhere else: 古浪八步沙林场."""
    behind = next((word for word in last.words if word.span.start == place.end), None)
    own = behind is not None and behind.tag == "LOC" and len(behind.text) >= _SIGHT and place in last.places
    return Span(place.start, behind.span.end) if own and behind is not None else place


_SIGHT = 3
"""Characters of a name that is of one place: neither 县城 nor 图书馆."""
_QUARTER = re.compile(r"市区|城区|主城区|郊区|郊县|农村|城里|乡下|城镇|本地")
_TOTAL = re.compile(r"(?:平均|一共|总共|合计|总计|共|总的|整体|总体|加起来)+")


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


def _twin(last: Frame, said: str) -> bool:
    """Whether the last question has a name like this one, with the same ending: 金雁村 for 银雁村."""
    return len(said) > 2 and any(
        last.of(span)[-2:] == said[-2:] and last.of(span) != said and abs(len(last.of(span)) - len(said)) < 2
        for span in nominals(last)
    )


_LONGEST = 24
"""Characters of a name."""
_GLUE = re.compile(r"^(?!的[士哥确])[的在和、,， ]+|(?<=..)[的、,， ]+$|(?<=^.)[、,， ]+$")


def named_instead(last: Frame, new: str) -> Iterator[str]:
    """The last question with a name of the same kind replaced by `new`; else with `new` behind its scope."""
    if last.places and kind_of(new) == "place" and not _twin(last, new):
        whole = [word.span for place in alike(last, new) for word in last.words if _ends_alike(word, place, new)]
        yield put(last.text, whole or [_with_sight(last, place) for place in alike(last, new)], new)
        return
    whose = frame(new).words[:1]
    unseen = [
        Span(at, at + len(one.text)) for one in whose if one.tag == "PER" and (at := last.text.find(one.text)) >= 0
    ]
    for span in (*last.names, *unseen):  # 王建国媳妇 for 王建国
        if len(last.of(span)) > 1 and new.startswith(last.of(span)) and new != last.of(span):
            yield put(last.text, (span,), new)
            return
    spans = {*nominals(last), *cut_alike(last, new), *verbs(last, new)}
    first = min((span.start for span in spans), default=0)
    if kind_of(new) is None:  # 试用期 is no place
        spans = {span for span in spans if not any(within(span, place) for place in last.places)} or spans
    if last.asked is not None and not any(sign in last.of(last.asked) for sign in _COUNTING):
        spans = {span for span in spans if not within(span, last.asked)}
    scored = [(likeness(last, span, new, first), -span.start, span.end) for span in spans]
    ranked = sorted(scored, reverse=True)
    # Where one is by far the likeliest, an answer to another reading would be one to another question.
    likely = [Span(-start, end) for score, start, end in ranked[:2] if score > max(0, ranked[0][0] - _CLEARLY)]
    for span in likely:
        before = last.text[: span.start]
        doubled = before[-1:] == new[:1] and new[:1] in set("省市县区镇村")  # 潍坊市 + 市统计局
        if _SIZED.search(before) and kind_of(new) is None and new[-1] != last.of(span)[-1]:
            before = before[:-1]  # 几家小水电, 几家非煤矿山: no small ones
        yield before + new[doubled:] + last.text[span.end :]
    if not likely and new not in last.text:
        yield _at_scope(last, new)


def _at_scope(last: Frame, new: str) -> str:
    """The last question with a name unlike any of its own: for its firm or its place, else behind its scope."""
    if last.names and not last.places and frame(new).told:  # a firm whose name is of common words
        named = [word.span for word in last.words if word.tag in {"ORG", "PER"}]
        return put(last.text, named[:1] or last.names[:1], new)
    if last.places and any(span.start == 0 for span in frame(new).places):  # 诸城夜校 is not in 青州
        return put(last.text, last.places, new)
    scope = max((span.end for span in (*last.places, *last.times)), default=0)
    return last.text[:scope] + new + last.text[scope:]


def _ends_alike(word: Word, place: Span, new: str) -> bool:
    """Whether a word begins with a place and ends as a new name does: 莱州港, 烟台港."""
    return within(place, word.span) and word.span != place and word.text[-1] == new[-1]


def _described(last: Frame) -> Span | None:
    """What a question is about when it doesn't name but describe it, with its place: 南阳那座跨湖大桥."""
    match = _DESCRIBED.search(fold(last.text))
    if match is None:
        return None
    end, nominal = 0, False
    for word in last.words:
        if word.span.start < match.end():
            continue
        if is_side(word.text):
            break
        if word.nominal or len(word.text) > 2:  # the tagger takes 跨海大桥 for a verb
            end, nominal = word.span.end, True
        elif nominal or word.tag not in {"v", "vn", "a", "u"}:
            break
    where = (*last.places, *(word.span for word in last.words if word.tag == "LOC"))
    start = next((place.start for place in where if place.end == match.start()), match.start())
    return Span(start, end) if end else None


_DESCRIBED = re.compile(r"[那这]一?[座家条所个款栋幢处片](?=[一-鿿]{2})")


def _names_with_place(new: str) -> bool:
    """Whether a name says where the thing is: 北宫街的地下通道."""
    now = frame(new)
    where = [*now.places, *(word.span for word in now.words if word.tag == "LOC")]
    return any(span.start == 0 and span.end < len(new) for span in where)


def _names_that(said: str) -> bool:
    """Whether a turn says where something is that it points at: 宣桥那块地."""
    match = _DESCRIBED.search(fold(said)) or _THAT_LAND.search(fold(said))
    return match is not None and match.start() > 1 and all(word.nominal for word in frame(said[: match.start()]).words)


_THAT_LAND = re.compile(r"[那这]块地")
_SIZED = re.compile(r"(?:几|多少)[家个座处所条间]?[小大老新]$")
_COUNTING = ("多少", "几", "哪", "什么", "多")
_CLEARLY = 2
"""How much likelier a reading is than the next that makes it the only one."""
