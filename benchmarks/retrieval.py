"""How often the right article is found: `python benchmarks/retrieval.py DATASET.json [--limit N] [--json]`.

DATASET is in SQuAD form (CMRC 2018, DRCD). Every context becomes an article of a library made for the occasion, without
its title; every question is asked as it is, and the article it was written for counts as the right one. Prints
Recall@1, @5, @10 and MRR@10 by meaning, by words, and by both.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, get_args

if __name__ == "__main__":  # a script's own folder is searched first, where `retrieval` is this file
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import common
from retrieval.library import Library
from retrieval.search import By
from retrieval.training.examples import published

if TYPE_CHECKING:
    from collections.abc import Sequence

DEEPEST = 10


def read(path: Path) -> tuple[list[str], list[tuple[str, int]]]:
    """Contexts, and questions with the number of the context each belongs to."""
    contexts: dict[str, int] = {}
    questions = [(asked.question, contexts.setdefault(asked.context, len(contexts))) for asked in published(path)]
    return list(contexts), questions


def fill(library: Library, contexts: Sequence[str], folder: Path) -> None:
    """Put the contexts into the library, with their numbers as external ids."""
    file = folder / "contexts.jsonl"
    common.write(file, ({"id": str(number), "text": text} for number, text in enumerate(contexts)))
    common.fill(library, [file])


def measure(library: Library, questions: Sequence[tuple[str, int]]) -> dict[By, list[int | None]]:
    """For every question the rank, from 0, of its own article; None past the tenth."""
    ranks: dict[By, list[int | None]] = {by: [] for by in get_args(By)}
    for number, (question, gold) in enumerate(questions):
        for by, found in ranks.items():
            ids = [hit.external_id for hit in library.search(question, DEEPEST, by)]
            found.append(ids.index(str(gold)) if str(gold) in ids else None)
        common.progress(number + 1, len(questions))
    return ranks


def summed(ranks: dict[By, list[int | None]], ms: float) -> common.Found:
    """The table of all ranks."""
    rows, figures = [], {"ms": ms}
    for by, found in ranks.items():
        values = [sum(rank is not None and rank < k for rank in found) / len(found) for k in (1, 5, DEEPEST)]
        values.append(sum(1 / (rank + 1) for rank in found if rank is not None) / len(found))
        names = [f"{by}.{name}" for name in ("recall@1", "recall@5", "recall@10", "mrr@10")]
        figures.update(zip(names, values, strict=True))
        rows.append((by, *(f"{value:.4f}" for value in values)))
    return common.Found(("", "Recall@1", "Recall@5", "Recall@10", "MRR@10"), rows, figures)


def main() -> None:
    """Runs the benchmark."""
    parser = common.parser(__doc__)
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
            ms = 1000 * (time.perf_counter() - began) / len(questions)
    common.say(f"{len(contexts)} contexts, {len(questions)} questions, {ms:.1f} ms each")
    common.report(summed(ranks, ms), options.json)


if __name__ == "__main__":
    main()
