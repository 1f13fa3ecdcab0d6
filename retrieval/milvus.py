"""Passages in a Milvus collection: both indexes of a library, kept where several machines reach them.

A library's name for its collection, `papers`, is an alias. It stands for `papers_<library>_<number>`, so that another
collection can be filled beside it and take its place at once. What the collection reflects, the database says, in the
setting `milvus`: two libraries never share one, and one that is behind gets what is missing.

An entity is a passage. Its key is made from its content, so that putting it in twice, by whomever, leaves one; its
number in the store is a field, by which it goes out when the store has let go of it. Its month is the partition key.
What filters by place and time ask for (`retrieval.where`) is an array of terms.
Words are Milvus's own: jieba cuts them, BM25 weighs them. Both ranked lists come back, to be fused by
`retrieval.fusion`: a rank alone forgets by how much the first was better.
"""

from __future__ import annotations

import json
import logging
import os
import re
import time
import uuid
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import numpy as np

from corpus.errors import DriverMissing, IndexUnfit, IndexUnreachable
from corpus.text import fold
from retrieval import where
from retrieval.indexes import Indexes
from retrieval.lexical import subject

os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # it would write to stderr what is raised, too
try:
    from pymilvus import DataType, Function, FunctionType, MilvusClient
    from pymilvus.exceptions import MilvusException
except ImportError as error:
    raise DriverMissing(package="pymilvus", extra="milvus", path="Milvus") from error

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from corpus.location import Address
    from corpus.rows import Indexable
    from corpus.store import Store
    from embeddings import Encoder
    from retrieval.fusion import Ranked
    from retrieval.indexes import Progress
    from retrieval.ports import Within
    from retrieval.where import Where

SETTING: Final = "milvus"
"""Under which the store remembers what the collection reflects."""
FORMAT: Final = 2
"""Raised when the schema, or what is put into it, changes."""

_ANALYZER: Final = {"tokenizer": "jieba", "filter": ["cnalphanumonly"]}
_BATCH: Final = 500
"""Entities that are sent at once: some 2 MB; Milvus takes 64."""
_SEALED: Final = 1000
"""Entities from which on it pays to seal them."""
_KEEPALIVE: Final = {"grpc.keepalive_time_ms": 300_000}
"""Every five minutes, as servers allow by default; pymilvus's ten seconds make some close the connection."""
_TIMEOUT: Final = 60.0
_TEXT: Final = 60_000
"""Bytes of a text that are looked up by words; Milvus takes 65,535."""
_TERMS: Final = 512
"""Terms of a passage, at most, see `retrieval.where`."""
_TERM: Final = 512
"""Bytes of a term, at most."""
_REMEMBERED: Final = 5000
"""Passages of which the terms are remembered at least."""
_SETTLING: Final = 10.0
"""Seconds for which a new state is asked for what was written last; later, what nodes know of themselves is enough."""
_CHANGING: Final = 0.05
"""Seconds between two looks at a collection that is being replaced."""
_ABSENT: Final = {100, 1600}
"""Milvus's codes for a collection, or an alias, that is not there."""
_LEAST: Final = (2, 5)
"""The version that brought BM25 functions."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a collection reflects."""

    collection: str
    model: str
    form: int
    generation: int
    """The store's."""
    last: int
    """The last passage that is in it: those behind it have no vector yet, or are new."""

    def text(self) -> str:
        """As the store keeps it."""
        return json.dumps([self.collection, self.model, self.form, self.generation, self.last])


def stamp_of(store: Store) -> Stamp | None:
    """What the store remembers; None where there is nothing, or nothing that can be read."""
    try:
        return Stamp(*json.loads(store.get_meta(SETTING) or ""))
    except (ValueError, TypeError):
        return None


class Milvus:
    """Keeps a library's indexes in a collection; takes the place of the functions of `retrieval.indexes`.

    Every method raises `IndexUnreachable` when the server does not answer, and `IndexUnfit` when the collection is not
    this library's.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._anew = False

    def drop(self, _folder: Path) -> None:
        """Have `update` fill another collection; until it is full, the earlier one answers."""
        self._anew = True

    def state(self, store: Store, _folder: Path) -> tuple[int, int, int]:
        """As `indexes.state`."""
        stamp = stamp_of(store)
        marks = sha256(stamp.text().encode()).digest() if stamp else bytes(8)
        return store.generation, int.from_bytes(marks[:7], "big"), 0

    def saved(self, store: Store, folder: Path, library: str, encoder: Encoder) -> Indexes | None:
        """The collection, if it reflects the state that `store` reads."""
        stamp = self._fitting(store, library, encoder)
        if stamp is None or stamp.generation != store.generation:
            return None
        return self._indexes(store, folder, encoder, stamp.collection)

    def private(
        self,
        store: Store,
        folder: Path,
        library: str,
        encoder: Encoder,
        _progress: Progress | None = None,
        *,
        patient: bool,
    ) -> Indexes | None:
        """The collection as it is, for a caller without the lock. What was added just now, it may lack."""
        stamp = self._fitting(store, library, encoder)
        if stamp is None and patient and stamp_of(store) is not None:
            time.sleep(_CHANGING)  # another model's collection took its place just now: the store says so in a moment
            return None
        return self._indexes(store, folder, encoder, stamp.collection if stamp else None)

    def update(
        self, store: Store, folder: Path, library: str, encoder: Encoder, progress: Progress | None = None
    ) -> Indexes:
        """Bring the collection up to date, or make it, for a caller that holds the lock.

        A new one is filled beside the one that is there, which answers until the alias points to the new one.
        """
        stamp = self._fitting(store, library, encoder)
        if stamp is None or self._anew:
            self._sweep(library)
            name = f"{self._address.name}_{library[:8]}_{uuid.uuid4().hex[:8]}"
            self._create(name, encoder.dim)
            stamp = Stamp(name, encoder.name, FORMAT, 0, 0)
        with store.reading():
            current = self._caught_up(store, stamp, progress)
        self._point(current.collection)
        if current != stamp_of(store):
            store.set_meta(SETTING, current.text())
        self._anew = False
        self._sweep(library, current.collection)
        return self._indexes(store, folder, encoder, current.collection)

    def count(self, collection: str) -> int:
        """How many passages a collection has."""
        with self._translated():
            found = self._client.query(
                collection, filter="", output_fields=["count(*)"], consistency_level="Strong", timeout=_TIMEOUT
            )
        return int(found[0]["count(*)"])

    def _indexes(self, store: Store, folder: Path, encoder: Encoder, collection: str | None) -> Indexes:
        both = _Lookup(self, collection)
        return Indexes(ByWords(both), ByMeaning(both), encoder, self.state(store, folder))

    def _fitting(self, store: Store, library: str, encoder: Encoder) -> Stamp | None:
        """What is known of the collection behind the alias, if it can be brought up to date."""
        stamp, held = stamp_of(store), self.held()
        if held is not None and not held.startswith(f"{self._address.name}_{library[:8]}_"):
            raise IndexUnfit(path=str(self._address), reason="library")
        fits = stamp is not None and (stamp.collection, stamp.model, stamp.form) == (held, encoder.name, FORMAT)
        return stamp if fits else None

    def _caught_up(self, store: Store, stamp: Stamp, progress: Progress | None) -> Stamp:
        """Put in what came, and take out what went, after `stamp`."""
        generation = store.generation
        total, done, last = store.passages_after(stamp.last), 0, stamp.last
        # First in, then out: what only moved to another row is found all the while.
        for batch in store.indexable(stamp.model, stamp.last, _BATCH):
            terms = {stored.row: found for stored, found in where.of_passages(store, [one.row for one in batch])}
            entities = [_entity(one, terms[one.row]) for one in batch]
            with self._translated():
                self._client.upsert(stamp.collection, entities, timeout=_TIMEOUT)
            last = batch[-1].row
            done += len(batch)
            if progress:
                progress(done, max(done, total))
        gone = store.removed_since(stamp.generation) if stamp.last else []
        for start in range(0, len(gone), _BATCH):
            rows = ", ".join(str(row) for row in gone[start : start + _BATCH])
            with self._translated():
                self._client.delete(stamp.collection, filter=f"row in [{rows}]", timeout=_TIMEOUT)
        if done >= _SEALED:
            # What is sealed is searched by its index; what grows, one by one. A server that is asked too often refuses,
            # and seals it in its own time.
            with suppress(MilvusException):
                self._client.flush(stamp.collection, timeout=_TIMEOUT)
        return Stamp(stamp.collection, stamp.model, stamp.form, generation, last)

    # The server

    @cached_property
    def _client(self) -> MilvusClient:
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # what it would log is raised, too
        parts = urlsplit(self._address.url)
        login = {"user": unquote(parts.username or ""), "password": unquote(parts.password or "")}
        try:
            client = MilvusClient(
                uri=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
                timeout=10.0,
                grpc_options=_KEEPALIVE,
                **(login if parts.username else {}),
            )
            version = client.get_server_version()
        except MilvusException as error:
            raise self._unreachable(error) from None
        numbers = re.match(r"v?(\d+)\.(\d+)", version)
        if numbers and (int(numbers[1]), int(numbers[2])) < _LEAST:
            raise IndexUnfit(path=str(self._address), reason="version")
        return client

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except MilvusException as error:
            raise self._unreachable(error) from None

    def _unreachable(self, error: MilvusException) -> IndexUnreachable:
        reason = " ".join(str(error.message or error).split())[:300]
        return IndexUnreachable(path=str(self._address), reason=self._address.redacted(reason))

    def held(self) -> str | None:
        """The collection that the alias stands for."""
        client, name = self._client, self._address.name
        try:
            return str(client.describe_alias(name, timeout=_TIMEOUT)["collection_name"])
        except MilvusException as error:
            if error.code not in _ABSENT:
                raise self._unreachable(error) from None
        with self._translated():
            if client.has_collection(name, timeout=_TIMEOUT):
                raise IndexUnfit(path=str(self._address), reason="foreign")
        return None

    def _point(self, collection: str) -> None:
        held = self.held()
        with self._translated():
            if held is None:
                self._client.create_alias(collection, self._address.name, timeout=_TIMEOUT)
            elif held != collection:
                self._client.alter_alias(collection, self._address.name, timeout=_TIMEOUT)

    def _sweep(self, library: str, keep: str | None = None) -> None:
        """Drop collections of this library that the alias does not stand for: of earlier models, or half filled."""
        kept = {keep, self.held()}
        with self._translated():
            for name in self._client.list_collections(timeout=_TIMEOUT):
                if name.startswith(f"{self._address.name}_{library[:8]}_") and name not in kept:
                    self._client.drop_collection(name, timeout=_TIMEOUT)

    def _create(self, name: str, dim: int) -> None:
        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=32)
        schema.add_field("row", DataType.INT64)
        schema.add_field("month", DataType.VARCHAR, max_length=7, is_partition_key=True)
        schema.add_field("place", DataType.VARCHAR, max_length=16)
        schema.add_field(
            "terms",
            DataType.ARRAY,
            element_type=DataType.VARCHAR,
            max_capacity=_TERMS,
            max_length=_TERM,
        )
        schema.add_field("text", DataType.VARCHAR, max_length=65_535, enable_analyzer=True, analyzer_params=_ANALYZER)
        schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dim)
        schema.add_function(
            Function(
                name="bm25",
                function_type=FunctionType.BM25,
                input_field_names=["text"],
                output_field_names=["words"],
            )
        )
        with self._translated():
            try:
                self._created(name, schema, ("row", "place", "terms"))
            except MilvusException:  # Milvus Lite has no index of arrays, and looks through them
                if self._client.has_collection(name, timeout=_TIMEOUT):
                    self._client.drop_collection(name, timeout=_TIMEOUT)
                self._created(name, schema, ("row", "place"))

    def _created(self, name: str, schema: Any, fields: Sequence[str]) -> None:
        found = self._client.prepare_index_params()
        found.add_index("vector", index_type="AUTOINDEX", metric_type="IP")
        found.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
        for field in fields:
            found.add_index(field, index_type="INVERTED")
        self._client.create_collection(
            name, schema=schema, index_params=found, consistency_level="Bounded", timeout=_TIMEOUT
        )


class _Lookup:
    """Searches in one collection; nothing is found where there is none yet."""

    def __init__(self, milvus: Milvus, collection: str | None) -> None:
        self._milvus = milvus
        self._collection = collection
        self._made = time.monotonic()
        self._terms: dict[int, frozenset[str]] = {}

    def ask(self, call: Callable[..., Any], **arguments: Any) -> Any:
        if self._collection is None:
            return [[]]
        fresh = time.monotonic() - self._made < _SETTLING
        level = "Strong" if fresh else "Bounded"
        with self._milvus._translated():
            return call(self._milvus._client, self._collection, consistency_level=level, timeout=_TIMEOUT, **arguments)

    def search(self, data: object, by: str, metric: str, k: int, expression: str) -> Ranked:
        """The best rows, best first, each once, with the size of their scores."""
        found = self.ask(
            MilvusClient.search,
            data=[data],
            anns_field=by,
            limit=k,
            output_fields=["row", "terms"],
            filter=expression,
            search_params={"metric_type": metric},
        )
        self._remember(hit["entity"] for hit in found[0])
        scores = {int(hit["entity"]["row"]): float(hit["distance"]) for hit in found[0]}
        return np.array(list(scores), np.int64), np.array(list(scores.values()), np.float32)

    def rows(self, expression: str) -> NDArray[np.int64]:
        """All rows that a filter lets pass, ascending."""
        found = self.ask(MilvusClient.query, filter=expression, output_fields=["row"])
        return np.unique(np.array([one["row"] for one in found if one], np.int64))

    def terms(self, rows: Sequence[int]) -> Mapping[int, frozenset[str]]:
        """What passages are indexed with: remembered from the searches that found them, as a rule."""
        known = self._terms
        found = {row: known[row] for row in rows if row in known}
        unknown = [row for row in rows if row not in found]
        for start in range(0, len(unknown), _BATCH):
            some = ", ".join(str(row) for row in unknown[start : start + _BATCH])
            fetched = self.ask(MilvusClient.query, filter=f"row in [{some}]", output_fields=["row", "terms"])
            found |= {int(one["row"]): frozenset(one["terms"]) for one in fetched if one}
        return found

    def _remember(self, entities: Iterable[Mapping[str, Any]]) -> None:
        some = {int(one["row"]): frozenset(one["terms"]) for one in entities}
        self._terms = {**(self._terms if len(self._terms) < _REMEMBERED else {}), **some}


class ByWords:
    """`retrieval.ports.Words` in Milvus."""

    def __init__(self, lookup: _Lookup) -> None:
        self._lookup = lookup

    def search(self, query: str, k: int, *, within: Where | None = None) -> Ranked:
        """As `LexicalIndex.search`."""
        expression = "" if within is None else _expression(within)
        ids, scores = self._lookup.search(_cut(subject(query)), "words", "BM25", k, expression)
        return ids, np.abs(scores)  # Milvus Lite gives them as negative distances

    def passing(self, within: Where) -> NDArray[np.int64]:
        """As `LexicalIndex.passing`."""
        return self._lookup.rows(_expression(within))

    def which(self, ids: NDArray[np.int64], within: Where) -> NDArray[np.bool_]:
        """As `LexicalIndex.which`."""
        terms = self._lookup.terms(ids.tolist())
        return np.array([id_ in terms and within.passes(terms[id_]) for id_ in ids.tolist()], np.bool_)


class ByMeaning:
    """`retrieval.ports.Meaning` in Milvus."""

    def __init__(self, lookup: _Lookup) -> None:
        self._lookup = lookup

    def search(self, vector: NDArray[np.float32], k: int, *, within: Within | None = None) -> Ranked:
        """As `DenseIndex.search`, but that the collection's index may be approximate."""
        expression = "" if within is None else _expression(within.where)
        return self._lookup.search(vector.tolist(), "vector", "IP", k, expression)

    def scores(self, vector: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """As `DenseIndex.scores`."""
        found: dict[int, float] = {}
        for start in range(0, len(ids), _BATCH):
            rows = ", ".join(str(row) for row in ids[start : start + _BATCH].tolist())
            for one in self._lookup.ask(MilvusClient.query, filter=f"row in [{rows}]", output_fields=["row", "vector"]):
                if one:
                    found[int(one["row"])] = float(np.asarray(one["vector"], np.float32) @ vector)
        return np.array([found.get(id_, np.nan) for id_ in ids.tolist()], np.float32)


def _entity(one: Indexable, terms: Collection[str]) -> dict[str, object]:
    return {
        "id": sha256(f"{one.article_id}:{one.first}:{one.last}:".encode() + one.hash).hexdigest()[:32],
        "row": one.row,
        "month": (one.date or "")[:7],
        "place": one.place_code or "",
        "terms": sorted(terms),
        "text": _cut(fold(f"{one.header}\n{one.text}")),
        "vector": np.frombuffer(one.vector, "<f2").astype(np.float32).tolist(),
    }


def _expression(within: Where) -> str:
    """A filter in Milvus's language."""
    clauses = (json.dumps(sorted(clause), ensure_ascii=False) for clause in within.clauses)
    return " and ".join(f"array_contains_any(terms, {clause})" for clause in clauses)


def _cut(text: str) -> str:
    return text.encode()[:_TEXT].decode(errors="ignore")
