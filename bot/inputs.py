"""Questions as they come in: typed, piped, or as JSON lines. Pure: bytes and strings in, strings out."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def typed(text: str) -> str:
    """A command line argument, free of the lone surrogates that Python makes of bytes which are not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        try:
            return piped(os.fsencode(text))
        except UnicodeEncodeError:
            return text.encode(errors="replace").decode()
    return text


def piped(data: bytes) -> str:
    """Text from a pipe: UTF-8, else GB18030 as Chinese terminals send it, else UTF-8 with what is broken marked."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).strip()
        except UnicodeDecodeError:
            continue
    return data.decode(errors="replace").strip()


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of a batch: a question with the turns before it, or the reason why it is none."""

    line: int
    """From 1."""
    id: object
    """As given; None when the line has none or cannot be read."""
    turns: tuple[str, ...] = ()
    fault: str | None = None
    """A key of `bot.messages`."""
    detail: str = ""


def batch(lines: Iterable[bytes]) -> Iterator[Asked]:
    """The questions of a batch, `{"id", "question"}` or `{"id", "turns": [...]}` a line, as the lines come.

    Blank lines are skipped. A line that cannot be used comes out with its fault, and the rest goes on.
    """
    for number, line in enumerate(lines, 1):
        if line.removeprefix(b"\xef\xbb\xbf").strip():
            yield _asked(number, line)


def _asked(number: int, line: bytes) -> Asked:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Asked(number, None, fault="batch.encoding")
    except (ValueError, RecursionError) as error:
        return Asked(number, None, fault="batch.json", detail=str(error))
    if not isinstance(record, dict):
        return Asked(number, None, fault="batch.shape")
    turns = record.get("turns")
    if turns is None:
        turns = [record.get("question")]
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        return Asked(number, record.get("id"), fault="batch.shape")
    return Asked(number, record.get("id"), tuple(typed(turn) for turn in turns))
