"""Questions in English: their kind, and the Chinese words that a paper would print for theirs."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.answer import AnswerKind

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z][a-z'\-]*")

_KINDS: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))  # type: ignore[misc]
    for kind, pattern in (
        ("percent", r"\b(?:what|which) (?:percent|percentage|proportion|share)|\bwhat .*\brate\b"),
        ("money", r"\bhow much (?:money|was|were|is|did|does|do|has|have|in|of the fund)|\b(?:price|cost|salary|income|worth|funding)\b.*\?|\bhow much$"),
        ("measure", r"\bhow (?:long|far|tall|high|wide|deep|heavy|old|big|large|hot|cold)\b|\bhow much (?:land|rain|water)"),
        ("count", r"\bhow many\b|\bthe number of\b|\bhow much\b"),
        ("time", r"\bwhen\b|\bwhat (?:time|date|day|month|year)\b|\b(?:which|in what) (?:day|month|year)\b"),
        ("person", r"\bwho(?:m|se)?\b"),
        ("organisation", r"\b(?:which|what) (?:company|firm|school|college|university|hospital|bureau|department|organi[sz]ation|agency|bank|institution)\b"),
        ("list", r"\b(?:which|what) (?:\w+ )?(?:companies|firms|schools|counties|cities|three|two|four|five|measures|courses|skills|villages|towns)\b|\bwhat are\b|\blist\b"),
        ("place", r"\bwhere\b|\b(?:which|what) (?:city|county|district|town|village|place|street)\b"),
        ("yes-no", r"^(?:is|are|was|were|did|does|do|has|have|had|can|could|will)\b"),
    )
)  # fmt: skip

_STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "by",
        "with",
        "and",
        "or",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "did",
        "does",
        "do",
        "has",
        "have",
        "had",
        "how",
        "many",
        "much",
        "what",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "why",
        "that",
        "this",
        "these",
        "those",
        "it",
        "its",
        "they",
        "their",
        "there",
        "as",
        "than",
        "then",
        "about",
        "into",
        "over",
        "per",
        "each",
        "any",
        "all",
        "some",
        "most",
        "more",
        "get",
        "got",
        "give",
        "gave",
        "given",
        "make",
        "made",
        "people",
        "person",
        "number",
        "tell",
        "me",
        "please",
        "i",
        "you",
        "we",
    ]
)


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
    lines = (Path(__file__).parent / "data" / "english.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {english: tuple(chinese.split()) for english, chinese in rows}


def _stems(word: str) -> tuple[str, ...]:
    forms = [word]
    for ending, replacement in (
        ("ies", "y"),
        ("es", ""),
        ("es", "e"),
        ("s", ""),
        ("ing", ""),
        ("ing", "e"),
        ("ed", ""),
        ("ed", "e"),
        ("d", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            forms.append(word[: -len(ending)] + replacement)
    return tuple(forms)


def translate(folded: str) -> tuple[tuple[str, ...], ...]:
    """For each content word of an English question the Chinese words it may be; unknown words are left out."""
    glossary = _glossary()
    words = _WORD.findall(folded)
    found: dict[tuple[str, ...], None] = {}
    position = 0
    while position < len(words):
        for length in (2, 1):
            piece = words[position : position + length]
            if len(piece) < length or (length == 1 and piece[0] in _STOP):
                continue
            forms = [" ".join([*piece[:-1], stem]) for stem in _stems(piece[-1])]
            chinese = next((glossary[form] for form in forms if form in glossary), None)
            if chinese:
                found[chinese] = None
                position += length - 1
                break
        position += 1
    return tuple(found)
