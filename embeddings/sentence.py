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

    from sentence_transformers import SentenceTransformer


def fast_in_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 itself (x86 AVX512_BF16 or AMX, Arm BF16), and oneDNN is there to use it.

    Where the CPU does not, the same code takes longer than float32.
    """
    import torch

    found = torch.cpu.get_capabilities()
    mkldnn: Any = torch.backends.mkldnn
    return bool(mkldnn.is_available()) and any(found.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))


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


def hasten(model: SentenceTransformer) -> None:
    """Runs the model's transformer in bfloat16 if this CPU is fast in it; what follows (pooling) stays in float32.

    Pooled in bfloat16, passages of 200 tokens come out at a cosine of 0.997 to float32; this way at 0.9999.
    """
    import torch

    transformer = model[0]
    if not (fast_in_bfloat16() and getattr(transformer, "auto_model", None) is not None):
        return
    transformer.to(torch.bfloat16)
    transformer.register_forward_hook(_in_float32)


def _in_float32(_module: object, _inputs: object, features: dict[str, Any]) -> dict[str, Any]:
    """Widens what a transformer hands on."""
    return {name: value.float() if name == "token_embeddings" else value for name, value in features.items()}
