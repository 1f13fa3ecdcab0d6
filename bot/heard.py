"""What a turn says, without the way it is typed: 19年的也说一下 says 2019年呢, and 嘉興咧？比宁波低吧 says 嘉兴呢.

People type in either script and in dialect, add what they think of an answer, and leave off the century. What is heard
is only what a turn is completed with: a turn that is found to stand by itself is asked as it was typed.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.beside import asking
from bot.frames import closing, frame
from corpus.text import fold, simplify_characters
from retrieval import spoken

if TYPE_CHECKING:
    from bot.frames import Frame

_DIALECT = (
    (re.compile(r"係(?=谁|什么|多少|多|几|为什么)"), "是"),
    (re.compile(r"嗰|𠮶"), "那"),
    (re.compile(r"咗"), "了"),
    (re.compile(r"睇"), "看"),
    (re.compile(r"佢[哋们]"), "他们"),
    (re.compile(r"佢"), "他"),
    (re.compile(r"(?<=时候[一-鿿]{2})个(?=[?？]*$)"), ""),
    (re.compile(r"(?<![A-Za-z])[Tt][Aa](?:们)?(?![A-Za-z])"), "他"),
    (re.compile(r"牠"), "它"),
    (re.compile(r"(?<![友良爱美])好(?=[大高长远重贵久][哦啊呀嘛]*[?？]*$)"), "多"),
    (re.compile(r"有没得|有冇"), "有没有"),
)
"""Words of the south and the north that ask nothing, and of which no paper is written."""
_ROUND = (
    (re.compile(r"(?<=[呢嘞咧])[他她它](?=$|[?？])"), ""),
    (re.compile(r"(?<=[一-鿿A-Za-z])又[是有](?=$|[?？])"), "呢"),
    (re.compile(r"(?<=[一-鿿]{2})又?是?(?:咋个|怎么个|怎样的?|啥|什么)(?:说法|情况|样子)(?=[呢啊?？]*$)"), "呢"),
    (re.compile(r"(?<=[一-鿿])(?:我|俺)(?:们?老家|家|们?这[儿里边]?)(?=$|[呢嘞咧])"), ""),
    (re.compile(r"(?<=[一-鿿]{2})的(?P<done>[报登有])没(?P=done)(?=[?？]*$)"), "呢"),
    (re.compile(r"^因为(?:啥|什么)(?!原因|缘故|事)(?=[一-鿿]{2})"), "为什么"),
    (re.compile(r"(?<=[一-鿿]{2})的?那种(?=[一-鿿]{1,2}(?:呢)?$)"), ""),
    (re.compile(r"(?<=[局台院校馆司团队厂社会])那[个位](?!置)(?=[一-鿿]{2,8}$)"), "的"),
    (
        re.compile(r"(?<=[一-鿿\d])(?:跟|和|同)(?:它|他|她|那个)(?:比|相比|比起来)(?:才|又)?(?:是|有)?多少(?=[?？]*$)"),
        "呢",
    ),
    (re.compile(r"^人家(?=[一-鿿]{2,6}(?:的|呢))"), ""),
    (re.compile(r"(?:对比|比较|比)一?下(?=[是有]?多少|呢)"), ""),
)
"""Ways to ask of another as 呢 does, and to ask in more words than it takes."""
_OF_THERE = re.compile(r"(?:那头|那边|这边|那里|那儿)(?P<own>的?)(?=[一-鿿]{2})")
_OF_US = re.compile(r"那?(?:我们|咱们?|俺们?)(?=[一-鿿]{2})")
_AND = r"[呢嘞咧哩捏呐勒]"
_STOP = r"[,。;?! ]"
_ASIDE = re.compile(
    rf"(?P<name>.{{2,14}}?)(?:{_AND}{_STOP}*|[,?]{_STOP}*)"
    r"(?P<aside>[^多几哪谁什啥何怎咋]{2,10}(?:吧|更[一-鿿]|没有?)?|[^,]{2,10}(?:不管|无所谓|都行|就行|不问|不要|别管))[?。!~]*"
)
"""What is asked about next, and a thought about it: 嘉兴咧？比宁波低吧."""
_WHOSE = re.compile(rf"(?P<name>[^,]{{2,10}}?){_AND}[, ]*(?P<whose>[一-鿿]{{2,8}})的[?。!]*")
"""PM2.5呢，寿光的."""
_TOLD = re.compile(
    r"(?<=[一-鿿\d])(?:的|那边|这边)?[, ]*(?:也|再|顺便|顺带|麻烦|一并|一起|都|给我|帮我|你)*"
    r"(?:(?:说|报|讲|查|看|给|来|列|念)(?:一?下|下子|说|看|查)|(?<=[话址码线箱信式])(?:给|来|发|留|报)一?个|想(?:知道|看看?|了解)(?:一下)?)(?:吧|呗|呀|啊)?[。!~]*$"
)
"""Asks to be told, behind what of: 19年的也说一下."""
_GUESS = re.compile(
    r"(?P<lead>[^,;?! “”《》\"]{2,14}?(?:吧|呀|哈|嘛|(?P<whether>[一-鿿])不(?P=whether)|不|没有?|有没有[一-鿿]|吗|"
    rf"(?:是不是|会不会|应该|肯定|估计)(?:还|也|要|会)?(?:更|比较|很)?[一-鿿]{{1,2}}了?)){_STOP}+(?P<rest>.+)"
)
"""A guess before what is asked: 大理也有海鸥吧 大理做了几只, 29号该小了吧，几级."""
_WHETHER_ANY = re.compile(
    r"(?<=[一-鿿年月日号])(?:的|的数据?|的数字)(?:有没有数?|有|能查到?|查得到|有数据?|有记录)(?:吗|么|没有?|不)?[?]*$"
)
"""Whether the papers have it: 云南21年上半年的有吗."""
_ANY_FIGURE = re.compile(
    r"(?:那|那么)?(?:有没有(?P<when>[^,]{2,12}?)的?(?:数据?|数字|记录|情况|资料)?(?:吗|么)?|"
    r"有(?P<then>[^,]{2,12}?)的?(?:数据?|数字|记录|情况|资料)?(?:吗|没有?|么))[?]*"
)
"""有2021年的数吗."""
_HALF = r"(?:[上中下]午|早上|晚上|白天|夜里|[今去明前]年|上半年|下半年|周[一二三四五六日天])"
_ALTERNATIVES = re.compile(rf"{_HALF}还是{_HALF}[, ?]+(?=.*[几多哪谁什啥何怎])")
"""中午还是晚上 几点 asks for the hour."""
_WHETHER_MORE = re.compile(
    r"(?<=[一-鿿\d年月日号])[, ]*(?:是不是|会不会|有没有|是否|算|也|又|还|能|可)*(?:更|也|这么|那么|比较)?"
    r"(?:多不多|高不高|低不低|大不大|长不长|贵不贵|少不少|快不快|"
    r"更(?:多|高|低|大|长|贵|少|快|重|强|便宜|厉害)(?:些|点)?(?:吗|么|吧|没有?)?)[?]*$"
)
"""Whether it is more asks how much it is: 2020年那会儿有没有更多."""
_MORE_I_GUESS = re.compile(
    r"(?<=[一-鿿])(?:[走去来])?(?:就|会|是不是|应该|总该?|该)(?:少|多|快|慢|贵|便宜|高|低|大|小|好)(?:一?些|一?点|得多)(?:了)?吧?[?]*$"
)
"""坐火车走就少些吧."""
_COMPARED = re.compile(
    r"(?:那?跟|和|与|同|对比)(?P<name>[^,和跟]{2,12}?)(?:比|相比|比起来|比一比|对比)(?:一下)?(?:呢|嘞|咧|怎么样|如何)?[?]*"
)
_THAT = re.compile(r"(?:(?<!^)[那这]|[那这][个位])(?=[一-鿿A-Za-z]{2})")
_TWO_DIGITS = re.compile(
    r"(?<![\d年零〇一二三四五六七八九十了过满近约达整])"
    r"(?P<year>1[3-9]|2\d|9\d|[0-3]\d(?=年[底初]|年\d{1,2}月)|[一二][零〇一二三四五六七八九])年"
    r"(?![以后来期级代内间房里左]|多(?!少)|前(?![\d半])|的?[一-鿿]{0,2}(?:经验|工龄|历史|老))"
)
_FOUR_DIGITS = re.compile(
    r"(?<![\d.])(?:19|20)\d\d(?=的?(?:呢|嘞|咧|哩|捏)?[?。]*$|[,，]|的[一-鿿]|[那这]一?[批届次期回]|"
    r"(?:全年|[上下]半年|第?[一二三四]季度|年?[初底]|估计|预计|预期|大概|大约|那会儿|那时候?)(?![一-鿿]{0,2}版))"
)
_DAY = re.compile(
    r"(?<!\d)(?:1[0-2]|[1-9])月(?:3[01]|[12]\d|[1-9])(?![\d日号.个场万亿千百吨元人名家次年台辆级位间座所户亩条])"
)
_QUARTER = re.compile(r"(?<=[一二三四1-4])季(?!度)")
_SAME_TIME = re.compile(r"(?<=[一-鿿]{2})(?<!年)(?:在|的)?同(?:一?时期|一?时间|一段时间|期)(?![增减涨跌比相])")
"""The time that was spoken of, which needs no other: 高密同时期是多少."""
_YEARS = re.compile(r"\d{4}年|[今去前明]年")


def heard(turn: str, last: Frame) -> str:
    """What a turn says, in simplified characters.

    Args:
        turn: As typed.
        last: The question before it, in full.
    """
    said = spoken.words(turn)
    for pattern, plain in _DIALECT:
        said = pattern.sub(plain, said)
    said = simplify_characters(said).strip()
    said = _plain_particle(said)
    for pattern, plain in _ROUND:
        said = pattern.sub(plain, said)
    said = _exchanged(spoken.words(asking(said, last)), last)
    said = _without_that(_dated(_of_places(_any_figure(said)), last))
    said = _without_asides(said, last)
    return said if any(char.isalnum() for char in closing(said)) else turn


def _exchanged(said: str, last: Frame) -> str:
    """What stands in place of what the last question named: 把家财险换成人身意外险."""
    match = _EXCHANGED.fullmatch(said)
    return f"{match['new']}呢" if match is not None and set(match["old"]) <= set(last.text) else said


_EXCHANGED = re.compile(r"把(?P<old>[一-鿿]{2,8})换成(?P<new>[一-鿿]{2,10})")


def _plain_particle(said: str) -> str:
    """青州咧 as 青州呢, which the tagger knows; so 青州勒, but names end in that as well."""
    bare = said.rstrip("?？。!！~ ")
    if len(bare) < 2 or bare[-1] not in "嘞咧哩捏呐勒喃噻":
        return said
    before = frame(bare[:-1])
    ends = (not bare[-2].isalpha() or bare[-2].isascii()) or any(place.end == len(bare) - 1 for place in before.places)
    lone = bare[-1] != "勒" or ends or frame(bare).words[-1].text == "勒"
    return f"{bare[:-1]}呢" if lone else said


def _of_places(said: str) -> str:
    """A place without what points at it or says whose it is: 以色列那头的厂子, 我们绍兴."""
    if (match := _OF_US.match(said)) is not None and any(
        place.start == 0 for place in frame(said[match.end() :]).places
    ):
        said = said[match.end() :]
    match = _OF_THERE.search(said)
    if match is None or not any(place.end == match.start() for place in frame(said).places):
        return said
    return said[: match.start()] + match["own"] + said[match.end() :]


def _without_that(said: str) -> str:
    """A name without what points at it: 那个洛佩兹, 岷县那郭世杰."""
    match = _THAT.search(said)
    if match is None:
        return said
    words = frame(said).words
    behind = next((word for word in words if word.span.start == match.end()), None)
    before = [word for word in words if word.span.end <= match.start()]
    named = behind is not None and behind.tag in {"PER", "ORG"}
    return said[: match.start()] + said[match.end() :] if named and all(word.tag == "LOC" for word in before) else said


def _dated(said: str, last: Frame) -> str:
    """Years in full and days with their sign, where the last question has a time: 19年, 2018的, 7月31夜里."""
    said = _DAY.sub(r"\g<0>号", said)
    match = _SAME_TIME.search(said)
    if match is not None and any(place.end == match.start() for place in frame(said).places):
        said = said[: match.start()] + said[match.end() :]
    if "季度" in last.text:
        said = _QUARTER.sub("季度", said)
    if not _YEARS.search(fold(last.text)):
        return said
    said = _TWO_DIGITS.sub(lambda match: _in_full(match["year"]) + "年", said)
    match = _FOUR_DIGITS.search(said)
    before = said[: match.start()] if match is not None else ""
    named = not before or before[-1] in _BEFORE_YEAR or any(place.end == len(before) for place in frame(before).places)
    return f"{said[: match.end()]}年{said[match.end() :]}" if match is not None and named else said


_BEFORE_YEAR = frozenset(",，、 是要的")
"""What stands before a year that has no sign, where no place does; 标致2008 is a car."""


def _in_full(year: str) -> str:
    digits = "".join(
        str("零一二三四五六七八九".find(char.replace("〇", "零"))) if not char.isdecimal() else char for char in year
    )
    return ("20" if int(digits) < _CENTURY else "19") + digits


_CENTURY = 50
"""Years of two digits below are of this century."""


def _without_asides(said: str, last: Frame) -> str:
    """A turn without what it says beside."""
    folded = fold(said)
    if (match := _WHOSE.fullmatch(folded)) is not None:
        return f"{said[slice(*match.span('whose'))]}的{said[slice(*match.span('name'))]}呢"
    if (match := _COMPARED.fullmatch(folded)) is not None:
        return f"{said[slice(*match.span('name'))]}呢"
    if (match := _ASIDE.fullmatch(folded)) is not None and _AND_END.search(folded[: match.start("aside")]):
        when = frame(said[slice(*match.span("aside"))])  # 昌邑的呢，要2018年那份
        return "".join(when.of(span) for span in when.times) + said[slice(*match.span("name"))] + "呢"
    if (match := _TOLD.search(folded)) is not None and not frame(said[: match.start()]).asks:
        return f"{said[: match.start()]}呢"
    if (match := _WHETHER_ANY.search(folded)) is not None and match.start() > 1:
        return f"{said[: match.start()]}呢"
    if (match := _ALTERNATIVES.match(folded)) is not None:
        return said[match.end() :]
    if (match := _GUESS.fullmatch(folded)) is not None and frame(said[match.start("rest") :]).asked is not None:
        return _after_guess(said[slice(*match.span("lead"))], said[match.start("rest") :], last) or said
    if (match := _WHETHER_MORE.search(folded) or _MORE_I_GUESS.search(folded)) is not None and match.start() > 1:
        return f"{said[: match.start()]}呢"
    return said


def _any_figure(said: str) -> str:
    """The place or the time of which a turn asks whether there is a figure: 有没有2021年2月底的数."""
    match = _ANY_FIGURE.fullmatch(fold(said))
    if match is None:
        return said
    when = said[slice(*match.span("when" if match["when"] else "then"))]
    return f"{when}呢" if _only_scope(when) else said


def _only_scope(said: str) -> bool:
    """Whether a stretch names no more than places and times."""
    now = frame(said)
    return bool(now.scope) and not now.without(now.places, now.times).strip("的 ")


_AND_END = re.compile(rf"{_AND}{_STOP}*$")


def _after_guess(lead: str, rest: str, last: Frame) -> str | None:
    """What is asked behind a guess, of whom or of when the guess was; None where it speaks of something new.

    青州有花卉市场吗，有多少家 is a question and no guess.
    """
    guessed, now = frame(lead), frame(rest)
    first = list(takewhile(lambda word: word.nominal, guessed.words))
    new = [word for word in guessed.told if word.tag[:1] == "n" and word not in first]
    if any(not set(word.text) & set(last.text) for word in new):
        return None
    about = [guessed.of(span) for span in (*guessed.times, *guessed.places, *guessed.names)]
    about = about or ["".join(word.text for word in first)]
    if (pointer := _POINTS.match(fold(rest))) is not None and about:
        return about[0] + rest[pointer.end() :]
    if now.places or now.times or now.names:
        return rest
    return "".join(about) + rest


_POINTS = re.compile(r"[他她它](?!们)|这[个家位]|那[个家位]")


_PREAMBLE = re.compile(
    r"(?:(?:好的?|嗯+|哦+|噢+|对了|行|ok|谢谢你?|明白了?|知道了|那么?(?![一-鿿]?[里儿边时年天个次家位些种项场曲]|尾鱼|[张首][碟票图卡照画歌诗曲])|"
    r"请问一?下?|我?(?:再|还)?想?问一?下?(?!题)|我?(?:再|还)?想(?:看看?|查查?|知道|了解)一?下?|再问(?:一下|个|一个)?|"
    r"顺便问?一?下?|另外|再说说?|再看看?|说说|讲讲|看看|改(?:问|成|为)|(?:要是|如果|假如|若|倘若)?(?:换(?:成|作|做|为|到)|换(?=[^,。]{2,10}(?:的话|[呢嘞咧哩])))|要是|如果是|假如是?|"
    r"还有(?=[一-鿿]{2,}呢|[,,]|(?![几多])[一-鿿]{2,5}$)|至于|接着|然后|同样|还有[个位](?=[一-鿿]{2})|还有(?=[一-鿿]{2,8}那[个位])|话说|说起来|"
    r"(?:我|要是|如果)?想?要?(?:去|看|买|报名|参加|预约|了解)+(?:看|玩)?的话)[,,、。!! ]*)+"
)


def without_preamble(turn: str) -> str:
    """A turn without what introduces it or leaves the last question: 那, 对了, 算了."""
    dropped = _DROPPED.match(fold(turn))
    turn = turn[dropped.end() :] if dropped else turn
    match = _PREAMBLE.match(fold(turn))
    if match is None or not any(word.span.end == match.end() for word in frame(turn).words):
        return turn  # 那 in 那英 introduces nothing
    rest = turn[match.end() :]
    return rest if any(char.isalnum() for char in closing(rest)) else turn


_DROPPED = re.compile(r".{1,20}?(?:先不说了?|不说了|不管了|先不管|不问了|先放一放|算了)[,,。!! ]+(?=.{4})")
