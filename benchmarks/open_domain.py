"""Answers from a haystack.

    python benchmarks/open_domain.py CMRC_DEV.json NEWS.jsonl[.gz] [--library DIR] [--out FILE]

Every context of the dataset (SQuAD form, as CMRC 2018 has it) becomes an article without its title, among the news
articles; every question is asked as it is through the installed command, `wenbao ask --batch`. The right article is the
one that the question was written for. A refusal has F1 0. An answer is right when its F1 is at least 0.5, or when a
reference stands in it whole; the table gives both counts, too.

--out keeps a line for every question: those with an even number, from 0, are for calibration, the others are held out
(see confidence.py). With --library the library is kept, and another run goes on with what is encoded.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":  # a script's own folder is searched first, where `retrieval` is a benchmark
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import common
from bot.gold import plain
from retrieval.library import Library
from retrieval.training import score
from retrieval.training.examples import published

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retrieval.training.examples import Asked

TARGETS = {"passage_right": 0.97, "f1": 0.78}


def fill(folder: Path, contexts: Sequence[str], news: Path, limit: int | None) -> None:
    """Makes the library, or adds to it what is missing."""
    with Library.open(folder, create=True) as library:
        files = [folder / "contexts.jsonl", folder / "news.jsonl"]
        common.write(files[0], ({"id": f"c{number}", "text": text} for number, text in enumerate(contexts)))
        common.write(files[1], common.records(news, limit))
        common.fill(library, [file for file in files if file.stat().st_size])


def judged(number: int, asked: Asked, article: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """The record of one question."""
    given = answer["answer"] or ""
    passages, citations = answer["passages"], answer["citations"]
    f1 = score.f1(given, asked.answers)
    contains = any(plain(one) and plain(one) in plain(given) for one in asked.answers)
    return {
        "id": asked.id,
        "question": asked.question,
        "half": "held-out" if number % 2 else "calibration",
        "answered": answer["answerable"],
        "answer": answer["answer"],
        "references": asked.answers,
        "confidence": answer["confidence"],
        "em": score.exact(given, asked.answers),
        "f1": f1,
        "right": f1 >= 0.5 or contains,
        "right_f1": f1 >= 0.5,
        "right_contains": contains,
        "passage_right": bool(passages) and passages[0]["external_id"] == article,
        "cited_right": bool(citations) and citations[0]["article"]["external_id"] == article,
        "reason": answer["reason"],
        "ms": answer["ms"]["total"],
    }


def summed(records: Sequence[Mapping[str, Any]], seconds: float, articles: int) -> common.Found:
    """The table of all records."""

    def mean(name: str, of: Sequence[Mapping[str, Any]]) -> float:
        return statistics.mean(float(one[name]) for one in of) if of else 0.0

    answered = [one for one in records if one["answered"]]
    figures = {
        "passage_right": mean("passage_right", records),
        "answered": len(answered) / len(records),
        "f1": mean("f1", records),
        "em": mean("em", records),
        **{f"answered.{name}": mean(name, answered) for name in ("cited_right", "f1", "em", "right")},
        **{f"answered.{name}": mean(name, answered) for name in ("right_f1", "right_contains")},
        "questions_per_second": len(records) / seconds,
        "ms": statistics.median(one["ms"] for one in records),
    }
    shown = [
        ("passage_right", f"{len(records)} questions, {articles} articles: first passage is of the right article"),
        ("f1", "all: F1 (a refusal counts 0)"),
        ("em", "all: EM"),
        ("answered", "all: answered"),
        ("answered.cited_right", "answered: cites the right article"),
        ("answered.f1", "answered: F1"),
        ("answered.em", "answered: EM"),
        ("answered.right", "answered: right, that is F1 ≥ 0.5 or holds a reference whole"),
        ("answered.right_f1", "answered: F1 ≥ 0.5"),
        ("answered.right_contains", "answered: holds a reference whole"),
    ]
    rows = [(what, f"≥ {TARGETS[name]:.2f}" if name in TARGETS else "", f"{figures[name]:.4f}") for name, what in shown]
    rows.append(("questions a second, the start of the program included", "", f"{figures['questions_per_second']:.2f}"))
    rows.append(("a question, median", "", f"{figures['ms']:.0f} ms"))
    return common.Found(("", "target", "measured"), rows, figures)


def main() -> None:
    """Runs the benchmark."""
    parser = common.parser(__doc__)
    parser.add_argument("dataset", type=Path, metavar="CMRC_DEV.json")
    parser.add_argument("articles", type=Path, metavar="NEWS.jsonl")
    parser.add_argument("--news", type=int, metavar="N", help="only the first N news articles")
    parser.add_argument(
        "--limit", type=int, metavar="N", help="only N questions, evenly spread; all contexts are there"
    )
    parser.add_argument("--library", type=Path, metavar="DIR")
    parser.add_argument("--out", type=Path, metavar="FILE", help="a record of every question, as JSON lines")
    options = parser.parse_args()

    questions = list(published(options.dataset))
    contexts = {text: f"c{at}" for at, text in enumerate(dict.fromkeys(one.context for one in questions))}
    questions = common.spread(questions, options.limit)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.library or Path(scratch) / "library"
        fill(folder, list(contexts), options.articles, options.news)
        with Library.open(folder) as library:
            articles = library.store.counts().articles
        began = time.perf_counter()
        answers = common.ask([one.question for one in questions], folder)
        seconds = time.perf_counter() - began
    records = [
        judged(number, asked, contexts[asked.context], answer)
        for number, (asked, answer) in enumerate(zip(questions, answers, strict=True))
    ]
    if options.out:
        common.write(options.out, records)
    common.report(summed(records, seconds, articles), options.json)


if __name__ == "__main__":
    main()
