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


@pytest.mark.parametrize(
    "said",
    [
        "几点解封", "下午3点解散的是什么队", "景点解说员多少人", "这么多钱花哪了",
        "差不多钱都花在哪", "要么事先预约要么排队", "要么子公司出钱", "修好多少路",
        "办好多久能用", "病好多了吗", "天气好多了", "12年义务教育从哪年开始",
        "14年抗战牺牲多少人", "潍坊10年投入多少钱", "20年如一日的邮递员是谁", "哪会儿童最多",
        "几时间隔一次", "耽搁哪些工程", "令人咋舌的票价是多少", "国内前几大",
        "票价好贵啊", "在边度假的人", "啥子公司", "19年培训多少人",
    ],
)  # fmt: skip
def test_ordinary_words_stay_as_they_are(said: str) -> None:
    assert words(said) == said
    assert plain(said) == said


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
