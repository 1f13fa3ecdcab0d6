"""Places in a text, and the place that an article is about.

A name is taken for a place when it is written in full (青州市), or in short (青州) where it is a word of its own:
高密度 holds no 高密, 大城市 no 大城. Short names that are ordinary words as well (和平, 大同, 朝阳) must show what they
mean: by a place before or beside them, a dateline, or the full name elsewhere in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from math import log
from typing import TYPE_CHECKING, Literal

from corpus import placenames
from corpus.divisions import Key, Level, contains, key, level, same, siblings
from corpus.model import Place, Span
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corpus.model import Article, Part
    from corpus.placenames import RawPlace

__all__ = [
    "Inside",
    "Level",
    "PlaceMention",
    "contains",
    "find",
    "level",
    "of_article",
    "parent",
    "same",
    "siblings",
    "use_whole_lexicon",
]

Inside = Literal["", "office", "name"]


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place as it stands in a text. `span` counts in that text."""

    span: Span
    text: str
    candidates: tuple[Place, ...]
    """Most probable first, at least one."""
    full: bool
    """Written with its kind (青州市, 王坟镇), not in short (青州)."""
    town: str | None = None
    """The township that was named; the candidates are the counties in which there is one of that name."""
    inside: Inside = ""
    """`office`: begins the name of a public body of that place (寒亭区科技局). `name`: part of another name, of a firm,
    a school, a road (青州中德学院, 北京路), which may lie elsewhere."""

    @property
    def place(self) -> Place:
        """The most probable candidate."""
        return self.candidates[0]

    @property
    def inside_name(self) -> bool:
        """Whether the place is part of a longer name."""
        return self.inside != ""

    @property
    def level(self) -> Level:
        """Of the most probable candidate."""
        return level(self.place)


def parent(place: Place) -> Place | None:
    """The place that this one lies in directly; None above a province."""
    if place.county:
        return placenames.by_key().get((place.province, place.city, None))
    return placenames.by_key().get((place.province, None, None)) if place.city else None


def use_whole_lexicon() -> None:
    """Holds the dictionary in memory from now on: worth its second before the places of thousands of texts."""
    placenames.use_whole_lexicon()


def find(text: str, near: Sequence[Place] = (), *, question: bool = False) -> tuple[PlaceMention, ...]:
    """The places named in `text`, in order, not overlapping.

    Safe to call from several threads.

    Args:
        text: As printed; traditional and full-width characters are folded here.
        near: Places that are known to be near, to choose among places of one name.
        question: The text is a question: an ordinary word that stands where a question names its place is one
            (龙口的低保标准是多少).
    """
    folded = fold(text)
    found = [*placenames.chinese(folded, question), *placenames.latin(folded, text)]
    found.sort(key=lambda raw: raw.start)
    return tuple(_resolve(text, folded, found, near))


# Choosing among candidates -------------------------------------------------------------------------------------------

_JOINED = re.compile(r"\s*[、和与及,/]\s*|\s+")
_OFFICE = re.compile(
    r"(?:[县市区省]?委|人大|政协|(?:人民)?政府|[一-鿿]{0,8}?(?:局|厅|委员会|办公室|扶贫办|办事处|法院|检察院|公安|管委会|[党团纪监]委|妇联|"
    r"工会|残联|工商联|共青团|[宣组统武][一-鿿]{2}部|政法委|发改委|住建委|卫健委|国资委|人社|消防救援))"
)
_NAME = re.compile(
    r"(?:路|街|大道|大街|高速|铁路|机场|火车站|[东西南北]站|大桥|港口?(?=[,。、 ]|$)|"
    r"[一-鿿]{0,24}?(?:有限公司|公司|集团|大学|学院|"
    r"学校|中学|小学|幼儿园|医院|银行|支行|协会|商会|基金会|研究[所院]|酒店|宾馆|博物馆|图书馆|体育[场馆]|剧院|[日晚]报|电视台|"
    r"中专|技校|俱乐部|合作社|厂(?=[,。、 ]|$)|烤鸭|拉面|火锅|队(?=[,。、 ]|$)))"
)
_BREAK = re.compile(
    r"[了的是在将把被从由并及与、,。]|对(?!外)|等(?![职教])|召开|举办|举行|开展|组织|实施|推进|加强|出台|积极|今年|去年|近日|已经|还|"
    r"通过|建立|建设|投入|帮助|新增|为(?!民)|向(?!阳)"
)


def _resolve(text: str, folded: str, raws: Sequence[RawPlace], near: Sequence[Place]) -> Iterator[PlaceMention]:
    certain = [raw for raw in raws if not raw.weak]
    known = Counter(raw.candidates[0] for raw in certain if len(raw.candidates) == 1)
    known.update(dict.fromkeys(near, 2))
    spelt = {key(place) for raw in certain if raw.full and raw.town is None for place in raw.candidates}
    previous: PlaceMention | None = None
    for number, raw in enumerate(raws):
        following = raws[number + 1] if number + 1 < len(raws) else None
        before = previous if previous and folded[previous.span.end : raw.start] in ("", "市", "县", "区") else None
        if raw.weak and not raw.asked and not _is_meant(folded, raw, previous, following, spelt, near):
            continue
        candidates = _ordered(raw, before, known, spelt)
        inside = _inside(folded, raw.end, following)
        previous = PlaceMention(
            Span(raw.start, raw.end), text[raw.start : raw.end], candidates, raw.full, raw.town, inside
        )
        yield previous


def _is_meant(
    text: str,
    raw: RawPlace,
    previous: PlaceMention | None,
    following: RawPlace | None,
    spelt: set[Key],
    near: Sequence[Place],
) -> bool:
    """Whether an ordinary word is a place here."""
    if any(key(place) in spelt for place in raw.candidates):
        return True
    if any(
        same(place, other) or siblings(place, other) or (contains(other, place) and other.city)
        for place in raw.candidates
        for other in near
    ):
        return bool(_BEFORE.search(text[max(raw.start - 4, 0) : raw.start]))
    if _is_beside(text, raw, previous, following):
        return True
    if _DATELINE.search(text[max(raw.start - 4, 0) : raw.start]) and _REPORT.match(text, raw.end):
        return True
    if not _BEFORE.search(text[max(raw.start - 4, 0) : raw.start]) or text[raw.start - 1 : raw.start] == "、":
        return False
    if raw.candidates[0].county is None:
        return not _ORDINARY.match(text, raw.start)
    return raw.full and bool(_AFTER.match(text, raw.end))


_BEFORE = re.compile(r"(?:本报|记者|[驻在于从到往赴来去经至抵离由对为让,。;:、!?“”\"(《\s—-]|^)$")
_AFTER = re.compile(
    r"\s*(?:[讯电籍]|境内|全境|城区|[各等]地|市民|[县市区]委|[县市区]政府|百姓|群众|干部|农民|本地|当地|[0-9一二三]+[月日]?|"
    r"[,。;:、!?”\")》—·…\s-]|$)"
)


def _is_beside(text: str, raw: RawPlace, previous: PlaceMention | None, following: RawPlace | None) -> bool:
    """Whether the place before holds this one, or a place of its kind stands in a list with it."""
    if previous is not None:
        gap = text[previous.span.end : raw.start]
        if not gap and any(contains(previous.place, place) for place in raw.candidates):
            return True
        if gap and _JOINED.fullmatch(gap) and _alike(raw.candidates, previous.candidates):
            return True
    if following is not None and not following.weak:
        gap = text[raw.end : following.start]
        if (not gap and any(contains(place, following.candidates[0]) for place in raw.candidates)) or (
            gap and _JOINED.fullmatch(gap) and _alike(raw.candidates, following.candidates)
        ):
            return True
    return False


# What the names of cities that are ordinary words mean there.
_ORDINARY = re.compile(
    r"大同(?:小异|社会|世界|理想)|朝阳(?:产业|行业|的|初|东)|中山(?:装|狼|服|陵|先生)|日照(?:时|充|强|量|面|不|率|长)|安康(?:幸福|的|、)|"
    r"三明|海[东南北](?:岸|侧|部|面)|平安|永安|新余|白山黑"
)
_DATELINE = re.compile(r"(?:本报|社|网|记者|[》】])\s*$")
_REPORT = re.compile(r"\s*(?:讯|电|消息|报道|[0-9一二三四五六七八九十]+月)")


def _alike(some: Sequence[Place], others: Sequence[Place]) -> bool:
    return any(siblings(a, b) for a in some for b in others)


def _ordered(
    raw: RawPlace,
    before: PlaceMention | None,
    known: Mapping[Place, int],
    spelt: set[Key],
) -> tuple[Place, ...]:
    """The candidates, most probable first: those that lie in the place named right before, else by what is near."""
    if len(raw.candidates) == 1:
        return raw.candidates
    if before is not None:
        inner = tuple(place for place in raw.candidates if any(contains(outer, place) for outer in before.candidates))
        if inner:
            return inner

    def support(place: Place) -> float:
        score = 20.0 if key(place) in spelt and raw.town is None else 0.0
        for other, count in known.items():
            if same(place, other) or (place.city and other.city == place.city and other.province == place.province):
                score += 6 + log(count) if not other.county or other.city else 0
            elif other.province == place.province:
                score += 1 + log(count) / 4
        return -score

    return tuple(sorted(raw.candidates, key=support))


def _inside(text: str, end: int, following: RawPlace | None) -> Inside:
    """Whether a name that runs on after the place is made with it."""
    tail = text[end : end + 30]
    if following is not None and following.start == end:
        return ""  # the next, finer place begins the name
    for kind, pattern in (("office", _OFFICE), ("name", _NAME)):
        match = pattern.match(tail)
        if match and not _BREAK.search(match.group()[:-2]):
            return "office" if kind == "office" else "name"
    return ""


# What an article is about --------------------------------------------------------------------------------------------

_WEIGHTS = {"kicker": 5.0, "headline": 6.0, "subhead": 3.0, "byline": 0.0, "body": 1.0}
_DATELINE_WEIGHT = 3.0
_LEAD_WEIGHT = 1.5
_TOLD = 2.0
"""From this score on, what the text names outweighs a dateline that it doesn't repeat."""
_INSIDE = {"": 1.0, "office": 0.9, "name": 0.3}
_TELLING = 200
"""Sentences of an article that are looked at: what it is about is told long before them."""
_RIVAL = 0.6
"""From this share of the best place's score on, a sister place is as much what the article is about."""


def of_article(article: Article, neighbours: Sequence[Place] = ()) -> Place | None:
    """The place that an article is about: by what its heading and its text name most, the dateline being one hint.

    Args:
        article: Its `place` is not looked at.
        neighbours: Places of the other articles of the page, to choose among places of one name.

    Returns:
        The finest place that covers what is told, or None when none is named.
    """
    parts = [(sentence.part, sentence.text) for sentence in article.sentences[:_TELLING]]
    text = "\n".join(sentence for _, sentence in parts)
    if article.dateline and article.dateline not in text:
        parts.append(("body", f"本报{article.dateline}讯"))
        text = f"{text}\n本报{article.dateline}讯"
    scores: Counter[Place] = Counter()
    datelined: list[Place] = []
    for mention, part, offset in _located(find(text, neighbours), parts):
        if part == "body" and _is_dateline(text, mention, article.dateline):
            datelined.append(mention.place)
            continue
        lead = _LEAD_WEIGHT if part == "body" and offset == 0 else 1.0
        scores[mention.place] += _WEIGHTS[part] * _INSIDE[mention.inside] * lead  # type: ignore[assignment]
    told = max(scores.values(), default=0)
    for place in datelined[:1]:
        # A reporter may sit in one district and tell of the next: a dateline weighs where the text bears it out.
        scores[place] += _DATELINE_WEIGHT if place in scores or told < _TOLD else 1.0  # type: ignore[assignment]
    return _decide(scores)


def _located(
    mentions: Iterable[PlaceMention], parts: Sequence[tuple[Part, str]]
) -> Iterator[tuple[PlaceMention, Part, int]]:
    """Mentions with the part of the article and the offset in the sentence at which they stand."""
    starts = list(accumulate((len(text) + 1 for _, text in parts), initial=0))
    for mention in mentions:
        number = bisect_right(starts, mention.span.start) - 1
        yield mention, parts[number][0], mention.span.start - starts[number]


def _is_dateline(text: str, mention: PlaceMention, dateline: str | None) -> bool:
    start, end = mention.span.start, mention.span.end
    before, after = text[max(start - 3, 0) : start], text[end : end + 8]
    return bool(_REPORT.match(after) and (_DATELINE.search(before) or mention.text == dateline))


def _decide(scores: Mapping[Place, float]) -> Place | None:
    """The best place of the finest level that has no rival of the same kind; with rivals, what they share."""
    if not scores:
        return None
    ranked = sorted(scores, key=lambda place: (-scores[place], place.code))
    best = ranked[0]
    # A city that is named beside one of its counties is the frame, unless it is named clearly more often.
    inner = [place for place in ranked if place != best and contains(best, place) and level(best) != "country"]
    if inner and scores[inner[0]] >= _RIVAL * scores[best]:
        best = inner[0]
    rivals = [place for place in ranked if siblings(best, place) and scores[place] >= _RIVAL * scores[best]]
    if len(rivals) >= 2 or (rivals and scores[rivals[0]] >= 0.9 * scores[best]):
        shared = parent(best)
        if shared is not None and all(contains(shared, place) for place in rivals):
            return shared
    return best
