"""Which files there are to add, and what is to be done with each."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self, TypeAlias

from corpus import readers
from corpus.errors import FileDuplicate, ReadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from corpus.store import Store

FileState: TypeAlias = Literal["new", "changed", "moved", "unchanged"]
"""To the library: unknown; known with other contents; known under a path where nothing is any more; known just so."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done with a file."""

    state: FileState
    identity: str
    """As `corpus.readers.identity` gives it."""
    sha256: str
    instead_of: str
    """The path of the document that it takes the place of: its own, or that from which it was moved."""


@dataclass(slots=True)
class Held:
    """What a library holds, by path and by content; kept up to date while files go in."""

    _known: dict[str, str] = field(default_factory=dict)
    _origins: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store | None) -> Self:
        """Of a library, or of none yet."""
        known = {document.path: document.sha256 for document in store.documents()} if store is not None else {}
        return cls(known, {sha256: path for path, sha256 in known.items()})

    def has(self, path: Path, sha256: str) -> bool:
        """Whether a file with that content is known just so."""
        return self._known.get(readers.identity(path)) == sha256

    def judge(self, path: Path, sha256: str | None = None) -> Verdict:
        """What is to be done with a file.

        Args:
            path: The file.
            sha256: Its hash; it is read to take it if not given.

        Raises:
            FileDuplicate: The same bytes are in the library under another path, where they still are.
            ReadError: It cannot be read.
        """
        sha256 = sha256 or readers.file_sha256(path)
        identity = readers.identity(path)
        former = self._known.get(identity)
        if former == sha256:
            return Verdict("unchanged", identity, sha256, identity)
        origin = self._origins.get(sha256, identity)
        if origin != identity and readers.exists(Path(origin)):
            raise FileDuplicate(path=identity, of=origin)
        state: FileState = "moved" if origin != identity else "new" if former is None else "changed"
        return Verdict(state, identity, sha256, origin)

    def take(self, verdict: Verdict) -> None:
        """Note that the file has gone in."""
        self._origins.pop(self._known.get(verdict.identity, ""), None)
        self._known[verdict.identity], self._origins[verdict.sha256] = verdict.sha256, verdict.identity


def walk(paths: Iterable[Path | tuple[Path, str]], report: Callable[[ReadError], None]) -> Iterator[tuple[Path, str]]:
    """Every file at or below `paths` once, though several of them may lead to it, with the name that citations use.

    One that comes with a name already keeps it.
    """
    seen: set[str] = set()
    for path in paths:
        try:
            for file, name in [path] if isinstance(path, tuple) else readers.walk(path, report):
                identity = readers.identity(file)
                if identity not in seen:
                    seen.add(identity)
                    yield file, name
        except ReadError as error:
            report(error)
