"""Figures: whole, with what limits them, and never a digit short."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from corpus import quantities, units
from corpus.text import fold


def texts(text: str) -> list[str]:
    return [quantity.text for quantity in quantities.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("累计培训24000余人次,反响很好", ["24000余人次"]),
        ("有120多名农民到场", ["120多名"]),
        ("标准提高到每人每年不低于5000元", ["每人每年不低于5000元"]),
        ("捐款59.33万元", ["59.33万元"]),
        ("放贷4500万元", ["4500万元"]),
        ("按总人口1%的比例", ["1%"]),
        ("近三成村民", ["近三成"]),
        ("降了百分之十", ["百分之十"]),
        ("受益2.3万人次", ["2.3万人次"]),
        ("46家店铺卖出画作1000多幅", ["46家", "1000多幅"]),
        ("票价20—30元,限3至5名", ["20—30元", "3至5名"]),
        ("走访239户241名老人", ["239户", "241名"]),
        ("百余人参加", ["百余人"]),
        ("两千三百名学生和十几家企业", ["两千三百名", "十几家"]),
        ("上千人观看,约30万人在线", ["上千人", "约30万人"]),
        ("超过5万亩", ["超过5万亩"]),
        ("修路10余公里,供水3.5亿立方米", ["10余公里", "3.5亿立方米"]),
        ("物资价值180万余元", ["180万余元"]),
        ("赔付额为12万元和20万元", ["12万元", "20万元"]),
        ("降低2个百分点", ["2个百分点"]),
        ("比例为1:3", ["1:3"]),
        ("一条110千伏线路", ["110千伏"]),
        ("24,000人和２４０００人", ["24,000人", "２４０００人"]),
        ("培訓兩萬三千餘人", ["兩萬三千餘人"]),
        ("花了三个半月,又等半年", ["三个半月", "半年"]),
        ("投资1.5亿至2亿元", ["1.5亿至2亿元"]),
        ("补贴30元/亩", ["30元/亩"]),
        ("二十三岁,一百二十多万元", ["二十三岁", "一百二十多万元"]),
        ("三分之一的人,八成以上的户", ["三分之一", "八成以上"]),
        ("气温零下5℃", ["零下5℃"]),
        ("三四百人,两三个,数十人", ["三四百人", "两三个", "数十人"]),
        ("救助100名,2000人", ["100名", "2000人"]),
        ("第三届,排名全省第3位", ["第三届", "第3位"]),
        ("2018年培训20人", ["20人"]),
        ("人民币5000元", ["人民币5000元"]),
        # in several parts, and two that only stand side by side
        ("產值2億1400萬元新臺幣", ["2億1400萬元"]),
        ("培训3万5千余人,1万500元", ["3万5千余人", "1万500元"]),
        ("先投2亿元,再投3000万元", ["2亿元", "3000万元"]),
        ("投资2万2019年完工", ["2万"]),
        ("共24,000万5千元", ["24,000万", "5千元"]),
    ],
)
def test_whole_figures(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2019年7月15日8时30分",
        "2016—2018年",
        "2018,2019年",
        "二〇一九年三月五日",
        "2018-09-12 8:30",
        "电话0536-8888888或13800138000,邮编262500",
        "5G网络和G20峰会,“311”政策",
        "第一季度的第一书记",
        "一方面,一定要统一,万一,十分,一起,一次性",
        "万家灯火,百货,千古,三门峡,五台山,三农",
        "80后、00后",
        "多少人、几个人、几名学生",
        "",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert texts(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "unit", "low", "high"),
    [
        ("24000余人次", "count", "人次", 24000, 25000),
        ("59.33万元", "money", "元", 593300, 593300),
        ("近三成", "percent", "%", 27, 30),
        ("超过5万亩", "measure", "亩", 50000, inf),
        ("不超过十五天", "duration", "天", 0, 15),
        ("三四百人", "count", "人", 300, 400),
        ("十几家", "count", "家", 11, 19),
        ("1.5亿至2亿元", "money", "元", 1.5e8, 2e8),
        ("3—5万人", "count", "人", 30000, 50000),
        ("两万三千人", "count", "人", 23000, 23000),
        ("三个半小时", "duration", "个半小时", 3.5, 3.5),
        ("零下5℃", "measure", "℃", -5, -5),
        ("-5℃到3℃", "measure", "℃", -5, 3),
        ("一两天", "duration", "天", 1, 2),
        ("3.2万人口", "count", "人口", 32000, 32000),
        ("两个多月", "duration", "个多月", 2, 2),
        ("第3名", "rank", "名", 3, 3),
        ("第三期", "ordinal", "期", 3, 3),
        ("3比1", "ratio", ":", 3, 3),
        ("两成五", "percent", "%", 25, 25),
        ("3小时24分钟", "duration", "小时", 3.4, 3.4),
        ("三小时二十四分钟", "duration", "小时", 3.4, 3.4),
        ("2分15秒", "duration", "分钟", 2.25, 2.25),
        ("1米8", "measure", "米", 1.8, 1.8),
        ("1米85", "measure", "米", 1.85, 1.85),
        ("3斤半", "measure", "斤", 3.5, 3.5),
        ("两斤三两", "measure", "斤", 2.3, 2.3),
        ("3块5毛", "money", "块", 3.5, 3.5),
        ("2亿1400万元", "money", "元", 214e6, 214e6),
        ("3万2千余人", "count", "人", 32000, 33000),
        ("1万500元", "money", "元", 10500, 10500),
    ],
)
def test_what_a_figure_means(text: str, kind: str, unit: str, low: float, high: float) -> None:
    (quantity,) = quantities.find(text)
    assert (quantity.kind, quantity.unit) == (kind, unit)
    assert (quantity.low, quantity.high) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("每隔5米2棵树", ["5米", "2棵"]),
        ("宽1米80厘米高", ["1米", "80厘米"]),
        ("人均3小时25分钟", ["人均3小时25分钟"]),
        ("得了2分,15秒后又得2分", ["2分", "15秒", "2分"]),
    ],
)
def test_only_its_own_parts_go_on_from_a_figure(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    ("phrase", "unit", "noun"),
    [
        ("名低保学生", "名", "低保学生"),
        ("人参加培训", "人", ""),
        ("贫困户", "户", "贫困户"),
        ("队员", "人", "队员"),
        ("年轻人", "人", "年轻人"),
        ("学生受益", "学生", "学生"),
        ("特困人员", "人员", "特困人员"),
        ("在校生", "人", "在校生"),
        ("家店铺", "家", "店铺"),
        ("家公司", "家", "公司"),
        ("分公司", "公司", "分公司"),
        ("县级医院", "医院", "县级医院"),
        ("个村", "个", "村"),
        ("个乡镇", "个", "乡镇"),
        ("个体户", "户", "个体户"),
        ("所学校", "所", "学校"),
        ("画作", None, "画作"),
        ("场馆", None, "场馆"),
        ("手机", None, "手机"),
        ("口罩", None, "口罩"),
        ("年货", None, "年货"),
        ("课程", None, "课程"),
        ("道路", None, "道路"),
        ("机器人", None, "机器人"),
        ("留守儿童关爱室", None, "留守儿童关爱室"),
        ("平方米", "平方米", ""),
        ("亩地", "亩", "地"),
        ("本书", "本", "书"),
        ("头牛", "头", "牛"),
        ("钱", "钱", "钱"),
        ("块钱", "块钱", ""),
        ("万元", "元", ""),
        ("次", "次", ""),
        ("期", "期", ""),
        ("场比赛", "场", "比赛"),
        ("件投诉", "件", "投诉"),
        ("辆公交车", "辆", "公交车"),
        ("口井", "口井", ""),
        ("人次", "人次", ""),
        ("people", "people", ""),
        ("", None, ""),
    ],
)
def test_what_a_question_counts(phrase: str, unit: str | None, noun: str) -> None:
    assert units.asked(phrase) == (unit, noun)


def test_its_parts() -> None:
    text = "将标准提高到每人每年不低于5000元,走访了360名低保学生、参加"
    money, count = quantities.find(text)
    assert money.core.of(text) == "5000元"
    assert money.number.of(text) == "5000"
    assert money.per == "每人每年"
    assert count.head is not None
    assert count.head.of(text) == "低保学生"


def test_what_it_is_counted_by_may_stand_apart() -> None:
    (money,) = quantities.find("每人每年补助2000元")
    assert (money.text, money.per) == ("2000元", "每人每年")


@pytest.mark.parametrize(
    ("asked", "figure", "fits"),
    [
        ("人", "24000余人次", True),
        ("人", "120多名", True),
        ("人", "269户", False),
        ("人", "46家", False),
        ("人", "5万元", False),
        ("户", "269户", True),
        ("户", "241名", False),
        ("企业", "46家", True),
        ("家", "46家", True),
        ("钱", "59.33万元", True),
        ("元", "每人每年不低于5000元", True),
        ("钱", "120名", False),
        ("亩", "5万亩", True),
        ("面积", "3公顷", True),
        ("亩", "5公里", False),
        ("学校", "8所", True),
        ("比例", "10%", True),
        ("幅", "1000多幅", True),
        ("场", "21期", True),
        ("层", "21期", False),
        ("课程", "12门", True),
        ("度", "38.9℃", True),
        ("度", "12公里", False),
        ("人", "第3名", False),
    ],
)
def test_which_figures_answer_for_a_unit(asked: str, figure: str, fits: bool) -> None:
    (quantity,) = quantities.find(figure)
    assert quantities.compatible(asked, quantity) is fits


PIECES = [
    *"0123456789.,%万亿余多元人名户个年月日第每近约-—至:a 的,。",
    "一",
    "两",
    "十",
    "百",
    "千米",
    "平方米",
    "２",
    "萬",
    "餘",
]
some_text = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@given(some_text)
def test_spans_are_inside_ordered_and_apart(text: str) -> None:
    end = 0
    for quantity in quantities.find(text):
        assert end <= quantity.span.start <= quantity.core.start <= quantity.number.start
        assert quantity.number.end <= quantity.core.end <= quantity.span.end <= len(text)
        assert quantity.text == quantity.span.of(text)
        assert quantity.low <= quantity.high
        end = quantity.span.end


@given(some_text)
def test_no_digit_is_cut_from_a_number(text: str) -> None:
    folded = fold(text)
    for quantity in quantities.find(text):
        before, after = folded[: quantity.span.start], folded[quantity.span.end :]
        first, last = folded[quantity.span.start], folded[quantity.span.end - 1]
        assert not (first.isdecimal() and before[-1:].isdecimal())
        assert not (last.isdecimal() and after[:1].isdecimal())
        assert not (first.isdecimal() and before[-1:] == "." and before[-2:-1].isdecimal())
        assert not (last.isdecimal() and after[:1] == "." and after[1:2].isdecimal())


@given(st.integers(1, 10**9), st.sampled_from(["人次", "元", "万元", "户", "名", "%", "亩"]))
def test_a_longer_number_is_another_figure(number: int, unit: str) -> None:
    assume(not (unit == "名" and number > 10**8))
    (quantity,) = quantities.find(f"共{number}{unit}")
    assert quantity.text == f"{number}{unit}"
    (grouped,) = quantities.find(f"共{number:,}{unit}")
    assert grouped.low == quantity.low
    (wide,) = quantities.find("共" + str(number).translate({48 + d: 0xFF10 + d for d in range(10)}) + unit)
    assert (wide.low, wide.unit) == (quantity.low, quantity.unit)


@given(some_text)
def test_folding_changes_nothing(text: str) -> None:
    same = [(quantity.span, quantity.low, quantity.unit) for quantity in quantities.find(fold(text))]
    assert same == [(quantity.span, quantity.low, quantity.unit) for quantity in quantities.find(text)]


def test_a_blank_before_the_scale_and_a_rate_behind_the_unit() -> None:
    texts = ("卖出 177.5 万辆", "含量为106.63mg/100ml", "限速80公里/小时")
    assert [[one.text for one in quantities.find(text)] for text in texts] == [
        ["177.5 万辆"],
        ["106.63mg/100ml"],
        ["80公里/小时"],
    ]
    assert quantities.find(texts[0])[0].low == 1_775_000


@pytest.mark.parametrize("text", ["1.2.3亿4万元", "1..亿5.万", "3.亿.4万", "1.2万3.4千", "9" * 400 + "亿5万"])
def test_what_no_number_is_written_like_does_no_harm(text: str) -> None:
    for quantity in quantities.find(text):
        assert quantity.text == quantity.span.of(text)
