"""What a question says, in the words that papers and their readers share: 几多人次 and 好多人次 ask 多少人次.

People ask in the words of where they live; the reader learned questions of the standard language, and no paper prints
the others. Only words that ask, and years without their century, are put in other words: all else stays as typed.
"""

from __future__ import annotations

import re

_MEASURE = r"[一-鿿]{0,3}"
_END = r"(?=[了啊呀呢哦哈嘛吧噻嘞喃咯的?？!！。 ]*$)"
_ASKING = r"[谁哪几幾何]|多少|什么|什麼|啥|怎|咋|为何"
_WORDS = (
    (re.compile(r"(?<![一-鿿])[边邊][个個](?!体)|(?<=[系係])[边邊][个個]"), "谁"),
    (re.compile(r"(?<![一-鿿])[边邊][度处處](?![理假])|(?<=[在喺])[边邊]度(?!假)"), "哪里"),
    (re.compile(r"哪(?:个|個)?(?:旮旯|旮沓|嘎达|嘎嗒|噶哒|疙瘩|块儿|塊兒|哈儿)"), "哪里"),
    (re.compile(r"(?<!耽)搁哪(?:儿|里|块)?(?![些个家种])"), "在哪里"),
    (re.compile(r"乜嘢|乜(?!斜)|啥子(?!公司|女|弟)|(?<![什怎那这要多])么事"), "什么"),
    (re.compile(r"(?<![一-鿿\d])[点點]解(?![决決除封散释釋说說读讀约約冻凍禁压壓放析剖答])|[为為]嘛"), "为什么"),
    (re.compile(rf"(?<![很好许許这這么麼更最太不众眾差越])多[钱錢](?=一|每|{_END[3:]}"), "多少钱"),
    (
        re.compile(r"(?:啥|什么|哪)(?:辰光|前儿|会儿(?!童))|多咱(?!们)|多暂|[几幾]辰光"),
        "什么时候",
    ),
    (re.compile(r"姓甚名谁"), "叫什么名字"),
    (
        re.compile(
            rf"(?<![第十一二三四五六七八九前上下那这這后後数數头頭近好])[几幾](?=[大高长長远遠重贵貴宽寬深]{_END})"
        ),
        "多",
    ),
    (re.compile(r"(?<=[得要坐走开開等花])好久" + _END), "多久"),
)
"""Words of the south and the north that ask, in either script."""
_KNOWN = (
    (re.compile(r"[几幾]多"), "多少"),
    (re.compile(r"(?<![第十一二三四五六七八九])[几幾][时時](?![间間候刻段])"), "什么时候"),
    (re.compile(r"咋[个個]|(?<!咋)咋(?![样樣舌呼咋])"), "怎么"),
    (re.compile(r"咋[样樣]"), "怎么样"),
    (re.compile(r"拢共|一共拢总|统共"), "总共"),
)
"""The same, in words that everybody knows: a question keeps them, and only the reader is asked in others."""
_HOW_MANY = re.compile(rf"(?<![爱看更最])好多(?![少久了亏样])(?={_MEASURE}{_END})")
"""How many, in the south-west; where something else asks, it says that there are many."""
_SHORT_YEAR = re.compile(
    r"(?<![\d年零〇一二三四五六七八九十了过過满滿近约約达達整])(?P<year>1[6-9]|2[1-6])年"
    r"(?![以后後来來期级級代内內间間房里裡左]|多(?!少)|前(?![\d半])|的?[一-鿿]{0,2}(?:经验|經驗|工龄|历史|歷史|老))(?=[一-鿿\d]{2})"
)
_YEAR = re.compile(r"\d{4}年")


def plain(text: str) -> str:
    """A question in words that a paper's readers use everywhere.

    Args:
        text: As typed, in either script.
    """
    said = words(text)
    for pattern, word in _KNOWN:
        said = pattern.sub(word, said)
    return _in_full(said)


def words(text: str) -> str:
    """`plain`, but for words that everybody knows and for years, which depend on those that were spoken of."""
    said = text
    for pattern, word in _WORDS:
        said = pattern.sub(word, said)
    return _HOW_MANY.sub(lambda match: match.group() if _asks(said, match) else "多少", said)


def _asks(said: str, found: re.Match[str]) -> bool:
    """Whether something beside what was found asks."""
    return re.search(_ASKING, said[: found.start()] + " " + said[found.end() :]) is not None


def _in_full(said: str) -> str:
    """A year of two digits with its century, right behind a place: 寿光19年, but neither 12年义务教育 nor 10年禁渔."""
    from corpus import places

    match = _SHORT_YEAR.search(said)
    if match is None or _YEAR.search(said):
        return said
    behind = any(mention.span.end == match.start() for mention in places.find(said[: match.start()], question=True))
    return f"{said[: match.start()]}20{said[match.start() :]}" if behind else said
