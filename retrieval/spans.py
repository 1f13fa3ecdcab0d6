"""The short answer inside a sentence: every stretch of the asked type, whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.model import Span
from corpus.text import fold
from retrieval import syntax
from retrieval.answer import FIGURES

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from corpus.model import Article
    from corpus.quantities import Quantity
    from retrieval.answer import AnswerKind
    from retrieval.question import Question

_MEASURES = frozenset({"measure", "duration"})
TYPED: frozenset[AnswerKind] = FIGURES | {"person", "organisation", "time"}
"""Kinds that only a stretch of that type answers; a list or a place may also be told by a whole sentence."""


@dataclass(frozen=True, slots=True)
class Option:
    """A stretch of a sentence that may be the answer."""

    span: Span
    kind: AnswerKind
    fit: float
    """How well its type agrees with what is asked, 0 to 1."""
    read: Span | None = None
    """What the reader suggested, where this was made of that."""


def options(question: Question, sentence: str, base: datetime.date | None) -> tuple[Option, ...]:
    """Every stretch of `sentence` that has the type asked for, in order; not what the question says itself."""
    asked = {place.name for mention in question.places for place in mention.candidates}
    named = asked | {name[:-1] for name in asked}
    return tuple(
        option
        for option in _of_kind(question, sentence, base)
        if (text := fold(option.span.of(sentence))) not in question.folded and text not in named
    )


def _of_kind(question: Question, sentence: str, base: datetime.date | None) -> Iterator[Option]:
    ordinal = _ASKS_ORDINAL.search(question.folded)
    if ordinal is not None:
        yield from _ordinals(question, ordinal[1], sentence)
    elif question.kind in FIGURES and not _NUMBER_IS.search(question.folded):
        yield from _figures(question, sentence)
    elif question.kind == "time":
        yield from _times(question, sentence, base)
    elif question.kind == "person":
        yield from _people(question, sentence)
    elif question.kind == "organisation":
        yield from _organisations(question, sentence)
    elif question.kind == "place":
        yield from _places(sentence)
    elif question.kind == "list":
        yield from _lists(question, sentence)
    if _ASKS_NUMBER.search(question.folded):
        yield from (Option(Span(*match.span()), question.kind, 1.0) for match in _NUMBER.finditer(sentence))


_ROLES = (
    (re.compile(r"拍|摄|照片|图片|photo"), re.compile(r"[摄图]")),
    (re.compile(r"通讯员"), re.compile(r"通讯员")),
    (re.compile(r"记者|reporter|journalist"), re.compile(r"记者")),
)
_WRITING = re.compile(r"^[^摄]*$")


def authors(question: Question, article: Article, line: str) -> tuple[Option, ...]:
    """From the first to the last name of an article's byline that stands in this line of it.

    Who asks for the reporters, the correspondents or the picture's author gets those, as far as they are told apart.
    """
    asked = next((role for words, role in _ROLES if words.search(question.folded)), _WRITING)
    fitting = [one for one in article.byline if asked.search(fold(one.role))] or list(article.byline)
    found = [(line.find(one.name), len(one.name)) for one in fitting if one.name in line]
    if not found:
        return ()
    span = Span(min(at for at, _ in found), max(at + length for at, length in found))
    return (Option(span, "person", 1.0 if fitting[0].name in line else 0.7),)


def _figures(question: Question, sentence: str) -> Iterator[Option]:
    from corpus import quantities, units

    unit, noun = units.asked(question.unit) if question.unit else (None, "")
    if question.kind == "percent" or units.family(noun) == "money":
        noun = ""  # 多少钱, 百分之几以下: no word that would stand beside the figure
    each = _ASKS_EACH.search(question.folded) is not None
    for quantity in quantities.find(sentence):
        kind: AnswerKind = "measure" if quantity.kind in _MEASURES else quantity.kind  # type: ignore[assignment]
        if kind not in FIGURES or quantity.number.of(sentence) == "一":  # 不落一人 counts nobody
            continue
        agreed = _agreement(question.kind, kind, unit or noun, quantity)
        if each and quantity.per is None and not _EACH.search(_clause_before(sentence, quantity)):
            agreed *= _NOT_EACH
        if question.unit == "人口" and not _is_population(sentence, quantity):
            continue
        if quantity.unit == "个" and unit in _PEOPLE and not _PERSON.search(_after(sentence, quantity)):
            continue  # 2300个西瓜 are no answer to 多少人
        if not _ASKS_FORMER.search(question.folded) and _is_former(sentence, quantity.span):
            agreed *= _FORMER
        if agreed:
            yield Option(quantity.span, kind, agreed * (0.8 + 0.2 * _counts(noun, sentence, quantity)))


_CHANGES = "调整|提高|提升|上调|下调|上涨|下降|降低|减少|增加|增长|[调涨降升增减改提]"
_ASKS_FORMER = re.compile(rf"原来|原先|之前|以前|此前|过去|从|由|多少[^,。]{{0,4}}(?:{_CHANGES})[^,。]{{0,3}}[到至为]")
_FROM = re.compile(r"(?:由|从|原来的|此前的)(?:每[一-鿿])?约?$")
_TO = re.compile(rf"[^,。;]{{0,6}}?(?:{_CHANGES})[^,。;\d]{{0,2}}[为到至]")
_FORMER = 0.6
"""How well a figure fits that is given up in the same breath: 8元 of 由8元调整为9元."""


def _is_former(sentence: str, span: Span) -> bool:
    folded = fold(sentence)
    return _FROM.search(folded, 0, span.start) is not None and _TO.match(folded, span.end) is not None


_ASKS_ORDINAL = re.compile(r"第几(.?)")
_ORDINAL = re.compile(r"第(?:\d+|[一二三四五六七八九十百千两]+)(.?)")
_OTHER_ORDER = 0.5
"""How well 第三届 fits where 第几次 is asked."""


def _ordinals(question: Question, counted: str, sentence: str) -> Iterator[Option]:
    for match in _ORDINAL.finditer(sentence):
        same = fold(match[1]) == counted
        span = Span(*match.span()) if same else Span(match.start(), match.start(1))
        yield Option(span, question.kind, 1.0 if same or not counted.isalnum() else _OTHER_ORDER)


_ASKS_EACH = re.compile(r"标准|每[人户年月天日亩吨斤度]|人均|户均|[单均]价|per (?:person|capita|year|month)")
_EACH = re.compile(r"每|[人户亩单]均")
_OTHER_UNIT = 0.95
"""How well a figure fits that is counted otherwise than asked: 120多名 for 多少人."""
_NOT_EACH = 0.3
"""How well a figure fits that isn't said of each, where a standard or a rate is asked for."""
_PEOPLE = frozenset({"人", "名", "位", "人次", "群众", "学生", "农民", "人员"})
_PERSON = re.compile(r"人|员|者|生|工|民|孩|师|客|友|户|娃|老|兵|医|警")


def _clause_before(sentence: str, quantity: Quantity) -> str:
    """每人每天伙食标准是 of 45元."""
    before = sentence[: quantity.span.start]
    return before[max(before.rfind(mark) for mark in "，,；;。") + 1 :]


def _after(sentence: str, quantity: Quantity) -> str:
    return fold((quantity.head or Span(quantity.span.end, quantity.span.end + 4)).of(sentence))


def _is_population(sentence: str, quantity: Quantity) -> bool:
    """Whether a figure is said of a population as such: 总人口为93万人, not 40名贫困人口."""
    before, after = sentence[: quantity.span.start], sentence[quantity.span.end :]
    return re.search(r"人口[^,，。；]{0,6}$", before) is not None or after.startswith(("人口", "常住人口", "总人口"))


def _agreement(asked: AnswerKind, kind: AnswerKind, unit: str, quantity: Quantity) -> float:
    """How well a figure has the kind and the unit (or the noun) that are asked for, 0 to 1."""
    from corpus import quantities, units

    if units.family(unit) and asked in {"count", "measure"}:
        if not quantities.compatible(unit, quantity):
            return 0.0
        return 1.0 if quantity.unit == unit else _OTHER_UNIT
    if kind == asked:
        return 1.0
    # 发了多少 without a noun may ask for any figure, 酿了多少新酒 for tons.
    return 0.8 if asked == "count" and (kind == "measure" or not unit) else 0.0


_APART = re.compile(r"[、，,；;]|以及|及|和|与")


def _counts(noun: str, sentence: str, quantity: Quantity) -> float:
    """How much of the noun that is counted stands beside the figure, 0 to 1."""
    before = _APART.split(fold(sentence[max(quantity.span.start - 8, 0) : quantity.span.start]))[-1]
    after = _APART.split(fold(sentence[quantity.span.end : quantity.span.end + 12]))[0]
    around = f"{before} {after}"
    pairs = [noun[at : at + 2] for at in range(len(noun) - 1)] or [noun]
    return sum(pair in around for pair in pairs) / len(pairs)


_ASKS_NUMBER = re.compile(r"电话|热线|号码|联系方式|手机号|邮箱|网址|微信号|phone|hotline|e-?mail|website")
_NUMBER_IS = re.compile(r"(?:电话|热线|号码|联系方式)(?:号码)?[是为]?(?:多少|几)")
"""多少 of a telephone number asks for no figure; 接到多少个电话 does."""
_NUMBER = re.compile(
    r"(?<![\d.])(?:0\d{2,3}[-—－ ]?\d{7,8}|1[3-9]\d{9}|400[-—]?\d{3,4}[-—]?\d{3,4}|1[12]\d{1,4}|"
    r"\d{5,8})(?![\d.万亿元人名余多个件次起条])|"
    r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|(?:https?://|www\.)[A-Za-z0-9_./?=&%-]+"
)

ASKS_DAY = re.compile(r"哪一?[天日]|几[号日]|什么日子|what (?:day|date)")
_PRECISION = {"day": 1.0, "range": 0.9, "part of month": 0.8, "month": 0.8, "part of year": 0.7, "year": 0.6}


def _times(question: Question, sentence: str, base: datetime.date | None) -> Iterator[Option]:
    from corpus import times

    for mention in times.find(sentence, base):
        if mention.kind == "duration":
            continue
        fit = 1.0 if mention.day else _PRECISION.get(mention.kind, 0.2)
        if re.search(r"几点|几时|what time", question.folded):
            fit = 1.0 if mention.clock else 0.3
        elif re.search(r"哪一?年|what year", question.folded):
            fit = 1.0 if mention.resolved else 0.3
        elif ASKS_DAY.search(question.folded) and not mention.day:
            continue
        yield Option(mention.span, "time", fit)


_REPORTERS = re.compile(r"记者|通讯员|摄影|编辑|作者|撰稿")
_DONE_BY_BODIES = re.compile(r"谁[^,。]{0,4}(?:办|组织|开发|建|制定|出台|资助|投资|承办|提供|中标|负责|买单|出资|发布)")


OFFICES = re.compile(
    r"(?:校|局|市|县|区|镇|院|会|厂|馆|站|所|科|部|班|船|组|村|厅|省|州|处|队|董事)长|书记|主任|经理|馆员|主席"
)
_OTHER_OFFICE = 0.4
"""How well a person fits whose office is another than the one that is asked about: 市长 and 卫生局局长."""
_TITLE_GAP = 4
"""Characters that may stand between the body and the office of a person: 第三中学退休教师."""


def _people(question: Question, sentence: str) -> Iterator[Option]:
    from corpus import names

    found = names.find(sentence)
    people = [mention for mention in found if mention.kind == "person"]
    office = OFFICES.search(question.folded)
    for mention in people:
        title = mention.title.of(sentence) if mention.title else ""
        if _REPORTERS.search(title) and not question.credits:
            continue
        span = mention.span
        if question.identity and mention.title:
            span = Span(min(span.start, mention.title.start), max(span.end, mention.title.end))
            bodies = (other.span for other in found if other.kind == "organisation")
            body = next((one for one in bodies if 0 <= span.start - one.end <= _TITLE_GAP), None)
            span = Span(body.start, span.end) if body else span
        other = office is not None and title and office[0] not in title
        yield Option(span, "person", _OTHER_OFFICE if other else 1.0)
    done_by_bodies = _DONE_BY_BODIES.search(question.folded)
    if not question.identity and (done_by_bodies or not (people or office)):
        yield from (Option(span, "organisation", 0.8) for span in _bodies(sentence))


# What the name of a body must hold when the question says what kind of body it asks for.
_BODY_KINDS = (
    (
        re.compile(r"公司|企业|厂|集团|商家|compan|firm"),
        re.compile(r"公司|集团|厂|企业|银行|合作社|保险|商场|商店|超市|酒店"),
    ),
    (
        re.compile(r"学校|大学|学院|院校|中学|小学|school|college|universit"),
        re.compile(r"学校|学院|大学|[中小]学|中专|技校|幼儿园|校$"),
    ),
    (re.compile(r"医院|hospital"), re.compile(r"医院|卫生院|门诊|诊所")),
    (re.compile(r"银行|bank"), re.compile(r"银行|信用社|农商行")),
    (
        re.compile(r"部门|机关|bureau|department"),
        re.compile(r"[局委办厅部处]|(?<!医)院|中心|政府|[公工]会|团委|妇联|协会|残联|法院"),
    ),
)


def _organisations(question: Question, sentence: str) -> Iterator[Option]:
    wanted = next((name for asked, name in _BODY_KINDS if asked.search(question.folded)), None)
    for span in _bodies(sentence):
        if wanted is None or wanted.search(span.of(sentence)):
            yield Option(span, "organisation", 1.0)


def _bodies(sentence: str) -> Iterator[Span]:
    """Organisations; those that stand in one enumeration are one, so that a list is complete."""
    from corpus import names

    return _joined(sentence, [mention.span for mention in names.find(sentence) if mention.kind == "organisation"])


def _places(sentence: str) -> Iterator[Option]:
    from corpus import places

    found = [m.span for m in places.find(sentence) if m.inside != "name" and not _DATELINE.match(sentence, m.span.end)]
    found += [Span(m.start(), m.end()) for m in _SITE.finditer(sentence)]
    for span in _joined(sentence, sorted(found, key=lambda span: (span.start, -span.end))):
        yield Option(span, "place", 1.0)


_DATELINE = re.compile(r"(?:\d+月\d+日)?[讯电訊電]")
_SUFFIX = (
    r"(?:村|社区|镇|街道|广场|公园|中心|小区|大厦|体育场|体育馆|礼堂|会堂|[路街]\d+号|学校|大学|医院|基地|"
    r"园区|车站|大桥|现场|"
    r"[馆厅院楼层室宫路街])"
)
_SITE = re.compile(
    rf"(?<=[在到于往赴])[一-鿿0-9A-Za-z“”、]{{1,24}}?{_SUFFIX}(?:[^，。,;；、的了举开召进办]{{0,8}}?{_SUFFIX})*"
)


def _joined(sentence: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Spans with those that overlap, touch or are joined by 、 made one."""
    current: Span | None = None
    for span in spans:
        if current is not None and (
            span.start <= current.end or re.fullmatch(r"[、和与及]|以及", sentence[current.end : span.start])
        ):
            current = Span(current.start, max(current.end, span.end))
            continue
        if current is not None:
            yield current
        current = span
    if current is not None:
        yield current


def _lists(question: Question, sentence: str) -> Iterator[Option]:
    asked = any(kind.search(question.folded) for kind, _ in _BODY_KINDS)
    listed = [option.span for option in _organisations(question, sentence)] if asked else []
    named = [span for span in listed if "、" in span.of(sentence)]
    enumerated = syntax.enumerations(sentence)
    for span in named:  # a last item that was not recognised as a name is one all the same
        goes_on = sentence.startswith("、", span.end)
        end = next((one.end for one in enumerated if goes_on and one.start <= span.start < one.end), span.end)
        yield Option(Span(span.start, max(end, span.end)), "list", 1.0)
    if not named:
        yield from (Option(span, "list", 1.0) for span in enumerated)
