"""A question whose topic or scope is left out, put behind that of the question before it: 花了多少钱."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.frames import closing, covering, frame, put
from bot.nouns import FIGURE, is_role, is_side
from bot.regions import merged
from bot.scopes import ERA
from bot.sites import alike
from corpus.model import Span
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.frames import Frame
    from bot.words import Word

_ADVERBIAL = re.compile(
    r"在?哪个?(?:城市|国家|省份?|地方)$|干[嘛吗](?:要|不|还|会)?|为什么|为啥|为何|怎么|怎样|如何|咋|什么时[候间]|何时|啥时候|在?哪里|在?哪儿|在?(?:什么|啥)地方|哪[一]?[年天月]|谁"
)


def heading(now: Frame) -> tuple[Span, ...]:
    """The places that a question is about: 几天能到波兰 is not about Poland, nor 执飞几条郑州始发的航线 about 郑州."""
    about = (span for span in now.places if _TOWARDS.search(now.text, 0, span.start) is None)
    end = now.asked.start if now.asked is not None and begins_with_act(now) else len(now.text)
    return tuple(span for span in about if span.start < end)


_TOWARDS = re.compile(r"(?:[到去往至从进向离距]|[去到来回跑]了)$")


def begins_with_act(now: Frame) -> bool:
    """Whether a turn says first what is done, then asks of how many or whom, and names nobody who does it."""
    if now.asked is None:
        return False
    before = [word for word in now.words if word.span.end <= now.asked.start and word.text not in _MODAL]
    acts = [word for word in before if word.tag in {"v", "vd"}]
    first = bool(acts) and before[0] is acts[0] and _STATES.fullmatch(acts[0].text) is None
    # 感冒了吃什么药 does two things
    return first and all(word.tag in {"u", "d"} for word in before[len(acts) :]) and before[: len(acts)] == acts


_MODAL = frozenset("会能要可得想该")
_STATES = re.compile(r"[有是会能要可得想该叫在为算]|应该|属于|等于|没有|还有|听说|可以|知道|请问|如何")
"""Verbs that say nothing that is done."""


def carried(last: Frame, now: Frame, *, timeless: bool = False) -> str:
    """The turn with the place, the time and the names of the last question in front that it doesn't name itself."""
    spans = [*last.places, *named(last)]
    if not (now.times or timeless or ERA.match(fold(now.text))):
        spans += last.times
    shared = [span for span in merged(spans) if last.of(span) not in now.text]
    return "".join(last.of(span) for span in shared) + now.text


def named(last: Frame) -> tuple[Span, ...]:
    """The names of the last question, with the other parts of what they name: 坚果N1 Air投影仪."""
    found = list(last.names)
    for span in last.names:
        before = last.text[: span.start].rstrip()
        for word in reversed(last.words):
            if word.span.end == len(before) and word.tag in {"n", "nz", "nw"} and len(before) == span.start - 1:
                found.append(Span(word.span.start, span.start))
                before = before[: word.span.start].rstrip()
        # The tagger cuts names that it doesn't know: 八步|沙林场
        behind = next((word for word in last.words if word.span.start == span.end), None)
        if (
            behind is not None
            and behind.tag == "n"
            and last.of(span)[-1] not in _WHOLE
            and len(last.of(span)) < len(behind.text)
        ):
            found.append(behind.span)
    return merged(found)


_WHOLE = "省市县区镇乡村路街国州"
"""Ends the name of a place."""


def continued(last: Frame, now: Frame) -> Iterator[str]:
    """The turn behind the topic of the last question, the scope that it names itself in place of the other."""
    own = now.without(heading(now), now.times).lstrip("的、, ")
    if now.asked is not None and last.asked is not None and _same_kind(last.of(last.asked), now.of(now.asked)):
        word = now.of(now.asked)
        if _COPULAR.sub("", closing(own)) == word:  # 哪条线 for 几号线
            yield rescoped(last.text[: last.asked.start] + word + last.text[last.asked.end :], now)
            return
    if now.asked is not None and (not now.told or _ADVERBIAL.fullmatch(fold(closing(own)))):
        word = now.of(now.asked)
        counted = last.of(last.asked) if last.asked else ""
        both = len(counted) > 2 and _counts(counted) and _counts(word)
        if both and last.asked is not None and closing(own).removeprefix("有") == word:  # 有多少人 for 多少户
            kind = "" if any(one.nominal for one in frame(word).told) else _noun(last)
            yield rescoped(last.text[: last.asked.start] + word + kind + last.text[last.asked.end :], now)
        if last.subject and own.endswith("的") and not now.places and len(closing(own)) > len(word) + 1:
            yield rescoped(last.subject, now) + own  # 谁办的 asks of the school, not of how many came
        if (acted := _of_act(last, closing(own))) is not None:
            yield rescoped(acted, now)
            return
        if (adverbial := _ADVERBIAL.match(fold(closing(own)))) is not None:
            yield ask_of(frame(rescoped(last.text, now)), closing(own))
            if adverbial.end() == len(closing(own)):
                return
    yield from topical(last, now)
    yield carried(frame(rescoped(last.topic or last.text, now)), frame(own))


def _of_act(last: Frame, asked: str) -> str | None:
    """When or where was done what somebody was asked for who did it: 啥时候 after 是被谁求婚的, 哪个法院判的."""
    if last.asked is None or _ADVERBIAL.fullmatch(fold(asked.removesuffix("的"))) is None:
        return None
    behind = closing(last.text[last.asked.end :]).removesuffix("的")
    acts = [word for word in last.told if word.span.start >= last.asked.end and not word.nominal]
    if not acts or _DOER.match(last.of(last.asked)) is None or asked == "谁":
        return None
    before = last.text[: last.asked.start]
    about = [word for word in last.words if word.span.end <= last.asked.start]
    if before.endswith("的") or all(word.tag in {"LOC", "TIME"} for word in about):  # 党校的哪个领导被停职了
        before += _noun(last)
    passive = "被" if before.endswith(("被", "让", "给")) else ""
    return _LINKING.sub("", before) + asked.removesuffix("的") + passive + behind


_DOER = re.compile(r"谁|哪[个家位所支]?(?!里|儿|[年月天日])|什么人|何人")
_LINKING = re.compile(r"[是被由让给]+$")


def topical(last: Frame, now: Frame) -> Iterator[str]:
    """The turn behind what the last question was about, where it doesn't name that itself."""
    own = now.without(heading(now), now.times).lstrip("的、, ")
    for topic in _topics(last, now):
        here = frame(rescoped(topic, now))
        if not any(word.text in own for word in _heads(here) if len(word.text) > 1):
            yield _joined(here, own)


def _joined(topic: Frame, own: str) -> str:
    """A turn behind what it is about, a word that ends the one and begins the other once: 被罚, 罚了多少."""
    first = next((word.text for word in frame(own).words), "")
    doubled = bool(first) and topic.text.endswith(first) and topic.text != first
    return topic.text + (own[len(first) :] if doubled else own)


def _heads(topic: Frame) -> list[Word]:
    """The words of a topic that are not part of what only describes it: 大熊猫 of 在法国出生的大熊猫."""
    at = topic.text.rfind("的") + 1
    behind = [word for word in topic.told if word.span.start >= at]
    return behind if at and any(word.nominal for word in behind) else list(topic.told)


def _noun(last: Frame) -> str:
    """What the last question counts: 考点 of 几个考点."""
    return "".join(
        one.text
        for one in last.told
        if last.asked and one.span.start > last.asked.start and one.span.end <= last.asked.end
    )


_BESIDE = re.compile(r"(?:是|有|为|达|约|共|眼下|目前|现在|如今|大概|大约|到底|究竟)*")


def _topics(last: Frame, now: Frame) -> Iterator[str]:
    """What the last question was about; before a turn that says something of its own, without the side asked for.

    After K88路票价多少, 末班车几点 asks of K88路; after 改造多少大棚, 每个补助多少 of what was counted.
    """
    bare = now.asked is not None and closing(now.text).removesuffix("的") == now.of(now.asked)
    # 惠及多少人次 after 发了多少助学金: of the money
    if _OF_THING.match(fold(now.text)) and _noun(last) and _GIVEN.search(last.text):
        yield last.topic
        return
    if _EACH.match(fold(now.text)) and _noun(last):
        yield last.topic
        return
    whole = frame(last.topic)
    figured = bool(whole.words) and FIGURE.search(whole.words[-1].text) is not None
    if now.told and figured and (rest := _sideless(last, whole)):
        yield rest
        return
    price = bare and now.asked is not None and "钱" in now.of(now.asked) and last.asked is not None
    if price and last.asked is not None and _LASTING.search(last.of(last.asked)):  # 能待机几天, 多少钱
        bare = False
    if last.subject and _asks_of_event(last, now):  # 图书馆3月16日讲座, without what it does with it
        yield "".join(
            (last.subject, *(last.of(span) for span in last.times if last.of(span) not in last.subject), _noun(last))
        )
        return
    thing = _noun(last)
    if now.told and _begins_with_figure(now) and len(thing) >= _WORD and last.subject and _PEOPLE.search(thing) is None:
        yield f"{last.subject}{thing}"  # 涉及货值 after 签发了多少份原产地证书: of those
        return
    subject = last.subject if not bare else ""
    other = is_role("".join(word.text for word in _leading(now)))  # 主攻手叫啥 after 教练是谁
    if (body := body_of_role(last)) and (other or _OF_SOMEBODY.search(fold(now.text)) is None):
        subject = body
    topic = frame(subject or last.topic)
    figure = now.asked is not None and _counts(now.of(now.asked))
    lost = (
        []
        if now.times or ERA.match(fold(now.text)) or not figure or not subject
        else [last.of(span) for span in last.times]
    )
    lost = [time for time in lost if time not in topic.text]
    elsewhere = now.asked is not None and _ELSEWHERE.match(now.of(now.asked)) is not None
    if (now.told or elsewhere or begins_with_act(now)) and (rest := _sideless(last, topic)):
        yield "".join(lost) + rest
        return
    yield "".join(lost) + topic.text


def _leading(now: Frame) -> list[Word]:
    """The nouns that a turn begins with."""
    found: list[Word] = []
    for word in now.words:
        if not word.nominal or word.span.start != (found[-1].span.end if found else 0):
            break
        found.append(word)
    return found


def _begins_with_figure(now: Frame) -> bool:
    """Whether a turn asks for a figure by its name, of things that it doesn't name: 涉及货值是多少."""
    first = [word for word in now.told if word.span.start < (now.asked.start if now.asked else len(now.text))]
    return bool(first) and len(first) <= 2 and FIGURE.search(first[-1].text) is not None and first[-1].tag[:1] == "n"


_OF_THING = re.compile(r"(?:都|又|共|一共|总共)?(?:惠及|受益|涉及|覆盖|用于|用在|发给|分给|够)")
_GIVEN = re.compile(r"[发捐拨给投送]")
_PEOPLE = re.compile(r"[人员众生客户民者军]$")


def _asks_of_event(last: Frame, now: Frame) -> bool:
    """Whether a turn asks at once, who or when, of what the last question asked for by its kind: 谁来讲 of the 讲座."""
    if last.asked is None or now.asked is None or now.asked.start > 0 or not _KIND_OF.match(last.of(last.asked)):
        return False
    thing = _noun(last)
    ends = last.asked.end == len(closing(last.text))
    if any(_FOUNDED.search(word.text) for word in now.told):  # 哪年建的: no lecture is built
        return False
    acted = any(not word.nominal and set(word.text) & set(thing) for word in now.told)
    return bool(thing) and ends and (acted or _EVENT_NOUN.search(thing) is not None)


_FOUNDED = re.compile(r"建|成立|创[办立建]|设立")


_OF_SOMEBODY = re.compile(
    r"几岁|多大|年[纪龄]|岁数|出生|哪里人|毕业|学历|籍贯|老家|当过|干过|以前|原来|之前|姓|叫|任|退休|住|[他她]|身高|体重|谁|啥人|哪[位个]"
)
"""What is asked of a person, and of no body."""


def body_of_role(last: Frame) -> str:
    """The body that somebody of whom was asked is the head of: 鞋业公司 of 鞋业公司董事长叫什么; else nothing."""
    end = last.asked.start if last.asked is not None else len(last.text)
    before = [word for word in last.words if word.span.end <= end and word.nominal]
    if len(before) > 1 and before[-1].text == "人" and before[-2].span.end == before[-1].span.start:  # 传承|人
        before[-2:] = [replace(before[-2], text=before[-2].text + "人")]
    return last.text[: before[-1].span.start].removesuffix("的") if before and is_role(before[-1].text) else ""


_ELSEWHERE = re.compile(r"哪(?:里|儿|$)|几点")
"""Where and at what hour are asked of a thing, and not of its price."""
_KIND_OF = re.compile(r"什么|啥|哪[种类场个次些]")
_EVENT_NOUN = re.compile(r"(?:讲座|[展赛会节课戏]|活动|演出|仪式|培训|沙龙|论坛|典礼)$")
_EACH = re.compile(r"(?:平均)?每(?:[个家户座名人亩吨公斤辆台头张本所]|一[个家户座名])")


def _sideless(last: Frame, topic: Frame) -> str:
    """A topic without the side of it that the last question asked for: K88路 of K88路票价; else an empty string."""
    end = last.text.find(topic.text) + len(topic.text)
    # As the tagger sees it in the whole question: 面积 of 展陈面积 by itself is a verb.
    seen = [word for word in last.words if word.span.end == end] + list(topic.words[-1:])
    side = next((word for word in seen if word.tag in {"n", "vn", "nz"}), None)
    if side is None or last.asked is None or topic.text not in last.text:
        return ""
    acts = any(word.tag[:1] == "v" and word.span.start >= last.asked.end for word in last.words)
    if acts or _ADVERBIAL.fullmatch(last.of(last.asked)) or last.of(last.asked) == "谁" or "叫" in last.text:
        return ""  # 星海鞋业什么时候: no side of 星海
    # Only what is always of something is a side where a name may end as well: 一号|线, 跌落的孩子.
    before = topic.text[: -len(side.text)]
    sized = re.match("多[大高长宽重深]", last.of(last.asked)) is not None  # 新馆多大: the thing itself
    named = last.words[0].tag in {"ORG", "nz", "nw"} and before == last.words[0].text  # 东方费利克斯|托轮
    if (sized or named or len(side.text) < _WORD or before.endswith("的")) and not is_side(side.text):
        return ""
    rest, between = _MODIFIERS.sub("", before), last.text[end : last.asked.start]
    large = last.of(last.asked).startswith("多") and is_side(side.text)  # 面积有多大
    beside = _BESIDE.fullmatch(between) is not None and (large or "有" not in between)  # 车间有几个 counts no side
    while beside and (inner := frame(rest).words) and len(inner) > 1 and _is_part(inner[-1].text):
        rest = _MODIFIERS.sub("", rest[: -len(inner[-1].text)])  # 手机电池容量: of the 手机
    return rest if beside and (frame(rest).told or frame(rest).names) else ""


_COMPONENTS = frozenset(("屏幕", "电池", "内存", "机身", "镜头", "发动机", "车厢", "座位"))


def _is_part(word: str) -> bool:
    """Whether a word names a part or a figure of what stands before it, where a side of the word was asked for."""
    return word in _COMPONENTS or FIGURE.search(word) is not None


_WORD = 2
"""Characters of a word that stands by itself."""
_MODIFIERS = re.compile(r"(?:的|总|设计|预计|计划|平均|年均|人均|最高|最低)+$")


_LASTING = re.compile(r"(?:几|多少)(?:天|年|个月|小时|分钟|周)|多[大长久重高宽]")
"""What asks for a quality, and counts nothing that has a price."""
_COPULAR = re.compile(r"^(?:又|都|也)?(?:是|有)?")


def occasion(last: Frame) -> str:
    """What a question is about, without the side of it that it asks for."""
    if rest := _sideless(last, frame(last.topic)):
        return rest
    before = _BEFORE.sub("", last.text[: last.asked.start]) if last.asked is not None else ""
    words = frame(before).words
    whole = bool(frame(before).told) and words[-1].tag not in {"v", "u"}  # 招了多少名老师: not what was done alone
    return last.subject or (before if whole else last.topic)


_BEFORE = re.compile(r"[是在有了跟和到]+$")


def _same_kind(counted: str, word: str) -> bool:
    """Whether two question words choose from the same, in other words: 几号线, 哪条线."""
    return counted != word and _CHOOSES.sub("", counted) == _CHOOSES.sub("", word) != ""


_CHOOSES = re.compile(r"^(?:哪|几|多少)[一几]?[条号个家位名座所种届次只辆支]?")


def _counts(word: str) -> bool:
    return any(part in word for part in ("多少", "几"))


def rescoped(question: str, now: Frame) -> str:
    """A question about the places and times that the turn names, where it names any."""
    if now.times:
        found = frame(question)
        question = put(question, found.times, covering(now, now.times))
    if about := heading(now):
        place = covering(now, about)
        question = question if place in question else put(question, alike(frame(question), place), place)
    if not now.times and ERA.match(fold(now.text)):  # 2011年是多少, 现在提高到多少
        question = frame(question).without(frame(question).times)
    return question


def ask_of(last: Frame, asked: str) -> str:
    """The last question with another question word: behind its scope when it goes before a verb, else at its end."""
    topic = last.topic
    match = _ADVERBIAL.match(fold(asked))
    if match is None or match.end() < len(asked.removesuffix("的")):
        side = frame(topic).words[-1] if frame(topic).words else None
        sided = side is not None and is_side(side.text) and side.text not in asked
        return ((_sideless(last, frame(topic)) if sided else "") or topic) + asked
    when = last.asked is not None and _WHEN.fullmatch(last.of(last.asked)) is not None
    if last.asked is not None and (when or _ADVERBIAL.fullmatch(last.of(last.asked))) and last.of(last.asked) != "谁":
        behind = closing(last.text[last.asked.end :])
        if any(word.span.start >= last.asked.end for word in last.told):  # 是哪天辞职的: 为什么辞职
            return last.text[: last.asked.start].removesuffix("是") + asked + behind.removesuffix("的")
    side = frame(topic).words[-1] if frame(topic).words else None
    if side is not None and side.text in _NAMED_SIDES:  # 在哪里 of the 演唱会, and not of what it is about
        topic = _sideless(last, frame(topic)) or topic
    # The verb is looked for in the whole question: 青州培训 by itself is a name.
    verb = next((word for word in last.words if word.tag in {"v", "vd"} and word.text not in _COPULA), None)
    at = topic.find(verb.text) if verb else -1
    at -= at > 1 and topic[at - 1] == "被"
    return topic[:at] + asked + topic[at:] if at >= 0 else topic + asked


_NAMED_SIDES = frozenset(("主题", "票价", "门票", "名字", "名称", "面积", "内容"))
_WHEN = re.compile(r"几[号点月]")
_COPULA = frozenset("是有在叫为")
