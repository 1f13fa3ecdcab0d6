"""Runs the benchmarks and rewrites their tables in docs/BENCHMARKS.md.

    python benchmarks/all.py --data DATA [--work WORK] [--only NAME]... [--limit N]

DATA holds the public data sets by the names below; a benchmark whose files are not there is left out. WORK keeps the
library of the open domain, so that another run goes on with what is encoded, and the records that confidence.py reads.
A table stands between `<!-- table: NAME -->` and `<!-- end -->`, with its command and its machine; the text around it
stays. With --limit the tables are printed and nothing is written: a try.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":  # the folder above has the packages
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import common

ROOT = Path(__file__).resolve().parent.parent
CMRC, DRCD = "DATA/mrc/cmrc2018_dev.json", "DATA/mrc/DRCD_dev.json"
NEWS = "DATA/news/crud_news_20k.jsonl.gz"
RECORDS, LIBRARY = "WORK/open-domain.jsonl", "WORK/library"
BENCHMARKS = {
    "startup": ["startup.py"],
    "retrieval-cmrc": ["retrieval.py", CMRC],
    "retrieval-drcd": ["retrieval.py", DRCD],
    "encoding": ["encoding.py", NEWS, "--passages", "64", "--rounds", "3"],
    "throughput": ["throughput.py", NEWS, "--articles", "200"],
    "reader": ["reader.py", CMRC, DRCD, "--expmrc", "DATA/mrc/expmrc-cmrc2018-dev.json"],
    "open-domain": ["open_domain.py", CMRC, NEWS, "--library", LIBRARY, "--out", RECORDS],
    "startup-news": ["startup.py", "--library", LIBRARY],
    "confidence": ["confidence.py", RECORDS],
    "serve": ["serve.py", "--library", LIBRARY, "--questions", "5000", "--different", "1000"],
    "refusal-nomiracl": ["refusal.py", "DATA/unanswerable/nomiracl_zh.jsonl"],
    "refusal-sample": ["refusal.py", "--gold", "tests/gold/sample.jsonl"],
    "refusal-news": ["refusal.py", "--gold", "tests/gold/news.jsonl", "--news", NEWS, "--library", LIBRARY],
    "followups": ["followups.py", "--data", "DATA", "--half", "report", "--rewrites", "1000", "--work", "WORK"],
}
"""By the name of the table, in an order that gives each what it needs."""
LIMITED = {"retrieval.py", "reader.py", "open_domain.py", "refusal.py", "followups.py"}
"""Those that take --limit."""
FILE = re.compile(r"\.(?:json|jsonl|gz)\Z")


def rewrite(text: str, name: str, lines: list[str]) -> str:
    """A page with one table replaced.

    Raises:
        ValueError: The table's marks do not stand in the page exactly once.
    """
    between = re.compile(rf"(?<=<!-- table: {re.escape(name)} -->\n).*?(?=^<!-- end -->$)", re.DOTALL | re.MULTILINE)
    if len(between.findall(text)) != 1 or text.count(f"<!-- table: {name} -->") != 1:
        raise ValueError(f"<!-- table: {name} --> and <!-- end --> have to be there once")
    return between.sub(lambda _: "".join(f"{line}\n" for line in lines), text)


def block(command: list[str], found: common.Found, where: str) -> list[str]:
    """The lines of a table with its command above and its machine below."""
    rows = [f"| {' | '.join(row)} |" for row in ([cell.replace("|", "\\|") for cell in row] for row in found.rows)]
    head = [f"| {' | '.join(found.columns)} |".replace("|  |", "| |", 1), "|" + "---|" * len(found.columns)]
    notes = [line for note in found.notes for line in (note, "")]
    return ["", "```sh", f"python benchmarks/{' '.join(command)}", "```", "", *head, *rows, "", *notes, where, ""]


def run(command: list[str], data: Path, work: Path, limit: int | None) -> common.Found:
    """What one benchmark found; its progress is shown as it comes."""
    script, *arguments = command
    call = [sys.executable, str(Path("benchmarks", script)), *(placed(one, data, work) for one in arguments), "--json"]
    if limit and script in LIMITED:
        call += ["--limit", str(limit)]
    done = subprocess.run(call, cwd=ROOT, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    found = json.loads(done.stdout)
    return common.Found(tuple(found["columns"]), found["rows"], found["figures"], found["notes"])


def placed(argument: str, data: Path, work: Path) -> str:
    """An argument with the folder that `DATA` or `WORK` stands for."""
    first, _, rest = argument.partition("/")
    folder = {"DATA": data, "WORK": work}.get(first)
    return argument if folder is None else str(folder / rest)


def missing(command: list[str], data: Path, work: Path) -> list[str]:
    """Files that a benchmark reads and that are not there."""
    read = [one for at, one in enumerate(command) if FILE.search(one) and command[at - 1] != "--out"]
    return [one for one in read if not (ROOT / placed(one, data, work)).exists()]


def main() -> None:
    """Runs the benchmarks, one after the other; each table is written as soon as it is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "benchmarks")
    parser.add_argument("--only", action="append", choices=list(BENCHMARKS), metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--limit", type=int, metavar="N", help="N questions of each, printed")
    options = parser.parse_args()
    data, work, page = options.data.resolve(), options.work.resolve(), ROOT / "docs" / "BENCHMARKS.md"
    work.mkdir(parents=True, exist_ok=True)
    failed = []
    for name in options.only or BENCHMARKS:
        command = BENCHMARKS[name]
        if absent := missing(command, data, work):
            common.say(f"{name}: left out, {', '.join(absent)} not there")
            continue
        common.say(f"{name}: python benchmarks/{' '.join(command)}")
        try:
            found = run(command, data, work, options.limit)
        except subprocess.CalledProcessError as error:
            common.say(f"{name}: exit code {error.returncode}")
            failed.append(name)
            continue
        lines = block(command, found, f"{common.machine()}; {datetime.date.today():%B %Y}.")
        if options.limit:
            print("\n".join(lines))
        else:
            page.write_text(rewrite(page.read_text("utf-8"), name, lines), encoding="utf-8")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
