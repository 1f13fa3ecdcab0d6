"""Passages a second, by each way there is, beside plain sentence-transformers; and a question's time from nothing.

    python benchmarks/encoding.py [ARTICLES.jsonl] [--passages 96] [--rounds 5]

ARTICLES.jsonl has a `text` a line; without it the bundled sample is read. The texts are cut into pieces of 200 to 300
characters. Every way encodes the same passages in each round, one after the other, so that a ratio compares runs of the
same minute; the table gives medians, of the rates and of the ratios to the first line: of the time on the clock, and of
the CPU's, which other work on the machine distorts less.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from embeddings import unpack
from embeddings.bulk import Bulk
from embeddings.engine import Engine
from embeddings.sentence import fast_in_bfloat16, open_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from embeddings.encoder import Matrix

FIRST_QUESTION = """
import time
start = time.perf_counter(); busy = time.process_time()
import embeddings
embeddings.load().queries(["培训了多少人"])
print(time.perf_counter() - start, time.process_time() - busy)
"""


def texts(path: Path | None) -> Iterator[str]:
    """The articles of a JSON lines file, or the pages of the bundled sample."""
    if path is None:
        for page in sorted(Path(str(resources.files("corpus"))).joinpath("sample").rglob("*.txt")):
            yield page.read_text("utf-8")
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def pieces(path: Path | None, count: int) -> list[str]:
    """Passages of 200 to 300 characters, always the same ones; repeated if there are not enough."""
    dice = random.Random(0)
    found: list[str] = []
    for text in texts(path):
        at = 0
        while at < len(text):
            size = dice.randint(200, 300)
            found.append(text[at : at + size])
            at += size
        if len(found) > 20 * count:
            break
    found = [piece for piece in found if len(piece) >= 200]
    dice.shuffle(found)
    return (found * (count // max(len(found), 1) + 1))[:count]


def timed(work: Callable[[], Matrix]) -> tuple[float, float, Matrix]:
    """Seconds, seconds of CPU, and what came out."""
    start, busy = time.perf_counter(), time.process_time()
    rows = work()
    return time.perf_counter() - start, time.process_time() - busy, rows


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="?", type=Path)
    parser.add_argument("--passages", type=int, default=96)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()

    firsts = [
        subprocess.run([sys.executable, "-c", FIRST_QUESTION], capture_output=True, text=True, check=True)
        for _ in range(5)
    ]
    walls, cpus = zip(*(map(float, first.stdout.split()) for first in firsts), strict=True)
    print(f"first question in a new process: {statistics.median(walls):.2f} s ({statistics.median(cpus):.2f} s of CPU)")

    engine = Engine()
    unpacking, folder = time.perf_counter(), unpack.folder()
    print(f"bundled model written or checked: {time.perf_counter() - unpacking:.1f} s")
    opening = time.perf_counter()
    bulk = Bulk(folder)
    opened = time.perf_counter() - opening
    plain = open_model(str(folder))
    print(f"sentence-transformers imported and the model loaded: {opened:.1f} s; bfloat16: {fast_in_bfloat16()}")

    passages = pieces(given.articles, given.passages)
    ways: dict[str, Callable[[], Matrix]] = {
        "plain SentenceTransformer.encode, float32": lambda: plain.encode(passages, prompt_name="passage"),
        "bulk": lambda: bulk.encode(passages, question=False),
        "C engine": lambda: engine.encode(passages, question=False),
    }
    for work in ways.values():
        work()
    runs: dict[str, list[tuple[float, float, Matrix]]] = {name: [] for name in ways}
    for _ in range(given.rounds):
        for name, work in ways.items():
            runs[name].append(timed(work))
    base = runs[next(iter(ways))]
    print(f"{len(passages)} passages, {np.mean([len(passage) for passage in passages]):.0f} characters on average")
    print(f"{'way':42} {'passages/s':>10} {'ratio':>6} {'of CPU':>6} {'lowest cosine':>13}")
    for name, rounds in runs.items():
        rate = statistics.median(len(passages) / run[0] for run in rounds)
        ratio, busy = (statistics.median(b[at] / r[at] for b, r in zip(base, rounds, strict=True)) for at in (0, 1))
        cosine = np.sum(base[0][2] * rounds[0][2], axis=1).min()
        print(f"{name:42} {rate:10.1f} {ratio:6.2f} {busy:6.2f} {cosine:13.5f}")
    slow, fast = (statistics.median(run[0] for run in runs[name]) for name in ("C engine", "bulk"))
    if slow > fast:
        print(f"break-even of engine and bulk: {opened / (slow - fast) * len(passages):.0f} passages")
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (two models in it)")


if __name__ == "__main__":
    main()
