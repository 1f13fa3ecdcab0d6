"""A turn that repeats the last question in fewer words, about another: 李梅种了多少, 牛肉又涨了多少."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot import standing
from bot.continuation import heading
from bot.frames import closing, covering, frame
from bot.nouns import FIGURE, is_human, kind_of
from bot.otherwise import MODEL
from bot.regions import merged, within
from bot.replacement import instead, name_of
from bot.shortened import as_printed
from bot.sites import sites
from corpus.model import Span
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.frames import Frame
    from bot.words import Word


def same_of(last: Frame, now: Frame, printed: str) -> Iterator[str]:
    """The last question about what a turn only names before it asks the same: 1976年唐山那次几级, 蓝天呢去几个."""
    if now.asked is None or last.asked is None or now.polar or closing(now.text[now.asked.end :]):
        return
    asked = fold(now.of(now.asked))
    alike = _ask_alike(asked, fold(last.of(last.asked)))
    short = name_of(_DONE.sub("", now.text[: now.asked.start]))
    name = as_printed(short, last, printed)
    named = frame(name)
    # As the tagger sees them in the whole turn: 佳木斯站 by itself is a station in 佳木斯.
    seen = now if now.text.startswith(name) else named
    words = [word for word in seen.words if word.span.end <= len(name)]
    scope = (*seen.places, *seen.times)
    inside = [word for word in words if any(within(word.span, one) for one in (*scope, *seen.names))]
    if any(
        word.nominal and len(word.text) > _SHORT and word.text in last.text for word in words if not _is_scope(word)
    ):
        return  # 晨光生物营业收入多少 says all of it
    scoped = bool(inside) and all(word in inside or not word.telling for word in words)
    where = scoped and all(any(within(word.span, one) for one in scope) for word in words)
    scoped = scoped or name != short
    model = MODEL.fullmatch(name) is not None and asked in _OPEN_WORDS
    if scoped and (alike or model or ((where or name != short) and _OPENLY.fullmatch(asked))):
        yield from instead(last, named, name)


_SHORT = 2


def _is_scope(word: Word) -> bool:
    return word.tag in {"LOC", "TIME", "ORG", "PER"}


def _ask_alike(one: str, other: str) -> bool:
    """Whether two questions ask for the same kind of thing: 多高 and 多少米, 几个 and 几名队员."""
    if one.startswith("谁"):  # MVP是谁: of somebody with a part in what was told
        return False
    if one in _OPEN_WORDS:
        return one in {"什么", "啥"} and other.startswith(("什么", "啥"))
    return one in other or any(kind.match(one) and kind.match(other) for kind in _KINDS)


_OPEN_WORDS = frozenset(("多少", "什么", "啥", "怎么", "哪里", "哪儿"))
_KINDS = tuple(
    re.compile(kind)
    for kind in (
        r"多[高长深宽远厚]|(?:多少|几)(?:公里|千米|毫?厘?米)",
        r"多大(?!面积)|(?:几|多少)岁",
        r"(?:什么|啥)时[候间]|何时|几[号点月时]|哪一?[天年月日]",
        r"(?:多少|几)[个名位]?(?:人|队员|学生|观众|职工)",
        r"(?:多少|几)(?:钱|块|[万亿]?元)|(?:啥|什么)价|多贵",
        r"多久|(?:多少|几)个?(?:天|年|月|小时|分钟|周|星期)|多长时间",
        r"(?:谁|哪[位个]$|什么人|啥人)",
        r"(?:多少|几)(?:度|摄氏度)|多[热冷]",
    )
)
_DONE = re.compile(
    r"(?:[呢,, ]+(?:去|来|有|做|给|是|得|能|要)?|(?<=[站场版届])到|(?<=[一-鿿年月日号])[来去]了|"
    r"[那这]一?[次回场](?:是|有)?|[是有]|(?<=[一-鿿]{2})[去来做])+$"
)
"""What stands between a name and what is asked of it, and says nothing."""
_OPENLY = re.compile(r"百分之(?:几|多少)|几成|(?:多少|几|几多)[个只家人名位件辆头座份台级度种条块枚所分]?人?")
"""Asks for a number, in a word that says nothing of what is counted."""


def name_instead(last: Frame, now: Frame, told: Sequence[Word]) -> list[str]:
    """The last question with the name that a turn names in place of another's, and of which it says no more than that.

    李梅种了多少 after 赵大海种了多少亩枣树.
    """
    if not (_leaves_all_open(now) or now.polar or _asks_the_same(now, last) or _asks_share(now)):
        return []
    named = _with_modifiers(now)
    same = _asks_the_same(now, last)
    known = all(
        (named and within(word.span, named)) or _is_said(word, last) or (same and word.text in _GETS) for word in told
    )
    if named is None or heading(now) or not known:
        return []
    name = now.of(named)
    if _asks_of_figure(now) and kind_of(name) is None:  # 个人所得税起征点是多少: of nobody in place of another
        return []
    return list(instead(last, frame(name), name)) if name not in last.text and standing.lacks(now, last) else []


def _is_said(word: Word, last: Frame) -> bool:
    """Whether the last question has a word, or says what is done with the same character: 派出 after 派了."""
    return word.text in last.text or (
        word.tag == "v" and any(one.tag == "v" and one.text == word.text[0] for one in last.words)
    )


def _asks_the_same(now: Frame, last: Frame) -> bool:
    """Whether two questions ask with the same words, or one with fewer: 用的多大 after 用多大的电池."""
    if now.asked is None or last.asked is None:
        return False
    one, other = fold(now.of(now.asked)), fold(last.of(last.asked))
    return one == other or (len(one) > 1 and other.startswith(one) and one not in _OPEN_WORDS)


def _asks_number(now: Frame) -> bool:
    """Whether a turn asks how many, and of what only by its measure: 几多人 after 多少观众, 几个 after 多少个大棚."""
    return now.asked is not None and _OPENLY.fullmatch(fold(now.of(now.asked))) is not None


_GETS = frozenset("拿得获排是占卖")
"""Verbs that say nothing where the same is asked: 邓书弟拿了第几 after 林超攀排第几."""


def _asks_share(now: Frame) -> bool:
    """Whether a turn asks for a share, which says nothing of what: 百分之几."""
    return now.asked is not None and now.of(now.asked) in {"百分之几", "百分之多少", "几成"}


def _asks_of_figure(now: Frame) -> bool:
    """Whether a turn asks what something is that it names at length, and no more: 个人所得税起征点是多少."""
    named = _with_modifiers(now)
    between = now.text[named.end : now.asked.start] if named is not None and now.asked is not None else ""
    return named is not None and named.start == 0 and named.end >= _LENGTHY and between == "是"


_LENGTHY = 5
"""Characters of a name that says of itself what is asked."""


def _figure(asking: Frame) -> str:
    """The figure that a question asks for by its name: 雨量 of 雨量多少; else nothing."""
    before = asking.text[: asking.asked.start].rstrip("是有为达") if asking.asked is not None else ""
    return next((one.text for one in asking.words if one.span.end == len(before) and FIGURE.search(one.text)), "")


def _with_modifiers(now: Frame) -> Span | None:
    """The only name of a turn, with the nouns right before it: 新款诺基亚150."""
    if len(now.names) != 1:
        return None
    start = now.names[0].start
    for word in reversed(now.words):
        if word.span.end == start and word.tag in {"n", "b", "nz"}:
            start = word.span.start
    return Span(start, now.names[0].end)


def place_instead(last: Frame, now: Frame, told: Sequence[Word]) -> list[str]:
    """The last question about the place that a turn begins with, when it repeats its words and not what it counts.

    高里街道种了多少 after 固堤街道种了多少亩西瓜; 法国市场涨了多少 after 美国市场增长了多少.
    """
    about, told = heading(now), told or now.told
    moved = any(word.text in CHANGING for word in last.told)
    known = all(
        word.text in last.text
        or (moved and word.text in CHANGING)
        or (standing.leaves_open(now) and word.text in _ANY_ACT)
        for word in told
    )
    of_one = (about and sites(last)) or (now.times and last.times and not about)
    open_ended = (standing.leaves_open(now) or _asks_number(now)) and not _asks_the_same(now, last)
    if not (of_one and told and known and (open_ended or standing.lacks(now, last))) or now.polar:
        return []
    if any(now.of(name) not in last.text for name in now.names):
        return []
    if not (standing.leaves_open(now) or _asks_the_same(now, last) or _asks_number(now)):
        return []
    if about and (figure := _figure(now)) and figure != _figure(last):  # 白沙镇雨量多少 after 几个乡镇雨量超过100毫米
        return []
    scope = covering(now, merged((*now.times, *about)))
    return list(instead(last, frame(scope), scope))


def noun_instead(last: Frame, now: Frame, told: Sequence[Word]) -> list[str]:
    """The last question about the thing that a turn begins with, when it repeats the rest: 牛肉又涨了多少."""
    run: list[Word] = []
    for word in told:
        if word.nominal and word.span.start == (run[-1].span.end if run else 0):
            run.append(word)
    rest = [word for word in told if word not in run]
    moved = any(word.text in CHANGING for word in last.told)
    known = bool(rest) and all(
        word.text.removesuffix("得") in last.text or (moved and word.text in CHANGING) for word in rest
    )
    new = now.text[: run[-1].span.end] if run else ""
    if not known or not new or new in last.text or now.places or now.times or not _leaves_all_open(now):
        return []
    verb = min((at for word in rest if (at := last.text.find(word.text.removesuffix("得"))) >= 0), default=0)
    return [one for one in instead(last, frame(new), new) if one.find(new) <= verb]


def act_instead(last: Frame, now: Frame) -> list[str]:
    """The last question about whoever a turn names before it repeats what was done, with less of it.

    淮安那两口子挣几多 after 毕节徐某拿猪肉冒充牛肉挣了多少.
    """
    verbs = [word for word in now.told if not word.nominal]
    if now.asked is None or last.asked is None or not verbs or not last.subject or now.times or now.polar:
        return []
    who = now.text[: verbs[0].span.start].rstrip("也又都还")
    done = [word for word in last.told if word.span.start >= len(last.subject) and not within(word.span, last.asked)]
    repeated = all(word.text in last.text for word in now.told if word.span.start >= verbs[0].span.start)
    alike = _ask_alike(fold(now.of(now.asked)), fold(last.of(last.asked))) or _asks_number(now)
    named = [word for word in frame(who).told if word.nominal]
    new = is_human(who) and not any(word.text in last.text for word in named)
    if not (new and repeated and alike and len(done) > len(verbs) and last.text.startswith(last.subject)):
        return []
    return [who + last.text[len(last.subject) :]]


def twin_instead(last: Frame, now: Frame) -> list[str]:
    """The last question about the counterpart of what it names, which a turn names and asks openly of.

    铜牌又归哪个 after 银牌哪个拿的; 亚军队有啥 after 冠军队拿到什么奖品.
    """
    if (of_others := _of_others(last, now)) is not None:
        return [of_others]
    match = _OF_ONE.fullmatch(fold(closing(now.text)))
    if match is None or now.times or now.places or now.asked is None or last.asked is None:
        return []
    one, old = fold(now.of(now.asked)), fold(last.of(last.asked))
    what = one in {"什么", "啥"} and old.startswith(("什么", "啥"))
    if not (what or old.startswith(one) or _ask_alike(one, old)):
        return []
    name = now.text[: match.end("name")]
    if name in last.text:
        return []
    starts = {word.span.start for word in last.words if word.nominal}
    alike = [at for at in range(len(last.text)) if are_counterparts(last.text[at : at + len(name)], name)]
    twin = next((at for at in alike if at in starts or len(name) >= _SURE), None)  # 村|超冠|军队
    return [] if twin is None else [last.text[:twin] + name + last.text[twin + len(name) :]]


def _of_others(last: Frame, now: Frame) -> str | None:
    """The last question about the women, after one about the men: 女的那组谁第一."""
    match = _OTHERS.match(fold(now.text))
    other = "男" if match is not None and match["who"] == "女" else "女"
    found = re.search(f"{other}(?=[子生的队单双排篮足组童孩])", last.text)
    at = found.start() if found is not None else -1
    if match is None or at < 0 or now.asked is None or last.asked is None or match["who"] in last.text:
        return None
    one, old = fold(now.of(now.asked)), fold(last.of(last.asked))
    behind = closing(now.text[now.asked.end :])
    alike = (one == old or _ask_alike(one, old)) and set(behind) <= set(last.text)
    return last.text[:at] + match["who"] + last.text[at + 1 :] if alike else None


_OTHERS = re.compile(r"(?P<who>[男女])(?:的|子|生)(?:那?一?[组队边])?(?=[又也]?(?:是|有)?[谁多几哪什])")
_OF_ONE = re.compile(
    r"(?P<name>[一-鿿]{2,4}?)(?:又|也|都|呢|则)?(?:是|有|归|给|叫|拿|得)?了?"
    r"(?:多少|几何|什么|啥|谁|哪[个位家]|几[个名位])(?:拿|得|领|赢)?[了的]?"
)
"""Names one thing and asks no more than who, what or how many."""


_SURE = 3
"""Characters of a word that has its counterpart wherever that stands."""


def are_counterparts(one: str, other: str) -> bool:
    """Whether two words differ in one character alone, and those are set against each other: 银牌 and 铜牌."""
    if len(one) != len(other) or one == other:
        return False
    apart = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(apart) == 1 and any(apart[0][0] in group and apart[0][1] in group for group in _COUNTERPARTS)


_COUNTERPARTS = (
    "特一二三四五六七八九",
    "金银铜",
    "冠亚季殿",
    "男女",
    "东西南北",
    "上下中",
    "左右",
    "前后",
    "大小中",
    "老新旧",
    "早晚",
    "春夏秋冬",
    "甲乙丙丁",
    "一二三四五六七八九",
    "红黄蓝绿黑白",
    "农城",
    "公私",
    "进出",
    "国外内",
    "高低",
)


def _leaves_all_open(now: Frame) -> bool:
    """Whether a turn asks for a figure without saying of what, or how it is: 数字版卖得咋样."""
    return standing.leaves_open(now) or (now.asked is not None and now.of(now.asked) in {"怎么样", "咋样", "如何"})


_ANY_ACT = frozenset(("安排", "下达", "分到", "拿到", "得到", "弄", "搞", "整", "分配", "完成", "做"))
"""What is done with whatever was spoken of: 临朐安排了多少."""
CHANGING = frozenset(
    (
        "同比",
        "环比",
        "增长",
        "下降",
        "提高",
        "减少",
        "增加",
        "上升",
        "上涨",
        "下跌",
        "增",
        "降",
        "涨",
        "跌",
        "多",
        "少",
        "增幅",
        "降幅",
        "涨幅",
    )
)
"""What asks how far the figure of the last question moved."""
