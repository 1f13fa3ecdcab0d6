from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from retrieval.dense import DenseIndex
from retrieval.lexical import LexicalIndex
from retrieval.ports import Within
from retrieval.where import Where

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

DIM = 8


def unit_rows(count: int, seed: int = 0) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).standard_normal((count, DIM)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture
def index() -> DenseIndex:
    made = DenseIndex(DIM)
    made.add(np.arange(100, 150, dtype=np.int64), unit_rows(50))
    return made


def test_search_is_exact(index: DenseIndex) -> None:
    rows, query = unit_rows(50), unit_rows(1, seed=1)[0]
    ids, scores = index.search(query, 10)
    products = rows @ query
    assert ids.tolist() == (100 + np.argsort(-products)[:10]).tolist()
    np.testing.assert_allclose(scores, np.sort(products)[::-1][:10], atol=1e-3)


def test_asking_for_more_than_there_is(index: DenseIndex) -> None:
    ids, scores = index.search(unit_rows(1)[0], 1000)
    assert sorted(ids.tolist()) == list(range(100, 150))
    assert np.isfinite(scores).all()


def test_an_empty_index_finds_nothing() -> None:
    ids, scores = DenseIndex(DIM).search(unit_rows(1)[0], 3)
    assert (ids.shape, scores.shape) == ((0,), (0,))


def test_ids_stay_when_others_go(index: DenseIndex) -> None:
    assert index.remove(np.array([100, 120, 999], np.int64)) == 2
    index.add(np.array([7], np.int64), unit_rows(1, seed=2))
    assert len(index) == 49
    assert sorted(index.ids.tolist()) == [7, *range(101, 120), *range(121, 150)]
    assert index.search(unit_rows(50)[49], 1)[0].tolist() == [149]
    assert index.search(unit_rows(1, seed=2)[0], 1)[0].tolist() == [7]


def test_scores_of_given_ids(index: DenseIndex) -> None:
    rows, query = unit_rows(50), unit_rows(1, seed=1)[0]
    scores = index.scores(query, np.array([103, 1, 101], np.int64))
    np.testing.assert_allclose(scores[[0, 2]], rows[[3, 1]] @ query, atol=1e-3)
    assert np.isnan(scores[1])


@pytest.mark.parametrize("count", [1, 40, 1500])
def test_a_filter_has_all_that_pass_compared_and_nothing_else(count: int) -> None:
    query = unit_rows(1, seed=1)[0]
    made, rows = DenseIndex(DIM), unit_rows(3000).astype(np.float16).astype(np.float32)  # as the index keeps them
    made.add(np.arange(100, 3100, dtype=np.int64), rows)
    words = LexicalIndex.create()
    chosen = np.random.default_rng(5).choice(3000, count, replace=False)
    for at in (*chosen.tolist(), 5000):  # the last has no vector yet
        words.take(100 + at, "", "", ["a"])
    words.commit("1")
    ids, scores = made.search(query, 50, within=Within(Where(frozenset({"a"})), words))
    best = chosen[np.argsort(-(rows[chosen] @ query))][:50]
    assert ids.tolist() == (100 + best).tolist()
    np.testing.assert_allclose(scores, rows[best] @ query, atol=1e-3)
    assert made.search(query, 5, within=Within(Where(frozenset({"b"})), words))[0].tolist() == []


def test_a_saved_index_comes_back(index: DenseIndex, tmp_path: Path) -> None:
    index.stamp = "状态 1"
    index.save(tmp_path / "dense.faiss")
    again = DenseIndex.load(tmp_path / "dense.faiss")
    assert again is not None
    assert (again.stamp, again.dim, len(again)) == ("状态 1", DIM, 50)
    query = unit_rows(1, seed=1)[0]
    assert again.search(query, 5)[0].tolist() == index.search(query, 5)[0].tolist()
    again.remove(np.arange(100, 140, dtype=np.int64))
    again.add(np.array([1], np.int64), query[None])
    assert again.search(query, 1)[0].tolist() == [1]
    assert [file.name for file in tmp_path.iterdir()] == ["dense.faiss"]


@pytest.mark.parametrize("kept", [0, 3, 8, 40, -1, -20])
def test_a_torn_file_is_no_index(index: DenseIndex, tmp_path: Path, kept: int) -> None:
    file = tmp_path / "dense.faiss"
    index.save(file)
    file.write_bytes(file.read_bytes()[:kept])
    assert DenseIndex.load(file) is None


def test_no_file_and_another_file_are_no_index(tmp_path: Path) -> None:
    assert DenseIndex.load(tmp_path / "none") is None
    (tmp_path / "other").write_bytes(b"x" * 100 + (5).to_bytes(4, "little") + b"wbds")
    assert DenseIndex.load(tmp_path / "other") is None
