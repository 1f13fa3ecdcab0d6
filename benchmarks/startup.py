"""How long a person waits for a first answer: whole processes of the installed command, from start to exit.

    python benchmarks/startup.py [--runs 5] [--library DIR] [--json]

Prints the median of a cold `wenbao ask` (the bundled sample unless a library is named, which is asked something that it
tells, see `common.made`) and of `wenbao --help`, with the budget of each. The sample, the lexicon and the model are in
the cache folder by then: a first run that is not counted puts them there, and its time is printed, too. "Cold" means a
new process each time; files are in the system's cache.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

if __name__ == "__main__":  # the folder above has the packages
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import common
from retrieval.library import Library

QUESTION = "青州培训了多少人"
BUDGETS = {"ask": 2.0, "--help": 0.3}  # seconds


def main() -> None:
    """Runs the benchmark."""
    parser = common.parser(__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--library", type=Path, help="a library's folder; the bundled sample if not given")
    options = parser.parse_args()
    question = QUESTION
    if options.library:
        with Library.open(options.library) as library:
            (question,) = common.made(library, 1)
    first, answer = timed(["ask", question], options.library)
    common.say(f"{question}: {answer.splitlines()[0] if answer else '(no answer)'}")
    rows: list[tuple[str, ...]] = []
    figures = {"first": first}
    for name, call in (("ask", ["ask", question]), ("--help", ["--help"])):
        seconds = [timed(call, options.library)[0] for _ in range(options.runs)]
        figures[name] = statistics.median(seconds)
        measured = f"{figures[name]:.2f} s ({min(seconds):.2f}–{max(seconds):.2f})"
        rows.append((f"`wenbao {' '.join(call)}`, median of {options.runs}", f"≤ {BUDGETS[name]:.1f} s", measured))
    rows.append(("the first `ask` of this run, not counted", "", f"{first:.2f} s"))
    common.report(common.Found(("", "budget", "measured"), rows, figures), options.json)


def timed(arguments: list[str], library: Path | None) -> tuple[float, str]:
    """Seconds that one process takes, and what it prints."""
    call, environ = [common.command(), *arguments], common.environment(library)
    began = time.perf_counter()
    done = subprocess.run(call, capture_output=True, env=environ, check=False, timeout=600)
    seconds = time.perf_counter() - began
    if done.returncode not in {0, 3}:  # 3: the library does not answer, which takes as long
        sys.exit(f"wenbao {' '.join(arguments)}: exit code {done.returncode}\n{done.stderr.decode(errors='replace')}")
    return seconds, done.stdout.decode(errors="replace")


if __name__ == "__main__":
    main()
