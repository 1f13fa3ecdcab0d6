"""Replies as Telegram shows them: what is said, what is quoted, what the buttons carry, whatever the source holds."""

from __future__ import annotations

import json
import re
import string
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import conversation, messages
from bot.conversation import Answered, Excerpt, Sources, State, Words
from bot.messages_telegram import TELEGRAM
from bot.telegram import html, markup, words
from bot.telegram.callbacks import Open, Others, Page, Rate, Speak, Undo, decode, encode, link, linked
from bot.telegram.html import Message
from bot.telegram.inline import inline
from corpus.errors import (
    ArticleMissing,
    FileBinary,
    FormatUnsupported,
    LibraryBusy,
    LibraryDamaged,
    QuestionInvalid,
)
from corpus.model import Article, Passage, Place, Sentence, Span
from corpus.rows import Counts, StoredArticle
from fake_telegram.text import cut, formatted, parse_html
from retrieval.answer import Answer, Citation
from retrieval.engine import Engine
from retrieval.library import Hit, Library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import Language
    from bot.telegram.callbacks import Action

PAPER = """渔港周刊　　2021年6月8日　星期二　　第2版

荣成海带养殖户学会看云图

□ 记者 方小满 报道

本报荣成讯　荣成市渔业站在码头开课，教养殖户看卫星云图，两年里来听课的已有3600多人次。听课不收钱，来一次发一双胶鞋。

想领海水水温表的养殖户，先在村里登记船号，再到渔业站核对证件。核对好了，站里当天就把表装到船上。表坏了，拿旧表换新表。

文登滑冰场换新冰

□ 记者 方小满 报道

本报文登讯　文登区滑冰场花了48万元换冰面，场长叫邢守礼。换好的冰面比原来厚2厘米，每天上午对学生免费。
"""
RECORDS = [
    {
        "id": "r1",
        "title": "乳山牡蛎 <b>丰收</b> & 外销",
        "text": "乳山市今年收牡蛎9100吨，<i>其中</i>三成外销。养殖户说 a<b && b>c 的日子到了。",
        "date": "2020-11-02",
        "place": "乳山市",
    },
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    pages = tmp_path_factory.mktemp("pages")
    (pages / "yugang.txt").write_text(PAPER, "utf-8")
    lines = (json.dumps(record, ensure_ascii=False) for record in RECORDS)
    (pages / "rushan.jsonl").write_text("\n".join(lines), "utf-8")
    with Library.open(tmp_path_factory.mktemp("library"), create=True) as made:
        assert made.add([pages]).skipped == ()
        yield Engine(made)


def shown(message: Message) -> str:
    """The text that Telegram shows; it refuses what does not parse, is empty or too long."""
    text, _ = formatted(message.text, "HTML", None, 4096)
    assert text
    return text


def parts(message: Message, kind: str) -> list[str]:
    """The stretches of a message in a style."""
    text, entities = parse_html(message.text)
    return [cut(text, one["offset"], one["length"]) for one in entities if one["type"] == kind]


def actions(message: Message) -> list[list[Action | None]]:
    assert all(len((button.data or "").encode()) <= 64 for row in message.buttons for button in row)
    return [[decode(button.data or "") for button in row] for row in message.buttons]


def labels(message: Message) -> list[list[str]]:
    return [[button.label for button in row] for row in message.buttons]


def only(made: tuple[Message, ...]) -> Message:
    (message,) = made
    return message


def ask(engine: Engine, *turns: str) -> conversation.Reply:
    state, answers = State(), []
    for turn in turns:
        state, reply = conversation.respond(engine, state, turn, 0.0)
        answers.append(reply)
    return answers[-1]


# Hand-made sources, to hold what no newspaper prints


def stored(*texts: str, headline: str | None = "冰面之上", source: str = "a.txt", row: int = 1) -> StoredArticle:
    sentences = tuple(
        Sentence(number, "body", text, Span(0, len(text)), number // 3) for number, text in enumerate(texts, 1)
    )
    place = Place("371003", "山东省", "威海市", "文登区")
    article = Article(
        f"8c41d0{row:02x}", "article", None, headline, None, (), None, place, "2021-06-08", 1, Span(0, 9), sentences
    )
    return StoredArticle(row, article, 1, source, f"/{source}")


def cited(printed: StoredArticle, number: int, mark: Span | None) -> Citation:
    return Citation(printed, printed.article.sentences[number - 1], mark, "", "")


def answer(*citations: Citation, **changes: object) -> Answer:
    mark = citations[0].highlight if citations else None
    text = mark.of(citations[0].sentence.text) if mark else None
    made = Answer("多少", "多少", "count", text, 0.9, citations, (), None, None, {"total": 1.0})
    return replace(made, **changes)  # type: ignore[arg-type]


def hit(printed: StoredArticle, text: str, score: float = 0.8) -> Hit:
    return Hit(1, printed.row, None, score, 0.9, 7.0, Passage(printed.article.id, 1, 1, "", text))


# An answer


def test_an_answer_is_one_message_with_the_quoted_sentence_and_where_it_stood(engine: Engine) -> None:
    reply = ask(engine, "荣成有多少人次来听课")
    assert isinstance(reply, Answered)
    (first, *further) = reply.answer.citations
    assert not further
    message = only(html.reply(reply, "zh"))
    assert shown(message).splitlines() == [
        "3600多人次",
        "本报荣成讯　荣成市渔业站在码头开课，教养殖户看卫星云图，两年里来听课的已有3600多人次。",
        f"荣成海带养殖户学会看云图 · 荣成市 · 2021-06-08 · yugang.txt · {first.id}",
    ]
    assert parts(message, "bold") == ["3600多人次", "3600多人次"]
    assert parts(message, "expandable_blockquote") == [first.sentence.text]
    assert parts(message, "code") == [first.id]


def test_what_follows_up_says_how_it_was_understood(engine: Engine) -> None:
    message = only(html.reply(ask(engine, "荣成海带养殖户来听课的有多少人次", "文登滑冰场换冰面花了多少钱"), "zh"))
    assert "理解为" not in shown(message)
    whole = replace(answer(cited(stored("共9人。"), 1, Span(1, 3))), question="文登呢", understood="文登有几人")
    assert shown(only(html.reply(Answered(whole), "zh"))).splitlines()[-1] == "理解为：文登有几人"
    assert shown(only(html.reply(Answered(whole), "en"))).splitlines()[-1] == "Understood as: 文登有几人"


def test_the_buttons_under_an_answer_are_durable_ids() -> None:
    printed, elsewhere = stored("共9人。"), stored("他处8人。", row=2)
    alone = answer(cited(printed, 1, Span(1, 3)))
    (above, rate) = actions(only(html.reply(Answered(alone), "zh")))
    assert above == [Open("8c41d001#1")]
    assert rate == [Rate("8c41d001#1", True), Rate("8c41d001#1", False)]
    assert labels(only(html.reply(Answered(alone), "zh"))) == [["原文"], ["👍", "👎"]]
    for more in (
        replace(alone, passages=(hit(elsewhere, "他处8人。"),)),
        replace(alone, citations=(*alone.citations, cited(elsewhere, 1, Span(2, 4)))),
    ):
        assert actions(only(html.reply(Answered(more), "zh")))[0] == [Open("8c41d001#1"), Others("8c41d001#1")]
    far = replace(alone, passages=(hit(elsewhere, "他处8人。", score=0.49), hit(printed, "共9人。")))
    assert actions(only(html.reply(Answered(far), "zh")))[0] == [Open("8c41d001#1")]


def test_only_a_doubtful_answer_says_so() -> None:
    sure = answer(cited(stored("共9人。"), 1, Span(1, 3)))
    assert "把握不大" not in shown(only(html.reply(Answered(sure), "zh")))
    doubtful = only(html.reply(Answered(replace(sure, confidence=0.55)), "zh"))
    assert shown(doubtful).splitlines()[-1] == "把握不大，请对照原文。"
    assert "0.55" not in shown(doubtful)


def test_what_bears_an_answer_out_is_quoted_below_it() -> None:
    one, two = stored("共9人。"), stored("来了9人，都是学生。", row=2, headline=None)
    message = only(html.reply(Answered(answer(cited(one, 1, Span(1, 3)), cited(two, 1, Span(2, 4)))), "zh"))
    assert shown(message).splitlines() == [
        "9人",
        "共9人。",
        "冰面之上 · 文登区 · 2021-06-08 · a.txt · 8c41d001#1",
        "来了9人，都是学生。",
        "[报道] 来了9人，都是学生。 · 文登区 · 2021-06-08 · a.txt · 8c41d002#1",
    ]
    assert parts(message, "bold") == ["9人", "9人", "9人"]


def test_further_citations_that_do_not_fit_are_left_to_the_button() -> None:
    long = [stored("甲" * 1500 + "9人", row=row) for row in (1, 2, 3)]
    made = answer(*(cited(one, 1, Span(1500, 1502)) for one in long))
    message = only(html.reply(Answered(made), "zh"))
    assert parts(message, "code") == ["8c41d001#1", "8c41d002#1"]
    assert [len(quote) for quote in parts(message, "expandable_blockquote")] == [1502, 1502]
    assert Others("8c41d001#1") in actions(message)[0]


def test_a_gigantic_sentence_is_cut_around_the_answer_and_says_so() -> None:
    made = answer(cited(stored("前" * 5000 + "9人" + "后" * 5000), 1, Span(5000, 5002)))
    message = only(html.reply(Answered(made), "zh"))
    (quote,) = parts(message, "expandable_blockquote")
    assert re.fullmatch("…前{1000,}9人后{1000,}…", quote)
    assert parts(message, "bold") == ["9人", "9人"]
    assert "只引了一部分" in shown(message)
    assert 4000 < markup.units(shown(message)) <= 4096


def test_an_explanation_is_running_text_under_one_origin() -> None:
    printed = stored("先登记。", "登记后核对证件。", "最后领表。")
    made = answer(*(cited(printed, at, Span(0, len(printed.article.sentences[at - 1].text))) for at in (1, 2, 3)))
    message = only(html.reply(Answered(replace(made, kind="description")), "zh"))
    assert shown(message).splitlines() == [
        "先登记。",
        "先登记。登记后核对证件。",
        "最后领表。",  # another paragraph
        "冰面之上 · 文登区 · 2021-06-08 · a.txt · 8c41d001#1 8c41d001#2 8c41d001#3",
    ]
    assert len(parts(message, "expandable_blockquote")) == 1
    assert actions(message)[0] == [Open("8c41d001#1")]


def test_an_explanation_too_long_for_one_message_goes_on_in_the_next() -> None:
    printed = stored(*(name * 1900 for name in "甲乙丙"))
    made = answer(*(cited(printed, at, Span(0, 1900)) for at in (1, 2, 3)))
    pages = html.reply(Answered(replace(made, kind="description", understood="怎么办")), "zh")
    assert [quote[0] for page in pages for quote in parts(page, "expandable_blockquote")] == ["甲", "乙", "丙"]
    assert all(shown(page) for page in pages)
    assert [bool(page.buttons) for page in pages] == [False] * (len(pages) - 1) + [True]
    assert shown(pages[-1]).splitlines()[-1] == "理解为：怎么办"


def test_half_an_emoji_is_never_shown_where_text_is_cut() -> None:
    made = answer(cited(stored("😀" * 3000 + "9人" + "😀" * 3000), 1, Span(3000, 3002)))
    message = only(html.reply(Answered(made), "zh"))
    (quote,) = parts(message, "expandable_blockquote")
    assert re.fullmatch("…😀+9人😀+…", quote)
    assert markup.units(shown(message)) <= 4096


# A refusal


def test_a_refusal_says_why_and_marks_the_nearest_sentence_as_no_answer(engine: Engine) -> None:
    reply = ask(engine, "莱西有多少人次来听课")
    assert isinstance(reply, Answered)
    nearest = reply.answer.nearest
    assert nearest is not None
    message = only(html.reply(reply, "zh"))
    first, second, quote, where = shown(message).splitlines()
    assert first == "资料库里没有找到答案：没有关于莱西的这件事。"
    assert second == "最接近的一句（不是答案）："
    assert quote == nearest.sentence.text
    assert where.endswith(f" · {nearest.id}")
    assert parts(message, "bold") == []
    assert Open(nearest.id) in actions(message)[0]
    assert shown(only(html.reply(reply, "en"))).startswith(
        "The library does not answer this: nothing about this in 莱西."
    )


def test_a_refusal_without_a_sentence_has_nothing_to_open(engine: Engine) -> None:
    message = only(html.reply(Answered(engine.ask("讲个笑话吧")), "zh"))
    assert shown(message) == "资料库里没有找到答案：这不是报纸能回答的问题。"
    assert message.buttons == ()


# The text around, and other sources


def test_the_text_around_is_shown_with_the_quoted_sentence_in_bold(engine: Engine) -> None:
    reply = ask(engine, "文登滑冰场换冰面花了多少钱", "原文")
    assert isinstance(reply, Excerpt)
    message = html.excerpt(reply, "zh")
    assert parts(message, "bold") == [reply.printed.article.sentences[reply.marked - 1].text]
    (quote,) = parts(message, "blockquote")
    assert quote.splitlines() == [
        "文登滑冰场换新冰",
        "□ 记者 方小满 报道",
        "本报文登讯　文登区滑冰场花了48万元换冰面，场长叫邢守礼。换好的冰面比原来厚2厘米，每天上午对学生免费。",
    ]
    identity = f"{reply.printed.article.id}#{reply.marked}"
    assert shown(message).splitlines()[-1] == f"文登区 · 2021-06-08 · yugang.txt · {identity}"
    assert message.buttons == ()


def test_the_headline_stands_above_a_stretch_without_it() -> None:
    message = html.excerpt(Excerpt(stored("甲。", "乙。", "丙。"), 2, 2, 2), "zh")
    assert shown(message).splitlines() == [
        "冰面之上",
        "…",
        "乙。",
        "…",
        "文登区 · 2021-06-08 · a.txt · 8c41d001#2",
    ]
    assert actions(message) == [[Page("8c41d001#2", 1), Page("8c41d001#2", 3)]]
    assert labels(message) == [["◀ 前文", "后文 ▶"]]


def test_a_web_page_is_named_under_its_text() -> None:
    printed = stored("甲。")
    for url, named in (("https://example.org/a?b=1&c=2", True), ("javascript:alert(1)", False)):
        there = replace(printed, article=replace(printed.article, url=url))
        assert (url in shown(html.excerpt(Excerpt(there, 1, 1, 1), "zh"))) == named


def walk(printed: StoredArticle, marked: int) -> Iterator[tuple[Message, list[int]]]:
    """An article paged through from its beginning; each page with the numbers of its sentences."""
    total, first = len(printed.article.sentences), 1
    while True:
        message = html.excerpt(Excerpt(printed, marked, first, min(total, first + 6)), "zh", paged=True)
        (quote,) = parts(message, "blockquote")
        found = [int(number) for number in re.findall(r"<(\d+)>", quote)]
        yield message, found
        onward = [one for row in actions(message) for one in row if isinstance(one, Page) and one.first > found[-1]]
        if not onward:
            return
        assert onward[0].first == found[-1] + 1
        first = onward[0].first


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 5000), min_size=1, max_size=25), st.data())
def test_paging_on_shows_every_sentence_whatever_its_length(lengths: list[int], data: st.DataObject) -> None:
    printed = stored(*(f"<{number}>" + "言" * length for number, length in enumerate(lengths, 1)))
    marked = data.draw(st.integers(1, len(lengths)))
    seen: list[int] = []
    for message, numbers in walk(printed, marked):
        assert markup.units(shown(message)) <= 4096
        assert numbers == list(range(numbers[0], numbers[-1] + 1))
        assert [text.startswith(f"<{marked}>") for text in parts(message, "bold")] == [True] * (marked in numbers)
        seen += numbers
    assert seen == list(range(1, len(lengths) + 1))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 5000), min_size=1, max_size=25), st.data())
def test_the_marked_sentence_is_on_the_page_that_opens_however_long_its_neighbours(
    lengths: list[int], data: st.DataObject
) -> None:
    printed = stored(*(f"<{number}>" + "言" * length for number, length in enumerate(lengths, 1)))
    marked = data.draw(st.integers(1, len(lengths)))
    message = html.excerpt(Excerpt(printed, marked, max(1, marked - 3), min(len(lengths), marked + 3)), "zh")
    shown(message)
    (bold,) = parts(message, "bold")
    assert bold.startswith(f"<{marked}>")
    earlier = [one for row in actions(message) for one in row if isinstance(one, Page) and one.first < marked]
    (quote,) = parts(message, "blockquote")
    first = int(re.findall(r"<(\d+)>", quote)[0])
    assert [one.first for one in earlier] == ([max(1, first - 7)] if first > 1 else [])


def test_sources_are_numbered_and_can_be_opened() -> None:
    printed = stored("共9人。", "又来9人。")
    both = (cited(printed, 1, None), cited(printed, 2, Span(2, 4)))
    message = only(html.reply(Sources(both), "zh"))
    assert [line[:4] for line in shown(message).splitlines()[1::2]] == ["[1] ", "[2] "]
    assert labels(message) == [["原文 1", "原文 2"]]
    assert actions(message) == [[Open("8c41d001#1"), Open("8c41d001#2")]]
    second = only(html.reply(Sources(both[1:], 2), "zh"))
    assert shown(second).splitlines()[1].startswith("[2] ")
    alone = only(html.reply(Sources(both[:1]), "zh"))
    assert shown(alone).splitlines() == ["共9人。", "冰面之上 · 文登区 · 2021-06-08 · a.txt · 8c41d001#1"]
    assert labels(alone) == [["原文"]]


def test_sources_too_long_for_one_message_are_split_between_them() -> None:
    printed = stored(*(name * 1500 for name in "甲乙丙丁"))
    pages = html.reply(Sources(tuple(cited(printed, at, None) for at in (1, 2, 3, 4))), "zh")
    assert [parts(page, "code") for page in pages] == [["8c41d001#1", "8c41d001#2"], ["8c41d001#3", "8c41d001#4"]]
    assert [actions(page) for page in pages] == [
        [[Open("8c41d001#1"), Open("8c41d001#2")]],
        [[Open("8c41d001#3"), Open("8c41d001#4")]],
    ]


def test_other_sources_tell_citations_from_related_passages() -> None:
    one, two = stored("共9人。"), stored("他处8人。别处7人。", row=2)
    message = html.others([cited(one, 1, Span(1, 3))], [(two, hit(two, "他处8人。别处7人。"))], "zh")
    assert shown(message).splitlines() == [
        "其他出处：",
        "共9人。",
        "[1] 冰面之上 · 文登区 · 2021-06-08 · a.txt · 8c41d001#1",
        "相关报道（不一定是答案）：",
        "他处8人。别处7人。",
        "[2] 冰面之上 · 文登区 · 2021-06-08 · a.txt · 8c41d002#1",
    ]
    assert actions(message) == [[Open("8c41d001#1"), Open("8c41d002#1")]]
    many = html.others([], [(two, hit(two, "言" * 3000))] * 9, "en")
    assert 2000 < markup.units(shown(many)) <= 4096
    assert shown(html.others([], [], "zh")) == "没有其他出处。"


def test_related_passages_are_of_other_articles_and_near() -> None:
    one, two, three = stored("共9人。"), stored("8人。", row=2), stored("7人。", row=3)
    made = replace(
        answer(cited(one, 1, Span(1, 3))),
        passages=(hit(one, "共9人。"), hit(two, "8人。", 0.6), hit(three, "7人。", 0.4)),
    )
    assert [one.article_id for one in html.related(made)] == ["8c41d002"]


@pytest.mark.parametrize("said", ["greeting", "thanks", "farewell", "nothing-before", "no-such-source"])
def test_a_short_reply_is_its_wording(said: conversation.Said) -> None:
    assert shown(only(html.reply(Words(said), "zh"))) == messages.text(f"said.{said}", "zh")


# Whatever a source holds

HOSTILE = [
    "<b>", "</b>", "</blockquote>", "<script>", "<", ">", "&", "&lt;", "&#0;", "&#x202e;", "&bogus;", '"', "'",
    "\0", "\r\n", "\x1b[31m", "\t", "\u2028", "\u202e", "\u2066", "\u200f", "\ufeff", "\ud83d", "\udc00", "\U0001f600",
    "👨‍👩‍👧‍👦", "e\u0301", "שלום", "مرحبا", "\u0300" * 40, "/start", "@someone", "#tag", "https://example.org/<a>",
    "寒亭区", "24000余人次", " ", "　", "_*`[", "{0}", "%s",
]  # fmt: skip
WILD = st.lists(st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=()), max_size=20), max_size=30).map(
    "".join
)
LONG = st.builds(lambda text, times: text * times, WILD, st.sampled_from([1, 1, 40, 400])).map(lambda text: text[:5000])
TAME = st.lists(
    st.sampled_from([one for one in HOSTILE if one.isprintable() and "\u0300" not in one] + ["。"]), max_size=40
).map("".join)  # fmt: skip


def steering(text: str) -> str:
    """The characters of a text that would do something instead of being shown."""
    return "".join(re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]", text))


@st.composite
def citations(draw: st.DrawFn, texts: st.SearchStrategy[str], row: int = 1) -> Citation:
    before, inside, after = draw(texts), draw(texts), draw(texts)
    headline, source = draw(texts) or None, draw(texts) or "a"
    printed = stored(before + inside + after, headline=headline, source=source, row=row)
    return cited(printed, 1, Span(len(before), len(before) + len(inside)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 3).flatmap(lambda row: citations(LONG, row)), min_size=1, max_size=3), WILD, st.data())
def test_no_source_breaks_a_message(quoted: list[Citation], typed: str, data: st.DataObject) -> None:
    language: Language = data.draw(st.sampled_from(["zh", "en"]))
    made = answer(*quoted, understood=typed, kind=data.draw(st.sampled_from(["count", "description"])))
    refused = answer(nearest=quoted[0], understood=typed, reason="subject")
    for reply in (
        Answered(made),
        Answered(refused),
        Sources(tuple(quoted)),
        Excerpt(quoted[0].article, 1, 1, 1),
    ):
        pages = html.reply(reply, language)
        assert pages
        for page in pages:
            text = shown(page)
            assert not steering(text)
            assert len(page.text) < 6 * 4096
            assert parts(page, "code")  # each page has a citation, whole
            assert all(action is not None for row in actions(page) for action in row)


@settings(max_examples=150, deadline=None)
@given(citations(TAME))
def test_a_sentence_that_fits_is_quoted_to_the_letter_with_exactly_the_answer_in_bold(quoted: Citation) -> None:
    sentence = quoted.sentence.text
    inside = quoted.highlight.of(sentence) if quoted.highlight else ""
    message = only(html.reply(Answered(answer(quoted)), "zh"))
    assert parts(message, "expandable_blockquote") == ([sentence] if sentence else [])
    text, entities = parse_html(message.text)
    bold = [one for one in entities if one["type"] == "bold"]
    assert [cut(text, one["offset"], one["length"]) for one in bold] == [inside, inside] * bool(inside)
    if inside:
        begins = next(one["offset"] for one in entities if one["type"] == "expandable_blockquote")
        before = sentence[: quoted.highlight.start] if quoted.highlight else ""
        assert bold[1]["offset"] == begins + markup.units(before)


@settings(max_examples=100, deadline=None)
@given(citations(LONG), st.integers(0, 4096))
def test_the_length_of_what_is_put_together_is_known(quoted: Citation, limit: int) -> None:
    rich, whole = markup.marked(quoted.sentence.text, quoted.highlight, limit)
    text, _ = parse_html(rich.html)
    assert markup.units(text) == rich.units <= limit
    assert whole == (text == markup.clean(quoted.sentence.text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a<b>&c", "a&lt;b&gt;&amp;c"),
        ("一\n二\t三", "一 二 三"),
        ("a\0b\x1bc\x7fd\x85e", "abcd e"),
        ("甲\u202e乙\u200f丙\u2066丁\u2069", "甲乙丙丁"),
        ("一\u2028二", "一 二"),
        ("\ud83d!", "\ufffd!"),
        ("👨‍👩‍👧 e\u0301　“引”", "👨‍👩‍👧 e\u0301　“引”"),
    ],
)
def test_what_is_shown_of_a_source(text: str, expected: str) -> None:
    assert markup.escape(text) == expected


@pytest.mark.parametrize(("text", "size"), [("", 0), ("报纸", 2), ("😀", 2), ("a😀b", 4), ("e\u0301", 2)])
def test_lengths_count_utf16_units(text: str, size: int) -> None:
    assert markup.units(text) == size


@pytest.mark.parametrize(
    ("limit", "expected"),
    [(9, "一二三四五六七八九"), (8, "…三四五六七八九"), (5, "…四五六…"), (3, "…五…"), (1, "五"), (0, "")],
)
def test_text_is_cut_around_its_mark(limit: int, expected: str) -> None:
    assert markup.around("一二三四五六七八九", Span(4, 5), limit) == expected


# Buttons

IDS = st.from_regex(r"[0-9a-f]{8,40}#[1-9][0-9]{0,6}", fullmatch=True)
ACTIONS: st.SearchStrategy[Action] = st.one_of(
    st.builds(Open, IDS),
    st.builds(Page, IDS, st.integers(1, 9_999_999)),
    st.builds(Others, IDS),
    st.builds(Rate, IDS, st.booleans()),
    st.builds(Undo, st.integers(1, 10**18 - 1)),
    st.builds(Speak, st.sampled_from(["zh", "en"])),
)


@given(ACTIONS)
def test_callback_data_come_back_and_fit(action: Action) -> None:
    data = encode(action)
    assert len(data.encode()) <= 64
    assert decode(data) == action


@given(
    st.text(st.characters(exclude_categories=()), max_size=70)
    | st.from_regex(r"[ospul+-]:[0-9a-f#:]{0,20}", fullmatch=True)
)
def test_other_callback_data_mean_nothing(data: str) -> None:
    action = decode(data)
    assert action is None or encode(action) == data


@pytest.mark.parametrize(
    "data",
    ["", "o", "o:", "o:8c41d0aa", "o:8c41d0aa#0", "o:8c41d0aa#1\n", "O:8c41d0aa#1", "p:8c41d0aa#1", "p:8c41d0aa#1:0",
     "+:8c41d0aa#١", "u:0", "l:fr", "o:8C41D0AA#1", " o:8c41d0aa#1"],
)  # fmt: skip
def test_nearly_right_callback_data_mean_nothing(data: str) -> None:
    assert decode(data) is None


@pytest.mark.parametrize("action", [Open("nothex#1"), Page("8c41d0aa#1", 0), Undo(0), Open("8c41d0aa")])
def test_what_could_not_be_read_back_is_not_written(action: Action) -> None:
    with pytest.raises(ValueError, match="no action"):
        encode(action)


@given(IDS)
def test_a_deep_link_names_a_citation_in_the_characters_that_telegram_allows(citation: str) -> None:
    parameter = link(citation)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", parameter)
    assert linked(parameter) == citation


def test_deep_links_are_read_as_people_write_them() -> None:
    assert linked("c_8c41d0aa#12") == linked(" c_8C41D0AA_12 ") == "8c41d0aa#12"
    assert [linked(text) for text in ("", "c_", "c_8c41d0aa", "8c41d0aa-1", "c_8c41d0aa-0", "c_8c41d0aa-1-2")] == [
        None
    ] * 6


# Inline mode


def test_inline_results_are_the_citations_then_related_passages() -> None:
    one, two, three = stored("共9人。"), stored("来了9人。", row=2), stored("他处8人。", row=3)
    made = replace(
        answer(cited(one, 1, Span(1, 3)), cited(two, 1, Span(2, 4))),
        passages=(hit(three, "他处8人。"), hit(one, "共9人。")),
    )
    items = inline(made, [three], "zh")
    assert [(item.id, item.title) for item in items] == [
        ("8c41d001#1", "9人"),
        ("8c41d002#1", "9人"),
        ("8c41d003#1", "冰面之上"),
    ]
    assert items[0].description == "冰面之上 · 文登区 · 2021-06-08\n共9人。"
    assert shown(Message(items[0].text)).splitlines() == [
        "问：多少",
        "9人",
        "共9人。",
        "冰面之上 · 文登区 · 2021-06-08 · a.txt · 8c41d001#1",
    ]
    assert shown(Message(items[2].text)).splitlines()[1] == "相关的一段（不一定是答案）："
    assert parts(Message(items[2].text), "bold") == []


def test_inline_results_without_an_answer_say_that_they_are_none(engine: Engine) -> None:
    refused = engine.ask("莱西有多少人次来听课")
    items = inline(refused, [], "zh")
    assert refused.nearest is not None
    assert [item.id for item in items] == [refused.nearest.id]
    assert shown(Message(items[0].text)).splitlines()[1] == "最接近的一句（不是答案）："
    assert inline(engine.ask("讲个笑话吧"), [], "zh") == ()


def test_an_explanation_is_one_inline_result() -> None:
    printed = stored("先登记。", "登记后核对证件。")
    made = replace(answer(cited(printed, 1, Span(0, 4)), cited(printed, 2, Span(0, 8))), kind="description")
    (item,) = inline(made, [], "zh")
    assert "先登记。登记后核对证件。" in shown(Message(item.text))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(citations(LONG), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(2, 15), LONG), max_size=14),
    WILD,
)
def test_inline_results_keep_telegrams_limits(quoted: list[Citation], found: list[tuple[int, str]], asked: str) -> None:
    articles = [stored("甲。", headline=text or None, row=row) for row, text in found]
    passages = tuple(hit(one, text) for one, (_, text) in zip(articles, found, strict=True))
    items = inline(answer(*quoted, understood=asked, passages=passages), articles, "en")
    assert 1 <= len(items) <= 10
    assert len({item.id for item in items}) == len(items)
    for item in items:
        assert 1 <= len(item.id.encode()) <= 64
        assert 1 <= markup.units(item.title) <= 256
        assert markup.units(item.description) <= 256
        assert item.citation in parts(Message(item.text), "code")
        assert not steering(shown(Message(item.text)) + item.title + item.description)


# What is said without a source


def test_the_greeting_has_examples_from_the_library() -> None:
    message = words.start("zh", ["荣成有多少人次来听课", "a<b>"])
    assert parts(message, "code") == ["荣成有多少人次来听课", "a<b>"]
    assert "例如" in shown(message)
    assert "空的" in shown(words.start("zh", []))


def test_help_names_every_command_and_what_admins_may_do() -> None:
    for language in ("zh", "en"):
        text = shown(words.help(language, "wenbaobot", (".txt .md", 20_000_000)))
        assert all(f"/{command}" in text for command, _ in words.menu(language, admin=True) if command != "start")
        assert "@wenbaobot" in text
        assert "20.0 MB" in text
        assert "reindex" not in shown(words.help(language))


def test_the_command_menu_is_described_in_both_languages() -> None:
    for admin in (False, True):
        chinese, english = words.menu("zh", admin), words.menu("en", admin)
        assert [command for command, _ in chinese] == [command for command, _ in english]
        for command, description in (*chinese, *english):
            assert re.fullmatch("[a-z0-9_]{1,32}", command)
            assert 1 <= len(description) <= 256
    assert ("reindex" in dict(words.menu("en", True))) > ("reindex" in dict(words.menu("en")))


def test_figures_and_languages() -> None:
    assert shown(words.stats(Counts(3, 40, 500, 60), "en")) == (
        "The library holds 3 files, 40 articles, 500 sentences, 60 passages."
    )
    assert actions(words.languages("zh")) == [[Speak("zh"), Speak("en")]]


def test_an_added_document_lists_its_items_with_their_places_and_can_be_undone() -> None:
    message = words.added("a<b>.txt", [stored("甲。", "乙。"), stored("丙。", row=2, headline="冰面之下")], "zh", 7)
    assert shown(message).splitlines() == [
        "加入了 a<b>.txt：2 篇报道，3 个句子。",
        "· 冰面之上（文登区）",
        "· 冰面之下（文登区）",
    ]
    assert actions(message) == [[Undo(7)]]
    many = words.added("😀" * 4000, [stored("言" * 99, headline="标题" * 99)] * 300, "en", 7)
    assert shown(many).splitlines()[-1] == "…and 280 more"
    assert words.added("a.txt", [], "zh", 7).buttons == ()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (QuestionInvalid(reason="wordless"), "QuestionInvalid.wordless"),
        (ArticleMissing(id="8c41d0aa#1"), "telegram.gone"),
        (LibraryBusy(path="/home/someone/library"), "telegram.busy"),
        (LibraryDamaged(path="/home/someone/library", reason="malformed"), "telegram.failed"),
        (RuntimeError("/home/someone/secret"), "telegram.failed"),
    ],
)
def test_trouble_is_told_without_a_word_about_the_machine(fault: Exception, expected: str, language: Language) -> None:
    text = shown(words.trouble(fault, language))
    assert "someone" not in text
    wording = messages._ERRORS[expected] if expected in messages._ERRORS else messages._TEXTS[expected]
    assert wording[language == "en"] in text


@pytest.mark.parametrize(
    "fault",
    [
        FileBinary(path="/home/someone/报.txt", offset=3),
        FormatUnsupported(path="/home/someone/报.xls", suffix=".xls", supported=".txt .md"),
    ],
)
def test_a_file_that_cannot_be_read_is_called_by_its_name_only(fault: Exception) -> None:
    text = shown(words.trouble(fault, "zh"))
    assert "报." in text
    assert "someone" not in text


@pytest.mark.parametrize("key", sorted(key for key in TELEGRAM if key.startswith("telegram.")))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_text_is_a_message_whatever_its_facts(key: str, language: Language) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(TELEGRAM[key][0]) if name}
    name, facts = key.removeprefix("telegram."), {name: f"<{name}>" for name in names}
    assert shown(words.say(name, language, **facts)) == messages.text(key, language, **facts)
    wild = {name: "".join(HOSTILE) * 30 for name in names}
    assert not steering(shown(words.say(name, language, **wild)))
    assert 1 <= markup.units(words.short(name, language, **wild)) <= 200
