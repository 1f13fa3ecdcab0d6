"""The recipe of the reader's weights, on small things: what it learns from, and that runs are repeatable."""

from __future__ import annotations

import gzip
import itertools
import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import FileMissing, UsageError
from corpus.text import simplify_characters
from embeddings.graph import Large
from retrieval.training import (
    batches,
    check_vocabulary,
    cloze,
    examples,
    negatives,
    score,
    stages,
    vocabulary,
    weighing,
)  # fmt: skip
from retrieval.training.examples import Example

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

ROOT = Path(__file__).parent.parent
PAGES = [
    path.read_text("utf-8")
    for path in sorted((ROOT / "corpus" / "sample" / "pages").iterdir())
    if path.suffix in {".txt", ".md"}
]
FERRY = (
    "东岸渡口的末班船周五晚上开走了。船工老罗在这条河上撑了三十七年船。新桥长480米，6月1日通车，"
    "投资1.2亿元。镇长何文秀说，候船室改成书店，藏书5000册！书店国庆节开门。渡船送进了县博物馆。"
)


def example(question: str, answer: str, text: str = FERRY, title: str = "渡口停航") -> Example:
    start = text.index(answer)
    return Example(question, title, text, start, start + len(answer), "test")


FERRIES = [
    example("新桥有多长？", "480米"),
    example("新桥什么时候通车？", "6月1日"),
    example("新桥投资多少？", "1.2亿元"),
    example("镇长是谁？", "何文秀"),
    example("书店藏书多少册？", "5000册"),
    example("渡船送到哪里去了？", "县博物馆"),
    example("老罗撑了多少年船？", "三十七年"),
]
TEXTS = st.lists(
    st.sampled_from(["甲", "乙丙", "12", "。", "！", "？”", "\n", "，", " ", "A", "；", "丁戊己庚"]), max_size=60
).map(lambda parts: "".join(["甲", *parts]))


@pytest.fixture(scope="module")
def encoder_json() -> dict[str, Any]:
    from retrieval.training import model

    return model.tokenizer_json()


@pytest.fixture(scope="module")
def pruned(encoder_json: dict[str, Any]) -> tuple[dict[str, Any], list[int]]:
    return vocabulary.prune(encoder_json, PAGES)


@pytest.fixture(scope="module")
def shipped() -> Tokenizer:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(ROOT / "retrieval" / "weights" / "tokenizer.json"))


def loaded(parsed: dict[str, Any]) -> Tokenizer:
    from tokenizers import Tokenizer

    return Tokenizer.from_str(json.dumps(parsed))


# The vocabulary


def test_special_pieces_and_single_characters_stay(
    encoder_json: dict[str, Any], pruned: tuple[dict[str, Any], list[int]]
) -> None:
    made, rows = pruned
    before = [piece for piece, _ in encoder_json["model"]["vocab"]]
    after = [piece for piece, _ in made["model"]["vocab"]]
    assert [before[row] for row in rows] == after
    assert after[:4] == ["<s>", "<pad>", "</s>", "<unk>"]
    assert {piece for piece in before if len(piece) == 1} <= set(after)
    assert len(after) < len(before) / 8


def test_nothing_becomes_unknown_in_either_script(
    encoder_json: dict[str, Any], pruned: tuple[dict[str, Any], list[int]]
) -> None:
    import opencc

    before, after = loaded(encoder_json), loaded(vocabulary.with_simplified(pruned[0])[0])
    traditional = opencc.OpenCC("s2t").convert
    rare = "谯城区的旱獭，锖色的砚台，邝记者在硖石写的；岘山、崂山。"
    texts = [*PAGES, rare, *map(traditional, [*PAGES, rare])]
    counts = check_vocabulary.compare(before, after, texts)
    assert counts.after <= counts.before
    assert counts.worse == 0


def test_characters_known_in_traditional_form_only_are_read_in_simplified_form(
    pruned: tuple[dict[str, Any], list[int]],
) -> None:
    made, shared = vocabulary.with_simplified(pruned[0])
    old, new = loaded(pruned[0]), loaded(made)
    unknown = old.token_to_id("<unk>")
    assert old.token_to_id("谯") is None
    assert old.token_to_id("譙") not in {None, unknown}
    at = new.token_to_id("谯") - old.get_vocab_size()
    assert shared[at] == old.token_to_id("譙")
    for text in PAGES:
        one, other = old.encode(text), new.encode(text)
        assert len(one.ids) <= len(other.ids)
        assert all(new.id_to_token(piece) for piece in other.ids)
    assert vocabulary.with_simplified(made) == (made, [])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("共培训3860余人次，", "3860"),
        ("共培训3860余人次，", "3860余人次"),
        ("投资1.2亿元。", "1.2亿元"),
        ("投资1.2亿元。", "1.2"),
        ("一个月三千二百元", "三千二百元"),
        ("一个月三千二百元", "三千二百"),
        ("“良好”的效益", "良好"),
        ("2015年以来", "2015"),
        ("占12.5%左右", "12.5%"),
    ],
)
def test_an_answer_can_begin_and_end_at_a_figure_a_unit_or_a_mark(shipped: Tokenizer, text: str, answer: str) -> None:
    offsets = shipped.encode(text).offsets
    start = text.index(answer)
    assert start in {begin for begin, _ in offsets}
    assert start + len(answer) in {end for _, end in offsets}


def test_unknown_characters_are_counted_one_by_one(encoder_json: dict[str, Any]) -> None:
    tokenizer = loaded(encoder_json)
    counts = check_vocabulary.compare(tokenizer, tokenizer, ["好𬺓𬺔好", "好"])
    assert (counts.characters, counts.before, counts.after, counts.worse) == (5, 2, 2, 0)


# Examples


def test_questions_come_in_three_forms(tmp_path: Path) -> None:
    answer = {"text": "480米", "answer_start": 36}
    asked = {"id": "q1", "question": "多长？", "answers": [answer, answer]}
    article = {"title": "渡口", "paragraphs": [{"id": "p1", "context": FERRY, "qas": [asked]}]}
    whole = tmp_path / "whole.json"
    whole.write_text(json.dumps({"version": "1", "data": [article, article]}), "utf-8")
    one_after_the_other = tmp_path / "articles.json"
    one_after_the_other.write_text(f"{json.dumps(article)}\n{json.dumps(article)}\n", "utf-8")
    listed = {"question": "多长？", "answers": {"text": ["480米", "480米"], "answer_starts": ["36", "36"]}}
    paragraph = {"id": "q1", "context": FERRY, "qas": listed}
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps({"title": "渡口", "paragraphs": paragraph}) * 2, "utf-8")
    read = [list(examples.published(path)) for path in (whole, one_after_the_other, bare)]
    assert read[0] == read[1] == read[2]
    assert read[0] == [examples.Asked("q1", "多长？", FERRY, "渡口", ("480米", "480米"), (36, 36))] * 2


def test_an_answer_is_found_where_it_stands_and_without_the_full_stop(tmp_path: Path) -> None:
    def told(answer: str, start: int) -> dict[str, Any]:
        return {"id": answer, "question": "問什麼？", "answers": [{"text": answer, "answer_start": start}]}

    context = "縣裡開了兩家書店。縣裡的書店國慶節開門。"
    asked = [told("國慶節開門。", 14), told("書店", 12), told("書店", 3), told("圖書館", 0)]
    path = tmp_path / "set.json"
    path.write_text(json.dumps({"data": [{"paragraphs": [{"context": context, "qas": asked}]}]}), "utf-8")
    found = list(examples.answerable(path))
    assert [(one.answer, one.start) for one in found] == [("国庆节开门", 14), ("书店", 12), ("书店", 6)]
    assert {one.question for one in found} == {"问什么？"}
    assert {one.source for one in found} == {"set"}


@settings(deadline=None)
@given(TEXTS)
def test_pieces_are_the_text_from_the_first_word_on(text: str) -> None:
    spans = examples.pieces(text)
    assert "".join(span.of(text) for span in spans) == text
    assert all(one.end == other.start for one, other in itertools.pairwise(spans))
    # Marks that end a sentence before there is one belong to none.
    assert examples.pieces(f"。！{text}")[-1].end == len(text) + 2


@settings(deadline=None)
@given(TEXTS, st.data(), st.integers(1, 80), st.randoms(use_true_random=False))
def test_a_window_holds_the_answer_and_whole_pieces(
    text: str, data: st.DataObject, size: int, rng: random.Random
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = examples.window(text, start, end, size, rng)
    assert span.start <= start
    assert end <= span.end
    assert span.end - span.start >= min(size, len(text))
    pieces = examples.pieces(text)
    assert span.start in {piece.start for piece in pieces}
    assert span.end in {piece.end for piece in pieces}


@settings(deadline=None)
@given(TEXTS, st.data(), st.integers(1, 80), st.randoms(use_true_random=False))
def test_elsewhere_the_answer_never_stands(text: str, data: st.DataObject, size: int, rng: random.Random) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    one = Example("", "", text, start, end, "test")
    found = examples.elsewhere(one, size, rng)
    if found is not None:
        assert one.answer not in found
        assert found in text


def test_examples_are_kept_as_they_are(tmp_path: Path) -> None:
    kept = [*FERRIES, replace(FERRIES[0], near=("近\n处",), swapped=("换", "了"))]
    assert examples.save(kept, tmp_path / "kept.jsonl") == len(kept)
    assert examples.load(tmp_path / "kept.jsonl") == kept


# Negatives and questions made from news


def test_a_swap_asks_of_what_the_text_does_not_name() -> None:
    text = "2015年，青州市培训了3860人次，临朐县培训了1200人次。"
    asked = example("2015年青州市培训了多少人次？", "3860人次", text, "")
    named = {"place": ["临朐县", "寿光市", "青州市"], "year": [], "person": [], "organisation": []}
    seen = set()
    for seed in range(40):
        swapped = negatives.with_swaps(asked, named, random.Random(seed)).swapped
        assert 1 <= len(swapped) <= 2
        seen.update(swapped)
    assert all("2015年青州市" not in question for question in seen)
    assert "2015年寿光市培训了多少人次？" in seen
    years = {question[:4] for question in seen} - {"2015"}
    assert len(years) > 2
    assert all(f"{year}年青州市培训了多少人次？" in seen for year in years)
    # 临朐县 is in the text, too: that question would have an answer.
    assert not any("临朐" in question for question in seen)


def test_what_a_text_does_not_name_is_not_swapped() -> None:
    named = {"place": ["寿光市"], "year": [], "person": [], "organisation": []}
    assert negatives.with_swaps(FERRIES[0], named, random.Random(0)).swapped == ()
    other = replace(FERRIES[0], question="青州市的新桥有多长？")
    assert negatives.with_swaps(other, named, random.Random(0)).swapped == ()


def test_near_misses_are_passages_of_other_texts_without_the_answer() -> None:
    bridge = "城南的新桥有多长，施工队还没有说。新桥的栏杆用青石。"
    same = "另一座新桥也是480米，有多长一量便知。"
    asked = [
        FERRIES[0],
        example("栏杆用什么？", "青石", bridge, "城南新桥"),
        example("也是多长？", "480米", same, "又一座"),
    ]
    told: list[int] = []
    first, second, _ = negatives.with_near_misses(asked, told.append)
    assert first.near
    assert all("480米" not in passage for passage in first.near)
    assert any(passage.startswith("城南新桥\n") for passage in first.near)
    assert all("青石" not in passage for passage in second.near)
    assert told == [1, 2, 3]


def test_passages_are_the_text() -> None:
    passages = negatives.passages_of(FERRY * 5, 100)
    assert "".join(passages) == FERRY * 5
    assert all(len(passage) >= 100 for passage in passages[:-1])


def test_made_questions_ask_for_characters_of_the_article() -> None:
    made = []
    for seed in range(20):
        made += cloze.of_article("渡口停航", FERRY, random.Random(seed))
    assert len(made) > 20
    for one in made:
        assert one.source == "cloze"
        assert one.text == FERRY
        assert 0 <= one.start < one.end <= len(FERRY)
        assert one.answer not in one.question
    counted = [one.question for one in made if one.answer == "5000册"]
    assert counted
    assert all("多少册" in question or "几册" in question for question in counted)
    again = [list(cloze.of_article("渡口停航", FERRY, random.Random(3))) for _ in range(2)]
    assert again[0] == again[1]


def test_traditional_news_is_asked_in_simplified_characters() -> None:
    made = list(cloze.of_article("渡口停航", "東岸的新橋長480米，6月1日通車，投資1.2億元，鎮長說。", random.Random(0)))
    assert made
    for one in made:
        assert one.text == simplify_characters(one.text)
        assert one.question == simplify_characters(one.question)


# Batches


def test_answers_of_pairs_and_what_has_none() -> None:
    asked = [replace(one, near=("另一处的新桥。",), swapped=("旧桥呢？",)) for one in FERRIES] * 30
    found = list(batches.pairs(asked, random.Random(1)))
    having = [pair for pair in found if pair.start >= 0]
    assert [pair.text[pair.start : pair.end] for pair in having] == [one.answer for one in asked]
    without = [pair for pair in found if pair.start < 0]
    assert {"旧桥呢？"} < {pair.question for pair in without}
    assert "另一处的新桥。" in {pair.text for pair in without}
    # 0.3 swaps, 0.25 near misses and at most 0.3 other parts for every answer; 210 answers.
    assert 210 * 0.35 < len(without) < 210


def test_first_and_last_piece_are_the_answer(shipped: Tokenizer) -> None:
    found = list(batches.pairs(FERRIES * 10, random.Random(2)))
    for pair, one in zip(found, batches.encode(shipped, found), strict=True):
        if pair.start < 0:
            assert (one.first, one.last) == (0, 0)
            continue
        encoded = shipped.encode(pair.question, pair.text)
        assert one.ids.tolist() == encoded.ids
        assert encoded.sequence_ids[one.first] == encoded.sequence_ids[one.last] == 1
        stretch = pair.text[encoded.offsets[one.first][0] : encoded.offsets[one.last][1]]
        assert stretch == pair.text[pair.start : pair.end]


def test_an_answer_that_does_not_fit_teaches_no_place(shipped: Tokenizer) -> None:
    text = "字词。" * 400 + "新桥长480米。"
    at = text.index("480")
    (one,) = batches.encode(shipped, [batches.Pair("多长？", text, at, at + 4)])
    assert len(one.ids) == 416
    assert (one.first, one.last) == (-100, -100)


@settings(deadline=None)
@given(st.lists(st.integers(1, 416), min_size=1, max_size=120), st.randoms(use_true_random=False))
def test_no_pair_is_lost_in_batches(lengths: list[int], rng: random.Random) -> None:
    # Each pair is told by its pieces: number, then filling.
    found = [
        batches.Encoded(np.array([10 + at] + [5] * (length - 1), np.int64), at, length)
        for at, length in enumerate(lengths)
    ]
    seen = []
    for batch in batches.batches(found, rng, 16):
        rows, width = batch.ids.shape
        assert rows <= 16
        assert rows == 1 or rows * width <= 2400
        assert width % 16 == 0
        for ids, mask, first, last in zip(batch.ids, batch.mask, batch.first, batch.last, strict=True):
            assert mask.sum() == last
            assert mask[:last].all()
            assert (ids[last:] == 1).all()
            assert ids[0] == 10 + first
            seen.append(int(first))
    assert sorted(seen) == list(range(len(lengths)))


# Training and export


def small_reader(seed: int, pieces: int, layers: int = 2) -> Any:
    import torch
    from transformers import BertConfig, BertModel

    from retrieval.training.model import SpanReader

    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=pieces,
        hidden_size=32,
        num_hidden_layers=layers,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=512,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        attn_implementation="eager",
        initializer_range=0.3,
    )
    return SpanReader(BertModel(config, add_pooling_layer=False))


def test_a_run_that_was_cut_goes_on_as_if_it_had_not_been(shipped: Tokenizer, tmp_path: Path) -> None:
    import torch

    from retrieval.training import loop

    plan = loop.Plan(steps=4, decay=2, warmup=1, batch=4, frozen=2, save_every=2, cloze_share=0.3)
    (tmp_path / "cut").mkdir()
    (tmp_path / "whole").mkdir()
    report: list[str] = []

    def run(folder: Path, steps: int) -> dict[str, Any]:
        reader = small_reader(5, shipped.get_vocab_size())
        loop.train(reader, shipped, FERRIES[:4], FERRIES[4:], replace(plan, steps=steps), folder, report.append)
        return {name: weights.clone() for name, weights in reader.state_dict().items()}

    assert loop.reached(tmp_path / "cut") == 0
    begun = small_reader(5, shipped.get_vocab_size()).state_dict()
    whole = run(tmp_path / "whole", 4)
    steady = replace(plan, steps=2, decay=0)  # the rate of a run of 4 begins to fall only then
    reader = small_reader(5, shipped.get_vocab_size())
    loop.train(reader, shipped, FERRIES[:4], FERRIES[4:], steady, tmp_path / "cut", report.append)
    assert loop.reached(tmp_path / "cut") == 2
    resumed = run(tmp_path / "cut", 4)
    assert "going on at step 2" in report
    assert loop.reached(tmp_path / "cut") == loop.reached(tmp_path / "whole") == 4
    assert all(torch.equal(resumed[name], whole[name]) for name in whole)
    changed = {name for name in whole if not torch.equal(whole[name], begun[name])}
    assert "head.weight" in changed
    assert "encoder.encoder.layer.1.output.dense.weight" in changed
    assert not any(name.startswith(("encoder.embeddings.", "encoder.encoder.layer.0.")) for name in changed)
    kept = loop.trained(tmp_path / "whole")
    assert all(np.array_equal(kept[name], whole[name].numpy()) for name in whole)
    # There is nothing more to do.
    assert all(torch.equal(weights, whole[name]) for name, weights in run(tmp_path / "whole", 4).items())


def test_a_reader_with_teachers_comes_nearer_to_them_than_one_without(shipped: Tokenizer, tmp_path: Path) -> None:
    import torch

    from retrieval.training import loop

    teacher = small_reader(9, shipped.get_vocab_size())
    ids = torch.randint(4, 1000, (4, 32), generator=torch.Generator().manual_seed(1))
    mask = torch.ones_like(ids)

    def away(folder: str, teachers: list[Any]) -> float:
        (tmp_path / folder).mkdir()
        plan = loop.Plan(steps=30, decay=5, warmup=2, batch=8, frozen=0, taught=1.0, workers=1 if teachers else 0)
        reader = small_reader(5, shipped.get_vocab_size())
        loop.train(reader, shipped, FERRIES, FERRIES, plan, tmp_path / folder, lambda _: None, "cpu", teachers)
        with torch.no_grad():
            return float((reader(ids, mask)[0] - teacher(ids, mask)[0]).abs().mean())

    assert away("with", [teacher]) < away("without", [])


def test_masked_pieces_are_a_seventh_and_never_special() -> None:
    import torch

    from retrieval.training import adapt

    ids = torch.randint(0, 100, (64, 256), generator=torch.Generator().manual_seed(1))
    read, guessed = adapt.hidden(ids, torch.tensor([0, 1, 2]), 3, 100, torch.Generator().manual_seed(2))
    assert 0.12 < guessed.float().mean() < 0.16
    assert not guessed[ids < 3].any()
    assert torch.equal(read[~guessed], ids[~guessed])
    assert 0.75 < (read[guessed] == 3).float().mean() < 0.85


def test_guessing_masked_pieces_trains_the_encoder_and_not_the_head(shipped: Tokenizer) -> None:
    import torch

    from retrieval.training import adapt, loop

    reader = small_reader(5, shipped.get_vocab_size())
    before = {name: weights.clone() for name, weights in reader.state_dict().items()}
    plan = loop.Plan(adapting=3, adapting_pieces=512, warmup=1)
    adapt.train(reader, shipped, [FERRY] * 12, plan, lambda _: None, "cpu")
    changed = {name for name, weights in reader.state_dict().items() if not torch.equal(weights, before[name])}
    assert "encoder.embeddings.word_embeddings.weight" in changed
    assert not any(name.startswith("head.") for name in changed)


def test_the_rate_rises_stays_and_falls_to_nothing() -> None:
    from retrieval.training.loop import rate

    assert [rate(100, 40, 10, step) for step in (0, 4, 9, 30, 60, 80, 99, 100)] == [0.1, 0.5, 1, 1, 1, 0.5, 0.025, 0]


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0, 1]))
def test_eight_bits_are_off_by_half_a_step_at_most(seed: int, axis: int) -> None:
    from retrieval.training.export import quantized

    matrix = np.random.default_rng(seed).normal(size=(6, 9)).astype(np.float32)
    matrix[2, :] = 0
    matrix[:, 3] *= 100
    values, scales = quantized(matrix, axis)
    assert values.dtype == np.int8
    assert values.shape == matrix.shape
    line = np.expand_dims(scales, axis)
    assert (np.abs(values * line - matrix) <= line * 0.5001).all()
    assert np.allclose(line * 127, np.maximum(np.abs(matrix).max(axis=axis, keepdims=True), 1e-9))


LARGES = [Large(), Large(hidden=(1, 5), inner=((3,), (2, 0)))]


@pytest.mark.parametrize("large", LARGES)
def test_the_exported_reader_says_what_the_trained_one_says(large: Large, tmp_path: Path) -> None:
    import onnxruntime
    import torch

    from retrieval.training.export import to_onnx

    reader = small_reader(7, 50, layers=3).eval()
    state = {name: weights.numpy() for name, weights in reader.state_dict().items()}
    to_onnx(state, tmp_path / "r.onnx", heads=4, large=large)
    session = onnxruntime.InferenceSession(str(tmp_path / "r.onnx"), providers=["CPUExecutionProvider"])
    ids = np.random.default_rng(0).integers(4, 50, (3, 40))
    spans, answered = session.run(["spans", "answered"], {"ids": ids})
    with torch.no_grad():
        expected, whether = reader(torch.from_numpy(ids), torch.ones(ids.shape, dtype=torch.int64))
    assert spans.shape == (3, 40, 2)
    assert answered.shape == (3,)
    spread = float(expected.std())
    assert np.abs(spans - expected.numpy()).max() < 0.15 * spread
    assert np.corrcoef(spans.ravel(), expected.numpy().ravel())[0, 1] > 0.999
    assert np.abs(answered - whether.numpy()).max() < 0.15 * spread


@pytest.mark.parametrize("large", LARGES)
def test_a_run_may_go_on_from_an_exported_reader(large: Large, tmp_path: Path) -> None:
    from retrieval.training.export import from_onnx, to_onnx
    from retrieval.training.model import take

    first, second = small_reader(7, 50, layers=3), small_reader(8, 50, layers=3)
    state = {name: weights.numpy() for name, weights in first.state_dict().items()}
    to_onnx(state, tmp_path / "r.onnx", heads=4, large=large)
    read = from_onnx(tmp_path / "r.onnx")
    assert set(read) == set(state)
    # What every piece gets alike is said with the places.
    places, kinds = (f"encoder.embeddings.{name}_embeddings.weight" for name in ("position", "token_type"))
    state[places], state[kinds] = state[places] + state[kinds][0], np.zeros_like(state[kinds])
    take(second, read)
    for name, weights in second.state_dict().items():
        if name in read:
            assert np.abs(weights.numpy() - state[name]).max() <= np.abs(state[name]).max() / 127 * 0.51, name


def choices(count: int, weights: Sequence[float]) -> list[weighing.Asked]:
    """Questions whose candidates are right, or none of them, as often as a model of choice with `weights` says."""
    rng = np.random.default_rng(0)
    made = []
    for _ in range(count):
        features = rng.standard_normal((int(rng.integers(1, 12)), len(weighing.NAMES)))
        chances = np.exp(np.concatenate([[0.0], weights[0] + features @ weights[1:]]))
        chosen = int(rng.choice(len(chances), p=chances / chances.sum()))
        right = np.arange(1, len(chances)) == chosen
        made.append(weighing.Asked(features, right, ~np.eye(len(features), dtype=bool), chosen > 0, 1.0))
    return made


def test_weights_are_found_again() -> None:
    true = np.array([-2, 1, 2, 0, 0, 0.5, -0.5, 0, weighing.GIVEN["unnamed"]])
    found = weighing.fit(choices(800, true))
    assert np.abs(found - true).max() < 0.4
    assert (np.sign(found[[0, 1, 2, 5, 6]]) == np.sign(true[[0, 1, 2, 5, 6]])).all()


def test_a_confidence_means_what_it_says() -> None:
    tops = weighing.crossed(choices(800, [-2, 1, 2, 0, 0, 0.5, -0.5, 0, weighing.GIVEN["unnamed"]]))
    scale, lead, shift = weighing.platt(tops)
    sure = np.array([1 / (1 + np.exp(-(scale * odds + lead * ahead + shift))) for odds, ahead, _ in tops])
    right = np.array([one for *_, one in tops])
    for low, high in ((0, 0.3), (0.3, 0.6), (0.6, 1)):
        within = (low <= sure) & (sure < high)
        assert abs(sure[within].mean() - right[within].mean()) < 0.08


def test_of_right_answers_the_short_ones_are_wanted() -> None:
    texts = ["培训24000余人次，效益良好。", "24000余人次", "共24000余人次", "昌乐"]
    assert weighing.right(texts, ["24000余人次"]).tolist() == [False, True, True, False]
    assert not weighing.right(texts, []).any()


@pytest.mark.parametrize(
    ("given", "accept", "right"),
    [
        ("2万4千余人次", ["24000余人次"], False),
        ("共24000余人次", ["24000余人次"], True),
        ("东岸的渡口", ["东岸渡口"], False),
        ("在东岸渡口旁", ["东岸渡口边"], True),
    ],
)
def test_what_is_right_for_the_weights(given: str, accept: list[str], right: bool) -> None:
    assert weighing.is_right(given, accept) is right


def test_gold_questions_for_the_weights(tmp_path: Path) -> None:
    lines = [
        {"question": "几时停航", "accept": ["周五"]},
        {"question": "几时开工", "accept": [], "answerable": False},
        {"turns": ["一", "二"], "accept": ["三"]},
        {"turns": ["造价多少"], "accept": ["1.2亿元"]},
        {"question": "长几米", "reject": ["48米"]},
    ]
    (tmp_path / "gold.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    assert weighing.read(tmp_path / "gold.jsonl") == [
        ("几时停航", ("周五",)), ("几时开工", ()), ("造价多少", ("1.2亿元",)),
    ]  # fmt: skip


# The command


def data_folder(path: Path) -> Path:
    """The four files of the recipe, very small."""
    (path / "mrc").mkdir(parents=True)
    (path / "news").mkdir()
    qas = [
        {"id": str(at), "question": one.question, "answers": [{"text": one.answer, "answer_start": one.start}]}
        for at, one in enumerate(FERRIES)
    ]
    content = json.dumps({"data": [{"title": "渡口", "paragraphs": [{"context": FERRY, "qas": qas}]}]})
    for name in (*stages.CMRC, stages.DRCD):
        (path / name).write_text(content, "utf-8")
    with gzip.open(path / stages.NEWS, "wt", encoding="utf-8") as file:
        file.write(json.dumps({"title": "渡口停航", "text": FERRY}) + "\n")
    return path


def test_a_work_folder_goes_on_with_the_same_data_and_seed_only(tmp_path: Path) -> None:
    data, work = data_folder(tmp_path / "data"), tmp_path / "work"
    stages.begin(data, work, 0)
    stages.begin(data, work, 0)
    manifest = json.loads((work / "manifest.json").read_text("utf-8"))
    assert set(manifest["data"]) == {*stages.CMRC, stages.DRCD, stages.NEWS}
    assert all(len(digest) == 64 for digest in manifest["data"].values())
    with pytest.raises(UsageError) as caught:
        stages.begin(data, work, 1)
    assert caught.value.facts == {"path": str(work), "changed": "seed"}
    (data / stages.DRCD).write_text("{}", "utf-8")
    with pytest.raises(UsageError) as caught:
        stages.begin(data, work, 0)
    assert caught.value.facts == {"path": str(work), "changed": stages.DRCD}
    (data / stages.DRCD).unlink()
    with pytest.raises(FileMissing):
        stages.begin(data, work, 0)


def test_examples_and_questions_are_made_once_and_the_same_again(tmp_path: Path) -> None:
    data = data_folder(tmp_path / "data")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        stages.make_examples(data, tmp_path / name, 0, lambda line: None)
        stages.make_cloze(data, tmp_path / name, 0, lambda line: None)
    for made in ("examples.jsonl", "cloze.jsonl"):
        assert (tmp_path / "one" / made).read_bytes() == (tmp_path / "two" / made).read_bytes()
    assert len(examples.load(tmp_path / "one" / "examples.jsonl")) == 3 * len(FERRIES)
    assert examples.load(tmp_path / "one" / "cloze.jsonl")


def test_the_command_says_in_one_sentence_what_is_wrong(tmp_path: Path) -> None:
    call = [sys.executable, "-m", "retrieval.training", "--data", str(tmp_path), "--work", str(tmp_path / "work")]
    ran = subprocess.run([*call, "--out", str(tmp_path / "out")], capture_output=True, encoding="utf-8", cwd=ROOT)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.splitlines() == [
        f"python -m retrieval.training: {tmp_path / stages.CMRC[0]} is not there.",
    ]
    assert not (tmp_path / "out").exists()


# Scores, worked out by hand


@pytest.mark.parametrize(
    ("given_answer", "answers", "exact", "f1"),
    [
        ("3860人次", ["3860人次"], 1.0, 1.0),
        ("“良好”", ["良好"], 1.0, 1.0),  # punctuation does not count
        ("GDP", ["gdp"], 1.0, 1.0),
        ("在青州", ["青州"], 0.0, 2 * (2 / 3) * 1 / (2 / 3 + 1)),
        ("青州市", ["寿光", "青州"], 0.0, 0.8),  # the best of the answers: 2 of 3 given, 2 of 2 asked
        ("1945年8月15日", ["1945年"], 0.0, 2 * (2 / 6) * 1 / (2 / 6 + 1)),  # 1945, 年, 8, 月, 15, 日
        ("北京和上海", ["上海和北京"], 0.0, 0.4),  # the longest stretch shared is one of two: 2 of 5
        ("甲", ["乙"], 0.0, 0.0),
        ("", ["乙"], 0.0, 0.0),
        ("甲", [], 0.0, 0.0),
    ],
)
def test_scores(given_answer: str, answers: list[str], exact: float, f1: float) -> None:
    assert score.exact(given_answer, answers) == exact
    assert score.f1(given_answer, answers) == pytest.approx(f1)


def test_tokens_are_characters_and_words() -> None:
    assert score.tokens("GDP增长5.2%，《平原》 New York") == ["gdp", "增", "长", "5.2", "%", "平", "原", "new", "york"]
