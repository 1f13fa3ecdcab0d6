"""Which places and times a question names, as wide as they are meant: 8月6号那天, 德宏州级, 全市, 沃鲁县."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.regions import merged, touch, within
from corpus.model import Span
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.words import Word

_WIDE = re.compile(
    r"全(?:[省市县区国球州镇乡村校厂]|世界|集团|公司|行业)(?!长|委|级|民|会|性)|世界(?:上|各地)?(?=[呢的]|$)|"
    r"(?:别的|其[他它余]的?|另外的?)(?:几?[个些]|各)?(?:县市区?|县区|市县|区县|省[份市]?|城市|国家|地[方区]|乡镇|街道|[市县区镇乡村])|"
    r"(?:别处|其他各地|外地|外省|国外|国内)"
)
"""Places that are named by how far they reach, or as all the others: 全市, 别的县."""
_LEVEL = re.compile(r"[省市县区州]?本?级")
"""What follows a place and belongs to its name: 德宏州级."""
_COMPARED = re.compile(r"(?:(?<!对)比|比起|相比|相较于?|较)(?:上|前)?$")
"""What follows is compared with, not asked about: 比上一年多多少."""
ERA = re.compile(r"现在|目前|如今|眼下|当前|以前|之前|过去|从前|原来|原先|后来|今后|将来|往年|平时")
"""Times that no calendar has."""
_THAT_DAY = re.compile(r"(?:那|当|这)一?[天日晚]|那一?[次回]")
"""What takes a date up once more: 8月6号那天."""
_LASTING = re.compile(r"每?[一两二三四五六七八九十几半\d]{0,2}(?:年|天|个月|周|个?小时|分钟)")
"""A duration is no time to ask about: 一年要花多少钱."""


def times_of(text: str, words: Sequence[Word], asked: Span | None) -> tuple[Span, ...]:
    """The times that a question names, beside what it asks for."""
    from corpus import times

    folded = fold(text)
    found_times = [
        mention.span
        for mention in times.find(text)
        if not (asked is not None and touch(mention.span, asked))
        and not _cuts_word(mention.span, words)
        and not _COMPARED.search(folded, 0, mention.span.start)
        and not _LASTING.fullmatch(fold(mention.span.of(text)))
    ]
    found_times += [span for span in _bare_days(folded, words) if not (asked is not None and touch(span, asked))]
    return merged(_with_day(folded, _with_hour(folded, span, words)) for span in merged(found_times))


def places_of(text: str, words: Sequence[Word], when: Sequence[Span]) -> tuple[Span, ...]:
    """The places that a question names, in none of its times; each run of joined places is one."""
    from corpus import places

    folded = fold(text)
    found_places = [
        mention.span
        for mention in places.find(text, question=True)
        if mention.inside != "name"
        and not any(within(mention.span, time) for time in when)
        and not _COMPARED.search(folded, 0, mention.span.start)
    ]
    found_places = [Span(span.start, _behind_level(folded, _word_start(span, words))) for span in found_places]
    found_places = [_whole_place(span, words) for span in found_places]
    found_places += [Span(*match.span()) for match in _WIDE.finditer(folded)]
    found_places += [word.span for word in words if word.tag == "LOC" and _COUNTY.search(word.text)]
    return merged(found_places)


def _bare_days(folded: str, words: Sequence[Word]) -> Iterator[Span]:
    """Days without a month: 28号下午; but 3号线 is no day."""
    for word in words:
        match = _BARE_DAY.match(folded, word.span.start) if word.tag in {"TIME", "m"} else None
        if match is not None and match.end() <= word.span.end:
            yield Span(word.span.start, max(match.end(), word.span.end if word.tag == "TIME" else 0))


_BARE_DAY = re.compile(r"(?:[12]\d|3[01]|[1-9])[日号](?![线楼馆院门车选种井机桌床台桥岛])")


def _with_hour(folded: str, time: Span, words: Sequence[Word]) -> Span:
    """A time with the part of the day right behind it, or to which it lasted: 7月31号夜里, 28号下午到夜里."""
    end = time.end
    if (until := _UNTIL.match(folded, end)) is not None:
        end = until.end()
    for word in words:
        if word.span.start - (folded[end : end + 1] in {"到", "至"}) == end and _HOUR.search(word.text):
            end = word.span.end if word.tag == "TIME" else end
    return Span(time.start, end)


_UNTIL = re.compile(r"[到至~-]\d{1,2}[点时](?:\d{1,2}分)?")
_HOUR = re.compile(r"早|晚|夜|凌晨|[上中下]午|傍晚|点|黄昏|白天")


def _with_day(folded: str, time: Span) -> Span:
    """A date with what takes it up once more: 8月6号那天."""
    match = _THAT_DAY.match(folded, time.end)
    return Span(time.start, match.end()) if match else time


def _whole_place(place: Span, words: Sequence[Word]) -> Span:
    """A place with the rest of the name that it is part of: 哥伦比亚 of 不列颠哥伦比亚省, 铜梁 of 铜梁蒲吕."""
    at = next((number for number, word in enumerate(words) if within(place, word.span) and word.span != place), None)
    if at is None or words[at].tag != "LOC":
        return place
    if words[at].text[-1] not in "省州邦":
        begins = place.start == words[at].span.start
        longer = len(words[at].text) - (place.end - place.start) > _REST
        built = longer or words[at].text[-1] in _BUILT or not words[at].text.isalpha() or words[at].text[-1].isascii()
        return place if begins and built else words[at].span
    start = words[at].span.start
    if at and words[at - 1].tag == "LOC" and words[at - 1].text[-1] not in "国省州市县区":
        start = words[at - 1].span.start
    return Span(start, words[at].span.end)


_COUNTY = re.compile(r"[一-鿿]{2}[县郡]$")
"""Ends the name of a county, also of one abroad that no gazetteer has: 沃鲁县."""
_REST = 3
"""Characters of the rest of a name that may be part of a place: 蒲吕 of 铜梁蒲吕."""
_BUILT = "馆院园厂校学站场港桥路街店厅库楼寺塔村社局队团会部所行司心"
"""Ends the name of what stands in a place, and is not the place: 青州博物馆."""


def is_wide(place: str) -> bool:
    """Whether a place is named by how far it reaches: 全市, 别的县."""
    return _WIDE.fullmatch(fold(place)) is not None


def _behind_level(folded: str, end: int) -> int:
    match = _LEVEL.match(folded, end)
    return match.end() if match else end


def _cuts_word(span: Span, words: Sequence[Word]) -> bool:
    """Whether a time only begins inside a word that is none: 上月 of 登上月球."""
    return any(word.span.start < span.start < word.span.end and word.tag in {"v", "n"} for word in words)


def _word_start(place: Span, words: Sequence[Word]) -> int:
    """Where a place ends that takes the first character of a word with it: 宿迁 of 宿迁市长."""
    cut = (word for word in words if place.start < word.span.start < place.end < word.span.end)
    return next((word.span.start for word in cut if word.tag == "n"), place.end)
