"""How ONNX Runtime runs a network here: a text at a time on one thread, texts side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corpus import privacy
from corpus.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path


def opened(path: Path, name: str) -> Any:
    """An `onnxruntime.InferenceSession`, which several threads may run at once.

    No padding, and threads that do not wait for each other: eight passages took two thirds of the time of one batch.

    Args:
        path: Of an ONNX file.
        name: Of the model, for errors.

    Raises:
        ModelError: It is not there or cannot be read.
    """
    privacy.silence_onnxruntime()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    # Else what every new length of a text needs is laid out and kept for good, which saves no time here.
    options.enable_mem_pattern = False
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library raises bare exceptions
        raise ModelError(model=name, reason=f"{type(error).__name__}: {error}") from error
