"""What a turn says beside what it asks: 哪天开抢 我先记一下, 好人啊 奖了多少钱, 青州的 要2020年的数.

People type two thoughts at once. Of clauses that a mark or a blank sets apart, those that only tell what somebody
thinks or does are left out; places and times that stand in clauses of their own are put together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.frames import frame
from bot.nouns import kind_of
from bot.regions import within
from corpus.text import fold
from retrieval import spoken

if TYPE_CHECKING:
    from bot.frames import Frame

_SET_APART = re.compile(r"[,。!?;~…]+ *| +(?=[一-鿿])|(?<=[一-鿿]) +")
_WH = r"多几哪谁什啥何怎咋"
_OF_ME = rf"(?:我|俺|咱)(?!们?的?(?:国|省|市|县|区|校|院|村|镇|乡|厂|公司)里?[呢的]?$|想|要|问)[^{_WH}]*"
_LOOKS = r"(?:看看?|瞧瞧?)(?:是不是|有没有|会不会|能不能)(?:[^多几哪谁什啥何怎咋]|多(?!少))*"
_GUESSES = rf"(?:也|应该|估计|怕是?)[^{_WH}]{{1,8}}(?:了|吧)"
_EXCLAIMS = (
    r"(?:哎呀?|哇塞?|天[哪啊]|乖乖|好家伙|可惜|不错|厉害|有意思|好人)[啊呀哦了哇哈]*|(?:您|你)好|"
    rf"(?:真|太|这么)[^{_WH}]{{1,4}}[啊呀哦了哇]"
)
_BEHIND = re.compile(f"{_OF_ME}|{_LOOKS}|{_GUESSES}|{_EXCLAIMS}")
_BEFORE = re.compile(_EXCLAIMS)
_LIVES = re.compile(r"(?:我|俺|咱)们?(?:家|老家|这[里儿边]?|那[里儿边]?)?(?:是|住|就)?在?")
"""Where somebody is at home, as what is asked about next: 我家在潍城区，又是多少."""
_OPEN = re.compile(r"(?:那)?(?:又|该|得|应该)?(?:是|要|有)?(?:多少|几|怎么样|如何|呢)[钱个]?")
_HOW_MUCH = re.compile(r"(?:具体|大概|到底|究竟|又)(?:是|有)?多少")
"""石油方面 具体多少."""
_ASKING_FOR = re.compile(r"(?:那么?|还有)?(?:我?要|想?查|看|问)?一?下?")
_FIGURES = re.compile(r"(?:的|那份|情况|数据?|数字|[呢嘞咧])*")


def asking(said: str, last: Frame) -> str:
    """A turn without the thoughts that stand in clauses of their own.

    Args:
        said: A turn, in simplified characters.
        last: The question before it.
    """
    spans = _clauses(fold(said))
    if len(spans) == 1:
        return said
    clauses = [said[start:end] for start, end in spans]
    if (scope := _scope(clauses)) is not None:
        return f"{scope}呢"
    lives = _LIVES.match(clauses[0])
    if lives and _OPEN.fullmatch(fold(clauses[-1])) and _is_scope(clauses[0][lives.end() :]) and last.places:
        return f"{clauses[0][lives.end() :]}呢"
    of_one = clauses[0].endswith(("方面", "那块", "那一块"))
    if len(clauses) == _PAIR and of_one and _HOW_MUCH.fullmatch(fold(clauses[1])):
        return f"{clauses[0]}呢"
    if len(clauses) == _PAIR and (whole := _of_name(clauses, last)) is not None:
        return whole
    while len(spans) > 1 and _is_thought(_BEHIND, clauses[-1]) and _asks(said[: spans[-2][1]]):
        spans, clauses = spans[:-1], clauses[:-1]
    while len(spans) > 1 and _is_thought(_BEFORE, clauses[0]) and _asks(said[spans[1][0] :]):
        spans, clauses = spans[1:], clauses[1:]
    return said[spans[0][0] : spans[-1][1]]


def _is_thought(pattern: re.Pattern[str], clause: str) -> bool:
    """Whether a clause beside what is asked is a mere thought, and names nothing that is asked about."""
    if pattern.fullmatch(fold(clause)) is None:
        return False
    said = frame(clause)
    return not (said.places or said.times or said.names)


def _clauses(folded: str) -> list[tuple[int, int]]:
    """Where the clauses of a turn are; one where nothing is set apart."""
    found, begin = [], 0
    for match in _SET_APART.finditer(folded):
        if match.start() > begin:
            found.append((begin, match.start()))
        begin = match.end()
    if begin < len(folded):
        found.append((begin, len(folded)))
    return found or [(0, len(folded))]


def _asks(said: str) -> bool:
    now = frame(spoken.words(said))
    return now.asked is not None or said.rstrip("?？ ").endswith(("呢", "的", "嘞", "咧"))


def _scope(clauses: list[str]) -> str | None:
    """Places and times that stand in clauses of their own, times first; None where a clause says more."""
    leads = (_ASKING_FOR.match(fold(clause)) for clause in clauses)
    bare = [clause[lead.end() if lead else 0 :] for clause, lead in zip(clauses, leads, strict=True)]
    if not all(map(_is_scope, bare)) or len(bare) > _PAIR:
        return None
    taken = [frame(one) for one in bare]
    return "".join(
        [one.of(span) for one in taken for span in one.times] + [one.of(span) for one in taken for span in one.places]
    )


_PAIR = 2


def _of_name(clauses: list[str], last: Frame) -> str | None:
    """What is asked of a thing that a clause of its own names: 转轴零件呢，有几个; None where 呢 asks by itself."""
    name, asked = clauses[0].rstrip("呢嘞咧啊"), frame(clauses[1])
    named = frame(name)
    thing = name != clauses[0] and len(name) > 1 and kind_of(name) is None and not (named.places or named.times)
    asks = asked.asked is not None and last.asked is not None and asked.of(asked.asked) != last.of(last.asked)
    return name + clauses[1] if thing and asks and _OF_IT.match(fold(clauses[1])) else None


_OF_IT = re.compile(r"(?:一共|总共|共|都)?(?:有|是|要|得|卖|长|重|高)?(?:[多几谁哪啥]|什么|怎么)")


def _is_scope(said: str) -> bool:
    """Whether a clause names no more than places and times: 青州的, 2020年的数."""
    now = frame(said)
    spans = (*now.places, *now.times)
    rest = "".join(word.text for word in now.words if not any(within(word.span, span) for span in spans))
    return bool(spans) and _FIGURES.fullmatch(fold(rest)) is not None
