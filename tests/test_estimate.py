"""How long it will still take, by a clock that the test holds."""

from __future__ import annotations

import pytest

from bot.estimate import Estimate, worded


def test_the_rest_takes_as_long_as_what_is_done_took() -> None:
    estimate = Estimate()
    assert estimate.left(0, 1000, now=50.0) is None
    assert estimate.left(100, 1000, now=60.0) == 90.0  # ten a second, and 900 are left
    assert estimate.left(400, 1000, now=90.0) == 60.0  # 400 in 40 seconds, and 600 are left
    assert estimate.left(1000, 1000, now=150.0) is None


def test_nothing_is_said_too_early() -> None:
    estimate = Estimate()
    estimate.left(0, 100_000, now=0.0)
    assert estimate.left(5000, 100_000, now=4.9) is None  # 5 seconds
    assert estimate.left(999, 100_000, now=6.0) is None  # a hundredth; less done than before is a new phase, too
    estimate.left(0, 100_000, now=10.0)
    assert estimate.left(999, 100_000, now=20.0) is None
    assert estimate.left(1000, 100_000, now=20.0) == 990.0  # a hundred a second, and 99,000 are left


def test_every_phase_has_its_own_rate() -> None:
    estimate = Estimate()
    estimate.left(0, 200, now=0.0)
    assert estimate.left(100, 200, now=10.0) == 10.0
    assert estimate.left(0, 86_616, now=20.0) is None
    assert estimate.left(1200, 86_616, now=50.0) == pytest.approx(2135.4)  # 40 a second, and 85,416 are left
    assert estimate.left(300, 86_616, now=60.0) is None  # again from the beginning, though of as many


def test_what_was_done_before_a_phase_was_seen_tells_nothing_of_its_rate() -> None:
    estimate = Estimate()
    assert estimate.left(500, 1000, now=0.0) is None
    assert estimate.left(500, 1000, now=9.0) is None
    assert estimate.left(600, 1000, now=10.0) == 40.0  # a hundred in ten seconds, and 400 are left


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (0.4, "约 10 秒", "~10 s left"),
        (10.1, "约 20 秒", "~20 s left"),
        (60, "约 60 秒", "~60 s left"),
        (61, "约 2 分钟", "~2 min left"),
        (2135.4, "约 36 分钟", "~36 min left"),
        (7200, "约 120 分钟", "~120 min left"),
        (7201, "约 2.25 小时", "~2.25 h left"),
        (36_000, "约 10 小时", "~10 h left"),
    ],
)
def test_it_is_rounded_up(seconds: float, chinese: str, english: str) -> None:
    assert (worded(seconds, "zh"), worded(seconds, "en")) == (chinese, english)
