"""What can still be read of a library file that SQLite finds damaged.

Only what cannot be made again is looked for: documents and the text of their pages, which articles were taken out by
hand, settings and vectors. Articles, sentences and passages come from the pages anew.

SQLite's own `.recover` belongs to its command line program, not to Python's sqlite3. Here every table is read from both
ends up to what cannot be read, and row by row in between. Where the file's first page is gone, which says where the
tables begin, that of a new library takes its place: our tables are always made in the same order. The damaged file is
copied first and is never written.
"""

# ruff: noqa: S608 - what is put into SQL here are our own names of tables and columns

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from corpus.model import Document, Page, Span
from corpus.schema import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from corpus.model import DocumentKind

_FAULTS: Final = (sqlite3.Error, UnicodeDecodeError)
"""What reading a damaged file raises; the latter where SQLite's own words cite a schema with a fault."""
_HEADER: Final = 100
"""Bytes of an SQLite file before its first table: https://www.sqlite.org/fileformat.html#the_database_header."""
_PAGE_COUNT: Final = slice(28, 32)
_GAP: Final = 200_000
"""Rows that are tried one by one between the two ends that can be read."""
_KINDS: Final = {"text", "markdown", "jsonl", "html", "pdf", "docx", "epub"}


@dataclass(frozen=True, slots=True)
class Remains:
    """A document of a damaged library."""

    document: Document
    """With the pages that could be read. Its hash is empty where nothing but them is known."""
    lost: int
    """Pages that are known to be missing."""
    removed: dict[int, list[Span]]
    """By page number, where on it the sentences are that were taken out by hand."""


class Wreck:
    """A damaged library file that can be read in parts. Made by `opened`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database

    def settings(self) -> dict[str, str]:
        """The library's settings, those of them that can be read."""
        found: dict[str, str] = {}
        for key in ("generation", "library", "model", "dim"):  # the table has no rows that are numbered
            with suppress(*_FAULTS, TypeError):
                (value,) = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
                found[key] = str(value)
        return found

    def documents(self) -> Iterator[Remains]:
        """All documents of which anything is known, in the order in which they were put in."""
        documents = {row[0]: row[1:] for row in self._rows("documents", "path, name, sha256, encoding, kind")}
        pages: dict[int, dict[int, Page]] = {}
        columns = "document, number, text, title, date, place, url, external_id"
        for _, document, number, *rest in self._rows("pages", columns):
            if _are_numbers(document, number) and isinstance(rest[0], str):
                stated = (one if isinstance(one, str) else None for one in rest[1:])
                pages.setdefault(document, {})[number] = Page(number, rest[0], *stated)
        removed: dict[int, dict[int, list[Span]]] = {}
        for _, document, page, start, end, reason in self._rows(
            "set_aside", "document, page, span_start, span_end, reason"
        ):
            if reason == "removed" and _are_numbers(document, page, start, end):
                removed.setdefault(document, {}).setdefault(page, []).append(Span(start, end))
        known: dict[int, int] = {}
        for _, document, page in self._rows("articles", "document, page"):
            if _are_numbers(document, page):
                known[document] = max(known.get(document, 0), page)
        for row in pages.keys() - documents.keys():
            documents[row] = self._nameless(row, pages[row])
        for row, (path, name, sha256, encoding, kind) in sorted(documents.items()):
            if kind in _KINDS and all(isinstance(one, str) for one in (path, name, sha256, encoding)):
                found = tuple(page for _, page in sorted(pages.get(row, {}).items()))
                last = max([known.get(row, 0), *(page.number for page in found)])
                # The lines of a JSON lines file need not all hold an article.
                lost = sum(n not in pages.get(row, {}) for n in self._expected(row, kind, last))
                document = Document(path, name, sha256, encoding, cast("DocumentKind", kind), found)
                yield Remains(document, lost, removed.get(row, {}))

    def _nameless(self, row: int, pages: dict[int, Page]) -> tuple[str, str, str, str, str]:
        """What stands for a row of `documents` that is gone. The table's indexes may still know its path and name."""
        path = name = f"recovered-{row}"
        with suppress(*_FAULTS):  # each of these is answered by an index alone
            path = dict(self._db.execute("SELECT row, path FROM documents ORDER BY path").fetchall()).get(row, path)
        with suppress(*_FAULTS):
            name = dict(self._db.execute("SELECT row, name FROM documents ORDER BY name").fetchall()).get(row, name)
        is_record = any(page.external_id or page.title for page in pages.values())
        return path, name, "", "utf-8", "jsonl" if is_record else "text"

    def vectors(self) -> Iterator[tuple[str, bytes, NDArray[np.float32]]]:
        """Model, hash and vector of what has the length of others of its model and unit norm."""
        import numpy as np

        dims: dict[str, int] = {}
        for _, model, hash_, vector in self._rows("vectors", "model, hash, vector"):
            if isinstance(model, str) and isinstance(hash_, bytes) and isinstance(vector, bytes) and len(hash_) == 32:
                if len(vector) % 2 or len(vector) != dims.setdefault(model, len(vector)):
                    continue
                row = np.frombuffer(vector, "<f2").astype(np.float32)
                if abs(float(np.linalg.norm(row)) - 1) < 0.01:
                    yield model, hash_, row

    def _expected(self, document: int, kind: str, last: int) -> set[int]:
        """The numbers of the pages that a document must have had."""
        if kind != "jsonl":
            return set(range(1, max(last, 1) + 1))
        with suppress(*_FAULTS):
            sql = "SELECT DISTINCT page FROM articles WHERE document = ?"
            return {page for (page,) in self._db.execute(sql, (document,)).fetchall() if _are_numbers(page)}
        return set()

    def _rows(self, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a table that can be read, each after its number."""
        # A scan of the table itself: an index may be damaged, or not agree with it.
        sql = f"SELECT rowid, {columns} FROM {table} NOT INDEXED"
        last = 0
        try:
            for row in self._db.execute(f"{sql} WHERE rowid > 0 ORDER BY rowid"):
                last = row[0]
                yield row
            return
        except _FAULTS:
            pass
        tail: list[tuple[Any, ...]] = []
        with suppress(*_FAULTS):
            for row in self._db.execute(f"{sql} WHERE rowid > ? ORDER BY rowid DESC", (last,)):
                tail.append(row)  # noqa: PERF402 - what came before an error counts
        end = tail[-1][0] if tail else last + _GAP
        for number in range(last + 1, min(end, last + _GAP)):
            with suppress(*_FAULTS):
                yield from self._db.execute(f"{sql} WHERE rowid = ?", (number,)).fetchall()
        yield from reversed(tail)


def _are_numbers(*values: object) -> bool:
    """A bit of a record says what type a value has."""
    return all(isinstance(value, int) for value in values)


@contextmanager
def opened(path: Path) -> Iterator[Wreck]:
    """A damaged library file, to be read in parts.

    Raises:
        OSError: There is no room for a copy of it, or it cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="wenbao-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        with suppress(OSError):
            shutil.copyfile(path.with_name(path.name + "-wal"), copy.with_name(copy.name + "-wal"))
        if not _is_legible(copy):
            _lend_first_page(copy, Path(folder) / "new.sqlite", whole=False)
        if not _is_legible(copy):
            _lend_first_page(copy, Path(folder) / "new.sqlite", whole=True)
        with closing(sqlite3.connect(copy)) as database:
            with suppress(*_FAULTS):
                database.execute("PRAGMA writable_schema = ON")  # reads on where the schema has a fault
            yield Wreck(database)


def _is_legible(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as database:
        try:
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return bool(database.execute("SELECT 1 FROM sqlite_master WHERE name = 'pages'").fetchone())
        except _FAULTS:
            return False


def _lend_first_page(path: Path, new: Path, *, whole: bool) -> None:
    """Put the header, or the whole first page, of a new library in the place of that of `path`."""
    if not new.exists():
        connect(new, create=True).close()
    page = bytearray(new.read_bytes())
    size = int.from_bytes(page[16:18], "big")
    with path.open("rb+") as file:
        count = max(1, path.stat().st_size // size)
        page[_PAGE_COUNT] = count.to_bytes(4, "big")
        file.write(page[: size if whole else _HEADER])
