"""Questions in English: their kind, and the Chinese words that a paper would print for theirs."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from retrieval import data

if TYPE_CHECKING:
    from retrieval.answer import AnswerKind

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z][a-z'\-]*")

_BODY = (
    r"(?:company|firm|school|college|university|hospital|bureau|department|organi[sz]ation|agency|bank|"
    r"institution)"
)
_MANY = r"(?:companies|firms|schools|counties|cities|towns|villages|measures|courses|skills|two|three|four|five)"
_AREA = r"(?:city|county|district|town|village|place|street)"
_PRICED = r"(?:price|cost|salary|income|worth|funding|allowance|subsidy|loan|investment|budget|fund)"

_PATTERNS: tuple[tuple[AnswerKind, str], ...] = (
    ("time", r"^when\b"),
    ("person", r"^who(?:m|se)?\b"),
    ("place", r"^where\b"),
    ("percent", r"\b(?:what|which) (?:percent|percentage|proportion|share)|\bwhat .*\brate\b"),
    (
        "money",
        rf"\bhow much (?:money|was|were|is|did|does|do|has|have|in)\b|^what (?:is|was|were|are)\b.*\b{_PRICED}s?\b|"
        rf"\bhow much(?: \w+)* {_PRICED}",
    ),
    (
        "measure",
        r"\bhow (?:long|far|tall|high|wide|deep|heavy|old|big|large|hot|cold)\b|\bhow much (?:land|rain|water)",
    ),
    ("count", r"\bhow many\b|\bthe number of\b|\bhow much\b"),
    ("time", r"\bwhen\b|\bwhat (?:time|date|day|month|year)\b|\b(?:which|in what) (?:day|month|year)\b"),
    ("person", r"\bwho(?:m|se)?\b"),
    ("organisation", rf"\b(?:which|what) {_BODY}\b"),
    ("list", rf"\b(?:which|what) (?:\w+ )?{_MANY}\b|\bwhat are\b|\blist\b"),
    ("place", rf"\bwhere\b|\b(?:which|what) {_AREA}\b"),
    ("yes-no", r"^(?:is|are|was|were|did|does|do|has|have|had|can|could|will)\b"),
)
_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)


def is_english(folded: str) -> bool:
    """Whether a folded question is written in English: Latin words and no Chinese character beyond a name or two."""
    words = _WORD.findall(folded)
    return len(words) >= 2 and len(_HAN.findall(folded)) <= len(words)


def kind_of(folded: str) -> AnswerKind:
    """The kind of answer that an English question asks for."""
    for kind, pattern in _KINDS:
        if pattern.search(folded):
            return kind
    return "description"


_UNITS = {
    "人": "people|person|students?|farmers?|children|teachers?|workers?|residents?|villagers?|volunteers?|pupils?|"
    "orphans?|elderly|experts?|growers?|women|men|patients?|trainees?|runners?|athletes?|entrepreneurs?|orphan",
    "户": "households?|families|family",
    "家": "stores?|shops?|companies|enterprises|firms|factories",
    "个": "villages?|towns?|rooms?|points?|centers?|centres?|projects?|teams?|groups?",
    "所": "schools?|colleges?|universities|hospitals?",
    "幅": "paintings?",
}


def unit(folded: str) -> str | None:
    """The Chinese unit of what an English question counts, or None."""
    match = re.search(r"how many ((?:[a-z\-]+ ?){1,4})", folded)
    if not match:
        return None
    for chinese, words in _UNITS.items():
        if re.search(rf"\b(?:{words})\b", match[1]):
            return chinese
    return None


@cache
def _glossary() -> dict[str, tuple[str, ...]]:
    rows = (line.split("\t") for line in data.lines("english.tsv"))
    return {english: tuple(chinese.split()) for english, chinese in rows}


@cache
def _stopwords() -> frozenset[str]:
    return frozenset(word for line in data.lines("english_stopwords.txt") for word in line.split())


def _stems(word: str) -> tuple[str, ...]:
    forms = [word]
    for ending, replacement in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            forms.append(word[: -len(ending)] + replacement)
    return tuple(forms)


_ENDINGS = (
    *(("ies", "y"), ("es", ""), ("es", "e"), ("s", "")),
    *(("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("d", "")),
)


def translate(folded: str) -> tuple[tuple[str, ...], ...]:
    """For each content word of an English question the Chinese words it may be; unknown words are left out."""
    glossary, stop = _glossary(), _stopwords()
    words = _WORD.findall(folded)
    found: dict[tuple[str, ...], None] = {}
    position = 0
    while position < len(words):
        for length in (2, 1):
            piece = words[position : position + length]
            if len(piece) < length or (length == 1 and piece[0] in stop):
                continue
            forms = [" ".join([*piece[:-1], stem]) for stem in _stems(piece[-1])]
            chinese = next((glossary[form] for form in forms if form in glossary), None)
            if chinese:
                found[chinese] = None
                position += length - 1
                break
        position += 1
    return tuple(found)
