"""Follow-up questions made whole, without a language model: 寒亭呢? after 青州培训了多少人 asks 寒亭培训了多少人.

A turn is read in several ways, the turn as it stands always among them. Which of them is meant shows when they are
looked up (`bot.conversation`); without a library the first is the best guess.

What is recognised, in this order: corrections (不是昌邑,是昌乐), a mere name in place of another (二中呢), words that
point back (他, 这家公司), a question whose topic is left out (花了多少钱), one whose place is (去年发了多少低保金).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bot import antecedents
from bot.antecedents import Past
from bot.frames import closing, frame, generic
from corpus.model import Span
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.frames import Frame, Word

Need = Literal["whole", "scope", "must"]
"""`whole`: the turn stands by itself. `scope`: it may, but names no place, person or body, as the question before it
does. `must`: it means nothing without what came before."""


@dataclass(frozen=True, slots=True)
class Readings:
    """The ways to understand a turn."""

    need: Need
    questions: tuple[str, ...]
    """In full, the likeliest first, and at the end the turn as it stands."""
    named: str = ""
    """Whom or what the turn names in place of another: an answer must speak of it."""
    telling: bool = False
    """Whether a turn that seems to need more has words of its own, so that it may be meant as it stands after all."""


def readings(past: Sequence[Past], turn: str) -> Readings:
    """The ways to understand a turn after what came before.

    Args:
        past: The questions before it, oldest first.
        turn: As typed, without blanks around it.
    """
    if not past or turn in {one.question for one in past}:
        return Readings("whole", (turn,))
    last = frame(past[-1].question)
    corrected = _corrections(last, turn)
    if corrected:
        return _must(corrected, turn)
    bare = _FIRST.sub(r"\1", _without_preamble(turn))
    found = antecedents.pointers(bare, past)
    if found:
        return _must(list(_pointing(last, bare, found)), turn)
    now = frame(bare)
    if now.asks and not _is_bare_name(now):
        return _asking(last, now, turn)
    found_names = list(_instead(last, now, bare))
    return _must(found_names, turn, _name(bare)) if found_names else Readings("whole", (turn,))


def complete(turns: Sequence[str]) -> str:
    """The last turn of a conversation as a question that stands by itself, as far as one can tell without a library.

    Args:
        turns: What the person said, oldest first; at least one.
    """
    from bot import asides

    past: list[Past] = []
    question = turns[0]
    for turn in turns:
        question = turn
        if asides.small_talk(turn) or (past and asides.request(turn)):
            continue
        understood = readings(past, turn)
        question = understood.questions[0]
        if understood.need == "scope" and not related(turn, past[-1]):
            question = turn
        past.append(Past(question))
    return question


def related(turn: str, last: Past) -> bool:
    """Whether a turn shares a telling word with the question before it, its answer or what was quoted for it."""
    from retrieval import matching
    from retrieval.question import analyse

    before = fold("\n".join((last.question, *last.sentences, last.headline)))
    keywords = [one for one in analyse(turn).keywords if one.text not in generic() and len(one.text) > 1]
    return any(matching.strength(one, before) >= _KIN for one in keywords)


def speaks_of(named: str, text: str) -> bool:
    """Whether a text speaks of somebody: of people, bodies and sights by name; of other things it need not."""
    from retrieval import matching
    from retrieval.question import Keyword

    if not named or _kind(named) is None:
        return True
    return matching.strength(Keyword(fold(named), 1.0), fold(text)) >= _KIN


_KIN = 0.7
"""Strength of a word in another text from which they are of one topic: the word itself or a synonym."""


def _must(found: Iterable[str], turn: str, named: str = "") -> Readings:
    questions = [question for question in dict.fromkeys(found) if question != turn][:_MOST]
    return Readings("must", (*questions, turn), named) if questions else Readings("whole", (turn,))


_MOST = 3
"""Readings beside the turn itself."""

# ------------------------------------------------------------------------------------------ what introduces

_PREAMBLE = re.compile(
    r"(?:(?:好的?|嗯+|哦+|噢+|对了|行|ok|谢谢你?|明白了?|知道了|那么?(?![一-鿿]?[里儿边时年天个次家位些种项场曲])|"
    r"请问一?下?|我?(?:再|还)?想?问一?下?(?!题)|再问(?:一下|个|一个)?|"
    r"顺便问?一?下?|另外|换成|再说说?|再看看?|要是|如果是|还有(?=[一-鿿]{2,}呢)|至于|接着|然后|同样)[,,、。!! ]*)+"
)


def _without_preamble(turn: str) -> str:
    match = _PREAMBLE.match(fold(turn))
    if match is None or not any(word.span.end == match.end() for word in frame(turn).words):
        return turn  # 那 in 那英 introduces nothing
    rest = turn[match.end() :]
    return rest if any(char.isalnum() for char in closing(rest)) else turn


# ---------------------------------------------------------------------------------------------- corrections

_WRONG = (
    r"(?:不对|不不|不是的?|错了|说错了?|我?(?:说|打|写|搞|弄|问)错了|搞错了|更正一?下?|哦?不|你理解错了)[,,。、!! ]*"
)
_NOT_BUT = re.compile(
    r"(?:我?(?:问|说|指)的?)?不是(?P<old>[^,,。是]+)[,,。、 ]*(?:而|应该|我[要想]?(?:问|说|指)的)?是(?P<new>.+)"
)
_BUT_NOT = re.compile(r"(?:我(?:问|说|指)的?)?是(?P<new>[^,,。是]+)[,,。、 ]*(?:而)?不是(?P<old>[^,,。]+)")
_MEANT = re.compile(
    rf"(?:{_WRONG})*(?:我是?想?[问说指]的?是|我是想?[问说]|我想?[问说指]的(?=[一-鿿])|应该是|应当是|改成|换成|"
    r"是(?!不是|否)(?=[^?吗]+$))(?P<new>.+)"
)
_ONLY_WRONG = re.compile(rf"(?:{_WRONG})+(?P<new>[^,,。]+)")
_ATTRIBUTES = {
    "人数": "多少人",
    "数量": "多少",
    "数目": "多少",
    "户数": "多少户",
    "金额": "多少钱",
    "钱数": "多少钱",
    "花费": "多少钱",
    "费用": "多少钱",
    "价格": "多少钱",
    "时间": "什么时候",
    "日期": "什么时候",
    "年份": "哪一年",
    "地点": "在哪里",
    "地址": "在哪里",
    "位置": "在哪里",
    "原因": "为什么",
    "理由": "为什么",
    "名字": "叫什么名字",
    "姓名": "叫什么名字",
    "名称": "叫什么",
    "面积": "面积多大",
    "比例": "比例是多少",
    "占比": "占比是多少",
    "做法": "怎么做",
    "措施": "有哪些措施",
    "负责人": "负责人是谁",
}


def _corrections(last: Frame, turn: str) -> list[str]:
    said = closing(turn)
    folded = fold(said)
    match = _NOT_BUT.fullmatch(folded) or _BUT_NOT.fullmatch(folded)
    if match:
        old, new = (said[slice(*match.span(part))].strip(", ") for part in ("old", "new"))
        at = fold(last.text).find(fold(old))
        if at >= 0:
            return [last.text[:at] + new + last.text[at + len(old) :]]
        return _put_right(last, new)
    match = _MEANT.fullmatch(folded) or _ONLY_WRONG.fullmatch(folded)
    return _put_right(last, said[slice(*match.span("new"))].strip(", ")) if match else []


def _put_right(last: Frame, new: str) -> list[str]:
    """The last question with what was meant put where it belongs."""
    now = frame(new)
    if now.asks and not _is_bare_name(now):
        return list(_asking(last, now, new).questions)
    if (attribute := _attribute(new, asked=True)) is not None:
        return [_ask(last, attribute)]
    return list(_instead(last, now, new)) or [new]


# ------------------------------------------------------------------------------- a name in place of another

_OPEN = re.compile(r"(?:是|有|又是|又有|占|达|为|共)?(?:多少|几何|怎么样|怎样|如何|什么情况|咋样)$")
_IS_NAME = re.compile(r"(?:那边?|这边?|如果|换作|在|到|对|像|关于)*")


def _is_bare_name(now: Frame) -> bool:
    """Whether a turn asks no more than 'and this one?': 寒亭呢, 高密有多少, 二中怎么样."""
    if now.polar and now.asked is None:
        return False
    said = closing(now.text)
    rest = _OPEN.sub("", fold(said))
    if rest == fold(said) and now.asked is not None:
        return False
    words = [word for word in now.words if word.span.end <= len(rest) and word.tag not in {"w", "xc"}]
    if now.asked is not None:  # 高密的产量是多少 asks of itself
        named = [*now.places, *now.times, *now.names]
        return bool(named) and all(
            any(_within(word.span, span) for span in named) or not word.telling for word in words
        )
    return bool(rest) and all(word.nominal or word.tag[:1] != "v" for word in words)


def _name(turn: str) -> str:
    """What a turn that is a bare name names, without what goes before and after it."""
    said = closing(turn)
    said = said[: len(_OPEN.sub("", fold(said)))]
    before, behind = _IS_NAME.match(fold(said)), _THERE.search(fold(said))
    said = said[before.end() if before else 0 : behind.start() if behind else len(said)]
    said = said.removesuffix("同期") if len(said) > 3 else said
    return said.removesuffix("的") if len(said) > 2 else said


_FIRST = re.compile(r"^([^,，。?？!！]+?呢)[,，。?？!！].{0,8}$")
"""The clause that counts of 寿光呢,也这么低吗."""
_THERE = re.compile(r"(?:那边|这边|那里|那儿|这里|方面|的话|的情况)+$")


def _instead(last: Frame, now: Frame, turn: str) -> Iterator[str]:
    """The last question with what the turn names in place of what it named, in the ways that are likely."""
    said = _name(turn)
    if not said or len(said) > _LONGEST:
        return
    if (attribute := _attribute(said)) is not None:
        yield _ask(last, attribute)
        return
    said = _dated(last, said)
    if (counted := _COUNTED.fullmatch(fold(said))) and (old := re.search(rf"第[^第]{{1,3}}{counted[1]}", last.text)):
        yield last.text[: old.start()] + said + last.text[old.end() :]
        return
    now = frame(said)
    if not now.times:
        yield from _thing_instead(last, now)
        return
    question = _put(last.text, last.times, _covering(now, now.times))
    rest = _GLUE.sub("", now.without(now.times))
    yield from _thing_instead(frame(question), frame(rest)) if rest else (question,)


def _thing_instead(last: Frame, now: Frame) -> Iterator[str]:
    """The last question with the place, the name or the thing that a turn without times names."""
    said = now.text
    placed = bool(now.places) and _covering(now, now.places) == said
    if not placed and (_kind(said) in {"person", "organisation"} or _twin(last, said)):
        yield from _named_instead(last, said)
        return
    if _FIGURE.search(said) and not any(last.of(span)[-1] == said[-1] for span in _nominals(last)):
        yield from _continued(last, frame(f"{said}是多少"))
        return
    question = last.text
    if now.places:
        question = _put(question, _alike(last, now) or _located(last), _covering(now, now.places))
    rest = _GLUE.sub("", now.without(now.places))
    if not rest:
        yield question
        return
    owner, _, owned = rest.partition("的")
    if owned and _kind(owner) is not None:  # 二中的老师: one name for one, the other for the other
        question = next(_named_instead(frame(question), owner), question)
        rest = owned
    yield from _named_instead(frame(question), rest)


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

    def level(text: str) -> object:
        found = places.find(text, question=True)
        return (found[0].level, bool(found[0].place.province)) if found else None

    wanted = level(now.text)
    return tuple(sorted(last.places, key=lambda span: level(last.of(span)) != wanted))


_NEXT = {"前一年": -1, "上一年": -1, "头一年": -1, "后一年": 1, "第二年": 1, "次年": 1, "下一年": 1, "转过年": 1}


def _dated(last: Frame, said: str) -> str:
    """前一年 as the year that it is, seen from the year of the last question."""
    year = re.search(r"(?:19|20)\d\d(?=年)", fold("".join(last.of(span) for span in last.times)))
    step = _NEXT.get(fold(said))
    return f"{int(year.group()) + step}年" if year and step else said


_LONGEST = 24
"""Characters of a name."""
_GLUE = re.compile(r"^[的在和、,， ]+|[的、,， ]+$")


def _attribute(said: str, *, asked: bool = False) -> str | None:
    """The question that a noun stands for: 多少人 for 人数; of those that were `asked` for, also 受益人次是多少."""
    said = said.removeprefix("具体").removeprefix("的")
    figure = asked and _FIGURE.search(said) is not None
    return _ATTRIBUTES.get(said) or (f"{said}是多少" if figure else None)


_FIGURE = re.compile(r"(?:人次|[数额量率价费])$")


def _named_instead(last: Frame, new: str) -> Iterator[str]:
    """The last question with a name of the same kind replaced by `new`; else with `new` behind its scope."""
    if last.places and _kind(new) == "place" and not _twin(last, new):
        yield _put(last.text, _alike(last, frame(new)), new)
        return
    spans = {*_nominals(last), *_cut_alike(last, new)}
    first = min((span.start for span in spans), default=0)
    ranked = sorted(((_likeness(last, span, new, first), -span.start, span) for span in spans), reverse=True)
    likely = [span for score, _, span in ranked[:2] if score > 0]
    for span in likely:
        before = last.text[: span.start]
        doubled = before[-1:] == new[:1] and new[:1] in set("省市县区镇村")  # 潍坊市 + 市统计局
        yield before + new[doubled:] + last.text[span.end :]
    if not likely and new not in last.text:
        scope = max((span.end for span in (*last.places, *last.times)), default=0)
        yield last.text[:scope] + new + last.text[scope:]


def _nominals(last: Frame) -> list[Span]:
    """Runs of nouns that another name may stand for, with or without their first words; titles in quotation marks."""
    found = {Span(span.start, span.end) for span in last.names if last.of(span)[0] in "《“「"}
    run: list[Word] = []
    words = last.outside(last.times, found)
    for number, word in enumerate(words):
        following = words[number + 1] if number + 1 < len(words) else None
        leads = bool(run) and word.tag == "v" and len(word.text) > 1 and following is not None and following.nominal
        if word.tag in {"m", "q"} or word.text in generic() or not (word.nominal or leads):
            run = []
            continue
        if run and run[-1].span.end != word.span.start:
            run = []
        run.append(word)
        if (
            following is None
            or not following.nominal
            or following.span.start != word.span.end
            or following.tag in {"m", "q"}
        ):
            found |= {Span(_behind(last.places, first.span), word.span.end) for first in run}
            found |= {Span(first.span.start, word.span.end) for first in run if first.tag == "ORG"}
            found |= {one.span for one in run if one.tag in {"ORG", "PER", "LOC", "nz"}}
    return sorted((span for span in found if span.start < span.end), key=lambda span: (span.start, span.end))


def _behind(places: Sequence[Span], span: Span) -> int:
    """Where a name begins behind the place that it begins with."""
    return next((place.end for place in places if place.start <= span.start < place.end), span.start)


def _likeness(last: Frame, span: Span, new: str, first: int) -> float:
    """How likely `new` stands in place of what is at `span`: the same kind of name, the same ending, as long."""
    old = last.of(span)
    score = 0.5
    kind, other = _kind(new), _kind(old)
    if kind is not None:
        score += 3 if kind == other else -0.3 if other is None else -2
    elif other is not None or old[0] in "《“「":
        score -= 1
    same = next((size for size in (3, 2, 1) if old[-size:] == new[-size:] and min(len(old), len(new)) >= size), 0)
    score += 2 * same - abs(len(old) - len(new)) / 10
    if same:
        return score
    if set(old) & set(new):
        score += 1
    if last.asked is not None and last.asked.start <= span.start < last.asked.end:
        score += 0.7  # what is counted is what is compared most often
    elif span.start == first:
        score += 0.4  # then, what the question is about
    return score


def _cut_alike(last: Frame, new: str) -> list[Span]:
    """Stretches as long as `new` with its ending, where the tagger sees other words: 尊容型 for 旗舰型, 进口 for 出口."""
    ends = [at + 1 for at, char in enumerate(last.text) if char == new[-1] and at + 1 >= len(new)]
    starts = {word.span.start for word in last.words}
    return [Span(end - len(new), end) for end in ends if end - len(new) in starts and len(new) > 1]


def _kind(name: str) -> str | None:
    """`person`, `organisation` (also an office in one) or `place`; None for common words."""
    from corpus import names

    whole = next((one.kind for one in names.find(name) if len(one.text) >= len(name) - 1), None)
    if whole is not None:
        return whole
    tags = [tag for _, _, tag in names.tagged(name)]
    if tags == ["PER"]:
        return "person"
    if "ORG" in tags or _BODY.search(name):
        return "organisation"
    return "place" if tags == ["LOC"] else None


_BODY = re.compile(r"(?:.业|公司|集团|厂|店|社|局|院|学校|大学|中学|小学|[一二三四五六七八九十]中|银行|协会|医院)$")


def _put(question: str, old: Sequence[Span], new: str) -> str:
    """`question` with the first of `old` replaced by `new`; without any, `new` in front."""
    return question[: old[0].start] + new + question[old[0].end :] if old else new + question


def _covering(now: Frame, spans: Sequence[Span]) -> str:
    return now.text[spans[0].start : spans[-1].end]


# ---------------------------------------------------------------------------------- a topic that is left out

_ADVERBIAL = re.compile(
    r"为什么|为啥|为何|怎么|怎样|如何|咋|什么时[候间]|何时|啥时候|在?哪里|在?哪儿|在?什么地方|哪[一]?[年天月]|谁"
)


def _asking(last: Frame, now: Frame, turn: str) -> Readings:
    told = [word for word in now.told if word.text not in _WEAK]
    verbs = [word for word in told if not word.nominal]
    nouns = [word for word in told if word.nominal]
    placed = bool(_heading(now))
    if now.names or _GENERAL.search(now.text) or (placed and nouns):
        return Readings("whole", (turn,))
    open_figure = now.asked is not None and fold(now.of(now.asked)) in {"多少", "几"}
    if placed and verbs and not open_figure:
        return Readings("whole", (turn,))
    full = len(told) > 1 and sum(len(word.text) for word in told) >= _SUBJECT
    if (verbs and nouns) or full or _stands(now, nouns):
        return _scoped(last, now, turn)
    if not (nouns or verbs or placed or now.asked or now.polar):
        return Readings("whole", (turn,))
    return replace(_must(_continued(last, now), turn), telling=bool(nouns) and not now.names)


def _heading(now: Frame) -> tuple[Span, ...]:
    """The places that a question is about: 几天能到波兰 is not about Poland."""
    return tuple(span for span in now.places if now.text[: span.start][-1:] not in set("到去往至从进向"))


def _scoped(last: Frame, now: Frame, turn: str) -> Readings:
    """The turn with the scope of the last question, with that but for its time, and as it stands."""
    found = tuple(dict.fromkeys((_carried(last, now), _carried(last, now, timeless=True), turn)))
    return Readings("scope" if len(found) > 1 else "whole", found)


_WEAK = frozenset("进出拿给算成起开用建")
_GENERAL = re.compile(r"全[国省市县区]|每年|通常|一般来说|全球|世界|我国|国内|国外|各地|各县|全世界|人类|历史上")


def _stands(now: Frame, nouns: Sequence[Word]) -> bool:
    """Whether a question without a verb of its own still has a subject of its own: 今年高考什么时候."""
    if now.asked is None:
        return False
    before = sum(len(word.text) for word in nouns if word.span.end <= now.asked.start)
    festive = any(word.tag == "TIME" and _FEAST.search(word.text) for word in now.words)
    return festive or before >= (_SUBJECT if not now.times else 1) or (bool(nouns) and now.of(now.asked) == "谁")


_FEAST = re.compile(r"[春五]节|五一|国庆|元旦|清明|端午|中秋|元宵|[双十]一")
_SUBJECT = 4
"""Characters of nouns before the question word that make a subject."""


def _carried(last: Frame, now: Frame, *, timeless: bool = False) -> str:
    """The turn with the place, the time and the names of the last question in front that it doesn't name itself."""
    spans = [*last.places, *last.names]
    if not (now.times or timeless):
        spans += last.times
    shared = [span for span in sorted(spans, key=lambda span: span.start) if last.of(span) not in now.text]
    return "".join(last.of(span) for span in shared) + now.text


def _continued(last: Frame, now: Frame) -> Iterator[str]:
    """The turn behind the topic of the last question, the scope that it names itself in place of the other."""
    heading = _heading(now)
    own = now.without(heading, now.times).lstrip("的、, ")
    if now.asked is not None and not now.told:
        word = now.of(now.asked)
        counted = last.of(last.asked) if last.asked else ""
        both = len(counted) > 2 and _counts(counted) and _counts(word)
        if both and last.asked is not None and closing(own).removeprefix("有") == word:  # 有多少人 for 多少户
            yield _rescoped(last.text[: last.asked.start] + word + last.text[last.asked.end :], now)
        if (adverbial := _ADVERBIAL.match(fold(closing(own)))) is not None:
            yield _ask(frame(_rescoped(last.text, now)), closing(own))
            if adverbial.end() == len(closing(own)):
                return
    for topic in _topics(last, now):
        here = frame(_rescoped(topic, now))
        if not any(word.text in own for word in here.told if len(word.text) > 1):
            yield here.text + own
    yield _carried(frame(_rescoped(last.topic or last.text, now)), frame(own))


_BESIDE = re.compile(r"(?:是|有|为|达|约|共)*")


def _topics(last: Frame, now: Frame) -> Iterator[str]:
    """What the last question was about; before a noun that asks for another of its sides, without the side asked for.

    After K88路票价多少, 末班车几点 asks of K88路.
    """
    if last.subject and not (now.asked is not None and closing(now.text).removesuffix("的") == now.of(now.asked)):
        yield last.subject
        return
    topic = frame(last.topic)
    side = topic.words[-1] if topic.words else None
    of_its_own = any(word.nominal for word in now.told)
    if of_its_own and side is not None and side.tag in {"n", "vn"} and last.asked is not None:
        rest = _MODIFIERS.sub("", topic.text[: side.span.start])
        if _BESIDE.fullmatch(last.text, side.span.end, last.asked.start) and (frame(rest).told or frame(rest).names):
            yield rest
            return
    yield topic.text


_MODIFIERS = re.compile(r"(?:的|总|平均|年均|人均|最高|最低)+$")


def _counts(word: str) -> bool:
    return any(part in word for part in ("多少", "几"))


def _rescoped(question: str, now: Frame) -> str:
    """A question about the places and times that the turn names, where it names any."""
    if now.times:
        found = frame(question)
        question = _put(question, found.times, _covering(now, now.times))
    if heading := _heading(now):
        question = _put(question, frame(question).places, _covering(now, heading))
    return question


def _ask(last: Frame, asked: str) -> str:
    """The last question with another question word: behind its scope when it goes before a verb, else at its end."""
    topic = last.topic
    match = _ADVERBIAL.match(fold(asked))
    if match is None or match.end() < len(asked.removesuffix("的")):
        return topic + asked
    # The verb is looked for in the whole question: 青州培训 by itself is a name.
    verb = next((word for word in last.words if word.tag in {"v", "vd"} and word.text not in _COPULA), None)
    at = topic.find(verb.text) if verb else -1
    return topic[:at] + asked + topic[at:] if at >= 0 else topic + asked


_COPULA = frozenset("是有在叫为")


# -------------------------------------------------------------------------------------- words that point back


def _pointing(last: Frame, turn: str, found: Sequence[antecedents.Pointer]) -> Iterator[str]:
    for text in antecedents.substituted(turn, found):
        now = frame(text)
        if not now.asks or _is_bare_name(now):
            yield from _instead(last, now, text)
        else:
            yield from _asking(last, now, text).questions


def _within(span: Span, other: Span) -> bool:
    return other.start <= span.start and span.end <= other.end
