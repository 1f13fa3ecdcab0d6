"""Turns that ask the papers nothing: courtesies, and what is said about the last answer."""

from __future__ import annotations

import time

import pytest

from bot.asides import request, small_talk


@pytest.mark.parametrize(
    ("turn", "said"),
    [
        ("你好", "greeting"),
        ("您好！", "greeting"),
        ("在吗?", "greeting"),
        ("hello", "greeting"),
        ("谢谢", "thanks"),
        ("好的，谢谢你啦", "thanks"),
        ("多謝", "thanks"),
        ("明白了", "thanks"),
        ("👍", "thanks"),
        ("再见", "farewell"),
        ("好的,拜拜", "farewell"),
        ("没了,谢谢", "farewell"),
        ("下次见👋", "farewell"),
        ("晚安😴", "greeting"),
        ("谢啦谢啦，帮了大忙", "thanks"),
        ("太感谢了，长知识了", "thanks"),
        ("哦哦，原来是这样", "thanks"),
        ("收到收到", "thanks"),
        ("谢谢，就这些", "thanks"),
        ("好嘞，回头聊～", "farewell"),
        ("88", "farewell"),
        ("行了没事了", "farewell"),
        ("没别的问题了，谢谢", "farewell"),
    ],
)
def test_courtesies(turn: str, said: str) -> None:
    assert small_talk(turn) == said


@pytest.mark.parametrize(
    "turn",
    [
        "青州培训了多少人",
        "谢谢,寒亭呢",
        "早稻收了多少",
        "好人好事有哪些",
        "拜年要注意什么",
        "知道分数线吗",
        "没问题吗",
        "学到了什么",
        "谢某判了几年",
        "拜城有多少人",
    ],
)
def test_questions_are_no_courtesies(turn: str) -> None:
    assert small_talk(turn) is None


@pytest.mark.parametrize(
    ("turn", "wanted"),
    [
        ("原文", ("around", 0)),
        ("把原文给我看看", ("around", 0)),
        ("详细点", ("around", 0)),
        ("展开说说呗", ("around", 0)),
        ("新闻原话是怎么说的", ("around", 0)),
        ("再具体一点", ("around", 0)),
        ("出处呢?", ("sources", 0)),
        ("哪里登的", ("sources", 0)),
        ("出自哪篇报道", ("sources", 0)),
        ("第二条", ("source", 2)),
        ("看看第十二条", ("source", 12)),
        ("第3个来源", ("source", 3)),
        ("还有呢", ("more", 0)),
        ("还有别的吗？", ("more", 0)),
        ("除此之外呢", ("more", 0)),
        ("就这些吗", ("more", 0)),
        ("再多说点", ("around", 0)),
        ("接着讲", ("around", 0)),
        ("完整的原话", ("around", 0)),
        ("第二条的原文", ("around", 2)),
        ("第一条的出处", ("source", 1)),
        ("这是哪天的报纸？", ("sources", 0)),
        ("在第几版", ("sources", 0)),
        ("链接", ("sources", 0)),
        ("这话哪来的", ("sources", 0)),
        ("原话发我瞧瞧", ("around", 0)),
        ("能不能把原句甩给我", ("around", 0)),
        ("报纸上到底咋写的", ("around", 0)),
        ("全文呢", ("around", 0)),
        ("继续", ("around", 0)),
        ("哪张报纸", ("sources", 0)),
        ("几版", ("sources", 0)),
        ("哪篇文章里提到的呀", ("sources", 0)),
        ("报道标题叫啥", ("sources", 0)),
        ("有没有其他说法", ("more", 0)),
        ("换一条", ("more", 0)),
    ],
)
def test_what_is_said_about_the_last_answer(turn: str, wanted: tuple[str, int]) -> None:
    assert request(turn) == wanted


@pytest.mark.parametrize(
    "turn",
    [
        "还有几天开学",
        "第二中学有多少学生",
        "原文化局局长是谁",
        "来源于哪个村",
        "哪里种的梨最甜",
        "详细地址在哪里",
        "钱是从哪来的",
        "什么时候的事",
        "谁写的报道",
        "哪家报名的多",
        "在哪找的",
        "下一届呢",
        "全文多少字",
        "哪天的票",
        "在哪看",
        "寒亭呢",
    ],
)
def test_questions_are_not_about_the_last_answer(turn: str) -> None:
    assert request(turn) is None


def test_no_turn_takes_long_to_tell_apart() -> None:
    begun = time.perf_counter()
    for piece in ("给看看", "好的", "太好了", "多是", "拜好"):
        for said in (piece * 20 + "区", piece * 10 + "x"):
            assert small_talk(said) is None
            assert request(said) is None
    assert time.perf_counter() - begun < 1
