"""What holds for every encoder: the bundled model, and a model of anyone's."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

import embeddings
from corpus.errors import ModelError
from embeddings.bundled import NAME

if TYPE_CHECKING:
    from pathlib import Path

    from embeddings import Encoder

TEXTS = [
    "今年以来,全县新建温室大棚三百余座。",
    "",
    "县里请来农技专家,为种植户讲解甜瓜的水肥管理。",
    "短",
    "會議決定,下月起調整公車路線。" * 5,
    "。!?",
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of two small random layers that reads characters and has prompts of its own."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    characters = sorted(set("".join(TEXTS)) | set("问文:天气"))
    vocabulary = {piece: at for at, piece in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *characters])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    ).save_pretrained(folder / "bert")
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=128,
    )
    BertModel(config).save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"), max_seq_length=128)
    SentenceTransformer(
        modules=[transformer, Pooling(32, "mean")], prompts={"query": "问:", "document": "文:"}, device="cpu"
    ).save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="module", params=["bundled", "tiny"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return embeddings.load(str(request.getfixturevalue("tiny")) if request.param == "tiny" else request.param)


def test_rows_are_float32_of_unit_length_in_the_texts_order(encoder: Encoder) -> None:
    rows = encoder.passages(TEXTS)
    assert rows.shape == (len(TEXTS), encoder.dim)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    for text, row in zip(TEXTS, rows, strict=True):
        assert encoder.passages([text])[0] @ row > 0.999


def test_no_text_gives_no_rows(encoder: Encoder) -> None:
    assert encoder.queries([]).shape == encoder.passages([]).shape == (0, encoder.dim)


def test_questions_and_passages_are_told_apart(encoder: Encoder) -> None:
    text = TEXTS[0]
    assert encoder.queries([text])[0] @ encoder.passages([text])[0] < 0.9999


def test_progress_adds_up(encoder: Encoder) -> None:
    steps: list[int] = []
    encoder.passages(TEXTS * 4, progress=steps.append)
    assert sum(steps) == 4 * len(TEXTS)
    assert min(steps) >= 0


@pytest.mark.parametrize("text", ["前\0后", "\ud83d", "\ud83d\ude00", "\x01\x02", "　\u200b", "😀", "长" * 10_000])
def test_any_text_is_taken(encoder: Encoder, text: str) -> None:
    for rows in (encoder.queries([text]), encoder.passages([text])):
        assert np.isfinite(rows).all()
        assert np.linalg.norm(rows) == pytest.approx(1, abs=1e-5)


def test_what_follows_a_nul_is_read(encoder: Encoder) -> None:
    one, other = encoder.passages([f"大棚\0{TEXTS[2]}", f"大棚\0{TEXTS[4]}"])
    assert one @ other < 0.999


def test_the_same_from_several_threads(encoder: Encoder) -> None:
    expected = encoder.queries(TEXTS)
    found: dict[int, np.ndarray] = {}

    def ask(number: int) -> None:
        found[number] = encoder.queries(TEXTS)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.allclose(rows, expected, atol=1e-5) for rows in found.values())
    assert len(found) == 3


def test_a_models_own_prompts_are_used(tiny: Path) -> None:
    from sentence_transformers import SentenceTransformer

    encoder = embeddings.load(str(tiny))
    plain = SentenceTransformer(str(tiny), device="cpu", local_files_only=True)
    question, passage = plain.encode(["问:" + TEXTS[0], "文:" + TEXTS[0]], normalize_embeddings=True, prompt="")
    assert encoder.queries(TEXTS[:1])[0] @ question > 0.999
    assert encoder.passages(TEXTS[:1])[0] @ passage > 0.999
    assert question @ passage < 0.999


def test_a_path_is_remembered_in_full(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tiny.parent)
    assert embeddings.load("./model").name == str(tiny.resolve())


def test_the_bundled_model_goes_by_three_names() -> None:
    assert {embeddings.load(name).name for name in (None, "bundled", NAME)} == {NAME}


@pytest.mark.parametrize("content", [None, {}, {"modules.json": "{"}])
def test_a_folder_without_a_model_is_named(tmp_path: Path, content: dict[str, str] | None) -> None:
    folder = tmp_path / "model"
    if content is not None:
        folder.mkdir()
        for name, text in content.items():
            (folder / name).write_text(text)
    with pytest.raises(ModelError) as caught:
        embeddings.load(str(folder))
    assert caught.value.facts["model"] == str(folder)
    assert caught.value.facts["reason"]


QUIET_AND_OFFLINE = """
import socket, sys
def refuse(*args): raise AssertionError(f"network: {args}")
socket.socket.connect = socket.getaddrinfo = refuse
import embeddings
encoder = embeddings.load(sys.argv[1])
encoder.queries(["哪里建了大棚"])
encoder.passages(["一", "two"] * 60)
assert ("torch" in sys.modules) == (sys.argv[1] != "bundled")
"""


@pytest.mark.parametrize("which", ["bundled", "tiny"])
def test_nothing_is_printed_and_no_network_is_used(which: str, tiny: Path) -> None:
    name = str(tiny) if which == "tiny" else which
    done = subprocess.run(
        [sys.executable, "-c", QUIET_AND_OFFLINE, name], capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
