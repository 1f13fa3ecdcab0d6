"""How well the reader finds answers: `python benchmarks/reader.py DATASET.json... [--expmrc FILE] [--limit N]`.

The datasets are in SQuAD form (CMRC 2018, DRCD). Every question is asked of its whole context, as it is and without the
title; the context is read in windows of whole sentences, and the likeliest stretch of all windows is the answer, cut
from the context as it was given. EM and F1 are those of the CMRC 2018 evaluation. With --expmrc, the evidence is the
sentence, or the sentences, that the answer stands in, and F1 is that of ExpMRC's evaluation. Then passages of about 200
characters are read, eight at a time, and the median time is printed.
"""

from __future__ import annotations

import json
import re
import statistics
import string
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":  # a script's own folder is searched first, where `retrieval` is a benchmark
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import common
from corpus import sentences
from corpus.model import Span
from retrieval import reader, reading
from retrieval.training import score
from retrieval.training.examples import published

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retrieval.training.examples import Asked

TARGETS = {"cmrc2018_dev": (65.5, 84.5), "DRCD_dev": (75.0, 85.0)}
"""EM and F1, of a hundred."""
EXPMRC_TARGETS = (80.0, 82.0, 68.0)
SPEED_TARGET = 150.0
PASSAGES, LENGTH, ROUNDS = 8, 200, 20

_DROPPED = set(string.punctuation + "，。：？！“”；’《》……·、「」（）－～『』") | {"a", "an", "the"}
_WORD = re.compile(r"[一-龥]|[^\W_一-龥]+(?:[.,'][^\W_一-龥]+)*|[^\w\s]|_")


def bag_f1(given: str, answers: Iterable[str]) -> float:
    """F1 of ExpMRC's evaluation: of the characters and words that both have, in any order, the best over the answers.

    Source: github.com/ymcui/expmrc, `eval_expmrc.py`, where Latin words are cut by NLTK.
    """
    return max((_bag_f1(_bag(given), _bag(answer)) for answer in answers), default=0.0)


def _bag(text: str) -> Counter[str]:
    return Counter(word.lower() for word in _WORD.findall(text) if word not in _DROPPED)


def _bag_f1(given: Counter[str], answer: Counter[str]) -> float:
    if not given or not answer:
        return float(given == answer)
    shared = (given & answer).total()
    return 2 * shared / (given.total() + answer.total())


def evidence(text: str, answer: Span) -> str:
    """The sentences of a text that a stretch of it stands in, with what is between them."""
    touched = [
        one for one in sentences.split(text, Span(0, len(text))) if one.start < answer.end and one.end > answer.start
    ]
    return text[touched[0].start : touched[-1].end] if touched else ""


def measure(questions: Sequence[Asked]) -> tuple[float, float]:
    """EM and F1, of a hundred."""
    exact = f1 = 0.0
    for number, asked in enumerate(questions):
        found = reading.answer(asked.question, asked.context)
        given = found[0].of(asked.context) if found else ""
        exact += score.exact(given, asked.answers)
        f1 += score.f1(given, asked.answers)
        common.progress(number + 1, len(questions))
    return 100 * exact / len(questions), 100 * f1 / len(questions)


def measure_expmrc(path: Path, limit: int | None) -> tuple[int, tuple[float, float, float]]:
    """How many questions, and F1 of answers, of evidence, and of their product, each of a hundred."""
    every = [
        (question, paragraph["context"])
        for article in json.loads(path.read_text("utf-8"))["data"]
        for paragraph in article["paragraphs"]
        for question in paragraph["qas"]
    ]
    asked = common.spread(every, limit)
    sums = [0.0, 0.0, 0.0]
    for number, (question, context) in enumerate(asked):
        found = reading.answer(question["question"], context)
        span = found[0] if found else Span(0, 0)
        answer = bag_f1(span.of(context), (one["text"] for one in question["answers"]))
        carrying = bag_f1(evidence(context, span), question["evidences"])
        sums = [total + value for total, value in zip(sums, (answer, carrying, answer * carrying), strict=True)]
        common.progress(number + 1, len(asked))
    answers, evidences, both = (100 * total / len(asked) for total in sums)
    return len(asked), (answers, evidences, both)


def measure_speed(question: str, texts: Sequence[str]) -> tuple[float, float]:
    """Milliseconds to read all texts for one question, the median; and the characters of a text."""
    reader.bundled().read(question, texts)
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        reader.bundled().read(question, texts)
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken), statistics.mean(map(len, texts))


def main() -> None:
    """Runs the benchmark."""
    parser = common.parser(__doc__)
    parser.add_argument("datasets", nargs="+", type=Path, metavar="DATASET.json")
    parser.add_argument("--expmrc", type=Path, metavar="FILE")
    parser.add_argument("--limit", type=int, metavar="N", help="only N questions of each set, evenly spread")
    options = parser.parse_args()

    rows: list[tuple[str, ...]] = []
    figures: dict[str, float] = {}

    def add(name: str, what: str, target: float | None, value: float) -> None:
        rows.append((what, f"≥ {target:.1f}" if target is not None else "", f"{value:.2f}"))
        figures[name] = value

    for path in options.datasets:
        questions = common.spread(list(published(path)), options.limit)
        exact, f1 = measure(questions)
        targets = TARGETS.get(path.stem, (None, None))
        add(f"{path.stem}.em", f"{path.stem}, {len(questions)} questions: EM", targets[0], exact)
        add(f"{path.stem}.f1", f"{path.stem}: F1", targets[1], f1)
    if options.expmrc:
        count, values = measure_expmrc(options.expmrc, options.limit)
        add("expmrc.answer", f"ExpMRC, {count} questions: answer F1", EXPMRC_TARGETS[0], values[0])
        add("expmrc.evidence", "ExpMRC: evidence F1", EXPMRC_TARGETS[1], values[1])
        add("expmrc.both", "ExpMRC: product of both", EXPMRC_TARGETS[2], values[2])
    asked = next(published(options.datasets[0]))
    contexts = dict.fromkeys(one.context for one in published(options.datasets[0]) if len(one.context) >= LENGTH)
    ms, length = measure_speed(asked.question, [context[:LENGTH] for context in islice(contexts, PASSAGES)])
    what = f"{PASSAGES} passages of {length:.0f} characters read, median of {ROUNDS}"
    rows.append((what, f"≤ {SPEED_TARGET:.0f} ms", f"{ms:.0f} ms"))
    figures["ms"] = ms
    common.report(common.Found(("", "target", "measured"), rows, figures), options.json)


if __name__ == "__main__":
    main()
