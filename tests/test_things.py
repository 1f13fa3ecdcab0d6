"""A figure is of the thing right before what is measured: what is said of wheat answers nothing about maize."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from retrieval.engine import Engine
from retrieval.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def reading(folder: Path, text: str, title: str = "红石镇粮食喜获丰收") -> Iterator[Engine]:
    record = json.dumps({"id": "a", "title": title, "text": text, "date": "2022-06-20"}, ensure_ascii=False)
    (folder / "a.jsonl").write_text(record + "\n", encoding="utf-8")
    with Library.open(folder / "library", create=True) as library:
        library.add([folder / "a.jsonl"])
        yield Engine(library)


WHEAT = "今年红石镇小麦总产量三万二千吨，比上年增长百分之五。"
TABLE = f"{WHEAT}\n各种作物的情况见下表。\n| 作物 | 面积（亩） | 产量（吨） |\n| 玉米 | 45000 | 27500 |\n"


@pytest.mark.parametrize(
    "asked",
    ["红石镇玉米产量多少吨", "红石镇玉米总产量是多少", "红石镇玉米的产量是多少吨", "红石镇土豆产量多少吨"],
)
def test_another_crop_s_figure_is_no_answer_but_the_nearest_sentence(tmp_path: Path, asked: str) -> None:
    with reading(tmp_path, WHEAT) as engine:
        answer = engine.ask(asked)
        assert (answer.text, answer.reason) == (None, "subject")
        assert answer.nearest is not None
        assert answer.nearest.sentence.text == WHEAT
        assert engine.ask("红石镇小麦产量多少吨").text == "三万二千吨"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("今年红石镇小麦、玉米总产量三万二千吨。", "红石镇喜获丰收"),  # both are meant
        ("今年红石镇粮食大丰收，总产量三万二千吨。", "红石镇喜获丰收"),  # the thing is not said there
        ("今年红石镇粮食总产量三万二千吨。", "红石镇玉米喜获丰收"),  # the headline says what is meant
    ],
)
def test_where_no_other_thing_is_told_a_figure_may_answer(tmp_path: Path, text: str, title: str) -> None:
    with reading(tmp_path, text, title) as engine:
        found = [one for one in engine.candidates("红石镇玉米产量多少吨") if one.text == "三万二千吨"]
        assert [one.of_another for one in found] == [False]


def test_a_thing_that_another_clause_names_has_no_part_in_the_figure(tmp_path: Path) -> None:
    with reading(tmp_path, "今年红石镇玉米长势好，小麦总产量三万二千吨。") as engine:
        assert engine.ask("红石镇玉米产量多少吨").text is None


def test_of_two_crops_in_one_sentence_each_has_its_own_figure(tmp_path: Path) -> None:
    text = "今年红石镇小麦产量三万二千吨，大豆产量一千吨。"
    with reading(tmp_path, text) as engine:
        found = engine.candidates("红石镇玉米产量多少吨")
        assert {one.text: one.of_another for one in found} == {"三万二千吨": True, "一千吨": True}
        assert engine.ask("红石镇大豆产量多少吨").text == "一千吨"


# Tables


def test_a_cell_answers_below_its_head_and_beside_its_thing(tmp_path: Path) -> None:
    with reading(tmp_path, f"{TABLE}| 大豆 | 8600 | 1290 |\n") as engine:
        for asked, row, given in (("玉米", 4, "27500"), ("大豆", 5, "1290")):
            answer = engine.ask(f"红石镇{asked}产量多少吨")
            assert (answer.text, [one.sentence.number for one in answer.citations]) == (given, [row])
            assert answer.citations[0].highlight is not None
            assert answer.citations[0].sentence.text.startswith(f"| {asked} |")


@pytest.mark.parametrize(
    ("asked", "table"),
    [
        ("红石镇土豆产量多少吨", TABLE),  # no such row
        ("红石镇玉米产量多少斤", TABLE),  # another unit
        ("红石镇玉米产量是多少", TABLE),  # no unit: a bare number would be quoted
        ("青石镇玉米产量多少吨", TABLE),  # another town
        ("红石镇玉米产量多少吨", f"{TABLE}| 玉米 | 30 | 20 |\n"),  # two rows
        ("红石镇玉米产量多少吨", TABLE.replace("（吨）", "（万吨）")),
        ("红石镇玉米产量多少吨", TABLE.replace("27500", "不详")),
        ("红石镇玉米产量多少吨", f"{TABLE}青石镇也是玉米大镇。"),  # whose the table is, is not told
    ],
)
def test_a_table_that_does_not_say_all_that_is_asked_answers_nothing(tmp_path: Path, asked: str, table: str) -> None:
    with reading(tmp_path, table) as engine:
        assert engine.ask(asked).text is None


def test_a_relative_is_told_of_where_one_is_spoken_of(tmp_path: Path) -> None:
    text = "撑了四十一年船的石长水把桨交给了民俗馆。\n镇上的人都来看。\n他的父亲石茂山撑了三十三年船。"
    with reading(tmp_path, text, "石长水交出船桨") as engine:
        assert "四十一年" in [one.text for one in engine.candidates("石长水撑了多少年船") if one.in_scope]
        for asked in ("石长水他爹撑了多少年船", "石长水的儿子撑了多少年船"):
            found = [one.text for one in engine.candidates(asked) if one.in_scope]
            assert "四十一年" not in found, asked


def test_words_that_only_look_like_relatives_are_none(tmp_path: Path) -> None:
    text = "华谊兄弟去年收入38.91亿元。\n公司说明了原因。\n一年里净亏损10.93亿元。"
    with reading(tmp_path, text, "华谊兄弟公布年报") as engine:
        assert any(one.in_scope for one in engine.candidates("华谊兄弟2021年亏损多少亿元"))
