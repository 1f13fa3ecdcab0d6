"""How long a person waits for a first answer: whole processes of the installed command, from start to exit.

    python benchmarks/startup.py [--runs 5] [--library DIR]

Prints the median of a cold `wenbao ask` (the bundled sample unless a library is named) and of `wenbao --help`, with the
budget of each. The sample, the lexicon and the model are in the cache folder by then: a first run that is not counted
puts them there, and its time is printed, too. "Cold" means a new process each time; files are in the system's cache.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

QUESTION = "青州培训了多少人"
BUDGETS = {"ask": 2.0, "--help": 0.3}  # seconds


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--library", help="a library's folder; the bundled sample if not given")
    arguments = parser.parse_args()
    library = ["--library", arguments.library] if arguments.library else []
    first, answer = timed(["ask", QUESTION, *library])
    print(f"{QUESTION}: {answer.splitlines()[0] if answer else '(no answer)'}   first run {first:.2f} s")
    for name, call in (("ask", ["ask", QUESTION, *library]), ("--help", ["--help"])):
        seconds = [timed(call)[0] for _ in range(arguments.runs)]
        median, budget = statistics.median(seconds), BUDGETS[name]
        verdict = "within" if median <= budget else "OVER"
        spread = f"{min(seconds):.2f}-{max(seconds):.2f}"
        print(
            f"wenbao {name:<7} median of {arguments.runs}: {median:.2f} s ({spread})   {verdict} budget {budget:.1f} s"
        )


def timed(arguments: list[str]) -> tuple[float, str]:
    """Seconds that one process takes, and what it prints."""
    environ = dict(os.environ)
    if "--library" not in arguments and arguments[0] == "ask":
        # A folder without a library, so that the sample answers whatever the person who runs this has at home.
        environ.pop("WENBAO_LIBRARY", None)
        environ["XDG_DATA_HOME"] = environ["LOCALAPPDATA"] = "/nonexistent"
    began = time.perf_counter()
    done = subprocess.run([command(), *arguments], capture_output=True, env=environ, check=False, timeout=600)
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        sys.exit(f"wenbao {' '.join(arguments)}: exit code {done.returncode}\n{done.stderr.decode(errors='replace')}")
    return seconds, done.stdout.decode(errors="replace")


def command() -> str:
    """The installed command of the Python that runs this."""
    beside = Path(sys.executable).with_name("wenbao")
    found = str(beside) if beside.exists() else shutil.which("wenbao")
    if found is None:
        sys.exit("the command wenbao is not installed beside this Python: pip install -e .")
    return found


if __name__ == "__main__":
    main()
