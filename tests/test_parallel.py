"""Adding with other processes: what comes of it is the same to the byte, whatever happens to them."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from corpus.errors import RecordInvalid
from retrieval.library import Library
from retrieval.workers import Processes, Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from embeddings.encoder import Matrix, Progress

TABLES = {
    "documents": "row, path, name, sha256, encoding, kind",  # not when
    **dict.fromkeys(("pages", "articles", "sentences", "passages", "set_aside"), "*"),
}
COUNTIES = ("青州市", "昌乐县", "临朐县", "寿光市", "高密市")


class Flat:
    """An encoder for which all texts mean the same: what is looked at here is what is printed."""

    name, dim = "flat", 4

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        return np.full((len(texts), self.dim), 0.5, np.float32)

    def queries(self, texts: Sequence[str]) -> Matrix:
        return self.passages(texts)


class Inline(Executor):
    """Does what is submitted at once, and fails as it is told to. Nothing but `submit` may be used."""

    def __init__(self, failing: Callable[[int], bool] = lambda _number: False) -> None:
        self.submitted = 0
        self._failing = failing

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.submitted += 1
        future: Future[Any] = Future()
        if self._failing(self.submitted):
            future.set_exception(RuntimeError("lost on its way"))
        else:
            future.set_result(fn(*args, **kwargs))
        return future


def text(number: int) -> str:
    county = COUNTIES[number % len(COUNTIES)]
    return (
        f"本报{county[:-1]}讯 {county}今年新建水库{number}座。工程投资{number * 3 + 2}万元，灌溉农田{number + 10}亩。"
    )


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A JSON lines file of 300 lines, of which one is no article, and 12 small files, of which two cannot be read."""
    folder = tmp_path / "files"
    folder.mkdir()
    lines = [json.dumps({"id": str(n), "title": f"第{n}号", "text": text(n)}, ensure_ascii=False) for n in range(300)]
    lines[150] = "{"
    padding = json.dumps({"text": "寿光蔬菜上市。" * 6000, "title": "长文"}, ensure_ascii=False)
    (folder / "a.jsonl").write_text("\n".join([*lines, padding, padding, padding]), "utf-8")
    for number in range(9):
        (folder / f"b{number}.txt").write_text(f"水库之{number}\n\n{text(1000 + number)}\n", "utf-8")
    (folder / "c.txt").write_bytes((folder / "b1.txt").read_bytes())  # the same content twice in one run
    (folder / "d.txt").write_bytes(b"")
    (folder / "e.pdf").write_bytes(b"%PDF-1.4 and nothing more")
    return folder


def added(library: Path, files: Path, executor: Executor | Processes | None = None) -> tuple[list[str], list[str]]:
    """Every row that adding made, and what was reported."""
    with Library.open(library, Flat(), create=True) as opened:
        result = opened.add([files], executor=executor)  # type: ignore[arg-type]
    with closing(sqlite3.connect(library / "library.sqlite")) as db:
        rows = [
            f"{table} {row}"
            for table, columns in TABLES.items()
            for row in db.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2, 3")
        ]
    return rows, [f"{type(one).__name__} {one}" for one in result.skipped]


@pytest.fixture
def serial(tmp_path: Path, files: Path) -> tuple[list[str], list[str]]:
    found = added(tmp_path / "serial", files)
    assert len([row for row in found[0] if row.startswith("pages")]) == 302 + 9
    assert [fault.split()[0] for fault in found[1]] == [
        RecordInvalid.__name__,
        "FileDuplicate",
        "FileEmpty",
        "FileDamaged",
    ]
    return found


@pytest.fixture
def processes() -> Iterator[Processes]:
    made = Processes(2)
    yield made
    made.close(at_once=True)


def test_processes_give_the_same_bytes_in_the_same_order(
    tmp_path: Path, files: Path, serial: tuple[list[str], list[str]], processes: Processes
) -> None:
    assert added(tmp_path / "parallel", files, processes) == serial


def test_any_executor_does(tmp_path: Path, files: Path, serial: tuple[list[str], list[str]]) -> None:
    inline = Inline()
    assert added(tmp_path / "inline", files, inline) == serial
    assert inline.submitted == 5 + 10 + 1  # 302 pages in fives of 64, ten files that can be read, the broken PDF
    with ThreadPoolExecutor(3) as threads:
        assert added(tmp_path / "threads", files, threads) == serial


@pytest.mark.parametrize("failing", [lambda _number: True, lambda number: number % 3 == 0])
def test_what_is_lost_on_its_way_is_parsed_here(
    tmp_path: Path, files: Path, serial: tuple[list[str], list[str]], failing: Callable[[int], bool]
) -> None:
    assert added(tmp_path / "failing", files, Inline(failing)) == serial


def test_an_executor_that_takes_no_more_costs_nothing(
    tmp_path: Path, files: Path, serial: tuple[list[str], list[str]]
) -> None:
    closed = ThreadPoolExecutor(1)
    closed.shutdown()
    assert added(tmp_path / "closed", files, closed) == serial


def test_a_process_that_is_killed_costs_nothing(
    tmp_path: Path, files: Path, serial: tuple[list[str], list[str]], processes: Processes
) -> None:
    os.kill(processes.submit(eval, PID).result(), signal.SIGKILL)
    assert added(tmp_path / "killed", files, processes) == serial


def test_no_more_is_handed_out_than_the_window_holds() -> None:
    inline, taken = Inline(), 0
    with Workers(inline) as workers:
        for task, result in workers.in_order(_double, iter(range(300))):
            taken += 1
            assert result == 2 * task
            assert inline.submitted <= taken + workers.window
    assert taken == 300


def test_little_work_starts_no_processes() -> None:
    with Workers() as workers:
        workers.expect(2_000_000)
        assert not workers.there


def test_own_processes_start_with_much_work_and_hear_no_interrupt() -> None:
    made = Processes(1)
    try:
        pid = made.submit(eval, PID).result()
        os.kill(pid, signal.SIGINT)
        assert made.submit(eval, PID).result() == pid
    finally:
        made.close(at_once=True)
    assert _gone(pid)


PID = "__import__('os').getpid()"
"""To be evaluated elsewhere, where this file cannot be imported."""
SCRIPT = """
from retrieval.workers import Processes
from test_parallel import _pid, _sleep
made = Processes(2)  # no guard: whoever starts again from here never ends
print(made.submit(_pid, None).result(), flush=True)
made.submit(_sleep, None).result()
"""


def test_processes_die_with_the_one_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    assert _gone(pid)


def _pid(_task: None) -> int:
    return os.getpid()


def _double(task: int) -> int:
    return 2 * task


def _sleep(_task: None) -> None:
    time.sleep(60)


def _gone(pid: int) -> bool:
    """Whether a process ends within ten seconds; one that nobody has waited for counts."""
    for _ in range(200):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
            os.kill(pid, 0)
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False
