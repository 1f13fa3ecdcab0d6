"""A network of the BERT family as an ONNX graph in 8 bits, which runs without torch.

The graph is written out by hand, in the fused operators of ONNX Runtime (github.com/microsoft/onnxruntime,
docs/ContribOperators.md): one operator for attention, one for a linear layer that quantises what comes in and scales
what goes out. Weights are symmetric 8-bit integers with a float32 scale for each column; what comes in is quantised
with one scale for the whole text. A few channels of such networks are ten times as large as all others, whatever the
text, and would set that scale alone; they are multiplied in float32 instead, beside the others (Dettmers et al. 2022,
"LLM.int8()").
"""

from __future__ import annotations

import platform
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_OPSET = 17
_FUSED = "com.microsoft"
EPSILON: Final = 1e-12
_BITS = 127


@dataclass(frozen=True, slots=True)
class Large:
    """Channels that stay in float32; nothing is lost where there are none, but precision."""

    hidden: tuple[int, ...] = ()
    """Of what a layer norm gives."""
    inner: tuple[tuple[int, ...], ...] = ()
    """Of what a GELU gives, layer by layer; none in layers beyond."""

    def of_layer(self, number: int) -> tuple[int, ...]:
        """Of the GELU of one layer."""
        return self.inner[number] if number < len(self.inner) else ()


@dataclass(frozen=True, slots=True)
class Rows:
    """What goes into linear layers, by the names of nodes."""

    most: str
    """With the large channels set to nought."""
    large: str = ""
    """The large channels alone, if there are any."""
    channels: tuple[int, ...] = ()


@dataclass(slots=True)
class Graph:
    """Nodes and constants as they are added."""

    saturates: bool = False
    """Whether the processor that this is for needs unsigned weights, see `saturates`."""
    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Adds an initial value, and gives its name."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def add(self, kind: str, inputs: Sequence[str], name: str, domain: str = "", **settings: Any) -> str:
        """Adds a node with one output, of the same name."""
        from onnx import helper

        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, domain=domain, **settings))
        return name

    def apart(self, name: str, rows: str, width: int, channels: tuple[int, ...]) -> Rows:
        """Rows of `width` channels, parted into the large and the others."""
        if not channels:
            return Rows(rows)
        others = np.ones(width, np.float32)
        others[list(channels)] = 0
        most = self.add("Mul", [rows, self.constant(f"{name}.others", others)], f"{name}.most")
        chosen = self.constant(f"{name}.channels", np.array(channels, np.int64))
        return Rows(most, self.add("Gather", [rows, chosen], f"{name}.large", axis=-1), channels)

    def linear(self, name: str, rows: Rows, weight: NDArray[Any], bias: NDArray[Any] | None) -> str:
        """A linear layer; `weight` is (out, in) as torch keeps it."""
        columns = weight.T.copy()
        exact = columns[list(rows.channels)]
        columns[list(rows.channels)] = 0
        values, scales = quantized(columns, axis=0)
        inputs = [rows.most, *self._weights(name, values, scales)]
        if bias is not None:
            inputs.append(self.constant(f"{name}.bias", bias))
        product = self.add("DynamicQuantizeMatMul", inputs, f"{name}.most" if rows.large else name, _FUSED)
        if not rows.large:
            return product
        beside = self.add("MatMul", [rows.large, self.constant(f"{name}.exact", exact)], f"{name}.large")
        return self.add("Add", [product, beside], name)

    def _weights(self, name: str, values: NDArray[np.int8], scales: NDArray[np.float32]) -> list[str]:
        scale = self.constant(f"{name}.scale", scales)
        if not self.saturates:
            return [self.constant(f"{name}.weight", values), scale, ""]
        shifted = (values.astype(np.int16) + 128).astype(np.uint8)
        nought = self.constant(f"{name}.nought", np.full(len(scales), 128, np.uint8))
        return [self.constant(f"{name}.weight", shifted), scale, nought]

    def norm(self, state: Mapping[str, NDArray[Any]], source: str, rows: str, name: str) -> str:
        """A layer norm with the weights that `state` has under `source`."""
        weight = self.constant(f"{source}.weight", state[f"{source}.weight"])
        bias = self.constant(f"{source}.bias", state[f"{source}.bias"])
        return self.add("LayerNormalization", [rows, weight, bias], name, epsilon=EPSILON)

    def layer(self, state: Mapping[str, NDArray[Any]], name: str, hidden: str, heads: int, large: Large) -> str:
        """A layer of the network; `name` is what its weights' names in `state` begin with, its number at the end."""

        def linear(part: str, rows: Rows, bias: bool = True) -> str:
            weights = state[f"{name}.{part}.weight"], state[f"{name}.{part}.bias"] if bias else None
            return self.linear(f"{name}.{part}", rows, *weights)

        width, inner = state[f"{name}.output.dense.weight"].shape
        rows = self.apart(f"{name}.in", hidden, width, large.hidden)
        parts = [linear(f"attention.self.{part}", rows) for part in ("query", "key", "value")]
        mixed = self.add("MultiHeadAttention", parts, f"{name}.attention", _FUSED, num_heads=heads)
        projected = linear("attention.output.dense", Rows(mixed))
        hidden = self.add("Add", [projected, hidden], f"{name}.attended")
        hidden = self.norm(state, f"{name}.attention.output.LayerNorm", hidden, f"{name}.attended.norm")
        wide = linear("intermediate.dense", self.apart(f"{name}.amid", hidden, width, large.hidden), bias=False)
        bias = self.constant(f"{name}.intermediate.bias", state[f"{name}.intermediate.dense.bias"])
        wide = self.add("BiasGelu", [wide, bias], f"{name}.gelu", _FUSED)
        own = large.of_layer(int(name.rsplit(".", 1)[1]))
        narrow = linear("output.dense", self.apart(f"{name}.wide", wide, inner, own))
        hidden = self.add("Add", [narrow, hidden], f"{name}.sum")
        return self.norm(state, f"{name}.output.LayerNorm", hidden, f"{name}.out")

    def save(self, name: str, inputs: Sequence[Any], outputs: Sequence[Any], path: Path) -> None:
        """Writes the model; inputs and outputs are `onnx` value infos."""
        import onnx
        from onnx import helper

        made = helper.make_graph(self.nodes, name, list(inputs), list(outputs), self.constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        onnx.save(helper.make_model(made, opset_imports=opsets, ir_version=8, producer_name="wenbao"), str(path))


def value(name: str, kind: type[np.generic], shape: Sequence[str | int]) -> Any:
    """An input or output of a model; a dimension that varies has a name."""
    from onnx import helper

    return helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(np.dtype(kind)), list(shape))


def quantized(matrix: NDArray[Any], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric 8-bit integers and the scales to multiply them with, one for each line across `axis`."""
    scales = np.maximum(np.abs(matrix).max(axis=axis, keepdims=True), 1e-9) / _BITS
    return np.round(matrix / scales).astype(np.int8), scales.reshape(-1).astype(np.float32)


def saturates(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether 8-bit products overflow on this processor.

    x86 without VNNI adds two products of an unsigned and a signed byte in 16 bits, which may be too few; with unsigned
    weights ONNX Runtime takes another way (onnxruntime.ai/docs/performance/model-optimizations/quantization.html).
    """
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return False
    try:
        return "vnni" not in cpuinfo.read_text("utf-8", "replace")
    except OSError:
        return True
