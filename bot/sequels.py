"""Turns that go on with what was told before and say so: 后来判了多久, 为什么涨这么多, 会推出哪两款车, 产权归谁.

Each says only what happened next, why, or a side of the same thing; without what came before it means nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.continuation import ask_of, continued, heading, occasion, topical
from bot.frames import closing
from bot.nouns import FIGURE, is_side
from bot.standing import leaves_open
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.frames import Frame


def of(last: Frame, now: Frame) -> Iterator[str]:
    """The turn behind what it goes on with; nothing when it doesn't say that it goes on."""
    if _only_asks_whether(now):
        yield from continued(last, now)
    yield from _whatever_it_names(last, now)
    if heading(now) or (now.names and not _is_role(now)):
        return
    if (of_twin := _of_twin(last, now)) is not None:
        yield of_twin
    if _MOST.match(fold(now.text)) or _AMONG.match(fold(now.text)):
        yield f"{occasion(last)}{now.text}"  # 最便宜的票多少: of them
    elif _NEXT.match(fold(now.text)):
        # 最后退了多少 counts what was counted before
        counts = leaves_open(now) and not any(word.nominal for word in now.told)  # 当初发行价是多少 counts nothing
        yield (last.topic if counts else last.subject or last.topic) + now.text
    elif (said := _WHY.match(fold(now.text))) is not None:
        yield from _why(last, now, now.text[said.end() :])
    elif _is_role(now) or _asks_role(now) or _begins_with_side(now):
        # A fact with its own verb, as who won, is where a role is sought; else the thing is.
        about = occasion(last)
        yield (_without_stage(about) if _STAGE.search(fold(now.text)) else about) + now.text
    elif _only_acts(now):
        yield from continued(last, now)


def _whatever_it_names(last: Frame, now: Frame) -> Iterator[str]:
    """What somebody thinks of it, or how it compares with another time: 韩国怎么看, 比头一年早了几天."""
    if (stance := _STANCE.fullmatch(fold(closing(now.text)))) is not None and (heading(now) or now.names):
        yield f"{now.text[: stance.end()]}{last.topic}"
    if _THAN.match(fold(now.text)) is not None and any(word.text == "比" for word in now.words):  # 比萨 is none
        topic = _ESTIMATED.sub("", last.topic)
        yield f"{topic if FIGURE.search(topic) else occasion(last)}{now.text}"  # 毛利率 is what is lower


_ESTIMATED = re.compile(r"(?:预估|预计|预测|大概|大约|约)$")


def is_certain(now: Frame, much: bool) -> bool:
    """Whether a turn that goes on cannot be meant as it stands: 医生工资多少 and 屏幕坏了怎么修 can.

    Args:
        now: The turn.
        much: Whether it says as much of its own as a subject takes.
    """
    if _AMONG.match(fold(now.text)) and not now.times:
        return True
    if much:
        return False
    if _only_asks_whether(now) and _ANY.fullmatch(fold(now.text)) is None:
        return False
    nouns = [word for word in now.told if word.nominal and word.span.start < (now.asked.start if now.asked else 99)]
    first = nouns[0].text if nouns else ""
    owned = _begins_with_side(now) and ((len(nouns) > 1 and not is_side(first)) or is_market(first))
    general = _begins_with_side(now) and any(one in fold(now.text) for one in ("怎么", "如何", "能不能", "能"))
    return not (owned or general)


def is_market(word: str) -> bool:
    """Whether a word says by itself of what it is the figure: 油价."""
    return _OWNED.fullmatch(fold(word)) is not None


_OWNED = re.compile(r"[油金房菜物粮肉煤铁银气电水猪]价|汇率|油价|股市|房贷利率")
"""Says by itself of what it is the price."""
_STANCE = re.compile(
    r"[^,]{2,8}?(?:方面)?(?:怎么|如何|咋)(?:看|说|回应|评价|表态|回复|看待)的?|[^,]{2,8}?是?(?:什么|啥)(?:态度|反应|看法|说法)"
)
"""What somebody thinks of what was spoken of: 韩国怎么看."""
_NEXT = re.compile(
    r"(?:当时|当初|起初|那会儿|那时候?|后来|最后|最终|随后|之后|事后)"
    r"(?![的居一二两三四五六七八九十几\d]|[^,。]{0,2}[班趟期名届])"
)
_WHY = re.compile(r"(?:那|这)?(?:是)?(?:为什么|为啥|为何|怎么|咋|凭什么|干嘛)(?:还)?(?:就)?(?:会|能|要|可以)?")
_THIS_MUCH = re.compile(r"(?:[这那]么|这样)[多少高低大小快慢贵长短久早晚远近强好热冷重便难]")


_MOST = re.compile(r"(?:其中)?最(?![近后新终初])[一-鿿]")


_THAN = re.compile(
    r"(?:[今去前]年|这次|现在|又|也|还)*比(?:[^,比]{1,8}?)(?:又|还|能|会|要)?(?:早|晚|多|少|高|低|快|慢|大|小|涨|跌|增|降|提前|推迟|便宜|贵)"
)
"""How it compares with another time, of what was spoken of."""
_AMONG = re.compile(r"(?:其余|剩下|剩余|余下|首次|首批|头一[回次批]|另外(?:那|的|[一两三几](?=[个名位家所处])))(?!年)")
"""The others or the first of what was spoken of."""
WHY = re.compile(r"为什么|为啥|为何|怎么|咋|干[嘛吗]|凭什么")


def _why(last: Frame, now: Frame, told: str) -> Iterator[str]:
    """Why something is so that the last question told: in its words, or with a measure that points to its answer."""
    what = closing(told).removesuffix("的")
    verb = len(what) > 1 or any(word.text == what and word.tag == "v" for word in last.words)
    at = fold(last.text).find(fold(what)) if verb and what else -1
    if at > 0 and last.asked is not None and any(word.span.start > at + len(what) for word in last.told):
        yield ask_of(last, closing(now.text)[: -len(what)])  # 为啥取消 after 取消了多少名学生的奖学金
    elif at > 0:
        yield last.text[:at] + now.text  # 怎么会多赚 after 改走铁路以后每吨多赚多少
    elif _THIS_MUCH.search(fold(what)):
        yield from topical(last, now)


def _is_role(now: Frame) -> bool:
    """Whether a turn asks who has a role that goes by its letters: MVP是谁."""
    return _LETTERED.fullmatch(fold(closing(now.text))) is not None


def _asks_role(now: Frame) -> bool:
    """Whether a turn asks who had a part in what was told, and says not in what: 银牌是谁."""
    said = fold(closing(now.text))
    words = [word for word in now.told if word.nominal or word.tag in {"a", "b"}]
    whole = "".join(word.text for word in words) + "是谁"
    return bool(words) and said == fold(whole) and len(whole) <= _PART and not now.times and not _OFFICE.search(said)


_PART = 6
_OFFICE = re.compile(r"(?:总理|总统|主席|部长|首相|行长|首富|国王|女王|教皇|秘书长)是谁$")
"""Offices of which a country has one."""
_LETTERED = re.compile(r"(?:那|这)?[a-z]{2,5}(?:又|都)?(?:是谁|是哪[位个]|给了谁)")


def _begins_with_side(now: Frame) -> bool:
    """Whether a turn asks of a side of something, and of nothing else: 产权归谁, 网站日志存了多少天."""
    if not now.asks or now.times:
        return False
    end = now.asked.start if now.asked is not None else len(now.text)
    first = [word for word in now.told if word.nominal and word.span.end <= end]
    lead = [word for word in now.words if first and word.span.end <= first[0].span.start]
    if not first or any(word.tag not in _MODIFYING for word in lead):
        return False
    run = [first[0]]
    for word in first[1:]:
        if word.span.start == run[-1].span.end:
            run.append(word)
    return len(run) == len(first) and is_side(run[-1].text) and sum(len(word.text) for word in run) <= _SHORT


_MODIFYING = frozenset(("a", "b", "d", "ad", "an"))
_SHORT = 5
"""Characters of a side."""


def _only_acts(now: Frame) -> bool:
    """Whether a turn says what is done and asks of whom or what, and nobody who does it: 干什么工作的, 捐给谁了."""
    if now.asked is None or now.times or now.places:
        return False
    before = [word for word in now.words if word.span.end <= now.asked.start]
    verbs = [word for word in before if word.tag in {"v", "vd"} and word.text not in _MODAL]
    bare = all(word.tag in {"v", "vd", "u", "d", "p", "TIME"} for word in before)
    behind = [word for word in now.told if word.span.start >= now.asked.end]
    return len(verbs) == 1 and bare and not behind and verbs[0].text not in _EXISTS and len(verbs[0].text) <= _VERB


_VERB = 2
_MODAL = frozenset("会能要可得想应该")
_EXISTS = frozenset(("有", "是", "属于", "叫", "算", "等于", "还有", "没有", "如何"))


def _only_asks_whether(now: Frame) -> bool:
    """Whether a turn says what is done to what, and asks whether whoever it was does it: 支持中文不."""
    if not now.polar or now.asked is not None or now.times or now.places:
        return False
    if _ANY.fullmatch(fold(now.text)) and not now.names:
        return True
    words = [word for word in now.words if word.span.end <= len(closing(now.text)) and word.tag not in {"w", "d"}]
    verbs = [word for word in words if word.tag in {"v", "vd"} and word.text not in _MODAL]
    first = bool(verbs) and verbs[0] in words[:2] and not any(word.nominal for word in words[: words.index(verbs[0])])
    return first and len(verbs) == 1 and 0 < len(words) - words.index(verbs[0]) - 1 <= 2 and verbs[0].text in _OFFERS


_ANY = re.compile(r"(?:还|也)?有没有[^,]{1,5}|(?:还|也)?有[^,没]{1,4}(?:没有?|吗|不|么)[?]?")
"""Whether there is any, of what was spoken of: 有没有人受伤, 有缆车没有."""
_OFFERS = frozenset(("支持", "包含", "包括", "附带", "自带", "配备", "提供", "兼容", "带", "含", "送", "配", "有"))
"""What a thing does that one asks about; 喝酒算违法吗 is asked of everybody."""


def _of_twin(last: Frame, now: Frame) -> str | None:
    """What is asked of the counterpart of what the last question named: 男子的冠军是谁 after 女子计时赛谁赢了."""
    first = now.words[0] if now.words else None
    if first is None or not first.nominal or now.asked is None or now.text[first.span.end :][:1] != "的":
        return None
    about, rest = occasion(last), now.text[first.span.end + 1 :]
    if first.text in last.text or any(word.text in about for word in now.told if word is not first):
        return None
    twins = (word.text for word in last.words if word.nominal and _are_twins(word.text, first.text))
    twin = next((text for text in twins if text in about), None)
    return about.replace(twin, first.text, 1) + rest if twin else None


def _are_twins(one: str, other: str) -> bool:
    """Whether two words differ in what sets them against each other alone: 男子 and 女子, 上午场 and 下午场."""
    return len(one) == len(other) > 1 and one != other and one[-1] == other[-1]


def _without_stage(about: str) -> str:
    """A competition without the stage of it that was spoken of: 钻石联赛 of 钻石联赛厦门站."""
    return _STAGE_NAMED.sub("", about) or about


_STAGE = re.compile(r"决赛|预赛|小组赛|淘汰赛|揭幕战|首战|[首末]站")
_STAGE_NAMED = re.compile(r"(?<=赛)(?:[一-鿿]{2,4}站|第[一二三四五六七八九十\d]+站|[半总]?决赛|预赛|小组赛|揭幕战)$")
