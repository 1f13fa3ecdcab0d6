"""Whom or what a word that points back may stand for, by what was said before: the likeliest first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.nouns import is_side
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.antecedents import Past
    from bot.frames import Frame, Word

_ORGANISATIONS = {
    "公司": r"公司|集团|企业|厂",
    "企业": r"公司|集团|企业|厂|合作社",
    "集团": r"集团|公司",
    "厂": r"厂|公司",
    "厂子": r"厂|公司",
    "酒店": r"酒店|宾馆|饭店",
    "宾馆": r"酒店|宾馆|饭店",
    "饭店": r"酒店|宾馆|饭店",
    "超市": r"超市|商场|公司",
    "商场": r"商场|超市|公司",
    "校": r"学校|中学|小学|大学|学院|中专|技校|[一二三四五六七八九十]中|幼儿园|职专|职高|[国附][中小]|高中|初中|书院|"
    r"党校|[大中小]学",
    "院": r"医院|卫生院|学院|法院|检察院|研究院",
    "局": r"局",
    "园": r"园",
    "馆": r"馆",
    "店": r"店|餐?馆|餐厅",
    "餐馆": r"餐?馆|店|餐厅",
    "饭馆": r"餐?馆|店|餐厅",
    "餐厅": r"餐?馆|店|餐厅",
    "站": r"站",
    "台": r"台",
    "所": r"所",
    "队": r"队",
    "厅": r"厅",
    "行": r"银行|支行|信用社|农商行",
    "社": r"合作社|报社|出版社|旅行社",
    "协会": r"协会|商会|学会|联合会|基金会",
    "单位": r"",
    "机构": r"",
    "部门": r"局|委|办|部|中心",
    "中心": r"中心",
    "组织": r"",
}

_NO_THING = frozenset(
    ("时候", "时间", "问题", "意思", "样子", "地方", "原因", "星期", "月份", "方面", "情况", "东西", "人")
)


def _said(past: Sequence[Past]) -> Iterator[str]:
    """Texts to look for an antecedent in, the likeliest first."""
    for one in reversed(past):
        if one.answer:
            yield one.answer
        yield one.question
        yield from one.sentences
        yield one.headline


def people(_match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """Somebody: who was asked for, else whom the questions and what was quoted name."""
    from bot.frames import frame
    from corpus import names

    for one in reversed(past):
        if one is past[-1] and (whom := _asked_for(one)):
            yield whom
            return
        if one.kind == "person" and one.answer:  # a short answer is the name: the model cuts unusual ones
            yield from [one.answer] if len(one.answer) <= _NAME else _named(one.answer, "person") or [one.answer]
        if asked_about := _named(one.question, "person"):  # whoever else was quoted is not meant
            yield from asked_about
            return
        for text in one.sentences:
            yield from (mention.text for mention in names.find(text) if mention.kind == "person")
    if past:  # nobody is named: whoever the last question asked about
        last = frame(past[-1].question)
        yield last.topic


def _asked_for(one: Past) -> str | None:
    """Who was asked for right before: by name when that was answered, else by what was asked of him."""
    from bot.frames import frame

    if one.kind == "person" and one.answer:
        return one.answer if len(one.answer) <= _NAME and _WHO.search(one.question) else None
    last = frame(one.question)
    role = not one.answer and last.asked is not None and _WHO_IS.search(fold(last.text))
    return last.topic if role and last.topic != last.text else None


_WHO = re.compile("谁|叫(?:什么|啥)")
_WHO_IS = re.compile(r"(?:是谁|叫(?:什么|啥)(?:名字?|名儿)?)[呀啊呢?]*$")
_NAME = 4
"""Characters of a person's name."""


def _named(text: str, kind: str) -> list[str]:
    from corpus import names

    return [mention.text for mention in names.find(text) if mention.kind == kind]


def groups(_match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """More than one: a body, or those who were counted."""
    from bot.frames import frame

    if not past:
        return
    yield from _named(past[-1].answer or "", "organisation")
    yield from _named(past[-1].question, "organisation")
    last = frame(past[-1].question)
    counted = [word.text for word in last.told if last.asked and word.nominal and word.span.end == last.asked.end]
    yield last.scope + (counted[0] if counted and counted[0] not in {"人", "人数"} else last.topic[len(last.scope) :])


def bodies(match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """A firm, a school, an office, of the kind that the word says."""
    from bot.frames import frame

    kind = match["long"] or match["short"]
    ending = next((pattern for suffix, pattern in _ORGANISATIONS.items() if kind.endswith(suffix)), kind)
    if match["long"] and kind.endswith(("学", "学校", "学院")):
        ending = _ORGANISATIONS["校"]
    wanted = re.compile(rf"(?:{ending})$") if ending else re.compile("")
    for one in reversed(past):
        yield from _bodies_of(one, ending, wanted)
    for one in reversed(past):
        if found := _ending_in(one.question, wanted, asked=True):
            yield found
    about = frame(past[-1].question).subject if past and ending else ""
    if (named := re.search(ending, about)) is not None and ending:  # 某小学
        yield about[: named.end()]


def _bodies_of(one: Past, ending: str, wanted: re.Pattern[str]) -> Iterator[str]:
    """The bodies that one question, its answer and what was quoted for it name."""
    if one.kind == "organisation" and one.answer:
        yield one.answer
    if called := _called(one):
        yield called
    for text in (one.answer or "", one.question):
        yield from (name for name in _named(text, "organisation") if wanted.search(name))
    if ending and (found := _inside_name(one.question, ending)):
        yield found
    if found := _ending_in(one.question, wanted):  # what was asked about, before whatever was quoted
        yield found
    for text in (*one.sentences, one.headline):
        yield from (name for name in _named(text, "organisation") if wanted.search(name))


def _inside_name(question: str, ending: str) -> str | None:
    """The body that a longer name begins with: 枣乡国小 of 枣乡国小少棒队, 医院 of 枣乡医院急诊科."""
    from bot.frames import frame

    match = re.match(rf"([^的,,]*?[一-鿿]{{2}}(?:{ending}))[一-鿿]", fold(question))
    if match is None:
        return None
    words = frame(question).words
    longer = any(word.span.start < match.end(1) < word.span.end for word in words if word.tag in {"ORG", "LOC"})
    followed = any(word.span.start == match.end(1) and word.tag in {"n", "nz"} for word in words)
    plain = all(word.nominal for word in words if word.span.start < match.end(1))
    return question[: match.end(1)] if plain and (longer or followed) else None


def _called(one: Past) -> str | None:
    """The name that is the answer to what something is or is called: 映山红 to 镇馆之宝是什么."""
    from bot.frames import frame

    if not one.answer or not _CALLED.search(fold(one.question)):
        return None
    if (title := _TITLE.search(one.answer)) is not None:
        return title.group()
    words = frame(one.answer).words
    name = len(one.answer) <= _CALLED_MOST and all(word.nominal or word.text in "之·" for word in words)
    return one.answer if name and not all(word.tag in {"m", "q", "TIME"} for word in words) else None


_CALLED = re.compile(r"(?:叫|名字?是?|称为|是|[只种条头个])(?:什么|啥|哪(?:家|一?个|种))")
_CALLED_MOST = 10
"""Characters of an answer that is a name."""
_TITLE = re.compile(r"《[^《》]{1,20}》")


def _ending_in(question: str, wanted: re.Pattern[str], *, asked: bool = False) -> str | None:
    """The run of nouns of a question that ends as wanted, 村里的粉丝厂; of 哪所学校, which names none, its topic."""
    from bot.frames import frame, within
    from corpus.model import Span

    whole = frame(question)
    for number, word in enumerate(whole.words):
        if word.nominal and wanted.pattern and wanted.search(word.text):
            first = number
            while first and whole.words[first - 1].nominal and whole.words[first - 1].tag != "q":
                first -= 1
            first = _described_from(whole.words, first)
            found = Span(whole.words[first].span.start, word.span.end)
            if whole.asked is not None and within(found, whole.asked):
                return whole.topic if asked else None
            return None if asked or len(whole.of(found)) <= _KIND else whole.of(found)
    return None


def _described_from(words: Sequence[Word], first: int) -> int:
    """Where a name begins that says whose or which one it is: 马斯克的公司, 青岛那家酒店."""
    if first > 1 and words[first - 1].text == "的" and words[first - 2].nominal:
        return first - 2
    if first > 1 and words[first - 1].tag == "q" and words[first - 2].text in {"那", "这"}:
        return first - 3 if first > 2 and words[first - 3].tag == "LOC" else first - 2
    return first


_KIND = 2
"""Characters of a word that says what kind of body is meant, and not which."""


def owners(match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """Whose something is: somebody whom the last question names or asks for, else what it was about."""
    from bot.frames import frame

    asked = _asked_for(past[-1]) if past else None
    somebody = [asked] if asked else _named(past[-1].question, "person") if past else []
    yield from somebody
    if not somebody and past:
        yield frame(past[-1].question).subject
        yield from things(match, past)


def sites(match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """A place, of the level that the word says."""
    from bot.frames import frame, merged
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
        if kind is None and told and one.answer and all(word.tag == "LOC" for word in frame(one.answer).words):
            first.append(one.answer)  # 山东省微山县南阳镇 is one place, whether or not a gazetteer has its end
        elif kind is None and told and one.answer:
            first += [one.answer[span.start : span.end] for span in merged(mention.span for mention in told)][-1:]
        for mention in (*told, *named):
            fits = kind is None or kind.group() in (mention.place.name[-1], mention.text[-1])
            (first if fits else second).append(mention.text)
        if not (named or told) and one.place:
            second.append(one.place)
        if first or second:
            break
    yield from (*first, *second, *(_sights(past[-1].question) if past and kind is None else ()))


def _sights(question: str) -> Iterator[str]:
    """Places in a question that no gazetteer has: 这地方 after 莫高窟门票多少."""
    from bot.frames import frame

    yield from (word.text for word in frame(question).words if word.tag == "LOC")


_PLACE_NAME = 6
"""Characters of a place's name that is an answer."""


def _venues(question: str) -> list[str]:
    """Bodies and sights that one can be at, in a question: 那里 after 鸡血石博物馆哪天搬家."""
    from bot.frames import frame

    whole = frame(question)
    named = [
        word.text
        for word in whole.words
        if word.tag in {"ORG", "LOC"} and len(word.text) > 3 and _VENUE.search(word.text)
    ]
    about = whole.subject  # also one that the tagger takes to pieces
    own = len(about) > _KIND + 1 and _VENUE.search(about) is not None and "的" not in about
    return named or ([about] if own else [])


_VENUE = re.compile(
    r"(?:[馆院园店厂校场厅站港寺庙塔山湖河岛桥台坝峰关洞宫殿滩峡谷]|学校|基地|中心|景区|小镇|公司|大学|[中小]学|遗址|市场|保护区|湿地)$"
)


def moments(_match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """When it was that was spoken of."""
    from corpus import times

    for one in reversed(past):
        for text in (one.answer if one.kind == "time" and one.answer else "", one.question, *one.sentences):
            found = times.find(text)
            if found:
                yield found[0].text if hasattr(found[0], "text") else found[0].span.of(text)
                return


def events(_match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """What happened that the last question asked about, without the side of it that it asked for."""
    from bot.continuation import occasion
    from bot.frames import frame

    yield occasion(frame(past[-1].question))


def things(match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
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
        meant = next((one for one in reversed(past) if _is_of_something(frame(one.question))), past[-1])
        last = frame((meant if noun is None else past[-1]).question)
        names = [last.text[span.start : _run_end(last, span.end)] for span in last.names]
        if noun is None:
            if past[-1].kind == "organisation" and past[-1].answer:
                yield past[-1].answer
            if called := _called(past[-1]):
                yield called
            if _asks_which(last):  # 救了只什么动物: that animal, not who saved it
                yield last.topic
                return
            yield from names[:1] if last.names and last.names[0].start == 0 else names
        topic = last.topic
        if noun and len(noun) == 1 and noun not in topic and last.subject:  # 该校: whatever it is that was asked about
            yield last.subject
            return
        yield topic if noun is None or noun in topic else f"{topic}{noun}"


def _is_of_something(question: Frame) -> bool:
    """Whether a question says of what it asks, and not only what is done: not 盖到第几层停工了."""
    return bool(question.names or question.places) or any(word.nominal for word in question.told)


def _asks_which(last: Frame) -> bool:
    """Whether a question asks which thing it is, and says what kind of thing."""
    if last.asked is None or not re.match("什么|啥|哪", last.of(last.asked)):
        return False
    if last.text[: last.asked.start].endswith(("在", "到", "去", "从", "跟", "和", "给")):
        return False
    return len(re.sub(r"^(?:什么|啥|哪一?[^时里儿些年天月]?)", "", last.of(last.asked))) > 1 and last.text.endswith(
        last.of(last.asked)
    )


def coordinated(match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
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
        if word.span.start == end and word.tag == "n" and not is_side(word.text):
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
