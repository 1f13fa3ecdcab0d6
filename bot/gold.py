"""Gold questions: what is asked, and what is known of its answer. Pure: lines in, items out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeGuard


class GoldInvalid(Exception):
    """A line of a gold file cannot be used: its number from 1, a code for the reason, and a detail."""

    def __init__(self, line: int, reason: str, detail: str = "") -> None:
        super().__init__(line, reason, detail)
        self.line = line
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Gold:
    """A question with what is expected of its answer."""

    id: object
    """As given, any JSON value; the line's number where there is none."""
    turns: tuple[str, ...]
    """The conversation; the last turn is the one to answer."""
    accept: tuple[str, ...]
    """Strings of which one has to be in the answer; empty unless answerable."""
    evidence: str | None
    """A piece of the sentence that should be cited."""
    answerable: bool | None
    """None where nobody has said: all that is known then is which answers are wrong, as after a 👎."""
    reject: tuple[str, ...] = ()
    """Wrong answers; they count only where nothing else is known."""


def read_gold(lines: Iterable[bytes]) -> list[Gold]:
    """The items of a gold file, `{"id", "turns" | "question", "accept", "evidence", "answerable", "reject"}` a line.

    `answerable` defaults to true, and `accept` may be left out when it is false. An item with `reject` and without
    `accept` has no known answer, unless `answerable` is false. Blank lines are skipped.

    Raises:
        GoldInvalid: The first line that cannot be used; line 0 when there is no item at all.
    """
    items = [_gold(number, line) for number, line in enumerate(lines, 1) if line.removeprefix(b"\xef\xbb\xbf").strip()]
    if not items:
        raise GoldInvalid(0, "empty")
    return items


def plain(text: str) -> str:
    """What strings are compared as: without blanks, half-width, simplified, lower case."""
    return "".join(fold(text).split())


def _gold(number: int, line: bytes) -> Gold:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise GoldInvalid(number, "encoding") from error
    except (ValueError, RecursionError) as error:
        raise GoldInvalid(number, "json", str(error)) from error
    if not isinstance(record, dict):
        raise GoldInvalid(number, "object")
    answerable = record.get("answerable", True)
    if not isinstance(answerable, bool):
        raise GoldInvalid(number, "answerable")
    accept, reject = _known(number, record, "accept"), _known(number, record, "reject")
    if record.get("reject") and not reject:
        raise GoldInvalid(number, "reject")
    if answerable and not accept and not reject:
        raise GoldInvalid(number, "accept")
    evidence = record.get("evidence")
    if evidence is not None and not isinstance(evidence, str):
        raise GoldInvalid(number, "evidence")
    known = None if answerable and not accept else answerable
    return Gold(record.get("id", number), _turns(number, record), accept, evidence or None, known, reject)


def _known(number: int, record: dict[str, object], name: str) -> tuple[str, ...]:
    strings = record.get(name) or []
    if not _strings(strings):
        raise GoldInvalid(number, name)
    # An empty string is in every answer: it must not grade anything as right.
    return tuple(string for string in strings if plain(string))


def _turns(number: int, record: dict[str, object]) -> tuple[str, ...]:
    turns = record.get("turns")
    if turns is not None:
        if not isinstance(turns, list) or not turns or not _strings(turns):
            raise GoldInvalid(number, "turns")
        return tuple(turns)
    question = record.get("question")
    if not isinstance(question, str):
        raise GoldInvalid(number, "question")
    return (question,)


def _strings(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
