"""Turns without a question word that are looked up as they stand: 武汉地铁 预约乘车 热线, 介绍一下八步沙林场."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.continuation import heading
from bot.frames import closing, frame
from bot.nouns import attribute, is_side
from bot.standing import AND_THIS
from corpus.text import fold

if TYPE_CHECKING:
    from bot.frames import Frame
    from bot.words import Word


def owns_side(now: Frame) -> bool:
    """Whether a turn without a question word names a side and of what in which place it is one: 余姚榨菜收购价."""
    said = closing(now.text)
    words = [word for word in now.words if word.span.end <= len(said)]
    if not words or not (heading(now) or _named_place(now)) or fold(now.text).rstrip("?。").endswith(AND_THIS):
        return False
    others = [word for word in now.told if word.span.end <= words[-1].span.start]
    return attribute(fold(words[-1].text), asked=True) is not None and any(word.nominal for word in others)


def _named_place(now: Frame) -> bool:
    """Whether a turn begins with a place that no gazetteer has: 滨海区低保标准."""
    return any(word.tag == "LOC" and word.span.start == 0 for word in now.words)


def are_keywords(now: Frame, last: Frame, turn: str) -> bool:
    """Whether a turn is what one types to look something up, and names of what.

    武汉地铁 预约乘车 服务热线, 潍坊市扶贫特惠保险中标公司; but 寿光 2019年 and 二中 go on with the last question.
    """
    said = closing(turn)
    if not said or now.asks or fold(turn).rstrip("?？。~ ").endswith(AND_THIS) or _SPOKEN.search(fold(said)):
        return False
    content = [word for word in now.told if word.tag not in _PROPER]
    own = [word for word in content if word.text not in last.text]
    if len([part for part in said.split() if len(part) > 1]) > 1:
        named = bool(heading(now) or now.names) or sum(len(word.text) for word in now.told) >= _ENOUGH
        return named and bool(content)
    if len(now.words) == 1 and now.words[0].tag == "ORG":  # a body, after a question that names none
        return len(said) >= _ENOUGH and not any(word.tag == "ORG" for word in last.words)
    if any(word.text in last.text for word in now.told):
        return False
    if len(own) > _SEVERAL and own[0].nominal and is_side(own[-1].text):  # 社保卡补办流程
        return True
    alike = any(word.text[-1] == said[-1] for word in last.told if word.nominal)
    named = bool(heading(now) or now.names) and len(said) >= _ENOUGH
    return named and not alike and _are_enough(now, own)


def _are_enough(now: Frame, own: list[Word]) -> bool:
    """Whether a turn says enough beside what it names: two words, or one of what has a long name."""
    long = any(word.tag in _PROPER and len(word.text) > _LONG for word in now.words)
    return len(own) > 1 or (bool(own) and long)


_PROPER = frozenset(("PER", "ORG", "LOC"))
_SPOKEN = re.compile(r"[,。;?!]|不对|错了|[想要]问|不是|我|你|换成|那|^还有|^另外|的情况$|[这那]边$|方面$")
"""In what is said to somebody, and typed by nobody who looks something up."""
_ENOUGH = 8
"""Characters of keywords that say enough together to be looked up."""
_SEVERAL = 2
_LONG = 3
"""Characters of a name that may be short for another."""


def tells_of(turn: str) -> bool:
    """Whether a turn wants to be told of something that it names: 介绍一下八步沙林场; not of a side alone: 讲讲原因."""
    match = _TELL_OF.fullmatch(fold(turn))
    if match is None:
        return False
    about = closing(turn[slice(*match.span("about"))])
    now = frame(about)
    named = bool(now.names or now.places) or sum(len(word.text) for word in now.told) >= _LONG
    only_place = any(now.of(place) == about for place in now.places)
    return (
        (named or len(about) > _LONG + 1)
        and not only_place
        and not is_side(about)
        and not fold(turn).endswith(("呢", "的"))
    )


_TELL_OF = re.compile(
    r"(?:请|麻烦|帮我?|给我?|替我|你|您|能不能|能|可以|我?想|[, ])*"
    r"(?:介绍|讲讲|说说|聊聊|谈谈|科普|查查|查|搜搜|搜索|搜|了解|说一?下|讲一?下)(?:一下|下)?(?:关于|有关)?(?P<about>[^,。]{3,})"
)
