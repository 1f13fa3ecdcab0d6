"""Questions asked of a small real library: the short answer, the sentence it stands in, or why there is none."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from corpus.errors import QuestionInvalid
from retrieval import confidence
from retrieval.engine import Engine
from retrieval.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retrieval.answer import Answer, Citation

PAPER = """桑阳日报　　2019年5月20日　星期一　　A03版　乡村

莱阳梨农进课堂
三年练出土专家

□ 记者 罗青禾 通讯员 尹大川 报道

本报莱阳讯　莱阳市把果树课搬到梨园里，从2016年起，参加培训的梨农已有13000余人次。学员不交一分钱，书本由市果业局印发。

讲课的是莱阳市照旺庄果树技术学校校长尚德元。剪枝、疏花、套袋，他讲得明白，梨农都爱听。

4月12日，新一期课在文化广场开讲，来了70多名农民。

学校和招远果品加工厂、海阳冷链物流公司签了协议，结业学员可以优先上岗，月工资不低于4200元。

海阳给困难学生送助学金

□ 记者 孟小棠 报道

本报海阳讯　海阳市教育局统计，去年全市共发放助学金866万元，惠及学生7400人次。今年春天，教育局又走访了孤儿58名、残疾学生
112名、低保家庭学生236名。

海阳市农村低保标准提高到每人每年不低于4700元。困难老人申请低保，先到村委会填表，再由镇上入户核实，最后由市民政局审批。

全市农村电网改造完成率达到96.5%，比前年提高了8个百分点。

招远建成粉丝博物馆

□ 记者 孟小棠 报道

本报招远讯　5月8日，招远粉丝博物馆在金城路22号对外开放。馆里有展品2100多件，门票每人30元，每周一闭馆。

博物馆由招远市文旅局和龙口粉丝集团合建，馆长叫闫书怀。
"""
RECORDS = [
    {
        "id": "m17",
        "title": "牟平蓝莓丰收",
        "text": "牟平区今年蓝莓总产量达到6200吨。果农人均增收1900元。",
        "date": "2017-07-20",
        "place": "牟平区",
    },
    {
        "id": "m18",
        "title": "牟平蓝莓再丰收",
        "text": "牟平区今年蓝莓总产量达到7500吨。果农人均增收2300元。",
        "date": "2018-07-18",
        "place": "牟平区",
    },
    {
        "id": "p19",
        "title": "蓬莱义工服务队壮大",
        "text": "蓬莱市的义工服务队已有队员640多名。义工每周六到敬老院给老人理发、洗衣服。",
        "date": "2019-03-02",
        "place": "蓬莱市",
    },
    {
        "id": "q19",
        "title": "栖霞义工服务队壮大",
        "text": "栖霞市的义工服务队已有队员310多名。义工每周日到山村小学给孩子补课。",
        "date": "2019-03-03",
        "place": "栖霞市",
    },
    {
        "id": "k18",
        "title": "金門高粱酒節登場",
        "text": "金門縣政府十月舉辦高粱酒節，吸引遊客一萬八千多人次。酒廠廠長許志遠說，今年釀了三百二十噸新酒。",
        "date": "2018-10-15",
        "place": "金門縣",
    },
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    pages = tmp_path_factory.mktemp("pages")
    (pages / "a03.txt").write_text(PAPER, "utf-8")
    (pages / "records.jsonl").write_text(
        "\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS), "utf-8"
    )
    with Library.open(tmp_path_factory.mktemp("library"), create=True) as made:
        assert made.add([pages]).skipped == ()
        yield made


@pytest.fixture(scope="module")
def engine(library: Library) -> Engine:
    return Engine(library)


def raw(library: Library, citation: Citation) -> str:
    """The characters of the page that a citation points at."""
    printed = citation.article
    return citation.sentence.span.of(library.store.page_text(printed.document, printed.article.page))


def squeezed(text: str) -> str:
    return "".join(text.split())


def assert_verbatim(library: Library, answer: Answer) -> None:
    """Principle 1: what is answered is quoted, and what is quoted was printed."""
    assert answer.answerable
    assert answer.reason is None
    assert answer.nearest is None
    assert 0 < answer.confidence <= 1
    assert answer.citations
    first = answer.citations[0]
    assert first.highlight is not None
    assert first.highlight.of(first.sentence.text) == answer.text
    for citation in answer.citations:
        assert squeezed(raw(library, citation)) == squeezed(citation.sentence.text)
        number, whole = citation.sentence.number, library.store.article(citation.article.article.id).article
        assert citation.id == f"{whole.id}#{number}"
        assert whole.sentences[number - 1] == citation.sentence
        beside = {one.number: one.text for one in whole.sentences if one.part == citation.sentence.part}
        assert citation.before == beside.get(number - 1, "")
        assert citation.after == beside.get(number + 1, "")
    assert {"understand", "retrieve", "read", "total"} <= set(answer.ms)
    assert all(value >= 0 for value in answer.ms.values())


def assert_refused(library: Library, answer: Answer) -> None:
    """Without an answer nothing is cited as if it were one, but what came nearest is shown as it was printed."""
    assert not answer.answerable
    assert answer.text is None
    assert answer.citations == ()
    assert answer.reason is not None
    if answer.nearest is not None:
        assert squeezed(raw(library, answer.nearest)) == squeezed(answer.nearest.sentence.text)


@pytest.mark.parametrize(
    ("question", "kind", "text", "sentence"),
    [
        # counts, whole with what limits them
        ("莱阳培训了多少人", "count", "13000余人次", "参加培训的梨农已有"),
        ("莱阳４月１２日的课来了多少农民？", "count", "70多名", "新一期课"),
        ("海阳走访了多少名孤儿", "count", "58名", "今年春天"),
        ("海阳走访了几名残疾学生", "count", "112名", "今年春天"),
        ("粉丝博物馆有多少件展品?", "count", "2100多件", "馆里有展品"),
        ("海阳助学金惠及多少学生", "count", "7400人次", "惠及学生"),
        # money
        ("海阳去年发了多少助学金", "money", "866万元", "发放助学金"),
        ("海阳农村低保标准是多少", "money", "每人每年不低于4700元", "低保标准"),
        ("粉丝博物馆门票多少钱啊", "money", "每人30元", "门票"),
        ("莱阳结业学员月工资多少", "money", "不低于4200元", "月工资"),
        # percent
        ("海阳电网改造完成率是多少", "percent", "96.5%", "电网"),
        # who
        ("粉丝博物馆馆长是谁", "person", "闫书怀", "馆长叫"),
        # which organisation, and several of them
        ("和莱阳的学校签协议的是哪些企业", "list", "招远果品加工厂、海阳冷链物流公司", "签了协议"),
        # when
        ("粉丝博物馆哪天开放的", "time", "5月8日", "对外开放"),
        # traditional: the question, the page, both
        ("萊陽培訓了多少梨農?", "count", "13000余人次", "参加培训的梨农已有"),
        ("金门高粱酒节来了多少游客", "count", "一萬八千多人次", "高粱酒節"),
        ("金門釀了多少新酒", "measure", "三百二十噸", "釀了"),
        # English
        ("How many farmers were trained in Laiyang?", "count", "13000余人次", "参加培训的梨农已有"),
        ("How many orphans were visited in Haiyang?", "count", "58名", "今年春天"),
        # the same in two places, and in two years
        ("蓬莱的义工服务队有多少名队员", "count", "640多名", "蓬莱市的义工服务队"),
        ("栖霞的义工服务队有多少名队员", "count", "310多名", "栖霞市的义工服务队"),
        ("2017年牟平蓝莓产量是多少", "measure", "6200吨", "蓝莓总产量"),
        ("2018年牟平蓝莓产量是多少", "measure", "7500吨", "蓝莓总产量"),
    ],
)
def test_the_short_answer_and_its_sentence(
    engine: Engine, library: Library, question: str, kind: str, text: str, sentence: str
) -> None:
    answer = engine.ask(question)
    assert (answer.kind, answer.text) == (kind, text)
    assert sentence in answer.citations[0].sentence.text
    assert_verbatim(library, answer)


@pytest.mark.parametrize(
    ("question", "within", "sentence"),
    [
        ("尚德元是谁", "校长尚德元", "讲课的是"),
        ("哪家工厂和莱阳的学校签了协议", "招远果品加工厂", "签了协议"),
        ("海阳的困难老人怎么申请低保", "先到村委会填表", "先到村委会填表"),
        ("海阳困难老人能申请低保吗", "申请低保", "先到村委会填表"),
        ("义工到敬老院做什么", "理发、洗衣服", "敬老院"),
        ("莱阳果树课的报道是谁写的", "罗青禾", "记者"),
        ("海阳助学金的报道是谁写的", "孟小棠", "记者"),
        ("粉丝博物馆是谁合建的", "招远市文旅局和龙口粉丝集团", "合建"),
    ],
)
def test_answers_that_take_more_words(
    engine: Engine, library: Library, question: str, within: str, sentence: str
) -> None:
    answer = engine.ask(question)
    assert answer.text is not None
    assert within in answer.text
    assert sentence in answer.citations[0].sentence.text
    assert_verbatim(library, answer)


@contextmanager
def reading(page: str, folder: Path) -> Iterator[Engine]:
    """Answers from one page alone."""
    (folder / "page.txt").write_text(page, "utf-8")
    with Library.open(folder / "library", create=True) as made:
        made.add([folder / "page.txt"])
        yield Engine(made)


def test_a_sentence_that_asks_is_no_answer(tmp_path: Path) -> None:
    page = (
        "酒后骑车撞人怎么赔\n\n　　本报讯　喝了酒骑电动车撞人，要怎么赔？\n　　"
        "法官解释，喝了酒骑电动车撞人照样要赔，医疗费、误工费由骑车人承担。\n"
    )
    with reading(page, tmp_path) as engine:
        answer = engine.ask("喝了酒骑电动车撞人要怎么赔")
    assert answer.citations[0].sentence.text.startswith("法官解释")


NUMBERED = """遥感三十六号卫星升空

　　本报讯　5月9日，遥感三十六号卫星在西昌发射成功，这是长征火箭的第480次飞行。

群众艺术馆办起大课堂

　　本报讯　记者从海阳市群众艺术馆获悉，市民大课堂办起来有17年了，来听课的有5200人。
"""


def test_another_number_or_name_is_another_thing(tmp_path: Path) -> None:
    missing = {
        "遥感36号是长征火箭的第几次飞行": 0.0,
        "遥感四十号是长征火箭的第几次飞行": 1.0,
        "海阳市群艺馆的市民大课堂来了多少人": 0.0,
        "江苏公共图书馆的市民大课堂来了多少人": 1.0,
        "“春风计划”来了多少人听课": 1.0,
    }
    with reading(NUMBERED, tmp_path) as engine:
        assert {asked: engine.candidates(asked)[0].features.unnamed for asked in missing} == missing


def test_an_answer_that_says_more_is_no_rival(tmp_path: Path) -> None:
    page = (
        "女篮来了新教练\n\n　　本报讯　海阳女篮的主教练是郑小日。\n\n"
        "　　郑小日当过教师，郑小日有12名队员，另有2名队医。\n"
    )
    with reading(page, tmp_path) as engine:
        found = engine.candidates("海阳女篮的主教练是谁")
        counted = engine.candidates("郑小日有多少名队员")
    coaches = [one for one in found if "郑小日" in one.text]
    assert len({(one.sentence.number, one.text) for one in coaches}) > 1
    assert not any(confidence.is_rival(one, coaches[0]) for one in coaches)
    twelve, two = (next(one for one in counted if one.text == text) for text in ("12名", "2名"))
    assert confidence.is_rival(two, twelve)


def test_the_name_of_a_column_does_not_explain(tmp_path: Path) -> None:
    page = "热线回音\n\n　　问：老人没有智能手机，怎么坐公交车？\n\n　　答：可以投一元硬币，也可以刷老年卡。\n"
    with reading(page, tmp_path) as engine:
        best = engine.candidates("没有智能手机的老人怎么坐公交车")[0]
    assert best.text.startswith("答：")
    assert best.features.near > 0.6


def test_a_place_that_begins_a_name_is_where_it_is(engine: Engine) -> None:
    assert engine.ask("招远市粉丝博物馆有多少件展品").text == "2100多件"


def test_a_sentence_broken_by_a_line_end_is_quoted_whole(engine: Engine, library: Library) -> None:
    (first, *_) = engine.ask("海阳走访了几名残疾学生").citations
    assert "\n" in raw(library, first)
    assert "残疾学生112名" in first.sentence.text


def test_the_sentences_around_are_shown(engine: Engine) -> None:
    (first, *_) = engine.ask("粉丝博物馆有多少件展品?").citations
    assert first.before.endswith("对外开放。")
    assert first.after.startswith("博物馆由")


def test_the_citation_says_where_it_was_printed(engine: Engine) -> None:
    (first, *_) = engine.ask("2018年牟平蓝莓产量是多少").citations
    assert first.article.source == "records.jsonl"
    assert first.article.article.external_id == "m18"
    assert first.article.article.date == "2018-07-18"
    assert first.article.article.place is not None
    assert first.article.article.place.name == "牟平区"


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("平度的义工服务队有多少名队员", "place"),
        ("平度市粉丝博物馆有多少件展品", "place"),
        ("乳山的蓝莓总产量是多少", "place"),
        ("2015年牟平蓝莓产量是多少", "time"),
        ("2021年牟平蓝莓产量是多少", "time"),
    ],
)
def test_another_place_or_year_does_not_answer(engine: Engine, library: Library, question: str, reason: str) -> None:
    answer = engine.ask(question)
    assert_refused(library, answer)
    assert answer.reason == reason


@pytest.mark.parametrize(
    "question",
    [
        "招远的义工服务队有多少名队员",  # there are items about 招远, and volunteers elsewhere
        "栖霞的低保标准是多少",
        "牟平有多少残疾学生",
        "金门的助学金发了多少钱",
        "蓬莱培训了多少梨农",
    ],
)
def test_a_place_in_the_library_does_not_answer_with_anothers_figure(
    engine: Engine, library: Library, question: str
) -> None:
    assert_refused(library, engine.ask(question))


@pytest.mark.parametrize(
    "question",
    [
        "海阳的大樱桃多少钱一斤",
        "莱阳市市长是谁",
        "闫书怀多大年纪",
        "海阳的跨海大桥什么时候通车",
        "招远粉丝博物馆有多少名员工",
        "How much are cherries in Haiyang?",
        "火星上有没有水",
    ],
)
def test_what_was_not_printed_is_refused_with_the_nearest_sentence(
    engine: Engine, library: Library, question: str
) -> None:
    answer = engine.ask(question)
    assert_refused(library, answer)
    assert answer.nearest is not None
    assert answer.confidence < 0.5


@pytest.mark.parametrize("question", ["你好", "谢谢!", "你是谁", "讲个笑话吧", "Hello!"])
def test_talk_is_not_looked_up(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert (answer.text, answer.reason, answer.citations, answer.nearest) == (None, "unasked", (), None)


@pytest.mark.parametrize(
    ("question", "reason"),
    [("", "empty"), (" 　\n", "empty"), ("？？！", "wordless"), ("😀", "wordless"), ("多少人" * 4000, "long")],
)
def test_what_is_no_question_is_an_error(engine: Engine, question: str, reason: str) -> None:
    with pytest.raises(QuestionInvalid) as caught:
        engine.ask(question)
    assert caught.value.facts["reason"] == reason


def test_passages_are_the_best_of_each_article(engine: Engine) -> None:
    passages = engine.ask("2018年牟平蓝莓产量是多少").passages
    assert len({hit.article_row for hit in passages}) == len(passages)
    assert [hit.score for hit in passages] == sorted((hit.score for hit in passages), reverse=True)
    assert passages[0].external_id in {"m17", "m18"}


def test_the_same_question_has_the_same_answer(engine: Engine) -> None:
    first, second = (engine.ask("莱阳培训了多少人") for _ in range(2))
    assert (first.text, first.confidence, first.citations) == (second.text, second.confidence, second.citations)


def test_an_empty_library_answers_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Library.open(tmp_path_factory.mktemp("empty"), create=True) as empty:
        answer = Engine(empty).ask("莱阳培训了多少人")
    assert (answer.text, answer.nearest, answer.passages) == (None, None, ())
    assert answer.reason is not None
