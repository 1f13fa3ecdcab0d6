"""The library that the bot answers from: the sample until there is one of its own."""

from __future__ import annotations

import threading
from itertools import islice
from typing import TYPE_CHECKING

from bot.telegram.examples import examples
from corpus.location import Location
from retrieval.engine import Engine
from retrieval.library import Library

if TYPE_CHECKING:
    from pathlib import Path

_SCANNED = 200
"""Articles from which examples are made."""


class Shelf:
    """Hands out the engine. Any thread may ask; who adds pages does so in one thread at a time."""

    def __init__(self, engine: Engine, own: Path | Location, model: str | None, is_sample: bool) -> None:
        """A shelf.

        Args:
            engine: Of the library that is open.
            own: The folder of the bot's own library, there already or not, or its location.
            model: The encoder that a new library is to have.
            is_sample: Whether `engine` answers from the sample, to be left as soon as there is something in `own`.
        """
        self._engine = engine
        self._own = Location.of(own)
        self._model = model
        self._is_sample = is_sample
        self._changing = threading.Lock()
        self._examples: tuple[object, tuple[str, ...]] | None = None

    @property
    def folder(self) -> Path:
        """Of the bot's own library."""
        return self._own.folder

    @property
    def is_sample(self) -> bool:
        """Whether the sample answers."""
        return self._is_sample

    def engine(self) -> Engine:
        """The engine that answers now.

        Raises:
            LibraryNewer, LibraryDamaged, LibraryBusy, ModelMismatch: As `Library.open`, of a library that came up.
        """
        if self._is_sample and (self.folder / "library.sqlite").exists():
            self._leave_sample()
        return self._engine

    def _leave_sample(self) -> None:
        from bot.console import is_filled

        with self._changing:
            if self._is_sample and is_filled(self.folder):
                # The sample's stays open: other threads may be at it.
                self._engine = Engine(Library.open(self._own, self._model))
                self._is_sample = False

    def library(self) -> Library:
        """The bot's own library, to be changed; made where there is none. It answers once there is something in it.

        Raises:
            LibraryUnwritable, LibraryNewer, LibraryDamaged, LibraryBusy, ModelError: As `Library.open`.
        """
        if not self._is_sample:
            return self._engine.library
        return Library.open(self._own, self._model, create=True)

    def examples(self) -> tuple[str, ...]:
        """Questions that the library answers; made anew when it has changed. Takes a second or two then."""
        engine = self.engine()
        store = engine.library.store
        state = (str(store.location), store.generation)
        if self._examples is None or self._examples[0] != state:
            first = [stored.article for stored in islice(store.articles(), _SCANNED)]
            # Ids are hashes: in their order, articles of one page are apart.
            self._examples = state, examples(sorted(first, key=lambda article: article.id), engine.ask)
        return self._examples[1]

    def close(self) -> None:
        """Closes the library."""
        self._engine.library.close()
