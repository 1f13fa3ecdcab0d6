"""A bot that runs in a thread of the test's own process, on the real engine and the bundled sample."""

from __future__ import annotations

import asyncio
import shutil
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bot import sample
from bot.access import Access
from bot.journal import Journal
from bot.telegram.app import App
from bot.telegram.options import Options
from bot.telegram.shelf import Shelf
from retrieval.engine import Engine
from retrieval.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fake_telegram import Call, FakeTelegram

TOKEN = "428571:AAFtestTokenThatNobodyMaySee00000"
FOUND = "24000余人次"
"""What the sample answers to 青州培训了多少人."""


def sample_folder() -> Path:
    """The sample's library, in the tests' cache; built at first use."""
    folder = sample.folder()
    if not folder.exists():
        sample.build(folder, lambda _done, _total: None)
    return folder


_engines: list[Engine] = []


def sample_engine() -> Engine:
    """An engine on the sample, opened once in a process: its models take a second to load."""
    if not _engines:
        _engines.append(Engine(Library.open(sample_folder())))
    return _engines[0]


def own_library(folder: Path) -> Engine:
    """An engine on a copy of the sample that may be changed."""
    shutil.copytree(sample_folder(), folder)
    return Engine(Library.open(folder))


def mistakes(server: FakeTelegram) -> list[Call]:
    """Calls that broke a rule. At its end the library polls once more, which may find its own last poll still there."""
    return [call for call in server.refused if call.method != "getUpdates"]


class Bot:
    """A running bot."""

    def __init__(self, app: App, journal: Journal) -> None:
        self.app = app
        self.journal = journal
        self.error: BaseException | None = None
        self.started = threading.Event()
        self.thread = threading.Thread(target=self._run, name="bot under test", daemon=True)

    def _run(self) -> None:
        try:
            asyncio.run(self.app.run(lambda _name: self.started.set()))
        except BaseException as error:  # the test looks at it
            self.error = error
        finally:
            self.started.set()

    def stop(self) -> None:
        """Stops it and waits for its end."""
        self.app.stop()
        self.thread.join(20)
        assert not self.thread.is_alive()


@contextmanager
def running(
    server: FakeTelegram, folder: Path, engine: Engine | None = None, *, wait: bool = True, **options: Any
) -> Iterator[Bot]:
    """A bot on the server; what it remembers, and a library of its own should there be one, is in `folder`."""
    usual = {"token": server.token, "api": server.base_url, "rate": 100_000, "access": Access("open")}
    chosen = Options(**{**usual, **options})
    with Journal.open(folder) as journal:
        shelf = Shelf(engine or sample_engine(), folder, None, is_sample=engine is None)
        bot = Bot(App(chosen, shelf, journal), journal)
        bot.thread.start()
        try:
            if wait:
                assert bot.started.wait(30)
                if bot.error is not None:
                    raise bot.error
            yield bot
        finally:
            bot.stop()
    if wait and bot.error is not None:
        raise bot.error
