"""The files that come next, looked at before their turn so that other processes can parse them meanwhile."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus import readers
from corpus.errors import ReadError
from retrieval import parsing

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from concurrent.futures import Future
    from pathlib import Path

    from corpus.model import Document
    from retrieval.files import Held
    from retrieval.parsing import Parsed, ParsedFile
    from retrieval.workers import Workers

_AHEAD = 64 * 2**20
"""Bytes of files that are held in memory before their turn."""
_PAGED = 2**18
"""Bytes of a JSON lines file from which on its pages are handed out one by one, and it is not read before its turn."""


@dataclass(slots=True)
class Upcoming:
    """A file whose turn comes; what is known of it by then may be outdated, and nothing of it need be."""

    path: Path
    name: str
    """What citations call it."""
    sha256: str | None = None
    data: bytes | None = None
    """Until it is handed out; None, too, for one that is known, large or cannot be read."""
    parsed: Future[ParsedFile | None] | None = None

    def read(self, workers: Workers) -> tuple[Document, tuple[ReadError, ...], list[Parsed] | None]:
        """What it holds, what of it cannot be read and, if another process did that, its pages parsed.

        Raises:
            ReadError: As `readers.read_with_faults`.
        """
        found = workers.result(self.parsed)
        if found is not None:
            faults = tuple(kind(**facts) for kind, facts in found.faults)
            return replace(found.document, path=readers.identity(self.path)), faults, found.parsed
        data = readers.load(self.path) if self.data is None else self.data
        return *readers.read_bytes(data, self.path, self.name), None


def upcoming(found: Iterable[tuple[Path, str]], held: Held, workers: Workers) -> Generator[Upcoming]:
    """Every file in order, read and handed out some way ahead.

    Args:
        found: Files with the names that citations call them.
        held: Says which are known, and may say otherwise when their turn comes.
        workers: Who parses them.
    """
    waiting: deque[tuple[Upcoming, int]] = deque()
    ahead = 0
    try:
        for path, name in found:
            one = _looked_at(path, name, held)
            size = len(one.data or b"")
            waiting.append((one, size))
            ahead += size
            workers.expect(size)
            if workers.there:
                for other, _ in waiting:
                    _hand_out(other, workers)
            while len(waiting) >= workers.window or (waiting and ahead > _AHEAD):
                first, size = waiting.popleft()
                ahead -= size
                yield first
        while waiting:
            yield waiting.popleft()[0]
    finally:
        for one, _ in waiting:
            if one.parsed is not None:
                one.parsed.cancel()


def _looked_at(path: Path, name: str, held: Held) -> Upcoming:
    """The file, loaded if it is to be parsed as a whole. What is wrong with it is found at its turn."""
    try:
        sha256 = readers.file_sha256(path)
        if held.has(path, sha256) or _size(path) > (_PAGED if ".jsonl" in path.name.lower() else _AHEAD):
            return Upcoming(path, name, sha256)
        return Upcoming(path, name, sha256, readers.load(path))
    except (ReadError, OSError):
        return Upcoming(path, name)


def _size(path: Path) -> int:
    """Of a file; a member of an archive counts as small: it was in memory to be hashed."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _hand_out(one: Upcoming, workers: Workers) -> None:
    if one.data is not None and one.parsed is None:
        one.parsed = workers.submit(parsing.parse_file, (one.data, one.path, one.name))
