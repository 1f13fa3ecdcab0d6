"""Loading sentence-transformers models: quietly, offline where it can be, in the precision that the CPU is fast in."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import ModelError
from embeddings.threads import patient

if TYPE_CHECKING:
    from collections.abc import Iterator

    import torch
    from sentence_transformers import SentenceTransformer


def fast_in_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 itself (x86 AVX512_BF16 or AMX, Arm BF16) and not by way of float32."""
    import torch

    report = getattr(torch.cpu, "get_capabilities", None)
    if report is not None:
        found = report()
        return any(found.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))
    try:
        words = set(Path("/proc/cpuinfo").read_text("utf-8", "replace").split())
    except OSError:
        return False
    return bool(words & {"avx512_bf16", "amx_bf16", "bf16"})


def fastest() -> torch.dtype:
    """The type in which this CPU encodes fastest."""
    import torch

    return torch.bfloat16 if fast_in_bfloat16() else torch.float32


@contextmanager
def quiet() -> Iterator[None]:
    """Keeps progress bars, reports and warnings of transformers off the terminal; errors are raised as ever."""
    from transformers.utils import logging as untyped

    logging: Any = untyped

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()


def open_model(name: str) -> SentenceTransformer:
    """A model by its folder or its name on the Hugging Face hub, on the CPU, in float32.

    A folder never reaches for the network; a name does only if it was not downloaded before.

    Raises:
        ModelError: it cannot be loaded; `reason` is the first line of what the library says.
    """
    with warnings.catch_warnings(), patient():
        warnings.simplefilter("ignore")
        import torch
        from sentence_transformers import SentenceTransformer

    local = Path(name).expanduser().is_dir()
    if not local and name.startswith(("/", ".", "~")):
        raise ModelError(model=name, reason="no such folder")
    source = str(Path(name).expanduser()) if local else name
    failure: Exception | None = None
    for offline in (True,) if local else (True, False):
        try:
            with quiet():
                return SentenceTransformer(
                    source, device="cpu", local_files_only=offline, model_kwargs={"dtype": torch.float32}
                ).eval()
        except Exception as error:  # whatever a foreign model's files lead to
            failure = error
    lines = str(failure).strip().splitlines()
    raise ModelError(model=name, reason=lines[0] if lines else type(failure).__name__) from failure
