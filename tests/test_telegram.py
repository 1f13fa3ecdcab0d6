"""The bot end to end: over real HTTP with a strict Bot API server, on the real engine and the bundled sample."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from bot.access import Access
from bot_running import FOUND, TOKEN, mistakes, own_library, running
from fake_telegram import FakeTelegram

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot_running import Bot

QUESTION = "青州培训了多少人"


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    """A server that holds the bot to every rule."""
    with FakeTelegram(token=TOKEN) as server:
        yield server
        assert mistakes(server) == []


@pytest.fixture
def bot(server: FakeTelegram, tmp_path: Path) -> Iterator[Bot]:
    with running(server, tmp_path) as bot:
        yield bot


# Questions and follow-ups


def test_a_question_gets_one_message_with_the_quoted_sentence(server: FakeTelegram, bot: Bot) -> None:
    chat = server.user("甲", language="zh-hans").private()
    chat.send(QUESTION)
    reply = chat.reply()
    assert reply.parts("bold") == [FOUND, FOUND]
    (quoted,) = reply.parts("expandable_blockquote")
    assert quoted.endswith(f"参加过培训的已有{FOUND}。")
    assert reply.text.startswith(f"{FOUND}\n")
    assert re.search(r"青州市 · 2019-03-05 · haidai-2019-03-05-a02\.txt · [0-9a-f]{8}#\d+$", reply.text)
    assert [one["text"] for one in reply.buttons][-2:] == ["👍", "👎"]
    chat.quiet(0.3)
    assert chat.actions[0]["action"] == "typing"


def test_a_follow_up_is_completed_and_the_topic_ends_with_new(server: FakeTelegram, bot: Bot) -> None:
    chat = server.user("甲", language="zh").private()
    chat.send("2018年寿光农村居民人均可支配收入多少元")
    assert chat.reply().parts("bold")
    chat.send("2019年呢？")
    assert "理解为：2019年寿光农村居民人均可支配收入多少元" in chat.reply().text
    chat.send("/new")
    assert chat.reply().text == "好，换个话题。请问吧。"
    chat.send("2018年呢？")
    assert "理解为" not in chat.reply().text


def test_a_refusal_shows_the_nearest_sentence_and_says_that_it_is_no_answer(server: FakeTelegram, bot: Bot) -> None:
    chat = server.user("甲", language="zh").private()
    chat.send("青州的地铁每天运送多少乘客")
    reply = chat.reply()
    assert reply.text.startswith("资料库里没有找到答案")
    assert "不是答案" in reply.text
    assert reply.parts("expandable_blockquote")


def test_the_conversation_goes_on_after_a_restart(server: FakeTelegram, tmp_path: Path) -> None:
    chat = server.user("甲", language="zh").private()
    with running(server, tmp_path):
        chat.send("2018年寿光农村居民人均可支配收入多少元")
        chat.reply()
    with running(server, tmp_path):
        chat.send("2019年呢？")
        assert "理解为：2019年寿光" in chat.reply().text


def test_what_is_no_question_gets_one_reply_too(server: FakeTelegram, bot: Bot) -> None:
    chat = server.user("甲", language="zh").private()
    for text, said in (
        ("谢谢", "不客气"),
        ("你好", "你好"),
        ("？？？", "没有文字"),
        ("/ask", "/ask"),
        ("/nonsense 青州", "没有这个命令"),
        ("长" * 3000, "太长"),
    ):
        chat.send(text)
        assert said in chat.reply().text
    chat.post(sticker={"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1,
                       "is_animated": False, "is_video": False})  # fmt: skip
    assert chat.reply().text == "我只看得懂文字；请用一句话提问。"
    chat.quiet(0.2)


# Commands and languages


def test_start_shows_questions_that_the_library_answers(server: FakeTelegram, bot: Bot) -> None:
    chat = server.user("甲", language="zh").private()
    chat.send("/start")
    greeting = chat.reply()
    examples = greeting.parts("code")
    assert len(examples) == 3
    for example in examples:
        chat.send(example)
        assert not chat.reply().text.startswith("资料库里没有找到")


def test_commands(server: FakeTelegram, bot: Bot) -> None:
    chat = server.user("甲", language="zh").private()
    chat.send("/help")
    assert f"@{server.username}" in chat.reply().text
    chat.send("/stats")
    assert re.search(r"10 个文件、80 篇报道", chat.reply().text)
    chat.send("/sources")
    assert chat.reply().text.startswith("前面还没有")
    chat.send(f"/ask {QUESTION}")
    assert chat.reply().text.startswith(FOUND)
    chat.send(f"/sources@{server.username}")
    assert FOUND in chat.reply().text
    chat.send("/reindex")
    assert chat.reply().text == "只有管理员能这样做。"


def test_wording_follows_the_person_and_lang_outranks_it(server: FakeTelegram, tmp_path: Path) -> None:
    anna = server.user("Anna", language="de")
    chat = anna.private()
    with running(server, tmp_path):
        chat.send("/new")
        assert chat.reply().text == "All right, another topic. Go ahead."
        chat.send("/lang")
        pressed = anna.press(chat.reply(), "中文")
        assert pressed.answer().text == ""
        assert chat.sent[-1].edited().text == "好，以后用中文。"
    with running(server, tmp_path):
        chat.send("/new")
        assert chat.reply().text == "好，换个话题。请问吧。"
        chat.send("/lang en")
        assert chat.reply().text == "All right, English from now on."
        chat.send("/lang tlh")
        assert "/lang zh" in chat.reply().text


def test_the_menus_are_set_in_both_languages(server: FakeTelegram, tmp_path: Path) -> None:
    admin = server.user("馆长", language="zh")
    admin.private()
    access = Access("open", admins=frozenset({admin.id}))
    with running(server, tmp_path, access=access):
        server.called("setMyCommands", 6)
    for scope, names in (("default", "start help ask sources new stats lang"), ("chat", "reindex")):
        menus = {code: menu for (where, code), menu in server.world.commands.items() if f'"{scope}"' in where}
        assert set(menus) == {"", "zh", "en"}
        assert all(name in [one["command"] for one in menu] for name in names.split() for menu in menus.values())
        assert menus["zh"][0]["description"] != menus["en"][0]["description"]


# Buttons


def test_buttons_work_after_a_restart(server: FakeTelegram, tmp_path: Path) -> None:
    alice = server.user("甲", language="zh")
    chat = alice.private()
    with running(server, tmp_path):
        chat.send(QUESTION)
        reply = chat.reply()
    with running(server, tmp_path) as bot:
        assert alice.press(reply, "原文").answer().text == ""
        opened = chat.reply()
        assert any(FOUND in part for part in opened.parts("bold"))
        assert opened.reply_to == reply.id
        before = opened.text
        assert alice.press(opened, "后文").answer().text == ""
        assert opened.edited().text != before
        assert alice.press(opened, "前文").answer().text == ""
        assert opened.edited(2).text == before
        assert alice.press(reply, "👍", old=True).answer().text == "记下了，谢谢！"
        assert alice.press(reply, "👎").answer().text == "记下了，谢谢指正。"
        (line,) = bot.journal.feedback()
        assert (line["turns"], line["reject"], line["votes"]) == ([QUESTION], [FOUND], {"good": 0, "bad": 1})
        alice.press(reply, "其他出处")
        assert "青州" in chat.reply().text


def test_a_button_of_a_removed_article_says_so(server: FakeTelegram, tmp_path: Path) -> None:
    alice = server.user("甲", language="zh")
    chat = alice.private()
    engine = own_library(tmp_path / "l")
    with running(server, tmp_path / "l", engine), engine.library:
        chat.send(QUESTION)
        reply = chat.reply()
        engine.library.reindex()
        alice.press(reply, "原文").answer()
        assert FOUND in chat.reply().text
        engine.library.remove(["haidai-2019-03-05-a02.txt"])
        answer = alice.press(reply, "原文").answer()
        assert (answer.text, answer.show_alert) == ("这篇报道已不在资料库里。", True)


def test_forged_and_late_presses_do_no_harm(server: FakeTelegram, bot: Bot) -> None:
    alice, mallory = server.user("甲", language="zh"), server.user("M", language="en")
    chat = alice.private()
    chat.send(QUESTION)
    reply = chat.reply()
    for data in ("", "o:", "o:zzzz#1", "p:00000000#1:99999999", "u:1", "x" * 64, "o:ffffffff#3"):
        if data:
            answer = mallory.press(reply, data, forge=True).answer()
            assert answer.text
            assert answer.show_alert
    late = alice.press(reply, "原文")
    late.expire()
    assert chat.reply().text
    chat.send("/new")  # the bot goes on
    assert chat.reply().text == "好，换个话题。请问吧。"
    assert {call.description for call in mistakes(server)} <= {
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    }
    server.world.log.clear()  # that refusal is the point


# Groups, topics, inline mode, links


def test_in_a_group_it_speaks_when_it_is_spoken_to(server: FakeTelegram, bot: Bot) -> None:
    group = server.group("读报组")
    a, b = server.user("甲", language="zh"), server.user("乙", language="zh")
    group.send("大家早上好", by=a)
    group.send(QUESTION, by=b)
    group.send(f"/ask@other_bot {QUESTION}", by=b)
    group.send("/weather", by=b)
    group.quiet(0.5)
    group.send(f"@{server.username} {QUESTION}", by=a)
    reply = group.reply()
    assert reply.text.startswith(FOUND)
    assert reply.reply_to is not None
    group.send("花了多少钱？", by=b, reply_to=reply)
    assert group.reply().text
    group.send(f"/ask {QUESTION}", by=b)
    assert group.reply().text.startswith(FOUND)
    asked = group.send(QUESTION, by=a)
    group.send(f"@{server.username}", by=b, reply_to=asked)
    assert group.reply().text.startswith(FOUND)


def test_topics_of_a_group_are_conversations_of_their_own(server: FakeTelegram, bot: Bot) -> None:
    group = server.group("报社", topics=True)
    a = server.user("甲", language="zh")
    farming, books = group.topic("农业", by=a), group.topic("图书", by=a)
    farming.send("/ask 2018年寿光农村居民人均可支配收入多少元", by=a)
    reply = group.reply()
    assert reply.thread == farming.id
    assert {action.get("message_thread_id") for action in group.actions} == {farming.id}
    books.send("/ask 2019年呢？", by=a)
    other = group.reply()
    assert other.thread == books.id
    assert "理解为" not in other.text
    farming.send("/ask 2019年呢？", by=a)
    assert "理解为：2019年寿光" in group.reply().text


def test_inline_mode_offers_answers_with_their_citations(server: FakeTelegram, bot: Bot) -> None:
    a = server.user("甲", language="zh")
    results = a.inline(QUESTION)
    assert 1 <= len(results) <= 10
    assert results[0].title == FOUND
    assert "青州市" in results[0].description
    assert FOUND in results[0].text
    button = results[0].json["reply_markup"]["inline_keyboard"][0][0]
    parameter = button["url"].partition("?start=")[2]
    chat = a.private()
    chat.send(f"/start {parameter}")
    assert FOUND in chat.reply().text
    chat.send("/start c_00000000-1")
    assert chat.reply().text == "这篇报道已不在资料库里。"
    assert a.inline("   ") == []
    message = a.ask_inline(QUESTION).pick(0)
    assert message.text.startswith(f"问：{QUESTION}")


def test_of_what_is_typed_quickly_the_last_is_answered(server: FakeTelegram, bot: Bot) -> None:
    a = server.user("甲", language="zh")
    typed = [a.ask_inline(QUESTION[:length]) for length in range(2, len(QUESTION) + 1)]
    assert typed[-1].results()[0].title == FOUND
    time.sleep(0.3)
    assert sum(bool(one.answers) for one in typed) < len(typed)


# Who may ask


def test_only_who_is_listed_may_ask(server: FakeTelegram, tmp_path: Path) -> None:
    a, b = server.user("甲", language="zh"), server.user("乙", language="zh")
    let_in, other = server.group("一组"), server.group("二组")
    access = Access("list", users=frozenset({a.id}), chats=frozenset({let_in.id}))
    with running(server, tmp_path, access=access):
        a.private().send(QUESTION)
        assert a.private().reply().text.startswith(FOUND)
        for _ in range(6):
            b.private().send(QUESTION)
        told = b.private().reply()
        assert str(b.id) in told.text
        assert FOUND not in told.text
        let_in.send(f"/ask {QUESTION}", by=b)
        assert let_in.reply().text.startswith(FOUND)
        other.send("没叫它", by=b)
        other.send(f"/ask {QUESTION}", by=a)  # who is listed may ask anywhere
        assert other.reply().text.startswith(FOUND)
        other.send(f"/ask {QUESTION}", by=server.user("丙", language="zh"))
        assert str(other.id) in other.reply().text
        assert b.inline(QUESTION) == []
        time.sleep(0.3)
    assert len(b.private().sent) <= 4  # whoever may not ask does not keep the bot busy


def test_pairing(server: FakeTelegram, tmp_path: Path) -> None:
    a = server.user("甲", language="zh")
    chat = a.private()
    with running(server, tmp_path, access=Access("pairing")) as bot:
        chat.send(QUESTION)
        assert "配对码" in chat.reply().text
        code = bot.journal.new_code(time.time())
        wrong = f"{(int(code) + 1) % 10**6:06d}"
        chat.send(wrong)
        assert "不是有效的配对码" in chat.reply().text
        chat.send(code)
        assert chat.reply().text == "配对好了，请提问吧。"
        chat.send(QUESTION)
        assert chat.reply().text.startswith(FOUND)
        thief = server.user("乙", language="zh").private()
        thief.send(code)
        assert "不是有效的配对码" in thief.reply().text
    with running(server, tmp_path, access=Access("pairing")):
        chat.send(QUESTION)
        assert chat.reply().text.startswith(FOUND)


def test_who_asks_too_much_is_asked_to_wait(server: FakeTelegram, tmp_path: Path) -> None:
    chat, other = server.user("甲", language="zh").private(), server.user("乙", language="zh").private()
    with running(server, tmp_path, rate=3):
        for _ in range(3):
            chat.send("谢谢")
        chat.wait(3)
        chat.send("谢谢")
        assert re.search(r"请 \d+ 秒后再问", chat.reply().text)
        other.send("谢谢")
        assert other.reply().text == "不客气。"


# What comes twice, late, or broken


def test_an_update_that_comes_again_is_answered_once(server: FakeTelegram, tmp_path: Path) -> None:
    chat = server.user("甲", language="zh").private()
    with running(server, tmp_path):
        update = chat.send(QUESTION)
        chat.reply()
        server.redeliver(update)
        chat.quiet(0.6)
    with running(server, tmp_path):
        server.redeliver(update)
        chat.quiet(0.6)
        chat.send("谢谢")
        assert chat.reply().text == "不客气。"


def test_what_waited_is_answered_if_it_is_not_too_old(server: FakeTelegram, tmp_path: Path) -> None:
    a, b, c = (server.user(name, language="zh").private() for name in "甲乙丙")
    a.send(QUESTION, ago=500)
    b.send("2018年寿光农村居民人均可支配收入多少元", ago=3600)
    b.send("你好", ago=3500)
    b.send(QUESTION, ago=3400)
    c.send("你好", ago=3600)
    c.send(QUESTION, ago=5)
    with running(server, tmp_path):
        assert a.reply().text.startswith(FOUND)
        assert c.reply().text.startswith(FOUND)
        sorry, answer = b.wait(2)
        assert "不在" in sorry.text
        assert answer.text.startswith(FOUND)
        for chat in (a, b, c):
            chat.quiet(0.3)


def test_a_poisoned_update_is_skipped(server: FakeTelegram, bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    chat = server.user("甲", language="zh").private()
    server.push("message", {"message_id": "poison"})
    server.push("callback_query", {"id": 7})
    server.push("message", {"message_id": 5, "date": 0, "chat": {"id": 1, "type": "private"}, "text": {"a": 1}})
    chat.send(QUESTION)
    assert chat.reply().text.startswith(FOUND)
    assert sum("已跳过" in record.getMessage() for record in caplog.records) >= 2
