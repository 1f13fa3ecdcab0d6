from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.fusion import Ranked, fuse


def ranked(scores: dict[int, float]) -> Ranked:
    best_first = sorted(scores, key=lambda id_: -np.nan_to_num(scores[id_], nan=-1e9))
    return np.array(best_first, np.int64), np.array([scores[id_] for id_ in best_first], np.float32)


def fused(dense: dict[int, float], lexical: dict[int, float], weight: float = 1.0) -> dict[int, float]:
    ids, scores = fuse(ranked(dense), ranked(lexical), weight)
    return dict(zip(ids.tolist(), scores.tolist(), strict=True))


lists = st.dictionaries(st.integers(1, 40), st.floats(-100, 100, width=32), max_size=20)


def test_scores_are_the_sum_of_standard_deviations() -> None:
    # 1, 0, -1 has mean 0 and deviation sqrt(2/3); 6, 3, 0 the same shape in other units.
    step = 1.5**0.5
    found = fused({7: 1, 8: 0, 9: -1}, {9: 6, 8: 3, 7: 0}, weight=2)
    assert found == pytest.approx({7: step, 8: 0, 9: -step})
    assert list(found) == [7, 8, 9]


def test_an_id_that_one_list_lacks_counts_as_its_last() -> None:
    found = fused({1: 0.9, 2: 0.8}, {1: 20, 2: 10, 3: 10})
    assert found[3] == pytest.approx(found[2])
    assert found[1] > found[2]


def test_a_list_of_equal_scores_says_nothing() -> None:
    assert fused({1: 0.7, 2: 0.7, 3: 0.7}, {2: 5, 1: 1}) == pytest.approx({2: 1, 1: -1, 3: -1})


def test_no_number_counts_as_missing() -> None:
    found = fused({1: 0.9, 2: 0.5, 3: float("nan"), 4: float("inf")}, {})
    assert found == pytest.approx({1: 1, 2: -1, 3: -1, 4: -1})


def test_nothing_found() -> None:
    assert fused({}, {}) == {}


def test_equal_scores_keep_the_order_of_ids() -> None:
    assert list(fused({5: 1, 3: 1, 4: 1}, {})) == [3, 4, 5]


@given(lists, lists)
def test_every_id_of_either_list_once_and_best_first(dense: dict[int, float], lexical: dict[int, float]) -> None:
    ids, scores = fuse(ranked(dense), ranked(lexical))
    assert sorted(ids.tolist()) == sorted({*dense, *lexical})
    assert np.isfinite(scores).all()
    assert (np.diff(scores) <= 0).all()


@given(lists, lists)
def test_with_equal_weights_the_lists_may_change_places(dense: dict[int, float], lexical: dict[int, float]) -> None:
    assert fused(dense, lexical, 1) == pytest.approx(fused(lexical, dense, 1), abs=1e-4)


@given(st.dictionaries(st.integers(1, 40), st.integers(-50, 50), max_size=20), st.integers(1, 9), st.integers(-9, 9))
def test_units_do_not_matter(scores: dict[int, int], scale: int, shift: int) -> None:
    plain = fused({id_: float(score) for id_, score in scores.items()}, {})
    scaled = fused({id_: float(score * scale + shift) for id_, score in scores.items()}, {})
    assert scaled == pytest.approx(plain, abs=1e-4)


@given(lists)
def test_one_list_alone_keeps_its_order(scores: dict[int, float]) -> None:
    ids, _ = fuse(ranked(scores), ranked({}))
    in_order = [scores[id_] for id_ in ids.tolist()]
    assert all(later <= earlier + 1e-3 for earlier, later in pairwise(in_order))
