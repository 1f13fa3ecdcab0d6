"""A conversation with a small real library: follow-ups, what is said about an answer, what is remembered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import MINUTES, TURNS, Answered, Excerpt, Reply, Sources, State, Words, excerpt, replay, respond
from corpus.errors import ArticleMissing, QuestionInvalid
from retrieval.engine import Engine
from retrieval.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDS = [
    {
        "title": "莱阳梨农进课堂",
        "text": "莱阳市把果树课搬到梨园里，从2016年起，参加培训的梨农已有13000余人次。"
        "讲课的是照旺庄果树学校校长尚德元。\n"
        "尚德元今年五十八岁，是龙旺庄人。剪枝、疏花、套袋，他讲得明白。\n这门课一共花了46万元，由市果业局负责。",
        "date": "2019-05-20",
        "place": "莱阳市",
    },
    {
        "title": "海阳茶农听课忙",
        "text": "海阳市的茶叶课从去年秋天办起，参加培训的茶农有870多人。课堂设在镇上的文化站。",
        "date": "2019-05-21",
        "place": "海阳市",
    },
    {
        "title": "招远粉丝博物馆开馆",
        "text": "5月8日，招远粉丝博物馆对外开放，馆里有展品2100多件。门票每人30元。馆长叫闫书怀。",
        "date": "2019-05-09",
        "place": "招远市",
    },
]
ASKED = "莱阳培训了多少人"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    pages = tmp_path_factory.mktemp("pages")
    (pages / "a.jsonl").write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in RECORDS), "utf-8")
    with Library.open(tmp_path_factory.mktemp("library"), create=True) as made:
        assert made.add([pages]).skipped == ()
        yield Engine(made)


def talk(engine: Engine, *turns: str, now: float = 0.0) -> tuple[State, Reply]:
    state, reply = State(), None
    for turn in turns:
        state, reply = respond(engine, state, turn, now)
        state = State.load(state.dump())  # as a door that keeps it would
    assert reply is not None
    return state, reply


@pytest.mark.parametrize(
    ("turns", "understood", "text"),
    [
        ((ASKED,), ASKED, "13000余人次"),
        ((ASKED, "海阳呢?"), "海阳培训了多少人", "870多人"),
        ((ASKED, "谢谢", "那海阳呢"), "海阳培训了多少人", "870多人"),
        ((ASKED, "花了多少钱"), "莱阳培训花了多少钱", "46万元"),
        (("莱阳的果树课是谁讲的", "他多大年纪"), "尚德元多大年纪", "五十八岁"),
        ((ASKED, "招远粉丝博物馆有多少展品"), "招远粉丝博物馆有多少展品", "2100多件"),
        ((ASKED, "不是莱阳,是海阳"), "海阳培训了多少人", "870多人"),
    ],
)
def test_a_turn_is_answered_as_it_is_meant(engine: Engine, turns: tuple[str, ...], understood: str, text: str) -> None:
    _, reply = talk(engine, *turns)
    assert isinstance(reply, Answered)
    assert (reply.answer.question, reply.answer.understood, reply.answer.text) == (turns[-1], understood, text)


@pytest.mark.parametrize("turn", ["龙口呢", "那栖霞有多少"])
def test_a_place_of_which_nothing_is_printed_is_refused(engine: Engine, turn: str) -> None:
    _, reply = talk(engine, ASKED, turn)
    assert isinstance(reply, Answered)
    assert reply.answer.text is None
    assert reply.answer.reason == "place"
    assert "莱阳" not in reply.answer.understood


@pytest.mark.parametrize("turn", ["门票多少钱", "馆长叫什么"])
def test_what_tells_something_goes_on_where_the_same_article_answers(engine: Engine, turn: str) -> None:
    _, reply = talk(engine, "招远粉丝博物馆有多少展品", turn)
    assert isinstance(reply, Answered)
    assert reply.answer.understood == f"招远粉丝博物馆{turn}"
    assert reply.answer.text in {"每人30元", "闫书怀"}


def test_what_tells_something_that_was_not_spoken_of_stands_by_itself(engine: Engine) -> None:
    _, reply = talk(engine, ASKED, "这个月有什么节日")
    assert isinstance(reply, Answered)
    assert reply.answer.understood == "这个月有什么节日"


def test_sources_and_surroundings_of_the_last_answer(engine: Engine) -> None:
    _, answered = talk(engine, ASKED)
    assert isinstance(answered, Answered)
    (cited, *_) = answered.answer.citations
    _, sources = talk(engine, ASKED, "出处呢")
    assert isinstance(sources, Sources)
    assert [one.id for one in sources.citations] == [cited.id]
    _, first = talk(engine, ASKED, "第一条")
    assert isinstance(first, Sources)
    assert first.number == 1
    assert talk(engine, ASKED, "第九条")[1] == Words("no-such-source")
    assert talk(engine, ASKED, "第九条的原文")[1] == Words("no-such-source")
    assert talk(engine, ASKED, "第一条的原文")[1] == talk(engine, ASKED, "原文")[1]
    _, around = talk(engine, ASKED, "原文")
    assert isinstance(around, Excerpt)
    assert around.first <= cited.sentence.number <= around.last
    assert around.marked == cited.sentence.number


def test_what_else_there_is_goes_on_behind_what_was_quoted(engine: Engine) -> None:
    _, reply = talk(engine, "招远粉丝博物馆门票多少钱", "还有呢")
    quoted = talk(engine, "招远粉丝博物馆门票多少钱")[1]
    assert isinstance(quoted, Answered)
    if isinstance(reply, Excerpt):
        assert reply.first > quoted.answer.citations[0].sentence.number
    else:
        assert isinstance(reply, Answered)
        assert reply.answer.citations[0].id != quoted.answer.citations[0].id


def test_a_turn_that_goes_on_is_understood_in_full_though_nothing_answers_it(engine: Engine) -> None:
    for turn, understood in (("招远培训了多少", "招远培训了多少人"), ("后来罚了谁", "莱阳培训后来罚了谁")):
        _, reply = talk(engine, ASKED, turn)
        assert isinstance(reply, Answered)
        assert not reply.answer.answerable
        assert reply.answer.understood == understood


def test_the_name_that_was_the_answer_is_meant_by_what_points_back(engine: Engine) -> None:
    _, reply = talk(engine, "招远粉丝博物馆馆长是谁", "他多大岁数")
    assert isinstance(reply, Answered)
    assert reply.answer.understood == "闫书怀多大岁数"


def test_courtesies_keep_the_topic_and_nothing_is_made_up_about_no_answer(engine: Engine) -> None:
    before, _ = talk(engine, ASKED)
    after, reply = respond(engine, before, "谢谢", 1.0)
    assert reply == Words("thanks")
    assert after == before
    assert talk(engine, "你好")[1] == Words("greeting")
    assert talk(engine, "原文")[1] == Words("nothing-before")


def test_a_conversation_is_forgotten_after_a_while_and_never_grows_past_its_bound(engine: Engine) -> None:
    state, _ = talk(engine, ASKED)
    _, reply = respond(engine, state, "海阳呢", MINUTES * 60 + 1.0)
    assert isinstance(reply, Answered)
    assert reply.answer.understood == "海阳呢"
    for number in range(TURNS + 3):
        state, _ = respond(engine, state, ASKED, float(number))
    assert len(state.turns) == TURNS


def test_what_cannot_be_asked_leaves_the_state_alone(engine: Engine) -> None:
    state, _ = talk(engine, ASKED)
    with pytest.raises(QuestionInvalid):
        respond(engine, state, "？？", 1.0)
    _, reply = respond(engine, state, "海阳呢", 2.0)
    assert isinstance(reply, Answered)
    assert reply.answer.text == "870多人"


def test_a_whole_conversation_is_gone_through_for_its_last_answer(engine: Engine) -> None:
    answer = replay(engine, ["莱阳的果树课是谁讲的", "？", "他是哪里人"])
    assert answer.understood == "尚德元是哪里人"
    assert replay(engine, [ASKED, "出处"]).text == "13000余人次"
    assert replay(engine, [ASKED, "谢谢"]).reason == "unasked"


def test_an_excerpt_pages_through_an_article_and_stays_in_it(engine: Engine) -> None:
    _, reply = talk(engine, ASKED)
    assert isinstance(reply, Answered)
    cited = reply.answer.citations[0]
    total = len(cited.article.article.sentences)
    whole = excerpt(engine, cited.id, first=1, around=total)
    assert (whole.first, whole.last) == (1, total)
    assert excerpt(engine, cited.id, first=total + 5).last == total
    with pytest.raises(ArticleMissing):
        excerpt(engine, "00000000#1")
    with pytest.raises(ArticleMissing):
        excerpt(engine, cited.id.partition("#")[0] + "#999")


@given(st.text())
def test_any_text_is_read_as_a_state(text: str) -> None:
    assert isinstance(State.load(text), State)


_TURN = '{"asked": "a", "understood": %s, "text": null, "kind": "count", "citations": [%s], "at": 1.0}'


@pytest.mark.parametrize(
    "text", ["[1]", '[{"asked": 1}]', '{"turns": []}', f"[{_TURN % (2, '')}]", f"[{_TURN % ('null', 3)}]"]
)
def test_a_damaged_state_is_an_empty_one(text: str) -> None:
    assert State.load(text) == State()
    good = _TURN % ('"a"', '"b#1"')
    assert State.load(f"[{good}]").turns[0].citations == ("b#1",)


def test_what_leaves_out_the_time_that_was_meant_is_not_that_question() -> None:
    from bot.conversation import _says_less

    assert _says_less("青州2018年花了多少钱", "青州夜校2018年花了多少钱")
    assert not _says_less("青州夜校花了多少钱", "青州夜校2018年花了多少钱")
    assert not _says_less("夜校2018年花了多少钱", "青州夜校2018年花了多少钱")
    assert not _says_less("寿光夜校", "青州夜校2018年花了多少钱")
