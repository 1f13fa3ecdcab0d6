"""The READMEs are run: what they show is what happens, and what there is they name.

Blocks marked `console` are run, line after line, as on a machine where nothing has been asked before. `...` in their
output stands for what differs between runs or is left out; `# exit code 3` after a command is checked as well.
Blocks marked `sh` are for readers to adapt. `python tests/test_readme.py` writes the outputs anew where they differ;
what leaves something out is for a person to mend.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from bot.access import VARIABLES
from bot.cli import cli

ROOT = Path(__file__).parent.parent
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
PAGES = [*READMES, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]

_BLOCK = re.compile(r"^```(console|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"\s+# exit code (\d+)$")


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a console block with the output shown under it."""

    command: str
    exit: int
    shown: str


def blocks(file: Path, kind: str) -> list[str]:
    return [match[2] for match in _BLOCK.finditer(file.read_text("utf-8")) if match[1] == kind]


def steps(block: str) -> list[Step]:
    found = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        code = _EXIT.search(command)
        found.append(Step(_EXIT.sub("", command), int(code[1]) if code else 0, shown.rstrip()))
    return found


def play(step: Step, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a command in `folder`, which is also the home of a person who has never used the program."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("WENBAO_", "COLUMNS", "XDG_"))}
    return subprocess.run(
        ["bash", "-c", step.command],
        check=False,
        capture_output=True,
        cwd=folder,
        encoding="utf-8",
        env={
            **ours,
            "WENBAO_CACHE": os.environ["WENBAO_CACHE"],
            "HOME": str(folder / "home"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONUTF8": "1",
        },
        stdin=subprocess.DEVNULL,
        timeout=300,
    )


def printed(run: subprocess.CompletedProcess[str], folder: Path) -> str:
    """Standard output, or, where there is none, what was said on standard error."""
    text = (run.stdout or run.stderr).rstrip().replace(str(folder / "home"), "~")
    return "\n".join(line.rstrip() for line in text.splitlines())


def agrees(shown: str, output: str) -> bool:
    timeless_shown, timeless_output = (re.sub(r"用时 [0-9.]+ 秒", "用时 0 秒", text) for text in (shown, output))
    pattern = ".*?".join(re.escape(part) for part in timeless_shown.split("..."))
    return re.fullmatch(pattern, timeless_output, re.DOTALL) is not None


def merged(shown: str, output: str) -> str:
    """`output`, with those lines of `shown` that agree with it as they are; what leaves something out stays so."""
    old, new = shown.splitlines(), output.splitlines()
    if agrees(shown, output) or any(line.strip() == "..." for line in old):
        return shown
    if len(old) != len(new):
        return output
    return "\n".join(
        left if "..." in left or agrees(left, right) else right for left, right in zip(old, new, strict=True)
    )


def prepare(folder: Path) -> None:
    """The files of a clone that the READMEs name."""
    shutil.copytree(ROOT / "corpus" / "sample", folder / "corpus" / "sample")
    (folder / "home").mkdir()


def test_what_the_readme_shows_is_what_happens(tmp_path: Path) -> None:
    prepare(tmp_path)
    wrong = []
    for block in blocks(READMES[0], "console"):
        for step in steps(block):
            run = play(step, tmp_path)
            output = printed(run, tmp_path)
            if run.returncode != step.exit or not agrees(step.shown, output):
                wrong.append(f"$ {step.command}\n{output}\n{run.stderr}[exit code {run.returncode}]")
    assert not wrong, "\n\n".join(wrong)


def test_both_readmes_show_the_same() -> None:
    english, chinese = (
        [
            re.sub(r"\s+#.*|^#.*\n", "", block, flags=re.MULTILINE)
            for kind in ("console", "sh")
            for block in blocks(file, kind)
        ]
        for file in READMES
    )
    assert english == chinese
    # Comments may be translated, exit codes stay.
    assert [steps(block) for block in blocks(READMES[0], "console")] == [
        steps(block) for block in blocks(READMES[1], "console")
    ]


def test_the_first_screen_holds_an_answer_and_two_commands() -> None:
    for file in READMES:
        first = file.read_text("utf-8").splitlines()[:40]
        text = "\n".join(first)
        assert "青州培训了多少人" in text
        install, test = blocks(file, "sh")[:2]
        assert install in text + "\n"
        assert test in text + "\n"
        assert len(install.splitlines()) == len(test.splitlines()) == 1


def test_ci_runs_the_test_command_of_the_readme() -> None:
    install, test = blocks(READMES[0], "sh")[:2]
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "torch==2.13.0" in install
    assert test.strip() == 'pip install -c constraints.txt ".[test]" && pytest'
    for part in test.strip().split(" && "):
        assert part in script


@pytest.mark.parametrize("file", READMES, ids=lambda file: file.name)
def test_every_command_and_option_is_described(file: Path) -> None:
    text = file.read_text("utf-8")
    context = click.Context(cli)
    missing = [option for parameter in cli.params for option in parameter.opts if f"`{option}" not in text]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        if f"wenbao {name}" not in text:
            missing.append(name)
        missing += [
            f"{name} {option}"
            for parameter in command.params
            if isinstance(parameter, click.Option)
            for option in parameter.opts
            if f"`{option}" not in text
        ]
    assert not missing


@pytest.mark.parametrize("file", READMES, ids=lambda file: file.name)
def test_every_environment_variable_is_described(file: Path) -> None:
    sources = [
        path for package in ("bot", "corpus", "embeddings", "retrieval") for path in (ROOT / package).rglob("*.py")
    ]
    read = {name for path in sources for name in re.findall(r"WENBAO_[A-Z]+", path.read_text("utf-8"))}
    assert {name for name in read - {"WENBAO_COMPLETE"} if f"`{name}" not in file.read_text("utf-8")} == set()


def test_the_guide_to_telegram_has_every_option_with_its_variable() -> None:
    text = (ROOT / "docs" / "TELEGRAM.md").read_text("utf-8")
    common = {option for parameter in cli.params for option in parameter.opts}
    command = cli.get_command(click.Context(cli), "telegram")
    assert command is not None
    parameters = command.params
    options = {option for parameter in parameters for option in parameter.opts} - common
    variables = {
        *VARIABLES.values(),
        *(str(parameter.envvar) for parameter in parameters if parameter.envvar is not None),
        "WENBAO_TELEGRAM_TOKEN",
    }
    assert len(options) > 10
    assert {name for name in options | variables if not re.search(rf"`{re.escape(name)}[ `]", text)} == set()


def test_one_systemd_unit_is_shown_everywhere() -> None:
    pages = [*READMES, ROOT / "docs" / "TELEGRAM.md"]
    units = {re.search(r"^```ini\n(?:#[^\n]*\n)?(.*?)^```", file.read_text("utf-8"), re.M | re.S)[1] for file in pages}  # type: ignore[index]
    assert len(units) == 1


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_links_lead_somewhere(file: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", file.read_text("utf-8"))
    assert [link for link in links if "://" not in link and not (file.parent / link).exists()] == []


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_programs_that_are_named_exist(file: Path) -> None:
    named = set(re.findall(r"\b(?:benchmarks|tests|docs)/[a-z_/]+\.(?:py|md|jsonl)", file.read_text("utf-8")))
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_the_sample_command_asks_the_sample() -> None:
    install = blocks(READMES[0], "sh")[0]
    *_, last = install.strip().split(" && ")
    shown = [step.command for block in blocks(READMES[0], "console") for step in steps(block)]
    assert shlex.split(last) == shlex.split(shown[0])


def update() -> None:
    """Runs every console block and writes what it printed into both READMEs, where that is not what they show."""
    os.environ.setdefault("WENBAO_CACHE", str(Path(tempfile.gettempdir()) / f"wenbao-tests-{os.getuid()}"))
    texts = [file.read_text("utf-8") for file in READMES]
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        for block in blocks(READMES[0], "console"):
            fresh = ""
            for step in steps(block):
                run = play(step, Path(folder))
                shown = merged(step.shown, printed(run, Path(folder)))
                code = f"  # exit code {run.returncode}" if run.returncode else ""
                fresh += f"$ {step.command}{code}\n{shown}\n" if shown else f"$ {step.command}{code}\n"
            texts = [text.replace(f"```console\n{block}```", f"```console\n{fresh}```") for text in texts]
    for file, text in zip(READMES, texts, strict=True):
        file.write_text(text, "utf-8")


if __name__ == "__main__":
    update()
