"""Questions in the words of the south, the north and the west, and what is looked up for them."""

from __future__ import annotations

import pytest

from retrieval.question import analyse
from retrieval.spoken import plain, words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("临朐培训菜农好多人次", "临朐培训菜农多少人次"),
        ("莱阳梨一箱卖几多", "莱阳梨一箱卖多少"),
        ("這輛車幾重", "這輛車多重"),
        ("从胶州到平度坐车要好久", "从胶州到平度坐车要多久"),
        ("庙会在哪旮沓办", "庙会在哪里办"),
        ("夜校都教啥子", "夜校都教什么"),
        ("新楼啥辰光竣工", "新楼什么时候竣工"),
        ("邊個贏了龍舟賽", "谁贏了龍舟賽"),
        ("队长姓甚名谁", "队长叫什么名字"),
        ("展馆几时开门", "展馆什么时候开门"),
        ("门票咋卖", "门票怎么卖"),
        ("寿光19年培训多少人", "寿光2019年培训多少人"),
        ("19年培训多少人", "2019年培训多少人"),
        # What only looks like it.
        ("好多人都去看的是什么电影", "好多人都去看的是什么电影"),
        ("他干了19年挣了多少", "他干了19年挣了多少"),
        ("19年工龄的师傅姓什么", "19年工龄的师傅姓什么"),
        ("寿光2018年比19年少多少", "寿光2018年比19年少多少"),
        ("第几时段最堵", "第几时段最堵"),
        ("青州培训了多少人", "青州培训了多少人"),
    ],
)
def test_a_question_is_read_in_words_of_everybody(typed: str, read: str) -> None:
    assert plain(typed) == read
    assert analyse(typed).text == read
    assert analyse(typed).typed == typed


def test_a_turn_keeps_what_everybody_knows() -> None:
    assert words("门票咋卖") == "门票咋卖"
    assert words("展馆几时开门") == "展馆几时开门"
    assert words("夜校都教啥子") == "夜校都教什么"


@pytest.mark.parametrize(
    ("question", "keywords"),
    [
        ("末班车几点", ["末班车"]),
        ("盖了几层楼", ["盖", "楼"]),
        ("他几月出生", ["出生"]),
        ("哪吒票房多少", ["哪吒", "票房"]),
        ("几何题谁出的", ["几何"]),
    ],
)
def test_what_asks_is_no_keyword(question: str, keywords: list[str]) -> None:
    assert [one.text for one in analyse(question).keywords][: len(keywords)] == keywords
