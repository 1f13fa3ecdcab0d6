"""How the two indexes grow: `python benchmarks/scale.py --library LIBRARY [--sizes 10000,100000,1000000] [--json]`.

LIBRARY has real passages with their vectors; it is only read. A size that it does not reach is filled up with perturbed
copies: a vector is moved along the difference of two others until it is as far from its original as a real passage is,
at the median, from its nearest neighbour; of a text's words and characters one in six is replaced by one drawn from all
texts, so that frequent ones stay frequent; places and times stay. Copies are made of tokens, because what is measured
is the index: making tokens of a million texts takes jieba half an hour on one core (`throughput.py` has that).

Both indexes are built and saved by the classes that a library uses, in a process that ends; another one opens them and
looks up every question of QUESTIONS (JSON lines with `question`), after a round that does not count; each also with a
place before it, by which it is filtered, drawn from those of the passages: what is named more is asked for more.
Recall is that of the ten nearest by inner products of single precision, over the same vectors before the index rounds
them.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import re
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

if __name__ == "__main__":  # the folder above has the packages
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import embeddings
from benchmarks import chart, common
from corpus.store import Store
from retrieval.dense import FILE_NAME, DenseIndex
from retrieval.indexes import Indexes
from retrieval.lexical import FOLDER_NAME, LexicalIndex, tokens
from retrieval.search import DEPTH, find
from retrieval.where import Where, of_passages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "tests" / "gold" / "sample.jsonl"
BLOCK = 20_000
REPLACED = 6
"""One token in this many is another in a copy."""
POOLED = 50
"""The tokens of one text in this many are drawn from."""
NEAREST = 10
WAYS = ("dense", "lexical", "fused", "place")
_PLACE = re.compile(r"=?[^\W\d_].*(?<!\d)")
"""Of the terms of a passage, those of places."""
LABELS = {"place": "with a place filter"}
CANDIDATES = 40
"""As many as a question wants, and as many of those that pass its filter."""
TEXTS, VECTORS, ASKED = "passages.jsonl", "vectors.npy", "questions.npy"
PLACES, PLACED = "places.json", "placed.npy"
"""What a run keeps of the library in its folder, for the next one."""


@dataclass(frozen=True, slots=True)
class Built:
    """What making the indexes took."""

    lexical_s: float
    dense_s: float
    memory: int
    """Bytes at most, of the whole process."""
    truth: list[list[int]]
    """Of each question, the ids of the nearest."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the questions took."""

    open_s: float
    memory: int
    """Bytes of the whole process that are in memory in the end."""
    ms: dict[str, list[float]]
    """Of each way, each question's milliseconds."""
    found: list[list[int]]
    """Of each question, the ids that the dense index found nearest."""


def gather(library: Path, asked: Sequence[str], work: Path, most: int) -> None:
    """Puts the library's vectors, its passages as tokens and the questions' vectors into `work`, unless they are there.

    Args:
        library: Its folder.
        asked: The questions.
        work: An existing folder.
        most: How many passages are wanted at most.
    """
    store = Store.open(library, readonly=True)
    encoder = embeddings.load(store.get_meta("model"))
    if not all((work / name).exists() for name in (VECTORS, TEXTS)):
        _gather_passages(store, encoder.name, work, most)
    store.close()
    drawn = places(work / TEXTS, len(asked))
    (work / PLACES).write_text(json.dumps(drawn, ensure_ascii=False), encoding="utf-8")
    np.save(work / ASKED, np.concatenate([encoder.queries([question]) for question in asked]))
    placed = [named(place, question) for place, question in zip(drawn, asked, strict=True)]
    np.save(work / PLACED, np.concatenate([encoder.queries([question]) for question in placed]))


def _gather_passages(store: Store, model: str, work: Path, most: int) -> None:
    rows: list[int] = []
    parts: list[NDArray[np.float16]] = []
    for some, vectors in store.vectors(model):
        rows += some.tolist()
        parts.append(vectors.astype(np.float16))  # as the store keeps them
        if len(rows) >= most:
            break
    began = time.perf_counter()
    with (work / TEXTS).open("w", encoding="utf-8") as file:
        for done, (one, terms) in enumerate(of_passages(store, rows[:most]), 1):
            parts_of = *tokens(f"{one.passage.header}\n{one.passage.text}"), " ".join(sorted(terms))
            file.write(json.dumps(parts_of, ensure_ascii=False) + "\n")
            if done % 1000 == 0:
                common.progress(done, len(rows[:most]))
    np.save(work / VECTORS, np.concatenate(parts)[:most])
    common.say(f"{len(rows[:most])} passages made into tokens in {time.perf_counter() - began:.0f} s")


def places(file: Path, count: int) -> list[str]:
    """Terms of places, drawn from those of passages; always the same ones."""
    dice = random.Random(0)
    found = ([term for term in terms.split() if _PLACE.fullmatch(term)] for _, _, terms in _read(file))
    held = [terms for terms in found if terms]
    return [dice.choice(dice.choice(held)) for _ in range(count)]


def named(place: str, question: str) -> str:
    """A question about a place, by its term."""
    return place.strip("=").rpartition("/")[2] + question


def _read(file: Path, most: int | None = None) -> Iterator[tuple[str, str, str]]:
    yield from ((words, grams, terms) for words, grams, terms in common.records(file, most))


def nearness(real: Matrix) -> float:
    """The median cosine of a real passage and its nearest neighbour, of those that are not the same to the letter."""
    some = real[:: max(1, len(real) // 500)]
    cosines = some @ real.T
    cosines[cosines > 0.9995] = -1  # itself, and dispatches that were printed twice
    return float(np.median(cosines.max(axis=1)))


def blocks(real: NDArray[np.float16], size: int) -> Iterator[Matrix]:
    """The vectors of a size: real ones, then copies; always the same ones."""
    for start in range(0, min(size, len(real)), BLOCK):
        yield real[start : min(start + BLOCK, size)].astype(np.float32)
    dice, whole = np.random.default_rng(0), real.astype(np.float32)
    far = np.sqrt(2 - 2 * nearness(whole)) if size > len(real) else 0.0
    for start in range(len(real), size, BLOCK):
        count = min(BLOCK, size - start)
        one, other, original = (whole[dice.integers(0, len(whole), count)] for _ in range(3))
        away = one - other + 1e-6 * dice.standard_normal(one.shape, np.float32)  # one and the other may be the same
        made = original + far * away / np.linalg.norm(away, axis=1, keepdims=True)
        yield np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def fields(file: Path, size: int) -> Iterator[tuple[str, str, str]]:
    """The texts of a size as tokens and terms: real ones, then copies; always the same ones."""
    count = 0
    pools: tuple[list[str], list[str]] = ([], [])
    for count, (words, grams, terms) in enumerate(_read(file, size), 1):
        if count % POOLED == 0:
            pools[0].extend(words.split())
            pools[1].extend(grams.split())
        yield words, grams, terms
    dice = random.Random(0)

    def changed(text: str, pool: list[str]) -> str:
        found = text.split()
        for _ in range(len(found) // REPLACED):
            found[int(dice.random() * len(found))] = pool[int(dice.random() * len(pool))]
        return " ".join(found)

    while count < size:
        for words, grams, terms in _read(file, size - count):
            yield changed(words, pools[0]), changed(grams, pools[1]), terms
            count += 1


def build(size: int, work: Path, folder: Path) -> Built:
    """Makes and saves both indexes of a size."""
    asked: Matrix = np.load(work / ASKED)
    index = DenseIndex(asked.shape[1])
    best, ids = np.full((len(asked), NEAREST), -2, np.float32), np.zeros((len(asked), NEAREST), np.int64)
    dense_s = 0.0
    for rows in blocks(np.load(work / VECTORS, mmap_mode="r"), size):
        numbers = np.arange(len(index) + 1, len(index) + 1 + len(rows))
        scores = np.concatenate([best, asked @ rows.T], axis=1)
        known = np.concatenate([ids, np.tile(numbers, (len(asked), 1))], axis=1)
        order = np.argsort(-scores, axis=1)[:, :NEAREST]
        best, ids = np.take_along_axis(scores, order, 1), np.take_along_axis(known, order, 1)
        began = time.perf_counter()
        index.add(numbers, rows)
        dense_s += time.perf_counter() - began
    began = time.perf_counter()
    index.stamp = "1"
    index.save(folder / FILE_NAME)
    dense_s += time.perf_counter() - began
    del index
    lexicon = LexicalIndex.create(folder / FOLDER_NAME)
    lexical_s = 0.0
    for number, (words, grams, terms) in enumerate(fields(work / TEXTS, size), 1):
        began = time.perf_counter()
        lexicon.take(number, words, grams, terms.split())
        lexical_s += time.perf_counter() - began
        if number % 10_000 == 0:
            common.progress(number, size)
    began = time.perf_counter()
    lexicon.commit("1")
    lexical_s += time.perf_counter() - began
    memory = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Built(lexical_s, dense_s, memory, ids.tolist())


def ask(asked: Sequence[str], work: Path, folder: Path) -> Asked:
    """Opens both indexes and looks the questions up in each way."""
    vectors: Matrix = np.load(work / ASKED)
    placed: Matrix = np.load(work / PLACED)
    drawn: list[str] = json.loads((work / PLACES).read_text("utf-8"))
    filters = [(Where(places=frozenset({place})),) for place in drawn]
    about = [named(place, question) for place, question in zip(drawn, asked, strict=True)]
    began = time.perf_counter()
    lexicon, index = LexicalIndex.open(folder / FOLDER_NAME), DenseIndex.load(folder / FILE_NAME)
    open_s = time.perf_counter() - began
    assert lexicon is not None
    assert index is not None
    both = Indexes(lexicon, index, cast("Any", None), (0, 0, 0))  # the questions are encoded
    ways: dict[str, Callable[[int], object]] = {
        "dense": lambda number: index.search(vectors[number], DEPTH),
        "lexical": lambda number: lexicon.search(asked[number], DEPTH),
        "fused": lambda number: find(both, vectors[number], asked[number], (), CANDIDATES, "both"),
        "place": lambda number: find(both, placed[number], about[number], filters[number], CANDIDATES, "both"),
    }
    ms: dict[str, list[float]] = {name: [] for name in ways}
    for counts in (False, True):
        for number in range(len(asked)):
            for name, look_up in ways.items():
                began = time.perf_counter()
                look_up(number)
                if counts:
                    ms[name].append(1000 * (time.perf_counter() - began))
    found = [index.search(vector, NEAREST)[0].tolist() for vector in vectors]
    return Asked(open_s, common.resident(), ms, found)


def alone(work: Callable[..., Any], *arguments: object) -> Any:
    """What a function gives in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def measure(size: int, asked: Sequence[str], work: Path) -> dict[str, float]:
    """The figures of one size."""
    with tempfile.TemporaryDirectory(dir=work) as scratch:
        folder = Path(scratch)
        built: Built = alone(build, size, work, folder)
        looked: Asked = alone(ask, asked, work, folder)
        on_disk = {
            "dense": (folder / FILE_NAME).stat().st_size,
            "lexical": sum(file.stat().st_size for file in (folder / FOLDER_NAME).iterdir()),
        }
    hits = [len(set(found) & set(truth)) / len(truth) for found, truth in zip(looked.found, built.truth, strict=True)]
    figures = {
        "build.lexical": built.lexical_s,
        "build.dense": built.dense_s,
        "build.memory": built.memory,
        "open": looked.open_s,
        "bytes.dense": on_disk["dense"],
        "bytes.lexical": on_disk["lexical"],
        "bytes": sum(on_disk.values()),
        "resident": looked.memory,
        "recall@10": float(np.mean(hits)),
    }
    for name, times in looked.ms.items():
        figures |= {f"{name}.p50": float(np.percentile(times, 50)), f"{name}.p95": float(np.percentile(times, 95))}
    return figures


def drawing(found: dict[int, dict[str, float]]) -> str:
    """How time, memory and bytes grow."""
    times = {
        f"{LABELS.get(way, way)}, {name}": [(size, one[f"{way}.{name}"]) for size, one in found.items()]
        for way in WAYS
        for name in ("p50", "p95")
    }
    sizes = {
        label: [(size, one[key] / 1e6) for size, one in found.items()]
        for label, key in (("index on disk", "bytes"), ("resident memory", "resident"))
    }
    return chart.growth(
        [("Looking a question up", "ms", times), ("Memory and disk", "MB", sizes)], "passages in the indexes"
    )


def table(found: dict[int, dict[str, float]]) -> common.Found:
    """The figures of all sizes."""
    rows = []
    for size, one in found.items():
        spans = [f"{one[f'{way}.p50']:.1f} / {one[f'{way}.p95']:.1f}" for way in WAYS]
        built = f"{one['build.lexical']:.0f} + {one['build.dense']:.0f} s"
        megabytes = [f"{one[key] / 1e6:.0f} MB" for key in ("build.memory", "bytes", "resident")]
        rows.append((f"{size:,}", built, *megabytes, f"{one['open']:.2f} s", *spans, f"{one['recall@10']:.4f}"))
    columns = (
        "passages", "built (words + vectors)", "memory to build", "on disk", "resident", "opened",
        *(f"{LABELS.get(way, way)}, p50 / p95 ms" for way in WAYS), "recall@10",
    )  # fmt: skip
    return common.Found(columns, rows, {f"{size}.{key}": value for size in found for key, value in found[size].items()})


def main() -> None:
    """Prints the table and draws the plot."""
    parser = common.parser(__doc__)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="JSON lines with `question`")
    parser.add_argument("--work", type=Path, help="keep the library's tokens and vectors there for another run")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg")
    options = parser.parse_args()
    sizes = sorted(int(size) for size in options.sizes.split(","))
    asked = [record["question"] for record in common.records(options.questions)]
    with tempfile.TemporaryDirectory() as scratch:
        work = options.work or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        alone(gather, options.library, asked, work, sizes[-1])
        found = {}
        for size in sizes:
            found[size] = measure(size, asked, work)
            common.say(json.dumps({"size": size, **found[size]}))
    shown = table(found)
    if options.plot:
        options.plot.write_text(drawing(found), encoding="utf-8")
        shown.notes.append(f"![Time, memory and bytes by the number of passages]({options.plot.name})")
    common.report(shown, options.json)


if __name__ == "__main__":
    main()
