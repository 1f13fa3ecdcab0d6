"""Turns of a conversation made whole without a library: what is carried over, what is replaced, what stands."""

from __future__ import annotations

import pytest

from bot.antecedents import Past
from bot.followup import complete, readings

ASKED = "青州培训了多少人"


@pytest.mark.parametrize(
    ("turns", "understood"),
    [
        ([ASKED], ASKED),
        ([ASKED, "寒亭呢?"], "寒亭培训了多少人"),
        ([ASKED, "那高密呢"], "高密培训了多少人"),
        ([ASKED, "那高密有多少"], "高密培训了多少人"),
        ([ASKED, "寒亭区呢？"], "寒亭区培训了多少人"),
        ([ASKED, "那麼寒亭呢？"], "寒亭培训了多少人"),
        ([ASKED, "还有昌乐县呢"], "昌乐县培训了多少人"),
        ([ASKED, "  寒亭呢"], "寒亭培训了多少人"),
        ([ASKED, "寒亭"], "寒亭培训了多少人"),
        ([ASKED, "寒亭的呢"], "寒亭培训了多少人"),
        ([ASKED, "寒亭那边呢，也这么多吗"], "寒亭培训了多少人"),
        (["青州2017年培训了多少人", "2018年呢"], "青州2018年培训了多少人"),
        (["青州2017年培训了多少人", "2018年的呢？"], "青州2018年培训了多少人"),
        (["青州2017年培训了多少人", "前一年呢"], "青州2016年培训了多少人"),
        ([ASKED, "2018年呢"], "2018年青州培训了多少人"),
        (["培训了多少人", "寒亭呢"], "寒亭培训了多少人"),
        (["青州2017年培训了多少人", "2018年寒亭呢"], "寒亭2018年培训了多少人"),
        (["潍坊市青州市培训了多少人", "寒亭呢"], "寒亭培训了多少人"),
    ],
)
def test_a_place_or_a_time_replaces_that_of_the_question_before(turns: list[str], understood: str) -> None:
    assert complete(turns) == understood


@pytest.mark.parametrize(
    ("question", "turn", "understood"),
    [
        ("一中有多少学生", "二中呢", "二中有多少学生"),
        ("一中有多少学生", "二中的老师呢", "二中有多少老师"),
        ("一中有多少男生", "女生呢", "一中有多少女生"),
        ("小麦亩产是多少", "玉米呢", "玉米亩产是多少"),
        ("绿野合作社去年销售额是多少", "金穗面业呢", "金穗面业去年销售额是多少"),
        ("博物馆第一次修缮花了多少钱", "第二次呢", "博物馆第二次修缮花了多少钱"),
    ],
)
def test_a_name_replaces_one_of_its_kind(question: str, turn: str, understood: str) -> None:
    assert complete([question, turn]) == understood


@pytest.mark.parametrize(
    ("question", "turn", "understood"),
    [
        ("昌邑培训了多少人", "不是昌邑,是昌乐", "昌乐培训了多少人"),
        ("昌邑培训了多少人", "不对，我说的是昌乐", "昌乐培训了多少人"),
        ("青州2018年培训了多少人", "说错了,是2019年", "青州2019年培训了多少人"),
        (ASKED, "我问的是时间", "青州什么时候培训"),
    ],
)
def test_a_correction_puts_right_what_was_asked(question: str, turn: str, understood: str) -> None:
    assert complete([question, turn]) == understood


@pytest.mark.parametrize(
    ("question", "turn", "understood"),
    [
        (ASKED, "花了多少钱", "青州培训花了多少钱"),
        (ASKED, "谁负责的", "青州培训谁负责的"),
        (ASKED, "什么时候开始的", "青州培训什么时候开始的"),
        (ASKED, "为什么", "青州为什么培训"),
        (ASKED, "为什么呢？", "青州为什么培训"),
        (ASKED, "原因呢", "青州为什么培训"),
        (ASKED, "效果怎么样", "青州培训效果怎么样"),
        (ASKED, "2018年花了多少钱", "2018年青州培训花了多少钱"),
        (ASKED, "寒亭有多少人", "寒亭培训了多少人"),
        ("青州中德学院什么时候动工", "学费多少", "青州中德学院学费多少"),
        ("金穗面业票价多少", "末班车几点", "金穗面业末班车几点"),
        ("坊子区查出多少户困难家庭", "有多少人", "坊子区查出多少人困难家庭"),
        ("坊子区低保标准是多少", "去年发了多少低保金", "坊子区去年发了多少低保金"),
    ],
)
def test_what_a_turn_leaves_out_is_carried_over(question: str, turn: str, understood: str) -> None:
    assert complete([question, turn]) == understood


def test_each_turn_builds_on_the_question_as_it_was_understood() -> None:
    assert complete([ASKED, "寒亭呢", "谢谢", "2018年呢", "高密呢"]) == "2018年高密培训了多少人"


@pytest.mark.parametrize(
    "turn",
    [
        "寒亭有几名专家",
        "谢谢",
        "？",
        "那达慕大会什么时候开",
        "这几年物价涨了多少",
        "今年高考什么时候",
        "全国有多少人失业",
        "荆茂仁是哪里人",
        "《梨乡》的作者是谁",
        "坊子区低保标准是多少",
        "几天能到波兰首都华沙的火车站",
    ],
)
def test_a_turn_that_stands_by_itself_stays(turn: str) -> None:
    assert complete([ASKED, turn]) == turn


TALK = [
    Past(
        "莱阳的果树课是谁讲的",
        "尚德元",
        "person",
        ("讲课的是莱阳市照旺庄果树技术学校校长尚德元。",),
        "莱阳梨农进课堂",
        "莱阳市",
    )
]


@pytest.mark.parametrize(
    ("turn", "meant"),
    [
        ("他是哪里人", "尚德元是哪里人"),
        ("这所学校在哪个镇", "莱阳市照旺庄果树技术学校在哪个镇"),
        ("该市有几个镇", "莱阳有几个镇"),
    ],
)
def test_words_that_point_back_are_looked_for_in_questions_and_answers(turn: str, meant: str) -> None:
    assert readings(TALK, turn).questions[0] == meant


@pytest.mark.parametrize(
    "turn", ["其他人都去哪了", "尚德元说他种了多少棵梨树", "吉他培训班什么时候开课", "这几天气温多少度"]
)
def test_what_only_looks_like_pointing_back_is_left(turn: str) -> None:
    assert all(part not in readings(TALK, turn).questions[0].replace(turn, "") for part in ("尚德元", "学校"))


def test_the_turn_as_it_stands_is_always_among_the_readings() -> None:
    for turn in ("寒亭呢", "花了多少钱", "他多大", "不是青州,是寒亭", "今年高考什么时候", "寒亭请了几名专家"):
        assert readings([Past(ASKED)], turn).questions[-1] == turn


def test_names_that_an_answer_must_speak_of_are_told() -> None:
    assert readings([Past("一中有多少学生")], "二中呢").named == "二中"
    assert readings([Past(ASKED)], "花了多少钱").named == ""


@pytest.mark.parametrize(
    ("question", "turn", "understood"),
    [
        ("高密栽了多少棵枣树", "那全市呢", "全市栽了多少棵枣树"),
        ("高密栽了多少棵枣树", "全市一共呢", "全市一共栽了多少棵枣树"),
        ("高密栽了多少棵枣树", "别的县市呢", "别的县市栽了多少棵枣树"),
        ("全省栽了多少棵枣树", "具体到高密呢", "高密栽了多少棵枣树"),
        ("高密银枣集团栽了多少棵枣树", "全国呢", "全国栽了多少棵枣树"),
        ("去年高密栽了多少棵枣树", "光3月份呢", "3月份高密栽了多少棵枣树"),
        ("高密枣树以前一亩结多少斤", "现在呢", "高密枣树现在一亩结多少斤"),
        ("高密2018年栽了多少棵枣树", "19年呢", "高密2019年栽了多少棵枣树"),
        ("高密栽了多少棵枣树", "昌邑也是吗", "昌邑栽了多少棵枣树"),
    ],
)
def test_a_scope_is_widened_and_narrowed(question: str, turn: str, understood: str) -> None:
    assert complete([question, turn]) == understood


@pytest.mark.parametrize(
    ("question", "turn", "understood"),
    [
        ("高密枣园招了多少人", "其中女工呢", "高密枣园招其中女工有多少人"),
        ("高密枣园哪天摘的枣", "谁带的队", "高密枣园谁带的队"),
        ("昌邑那个枣酒厂一年酿多少斤", "谁办的", "昌邑那个枣酒厂谁办的"),
        ("高密枣园受冻多少亩", "绝收呢", "高密枣园绝收多少亩"),
        ("高密有几个枣园", "算了还是昌邑吧", "昌邑有几个枣园"),
    ],
)
def test_a_part_a_subject_and_a_verb(question: str, turn: str, understood: str) -> None:
    assert complete([question, turn]) == understood


@pytest.mark.parametrize(
    "turn",
    [
        "今天可真冷啊",
        "我觉得枣还是脆的好",
        "全国栽枣树的县有哪些",
        "昌邑那个酒厂一年酿多少斤",
        "捡到的枣树苗自己栽算违法吗",
    ],
)
def test_what_says_enough_or_asks_nothing_stays_as_it_is(turn: str) -> None:
    assert complete(["高密栽了多少棵枣树", turn]) == turn


@pytest.mark.parametrize(
    ("question", "turn", "understood"),
    [
        ("6月15日昌邑最高气温多少", "16号呢", "6月16日昌邑最高气温多少"),
        ("6月15日昌邑最高气温多少", "最低呢", "6月15日昌邑最低气温多少"),
        ("赵大海种了多少亩枣树", "李梅种了多少", "李梅种了多少亩枣树"),
        ("枣乡路什么时候通车", "投资呢", "枣乡路投资是多少"),
        ("昌邑有几个枣园", "哪几个", "昌邑有哪几个枣园"),
        ("昌邑有几个枣园", "整个潍坊呢", "潍坊有几个枣园"),
    ],
)
def test_days_measures_people_and_sides(question: str, turn: str, understood: str) -> None:
    assert complete([question, turn]) == understood
