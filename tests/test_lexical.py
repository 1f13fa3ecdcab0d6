from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.lexical import LexicalIndex, grams, sought, subject, tokens, words
from retrieval.where import EVERY, Where

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {
    3: "青州市为贫困人口办技能培训班,参加者24000余人次。",
    5: "昌乐县教职工捐款59.33万元,送到困难学生手中。",
    8: "高密市的小学添置了钢琴,GDP增长6.5%。",
}


def filled(index: LexicalIndex, texts: dict[int, str] = TEXTS, stamp: str = "1") -> LexicalIndex:
    assert list(index.add(texts.items())) == list(texts)
    index.commit(stamp)
    return index


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    return filled(LexicalIndex.create())


def found(index: LexicalIndex, query: str) -> list[int]:
    return [int(id_) for id_ in index.search(query, 10)[0]]


def test_grams_are_characters_figures_and_latin_words_single_and_in_pairs() -> None:
    assert grams("24000余人,GDP") == ["24000", "余", "24000余", "人", "余人", "gdp"]
    assert grams("《59.33》万") == ["59.33", "万"]
    assert grams("。,!😀 ") == []


def test_a_question_seeks_no_characters_that_its_pairs_hold() -> None:
    assert sought("24000余人,GDP") == ["24000", "24000余", "余人", "gdp"]
    assert sought("5月、人?") == ["5", "5月", "人"]
    assert sought("青") == ["青"]


@given(st.text("青州a1 ,县", max_size=12))
def test_what_a_question_seeks_covers_all_of_it(text: str) -> None:
    assert set("".join(sought(text))) == set("".join(grams(text)))
    assert set(sought(text)) <= set(grams(text))


def test_a_text_can_be_taken_as_tokens() -> None:
    index = LexicalIndex.create()
    for id_, text in TEXTS.items():
        index.take(id_, *tokens(text))
    index.commit("1")
    assert found(index, "培训人次") == [3]


def test_words_are_folded_and_without_punctuation() -> None:
    assert words("《職業教育》!") == ["职业", "教育", "职业教育"]


def test_words_that_only_ask_are_dropped_as_words() -> None:
    assert subject("青州培訓了多少人?").split() == ["青州培训", "人?"]
    assert "有色金属" in subject("有色金属的产量是多少")
    assert subject("是什么") == "是什么"


@pytest.mark.parametrize("query", ["青州培训了多少人", "青州培訓了多少人", "24000余人次", "２４０００", "技能培訓班"])
def test_what_is_meant_comes_first(index: LexicalIndex, query: str) -> None:
    assert found(index, query)[0] == 3


def test_case_width_and_decimals(index: LexicalIndex) -> None:
    assert found(index, "gdp")[0] == found(index, "ＧＤＰ")[0] == 8
    assert found(index, "59.33") == [5]
    assert found(index, "9.33") == []


def test_scores_fall_and_are_positive(index: LexicalIndex) -> None:
    _, scores = index.search("困难学生和贫困人口", 10)
    assert (scores > 0).all()
    assert scores.tolist() == sorted(scores.tolist(), reverse=True)


def test_as_many_as_asked_for(index: LexicalIndex) -> None:
    assert len(index.search("市县", 1)[0]) == 1


def narrowed(*places: str, times: tuple[str, ...] = ()) -> Where:
    return Where(frozenset(places), frozenset(times))


@pytest.fixture(scope="module")
def termed() -> LexicalIndex:
    made = LexicalIndex.create()
    for (id_, text), terms in zip(TEXTS.items(), (["a/b", "a"], ["a", "2018"], [EVERY]), strict=True):
        made.take(id_, *tokens(text), terms)
    made.commit("1")
    return made


def test_a_filter_lets_pass_what_has_a_term_of_every_clause(termed: LexicalIndex) -> None:
    assert termed.passing(narrowed("a")).tolist() == [3, 5, 8]
    assert termed.passing(narrowed("a/b", "c")).tolist() == [3, 8]
    assert termed.passing(narrowed("a", times=("2018",))).tolist() == [5, 8]
    assert termed.passing(narrowed("c")).tolist() == [8]
    assert termed.which(np.array([8, 3, 5, 9]), narrowed("a/b")).tolist() == [True, True, False, False]


def test_a_filter_leaves_scores_as_they_are(termed: LexicalIndex) -> None:
    every = dict(zip(*(some.tolist() for some in termed.search("青州困难学生的小学", 10)), strict=True))
    ids, scores = termed.search("青州困难学生的小学", 10, within=narrowed("a/b"))
    assert set(ids.tolist()) == {3, 8} < set(every)
    assert {id_: every[id_] for id_ in ids.tolist()} == pytest.approx(
        dict(zip(ids.tolist(), scores.tolist(), strict=True))
    )
    assert termed.search("钢琴", 10, within=narrowed("a/b"))[0].tolist() == [8]
    assert termed.search("钢琴", 10, within=narrowed("2018", times=("a/b",)))[0].tolist() == [8]
    assert termed.search("教职工", 10, within=narrowed("a/b"))[0].tolist() == []


def test_what_passes_a_wide_filter_is_found_anew_after_a_change() -> None:
    index = LexicalIndex.create()
    for id_ in range(1, 21_001):
        index.take(id_, "w", "g", ["a"] if id_ % 20 else ["b"])
    index.commit("1")
    wide, narrow = narrowed("a", "b"), narrowed("b")
    some = np.array([21_500, 5, 20, 20_000])
    for _ in range(2):
        assert index.which(some, wide).tolist() == [False, True, True, True]
        assert len(index.passing(wide)) == 21_000
    assert index.which(some, narrow).tolist() == [False, False, True, True]
    index.remove([20])
    index.commit("2")
    assert index.which(some, wide).tolist() == [False, True, False, True]
    assert len(index.passing(wide)) == 20_999


@pytest.mark.parametrize(
    "query",
    ["", " ", "?!。", "😀", "\0", '" AND (words:青 OR ~*) [a TO z]', '+-&&||!(){}^"~*?:\\/', "id:0", "青" * 10_000],
)
def test_any_query_is_safe(index: LexicalIndex, query: str) -> None:
    ids, _ = index.search(query, 5)
    assert set(ids.tolist()) <= set(TEXTS)


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_is_safe(text: str) -> None:
    made = filled(LexicalIndex.create(), {1: text})
    assert made.ids.tolist() == [1]
    assert found(made, text) == ([1] if grams(text) else [])


def test_adding_and_removing_take_effect_with_the_commit(tmp_path: Path) -> None:
    index = filled(LexicalIndex.create(tmp_path / "lexical"))
    index.remove([5, 77])
    list(index.add([(9, "寒亭区请专家下乡讲课")]))
    assert found(index, "捐款") == [5]
    index.commit("2")
    assert (index.stamp, index.ids.tolist(), len(index)) == ("2", [3, 8, 9], 3)
    assert found(index, "捐款") == []
    assert found(index, "专家") == [9]


def test_what_is_not_committed_can_be_forgotten() -> None:
    index = filled(LexicalIndex.create())
    list(index.add([(9, "寒亭区请专家下乡讲课")]))
    index.rollback()
    index.commit("2")
    assert index.ids.tolist() == [3, 5, 8]


def test_a_folder_is_opened_again(tmp_path: Path) -> None:
    filled(LexicalIndex.create(tmp_path / "lexical"), stamp="状态")
    again = LexicalIndex.open(tmp_path / "lexical")
    assert again is not None
    assert again.stamp == "状态"
    assert found(again, "钢琴") == [8]
    emptied = LexicalIndex.create(tmp_path / "lexical")
    assert (emptied.stamp, len(emptied), found(emptied, "钢琴")) == (None, 0, [])


def test_no_folder_a_torn_one_and_one_without_a_commit_are_no_index(tmp_path: Path) -> None:
    assert LexicalIndex.open(tmp_path / "none") is None
    LexicalIndex.create(tmp_path / "empty")
    assert LexicalIndex.open(tmp_path / "empty") is None
    for suffix in ("json", "term", "idx"):
        folder = tmp_path / suffix
        filled(LexicalIndex.create(folder))
        for file in folder.glob(f"*.{suffix}"):
            file.write_bytes(file.read_bytes()[:9])
        assert LexicalIndex.open(folder) is None
