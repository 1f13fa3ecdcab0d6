"""Follow-ups that name no more than another place or time."""

from __future__ import annotations

import pytest

from bot.followup import complete

ASKED = "青州培训了多少人"


@pytest.mark.parametrize(
    ("turns", "understood"),
    [
        ([ASKED], ASKED),
        ([ASKED, "寒亭呢?"], "寒亭培训了多少人"),
        ([ASKED, "那高密呢"], "高密培训了多少人"),
        ([ASKED, "寒亭区呢？"], "寒亭区培训了多少人"),
        ([ASKED, "那麼寒亭呢？"], "寒亭培训了多少人"),
        ([ASKED, "还有昌乐县呢"], "昌乐县培训了多少人"),
        ([ASKED, "  寒亭呢"], "寒亭培训了多少人"),
        ([ASKED, "寒亭"], "寒亭培训了多少人"),
        ([ASKED, "寒亭的呢"], "寒亭培训了多少人"),
        (["青州2017年培训了多少人", "2018年呢"], "青州2018年培训了多少人"),
        (["青州2017年培训了多少人", "2018年的呢？"], "青州2018年培训了多少人"),
        ([ASKED, "2018年呢"], "2018年青州培训了多少人"),
        (["培训了多少人", "寒亭呢"], "寒亭培训了多少人"),
        (["青州2017年培训了多少人", "2018年寒亭呢"], "寒亭2018年培训了多少人"),
        (["潍坊市青州市培训了多少人", "寒亭呢"], "寒亭培训了多少人"),
    ],
)
def test_a_place_or_a_time_replaces_that_of_the_question_before(turns: list[str], understood: str) -> None:
    assert complete(turns) == understood


def test_each_turn_builds_on_the_question_as_it_was_understood() -> None:
    assert complete([ASKED, "寒亭呢", "2018年呢", "高密呢"]) == "2018年高密培训了多少人"


@pytest.mark.parametrize(
    "turn", ["寒亭有几名专家", "谢谢", "为什么呢", "谁是校长？", "那他呢", "？", "寒亭的专家呢", "2018年花了多少钱"]
)
def test_every_other_turn_stands_as_it_is(turn: str) -> None:
    assert complete([ASKED, turn]) == turn


def test_a_question_between_begins_anew() -> None:
    assert complete([ASKED, "寒亭请了几名专家", "高密呢"]) == "高密请了几名专家"
