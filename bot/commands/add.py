"""`add`: files and folders into the library, once, for as long as one likes, or only to see what would go in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import console, messages, options

if TYPE_CHECKING:
    from collections.abc import Collection
    from contextlib import AbstractContextManager
    from types import FrameType

    from bot.contract import Json
    from retrieval.cluster import Cluster
    from retrieval.ingest import Added
    from retrieval.preview import Preview
    from retrieval.watch import Event

_paths = click.Path(path_type=Path, readable=False)  # what cannot be read is for the reader to report, the rest goes in


@click.command("add", cls=options.Command)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=_paths)
@click.option("--dry-run", is_flag=True, cls=options.Option)
@click.option("--watch", is_flag=True, cls=options.Option)
@click.option("--workers", metavar="URL", cls=options.Option)
@options.wait
@options.as_json
@options.common
def add_command(
    paths: tuple[Path, ...], dry_run: bool, watch: bool, workers: str | None, wait: float, as_json: bool
) -> int:
    """Adds files and folders; what cannot be read is reported, and the rest goes in."""
    if dry_run and watch:
        raise click.UsageError(console.word("usage.dry"))
    if watch:
        return _watch(paths, wait, as_json)
    return _preview(paths, as_json) if dry_run else _add(paths, workers, wait, as_json)


def _add(paths: tuple[Path, ...], workers: str | None, wait: float, as_json: bool) -> int:
    from corpus import readers
    from corpus.errors import FileDuplicate

    language = console.language()
    with (
        _cluster(workers) as cluster,
        console.library(create=True, wait=wait) as library,
        console.progress(console.word("working.add")) as progress,
    ):
        library.cluster = cluster
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
        rest = {"unchanged": added.unchanged, "skipped": skipped, "seconds": seconds}
        told = {"updated": added.count("changed"), "moved": added.count("moved"), "encoded": added.encoded}
        console.emit({**figures, **rest, **told})
    else:
        console.show(console.word("add.done", **figures, what=_what(added), seconds=seconds))
        if added.encoded > added.passages:
            console.show(console.word("add.resumed", count=added.encoded))
        if added.unchanged:
            console.show(console.word("add.unchanged", count=added.unchanged))
        if added.set_aside:
            console.show(console.word("add.aside", count=added.set_aside))
    there = added.unchanged or any(isinstance(error, FileDuplicate) for error in added.skipped)
    failed = bare or any(_has_failed(path, held) for path in paths)
    return 1 if failed or not (added.documents or there) else 0


def _what(added: Added) -> str:
    """How many files are new, and how many took the place of what was there."""
    counts = {state: added.count(state) for state in ("new", "changed", "moved")}  # in the order in which they are told
    told = [console.word(f"add.{state}", count=count) for state, count in counts.items() if count]
    return console.word("add.comma").join(told or [console.word("add.new", count=0)])


def _cluster(workers: str | None) -> AbstractContextManager[Cluster | None]:
    """Workers on other machines, if there are any."""
    from contextlib import nullcontext

    if workers is None:
        return nullcontext()
    from retrieval.cluster import Cluster

    return Cluster(workers)


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


def _preview(paths: tuple[Path, ...], as_json: bool) -> int:
    """A line for each file; 1 when none of them could be read."""
    from contextlib import nullcontext

    from corpus.errors import LibraryMissing
    from corpus.store import Store
    from retrieval.preview import preview

    try:
        opened: Store | nullcontext[None] = Store.open(console.current().location, readonly=True)
    except LibraryMissing:
        opened = nullcontext()
    good = False
    with opened as store:
        for one in preview(store, paths):
            good = good or one.state != "skipped"
            if as_json:
                console.emit(_record(one))
            else:
                _show(one)
    if not as_json:
        console.say("preview.done")
    return 0 if good else 1


def _record(one: Preview) -> Json:
    return {
        "path": one.path,
        "state": one.state,
        "articles": [
            {
                "kind": article.kind,
                "headline": article.headline,
                "place": article.place.name if article.place else None,
                "date": article.date,
            }
            for article in one.articles
        ],
        "reasons": [messages.error(fault, console.language()) for fault in one.faults],
    }


def _show(one: Preview) -> None:
    if one.state != "skipped":
        console.show(console.word(f"preview.{one.state}", path=one.path, count=len(one.articles)))
    for article in one.articles:
        headline = article.headline or console.word("preview.untitled")
        place = article.place.name if article.place else None
        console.show("  " + " · ".join(part for part in (headline, place, article.date) if part))
    for fault in one.faults:
        console.say("add.skipped", sentence=messages.error(fault, console.language()))


def _watch(paths: tuple[Path, ...], wait: float, as_json: bool) -> int:
    """A line for each change, until Ctrl-C or SIGTERM, which are the ways to end it."""
    import signal
    import threading

    from corpus.readers import writable_name
    from retrieval.watch import Watch

    for path in paths:
        if not path.is_dir():
            raise click.UsageError(console.word("usage.watch", path=writable_name(str(path))))
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    try:
        with console.library(create=True, wait=wait) as library:
            if not as_json:
                console.say("watch.began", path=", ".join(writable_name(str(path)) for path in paths))
            for event in Watch(library, paths).events(stop):
                _tell(event, as_json)
    except KeyboardInterrupt:
        if not as_json:
            console.say("watch.stopped")
    return 0


def _tell(event: Event, as_json: bool) -> None:
    reason = messages.error(event.error, console.language()) if event.error is not None else None
    if as_json:
        record: Json = {"event": event.kind, "path": event.path}
        if reason is not None:
            record["reason"] = reason
        elif event.counts.documents:
            record |= {
                "articles": event.counts.articles,
                "sentences": event.counts.sentences,
                "passages": event.counts.passages,
            }
        console.emit(record)
    else:
        console.say(f"watch.{event.kind}", path=event.path, articles=event.counts.articles, reason=reason)
