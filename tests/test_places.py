"""Places: which characters are one, which place they mean, and what an article is about."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import places
from corpus.model import Article, Part, Place, Sentence, Span

QINGZHOU = Place("370781", "山东省", "潍坊市", "青州市")
CHANGYI = Place("370786", "山东省", "潍坊市", "昌邑市")
WEIFANG = Place("370700", "山东省", "潍坊市")
SHANDONG = Place("370000", "山东省")
BEIJING = Place("110000", "北京市")
CHAOYANG = Place("110105", "北京市", None, "朝阳区")


def found(text: str) -> list[tuple[str, str]]:
    """What was read, and the name of the likeliest place."""
    return [(mention.text, mention.place.name) for mention in places.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青州培训了多少人", [("青州", "青州市")]),
        ("青州市的学校", [("青州市", "青州市")]),
        ("山东潍坊", [("山东", "山东省"), ("潍坊", "潍坊市")]),
        ("内蒙古和延边", [("内蒙古", "内蒙古自治区"), ("延边", "延边朝鲜族自治州")]),
        ("濰坊市坊子區", [("濰坊市", "潍坊市"), ("坊子區", "坊子区")]),
        ("美国纽约", [("美国", "美国"), ("纽约", "纽约")]),
        ("襄樊的老街", [("襄樊", "襄阳市")]),
        ("他到邵庄镇授课", [("邵庄镇", "青州市")]),
        ("烟台高新区的企业", [("烟台高新区", "烟台高新技术产业开发区")]),
        ("新乡市民在北京市场买菜", [("新乡", "新乡市"), ("北京", "北京市")]),
        ("潍坊市委书记", [("潍坊", "潍坊市")]),
        ("大同今年种了多少树", [("大同", "大同市")]),
        ("海南有多少游客", [("海南", "海南省")]),
        ("北京市朝阳区", [("北京市", "北京市"), ("朝阳区", "朝阳区")]),
        ("上海、江苏和浙江", [("上海", "上海市"), ("江苏", "江苏省"), ("浙江", "浙江省")]),
    ],
)
def test_names_in_their_forms(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "高密度聚乙烯管道",
        "在大城市生活",
        "和平与发展是主题",
        "朝阳产业方兴未艾",
        "老人身穿中山装",
        "求大同存小异",
        "大同小异",
        "和谐、安康的生活",
        "东河南村的淘宝商城",
        "日照时间长",
        "建设文明城市",
        "推进新型城镇化",
        "全市和县区的资源共享",
        "长江西岸、淮河北岸",
        "他日照顾好家人",
        "富裕起来的农民",
        "村里种了梨树和樟树",
        "城乡居民和乡镇干部",
        "a long guide to the mile",
        "",
    ],
)
def test_ordinary_words_are_no_places(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("天津和平区与沈阳和平区", ["天津市", "和平区", "沈阳市", "和平区"]),
        ("天津和平的小学", ["天津市", "和平区"]),
        ("本报大同讯 近日", ["大同市"]),
        ("潍坊昌邑", ["潍坊市", "昌邑市"]),
        ("吉林昌邑", ["吉林省", "昌邑区"]),
    ],
)
def test_what_stands_before_decides(text: str, expected: list[str]) -> None:
    assert [mention.place.name for mention in places.find(text)] == expected


def test_an_ordinary_word_is_a_place_where_its_kind_is_known_to_be() -> None:
    assert found("和平修了三条路") == []
    assert found("和平有多少学校") == []
    near = [Place("120103", "天津市", None, "河西区")]
    assert [mention.place.name for mention in places.find("和平有多少学校", near)] == ["和平区"]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("龙口的低保标准是多少", ["龙口市"]),
        ("嘉祥发了多少补贴", ["嘉祥县"]),
        ("惠民培训了多少人", ["惠民县"]),
        ("平原的低保标准是多少", ["平原县"]),
        ("去年永康卖了多少钱的门", ["永康市"]),
        ("请问兴化、泰兴培训了多少人", ["兴化市", "泰兴市"]),
        ("平遥和五常哪个县培训的人多", ["平遥县", "五常市"]),
        ("2019年河口低保标准是多少", ["河口瑶族自治县"]),
        ("请问博白发了多少补贴", ["博白县"]),
        ("那永康呢", ["永康市"]),
        ("和平有多少贫困户", ["和平区"]),
        ("合作的低保标准是多少", ["合作市"]),
        ("山东龙口的低保标准", ["山东省", "龙口市"]),
        ("公安县的低保标准是多少", ["公安县"]),
        ("深圳市民政局发了多少钱", ["深圳市"]),
    ],
)
def test_a_question_names_its_place_where_places_are_named(question: str, names: list[str]) -> None:
    assert [mention.place.name for mention in places.find(question, question=True)] == names


@pytest.mark.parametrize(
    "question",
    [
        "平原地区种什么",
        "和平共处是什么意思",
        "太和殿在哪里",
        "惠民政策有哪些",
        "惠民的措施有哪些",
        "朝阳产业有哪些",
        "文明单位有多少个",
        "长安街有多长",
        "大丰收了多少粮食",
        "解放了多少人",
        "合作培训了多少人",
        "建设了多少公里路",
        "富裕的农民有多少",
        "温泉有什么好处",
        "西湖的面积是多少",
        "梁山好汉有多少",
        "梨树种了多高",
        "双塔中学在哪里",
    ],
)
def test_ordinary_words_of_a_question_are_no_places(question: str) -> None:
    assert places.find(question, question=True) == ()


def test_a_full_name_that_several_districts_bear_keeps_them_all() -> None:
    for name, least in (("河东区", 2), ("市中区", 4), ("解放区", 1)):
        (mention,) = places.find(f"{name}培训了多少人", question=True)
        assert mention.full
        assert len(mention.candidates) >= least
        assert {place.name for place in mention.candidates} == {name}


@pytest.mark.parametrize(
    "name", ["黄梅县", "松滋市", "钟祥市", "云梦县", "公安县", "宣恩县", "来凤县", "大悟县", "乾安县", "石家庄市"]
)
def test_full_names_are_found_whatever_follows(name: str) -> None:
    for text in (name, f"{name}培训了300人", f"{name}的低保标准", f"昨天,{name}下了雨"):
        assert [mention.place.name for mention in places.find(text)] == [name]


@pytest.mark.parametrize("name", ["石家庄", "合肥", "烟台", "拉萨", "桂林", "乌克兰"])
def test_cities_that_mean_nothing_else_need_no_context(name: str) -> None:
    assert [mention.text for mention in places.find(f"天气热了,大批{name}人去海边")] == [name]


def test_a_place_before_leaves_only_what_lies_in_it() -> None:
    first, second = places.find("天津和平区与沈阳和平区")[1::2]
    assert [place.province for place in first.candidates] == ["天津市"]
    assert [place.city for place in second.candidates] == ["沈阳市"]


def test_candidates_of_a_name_that_two_places_bear() -> None:
    (mention,) = places.find("昌邑的大姜")
    assert [place.code for place in mention.candidates] == ["370786", "220202"]
    assert not mention.full
    assert mention.level == "county"


def test_the_suffix_decides_against_the_better_known() -> None:
    (mention,) = places.find("昌邑区的学校")
    assert [place.code for place in mention.candidates] == ["220202"]


def test_places_named_nearby_decide() -> None:
    mention = places.find("长春、四平和吉林市一带下了雪,昌邑道路结冰")[-1]
    assert mention.place.city == "吉林市"
    (alone,) = places.find("昌邑道路结冰", near=[Place("220200", "吉林省", "吉林市")])
    assert alone.place.city == "吉林市"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("寒亭区科技局选派专家", "office"),
        ("昌乐县政府出台办法", "office"),
        ("中国石化青岛分公司", "name"),
        ("山东省民族中等职业学校", "name"),
        ("青州中德学院", "name"),
        ("昌邑市召开动员会,邀请了三所学校", ""),
        ("青州市让更多人上了学", ""),
    ],
)
def test_places_inside_names_are_marked(text: str, expected: str) -> None:
    (mention,) = places.find(text)
    assert mention.inside == expected
    assert mention.inside_name is bool(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How many people did Qingzhou train?", ["青州市"]),
        ("in Weifang City, Shandong Province", ["潍坊市", "山东省"]),
        ("weifang", ["潍坊市"]),
        ("Shaanxi and Shanxi", ["陕西省", "山西省"]),
        ("from Xi'an to Inner Mongolia", ["西安市", "内蒙古自治区"]),
        ("Chongqing", ["重庆市"]),
        ("Hanting District", ["寒亭区"]),
    ],
)
def test_pinyin_and_english(text: str, expected: list[str]) -> None:
    assert [mention.place.name for mention in places.find(text)] == expected


def test_ambiguous_pinyin_keeps_its_candidates() -> None:
    (mention,) = places.find("Changle")
    assert {place.name for place in mention.candidates} >= {"昌乐县", "长乐区"}


def test_pinyin_leads_to_the_place_that_is_read_so() -> None:
    (mention,) = places.find("Zhucheng")
    assert mention.place.name == "诸城市"
    (mention,) = places.find("Chaoyang")
    assert mention.place.name == "朝阳市"


def test_towns_keep_every_county_that_has_one() -> None:
    (mention,) = places.find("城关镇的集市")
    assert mention.town == "城关镇"
    assert len(mention.candidates) > 20
    inside = places.find("临朐县城关街道")[-1]
    assert [place.county for place in inside.candidates] == ["临朐县"]


def test_relations() -> None:
    assert places.same(QINGZHOU, Place("", "山东省", "潍坊市", "青州市"))
    assert places.contains(WEIFANG, QINGZHOU)
    assert places.contains(SHANDONG, QINGZHOU)
    assert places.contains(BEIJING, CHAOYANG)
    assert places.contains(QINGZHOU, QINGZHOU)
    assert not places.contains(QINGZHOU, WEIFANG)
    assert not places.contains(QINGZHOU, CHANGYI)
    assert places.siblings(QINGZHOU, CHANGYI)
    assert places.siblings(SHANDONG, BEIJING)
    assert not places.siblings(QINGZHOU, QINGZHOU)
    assert not places.siblings(QINGZHOU, WEIFANG)
    assert not places.siblings(QINGZHOU, CHAOYANG)
    assert places.parent(QINGZHOU) == WEIFANG
    assert places.parent(WEIFANG) == SHANDONG
    assert places.parent(SHANDONG) is None


def article(*parts: tuple[Part, str], dateline: str | None = None) -> Article:
    sentences = tuple(
        Sentence(number, part, text, Span(0, len(text)), 0) for number, (part, text) in enumerate(parts, 1)
    )
    return Article("a", "article", None, None, None, (), dateline, None, None, 1, Span(0, 1), sentences)


def place_name(item: Article) -> str | None:
    place = places.of_article(item)
    return place and place.name


def test_an_article_is_about_the_place_of_its_headline_not_of_its_dateline() -> None:
    item = article(
        ("headline", "寒亭区办起田间课堂"),
        ("body", "本报潍城讯 寒亭区请来农技人员,到村里讲西瓜栽培。"),
        ("body", "下一步,寒亭区还要再开两期。"),
        dateline="潍城",
    )
    assert place_name(item) == "寒亭区"


def test_or_of_its_text_where_the_headline_names_none() -> None:
    item = article(
        ("headline", "特惠保险招标结束"),
        ("body", "本报潍城讯 潍坊市的特惠保险招标近日结束。"),
        ("body", "潍坊市从三年前开始实施这项保险。"),
        ("body", "潍坊还将扩大覆盖面。"),
        dateline="潍城",
    )
    assert place_name(item) == "潍坊市"


def test_or_of_its_dateline_where_nothing_else_is_named() -> None:
    item = article(("headline", "春耕开始"), ("body", "本报青州讯 田里又忙了起来。"), dateline="青州")
    assert place_name(item) == "青州市"


def test_the_city_is_but_the_frame_of_its_county() -> None:
    item = article(
        ("headline", "农机下田"),
        ("body", "高密市今年新添农机300台。"),
        ("body", "高密市农机合作社在潍坊市率先用上无人机。"),
    )
    assert place_name(item) == "高密市"


def test_several_counties_make_their_city() -> None:
    item = article(("headline", "各地春耕忙"), ("body", "青州市浇麦田,昌乐县育瓜苗,高密市备农资。"))
    assert place_name(item) == "潍坊市"


def test_firms_do_not_place_an_article() -> None:
    item = article(("headline", "昌乐县签下大单"), ("body", "昌乐县与青岛海风科技有限公司、济南晨光实业有限公司签约。"))
    assert place_name(item) == "昌乐县"


def test_an_article_that_names_no_place_has_none() -> None:
    assert place_name(article(("headline", "天气转凉"), ("body", "早晚要添衣。"))) is None


@given(
    st.lists(
        st.sampled_from([*"的、,市区县镇 在和a1", "青州", "昌邑", "和平", "天津", "弥河镇", "Weifang", "濰坊"])
    ).map("".join)
)
@settings(deadline=None, max_examples=200)
def test_spans_are_inside_ordered_and_apart(text: str) -> None:
    end = 0
    for mention in places.find(text):
        assert end <= mention.span.start < mention.span.end <= len(text)
        assert mention.text == mention.span.of(text)
        assert mention.candidates
        end = mention.span.end


def test_threads_find_alike() -> None:
    texts = ["青州市弥河镇、王坟镇", "潍坊昌邑", "天津和平区", "大城市里的高密度"] * 5
    expected = [places.find(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(places.find, texts)) == expected


def test_the_whole_lexicon_finds_alike() -> None:
    texts = ["青州市弥河镇、王坟镇", "潍坊昌邑,新乡市民", "天津和平区的城关镇", "大城市里的高密度,北京大学"]
    expected = [places.find(text) for text in texts]
    places.use_whole_lexicon()
    assert [places.find(text) for text in texts] == expected
