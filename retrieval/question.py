"""What a question asks: the kind of answer, the scope it names, and its keywords.

Everything is matched on the folded question (half-width, simplified, lower case), so 青州培訓了多少人 and
青州培训了多少人 are one question.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import QuestionInvalid
from corpus.text import fold
from retrieval import english

if TYPE_CHECKING:
    from corpus.places import PlaceMention
    from corpus.times import TimeMention
    from retrieval.answer import AnswerKind

LIMIT = 2000
"""Characters; what is longer is no question but a text."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word of the question that its answer's surroundings should share."""

    text: str
    """Folded."""
    weight: float
    """How telling the word is: about 0.3 (common) to 1.2 (a name)."""
    also: tuple[str, ...] = ()
    """What a paper may print for it instead."""
    name: bool = False
    """A proper name or a quoted title: the answer's article must hold it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, analysed."""

    text: str
    folded: str
    kind: AnswerKind
    unit: str | None
    """For figures: what is counted, as asked, folded (人, 户, 名学生); None when the question does not say."""
    places: tuple[PlaceMention, ...]
    times: tuple[TimeMention, ...]
    keywords: tuple[Keyword, ...]
    credits: bool = False
    """Who wrote or photographed it: answered from the byline."""
    english: bool = False

    @property
    def lookup(self) -> str:
        """What the lexical index is asked: the question, or for English what a Chinese paper would print."""
        if not self.english:
            return self.text
        return " ".join([*(mention.candidates[0].name for mention in self.places), *(word for k in self.keywords for word in (k.text, *k.also))])


# ---------------------------------------------------------------------------------------------- kinds

_MONEY = r"(?:钱|元|块|资金|金额|经费|费用|公款|货款|补[助贴]|投资|贷款|奖金|善款|(?:低保|助学|奖学|救助|慰问|养老|公积|保证|抚恤)金)"
_PEOPLE = r"(?:人|名|位|员|者|学生|农民|群众|居民|村民|职工|教师|老师|孩子|儿童|老人|患者|妇女|干部|户主|青年)"
_VALUE = r"(?:售价|价格|单价|票价|均价|房价|工资|月薪|年薪|标准|收入|费用|投资|资金|产值|gdp|总额|金额|经费|预算|补[助贴]|造价|罚款|奖金|生产总值|营业额|销售额|赔付额|保额|租金|利润|税收|学费)"

# In order: the first that matches decides. Written on folded text.
_KINDS: tuple[tuple[AnswerKind, str], ...] = (
    ("time", r"什么时[候间辰]|何时|哪[一]?[天年月日周季]|哪个(?:月|季度|年份)|几月|几号|几点|几时|啥时候?|哪会儿|多会儿|时间是(?!多)|日期(?:是|$)"),
    ("percent", r"百分之(?:几|多少)|(?:占比|比例|比重|百分比|[率幅])(?:是|为|有|达到?|各|分别)*(?:多少|几|多高|多大)|(?:多少|几)个?百分[点比]|(?:几|多少)成"),
    ("money", rf"多少(?:万|亿|个亿|人民币|美)?{_MONEY}|几(?:块|毛|[百千万亿]*元)|多贵|{_VALUE}[^,。]{{0,6}}?(?:多少|几|多高|多大)|(?:花|捐|赔|赚|挣|罚|缴|交|拨付|出资|斥资|投入)了?(?:多少|几)(?:$|[^{'人户家个名位'}]$)"),
    ("measure", r"多[长高宽大深重远久厚]|多少(?:亩|公顷|平方米|平米|公里|千米|米|吨|公斤|斤|千克|立方米|升|度|千瓦|小时|分钟|天|年|岁)|几(?:亩|公里|米|吨|斤|小时|分钟|天|年|岁)(?!级)|(?:面积|长度|高度|产量|亩产|重量|里程|温度|气温|降[雨水]量)[^,。]{0,6}?(?:多少|几|多)"),
    ("count", r"多少|几(?:[^乎率何点]|$)|人数|数量|次数|个数|户数|总数"),
    ("organisation", r"(?:哪|什么|啥)(?:一|几|些)?(?:家|个|所|支)?(?:公司|企业|单位|机构|部门|医院|学校|大学|集团|银行|协会|组织|队伍?|法院|厂家?|报社|中心|院校|书店|合作社)"),
    ("person", r"谁|哪[一]?(?:位|名)(?!.{0,4}(?:公司|部门))|什么人|哪个人|何人|叫什么名字?|(?:校长|书记|主任|局长|市长|县长|区长|经理|冠军|主席|记者|作者|负责人|院长|司机|教练)(?:是|叫)(?:哪|什么)|(?:姓名|名字)(?:是|叫)?"),
    ("list", r"哪(?:几|些|[二两三四五六七八九十]|[\d])|(?:都|各|分别)(?:有|是|包括)?(?:什么|啥|哪)|列[出举]|有(?:什么|啥)(?:不同的)?(?:措施|办法|课程|活动|项目|好处|内容|亮点|变化|特点)|包括什么"),
    ("place", r"哪里|哪儿|哪边|何[地处]|什么地[方点]|啥地方|哪(?:一)?个?(?:省|市|县|区|镇|乡|村|街道|地方|地区|城市|国家|小区|社区)|地[址点](?:是|在|$)|位于"),
    ("yes-no", r"[吗嘛么]$|是否|是不是|有没有|会不会|能不能|可不可以|要不要|对不对|(.)不\1|有无"),
    ("description", r"怎么|怎样|怎么样|如何|为什么|为何|为啥|什么|啥|咋|原因|措施|做法|干嘛|介绍"),
)  # fmt: skip
_KIND_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)

# A question without a question word: 坊子低保标准, 青州培训人数.
_NOUN_KINDS: tuple[tuple[AnswerKind, str], ...] = (
    ("percent", r"(?:占比|比例|[率幅])$"),
    ("money", rf"{_VALUE}$"),
    ("time", r"(?:时间|日期)$"),
    ("place", r"(?:地址|地点|位置)$"),
)
_NOUN_KIND_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _NOUN_KINDS)

_CREDITS = re.compile(
    r"(?:记者|作者|通讯员|撰稿人?|摄影师?|编辑)(?:是|叫|有|都)*(?:谁|哪|什么|啥|$)|谁(?:写|采写|撰写|报道|采访|拍摄?)的|哪[位名几](?:记者|通讯员)|"
    r"(?:写|拍)的是谁|(?:reporter|journalist|who (?:wrote|reported|photographed))"
)

# What newspapers do not answer: talk with the machine, and the world at this minute.
_UNASKED = re.compile(
    r"^(?:你好|您好|哈喽|嗨|hi|hello|hey|早上好|晚上好|早安|晚安|谢谢|多谢|感谢|辛苦了?|再见|拜拜|在吗|在不在|thanks?|thank you|bye)[啊呀吗哦了,。!?~ 你您]*$|"
    r"^(?:你|您)(?:是谁|是什么|叫什么|会(?:什么|做|干)|能(?:做|干|帮)|多大|几岁|喜欢|爱|觉得|认为|怎么看|有没有|吃饭)|"
    r"(?:讲|说|来)[个一]*(?:笑话|故事)|写[一首个篇]*(?:诗|作文|代码|情书)|(?:现在|今天|明天|外面|此刻)[^,。]{0,6}(?:天气|几点|气温|下雨)|(?:天气|股价)(?:怎么样|如何)[?]?$|"
    r"^(?:who are you|how are you|what can you do|tell me a joke)"
)

_PARTICLES = re.compile(r"[啊呀呢哦哈嘛吧哪哟喔呗哎诶嗯?!。,、~…·\s]+$")
_PREAMBLE = re.compile(r"^(?:请问一?下?|想问一?下?|问一?下|我想(?:知道|了解|问)一?下?|麻烦(?:问一?下|查一?下)?|帮我?(?:查|看|找)一?下?|告诉我|查一?下|您?知道)[,:]?")


def check(text: str) -> str:
    """The question without surrounding blanks and control characters.

    Raises:
        QuestionInvalid: nothing is left, no letter or digit is in it, or it is longer than `LIMIT`.
    """
    shown = "".join(" " if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} else char for char in text)
    stripped = shown.strip()
    if not stripped:
        raise QuestionInvalid(reason="empty", length=0, limit=LIMIT)
    if len(stripped) > LIMIT:
        raise QuestionInvalid(reason="long", length=len(stripped), limit=LIMIT)
    if not any(char.isalnum() for char in stripped):
        raise QuestionInvalid(reason="wordless", length=len(stripped), limit=LIMIT)
    return stripped


def is_unasked(text: str) -> bool:
    """Whether this is talk that no newspaper answers: greetings, thanks, jokes, the weather outside now."""
    return _UNASKED.search(fold(text).strip()) is not None


def analyse(text: str) -> Question:
    """Analyses a checked question."""
    from corpus import places, times

    text = text.strip()
    folded = fold(text)
    if english.is_english(folded):
        return _analyse_english(text, folded)
    core = _PREAMBLE.sub("", _PARTICLES.sub("", folded))
    question_mark = folded.rstrip().endswith(("吗", "吗?", "嘛?", "么?"))
    kind = kind_of(core + "吗" if question_mark and not core.endswith(("吗", "么", "嘛")) else core)
    found_places = places.find(text)
    found_times = tuple(m for m in times.find(text) if kind != "time" or m.start is not None or len(m.text) > 2)
    return Question(
        text=text,
        folded=folded,
        kind=kind,
        unit=_unit(core, kind),
        places=found_places,
        times=found_times,
        keywords=_keywords(folded, found_places, found_times),
        credits=_CREDITS.search(core) is not None,
    )


def kind_of(folded: str) -> AnswerKind:
    """The kind of answer that a folded question without closing particles asks for."""
    for kind, pattern in _KIND_PATTERNS:
        if pattern.search(folded):
            return kind
    for kind, pattern in _NOUN_KIND_PATTERNS:
        if pattern.search(folded):
            return kind
    return "description"


_UNIT = re.compile(r"(?:多少|几)(?:个|多)?([^的是了在,。?呢啊过被给把从到和与]{1,8})")


def _unit(folded: str, kind: AnswerKind) -> str | None:
    if kind not in {"count", "money", "percent", "measure"}:
        return None
    match = _UNIT.search(folded)
    if match:
        return match[1]
    return "人" if "人数" in folded else None


# ------------------------------------------------------------------------------------------- keywords

# Words that ask or glue and tell nothing about the answer.
_STOP = frozenset(
    "的 了 是 在 有 和 与 及 或 也 都 就 又 还 把 被 给 为 对 从 到 向 由 以 于 而 且 但 所 之 其 中 上 下 里 内 外 后 前 时 着 过 "
    "吗 呢 啊 呀 吧 嘛 么 哪 谁 啥 几 多少 什么 怎么 怎样 怎么样 如何 为什么 为何 为啥 哪里 哪儿 哪些 哪个 哪家 哪位 哪几 哪年 哪天 "
    "何时 何地 何人 何处 几个 几名 几人 几家 几户 几次 多 多大 多长 多高 多久 多远 时候 什么时候 时间 日期 地方 地点 名字 叫 "
    "个 名 位 人 户 家 所 次 件 条 项 只 头 亩 元 块 钱 人次 岁 天 年 月 日 号 点 那 这 那边 这边 那里 这里 那个 这个 那些 这些 "
    "请 请问 问 想 知道 告诉 告诉我 一下 我 你 您 他 她 它 我们 你们 他们 咱 咱们 能 会 可以 可 要 应该 到底 究竟 大概 大约 "
    "一共 总共 共 共计 合计 全部 所有 分别 各 各自 每 第 是否 是不是 有没有 没有 没 不 有无 搞 弄 干 做 进行 一个 哪一 一 "
    "报纸 报道 报上 文章 新闻 记者 说 讲 提到 关于 有关 情况 具体 主要 目前 现在 已经 已 曾 将 达到 达 占 属于 "
    "多少钱 多少人 几多 哪 哪种 何 何种 种 样 样子 样的 些 得 地 呗 嗯 哦 啦 之后 以后 以来 期间 当时 当地 本地 市 县 区 该 市里 县里 区里".split()
)  # fmt: skip

_QUOTED = re.compile(r"[《“\"「『]([^《》“”\"「」『』]{2,30})[》”\"」』]")
_LATIN = re.compile(r"[a-z][a-z0-9.\-+]*[a-z0-9+]|[a-z]|\d+(?:\.\d+)?")


def _keywords(
    folded: str, found_places: tuple[PlaceMention, ...], found_times: tuple[TimeMention, ...]
) -> tuple[Keyword, ...]:
    chars = list(folded)
    for mention in (*(m for m in found_places if not m.inside_name), *found_times):
        chars[mention.span.start : mention.span.end] = " " * (mention.span.end - mention.span.start)
    rest = "".join(chars)
    quoted = tuple(match[1] for match in _QUOTED.finditer(rest))
    keywords: dict[str, Keyword] = {}
    for word in _tokens(rest):
        if word in _STOP or not any(char.isalnum() for char in word):
            continue
        keywords.setdefault(word, Keyword(word, _weight(word), also=synonyms().get(word, ())))
    for title in quoted:
        keywords[title] = Keyword(title, 1.2, name=True)
    return tuple(keywords.values())


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """What papers may print for a word that people ask with."""
    groups: dict[str, dict[str, None]] = {}
    for line in (Path(__file__).parent / "data" / "synonyms.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        words = line.split()
        for word in words:
            groups.setdefault(word, {}).update(dict.fromkeys(other for other in words if other != word))
    return {word: tuple(others) for word, others in groups.items()}


def _tokens(text: str) -> list[str]:
    from corpus import lexicon

    tokenizer = lexicon.tokenizer(whole=False)
    return [word.strip() for chunk in text.split() for word in tokenizer.cut(chunk)]


@cache
def _total() -> float:
    from corpus import lexicon

    return float(lexicon.tokenizer(whole=False).total)


def _weight(word: str) -> float:
    """Information content from the segmenter's word frequencies, scaled: 1.0 is one in a million."""
    import math

    from corpus import lexicon

    frequency = lexicon.tokenizer(whole=False).FREQ.get(word) or 1
    weight = math.log10(_total() / frequency) / 6
    return min(weight, 1.2) * (0.5 if len(word) == 1 and not word.isascii() else 1.0)


# -------------------------------------------------------------------------------------------- English


def _analyse_english(text: str, folded: str) -> Question:
    from corpus import places, times

    return Question(
        text=text,
        folded=folded,
        kind=english.kind_of(folded),
        unit=english.unit(folded),
        places=places.find(text),
        times=times.find(text),
        keywords=tuple(Keyword(words[0], _weight(words[0]), also=words[1:]) for words in english.translate(folded)),
        credits=_CREDITS.search(folded) is not None,
        english=True,
    )
