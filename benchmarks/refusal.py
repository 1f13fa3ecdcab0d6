"""Whether it is seen that there is no answer.

    python benchmarks/refusal.py NOMIRACL.jsonl
    python benchmarks/refusal.py --gold GOLD.jsonl [--library DIR] [--news NEWS.jsonl]

NOMIRACL is `{"question", "answerable", "passages": [{"title", "text"}]}` a line. The reader reads all passages of a
question under their titles; the score of a question is the greatest of its passages': of the reader's margin, of its
log odds that there is an answer, or of their sum; or those log odds and their mean over all passages. The area under
the ROC curve is the share of pairs of an answerable and an unanswerable question in which the answerable one scores
higher; ties count half.

GOLD is `{"question", "answerable", "swap"}` a line, where `swap` says what of an answerable question was exchanged. The
questions are put to the installed command, with the library, or with the bundled sample. --news adds articles to the
library first. --out keeps a line for every question.
"""

from __future__ import annotations

import statistics
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":  # a script's own folder is searched first, where `retrieval` is a benchmark
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import common
from corpus.model import Span
from retrieval import reader
from retrieval.library import Library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.reader import Reading

TARGET_AREA, TARGET_REFUSED, TARGET_MISSED = 0.85, 0.95, 0.03
UNREAD = -30.0
"""The margin where there is no stretch to read."""
SCORES = {
    "margin": "the best stretch's margin",
    "answered": "log odds of an answer",
    "sum": "sum of both",
    "mean": "log odds of an answer, added to their mean over all passages",
}
OTHER = "other"
"""The kind of an unanswerable question of which nothing was swapped."""


def spread(lines: list[dict[str, Any]], limit: int | None) -> list[dict[str, Any]]:
    """So many lines, at even distances; files often have the answerable ones first."""
    return lines[:: max(len(lines) // limit, 1)][:limit] if limit else lines


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The area under the ROC curve, 0 to 1, from rank sums; ties share their mean rank.

    Source: Hanley and McNeil 1982, https://doi.org/10.1148/radiology.143.1.7063747: it is Wilcoxon's statistic.

    Raises:
        ZeroDivisionError: One of both is empty.
    """
    scored = sorted([(score, True) for score in positive] + [(score, False) for score in negative])
    ranks, below = 0.0, 0
    for _, same in groupby(scored, key=lambda one: one[0]):
        tied = [is_positive for _, is_positive in same]
        ranks += sum(tied) * (below + (len(tied) + 1) / 2)
        below += len(tied)
    return (ranks - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative))


def scores(readings: Sequence[tuple[Reading, Span]]) -> dict[str, float]:
    """The greatest of each score over the passages of a question, each given with where its text stands."""
    each = []
    for reading, within in readings:
        margin = max((margin for _, margin in reading.best(within=within)), default=UNREAD)
        each.append({"margin": margin, "answered": reading.answered, "sum": margin + reading.answered})
    best = {name: max(one[name] for one in each) for name in ("margin", "answered", "sum")}
    return best | {"mean": best["answered"] + statistics.fmean(one["answered"] for one in each)}


def read(question: str, passages: Sequence[dict[str, str]]) -> dict[str, float]:
    """Scores of a question, the answer being looked for in the passages and not in their titles."""
    heads = [f"{passage['title']}\n" if passage["title"] else "" for passage in passages]
    texts = [head + passage["text"] for head, passage in zip(heads, passages, strict=True)]
    within = [Span(len(head), len(text)) for head, text in zip(heads, texts, strict=True)]
    return scores(list(zip(reader.bundled().read(question, texts), within, strict=True)))


def nomiracl(path: Path, limit: int | None, out: Path | None) -> common.Found:
    """The areas under the curves."""
    lines = spread(list(common.records(path)), limit)
    kept = []
    for number, line in enumerate(lines):
        found = read(line["question"], line["passages"])
        kept.append({"question": line["question"], "answerable": line["answerable"], **found})
        common.progress(number + 1, len(lines))
    if out:
        common.write(out, kept)
    figures = {
        name: auroc(
            [one[name] for one in kept if one["answerable"]], [one[name] for one in kept if not one["answerable"]]
        )
        for name in SCORES
    }
    answerable = sum(line["answerable"] for line in lines)
    counted = f"{answerable} answerable, {len(lines) - answerable} unanswerable questions: AUROC of "
    rows = [
        (f"{'' if number else counted}{named}", f"≥ {TARGET_AREA:.2f}", f"{figures[name]:.4f}")
        for number, (name, named) in enumerate(SCORES.items())
    ]
    return common.Found(("", "target", "measured"), rows, figures)


def swapped(path: Path, library: Path | None, limit: int | None, out: Path | None) -> common.Found:
    """How many are refused, by what was swapped."""
    lines = spread(list(common.records(path)), limit)
    answers = common.ask([line["question"] for line in lines], library)
    kept: list[dict[str, Any]] = []
    for line, answer in zip(lines, answers, strict=True):
        kind = "answerable" if line["answerable"] else line.get("swap") or OTHER
        taken = ("answerable", "answer", "confidence", "reason")
        kept.append({"question": line["question"], "kind": kind, **{name: answer[name] for name in taken}})
    if out:
        common.write(out, kept)
    asked = Counter(one["kind"] for one in kept)
    refused = Counter(one["kind"] for one in kept if not one["answerable"])
    rows: list[tuple[str, ...]] = []
    for kind in sorted(asked.keys() - {"answerable"}, key=lambda kind: (kind == OTHER, kind)):
        what = "unanswerable otherwise" if kind == OTHER else f"unanswerable, {kind}"
        share = common.share(refused[kind], asked[kind])
        rows.append((f"{what}: refused", f"≥ {common.percent(TARGET_REFUSED)}", share))
    if asked["answerable"]:
        share = common.share(refused["answerable"], asked["answerable"])
        rows.append(("answerable: refused", f"≤ {common.percent(TARGET_MISSED)}", share))
    return common.Found(("", "target", "measured"), rows, {"asked": dict(asked), "refused": dict(refused)})


def main() -> None:
    """Runs the benchmark."""
    parser = common.parser(__doc__)
    parser.add_argument("nomiracl", nargs="?", type=Path, metavar="NOMIRACL.jsonl")
    parser.add_argument("--gold", type=Path, metavar="GOLD.jsonl")
    parser.add_argument("--library", type=Path, metavar="DIR")
    parser.add_argument("--news", type=Path, metavar="NEWS.jsonl", help="put these into the library first")
    parser.add_argument("--limit", type=int, metavar="N", help="only N questions, from all over the file")
    parser.add_argument("--out", type=Path, metavar="FILE", help="a record of every question, as JSON lines")
    options = parser.parse_args()
    if (options.nomiracl is None) == (options.gold is None):
        parser.error("either NOMIRACL.jsonl or --gold")
    if options.news and not options.library:
        parser.error("--news needs --library")
    if options.nomiracl:
        common.report(nomiracl(options.nomiracl, options.limit, options.out), options.json)
        return
    if options.news:
        with Library.open(options.library, create=True) as library:
            file = options.library / "news.jsonl"
            common.write(file, common.records(options.news))
            common.fill(library, [file])
    common.report(swapped(options.gold, options.library, options.limit, options.out), options.json)


if __name__ == "__main__":
    main()
