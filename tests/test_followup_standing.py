"""Turns that stand by themselves after another question, and those that only seem to."""

from __future__ import annotations

import pytest

from bot.antecedents import Past
from bot.followup import complete, readings


@pytest.mark.parametrize(
    ("question", "turn"),
    [
        # A clause of its own, or a time of its own, says what 他们, 当时 and 那年 stand for.
        ("高密栽了多少棵枣树", "山里老人不会上网，他们怎么卖枣"),
        ("枣乡路什么时候通车", "1996年修水库，那年移民多少人"),
        ("枣乡路什么时候通车", "2017年7月大桥合龙，当时投资多少"),
        ("枣园谁管", "新的枣乡大桥，这座桥多长"),
        # What points is told by its own modifier.
        ("枣园谁管", "2018年8月那场洪水毁了昌邑多少枣树"),
        ("枣园谁管", "车上昏倒的那位蒋先生多大年纪"),
        ("枣园谁管", "昌邑那位老人抱怨什么"),
    ],
)
def test_a_turn_that_explains_what_points_points_to_nothing_before(question: str, turn: str) -> None:
    assert readings([Past(question)], turn).questions == (turn,)


@pytest.mark.parametrize(
    ("question", "turn"),
    [
        ("坊子区低保标准是多少", "一季度青州的GDP是多少"),
        ("淮安市长是谁", "宿迁市长是谁"),
        ("8月3日小米港股涨了多少", "8月3日快手港股涨了多少"),
        ("阳山水蜜桃出口到新加坡一颗卖多少", "阳山水蜜桃出口到迪拜一颗卖多少"),
        ("奎文区图书馆周几闭馆", "寒亭的图书馆周几闭馆"),
        ("新的枣乡大桥有多长", "新的枣乡大桥花了多少钱"),
        ("昌邑有几个枣园", "余姚榨菜收购价"),
    ],
)
def test_a_turn_that_names_its_place_and_its_topic_is_left(question: str, turn: str) -> None:
    assert readings([Past(question)], turn).questions == (turn,)


@pytest.mark.parametrize(
    "turn",
    [
        "农业大棚保险每亩最多赔多少",
        "喝酒骑电动车撞了人要不要赔",
        "怎么查高考成绩",
        "预付卡怎么退",
        "第一个登上月球的人叫什么名字",
        "顺丰二季度算不算准时率高的快递",
    ],
)
def test_a_subject_of_its_own_or_a_question_of_everybody_is_left(turn: str) -> None:
    assert complete(["昌邑培训了多少人", turn]) == turn


@pytest.mark.parametrize(
    ("question", "turn", "understood"),
    [
        # The predicate of the last question gives way to another; its subject stays whole.
        ("和平路向阳小区路灯坏了几个月", "产权是谁的", "和平路向阳小区路灯产权是谁的"),
        ("余姚的榨菜收购价多少一吨", "种了多少亩呀", "余姚的榨菜种了多少亩呀"),
        ("华为智慧屏V98分辨率是多少", "啥时候发布的", "华为智慧屏V98啥时候发布的"),
        ("金門高粱今年每公頃收多少", "倒伏了多少公頃", "今年金門高粱倒伏了多少公頃"),
        ("开往北京的哪些车停运了", "为什么停", "开往北京的车为什么停"),
        ("昌邑枣园2020年要改造多少老旧大棚", "每个补助多少", "昌邑枣园2020年要改造老旧大棚每个补助多少"),
        ("峡山区大风掀翻多少大棚", "伤着人没有", "峡山区大风伤着人没有"),
        ("昌邑枣园接到多少投诉", "其中预付卡占多少?", "昌邑枣园接投诉其中预付卡占多少"),
    ],
)
def test_a_new_predicate_is_of_the_whole_subject(question: str, turn: str, understood: str) -> None:
    assert readings([Past(question)], turn).questions[0] == understood


@pytest.mark.parametrize(
    ("question", "turn", "understood"),
    [
        ("小米MIX Fold3充电功率多大", "Redmi K60至尊版呢", "Redmi K60至尊版充电功率多大"),
        ("诸城夜校2018年多少人毕业", "2019呢", "诸城夜校2019年多少人毕业"),
        ("枣乡泗洪医院虚构了什么项目", "搞错了，不是泗洪，是城南医院", "枣乡城南医院虚构了什么项目"),
        ("图书馆讲座几点开始", "我问的是主讲人", "图书馆讲座主讲人是谁"),
        ("高密女排少年教练是谁", "那主攻手呢", "高密女排少年主攻手是谁"),
        ("昌邑培训了多少人", "嗯，不是昌邑，是昌乐", "昌乐培训了多少人"),
        ("昌邑培训了多少人", "昌乐有多少啊", "昌乐培训了多少人"),
        ("昌邑培训了多少人", "还有，昌乐也是么", "昌乐培训了多少人"),
        ("诸城农民工夜校和安丘粉条培训哪个办得早", "前者哪天复课的", "诸城农民工夜校哪天复课的"),
    ],
)
def test_names_years_roles_and_corrections_in_other_words(question: str, turn: str, understood: str) -> None:
    assert complete([question, turn]) == understood


@pytest.mark.parametrize(
    ("question", "turn"),
    [
        ("寿光有几个村降雨量超过50毫米", "寿光化龙镇降雨量是多少"),
        ("河南专项债券增长多少", "城镇居民医保缴费基数是多少"),
    ],
)
def test_a_figure_that_is_named_in_full_is_no_ellipsis(question: str, turn: str) -> None:
    assert complete([question, turn]) == turn


@pytest.mark.parametrize("turn", ["到了2021年呢", "等到2021年呢", "轮到2021年嘞", "那到2021年的话", "2021年呢"])
def test_what_introduces_a_time_leaves_nothing_behind(turn: str) -> None:
    assert complete(["昌邑2020年各类补助金发给多少人", turn]) == "昌邑2021年各类补助金发给多少人"


@pytest.mark.parametrize("turn", ["普通的呢", "那普通的嘞", "换成普通的呢", "要是普通的"])
def test_another_sort_is_one_of_the_same_thing(turn: str) -> None:
    assert complete(["高级教师有几名", turn]) == "普通教师有几名"
    assert complete(["优质大米多少钱一斤", turn]) == "普通大米多少钱一斤"


def test_another_thing_is_not_of_the_size_of_the_first() -> None:
    assert complete(["昌邑有几座老桥", "码头呢"]) == "昌邑有几座码头"


def test_a_turn_that_can_only_be_read_as_it_stands_stands_by_itself() -> None:
    turn = "昌平区在这次新闻发布会上还说了什么"
    found = readings([Past("王家园水库降雨多少毫米")], turn)
    assert found.need == "whole"
    assert found.questions == (turn,)
