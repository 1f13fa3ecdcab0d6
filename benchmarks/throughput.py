"""Passages a second of `add`: `python benchmarks/throughput.py ARTICLES.jsonl[.gz] [--articles 400] [--rounds 3]`.

Each round puts the articles into a new library, then has the encoder alone encode the same passages, then plain
sentence-transformers in single precision: one after the other, so that a ratio compares runs of the same minutes; the
table gives medians. Models and dictionaries are loaded before, by a few articles that do not count. Where other work
runs on the machine, ratios of the processor's time, child processes included, tell more than those of the clock's: what
is done on one core then waits longer than what is done on all.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if __name__ == "__main__":  # the folder above has the packages
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import embeddings
from benchmarks import common
from corpus.text import simplify
from embeddings import unpack
from embeddings.sentence import open_model
from retrieval.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from embeddings import Encoder

ADD, ALONE, PLAIN = "`add`: read, parse, encode, index", "our encoder alone", "`SentenceTransformer.encode`, float32"
BEFORE = 8
"""Articles that are added before anything counts."""


class Took(NamedTuple):
    """Seconds."""

    clock: float
    processor: float
    """Of all threads and of the processes that were started."""


def now() -> Took:
    """Since whenever."""
    used = os.times()
    return Took(time.perf_counter(), used.user + used.system + used.children_user + used.children_system)


def since(began: Took) -> Took:
    """From then until now."""
    ended = now()
    return Took(ended.clock - began.clock, ended.processor - began.processor)


def add(file: Path, encoder: Encoder) -> tuple[Took, list[str]]:
    """How long it takes to put a file into a new library, and the passages as the encoder reads them."""
    with tempfile.TemporaryDirectory() as scratch:
        began = now()
        with Library.open(Path(scratch) / "library", encoder, create=True) as library:
            library.add([file])
            seconds = since(began)
            missing = library.store.missing_vectors("no model has this name")
            return seconds, [simplify(f"{header}\n{text}" if header else text) for _, header, text in missing]


def timed(work: Callable[..., object], passages: list[str], **options: str) -> Took:
    """How long it takes."""
    began = now()
    work(passages, **options)
    return since(began)


def measure(articles: Sequence[dict[str, Any]], rounds: int) -> tuple[int, dict[str, list[Took]]]:
    """How many passages there are, and how long each way took in each round."""
    encoder, plain = embeddings.load(), open_model(str(unpack.folder()))
    seconds: dict[str, list[Took]] = {ADD: [], ALONE: [], PLAIN: []}
    with tempfile.TemporaryDirectory() as scratch:
        file, first = Path(scratch) / "articles.jsonl", Path(scratch) / "first.jsonl"
        common.write(file, articles)
        common.write(first, articles[:BEFORE])
        _, passages = add(first, encoder)
        plain.encode(passages[:BEFORE], prompt_name="passage")
        for done in range(rounds):
            took, passages = add(file, encoder)
            seconds[ADD].append(took)
            seconds[ALONE].append(timed(encoder.passages, passages))
            seconds[PLAIN].append(timed(plain.encode, passages, prompt_name="passage"))
            common.progress(done + 1, rounds)
    return len(passages), seconds


def main() -> None:
    """Prints the table."""
    parser = common.parser(__doc__)
    parser.add_argument("file", type=Path, help="JSON lines, as `add` takes them")
    parser.add_argument("--articles", type=int, default=400, metavar="N")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    passages, seconds = measure(list(common.records(options.file, options.articles)), options.rounds)
    rows, figures = [], {"passages": float(passages)}
    for name, ours in seconds.items():
        rate = statistics.median(passages / one.clock for one in ours)
        pairs = list(zip(seconds[PLAIN], ours, strict=True))
        ratio = statistics.median(base.clock / one.clock for base, one in pairs)
        work = statistics.median(base.processor / one.processor for base, one in pairs)
        rows.append((name, f"{rate:.1f}", f"{ratio:.2f}", f"{work:.2f}"))
        figures |= {f"{name}.rate": rate, f"{name}.ratio": ratio, f"{name}.processor": work}
    beside = list(zip(seconds[ADD], seconds[ALONE], strict=True))
    rest = [statistics.median(1 - alone[at] / whole[at] for whole, alone in beside) for at in (0, 1)]
    figures |= {"rest": rest[0], "rest.processor": rest[1]}
    columns = (f"{passages} passages of {options.articles} articles", "passages/s", "ratio", "of processor time")
    shares = f"{common.percent(rest[0])} of the time of `add`, {common.percent(rest[1])} of its processor time"
    note = f"All that is not encoding takes {shares}."
    common.report(common.Found(columns, rows, figures, [note]), options.json)


if __name__ == "__main__":
    main()
