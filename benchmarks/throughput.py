"""Passages a second of `add`: `python benchmarks/throughput.py ARTICLES.jsonl[.gz] [--articles 400] [--rounds 3]`.

Each round puts the articles into a new library, then has the encoder alone encode the same passages, then plain
sentence-transformers in single precision: one after the other, so that a ratio compares runs of the same minutes; the
table gives medians. Models and dictionaries are loaded before, by a few articles that do not count.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


def add(file: Path, encoder: Encoder) -> tuple[float, list[str]]:
    """Seconds to put a file into a new library, and the passages as the encoder reads them."""
    with tempfile.TemporaryDirectory() as scratch:
        began = time.perf_counter()
        with Library.open(Path(scratch) / "library", encoder, create=True) as library:
            library.add([file])
            seconds = time.perf_counter() - began
            missing = library.store.missing_vectors("no model has this name")
            return seconds, [simplify(f"{header}\n{text}" if header else text) for _, header, text in missing]


def timed(work: Callable[..., object], passages: list[str], **options: str) -> float:
    """Seconds that it takes."""
    began = time.perf_counter()
    work(passages, **options)
    return time.perf_counter() - began


def measure(articles: Sequence[dict[str, Any]], rounds: int) -> tuple[int, dict[str, list[float]]]:
    """How many passages there are, and the seconds of each way in each round."""
    encoder, plain = embeddings.load(), open_model(str(unpack.folder()))
    seconds: dict[str, list[float]] = {ADD: [], ALONE: [], PLAIN: []}
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
        rate = statistics.median(passages / one for one in ours)
        ratio = statistics.median(base / one for base, one in zip(seconds[PLAIN], ours, strict=True))
        rows.append((name, f"{rate:.1f}", f"{ratio:.2f}"))
        figures |= {f"{name}.rate": rate, f"{name}.ratio": ratio}
    pairs = zip(seconds[ADD], seconds[ALONE], strict=True)
    rest = figures["rest"] = statistics.median((whole - alone) / whole for whole, alone in pairs)
    columns = (f"{passages} passages of {options.articles} articles", "passages/s", "ratio")
    note = f"All that is not encoding takes {common.percent(rest)} of the time of `add`."
    common.report(common.Found(columns, rows, figures, [note]), options.json)


if __name__ == "__main__":
    main()
