"""The installed command as a process: bad input, pipes, signals, streams."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WENBAO = shutil.which("wenbao", path=str(Path(sys.executable).parent)) or shutil.which("wenbao") or "wenbao"
LIMIT = 120  # seconds; only a hang takes that long

GOOD = "奎文区图书馆延长开放\n\n本报奎文讯　奎文区图书馆新添了2100册童书，周六开到晚上9点。\n"


def start(*arguments: str | Path, **environ: str) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen([WENBAO, *arguments], stdin=pipe, stdout=pipe, stderr=pipe, env=os.environ | environ)


def wenbao(*arguments: str | Path, stdin: bytes = b"", **environ: str) -> subprocess.CompletedProcess[str]:
    process = start(*arguments, **environ)
    out, err = process.communicate(stdin, timeout=LIMIT)
    return subprocess.CompletedProcess(process.args, process.returncode, out.decode(), err.decode())


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


@pytest.fixture(scope="module", autouse=True)
def _plain_environment() -> Iterator[None]:
    """Whatever the person who runs the tests has set."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("WENBAO_LIBRARY", "WENBAO_MODEL", "WENBAO_LANG", "WENBAO_DEBUG", "NO_COLOR", "TERM"):
            patch.delenv(name, raising=False)
        patch.setenv("COLUMNS", "80")
        yield


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of good files that stood among bad ones; the run is checked here, too."""
    folder = tmp_path_factory.mktemp("mixed")
    (folder / "good.txt").write_text(GOOD, "utf-8")
    (folder / "records.jsonl").write_text(
        '{"title": "峡山水库蓄水", "text": "峡山水库目前蓄水4.27亿立方米。"}\n'
        '{"title": "坏行"\n[1]\n{"title": "没有正文"}\n',
        "utf-8",
    )
    (folder / "empty.txt").write_bytes(b"")
    (folder / "blank.md").write_text(" \n\n", "utf-8")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8)
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    made = tmp_path_factory.mktemp("made") / "library"
    done = wenbao("add", folder, folder / "missing.txt", "--library", made, "--json", WENBAO_LANG="en")
    assert done.returncode == 1  # for the missing file, which was named
    record = json.loads(done.stdout)
    assert (record["documents"], record["articles"]) == (2, 2)
    skipped = {(Path(entry["path"]).name, entry["reason"]) for entry in record["skipped"]}
    assert {name for name, _ in skipped} == {
        "records.jsonl", "empty.txt", "blank.md", "picture.txt", "gone.txt", "missing.txt"
    }  # fmt: skip
    for number in (2, 3, 4):
        assert any(f"line {number} of " in reason for name, reason in skipped if name == "records.jsonl")
    lines = done.stderr.splitlines()
    assert len(lines) == len(record["skipped"]) == 8
    assert all(line.startswith("skipped: ") for line in lines)
    return made


def test_the_exit_code_of_add_tells_of_what_was_named(tmp_path: Path) -> None:
    folder, bare, library = tmp_path / "pages", tmp_path / "bare", tmp_path / "l"
    folder.mkdir()
    bare.mkdir()
    (folder / "good.txt").write_text(GOOD, "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "again.txt").write_text(GOOD, "utf-8")
    (folder / "scan.DOC").write_bytes(b"\xd0\xcf\x11\xe0")
    (bare / "scan.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (bare / "photo.jpg").write_bytes(b"\xff\xd8\xff")

    def add(*paths: Path) -> tuple[int, list[str]]:
        done = wenbao("add", *paths, "--library", library)
        return done.returncode, done.stderr.splitlines()

    code, lines = add(folder)
    assert (code, len(lines)) == (0, 3)
    assert any("scan.DOC" in line and ".txt" in line for line in lines)
    assert add(folder)[0] == 0
    assert add(folder / "good.txt", folder / "again.txt")[0] == 0
    assert add(folder / "good.txt", folder / "empty.txt")[0] == 1
    assert add(folder, tmp_path / "gone.txt")[0] == 1
    code, lines = add(folder / "again.txt", bare)  # the one of the two that is held
    assert code == 1
    assert [("scan.doc" in line, "没有能读的文件" in line) for line in lines] == [(True, False), (False, True)]
    (bare / "scan.doc").unlink()
    assert [".jsonl" in line for line in add(bare)[1]] == [True]


def test_good_files_among_bad_ones_are_there(library: Path) -> None:
    done = wenbao("ask", "奎文区图书馆新添了多少册童书", "--library", library)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("2100册\n")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.txt", None),
        ("empty.txt", b""),
        ("nul.txt", "青州\0培训\0".encode() * 9),
        ("x.exe", b"MZ"),
        ("bad.jsonl", b"{\n"),
    ],
)
def test_when_nothing_can_be_read_it_is_an_error(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = wenbao("add", tmp_path / name, "--library", tmp_path / "l")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert name in line


def test_a_library_that_is_not_there(tmp_path: Path) -> None:
    for command in (
        ["ask", "青州培训了多少人"],
        ["search", "培训"],
        ["articles"],
        ["stats"],
        ["verify"],
        ["show", "ab"],
    ):
        done = wenbao(*command, "--library", tmp_path / "none")
        assert done.returncode == 1
        assert "wenbao add" in one_sentence(done)
    assert not (tmp_path / "none").exists()


def test_a_library_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in its place")
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")
    done = wenbao("add", tmp_path / "good.txt", "--library", tmp_path / "file")
    assert done.returncode == 1
    assert "不能写入" in one_sentence(done)
    assert (tmp_path / "file").read_text() == "in its place"


def test_a_library_of_a_later_version(library: Path, tmp_path: Path) -> None:
    shutil.copytree(library, tmp_path / "l")
    with sqlite3.connect(tmp_path / "l" / "library.sqlite") as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    for command in (["ask", "多少册"], ["add", str(library)], ["stats", "--json"]):
        done = wenbao(*command, "--library", tmp_path / "l")
        assert done.returncode == 1
        assert "999" in one_sentence(done)


def test_a_library_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").write_bytes(b"no database at all" * 100)
    done = wenbao("stats", "--library", tmp_path, "--lang", "en")
    assert done.returncode == 1
    assert "damaged" in one_sentence(done)


def test_a_batch_streams(library: Path) -> None:
    process = start("ask", "--batch", "-", "--library", library)
    assert process.stdin
    assert process.stdout
    for identity in ("first", "second"):
        line = json.dumps({"id": identity, "question": "图书馆新添了多少册童书"}, ensure_ascii=False)
        process.stdin.write(line.encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == identity  # before the next question is written
    assert process.communicate(timeout=LIMIT) == (b"", b"")
    assert process.returncode == 0


def test_a_reader_that_goes_away_is_no_trouble(library: Path) -> None:
    process = start("articles", "--json", "--library", library)
    assert process.stdout
    process.stdout.close()
    process.wait(timeout=LIMIT)
    assert process.stderr
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.stdin
    process.stdin.close()


def test_json_is_ascii_where_the_stream_is(library: Path) -> None:
    done = wenbao("articles", "--json", "--library", library, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert [json.loads(line)["headline"] for line in done.stdout.splitlines()] == [
        "奎文区图书馆延长开放",
        "峡山水库蓄水",
    ]


def test_ctrl_c_keeps_what_was_finished(tmp_path: Path) -> None:
    folder, made = tmp_path / "pages", tmp_path / "l"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.txt").write_text(GOOD.replace("2100", str(3000 + number)), "utf-8")
    process = start("add", folder, "--library", made)
    _wait(lambda: _documents(made / "library.sqlite") > 0)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=LIMIT)
    if process.returncode != 0:  # else it was quicker than we
        assert process.returncode == 130
        assert out == b""
        assert "已中断" in err.decode()
    assert wenbao("verify", "--library", made).returncode == 0
    again = wenbao("add", folder, "--library", made, "--json")
    assert again.returncode == 0
    record = json.loads(again.stdout)
    assert record["documents"] + record["unchanged"] == 12
    assert wenbao("doctor", "--library", made).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["frobnicate"], "frobnicate"),
        (["ask", "--frobnicate"], "--frobnicate"),
        (["--color", "pink", "stats"], "pink"),
        (["show"], "ID[#SENTENCE]"),
        (["add"], "PATH"),
        (["eval"], "GOLD.jsonl"),
        (["ask"], "青州"),
        (["completion", "tcsh"], "tcsh"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments: list[str], wanted: str) -> None:
    done = wenbao(*arguments)
    assert done.returncode == 2
    assert wanted in one_sentence(done)


def test_help_and_version_in_both_languages() -> None:
    assert "提问" in wenbao("--help").stdout
    assert "Ask" in wenbao("--help", WENBAO_LANG="en").stdout
    assert "Ask" in wenbao("ask", "--help", "--lang", "en").stdout
    assert wenbao("--version").stdout.startswith("wenbao ")
    bare = wenbao()
    assert (bare.returncode, bare.stdout) == (2, "")
    assert "Usage" in bare.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str) -> None:
    assert f"{shell}_complete" in wenbao("completion", shell).stdout
    assert wenbao("completion", SHELL=f"/bin/{shell}").stdout == wenbao("completion", shell).stdout


def test_commands_are_completed() -> None:
    done = wenbao(_WENBAO_COMPLETE="bash_complete", COMP_WORDS="wenbao ar", COMP_CWORD="1")
    assert "articles" in done.stdout


def test_without_a_library_the_sample_answers_and_says_so(tmp_path: Path) -> None:
    home = {"XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)}
    first = wenbao("ask", "青州培训了多少人", "--lang", "en", **home)  # may have to build the sample
    assert first.returncode == 0
    assert "sample" in first.stderr
    done = wenbao("ask", "青州培训了多少人", "--json", **home)
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1
    assert json.loads(done.stdout)["answer"] == "24000余人次"
    assert wenbao("verify", **home).returncode == 0
    assert wenbao("remove", "x", **home).returncode == 1  # never the sample
    assert list(tmp_path.iterdir()) == []


def _documents(path: Path) -> int:
    try:
        database = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    except sqlite3.Error:
        return 0
    try:
        return int(database.execute("SELECT count(*) FROM documents").fetchone()[0])
    except sqlite3.Error:
        return 0
    finally:
        database.close()


def _wait(ready: Callable[[], bool]) -> None:
    until = time.monotonic() + LIMIT
    while not ready():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_failed_add_leaves_the_sample_answering(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    assert wenbao("add", tmp_path / "nope.txt", **home).returncode == 1
    for command in (["ask", "青州培训了多少人"], ["articles"]):
        done = wenbao(*command, **home)
        assert done.returncode == 0
        assert "样报" in done.stderr.splitlines()[0]
        assert done.stdout
    checks = {check["name"]: check for check in json.loads(wenbao("doctor", "--json", **home).stdout)["checks"]}
    assert checks["library"]["detail"] == "还没有，由样报回答"
