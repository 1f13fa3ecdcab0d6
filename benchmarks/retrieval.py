"""How often the right article is found: `python benchmarks/retrieval.py DATASET.json [--limit N]`.

DATASET is in SQuAD form (CMRC 2018, DRCD). Every context becomes an article of a library made for the occasion, without
its title; every question is asked as it is, and the article it was written for counts as the right one. Prints
Recall@1, @5, @10 and MRR@10 by meaning, by words, and by both.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

# A script's own folder is searched first, where `retrieval` is this file.
sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != Path(__file__).resolve().parent]

from retrieval.library import Library  # noqa: E402
from retrieval.search import By  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

DEEPEST = 10


def read(path: Path) -> tuple[list[str], list[tuple[str, int]]]:
    """Contexts, and questions with the number of the context each belongs to."""
    contexts: dict[str, int] = {}
    questions: list[tuple[str, int]] = []
    for article in json.loads(path.read_text("utf-8"))["data"]:
        paragraphs: Any = article["paragraphs"]
        for paragraph in paragraphs if isinstance(paragraphs, list) else [paragraphs]:
            number = contexts.setdefault(paragraph["context"], len(contexts))
            questions += [(asked["question"], number) for asked in paragraph["qas"]]
    return list(contexts), questions


def fill(library: Library, contexts: Sequence[str], folder: Path) -> None:
    """Put the contexts into the library, with their numbers as external ids."""
    file = folder / "contexts.jsonl"
    records = ({"id": str(number), "text": text} for number, text in enumerate(contexts))
    file.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    added = library.add([file], progress)
    print(
        f"{added.articles} articles, {added.passages} passages in {added.seconds:.1f} s"
        f" ({added.passages / added.seconds:.1f} passages/s, {len(added.skipped)} lines skipped)",
        flush=True,
    )


def progress(done: int, total: int) -> None:
    """A line on a terminal."""
    if sys.stderr.isatty():
        print(f"\r{done}/{total} ", end="", file=sys.stderr, flush=True)


def measure(library: Library, questions: Sequence[tuple[str, int]]) -> dict[By, list[int | None]]:
    """For every question the rank, from 0, of its own article; None past the tenth."""
    ranks: dict[By, list[int | None]] = {by: [] for by in get_args(By)}
    for number, (question, gold) in enumerate(questions):
        for by, found in ranks.items():
            ids = [hit.external_id for hit in library.search(question, DEEPEST, by)]
            found.append(ids.index(str(gold)) if str(gold) in ids else None)
        progress(number + 1, len(questions))
    return ranks


def report(ranks: dict[By, list[int | None]]) -> None:
    """Print a table."""
    print(f"{'':8} {'R@1':>7} {'R@5':>7} {'R@10':>7} {'MRR@10':>7}")
    for by, found in ranks.items():
        recalls = [sum(rank is not None and rank < k for rank in found) / len(found) for k in (1, 5, DEEPEST)]
        mrr = sum(1 / (rank + 1) for rank in found if rank is not None) / len(found)
        print(f"{by:8} " + " ".join(f"{value:7.4f}" for value in (*recalls, mrr)))


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--limit", type=int, help="ask only the first N questions; all contexts are there")
    parser.add_argument("--library", type=Path, help="keep the library there; another run goes on with what is encoded")
    options = parser.parse_args()
    contexts, questions = read(options.dataset)
    questions = questions[: options.limit]
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.library or Path(scratch) / "library"
        with Library.open(folder, create=True) as library:
            fill(library, contexts, folder)
            began = time.perf_counter()
            ranks = measure(library, questions)
            print(f"{len(questions)} questions, {1000 * (time.perf_counter() - began) / len(questions):.1f} ms each")
    report(ranks)


if __name__ == "__main__":
    main()
