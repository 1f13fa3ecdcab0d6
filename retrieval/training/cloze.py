"""Questions made from news sentences by rule: what people ask of a local paper is mostly a figure, a name or a day.

A stretch of a known type is taken out of its clause and a question word put in its place; words around it are dropped
at random, as people do not ask in the paper's own words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.text import fold, simplify_characters
from retrieval.training.examples import Example, pieces

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from corpus.model import Span
    from corpus.quantities import Quantity

_PER_ARTICLE = 3
_DROPPED = 0.12
_FIGURES = 0.5
"""How often a figure is asked for where there is one: people ask a local paper for figures first."""
_LONGEST_LEFT = 30
_LONGEST_RIGHT = 14
_CLAUSE_END = re.compile(r"[，；：。！？,;:!?“”\"（）()]")
_BODIES = ("哪个单位", "哪个部门", "谁", "什么单位")
_WHERETO = ("在", "到", "于", "往", "赴", "从", "自", "抵达")
_PEOPLE = frozenset({"人", "名", "位", "人次"})
_KINDS_OF_TIME = {"year": ("哪一年", "哪年", "什么时候"), "month": ("几月", "什么时候", "哪个月")}


def of_article(title: str, text: str, rng: random.Random) -> Iterator[Example]:
    """A few questions that an article answers."""
    title, text = simplify_characters(title), simplify_characters(text)
    sentences = [span for span in pieces(text) if 15 <= span.end - span.start <= 150]
    rng.shuffle(sentences)
    made = 0
    for sentence in sentences[: _PER_ARTICLE * 3]:
        options = list(_askable(sentence.of(text), rng))
        if not options:
            continue
        figures = [option for option in options if option[1].startswith(("多", "几", "百"))]
        span, word = rng.choice(figures if figures and rng.random() < _FIGURES else options)
        question = _question(sentence.of(text), span, word, rng)
        if question is not None:
            start = sentence.start + span.start
            yield Example(question, title, text, start, start + span.end - span.start, "cloze")
            made += 1
        if made == _PER_ARTICLE:
            return


def _askable(sentence: str, rng: random.Random) -> Iterator[tuple[Span, str]]:  # noqa: C901 - one loop a kind
    from corpus import names, places, quantities, times
    from retrieval import syntax

    for quantity in quantities.find(sentence):
        word = _asking_for(quantity, rng)
        if word is not None:
            yield quantity.span, word
    for name in names.find(sentence):
        if name.kind == "person":
            yield name.span, "谁"
        else:
            yield name.span, rng.choice(("哪家公司",) if "公司" in name.text else _BODIES)
    for mention in times.find(sentence):
        if mention.kind != "duration":
            yield mention.span, rng.choice(_KINDS_OF_TIME.get(mention.kind, ("什么时候", "哪天", "何时")))
    for place in places.find(sentence):
        if not place.inside_name and sentence[: place.span.start].endswith(_WHERETO):
            yield place.span, rng.choice(("哪里", "哪儿", "什么地方", "哪个地方"))
    for listed in syntax.enumerations(sentence):
        if listed.of(sentence).count("、") > 1:
            yield listed, rng.choice(("哪些", "什么"))


def _asking_for(quantity: Quantity, rng: random.Random) -> str | None:
    unit = quantity.unit or ""
    if quantity.kind == "count" and quantity.number.end > quantity.number.start:
        return "多少人" if unit in _PEOPLE and rng.random() < 0.6 else f"{rng.choice(('多少', '几'))}{unit}"
    if quantity.kind == "money":
        return rng.choice(("多少钱", "多少元", "多少", "多少资金"))
    if quantity.kind == "percent":
        return rng.choice(("多少", "百分之多少", "百分之几"))
    if quantity.kind == "measure":
        return rng.choice(("多少", f"多少{unit}"))
    if quantity.kind == "duration":
        return rng.choice(("多久", "多长时间", f"几{unit}", f"多少{unit}"))
    return None


def _question(sentence: str, span: Span, word: str, rng: random.Random) -> str | None:
    """The clause around `span` with a question word in its place; None when too little is left to ask by."""
    ends = [match.end() for match in _CLAUSE_END.finditer(sentence)]
    begin = max((end for end in ends if end <= span.start), default=0)
    if span.start - begin < 5 and begin:
        begin = max((end for end in ends if end < begin), default=0)
    stop = min((end - 1 for end in ends if end > span.end), default=len(sentence))
    left = _thinned(sentence[max(begin, span.start - _LONGEST_LEFT) : span.start], rng)
    right = _thinned(sentence[span.end : min(stop, span.end + _LONGEST_RIGHT)], rng)
    if len(left) + len(right) < 5:
        return None
    if rng.random() < 0.15 and left:
        return f"{word}{right}{left}"
    return f"{left}{word}{right}{rng.choice(('', '', '？'))}"


def _thinned(text: str, rng: random.Random) -> str:
    from corpus import lexicon

    words = lexicon.tokenizer(True).cut(text)
    kept = (word for word in words if any(char.isalnum() for char in fold(word)) and rng.random() >= _DROPPED)
    return "".join(kept)
