"""Files into the store, and passages into vectors."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from corpus import pages, passages, places, readers
from corpus.errors import FileUnreadable, LibraryError, ReadError
from corpus.text import simplify
from retrieval import files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from corpus.model import Article, Page, ParsedPage, Passage, Place
    from corpus.rows import Counts
    from corpus.store import Store
    from embeddings.encoder import Encoder
    from retrieval.files import FileState, Verdict
    from retrieval.indexes import Progress

_BATCH = 256
"""Texts that are encoded between two commits: what an interruption costs."""
_MANY = 50
"""Files or pages from which on a whole dictionary in memory pays."""


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
    seconds: float


@dataclass(slots=True)
class Ingest:
    """One run of `add` over files; collects what `Added` reports."""

    store: Store
    progress: Progress
    files: list[Taken] = field(default_factory=list)
    unchanged: int = 0
    set_aside: int = 0
    skipped: list[ReadError] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)

    def run(self, paths: Iterable[Path | tuple[Path, str]]) -> None:
        """Put every file at or below `paths` into the store, each in one transaction.

        What cannot be read is noted and the rest goes on. An interruption leaves the files before it in the library.
        """
        found = list(files.walk(paths, self.skipped.append))
        if len(found) >= _MANY:
            places.use_whole_lexicon()
        held = files.Held.of(self.store)
        for done, (path, name) in enumerate(found):
            self.progress(done, len(found))
            try:
                verdict = held.judge(path)
                if verdict.state == "unchanged":
                    self.unchanged += 1
                elif self._put(path, name, verdict):
                    held.take(verdict)
            except ReadError as error:
                self.skipped.append(error)
            except LibraryError:
                raise
            except Exception as error:  # our own mistake with one file must not cost the others
                self.skipped.append(FileUnreadable(path=str(path), reason=f"{type(error).__name__}: {error}"))
        self.progress(len(found), len(found))

    def added(self) -> Added:
        """The outcome so far."""
        return Added(
            documents=sum(one.counts.documents for one in self.files),
            articles=sum(one.counts.articles for one in self.files),
            sentences=sum(one.counts.sentences for one in self.files),
            passages=sum(one.counts.passages for one in self.files),
            unchanged=self.unchanged,
            set_aside=self.set_aside,
            skipped=tuple(self.skipped),
            files=tuple(self.files),
            seconds=time.perf_counter() - self.began,
        )

    def _put(self, path: Path, name: str, verdict: Verdict) -> bool:
        """Put a file in, in place of the document that it supersedes. Returns whether there was anything in it."""
        document, faults = readers.read_with_faults(path, name)
        self.skipped.extend(faults)
        if not document.pages:
            return False
        if len(document.pages) >= _MANY:
            places.use_whole_lexicon()
        set_aside = 0

        def parsed() -> Iterator[tuple[ParsedPage, Mapping[str, Sequence[Passage]]]]:
            nonlocal set_aside
            for done, page in enumerate(document.pages, 1):
                content = located(pages.parse(page), page)
                set_aside += len(content.set_aside)
                yield content, {article.id: passages.cut(article) for article in content.articles}
                if len(document.pages) >= _MANY and done % 100 == 0:
                    self.progress(done, len(document.pages))

        counts = self.store.replace_document(document, parsed(), moved_from=verdict.instead_of)
        self.files.append(Taken(verdict.identity, verdict.state, counts))
        self.set_aside += set_aside
        return True


def located(content: ParsedPage, page: Page) -> ParsedPage:
    """The page with its articles' places decided.

    A place that came beside the text (a field of a JSON line) is believed. Else every article is looked at by itself
    first, and then once more beside what its neighbours on the page are about.
    """
    given = places.find(page.place) if page.place else ()
    if given:
        return replace(content, articles=tuple(replace(one, place=given[-1].place) for one in content.articles))
    alone = [places.of_article(article) for article in content.articles]
    articles: list[Article] = []
    for number, article in enumerate(content.articles):
        others = [place for other, place in enumerate(alone) if place is not None and other != number]
        place: Place | None = places.of_article(article, others) if others else alone[number]
        articles.append(replace(article, place=place))
    return replace(content, articles=tuple(articles))


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
