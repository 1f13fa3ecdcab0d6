"""How a question is built: its scope, its topic, what it asks; so that parts of it can be replaced or carried on.

青州2018年培训了多少人 has the scope 青州, 2018年, the topic 青州2018年培训 and asks 多少人. Words and their classes are
of Baidu's LAC (https://github.com/baidu/lac: PER, LOC, ORG, TIME, n…, v…, r pronouns, m and q numbers and measures),
places and times those of our own grammars.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.regions import merged, touch, within
from bot.scopes import places_of, times_of
from bot.words import PARTICLES, VERBAL, Word, generic, parted, tagged, with_gatherings
from corpus.model import Span
from corpus.text import fold
from corpus.units import MONEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WH = re.compile(
    r"百分之(?:多少|几)|(?:周|星期|礼拜)几|几多|多少|为什么|为啥|为何|图个?(?:什么|啥)(?=[呢啊呀?]*$)|什么时[候间]|何时|啥时候|怎么样|怎样|怎么|如何|咋样?|谁|什么地方|干[嘛吗]|哪里|哪儿|何[地处人]|"
    r"哪(?:一|几|些|个|位|名|家|所|年|天|月|种|类|项|支|篇|届|座|条|款|场|次|方面)*|什么|啥|多(?:[长高久大宽重深远快热冷贵厚难早晚强]|少)|"
    r"第几|(?<![第一二三四五六七八九十\d这那近前后过下最头好])(?<!(?<![早晚])上)几(?=[一-鿿])(?![乎经许率欲近])"
)
"""Question words. 哪 takes its measure with it."""
_COUNTING = re.compile(r"多少|几多|几|哪|什么$|啥$|百分之")
"""Question words that go before what they count or choose from: 多少 + 人."""
_POLAR = re.compile(
    r"(?:[吗嘛]|(?<![什怎那这])么)[?!。 ]*$|有没有|是否|有无|(?P<verb>[一-鿿])不(?P=verb)|(?P<done>[一-鿿])没(?P=done)|"
    r"(?<=[一-鿿]{2})(?<!有)没有?[?!。 ]*$|(?<=[一-鿿]是)\?$|(?<=[一-鿿]{3})(?<![要对可何莫岂])不[?!。 ]*$"
)
"""What asks whether: 吗, 能不能, 伤着人没有, 支持中文不; also a copula that nothing follows, 最多的省份是?"""
_TRIMMED = re.compile(
    r"(?:来自|来源于|源自|到现在|至今|迄今(?:为止)?|到目前为止|眼下|如今|当下|[了过着是有地得叫为达到共约]|(?<!现)在|(?<![男女])的|一共|总共|分别|"
    r"大概|大约|究竟|到底|目前|已经|[,,。、?!;: ])+$"
)
_LEADING = re.compile(r"^(?:[是有的了在]|[,,。、?!;: ])+")
_CLOSING = re.compile(rf"(?:[{PARTICLES}]|(?<![什怎那这])么|来着|[?!。.,,、~… ])+$")


@dataclass(frozen=True, slots=True)
class Frame:
    """A question, taken apart. All spans count in `text`."""

    text: str
    places: tuple[Span, ...]
    """Each run of joined places is one span."""
    times: tuple[Span, ...]
    asked: Span | None
    """The question word with what it counts: 多少人."""
    polar: bool
    """Asks whether."""
    words: tuple[Word, ...]
    printed: str = ""
    """The article that was quoted for it, folded; empty where none was."""

    @property
    def asks(self) -> bool:
        """Whether it asks anything, and isn't a mere name or statement."""
        return self.asked is not None or self.polar

    def of(self, span: Span) -> str:
        """The characters of `span`."""
        return span.of(self.text)

    def outside(self, *regions: Iterable[Span]) -> tuple[Word, ...]:
        """The words that touch none of the given regions."""
        spans = [span for region in regions for span in region]
        return tuple(word for word in self.words if not any(touch(word.span, span) for span in spans))

    @property
    def told(self) -> tuple[Word, ...]:
        """The words that tell what it is about, beside its places and times."""
        around = [word for word in self.outside(self.times) if not any(_covers(place, word) for place in self.places)]
        return tuple(word for word in around if word.telling and not _WH.search(fold(word.text)))

    @property
    def names(self) -> tuple[Span, ...]:
        """People and organisations, and titles in quotation marks."""
        from corpus import names

        found = [mention.span for mention in names.find(self.text)]
        found += [word.span for word in self.words if word.tag in {"PER", "ORG", "LOC", "nz", "nw"}]
        found += [Span(match.start(), match.end()) for match in _QUOTED.finditer(self.text)]
        aside = (*self.places, *((self.asked,) if self.asked else ()))
        return merged(span for span in found if not any(within(span, one) for one in aside))

    @property
    def scope(self) -> str:
        """Places and times, as they stand."""
        return "".join(self.of(span) for span in sorted([*self.places, *self.times], key=lambda span: span.start))

    @property
    def topic(self) -> str:
        """What it is about, as words to put a new question behind: the question without what it asks."""
        if self.asked is None:
            return _TRIMMED.sub("", _CLOSING.sub("", _POLAR.sub("", self.text)))
        if (which := self._described_head()) is not None:
            return which
        before = _TRIMMED.sub("", self.text[: self.asked.start])
        owned = self.text[self.asked.end :].startswith("的")
        after = _LEADING.sub("", _TRIMMED.sub("", _CLOSING.sub("", self.text[self.asked.end :])))
        how = self.of(self.asked)  # neither 多高 nor 在哪家酒店 counts
        where = how.startswith("哪") and self.text[: self.asked.start].endswith(("在", "到", "去", "从", "来自", "于"))
        inside = [one for one in self.told if within(one.span, self.asked) and how != f"多{one.text}"]
        inside = [one for one in inside if _UNIT.fullmatch(one.text) is None and one.text not in MONEY]
        counted = "" if where else "".join(one.text for one in inside)
        told = [word.span for word in self.told if not within(word.span, self.asked)]
        if any(span.start >= self.asked.end for span in told) and not any(
            span.end <= self.asked.start for span in told
        ):
            return before + counted + after
        # 多少名校友的预约权限, 多少钱的消费券: what is counted or measured is part of a name
        return before + (f"{counted}的" if counted else "") + after if owned and after else before + counted

    def _described_head(self) -> str | None:
        """What is described and asked which it is: 吃草的老虎 in 吃草的是什么品种的老虎."""
        if self.asked is None or not _IT_IS.search(self.text, 0, self.asked.start):
            return None
        head = next((word for word in reversed(self.told) if word.span.end == len(closing(self.text))), None)
        before = [word for word in self.words if word.span.end < self.asked.start and word.text != "是"]
        acts = next((at for at in reversed(range(len(before))) if before[at].tag in VERBAL), None)
        if head is None or head.tag not in {"n", "nz"} or head.span.start < self.asked.start or acts is None:
            return None
        # 航线飞的是什么机型 asks of the one who does it
        done_by = any(word.nominal and word.tag not in {"LOC", "TIME"} for word in self.words[:acts])
        passive = any(word.text == "被" for word in before)
        return None if done_by and not passive else self.text[: self.asked.start].removesuffix("是") + head.text

    @property
    def subject(self) -> str:
        """What stands before its first verb, when that names more than places and times; else an empty string."""
        end = self.asked.start if self.asked else len(self.text)
        if (whole := self._unknown() or self._described_head()) is not None:
            return whole
        before = _PREPOSED.sub("", _TRIMMED.sub("", self.text[: self._predicate(end)]))
        if self.asked is not None and self.text[:end].endswith("的"):
            counted = [word for word in self.told if within(word.span, self.asked)]
            acts = any(not word.nominal and word.span.start >= self.asked.end for word in self.told)
            if counted and acts:  # 开往北京的哪些车停运了
                return self.text[:end] + self.text[counted[0].span.start : counted[-1].span.end]
        before = _AVERAGED.sub("", before)
        for word in reversed(self.words):  # 星海鞋业一天: how long and how often are no part of it
            if word.span.end == len(before) and (word.tag in _MEASURING or word.text in generic()):
                before = _TRIMMED.sub("", before[: word.span.start])
        named = any((word.nominal or self._ends_name(word, end)) and word.span.end <= len(before) for word in self.told)
        return before if named else self._nouns(end)

    def _nouns(self, end: int) -> str:
        """The nouns before what is asked, where no verb parts them: 那个睡莲 of 那个睡莲晚上几点开花; else nothing."""
        before = _LEADING_IN.sub("", _TRIMMED.sub("", self.text[:end]))
        words = [word for word in self.words if word.span.end <= len(before)]
        while words and words[-1].tag == "TIME":
            words.pop()
        plain = all(word.nominal or word.text in _POINTING for word in words)
        own = sum(len(word.text) for word in words if word.telling and word.tag not in {"LOC", "TIME"})
        pure = bool(words) and words[-1].tag in {"n", "nz", "ORG", "PER"} and own >= _PHRASE
        return self.text[: words[-1].span.end] if self.asked is not None and plain and pure else ""

    def _predicate(self, end: int) -> int:
        """Where the first verb is that no 的 makes a part of a name, before `end`; 0 without any."""
        behind = self.text.rfind("的", 0, end) + 1
        verbs = [word for word in self.words if self._acts(word) and 0 < word.span.start < end]
        verbs = verbs[self._describing(verbs) :]
        if len(verbs) == 1 and self._ends_name(verbs[0], end):
            return end
        copula = verbs[-1].span.start if verbs and verbs[-1].text in {"有", "是"} and verbs[-1].span.end == end else 0
        if any(word.span.start < behind for word in verbs):
            verbs = [word for word in verbs if word.span.start >= behind]
            return verbs[0].span.start if verbs else end  # 被劫走的那个囚犯: what was done says which
        return copula or (verbs[0].span.start if verbs else 0)

    def _ends_name(self, verb: Word, end: int) -> bool:
        """Whether a verb of one character ends a name that a place begins: 渡 of 南阳渡哪天停航."""
        first = self.words[0]
        lone = len(verb.text) == 1 and verb.span.end == end and verb.text not in _STATING
        when = self.asked is not None and _ASKS_WHEN.match(self.of(self.asked)) is not None  # 发多少 has its object
        return lone and when and first.tag == "LOC" and first.span.end == verb.span.start

    def _describing(self, verbs: Sequence[Word]) -> int:
        """How many of the first verbs are in what something is called: 戒烟项目 of 免费戒烟项目招募多少."""
        for number, verb in enumerate(verbs[:-1]):
            behind = next((word for word in self.words if word.span.start == verb.span.end), None)
            if behind is not None and behind.tag == "n" and behind.text in _CALLED_BY_ACTS:
                return number + 1
            if verb.tag != "vd":
                break
        return 0

    def _unknown(self) -> str | None:
        """A name that the tagger took to pieces, with where it does something: 极|氪 in 极氪在哪国设厂."""
        at = next((number for number, word in enumerate(self.words) if len(word.text) > 1 or word.tag in _GLUE), 0)
        pieces = self.words[:at]
        if not 1 < at <= _PIECES or self.words[at].text != "在" or any(word.tag in {"m", "q"} for word in pieces):
            return None
        stop = next((word.span.start for word in self.words[at + 1 :] if word.tag[:1] in "vpr"), 0)
        return _TRIMMED.sub("", self.text[:stop]) or None

    def _acts(self, word: Word) -> bool:
        """Whether a word is a verb, or an adjective that became one: 路灯坏了多久."""
        by = word.tag == "p" and word.text in _BY_MEANS
        return word.tag in {"v", "vd"} or by or (word.tag == "a" and self.text[word.span.end :][:1] == "了")

    def without(self, *regions: Iterable[Span]) -> str:
        """The text without the given regions."""
        spans = [span for region in regions for span in region]
        return "".join(
            char for at, char in enumerate(self.text) if not any(span.start <= at < span.end for span in spans)
        )


_LEADING_IN = re.compile(r"[在是有于从由被到]+$")
_POINTING = frozenset(("的", "那个", "这个", "那", "这", "那位", "这位", "那座", "那条"))
_AVERAGED = re.compile(r"(?:每[一-鿿]{1,2})?(?:平均|人均|年均)$")
_PHRASE = 2
"""Characters of nouns that are a subject by themselves."""
_ASKS_WHEN = re.compile(r"哪一?[天年月日]|(?:什么|啥)时|何时|几[点号月]")
_STATING = frozenset("是有在叫到去来属算做花用")
_BY_MEANS = frozenset("用拿靠凭给向")
"""Begins what is done, with what it is done with or to whom."""
_CALLED_BY_ACTS = frozenset(
    ("项目", "计划", "活动", "工程", "中心", "系统", "平台", "大赛", "方案", "行动", "基地", "政策")
)
"""What is called by what is done in it."""
_UNIT = re.compile(r"[A-Za-z]{1,3}")
"""What is measured in mm or TEU is not what it is about."""


def _covers(place: Span, word: Word) -> bool:
    """Whether a word is no more than a place: 金门高粱 is more than 金门."""
    return touch(word.span, place) and (word.tag == "LOC" or word.span.end <= place.end)


_IT_IS = re.compile(r"[一-鿿]{2}的是$")
_PREPOSED = re.compile(r"(?<=[一-鿿]{2})[被由跟向对比将把]$")
"""What goes before whoever acts, or is acted on, is no part of the subject: 公司被罚了多少."""
_GLUE = frozenset(("p", "c", "u", "r", "xc", "w"))
_PIECES = 3
"""Characters of a name that the tagger may take to pieces."""
_MEASURING = frozenset(("TIME", "m", "q", "d", "r"))
_QUOTED = re.compile(r"[《“\"「『][^《》“”\"「」『』]{2,30}[》”\"」』]")


@lru_cache(maxsize=256)
def frame(text: str) -> Frame:
    """Takes a question apart."""
    from corpus import names

    folded = fold(text)
    words = tuple(tagged(text, start, end, tag) for start, end, tag in names.tagged(text))
    titles = [Span(*match.span()) for match in _QUOTED.finditer(text)]
    match = next(
        (
            one
            for one in _WH.finditer(folded)
            if not _is_word_part(one, words) and not any(within(Span(*one.span()), title) for title in titles)
        ),
        None,
    )
    words = with_gatherings(words)
    if match is not None:
        words = parted(words, match.end())
    asked = _extended(folded, Span(*match.span()), words) if match else None
    found_times = times_of(text, words, asked)
    found_places = places_of(text, words, found_times)
    return Frame(text, found_places, found_times, asked, bool(_POLAR.search(folded)), words)


def closing(text: str) -> str:
    """`text` without the particles and marks at its end."""
    return text[: len(text) - len(_match_end(fold(text)))]


def _match_end(folded: str) -> str:
    match = _CLOSING.search(folded)
    return match.group() if match else ""


def _is_word_part(match: re.Match[str], words: Sequence[Word]) -> bool:
    """Whether a question word only looks like one, inside a name: 几何, 谁谁."""
    return any(
        word.tag in {"n", "nz", "PER", "LOC", "ORG"}
        and word.span.start < match.start()
        and match.end() <= word.span.end
        for word in words
    )


_WHEN_OR_WHERE = re.compile(r"哪一?[天日年月]$|(?<=[在到去])哪$")
"""Question words that count nothing."""


def _extended(folded: str, wh: Span, words: Sequence[Word]) -> Span:
    """A question word with the measure and the noun that follow it."""
    if not _COUNTING.search(wh.of(folded)) or _WHEN_OR_WHERE.search(folded, 0, wh.end):
        return wh
    end = wh.end
    for number, word in enumerate(words):
        if word.span.end <= end:
            continue
        modifies = word.tag == "a" and any(one.nominal for one in words[number + 1 : number + 2])  # 多少老旧大棚
        if word.span.start > end or not (word.nominal or modifies or word.tag in {"m", "q", "r"}):
            break
        if word.tag == "r" and word.span.start >= wh.end:
            break
        end = word.span.end
    return Span(wh.start, end)


def put(question: str, old: Sequence[Span], new: str) -> str:
    """`question` with the first of `old` replaced by `new`; without any, `new` in front."""
    return question[: old[0].start] + new + question[old[0].end :] if old else new + question


def covering(now: Frame, spans: Sequence[Span]) -> str:
    """The characters from the first of the spans to the last."""
    return now.text[spans[0].start : spans[-1].end]
