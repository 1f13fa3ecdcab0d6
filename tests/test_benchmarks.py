"""The benchmarks' own arithmetic, and how their tables come into the page."""

from __future__ import annotations

import math
import re
import sys
import xml.etree.ElementTree as ET
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Span
from retrieval.reader import Reading
from retrieval.training.examples import Asked

ROOT = Path(__file__).parent.parent
SVG = "{http://www.w3.org/2000/svg}"


def benchmark(name: str) -> Any:
    """A benchmark as a module, without the folder above on the path: it would hide the installed packages."""
    package = sys.modules.setdefault("benchmarks", ModuleType("benchmarks"))
    package.__path__ = [str(ROOT / "benchmarks")]
    return import_module(f"benchmarks.{name}")


common, confidence, everything = benchmark("common"), benchmark("confidence"), benchmark("all")
open_domain, reader, refusal = benchmark("open_domain"), benchmark("reader"), benchmark("refusal")


# Areas under ROC curves


def reading(margin: float, answered: float) -> tuple[Reading, Span]:
    """Of a text of one piece, whose one stretch has that margin."""
    logits = np.array([margin / 2], np.float32)
    return Reading(np.array([[0, 1]], np.int32), logits, logits, 0.0, answered), Span(0, 1)


def test_a_question_is_scored_by_its_best_passage_and_by_all() -> None:
    found = refusal.scores([reading(4, -1), reading(2, 3), reading(-6, -5)])
    assert found == {"margin": 4.0, "answered": 3.0, "sum": 5.0, "mean": 3.0 - 1.0}


def test_area_worked_out_by_hand() -> None:
    # Of the six pairs, 0.9 wins three; 0.4 wins one, ties one and loses one.
    assert refusal.auroc([0.9, 0.4], [0.1, 0.4, 0.7]) == pytest.approx(4.5 / 6)


@pytest.mark.parametrize(("positive", "area"), [([2.0, 3.0], 1.0), ([-1.0], 0.0), ([1.0, 0.0], 0.5)])
def test_area_at_its_ends_and_in_the_middle(positive: list[float], area: float) -> None:
    assert refusal.auroc(positive, [0.0, 1.0]) == area


@given(
    st.lists(st.integers(0, 5).map(float), min_size=1, max_size=12),
    st.lists(st.integers(0, 5).map(float), min_size=1, max_size=12),
)
def test_area_is_the_share_of_pairs(positive: list[float], negative: list[float]) -> None:
    pairs = [(a > b) + (a == b) / 2 for a in positive for b in negative]
    assert refusal.auroc(positive, negative) == pytest.approx(sum(pairs) / len(pairs))


def test_a_try_takes_lines_from_all_over() -> None:
    lines = [{"id": number} for number in range(10)]
    assert [line["id"] for line in refusal.spread(lines, 3)] == [0, 3, 6]
    assert refusal.spread(lines, 20) == refusal.spread(lines, None) == lines


# What the reader's answers are held against


def test_expmrc_f1_worked_out_by_hand() -> None:
    # Five characters given, four expected, three of them shared whatever their order: 2 * 3 / (5 + 4).
    assert reader.bag_f1("丙乙甲，丁戊", ["《甲乙丙》己"]) == pytest.approx(6 / 9)
    assert reader.bag_f1("The Nintendo 64", ["nintendo64", "Nintendo 64。"]) == pytest.approx(
        4 / 5
    )  # only "the" is dropped
    assert reader.bag_f1("the 3.5", ["3.5"]) == 1
    assert reader.bag_f1("。", ["，"]) == 1
    assert reader.bag_f1("甲", ["乙"]) == reader.bag_f1("", ["乙"]) == 0


def test_the_evidence_is_the_sentences_that_the_answer_stands_in() -> None:
    text = "甲县种茶。乙县种稻。丙县养鱼。"
    assert reader.evidence(text, Span(7, 9)) == "乙县种稻。"
    assert reader.evidence(text, Span(3, 6)) == "甲县种茶。乙县种稻。"
    assert reader.evidence(text, Span(0, 0)) == ""


def test_a_record_says_what_was_right() -> None:
    asked = Asked("q", "种了多少茶？", "", "", ("三千二百亩", "三千二百多亩"))
    answer = {
        "answer": "约三千二百亩茶园",
        "answerable": True,
        "confidence": 0.8,
        "reason": None,
        "ms": {"total": 12.0},
        "passages": [{"external_id": "c4"}],
        "citations": [{"article": {"external_id": "crud-1"}}],
    }
    record = open_domain.judged(3, asked, "c4", answer)
    assert record["half"] == "held-out"
    assert (record["passage_right"], record["cited_right"]) == (True, False)
    assert record["f1"] == pytest.approx(2 * 5 / (8 + 5))
    assert (record["em"], record["right_f1"], record["right_contains"]) == (0, True, True)
    refused = {**answer, "answer": None, "answerable": False, "citations": []}
    record = open_domain.judged(4, asked, "c4", refused)
    assert record["half"] == "calibration"
    assert (record["f1"], record["right"], record["answered"], record["passage_right"]) == (0, False, False, True)


# Risk and coverage


def test_curve_worked_out_by_hand() -> None:
    answers = [(0.6, False), (0.9, True), (0.8, True), (0.8, False)]
    # The two of 0.8 come at once: no threshold lies between them.
    assert confidence.curve(answers, 5) == [(1 / 5, 0), (3 / 5, 1 / 3), (4 / 5, 2 / 4)]


def test_figures_by_what_counts_as_right() -> None:
    record = {"answered": True, "confidence": 0.9, "right": True, "right_f1": True, "right_contains": False}
    found = confidence.measured([record, {**record, "answered": False}])
    assert found["coverage"] == 0.5
    assert (found["right.either"], found["right.contains"]) == (1, 0)
    assert (found["error.either"], found["error.contains"]) == pytest.approx((0.1, 0.9))
    assert math.isnan(confidence.measured([])["error.either"])


_SHARES = st.floats(0, 1)


@given(st.dictionaries(st.text("甲<&\"'a", max_size=8), st.lists(st.tuples(_SHARES, _SHARES), max_size=8), max_size=4))
def test_the_drawing_is_well_formed_and_stays_within_its_axes(curves: dict[str, list[tuple[float, float]]]) -> None:
    root = ET.fromstring(confidence.svg(curves))
    lines = root.findall(f"{SVG}polyline")
    assert [len(line.attrib["points"].split()) for line in lines] == [len(points) for points in curves.values()]
    assert set(curves) <= {text.text or "" for text in root.findall(f"{SVG}text")}
    for line in lines:
        for x, y in (map(float, point.split(",")) for point in line.attrib["points"].split()):
            assert confidence.LEFT <= x <= confidence.RIGHT_EDGE
            assert confidence.TOP <= y <= confidence.BOTTOM


# The page


def test_a_table_is_replaced_and_the_text_around_it_stays() -> None:
    page = "a\n<!-- table: one -->\nold\n<!-- end -->\nb\n<!-- table: two -->\n<!-- end -->\nc\n"
    once = everything.rewrite(page, "one", ["new \\1", "", "lines"])
    assert once == page.replace("old\n", "new \\1\n\nlines\n")
    assert everything.rewrite(once, "one", ["old"]) == page
    assert everything.rewrite(page, "two", ["x"]) == page.replace("two -->\n", "two -->\nx\n")


@pytest.mark.parametrize("page", ["", "<!-- table: one -->\n", 2 * "<!-- table: one -->\n<!-- end -->\n"])
def test_a_page_without_the_marks_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="table: one"):
        everything.rewrite(page, "one", [])


def test_a_table_has_its_command_and_its_machine() -> None:
    found = common.Found(("", "measured"), [("a|b", "1")], {}, ["![curve](x.svg)"])
    lines = everything.block(["startup.py", "--runs", "2"], found, "some machine")
    assert lines == [
        "", "```sh", "python benchmarks/startup.py --runs 2", "```", "",
        "| | measured |", "|---|---|", "| a\\|b | 1 |", "", "![curve](x.svg)", "", "some machine", "",
    ]  # fmt: skip


def test_every_benchmark_has_its_place_in_the_page() -> None:
    page = (ROOT / "docs" / "BENCHMARKS.md").read_text("utf-8")
    assert sorted(re.findall(r"<!-- table: (.*) -->", page)) == sorted(everything.BENCHMARKS)
    for name, (script, *_) in everything.BENCHMARKS.items():
        assert (ROOT / "benchmarks" / script).exists()
        everything.rewrite(page, name, [])


def test_files_that_are_missing_are_named(tmp_path: Path) -> None:
    command = ["open_domain.py", "DATA/dev.json", "DATA/news.jsonl.gz", "--out", "WORK/records.jsonl"]
    (tmp_path / "dev.json").write_text("{}")
    assert everything.missing(command, tmp_path, tmp_path / "work") == ["DATA/news.jsonl.gz"]


def test_wide_characters_take_two_columns(capsys: pytest.CaptureFixture[str]) -> None:
    common.report(common.Found(("", "n"), [("潍坊", "1"), ("abcde", "2")], {}), as_json=False)
    assert capsys.readouterr().out == "       n\n潍坊   1\nabcde  2\n"
