"""The words of passages: BM25 over jieba's words and over characters, single and in pairs.

Words carry meaning, pairs of characters find what segmentation cut otherwise in the question than in the text, single
characters find the rest. Punctuation is dropped, and everything is folded: half-width, simplified, lower case. Texts
are tokenised here and handed to tantivy as tokens with blanks between, in two fields. A third has the terms of the
places and times for which a text may speak, see `retrieval.where`: to filter by, they count nothing.

Tantivy keeps commits apart from what is being written, so a process that is killed leaves the last commit.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import weakref
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from corpus import lexicon
from corpus.text import fold
from retrieval.checksums import META, is_segment_file_sound, segment_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from retrieval.fusion import Ranked
    from retrieval.where import Where

FOLDER_NAME = "lexical"

_ATOM = re.compile(r"[0-9]{1,40}(?:\.[0-9]{1,20})?|[a-z]{1,40}|[^\W_]")
"""On folded text: a figure, a Latin word, or any other single letter."""
_LONGEST_WORD = 40
_ASKING_LINES = """
    什么 啥 多少 几 谁 哪 哪个 哪些 哪里 哪儿 哪家 哪位 哪种 哪年 何 何时 何处 为何 为什么 如何 怎样 怎么 怎么样 请问
    吗 呢 的 了 是 有 在 被
"""
_ASKING = frozenset(_ASKING_LINES.split())
"""Words that make a question and say nothing about its subject. Dropped as words: 有色 and 哪吒 stay."""
_HEAP = 50_000_000
"""Bytes that tantivy gathers before it writes a segment; it takes no less than 15 MB."""
_REMOVAL_BATCH = 1000
_WIDE = 5000
"""Texts up to which those that pass a filter are looked up anew each time."""
_REMEMBERED = 16
"""Wide filters of which is remembered what passes: 8 bytes a text."""
_TRIES = 5
"""How often an index is opened that another process changes at that very moment."""


def words(text: str, *, whole: bool = False) -> list[str]:
    """Jieba's words of `text`, longer ones also in parts, in order, without punctuation.

    Args:
        text: Anything.
        whole: Load the dictionary, for many texts; else look words up as they come.
    """
    found = lexicon.tokenizer(whole).cut_for_search(fold(text))
    return [word for word in found if len(word) <= _LONGEST_WORD and _ATOM.search(word)]


def grams(text: str) -> list[str]:
    """Characters of `text`, single and in pairs, in order, without punctuation; a figure or a Latin word is one.

    24000余人 gives 24000, 余, 24000余, 人, 余人.
    """
    return [gram for gram, _ in _grams(text)]


def sought(text: str) -> list[str]:
    """The grams by which a question finds texts: all but single characters that a pair of it holds.

    Such a character is in a great part of all texts, so that it tells little and costs most of a search.
    """
    return [gram for gram, held in _grams(text) if not held or gram[0].isascii()]


def _grams(text: str) -> list[tuple[str, bool]]:
    """The grams of `text`, and whether each is part of a pair."""
    found: list[tuple[str, bool]] = []
    end, last = -1, 0
    for match in _ATOM.finditer(fold(text)):
        atom, joins = match.group(), match.start() == end
        if joins:
            before = found[last][0]
            found[last] = before, True
        last = len(found)
        found.append((atom, joins))
        if joins:
            found.append((before + atom, False))
        end = match.end()
    return found


def subject(query: str) -> str:
    """The query folded, without the words that only ask, unless nothing would be left."""
    folded = fold(query)
    kept = "".join(" " if word in _ASKING else word for word in lexicon.tokenizer().cut(folded))
    return kept if _ATOM.search(kept) else folded


class LexicalIndex:
    """Texts by id, in a folder or in memory. One process at a time may change it; any number may search."""

    def __init__(self, index: Any, folder: Path | None = None) -> None:
        self._index = index
        self._folder = folder
        self._writer: Any = None
        self._passing: dict[Where, NDArray[np.int64]] = {}
        whitespace = _tantivy().TextAnalyzerBuilder(_tantivy().Tokenizer.whitespace()).build()
        index.register_tokenizer("whitespace", whitespace)

    @classmethod
    def create(cls, folder: Path | None = None) -> Self:
        """An empty index, in place of what is in `folder`; in memory when there is none.

        Raises:
            OSError: The folder cannot be written.
        """
        if folder is None:
            return cls(_tantivy().Index(_schema()))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return cls(_tantivy().Index(_schema(), path=str(folder)), folder)

    @classmethod
    def open(cls, folder: Path, *, private: bool = False) -> Self | None:
        """The index in `folder`; None when there is none, or it is torn, damaged or of another layout.

        Where the folder cannot be written, a copy is opened: tantivy wants to make a lock file even to read.

        Args:
            folder: Where it is.
            private: Open a copy of one's own, which may be changed without anyone noticing.
        """
        for _ in range(_TRIES):
            meta = _meta(folder)
            if meta is None:
                return None
            try:
                return cls._opened(folder, meta, private=private or not os.access(folder, os.W_OK))
            except (OSError, ValueError):  # ValueError is what tantivy raises
                if meta == _meta(folder):
                    return None
                # Another process made a commit just then and threw away what it had merged.
        return None

    @classmethod
    def _opened(cls, folder: Path, meta: bytes, *, private: bool) -> Self:
        files, _ = segment_files(folder, meta)
        # The list of segments has no checksum, and holds the schema, too, by which all of them are read.
        if json.loads(meta).get("schema") != _schema().__reduce__()[1][0]["inner"] or not all(
            is_segment_file_sound(file) for file in files
        ):
            raise ValueError(str(folder))
        made = cls._copied(files, meta) if private else cls(_tantivy().Index.open(str(folder)), folder)
        # Reads every part that a search would read, so that what is missing shows now.
        made.search("一", 1)
        if made.stamp is None:
            raise ValueError(str(folder))
        return made

    @classmethod
    def _copied(cls, files: Iterable[Path], meta: bytes) -> Self:
        scratch = Path(tempfile.mkdtemp(prefix="wenbao-"))
        try:
            for file in files:
                shutil.copyfile(file, scratch / file.name)
            (scratch / META).write_bytes(meta)
            opened = cls(_tantivy().Index.open(str(scratch)))
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise
        weakref.finalize(opened, shutil.rmtree, scratch, ignore_errors=True)
        return opened

    @property
    def stamp(self) -> str | None:
        """What the last commit reflects, as its owner put it; None before the first."""
        searcher = self._index.searcher()
        hits = searcher.search(_tantivy().Query.term_query(_schema(), "id", 0), 1, count=False).hits
        return str(searcher.doc(hits[0][1])["stamp"][0]) if hits else None

    def __len__(self) -> int:
        """Texts in the last commit."""
        return int(self._index.searcher().num_docs) - (self.stamp is not None)

    @property
    def ids(self) -> NDArray[np.int64]:
        """Shape (n,), ascending, as of the last commit."""
        searcher = self._index.searcher()
        hits = searcher.search(_tantivy().Query.all_query(), max(1, searcher.num_docs), count=False).hits
        found = np.array(searcher.fast_field_values("id", [address for _, address in hits]), np.int64)
        return np.sort(found[found > 0])

    def add(self, texts: Iterable[tuple[int, str]]) -> Iterator[int]:
        """Take in new texts, a generator to be run through. They are found after `commit`.

        Args:
            texts: Ids from 1, none of them in the index, with their texts.

        Yields:
            Each id as it is taken.
        """
        for id_, text in texts:
            self.take(id_, *tokens(text))
            yield id_

    def take(self, id_: int, in_words: str, in_grams: str, terms: Iterable[str] = ()) -> None:
        """As `add`, a text that is made into `tokens` already, with what filters know it by."""
        document = _tantivy().Document()
        document.add_unsigned("id", id_)
        document.add_text("words", in_words)
        document.add_text("grams", in_grams)
        document.add_text("terms", " ".join(terms))
        self._writing().add_document(document)

    def remove(self, ids: Sequence[int]) -> None:
        """Drop ids, unknown ones among them or not. They are gone after `commit`."""
        for start in range(0, len(ids), _REMOVAL_BATCH):
            some = [int(id_) for id_ in ids[start : start + _REMOVAL_BATCH]]
            self._writing().delete_documents_by_query(_tantivy().Query.term_set_query(_schema(), "id", some))

    def commit(self, stamp: str) -> None:
        """Make what was added and removed last, with `stamp`, all at once."""
        writer = self._writing()
        writer.delete_documents_by_query(_tantivy().Query.term_query(_schema(), "id", 0))
        document = _tantivy().Document()
        document.add_unsigned("id", 0)
        document.add_text("stamp", stamp)
        writer.add_document(document)
        writer.commit()
        self._writer = None
        writer.wait_merging_threads()  # and lets go of the folder's lock
        self._index.reload()
        self._passing = {}

    def rollback(self) -> None:
        """Forget what was added and removed since the last commit."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.rollback()
            writer.wait_merging_threads()

    def search(self, query: str, k: int, *, within: Where | None = None) -> Ranked:
        """The `k` ids with the greatest BM25 score above 0, fewer if there are not as many.

        Args:
            query: Anything.
            k: At least 1.
            within: Only texts that pass are found; the score of a text is the same.
        """
        asked = subject(query)
        some, every = sought(asked), grams(asked)
        found = self._best(words(asked), some, within, k)
        # Where there is little to find, single characters cost little and may be all that is in common.
        return found if len(found[0]) == k or len(some) == len(every) else self._best(words(asked), every, within, k)

    def _best(self, in_words: list[str], in_grams: list[str], within: Where | None, k: int) -> Ranked:
        """The best by any of these words and grams, of the texts that pass."""
        query_class, occur = _tantivy().Query, _tantivy().Occur
        terms = [("words", word) for word in dict.fromkeys(in_words)]
        terms += [("grams", gram) for gram in dict.fromkeys(in_grams)]
        whole = query_class.boolean_query([(occur.Should, _term(field, term)) for field, term in terms])
        if within is not None:
            whole = query_class.boolean_query([(occur.Must, whole), *_filtering(within)])
        searcher = self._index.searcher()
        hits = searcher.search(whole, k, count=False).hits
        return self._ids(searcher, hits), np.array([score for score, _ in hits], np.float32)

    def width(self, within: Where) -> int:
        """How many texts pass, at most; texts that were removed lately may be counted."""
        searcher = self._index.searcher()
        return min(sum(int(searcher.doc_freq("terms", term)) for term in clause) for clause in within.clauses)

    def passing(self, within: Where) -> NDArray[np.int64]:
        """The ids that pass, ascending. Of a wide filter, found once and remembered."""
        if (known := self._passing.get(within)) is not None:
            return known
        width = self.width(within)
        if not width:
            return np.empty(0, np.int64)
        searcher = self._index.searcher()
        hits = searcher.search(_tantivy().Query.boolean_query(_filtering(within)), width, count=False).hits
        found = np.sort(self._ids(searcher, hits))
        if width > _WIDE:
            self._passing = {**dict(islice(self._passing.items(), _REMEMBERED - 1)), within: found}
        return found

    def which(self, ids: NDArray[np.int64], within: Where) -> NDArray[np.bool_]:
        """Which of a few ids pass, shape (n,)."""
        if within in self._passing or self.width(within) <= _WIDE:
            some = self.passing(within)
            at = np.searchsorted(some, ids)
            return np.asarray(np.append(some, -1)[at] == ids)
        query_class, occur = _tantivy().Query, _tantivy().Occur
        # One by one: tantivy goes through all ids that there are to find a set of them.
        any_of = [(occur.Should, query_class.term_query(_schema(), "id", id_)) for id_ in ids.tolist()]
        whole = query_class.boolean_query([(occur.Must, query_class.boolean_query(any_of)), *_filtering(within)])
        searcher = self._index.searcher()
        return np.isin(ids, self._ids(searcher, searcher.search(whole, max(1, len(ids)), count=False).hits))

    @staticmethod
    def _ids(searcher: Any, hits: Sequence[Any]) -> NDArray[np.int64]:
        return np.array(searcher.fast_field_values("id", [address for _, address in hits]), np.int64)

    def _writing(self) -> Any:
        if self._writer is None:
            if self._folder is not None and (meta := _meta(self._folder)) is not None:
                # What a process that was killed left behind: tantivy would not write a file of the same name.
                for file in segment_files(self._folder, meta)[1]:
                    file.unlink(missing_ok=True)
            self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        return self._writer


@lru_cache(maxsize=64)
def tokens(text: str) -> tuple[str, str]:
    """Words and grams of a text, as an index takes them, each with blanks between.

    The cache is for texts that repeat themselves endlessly: ten million times the same.
    """
    return " ".join(words(text, whole=True)), " ".join(grams(text))


def _meta(folder: Path) -> bytes | None:
    """What tantivy's list of segments says; None when there is none."""
    try:
        return (folder / META).read_bytes()
    except OSError:
        return None


def _tantivy() -> Any:
    import tantivy

    return tantivy


@cache
def _schema() -> Any:
    builder = _tantivy().SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("grams", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("stamp", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _term(field: str, term: str) -> Any:
    return _tantivy().Query.term_query(_schema(), field, term, index_option="freq")


def _filtering(within: Where) -> list[tuple[Any, Any]]:
    """Parts of a query that let pass what has a term of every clause, and add nothing to its score."""
    query_class, occur = _tantivy().Query, _tantivy().Occur
    parts = []
    for clause in within.clauses:
        some = [(occur.Should, _tantivy().Query.term_query(_schema(), "terms", term)) for term in sorted(clause)]
        parts.append((occur.Must, query_class.const_score_query(query_class.boolean_query(some), 0.0)))
    return parts
