"""One library: the only source of truth of everything that was ingested.

It is one SQLite file in a folder, or tables in a database that machines share; see `corpus.database`. Every change is
one transaction, so that a process that is killed leaves the library as it was before or after, never between. Readers
see the last committed state while another process writes.

Threads: a `Store` may be used from any thread; a lock lets one in at a time, for one query or one batch of an iterator,
or for a whole transaction. A thread that must not wait for another's long transaction opens a `Store` of its own, which
is cheap and reads the last committed state.
"""

# ruff: noqa: S608 - what is put into SQL here are our own lists of columns, and integers

from __future__ import annotations

from datetime import UTC, datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final, Self

from corpus.database import opened
from corpus.errors import ArticleAmbiguous, ArticleMissing, LibraryDamaged
from corpus.location import Location
from corpus.model import Page, SetAside, Span
from corpus.rows import (
    SELECT_ARTICLES,
    SELECT_DOCUMENTS,
    SELECT_PASSAGES,
    SELECT_SENTENCES,
    Counts,
    Indexable,
    Row,
    StoredArticle,
    StoredDocument,
    StoredPassage,
    in_order,
    stored_article,
    stored_passage,
)
from corpus.schema import MIGRATIONS
from corpus.writer import DocumentWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from corpus.database import Database
    from corpus.model import Document, ParsedPage, Passage

FILE_NAME: Final = "library.sqlite"
DERIVED: Final = ("dense.faiss", "lexical")
"""What `retrieval` keeps beside the file once there are passages in it."""

_BATCH: Final = 1000
"""Rows fetched at once. Nothing stays open between batches, so that writing may go on while one iterates."""
_VECTOR_BATCH: Final = 8192
_NORM: Final = 0.01
"""By how much the norm of a vector, as it is kept, may differ from 1."""
_CANDIDATES: Final = 10
"""How many ids an ambiguous beginning names."""


def check_contents(folder: Path) -> None:
    """See that a library's file was not emptied: to SQLite, a file without a byte is a new database.

    Raises:
        LibraryDamaged: It is empty, beside what was derived from its contents.
    """
    file = folder / FILE_NAME
    try:
        is_emptied = file.stat().st_size == 0 and any((folder / name).exists() for name in DERIVED)
    except OSError:  # which opening the file finds, too
        return
    if is_emptied:
        raise LibraryDamaged(path=str(file), reason="emptied")


class Store:
    """A library's documents, articles, sentences, passages and vectors. A context manager; made by `Store.open`.

    Every method raises `LibraryDamaged`, `LibraryUnwritable` or `LibraryBusy` when SQLite does.
    """

    def __init__(self, database: Database, location: Location, *, readonly: bool) -> None:
        self._db = database
        self.location = location
        self.path = location.folder / FILE_NAME
        """The SQLite file, when it is one."""
        self.readonly = readonly

    @classmethod
    def open(
        cls, place: Path | Location, *, create: bool = False, readonly: bool = False, timeout: float = 10.0
    ) -> Self:
        """Open the library in a folder, or the one in a database.

        Args:
            place: The library's folder, or its location.
            create: Make it when there is none.
            readonly: Never write, and work where the folder cannot be written.
            timeout: Seconds to wait for another writer.

        Raises:
            LibraryMissing: There is none, and not `create`.
            LibraryUnwritable, LibraryNewer, LibraryDamaged, LibraryBusy, DatabaseUnreachable: See there.
        """
        location = Location.of(place)
        if location.database is None:
            check_contents(location.folder)
        found = opened(location, "library", MIGRATIONS, create=create, readonly=readonly, timeout=timeout)
        return cls(found, location, readonly=readonly)

    def close(self) -> None:
        """Close it. Closing twice is harmless."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Transactions and rows

    def reading(self) -> AbstractContextManager[None]:
        """Everything read in the block comes from one committed state."""
        return self._db.reading()

    def _rows(self, sql: str, *values: Any) -> list[Row]:
        return self._db.rows(sql, *values)

    def _value(self, sql: str, *values: Any) -> Any:
        return self._rows(sql, *values)[0][0]

    def _batches(self, sql: str, after: int, *values: Any, size: int = _BATCH) -> Iterator[list[Row]]:
        """Pages through `sql`: its first column is the row, its last two parameters are `after` and a limit."""
        while rows := self._rows(sql, *values, after, size):
            yield rows
            after = rows[-1][0]

    # Documents

    def replace_document(
        self,
        document: Document,
        parsed: Iterable[tuple[ParsedPage, Mapping[str, Sequence[Passage]]]],
        moved_from: str | None = None,
    ) -> Counts:
        """Put in a document, in place of the one with the same path if there is one, in one transaction.

        The write lock is held while `parsed` runs; what it raises, Ctrl-C included, leaves the library as it was.

        Args:
            document: The file.
            parsed: For every page of `document`, in order: what was parsed from it, and every article's passages by
                the article's id. Taken one by one.
            moved_from: The path of another document that it takes the place of.

        Returns:
            What was put in; `documents` is 1.
        """
        with self._db.writing():
            generation = self._next_generation()
            paths = (document.path, document.path if moved_from is None else moved_from)
            for (old,) in self._rows("SELECT row FROM documents WHERE path IN (?, ?)", *paths):
                self._delete_document(old, generation)
            writer = DocumentWriter(self._db, document, datetime.now(UTC).isoformat(timespec="seconds"))
            for page, (content, passages) in zip(document.pages, parsed, strict=True):
                writer.add_page(page, content, passages)
            return Counts(1, writer.articles, writer.sentences, writer.passages)

    def documents(self) -> list[StoredDocument]:
        """All documents, in the order in which they were put in."""
        return [StoredDocument(*row) for row in self._rows(f"{SELECT_DOCUMENTS} ORDER BY row")]

    def document(self, path: str) -> StoredDocument | None:
        """The document with this absolute path."""
        rows = self._rows(f"{SELECT_DOCUMENTS} WHERE path = ?", path)
        return StoredDocument(*rows[0]) if rows else None

    def pages(self, document: int) -> Iterator[Page]:
        """The pages of the document in row `document`, in order."""
        sql = """SELECT number, text, title, date, place, url, external_id FROM pages
            WHERE document = ? AND number > ? ORDER BY number LIMIT ?"""
        for rows in self._batches(sql, -1, document):
            for row in rows:
                yield Page(*row)

    def page_text(self, document: int, page: int) -> str:
        """The raw text in which the spans of the articles on that page count."""
        return str(self._value("SELECT text FROM pages WHERE document = ? AND number = ?", document, page))

    def set_aside(self, document: int) -> list[SetAside]:
        """What was set aside on the pages of the document in row `document`, in order."""
        sql = """SELECT page, span_start, span_end, text, reason FROM set_aside
            WHERE document = ? ORDER BY page, span_start"""
        return [
            SetAside(page, Span(start, end), text, reason)
            for page, start, end, text, reason in self._rows(sql, document)
        ]

    def remove_document(self, name_or_path: str) -> Counts:
        """Take out the document with this absolute path or, failing that, with this name.

        Returns:
            What was taken out.

        Raises:
            ArticleMissing: There is none. Fact `id` is what was asked for.
            ArticleAmbiguous: Several documents have this name. Fact `candidates` has their paths.
        """
        with self._db.writing():
            rows = self._rows("SELECT row, path FROM documents WHERE path = ?", name_or_path) or self._rows(
                "SELECT row, path FROM documents WHERE name = ? ORDER BY path", name_or_path
            )
            if not rows:
                raise ArticleMissing(id=name_or_path)
            if len(rows) > 1:
                raise ArticleAmbiguous(id=name_or_path, candidates=tuple(path for _, path in rows[:_CANDIDATES]))
            return self._delete_document(rows[0][0], self._next_generation())

    def _delete_document(self, document: int, generation: int) -> Counts:
        articles = "(SELECT row FROM articles WHERE document = ?)"
        counts = Counts(
            1,
            self._value("SELECT count(*) FROM articles WHERE document = ?", document),
            self._value(f"SELECT count(*) FROM sentences WHERE article IN {articles}", document),
            self._log_removed(f"article IN {articles}", document, generation),
        )
        self._db.do("DELETE FROM documents WHERE row = ?", document)
        return counts

    # Articles

    def articles(self) -> Iterator[StoredArticle]:
        """All articles, document by document in the order in which they were put in, each in printed order."""
        sql = f"{SELECT_ARTICLES} WHERE articles.row > ? ORDER BY articles.row LIMIT ?"
        for rows in self._batches(sql, 0):
            yield from self._with_sentences(rows)

    def articles_on(self, document: int, page: int) -> Iterator[StoredArticle]:
        """The articles on one page of the document in row `document`, in printed order."""
        sql = f"{SELECT_ARTICLES} WHERE articles.document = ? AND articles.page = ? ORDER BY articles.row"
        yield from self._with_sentences(self._rows(sql, document, page))

    def articles_by_row(self, rows: Sequence[int]) -> list[StoredArticle]:
        """The articles in these rows, in the order asked for; rows that are gone are left out."""
        sql = f"{SELECT_ARTICLES} WHERE articles.row IN"
        return in_order(rows, self._with_sentences(self._in(sql, rows)))

    def article(self, id_or_prefix: str) -> StoredArticle:
        """The article with this id, or the only one whose id begins so.

        Raises:
            ArticleMissing: There is none.
            ArticleAmbiguous: There are several; fact `candidates` has up to ten ids.
        """
        asked = id_or_prefix.strip().lower()
        # Beyond f, the last hexadecimal digit, g ends the range of what begins with the prefix.
        sql = "SELECT row, id FROM articles WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"
        found = (
            self._rows(sql, asked, f"{asked}g", _CANDIDATES) if asked and asked.isalnum() and asked.isascii() else []
        )
        if not found:
            raise ArticleMissing(id=id_or_prefix)
        if len(found) > 1 and found[0][1] != asked:
            raise ArticleAmbiguous(id=id_or_prefix, candidates=tuple(id_ for _, id_ in found))
        return self.articles_by_row([found[0][0]])[0]

    def remove_article(self, id_or_prefix: str) -> Counts:
        """Take out one article. Its text stays on its page, set aside as `removed`.

        Returns:
            What was taken out; `documents` is 0.

        Raises:
            ArticleMissing, ArticleAmbiguous: As `article`.
        """
        with self._db.writing():
            found = self.article(id_or_prefix)
            article = found.article
            passages = self._log_removed("article = ?", found.row, self._next_generation())
            page = self.page_text(found.document, article.page)
            self._db.many(
                "INSERT INTO set_aside VALUES (?, ?, ?, ?, ?, 'removed')",
                (
                    (found.document, article.page, one.span.start, one.span.end, one.span.of(page))
                    for one in article.sentences
                ),
            )
            self._db.do("DELETE FROM articles WHERE row = ?", found.row)
            return Counts(0, 1, len(article.sentences), passages)

    def _with_sentences(self, rows: Sequence[Row]) -> Iterator[StoredArticle]:
        sentences: dict[int, list[Row]] = {row[0]: [] for row in rows}
        sql = f"{SELECT_SENTENCES} WHERE article IN"
        for sentence in sorted(self._in(sql, list(sentences))):
            sentences[sentence[0]].append(sentence)
        for row in rows:
            yield stored_article(row, sentences[row[0]])

    def _in(self, sql: str, keys: Sequence[int]) -> list[Row]:
        """Rows of `sql` with a list of integers at its end, however long."""
        rows: list[Row] = []
        for start in range(0, len(keys), _BATCH):
            rows += self._rows(f"{sql} ({','.join(str(int(key)) for key in keys[start : start + _BATCH])})")
        return rows

    # Passages

    def passages(self, rows: Sequence[int]) -> list[StoredPassage]:
        """The passages in these rows, in the order asked for; rows that are gone are left out."""
        sql = f"{SELECT_PASSAGES} WHERE passages.row IN"
        return in_order(rows, map(stored_passage, self._in(sql, rows)))

    def passages_of(self, article: int) -> list[StoredPassage]:
        """The passages of the article in row `article`, in order."""
        sql = f"{SELECT_PASSAGES} WHERE passages.article = ? ORDER BY passages.row"
        return [stored_passage(row) for row in self._rows(sql, article)]

    def passage_rows(self, after: int = 0) -> Iterator[tuple[int, str, str]]:
        """Row, header and text of every passage past row `after`, rows ascending."""
        sql = "SELECT row, header, text FROM passages WHERE row > ? ORDER BY row LIMIT ?"
        for rows in self._batches(sql, after):
            yield from ((row, header, text) for row, header, text in rows)

    def passages_after(self, row: int) -> int:
        """How many passages there are past row `row`."""
        return int(self._value("SELECT count(*) FROM passages WHERE row > ?", row))

    @property
    def generation(self) -> int:
        """Counts the transactions that changed documents, articles or passages; vectors and `meta` do not count."""
        return int(self._value("SELECT value FROM meta WHERE key = 'generation'"))

    def removed_since(self, generation: int) -> list[int]:
        """Rows of the passages that were taken out after `generation`, ascending."""
        sql = "SELECT row FROM removed_passages WHERE generation > ? ORDER BY row"
        return [row for (row,) in self._rows(sql, generation)]

    def _next_generation(self) -> int:
        self._db.do("UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE key = 'generation'")
        return self.generation

    def _log_removed(self, where: str, key: int, generation: int) -> int:
        sql = f"INSERT INTO removed_passages SELECT row, ? FROM passages WHERE {where}"
        return self._db.do(sql, generation, key)

    # Vectors

    def missing_vectors(self, model: str) -> Iterator[tuple[bytes, str, str]]:
        """Hash, header and text of every passage that has no vector of `model`, each text once.

        `put_vectors` may be called while one iterates.
        """
        sql = """SELECT row, hash, header, text FROM passages AS one
            WHERE NOT EXISTS (SELECT 1 FROM vectors WHERE model = ? AND vectors.hash = one.hash)
            AND NOT EXISTS (SELECT 1 FROM passages AS earlier WHERE earlier.hash = one.hash AND earlier.row < one.row)
            AND row > ? ORDER BY row LIMIT ?"""
        for rows in self._batches(sql, 0, model):
            yield from ((hash_, header, text) for _, hash_, header, text in rows)

    def indexable(self, model: str, after: int, size: int) -> Iterator[list[Indexable]]:
        """Passages past row `after` with all that an index elsewhere holds of them, rows ascending, `size` at a time.

        It ends before the first passage that has no vector of `model` yet.
        """
        sql = """SELECT passages.row, passages.hash, header, text, articles.id, first, last, place_code, date, vector
            FROM passages JOIN articles ON articles.row = passages.article
            LEFT JOIN vectors ON vectors.model = ? AND vectors.hash = passages.hash
            WHERE passages.row > ? ORDER BY passages.row LIMIT ?"""
        for rows in self._batches(sql, after, model, size=size):
            found = [Indexable(*row) for row in takewhile(lambda row: row[-1] is not None, rows)]
            if found:
                yield found
            if len(found) < len(rows):
                return

    def put_vectors(self, model: str, hashes: Sequence[bytes], matrix: NDArray[np.float32]) -> None:
        """Keep the vectors of some passages, in place of earlier ones.

        They are kept as float16. Of unit vectors this moves an inner product by less than 0.0005, typically 0.00002:
        an eighth of what encoding in bfloat16 does. It halves what is by far the largest table.

        Args:
            model: The encoder's name.
            hashes: What `missing_vectors` or `passage_hash` gave, n of them.
            matrix: Shape (n, dim), unit norm rows.
        """
        rows = matrix.astype("<f2")
        with self._db.writing():
            self._db.many(
                """INSERT INTO vectors VALUES (?, ?, ?)
                    ON CONFLICT (model, hash) DO UPDATE SET vector = excluded.vector""",
                ((model, hash_, row.tobytes()) for hash_, row in zip(hashes, rows, strict=True)),
            )

    def vectors(self, model: str, after: int = 0) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """The vectors of all passages past row `after`, rows ascending, in batches.

        Yields:
            Passage rows, shape (n,), and vectors, shape (n, dim). Passages without a vector are left out.
        """
        import numpy as np

        # CROSS JOIN: SQLite shall go through the passages and look vectors up, not the other way round.
        sql = """SELECT row, vector FROM passages CROSS JOIN vectors
            WHERE model = ? AND vectors.hash = passages.hash AND row > ? ORDER BY row LIMIT ?"""
        for rows in self._batches(sql, after, model, size=_VECTOR_BATCH):
            packed = np.frombuffer(b"".join(vector for _, vector in rows), dtype="<f2")
            yield np.array([row for row, _ in rows], np.int64), packed.reshape(len(rows), -1).astype(np.float32)

    def prune_vectors(self) -> int:
        """Drop the vectors of texts that no passage has any more. Returns how many there were."""
        with self._db.writing():
            sql = "DELETE FROM vectors WHERE NOT EXISTS (SELECT 1 FROM passages WHERE passages.hash = vectors.hash)"
            return self._db.do(sql)

    def drop_vectors_of_others(self, model: str) -> int:
        """Drop the vectors of every model but `model`. Returns how many there were."""
        with self._db.writing():
            return self._db.do("DELETE FROM vectors WHERE model <> ?", model)

    def drop_vectors_unlike(self, model: str, dim: int) -> int:
        """Drop the vectors of `model` that are no vectors: of another length than `dim`, or not of unit norm.

        Returns:
            How many there were.
        """
        import numpy as np

        odd: list[bytes] = []
        sql = "SELECT hash, vector FROM vectors WHERE model = ? AND hash > ? ORDER BY hash LIMIT ?"
        after = b""
        while rows := self._rows(sql, model, after, _VECTOR_BATCH):
            after = rows[-1][0]
            # A flipped bit may make a number or a text of either: the columns take any type.
            sound = (row for row in rows if isinstance(row[0], bytes) and isinstance(row[1], bytes))
            fit = [(hash_, vector) for hash_, vector in sound if len(vector) == 2 * dim]
            packed = np.frombuffer(b"".join(vector for _, vector in fit), "<f2").reshape(len(fit), dim)
            norms = np.linalg.norm(packed.astype(np.float32), axis=1)
            good = {hash_ for (hash_, _), norm in zip(fit, norms, strict=True) if abs(norm - 1) < _NORM}
            odd += [hash_ for hash_, _ in rows if hash_ not in good]
        if odd:
            with self._db.writing():
                self._db.many("DELETE FROM vectors WHERE model = ? AND hash = ?", [(model, hash_) for hash_ in odd])
        return len(odd)

    # Marks of near-duplicates

    def unmarked(self) -> Iterator[list[int]]:
        """Rows of articles that have no marks yet, in batches. `put_marks` may be called while one iterates."""
        sql = """SELECT row FROM articles
            WHERE NOT EXISTS (SELECT 1 FROM marks WHERE article = articles.row) AND row > ? ORDER BY row LIMIT ?"""
        for rows in self._batches(sql, 0):
            yield [row for (row,) in rows]

    def put_marks(self, marks: Mapping[int, Iterable[int]]) -> None:
        """Keep the marks of some articles that have none, by row: what two articles share if they are much alike."""
        with self._db.writing():
            pairs = [(mark, article) for article, some in marks.items() for mark in some]
            self._db.many("INSERT INTO marks VALUES (?, ?)", pairs)

    def sharing_marks(self, articles: Sequence[int], most: int) -> list[tuple[int, int]]:
        """Rows of the articles asked about, each with one that shares a mark other than 0: the likest pairs first."""
        among = ",".join(str(int(row)) for row in articles)
        sql = f"""SELECT one.article, other.article FROM marks AS one JOIN marks AS other ON other.mark = one.mark
            WHERE one.mark <> 0 AND other.article <> one.article AND one.article IN ({among})
            GROUP BY one.article, other.article ORDER BY count(*) DESC, one.article, other.article LIMIT ?"""
        return [(one, other) for one, other in self._rows(sql, most)] if articles else []

    # The library as a whole

    def get_meta(self, key: str) -> str | None:
        """A setting that the library remembers."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", key)
        return rows[0][0] if rows else None

    def set_meta(self, key: str, value: str) -> None:
        """Remember a setting."""
        with self._db.writing():
            sql = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
            self._db.do(sql, key, value)

    def problems(self) -> list[str]:
        """What the database's own checks find wrong, in its words; empty when all is well."""
        return self._db.problems()

    def counts(self) -> Counts:
        """How much there is."""
        tables = ("documents", "articles", "sentences", "passages")
        return Counts(*(self._value(f"SELECT count(*) FROM {table}") for table in tables))
