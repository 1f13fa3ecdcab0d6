"""Files into the store, and passages into vectors."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus import places
from corpus.errors import FileUnreadable, LibraryError, ReadError
from corpus.text import simplify
from retrieval import files, parsing
from retrieval.upcoming import upcoming

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from corpus.model import Page
    from corpus.rows import Counts
    from corpus.store import Store
    from embeddings.encoder import Encoder
    from retrieval.files import FileState, Verdict
    from retrieval.indexes import Progress
    from retrieval.parsing import Parsed
    from retrieval.upcoming import Upcoming
    from retrieval.workers import Workers

_BATCH = 256
"""Texts that are encoded between two commits: what an interruption costs."""
_MANY = 50
"""Pages from which on a whole dictionary in memory pays."""
_PART = 64
"""Pages that another process takes at once."""
_BYTES = 3
"""Of a character, as a rule, in a file."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that went in."""

    path: str
    state: FileState
    """What it was to the library before; never `unchanged`."""
    counts: Counts


@dataclass(frozen=True, slots=True)
class Added:
    """What an `add` did."""

    documents: int
    articles: int
    sentences: int
    passages: int
    unchanged: int
    """Files that the library has already, just so."""
    set_aside: int
    """Pieces of text that belong to no article, see `corpus.model.SetAside`."""
    skipped: tuple[ReadError, ...]
    """What could not be taken: files, and lines of JSON lines files, in order."""
    files: tuple[Taken, ...]
    """What went in, in order."""
    encoded: int
    """Texts of passages that got their vectors, those among them that an interruption had left without."""
    seconds: float

    def count(self, *states: FileState) -> int:
        """How many of `files` were so before."""
        return sum(one.state in states for one in self.files)


@dataclass(slots=True)
class Ingest:
    """One run of `add` over files; collects what `Added` reports."""

    store: Store
    progress: Progress
    workers: Workers
    """Entered already. Who parses what is much; what nobody takes is parsed here."""
    files: list[Taken] = field(default_factory=list)
    unchanged: int = 0
    set_aside: int = 0
    skipped: list[ReadError] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)
    _here: int = 0

    def run(self, paths: Iterable[Path | tuple[Path, str]]) -> None:
        """Put every file at or below `paths` into the store, each in one transaction.

        What cannot be read is noted and the rest goes on. An interruption leaves the files before it in the library.
        """
        found = list(files.walk(paths, self.skipped.append))
        held = files.Held.of(self.store)
        with closing(upcoming(found, held, self.workers)) as coming:
            for done, one in enumerate(coming):
                self.progress(done, len(found))
                try:
                    verdict = held.judge(one.path, one.sha256)
                    if verdict.state == "unchanged":
                        self.unchanged += 1
                    elif self._put(one, verdict):
                        held.take(verdict)
                except ReadError as error:
                    self.skipped.append(error)
                except LibraryError:
                    raise
                except Exception as error:  # our own mistake with one file must not cost the others
                    reason = f"{type(error).__name__}: {error}"
                    self.skipped.append(FileUnreadable(path=str(one.path), reason=reason))
        self.progress(len(found), len(found))

    def added(self, encoded: int) -> Added:
        """The outcome, after `encoded` texts got their vectors."""
        return Added(
            documents=sum(one.counts.documents for one in self.files),
            articles=sum(one.counts.articles for one in self.files),
            sentences=sum(one.counts.sentences for one in self.files),
            passages=sum(one.counts.passages for one in self.files),
            unchanged=self.unchanged,
            set_aside=self.set_aside,
            skipped=tuple(self.skipped),
            files=tuple(self.files),
            encoded=encoded,
            seconds=time.perf_counter() - self.began,
        )

    def _put(self, one: Upcoming, verdict: Verdict) -> bool:
        """Put a file in, in place of the document that it supersedes. Returns whether there was anything in it."""
        document, faults, elsewhere = one.read(self.workers)
        self.skipped.extend(faults)
        if not document.pages:
            return False
        set_aside = 0

        def parsed(pages: Iterator[Parsed]) -> Iterator[Parsed]:
            nonlocal set_aside
            for done, page in enumerate(pages, 1):
                set_aside += len(page[0].set_aside)
                yield page
                if len(document.pages) >= _MANY and done % 100 == 0:
                    self.progress(done, len(document.pages))

        with closing(self._parsed(document.pages, elsewhere)) as pages:
            counts = self.store.replace_document(document, parsed(pages), moved_from=verdict.instead_of)
        self.files.append(Taken(verdict.identity, verdict.state, counts))
        self.set_aside += set_aside
        return True

    def _parsed(self, pages: Sequence[Page], elsewhere: list[Parsed] | None) -> Generator[Parsed]:
        """Every page parsed: elsewhere already, or by other processes in parts, or here."""
        if elsewhere is not None:
            yield from elsewhere
            return
        if len(pages) > _PART:
            self.workers.expect(_BYTES * sum(len(page.text) for page in pages))
        if not self.workers.there or len(pages) <= _PART:
            yield from self._parsed_here(pages)
            return
        parts = (pages[start : start + _PART] for start in range(0, len(pages), _PART))
        with closing(self.workers.in_order(parsing.parse_pages, parts)) as results:
            for part, result in results:
                yield from self._parsed_here(part) if result is None else result

    def _parsed_here(self, pages: Sequence[Page]) -> Iterator[Parsed]:
        self._here += len(pages)
        if self._here >= _MANY:
            places.use_whole_lexicon()
        return map(parsing.parse, pages)


def encode(store: Store, encoder: Encoder, progress: Progress) -> int:
    """Give every passage that lacks one its vector, each text once, committing batch by batch.

    Returns:
        How many texts were encoded.
    """
    total = sum(1 for _ in store.missing_vectors(encoder.name))
    done = 0

    def finished(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    hashes: list[bytes] = []
    texts: list[str] = []
    for hash_, header, text in store.missing_vectors(encoder.name):
        hashes.append(hash_)
        texts.append(simplify(f"{header}\n{text}" if header else text))
        if len(texts) == _BATCH:
            store.put_vectors(encoder.name, hashes, encoder.passages(texts, finished))
            hashes, texts = [], []
    if texts:
        store.put_vectors(encoder.name, hashes, encoder.passages(texts, finished))
    return total
