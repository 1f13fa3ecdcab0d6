"""Which firm, school or office a word that points back stands for: 这家公司, 该校, 这所学校 of a school's own team."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.antecedents import Past
    from bot.words import Word

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
    "航司": r"航空(?:公司)?|公司",
    "车企": r"汽车|公司|集团",
    "药企": r"药业|制药|公司|集团",
    "房企": r"地产|置业|物业|公司|集团",
    "券商": r"证券|公司",
    "球队": r"队|俱乐部",
    "乐队": r"队|乐团",
    "俱乐部": r"俱乐部|队",
    "法院": r"法院",
    "单位": r"",
    "机构": r"",
    "部门": r"局|委|办|部|中心",
    "中心": r"中心",
    "组织": r"",
}


def named_in(text: str, kind: str) -> list[str]:
    """The names of a kind in a text: of persons, or of organisations."""
    from corpus import names

    return [mention.text for mention in names.find(text) if mention.kind == kind]


def bodies(match: re.Match[str], past: Sequence[Past]) -> Iterator[str]:
    """A firm, a school, an office, of the kind that the word says."""
    from bot.frames import frame

    kind = match["long"] or match["short"]
    ending = next((pattern for suffix, pattern in _ORGANISATIONS.items() if kind.endswith(suffix)), kind)
    if match["long"] and kind.endswith(("学", "学校", "学院")):
        ending = _ORGANISATIONS["校"]
    wanted = re.compile(rf"(?:{ending})$") if ending else re.compile("")
    for one in reversed(past):
        names = list(_bodies_of(one, ending, wanted))
        short = match["short"] is not None
        yield from sorted(
            names, key=lambda name: short and not name.endswith(kind)
        )  # 第二油厂 is the 厂, and not who built it
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
    if one.kind != "person" and (name := called(one)):
        yield name
    for text in (one.answer or "", one.question):
        yield from (name for name in named_in(text, "organisation") if wanted.search(name))
    if ending and (found := _inside_name(one.question, ending)):
        yield found
    if found := _ending_in(one.question, wanted):  # what was asked about, before whatever was quoted
        yield found
    for text in (*one.sentences, one.headline):
        yield from (name for name in named_in(text, "organisation") if wanted.search(name))


def _inside_name(question: str, ending: str) -> str | None:
    """The body that a longer name begins with: 枣乡国小 of 枣乡国小少棒队, 医院 of 枣乡医院急诊科."""
    from bot.frames import frame

    match = re.match(rf"([^的,,]*?[一-鿿]{{2}}(?:{ending}))[一-鿿]", fold(question))
    if match is None:
        return None
    words = frame(question).words
    longer = any(word.span.start < match.end(1) < word.span.end for word in words if word.tag in {"ORG", "LOC"})
    if match.string[match.end(1)] in "村镇乡街":  # 坛厂村 has no 厂
        return None
    followed = any(word.span.start == match.end(1) and word.tag in {"n", "nz"} for word in words)
    plain = all(word.nominal for word in words if word.span.start < match.end(1))
    return question[: match.end(1)] if plain and (longer or followed) else None


def called(one: Past) -> str | None:
    """The name that is the answer to what something is or is called: 映山红 to 镇馆之宝是什么."""
    from bot.frames import frame

    if not one.answer or not _CALLED.search(fold(one.question)):
        return None
    if (title := _TITLE.search(one.answer)) is not None:
        return title.group()
    words = frame(one.answer).words
    name = len(one.answer) <= _CALLED_MOST and all(
        word.nominal or word.tag == "w" or word.text == "之" for word in words
    )
    return one.answer if name and not all(word.tag in {"m", "q", "TIME"} for word in words) else None


_CALLED = re.compile(
    r"(?:叫|名字?是?|称为|是|[只种条头个])(?:什么|啥|哪(?:家|一?[个件款部本首幅座]|种))|哪一?[只头匹条棵株艘架](?=[一-鿿]{2})"
)


_CALLED_MOST = 10
"""Characters of an answer that is a name."""


_TITLE = re.compile(r"《[^《》]{1,20}》")


def _ending_in(question: str, wanted: re.Pattern[str], *, asked: bool = False) -> str | None:
    """The run of nouns of a question that ends as wanted, 村里的粉丝厂; of 哪所学校, which names none, its topic."""
    from bot.frames import frame
    from bot.regions import within
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
            return None if asked or len(whole.of(found)) <= KIND else whole.of(found)
    return None


def _described_from(words: Sequence[Word], first: int) -> int:
    """Where a name begins that says whose or which one it is: 马斯克的公司, 青岛那家酒店."""
    if first > 1 and words[first - 1].text == "的" and words[first - 2].nominal:
        return first - 2
    if first > 1 and words[first - 1].tag == "q" and words[first - 2].text in {"那", "这"}:
        return first - 3 if first > 2 and words[first - 3].tag == "LOC" else first - 2
    return first


KIND = 2
"""Characters of a word that says what kind of body is meant, and not which."""
