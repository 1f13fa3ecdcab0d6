"""Follow-up questions made whole, without a language model: 寒亭呢? after 青州培训了多少人 asks 寒亭培训了多少人.

A turn is read in several ways, the turn as it stands always among them. Which of them is meant shows when they are
looked up (`bot.conversation`); without a library the first is the best guess.

What is recognised, in this order: corrections (不是昌邑,是昌乐), a mere name in place of another (二中呢), words that
point back (他, 这家公司), a question whose topic is left out (花了多少钱), one whose place is (去年发了多少低保金).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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
    bare = _without_preamble(turn)
    found = antecedents.pointers(bare, past)
    if found:
        return _must(list(_pointing(last, bare, found)), turn)
    now = frame(bare)
    if now.asks and not _is_bare_name(now):
        return _asking(last, now, turn)
    named = list(_instead(last, now, bare))
    return _must(named, turn) if named else Readings("whole", (turn,))


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


_KIN = 0.5
"""Strength of a word in another text from which they are of one topic: a synonym, or most of a longer word."""


def _must(found: Iterable[str], turn: str) -> Readings:
    questions = [question for question in dict.fromkeys(found) if question != turn][:_MOST]
    return Readings("must", (*questions, turn)) if questions else Readings("whole", (turn,))


_MOST = 3
"""Readings beside the turn itself."""

# ------------------------------------------------------------------------------------------ what introduces

_PREAMBLE = re.compile(
    r"(?:(?:好的?|嗯+|哦+|噢+|对了|行|ok|谢谢你?|明白了?|知道了|那么?(?![一-鿿]?[里儿边时年天个次家位些种项场曲])|请问一?下?|我?(?:再|还)?想?问一?下?(?!题)|再问(?:一下|个|一个)?|"
    r"顺便问?一?下?|另外|换成|再说说?|再看看?|要是|如果是|还有(?=[一-鿿]{2,}呢)|至于|接着|然后|同样)[,,、。!! ]*)+"
)


def _without_preamble(turn: str) -> str:
    match = _PREAMBLE.match(fold(turn))
    rest = turn[match.end() :] if match else turn
    return rest if any(char.isalnum() for char in closing(rest)) else turn


# ---------------------------------------------------------------------------------------------- corrections

_WRONG = (
    r"(?:不对|不不|不是的?|错了|说错了?|我?(?:说|打|写|搞|弄|问)错了|搞错了|更正一?下?|哦?不|你理解错了)[,,。、!! ]*"
)
_NOT_BUT = re.compile(
    r"(?:我?(?:问|说|指)的?)?不是(?P<old>[^,,。是]+)[,,。、 ]*(?:而|应该|我(?:问|说|指)的)?是(?P<new>.+)"
)
_BUT_NOT = re.compile(r"(?:我(?:问|说|指)的?)?是(?P<new>[^,,。是]+)[,,。、 ]*(?:而)?不是(?P<old>[^,,。]+)")
_MEANT = re.compile(
    rf"(?:{_WRONG})*(?:我(?:是)?(?:想)?(?:问|说|指)的?是|我是(?:想)?(?:问|说)|我(?:想)?(?:问|说|指)的(?=[一-鿿])|应该是|应当是|改成|换成|是(?!不是|否)(?=[^?吗]+$))(?P<new>.+)"
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
        found = _asking(last, now, new)
        return list(found.questions)
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
    named = now.places or now.times or now.names
    return (
        bool(rest) and bool(named or not now.asked) and all(word.tag[:1] not in {"v"} or word.nominal for word in words)
    )


def _instead(last: Frame, now: Frame, turn: str) -> Iterator[str]:
    """The last question with what the turn names in place of what it named, in the ways that are likely."""
    said = closing(turn)
    said = said[: len(_OPEN.sub("", fold(said)))]
    said = said[_IS_NAME.match(fold(said)).end() :] if _IS_NAME.match(fold(said)) else said  # type: ignore[union-attr]
    said = said.removesuffix("的") if len(said) > 2 else said
    if not said or len(said) > _LONGEST:
        return
    if (attribute := _attribute(said)) is not None:
        yield _ask(last, attribute)
        return
    now = frame(said)
    question = last.text
    if now.times:
        question = _put(question, last.times, _covering(now, now.times), front=not last.places)
    if now.places:
        question = _put(question, frame(question).places, _covering(now, now.places))
    rest = _GLUE.sub("", now.without(now.places, now.times))
    if not rest:
        if question != last.text:
            yield question
        return
    owner, _, owned = rest.partition("的")
    if owned and _kind(owner) is not None:  # 二中的老师: one name for one, the other for the other
        question = next(_named_instead(frame(question), owner), question)
        rest = owned
    yield from _named_instead(frame(question), rest)


_LONGEST = 24
"""Characters of a name."""
_GLUE = re.compile(r"^[的在和、,, ]+|[的、,, ]+$")


def _attribute(said: str) -> str | None:
    return _ATTRIBUTES.get(said.removeprefix("具体").removeprefix("的"))


def _named_instead(last: Frame, new: str) -> Iterator[str]:
    """The last question with a name of the same kind replaced by `new`; else with `new` before what is asked of it."""
    ranked = sorted(
        ((_likeness(last, span, new), -at, span) for at, span in enumerate(_nominals(last))),
        key=lambda one: one[:2],
        reverse=True,
    )
    for score, _, span in ranked[:2]:
        if score > 0:
            yield last.text[: span.start] + new + last.text[span.end :]
    scope = max((span.end for span in (*last.places, *last.times)), default=0)
    if new not in last.text:
        yield last.text[:scope] + new + last.text[scope:]


def _nominals(last: Frame) -> list[Span]:
    """Runs of nouns that another name may stand for, and their last words; quoted titles and names whole."""
    found: list[Span] = list(last.names)
    run: list[Word] = []
    for word in (*last.outside(last.names, last.places, last.times), None):
        joins = word is not None and word.nominal and word.tag not in {"m", "q"} and word.text not in generic()
        if run and not (joins and word is not None and word.span.start == run[-1].span.end):
            found.append(Span(run[0].span.start, run[-1].span.end))
            if len(run) > 1:
                found.append(run[-1].span)
            run = []
        if joins and word is not None:
            run.append(word)
    return found


def _likeness(last: Frame, span: Span, new: str) -> float:
    """How likely `new` stands in place of what is at `span`: the same kind of name, the same ending."""
    old = last.of(span)
    score = 0.0
    if (kind := _kind(new)) is not None:
        score += 3 if kind == _kind(old) else -2
    elif _kind(old) is not None:
        score -= 0.5
    same = next((size for size in (3, 2, 1) if old[-size:] == new[-size:] and min(len(old), len(new)) >= size), 0)
    score += 2 * same - abs(len(old) - len(new)) / 10
    if last.asked is not None and last.asked.start <= span.start < last.asked.end:
        score += 0.7  # what is counted is what is compared most often
    return score + 0.5


def _kind(name: str) -> str | None:
    """`person`, `organisation` or `title`; None for common words."""
    from corpus import names

    whole = next((one.kind for one in names.find(name) if len(one.text) >= len(name) - 1), None)
    tags = {tag for start, end, tag in names.tagged(name) if end - start == len(name)}
    return whole or ("person" if "PER" in tags else "organisation" if "ORG" in tags else None)


def _put(question: str, old: Sequence[Span], new: str, *, front: bool = True) -> str:
    """`question` with the first of `old` replaced by `new`; without any, `new` in front or behind the place."""
    if old:
        return question[: old[0].start] + new + question[old[0].end :]
    places = frame(question).places
    at = 0 if front or not places or places[0].start else places[0].end
    return question[:at] + new + question[at:]


def _covering(now: Frame, spans: Sequence[Span]) -> str:
    return now.text[spans[0].start : spans[-1].end]


# ---------------------------------------------------------------------------------- a topic that is left out

_ADVERBIAL = re.compile(
    r"为什么|为啥|为何|怎么|怎样|如何|咋|什么时[候间]|何时|啥时候|在?哪里|在?哪儿|在?什么地方|哪[一]?[年天月]|谁"
)


def _asking(last: Frame, now: Frame, turn: str) -> Readings:
    told = now.told
    verbs = [word for word in told if not word.nominal and word.text not in _WEAK]
    nouns = [word for word in told if word.nominal]
    if now.names or (now.places and nouns):
        return Readings("whole", (turn,))
    bare = not (nouns or verbs or now.places)
    if bare and not (now.asked or now.polar):
        return Readings("whole", (turn,))
    if not (verbs and nouns) or bare:
        if now.places and verbs and not last.told:
            return Readings("whole", (turn,))
        if _stands(now, nouns):
            return _scoped(last, now, turn)
        return _must(_continued(last, now), turn)
    if now.places or _general(now):
        return Readings("whole", (turn,))
    return _scoped(last, now, turn)


def _scoped(last: Frame, now: Frame, turn: str) -> Readings:
    """The turn with the scope of the last question, with that but for its time, and as it stands."""
    found = tuple(dict.fromkeys((_carried(last, now), _carried(last, now, timeless=True), turn)))
    return Readings("scope" if len(found) > 1 else "whole", found)


_WEAK = frozenset("进出拿给算成起开用建")
_GENERAL = re.compile(r"全国|全省|全球|世界|我国|国内|国外|各地|各县|全世界|人类|历史上")


def _general(now: Frame) -> bool:
    return _GENERAL.search(now.text) is not None


def _stands(now: Frame, nouns: Sequence[Word]) -> bool:
    """Whether a question without a verb of its own still has a subject of its own: 今年高考什么时候."""
    if now.asked is None or not nouns:
        return False
    before = [word for word in nouns if word.span.end <= now.asked.start]
    return sum(len(word.text) for word in before) >= (_SUBJECT if not now.times else 1)


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
    topic = frame(last.topic) if last.topic else last
    text = topic.text
    if now.times:
        text = _put(text, topic.times, _covering(now, now.times), front=not topic.places)
    if now.places:
        text = _put(text, frame(text).places, _covering(now, now.places))
    rest = now.without(now.places, now.times).lstrip("的、, ")
    here = frame(text)
    if now.asked is not None and not now.told:
        word = now.of(now.asked)
        same = last.asked is not None and _counts(last.of(last.asked)) and _counts(word)
        if same and closing(rest).removeprefix("有") == word:
            swapped = last.text[: last.asked.start] + word + last.text[last.asked.end :]  # type: ignore[union-attr]
            yield _rescoped(swapped, now)
    if _ADVERBIAL.match(fold(closing(rest))) and now.asked is not None:
        yield _ask(frame(_rescoped(last.text, now)), closing(rest))
    repeated = any(word.text in rest for word in here.told)
    if not repeated:
        yield text + rest
    yield _carried(here, frame(rest))


def _counts(word: str) -> bool:
    return any(part in word for part in ("多少", "几"))


def _rescoped(question: str, now: Frame) -> str:
    if now.times:
        found = frame(question)
        question = _put(question, found.times, _covering(now, now.times), front=not found.places)
    if now.places:
        question = _put(question, frame(question).places, _covering(now, now.places))
    return question


def _ask(last: Frame, asked: str) -> str:
    """The last question with another question word: behind its scope when it goes before a verb, else at its end."""
    topic = last.topic
    match = _ADVERBIAL.match(fold(asked))
    if match is None or match.end() < len(asked.removesuffix("的")):
        return topic + asked
    whole = frame(topic)
    verb = next((word for word in whole.words if word.tag in {"v", "vd"} and word.text not in _COPULA), None)
    at = verb.span.start if verb else len(topic)
    return topic[:at] + asked + topic[at:] if verb else topic + asked


_COPULA = frozenset("是有在叫为")


# -------------------------------------------------------------------------------------- words that point back


def _pointing(last: Frame, turn: str, found: Sequence[antecedents.Pointer]) -> Iterator[str]:
    for text in antecedents.substituted(turn, found):
        now = frame(text)
        if not now.asks or _is_bare_name(now):
            yield from _instead(last, now, text)
        elif now.told and (now.names or [word for word in now.told if word.nominal] or _verbs(now)):
            yield text
            if not now.names and not _verbs(now):
                yield from _continued(last, now)
        else:
            yield from _continued(last, now)
            yield text


def _verbs(now: Frame) -> list[Word]:
    return [word for word in now.told if not word.nominal]
