"""The benchmark of a million passages: its copies, its drawing, and a small run through real indexes."""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as ET
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent


def benchmark(name: str) -> Any:
    package = sys.modules.setdefault("benchmarks", ModuleType("benchmarks"))
    package.__path__ = [str(ROOT / "benchmarks")]
    return import_module(f"benchmarks.{name}")


chart, scale = benchmark("chart"), benchmark("scale")
TERMS = "=山东省/潍坊市/青州市 2018 山东省 山东省/潍坊市 山东省/潍坊市/青州市 m05"
TEXTS = [(f"青州 培训 第{number} 教师", "青 州 青州 培 训 培训 教 师 教师", TERMS) for number in range(100)]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    lines = (json.dumps(text, ensure_ascii=False) + "\n" for text in TEXTS)
    (tmp_path / scale.TEXTS).write_text("".join(lines), encoding="utf-8")
    vectors = np.random.default_rng(0).standard_normal((100, 16))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    np.save(tmp_path / scale.VECTORS, vectors.astype(np.float16))
    np.save(tmp_path / scale.ASKED, vectors[:3].astype(np.float32))
    np.save(tmp_path / scale.PLACED, vectors[:3].astype(np.float32))
    (tmp_path / scale.PLACES).write_text(json.dumps(scale.places(tmp_path / scale.TEXTS, 3)), encoding="utf-8")
    return tmp_path


def test_copies_follow_what_is_real_and_are_always_the_same(work: Path) -> None:
    made = list(scale.fields(work / scale.TEXTS, 250))
    assert made == list(scale.fields(work / scale.TEXTS, 250))
    assert (len(made), made[:100]) == (250, TEXTS)
    # Nine grams have one place that another may take.
    assert all(sum(a != b for a, b in zip(one.split(), TEXTS[0][1].split(), strict=True)) <= 1 for _, one, _ in made)
    assert {terms for _, _, terms in made} == {TERMS}
    assert list(scale.fields(work / scale.TEXTS, 70)) == TEXTS[:70]


def test_copies_are_as_far_from_their_originals_as_neighbours_are(work: Path) -> None:
    real = np.load(work / scale.VECTORS)
    rows = np.concatenate(list(scale.blocks(real, 300)))
    assert rows.shape == (300, 16)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
    nearest = (rows[100:] @ rows[:100].T).max(axis=1)
    assert (nearest < 0.9999).all()
    assert np.median(nearest) > scale.nearness(rows[:100]) - 0.1


def test_a_small_run(work: Path) -> None:
    built = scale.build(250, work, work)
    looked = scale.ask(["青州培训", "教师", "没有"], work, work)
    assert [one[0] for one in built.truth] == [1, 2, 3]  # each is the nearest to itself
    assert all(len(set(a) & set(b)) >= 9 for a, b in zip(built.truth, looked.found, strict=True))
    assert {name: len(times) for name, times in looked.ms.items()} == dict.fromkeys(scale.WAYS, 3)


def test_places_are_drawn_from_those_of_the_passages(work: Path) -> None:
    assert set(scale.places(work / scale.TEXTS, 50)) == {term for term in TERMS.split() if term not in ("2018", "m05")}
    assert scale.named("=山东省/潍坊市/青州市", "有多少人") == "青州市有多少人"


def test_growth_is_drawn_by_powers_of_ten() -> None:
    lines = {"one": [(10, 1), (1000, 100)], "two < three": [(10, 3)]}
    drawn = ET.fromstring(chart.growth([("Time", "ms", lines), ("Size", "MB", lines)], "passages"))
    path = next(one for one in drawn.iter("{http://www.w3.org/2000/svg}polyline")).attrib["points"]
    (x1, y1), (x2, y2) = (tuple(map(float, point.split(","))) for point in path.split())
    assert (x1, y1, x2, y2) == (chart.LEFT, chart.BOTTOM, chart.RIGHT, chart.TOP)
    words = [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"two < three", "1,000", "100 ms", "10 MB"} <= set(words)
