"""What a pronoun or a demonstrative of a turn stands for: 他, 这家公司, 该县, 那里, 当时, 这个项目.

Looked for in what was said before, the latest first: in the question, in its answer, in the sentences that were quoted
and their headline. A turn may be read in several ways; the answers decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import introduced
from bot.bodies import bodies
from bot.referents import coordinated, events, groups, insides, moments, named_things, owners, people, sites, things
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    printed: str = ""
    """All of that article."""
    typed: str = ""
    """The question as it was typed."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """A word of a turn that points back; `[start, end)` in the turn."""

    start: int
    end: int
    options: tuple[str, ...]
    """What it may stand for, most probable first, at least one."""


_SOMEBODY = (
    r"同志|先生|女士|老人家?|老?师傅|老师|男子|女子|男的|女的|男人|女人|男孩子?|女孩子?|男生|女生|小孩子?|孩子|[男女]?娃儿?(?![娃哈])|小伙子?|姑娘|大[爷妈叔姐哥婶]|阿姨|"
    r"哥们儿?|老[头汉]儿?|老太太?|教练|司机|球员|选手|医生|记者|演员|导演|歌手|老板|教授|书记|[局县市省镇村乡校院部队团]长|家伙|人"
)
_PERSON = re.compile(
    rf"(?<![其吉])[他她](?![们人国乡处方俩])|^老人家|(?<![别私客公当户])人家(?![庭里族])|(?:这|那)(?:[个名位]|老)?(?:{_SOMEBODY})"
    r"(?![们家间种民口员数工才类生均事物造文])|[这那]位(?=[一-鿿]?[叫是在的多今几哪什后现最有当前]|$)|[这那](?:老外|外国人|[一-鿿]{1,3}国人)|此人|(?<!应)该(?:同志|男子|女子)"
)
_EVENT = re.compile(r"(?:^|(?<=,))(?:那|这)一?[次回](?=[一-鿿])")
_GROUP = re.compile(r"(?<!其)[他她它]们?俩|(?<!其)[他她它]们|这些人|那些人|这俩人?|那俩人?")
_PLACE = re.compile(
    r"(?<!应)该(?:省|市|县|区|镇|乡|村|街道|地)(?![长委级人里政])|(?:这|那)个?(?:省|市|县|区|镇|乡|村|街道|地方)(?![长委级])|"
    r"(?:(?<=[在到从去,、])|(?<=当[晚天时日])|^)(?:那|这)(?:里(?!头(?![条盔发等牌版号])|面(?![积向食临对条包部粉]))|儿|边)|(?<!相)当地(?!时间)|本地(?!时间)"
)
_TIME = re.compile(
    r"当时|那时候?|当年|(?<!每)(?:那|这一|同一?)年(?![份级代])|那一年|(?:那|这一|同一?|当)天(?!天)|那个月|当月|同月|那一?次(?=[^一-鿿]|$)"
)
_BODY = re.compile(
    r"(?:这|那)(?:[一几两]?[家所个]|座)?(?P<long>公司|企业|集团|工厂|厂子?|酒店|宾馆|饭店|超市|商场|学校|大学|学院|中学|小学|医院|局|银行|合作社|协会|单位|机构|部门|中心|组织|餐馆|饭馆|餐厅|[门商书药]?店|[博展]物?馆|图书馆|美术馆|幼儿园|公园|动物园|"
    r"航司|[车药房]企|券商|球队|乐队|俱乐部|剧团|报社|养老院|敬老院|派出所|法院)|"
    r"(?<![应活])该(?P<short>公司|企业|集团|合作社|学校|医院|银行|酒店|厂|校|院|局|行|社|协会|单位|机构|部门|中心|组织|园|馆|店|站|台|所|队|厅)(?![一-鿿]?[长员])"
)
_THING = re.compile(
    r"(?:(?:这|那)(?:一)?(?:个|项|次|场|种|笔|座|条|件|批|些|名(?!字|单|额)|届|本|部|款|篇|起|支|群|段|棵|只|辆|间|处|块|期|期|套|类)|(?<![应原本])该)(?![年月天周次几多怎什谁哪啥不是有来去])"
    r"(?P<noun>[一-鿿]{2,4}?(?=[是有在的花用办开投建什多几谁哪怎为由被把从到,?!。了]|$)|[一-鿿]{2})"
)
_KNOWN_THING = re.compile(
    r"[这那](?P<noun>游戏|电影|电视剧|节目|手机|比赛|活动|项目|工程|政策|展览|大桥|产品|软件|案子|车型|小区|景区|片子|"
    r"[车书剧店桥楼药展馆厂](?![站间位牌库展主祸厢道员长面房本籍子片个]))(?![一-鿿]?[们])"
)
_SHORT_THING = re.compile(
    r"(?:(?<![应活])[该此]|[这那][座条艘部本辆架栋幢个支只款起])(?P<noun>[案片剧书车船药款赛展节会桥路站馆店厂矿])(?![一-鿿]?[长员])"
)
"""With a noun of one character, which is in the name of what is meant: 该案 for 电子烟案."""
_NAMED_THING = re.compile(
    r"[这那](?:(?P<site>[岛湖庙塔])(?=[上里有多在叫的呢?,]|平时|面积|住|$)|"
    r"[尾张首幅匹头株只支条棵](?P<noun>[鱼歌画狗猫牛马羊猪鸟树])(?![手谣巢家院展馆店票科贝头皮肉肝]))"
)
"""Points only where something of that name was spoken of: 这岛 after 毛伊岛野火."""
_FORMER = re.compile(r"前者|后者")
_ASPECT = re.compile(r"^[这那]个?方面的?(?=[一-鿿]{2})")
_IT = re.compile(r"(?<!其)它(?![们山])|[那这]个?(?:玩意儿?|东西(?![部方向城湖两侧岸洋]))")
_INSIDE = re.compile(r"[那这]里(?:头(?![条盔发等牌版号])|面(?![积向食临对条包部粉]))")
_ITS = re.compile(r"^其(?=[一-鿿])(?![他它她实中余次间后])")
_KINDS: dict[re.Pattern[str], introduced.Kind] = {
    _PERSON: "person",
    _GROUP: "group",
    _BODY: "body",
    _PLACE: "place",
    _TIME: "time",
    _THING: "thing",
    _SHORT_THING: "thing",
    _NAMED_THING: "thing",
    _KNOWN_THING: "thing",
}


def pointers(turn: str, past: Sequence[Past]) -> tuple[Pointer, ...]:
    """What in `turn` points back, in order; nothing that the turn itself explains, nothing without an antecedent."""
    folded = fold(turn)
    found: list[Pointer] = []
    told: list[tuple[int, int]] = []
    """Where words are that the turn itself explains: nothing in them points back in another way."""
    for pattern, options in (
        (_BODY, bodies),
        (_PLACE, sites),
        (_TIME, moments),
        (_EVENT, events),
        (_PERSON, people),
        (_GROUP, groups),
        (_FORMER, coordinated),
        (_SHORT_THING, things),
        (_NAMED_THING, named_things),
        (_THING, things),
        (_KNOWN_THING, things),
        (_ASPECT, owners),
        (_IT, things),
        (_ITS, owners),
        (_INSIDE, insides),
    ):
        for match in pattern.finditer(folded):
            taken = (*told, *((one.start, one.end) for one in found))
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            if pattern is _EVENT and introduced.names_place(folded, match.end()):  # 这次台风给福建造成多大损失
                told.append(match.span())
                continue
            if introduced.by_turn(match, _KINDS.get(pattern, "other")):
                told.append(match.span())
                continue
            meant = tuple(dict.fromkeys(option for option in options(match, past) if option))
            if meant:
                most = 1 if pattern in (_PLACE, _TIME) else 3  # a place that is not meant is worse than none
                found.append(Pointer(match.start(), match.end(), meant[:most]))
    return tuple(sorted(found, key=lambda one: one.start))


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
