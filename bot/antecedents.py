"""What a pronoun or a demonstrative of a turn stands for: 他, 这家公司, 该县, 那里, 当时, 这个项目.

Looked for in what was said before, the latest first: in the question, in its answer, in the sentences that were quoted
and their headline. A turn may be read in several ways; the answers decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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
_GROUP = re.compile(r"(?<!其)[他她它]们|这些人|那些人")
_PLACE = re.compile(
    r"(?<!应)该(?:省|市|县|区|镇|乡|村|街道|地)(?![长委级人里政])|(?:这|那)个?(?:省|市|县|区|镇|乡|村|街道|地方)(?![长委级])|"
    r"(?:(?<=[在到从去,、])|^)(?:那|这)(?:里|儿|边)|(?<!相)当地|本地"
)
_TIME = re.compile(
    r"当时|那时候?|当年|(?<!每)(?:那|这一|同一?)年(?![份级代])|那一年|(?:那|这一|同一?|当)天|那个月|当月|同月|那一?次(?=[^一-鿿]|$)"
)
_ORGANISATIONS = {
    "公司": r"公司|集团|企业|厂",
    "企业": r"公司|集团|企业|厂|合作社",
    "集团": r"集团|公司",
    "厂": r"厂|公司",
    "校": r"学校|中学|小学|大学|学院|中专|技校|[一二三四五六七八九十]中|幼儿园|职专",
    "院": r"医院|卫生院|学院|法院|检察院|研究院",
    "局": r"局",
    "行": r"银行|支行|信用社|农商行",
    "社": r"合作社|报社|出版社|旅行社",
    "协会": r"协会|商会|学会|联合会|基金会",
    "单位": r"",
    "机构": r"",
    "部门": r"局|委|办|部|中心",
    "中心": r"中心",
    "组织": r"",
}
_BODY = re.compile(
    r"(?:这|那)(?:一?[家所个]|座)?(?P<long>公司|企业|集团|工厂|厂|学校|大学|学院|中学|小学|医院|局|银行|合作社|协会|单位|机构|部门|中心|组织)|"
    r"(?<![应活])该(?P<short>公司|企业|集团|厂|校|院|局|行|社|协会|单位|机构|部门|中心|组织)"
)
_THING = re.compile(
    r"(?:(?:这|那)(?:一)?(?:个|项|次|场|种|笔|座|条|件|批|些|名|届|本|部|款|篇|起|支|群|段|棵|只|辆|间|处|块|期|期|套|类)|(?<!应)该)(?![年月天周次])"
    r"(?P<noun>[一-鿿]{2,4}?(?=[是有在的花用办开投建什多几谁哪怎为由被把从到,?!。了]|$)|[一-鿿]{2})"
)
_SHORT_THING = re.compile(r"(?<![应活])[该此](?P<noun>[案片剧书车船药款赛展节会桥路站馆店厂矿])(?![一-鿿]?[长员])")
"""With a noun of one character, which is in the name of what is meant: 该案 for 电子烟案."""
_FORMER = re.compile(r"前者|后者")
_IT = re.compile(r"(?<!其)它(?!们)")
_NO_THING = frozenset(
    ("时候", "时间", "问题", "意思", "样子", "地方", "原因", "星期", "月份", "方面", "情况", "东西", "人")
)


def pointers(turn: str, past: Sequence[Past]) -> tuple[Pointer, ...]:
    """What in `turn` points back, in order; nothing that the turn itself explains, nothing without an antecedent."""
    folded = fold(turn)
    found: list[Pointer] = []
    for pattern, options in (
        (_BODY, _bodies),
        (_PLACE, _places),
        (_TIME, _times),
        (_PERSON, _people),
        (_GROUP, _groups),
        (_FORMER, _coordinated),
        (_THING, _things),
        (_SHORT_THING, _things),
        (_IT, _things),
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
    clause = before.rpartition(",")[0]  # 农村老人没有智能手机, 他们怎么办: a clause of its own introduces them
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


def _said(past: Sequence[Past]) -> Iterator[str]:
    """Texts to look for an antecedent in, the likeliest first."""
    for one in reversed(past):
        if one.answer:
            yield one.answer
        yield one.question
        yield from one.sentences
        yield one.headline


def _people(_match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    from bot.frames import frame
    from corpus import names

    for one in reversed(past):
        if one.kind == "person" and one.answer:  # a short answer is the name: the model cuts unusual ones
            yield from [one.answer] if len(one.answer) <= _NAME else _named(one.answer, "person") or [one.answer]
        for text in (one.question, *one.sentences):
            yield from (mention.text for mention in names.find(text) if mention.kind == "person")
    if past:  # nobody is named: whoever the last question asked about
        last = frame(past[-1].question)
        yield last.topic


_NAME = 4
"""Characters of a person's name."""


def _named(text: str, kind: str) -> list[str]:
    from corpus import names

    return [mention.text for mention in names.find(text) if mention.kind == kind]


def _groups(_match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    from bot.frames import frame

    if not past:
        return
    yield from _named(past[-1].answer or "", "organisation")
    yield from _named(past[-1].question, "organisation")
    last = frame(past[-1].question)
    counted = [word.text for word in last.told if last.asked and word.nominal and word.span.end == last.asked.end]
    yield last.scope + (counted[0] if counted and counted[0] not in {"人", "人数"} else last.topic[len(last.scope) :])


def _bodies(match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    kind = match["long"] or match["short"]
    ending = next((pattern for suffix, pattern in _ORGANISATIONS.items() if kind.endswith(suffix)), kind)
    if match["long"] and kind.endswith(("学", "学校", "学院")):
        ending = _ORGANISATIONS["校"]
    wanted = re.compile(rf"(?:{ending})$") if ending else re.compile("")
    for one in reversed(past):
        if one.kind == "organisation" and one.answer:
            yield one.answer
        for text in (one.answer or "", one.question, *one.sentences, one.headline):
            yield from (name for name in _named(text, "organisation") if wanted.search(name))
    for one in reversed(past):
        if found := _ending_in(one.question, wanted):
            yield found


def _ending_in(question: str, wanted: re.Pattern[str]) -> str | None:
    """The run of nouns of a question that ends as wanted: 村里的粉丝厂."""
    from bot.frames import frame, within
    from corpus.model import Span

    whole = frame(question)
    for number, word in enumerate(whole.words):
        if word.nominal and wanted.pattern and wanted.search(word.text):
            first = number
            while first and whole.words[first - 1].nominal:
                first -= 1
            found = Span(whole.words[first].span.start, word.span.end)
            # 哪所学校 names none
            return whole.topic if whole.asked is not None and within(found, whole.asked) else whole.of(found)
    return None


def _places(match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    from corpus import places

    kind = re.search(r"[省市县区镇乡村]", match.group())
    first: list[str] = []
    second: list[str] = []
    for one in reversed(past):
        if kind is not None:
            yield from _ending(one.question, kind.group())
        named = places.find(one.question, question=True)
        told = places.find(one.answer or "") if one.kind == "place" else ()
        if kind is None and one.kind == "place" and one.answer and not told and len(one.answer) <= _PLACE_NAME:
            first.append(one.answer)  # a village that no gazetteer has
        if kind is None and match.group()[-1] in "里儿边":
            first += _venues(one.question)
        for mention in (*told, *named):
            fits = kind is None or kind.group() in (mention.place.name[-1], mention.text[-1])
            (first if fits else second).append(mention.text)
        if not (named or told) and one.place:
            second.append(one.place)
        if first or second:
            break
    yield from (*first, *second)


_PLACE_NAME = 6
"""Characters of a place's name that is an answer."""


def _venues(question: str) -> list[str]:
    """Bodies and sights that one can be at, in a question: 那里 after 鸡血石博物馆哪天搬家."""
    from bot.frames import frame

    return [
        word.text
        for word in frame(question).words
        if word.tag in {"ORG", "LOC"} and len(word.text) > 3 and _VENUE.search(word.text)
    ]


_VENUE = re.compile(r"(?:[馆院园店厂校场厅站港寺庙塔山湖河岛桥]|学校|基地|中心|景区|小镇|公司|大学|[中小]学)$")


def _times(_match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    from corpus import times

    for one in reversed(past):
        for text in (one.answer if one.kind == "time" and one.answer else "", one.question, *one.sentences):
            found = times.find(text)
            if found:
                yield found[0].text if hasattr(found[0], "text") else found[0].span.of(text)
                return


def _things(match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """The longest name of a thing that ends in the noun; failing that, what the last question was about."""
    from bot.frames import frame

    noun = match.groupdict().get("noun")
    named = match.string[match.start("noun") :] if noun else ""
    if noun in _NO_THING or (noun and len(noun) > 1 and not _is_short_name(named, noun)):
        return
    if noun:
        for text in _said(past):
            yield from _ending(text, noun)
    if past:
        last = frame(past[-1].question)
        names = [last.text[span.start : _run_end(last, span.end)] for span in last.names]
        if noun is None:
            if past[-1].kind == "organisation" and past[-1].answer:
                yield past[-1].answer
            yield from names
        topic = last.topic
        yield topic if noun is None or noun in topic else f"{topic}{noun}"


def _coordinated(match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """The first or the second of two that the last question put beside each other: A和B哪个大."""
    from bot.frames import frame

    last = frame(past[-1].question)
    for number, word in enumerate(last.words):
        if word.text in _BETWEEN and 0 < number < len(last.words) - 1:
            first, end = number, number + 1
            while first and last.words[first - 1].nominal:
                first -= 1
            while end < len(last.words) and last.words[end].nominal:
                end += 1
            former = last.text[last.words[first].span.start : word.span.start]
            yield former if match.group() == "前者" else last.text[word.span.end : last.words[end - 1].span.end]


_BETWEEN = frozenset(("和", "与", "跟", "还是", "以及", "比"))


def _run_end(last: Frame, end: int) -> int:
    """Where the nouns that follow a name end: 青临高速."""
    for word in last.words:
        if word.span.start == end and word.tag == "n":
            end = word.span.end
    return end


def _is_short_name(rest: str, noun: str) -> bool:
    """Whether a noun follows that is no name by itself: 那条北宫街地下通道 points to nothing."""
    from bot.frames import frame

    length = 0
    for word in frame(rest).words:
        if not word.nominal:
            break
        length += len(word.text)
    return 0 < length <= max(len(noun), _SHORT)


_SHORT = 4


def _ending(text: str, noun: str) -> Iterator[str]:
    """Names in `text` that end in `noun` and say more than it: 电商培训班 for 培训班, “雨露计划” for 计划."""
    from bot.frames import frame

    for quoted in re.finditer(r"[“《「]([^”》」]{2,24})[”》」](?:[一-鿿]{0,4})", text):
        if noun in quoted.group():
            yield (
                quoted.group()[: quoted.group().rfind(noun) + len(noun)]
                if quoted.group().endswith(noun)
                else quoted.group(0)
            )
    if len(text) > 300:
        return
    words = frame(text).words
    for number, word in enumerate(words):
        if not word.text.endswith(noun[-2:]):
            continue
        first = number
        while first and words[first - 1].nominal and words[first - 1].tag not in {"m", "q", "TIME"}:
            first -= 1
        found = text[words[first].span.start : word.span.end]
        if len(found) > len(noun):
            yield found


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
