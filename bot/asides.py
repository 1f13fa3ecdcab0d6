"""Turns that are no question for the papers: thanks and greetings, and what is said about the last answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from corpus.text import fold

if TYPE_CHECKING:
    from bot.conversation import Said

Request = Literal["sources", "source", "around", "more"]
"""About the last answer: where it stands, one of its sources, the text around it, what else there is."""

_POLITE = r"(?:请|把|麻烦|帮我|给我|能不能|可以|能|再|我想|想|你|您|一下|看看?|看一?下|发|出示|显示|说|讲|贴|来|要)*"
_END = r"(?:一下|给我|我|看看|看|出来|发|贴|列|念|吧|吗|呢|呗|嘞|哩|啊|呀|么|没有?|了|[?!。.,~… ])*"
_WHAT = r"(?:是|在|都有|有)*(?:什么|哪里|哪儿|哪些|哪|啥)?"
_REPORT = r"(?:报纸?|报道|新闻|文章|稿子?|消息)"
_PAPER = (
    rf"哪(?:里|儿|一?篇{_REPORT}?|[张份]报纸?|一?版|一?期|个?版面|[家个]?(?:报纸?|报社|媒体)|家)|"
    rf"(?:什么|啥){_REPORT}"
)
_PRINTED = r"(?:登|刊登|刊|写|印|说|报道|报|看到|看|查到|查|来|讲)(?:过|到|出来)?的"
_WHEN = r"(?:哪一?[天日年期版]|哪个?月|哪家|什么时[候间]|啥时候|何时|几[号月](?:几[号日])?|什么|啥)"
_THIS = r"(?:你?这是|[这那此][条句段则篇]?(?:话|新闻|报道|文章|消息|答案|信息)?(?:是|都)?|它)"
_SOURCES = re.compile(
    rf"{_POLITE}(?:所有|全部|都有|有没有|有)?(?:哪些|什么)?{_THIS}?的?(?:出处|来源|来处|依据|根据|引用|引文){_WHAT}{_END}|"
    rf"(?:{_THIS}|在|从)*(?:{_PAPER})上?{_PRINTED}{_END}|(?:{_THIS}|从)+哪(?:里|儿)?(?:来|得来|听来|看到|看来|查到)的{_END}|{_THIS}?出自(?:{_PAPER}){_END}|"
    rf"{_THIS}{_WHEN}的{_REPORT}{_END}|{_WHEN}的报纸?{_END}|(?:{_THIS}|在|登在)*第几版{_END}|"
    rf"{_POLITE}(?:原文|文章|新闻)?的?(?:链接|网址){_WHAT}{_END}|"
    rf""
    rf"你?引用了?(?:哪些|什么|哪几)(?:句子?|句话|文章|报道|报纸)?{_END}|"
    rf"你?(?:怎么知道的|从哪(?:里|儿)?知道的|有什么依据|凭什么这么说){_END}|"
    rf"(?:sources?|where (?:is|was) (?:that|this|it) (?:from|printed)){_END}",
    re.IGNORECASE,
)
_WHOLE = (
    r"(?:完整的?)?(?:原文|原话|原句|原稿|原报道)|"
    r"全文|上下文|前后文|完整的?(?:内容|报道|文章)?|整篇(?:文章|报道)?|整段话?"
)
_MUCH = r"(?:一?点儿?|一?些|几句|一下)"
_TELL = r"(?:说一?说|讲一?讲|介绍|展开(?:[说讲聊][说讲聊]?)?|说明|解释|补充|说|讲|聊聊?)"
_ORDINAL = re.compile(
    rf"{_POLITE}第(?P<number>[一二三四五六七八九十\d]+)(?:条|个|则|处|项|篇|句)?"
    rf"(?:的?(?:来源|出处|引文|引用|结果|详情)|是什么|怎么说|的?(?P<whole>{_WHOLE}))?{_END}"
)
_AROUND = re.compile(
    rf"{_POLITE}(?:[这那]?[句段条篇]?(?:话|文章|报道|报导|报纸|新闻|记者)?[里上]?的?)?(?:{_WHOLE}){_WHAT}(?:怎么[说写]的?)?{_END}|"
    rf"{_POLITE}(?:[更再]*(?:详细|具体|仔细|全面|多)(?:地|的)?{_MUCH}?(?:{_TELL}{_MUCH}?)?|(?:再|接着|继续|往下)+{_TELL}{_MUCH}?)"
    rf"(?:内容|情况)?(?:是什么|如何)?{_END}|"
    rf"{_POLITE}(?:展开(?:地|来)?(?:{_TELL}{_MUCH}?)?|细说|详情|细节|more details?|details?|tell me more){_END}",
    re.IGNORECASE,
)
_ELSE = r"(?:还有没有|有没有|还有|另外|别的|其他|其它|除此之外|除了这些?)"
_MORE = re.compile(
    rf"(?:那么?|好的?|嗯|哦)?[, ]*(?:{_ELSE}(?:还有|什么|哪些|别的|其他|其它|的|内容|信息|消息|报道|答案)*|"
    r"(?:就|只有|只)(?:这些|这么[多点]|这一?[点条个])内?容?)"
    r"(?:吗|呢|没有?|么|了)*[?!。.~… ]*|(?:anything else|what else|more)[?!. ]*",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:好[的嘞呢]?|嗯+|哦+|噢+|行|得嘞|明白|知道|懂|了解|清楚|收到|可以|不错|太好|太棒|厉害|非常|十分|太|真|很|多|谢|感谢|辛苦|麻烦|"
    r"thank(?:s| you)?|thx|ok(?:ay)?|great|got it|very much|so much|a lot|你|您|了|啦|啊|哈|呀|的|们|问报|"
    r"[,!。.~… ])+|(?:👍|🙏|👌|❤️?|😊)+",
    re.IGNORECASE,
)
_GREETINGS = re.compile(
    r"(?:[你您]好|哈喽|嗨+|大家好|(?:早上|上午|中午|下午|晚上)好|早安|晚安|早|在吗|在不在|在么|hi|hello|hey|"
    r"good (?:morning|evening|afternoon))(?:[啊呀哦~!。., 吗?]|问报|机器人)*",
    re.IGNORECASE,
)
_FAREWELLS = re.compile(
    r"(?:那|好的?|先|就|[, ])*(?:再见|拜拜|拜|回头见|下次见|明天见|先这样|不问了|没了|没有了|没事了|没别的了|"
    r"bye(?:[- ]?bye)?|goodbye|see you)(?:[了啦吧啊!。.~, ]|谢谢)*",
    re.IGNORECASE,
)
_DIGITS = {char: number for number, char in enumerate("一二三四五六七八九十", 1)}


def small_talk(turn: str) -> Said | None:
    """What kind of talk a turn is that asks nothing: `greeting`, `thanks`, `farewell`; None for all others."""
    said = _without_emoji(fold(turn)).strip()
    if _GREETINGS.fullmatch(said):
        return "greeting"
    if _FAREWELLS.fullmatch(said):
        return "farewell"
    return "thanks" if _THANKS.fullmatch(said) else None


def _without_emoji(text: str) -> str:
    """What is said beside a picture; the pictures, where nothing else is said."""
    return _EMOJI.sub("", text) or text


_EMOJI = re.compile(r"[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f\u200d]+")


def request(turn: str) -> tuple[Request, int] | None:
    """What a turn wants to see of the last answer, and of which source, from 1, or 0 for all; None for others."""
    said = _without_emoji(fold(turn)).strip()
    if not said:
        return None
    if (match := _ORDINAL.fullmatch(said)) is not None:
        return ("around" if match["whole"] else "source"), _number(match["number"])
    for wanted, pattern in (("more", _MORE), ("sources", _SOURCES), ("around", _AROUND)):
        if pattern.fullmatch(said):
            return wanted, 0  # type: ignore[return-value] # one of Request's
    return None


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    head, ten, tail = text.partition("十")
    if ten:
        return (_DIGITS.get(head, 1) if head else 1) * 10 + _DIGITS.get(tail, 0)
    return _DIGITS.get(text, 0)
