"""A question analysed: what it names, which of its words tell something, and which texts are no questions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import QuestionInvalid
from retrieval.question import LIMIT, Question, analyse, check, synonyms


def words(text: str) -> set[str]:
    return {keyword.text for keyword in analyse(text).keywords}


def places(question: Question) -> list[str]:
    return [mention.place.name for mention in question.places]


# What is no question


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "　　", "\x00\x07"])
def test_nothing_is_no_question(text: str) -> None:
    with pytest.raises(QuestionInvalid) as caught:
        check(text)
    assert caught.value.facts["reason"] == "empty"


@pytest.mark.parametrize("text", ["？", "。。。", "😀😀", "……！", "——", "《》"])
def test_marks_alone_are_no_question(text: str) -> None:
    with pytest.raises(QuestionInvalid) as caught:
        check(text)
    assert caught.value.facts["reason"] == "wordless"


def test_a_whole_article_is_no_question() -> None:
    assert check("问" * LIMIT) == "问" * LIMIT
    with pytest.raises(QuestionInvalid) as caught:
        check("问" * (LIMIT + 1))
    assert caught.value.facts["reason"] == "long"
    assert caught.value.facts["length"] == LIMIT + 1


def test_blanks_around_and_control_characters_go() -> None:
    assert check("\x00  梨树种了多少棵\n") == "梨树种了多少棵"


def test_a_line_break_inside_stays_a_blank() -> None:
    assert check("梨树\n种了多少棵") == "梨树 种了多少棵"


# What it names


def test_places_are_found_in_full_and_in_short() -> None:
    assert places(analyse("坊子农村低保一年多少钱")) == ["坊子区"]
    assert places(analyse("青州市和寿光市各培训了多少人")) == ["青州市", "寿光市"]
    assert places(analyse("门票多少钱")) == []


def test_times_are_found_as_written() -> None:
    assert [mention.text for mention in analyse("2018年捐了多少本书").times] == ["2018年"]
    assert [mention.text for mention in analyse("去年捐了多少本书").times] == ["去年"]
    assert analyse("一共捐了多少本书").times == ()


def test_traditional_and_full_width_questions_are_the_same_question() -> None:
    plain, typed = analyse("2018年青州培训了多少农民?"), analyse("２０１８年青州培訓了多少農民？")
    assert (typed.kind, typed.unit, places(typed)) == (plain.kind, plain.unit, places(plain))
    assert {k.text for k in typed.keywords} == {k.text for k in plain.keywords}
    assert [mention.start for mention in typed.times] == [mention.start for mention in plain.times]


# Its keywords


def test_words_that_only_ask_are_no_keywords() -> None:
    assert words("请问一下花卉培训一共有多少人参加了呢?") == {"花卉", "培训", "参加"}
    assert words("什么时候") == set()


def test_what_binds_by_scope_is_no_keyword() -> None:
    assert words("去年4月坊子的大棚塌了几个") & {"去年", "4月", "4", "坊子"} == set()
    assert "大棚" in words("去年4月坊子的大棚塌了几个")


def test_a_quoted_title_is_a_name_of_its_own() -> None:
    for text in ("《梨乡纪事》讲了什么", "“梨乡纪事”讲了什么", "「梨乡纪事」講了什麼"):
        assert [k.text for k in analyse(text).keywords if k.name] == ["梨乡纪事"]


def test_a_township_is_a_name() -> None:
    assert "王坟镇" in {k.text for k in analyse("王坟镇的画室卖了几幅画").keywords if k.name}


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    weights = {k.text: k.weight for k in analyse("农民参加雨露计划花了多少钱").keywords}
    assert weights["雨露计划"] > weights["参加"] > 0


def test_each_word_is_a_keyword_once() -> None:
    found = [k.text for k in analyse("大棚种菜和大棚种花的大棚各有几个").keywords]
    assert found.count("大棚") == 1


def test_people_ask_with_other_words_than_papers_print() -> None:
    (donated,) = (k for k in analyse("老师捐款了吗").keywords if k.text == "捐款")
    assert "捐赠" in donated.also or "善款" in donated.also


def test_no_word_stands_for_itself_and_none_is_a_single_character() -> None:
    for word, others in synonyms().items():
        assert word not in others
        assert all(len(other) > 1 for other in others)


def test_the_question_itself_is_looked_up() -> None:
    assert analyse("培訓了多少人").lookup == "培訓了多少人"


# Any text at all

WORDS = """
多少 几 谁 哪里 什么 时候 怎么 吗 青州 青州市 王坟镇 2019年 去年 4月1日 每人 100元 《 》 “ ” 培訓 ％ １０ how a - . ？
"""
PIECES = st.sampled_from(WORDS.split())


@settings(deadline=None)  # the first call opens dictionaries
@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=14).map("".join)))
def test_any_text_is_analysed_or_refused(text: str) -> None:
    try:
        asked = check(text)
    except QuestionInvalid:
        return
    question = analyse(asked)
    assert len(question.folded) == len(question.text)
    assert all(0 < keyword.weight <= 1.2 and keyword.text for keyword in question.keywords)
    for mention in (*question.places, *question.times):
        assert mention.span.of(question.text) == mention.text


@settings(deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=10).map("".join))
def test_width_makes_no_difference(text: str) -> None:
    if not any(char.isalnum() for char in text):
        return
    wide = text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    plain, typed = analyse(text), analyse(wide)
    assert (typed.kind, typed.unit, typed.english) == (plain.kind, plain.unit, plain.english)
