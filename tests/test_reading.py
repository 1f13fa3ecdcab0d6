"""Reading a text of any length: windows of whole sentences, and the best answer of all of them."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from corpus import sentences
from corpus.model import Article, Sentence, Span
from retrieval import reading

_TEXTS = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(["。", "！", "，", "\n", " ", "。”", ""])), max_size=40
).map(lambda parts: "".join("字" * length + mark for length, mark in parts))


def sentence(length: int, mark: str = "字") -> str:
    return mark * (length - 1) + "。"


def test_what_fits_is_read_at_once() -> None:
    text = sentence(100) + sentence(200)
    assert reading.windows(text) == [Span(0, 300)]


def test_a_window_begins_a_hundred_characters_before_the_end_of_the_last() -> None:
    text = sentence(50) * 10
    assert reading.windows(text) == [Span(0, 300), Span(200, 500)]


def test_the_overlap_gives_way_to_a_long_sentence() -> None:
    # 100 characters of overlap and the third sentence would be 350.
    text = sentence(150) + sentence(100) + sentence(250)
    assert reading.windows(text) == [Span(0, 250), Span(250, 500)]


def test_a_sentence_longer_than_a_window_is_a_window() -> None:
    text = sentence(80) + sentence(350) + sentence(80)
    assert reading.windows(text) == [Span(0, 80), Span(80, 430), Span(430, 510)]


def test_nothing_to_read() -> None:
    assert reading.windows("") == []
    assert reading.windows(" \n") == []
    assert reading.answer("谁？", " \n") is None


@given(_TEXTS, st.integers(1, 120), st.integers(0, 60))
def test_windows_are_whole_sentences_that_fit_and_leave_nothing_out(text: str, size: int, overlap: int) -> None:
    found = reading.windows(text, size, overlap)
    split = sentences.split(text, Span(0, len(text)))
    assert {window.start for window in found} <= {one.start for one in split}
    assert {window.end for window in found} <= {one.end for one in split}
    for window in found:
        inside = [one for one in split if window.start <= one.start and one.end <= window.end]
        assert len(inside) == 1 or window.end - window.start <= size
    covered = {at for window in found for at in range(window.start, window.end)}
    assert all(at in covered for at, character in enumerate(text) if not character.isspace())
    assert all(a.start < b.start and a.end < b.end for a, b in itertools.pairwise(found))


@given(st.lists(st.integers(2, 40), min_size=1, max_size=40))
def test_windows_of_short_sentences_overlap(lengths: list[int]) -> None:
    # A window holds what overlaps, up to a sentence more than that, and the next sentence: 60 + 39 + 40 at most.
    found = reading.windows("".join(map(sentence, lengths)), 140, 60)
    assert all(a.end - b.start >= 60 for a, b in itertools.pairwise(found))


def article(lengths: list[int], heading: int = 0) -> Article:
    """An article of sentences of such lengths, the first few of them its headings."""
    ends = list(itertools.accumulate(lengths))
    told = [
        Sentence(n, "headline" if n <= heading else "body", "字" * length, Span(end - length, end), 0)
        for n, (length, end) in enumerate(zip(lengths, ends, strict=True), start=1)
    ]
    return Article("a1", "article", None, None, None, (), None, None, None, 1, Span(0, sum(lengths)), tuple(told))


def test_a_passage_is_read_with_what_is_around_it() -> None:
    printed = article([20, 90, 90, 50, 90, 90], heading=1)
    assert reading.around(printed, 4, 4) == (3, 5)  # 90 behind, 90 before; 320 would be too much
    assert reading.around(printed, 2, 2, 200) == (2, 3)  # no heading
    assert reading.around(printed, 2, 4, 100) == (2, 4)  # longer than that by itself
    assert reading.around(printed, 6, 6, 1000) == (2, 6)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), st.integers(1, 200), st.data())
def test_what_is_around_a_passage_fits_and_no_more_would(lengths: list[int], size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, len(lengths)))
    last = data.draw(st.integers(first, len(lengths)))
    begin, end = reading.around(article(lengths), first, last, size)
    assert 1 <= begin <= first
    assert last <= end <= len(lengths)
    length = sum(lengths[begin - 1 : end])
    assert (begin, end) == (first, last) or length <= size
    assert all(length + lengths[at] > size for at in (begin - 2, end) if 0 <= at < len(lengths))


def test_an_answer_far_down_a_long_text() -> None:
    other = "全县各乡镇继续开展环境整治，村容村貌明显改善，群众纷纷点赞。"
    text = other * 15 + "县图书馆新馆馆长由陈德厚担任。" + other * 15
    found = reading.answer("县图书馆新馆的馆长是谁？", text)
    assert found is not None
    span, margin = found
    assert span.of(text) == "陈德厚"
    assert margin > 0


def test_offsets_count_in_the_text_as_given() -> None:
    text = "縣圖書館新館館長由陳德厚擔任。"
    found = reading.answer("縣圖書館新館的館長是誰？", text)
    assert found is not None
    assert found[0].of(text) == "陳德厚"
