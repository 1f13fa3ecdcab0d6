"""Turns of two thoughts: what is asked, and what somebody thinks, does or is beside it."""

from __future__ import annotations

import pytest

from bot.antecedents import Past
from bot.beside import asking
from bot.followup import complete, readings
from bot.frames import frame


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("哪天开抢 我先记一下", "哪天开抢"),
        ("学费多少，我们厂里有人想去", "学费多少"),
        ("2019年又收了多少哦 看看是不是多些", "2019年又收了多少哦"),
        ("黑色款卖得咋样 也上万了？", "黑色款卖得咋样"),
        ("好人啊 奖了多少钱", "奖了多少钱"),
        ("您好，该合作社创立于哪一年？", "该合作社创立于哪一年"),
        ("青州的 要2020年的数", "2020年青州呢"),
        ("查浙江的 去年8月", "去年8月浙江呢"),
        ("我家在潍城区，又是多少", "潍城区呢"),
        ("转轴零件呢，有几个", "转轴零件有几个"),
        # One thought, or two questions.
        ("小米MIX Fold 3 多少钱", "小米MIX Fold 3 多少钱"),
        ("高考几号，在哪考", "高考几号，在哪考"),
        ("青州呢", "青州呢"),
        ("我想问人数", "我想问人数"),
        ("我们区呢", "我们区呢"),
        ("", ""),
    ],
)
def test_only_what_is_asked_is_heard(said: str, asked: str) -> None:
    assert asking(said, frame("坊子区农村低保每年不低于多少钱")) == asked


@pytest.mark.parametrize(
    ("question", "turn", "understood"),
    [
        # Currencies, men and women, ways to go, prizes.
        ("人民币中间价，1美元兑多少", "欧元也帮我查一下", "人民币中间价，1欧元兑多少"),
        ("崂山越野赛男子组第一名是谁", "女的那组谁第一", "崂山越野赛女子组第一名是谁"),
        ("烟台樱桃走海路去韩国损耗多少", "坐飞机就少些吧", "烟台樱桃坐飞机去韩国损耗多少"),
        ("胶州福彩特等奖奖金多少", "二等奖给多少", "胶州福彩二等奖奖金多少"),
        # Another place or time, asked of in other words.
        ("青州今年计划造林多少亩", "临朐那边安排了多少？", "临朐今年计划造林多少亩"),
        ("今年一季度寿光GDP多少亿", "高密的报没报", "今年一季度高密GDP多少亿"),
        ("7月份日照港发送旅客多少人次", "9月份开学以后呢", "9月份日照港发送旅客多少人次"),
        ("理想今年二季度交付了多少辆车", "第一季度对比一下是多少", "理想今年第一季度交付了多少辆车"),
        ("新昌水蜜桃今年交易额突破多少", "人家奉化的水蜜桃有多少", "奉化水蜜桃今年交易额突破多少"),
        ("Switch红蓝版在日本卖了多少台", "灰色版卖得咋样", "Switch灰色版在日本卖了多少台"),
        ("敦煌莫高窟的门票多少钱", "麦积山的勒", "麦积山的门票多少钱"),
        ("2019年昌乐发放助学金多少钱", "那诸城呢，2018年的", "2018年诸城发放助学金多少钱"),
        ("钱塘江大桥2、9号墩用的什么护栏", "3至8号墩呢", "钱塘江大桥3至8号墩用的什么护栏"),
        ("小米15 256GB版本售价多少", "1TB顶配捏", "小米15 1TB顶配售价多少"),
        ("临平设置了多少面道旗", "萧山也是这么多吗", "萧山设置了多少面道旗"),
        ("5月底宁德时代占电池市场多少份额", "比亚迪占了百分之几", "5月底比亚迪占电池市场多少份额"),
        # The same thing.
        ("吕剧《春风》是谁编剧", "导演又是哪个", "吕剧《春风》导演是谁"),
        ("河边那个睡莲晚上几点开花", "花期多久啊", "河边那个睡莲花期多久啊"),
        ("超市门口被盗的三轮车卖了多少钱", "车子几时找着的", "超市门口被盗的三轮车车子几时找着的"),
        ("那名女子冒用了谁的证件", "干嘛要冒用呀", "那名女子干嘛要冒用证件"),
        ("脱贫以来高密给学生发了多少助学金", "惠及多少人次", "脱贫以来高密给学生发助学金惠及多少人次"),
        ("高丽霞公益演唱会主题是什么", "在啥地方", "高丽霞公益演唱会在啥地方"),
        ("美军士兵大卫·金是哪天越界的", "当时是几点", "美军士兵大卫·金是几点越界的"),
        ("总经理邓祖明上任几天就辞职", "因为啥呀", "总经理邓祖明为什么上任几天就辞职"),
        ("今年青岛开渔比往年延迟了几天", "为嘛延迟", "今年青岛开渔比往年为什么延迟"),
        ("安丘高考设了多少个考场", "写岔了 考点 不是考场", "安丘高考设了多少个考点"),
    ],
)
def test_turns_in_other_words(question: str, turn: str, understood: str) -> None:
    assert complete([question, turn]) == understood


@pytest.mark.parametrize(
    ("past", "turn", "understood"),
    [
        (
            Past("人民医院牵头的医共体有几家卫生院", "八家"),
            "该医共体是哪天挂的牌",
            "人民医院牵头的医共体是哪天挂的牌",
        ),
        (Past("八一起义名录现在收了多少人"), "这里头新添的有多少", "八一起义名录新添的有多少"),
        (Past("大学生志愿者三天栽了多少株"), "他们伙食一天给多少", "大学生志愿者伙食一天给多少"),
    ],
)
def test_what_points_back_is_put_in(past: Past, turn: str, understood: str) -> None:
    assert readings([past], turn).questions[0] == understood


@pytest.mark.parametrize(
    ("question", "turn"),
    [
        ("海信2023年上半年营业收入多少亿", "青啤股份2023年上半年营业收入多少亿"),
        ("韩国团队说LK-99在多少度以下超导", "超导体是什么东西"),
        ("赵家镇香榧每斤卖多少钱", "鸡蛋煮几分钟能熟"),
        ("物流枢纽占地多少亩", "一公里是几里地"),
        ("沈阳队领队扇了哪个裁判", "明天出门用不用带伞"),
        ("平原县人口多少万", "水烧到多少度会开"),
    ],
)
def test_more_turns_stand_by_themselves(question: str, turn: str) -> None:
    assert readings([Past(question)], turn).need == "whole"
