"""Calibration: hand-made reliability tables, and what holds for any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calibration import Bin, calibrate

_answers = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1)


def test_a_table_worked_out_by_hand() -> None:
    found = calibrate([(0.95, True), (0.97, True), (1.0, False), (0.62, True), (0.68, False), (0.0, False)])
    filled = [one for one in found.bins if one.items]
    assert [(one.low, one.high, one.items) for one in filled] == [(0.0, 0.1, 1), (0.6, 0.7, 2), (0.9, 1.0, 3)]
    assert [one.confidence for one in filled] == pytest.approx([0.0, 0.65, 2.92 / 3])
    assert [one.right for one in filled] == pytest.approx([0.0, 0.5, 2 / 3])
    # One bin is right, one says 0.65 for a half, one 2.92 of 3 for 2 of 3.
    assert found.error == pytest.approx((2 * 0.15 + 0.92) / 6)
    squares = [0.05**2, 0.03**2, 1.0, 0.38**2, 0.68**2, 0.0]
    assert found.brier == pytest.approx(sum(squares) / 6)


@pytest.mark.parametrize("tenth", range(1, 11))
def test_a_bin_holds_its_upper_edge(tenth: int) -> None:
    (filled,) = [one for one in calibrate([(tenth / 10, True)]).bins if one.items]
    assert filled.high == tenth / 10


def test_of_no_answers_nothing_is_known() -> None:
    found = calibrate([])
    assert (found.error, found.brier) == (None, None)
    assert found.bins[3] == Bin(0.3, 0.4, 0, None, None)
    assert len(found.bins) == 10


@given(st.integers(0, 20), st.integers(1, 20))
def test_a_confidence_that_is_the_share_of_right_answers_has_no_error(right: int, items: int) -> None:
    right = min(right, items)
    found = calibrate([(right / items, number < right) for number in range(items)])
    assert found.error == pytest.approx(0, abs=1e-9)


@given(_answers, st.integers(1, 20))
def test_errors_are_shares_and_no_less_than_the_error_of_the_mean(answers: list[tuple[float, bool]], bins: int) -> None:
    found = calibrate(answers, bins)
    assert found.error is not None
    assert found.brier is not None
    assert 0 <= found.error <= 1 + 1e-9
    assert 0 <= found.brier <= 1
    overall = sum(confidence - right for confidence, right in answers) / len(answers)
    assert found.error >= abs(overall) - 1e-9
    assert sum(one.items for one in found.bins) == len(answers)
    assert all(one.low - 1e-9 <= one.confidence <= one.high + 1e-9 for one in found.bins if one.confidence is not None)
