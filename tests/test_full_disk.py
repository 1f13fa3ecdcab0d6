"""A disk that fills up: while documents go in, while either index is written, while an older library is migrated.

What is written fails with the system's own error, on a small disk of its own where that may be mounted, else, in a
process of its own, by a limit on the size of its files.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import messages
from corpus import backup
from corpus.errors import LibraryUnwritable
from corpus.schema import MIGRATIONS
from corpus.store import Store
from corpus.verify import verify
from retrieval import indexes
from retrieval.library import Library
from small import LIMIT, WENBAO, Disk, Tiny, aged, assert_in_step, documents, mounted, run, version, write

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDE = Tiny("tiny", 1024)
"""Its vectors take more room than the words of what they were made of."""
SIZE = 16_000_000
"""Bytes of a disk; a test leaves as much of them as it needs."""
STEP = 8_000
"""Bytes: less than the index by words takes, so that some attempt fails just there."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with mounted(tmp_path / "disk", SIZE) as found:
        yield found


def villages(file: Path, numbers: range) -> Path:
    """A file of short articles, one for each number."""
    told = "本报讯 第{0}村{1}户通了自来水，{2}人喝上了干净的水。老人们说，从前要到{3}里外去挑水。"
    records = (
        {"id": str(n), "title": f"第{n}村通水", "text": told.format(n, n + 3, n * 7 + 11, n % 9 + 2)} for n in numbers
    )
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), "utf-8")
    return file


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A library that holds one page."""
    source = write(tmp_path / "source", {"b.txt": "诸城修水库\n\n本报讯 诸城市去年新修水库3座，蓄水410万立方米。\n"})
    with Library.open(tmp_path / "base", WIDE, create=True) as library:
        library.add([source])
    return tmp_path / "base"


def first(folder: Path) -> str:
    """What the library answers from while the disk is as it is."""
    with Library.open(folder, WIDE) as library:
        assert [finding for finding in verify(library.store) if finding.is_fault] == []
        return library.search("诸城水库蓄水", 1)[0].passage.text


def test_wherever_the_disk_fills_up_nothing_is_lost(base: Path, disk: Disk, tmp_path: Path) -> None:
    many = villages(tmp_path / "many.jsonl", range(60))
    with Store.open(base) as store:
        before = documents(store)
    failed: list[tuple[object, type]] = []
    for room in range(0, SIZE, STEP):
        disk.clear()
        folder = Path(shutil.copytree(base, disk.folder / str(room)))
        disk.leave(room)
        try:
            with Library.open(folder, WIDE) as library:
                library.add([many])
            break
        except LibraryUnwritable as error:
            failed.append((error.facts["reason"], type(error.__cause__)))
        assert "水库3座" in first(folder)  # also while the disk is full
        disk.clear()
        with Library.open(folder, WIDE) as library:
            assert before.items() <= documents(library.store).items()
            library.add([many])
            assert library.store.counts().articles == 61
        assert_in_step(folder)
        shutil.rmtree(folder)
    # SQLite, tantivy and faiss had their turns; a library that could not even be opened to be written has no cause.
    assert set(failed) == {("full", kind) for kind in (type(None), sqlite3.OperationalError, ValueError, RuntimeError)}


def test_wherever_the_disk_fills_up_while_something_is_taken_out_it_is_said(
    base: Path, disk: Disk, tmp_path: Path
) -> None:
    with Library.open(base, WIDE) as library:
        library.add([villages(tmp_path / "many.jsonl", range(60))])
    reasons: set[object] = set()
    for room in range(0, SIZE, STEP):
        disk.clear()
        folder = Path(shutil.copytree(base, disk.folder / str(room)))
        disk.leave(room)
        try:
            with Library.open(folder, WIDE) as library:
                library.remove(["many.jsonl"])
            break
        except LibraryUnwritable as error:
            reasons.add(error.facts["reason"])
        disk.clear()
        shutil.rmtree(folder)
    assert reasons == {"full"}


def test_what_an_index_does_not_say_the_disk_is_asked(disk: Disk) -> None:
    error = ValueError("An error occurred in a thread: 'An index writer was killed..'")  # all that tantivy may say
    assert indexes.reason(error, disk.folder) == str(error)
    disk.leave(300_000)
    assert indexes.reason(error, disk.folder) == "full"
    assert sorted(file.name for file in disk.folder.iterdir()) == ["filler"]


def test_a_backup_that_there_is_no_room_for_is_said_to_be_that(base: Path, disk: Disk, tmp_path: Path) -> None:
    backup.write(base, tmp_path / "b")
    disk.leave(50_000)
    command = [WENBAO, "restore", tmp_path / "b", "--library", disk.folder / "library"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert "磁盘满了" in line
    assert "权限" not in line


def test_the_command_says_in_a_sentence_that_the_disk_is_full_and_goes_on_later(disk: Disk, tmp_path: Path) -> None:
    command = [WENBAO, "add", villages(tmp_path / "some.jsonl", range(3)), "--library", disk.folder / "library"]
    disk.leave(20_000)
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert "磁盘满了" in line
    assert "请腾出空间" in line
    disk.clear()
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
    assert done.returncode == 0, done.stderr
    assert_in_step(disk.folder / "library")


# Without a disk of one's own: the limit comes when the documents are in, before the index by words is written.
FILLING = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from small import Tiny
from corpus.errors import LibraryUnwritable
from retrieval.library import Library

articles, size = int(sys.argv[4]), int(sys.argv[5])
finished = []

def limit(done, total):
    if done == total:
        finished.append(total)
    if finished == [articles, 1, articles]:  # parsed; their file is in; about to be committed to the index by words
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

try:
    with Library.open(Path(sys.argv[2]), Tiny("tiny", 1024)) as library:
        library.add([Path(sys.argv[3])], limit)
except LibraryUnwritable as error:
    sys.exit(f"{type(error.__cause__).__name__}: {error.facts['reason']}")
"""


@pytest.mark.parametrize(("size", "fails"), [(100, "ValueError"), (200_000, "RuntimeError")])
def test_an_index_that_cannot_be_written_is_made_later(base: Path, tmp_path: Path, size: int, fails: str) -> None:
    """By words, or, of 800 KB, by vectors: those of the passages are known, so that SQLite has no more to write."""
    villages(tmp_path / "many.jsonl", range(200))
    with Library.open(base, WIDE) as library:
        library.add([tmp_path / "many.jsonl"])
        vectors = list(library.store.missing_vectors("tiny"))
    assert vectors == []
    again = tmp_path / "again.jsonl"  # the same articles in a file of their own: other bytes, no new passage
    again.write_text((tmp_path / "many.jsonl").read_text("utf-8") + "\n", "utf-8")
    done = run("-c", FILLING, Path(__file__).parent, base, again, 200, size)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip() == f"{fails}: File too large"
    assert "水库3座" in first(base)
    with Library.open(base, WIDE) as library:
        assert library.store.counts().articles == 401
        library.add([again])
    assert_in_step(base)


# Migrated


@pytest.mark.parametrize("readonly", [False, True])
def test_an_older_library_on_a_full_disk_stays_as_it_is_until_there_is_room(
    base: Path, disk: Disk, readonly: bool
) -> None:
    folder = Path(shutil.copytree(base, disk.folder / "library"))
    file = aged(folder)
    disk.leave(45_000)  # enough for what SQLite keeps in memory that processes share, and for nothing else
    with pytest.raises(LibraryUnwritable) as caught:
        Store.open(folder, readonly=readonly)
    assert caught.value.facts == {"path": str(file), "reason": "full"}
    assert "磁盘满了" in messages.error(caught.value, "zh")
    assert version(file) == 1
    disk.clear()
    assert "水库3座" in first(folder)
    assert version(file) == len(MIGRATIONS)


OPENING = """
import resource, sys
from pathlib import Path
from corpus.errors import LibraryUnwritable
from corpus.store import Store

resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    Store.open(Path(sys.argv[1]))
except LibraryUnwritable as error:
    sys.exit(error.facts["reason"])
"""


def test_a_migration_that_cannot_be_written_is_rolled_back(base: Path) -> None:
    file = aged(base)
    with closing(sqlite3.connect(file)) as other:  # has made the memory that processes share
        other.execute("SELECT count(*) FROM articles").fetchone()
        done = run("-c", OPENING, base)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (1, "", "disk I/O error")
    assert version(file) == 1
    assert "水库3座" in first(base)
    assert version(file) == len(MIGRATIONS)
