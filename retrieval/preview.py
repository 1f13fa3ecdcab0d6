"""What `add` would do, without doing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from corpus import pages, readers
from corpus.errors import FileUnreadable, ReadError
from retrieval import files
from retrieval.parsing import located

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from corpus.model import Article
    from corpus.store import Store
    from retrieval.files import FileState

PreviewState: TypeAlias = "FileState | Literal['skipped']"


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of one file."""

    path: str
    state: PreviewState
    articles: tuple[Article, ...] = ()
    """What would be put in, in printed order; none of a file that is unchanged or skipped."""
    faults: tuple[ReadError, ...] = ()
    """Why it would be skipped, or which parts of it would."""


def preview(store: Store | None, paths: Iterable[Path]) -> Iterator[Preview]:
    """What adding `paths` would do with each file, in the order in which it would.

    Args:
        store: The library; None when there is none yet.
        paths: Files and folders.
    """
    held = files.Held.of(store)
    faults: list[ReadError] = []
    for path, name in files.walk(paths, faults.append):
        yield from map(_skipped, faults)
        faults.clear()
        yield _preview(held, path, name)
    yield from map(_skipped, faults)


def _preview(held: files.Held, path: Path, name: str) -> Preview:
    try:
        verdict = held.judge(path)
        if verdict.state == "unchanged":
            return Preview(verdict.identity, "unchanged")
        document, faults = readers.read_with_faults(path, name)
        if not document.pages:
            return Preview(verdict.identity, "skipped", (), faults)
        found = tuple(one for page in document.pages for one in located(pages.parse(page), page).articles)
        held.take(verdict)
        return Preview(verdict.identity, verdict.state, found, faults)
    except ReadError as error:
        return _skipped(error)
    except Exception as error:  # our own mistake with one file must not hide the others
        return _skipped(FileUnreadable(path=str(path), reason=f"{type(error).__name__}: {error}"))


def _skipped(error: ReadError) -> Preview:
    return Preview(str(error.facts.get("path", "")), "skipped", (), (error,))
