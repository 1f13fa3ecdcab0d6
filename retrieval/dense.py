"""The meaning of passages: an exact inner-product index over their vectors.

FAISS, with the rows kept as half-precision numbers: half the memory of single precision and a fraction of the time
(one search is bound by reading the whole matrix once), and an inner product of unit vectors moves by less than 0.001.

The file is what `faiss.write_index` writes, followed by the stamp in UTF-8, the CRC-32 of all that in 4 bytes (little
endian), the stamp's length in 4 bytes and 4 bytes `wbd2`, which a torn file lacks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np

from corpus.cache import atomic_file
from retrieval.checksums import crc32

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from retrieval.fusion import Ranked
    from retrieval.ports import Within

FILE_NAME = "dense.faiss"
_MAGIC = b"wbd2"
_TAIL = 12
_FEW = 1000
"""Up to so many are compared by themselves; of more, one after the other of all is asked whether it is among them."""


class DenseIndex:
    """Vectors by id. Not safe to change while another thread searches."""

    def __init__(self, dim: int) -> None:
        import faiss

        kind = faiss.ScalarQuantizer.QT_fp16
        self._index: Any = faiss.IndexIDMap2(faiss.IndexScalarQuantizer(dim, kind, faiss.METRIC_INNER_PRODUCT))
        self._held: NDArray[np.int64] | None = None
        self.stamp: str | None = None
        """What the index reflects, as its owner put it; None for one that is new."""

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """The length of a vector."""
        return int(self._index.d)

    @property
    def ids(self) -> NDArray[np.int64]:
        """Shape (n,), in no particular order."""
        import faiss

        found: NDArray[np.int64] = faiss.vector_to_array(self._index.id_map)
        return found

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Take in new vectors.

        Args:
            ids: Shape (n,), none of them in the index.
            vectors: Shape (n, dim), unit norm rows.
        """
        self._held = None
        if len(ids):
            rows = np.ascontiguousarray(vectors, np.float32)
            self._index.add_with_ids(rows, np.ascontiguousarray(ids, np.int64))

    def remove(self, ids: NDArray[np.int64]) -> int:
        """Drop ids, unknown ones among them or not. Returns how many there were."""
        self._held = None
        return int(self._index.remove_ids(np.ascontiguousarray(ids, np.int64))) if len(ids) else 0

    def search(self, vector: NDArray[np.float32], k: int, *, within: Within | None = None) -> Ranked:
        """The `k` ids with the greatest inner product, fewer if there are not as many.

        Args:
            vector: Shape (dim,), unit norm.
            k: At least 1.
            within: Only these are compared, every one of them.
        """
        import faiss

        k = min(k, len(self))
        if not k:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        chosen = None
        if within is not None:
            some = within.ids()
            if len(some) <= _FEW:
                return _best(some, self.scores(vector, some), k)
            # A bit an id; looking ids up in a set takes half as long again.
            bits = np.zeros(8 * (int(some[-1]) // 8 + 1), np.bool_)
            bits[some] = True
            packed = np.packbits(bits, bitorder="little")
            selector: Any = faiss.IDSelectorBitmap  # the stubs are those of C++
            parameters: Any = faiss.SearchParameters
            chosen = parameters(sel=selector(packed))
        # Of the calling thread only. Two threads wait for each other whenever another process has a core: 14 ms
        # instead of 0.9 for 20,000 passages, 48 instead of 33 for a million.
        faiss.omp_set_num_threads(1)
        scores, ids = self._index.search(np.ascontiguousarray(vector[None], np.float32), k, params=chosen)
        found = ids[0] >= 0  # those that pass may have no vector yet
        return ids[0][found], scores[0][found]

    def scores(self, vector: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The inner products with these ids, shape (n,); NaN for an id that is not in the index."""
        result = np.full(len(ids), np.nan, np.float32)
        held = self._held
        if held is None:
            held = self._held = np.sort(self.ids)
        if len(held):
            known = held[np.minimum(np.searchsorted(held, ids), len(held) - 1)] == ids
            if known.any():
                rows = self._index.reconstruct_batch(np.ascontiguousarray(ids[known], np.int64))
                result[known] = rows @ vector
        return result

    def save(self, path: Path) -> None:
        """Write the file with `stamp`, in place of an earlier one, which stays whole until then."""
        import faiss

        stamp = (self.stamp or "").encode()
        with atomic_file(path) as scratch:
            faiss.write_index(self._index, str(scratch))
            with scratch.open("ab") as file:
                file.write(stamp)
            crc = crc32(scratch, scratch.stat().st_size)
            with scratch.open("ab") as file:
                file.write(crc.to_bytes(4, "little") + len(stamp).to_bytes(4, "little") + _MAGIC)

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """What `save` wrote; None when there is no such file, or it is torn, damaged or something else."""
        import faiss

        try:
            with path.open("rb") as file:
                end = file.seek(-_TAIL, 2)
                crc, size, magic = file.read(4), int.from_bytes(file.read(4), "little"), file.read(4)
                if magic != _MAGIC or crc32(path, end).to_bytes(4, "little") != crc:
                    return None
                file.seek(end - size)
                stamp = file.read(size).decode()
            index = faiss.read_index(str(path))
        except (OSError, ValueError, RuntimeError):  # RuntimeError is what faiss raises
            return None
        if not isinstance(index, faiss.IndexIDMap2) or index.metric_type != faiss.METRIC_INNER_PRODUCT:
            return None
        made = cls.__new__(cls)
        made._index, made.stamp, made._held = index, stamp, None
        return made


def _best(ids: NDArray[np.int64], scores: NDArray[np.float32], k: int) -> Ranked:
    """The `k` best of those that have a score."""
    known = ~np.isnan(scores)
    ids, scores = ids[known], scores[known]
    order = np.argsort(-scores, kind="stable")[:k]
    return ids[order], scores[order]
