"""The bundled reader by its contract: where in a text the answer stands, and by how much that is likelier than none."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ModelError
from corpus.model import Span
from retrieval import reader
from retrieval.reader import Reader, Reading

QUESTION = "去年全区培训了多少人次？"
TOLD = "区里办起夜校\n区职教中心的夜校去年开了42期技能班，教电焊、烹饪和月嫂，全区共培训3860人次。学员都不用交学费。"
UNTOLD = "老桥换了新栏杆\n城西老桥的栏杆上周全部换新，用的是本地青石，桥面没有动。附近住户说，晚上过桥放心多了。"
VARIED = [
    TOLD,
    UNTOLD,
    "區裡去年開了四十二期技能班，教電焊、烹飪和月嫂，共培訓三千八百六十人次。",
    "  \t多个   空格\u3000和全角\u200b零宽，\n\n换行 3860 人次  ",
    "𠮷田先生😀去年培训了3860人次，𬭎达公司出的钱，昇仁㛃也在。",
    "票价①８０元②１２０元㎡℃，共培训３８６０人次；GDP 增速由 5.2% 升至 6.1%。",
    "好",
]


@pytest.fixture(scope="module")
def bundled() -> Reader:
    return reader.bundled()


@pytest.fixture(scope="module")
def readings(bundled: Reader) -> list[tuple[str, Reading]]:
    return list(zip(VARIED, bundled.read(QUESTION, VARIED), strict=True))


def test_an_obvious_answer_is_found_and_likelier_than_none(bundled: Reader) -> None:
    told, untold = bundled.read(QUESTION, [TOLD, UNTOLD])
    ((span, margin),) = told.best()
    assert span.of(TOLD).startswith("3860")
    assert margin > 0
    assert told.answered > 0
    ((_, other),) = untold.best()
    assert other < margin
    assert untold.answered < told.answered


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("新校舍什么时候开工？", "滨河小学的新校舍将于9月12日开工，工期一年。校长说，操场会大一倍。", "9月12日"),
        ("新校舍什麼時候開工？", "濱河小學的新校舍將於9月12日開工，工期一年。校長說，操場會大一倍。", "9月12日"),
        ("馆长是谁？", "县图书馆周日起延长开放时间。馆长宋桂兰说，晚上来看书的人多。门口添了路灯。", "宋桂兰"),
    ],
)
def test_obvious_answers_in_both_scripts(bundled: Reader, question: str, text: str, answer: str) -> None:
    (reading,) = bundled.read(question, [text])
    ((span, margin),) = reading.best()
    assert answer in span.of(text)
    assert len(span.of(text)) < len(text) / 2
    assert margin > 0


def test_offsets_count_in_the_given_text(readings: list[tuple[str, Reading]]) -> None:
    for text, reading in readings:
        begins, ends = reading.offsets[:, 0], reading.offsets[:, 1]
        assert (begins >= 0).all()
        assert (ends <= len(text)).all()
        assert (begins < ends).all()
        assert (np.diff(begins) >= 0).all()
        assert (np.diff(ends) >= 0).all()
        assert len(reading.start) == len(reading.end) == len(reading.offsets)
        covered = {at for begin, end in reading.offsets.tolist() for at in range(begin, end)}
        missing = {text[at] for at in range(len(text)) if at not in covered}
        assert not any(character.isalnum() for character in missing)


def test_a_figure_behind_astral_characters_and_blanks_is_cut_exactly(bundled: Reader) -> None:
    texts = [
        "𠮷田先生😀说，去年全区共培训3860人次。",
        "\u3000\u3000去年　全区   共培训3860人次。",
        "𬭎達公司😀說，去年全區共培訓3860人次。",
    ]
    for text, reading in zip(texts, bundled.read(QUESTION, texts), strict=True):
        at = text.index("3860")
        figure = next(span for span, _ in reading.best(len(text)) if span.start == at)
        assert figure.of(text).startswith("3860")


def edges_of_several(reading: Reading) -> set[int]:
    """Where pieces end or begin that stand for the same characters: ㎡ is m and 2."""
    stretches = [tuple(pair) for pair in reading.offsets.tolist()]
    return {edge for pair in stretches if stretches.count(pair) > 1 for edge in pair}


def test_best_are_in_order_begin_apart_and_have_the_margin_they_are_given_with(
    readings: list[tuple[str, Reading]],
) -> None:
    for text, reading in readings:
        found = reading.best(10)
        assert 1 <= len(found) <= 10
        margins = [margin for _, margin in found]
        shared = edges_of_several(reading)
        assert margins == sorted(margins, reverse=True)
        for span, margin in found:
            assert 0 <= span.start < span.end <= len(text)
            if not {span.start, span.end} & shared:
                assert reading.margin(span) == pytest.approx(margin)
        assert reading.best(3) == found[:3]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(VARIED) - 1), st.integers(0, 60), st.integers(0, 60), st.integers(1, 5))
def test_best_within_a_stretch_lie_in_it(
    readings: list[tuple[str, Reading]], which: int, start: int, length: int, count: int
) -> None:
    text, reading = readings[which]
    within = Span(min(start, len(text)), min(start + length, len(text)))
    whole = reading.best()[0][1]
    for span, margin in reading.best(count, within):
        assert within.start <= span.start < span.end <= within.end
        assert margin <= whole


def test_a_stretch_that_was_not_read_is_as_unlikely_as_can_be(bundled: Reader) -> None:
    long = TOLD + "学员名单从略。" * 300 + "全区共培训99人次。"
    (reading,) = bundled.read(QUESTION, [long])
    assert reading.offsets[-1, 1] < len(long)
    behind = Span(len(long) - 5, len(long) - 1)
    assert behind.start > reading.offsets[-1, 1]
    assert reading.margin(behind) <= min(margin for _, margin in reading.best(1000))
    assert reading.best(1, behind) == []
    assert reading.best()[0][0].of(long).startswith("3860")


def test_a_long_question_is_cut(bundled: Reader) -> None:
    (reading,) = bundled.read(QUESTION * 200, [TOLD])
    assert reading.best()


def test_no_texts_and_texts_without_a_word(bundled: Reader) -> None:
    assert bundled.read(QUESTION, []) == []
    empty, blank = bundled.read(QUESTION, ["", " \n\u3000"])
    assert empty.best() == []
    assert np.isfinite(empty.margin(Span(0, 0)))
    assert blank.best(1, Span(0, 0)) == []
    assert np.isfinite(blank.null)


def test_a_text_is_read_the_same_whatever_stands_beside_it(
    bundled: Reader, readings: list[tuple[str, Reading]]
) -> None:
    for text, together in readings:
        (alone,) = bundled.read(QUESTION, [text])
        assert np.array_equal(alone.start, together.start)
        assert np.array_equal(alone.end, together.end)
        assert (alone.null, alone.answered) == (together.null, together.answered)


def test_threads_read_the_same(bundled: Reader, readings: list[tuple[str, Reading]]) -> None:
    with ThreadPoolExecutor(4) as pool:
        for _ in range(3):
            for again in pool.map(lambda _: bundled.read(QUESTION, VARIED), range(4)):
                assert [one.best(5) for one in again] == [reading.best(5) for _, reading in readings]


def test_it_is_loaded_once() -> None:
    assert reader.bundled() is reader.bundled()


def test_weights_that_are_not_there_or_torn(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        Reader(tmp_path / "nowhere")
    assert caught.value.facts["model"] == reader.NAME
    weights = Path(reader.__file__).with_name("weights")
    shutil.copy(weights / "tokenizer.json", tmp_path)
    with pytest.raises(ModelError):
        Reader(tmp_path)
    (tmp_path / "reader.onnx").write_bytes((weights / "reader.onnx").read_bytes()[:10_000])
    with pytest.raises(ModelError):
        Reader(tmp_path)


def test_there_is_an_embedding_for_every_piece() -> None:
    import onnx

    weights = Path(reader.__file__).with_name("weights")
    pieces = json.loads((weights / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    graph = onnx.load(str(weights / "reader.onnx")).graph
    (words,) = (constant for constant in graph.initializer if constant.name == "words")
    assert words.dims[0] == len(pieces)
