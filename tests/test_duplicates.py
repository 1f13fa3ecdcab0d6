"""One dispatch in several papers, and papers that disagree: what is cited, what is beside it, what is left alone."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import contract, render
from bot.conversation import Answered
from bot.telegram import html
from corpus.model import Article, Place, Sentence, Span
from retrieval import duplicates
from retrieval.duplicates import Body
from retrieval.engine import Engine
from retrieval.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from retrieval.answer import Answer

CARTS = """本报临海讯　（记者 何秋）临海市图书馆十月里添了三台流动书车，跑遍全市十七个山村。图书馆馆长杜文澜说，\
头一个月流动书车借出图书5200册，比往年同期多了一倍。山里的孩子排着队等车来，老人们则爱借养蜂和种茶的书。
书车每周二、四、六出车，每个村停两个钟头，还书也可以交给村里的邮递员。明年馆里打算再添两台。"""
CUT = """临海市图书馆十月里添了三台流动书车,跑遍全市十七个山村。图书馆馆长杜文澜说,头一个月流动书车借出图书5200册,\
比往年同期多了一倍。山里的孩子排着队等车来,老人们则爱借养蜂和种茶的书。"""
TRADITIONAL = """臨海市圖書館十月裡添了三台流動書車，跑遍全市十七個山村。圖書館館長杜文瀾說，頭一個月流動書車借出圖書\
5200冊，比往年同期多了一倍。山裡的孩子排著隊等車來，老人們則愛借養蜂和種茶的書。
書車每週二、四、六出車，每個村停兩個鐘頭，還書也可以交給村裡的郵遞員。明年館裡打算再添兩台。"""
CORRECTED = CARTS.replace("5200册", "4700册")
LENT = "临海市图书馆流动书车头一个月借出图书多少册"

FORM = """本报{place}讯　{place}市把绣花课办到社区里，请来老绣娘讲针法，学员不收学费，绷架和丝线由市妇联发放。\
今年以来{place}市绣花课培训妇女{count}人。课后学员可以在家接活，按件计酬，妇联派人上门收绣品，再送到展销会上卖。\
妇联主任说，下半年还要开剪纸课和编织课，愿意学的都可以报名，离得远的村子由志愿者上门教。"""

Papers = dict[str, tuple[str, str, str | None]]
"""File name: headline, text, date."""


def write(folder: Path, papers: Papers) -> None:
    folder.mkdir(exist_ok=True)
    for name, (title, text, date) in papers.items():
        record = {"id": name, "title": title, "text": text, **({"date": date} if date else {})}
        (folder / f"{name}.jsonl").write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Callable[[Papers], Engine]]:
    opened: list[Library] = []

    def make(papers: Papers) -> Engine:
        write(tmp_path / "papers", papers)
        if not opened:
            opened.append(Library.open(tmp_path / "library", create=True))
        opened[0].add([tmp_path / "papers"])
        return Engine(opened[0])

    yield make
    for library in opened:
        library.close()


THREE: Papers = {
    "a": ("书车进山", CARTS, "2021-11-03"),
    "b": ("三台书车跑山村", CUT, "2021-11-04"),
    "c": ("流動書車上山", TRADITIONAL, "2021-11-05"),
}


def cited(answer: Answer) -> list[str]:
    return [one.article.source for one in answer.citations]


def also(answer: Answer) -> list[str]:
    return [one.article.source for one in answer.citations[0].also]


# Printings of one dispatch


def test_a_dispatch_in_three_papers_is_cited_once(made: Callable[[Papers], Engine]) -> None:
    engine = made(THREE)
    answer = engine.ask(LENT)
    assert answer.text in ("5200册", "5200冊")
    assert len(answer.citations) == 1
    assert sorted([*cited(answer), *also(answer)]) == ["a.jsonl", "b.jsonl", "c.jsonl"]
    assert answer.figures == ()
    for printing in answer.citations[0].also:  # each can be looked up, and says the same
        found = engine.cite(printing.id)
        assert found.article.source == printing.article.source
        assert "5200" in found.sentence.text
        page = engine.library.store.page_text(printing.article.document, printing.article.article.page)
        assert printing.sentence.span.of(page) == printing.sentence.text


def test_every_door_names_the_other_printings(made: Callable[[Papers], Engine]) -> None:
    answer = made(THREE).ask(LENT)
    first, second = answer.citations[0].also
    shown = render.answer(answer, 200, "zh")
    assert shown.count("又载于") == 2
    for printing in (first, second):
        line = next(line for line in shown.splitlines() if "又载于" in line and printing.id in line)
        article = printing.article.article
        assert article.headline in line
        assert article.date in line
        assert printing.article.source in line
    assert render.answer(answer, 200, "en").count("also printed in") == 2
    (message,) = html.reply(Answered(answer), "zh")
    assert message.text.count("又载于") == 2
    assert f"<code>{first.id}</code>" in message.text
    (record,) = contract.answer(answer)["citations"]  # type: ignore[attr-defined]
    assert [one["id"] for one in record["also"]] == [first.id, second.id]
    assert [one["article"]["source"] for one in record["also"]] == also(answer)
    assert contract.answer(answer)["figures"] == []


def test_a_printing_that_was_not_retrieved_is_named(made: Callable[[Papers], Engine]) -> None:
    engine = made(THREE)
    store = engine.library.store
    first = next(iter(store.articles()))
    assert {one.source for one in duplicates.printings(store, [first])[first.row]} == {"b.jsonl", "c.jsonl"}


def test_what_only_the_longer_printing_says_is_not_put_into_the_mouth_of_the_shorter(
    made: Callable[[Papers], Engine],
) -> None:
    store = made(THREE).library.store
    by_name = {one.source: one.article for one in store.articles()}
    last = by_name["a.jsonl"].sentences[-1]
    assert duplicates.again(last, by_name["b.jsonl"]) is None
    assert duplicates.again(last, by_name["c.jsonl"]) == by_name["c.jsonl"].sentences[-1]


def test_the_printing_of_the_year_asked_about_is_cited(made: Callable[[Papers], Engine]) -> None:
    engine = made({"a": ("书车进山", CARTS, "2021-11-03"), "b": ("书车进山", CARTS + "　", "2022-11-03")})
    for year in ("2021", "2022"):
        answer = engine.ask(f"{year}年{LENT}")
        assert [one.article.article.date for one in answer.citations] == [f"{year}-11-03"]


def test_removing_and_adding_again(made: Callable[[Papers], Engine]) -> None:
    engine = made(THREE)
    engine.library.remove(["b.jsonl"])
    assert sorted([*cited(engine.ask(LENT)), *also(engine.ask(LENT))]) == ["a.jsonl", "c.jsonl"]
    engine.library.remove(["c.jsonl"])
    answer = engine.ask(LENT)
    assert (cited(answer), also(answer)) == (["a.jsonl"], [])
    answer = made(THREE).ask(LENT)
    assert len(answer.citations) == 1
    assert sorted([*cited(answer), *also(answer)]) == ["a.jsonl", "b.jsonl", "c.jsonl"]


def test_a_form_filled_in_for_two_counties_is_two_dispatches(made: Callable[[Papers], Engine]) -> None:
    engine = made(
        {
            "a": ("临海绣娘进社区", FORM.format(place="临海", count="1430"), "2020-06-01"),
            "b": ("温岭绣娘进社区", FORM.format(place="温岭", count="860"), "2020-06-02"),
        }
    )
    assert duplicates.printings(engine.library.store, list(engine.library.store.articles())) == {}
    for place, source, count in (("临海", "a.jsonl", "1430"), ("温岭", "b.jsonl", "860")):
        answer = engine.ask(f"{place}绣花课培训了多少妇女")
        assert answer.text is not None
        assert count in answer.text
        assert (cited(answer), also(answer), answer.figures) == ([source], [], ())


# Figures that differ


def test_a_corrected_figure_is_shown_beside_the_first_the_newest_first(made: Callable[[Papers], Engine]) -> None:
    answer = made({**THREE, "d": ("书车报道的更正", CORRECTED, "2021-11-09")}).ask(LENT)
    assert answer.figures[0] == answer.text == "4700册"
    assert [figure[:4] for figure in answer.figures] == ["4700", "5200"]
    assert cited(answer)[0] == "d.jsonl"
    assert answer.citations[0].also == ()  # the others say 5200
    assert len(answer.citations) == 2
    assert len(answer.citations[1].also) == 2
    assert "各篇报道数字不一" in render.answer(answer, 200, "zh")
    assert "各篇报道数字不一" in html.reply(Answered(answer), "zh")[0].text
    assert [one["answer"] for one in contract.answer(answer)["figures"]] == list(answer.figures)  # type: ignore[attr-defined]
    assert contract.answer(answer)["figures"][0]["date"] == "2021-11-09"  # type: ignore[index]


YEARLY = "牟平区今年蓝莓总产量达到{}吨。果农把蓝莓送到冷库，再由车队运往各地。"
YEARS: Papers = {
    "m17": ("牟平蓝莓丰收", YEARLY.format(6200), "2017-07-20"),
    "m18": ("牟平蓝莓再丰收", YEARLY.format(7500), "2018-07-18"),
}


def test_a_year_picks_one_figure_and_without_it_both_are_shown(made: Callable[[Papers], Engine]) -> None:
    engine = made(YEARS)
    both = engine.ask("牟平区蓝莓总产量达到多少吨")
    assert both.figures == ("7500吨", "6200吨")
    assert cited(both) == ["m18.jsonl", "m17.jsonl"]
    one = engine.ask("2017年牟平区蓝莓总产量达到多少吨")
    assert (one.text, one.figures, cited(one)) == ("6200吨", (), ["m17.jsonl"])


def test_a_question_that_only_points_at_its_subject_shows_no_disagreement(made: Callable[[Papers], Engine]) -> None:
    assert made(YEARS).ask("该区蓝莓总产量达到多少吨").figures == ()


def test_one_article_does_not_disagree_with_itself(made: Callable[[Papers], Engine]) -> None:
    text = YEARLY.format(6200) + "到八月底，牟平区蓝莓总产量达到6900吨。"
    assert made({"a": ("牟平蓝莓丰收", text, "2017-07-20")}).ask("牟平区蓝莓总产量达到多少吨").figures == ()


def test_the_same_amount_written_otherwise_does_not_differ(made: Callable[[Papers], Engine]) -> None:
    papers = {"a": YEARS["m17"], "b": ("蓝莓", YEARLY.format("0.62万"), "2018-07-18")}
    assert made(papers).ask("牟平区蓝莓总产量达到多少吨").figures == ()


# What two printings of a sentence have in common


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("增长３．５％，居首。", "增长3.5%居首"),
        ("增长3·5%，居首。", "增长3.5%居首"),
        ("增长35%,居首.", "增长35%居首"),
        ("借出１，２３４，５６７册", "借出1234567册"),
        ("去年,1,234.5万元", "去年1234.5万元"),
        ("第1,2,345号", "第1,2,345号"),
        ("有100、200和300人的", "有100,200和300人的"),
        ("3—5人", "3-5人"),
        ("3～5人", "3-5人"),
        ("1998——2008年", "1998-2008年"),
        ("30%-50%", "30%-50%"),
        ("30%，50%", "30%,50%"),
        ("2018/03/05", "2018-03-05"),
        ("2018-03-05", "2018-03-05"),
        ("占1/3", "占1/3"),
        ("主队3：2胜", "主队3:2胜"),
        ("4×100米", "4x100米"),
        ("4*100米", "4x100米"),
        ("-5℃至3℃", "-5℃至3℃"),
        ("5℃~-3℃", "5℃--3℃"),
        ("“5+2”工作法", "5+2工作法"),
        ("$300", "$300"),
        ("COVID-19", "covid19"),  # no figure's: a hyphen as any other
        ("共有——5人……阿卜·杜拉说：“来了。”", "共有5人阿卜杜拉说来了"),
        ("本报北京讯　（记者 某某）书车来了", "书车来了"),
        ("本报综合消息 据新华社北京8月5日电 （记者 某某）书车来了", "书车来了"),
        ("本报讯", "本报讯"),
        ("……", ""),
    ],
)
def test_of_marks_those_of_figures_stay_in_one_spelling(text: str, said: str) -> None:
    assert duplicates.key(text) == said


def test_what_another_typesetter_makes_of_figures_is_the_same_sentence() -> None:
    here = article("今年1,234户增收3.5%，每户多得200—300元。").sentences[0]
    assert duplicates.again(here, article("今年１２３４户增收３·５％,每户多得200～300元。")) is not None
    for other in ("今年1,234户增收35%，每户多得200—300元。", "今年1,234户增收3.5%，每户多得200、300元。"):
        assert duplicates.again(here, article(other)) is None


def test_a_figure_is_the_same_in_digits_and_in_words() -> None:
    rain = (
        "本报讯　七月以来，全县平均降雨{0}毫米，{1}余人转移到高处，三台水泵日夜抽水，最大的一场雨淹了{2}亩稻田。"
        "县里从外地调来水泵和沙袋，干部们分头守在堤上，入夜以后每隔一个钟头看一回水位，水一涨就敲锣叫醒低处的人家。"
        "村里的老人说，这样的雨多年没有见过了，好在堤坝去年冬天刚刚加高，河道也清过淤，水来得快退得也快。"
        "农技员下到田里教大家排水、洗苗、补肥，倒伏的稻子扶起来还能抽穗，绝收的田块打算改种荞麦和萝卜。"
    )
    digits = article(*rain.format("136", "1200", "2.4万").split("。"))
    words = article(*rain.format("一百三十六", "一千二百", "两万四千").split("。"))
    other = article(*rain.format("一百四十六", "一千三百", "三万四千").split("。"))
    assert Body.of(digits).same(Body.of(words))
    assert Body.of(words).same(Body.of(digits))
    assert not Body.of(digits).same(Body.of(other))
    assert not Body.of(words).same(Body.of(other))
    found = duplicates.again(digits.sentences[0], words)
    assert found is not None
    assert "一百三十六毫米" in found.text
    assert duplicates.again(digits.sentences[0], other) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("降雨一百三十六毫米至二百毫米", "降雨136毫米至200毫米"),
        ("二百余人获救", "200余人获救"),
        ("增长百分之三点五", "增长3.5%"),
        ("有三四百人", "有三四百人"),
        ("二〇一九年三月五日投资59.33万元", "二〇一九年三月五日投资593300元"),
        ("臨海添了十七個村", "臨海添了17個村"),
    ],
)
def test_figures_by_their_value(text: str, said: str) -> None:
    assert duplicates.in_digits(text) == said


def test_figures_are_compared_as_they_are_meant_with_what_they_count() -> None:
    body = Body.of(article("本报8月5日讯　1,234户增收3.5%，", "每户多得200—300元。"))
    assert body.figures == {"1234户", "3.5%", "200-", "300元"}


# Marks


def article(*paragraphs: str, place: Place | None = None) -> Article:
    sentences = tuple(Sentence(at, "body", text, Span(0, len(text)), at) for at, text in enumerate(paragraphs, 1))
    return Article("0" * 8, "article", None, None, None, (), None, place, None, 1, Span(0, 1), sentences)


paragraphs = st.lists(st.text("山村图书车借还明年０5 ,，。茶蜂", max_size=60), max_size=5)
bodies = paragraphs.map(lambda some: Body.of(article(*some)))
short = st.text("山村图书车借还明年茶蜂", min_size=1, max_size=59)


@given(bodies, bodies)
def test_being_the_same_is_mutual_and_shows_in_the_marks(one: Body, other: Body) -> None:
    assert one.same(other) == other.same(one)
    assert one.same(one) == bool(one.text)
    if one.text == other.text:
        assert one.marks() == other.marks()


@given(short, short)
def test_what_is_short_is_the_same_only_to_the_letter(one: str, other: str) -> None:
    assert Body.of(article(one)).same(Body.of(article(other))) == (one == other)


def test_marks_are_the_same_in_every_process() -> None:
    program = f"""
from corpus.model import Article, Sentence, Span
from retrieval.duplicates import Body
span = Span(0, 1)
sentences = (Sentence(1, "body", {CARTS!r}, span, 0),)
article = Article("0", "article", None, None, None, (), None, None, None, 1, span, sentences)
print(sorted(Body.of(article).marks()))
"""
    outs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert outs == {f"{sorted(Body.of(article(CARTS)).marks())}\n"}


def test_places_that_differ_are_no_printings_of_one() -> None:
    here, there = Place("371002", "山东省", "威海市", "环翠区"), Place("371003", "山东省", "威海市", "文登区")
    assert not Body.of(article(CARTS, place=here)).same(Body.of(article(CARTS, place=there)))
    assert Body.of(article(CARTS, place=here)).same(Body.of(article(CARTS, place=Place("371000", "山东省", "威海市"))))


def test_a_library_of_the_first_schema_opens_and_gets_its_marks(tmp_path: Path) -> None:
    write(tmp_path / "papers", THREE)
    with Library.open(tmp_path / "library", create=True) as library:
        library.add([tmp_path / "papers"])
        path = library.store.path
    database = sqlite3.connect(path)
    database.executescript("DROP TABLE marks; PRAGMA user_version = 1;")
    database.close()
    with Library.open(tmp_path / "library") as library:
        answer = Engine(library).ask(LENT)
        assert answer.text is not None
        assert "5200" in answer.text
        assert also(answer) == []
        assert library.store.counts().articles == 3
        library.add([tmp_path / "papers"])  # nothing new
        assert len(also(Engine(library).ask(LENT))) == 2
