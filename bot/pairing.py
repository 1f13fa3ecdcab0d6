"""Pairing: six digits, shown where the bot runs and sent to it, prove that a person may ask.

A code has a million values, and three may be valid at once. Fifty wrong tries an hour over all find one of them with
a chance of 50 · 3 / 1,000,000, about one in 6,700; five tries an hour of one person, one in 67,000. In the file is a
slow hash of a code (RFC 7914), so that going through all values takes longer than a code is valid.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.journalfile import JournalFile

Outcome = Literal["paired", "wrong", "expired", "limited"]
"""Of sending a code; worded as `pairing.<outcome>`."""

DIGITS: Final = 6
MINUTES: Final = 10
"""Minutes for which a code is valid."""
CODES: Final = 3
"""Codes that may be valid at once; a new one takes the oldest one's place."""
TRIES: Final = 5
"""Wrong tries an hour of one user."""
TRIES_OF_ALL: Final = 50
"""Wrong tries an hour of all users together."""

_HOUR: Final = 3600.0


def code_in(text: str) -> str | None:
    """The code that a message consists of: six digits, blanks and hyphens aside; None if it is none."""
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    return digits if digits.isascii() and digits.isdecimal() and len(digits) == DIGITS else None


def new_code(file: JournalFile, now: float, below: Callable[[int], int] = secrets.randbelow) -> str:
    """A code, from now on valid.

    Args:
        file: Where its hash is kept.
        now: Seconds since 1970.
        below: A random number, from 0 to less than its argument.
    """
    code = f"{below(10**DIGITS):0{DIGITS}d}"
    salt = os.urandom(16)
    digest = _hash(code, salt)
    with file.writing():
        # One that has expired is kept for a while: who sends it is told so.
        file.do("DELETE FROM codes WHERE at <= ?", now - _HOUR)
        file.do("INSERT INTO codes (salt, hash, at) VALUES (?, ?, ?)", salt, digest, now)
        file.do("DELETE FROM codes WHERE row NOT IN (SELECT row FROM codes ORDER BY row DESC LIMIT ?)", CODES)
    return code


def redeem(file: JournalFile, text: str, user: int, now: float) -> Outcome:
    """What comes of a message that may hold a code; `paired` from then on, and the code is used up.

    What is no six digits is `wrong`, and counts as no try. A person who is paired already stays so and uses no code up.
    """
    if is_paired(file, user):
        return "paired"
    code = code_in(text)
    if code is None:
        return "wrong"
    # A try counts before it is looked at, so that many at once are not more than one after another.
    attempt = _begin(file, user, now)
    if attempt is None:
        return "limited"
    same = [
        (row, at)
        for row, salt, digest, at in file.rows("SELECT row, salt, hash, at FROM codes")
        if hmac.compare_digest(digest, _hash(code, salt))
    ]
    fresh = [row for row, at in same if abs(now - at) < MINUTES * 60]
    if not fresh:
        return "expired" if same else "wrong"
    with file.writing():
        # Whoever takes the code out has used it: another may have come first.
        if not sum([file.do("DELETE FROM codes WHERE row = ?", row) for row in fresh]):
            return "wrong"
        file.do("DELETE FROM tries WHERE row = ?", attempt)
        file.do('INSERT INTO paired VALUES (?, ?) ON CONFLICT ("user") DO UPDATE SET at = excluded.at', user, now)
    return "paired"


def is_paired(file: JournalFile, user: int) -> bool:
    """Whether a code of this user was accepted."""
    return bool(file.rows('SELECT 1 FROM paired WHERE "user" = ?', user))


def unpair(file: JournalFile, user: int) -> bool:
    """Takes a pairing back; false when there was none."""
    return file.do('DELETE FROM paired WHERE "user" = ?', user) > 0


def _begin(file: JournalFile, user: int, now: float) -> int | None:
    with file.writing():
        # A clock that was set back must not bar anyone for longer than an hour.
        file.do("DELETE FROM tries WHERE at <= ? OR at > ?", now - _HOUR, now + _HOUR)
        users = [one for (one,) in file.rows('SELECT "user" FROM tries')]
        if len(users) >= TRIES_OF_ALL or users.count(user) >= TRIES:
            return None
        ((row,),) = file.rows('INSERT INTO tries ("user", at) VALUES (?, ?) RETURNING row', user, now)
        return int(row)


def _hash(code: str, salt: bytes) -> bytes:
    """32 bytes, in about 50 ms and 16 MiB."""
    return hashlib.scrypt(code.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
