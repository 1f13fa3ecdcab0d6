"""Questions in English: recognised, understood, and put into a newspaper's Chinese words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import english
from retrieval.question import analyse


@pytest.mark.parametrize(
    "text",
    ["how many farmers were trained", "who is the head of the 粉丝博物馆", "When does the library open?".lower()],
)
def test_latin_words_make_a_question_english(text: str) -> None:
    assert english.is_english(text)


@pytest.mark.parametrize(
    "text", ["青州培训了多少人", "5g基站有多少座", "gdp是多少", "wifi覆盖了多少个村庄呢", "2019", "ktv"]
)
def test_chinese_with_a_latin_word_in_it_is_not_english(text: str) -> None:
    assert not english.is_english(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How many farmers took the pruning course?", "count"),
        ("What was the number of visitors?", "count"),
        ("How much money did the teachers donate?", "money"),
        ("How much did the bridge cost?", "money"),
        ("How much does a ticket cost?", "money"),
        ("What is the ticket price?", "money"),
        ("What percentage of villages have tap water?", "percent"),
        ("What was the pass rate?", "percent"),
        ("How long is the new road?", "measure"),
        ("How old is the tree?", "measure"),
        ("How much land was planted with garlic?", "measure"),
        ("When did the museum open?", "time"),
        ("What time does the market close?", "time"),
        ("In which year was the school founded?", "time"),
        ("Who is the headmaster?", "person"),
        ("Whose photo was it?", "person"),
        ("Which company won the tender?", "organisation"),
        ("What hospital treated him?", "organisation"),
        ("Which three towns took part?", "list"),
        ("What are the steps?", "list"),
        ("Where is the new station?", "place"),
        ("Which village was first?", "place"),
        ("Did the bridge open?", "yes-no"),
        ("Is the bus free for the elderly?", "yes-no"),
        ("Why was the market moved?", "description"),
        ("How can a family apply?", "description"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    question = analyse(text)
    assert question.english
    assert question.kind == kind


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("how many people attended", "人"),
        ("how many left-behind children were helped", "人"),
        ("how many poor households moved", "户"),
        ("how many online shops opened", "家"),
        ("how many primary schools have a garden", "所"),
        ("how many key villages", "个"),
        ("how many paintings were sold", "幅"),
        ("how many dumplings were eaten", None),
        ("who came", None),
    ],
)
def test_unit(text: str, unit: str | None) -> None:
    assert english.unit(text) == unit


def test_words_are_put_into_chinese_by_their_stem() -> None:
    translated = english.translate("which schools donated paintings")
    assert any("学校" in words for words in translated)
    assert any("捐款" in words or "捐赠" in words for words in translated)
    assert any("画作" in words for words in translated)


def test_two_words_that_belong_together_are_one() -> None:
    assert english.translate("left-behind children") == (("留守儿童",),) or any(
        "留守" in word for words in english.translate("left-behind children") for word in words
    )


def test_words_that_only_ask_are_left_out() -> None:
    assert english.translate("how many of them were there") == ()


def test_the_lexical_index_is_asked_in_chinese() -> None:
    lookup = analyse("How many volunteers are there in Weifang?").lookup
    assert "志愿者" in lookup
    assert "潍坊" in lookup
    assert "volunteers" not in lookup


def test_a_place_in_pinyin_binds_the_question() -> None:
    assert [mention.place.name for mention in analyse("How many people were trained in Qingzhou?").places] == ["青州市"]


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz '-?", max_size=60))
def test_any_latin_text_can_be_looked_at(text: str) -> None:
    english.is_english(text)
    english.kind_of(text)
    english.unit(text)
    assert all(words and all(words) for words in english.translate(text))
