from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Article, Page, Place
from corpus.pages import parse
from corpus.passages import cut, header

SENTENCE = "合作社今年种下了三十亩新品种的西瓜。"  # 18 characters


def article(body: str, title: str | None = "西瓜熟了") -> Article:
    return parse(Page(1, body, title=title, external_id="1")).articles[0]


def test_windows_share_a_sentence() -> None:
    found = cut(article(SENTENCE * 6), size=40)
    assert [(passage.first, passage.last) for passage in found] == [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6)]
    assert found[0].text == SENTENCE * 2


def test_windows_without_overlap() -> None:
    found = cut(article(SENTENCE * 5), size=40, overlap=0)
    assert [(passage.first, passage.last) for passage in found] == [(1, 2), (3, 4), (5, 5)]


def test_a_long_sentence_stands_alone() -> None:
    found = cut(article(SENTENCE + "瓜" * 150 + "。" + SENTENCE), size=60)
    assert [(passage.first, passage.last) for passage in found] == [(1, 1), (2, 2), (3, 3)]


def test_only_body_sentences_are_in_a_passage() -> None:
    page = parse(Page(1, "昌乐西瓜上市\n□ 记者 张三\n本报昌乐讯 西瓜熟了。每斤三元。"))
    (passage,) = cut(page.articles[0])
    assert passage.text == "本报昌乐讯 西瓜熟了。每斤三元。"
    assert (passage.first, passage.last) == (3, 4)


def test_an_article_that_is_only_a_heading_is_found_all_the_same() -> None:
    (passage,) = cut(parse(Page(1, "昌乐西瓜今日上市")).articles[0])
    assert passage.text == "昌乐西瓜今日上市"


def test_a_caption_is_one_passage() -> None:
    (caption,) = parse(Page(1, f"□ 王芳 摄\n\n{SENTENCE}{SENTENCE}")).articles
    assert caption.kind == "caption"
    assert len(cut(caption, size=20)) == 1


def test_header_has_kicker_headline_place_and_date() -> None:
    known = replace(
        article(SENTENCE), kicker="走进田间——", place=Place("370725", "山东省", "潍坊市", "昌乐县"), date="2019-03-05"
    )
    assert header(known) == "走进田间—— 西瓜熟了 昌乐县 2019-03-05"
    assert header(article(SENTENCE, title=None)) == ""


@settings(deadline=None)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=20), st.integers(1, 400), st.integers(0, 3))
def test_every_sentence_is_in_a_passage_and_windows_move_on(lengths: list[int], size: int, overlap: int) -> None:
    body = article("".join("瓜" * length + "。" for length in lengths))
    found = cut(body, size, overlap)
    assert {n for passage in found for n in range(passage.first, passage.last + 1)} == set(
        range(1, len(body.sentences) + 1)
    )
    assert all(one.first < two.first and one.last < two.last for one, two in pairwise(found))
    assert all(len(passage.text) <= size or passage.first == passage.last for passage in found)
