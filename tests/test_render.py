"""What a person sees: widths, wrapping, answers, articles, tables."""

from __future__ import annotations

import dataclasses

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import render, wrap
from corpus.model import Article, Byline, Place, Sentence, Span
from corpus.rows import StoredArticle
from retrieval.answer import Answer, Citation

QINGZHOU = Place("370781", "山东省", "潍坊市", "青州市")


def _stored(
    *texts: str,
    headline: str | None = "花棚里的课堂",
    date: str | None = "2019-03-05",
    page: int = 1,
    source: str = "a.txt",
) -> StoredArticle:
    sentences = tuple(
        Sentence(number, "body", text, Span(0, len(text)), number // 3) for number, text in enumerate(texts, 1)
    )
    byline = (Byline("沈砚秋", "记者"), Byline("范小舟", ""))
    span = Span(0, 100)
    article = Article(
        "8c41d0aa", "article", "引题在此", headline, None, byline, "青州", QINGZHOU, date, page, span, sentences
    )
    return StoredArticle(1, article, 1, source, f"/{source}")


def _answer(text: str | None, stored: StoredArticle, mark: Span | None = None, reason: str | None = None) -> Answer:
    cited = Citation(stored, stored.article.sentences[0], mark, "", "")
    citations = (cited,) if text else ()
    nearest = None if text else cited
    return Answer("问", "青州培训了多少人", "count", text, 0.9, citations, (), nearest, reason, {"total": 1.0})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("报纸", 4), ("２０", 4), ("a报", 3), ("e\u0301", 1), ("“”", 2), ("…", 1)],
)
def test_wide_characters_take_two_columns(text: str, columns: int) -> None:
    assert wrap.width(text) == columns


@given(st.text(max_size=300), st.integers(4, 60))
def test_lines_cover_the_text_in_order_and_fit(text: str, columns: int) -> None:
    cuts = wrap.lines(text, columns)
    assert "".join(cut.of(text) for cut in cuts) == text
    assert all(wrap.width(cut.of(text)) <= columns for cut in cuts)


def test_no_line_begins_with_closing_punctuation_or_cuts_a_figure() -> None:
    text = "参加过培训的已有24000余人次，一共上了100期。"
    shown = [cut.of(text) for cut in wrap.lines(text, 18)]
    assert shown == ["参加过培训的已有", "24000余人次，一共", "上了100期。"]
    assert [cut.of("天气很好。") for cut in wrap.lines("天气很好。", 8)] == ["天气很", "好。"]


def test_clip_and_pad_reach_exactly_the_columns_asked_for() -> None:
    assert wrap.clip("花棚里的课堂", 12) == "花棚里的课堂"
    assert wrap.clip("花棚里的课堂", 11) == "花棚里的课…"
    assert wrap.pad("花棚", 6) == "花棚  "
    assert wrap.width(wrap.pad("花棚里的课堂", 8)) == 8


def test_nothing_that_a_terminal_would_obey_gets_through() -> None:
    assert wrap.plain("a\x1b[31mb\nc\x07") == "a\ufffd[31mb c\ufffd"


def test_an_answer_is_followed_by_its_marked_sentence_and_where_it_was_printed() -> None:
    stored = _stored("参加过培训的已有24000余人次。")
    shown = render.answer(_answer("24000余人次", stored, Span(8, 16)), 80, "zh")
    assert click.unstyle(shown).splitlines() == [
        "24000余人次",
        "  参加过培训的已有【24000余人次】。",
        "  ── 花棚里的课堂 · 青州市 · 2019-03-05 · a.txt · 8c41d0aa#1",
    ]
    assert click.style("【24000余人次】", bold=True) in shown


def test_a_whole_sentence_as_the_answer_is_not_marked() -> None:
    stored = _stored("课程免费。")
    for mark in (None, Span(0, 5)):
        assert "【" not in render.answer(_answer("课程免费。", stored, mark), 80, "zh")


def test_a_mark_that_runs_over_a_line_is_bold_on_both() -> None:
    stored = _stored("一二三四五六七八九十甲乙丙丁")
    shown = render.answer(_answer("四五六七", stored, Span(3, 13)), 22, "zh")
    assert click.style("【四五六七八九", bold=True) in shown
    assert click.style("十甲乙丙】", bold=True) in shown


def test_long_sentences_stay_within_the_terminal() -> None:
    stored = _stored("种植能手188名，" * 30 + "。")
    for line in click.unstyle(render.answer(_answer("188名", stored, Span(4, 8)), 50, "zh")).splitlines():
        assert wrap.width(line) <= 50


def test_without_an_answer_the_reason_and_the_nearest_sentence_are_shown() -> None:
    shown = render.answer(_answer(None, _stored("青州办了班。"), reason="place"), 80, "zh", "：没有关于临朐的这件事")
    assert click.unstyle(shown).splitlines() == [
        "资料库里没有找到答案：没有关于临朐的这件事。",
        "最接近的一句：",
        "  青州办了班。",
        "  ── 花棚里的课堂 · 青州市 · 2019-03-05 · a.txt · 8c41d0aa#1",
    ]


@pytest.mark.parametrize("reason", ["nothing", "place", "time", "subject", "unasked"])
def test_every_reason_is_worded_and_names_what_was_looked_for(reason: str) -> None:
    answer = _answer(None, _stored("话。"), reason=reason)
    for language in ("zh", "en"):
        worded = render.reason(answer, language, "青州", "2018年")
        wanted = {"place": "青州", "time": "2018年", "unasked": ""}.get(reason, "青州培训了多少人")
        assert worded
        assert wanted in worded


def test_what_is_not_known_is_left_out_of_the_origin() -> None:
    shown = render.origin(_stored("话。", headline=None, date=None), 80, "zh", 3)
    assert click.unstyle(shown) == "  ── [报道] 话。 · 青州市 · a.txt · 8c41d0aa#3"


def test_the_line_of_a_json_lines_file_is_named() -> None:
    assert "n.jsonl:12 ·" in render.origin(_stored("话。", page=12, source="n.jsonl"), 80, "zh")


def test_an_article_is_shown_with_numbered_sentences_and_the_cited_one_marked() -> None:
    shown = click.unstyle(render.article(_stored("第一句。", "第二句。", "第三句。"), 80, "zh", marked=2)).splitlines()
    assert shown == [
        "青州市 · 2019-03-05 · a.txt · 报道 · 8c41d0aa",
        "",
        "花棚里的课堂",
        "",
        " 1  第一句。",
        "→2  第二句。",
        "",
        " 3  第三句。",
    ]


def test_a_printed_headline_is_a_numbered_line_like_the_others_and_shown_once() -> None:
    stored = _stored("花棚里的课堂", "第二句。")
    first = dataclasses.replace(stored.article.sentences[0], part="headline", paragraph=-1)
    article = dataclasses.replace(stored.article, sentences=(first, stored.article.sentences[1]))
    shown = render.article(dataclasses.replace(stored, article=article), 80, "zh")
    assert click.unstyle(shown).splitlines()[1:] == ["", " 1  花棚里的课堂", "", " 2  第二句。"]
    assert click.style("花棚里的课堂", bold=True) in shown


def test_a_long_sentence_of_an_article_hangs_under_its_number() -> None:
    shown = click.unstyle(render.article(_stored("一二三四五六七八九十" * 5), 44, "zh")).splitlines()
    assert shown[-3:] == [
        " 1  一二三四五六七八九十一二三四五六七八九十",
        "    一二三四五六七八九十一二三四五六七八九十",
        "    一二三四五六七八九十",
    ]


def test_the_table_of_articles_is_aligned_and_fits() -> None:
    rows = [_stored("话。"), _stored("话。", headline="很长的标题" * 12, date=None)]
    lines = [click.unstyle(line) for line in render.articles(rows, 80, "zh")]
    assert len(lines) == 3
    assert all(wrap.width(line) <= 80 for line in lines)
    place = {
        wrap.width(line[: line.index(word)]) for line, word in zip(lines, ("地点", "青州市", "青州市"), strict=True)
    }
    assert len(place) == 1


def test_an_empty_library_says_so() -> None:
    assert list(render.articles([], 80, "en")) == ["The library is empty; add pages with wenbao add."]


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (3_400_000, "3.4 MB"), (12_000_000_000, "12.0 GB")],
)
def test_sizes_are_readable(count: int, text: str) -> None:
    assert render.size(count) == text
