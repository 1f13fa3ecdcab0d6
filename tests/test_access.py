"""Who may ask a bot, how that is said, and how often anyone may."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import access, messages
from bot.access import Access, may_ask, may_manage
from bot.limits import Limits
from corpus.errors import AccessInvalid

LISTED, PAIRED, ADMIN, STRANGER = 101, 102, 103, 104
GROUP, ELSEWHERE = -1001, -1002


def rules(mode: access.Mode) -> Access:
    return Access(mode, frozenset({LISTED}), frozenset({GROUP}), frozenset({ADMIN}))


def answered(mode: access.Mode) -> set[tuple[int | None, int | None]]:
    """Who is answered where; the one who is paired has paired."""
    return {
        (user, chat)
        for user, chat in product((LISTED, PAIRED, ADMIN, STRANGER, None), (GROUP, ELSEWHERE, None))
        if may_ask(rules(mode), user == PAIRED, user, chat)
    }


IN_GROUP = {(user, GROUP) for user in (LISTED, PAIRED, ADMIN, STRANGER, None)}


def test_a_list_lets_in_its_users_everywhere_and_everybody_in_its_chats() -> None:
    assert answered("list") == IN_GROUP | {(user, chat) for user in (LISTED, ADMIN) for chat in (ELSEWHERE, None)}


def test_pairing_lets_in_who_has_paired_as_well() -> None:
    assert answered("pairing") == answered("list") | {(PAIRED, ELSEWHERE), (PAIRED, None)}


def test_open_lets_everybody_in() -> None:
    assert len(answered("open")) == 15


def test_nobody_in_particular_is_never_paired() -> None:
    assert not may_ask(Access("pairing"), True, None, ELSEWHERE)


def test_only_admins_change_the_library() -> None:
    for mode in ("list", "pairing", "open"):
        assert [user for user in (LISTED, PAIRED, ADMIN, STRANGER, None) if may_manage(rules(mode), user)] == [ADMIN]


@pytest.mark.parametrize(
    ("options", "environ", "expected"),
    [
        ({}, {}, Access("pairing")),
        ({"allow": "101"}, {}, Access("list", frozenset({101}))),
        ({"allow": "101, -1001，102 "}, {}, Access("list", frozenset({101, 102}), frozenset({-1001}))),
        ({"allow": "101", "access": "pairing"}, {}, Access("pairing", frozenset({101}))),
        ({"admins": "103"}, {}, Access("pairing", admins=frozenset({103}))),
        ({}, {"WENBAO_TELEGRAM_ALLOW": "１０１", "WENBAO_TELEGRAM_ADMINS": "103,104"}, Access(
            "list", frozenset({101}), admins=frozenset({103, 104})
        )),
        ({"allow": "102"}, {"WENBAO_TELEGRAM_ALLOW": "101"}, Access("list", frozenset({102}))),
        ({"allow": ""}, {"WENBAO_TELEGRAM_ALLOW": "101"}, Access("pairing")),
        ({}, {"WENBAO_TELEGRAM_ACCESS": " Open "}, Access("open")),
        ({"access": None, "allow": None, "admins": None}, {"WENBAO_TELEGRAM_ACCESS": "list"}, Access("list")),
    ],
)  # fmt: skip
def test_options_outrank_variables_and_nobody_is_let_in_by_accident(
    options: dict[str, str | None], environ: dict[str, str], expected: Access
) -> None:
    assert access.load(options, environ) == expected


TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"


@pytest.mark.parametrize(
    ("options", "environ", "name", "value"),
    [
        ({"allow": "101,@reader"}, {}, "--allow", "@reader"),
        ({"allow": "1.5"}, {}, "--allow", "1.5"),
        ({"allow": "1_0"}, {}, "--allow", "1_0"),
        ({"allow": "0"}, {}, "--allow", "0"),
        ({"allow": str(2**52)}, {}, "--allow", "45035996…"),
        ({"allow": "9" * 5000}, {}, "--allow", "99999999…"),
        ({"allow": TOKEN}, {}, "--allow", "12345678…"),
        ({"admins": "-1001"}, {}, "--admins", "-1001"),
        ({}, {"WENBAO_TELEGRAM_ADMINS": "me"}, "WENBAO_TELEGRAM_ADMINS", "me"),
        ({"access": "everyone"}, {}, "--access", "everyone"),
        ({}, {"WENBAO_TELEGRAM_ACCESS": "yes"}, "WENBAO_TELEGRAM_ACCESS", "yes"),
    ],
)
def test_what_is_no_id_is_refused_in_a_sentence(
    options: dict[str, str | None], environ: dict[str, str], name: str, value: str
) -> None:
    with pytest.raises(AccessInvalid) as caught:
        access.load(options, environ)
    assert (caught.value.facts["name"], caught.value.facts["value"]) == (name, value)
    for language in ("zh", "en"):
        sentence = messages.error(caught.value, language)
        assert name in sentence
        assert value in sentence
        assert not re.search(rf"[:：] ?{caught.value.facts['reason']}[;；]", sentence)  # but in words
        assert TOKEN[9:] not in sentence


def test_both_signs_up_to_the_largest_id_are_ids() -> None:
    largest = 2**52 - 1
    assert access.ids("--allow", f"{largest} -{largest}") == {largest, -largest}


# How often


def test_a_burst_goes_at_once_and_then_one_at_a_time() -> None:
    limits = Limits(per_minute=6, burst=3)
    assert [limits.take(1, 100.0) for _ in range(4)] == [0, 0, 0, 10]
    assert limits.take(2, 100.0) == 0  # another user's bucket
    assert limits.take(1, 104.0) == 6
    assert limits.take(1, 110.0) == 0
    assert limits.take(1, 110.0) == 10
    assert [limits.take(1, 200.0) for _ in range(4)] == [0, 0, 0, 10]  # full again, and not fuller


def test_a_clock_that_is_set_back_bars_nobody_for_long() -> None:
    limits = Limits(per_minute=6, burst=3)
    for _ in range(3):
        limits.take(1, 1_000_000.0)
    assert limits.take(1, 100.0) == 10


steps = st.lists(st.tuples(st.integers(1, 3), st.floats(0, 40)), max_size=60)


@given(steps, st.floats(0.5, 120), st.integers(1, 5))
def test_nobody_gets_more_than_the_burst_and_the_rate(
    found: list[tuple[int, float]], per_minute: float, burst: int
) -> None:
    limits, now = Limits(per_minute, burst), 1.8e9
    granted: dict[int, list[float]] = {1: [], 2: [], 3: []}
    for user, pause in found:
        now += pause
        if limits.take(user, now) == 0:
            granted[user].append(now)
    for times in granted.values():
        for first, start in enumerate(times):
            for last, end in enumerate(times[first:], first):
                assert last - first + 1 <= burst + (end - start) * per_minute / 60 + 1e-3


@given(steps, st.floats(0.5, 120), st.integers(1, 5))
def test_who_waits_as_told_is_let_in(found: list[tuple[int, float]], per_minute: float, burst: int) -> None:
    limits, now = Limits(per_minute, burst), 1.8e9
    for user, pause in found:
        now += pause
        wait = limits.take(user, now)
        assert 0 <= wait <= 60 / per_minute + 1e-3
        if wait:
            now += wait
            assert limits.take(user, now) == 0


def test_memory_is_bounded_and_the_emptiest_buckets_stay() -> None:
    limits = Limits(per_minute=1, burst=2, users=10)
    assert [limits.take(7, 0.0) for _ in range(3)] == [0, 0, 60]
    for user in range(100, 200):
        assert limits.take(user, 1.0) == 0
        assert len(limits) <= 10
    assert limits.take(7, 1.0) == 59


def test_buckets_that_are_full_again_go_first() -> None:
    limits = Limits(per_minute=60, burst=1, users=4)
    for user in range(4):
        limits.take(user, float(user) / 4)  # full again at 1, 1.25, 1.5 and 1.75
    assert limits.take(9, 1.6) == 0
    assert len(limits) == 2
    assert limits.take(3, 1.6) == pytest.approx(0.15)


@pytest.mark.parametrize(("per_minute", "burst"), [(0, 1), (-1, 1), (1, 0)])
def test_limits_that_let_nobody_in_are_a_mistake(per_minute: float, burst: int) -> None:
    with pytest.raises(ValueError):
        Limits(per_minute, burst)
