"""What the commands share: the call's settings, its two output streams, progress, and the library it works on."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from bot import messages, options, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import IO

    from bot.settings import Language, Settings
    from corpus.location import Location
    from corpus.store import Store
    from retrieval.library import Library


class Failure(Exception):
    """What a command cannot do, worded already; exit code 1."""


def current() -> Settings:
    """The settings of the running command."""
    return settings.load(options.given(click.get_current_context()), os.environ)


def language() -> Language:
    """The language of the running command."""
    return options.language(click.get_current_context())


def word(key: str, /, **facts: object) -> str:
    """The text for `key` in the running command's language."""
    return messages.text(key, language(), **facts)


def say(key: str, /, **facts: object) -> None:
    """One line on stderr."""
    click.echo(word(key, **facts), err=True)


def show(text: str) -> None:
    """Text for a person on stdout; its styles are dropped where colour is not wanted."""
    click.echo(text, color=current().color)


def emit(record: Mapping[str, object]) -> None:
    """One JSON object on a line of stdout, flushed."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("_", "-")
    # Any other encoding could not hold every character; escapes are ASCII and mean the same.
    click.echo(json.dumps(record, ensure_ascii=encoding not in {"utf-8", "utf8"}))
    sys.stdout.flush()


def width() -> int:
    """Columns to lay text out in: the terminal's, within what reads well; 80 where there is no terminal."""
    import shutil

    return max(40, min(shutil.get_terminal_size((80, 24)).columns, 100))


@contextmanager
def opened(path: str) -> Iterator[IO[bytes]]:
    """The lines of a file, `-` being stdin.

    Raises:
        FileMissing, FileUnreadable: See there.
    """
    from corpus.errors import FileMissing, FileUnreadable
    from corpus.readers import writable_name

    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = open(path, "rb")  # noqa: SIM115, PTH123 - closed below
    except FileNotFoundError as error:
        raise FileMissing(path=writable_name(path)) from error
    except IsADirectoryError as error:
        raise FileUnreadable(path=writable_name(path), reason="folder") from error
    except OSError as error:
        raise FileUnreadable(path=writable_name(path), reason=error.strerror or str(error)) from error
    with stream:
        yield stream


@contextmanager
def library(
    *, changing: bool = False, create: bool = False, any_model: bool = False, wait: float = 0.0
) -> Iterator[Library]:
    """The library that the call is about; the sample when the call names none and there is none, or an empty one.

    Args:
        changing: The library will be written: the sample never takes its place.
        create: Make it when there is none; implies `changing`.
        any_model: Open it with the model that it was encoded with, whichever the call names.
        wait: Seconds that a change waits for another process to finish its own.

    Raises:
        Failure: The library is empty, and is to be asked.
    """
    chosen = current()
    folder = chosen.location if changing or create else _readable(chosen)
    from retrieval.library import Library

    with Library.open(folder, None if any_model else chosen.model, create=create) as found:
        if not (changing or create or found.store.documents()):
            raise Failure(word("library.empty", path=folder))
        found.wait = wait
        with progress(word("working.index"), brief=True) as found.progress:
            yield found


@contextmanager
def store() -> Iterator[Store]:
    """As `library`, to be read only and without its indexes."""
    folder = _readable(current())
    from corpus.store import Store

    with Store.open(folder, readonly=True) as found:
        yield found


def local(command: str) -> Path:
    """The library's folder, for what is done to files in it.

    Raises:
        LocalOnly: The library's documents are in a database.
    """
    from corpus.errors import LocalOnly

    chosen = current()
    if chosen.location.database is not None:
        raise LocalOnly(command=f"wenbao {command}", path=str(chosen.location))
    return chosen.library


def _readable(chosen: Settings) -> Path | Location:
    if chosen.library_named or is_filled(chosen.library):
        return chosen.location
    from bot import sample
    from corpus.cache import touch

    say("sample.used")
    folder = sample.folder()
    if not folder.exists():
        say("sample.building")
        with progress(word("working.add")) as report:
            sample.build(folder, report)
    touch(folder)
    return folder


def is_filled(folder: Path) -> bool:
    """Whether there is a library in `folder` with something in it. A failed `add` leaves one without.

    Raises:
        LibraryNewer, LibraryDamaged, LibraryBusy: See there.
    """
    from corpus.errors import LibraryMissing
    from corpus.store import Store

    try:
        with Store.open(folder, readonly=True) as found:
            return bool(found.documents())
    except LibraryMissing:
        return False


@contextmanager
def progress(label: str, *, brief: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, when that is a terminal, with the time that the rest will take.

    The block reports (done, total) to what it is handed.

    The total may grow or change its unit between calls; the bar then starts over.

    Args:
        label: What is being done.
        brief: Take the bar away when all is done, not only at the end of the block.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    bar = _Bar(label, brief, language())
    try:
        yield bar.update
    finally:
        bar.clear()


class _Bar:
    """One line, redrawn when a percent or a second has passed."""

    def __init__(self, label: str, brief: bool, language: Language) -> None:
        from bot.estimate import Estimate

        self._label = label
        self._brief = brief
        self._language = language
        self._estimate = Estimate()
        self._drawn = ""
        self._at = 0.0

    def update(self, done: int, total: int) -> None:
        from bot.estimate import worded

        percent = 100 * done // total if total else 0
        line = f"{self._label} [{'#' * (percent // 5):<20}] {percent:3d}% {done}/{total}"
        now = time.monotonic()
        left = self._estimate.left(done, total, now)
        is_other = line[: line.rindex("%")] != self._drawn[: self._drawn.rfind("%")]
        if is_other or done == total or now - self._at >= 1:
            rest = f" · {worded(left, self._language)}" if left is not None else ""
            sys.stderr.write(f"\r{line}{rest}\x1b[K")
            sys.stderr.flush()
            self._drawn, self._at = line, now
        if self._brief and done >= total:
            self.clear()

    def clear(self) -> None:
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._drawn = ""
