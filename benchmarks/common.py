"""What the benchmarks share: the installed command, data files, and one shape for what they find."""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from retrieval.library import Library


@dataclass(frozen=True, slots=True)
class Found:
    """What a benchmark found: a table for people, and its figures for programs."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    figures: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    """Markdown to go below the table."""


T = TypeVar("T")


def parser(doc: str | None) -> argparse.ArgumentParser:
    """What every benchmark's arguments begin with."""
    made = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    return made


def report(found: Found, as_json: bool) -> None:
    """Prints what was found."""
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False))
        return
    rows = [found.columns, *found.rows]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
    for note in found.notes:
        print(note)


def width(text: str) -> int:
    """Columns of a terminal that a text takes."""
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)


def say(text: str) -> None:
    """A line for whoever watches; it is no part of what was found."""
    print(text, file=sys.stderr, flush=True)


def progress(done: int, total: int) -> None:
    """A count that is written over itself on a terminal."""
    if sys.stderr.isatty():
        print(f"\r{done}/{total} ", end="" if done < total else "\n", file=sys.stderr, flush=True)


def percent(value: float) -> str:
    """A share with one decimal."""
    return f"{100 * value:.1f}%"


def share(part: int, whole: int) -> str:
    """A share with what it is a share of."""
    return f"{percent(part / whole)} ({part} of {whole})" if whole else "none"


def machine() -> str:
    """The processor, how many of its cores may be used, and the Python."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model)
        cores = len(os.sched_getaffinity(0))
    except (OSError, AttributeError):  # neither is there but on Linux
        cores = os.cpu_count() or 1
    return f"{model}, {cores} cores, {platform.system()}, Python {platform.python_version()}"


def records(path: Path, limit: int | None = None) -> Iterator[dict[str, Any]]:
    """The objects of a JSON lines file, packed with gzip or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in islice((line for line in lines if line.strip()), limit):
            yield json.loads(line)


def spread(items: Sequence[T], limit: int | None) -> list[T]:
    """At most so many of them, evenly spread: the first of a set are often about a few texts, hard or easy ones."""
    if limit is None or limit >= len(items):
        return list(items)
    return [items[at * len(items) // limit] for at in range(limit)]


def write(path: Path, lines: Iterable[object]) -> None:
    """Objects as JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def fill(library: Library, files: Sequence[Path]) -> None:
    """Puts files into a library; what it holds already is left alone."""
    added = library.add(files, progress)
    say(
        f"{added.articles} articles, {added.passages} passages added in {added.seconds:.1f} s;"
        f" {added.unchanged} files unchanged, {len(added.skipped)} files or lines skipped"
    )


def made(library: Library, most: int) -> list[str]:
    """Questions about figures that a library's articles tell: a clause with one figure, 多少 in the figure's place."""
    from bot.telegram.examples import candidates

    articles = (stored.article for stored in library.store.articles())
    found = (question for article in articles for _, _, question, _ in candidates(article))
    return list(islice(dict.fromkeys(found), most)) or sys.exit("no question can be made from this library")


def resident() -> int:
    """Bytes of this process that are in memory; on Linux only."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def own() -> int:
    """Bytes of this process that are in memory and in no file, which grow where something is never let go of.

    On Linux only. A file that is mapped (the index by words is) counts as resident as far as it was ever looked at.
    """
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))


def command() -> str:
    """The installed command of the Python that runs this."""
    beside = Path(sys.executable).with_name("wenbao")
    found = str(beside) if beside.exists() else shutil.which("wenbao")
    if found is None:
        sys.exit("the command wenbao is not installed beside this Python: pip install -e .")
    return found


def environment(library: Path | None) -> dict[str, str]:
    """Variables for the command; without a library the sample answers, whatever library its caller has at home."""
    environ = {key: value for key, value in os.environ.items() if key != "WENBAO_LIBRARY"}
    if library is not None:
        return {**environ, "WENBAO_LIBRARY": str(library)}
    return {**environ, "XDG_DATA_HOME": "/nonexistent", "LOCALAPPDATA": "/nonexistent"}


def ask(questions: Sequence[str], library: Path | None) -> list[dict[str, Any]]:
    """The command's answers to all questions, in order, from one `wenbao ask --batch`.

    Args:
        questions: As they are asked.
        library: Its folder; None for the bundled sample.
    """
    answers: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as scratch:
        batch = Path(scratch) / "questions.jsonl"
        write(batch, ({"id": number, "question": question} for number, question in enumerate(questions)))
        call = [command(), "ask", "--batch", str(batch)]
        with subprocess.Popen(call, stdout=subprocess.PIPE, env=environment(library), encoding="utf-8") as running:
            assert running.stdout is not None
            for line in running.stdout:
                answers.append(json.loads(line))
                if "error" in answers[-1]:
                    running.terminate()
                    sys.exit(f"{questions[answers[-1]['id']]}: {answers[-1]['error']}")
                progress(len(answers), len(questions))
    if [answer["id"] for answer in answers] != list(range(len(questions))):
        sys.exit(f"wenbao ask --batch: {len(answers)} answers to {len(questions)} questions")
    return answers
