"""Corrections of the last question: 不是昌邑，是昌乐; 打成诸城了，青州; 我问的是人数; 还是安丘吧."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.continuation import ask_of, continued
from bot.frames import closing, frame
from bot.likeness import nominals
from bot.nouns import attribute, role
from bot.replacement import instead, is_bare_name
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.frames import Frame

    Completing = Callable[[Frame, Frame, str], tuple[str, ...]]
    """The ways to complete a turn that asks: after the last question, taken apart, and as it stands."""

_WRONG = (
    r"[啊哎呃额呀嗯哦诶欸]*+[,, ]*+(?:不对|不不|不是的?|不是(?=[,，。 ])|错了|说错了?|"
    r"(?:[一-鿿]{1,3}(?=[打写输记弄搞]错))?我?刚?才?(?:说|打|写|搞|弄|问|输|记|看|讲)[错岔串](?:字|别字)?了?|"
    r"我?刚?才?(?:按|点|选|发|敲)错(?:字|别字)?了?(?=[,,。、!! ])|"
    r"手滑了?|口误|笔误|[弄搞]混了?|不好意思|抱歉|更正一?下?|"
    r"哦?不(?=[,,。、!! ])|你理解错了)[,,。、!! ]*+"
)
_NOT_BUT = re.compile(
    rf"(?:{_WRONG})*[啊哎呃额呀嗯哦诶欸]*(?:我?(?:问|说|指)的?)?不是(?P<old>[^,,。是 ]+)[,,。、 ]*"
    r"(?:(?:而|应该|我[要想]?(?:问|说|指)的)?是|(?<=[,,。、 ]))(?P<new>.+)"
)
_BUT_NOT = re.compile(r"(?:我(?:问|说|指)的?)?是(?P<new>[^,,。是]+)[,,。、 ]*(?:而)?不是(?P<old>[^,,。]+)")
_NEW_NOT_OLD = re.compile(rf"(?:{_WRONG})+(?P<new>[^,,。 是]+?)[,,。、 ]+(?:而)?不是(?P<old>[^,,。]+)")
"""写错了 考点 不是考场."""
_SAID = r"(?:问|说|指|要|查|看|找|打|写|输|搜|讲|聊|知道|了解)"
_MEANT = re.compile(
    rf"(?:{_WRONG})*[啊哎呃额呀嗯哦诶欸]*[, ]*(?:"
    rf"我是?想?{_SAID}的?是|我是?想?[问说](?=[一-鿿]{{2,6}}的[一-鿿])|我是想?{_SAID}|"
    r"我?想?[问说指打写]的(?=[一-鿿\d])|我?(?:本来)?[想要](?:打|写|输)的?是?|应该是|应当是|改成|换成|"
    r"是(?!不是|否)(?=[^?吗]+$))(?P<new>.+)"
)
_INSTEAD = re.compile(
    r"[啊哎呃额呀嗯哦]?[,, ]*(?:不小心|手快|我|刚才?|刚刚|又)*(?:打|写|说|输|看|记|弄|搞|讲|问)成了?"
    r"(?P<old>[^,,。 ]{2,10}?)了?[,,。、 ]+"
    r"(?:其实|应该|应当|本来|我?(?:想|要)?(?:问|说|查|看|打|写|要)?的?)*是?(?P<new>.+)"
)
"""打成诸城了，青州."""
_LEAD_IN = re.compile(rf"^我?(?:其实|本来)?(?:是|就)?(?:想|要|想要)?{_SAID}的?(?:是)?(?=[一-鿿A-Za-z\d]{{2}})")
_WRONG_THEN = re.compile(rf"(?:{_WRONG})+我?(?:本来|其实)?[想要]*{_SAID}的?是?(?P<new>.+)")
_ONLY_WRONG = re.compile(rf"(?:{_WRONG})+(?P<new>[^,,。]+)")


def of(last: Frame, turn: str, completed: Completing) -> list[str]:
    """The last question as a turn puts it right; nothing when the turn is no correction.

    Args:
        last: The last question.
        turn: What is said of it.
        completed: Completes what is asked instead.
    """
    said = closing(turn)
    folded = fold(said)
    match = _INSTEAD.fullmatch(folded)
    if match is not None and fold(match["old"]) not in fold(last.text):  # 弄成残疾了，赔了多少
        match = None
    match = match or _NOT_BUT.fullmatch(folded) or _BUT_NOT.fullmatch(folded) or _NEW_NOT_OLD.fullmatch(folded)
    if match:
        old, new = (said[slice(*match.span(part))].strip(", ") for part in ("old", "new"))
        new = new[lead.end() :] if (lead := _LEAD_IN.match(fold(new))) else new
        at = fold(last.text).find(fold(old))
        if at >= 0 and not (frame(new).times or frame(new).asks):
            behind = last.text[at + len(old) :]
            doubled = next((size for size in (3, 2, 1) if new[-size:] == behind[:size]), 0)  # 朱湖(医院), 城南医院
            return [last.text[:at] + new + behind[doubled:]]
        return _put_right(last, completed, new)
    if (match := _RATHER.fullmatch(fold(turn))) is not None:
        found = _put_right(last, completed, turn[slice(*match.span("new"))].strip(", "))
        rest = turn[match.start("rest") :] if match["rest"] else ""
        return [one for back in found for one in completed(frame(back), frame(rest), rest)[:1]] if rest else found
    match = _WRONG_THEN.fullmatch(folded) or _MEANT.fullmatch(folded) or _ONLY_WRONG.fullmatch(folded)
    return _put_right(last, completed, said[slice(*match.span("new"))].strip(", ")) if match else []


_FIGURES_OF = re.compile(r"(?<=[一-鿿]{2})的(?:数|数据|数字|情况)$")
_RATHER = re.compile(
    r"(?:算了[,,。 ]*)?还是(?:说|问|看|查)?(?P<new>[^,,。吧??]{2,12})吧(?:[,,。 ]+(?P<rest>.+))?[。!!]?"
)


def _put_right(last: Frame, completed: Completing, new: str) -> list[str]:
    """The last question with what was meant put where it belongs."""
    new = _FIGURES_OF.sub("", new)
    now = frame(new)
    if now.asks and not is_bare_name(now):
        return list(completed(last, now, new))
    twin = any(last.of(span)[-2:] == new[-2:] != last.of(span) for span in nominals(last))  # 贷款余额, not 存款余额
    if (asked := attribute(new, asked=True)) is not None and not twin:
        return [ask_of(last, asked)]
    if (asked := role(last, new)) is not None:
        return list(continued(last, frame(asked)))
    return list(instead(last, now, new)) or [new]
