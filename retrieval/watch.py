"""Adds what appears or changes in folders, for as long as one likes.

The system's notices (through `watchfiles`) only wake it up; what there is to do, a look at the folders says. So nothing
is missed that happened unnoticed: before it began, while it was adding, or on a network share that gives no notice.

What goes from a folder stays in the library, and is reported: a folder that is unmounted must not empty the library.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from corpus import readers
from corpus.errors import LibraryBusy, LibraryUnwritable, ReadError, WenbaoError
from corpus.rows import Counts
from retrieval import files

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from retrieval.files import FileState
    from retrieval.library import Library

EventKind: TypeAlias = "FileState | Literal['skipped', 'gone', 'away', 'back', 'waiting']"
"""What happened to a file: it went in, or not, or is not there any more. To a folder: it is not there, or again. To the
library: it cannot be written at the moment, which is tried again."""

_TICK = 0.5
"""Seconds between two looks at what is not settled yet."""
_RESCAN = 60.0
"""Seconds after which the folders are looked through without a notice."""
_AGAIN = 5.0
"""Seconds after which a library that could not be written is tried again."""

_Signature = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""

    kind: EventKind
    path: str
    counts: Counts = field(default_factory=Counts)
    """Of what went in."""
    error: WenbaoError | None = None
    """Why it did not."""


@dataclass(slots=True)
class Watch:
    """Folders and what is known about the files in them."""

    library: Library
    folders: Sequence[Path]
    settle: float = 1.0
    """Seconds for which a file must not have changed before it is read: it may still be being copied."""
    _done: dict[str, _Signature] = field(default_factory=dict)
    _pending: dict[str, tuple[_Signature, float, Path, str]] = field(default_factory=dict)
    _missing: dict[str, float] = field(default_factory=dict)
    _away: set[Path] = field(default_factory=set)
    _faults: set[tuple[str, str]] = field(default_factory=set)
    _waiting: bool = False

    def events(self, stop: threading.Event) -> Iterator[Event]:
        """What happens, as it happens; the first are the files that are there already and not in the library.

        Args:
            stop: When it is set, the iterator ends within about a second.

        Raises:
            LibraryDamaged, LibraryNewer, ModelError: As `Library.add`. An interruption loses nothing.
        """
        scanned = -_RESCAN
        for noticed in self._wakings(stop):
            now = time.monotonic()
            if noticed or self._pending or self._missing or now - scanned >= _RESCAN:
                scanned = now
                yield from self._scan(now)
                yield from self._add(now)
                yield from self._miss(now)
            if self._waiting and stop.wait(_AGAIN):
                return

    def _wakings(self, stop: threading.Event) -> Iterator[bool]:
        """Whether something was noticed, at every tick."""
        import watchfiles

        while not stop.is_set():
            yield True
            there = [folder for folder in self.folders if folder.is_dir()]
            if len(there) < len(self.folders):  # one that comes back is noticed by looking
                stop.wait(_TICK)
                continue
            try:
                for changes in watchfiles.watch(
                    *there,
                    watch_filter=None,
                    debounce=int(1000 * _TICK),
                    step=100,
                    stop_event=stop,
                    rust_timeout=int(1000 * _TICK),
                    yield_on_timeout=True,
                    ignore_permission_denied=True,
                ):
                    yield bool(changes)
                    if not all(folder.is_dir() for folder in there):
                        break
            except FileNotFoundError:
                continue  # it went just then

    def _scan(self, now: float) -> Iterator[Event]:
        """Look through the folders and note what is new, changed or gone."""
        faults: list[ReadError] = []
        there: set[str] = set()
        for folder in self.folders:
            if not folder.is_dir():
                if folder not in self._away:
                    self._away.add(folder)
                    yield Event("away", str(folder))
                there |= {path for path in self._done if _is_below(path, folder)}
                continue
            if folder in self._away:
                self._away.discard(folder)
                yield Event("back", str(folder))
            for path, name in files.walk([folder], faults.append):
                identity = readers.identity(path)
                there.add(identity)
                self._note(identity, path, name, now)
        for identity in self._done.keys() - there:
            self._missing.setdefault(identity, now)
        for identity in self._missing.keys() & there:
            del self._missing[identity]
        for identity in self._pending.keys() - there:
            del self._pending[identity]
        yield from self._reported(faults)

    def _note(self, identity: str, path: Path, name: str, now: float) -> None:
        signature = _signature(path)
        if signature is None or self._done.get(identity) == signature:
            self._pending.pop(identity, None)
        elif identity not in self._pending or self._pending[identity][0] != signature:
            self._pending[identity] = (signature, now, path, name)

    def _add(self, now: float) -> Iterator[Event]:
        """Add what has settled."""
        ready = {identity: one for identity, one in self._pending.items() if now - one[1] >= self.settle}
        if not ready:
            return
        try:
            added = self.library.add([(path, name) for _, _, path, name in ready.values()])
        except (LibraryBusy, LibraryUnwritable) as error:
            if not self._waiting:
                yield Event("waiting", str(self.library.folder), error=error)
            self._waiting = True
            return
        self._waiting = False
        for identity, (signature, *_) in ready.items():
            self._done[identity] = signature
            del self._pending[identity]
            self._faults = {fault for fault in self._faults if fault[0] != identity}
        for taken in added.files:
            yield Event(taken.state, taken.path, taken.counts)
        yield from self._reported(added.skipped)

    def _miss(self, now: float) -> Iterator[Event]:
        """Report what has gone and was not moved."""
        for identity, since in list(self._missing.items()):
            if now - since >= 2 * self.settle:
                del self._missing[identity], self._done[identity]
                if self.library.store.document(identity) is not None:
                    yield Event("gone", identity)

    def _reported(self, faults: Sequence[ReadError]) -> Iterator[Event]:
        """Each fault once, until its file changes."""
        for fault in faults:
            path = str(fault.facts.get("path", ""))
            key = (path, f"{type(fault).__name__} {fault}")
            if key not in self._faults:
                self._faults.add(key)
                yield Event("skipped", path, error=fault)


def _is_below(path: str, folder: Path) -> bool:
    return path.startswith(os.path.join(readers.identity(folder), ""))  # noqa: PTH118 - on strings


def _signature(path: Path) -> _Signature | None:
    """What changes when a file does; for what is in an archive, when the archive does. None when it has gone."""
    for one in (path, *path.parents):
        try:
            status = one.stat()
        except NotADirectoryError:
            continue
        except OSError:
            return None
        return status.st_size, status.st_mtime_ns, status.st_ino
    return None
