"""`add`, `remove` and `reindex`: what changes the library."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import console, messages, options

if TYPE_CHECKING:
    from collections.abc import Collection

_paths = click.Path(path_type=Path, readable=False)  # what cannot be read is for the reader to report, the rest goes in


@click.command("add", cls=options.Command)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=_paths)
@options.as_json
@options.common
def add_command(paths: tuple[Path, ...], as_json: bool) -> int:
    """Adds files and folders; what cannot be read is reported, and the rest goes in."""
    from corpus import readers
    from corpus.errors import FileDuplicate

    language = console.language()
    with console.library(create=True) as library, console.progress(console.word("working.add")) as progress:
        added = library.add(paths, progress)
        held = {document.sha256 for document in library.store.documents()}
    bare = [path for path in paths if _is_bare(path)]
    seconds = round(added.seconds, 2)
    skipped = [
        {"path": str(error.facts.get("path", "")), "reason": messages.error(error, language)} for error in added.skipped
    ]
    supported = ", ".join(sorted(readers.SUFFIXES))
    for path in bare:
        shown = readers.writable_name(str(path))
        skipped.append({"path": shown, "reason": console.word("add.bare", path=shown, supported=supported)})
    for entry in skipped:
        console.say("add.skipped", sentence=entry["reason"])
    figures = {
        "documents": added.documents,
        "articles": added.articles,
        "sentences": added.sentences,
        "passages": added.passages,
    }
    if as_json:
        console.emit({**figures, "unchanged": added.unchanged, "skipped": skipped, "seconds": seconds})
    else:
        console.show(console.word("add.done", **figures, seconds=seconds))
        if added.unchanged:
            console.show(console.word("add.unchanged", count=added.unchanged))
        if added.set_aside:
            console.show(console.word("add.aside", count=added.set_aside))
    there = added.unchanged or any(isinstance(error, FileDuplicate) for error in added.skipped)
    failed = bare or any(_has_failed(path, held) for path in paths)
    return 1 if failed or not (added.documents or there) else 0


def _is_bare(path: Path) -> bool:
    """Whether it is a folder, all of which can be entered, without a file that has a chance to be read."""
    from corpus import readers
    from corpus.errors import FileUnreadable, ReadError

    faults: list[ReadError] = []
    try:
        found = next(readers.walk(path, faults.append), None)
    except ReadError:
        return False
    return found is None and not any(isinstance(fault, FileUnreadable) for fault in faults)


def _has_failed(path: Path, held: Collection[str]) -> bool:
    """Whether a path that was named did not go in: a file that the library does not hold, or a folder barred to us.

    Args:
        path: What was named.
        held: The SHA-256 of every document in the library.
    """
    from corpus import readers
    from corpus.errors import ReadError

    try:
        if readers.is_folder(path):
            return next(readers.walk(path, lambda _fault: None), None) is None
        return readers.file_sha256(path) not in held
    except (ReadError, OSError):
        return True


@click.command("remove", cls=options.Command)
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@options.as_json
@options.common
def remove_command(names: tuple[str, ...], as_json: bool) -> int:
    """Removes documents, by file name or path, and articles, by id."""
    from corpus.errors import ArticleAmbiguous, ArticleMissing
    from corpus.readers import writable_name

    with console.library(changing=True) as library:
        try:
            removed = library.remove(map(writable_name, names))
        except ArticleMissing as error:
            raise console.Failure(console.word("remove.missing", name=error.facts["id"])) from error
        except ArticleAmbiguous as error:
            name, candidates = error.facts["id"], error.facts["candidates"]
            if not isinstance(candidates, tuple) or not all(Path(one).is_absolute() for one in candidates):
                raise  # ids of articles
            sentence = console.word("remove.ambiguous", name=name, candidates=", ".join(candidates))
            raise console.Failure(sentence) from error
    figures = asdict(removed)
    if as_json:
        console.emit(figures)
    else:
        console.show(console.word("remove.done", **figures))
    return 0


@click.command("reindex", cls=options.Command)
@options.as_json
@options.common
def reindex_command(as_json: bool) -> int:
    """Builds the indexes anew, with another model when one is named."""
    began = time.perf_counter()
    with (
        console.library(changing=True, any_model=True) as library,
        console.progress(console.word("working.encode")) as progress,
    ):
        library.reindex(console.current().model, progress)
        passages, model = library.store.counts().passages, library.encoder.name
    seconds = round(time.perf_counter() - began, 2)
    if as_json:
        console.emit({"passages": passages, "model": model, "seconds": seconds})
    else:
        console.show(console.word("reindex.done", passages=passages, model=model, seconds=seconds))
    return 0
