"""How keywords are found in a text: as they are, by another word for them, or in part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.matching import coverage, occurrences, strength
from retrieval.question import Keyword

LOAN = Keyword("贷款", 0.8, also=("放贷", "借款"))
TITLE = Keyword("梨乡纪事", 1.2, name=True)


def test_a_word_is_found_wherever_it_stands() -> None:
    assert [(one.start, one.end, one.strength) for one in occurrences(LOAN, "贷款到期，又有贷款。")] == [
        (0, 2, 1.0),
        (7, 9, 1.0),
    ]


def test_the_word_itself_counts_more_than_a_synonym_and_a_synonym_more_than_a_character() -> None:
    exact, other, part = (strength(LOAN, text) for text in ("发了贷款", "发了借款", "还了房贷"))
    assert 1.0 == exact > other > part > 0


def test_where_the_word_stands_its_synonyms_do_not_count() -> None:
    assert [(one.start, one.end) for one in occurrences(LOAN, "借款后来改叫贷款")] == [(6, 8)]


def test_of_a_long_word_the_longest_part_is_found() -> None:
    word = Keyword("留守儿童", 1.0)
    assert strength(word, "村里的留守儿童") == 1.0
    assert 0 < strength(word, "村里的儿童") < 1.0
    assert strength(word, "村里的老树") == 0.0


def test_a_longer_part_counts_more_than_a_shorter_one() -> None:
    word = Keyword("青年志愿者", 1.0)
    assert strength(word, "一队志愿者") > strength(word, "一群青年") > 0


def test_one_character_that_half_the_words_share_shows_no_kinship() -> None:
    assert strength(Keyword("学生", 0.6), "大学里新来的生面孔") == 0.0


def test_a_name_is_found_whole_or_not_at_all() -> None:
    assert strength(TITLE, "新书《梨乡纪事》出版") == 1.0
    assert strength(TITLE, "梨乡的人写了一部纪事") == 0.0


def test_latin_words_are_found_whole_or_not_at_all() -> None:
    assert strength(Keyword("5g", 1.0), "建了5g基站") == 1.0
    assert strength(Keyword("hotline", 1.0), "hot line") == 0.0


def test_coverage_is_the_share_of_weight_that_was_found() -> None:
    words = (Keyword("苹果", 0.9), Keyword("大棚", 0.3))
    assert coverage(words, ("苹果大棚", 1.0)) == pytest.approx(1.0)
    assert coverage(words, ("苹果熟了", 1.0)) == pytest.approx(0.75)
    assert coverage(words, ("下雨了", 1.0)) == 0.0


def test_coverage_takes_the_better_of_two_texts_for_each_word() -> None:
    words = (Keyword("苹果", 0.5), Keyword("大棚", 0.5))
    assert coverage(words, ("苹果熟了", 1.0), ("大棚里的苹果", 0.5)) == pytest.approx(0.75)


def test_coverage_without_keywords_is_nothing() -> None:
    assert coverage((), ("苹果", 1.0)) == 0.0


WORDS = st.text(alphabet="苹果大棚志愿者青年贷款学生0a", min_size=1, max_size=5)


@given(
    WORDS, st.lists(WORDS, max_size=3), st.booleans(), st.text(alphabet="苹果大棚志愿者青年贷款学生，0a", max_size=40)
)
def test_occurrences_lie_inside_the_text(word: str, also: list[str], name: bool, text: str) -> None:
    keyword = Keyword(word, 0.7, also=tuple(also), name=name)
    for found in occurrences(keyword, text):
        assert 0 <= found.start < found.end <= len(text)
        assert 0 < found.strength <= 1
    assert 0 <= coverage((keyword,), (text, 1.0)) <= 1 + 1e-9
    if len(word) > 1 or word.isascii():
        assert (strength(keyword, text) == 1.0) == (word in text)
    else:  # a single Chinese character may be part of another word there
        assert strength(keyword, text) == 0.6 if word in text else strength(keyword, text) in (0.0, 0.8)


def test_what_a_word_is_short_for_stands_for_it() -> None:
    (found,) = occurrences(Keyword("家财险", 1.0), "其中家庭财产险最多赔12万元")
    assert (found.start, found.end) == (2, 7)
    assert 0.65 < found.strength < 1
    assert not strength(Keyword("家财险", 1.0), "家，财，险")
    assert strength(Keyword("家财险", 1.0), "家财险和家庭财产险") == 1.0
