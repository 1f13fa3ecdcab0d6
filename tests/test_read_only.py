"""A library that nobody may write: it answers, unless an earlier version made it, and then says what to do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import messages
from bot_running import FOUND, sample_folder
from corpus import backup
from corpus.errors import LibraryOlder
from corpus.schema import MIGRATIONS
from corpus.store import Store
from small import LIMIT, WENBAO, Disk, aged, mounted, powerless, version

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTION = "青州培训了多少人"


class Sealed:
    """A copy of the sample, and how to run commands that may not write to it."""

    def __init__(self, folder: Path, disk: Disk | None) -> None:
        self.folder = Path(shutil.copytree(sample_folder(), folder))
        self._disk = disk

    def seal(self) -> None:
        """From now on."""
        if self._disk is not None:
            self._disk.seal()
        else:
            permit(self.folder, 0o500, 0o400)

    def wenbao(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of somebody who may not write."""
        command = [WENBAO, *words, "--library", self.folder]
        if self._disk is not None:  # where nobody may
            return subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
        return powerless(command)

    def contents(self) -> dict[Path, bytes]:
        """All files."""
        return {file: file.read_bytes() for file in self.folder.rglob("*") if file.is_file()}


def permit(folder: Path, folders: int, files: int) -> None:
    """Give a folder and all below these rights."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(folders if path.is_dir() else files)


@pytest.fixture(params=["rights", "disk"])
def sealed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sealed]:
    if request.param == "disk":
        with mounted(tmp_path / "disk", 16_000_000) as disk:
            yield Sealed(disk.folder / "library", disk)
        return
    if sys.platform != "linux":
        pytest.skip("capabilities are Linux's")
    (tmp_path / "probe").mkdir(mode=0o500)
    if powerless(["/bin/sh", "-c", f"echo x > '{tmp_path}/probe/x'"]).returncode == 0:
        pytest.skip("this process may write everywhere")
    found = Sealed(tmp_path / "library", None)
    yield found
    permit(found.folder, 0o700, 0o600)


def test_it_answers_and_stays_as_it_is(sealed: Sealed) -> None:
    sealed.seal()
    before = sealed.contents()
    done = sealed.wenbao("ask", QUESTION)
    assert (done.returncode, done.stderr) == (0, "")
    assert FOUND in done.stdout
    assert sealed.contents() == before


def test_what_would_change_it_says_in_a_sentence_that_it_may_not(sealed: Sealed, tmp_path: Path) -> None:
    backup.write(sealed.folder, tmp_path / "b")
    (tmp_path / "new.txt").write_text("诸城修水库\n\n本报讯 诸城市去年新修水库3座。\n", "utf-8")
    sealed.seal()
    before = sealed.contents()
    commands = [("reindex",), ("remove", "nanyang-ferry.txt"), ("restore", "--force", str(tmp_path / "b"))]
    for words in (*commands, ("add", str(tmp_path / "new.txt"))):
        done = sealed.wenbao(*words)
        assert (done.returncode, done.stdout) == (1, ""), words
        (line,) = done.stderr.splitlines()
        assert str(sealed.folder) in line
        assert "不能写入（" in line
        assert "请检查权限，或用 --library 换一个文件夹" in line
    assert sealed.contents() == before


def test_an_older_one_says_in_a_sentence_what_to_do(sealed: Sealed) -> None:
    file = aged(sealed.folder)
    sealed.seal()
    before = sealed.contents()
    for words in (("ask", QUESTION), ("stats",), ("remove", "x.txt")):
        done = sealed.wenbao(*words)
        assert (done.returncode, done.stdout) == (1, "")
        (line,) = done.stderr.splitlines()
        assert str(file) in line
        assert f"旧版问报写的（格式 1，这里是 {len(MIGRATIONS)}）" in line
        assert "运行一次 wenbao stats" in line
        assert "复制到能写的地方" in line
    assert sealed.contents() == before


def test_what_it_says_to_do_helps(sealed: Sealed, tmp_path: Path) -> None:
    aged(sealed.folder)
    sealed.seal()
    copy = Path(shutil.copytree(sealed.folder, tmp_path / "copy"))
    permit(copy, 0o700, 0o600)
    stats = subprocess.run([WENBAO, "stats", "--library", copy], capture_output=True, text=True, timeout=LIMIT)
    assert (stats.returncode, stats.stderr) == (0, "")
    assert version(copy / "library.sqlite") == len(MIGRATIONS)
    permit(copy, 0o500, 0o400)
    done = powerless([WENBAO, "ask", QUESTION, "--library", copy])
    permit(copy, 0o700, 0o600)
    assert FOUND in done.stdout


def test_the_error_names_both_versions_and_is_worded_in_english_too(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", 16_000_000) as disk:
        folder = Path(shutil.copytree(sample_folder(), disk.folder / "library"))
        file = aged(folder)
        disk.seal()
        with pytest.raises(LibraryOlder) as caught:
            Store.open(folder, readonly=True)
    facts = caught.value.facts
    assert (facts["path"], facts["found"], facts["supported"]) == (str(file), 1, len(MIGRATIONS))
    assert "have someone who may write it run wenbao stats once" in messages.error(caught.value, "en")
