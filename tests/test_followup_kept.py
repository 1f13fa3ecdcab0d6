"""Turns that are looked up as they stand: keywords, what they explain themselves, and questions of no story at all."""

from __future__ import annotations

import pytest

from bot.antecedents import Past
from bot.followup import complete, readings

BEFORE = "枣乡镇今年收了多少吨冬枣"


@pytest.mark.parametrize(
    "turn",
    [
        # Typed to look something up.
        "济南公交 换乘优惠 办法",
        "昌邑市农村妇女两癌免费筛查中标医院",
        "蓝鲸X9 长续航版 电池容量",
        "坊子区 高龄津贴",
        "身份证补办流程",
        "介绍一下八步沙林场",
        "给我讲讲《三百块年画板》",
    ],
)
def test_keywords_that_name_of_what_are_left(turn: str) -> None:
    assert readings([Past(BEFORE)], turn).questions == (turn,)


@pytest.mark.parametrize(
    ("question", "turn", "understood"),
    [
        ("沾化今年收了多少吨冬枣", "阳信 去年", "阳信去年收了多少吨冬枣"),
        ("枣乡一中有多少学生", "桃园一中", "桃园一中有多少学生"),
        ("沾化今年收了多少吨冬枣", "说说阳信的", "阳信今年收了多少吨冬枣"),
        ("枣乡大桥全长多少", "设计时速", "枣乡大桥设计时速是多少"),
    ],
)
def test_a_bare_name_or_side_goes_on(question: str, turn: str, understood: str) -> None:
    assert complete([question, turn]) == understood


@pytest.mark.parametrize(
    "turn",
    [
        "乐山市政府宣布该市放几天假",
        "四川泸定地震那天清晨当地震塌了多少房子",
        "比亚迪宣布该公司今年招多少人",
        "寿光离那里多远",
        "孙局长开会时他为什么打瞌睡",
        "王大力说他爹卖了多少斤桃",
        "张家界大桥开通那天有多少游客",
    ],
)
def test_what_the_turn_explains_is_looked_up_nowhere_else(turn: str) -> None:
    assert readings([Past("广州动物园来了几只熊猫")], turn).questions == (turn,)


@pytest.mark.parametrize(
    "turn",
    [
        "后天星期几",
        "现在几点了呀",
        "今儿农历初几",
        "今天天气如何",
        "明天会下雨吗",
        "音速是多少",
        "一英里等于多少公里",
        "1美元合多少人民币",
        "三加五等于几",
        "地球到太阳有多远",
        "世界上最长的河是哪条",
        "今年中秋是几号",
        "什么时候放寒假",
        "你是机器人吗",
        "今天报纸上有什么新闻",
        "中国有多少个自治区",
    ],
)
def test_what_anybody_asks_at_any_time_is_left(turn: str) -> None:
    assert readings([Past(BEFORE)], turn).questions == (turn,)


@pytest.mark.parametrize(
    ("question", "turn", "understood"),
    [
        ("枣乡图书馆今天几点关门", "明天几点", "枣乡图书馆明天几点关门"),
        ("枣乡镇冬枣卖多少钱", "一斤多少钱", "枣乡镇冬枣一斤多少钱"),
        ("枣乡镇的展览几号开幕", "星期几", "枣乡镇的展览星期几"),
        ("枣乡镇2019年收了多少吨冬枣", "2018年有多少", "枣乡镇2018年收了多少吨冬枣"),
    ],
)
def test_the_clock_of_what_was_spoken_of_is_not(question: str, turn: str, understood: str) -> None:
    assert complete([question, turn]) == understood
