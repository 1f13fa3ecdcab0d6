"""Turns that are no question for the papers: thanks and greetings, and what is said about the last answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from corpus.text import fold

if TYPE_CHECKING:
    from bot.conversation import Said

Request = Literal["sources", "source", "around", "more"]
"""About the last answer: where it stands, one of its sources, the text around it, what else there is."""

# Every piece is atomic, (?>...): a turn is cut into pieces in one way, so that none takes long to be told apart.
_SHOW = (
    r"发|贴|列|念|读|甩|丢|放|摆|晒|亮|调|找|翻|搬|复制|粘贴|摘|抄|引|传|出示|展示|显示|展开|打开|点开|戳开|上|给|来|拿"
)
_LOOK = r"[看瞅瞧瞄点]一?[下眼]|看看?|瞅瞅?|瞧瞧?|瞄瞄?|听听|读读|念念|过目|核实一?下?|核对一?下?"
_POLITE = (
    r"(?>请问?|把|求|将|麻烦|劳驾|帮忙?|给|能不能|能否|可不可以|可否|可以|能|再|我|俺|咱|想要?|要|让|你|您|一下|那|快|先|就|直接|"
    rf"[个段份条]|{_LOOK}|{_SHOW}|说|讲|[, ])*"
)
_END = (
    rf"(?>一下|给|我|俺|咱|下|{_LOOK}|{_SHOW}|出来?|过来|上来|一[份段遍眼]|[行成好]不行?|[行成好]吗|可以吗|"
    r"不|吧|吗|呢|呗|嘞|哩|咧|啊|呀|哈|嘛|么|没有?|了|谢谢|[?!。.,~… ])*"
)
_WHAT = r"(?:是|在|都有|有)*(?:什么|哪里|哪儿|哪些|哪|啥)?"
_REPORT = r"(?:报纸?|报道|报导|新闻|文章|文|稿子?|消息|媒体)"
_PAPER = (
    rf"哪(?:里|儿|一?[篇条则]{_REPORT}?|一?[张份](?:报纸?)?|个?[张份]?报纸?|一?版|一?期|个?版面|[家个]?(?:报纸?|报社|媒体)|家)|"
    rf"(?:什么|啥){_REPORT}"
)
_PRINTED = r"(?:登|刊登|刊载|刊|写|印|说|报道|报导|报|提到?|记载?|看到?|看|查到?|来|讲|摘|引|抄)(?:过|到|来|出来)?的"
_WHEN = r"(?:哪一?[天日年期版]|哪个?月|哪家|什么时[候间]|啥时候|何时|几[号月](?:几[号日])?|什么|啥)"
_THIS = r"(?:你?这是|[这那此][条句段则篇]?(?:话|新闻|报道|文章|消息|答案|信息)?(?:是|都)?|它)"
_LEAF = (
    r"哪一?[张份家]?报纸?|哪一?[篇条则](?:新闻|报道|报导|文章)|第?几版|哪一?个?版面?|哪一?期(?:报纸?)?|"
    r"(?:什么|啥)报纸?"
)
"""Asks for the paper or the page, and for nothing that was printed in it."""
_SOURCES = re.compile(
    rf"{_POLITE}(?:所有|全部|都有|有没有|有)?(?:哪些|什么)?{_THIS}?的?(?:出处|来源|来处|依据|根据|引用|引文){_WHAT}{_END}|"
    rf"(?:{_THIS}|都|是|在|从|你)*+(?:{_PAPER})(?:上面?|里面?|中|头)?{_PRINTED}{_END}|{_THIS}?(?:都|是|在)*(?:{_LEAF}){_END}|(?:{_THIS}|从|打|搁)++哪(?:里|儿)?(?:来|得来|听来|看到|看来|查到)的{_END}|{_THIS}?出自(?:{_PAPER}){_END}|"
    rf"{_THIS}{_WHEN}的{_REPORT}{_END}|{_WHEN}的报纸?{_END}|(?:{_THIS}|在|登在)*+第几版{_END}|"
    rf"{_POLITE}(?:原文|文章|新闻)?的?(?:链接|网址){_WHAT}{_END}|"
    rf"{_POLITE}(?:有没有|有)?(?:个|啥|什么)?(?:信源|消息来源|信息来源|新闻来源|资料来源|报道来源|出处|依据|根据)(?:可靠)?{_WHAT}{_END}|"
    rf"{_POLITE}(?:[这那][篇条]?|原)?{_REPORT}的?(?:标题|题目|名字|日期)(?:叫|是)?{_WHAT}{_WHEN}?{_END}|"
    rf"(?:这个?(?:说法|数字?|数据|答案|结论))(?:是|从)*(?:哪(?:里|儿)?|哪一?[篇条张份](?:新闻|报道|文章|报纸?)?(?:里|上)?)来的{_END}|(?:根据|凭)(?:什么|啥)(?:这么|这样)?说的?{_END}|"
    rf"(?:登|刊|印|写)在(?:{_PAPER})(?:上面?|里面?)?{_END}|谁家{_PRINTED}{_END}|第几版{_PRINTED}{_END}|"
    rf"你?引用了?(?:哪些|什么|哪几)(?:句子?|句话|文章|报道|报纸)?{_END}|"
    rf"你?(?:(?:怎么|咋)知道的|从哪(?:里|儿)?知道的|有什么依据|凭什么这么说){_END}|"
    rf"(?:sources?|where (?:is|was) (?:that|this|it) (?:from|printed)){_END}",
    re.IGNORECASE,
)
_WHOLE = (
    r"(?:完整的?|那|这)?[句段篇]?(?:原文|原话|原句|原稿|原报道|原段|原新闻)(?:内容|全文)?|"
    r"(?:报道|文章|新闻|报纸)?的?全文|上下文|前后文|(?:报纸?|文章|新闻)[上里]的?[这那]一?[段句]话?|完整的?(?:内容|报道|文章|版)?|整篇(?:文章|报道|新闻)?|整段话?|整句话?"
)
_MUCH = r"(?:一?点儿?|一?些|几句|一下)"
_TELL = r"(?:说一?说|讲一?讲|介绍|展开(?:[说讲聊][说讲聊]?)?|说明|解释|补充|说|讲|聊聊?)"
_ORDINAL = re.compile(
    rf"{_POLITE}第(?P<number>[一二三四五六七八九十\d]+)(?:条|个|则|处|项|篇|句)?"
    rf"(?:的?(?:来源|出处|引文|引用|结果|详情)|是什么|怎么说|的?(?P<whole>{_WHOLE}))?{_END}"
)
_AROUND = re.compile(
    rf"{_POLITE}(?:[这那]?[句段条篇]?(?:话|文章|报道|报导|报纸?|新闻|记者)?[里上]?的?)?(?:{_WHOLE})(?:[那这][句段篇])?{_WHAT}(?:(?:怎么|咋|如何)[说写讲]的?)?{_END}|"
    rf"(?:[这那][篇条份张]?)?(?:原文|报纸|报道|文章|新闻|报|文中|人家)[上里中]?(?:到底|究竟|具体|都|是)*(?:怎么|咋|如何)[说写讲登]的{_END}|"
    rf"(?:继续|接着|往下)(?:说|讲|念|读|看)?{_END}|{_POLITE}(?:再|更)?(?:说|讲|唠|聊)(?:得)?(?:更|再)?(?:细|详细|仔细|清楚|具体){_MUCH}?{_END}|"
    rf"{_POLITE}(?:[更再]*(?:详细|具体|仔细|全面|多)(?:地|的)?{_MUCH}?(?:{_TELL}{_MUCH}?)?|多{_TELL}(?:{_MUCH}|两句)|(?:再|接着|继续|往下)+{_TELL}{_MUCH}?)"
    rf"(?:内容|情况)?(?:是什么|如何)?{_END}|"
    rf"{_POLITE}(?:展开(?:地|来)?(?:{_TELL}{_MUCH}?)?|细说|详情|细节|more details?|details?|tell me more){_END}",
    re.IGNORECASE,
)
_ELSE = r"(?:还有没有|有没有|还有|另外|别的|其他|其它|除此之外|除了这些?|再来(?=[一点])|换(?=一[条篇个]))"
_MORE = re.compile(
    rf"(?:那么?|好的?|嗯|哦)?[, ]*(?:{_ELSE}(?>还有|什么|啥|哪些|别的|其他|其它|更多|的|内容|信息|消息|"
    r"报道|新闻|文章|说法|答案|结果|一?[点条篇个]|可以?看)*|"
    r"再?(?:说|讲|来|聊|看)点(?:别的|其他的?|其它的?)|(?:然后|接下来)(?=[呢嘞咧?])|下一[条篇](?![一-鿿])|"
    r"(?:就|只有|只)(?:这些|这么[多点]|这一?[点条个])内?容?)"
    r"(?:吗|呢|嘞|咧|没有?|么|了|吧|啊|呀)*[?!。.~… ]*|(?:anything else|what else|more)[?!. ]*",
    re.IGNORECASE,
)
_KINDNESS = (
    r"好[的嘞呢吧咧滴哒]?|嗯+|哦+|噢+|喔+|行|成|中|得嘞|得咧|要得|妥|明白|知道|晓得|懂|get到?|了解|清楚|收到|可以|没问题|不错|太好|太棒|棒|"
    r"厉害|牛|赞|给力|靠谱|完美|优秀|非常|十分|万分|太|真|很|挺|可|多|好|谢|感谢|感恩|辛苦|麻烦|费心|劳驾|有劳|打扰|受教|"
    r"帮(?:了|我|到)*(?:个|一个)?(?:大忙|忙)|帮(?:上|到)(?:大忙|忙|我)|学(?:到|习)|长(?:知识|见识|姿势)|涨(?:知识|姿势)|"
    r"原来(?:如此|是?这样子?|这么回事|是这么回事)|是这样子?|这样子?[啊呀哦]|是这么回事|这下|我|终于|总算|就好|哈+|嘿+|呵+|"
    r"得(?=[,!。 ])|够用|有用|有帮助|唔该晒?|多谢晒?|谢咯|巴适|安逸|"
    r"thank(?:s| you|u)?|thx|tks|3q|ok+(?:ay)?|great|got it|very much|so much|a lot|nice|good|cool"
)
_REST = (
    r"早点?(?:儿|些)?(?:休息|歇着?|睡)|(?:回头|改天|下次|有空)(?:再)?(?:唠|聊|说|来|问|找你)|慢慢(?:来|忙)|"
    r"(?:你|您)(?:先)?忙(?:着|去)?吧?|不用(?:谢|管)(?:我)?了?|一路顺风|注意身体"
)
"""What one says in parting, or wishes somebody."""
_THANKS = re.compile(
    rf"那?(?![那吧的了])(?>{_KINDNESS}|{_REST}|你|您|侬|老师|师傅|亲|宝|俺|[了啦啊吧那喽咯呀哇的滴们]|"
    r"问报|小助手|帮助|[,!。.~…、; ])+"
    r"(?:(?<=[,!。~ ])就这[些样])?|(?:👍|🙏|👌|❤️?|😊)+",
    re.IGNORECASE,
)
_GREETINGS = re.compile(
    r"(?:[你您]好|哈喽|嗨+|大家好|(?:早上|上午|中午|下午|晚上)好|早安|晚安|早|在吗|在不在|在么|hi|hello|hey|"
    r"good (?:morning|evening|afternoon))(?:[啊呀哦~!。., 吗?]|问报|机器人)*",
    re.IGNORECASE,
)
_PARTING = (
    r"再见|再会|拜拜|掰掰|拜|88+6?|886|(?:回头|下次|下回|明天|明儿|改天|待会儿?|一会儿?|回)(?:再)?[见聊问]|(?:就|先)这样|(?:就|先)到这[里儿]?|就问这[些个么]多?|"
    r"(?:暂时|今天)?(?:不|没)(?:有|用|想|再|啥|什么|可)*(?:要|问的|别的|其他的?|其它的?)?(?:问题?|事|别的|其他的?|其它的?|疑问)?[了啦咯](?!解)|没(?:别的|其他的?)?(?:事儿?|问题)[了啦]|问完了|"
    r"(?:我)?(?:先)?(?:撤|闪|溜|走|下线|睡|去忙|忙去)[了啦]|不(?:打扰|聊|多说)了?|"
    r"bye(?:[- ]?bye)?|goodbye|good ?night|see you|cya"
)
_FAREWELLS = re.compile(
    rf"(?>那|先|就|今天|{_KINDNESS}|你|您|[了啦啊呀的, 。!~、])*(?:{_PARTING})"
    rf"(?>{_PARTING}|{_KINDNESS}|你|您|[了啦吧啊哈呀哦咯的!。.~…、, ])*",
    re.IGNORECASE,
)
_DIGITS = {char: number for number, char in enumerate("一二三四五六七八九十", 1)}


def small_talk(turn: str) -> Said | None:
    """What kind of talk a turn is that asks nothing: `greeting`, `thanks`, `farewell`; None for all others."""
    said = _said(turn)
    if _GREETINGS.fullmatch(said):
        return "greeting"
    if _FAREWELLS.fullmatch(said):
        return "farewell"
    return "thanks" if _THANKS.fullmatch(said) else None


def _said(turn: str) -> str:
    """A turn as the patterns read it: without pictures, no character more than twice in a row; empty when too long."""
    said = _REPEATED.sub(r"\1\1", _without_emoji(fold(turn)).strip())
    return said if len(said) <= _LONGEST else ""


_REPEATED = re.compile(r"(.)\1{2,}")
_LONGEST = 36
"""Characters of a courtesy or a request. The patterns read a turn piece by piece, in time that grows fast with it."""


def _without_emoji(text: str) -> str:
    """What is said beside a picture; the pictures, where nothing else is said."""
    return _EMOJI.sub("", text) or text


_EMOJI = re.compile(r"[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f\u200d]+")


def request(turn: str) -> tuple[Request, int] | None:
    """What a turn wants to see of the last answer, and of which source, from 1, or 0 for all; None for others."""
    said = _said(turn)
    if not said:
        return None
    if said in _DIGIT:
        return "source", int(said)
    if (match := _ORDINAL.fullmatch(said)) is not None:
        return ("around" if match["whole"] else "source"), _number(match["number"])
    for wanted, pattern in (("more", _MORE), ("sources", _SOURCES), ("around", _AROUND)):
        if pattern.fullmatch(said):
            return wanted, 0  # type: ignore[return-value] # one of Request's
    return None


_DIGIT = frozenset("123456789")
"""What somebody types who was shown a numbered list."""


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    head, ten, tail = text.partition("十")
    if ten:
        return (_DIGITS.get(head, 1) if head else 1) * 10 + _DIGITS.get(tail, 0)
    return _DIGITS.get(text, 0)
