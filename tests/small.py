"""Small libraries for tests of what goes wrong: an encoder without a model, disks, commands without room or right."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import zlib
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from corpus.store import Store
from retrieval.dense import DenseIndex
from retrieval.lexical import LexicalIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

WENBAO = shutil.which("wenbao", path=str(Path(sys.executable).parent)) or "wenbao"
LIMIT = 240  # seconds; only a hang takes that long


@dataclass(frozen=True)
class Tiny:
    """An encoder that needs no model: a text's pairs of characters, counted by their hash."""

    name: str = "tiny"
    dim: int = 32

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.passages(texts)

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        rows = np.full((len(texts), self.dim), 1e-3, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for at in range(len(text) - 1):
                row[zlib.crc32(text[at : at + 2].encode()) % self.dim] += 1
        if progress is not None:
            progress(len(texts))
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def write(folder: Path, pages: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in pages.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def documents(store: Store) -> dict[str, list[str]]:
    """The sentences of every document, by its path."""
    found: dict[str, list[str]] = {document.path: [] for document in store.documents()}
    for stored in store.articles():
        found[stored.path] += [sentence.text for sentence in stored.article.sentences]
    return found


def assert_in_step(folder: Path) -> None:
    """Both indexes are saved, sound, and hold every passage."""
    with Store.open(folder, readonly=True) as store:
        passages = store.counts().passages
    words, vectors = LexicalIndex.open(folder / "lexical"), DenseIndex.load(folder / "dense.faiss")
    assert words is not None
    assert vectors is not None
    assert (len(words), len(vectors)) == (passages, passages)
    assert [file.name for file in folder.iterdir() if file.name.startswith(".")] == []


def aged(folder: Path) -> Path:
    """The library as the first schema had it. Returns its file."""
    file = folder / "library.sqlite"
    with closing(sqlite3.connect(file)) as database:
        database.executescript("DROP TABLE marks; PRAGMA user_version = 1;")
    return file


def version(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("PRAGMA user_version").fetchone()[0])


class Disk:
    """A small disk, mounted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def leave(self, room: int) -> None:
        """Fill it up but for so many bytes."""
        self.clear()
        status = os.statvfs(self.folder)
        with self._filler.open("wb") as filler:
            os.posix_fallocate(filler.fileno(), 0, status.f_bavail * status.f_frsize - room)

    def seal(self) -> None:
        """Let nobody write to it any more."""
        subprocess.run(["mount", "-o", "remount,ro", self.folder], check=True, timeout=LIMIT)

    def clear(self) -> None:
        """Make room."""
        self._filler.unlink(missing_ok=True)


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[Disk]:
    """A disk of so many bytes; the test is skipped where none can be mounted."""
    folder.mkdir()
    mount = shutil.which("mount")
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if mount is None or subprocess.run(command, capture_output=True, timeout=LIMIT).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True, timeout=LIMIT)


# What a process takes on itself before it becomes the command. Not a `preexec_fn`: that runs in a fork of this process,
# which has the threads of several libraries, and what kills it there looks as if the command had died without a word.
SMALL = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
os.execvp(sys.argv[2], sys.argv[2:])
"""
POWERLESS = """
import ctypes, os, sys
for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH: the right, if it is root's, to write everywhere
    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP; another program has to take hold
os.execvp(sys.argv[1], sys.argv[1:])
"""


def run(*command: object) -> subprocess.CompletedProcess[str]:
    """Run a Python program and its arguments. Should it be aborted, it says where; it leaves no cut short bytecode."""
    environ = os.environ | {"PYTHONFAULTHANDLER": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    words = [sys.executable, *map(str, command)]
    return subprocess.run(words, capture_output=True, text=True, timeout=LIMIT, env=environ)


def limited(command: list[str | Path], size: int) -> subprocess.CompletedProcess[str]:
    """Run a command that cannot make a file larger than `size` bytes, as on a disk that is full."""
    return run("-c", SMALL, size, *command)


def powerless(command: list[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run a command that may write only where its user may."""
    return run("-c", POWERLESS, *command)
