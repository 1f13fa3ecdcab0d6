"""What an index is asked to leave out is nothing that scope would let speak."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import passages, places
from corpus.model import Article, Place, Sentence, Span
from retrieval import scope, where
from retrieval.question import Question, analyse
from retrieval.where import EVERY, Where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.model import Part, Passage


def place(name: str) -> Place:
    return places.find(name)[0].place


def article(
    *paragraphs: list[str], about: str | None = None, date: str | None = None, headline: str | None = None
) -> Article:
    """An article of a headline and paragraphs of sentences."""
    sentences: list[Sentence] = []
    at = 0
    for number, paragraph in enumerate([[headline] if headline else [], *paragraphs], -1):
        for text in paragraph:
            part: Part = "headline" if number < 0 else "body"
            sentences.append(Sentence(len(sentences) + 1, part, text, Span(at, at + len(text)), number))
            at += len(text)
    home = place(about) if about else None
    span = Span(0, at)
    return Article("a1", "article", None, headline, None, (), None, home, date, 1, span, tuple(sentences))


def indexed(printed: Article) -> list[frozenset[str]]:
    return found(printed, passages.cut(printed))


def found(printed: Article, cut: Sequence[Passage]) -> list[frozenset[str]]:
    told = where.Told.of(printed)
    return [told.terms(one.first, one.last) for one in cut]


def asked(question: str) -> tuple[Where, ...]:
    return where.asked(analyse(question))


def passes(question: str, *paragraphs: list[str], **about: str | None) -> bool:
    (terms,) = indexed(article(*paragraphs, **about))
    return any(one.passes(terms) for one in asked(question)[-1:])


# What is asked


def test_a_question_that_names_nothing_filters_nothing() -> None:
    assert asked("培训了多少人") == ()
    assert asked("去年培训了多少人") == ()
    assert asked("今年5月培训了多少人") == ()
    assert asked("中国有多少个民族") == ()


def test_a_question_filters_by_its_place_and_by_its_place_and_time() -> None:
    only, both = asked("2018年青州培训了多少人")
    assert only == Where(places=frozenset({"=山东省/潍坊市/青州市"}))
    assert both == Where(only.places, frozenset({"2018", "<"}))


@pytest.mark.parametrize(
    ("question", "times"),
    [
        ("2018年3月发生了什么", {"2018-03", "u03", "<"}),
        ("2018年11月到2019年1月发生了什么", {"2018-11", "2018-12", "2019-01", "<"}),
        ("2018年以来发生了什么", {"2018-01", "<"}),
        ("3月5日发生了什么", {"m03", "<"}),
        ("2018年以前发生了什么", None),
    ],
)
def test_times_that_are_asked_for(question: str, times: set[str] | None) -> None:
    assert [set(one.times) for one in asked(question)] == ([] if times is None else [times])


def test_each_place_of_a_question_is_a_filter_unless_there_are_many() -> None:
    assert [set(one.places) for one in asked("高密和日本有多少人")] == [{"=山东省/潍坊市/高密市"}, {"=日本"}]
    assert len(asked("2018年高密和日本有多少人")) == 4
    (one,) = asked("高密、昌乐、寿光、诸城和杭州有多少人")
    assert len(one.places) == 5


# What passes


@pytest.mark.parametrize("name", ["青州", "潍坊", "山东"])
def test_a_place_is_reached_by_all_that_it_lies_in(name: str) -> None:
    assert passes(f"{name}哪里修了新路", ["青州市修了新路。"])
    assert passes(f"{name}哪里修了新路", ["修了新路。"], about="青州市")
    assert not passes(f"{name}哪里修了新路", ["杭州市修了新路。"], about="杭州市")


def test_a_figure_of_a_county_is_none_of_its_city() -> None:
    assert passes("青州修了多少公里路", ["青州市修了3公里路。"])
    assert not passes("潍坊修了多少公里路", ["青州市修了3公里路。"])
    assert passes("潍坊修了多少公里路", ["潍坊青州市修了3公里路。"])


def test_what_a_paragraph_is_about_goes_on_into_the_next_passage() -> None:
    long = "修路是为了让大家走得更方便,也让车开得更稳当。" * 10
    first, second = indexed(article(["昌乐县修了路。", long, "路长3公里。"], about="青州市"))[::2]
    assert asked("昌乐的路有多少公里")[0].passes(first)
    assert asked("昌乐的路有多少公里")[0].passes(second)


def test_times_that_are_told_in_the_headline_or_by_the_date_pass() -> None:
    question = "2018年3月修了多少公里路"
    assert passes(question, ["修了3公里路。"], date="2018-03-09")
    assert passes(question, ["修了3公里路。"], headline="2018年3月修路记")
    assert passes(question, ["上月修了3公里路。"], date="2018-04-09")
    assert passes(question, ["3月修了3公里路。"])
    assert not passes(question, ["修了3公里路。"], date="2019-03-09")


def test_a_text_without_end_passes_every_filter() -> None:
    assert passes("昌乐修了多少公里路", ["修路" * 5000])
    months = ["、".join(f"{year}年{month}月" for month in range(1, 13)) + "。" for year in range(1900, 1940)]
    assert indexed(replace(article(months[:20]), kind="brief"))[0] > {"1919-12", "1919"}
    assert indexed(replace(article(months), kind="brief")) == [{EVERY}]


# Whatever scope lets speak, passes

_NAMES = "青州 青州市 潍坊 潍坊市 山东 昌乐县 寿光 杭州 浙江 北京 朝阳区 日本 东京 中国 鼓楼区"
_TIMES = """
    2018年 2018年3月 2018年3月5日 去年 今年 前年 去年底 今年3月 去年5月 3月5日 5月 昨日 上月 本月 2015年以来
    2018年3月以来 2019年以前 2015年到2018年 3月到5月 一季度 2018年上半年 春节 2018年底 近三年 十二五期间 2月29日
    当年 12月底 本月5日 国庆节 上半年 同期 11月至次年2月 截至2018年底 全年
"""
_WORDS = "培训了 学校 有3000人 修路 张强 县长 的产量是 , 、 其中, 完成投资5亿元 开工 中学"
_ASKING = "培训了多少人 有多少学校 县长是谁 什么时候开工 哪里修了路 发生了什么 投资多少亿元 有没有修路 增长百分之几"
NAMES, TIMES, WORDS, ASKING = (line.split() for line in (_NAMES, _TIMES, _WORDS, _ASKING))

pieces = st.sampled_from([*NAMES, *NAMES, *TIMES, *TIMES, *WORDS, *WORDS])
sentences = st.lists(pieces, min_size=1, max_size=6).map(lambda some: "".join(some) + "。")
paragraphs = st.lists(st.lists(sentences, min_size=1, max_size=16), min_size=1, max_size=3)
days = st.dates(datetime.date(2017, 1, 1), datetime.date(2020, 12, 31)).map(datetime.date.isoformat)
articles = st.builds(
    lambda body, about, date, headline: article(*body, about=about, date=date, headline=headline),
    paragraphs,
    st.none() | st.sampled_from(["青州市", "潍坊市", "山东省", "杭州市", "北京市朝阳区", "日本"]),
    st.none() | days,
    st.none() | sentences,
)
questions = st.builds(
    lambda scoped, asking: analyse("".join(scoped) + asking),
    st.lists(st.sampled_from([*NAMES, *TIMES]), min_size=1, max_size=3),
    st.sampled_from(ASKING),
)


@settings(max_examples=400, deadline=None)
@given(articles, questions, st.integers(5, 200), st.data())
def test_what_scope_accepts_passes_the_filter(
    printed: Article, question: Question, size: int, data: st.DataObject
) -> None:
    cut = passages.cut(printed, size)
    filters = where.asked(question)
    clauses = max((len(one.clauses) for one in filters), default=0)
    narrowest = [one for one in filters if len(one.clauses) == clauses] or [Where()]
    some = data.draw(st.sets(st.integers(0, len(cut) - 1)))
    numbers = {number for one in some for number in range(cut[one].first, cut[one].last + 1)}
    for seen in (scope.settings(printed), scope.settings(printed, numbers)):
        for passage, terms in zip(cut, found(printed, cut), strict=True):
            for number in range(passage.first, passage.last + 1):
                if number in seen and may_speak(question, seen[number]):
                    assert any(one.passes(terms) for one in narrowest), (question.text, seen[number].text, terms)


def may_speak(question: Question, setting: scope.Setting) -> bool:
    """Whether scope accepts the sentence, wherever in it the answer is."""
    positions = [None, *range(len(setting.text))]
    return any(scope.fits_place(question, setting, at) and scope.fits_time(question, setting, at) for at in positions)
