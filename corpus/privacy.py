"""Nothing that people read or ask leaves their machine."""

from __future__ import annotations

import os


def silence_onnxruntime() -> None:
    """Keeps ONNX Runtime, from 1.32 on, from writing an identifier into the home folder and from reporting its use.

    To be called before onnxruntime is imported. Who sets the variable has the last word.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
