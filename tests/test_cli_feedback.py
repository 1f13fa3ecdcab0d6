"""`wenbao feedback export`, and a journal beside a library: what is printed, and that nothing else minds it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from bot import cli, doctor, sample, settings
from bot.gold import read_gold
from bot.journal import Journal, folder_for
from bot.journalfile import FILE_NAME

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[..., tuple[int, str, str]]
CHAT, USER = 7_000_000_001, 7_000_000_002


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("WENBAO_LIBRARY", "WENBAO_MODEL", "WENBAO_LANG", "WENBAO_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "data"))


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str | Path) -> tuple[int, str, str]:
        code = cli.run([str(argument) for argument in arguments])
        return code, *capfd.readouterr()

    return call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a journal in which one answer is praised and one is not."""
    found = tmp_path / "library"
    with Journal.open(found) as book:
        book.remember_answer(CHAT, 1, ["青州培训了多少人"], "青州培训了多少人", "24000余人次", ["a#1"], 1.8e9)
        book.remember_answer(CHAT, 2, ["青州培训了多少人", "寒亭呢"], "寒亭培训了多少人", "两人", ["b#2"], 1.8e9)
        book.rate(CHAT, 1, USER, True, 1.8e9)
        book.rate(CHAT, 2, USER, False, 1.8e9)
    return found


LINES: list[dict[str, Any]] = [
    {
        "turns": ["青州培训了多少人"],
        "accept": ["24000余人次"],
        "understood": "青州培训了多少人",
        "citations": ["a#1"],
        "votes": {"good": 1, "bad": 0},
    },
    {
        "turns": ["青州培训了多少人", "寒亭呢"],
        "reject": ["两人"],
        "understood": "寒亭培训了多少人",
        "citations": ["b#2"],
        "votes": {"good": 0, "bad": 1},
    },
]


def without_ids(text: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in text.splitlines()]
    assert len({line.pop("id") for line in lines}) == len(lines)
    return lines


def test_votes_are_printed_as_json_lines(run: Run, folder: Path) -> None:
    code, out, err = run("feedback", "export", "--library", folder)
    assert (code, err) == (0, "")
    assert without_ids(out) == LINES
    assert run("--library", folder, "feedback", "export", "-") == (0, out, "")  # the same each time, ids too


def test_votes_are_written_to_a_file(run: Run, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "votes.jsonl"
    target.write_text("of an earlier export\n" * 100)
    code, out, err = run("feedback", "export", target, "--library", folder, "--lang", "en")
    assert (code, out, err) == (0, "", f"Wrote 2 lines: {target}\n")
    assert without_ids(target.read_text("utf-8")) == LINES
    with target.open("rb") as stream:
        assert len(read_gold(stream)) == 2


def test_what_was_exported_can_be_evaluated(run: Run, folder: Path, tmp_path: Path) -> None:
    if not sample.folder().exists():
        sample.build(sample.folder(), lambda _done, _total: None)
    target = tmp_path / "votes.jsonl"
    assert run("feedback", "export", target, "--library", folder)[0] == 0
    code, out, _ = run("eval", target, "--json")  # on the sample, which says 24000余人次 and 120多名
    record = json.loads(out)
    assert code == 0
    assert (record["items"], record["right_answers"], record["rejected"], record["repeated_answers"]) == (2, 1, 1, 0)


def test_without_a_journal_nothing_is_printed_and_none_is_made(run: Run, tmp_path: Path) -> None:
    assert run("feedback", "export", "--library", tmp_path / "none") == (0, "", "还没有评价。\n")
    assert run("feedback", "export") == (0, "", "还没有评价。\n")
    target = tmp_path / "votes.jsonl"
    assert run("feedback", "export", target)[0] == 0
    assert target.read_text() == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["votes.jsonl"]


def test_a_damaged_journal_is_one_sentence_and_leaves_the_target_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"this was a journal once, before the disk was full")
    target = tmp_path / "votes.jsonl"
    target.write_text("kept")
    code, out, err = run("feedback", "export", target, "--library", tmp_path, "--lang", "en")
    assert (code, out) == (1, "")
    (line,) = err.splitlines()
    assert FILE_NAME in line
    assert "move it away" in line
    assert target.read_text() == "kept"


def test_a_target_that_cannot_be_written_is_one_sentence(run: Run, folder: Path, tmp_path: Path) -> None:
    for target in (tmp_path, tmp_path / "none" / "votes.jsonl"):
        code, out, err = run("feedback", "export", target, "--library", folder)
        assert (code, out) == (1, "")
        (line,) = err.splitlines()
        assert str(target) in line


def test_wrong_usage_is_told(run: Run) -> None:
    assert run("feedback", "import")[::2] == (2, "用法不对：没有 import 这个命令；请看 wenbao feedback --help。\n")
    code, out, err = run("feedback")
    assert (code, out) == (2, "")
    assert "export" in err
    assert run("feedback", "export", "a", "b")[0] == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_is_in_the_readers_language(run: Run, language: str) -> None:
    for arguments in (["feedback", "--help"], ["feedback", "export", "--help"]):
        code, out, err = run("--lang", language, *arguments)
        assert (code, err) == (0, "")
        assert ("考题" in out) == (language == "zh")
        assert ("gold questions" in " ".join(out.split())) == (language == "en")


def test_the_journal_of_a_named_library_is_beside_it_and_else_where_it_would_be(tmp_path: Path) -> None:
    named = settings.load({"library": str(tmp_path / "mine")}, {})
    assert folder_for(named) == tmp_path / "mine"
    unnamed = settings.load({}, os.environ)
    assert folder_for(unnamed) == tmp_path / "data" / "wenbao"


def test_a_journal_makes_no_library_so_the_sample_goes_on_answering(run: Run) -> None:
    if not sample.folder().exists():
        sample.build(sample.folder(), lambda _done, _total: None)
    Journal.open(folder_for(settings.load({}, os.environ))).close()
    code, out, err = run("stats", "--json")
    assert code == 0
    assert "样报" in err
    assert json.loads(out)["library"] == str(sample.folder())


def test_a_library_with_a_journal_is_as_well_as_without(run: Run, folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("本报青州讯 青州今年修了三条路。受益村庄有十二个。\n", "utf-8")
    call = ("--library", folder, "--json")
    bare = tmp_path / "bare"
    assert run("add", page, "--library", bare)[0] == 0
    shutil.copytree(bare, folder, dirs_exist_ok=True)
    before = without_ids(run("feedback", "export", "--library", folder)[1])

    code, out, _ = run("verify", *call)
    assert (code, json.loads(out)["faults"]) == (0, [])
    named = settings.load({"library": str(folder)}, os.environ)
    checks = {check.name: check for check in doctor.examine(named) if check.name in {"folder", "library", "indexes"}}
    assert all(check.good for check in checks.values()), checks

    sizes = [json.loads(run("stats", "--library", one, "--json")[1])["bytes"] for one in (bare, folder)]
    journal = sum(file.stat().st_size for file in folder.iterdir() if file.name.startswith(FILE_NAME))
    assert 0 < journal <= sizes[1] - sizes[0]

    assert run("remove", "page.txt", *call)[0] == 0
    assert run("add", page, *call)[0] == 0
    assert run("reindex", *call)[0] == 0
    assert without_ids(run("feedback", "export", "--library", folder)[1]) == before == LINES
