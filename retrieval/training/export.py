"""The trained reader as an ONNX file in 8 bits (`embeddings.graph`), which runs without torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper

from embeddings.eightbit import LARGE
from embeddings.graph import Graph, Large, quantized, value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray


def to_onnx(state: Mapping[str, NDArray[Any]], path: Path, heads: int = 12, large: Large = LARGE) -> None:
    """Writes the reader whose weights `state` holds, by torch's names.

    The input is `ids`, (batch, length) int64, texts of one length without padding; outputs are `spans`,
    (batch, length, 2) float32 logits of start and end, and `answered`, (batch,) float32 logits of there being one.

    Args:
        state: Of a `SpanReader`.
        path: Where to.
        heads: Of the encoder's attention, which the weights do not tell.
        large: Its large channels: training moves weights, not these.
    """
    graph = Graph()
    hidden = _embedded(graph, state)
    layers = 1 + max(int(name.split(".")[3]) for name in state if name.startswith("encoder.encoder.layer."))
    for number in range(layers):
        hidden = graph.layer(state, f"encoder.encoder.layer.{number}", hidden, heads, large)
    _head(graph, state, hidden)
    outputs = [value("spans", np.float32, ["batch", "length", 2]), value("answered", np.float32, ["batch"])]
    graph.save("wenbao-reader", [value("ids", np.int64, ["batch", "length"])], outputs, path)


def from_onnx(path: Path) -> dict[str, NDArray[np.float32]]:
    """The weights of a reader that `to_onnx` wrote, by torch's names.

    What is added to every piece alike, whichever text it is of, comes with the places, where `to_onnx` put it.
    Each weight is off by half a step of its 8 bits at most.
    """
    graph = onnx.load(str(path)).graph
    kept = {constant.name: numpy_helper.to_array(constant) for constant in graph.initializer}
    inputs = {node.name: node.input for node in graph.node}
    state: dict[str, NDArray[np.float32]] = {"head.weight": kept["head.weight"].T, "head.bias": kept["head.bias"]}
    prefix = "encoder.embeddings."
    state[f"{prefix}word_embeddings.weight"] = kept["words"].astype(np.float32) * kept["words.scale"]
    state[f"{prefix}position_embeddings.weight"] = kept["places"]
    state[f"{prefix}token_type_embeddings.weight"] = np.zeros((2, kept["places"].shape[1]), np.float32)
    for name, constant in kept.items():
        if not name.startswith(("encoder.encoder.layer.", f"{prefix}LayerNorm")):
            continue
        own = name.removesuffix(".weight")
        if name.endswith(".weight") and f"{own}.scale" in kept:
            columns = constant.astype(np.float32) * kept[f"{own}.scale"]
            if f"{own}.exact" in kept:
                rows, exact = inputs[f"{own}.large"]
                columns[kept[inputs[rows][1]]] = kept[exact]
            state[name] = columns.T
        elif name.endswith((".weight", ".bias")):
            state[name.replace("intermediate.bias", "intermediate.dense.bias")] = constant
    return state


def _embedded(graph: Graph, state: Mapping[str, NDArray[Any]]) -> str:
    prefix = "encoder.embeddings."
    values, scales = quantized(state[f"{prefix}word_embeddings.weight"], axis=1)
    words = graph.add("Gather", [graph.constant("words", values), "ids"], "words.read")
    scale = graph.add("Gather", [graph.constant("words.scale", scales[:, None]), "ids"], "words.scale.read")
    rows = graph.add("Mul", [graph.add("Cast", [words], "words.float", to=TensorProto.FLOAT), scale], "words.scaled")
    length = graph.add("Gather", [graph.add("Shape", ["ids"], "shape"), graph.constant("one", np.array([1]))], "length")
    where = state[f"{prefix}position_embeddings.weight"] + state[f"{prefix}token_type_embeddings.weight"][0]
    begin = graph.constant("zero", np.array([0]))
    places = graph.add("Slice", [graph.constant("places", where), begin, length, begin], "places.read")
    summed = graph.add("Add", [rows, places], "embedded")
    return graph.norm(state, f"{prefix}LayerNorm", summed, "h")


def _head(graph: Graph, state: Mapping[str, NDArray[Any]], hidden: str) -> None:
    weight = graph.constant("head.weight", state["head.weight"].T)
    scores = graph.add("MatMul", [hidden, weight], "head.product")
    scores = graph.add("Add", [scores, graph.constant("head.bias", state["head.bias"])], "head")
    first = graph.constant("first", np.array([0]))
    two, last = (graph.constant(f"n{at}", np.array([at])) for at in (2, -1))
    graph.add("Slice", [scores, first, two, last], "spans")
    begin = graph.add("Gather", [scores, graph.constant("begin", np.array(0))], "head.begin", axis=1)
    graph.add("Gather", [begin, graph.constant("column", np.array(2))], "answered", axis=1)
