"""Whom or what a word that points back may stand for, by what was said before: the likeliest first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.bodies import KIND, called, named_in
from bot.nouns import is_human, is_side, kind_of
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.antecedents import Past
    from bot.frames import Frame

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
        # A short answer is the name: the model cuts unusual ones.
        if one.kind == "person" and one.answer and kind_of(one.answer) != "organisation":
            yield from [one.answer] if len(one.answer) <= _NAME else named_in(one.answer, "person") or [one.answer]
        if asked_about := named_in(one.question, "person"):  # whoever else was quoted is not meant
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

    if one.kind == "person" and one.answer and kind_of(one.answer) != "organisation":
        return one.answer if len(one.answer) <= _NAME and _WHO.search(one.question) else None
    last = frame(one.question)
    role = not one.answer and last.asked is not None and _WHO_IS.search(fold(last.text))
    return last.topic if role and last.topic != last.text else None


_WHO = re.compile("谁|叫(?:什么|啥)")
_WHO_IS = re.compile(r"(?:是谁|叫(?:什么|啥)(?:名字?|名儿)?)[呀啊呢?]*$")
_NAME = 4
"""Characters of a person's name."""


def groups(_match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """More than one: a body, or those who were counted."""
    from bot.frames import frame

    if not past:
        return
    yield from named_in(past[-1].answer or "", "organisation")
    yield from named_in(past[-1].question, "organisation")
    last = frame(past[-1].question)
    if last.subject and is_human(last.subject):  # 大学生志愿者三天栽了多少株: of the volunteers
        yield last.subject
    counted = [word.text for word in last.told if last.asked and word.nominal and word.span.end == last.asked.end]
    yield last.scope + (counted[0] if counted and counted[0] not in {"人", "人数"} else last.topic[len(last.scope) :])


def owners(match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """Whose something is: somebody whom the last question names or asks for, else what it was about."""
    from bot.frames import frame

    asked = _asked_for(past[-1]) if past else None
    somebody = [asked] if asked else named_in(past[-1].question, "person") if past else []
    yield from somebody
    if not somebody and past:
        yield frame(past[-1].question).subject
        yield from things(match, past)


def sites(match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """A place, of the level that the word says."""
    from corpus import places

    kind = re.search(r"[省市县区镇乡村]", match.group())
    first: list[str] = []
    second: list[str] = []
    for one in reversed(past):
        if kind is not None:
            yield from _ending(one.question, kind.group())
        named = places.find(one.question, question=True)
        told = places.find(one.answer or "") if one.kind == "place" else ()
        if kind is None:
            first += _answered(one, match.group()[-1] in "里儿边")
        for mention in (*told, *named):
            fits = kind is None or kind.group() in (mention.place.name[-1], mention.text[-1])
            (first if fits else second).append(mention.text)
        if not (named or told) and one.place:
            second.append(one.place)
        if first or second:
            break
    yield from (*first, *second, *(_sights(past[-1].question) if past and kind is None else ()))


def _answered(one: Past, there: bool) -> Iterator[str]:
    """Where something is that was asked for, or that one can be at; `there`: also what the question is about."""
    from bot.frames import frame
    from bot.regions import merged
    from corpus import places

    told = places.find(one.answer or "") if one.kind == "place" else ()
    if one.answer and len(one.answer) <= _VENUE_NAME and _VENUE.search(one.answer):
        yield one.answer
    if one.kind == "place" and one.answer and not told and len(one.answer) <= _PLACE_NAME:
        yield one.answer  # a village that no gazetteer has
    if there:
        yield from _venues(one.question)
    if told and one.answer and all(word.tag == "LOC" for word in frame(one.answer).words):
        yield one.answer  # 山东省微山县南阳镇 is one place, whether or not a gazetteer has its end
    elif told and one.answer:
        yield from [one.answer[span.start : span.end] for span in merged(mention.span for mention in told)][-1:]


def _sights(question: str) -> Iterator[str]:
    """Places in a question that no gazetteer has: 这地方 after 莫高窟门票多少."""
    from bot.frames import frame

    yield from (word.text for word in frame(question).words if word.tag == "LOC")


_VENUE_NAME = 10
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
    own = len(about) > KIND + 1 and _VENUE.search(about) is not None and "的" not in about
    return named or ([about] if own else [])


_VENUE = re.compile(
    r"(?:[馆院园店厂校场厅站港寺庙塔山湖河岛桥台坝峰关洞宫殿滩峡谷]|学校|基地|中心|景区|小镇|公司|大学|[中小]学|遗址|市场|保护区|湿地)$"
)


def moments(match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """When it was that was spoken of; 当年 is no year that one names by today."""
    from corpus import times

    long_ago = match.group() == "当年"

    for one in reversed(past):
        for text in (one.answer if one.kind == "time" and one.answer else "", one.question, *one.sentences):
            found = [one for one in times.find(text) if not (long_ago and _BY_TODAY.match(one.span.of(text)))]
            if found:
                yield found[0].text if hasattr(found[0], "text") else found[0].span.of(text)
                return


_BY_TODAY = re.compile("[今明]年|今天|目前|现在|最近")


def events(_match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """What happened that the last question asked about, without the side of it that it asked for."""
    from bot.continuation import occasion
    from bot.frames import frame

    yield occasion(frame(past[-1].question))


def insides(_match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """What the last question was about, where a turn asks of something in it: 这里头新添的有多少."""
    from bot.frames import frame

    last = frame(past[-1].question)
    yield last.subject or last.topic


def _with_noun(past: Sequence[Past], noun: str) -> Iterator[str]:
    """Names that end in a noun, in what was said: the last question first, with what it describes."""
    if past:
        yield from _ending(past[-1].question, noun, asked=True)
    for text in _said(past):
        yield from _ending(text, noun)


def named_things(match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """Something of that name, in what was said; nothing where none was."""
    yield from _with_noun(past, match["site"] or match["noun"])


def things(match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """The longest name of a thing that ends in the noun; failing that, what the last question was about."""
    from bot.frames import frame

    noun = match.groupdict().get("noun")
    named = match.string[match.start("noun") :] if noun else ""
    if noun in _NO_THING or (noun and len(noun) > 1 and not _is_short_name(named, noun)):
        return
    if noun:
        yield from _with_noun(past, noun)
    if past:
        meant = next((one for one in reversed(past) if _is_of_something(frame(one.question))), past[-1])
        last = frame((meant if noun is None else past[-1]).question)
        names = [last.text[span.start : _run_end(last, span.end)] for span in last.names]
        if noun is None:
            if past[-1].kind == "organisation" and past[-1].answer:
                yield past[-1].answer
            if name := called(past[-1]):
                yield name
            # 救了只什么动物: that animal, not who saved it
            if (that := _that_thing(last) or (last.topic if _asks_which(last) else None)) is not None:
                yield that
                return
            yield from names[:1] if last.names and last.names[0].start == 0 else names
        topic = last.topic if noun else _ROLE_OF.sub("", last.topic) or last.topic
        if noun and len(noun) == 1 and noun not in topic and last.subject:  # 该校: whatever it is that was asked about
            yield last.subject
            return
        yield topic if noun is None or noun in topic else f"{topic}{noun}"


def _that_thing(last: Frame) -> str | None:
    """What a question points at before it says what it does: 那艘美国核潜艇."""
    match = _THAT.search(last.text)
    if match is None:
        return None
    end = match.end()
    for word in last.words:
        if word.span.start == end and word.nominal and word.tag != "TIME":
            end = word.span.end
    return last.text[match.start() : end].lstrip("那这") if end > match.end() + 1 else None


_THAT = re.compile(r"[那这]一?[艘座条架辆台栋幢只头棵部款]")
_ROLE_OF = re.compile(
    r"(?<=..)的?(?:作曲家?|作词|编曲|导演|[主领]演|编剧|作者|设计[师者]|创始人|负责人|发起人|董事长|总?经理|[^家市县区部]长|主任|主?教练|老板|店主|司机|主持人|主讲人?|发言人)$"
)
"""Who had a part in a thing, which 它 is not."""


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


_DESCRIBED = 24
"""Characters of a thing with what it is described by."""


def _ending(text: str, noun: str, *, asked: bool = False) -> Iterator[str]:
    """Names in `text` that end in `noun` and say more than it: 电商培训班 for 培训班, “雨露计划” for 计划.

    Of a question that was `asked`, also what it describes.
    """
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
        elif asked and found == noun and text[: words[first].span.start].endswith("的") and word.span.end <= _DESCRIBED:
            yield text[: word.span.end]  # 人民医院牵头的医共体
