"""How a sentence is built: clauses, enumerations, and which figure belongs to which item."""

from __future__ import annotations

import re
from itertools import pairwise

from corpus.model import Span
from corpus.text import fold, simplify_characters

_ITEM = r"(?:《[^》]+》|“[^”]+”|「[^」]+」|[^，。；：！？,;:!?、《》“”（）()\s])+(?:[（(][^）)]*[）)])?"
_ENUMERATION = re.compile(rf"{_ITEM}(?:、{_ITEM})+")
_LEAD = re.compile(
    r"^.*(?:包括|包含|涉及|围绕|设有|分为|分别是|分别为|分别到|以及|配备|开展|采取|通过|实行|联合|联手|携手|邀请|组织|"
    r"提供|送去|购买|设立|实施|推行|推出|确定|涵盖|有(?!限)|为|是|到|以|与|对|向|在|从|由|将|把|按照?|帮扶|聚焦|该[省市县区镇村])(?=[^、]*$)"
)
_TRAIL = re.compile(
    r"(?:等[^、]*|在内[^、]*|[二两三四五六七八九十\d]+[个家名所项类种大位][^、]*|为(?:主体|重点|主|主题)[^、]*|(?:联合|共同)[^、]*)$"
)


def enumerations(sentence: str) -> tuple[Span, ...]:
    """Stretches joined by 、, without the words that lead up to the first item and follow the last."""
    found = []
    for match in _ENUMERATION.finditer(sentence):
        start, end = match.span()
        first = match.group().split("、", 1)[0]
        lead = _LEAD.match(first)
        if lead and lead.end() < len(first):
            start += lead.end()
        last = match.group().rsplit("、", 1)[1]
        trail = _TRAIL.search(last)
        if trail and trail.start() > 0:
            end -= len(last) - trail.start()
        quoted = re.search(r"[“「《][^”」》]*$", last)
        if quoted and quoted.start() > 0:  # 一次问责“四个一”: the name of the list is no item
            end = min(end, match.end() - len(last) + quoted.start())
        found.append(unquoted(sentence, Span(start, end)))
    return tuple(found)


_QUOTES = (("“", "”"), ("‘", "’"), ("「", "」"), ("《", "》"), ("(", ")"), ("（", "）"))


def unquoted(sentence: str, span: Span) -> Span:
    """Without a quotation mark at either end whose other half is outside."""
    start, end = span.start, span.end
    for opening, closing in _QUOTES:
        inside = sentence[start:end]
        if inside.count(opening) != inside.count(closing):
            start += inside.startswith((opening, closing))
            end -= sentence[start:end].endswith((opening, closing))
    return Span(start, end)


_EDGES = " \t　，。；：、！？,.;:!?"
_LED_BY = frozenset(["的", "了", "到", "达", "可达", "称为", "即", "叫", "叫做", "共有", "分别为", "于"])
_FOLLOWED_BY = frozenset(["的", "而", "为", "开始"])
"""Words that stand before and behind answers, and are no part of them: of the answers in CMRC's training set ten times
as many stand beside such a word as begin or end with it."""


_MAY_BE_LED = re.compile(r"^[的了到达達可称稱即叫共分于於]|[的而为為始]$")
"""Begins or ends with a character of such a word, in either script: only then is it worth to look for words."""


def bare(sentence: str, span: Span) -> Span:
    """Without marks, half a pair of quotation marks, and words that no answer begins or ends with: 1911年的."""
    while True:
        stripped = _without_marks(sentence, span)
        text = stripped.of(sentence)
        words = _words(text) if _MAY_BE_LED.search(text) else []
        if len(words) > 1 and words[-1] in _FOLLOWED_BY:
            stripped = Span(stripped.start, stripped.end - len(words[-1]))
        elif len(words) > 1 and words[0] in _LED_BY:
            stripped = Span(stripped.start + len(words[0]), stripped.end)
        if stripped == span:
            return span
        span = stripped


def _words(text: str) -> list[str]:
    from corpus import lexicon

    return list(lexicon.tokenizer(whole=False).cut(simplify_characters(text)))


def _without_marks(sentence: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and sentence[start] in _EDGES:
        start += 1
    while start < end and sentence[end - 1] in _EDGES:
        end -= 1
    return unquoted(sentence, Span(start, end))


_CLAUSE_END = re.compile(r"[，；：。！？;!?]|,(?!\d{3}(?!\d))|:(?!\d)")


def clauses(sentence: str) -> tuple[Span, ...]:
    """The stretches between commas, semicolons and colons, in order, covering the sentence."""
    bounds = [0, *(match.end() for match in _CLAUSE_END.finditer(fold(sentence))), len(sentence)]
    return tuple(Span(a, b) for a, b in pairwise(bounds) if b > a)


_RUN = re.compile(r"[、和与及]|以及")


def of_others(sentence: str, figure: Span) -> tuple[Span, ...]:
    """What a figure does not belong to, where figures follow an enumeration one by one.

    In 家庭险、意外险最高赔12万元和20万元 the second figure belongs to the second item, so the first item is given.
    """
    from corpus import quantities

    run: list[Span] = []
    for quantity in quantities.find(sentence):
        joined = run and _RUN.fullmatch(sentence[run[-1].end : quantity.span.start])
        if run and not joined:
            if figure in run:
                break
            run = []
        run.append(quantity.span)
    if figure not in run or len(run) < 2:
        return ()
    before = list(_ENUMERATION.finditer(sentence, 0, run[0].start))
    if not before:
        return ()
    start = before[-1].start()
    items = [Span(start + item.start(), start + item.end()) for item in re.finditer(r"[^、]+", before[-1].group())]
    if len(items) != len(run):
        return ()
    return tuple(item for item, one in zip(items, run, strict=True) if one != figure)
