"""What docs/SCALING.md says of services: `python benchmarks/beyond.py --library LIBRARY --milvus ADDRESS [--json]`.

LIBRARY has articles with their vectors; it is only read. The first of them are put into a new library in a folder, and
into another one whose passages are in Milvus (`milvus://host:port/name`, or `milvus-lite server --data-dir DIR`) and,
with --database, whose documents are in PostgreSQL, an empty database. Vectors are taken over, not made again. Then the
same questions are looked up in both, made of figures that the articles tell, each by words, by meaning, by both, and
with the filters that it asks for, and counted is what the services' files have grown by, as far as they can be seen.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if __name__ == "__main__":  # the folder above has the packages
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import embeddings
from benchmarks import common
from corpus import export, location
from corpus.location import Location
from corpus.store import Store
from corpus.text import simplify
from retrieval import where
from retrieval.library import Library
from retrieval.question import analyse
from retrieval.search import DEPTH, find

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from embeddings import Encoder

    Matrix = NDArray[np.float32]

CANDIDATES = 40
WAYS = ("words", "meaning", "both", "filtered")
QUESTIONS = 50


@dataclass(frozen=True, slots=True)
class Remembering:
    """An encoder that knows the vectors of passages already."""

    encoder: Encoder
    known: Mapping[str, Matrix]

    @property
    def name(self) -> str:
        """The encoder's own."""
        return self.encoder.name

    @property
    def dim(self) -> int:
        """The encoder's own."""
        return self.encoder.dim

    def queries(self, texts: Sequence[str]) -> Matrix:
        """The encoder's own."""
        return self.encoder.queries(texts)

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Matrix:
        """Remembered; of what is not, the encoder's own."""
        unknown = [text for text in texts if text not in self.known]
        made = dict(zip(unknown, self.encoder.passages(unknown), strict=True)) if unknown else {}
        if progress:
            progress(len(texts))
        return np.stack([self.known[text] if text in self.known else made[text] for text in texts])


def gather(library: Path, count: int, file: Path) -> Remembering:
    """Writes the first articles of a library as JSON lines; an encoder that knows its first vectors."""
    known: dict[str, Matrix] = {}
    with Store.open(library, readonly=True) as store:
        common.write(file, islice(export.records(store), count))
        model = store.get_meta("model") or ""
        for rows, vectors in store.vectors(model):
            for one, vector in zip(store.passages(rows.tolist()), vectors, strict=True):
                header, text = one.passage.header, one.passage.text
                known[simplify(f"{header}\n{text}" if header else text)] = vector
            if len(known) > 20 * count:
                break
    return Remembering(embeddings.load(model), known)


def filled(place: Location, file: Path, encoder: Encoder) -> tuple[Library, float]:
    """A new library with the articles, and the seconds that took."""
    library = Library.open(place, encoder, create=True)
    began = time.perf_counter()
    library.add([file], common.progress)
    return library, time.perf_counter() - began


def looked_up(library: Library, questions: Sequence[str]) -> dict[str, list[float]]:
    """Milliseconds of each question in each way, after a round that does not count; encoding it is left out."""
    ms: dict[str, list[float]] = {way: [] for way in WAYS}
    with library.snapshot() as snapshot:
        words, meaning = snapshot.indexes.lexical, snapshot.indexes.dense
        for counts in (False, True):
            for question in questions:
                vector, filters = library.encoder.queries([question])[0], where.asked(analyse(question))
                look_up: dict[str, Callable[[], object]] = {
                    "words": lambda asked=question: words.search(asked, DEPTH),  # type: ignore[misc]
                    "meaning": lambda asked=vector: meaning.search(asked, DEPTH),  # type: ignore[misc]
                    "both": lambda asked=question, near=vector: find(  # type: ignore[misc]
                        snapshot.indexes, near, asked, (), CANDIDATES, "both"
                    ),
                    "filtered": lambda asked=question, near=vector, by=filters: find(  # type: ignore[misc]
                        snapshot.indexes, near, asked, by, CANDIDATES, "both"
                    ),
                }
                for way, call in look_up.items():
                    began = time.perf_counter()
                    call()
                    if counts:
                        ms[way].append(1000 * (time.perf_counter() - began))
    return ms


def bytes_of(*parts: Path) -> int:
    """Of files, and of all files in folders."""
    files = [file for part in parts for file in ([part] if part.is_file() else part.rglob("*"))]
    return sum(file.stat().st_size for file in files if file.is_file())


def database_bytes(address: str) -> int:
    """Of a PostgreSQL database, tidied up."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM FULL")
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def main() -> None:
    """Prints the tables."""
    parser = common.parser(__doc__)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--milvus", required=True, metavar="ADDRESS", help="milvus://host:port/name")
    parser.add_argument("--milvus-files", type=Path, metavar="DIR", help="of a Milvus Lite server, to be counted")
    parser.add_argument("--database", metavar="ADDRESS", help="postgresql://user:password@host/database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        file = work / "articles.jsonl"
        encoder = gather(options.library, options.articles, file)
        base = location.database(options.database) if options.database else None
        before = (
            database_bytes(options.database) if options.database else 0,
            bytes_of(options.milvus_files) if options.milvus_files else 0,
        )
        places = {
            "folder": Location(work / "folder"),
            "services": Location(work / "services", base, location.index(options.milvus)),
        }
        figures: dict[str, dict[str, float]] = {}
        for name, place in places.items():
            library, seconds = filled(place, file, encoder)
            with library:
                questions = common.made(library, QUESTIONS)
                ms = looked_up(library, questions)
                figures[name] = {"passages": library.store.counts().passages, "add_s": seconds}
            for way, times in ms.items():
                figures[name] |= {
                    f"{way}.p50": float(np.percentile(times, 50)),
                    f"{way}.p95": float(np.percentile(times, 95)),
                }
        folder = work / "folder"
        sizes = {
            "library.sqlite": bytes_of(folder / "library.sqlite"),
            "dense.faiss": bytes_of(folder / "dense.faiss"),
            "lexical": bytes_of(folder / "lexical"),
        }
        if options.database:
            sizes["database"] = database_bytes(options.database) - before[0]
        if options.milvus_files:
            sizes["milvus"] = bytes_of(options.milvus_files) - before[1]
    rows = []
    for name, one in figures.items():
        spans = [f"{one[f'{way}.p50']:.1f} / {one[f'{way}.p95']:.1f}" for way in WAYS]
        rows.append((name, f"{one['passages']:,.0f}", f"{one['add_s']:.1f} s", *spans))
    found = common.Found(
        ("where", "passages", "added in", *(f"{way}, p50 / p95 ms" for way in WAYS)), rows, {**figures, "bytes": sizes}
    )
    per = 1_000_000 / options.articles
    found.notes.extend(
        f"{name}: {size / 1e6:.1f} MB; {size * per / 1e9:.0f} GB of a million articles" for name, size in sizes.items()
    )
    common.report(found, options.json)


if __name__ == "__main__":
    main()
