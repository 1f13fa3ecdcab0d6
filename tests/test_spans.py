"""The short answer inside a sentence: which stretches of it have the type that is asked for."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.model import Span
from retrieval import spans, suggestions, syntax
from retrieval.question import analyse

PRINTED = datetime.date(2019, 5, 20)


def found(question: str, sentence: str) -> list[str]:
    """All that may be the answer, in order."""
    return [one.span.of(sentence) for one in spans.options(analyse(question), sentence, PRINTED)]


def best(question: str, sentence: str) -> str:
    """What fits best by its type alone; there must be one such."""
    made = spans.options(analyse(question), sentence, PRINTED)
    most = max(one.fit for one in made)
    (only,) = (one for one in made if one.fit == most)
    return only.span.of(sentence)


# Figures


@pytest.mark.parametrize(
    ("question", "sentence", "figure"),
    [
        ("水价是多少", "水价由每吨2.8元上调至3.2元。", "3.2元"),
        ("合格率多少", "合格率从81%提高到96%。", "96%"),
        ("大棚有多少座", "大棚从36座增加到52座。", "52座"),
    ],
)
def test_a_figure_that_is_given_up_fits_less(question: str, sentence: str, figure: str) -> None:
    assert best(question, sentence) == figure


def test_no_word_for_money_has_to_stand_beside_a_sum() -> None:
    (made,) = spans.options(analyse("修渠一共花了多少钱"), "修渠投入38万元。", PRINTED)
    assert made.fit == 1.0


@pytest.mark.parametrize("question", ["水价原来是多少", "水价从多少涨到多少"])
def test_a_former_figure_may_be_asked_for(question: str) -> None:
    made = spans.options(analyse(question), "水价由每吨2.8元上调至3.2元。", PRINTED)
    assert len(made) == 2
    assert len({one.fit for one in made}) == 1


@pytest.mark.parametrize(
    ("question", "sentence", "figures"),
    [
        (
            "培训了多少人",
            "从2016年起，参加培训的梨农已有13000余人次，其中妇女4000多名，花费87万元。",
            ["13000余人次", "4000多名"],
        ),
        ("来了多少农民", "听课的农民有120多名，发书300本。", ["120多名"]),
        ("走访了多少户", "干部走访了890户，解决了269户的难题，送去棉被1200床。", ["890户", "269户"]),
        ("来了多少游客", "庙會三天吸引遊客一萬八千多人次。", ["一萬八千多人次"]),
        ("开了几家店", "４６家网店开进商城，卖出2300单。", ["４６家"]),
        ("低保标准是多少", "低保标准提高到每人每年不低于4700元，惠及3100人。", ["每人每年不低于4700元"]),
        ("花了多少钱", "投入资金1.2亿元，建成泵站12座。", ["1.2亿元"]),
        ("捐了多少钱", "全县教职工捐款59.33万元，惠及学生832名。", ["59.33万元"]),
        ("增长了多少", "出口额增长12.5%，达到3.6亿元。", ["12.5%"]),
        ("覆盖率是多少", "覆盖率达到百分之九十六，惠及3万人。", ["百分之九十六"]),
        ("几成的住户装了电梯", "近三成的住户装上了电梯，用了2年。", ["近三成"]),
        ("种了多少亩", "种了大蒜3.5万亩，收入2.1亿元。", ["3.5万亩"]),
        ("有多少项目开工", "开工的项目有36个，总投资9亿元。", ["36个"]),
    ],
)
def test_whole_figures_of_the_kind_that_is_asked_for(question: str, sentence: str, figures: list[str]) -> None:
    assert found(question, sentence) == figures


def test_the_counted_thing_beside_the_figure_fits_best() -> None:
    sentence = "慰问孤儿58名、残疾学生112名、低保家庭学生236名。"
    assert best("慰问了多少名孤儿", sentence) == "58名"


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("卖瓜的有多少人", "合作社卖出2300个西瓜。"),
        ("花了多少钱", "来了230名农民，种了60亩。"),
        ("有多少人", "投入资金1.2亿元。"),
        ("哪家公司中标", "县第一中学和市交通局到场。"),
        ("合格率是多少", "检查了230家饭店。"),
    ],
)
def test_other_kinds_are_no_answer(question: str, sentence: str) -> None:
    assert found(question, sentence) == []


def test_nobody_is_not_one() -> None:
    assert found("帮了多少人", "帮扶不落一人，帮了46人。") == ["46人"]


def test_what_the_question_says_itself_is_no_answer() -> None:
    assert found("368名花卉人才里有多少名女的", "花卉人才368名，其中女的188名。") == ["188名"]


# Figures that follow an enumeration one by one


def others(sentence: str, figure: str) -> list[str]:
    start = sentence.index(figure)
    return [one.of(sentence) for one in syntax.of_others(sentence, Span(start, start + len(figure)))]


def test_respective_figures_belong_to_their_items() -> None:
    sentence = "小麦、玉米、花生分别种了3万亩、2万亩和5000亩。"
    assert others(sentence, "5000亩") == ["小麦", "玉米"]
    assert any("花生" in item for item in others(sentence, "3万亩"))
    assert "小麦" not in others(sentence, "3万亩")


def test_figures_beside_their_own_items_are_not_respective() -> None:
    assert others("慰问孤儿58名、残疾学生112名。", "112名") == []
    assert others("小麦、玉米种了3万亩。", "3万亩") == []


# Times


def test_the_day_fits_better_than_what_happens_daily() -> None:
    assert best("什么时候开放", "博物馆5月8日对外开放，工程用了三年，每天上午9点开门。") == "5月8日"


def test_the_hour_when_the_hour_is_asked_for() -> None:
    assert best("几点开门", "博物馆5月8日对外开放，上午9点开门。").endswith("9点")


def test_the_years_when_the_year_is_asked_for() -> None:
    assert found("哪一年建成", "水库1958年建成，2003年加固，用了三年。") == ["1958年", "2003年"]


def test_how_long_is_not_when() -> None:
    assert found("什么时候完工", "工程一共用了三年。") == []


# People and bodies


def test_people_by_name_without_their_titles() -> None:
    assert found("谁捐了款", "退休教师苗长林拿出两万元，交给镇长高子安。") == ["苗长林", "高子安"]


def test_the_reporter_is_not_a_person_of_the_story() -> None:
    assert found("谁捐了款", "本报记者罗青禾采访时，退休教师苗长林正在捐款。") == ["苗长林"]


def test_who_somebody_is_comes_with_the_title() -> None:
    (answer,) = found("尚德元是谁", "讲课的是莱阳市照旺庄果树技术学校校长尚德元。")
    assert answer.endswith("学校校长尚德元")


def test_bodies_may_be_who_did_it() -> None:
    assert "市妇联、市总工会" in found("谁举办的", "活动由市妇联、市总工会联合举办，主持人吕晓彤。")


WON = "华泰建设集团有限公司中标，市交通局监督。"
EXAMINED = "县第一中学的师生到毓璜顶医院体检，邮储银行赞助。"


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("哪家公司中标", WON, "华泰建设集团有限公司"),
        ("哪个部门监督", WON, "市交通局"),
        ("哪所学校去体检", EXAMINED, "县第一中学"),
        ("在哪家医院体检", EXAMINED, "毓璜顶医院"),
        ("哪家银行赞助", EXAMINED, "邮储银行"),
    ],
)
def test_bodies_of_the_kind_that_is_asked_for(question: str, sentence: str, answer: str) -> None:
    assert found(question, sentence) == [answer]


def test_bodies_in_a_row_are_one_answer() -> None:
    sentence = "参加招聘会的有丰源食品有限公司、金鼎机械有限公司、海月纺织集团等36家企业。"
    assert found("有哪些企业参加", sentence) == ["丰源食品有限公司、金鼎机械有限公司、海月纺织集团"]


# Places


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        ("展览在金城路22号文化馆二楼举行。", "金城路22号文化馆二楼"),
        ("开幕式在人民广场举行，来了两千人。", "人民广场"),
        ("新车站建在莱阳市，投资3亿元。", "莱阳市"),
        ("5月8日，展览在金城路22号对外开放。", "金城路22号"),
    ],
)
def test_sites_and_addresses(sentence: str, answer: str) -> None:
    assert found("在哪里", sentence) == [answer]


# Lists


@pytest.mark.parametrize(
    ("sentence", "whole"),
    [
        ("课程包括剪枝、疏花、套袋、病虫害防治等内容。", "剪枝、疏花、套袋、病虫害防治"),
        ("演出的有《采茶》《送水》、吕剧《借年》等。", "《采茶》《送水》、吕剧《借年》"),
        ("学校配备电脑、图书、“成长树”、跳棋等。", "电脑、图书、“成长树”、跳棋"),
        ("以种植、养殖为主的合作社有12家。", "种植、养殖"),
        ("成员来自市妇联、市总工会共同组建的队伍。", "市妇联、市总工会"),
    ],
)
def test_an_enumeration_is_complete_and_bare(sentence: str, whole: str) -> None:
    (only,) = syntax.enumerations(sentence)
    assert only.of(sentence).endswith(whole)


@pytest.mark.parametrize("sentence", ["没有并列的句子。", "、", "", "，、，"])
def test_no_enumeration(sentence: str) -> None:
    assert syntax.enumerations(sentence) == ()


def test_a_list_is_answered_by_the_enumeration() -> None:
    assert found("培训班教些什么", "课程包括剪枝、疏花、套袋等内容，学员120名。") == ["剪枝、疏花、套袋"]


# Numbers to call


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("报名电话是多少", "报名电话：0535-2201188，限招60人。", "0535-2201188"),
        ("手机号是多少", "请拨打13905350011联系。", "13905350011"),
        ("投诉打什么热线", "投诉请拨打12345热线。", "12345"),
        ("客服电话多少", "客服电话为400-820-1188。", "400-820-1188"),
    ],
)
def test_numbers_to_call(question: str, sentence: str, answer: str) -> None:
    assert answer in found(question, sentence)


def test_an_amount_is_no_number_to_call() -> None:
    assert "12800" not in found("咨询电话是多少", "花费12800元。")


# Clauses


@pytest.mark.parametrize(
    ("sentence", "clauses"),
    [
        ("花了3元，卖了5元；没赚：亏了。", ["花了3元，", "卖了5元；", "没赚：", "亏了。"]),
        ("共1,234人,上午9:30开始", ["共1,234人,", "上午9:30开始"]),
        ("好", ["好"]),
        ("", []),
    ],
)
def test_clauses(sentence: str, clauses: list[str]) -> None:
    assert [one.of(sentence) for one in syntax.clauses(sentence)] == clauses


# Any sentence at all

WORDS = """
青州市 寿光 去年 2018年 4月14日 上午9点 24000余人次 120多名 5,000元 59.33万元 12.5% 每人每年不低于 三百二十吨 １２３ 5
县第一中学 华泰公司 校长 李大海 记者 电话 0536-5550118 12345 、 和 ， 。 ： 分别 在 人民路22号 的 等 （ ） 《 》 “ ” 個
"""
PIECES = st.sampled_from(WORDS.split())
SENTENCE = st.lists(PIECES, max_size=14).map("".join)
ASKED = st.sampled_from(
    [
        "培训了多少人",
        "花了多少钱",
        "占比多少",
        "有多长",
        "什么时候",
        "谁",
        "李大海是谁",
        "哪家公司",
        "在哪里",
        "都有哪些",
        "哪些学校",
        "电话是多少",
        "是不是真的",
        "为什么",
        "how many people came",
        "where is it",
    ]
)


@settings(deadline=None)
@example("什么时候", "上午9点2018年")
@given(ASKED, SENTENCE)
def test_answers_lie_inside_the_sentence_and_cut_no_number(asked: str, sentence: str) -> None:
    digits = "0123456789０１２３４５６７８９"
    for one in spans.options(analyse(asked), sentence, PRINTED):
        assert 0 <= one.span.start < one.span.end <= len(sentence)
        assert 0 < one.fit <= 1
        for edge in (one.span.start, one.span.end):
            assert not (0 < edge < len(sentence) and sentence[edge - 1] in digits and sentence[edge] in digits)


@given(SENTENCE)
def test_clauses_cover_a_sentence(sentence: str) -> None:
    assert "".join(one.of(sentence) for one in syntax.clauses(sentence)) == sentence


@given(SENTENCE)
def test_enumerations_are_joined(sentence: str) -> None:
    for one in syntax.enumerations(sentence):
        assert 0 <= one.start < one.end <= len(sentence)
        assert "、" in one.of(sentence)


def test_a_figure_is_no_telephone_number() -> None:
    assert found("县教育局电话是多少", "县教育局设5个督查组，咨询电话0536-5550123。") == ["0536-5550123"]
    assert found("县教育局的电话号码是多少", "县教育局设5个督查组。") == []
    assert found("热线接到多少个电话", "热线接到87个电话。") == ["87个"]


def test_a_list_is_complete_though_not_all_of_it_are_names() -> None:
    sentence = "全市以高密中专、豪迈科技中专、技工学校为主体办培训。"
    assert found("培训靠哪些学校", sentence) == ["高密中专、豪迈科技中专、技工学校"]
    assert found("三大方向是什么", "会上确定扶贫、扶技、扶智三大方向。") == ["扶贫、扶技、扶智"]
    assert found("有哪些险种", "市里实施医疗险、意外险、财产险在内的一揽子保险。") == ["医疗险、意外险、财产险"]


def test_each_may_stand_before_what_is_paid() -> None:
    sentence = "路费45元，每人每天伙食标准是38元。"
    fits = {one.span.of(sentence): one.fit for one in spans.options(analyse("伙食标准是多少"), sentence, PRINTED)}
    assert fits["38元"] > 0.7 > fits["45元"]


def test_who_has_another_office_fits_less() -> None:
    sentence = "市卫生局局长洪其远和市长周明到会。"
    fits = {one.span.of(sentence): one.fit for one in spans.options(analyse("市长是谁"), sentence, PRINTED)}
    assert max(fit for text, fit in fits.items() if "周明" in text) == 1.0
    assert max(fit for text, fit in fits.items() if "洪其远" in text) < 0.5


def test_which_of_a_series_is_told_by_an_ordinal() -> None:
    sentence = "这是该型火箭第78次发射，也是第三届航天节的5项活动之一。"
    assert found("这是该型火箭的第几次发射", sentence) == ["第78次", "第三"]
    assert found("航天节办到第几届了", sentence) == ["第78", "第三届"]


# What the reader suggests


def made_whole(question: str, sentence: str, *stretches: str) -> list[str]:
    """What becomes of stretches that the reader would cut out."""
    asked = analyse(question)
    cut = [Span(sentence.index(one), sentence.index(one) + len(one)) for one in stretches]
    return [
        one.span.of(sentence)
        for one in suggestions.suggested(asked, sentence, cut, spans.options(asked, sentence, PRINTED))
    ]


@pytest.mark.parametrize(
    ("question", "sentence", "stretch", "whole"),
    [
        # a date, an enumeration and a pair of quotation marks are not cut in two
        ("展览办到什么程度了", "展览从5月8日办到6月，天天满座。", "8日办到6月", ["从5月8日办到6月"]),
        ("学校开的什么课", "学校的课有剪纸、绒花、泥塑。", "剪纸、绒花", ["剪纸、绒花、泥塑"]),
        ("学校开的什么课", "学校的课有剪纸、绒花、泥塑。", "绒花", ["绒花"]),
        ("他种的是什么", "他种的是“红颜”草莓。", "“红颜", ["红颜"]),
        # punctuation at either end is none of it
        ("他种的是什么", "他种的是草莓，卖得好。", "草莓，", ["草莓"]),
        # a figure of another kind than was asked for, whole
        ("奖励了多少", "奖给每位师傅一面锦旗，外加三千元。", "千元", ["三千元"]),
        # no figure at all answers no question for a figure, and no figure a question for a day
        ("来了多少人", "来的人把礼堂坐满了。", "把礼堂坐满了", []),
        ("哪天开放的", "馆址在金城路22号。", "金城路22号", []),
        # more than was found by its type, or crossing it, but no part of it
        ("车站在哪里", "车站建在山东省的东南部。", "山东省的东南部", ["山东省的东南部"]),
        ("车站在哪里", "车站建在潍坊市昌乐县。", "昌乐县", []),
        # a place is no company, and a year no day
        ("系统是哪家公司开发的", "高密在潍坊市率先开发系统。", "潍坊市", []),
        ("招标是哪天完成的", "从2017年开始招标。", "从2017年", []),
        # the name of a model is not cut in two either
        ("这个模式叫什么", "推行“公司+合作社+农户”模式。", "合作社", ["公司+合作社+农户"]),
        # an office is nobody where it is asked who holds it, nor is Japan a day
        ("医院的院长是谁", "市立医院院长说不收费。", "市立医院院长", []),
        ("谁说不收费", "市立医院院长说不收费。", "市立医院院长", ["市立医院院长"]),
        ("剑术是什么时候传来的", "剑术受启发于日本剑道。", "日本剑道", []),
        # how many they are does not say which
        ("去了哪几个街道", "专家去了三个街道。", "三个", []),
        # neither money nor a share where something else is counted
        ("有多少名教师捐款", "教师捐了59.33万元。", "59.33万元", []),
        # what the question says itself is no answer
        ("剪纸课怎么样", "剪纸课开了三年。", "剪纸课", []),
    ],
)
def test_a_suggestion_is_made_whole_or_dropped(question: str, sentence: str, stretch: str, whole: list[str]) -> None:
    assert made_whole(question, sentence, stretch) == whole


def test_what_was_found_by_its_type_keeps_its_fit_where_the_reader_suggests_it_too() -> None:
    asked, sentence = analyse("哪年建成的"), "建成于1911年的桥。"
    typed = spans.options(asked, sentence, PRINTED)
    stretch = Span(sentence.index("1911"), sentence.index("桥"))
    assert suggestions.suggested(asked, sentence, [stretch], typed) == (replace(typed[0], read=stretch),)
    assert made_whole("培训了多少人", "学校培训了360人。", "360", "培训了360人") == ["360人"]


def test_a_date_in_what_the_reader_suggests_is_what_it_means() -> None:
    asked, sentence = analyse("哪天开放的"), "5月8日，博物馆对外开放。"
    typed = spans.options(asked, sentence, PRINTED)
    stretch = Span(0, sentence.index("对外"))
    assert suggestions.suggested(asked, sentence, [stretch], typed) == (replace(typed[0], read=stretch),)


@pytest.mark.parametrize(
    ("sentence", "stretch", "bare"),
    [
        ("这是1911年的桥。", "1911年的", "1911年"),
        ("他卒于谦和里。", "于谦和里。", "谦和里"),
        ("高可达33公分，尾长。", "可达33公分，", "33公分"),
        ("一个是「前世界报」的楼。", "「前世界报", "前世界报"),
        # words of which such a character is a part, and a word that stands alone
        ("这是他的目的。", "目的", "目的"),
        ("他是于谦。", "于谦", "于谦"),
        ("她说的。", "的", "的"),
    ],
)
def test_an_answer_without_what_only_leads_up_to_it(sentence: str, stretch: str, bare: str) -> None:
    at = sentence.index(stretch)
    assert syntax.bare(sentence, Span(at, at + len(stretch))).of(sentence) == bare
