"""What `add` would do, and adding what appears for as long as one likes, with the installed command."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from corpus import cache
from corpus.store import Store
from corpus.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

WENBAO = shutil.which("wenbao", path=str(Path(sys.executable).parent)) or "wenbao"
LIMIT = 120  # seconds; only a hang takes that long

ONE = "奎文区图书馆延长开放\n\n本报奎文讯　2024年3月5日，奎文区图书馆新添了2100册童书，周六开到晚上9点。\n"
TWO = "峡山水库蓄水\n\n本报讯　峡山水库目前蓄水4.27亿立方米，比去年多。\n"


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WENBAO_LIBRARY", "WENBAO_MODEL", "WENBAO_LANG", "WENBAO_DEBUG"):
        monkeypatch.delenv(name, raising=False)


def wenbao(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([WENBAO, *arguments], capture_output=True, text=True, timeout=LIMIT)


class Watching:
    """The command `add --watch --json` as a process whose events are waited for."""

    def __init__(self, folder: Path, library: Path) -> None:
        command = [WENBAO, "add", "--watch", folder, "--library", library, "--json"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True)
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._events.put(json.loads(line))

    def next(self) -> tuple[str, str]:
        event = self._events.get(timeout=LIMIT)
        return event["event"], Path(event["path"]).name

    def end(self, number: int) -> tuple[int, str]:
        self.process.send_signal(number)
        assert self.process.stderr is not None
        code, err = self.process.wait(timeout=LIMIT), self.process.stderr.read()
        self._thread.join(LIMIT)
        self.close()
        assert self._events.empty()
        return code, err

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "pages" / "sub").mkdir(parents=True)
    (tmp_path / "pages" / "one.txt").write_text(ONE, "utf-8")
    return tmp_path / "pages"


@pytest.fixture
def watching(pages: Path, tmp_path: Path) -> Iterator[Watching]:
    process = Watching(pages, tmp_path / "library")
    yield process
    if process.process.poll() is None:
        process.close()


def names(library: Path) -> list[str]:
    with Store.open(library, readonly=True) as store:
        assert [finding for finding in verify(store) if finding.is_fault] == []
        return [document.name for document in store.documents()]


def test_what_appears_changes_and_goes(watching: Watching, pages: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    assert watching.next() == ("new", "one.txt")
    (pages / "sub" / "two.txt").write_text(TWO, "utf-8")
    assert watching.next() == ("new", "two.txt")
    assert names(library) == ["one.txt", "sub/two.txt"]
    (pages / "one.txt").write_text(ONE.replace("2100", "2300"), "utf-8")
    assert watching.next() == ("changed", "one.txt")
    (pages / "bad.txt").write_bytes(b"\0\1\2" * 100)
    assert watching.next() == ("skipped", "bad.txt")
    (pages / "sub" / "two.txt").rename(pages / "moved.txt")
    assert watching.next() == ("moved", "moved.txt")
    (pages / "moved.txt").unlink()
    assert watching.next() == ("gone", "moved.txt")
    assert "moved.txt" in names(library)  # what goes from the folder stays in the library
    pages.rename(tmp_path / "elsewhere")
    assert watching.next() == ("away", "pages")
    (tmp_path / "elsewhere" / "three.txt").write_text(TWO.replace("4.27", "5.01"), "utf-8")
    (tmp_path / "elsewhere").rename(pages)
    assert watching.next() == ("back", "pages")
    assert watching.next() == ("new", "three.txt")
    assert watching.end(signal.SIGTERM) == (0, "")
    assert set(names(library)) == {"one.txt", "moved.txt", "three.txt"}
    assert wenbao("doctor", "--library", library).returncode == 0


def test_a_file_is_read_when_it_has_stopped_growing(watching: Watching, pages: Path, tmp_path: Path) -> None:
    assert watching.next() == ("new", "one.txt")
    with (pages / "slow.txt").open("w", encoding="utf-8") as file:
        for part in range(8):
            file.write(TWO.replace("4.27", f"{part}.5"))
            file.flush()
            time.sleep(0.4)
    assert watching.next() == ("new", "slow.txt")
    with Store.open(tmp_path / "library", readonly=True) as store:
        (document,) = (one for one in store.documents() if one.name == "slow.txt")
        assert store.page_text(document.row, 1).count("峡山水库目前") == 8
    assert watching.end(signal.SIGINT) == (0, "")


def test_watching_takes_folders_only(pages: Path, tmp_path: Path) -> None:
    for path in (pages / "one.txt", tmp_path / "none"):
        done = wenbao("add", "--watch", path, "--library", tmp_path / "library")
        assert (done.returncode, done.stdout) == (2, "")
        assert path.name in done.stderr
    assert not (tmp_path / "library").exists()


def test_a_dry_run_shows_everything_and_writes_nothing(pages: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"

    def preview() -> dict[str, dict[str, Any]]:
        done = wenbao("add", "--dry-run", "--json", pages, "--library", library)
        assert (done.returncode, done.stderr) == (0, "")
        return {Path(line["path"]).name: line for line in map(json.loads, done.stdout.splitlines())}

    (pages / "empty.txt").write_bytes(b"")
    (pages / "same.txt").write_text(ONE, "utf-8")
    seen = preview()
    assert {name: one["state"] for name, one in seen.items()} == {
        "one.txt": "new",
        "empty.txt": "skipped",
        "same.txt": "skipped",
    }
    (article,) = seen["one.txt"]["articles"]
    assert article == {
        "kind": "article",
        "headline": "奎文区图书馆延长开放",
        "place": "奎文区",
        "date": article["date"],
    }
    assert len(seen["same.txt"]["reasons"]) == 1
    assert not library.exists()
    assert wenbao("add", pages, "--library", library).returncode == 0
    (pages / "one.txt").rename(pages / "renamed.txt")
    (pages / "same.txt").write_text(TWO, "utf-8")
    before = {file.name: file.stat().st_mtime_ns for file in library.iterdir() if not file.name.endswith("-shm")}
    assert {name: one["state"] for name, one in preview().items()} == {
        "empty.txt": "skipped",
        "renamed.txt": "moved",
        "same.txt": "new",
    }
    done = wenbao("add", "--dry-run", pages, "--library", library, "--lang", "en")
    assert "峡山水库蓄水" in done.stdout
    assert "nothing was written" in done.stderr
    after = {file.name: file.stat().st_mtime_ns for file in library.iterdir() if not file.name.endswith("-shm")}
    assert {name: after[name] for name in before} == before
    done = wenbao("add", "--dry-run", tmp_path / "none", "--library", library)
    assert (done.returncode, done.stdout) == (1, "")


def test_old_files_of_the_cache_are_dropped_and_used_ones_kept(tmp_path: Path) -> None:
    month = 31 * 86_400
    for name in ("lexicon-a.sqlite", "lexicon-b.sqlite", "lexicon-c.sqlite", ".lexicon-d.sqlite-00", "other.sqlite"):
        (tmp_path / name).write_text(name)
        os.utime(tmp_path / name, (time.time() - month, time.time() - month))
    (tmp_path / "sample-a").mkdir()
    (tmp_path / "sample-a" / "x").write_text("x")
    os.utime(tmp_path / "sample-a", (time.time() - month, time.time() - month))
    (tmp_path / "sample-b").mkdir()
    cache.touch(tmp_path / "lexicon-b.sqlite")
    cache.sweep(tmp_path, "lexicon-", tmp_path / "lexicon-c.sqlite")
    cache.sweep(tmp_path, "sample-", tmp_path / "sample-c")
    assert {file.name for file in tmp_path.iterdir()} == {
        "lexicon-b.sqlite",
        "lexicon-c.sqlite",
        "other.sqlite",
        "sample-b",
    }
