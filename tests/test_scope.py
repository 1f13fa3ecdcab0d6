"""Right place, right time: for which places and times a sentence may speak."""

from __future__ import annotations

import datetime

import pytest

from corpus import places, times
from corpus.model import Article, Place, Sentence, Span
from retrieval import scope
from retrieval.question import analyse


def place(name: str) -> Place:
    return places.find(name)[0].place


def article(
    *paragraphs: tuple[str, ...], about: str | None = None, date: str | None = None, headline: str | None = None
) -> Article:
    """An article of paragraphs of sentences."""
    sentences: list[Sentence] = []
    at = 0
    for number, paragraph in enumerate(paragraphs):
        for text in paragraph:
            sentences.append(Sentence(len(sentences) + 1, "body", text, Span(at, at + len(text)), number))
            at += len(text)
    about_place = place(about) if about else None
    span = Span(0, at)
    return Article("a1", "article", None, headline, None, (), None, about_place, date, 1, span, tuple(sentences))


def in_place(question: str, sentence: str, answer: str | None = None, about: str | None = None) -> bool:
    setting = scope.settings(article((sentence,), about=about))[1]
    return scope.fits_place(analyse(question), setting, sentence.index(answer) if answer else None)


def in_time(
    question: str, sentence: str, answer: str | None = None, date: str | None = None, headline: str | None = None
) -> bool:
    setting = scope.settings(article((sentence,), date=date, headline=headline))[1]
    return scope.fits_time(analyse(question), setting, sentence.index(answer) if answer else None)


# Places


@pytest.mark.parametrize(("name", "right"), [("青州", True), ("青州市", True), ("昌乐", False), ("寿光市", False)])
def test_the_article_speaks_for_its_own_place(name: str, right: bool) -> None:
    assert in_place(f"{name}培训了多少人", "三年来培训了5200人。", "5200人", about="青州市") is right


def test_a_question_without_a_place_fits_everywhere() -> None:
    assert in_place("培训了多少人", "寿光市培训了3000人。", "3000人", about="青州市")


@pytest.mark.parametrize(
    ("question", "answer", "right"),
    [
        ("寿光培训了多少人", "3000人", True),
        ("寿光培训了多少人", "1800人", False),
        ("昌乐培训了多少人", "1800人", True),
        ("昌乐培训了多少人", "3000人", False),
        ("潍坊市培训了多少人", "9万人", True),
        ("潍坊市培训了多少人", "3000人", False),
    ],
)
def test_each_figure_belongs_to_the_place_that_begins_its_clause(question: str, answer: str, right: bool) -> None:
    sentence = "全市培训了9万人，其中寿光市培训3000人，昌乐县培训1800人。"
    assert in_place(question, sentence, answer, about="潍坊市") is right


def test_an_enumeration_of_places_speaks_for_each() -> None:
    sentence = "安丘市、高密市和诸城市共建了45个文化广场。"
    for name in ("安丘", "高密", "诸城"):
        assert in_place(f"{name}建了多少个文化广场", sentence, "45个", about="潍坊市")
    assert not in_place("寿光建了多少个文化广场", sentence, "45个", about="潍坊市")


def test_a_place_that_is_only_mentioned_does_not_take_the_figure_over() -> None:
    sentence = "青州市派出12名干部到昌乐县学习，花费3万元。"
    assert in_place("青州花了多少钱", sentence, "3万元", about="青州市")


def test_a_foreign_dateline_does_not_make_the_item_about_it() -> None:
    sentence = "本报潍坊讯　坊子区农村低保提到每人每年5000元。"
    assert in_place("坊子低保是多少", sentence, "5000元", about="坊子区")
    assert not in_place("奎文区低保是多少", sentence, "5000元", about="坊子区")


def test_sister_places_never_answer_for_each_other() -> None:
    names = ("潍城区", "寒亭区", "坊子区", "奎文区", "临朐县", "昌乐县", "青州市", "诸城市")
    for printed in names:
        for asked in names:
            fits = in_place(f"{asked}走访了多少户", "干部走访了890户。", "890户", about=printed)
            assert fits is (asked == printed)


def test_a_county_does_not_speak_for_its_city() -> None:
    assert not in_place("潍坊市捐了多少钱", "青州市捐款300元。", "300元", about="青州市")


def test_a_firm_named_after_a_place_does_not_move_the_sentence() -> None:
    sentence = "北京路小学捐款300元。"
    assert in_place("青州捐了多少钱", sentence, "300元", about="青州市")
    assert not in_place("北京捐了多少钱", sentence, "300元", about="青州市")


def test_a_paragraph_goes_on_about_its_place() -> None:
    settings = scope.settings(
        article(
            ("全市都在办学习班。", "寿光市一年办了30期。", "学员有2600名。"), ("市里又拨款90万元。",), about="潍坊市"
        )
    )
    assert scope.fits_place(analyse("寿光有多少学员"), settings[3], 3)
    assert not scope.fits_place(analyse("昌乐有多少学员"), settings[3], 3)
    assert scope.fits_place(analyse("潍坊拨款多少"), settings[4], 5)
    assert not scope.fits_place(analyse("寿光拨款多少"), settings[4], 5)


def test_an_article_at_home_in_a_place_speaks_for_it_also_where_it_names_the_province() -> None:
    sentence = "潍坊市的比赛，王立民拿了第一，有500人参加。"
    assert in_place("青州谁拿了第一", sentence, "王立民", about="青州市")
    assert not in_place("昌乐谁拿了第一", sentence, "王立民", about="青州市")
    assert not in_place("青州有多少人参加", sentence, "500人", about="青州市")


def test_what_happened_in_a_county_happened_in_its_city_but_its_figures_are_its_own() -> None:
    sentence = "寿光市的校长王立民5月3日来了，带着120人。"
    assert in_place("潍坊的校长什么时候来的", sentence, "5月3日", about="寿光市")
    assert not in_place("潍坊来了多少人", sentence, "120人", about="寿光市")
    assert not in_place("潍坊的校长是谁", sentence, "王立民", about="寿光市")
    assert not in_place("青州的校长什么时候来的", sentence, "5月3日", about="寿光市")


def test_what_is_told_of_somebody_is_of_the_city_too() -> None:
    setting = scope.settings(article(("今年48岁的王海兰笑了。",), about="甘州区"))[1]
    asked = analyse("张掖那个王海兰今年多大")
    assert not scope.fits_place(asked, setting, 2)
    assert scope.fits_place(asked, setting, 2, of_somebody=True)
    assert not scope.fits_place(analyse("酒泉那个王海兰今年多大"), setting, 2, of_somebody=True)


def test_where_somebody_is_from_may_be_named_anywhere_in_the_sentence() -> None:
    setting = scope.settings(article(("浙江7岁女孩陈小荷剪了长发，陈小荷住在兰溪。",), about="宁波市"))[1]
    assert scope.fits_place(analyse("兰溪的陈小荷几岁"), setting, 2, of_somebody=True)
    assert not scope.fits_place(analyse("义乌的陈小荷几岁"), setting, 2, of_somebody=True)


def test_of_a_place_and_a_finer_one_right_behind_it_the_finer_counts() -> None:
    sentence = "山东青州花木有限公司投资8亿元。"
    assert in_place("青州花木投资多少钱", sentence, "8亿元")
    assert not in_place("昌乐花木投资多少钱", sentence, "8亿元")


def test_who_is_also_told_before_where() -> None:
    assert in_place("青州剪纸社的社长是谁", "林素云是青州一家剪纸社的社长。", "林素云", about="昌乐县")
    assert not in_place("青州剪纸社有多少人", "三十五人在青州一家剪纸社学习。", "三十五人", about="昌乐县")
    sentence = "昌乐县的馆长是李华，青州市的馆长是王立民。"
    assert not in_place("青州馆长是谁", sentence, "李华", about="昌乐县")
    assert in_place("青州馆长是谁", sentence, "王立民", about="昌乐县")


def test_traditional_and_short_names_are_the_same_place() -> None:
    assert in_place("萊陽培訓了多少人", "莱阳市培训1300人。", "1300人", about="莱阳市")
    assert in_place("金门来了多少人", "金門縣來了1300人。", "1300人", about="金門縣")


def test_the_country_as_a_whole_binds_nothing() -> None:
    assert scope.asked_places(analyse("中国有多少县培训了农民")) == ()


def test_of_a_chain_the_finest_place_binds() -> None:
    assert [mention.place.name for mention in scope.asked_places(analyse("山东省潍坊市青州市培训了多少人"))] == [
        "青州市"
    ]


# Times


@pytest.mark.parametrize(("asked", "right"), [("2018年", True), ("2017年", False), ("2019年", False)])
def test_the_year_in_the_sentence(asked: str, right: bool) -> None:
    assert in_time(f"{asked}产量多少", "2018年产量达到7500吨。", "7500吨", date="2019-03-02") is right


def test_sentences_apart_do_not_share_a_setting() -> None:
    body = ("青州。", "青州。", "潍坊。", *("很好。",) * 13)
    seen = scope.settings(article(body), wanted={1, 16})
    assert all(scope.subjects(one, 0) == () for number, one in seen.items() if number > 3)


def test_a_question_without_a_time_fits_always() -> None:
    assert in_time("产量多少", "2018年产量达到7500吨。", "7500吨")


@pytest.mark.parametrize(
    ("question", "answer", "right"),
    [
        ("2017年产量多少", "6200吨", True),
        ("2017年产量多少", "7500吨", False),
        ("2018年产量多少", "7500吨", True),
        ("2018年产量多少", "6200吨", False),
        ("2016年产量多少", "6200吨", False),
    ],
)
def test_each_figure_belongs_to_the_time_before_it(question: str, answer: str, right: bool) -> None:
    assert in_time(question, "2017年产量为6200吨，2018年产量为7500吨。", answer) is right


@pytest.mark.parametrize(
    ("question", "right"),
    [("2018年花了多少钱", True), ("2019年花了多少钱", False), ("2017年花了多少钱", False)],
)
def test_last_year_counts_from_the_day_of_printing(question: str, right: bool) -> None:
    assert in_time(question, "去年花了87万元。", "87万元", date="2019-03-05") is right


def test_last_year_in_a_question_is_the_papers_own_word() -> None:
    assert in_time("去年花了多少钱", "去年花了87万元。", "87万元", date="2019-03-05")


@pytest.mark.parametrize(("asked", "right"), [("2018年", True), ("2017年", False)])
def test_the_year_of_the_heading_where_the_sentence_has_none(asked: str, right: bool) -> None:
    assert in_time(f"{asked}接到多少投诉", "接到投诉7300件。", "7300件", headline="2018年消费投诉盘点") is right


@pytest.mark.parametrize(("asked", "right"), [("2019年", True), ("2019年3月", True), ("2018年", False)])
def test_last_of_all_the_day_of_printing(asked: str, right: bool) -> None:
    assert in_time(f"{asked}来了多少人", "一共来了300人。", "300人", date="2019-03-05") is right


def test_last_year_is_also_the_year_before_that_of_printing() -> None:
    assert in_time("去年培训了多少人", "2018年，培训了5200人。", "5200人", date="2019-05-20")
    assert not in_time("去年培训了多少人", "2017年，培训了5200人。", "5200人", date="2019-05-20")


def test_a_year_that_only_names_something_binds_nothing() -> None:
    assert not in_time("2023年出生了多少人", "2020年，出生了9300人。", "9300人", date="2024-01-02")
    assert in_time("2024年到期的债券欠了多少利息", "8月14日，公司没有付清利息2094万元。", "2094万元", date="2023-08-18")


def test_where_nothing_is_known_of_the_time_it_does_not_fit() -> None:
    assert not in_time("2018年来了多少人", "一共来了300人。", "300人")


def test_since_a_year_answers_since_that_year() -> None:
    sentence = "2015年以来，培训24000余人次。"
    assert in_time("2015年以来培训了多少人", sentence, "24000", date="2019-03-05")
    assert in_time("2015年至今培训了多少人", sentence, "24000", date="2019-03-05")
    assert not in_time("2017年以来培训了多少人", sentence, "24000", date="2019-03-05")


@pytest.mark.parametrize(
    ("asked", "right"), [("4月14日", True), ("去年4月14日", True), ("4月15日", False), ("5月", False)]
)
def test_day_and_month_without_a_year(asked: str, right: bool) -> None:
    assert in_time(f"{asked}哪个工程开工", "去年4月14日，学院工程开工。", "学院", date="2019-03-05") is right


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        ("6月30日结息2.38亿元。", True),
        ("去年6月30日结息2.38亿元。", False),
        ("2016年6月结息2.38亿元。", False),
    ],
)
def test_a_day_without_a_year_is_of_this_one_in_a_paper_without_a_date(sentence: str, right: bool) -> None:
    assert in_time("今年结了多少利息", sentence, "2.38亿元") is right


def test_the_first_months_of_a_year_are_those_from_january() -> None:
    assert in_time("前7个月签了多少份", "今年1月至7月，签发证书831份。", "831份", date="2023-08-08")
    assert not in_time("前7个月签了多少份", "去年1月至7月，签发证书700份。", "700份", date="2023-08-08")


def test_a_month_within_the_year_that_is_asked_about() -> None:
    assert in_time("2018年卖了多少", "2018年9月卖出300台。", "300台")
    assert not in_time("2018年10月卖了多少", "2018年9月卖出300台。", "300台")


@pytest.mark.parametrize(
    ("asked", "told", "right"),
    [
        ("上半年", "今年1月至6月", True),
        ("上半年", "前6个月", True),
        ("一季度", "1至3月", True),
        ("上半年", "三季度", False),
        ("上半年", "去年上半年", False),
        ("上半年", "1月至7月", False),
    ],
)
def test_a_part_of_the_year_has_several_names(asked: str, told: str, right: bool) -> None:
    assert in_time(f"海关{asked}检了多少吨", f"{told}，海关共检验29925吨。", "29925吨") is right


def test_a_paragraph_goes_on_in_its_time() -> None:
    settings = scope.settings(article(("2017年大旱。", "全县减产300吨。"), ("修井20眼。",), date="2019-03-05"))
    assert scope.fits_time(analyse("2017年减产多少"), settings[2], 4)
    assert not scope.fits_time(analyse("2018年减产多少"), settings[2], 4)
    assert not scope.fits_time(analyse("2017年修了几眼井"), settings[3], 2)


@pytest.mark.parametrize("text", ["每年", "三年", "近日", "上午9点"])
def test_how_often_and_how_long_bind_nothing(text: str) -> None:
    assert scope.asked_times(analyse(f"{text}培训多少人")) == ()


def test_the_day_of_an_article() -> None:
    assert scope.day(article(("好。",), date="2019-03-05")) == datetime.date(2019, 3, 5)
    assert scope.day(article(("好。",))) is None


def test_every_sentence_has_a_setting() -> None:
    made = scope.settings(
        article(("青州市培训5人。", "去年培训3人。"), ("没有了。",), about="青州市", date="2019-03-05")
    )
    assert list(made) == [1, 2, 3]
    assert made[2].times == times.find("去年培训3人。", datetime.date(2019, 3, 5))


def test_what_is_so_now_goes_on_with_what_had_been_reached_and_not_with_a_plan() -> None:
    paragraphs = (("到5月底全市建成2164座。", "下半年再建1800座，重点是县城。"), ("目前寿光有183座。",))
    settings = scope.settings(article(paragraphs[0], paragraphs[1], about="潍坊市", date="2020-06-16"))
    asked = analyse("到5月底寿光有多少座")
    assert scope.fits_time(asked, settings[3], 5)
    assert not scope.fits_time(asked, settings[2], 5)  # the plan's
    assert not scope.fits_time(analyse("到4月底寿光有多少座"), settings[3], 5)
