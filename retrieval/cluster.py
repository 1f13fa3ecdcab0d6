"""The work of `add` spread over machines: parsing and encoding on the workers of a Dask scheduler.

Dask and not Ray: what is needed is a `concurrent.futures` executor over machines, which Dask's scheduler hands out, and
it is plain Python that a machine joins with one command. Ray's own object store, actors and placement of GPUs, and the
daemons that they need on every machine, would go unused.

Nothing but texts and vectors travels. Workers load the model themselves, from their own installation, and write
nothing: the one process that adds holds the library's lock and commits. A worker that is lost costs its task, which
Dask gives to another.
"""

from __future__ import annotations

import threading
from collections import deque
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from corpus.errors import DriverMissing, LocationInvalid, WorkersUnreachable
from corpus.text import simplify

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Executor, Future

    from numpy.typing import NDArray

    from corpus.store import Store
    from embeddings import Encoder
    from retrieval.indexes import Progress

_BATCH = 256
"""Texts that a worker encodes at once, and that are committed at once."""
_AHEAD = 2
"""Batches that wait for a worker, so that none idles while another batch is on its way."""
_CONNECTING = 10
"""Seconds to wait for the scheduler, and for a worker."""


class Cluster:
    """A connection to a Dask scheduler; a context manager."""

    def __init__(self, address: str) -> None:
        """Connect.

        Args:
            address: Of the scheduler: `tcp://host:8786`, or `tls://host:8786`.

        Raises:
            LocationInvalid: It is no such address.
            DriverMissing: Dask is not installed.
            WorkersUnreachable: There is no scheduler, or it has no worker.
        """
        if not address.startswith(("tcp://", "tls://")):
            raise LocationInvalid(name="--workers", reason="workers")
        try:
            import distributed
        except ImportError as error:
            raise DriverMissing(package="distributed", extra="cluster", path="Dask") from error
        client: Any = distributed  # which says only of some of its functions what they take
        self._client: Any = None
        try:
            self._client = client.Client(address, timeout=_CONNECTING, set_as_default=False)
            self._client.wait_for_workers(1, timeout=_CONNECTING)
        except (OSError, ValueError) as error:  # a time-out is an OSError
            self.close()
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            raise WorkersUnreachable(path=address, reason=reason) from None
        self.executor: Executor = self._client.get_executor(pure=False)
        """For whatever can be pickled."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the scheduler."""
        if self._client is not None:
            self._client.close()

    @property
    def threads(self) -> int:
        """How many tasks the workers do at once."""
        return max(1, sum(self._client.nthreads().values())) if self._client is not None else 1

    def encode(self, store: Store, encoder: Encoder, progress: Progress) -> int:
        """As `retrieval.ingest.encode`, on the workers, committing batch by batch in order."""
        total = sum(1 for _ in store.missing_vectors(encoder.name))
        done = 0
        waiting: deque[tuple[list[bytes], Future[NDArray[np.float32]]]] = deque()

        def keep() -> None:
            nonlocal done
            hashes, future = waiting.popleft()
            store.put_vectors(encoder.name, hashes, future.result())
            done += len(hashes)
            progress(done, total)

        for hashes, texts in _batches(store, encoder.name):
            waiting.append((hashes, self.executor.submit(_encoded, encoder.name, texts)))
            if len(waiting) >= self.threads + _AHEAD:
                keep()
        while waiting:
            keep()
        return total


def _batches(store: Store, model: str) -> Iterator[tuple[list[bytes], list[str]]]:
    # In one go: what is committed meanwhile is not missing any more, and must not be skipped or repeated for that.
    missing = store.missing_vectors(model)
    while some := list(islice(missing, _BATCH)):
        yield [hash_ for hash_, _, _ in some], [simplify(f"{head}\n{text}" if head else text) for _, head, text in some]


_ONE_AT_A_TIME = threading.Lock()


def _encoded(model: str, texts: Sequence[str]) -> NDArray[np.float32]:
    """On a worker: vectors, shape (n, dim), unit norm."""
    with _ONE_AT_A_TIME:  # a worker may have several threads, the model uses all cores by itself
        return np.asarray(_model(model).passages(list(texts)), np.float32)


@lru_cache(maxsize=1)
def _model(name: str) -> Encoder:
    import embeddings

    return embeddings.load(name)
