"""A library survives whatever happens to the process that changes it, to its files, and to its disk.

Run as a program, this file is the driver of the first test: it loads everything once, then forks a process for each
attempt, which is killed while it adds, removes or re-indexes.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot import messages
from corpus.errors import LibraryBusy, LibraryUnwritable
from corpus.store import Store
from corpus.verify import verify
from retrieval import lock
from retrieval.engine import Engine
from retrieval.library import Library
from small import LIMIT, WENBAO, Tiny, assert_in_step, documents, limited, powerless, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


KILLS = 100

PAGES = {
    "a.txt": "青州办班三年\n\n本报讯 青州市三年来培训农民24000余人次。学员多数来自弥河镇和王坟镇。\n",
    "b.txt": "诸城修水库\n\n本报讯 诸城市去年新修水库3座，蓄水410万立方米。\n",
    "c.txt": "高密添图书\n\n本报讯 高密市给乡村小学添置图书5200册。学生们高兴极了。\n",
}
LATER = {
    "a.txt": "青州办班四年\n\n本报讯 青州市四年来培训农民31000余人次。学员来自全市各镇。\n",
    "d.txt": "昌乐捐款\n\n本报讯 昌乐县教职工捐款59.33万元，送到困难学生手中。\n",
    "e.txt": "寒亭讲课\n\n本报讯 寒亭区请专家讲小麦种植，120多名农民听了课。\n",
    "f.txt": "安丘大葱\n\n本报讯 安丘市的大葱卖到海外，去年出口3000吨。\n",
}


ENCODERS = {encoder.name: encoder for encoder in (Tiny(), Tiny("tiny-wide", 64))}


def opened(folder: Path) -> Library:
    """The library with the encoder that it was encoded with."""
    with Store.open(folder) as store:
        model = store.get_meta("model") or "tiny"
    return Library.open(folder, ENCODERS[model])


def change(folder: Path, operation: str, source: Path) -> None:
    with opened(folder) as library:
        if operation == "add":
            library.add([source])
        elif operation == "remove":
            library.remove([name for name in ("b.txt", "c.txt") if str(source / name) in documents(library.store)])
        else:
            library.reindex(ENCODERS["tiny-wide"])


# Killed


def killed(work: Callable[[], None], seconds: float | None = None, events: int | None = None) -> bool:
    """Run `work` in a forked process that is killed after so many seconds, or calls. Whether it was before its end."""
    child = os.fork()
    if child == 0:
        if events is not None:
            left = events

            def count(*_: object) -> None:
                nonlocal left
                left -= 1
                if left <= 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            sys.setprofile(count)
        try:
            work()
            os._exit(0)
        except BaseException as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            sys.stderr.flush()
            os._exit(1)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return os.WIFSIGNALED(status)


def count_calls(work: Callable[[], None]) -> tuple[int, float]:
    """How many calls there are in `work`, and how long it takes without their being counted."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    work()
    sys.setprofile(None)
    return calls, 0.0


def drive(folder: Path, kills: int) -> None:
    """The driver: prints a JSON object for every kill."""
    source = write(folder / "source", PAGES)
    base = folder / "base"
    with Library.open(base, ENCODERS["tiny"], create=True) as library:
        library.add([source])
        before = documents(library.store)
    write(source, LATER)
    expected: dict[str, dict[str, list[str]]] = {}
    cost: dict[str, tuple[int, float]] = {}
    for operation in ("add", "remove", "reindex"):
        trial = Path(shutil.copytree(base, folder / f"trial-{operation}"))
        began = time.perf_counter()
        change(trial, operation, source)
        taken = time.perf_counter() - began
        with Store.open(trial) as store:
            expected[operation] = documents(store)
        again = Path(shutil.copytree(base, folder / f"count-{operation}"))
        calls, _ = count_calls(lambda again=again, operation=operation: change(again, operation, source))  # type: ignore[misc]
        cost[operation] = calls, taken
    random_ = random.Random(20)
    for number in range(kills):
        operation = ("add", "add", "remove", "reindex")[number % 4]
        calls, taken = cost[operation]
        attempt = Path(shutil.copytree(base, folder / f"attempt-{number}"))
        point: dict[str, Any] = (
            {"events": random_.randrange(1, calls)} if number % 8 < 4 else {"seconds": random_.uniform(0, taken)}
        )
        interrupted = killed(lambda a=attempt, o=operation: change(a, o, source), **point)  # type: ignore[misc]
        state = check(attempt, operation, before, expected[operation], source)
        sys.stdout.write(json.dumps({"operation": operation, "interrupted": interrupted, "state": state}) + "\n")
        sys.stdout.flush()
        shutil.rmtree(attempt)


def check(
    folder: Path, operation: str, before: dict[str, list[str]], after: dict[str, list[str]], source: Path
) -> list[str]:
    """Assert that nothing is lost and that the command completes. Returns which documents had changed."""
    with opened(folder) as library:
        assert [finding for finding in verify(library.store) if finding.is_fault] == []
        found = documents(library.store)
        for path in {*before, *after, *found}:
            assert found.get(path) in (before.get(path), after.get(path)), path
        best = library.search("青州培训农民多少人次", 1)[0]
        assert best.passage.text in "".join(found[str(source / "a.txt")])
    changed = sorted(Path(path).name for path in {*before, *after} if found.get(path) != before.get(path))
    change(folder, operation, source)
    with opened(folder) as library:
        assert documents(library.store) == after
        assert [finding for finding in verify(library.store) if finding.is_fault] == []
        assert library.encoder.name == ("tiny-wide" if operation == "reindex" else "tiny")
        assert list(library.store.missing_vectors(library.encoder.name)) == []
        assert library.store.drop_vectors_of_others(library.encoder.name) == 0
    assert_in_step(folder)
    return changed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_killed_at_any_point_nothing_is_lost(tmp_path: Path) -> None:
    environ = os.environ | {"OMP_NUM_THREADS": "1"}  # OpenMP's threads would not survive a fork
    command = [sys.executable, __file__, str(tmp_path), str(KILLS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, env=environ)
    assert done.returncode == 0, done.stderr
    attempts = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(attempts) == KILLS
    assert sum(attempt["interrupted"] for attempt in attempts) >= KILLS // 2
    # The kills came at different stages: before anything was committed, in between, and after.
    seen = {len(attempt["state"]) for attempt in attempts if attempt["operation"] == "add" and attempt["interrupted"]}
    assert seen >= {0, len(LATER)}
    assert len(seen) >= 3


# Damaged


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    write(folder / "source", PAGES | {name: text for name, text in LATER.items() if name != "a.txt"})
    with Library.open(folder / "library", Tiny(), create=True) as library:
        library.add([folder / "source"])
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "library", tmp_path / "library"))


def index_files(folder: Path) -> list[Path]:
    return [folder / "dense.faiss", *sorted(file for file in (folder / "lexical").iterdir() if file.stat().st_size)]


def found(folder: Path) -> list[tuple[int, float, float]]:
    with Library.open(folder, Tiny()) as library:
        return [(hit.row, round(hit.dense, 3), round(hit.lexical, 3)) for hit in library.search("水库蓄水多少", 5)]


@pytest.mark.parametrize("damage", ["flipped", "torn", "emptied", "gone", "longer"])
def test_damaged_indexes_are_made_again(made: Path, tmp_path: Path, damage: str) -> None:
    expected = found(made / "library")
    random_ = random.Random(damage)
    names = [file.relative_to(made / "library") for file in index_files(made / "library")]
    assert len(names) >= 8
    for number, name in enumerate(names * (4 if damage == "flipped" else 1)):
        folder = Path(shutil.copytree(made / "library", tmp_path / str(number)))
        data = bytearray((folder / name).read_bytes())
        if damage == "flipped":
            data[random_.randrange(len(data))] ^= 1 << random_.randrange(8)
        elif damage == "torn":
            del data[random_.randrange(len(data)) :]
        elif damage == "emptied":
            data.clear()
        elif damage == "longer":
            data += random_.randbytes(20)
        (folder / name).write_bytes(data)
        if damage == "gone":
            (folder / name).unlink()
        assert found(folder) == expected, name
        assert_in_step(folder)


def test_what_a_killed_process_left_behind_is_cleared_away(folder: Path, made: Path) -> None:
    (folder / ".dense.faiss-0123").write_bytes(b"half")
    (folder / "writer.json").write_text('{"pid": 1, "host": "elsewhere", "since": "long ago"}')
    with Library.open(folder, Tiny()) as library:
        library.add([made / "source"])
    assert_in_step(folder)
    assert not (folder / "writer.json").exists()


def test_half_a_commit_of_a_killed_process_is_in_nobodys_way(folder: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    for target in (other, folder):  # the same change in both, the one cut short before its last step
        with Library.open(target, Tiny()) as library:
            library.remove(["b.txt"])
            assert [hit.external_id for hit in library.search("诸城水库", 9)] == [None] * 5
        if target == other:
            for file in (other / "lexical").glob("*.del"):
                shutil.copyfile(file, folder / "lexical" / file.name)
    assert_in_step(folder)


# Who holds the lock


def test_who_comes_second_is_told_who_came_first(folder: Path) -> None:
    with lock.writer(folder), Library.open(folder, Tiny()) as library:
        with pytest.raises(LibraryBusy) as caught:
            library.remove(["b.txt"])
        facts = caught.value.facts
        assert datetime.strptime(str(facts["since"]), "%Y-%m-%d %H:%M").astimezone() <= datetime.now().astimezone()
        assert (facts["pid"], facts["reason"]) == (os.getpid(), "held")
        done = subprocess.run(
            [WENBAO, "remove", "b.txt", "--wait", "0", "--library", folder, "--lang", "en"],
            capture_output=True,
            text=True,
            timeout=LIMIT,
        )
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert f"process {os.getpid()} on {facts['host']}" in line
    assert str(facts["since"]) in line


def test_since_when_is_said_in_local_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        with lock.writer(folder):
            facts = {"pid": 7, "host": "far", "since": "2026-11-27 21:02:19+00:00"}
            (folder / "writer.json").write_text(json.dumps(facts), "utf-8")
            with pytest.raises(LibraryBusy) as caught, lock.writer(folder):
                pass
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "far 上的进程 7 自 2026-11-28 05:02 起正在写" in messages.error(caught.value, "zh")


def test_who_comes_second_may_wait(folder: Path) -> None:
    with Library.open(folder, Tiny()) as library:
        library.wait = 30.0
        held, go = threading.Event(), threading.Event()

        def hold() -> None:
            with lock.writer(folder):
                held.set()
                go.wait(30)

        thread = threading.Thread(target=hold)
        thread.start()
        held.wait(30)
        threading.Timer(0.3, go.set).start()
        assert library.remove(["b.txt"]).documents == 1
        assert go.is_set()
        thread.join()


# Readers


CHANGING = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from test_crash import LATER, PAGES, Tiny, write
from retrieval.library import Library

folder, source = Path(sys.argv[2]), Path(sys.argv[3])
with Library.open(folder, Tiny()) as library:
    for turn in range(int(sys.argv[4])):
        write(source, {"a.txt": (LATER if turn % 2 == 0 else PAGES)["a.txt"]})
        library.add([source])
        if turn % 3 == 0:
            library.remove(["b.txt"])
    print("done", flush=True)
"""


def test_one_asks_while_another_process_adds_and_removes(folder: Path, made: Path, tmp_path: Path) -> None:
    """What is asked about is replaced or removed all the while: every answer is of one state or the other."""
    source = Path(shutil.copytree(made / "source", tmp_path / "source"))
    arguments = [str(Path(__file__).parent), str(folder), str(source), "12"]
    with Library.open(folder, Tiny()) as library:
        library.remove(["a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt"])
        library.add([source])
        engine = Engine(library)
        assert engine.ask("青州培训农民多少人次").text == "24000余人次"
        answers: list[str | None] = []
        others: list[str | None] = []
        with subprocess.Popen([sys.executable, "-c", CHANGING, *arguments], stdout=subprocess.PIPE) as process:
            while process.poll() is None:
                answer = engine.ask("青州培训农民多少人次")
                answers.append(answer.text)
                for citation in answer.citations:
                    quoted = citation.sentence.text
                    assert ("三年" in quoted, "四年" in quoted) in ((True, False), (False, True))
                    assert quoted in {one.text for one in citation.article.article.sentences}
                others.append(engine.ask("诸城新修水库多少座").text)
            assert process.returncode == 0
        assert set(answers) == {"24000余人次", "31000余人次"}
        assert set(others) <= {"3座", None}
        assert "3座" in others
        # The last turn: what is in the file now, without opening the library again.
        assert engine.ask("青州培训农民多少人次").text == "24000余人次"


def test_a_question_has_one_state_of_the_library(folder: Path) -> None:
    with Library.open(folder, Tiny()) as library, library.snapshot() as snapshot:
        before = snapshot.search("诸城水库", 1)
        with Library.open(folder, Tiny()) as other:
            other.remove(["b.txt"])
        assert snapshot.search("诸城水库", 1) == before
        assert snapshot.store.articles_by_row([before[0].article_row])
        assert library.search("诸城水库", 1) != before


# No room, no right


ADDING = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from test_crash import Tiny
from corpus.errors import LibraryUnwritable
from retrieval.library import Library
try:
    with Library.open(Path(sys.argv[2]), Tiny()) as library:
        library.add([Path(sys.argv[3])])
except LibraryUnwritable as error:
    sys.exit(f"unwritable: {error}")
"""


@pytest.mark.parametrize("room", [0, 700, 3000, 30_000, 70_000, 150_000])
def test_a_full_disk_is_an_error_and_loses_nothing(folder: Path, made: Path, tmp_path: Path, room: int) -> None:
    many = write(
        tmp_path / "many", {f"{n}.txt": f"第{n}村通水\n\n本报讯 第{n}村{n + 3}户通了自来水。\n" for n in range(40)}
    )
    with Store.open(folder) as store:
        before = documents(store)
    done = limited([sys.executable, "-c", ADDING, Path(__file__).parent, folder, many], room)
    assert done.returncode == 1, done
    assert done.stderr.startswith("unwritable: "), done.stderr
    with Library.open(folder, Tiny()) as library:
        assert [finding for finding in verify(library.store) if finding.is_fault] == []
        assert before.items() <= documents(library.store).items()
        library.search("诸城水库")
        library.add([many])
        assert library.store.counts().documents == len(before) + 40
    assert_in_step(folder)


def test_the_command_words_a_full_disk(made: Path, tmp_path: Path) -> None:
    command: list[str | Path] = [WENBAO, "add", made / "source", "--library", tmp_path / "l", "--lang", "en"]
    done = limited(command, 20_000)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert "cannot be written" in line


@pytest.fixture
def locked_folder(folder: Path) -> Iterator[Path]:
    folder.chmod(0o500)
    for file in folder.iterdir():
        file.chmod(0o500 if file.is_dir() else 0o400)
    refused = powerless(["/bin/sh", "-c", f"echo x > '{folder}/probe'"]).returncode != 0
    if not refused:
        (folder / "probe").unlink()
    yield folder
    folder.chmod(0o700)
    for file in folder.iterdir():
        file.chmod(0o700)
    if not refused:
        pytest.skip("this process may write everywhere")


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are Linux's")
def test_a_folder_that_may_not_be_written_answers_and_stays_as_it_is(locked_folder: Path, made: Path) -> None:
    contents = {file: file.read_bytes() for file in locked_folder.rglob("*") if file.is_file()}
    done = powerless([WENBAO, "remove", "b.txt", "--library", locked_folder, "--lang", "en"])
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert "cannot be written" in line
    done = powerless([sys.executable, "-c", ADDING, Path(__file__).parent, locked_folder, made / "source"])
    assert done.stderr.startswith("unwritable: ")
    assert {file: file.read_bytes() for file in locked_folder.rglob("*") if file.is_file()} == contents


def test_errors_of_the_file_system_are_ours(folder: Path) -> None:
    (folder / "writer.lock").unlink()
    (folder / "writer.lock").mkdir()
    with Library.open(folder, Tiny()) as library:
        with pytest.raises(LibraryUnwritable):
            library.remove(["b.txt"])
        assert library.search("诸城水库", 1)


if __name__ == "__main__":
    drive(Path(sys.argv[1]), int(sys.argv[2]))
