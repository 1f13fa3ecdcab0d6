"""The trained reader as an ONNX file in 8 bits, which runs without torch.

The graph is written out by hand, in the fused operators of ONNX Runtime (github.com/microsoft/onnxruntime,
docs/ContribOperators.md): one operator for attention, one for a linear layer that quantises what comes in and scales
what goes out. Weights are symmetric 8-bit integers with a float32 scale for each column; embeddings, one for each row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_OPSET = 17
_FUSED = "com.microsoft"
_EPSILON = 1e-12
_BITS = 127


@dataclass(slots=True)
class _Graph:
    """Nodes and constants as they are added."""

    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def add(self, kind: str, inputs: Sequence[str], name: str, domain: str = "", **settings: Any) -> str:
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, domain=domain, **settings))
        return name

    def linear(self, name: str, rows: str, weight: NDArray[Any], bias: NDArray[Any] | None) -> str:
        """A linear layer; `weight` is (out, in) as torch keeps it."""
        values, scales = quantized(weight.T, axis=0)
        inputs = [rows, self.constant(f"{name}.weight", values), self.constant(f"{name}.scale", scales), ""]
        if bias is not None:
            inputs.append(self.constant(f"{name}.bias", bias))
        return self.add("DynamicQuantizeMatMul", inputs, name, _FUSED)


def quantized(matrix: NDArray[Any], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric 8-bit integers and the scales to multiply them with, one for each line across `axis`."""
    scales = np.maximum(np.abs(matrix).max(axis=axis, keepdims=True), 1e-9) / _BITS
    return np.round(matrix / scales).astype(np.int8), scales.reshape(-1).astype(np.float32)


def to_onnx(state: Mapping[str, NDArray[Any]], path: Path, heads: int = 12) -> None:
    """Writes the reader whose weights `state` holds, by torch's names.

    The input is `ids`, (batch, length) int64, texts of one length without padding; outputs are `spans`,
    (batch, length, 2) float32 logits of start and end, and `answered`, (batch,) float32 logits of there being one.

    Args:
        state: Of a `SpanReader`.
        path: Where to.
        heads: Of the encoder's attention, which the weights do not tell.
    """
    graph = _Graph()
    hidden = _embedded(graph, state)
    layers = 1 + max(int(name.split(".")[3]) for name in state if name.startswith("encoder.encoder.layer."))
    for number in range(layers):
        hidden = _layer(graph, state, f"encoder.encoder.layer.{number}.", hidden, heads)
    _head(graph, state, hidden)
    batch, length = "batch", "length"
    made = helper.make_graph(
        graph.nodes,
        "wenbao-reader",
        [
            helper.make_tensor_value_info("ids", TensorProto.INT64, [batch, length]),
        ],
        [
            helper.make_tensor_value_info("spans", TensorProto.FLOAT, [batch, length, 2]),
            helper.make_tensor_value_info("answered", TensorProto.FLOAT, [batch]),
        ],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
    model = helper.make_model(made, opset_imports=opsets, ir_version=8, producer_name="wenbao")
    onnx.save(model, str(path))


def from_onnx(path: Path) -> dict[str, NDArray[np.float32]]:
    """The layers and the head of a reader that `to_onnx` wrote, by torch's names: what a training run changes.

    Each weight is off by half a step of its 8 bits at most.
    """
    kept = {constant.name: numpy_helper.to_array(constant) for constant in onnx.load(str(path)).graph.initializer}
    state: dict[str, NDArray[np.float32]] = {"head.weight": kept["head.weight"].T, "head.bias": kept["head.bias"]}
    for name, value in kept.items():
        if not name.startswith("encoder.encoder.layer."):
            continue
        scale = kept.get(name.replace(".weight", ".scale")) if name.endswith(".weight") else None
        if scale is not None:
            state[name] = (value.astype(np.float32) * scale).T
        elif not name.endswith(".scale"):
            state[name.replace("intermediate.bias", "intermediate.dense.bias")] = value
    return state


def _embedded(graph: _Graph, state: Mapping[str, NDArray[Any]]) -> str:
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
    return graph.add("LayerNormalization", [summed, *_norm(graph, state, f"{prefix}LayerNorm")], "h", epsilon=_EPSILON)


def _norm(graph: _Graph, state: Mapping[str, NDArray[Any]], name: str) -> tuple[str, str]:
    return (
        graph.constant(f"{name}.weight", state[f"{name}.weight"]),
        graph.constant(f"{name}.bias", state[f"{name}.bias"]),
    )


def _layer(graph: _Graph, state: Mapping[str, NDArray[Any]], name: str, hidden: str, heads: int) -> str:
    def linear(part: str, rows: str, bias: bool = True) -> str:
        weights = state[f"{name}{part}.weight"], state[f"{name}{part}.bias"] if bias else None
        return graph.linear(f"{name}{part}", rows, *weights)

    parts = [linear(f"attention.self.{part}", hidden) for part in ("query", "key", "value")]
    mixed = graph.add("MultiHeadAttention", parts, f"{name}attention", _FUSED, num_heads=heads)
    projected = linear("attention.output.dense", mixed)
    norm = _norm(graph, state, f"{name}attention.output.LayerNorm")
    hidden = graph.add("Add", [projected, hidden], f"{name}attended")
    hidden = graph.add("LayerNormalization", [hidden, *norm], f"{name}attended.norm", epsilon=_EPSILON)
    wide = linear("intermediate.dense", hidden, bias=False)
    bias = graph.constant(f"{name}intermediate.bias", state[f"{name}intermediate.dense.bias"])
    wide = graph.add("BiasGelu", [wide, bias], f"{name}gelu", _FUSED)
    narrow = linear("output.dense", wide)
    norm = _norm(graph, state, f"{name}output.LayerNorm")
    hidden = graph.add("Add", [narrow, hidden], f"{name}sum")
    return graph.add("LayerNormalization", [hidden, *norm], f"{name}out", epsilon=_EPSILON)


def _head(graph: _Graph, state: Mapping[str, NDArray[Any]], hidden: str) -> None:
    weight = graph.constant("head.weight", state["head.weight"].T)
    scores = graph.add("MatMul", [hidden, weight], "head.product")
    scores = graph.add("Add", [scores, graph.constant("head.bias", state["head.bias"])], "head")
    first = graph.constant("first", np.array([0]))
    two, last = (graph.constant(f"n{at}", np.array([at])) for at in (2, -1))
    graph.add("Slice", [scores, first, two, last], "spans")
    begin = graph.add("Gather", [scores, graph.constant("begin", np.array(0))], "head.begin", axis=1)
    graph.add("Gather", [begin, graph.constant("column", np.array(2))], "answered", axis=1)
