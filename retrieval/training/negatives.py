"""Questions that a text does not answer, though they look as if it did: the mistakes that matter most."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from corpus.text import simplify_characters
from retrieval.training.examples import Example, pieces

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping, Sequence

_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_PASSAGE = 220
_YEARS_AWAY = (-11, -3, -2, -1, 1, 2, 3, 7)
_NEAR = 3
_SWAPS = 2


def passages_of(text: str, size: int = _PASSAGE) -> list[str]:
    """Whole sentences of about `size` characters, without overlap."""
    found, begin = [], 0
    for span in pieces(text):
        if span.end - begin >= size:
            found.append(text[begin : span.end])
            begin = span.end
    if text[begin:].strip():
        found.append(text[begin:])
    return found


def with_near_misses(examples: Sequence[Example], progress: Callable[[int], None]) -> list[Example]:
    """Each with the passages of other texts that the library's own word index finds for its question."""
    from retrieval.lexical import LexicalIndex

    titled = {example.text: example.title for example in examples}
    passages = [(text, passage) for text in titled for passage in passages_of(text)]
    index = LexicalIndex.create()
    for _ in index.add((at, f"{titled[text]}\n{passage}") for at, (text, passage) in enumerate(passages)):
        pass
    index.commit("training")
    done = []
    for count, example in enumerate(examples):
        ids, _ = index.search(example.question, 30)
        others = (passages[at] for at in ids.tolist())
        near = (f"{titled[text]}\n{passage}" for text, passage in others if text != example.text)
        done.append(replace(example, near=tuple(islice((one for one in near if example.answer not in one), _NEAR))))
        progress(count + 1)
    return done


def entities(text: str) -> dict[str, set[str]]:
    """Places, years, people and organisations that a text names, by kind."""
    from corpus import names, places

    found: dict[str, set[str]] = {kind: set() for kind in ("place", "person", "organisation")}
    found["year"] = set(_YEAR.findall(text))
    for place in places.find(text):
        if not place.inside_name and len(place.text) > 1:
            found["place"].add(place.text)
    for name in names.find(text):
        if len(name.text) > 1:
            found[name.kind].add(name.text)
    return found


def pool(examples: Sequence[Example]) -> dict[str, list[str]]:
    """What is named in the questions, by kind: what others are swapped for."""
    found: dict[str, set[str]] = {}
    for example in examples:
        for kind, words in entities(example.question).items():
            found.setdefault(kind, set()).update(words)
    return {kind: sorted(words) for kind, words in found.items()}


def with_swaps(example: Example, named: Mapping[str, Sequence[str]], rng: random.Random) -> Example:
    """With its question asked of another place, year or name than the text tells of."""
    swapped = []
    told = f"{example.title}\n{example.text}"
    for kind, words in entities(example.question).items():
        for word in sorted(words):
            if word not in told or word in example.answer:
                continue
            years = [str(int(word) + step) for step in _YEARS_AWAY] if kind == "year" else None
            other = _another(word, years or named[kind], told, rng)
            if other is not None:
                swapped.append(example.question.replace(word, other))
    rng.shuffle(swapped)
    return replace(example, swapped=tuple(simplify_characters(one) for one in swapped[:_SWAPS]))


def _another(word: str, others: Sequence[str], told: str, rng: random.Random) -> str | None:
    for _ in range(20):
        other = rng.choice(others) if others else word
        if other != word and other not in told and other not in word and word not in other:
            return other
    return None
