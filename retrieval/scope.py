"""Right place, right time: whether a sentence may speak for what a question names.

A figure about 昌乐 never answers a question about 青州. What a sentence is about is the place that begins its clause
(寿光市培训3000人), else what the sentence before it in the paragraph was about, else what its article is about.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus import places, times
from retrieval import kinds, syntax
from retrieval.answer import FIGURES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from corpus.model import Article, Place
    from corpus.places import PlaceMention
    from corpus.times import TimeMention
    from retrieval.answer import AnswerKind
    from retrieval.question import Question

_CLAUSE_START = re.compile(
    r"(?:^|[，。；：,;:!?！？“”\"（(])\s*(?:其中|此外|同时|目前|而|在|据|近日|日前|[^，。；,;]{0,3}讯)?\s*$"
)
_LIVED = re.compile(
    r"(?:居?住|打工|生活|工作|经商|读书|留学|定居|务工|创业|旅居|做[一-鿿]{1,3})[^，。；,;]{0,8}的(?=[一-鿿])"
)
"""What somebody did in a place that a sentence is not about."""
_BETWEEN = re.compile(r"\s*(?:[、和与及,，]|以及)\s*")


@dataclass(frozen=True, slots=True)
class Setting:
    """The place and time in which one sentence stands."""

    text: str
    mentions: tuple[PlaceMention, ...]
    inherited: tuple[Place, ...]
    """What the sentence is about where it doesn't say."""
    times: tuple[TimeMention, ...]
    inherited_times: tuple[TimeMention, ...]
    """The times that the sentences before it in its paragraph named last."""
    heading_times: tuple[TimeMention, ...]
    date: datetime.date | None
    """The article's."""
    home: Place | None
    """The article's."""
    towns: frozenset[str | None] = frozenset()
    """The townships that the sentences before it in its paragraph named last; failing that the heading."""


_LOOK_BACK = 12
"""Sentences of a paragraph before one that are read for its setting."""


def settings(article: Article, wanted: Collection[int] | None = None) -> Mapping[int, Setting]:
    """The setting of the `wanted` sentences of an article (all, if None) by number; others may be among them."""
    near = (article.place,) if article.place else ()
    base = day(article)
    heading = " ".join(part for part in (article.kicker, article.headline, article.subhead) if part)
    heading_times = tuple(mention for mention in times.find(heading, base) if _is_anchor(mention))
    found: dict[int, Setting] = {}
    inherited: tuple[Place, ...] = near
    inherited_times: tuple[TimeMention, ...] = ()
    towns = of_heading = _towns(places.find(heading, near))
    paragraph, previous = None, 0
    last = len(article.sentences)
    numbers = range(1, last + 1) if wanted is None else wanted
    read = {n for number in numbers for n in range(max(number - _LOOK_BACK, 1), min(number, last) + 1)}
    for sentence in (article.sentences[number - 1] for number in sorted(read)):
        if sentence.paragraph != paragraph or sentence.number != previous + 1:
            paragraph, inherited, inherited_times, towns = sentence.paragraph, near, (), of_heading
        previous = sentence.number
        mentions = places.find(sentence.text, near)
        told = tuple(mention for mention in times.find(sentence.text, base) if _is_anchor(mention))
        before = _reached(article, sentence.number, base) if _NOW.search(sentence.text) else inherited_times
        setting = Setting(sentence.text, mentions, inherited, told, before, heading_times, base, article.place, towns)
        found[sentence.number] = setting
        inherited = subjects(setting, len(sentence.text))
        towns = _towns(mentions) or towns
        inherited_times = told or inherited_times
    return found


def _reached(article: Article, number: int, base: datetime.date | None) -> tuple[TimeMention, ...]:
    """The times before a sentence, in whichever paragraph, that were named last and not ahead of the printing."""
    for sentence in reversed(article.sentences[max(number - 1 - _LOOK_BACK, 0) : number - 1]):
        told = [mention for mention in times.find(sentence.text, base) if _is_anchor(mention)]
        if past := tuple(mention for mention in told if not _is_ahead(mention, base)):
            return past
    return ()


def _towns(mentions: Iterable[PlaceMention]) -> frozenset[str | None]:
    return frozenset(one.town for one in mentions if one.town is not None)


_NOW = re.compile(r"目前|现在|如今|眼下|现已|至今")
"""Tells of the state that was told before any plan: 到5月底建成2164座。下半年再建1800座。目前青州有176座."""


def _is_ahead(time: TimeMention, printed: datetime.date | None) -> bool:
    """Whether a time had not come to its end on the day of printing: 下半年 in June."""
    return printed is not None and time.end is not None and time.end > printed


def day(article: Article) -> datetime.date | None:
    """The day an article was printed, where it is known."""
    return datetime.date.fromisoformat(article.date) if article.date else None


def subjects(setting: Setting, position: int) -> tuple[Place, ...]:
    """What the sentence is about at `position`: the places that begin the last clause before it that begins so."""
    about: list[Place] = []
    previous: PlaceMention | None = None
    for mention in setting.mentions:
        if mention.span.start >= position:
            break
        finer = (
            previous is not None
            and previous.span.end == mention.span.start
            and about == [previous.place]
            and places.contains(previous.place, mention.place)
        )
        if finer:  # 福建宁德核电: the finer of both, also where it is part of a name
            about, previous = [mention.place], mention
            continue
        if mention.inside == "name":
            continue
        joined = previous is not None and _BETWEEN.fullmatch(setting.text[previous.span.end : mention.span.start])
        if joined and about:
            about.append(mention.place)
        elif _LIVED.match(setting.text, mention.span.end) and setting.text.endswith("在", 0, mention.span.start):
            pass  # 在意大利住了22年的吴立群, who is back
        elif _CLAUSE_START.search(setting.text[: mention.span.start]):
            about = [mention.place]
        previous = mention
    return tuple(about) or setting.inherited


def fits_place(question: Question, setting: Setting, position: int | None = None, *, of_somebody: bool = False) -> bool:
    """Whether the sentence may speak for the places that the question names.

    Args:
        question: Without places it fits everywhere.
        setting: The sentence's.
        position: Of the answer in the sentence; None when the sentence as a whole is the answer.
        of_somebody: Whether the sentence names somebody whom the question names: how old one of 张掖 is may also be
            told of one of its districts, or where 张掖 is named in any way.
    """
    wanted = asked_places(question)
    of_somebody = of_somebody or (question.unit in _AGES and kinds.is_of_somebody(question.folded))
    kind = "description" if of_somebody else question.kind
    if wanted and not any(
        _fits(mention.candidates, setting, position, kind) or (of_somebody and _named_with(mention, setting))
        for mention in wanted
    ):
        return False
    if any(not _named_with(mention, setting) for mention in _in_names(question)):
        return False
    towns = {mention.town for mention in question.places if mention.town is not None}
    return not towns or position is None or not towns.isdisjoint(_last_towns(setting, position) or setting.towns)


_AGES = ("岁", "周岁")
"""What is asked of somebody, whatever place is named with him."""
_TELLING = 200
"""Sentences of an article that are read for the places it tells of."""


def tells_of_place(question: Question, article: Article) -> bool:
    """Whether an article is about, or names at all, a place that the question names."""
    wanted = [place for mention in (*asked_places(question), *_in_names(question)) for place in mention.candidates]
    if not wanted or (article.place is not None and _any_same(wanted, (article.place,))):
        return True
    near = (article.place,) if article.place else ()
    telling = article.sentences[:_TELLING]
    mentions = (mention for sentence in telling for mention in places.find(sentence.text, near))
    return any(_any_same(wanted, mention.candidates) for mention in mentions)


def _last_towns(setting: Setting, position: int) -> set[str | None]:
    """The townships named last before `position`, those joined to them too; failing that, the first after it."""
    last: list[PlaceMention] = []
    for mention in (one for one in setting.mentions if one.town is not None):
        if mention.span.start >= position and last:
            break
        joined = last and _BETWEEN.fullmatch(setting.text[last[-1].span.end : mention.span.start])
        last = [*last, mention] if joined else [mention]
    return {mention.town for mention in last}


def asked_places(question: Question) -> tuple[PlaceMention, ...]:
    """The places that bind an answer: the finest ones named, without those that are only part of a name."""
    named = [m for m in question.places if m.inside != "name" and m.town is None and m.level != "country"]
    named += [m for m in question.places if m.level == "country" and m.place.name not in {"中国", "中华人民共和国"}]
    return tuple(
        mention
        for mention in named
        if not any(
            other is not mention and places.contains(mention.place, other.place) and mention.place != other.place
            for other in named
        )
    )


def _in_names(question: Question) -> tuple[PlaceMention, ...]:
    """The places in full that names in the question begin with, 诸城市图书馆; what 北京路 names may lie anywhere."""
    return tuple(m for m in question.places if m.inside == "name" and m.full and m.level != "country")


def _named_with(mention: PlaceMention, setting: Setting) -> bool:
    """Whether a sentence may tell of what is named with a place: it names that place in any way, or is set there.

    寒亭's library doesn't answer for 诸城市图书馆.
    """
    told = (place for other in setting.mentions for place in other.candidates)
    home = (setting.home,) if setting.home else ()
    return _any_same(mention.candidates, (*setting.inherited, *home, *told))


def _fits(wanted: Sequence[Place], setting: Setting, position: int | None, kind: AnswerKind) -> bool:
    at = len(setting.text) if position is None else position
    about = subjects(setting, at)
    if _any_same(wanted, about):
        return True
    if position is None:
        named = list(setting.mentions)
    else:
        named = [m for m in setting.mentions if m.span.end <= position and m.inside != "name"][-1:]
    if any(_any_same(wanted, mention.candidates) for mention in named):
        return True
    if not named and about is setting.inherited and _begins_name(wanted, setting, at):
        return True
    return kind not in FIGURES and _loosely(wanted, setting, about, position, kind)


def _begins_name(wanted: Sequence[Place], setting: Setting, end: int) -> bool:
    """Whether a place begins a name before a position: 广州白云机场发生一起事故; but 北京路 is in any town."""
    names = (one for one in setting.mentions if one.inside == "name" and one.span.end <= end)
    return any(_any_same(wanted, one.candidates) and not setting.text.startswith(_ROADS, one.span.end) for one in names)


_ROADS = ("路", "街", "大道", "大街", "道", "巷", "胡同")


def _loosely(
    wanted: Sequence[Place], setting: Setting, about: Sequence[Place], position: int | None, kind: AnswerKind
) -> bool:
    """For what is no figure: a place is also meant where only its city, or a part of it, or it later is named."""
    home = setting.home
    if home is not None and _any_same(wanted, (home,)) and all(places.contains(place, home) for place in about):
        return True
    # What happened in 杭州 happened in 浙江; but its mayor is not the governor.
    if kind != "person" and any(places.contains(outer, inner) for outer in wanted for inner in about):
        return True
    if position is None or about is not setting.inherited:
        return False
    # Who or when is also told before where is: 陈洁缇是厦门一家公司的总监.
    bounds = syntax.clauses(setting.text)
    clause = next(one for one in bounds if one.start <= position < one.end)
    inside = (mention for mention in setting.mentions if clause.start <= mention.span.start < clause.end)
    return any(_any_same(wanted, mention.candidates) for mention in inside)


def _any_same(some: Iterable[Place], others: Iterable[Place]) -> bool:
    known = tuple(others)
    return any(places.same(one, other) for one in some for other in known)


def fits_time(question: Question, setting: Setting, position: int | None = None) -> bool:
    """Whether the sentence may speak for the times that the question names.

    The time that the sentence gives for the answer decides: the last one before it, else any of the sentence, else what
    the sentences before it in the paragraph were set in. Where that says nothing of the year, the heading does, and
    last the day of printing. 去年 in a question is taken as the paper's own word.

    Args:
        question: Without times it fits everywhere.
        setting: The sentence's.
        position: Of the answer in the sentence; None when the sentence as a whole is the answer.
    """
    asked = [time for mention in asked_times(question) for time in _of_its_day(mention, setting.date)]
    if not asked:
        return True
    before = [mention for mention in setting.times if position is None or mention.span.start <= position]
    told = (before[-1:] if position is not None else before) or setting.times or setting.inherited_times
    figure = question.kind in FIGURES
    verdicts = {_agrees(mine, theirs, figure) for mine in asked for theirs in told}
    if True in verdicts or False in verdicts:
        return True in verdicts
    if any(_agrees(mine, theirs, figure) for mine in asked for theirs in setting.heading_times):
        return True
    dated = any(theirs.resolved or _YEAR.search(theirs.text) for theirs in told)
    if not dated and all(_THIS_YEAR.search(mine.text) for mine in asked):
        return True  # what is printed without a year is of the paper's own
    return any(_printed_in(mine, setting.date) for mine in asked)


_NAMING = re.compile(r"\s?(?:到期|出生的|赛季|版(?!权)|届|级(?=学生|新生|毕业生)|款(?=手机|车|产品))")
"""What follows a time that tells which one is meant, not when: 2024年到期的债券."""


def asked_times(question: Question) -> tuple[TimeMention, ...]:
    """The times that bind an answer: dates, years, 去年; not 每年, 近日, three years."""
    return tuple(
        mention
        for mention in question.times
        if _is_anchor(mention)
        and not _NAMING.match(question.text, question.text.find(mention.text) + len(mention.text))
    )


def _of_its_day(mention: TimeMention, date: datetime.date | None) -> tuple[TimeMention, ...]:
    """A time that is asked for, as it stands and as it would be meant on the day of printing: 去年 and 2018年."""
    if date is None or mention.resolved:
        return (mention,)
    return (mention, *times.find(mention.text, date))


_RELATIVE = re.compile(r"[去前今本上昨明]|同期|当[年月日]|last|this|yesterday")
_SINCE = re.compile(r"以来|至今|到现在|到目前|开始|起|since")


def _is_anchor(mention: TimeMention) -> bool:
    """Whether a time says when, rather than how long, how often, at what hour or that it was lately."""
    if mention.text in {"全年", "当天", "当晚"}:  # of the year or day that was named before
        return False
    if mention.kind in {"duration", "recurrent", "vague", "clock", "part of day"} and not mention.resolved:
        return mention.month is not None
    return mention.resolved or mention.month is not None or _RELATIVE.search(mention.text) is not None


def _agrees(asked: TimeMention, told: TimeMention, figure: bool) -> bool | None:
    """Whether what is told of a time answers what is asked of one: it is the same or lies in it; None: unclear.

    What began in 2017 happened in 2017, but a figure that has grown since 2015 is no figure of 2015.
    """
    if not (asked.start or told.start or (asked.month and told.month)):
        mine, theirs = _in_year(asked.text), _in_year(told.text)
        if mine and theirs:
            asked, told = mine, theirs
    if not (asked.resolved or asked.month):
        if _in_chinese(asked.text) in told.text or told.text in asked.text:
            return True
        return False if _YEAR.search(asked.text) and _YEAR.search(told.text) else None
    if asked.start and told.start and not (asked.end and told.end):
        if not figure and asked.end is not None and asked.start <= told.start <= asked.end:
            return True
        return asked.start == told.start and _SINCE.search(asked.text) is not None
    if asked.start and asked.end and told.start and told.end:
        return asked.start <= told.start and told.end <= asked.end
    return times.overlaps(asked, told)


_NEW_YEARS_EVE = datetime.date(2000, 12, 31)
_OF_THE_DAY = re.compile(r"[昨本当]|上[个月周]|今[天日早晚晨]|同期")


@lru_cache(maxsize=1024)
def _in_year(text: str) -> TimeMention | None:
    """A part of a year that isn't said, or only as 今年 or 去年, as of one and the same year: 上半年 is 1月至6月."""
    if _OF_THE_DAY.search(text) or any(mention.resolved for mention in times.find(text)):
        return None
    found = times.find(text, _NEW_YEARS_EVE)
    whole = len(found) == 1 and found[0].text == text and found[0].kind != "year" and found[0].end is not None
    return found[0] if whole else None


_YEAR = re.compile(r"[去前今本上明当]年|\d{4}年|year", re.IGNORECASE)
_THIS_YEAR = re.compile(r"今年|本年|this year", re.IGNORECASE)
_ENGLISH = {"last year": "去年", "this year": "今年", "last month": "上月", "this month": "本月", "yesterday": "昨"}


def _in_chinese(relative: str) -> str:
    return _ENGLISH.get(relative.lower(), relative)


def _printed_in(asked: TimeMention, date: datetime.date | None) -> bool:
    return date is not None and asked.start is not None and asked.end is not None and asked.start <= date <= asked.end
