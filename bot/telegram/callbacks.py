"""What a button carries: a few characters that mean the same after a restart and after re-indexing.

`o:8c41d0aa#12` opens the text around a sentence, `p:8c41d0aa#12:5` its article from sentence 5 on, `s:8c41d0aa#12`
shows the other sources of the answer that quoted it first, `+:` and `-:` rate that answer. `u:7` takes out the document
that `bot.journal` remembers as upload 7, `l:en` changes the language. Telegram allows 64 bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from bot.settings import Language

LIMIT: Final = 64
"""Bytes of callback data, and characters of a deep link's parameter."""

_ID = r"(?P<id>[0-9a-f]{4,40}#[1-9][0-9]{0,6})"
_GRAMMAR = re.compile(
    rf"(?P<verb>[os+-]):{_ID}"
    rf"|p:{_ID.replace('<id>', '<paged>')}:(?P<first>[1-9][0-9]{{0,6}})"
    r"|u:(?P<upload>[1-9][0-9]{0,17})"
    r"|l:(?P<language>zh|en)"
)
_LINK = re.compile(r"c_(?P<article>[0-9a-f]{4,40})[-_#](?P<number>[1-9][0-9]{0,6})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Open:
    """Show the text around a sentence."""

    citation: str


@dataclass(frozen=True, slots=True)
class Page:
    """Show an article from a sentence on."""

    citation: str
    first: int
    """Number of the first sentence to show, from 1."""


@dataclass(frozen=True, slots=True)
class Others:
    """Show the other sources of an answer."""

    citation: str
    """The first that the answer quoted."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Say whether an answer is right."""

    citation: str
    """The first that the answer quoted."""
    good: bool


@dataclass(frozen=True, slots=True)
class Undo:
    """Take out a document that was sent."""

    upload: int
    """Its number in the journal, from 1."""


@dataclass(frozen=True, slots=True)
class Speak:
    """Change the language."""

    language: Language


Action = Open | Page | Others | Rate | Undo | Speak


def encode(action: Action) -> str:
    """The callback data for an action.

    Raises:
        ValueError: Its id is none that `decode` would read back.
    """
    match action:
        case Open(citation):
            data = f"o:{citation}"
        case Page(citation, first):
            data = f"p:{citation}:{first}"
        case Others(citation):
            data = f"s:{citation}"
        case Rate(citation, good):
            data = f"{'+' if good else '-'}:{citation}"
        case Undo(upload):
            data = f"u:{upload}"
        case Speak(language):
            data = f"l:{language}"
    if decode(data) != action:
        raise ValueError(f"no action that a button can carry: {action}")
    return data


def decode(data: str) -> Action | None:
    """The action that callback data mean; None when they mean nothing."""
    found = _GRAMMAR.fullmatch(data)
    if found is None:
        return None
    if (paged := found["paged"]) is not None:
        return Page(paged, int(found["first"]))
    if (upload := found["upload"]) is not None:
        return Undo(int(upload))
    if (language := found["language"]) is not None:
        return Speak(cast("Language", language))
    citation = found["id"]
    match found["verb"]:
        case "o":
            return Open(citation)
        case "s":
            return Others(citation)
        case verb:
            return Rate(citation, verb == "+")


def link(citation: str) -> str:
    """The parameter of a deep link, `https://t.me/<bot>?start=<this>`, which opens a citation.

    Telegram takes only letters, digits, `_` and `-` there, so `#` becomes `-`: `c_8c41d0aa-12`.
    """
    return f"c_{citation.replace('#', '-')}"


def linked(parameter: str) -> str | None:
    """The citation id that a deep link's parameter names, with `-`, `_` or `#` before the number; None for no such."""
    found = _LINK.fullmatch(parameter.strip())
    return f"{found['article'].lower()}#{found['number']}" if found else None
