"""What kind of answer questions ask for, as people type them; and what is no question to a newspaper at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import fold
from retrieval import kinds
from retrieval.question import analyse

QUESTIONS = {
    "count": [
        "全县今年种了几棵核桃树",
        "这次义诊来了多少位大夫",
        "银行发放多少笔贷款",
        "有几个村通了自来水",
        "庙会三天接待游客多少人次?",
        "敬老院里住着几位老人呀",
        "到底有多少户人家搬进了新楼",
        "今年新增公交车几辆",
        "请问一下,社区食堂一天能做几份饭?",
        "培训班办了几期",
        "全市共有志愿者多少名呢",
        "参加马拉松的人数是多少",
        "县里派了多少第一书记",
        "救助站今年救了多少流浪人员",
        "图书馆藏书多少册",
        "一共查处了多少起酒驾",
    ],
    "money": [
        "修这座桥花了多少钱",
        "一斤樱桃卖几块钱?",
        "低保标准是每月多少元",
        "孤儿每人每月补助多少",
        "企业拿到了多少贷款",
        "红十字会收到善款多少万元",
        "体育馆的造价是多少啊",
        "农民人均收入多少",
        "政府拿出多少资金修路",
        "门票多少钱一张",
        "奖金有多少",
        "公司去年赚了多少净利",
        "全市的生产总值是多少亿",
        "争取到多少“金晖助老”项目资金",
        "发了多少家庭补助",
        "这场火造成多大损失",
        "水利部拨了多少救灾钱",
        "隧道总投资几个亿",
        "起步价从几块涨到几块",
    ],
    "percent": [
        "小麦良种覆盖率达到多少",
        "财政收入同比增长多少",
        "女职工占百分之几",
        "脱贫人口占比多少",
        "合格率是多少",
        "几成的果园用上了滴灌",
        "学校要担几成责任",
        "森林覆盖率有多高",
        "出口下降了多少个百分点",
    ],
    "measure": [
        "新公园占地多大",
        "新修的路有多长",
        "水库的蓄水面积是多少",
        "从县城到机场要多久",
        "老人今年多大年纪",
        "今年种了多少亩花生",
        "这棵银杏有多高?",
        "粮食总产量是多少",
        "地铁跑完全程多少分钟",
        "最低气温是多少",
        "运走了多少吨垃圾",
        "这条大鲵体长多少",
        "大桥跨度是多少",
    ],
    "time": [
        "调研是几季度搞的",
        "新医院啥时候开门?",
        "高铁哪年通车",
        "开学是几月几号",
        "几点开馆",
        "集市是星期几",
        "招聘会在什么时间举行",
        "這座橋是何時建成的",
        "报名截止日期是哪天",
        "工程多会儿完工",
        "签约时间是什么",
        "这条渠是哪个年代修的",
        "票展在哪一段时期最热闹",
    ],
    "person": [
        "县医院院长",
        "谁捡到了那个钱包",
        "新任校长叫什么",
        "拿冠军的是哪位选手",
        "这本书是谁写的?",
        "老支书姓什么",
        "救人的小伙子叫啥",
        "市扶贫办主任是谁",
        "项目负责人是哪个人",
        "领导小组成员有谁",
    ],
    "organisation": [
        "雨污分流工程中标单位",
        "这次招标哪家公司中标了",
        "哪个部门负责发救助金",
        "承建单位是哪家",
        "哪所学校拿了第一",
        "他在什么医院上班",
        "由哪个机构检测",
    ],
    "place": [
        "展览在哪儿办",
        "农科驿站建在什么地方",
        "新车站位于何处",
        "招聘会地点在哪里",
        "哪个村最先修通了路",
        "救助站的地址是什么",
    ],
    "list": [
        "“三保障”是哪三样",
        "昌邑定的三大方向是什么",
        "这批苹果卖到了哪些国家",
        "培训班教些什么",
        "都有哪些企业参加了招聘会",
        "哪三个街道先试点",
        "列出这次获奖的学校",
        "四个一指的是哪四项",
        "食堂都有什么菜",
        "捐的物资包括什么",
    ],
    "yes-no": [
        "青州有没有免费培训",
        "公园现在收门票吗",
        "老人坐公交是不是免费",
        "这个补贴能不能重复领",
        "是否需要预约?",
        "外地人可不可以报名",
        "路修好了么",
    ],
    "description": [
        "贫困户怎么申请救助",
        "为什么要搬迁",
        "昌青贷是什么",
        "学校采取了什么措施保证安全",
        "停电的原因是什么",
        "志愿者都干了啥",
        "董某为啥被抓",
        "咋样才能办居住证",
        "多久检查一次灭火器",
        "多长时间去敬老院看一回老人",
        "介绍一下雨露计划",
    ],
}
TRADITIONAL = {
    "今年種了幾棵核桃樹": "今年种了几棵核桃树",
    "救災款發了多少錢": "救灾款发了多少钱",
    "覆蓋率達到多少": "覆盖率达到多少",
    "公路有多長": "公路有多长",
    "醫院什麼時候開門": "医院什么时候开门",
    "新校長是誰": "新校长是谁",
    "哪家銀行貸的款": "哪家银行贷的款",
    "展覽在哪裡辦": "展览在哪里办",
    "都有哪些企業參加": "都有哪些企业参加",
    "門票漲價了嗎": "门票涨价了吗",
    "為什麼要搬遷": "为什么要搬迁",
}


def wide(text: str) -> str:
    """ASCII as a full-width keyboard types it."""
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


@pytest.mark.parametrize(("text", "kind"), [(text, kind) for kind, texts in QUESTIONS.items() for text in texts])
def test_kind_as_typed(text: str, kind: str) -> None:
    assert analyse(text).kind == kind


@pytest.mark.parametrize("text", [text for texts in QUESTIONS.values() for text in texts])
def test_closing_mark_and_politeness_change_nothing(text: str) -> None:
    bare = text.rstrip("?")
    assert {analyse(asked).kind for asked in (f"{bare}?", f"{bare}？", f"请问{bare}", f"　{bare} ？？")} == {
        analyse(text).kind
    }


@pytest.mark.parametrize(("traditional", "simplified"), TRADITIONAL.items())
def test_traditional_characters_ask_the_same(traditional: str, simplified: str) -> None:
    assert analyse(traditional).kind == analyse(simplified).kind


@pytest.mark.parametrize("text", ["2019年GDP是多少?", "5G基站有多少座?", "招了123名学生,花了多少钱?", "A区有几户?"])
def test_full_width_characters_ask_the_same(text: str) -> None:
    plain, typed = analyse(text), analyse(wide(text))
    assert (typed.kind, typed.unit) == (plain.kind, plain.unit)


def test_the_most_telling_word_decides() -> None:
    assert analyse("哪一年有多少人参加").kind == "time"
    assert analyse("花多少钱培训了农民").kind == "money"
    assert analyse("一共捐了多少本书").kind == "count"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("免费体检了多少人", "人"),
        ("义诊来了几位大夫", "位大夫"),
        ("走访了多少户困难家庭", "户困难家庭"),
        ("开了几家网店", "家网店"),
        ("种了多少亩大蒜", "亩大蒜"),
        ("修了几条路呢?", "条路"),
        ("有多少个小区", "小区"),
        ("募捐多少元", "元"),
        ("参赛人数是多少", "人"),
        ("大坝高度是多少", "米"),
        ("大坝高度是多少厘米", "厘米"),
        ("风筝平均体重多少", "吨"),
        ("保质期多少", "久"),
        ("参賽人數", "人"),
        ("一共培训了多少", None),
        ("占百分之几", None),
        ("新校长是谁", None),
        ("哪天开学", None),
    ],
)
def test_what_a_figure_counts(text: str, unit: str | None) -> None:
    assert analyse(text).unit == unit


@pytest.mark.parametrize(
    "text", ["李大海是谁", "李大海是谁?", "请问李大海是哪位", "李大海是什么人", "李大海是干什么的"]
)
def test_who_a_named_person_is(text: str) -> None:
    assert analyse(text).identity


@pytest.mark.parametrize("text", ["谁是新校长", "校长叫什么名字", "谁拿了第一名", "李大海说了什么"])
def test_who_does_something_is_not_who_somebody_is(text: str) -> None:
    assert not analyse(text).identity


@pytest.mark.parametrize(
    "text", ["这篇报道是谁写的", "照片谁拍的", "哪位记者采访的", "作者是谁", "通讯员有谁", "who wrote the report"]
)
def test_who_wrote_or_photographed(text: str) -> None:
    assert analyse(text).credits


@pytest.mark.parametrize("text", ["谁捡到了钱包", "记者节哪天", "校长是谁", "who won the race"])
def test_other_questions_are_not_about_credits(text: str) -> None:
    assert not analyse(text).credits


@pytest.mark.parametrize(
    "text",
    [
        "你好",
        "您好!",
        "早上好啊",
        "谢谢你",
        "再见",
        "在吗",
        "辛苦了",
        "你是谁",
        "你叫什么名字",
        "你会做什么",
        "讲个笑话",
        "给我写首诗",
        "今天天气怎么样",
        "现在几点了",
        "明天会下雨吗",
        "hello",
        "Hi!",
        "Thank you!",
        "who are you?",
        "ＨＥＬＬＯ",
        "謝謝",
    ],
)
def test_talk_that_no_newspaper_answers(text: str) -> None:
    assert kinds.is_unasked(fold(text))


@pytest.mark.parametrize(
    "text",
    [
        "你好大药房开了几家店",
        "谢谢环卫工活动什么时候办的",
        "今天全市停水吗",
        "写春联活动在哪办",
        "感谢信是谁写的",
        "再见列车在哪个站停运",
        "现在青州有多少网店",
        "明天哪里停水",
        "诗人写了什么诗",
        "外面来的务工人员有多少",
        "hi-tech园区在哪",
    ],
)
def test_questions_that_only_begin_like_talk(text: str) -> None:
    assert not kinds.is_unasked(fold(text))


WORDS = """
多少 几 谁 哪 哪里 什么 时候 怎么 吗 呢 有没有 人 钱 名 户 率 是 的 了 青州 2019年 去年 ％ １０ 《 》 “ ( ? ， . a
"""
PIECES = st.sampled_from(WORDS.split())
TEXT = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=12).map("".join))


@given(TEXT)
def test_any_text_has_a_kind(text: str) -> None:
    kind = kinds.kind_of(fold(text))
    unit = kinds.unit_of(fold(text), kind)
    assert kind in {*QUESTIONS}
    assert unit is None or 1 <= len(unit) <= 8
    for flag in (kinds.asks_identity, kinds.asks_credits, kinds.is_unasked):
        assert flag(fold(text)) in {True, False}


@pytest.mark.parametrize(
    "text",
    [
        "大雄宝殿在日本被称为什么",
        "这座城的名字译为什么",
        "他的最后一部小说是什么",
        "人们称之为什么",
        "他塑造了怎样的形象",
        "展厅分为什么和什么",
    ],
)
def test_what_asks_for_a_name_is_not_explained(text: str) -> None:
    assert not analyse(text).explains


@pytest.mark.parametrize(
    "text", ["他为什么改名", "因为什么停电", "客量为啥一直高", "塔是怎样建成的", "会上说了什么", "他怎么样"]
)
def test_how_and_why_are_explained(text: str) -> None:
    assert analyse(text).explains
