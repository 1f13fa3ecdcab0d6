"""What a bot remembers: conversations, answers and the votes on them, updates seen, languages, uploads, pairings.

Everything is bounded, in number or in time; what readers voted on is kept. A journal is one bot's: message ids and
update ids are counted bot by bot. Times are seconds since 1970 and come from the caller.
"""

# ruff: noqa: S608 - what is put into SQL here are pieces of it, written a line above

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self, cast

from bot import feedback, pairing
from bot.conversation import State
from bot.feedback import Given, Rated
from bot.journalfile import JournalFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from bot.settings import Language, Settings
    from corpus.location import Location

STATE_DAYS: Final = 30
"""Days after which an untouched conversation is forgotten."""
ANSWER_DAYS: Final = 90
"""Days after which an answer that nobody voted on is forgotten: its buttons say so."""
ANSWERS: Final = 100_000
"""Answers without votes that are kept at most."""
UPDATES: Final = 10_000
"""Updates that are remembered as seen."""
UPLOADS: Final = 1000
"""Uploads that can be undone."""

_PURGE: Final = 100
"""After so many answers those that are too many, or too old, are forgotten."""
_DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Upload:
    """A document that came in a message."""

    id: int
    path: str
    """By which the library knows it: absolute."""
    name: str
    """As the sender called it."""
    at: float
    """Seconds since 1970."""


def folder_for(settings: Settings) -> Path:
    """Where the journal of a bot with these settings is.

    That is the folder of the library that was named, else the platform's folder for user data, where the library of
    who names none will be. A bot that answers from the sample has its journal there, too: the sample's own folder is a
    cache, which may be deleted. A journal alone makes no library, so the sample goes on answering.
    """
    return settings.library


class Journal:
    """An open journal; a context manager. Any thread may use it, and several processes may have it open.

    Every method raises `JournalDamaged`, `LibraryUnwritable` or `LibraryBusy` when SQLite does.
    """

    def __init__(self, file: JournalFile) -> None:
        self._file = file
        self.path = file.path
        """The SQLite file."""

    @classmethod
    def open(cls, place: Path | Location, *, readonly: bool = False, timeout: float = 10.0) -> Self:
        """Open the journal in a folder or a database, made where there is none.

        Args:
            place: The library's folder, see `folder_for`, or its location.
            readonly: Never write, nor make a file.
            timeout: Seconds to wait for another writer.

        Raises:
            LibraryMissing: There is none, and `readonly`.
            LibraryUnwritable, LibraryNewer, LibraryBusy, JournalDamaged, DatabaseUnreachable: See there.
        """
        return cls(JournalFile.open(place, readonly=readonly, timeout=timeout))

    def close(self) -> None:
        """Close the file. Closing twice is harmless."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Conversations

    def state(self, key: str) -> State:
        """The state of the conversation `key`, such as `telegram:<chat>:<thread>`; an empty one if it is not known."""
        rows = self._file.rows("SELECT state FROM conversations WHERE key = ?", key)
        return State.load(rows[0][0]) if rows else State()

    def keep(self, key: str, state: State, now: float) -> None:
        """Remember a conversation's state, and forget those that were not touched for `STATE_DAYS`."""
        with self._file.writing():
            self._file.do("DELETE FROM conversations WHERE at < ?", now - STATE_DAYS * _DAY)
            sql = """INSERT INTO conversations VALUES (?, ?, ?)
                ON CONFLICT (key) DO UPDATE SET state = excluded.state, at = excluded.at"""
            self._file.do(sql, key, state.dump(), now)

    def forget(self, key: str) -> None:
        """Forget a conversation."""
        self._file.do("DELETE FROM conversations WHERE key = ?", key)

    # Answers and votes

    def remember_answer(
        self,
        chat: int,
        message_id: int,
        turns: Sequence[str],
        understood: str,
        text: str | None,
        citations: Sequence[str],
        now: float,
    ) -> None:
        """Remember the answer in a message that was sent. Another one in that message goes, and its votes with it.

        Args:
            chat: The chat's id.
            message_id: The message's id in that chat.
            turns: The conversation as typed, the turn that is answered being the last.
            understood: That turn in full.
            text: The short answer; None when the library does not answer.
            citations: Ids of the quoted sentences, best first.
            now: Seconds since 1970.
        """
        content = (chat, message_id, _packed(turns), understood, text, _packed(citations))
        columns = "chat, message, turns, understood, text, citations"
        with self._file.writing():
            known = self._file.rows(f"SELECT {columns} FROM answers WHERE chat = ? AND message = ?", chat, message_id)
            if known == [content]:
                return
            self._file.do("DELETE FROM answers WHERE chat = ? AND message = ?", chat, message_id)
            sql = f"INSERT INTO answers ({columns}, at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING row"
            ((row,),) = self._file.rows(sql, *content, now)
            if row % _PURGE == 0:  # not each time: it looks at all that were voted on
                self._purge_answers(now)

    def answer_at(self, chat: int, message_id: int) -> Given | None:
        """The answer in that message; None when it is not known, or no longer."""
        sql = "SELECT turns, understood, text, citations, at FROM answers WHERE chat = ? AND message = ?"
        rows = self._file.rows(sql, chat, message_id)
        return _given(*rows[0]) if rows else None

    def rate(self, chat: int, message_id: int, user: int, good: bool, now: float) -> bool:
        """Count a user's vote on an answer, in place of an earlier one; false when the answer is no longer known."""
        sql = """INSERT INTO votes (answer, "user", good, at)
            SELECT row, ?, ?, ? FROM answers WHERE chat = ? AND message = ?
            ON CONFLICT (answer, "user") DO UPDATE SET good = excluded.good, at = excluded.at"""
        return self._file.do(sql, user, int(good), now, chat, message_id) > 0

    def feedback(self) -> Iterator[feedback.Line]:
        """What was voted, as lines that `wenbao eval` reads; see `bot.feedback.lines`. No user or chat is in them."""
        sql = """SELECT turns, understood, text, citations, answers.at,
            CAST(sum(good) AS INTEGER), CAST(sum(1 - good) AS INTEGER)
            FROM answers JOIN votes ON answer = row GROUP BY row ORDER BY row"""
        yield from feedback.lines(Rated(_given(*row[:-2]), *row[-2:]) for row in self._file.rows(sql))

    def _purge_answers(self, now: float) -> None:
        unrated = "NOT EXISTS (SELECT 1 FROM votes WHERE answer = row)"
        many = "row <= (SELECT max(row) - ? FROM answers)"
        self._file.do(f"DELETE FROM answers WHERE at < ? AND {unrated}", now - ANSWER_DAYS * _DAY)
        self._file.do(f"DELETE FROM answers WHERE {many} AND {unrated}", ANSWERS)

    # Updates

    def first_time(self, update_id: int) -> bool:
        """Mark an update as seen; false when it was already. The last `UPDATES` are remembered."""
        with self._file.writing():
            new = self._file.do("INSERT INTO updates (id) VALUES (?) ON CONFLICT DO NOTHING", update_id) > 0
            if new:
                self._file.do("DELETE FROM updates WHERE seen <= (SELECT max(seen) - ? FROM updates)", UPDATES)
            return new

    def last_update(self) -> int | None:
        """The update that was marked last. Not always the highest: Telegram begins anew after a week of silence."""
        rows = self._file.rows("SELECT id FROM updates ORDER BY seen DESC LIMIT 1")
        return int(rows[0][0]) if rows else None

    # Languages

    def language(self, user: int) -> Language | None:
        """The language that a user has chosen; None when they have not."""
        rows = self._file.rows('SELECT language FROM languages WHERE "user" = ?', user)
        return cast("Language", rows[0][0]) if rows and rows[0][0] in {"zh", "en"} else None

    def set_language(self, user: int, language: Language | None) -> None:
        """Remember a user's choice; None takes it back."""
        if language is None:
            self._file.do('DELETE FROM languages WHERE "user" = ?', user)
        else:
            sql = """INSERT INTO languages VALUES (?, ?)
                ON CONFLICT ("user") DO UPDATE SET language = excluded.language"""
            self._file.do(sql, user, language)

    # Uploads

    def remember_upload(self, user: int, path: str, name: str, now: float) -> int:
        """Remember that a user added a document; returns the upload's id."""
        with self._file.writing():
            sql = 'INSERT INTO uploads ("user", path, name, at) VALUES (?, ?, ?, ?) RETURNING row'
            ((row,),) = self._file.rows(sql, user, path, name, now)
            self._file.do("DELETE FROM uploads WHERE row <= (SELECT max(row) - ? FROM uploads)", UPLOADS)
        return int(row)

    def last_upload(self, user: int) -> Upload | None:
        """The latest upload of a user that was not forgotten."""
        sql = 'SELECT row, path, name, at FROM uploads WHERE "user" = ? ORDER BY row DESC LIMIT 1'
        rows = self._file.rows(sql, user)
        return Upload(*rows[0]) if rows else None

    def upload(self, upload: int) -> Upload | None:
        """The upload with this id; None when it was forgotten."""
        rows = self._file.rows("SELECT row, path, name, at FROM uploads WHERE row = ?", upload)
        return Upload(*rows[0]) if rows else None

    def forget_upload(self, upload: int) -> bool:
        """Forget the upload with this id; false when it was forgotten before: of two who undo at once one is first."""
        return self._file.do("DELETE FROM uploads WHERE row = ?", upload) > 0

    # Pairing

    def new_code(self, now: float, random: Callable[[int], int] = secrets.randbelow) -> str:
        """A pairing code of six digits, valid for ten minutes and for one use; see `bot.pairing`.

        Args:
            now: Seconds since 1970.
            random: A random number, from 0 to less than its argument.
        """
        return pairing.new_code(self._file, now, random)

    def redeem(self, code: str, user: int, now: float) -> pairing.Outcome:
        """What comes of a code that a user sent; takes up to 0.2 s."""
        return pairing.redeem(self._file, code, user, now)

    def is_paired(self, user: int) -> bool:
        """Whether a code of this user was accepted."""
        return pairing.is_paired(self._file, user)

    def allowed(self) -> frozenset[int]:
        """All users that are paired."""
        return frozenset(user for (user,) in self._file.rows('SELECT "user" FROM paired'))

    def unpair(self, user: int) -> bool:
        """Take a pairing back; false when there was none."""
        return pairing.unpair(self._file, user)


def _packed(strings: Sequence[str]) -> str:
    return json.dumps(list(strings), ensure_ascii=False)


def _given(turns: str, understood: str, text: str | None, citations: str, at: float) -> Given:
    return Given(tuple(json.loads(turns)), understood, text, tuple(json.loads(citations)), at)
