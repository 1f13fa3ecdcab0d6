"""docs/SCALING.md does what it says: its commands are run, in order, against real servers."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from bot import cli
from milvus_server import running as milvus
from postgres_server import PASSWORD
from postgres_server import running as postgres
from test_cluster import scheduler  # noqa: F401 - a fixture
from test_database import fresh

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parents[1] / "docs" / "SCALING.md"
PAPER = """新图书馆开门迎客

    本报寒亭讯 寒亭区第二实验小学的新图书馆开门,藏书12000册。
    孩子们中午也可以去看书。
"""


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if "wenbao " in line and not line.startswith("pip")]


def test_every_command_of_the_page(
    tmp_path: Path,
    scheduler: str,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "school.txt").write_text(PAPER, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WENBAO_LIBRARY", str(tmp_path / "folder"))
    monkeypatch.setenv("WENBAO_LANG", "en")
    shown = ""

    def run(*arguments: str) -> tuple[int, str]:
        nonlocal shown
        code = cli.run(arguments)
        printed = capsys.readouterr()
        shown += printed.out + printed.err
        return code, printed.out + printed.err

    assert run("add", "--library", "old", "school.txt")[0] == 0
    with postgres() as server, milvus(tmp_path / "milvus") as collections:
        database = fresh(server)
        shared = {"WENBAO_DATABASE": database, "WENBAO_STORE": f"{collections}/papers{database[-6:]}"}
        seen = commands()
        assert len(seen) == 10
        for line in seen:
            words = shlex.split(line.replace("tcp://scheduler.example:8786", scheduler), comments=True)
            for name, value in shared.items():
                if words[0] == "env":
                    monkeypatch.delenv(name, raising=False)
                else:
                    monkeypatch.setenv(name, value)
            code, printed = run(*words[words.index("wenbao") + 1 :])
            assert code == 0, (line, printed)
            if "ask" in words:
                assert printed.startswith("12000册")
        for command in (["backup", "x.zip"], ["restore", "x.zip"], ["doctor", "--repair"]):
            code, printed = run(*command)
            assert code == 2
            assert "SCALING.md" in printed
        monkeypatch.setenv("WENBAO_DATABASE", database.replace("127.0.0.1", "127.0.0.1:x"))
        assert run("stats")[0] == 2
    assert PASSWORD not in shown
