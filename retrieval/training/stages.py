"""From data to exported weights, stage after stage; each is passed over when what it makes is in the work folder.

Data, by their paths below the data folder: CMRC 2018 (training and trial set) and the published subset of DRCD's
training set, in SQuAD's form; news as JSON lines with `title` and `text`. `weights/README.md` says whose they are.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from typing import TYPE_CHECKING, Any

from corpus.cache import atomic_file
from corpus.errors import FileMissing, UsageError
from retrieval.training import cloze, examples, negatives, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from retrieval.training.examples import Example
    from retrieval.training.loop import Plan

CMRC = ("mrc/cmrc2018_train.json", "mrc/cmrc2018_trial.json")
DRCD = "mrc/DRCD_train_subset.json"
NEWS = "news/crud_news_20k.jsonl.gz"
_EVERY = 1000
"""Examples or articles after which progress is told."""
_WORDS = "encoder.embeddings.word_embeddings.weight"


def run(
    data: Path,
    work: Path,
    out: Path,
    plan: Plan,
    device: str,
    report: Callable[[str], None],
    after: Path | None = None,
    teachers: Sequence[Path] = (),
) -> None:
    """Makes the reader's weights.

    Args:
        data: The folder with the data.
        work: For what is made on the way; where it holds something, the run goes on from there.
        out: For `reader.onnx` and `tokenizer.json`.
        plan: How long and how fast to train. `plan.seed` is also that of the examples.
        device: `cpu` or `cuda`.
        report: Is told what is being done.
        after: A `reader.onnx` to go on from instead of the bare encoder; it must have the same vocabulary.
        teachers: Work folders of other runs, with other seeds, whose readers are learned from.

    Raises:
        FileMissing: One of the data files, `after`, or the checkpoint of a teacher is not there.
        UsageError: The work folder was begun with other data, another seed or another reader. Facts: `path` of the
            work folder, `changed`, the file or `seed`.
    """
    from retrieval.training import loop

    begin(data, work, plan.seed, after)
    for folder in teachers:
        if not loop.reached(folder):
            raise FileMissing(path=str(folder / loop.CHECKPOINT))
    _unless(work / "tokenizer.json", "vocabulary", report, lambda: make_vocabulary(data, work))
    _unless(work / "examples.jsonl", "examples", report, lambda: make_examples(data, work, plan.seed, report))
    _unless(work / "cloze.jsonl", "cloze questions", report, lambda: make_cloze(data, work, plan.seed, report))
    train(work, plan, device, report, after, teachers)
    report("export")
    export(work, out)


def _unless(made: Path, name: str, report: Callable[[str], None], make: Callable[[], None]) -> None:
    report(f"{name}: there already" if made.exists() else name)
    if not made.exists():
        make()


def begin(data: Path, work: Path, seed: int, after: Path | None = None) -> None:
    """Writes down what a work folder is begun with, or sees that it is still the same (`run` has the errors)."""
    given: dict[str, Any] = {"seed": seed, "data": {name: _sha256(data / name) for name in (*CMRC, DRCD, NEWS)}}
    given["after"] = _sha256(after) if after else None
    manifest = work / "manifest.json"
    if not manifest.exists():
        with atomic_file(manifest) as path:
            path.write_text(json.dumps(given, indent=2) + "\n", encoding="utf-8")
        return
    before = json.loads(manifest.read_text(encoding="utf-8"))
    changed = [name for name, digest in given["data"].items() if before["data"].get(name) != digest]
    changed += [name for name in ("seed", "after") if before.get(name) != given[name]]
    if changed:
        raise UsageError(path=str(work), changed=changed[0])


def _sha256(path: Path) -> str:
    if not path.is_file():
        raise FileMissing(path=str(path))
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def news(data: Path) -> Iterator[tuple[str, str]]:
    """Headline and text of each news article."""
    with gzip.open(data / NEWS, "rt", encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            yield record["title"], record["text"]


def read_texts(data: Path) -> Iterator[str]:
    """What the vocabulary is made for: all news, and the paragraphs of CMRC 2018."""
    for title, text in news(data):
        yield f"{title}\n{text}"
    for name in CMRC:
        for article in json.loads((data / name).read_text(encoding="utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                yield paragraph["context"]


def make_vocabulary(data: Path, work: Path) -> None:
    """Writes `tokenizer.json` and, before it, `rows.json`: of its pieces, the rows of the encoder's embedding."""
    from retrieval.training import model

    made, rows = vocabulary.prune(model.tokenizer_json(), read_texts(data))
    with atomic_file(work / "rows.json") as path:
        path.write_text(json.dumps(rows), encoding="utf-8")
    with atomic_file(work / "tokenizer.json") as path:
        vocabulary.write(made, path)


def make_examples(data: Path, work: Path, seed: int, report: Callable[[str], None]) -> None:
    """Writes `examples.jsonl`: the published questions with near misses and swaps."""
    asked = [example for name in (*CMRC, DRCD) for example in examples.answerable(data / name)]
    asked = negatives.with_near_misses(asked, _told(f"near misses of {len(asked)}", report))
    _swap_and_save(asked, random.Random(seed), work / "examples.jsonl", report)


def make_cloze(data: Path, work: Path, seed: int, report: Callable[[str], None]) -> None:
    """Writes `cloze.jsonl`: questions made from news articles, with swaps."""
    rng = random.Random(seed)
    told = _told("news articles", report)
    made: list[Example] = []
    for count, (title, text) in enumerate(news(data)):
        made += cloze.of_article(title, text, rng)
        told(count + 1)
    _swap_and_save(made, rng, work / "cloze.jsonl", report)


def _swap_and_save(made: list[Example], rng: random.Random, path: Path, report: Callable[[str], None]) -> None:
    named = negatives.pool(made)
    told = _told(f"swaps of {len(made)}", report)
    swapped = []
    for example in made:
        swapped.append(negatives.with_swaps(example, named, rng))
        told(len(swapped))
    with atomic_file(path) as partial:
        examples.save(swapped, partial)


def _told(what: str, report: Callable[[str], None]) -> Callable[[int], None]:
    def told(count: int) -> None:
        if count % _EVERY == 0:
            report(f"  {what}: {count}")

    return told


def train(
    work: Path,
    plan: Plan,
    device: str,
    report: Callable[[str], None],
    after: Path | None = None,
    teachers: Sequence[Path] = (),
) -> None:
    """Trains on, until the checkpoint in the work folder has taken the steps of the plan."""
    from tokenizers import Tokenizer

    from retrieval.training import adapt, export, loop, model

    if loop.reached(work) >= plan.steps:
        report("training: there already")
        return
    rows = json.loads((work / "rows.json").read_text(encoding="utf-8"))
    reader = model.fresh(rows, plan.seed, plan.dropout)
    if after:
        state = export.from_onnx(after)
        state[_WORDS] = state[_WORDS][: len(rows)]  # behind them are those that `export` adds
        model.take(reader, state)
    tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
    asked, made = examples.load(work / "examples.jsonl"), examples.load(work / "cloze.jsonl")
    adapted = work / "adapted.pt"
    if plan.adapting and not adapted.exists():
        report("masked pieces")
        texts = dict.fromkeys(f"{one.title}\n{one.text}" for one in (*made, *asked))
        adapt.train(reader, tokenizer, texts, plan, report, device)
        model.save(reader, adapted)
    if plan.adapting:
        model.load(reader, adapted)
    asked_of = []
    for folder in teachers:
        asked_of.append(model.fresh(rows, plan.seed))
        model.take(asked_of[-1], loop.trained(folder))
    report("training")
    loop.train(reader, tokenizer, asked, made, plan, work, report, device, asked_of)


def export(work: Path, out: Path) -> None:
    """Writes the weights of the checkpoint as `reader.onnx`, and `tokenizer.json` beside it. Takes seconds."""
    import numpy as np

    from retrieval.training import loop
    from retrieval.training.export import to_onnx

    tokenizer = json.loads((work / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer, shared = vocabulary.with_simplified(tokenizer)
    state = loop.trained(work)
    words = state[_WORDS]
    state[_WORDS] = np.concatenate([words, words[shared]])
    with atomic_file(out / "reader.onnx") as path:
        to_onnx(state, path)
    with atomic_file(out / "tokenizer.json") as path:
        vocabulary.write(tokenizer, path)
