"""What is heard of a turn as people type it, and what a chain of questions is about."""

from __future__ import annotations

import pytest

from bot.antecedents import Past
from bot.followup import complete, readings
from bot.frames import frame
from bot.ground import ground
from bot.heard import heard
from bot.shortened import as_printed


def understood(question: str, turn: str) -> str:
    return readings([Past(question)], turn).questions[0]


@pytest.mark.parametrize(
    ("question", "turn", "meant"),
    [
        # What is thought of an answer, or how one would like to have the next, is no part of a question.
        ("安丘建了多少个大棚", "青州咧？比安丘少吧", "青州建了多少个大棚"),
        ("安丘建了多少个大棚", "青州呢 第几名我不管", "青州建了多少个大棚"),
        ("安丘建了多少个大棚", "青州也有大棚吧 青州建了几个", "青州建了多少个大棚"),
        ("安丘建了多少个大棚", "青州的也报一下", "青州建了多少个大棚"),
        ("安丘建了多少个大棚", "青州的有吗", "青州建了多少个大棚"),
        ("安丘建了多少个大棚", "青州是不是更多", "青州建了多少个大棚"),
        ("安丘建了多少个大棚", "跟青州比呢", "青州建了多少个大棚"),
        ("安丘建了多少个大棚", "我们青州呢", "青州建了多少个大棚"),
        ("安丘建了多少个大棚", "青州同期是多少", "青州建了多少个大棚"),
        ("安丘的PM10浓度多少", "PM2.5呢，青州的", "青州的PM2.5浓度多少"),
        # Dialect, and the other script.
        ("安丘建了多少个大棚", "青州勒", "青州建了多少个大棚"),
        ("镇上的剧院有多大", "搁哪儿建的", "镇上的剧院在哪里建的"),
    ],
)
def test_what_is_typed_beside_is_not_heard(question: str, turn: str, meant: str) -> None:
    assert understood(question, turn) == meant


@pytest.mark.parametrize(
    ("question", "turn", "meant"),
    [
        ("2018年青州建了多少个大棚", "19年的也说一下", "2019年青州建了多少个大棚"),
        ("2018年青州建了多少个大棚", "一九年的有多少呀", "2019年青州建了多少个大棚"),
        ("2018年青州建了多少个大棚", "安丘2019的", "2019年安丘建了多少个大棚"),
        ("8月2号青州下了多少毫米雨", "7月31夜里呢", "7月31号夜里青州下了多少毫米雨"),
        ("28号下午到夜里青州阵风有几级", "29号几级", "29号青州阵风有几级"),
        ("枣乡银行第二季度利润多少", "第三季呢", "枣乡银行第三季度利润多少"),
    ],
)
def test_times_are_heard_in_full(question: str, turn: str, meant: str) -> None:
    assert understood(question, turn) == meant


def test_years_stay_as_they_are_where_no_time_was_spoken_of() -> None:
    assert heard("干了19年的呢", frame("青州建了多少个大棚")) == "干了19年的呢"


def test_a_place_that_ends_like_a_particle_is_whole() -> None:
    last = frame("青州建了多少个大棚")
    assert heard("察布查勒", last) == "察布查勒"
    assert heard("青州勒", last) == "青州呢"


@pytest.mark.parametrize(
    ("turn", "meant"),
    [
        ("打成青州了，安丘", "安丘建了多少个大棚"),
        ("呃写成青州了，安丘", "安丘建了多少个大棚"),
        ("不对 我要的是安丘", "安丘建了多少个大棚"),
        ("啊不是青州 我想查安丘", "安丘建了多少个大棚"),
        ("地名打错，应该是安丘", "安丘建了多少个大棚"),
        ("手滑 要查安丘的", "安丘建了多少个大棚"),
    ],
)
def test_corrections_in_other_words(turn: str, meant: str) -> None:
    assert understood("青州建了多少个大棚", turn) == meant


def test_a_correction_that_asks_anew_is_asked_as_it_is() -> None:
    assert understood("石长水撑了多少年船", "打成石长水了，南石渡几号停航") == "南石渡几号停航"


@pytest.mark.parametrize(
    ("question", "turn", "meant"),
    [
        # A number for a number, a place for one of its level, somebody for somebody, a side for a side.
        ("星海X500卖多少钱", "X600呢", "星海X600卖多少钱"),
        ("星海系统16.6哪天发布的", "16.5.1呢", "星海系统16.5.1哪天发布的"),
        ("山东省的青州建了多少个大棚", "安丘呢", "山东省的安丘建了多少个大棚"),
        ("131路公交上被救的乘客几岁", "司机呢", "131路公交上被救的司机几岁"),
        ("白云号盾构机全长多少米", "直径呢", "白云号盾构机直径是多少"),
        ("特惠险里人身意外险最多赔多少", "家财险呢", "特惠险里家财险最多赔多少"),
        ("大姜坐班列去欧洲几天能到", "要是走海路", "大姜走海路去欧洲几天能到"),
        ("昌邑市人民医院有多少张床位", "临朐县呢", "临朐县人民医院有多少张床位"),
        # The same is asked in other words of another.
        ("松花江哈尔滨站水位多少米", "佳木斯站多高", "松花江佳木斯站水位多少米"),
        ("8月6日平原县地震是几级", "唐山那次几级来着", "8月6日唐山地震是几级"),
        # When or where somebody did it, of whom it was asked who.
        ("梁老师是被谁求婚的", "啥时候？", "梁老师啥时候被求婚"),
        ("青州党校的哪个领导被停职了", "因为啥呀", "青州党校的领导为什么被停职"),
    ],
)
def test_another_stands_where_its_like_stood(question: str, turn: str, meant: str) -> None:
    assert understood(question, turn) == meant


def test_a_name_cut_short_is_taken_as_it_is_printed() -> None:
    last = frame("枣乡众志救援队带了几艘冲锋舟")
    assert as_printed("蓝天", last, "随后，枣乡蓝天应急救援队带六艘冲锋舟赶来。") == "蓝天应急救援队"
    assert as_printed("蓝天", last, "那天蓝天白云。") == "蓝天"
    past = [Past(last.text, printed="众志救援队带了两艘冲锋舟，蓝天救援队带了六艘。")]
    assert readings(past, "蓝天的多不多").questions[0] == "蓝天救援队带了几艘冲锋舟"


def test_a_chain_asks_of_what_it_is_about() -> None:
    turns = ["青州农民工夜校2019年结业了多少人", "学费要多少钱", "老师有几位"]
    assert complete(turns) == "2019年青州农民工夜校老师有几位"
    assert complete(["青州建了多少个大棚", "安丘呢", "每个补助多少"]).startswith("安丘")


def test_the_ground_of_a_conversation() -> None:
    first = Past("青州夜校有多少学员", typed="青州夜校有多少学员")
    side = Past("青州夜校学费多少钱", typed="学费多少钱")
    other = Past("安丘夜校学费多少钱", typed="安丘呢")
    assert ground([first]) is first
    assert ground([first, side]) is first
    assert ground([first, side, other]) is other  # asks again, of another


@pytest.mark.parametrize(
    ("question", "turn"),
    [
        ("安丘建了多少个大棚", "青州的农民工夜校学费多少钱"),
        ("诸城夜校学费多少", "诸城5G基站有多少座？"),
        ("星海鞋业口罩出厂价多少", "富源国小棒球队有几个人"),
        ("安丘建了多少个大棚", "农村老人没有智能手机，怎么出示健康码"),
    ],
)
def test_a_turn_that_stands_by_itself_is_left_as_it_is(question: str, turn: str) -> None:
    assert readings([Past(question)], turn).need == "whole"


@pytest.mark.parametrize(
    "turn",
    [
        "青州有花卉市场吗 有多少家",
        "寿光有机场吗，建在哪里",
        "弄成残疾了，赔了多少",
        "打成平手的比赛，谁进球了",
        "青州还是寿光，哪个人口多",
        "身边个人信息怎么保护",
        "好多人不戴口罩",
        "标致2008多少钱",
        "20年经验的老师有几位",
        "8月5个乡镇降雨多少",
        "联系谁可以办理低保",
        "还有几天过年",
    ],
)
def test_what_only_looks_like_the_way_it_is_typed_is_heard_as_it_is(turn: str) -> None:
    assert heard(turn, frame("2018年青州培训了多少农民")) == turn


def test_years_in_words_and_durations_are_no_short_years() -> None:
    last = frame("2018年青州培训了多少农民")
    for turn in ("二零一八年呢", "10年以上的呢", "20年后呢", "12年级呢"):
        assert heard(turn, last) == turn
    assert heard("那边的人呢", last) == "那边的人呢"


def test_details_are_asked_for_and_no_courtesy() -> None:
    from bot import asides

    for turn in ("详细", "详细的", "可以详细"):
        assert asides.small_talk(turn) is None


def test_a_turn_of_nothing_but_particles_is_left() -> None:
    assert readings([Past("青州培训了多少农民")], "吗呢,").need == "whole"


def test_no_turn_takes_long_to_be_told_apart() -> None:
    import time

    from bot import asides

    begun = time.perf_counter()
    for turn in ("这是" * 17 + "的", "你这是" * 11 + "x", "从它" * 17 + "在"):
        asides.request(turn)
    assert time.perf_counter() - begun < 1


def test_the_script_in_which_a_question_was_typed_stays() -> None:
    assert understood("金門今年收購多少高粱", "馬祖呢") == "馬祖今年收購多少高粱"
