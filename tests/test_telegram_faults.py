"""What happens to the bot when Telegram, the network or its own model is in trouble, and when it is stopped."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from bot.telegram.app import Stopped
from bot_running import FOUND, TOKEN, mistakes, running, sample_engine
from fake_telegram import FakeTelegram
from retrieval.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retrieval.answer import Answer

QUESTION = "青州培训了多少人"


class SlowEngine(Engine):
    """The real engine, which waits for permission before each answer."""

    def __init__(self) -> None:
        super().__init__(sample_engine().library)
        self.permitted = threading.Semaphore(0)
        self.asked: list[str] = []

    def ask(self, text: str, **more: Any) -> Answer:
        self.asked.append(text)
        assert self.permitted.acquire(timeout=30)
        return super().ask(text, **more)


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with FakeTelegram(token=TOKEN) as server:
        yield server


# The network


@pytest.mark.parametrize(
    "fault",
    [{"error": 500}, {"error": 502}, {"error": 429, "retry_after": 1}, {"drop": "connection"}],
    ids=["500", "502", "429", "dropped"],
)
def test_a_reply_comes_in_spite_of_a_fault(server: FakeTelegram, tmp_path: Path, fault: dict[str, Any]) -> None:
    chat, other = server.user("甲", language="zh").private(), server.user("乙", language="zh").private()
    with running(server, tmp_path):
        server.fail("sendMessage", times=2, **fault)
        server.fail("sendChatAction", times=1, **fault)
        chat.send(QUESTION)
        other.send("谢谢")
        assert chat.reply(20).text.startswith(FOUND)
        assert other.reply(20).text == "不客气。"
        chat.quiet(0.3)
    assert mistakes(server) == []


def test_a_reply_whose_receipt_was_lost_comes_at_least_once(server: FakeTelegram, tmp_path: Path) -> None:
    chat = server.user("甲", language="zh").private()
    with running(server, tmp_path):
        server.fail("sendMessage", drop="answer")
        chat.send("谢谢")
        first, second = chat.wait(2)  # it cannot be known that the first arrived
        assert first.text == second.text == "不客气。"


def test_an_outage_is_waited_for(server: FakeTelegram, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    chat = server.user("甲", language="zh").private()
    with running(server, tmp_path):
        chat.send("谢谢")
        chat.reply()
        with server.outage():
            chat.send(QUESTION)
            time.sleep(1)
        assert chat.reply(30).text.startswith(FOUND)
    assert TOKEN not in caplog.text


def test_telegrams_limits_are_kept(server: FakeTelegram, tmp_path: Path) -> None:
    server.limits.total_per_second = 30
    chats = [server.user(str(number), language="zh").private() for number in range(40)]
    with running(server, tmp_path):
        for chat in chats:
            chat.send("谢谢")
        for chat in chats:
            assert chat.reply(30).text == "不客气。"


def test_a_chat_that_takes_no_messages_does_not_stop_the_others(server: FakeTelegram, tmp_path: Path) -> None:
    a, b = server.user("甲", language="zh"), server.user("乙", language="zh")
    with running(server, tmp_path):
        a.private().send(QUESTION)
        a.block()
        b.private().send("谢谢")
        assert b.private().reply().text == "不客气。"
        a.unblock()
        a.private().send("谢谢")
        assert [one.text for one in a.private().wait(1)] in (["不客气。"], [a.private().sent[0].text])


def test_a_group_that_became_a_supergroup_gets_its_reply(server: FakeTelegram, tmp_path: Path) -> None:
    group = server.group("读报组", kind="group")
    a = server.user("甲", language="zh")
    with running(server, tmp_path):
        group.send(f"/ask {QUESTION}", by=a)
        new = group.migrate()
        if not group.sent:
            assert new.reply().text.startswith(FOUND)


def test_text_that_telegram_does_not_parse_is_sent_as_it_is(server: FakeTelegram, tmp_path: Path) -> None:
    chat = server.user("甲", language="zh").private()
    with running(server, tmp_path):
        server.fail(
            "sendMessage", error=400, description="Bad Request: can't parse entities: Unsupported start tag at 7"
        )
        chat.send(QUESTION)
        reply = chat.reply()
        assert reply.text.startswith(FOUND)
        assert reply.entities == []


# The queue


def test_chats_do_not_wait_for_each_other_and_a_chat_keeps_its_order(server: FakeTelegram, tmp_path: Path) -> None:
    engine = SlowEngine()
    a, b, c = (server.user(name, language="zh").private() for name in "甲乙丙")
    with running(server, tmp_path, engine):
        for number in range(3):
            a.send(f"第{number}问：{QUESTION}")
        a.acted("typing")
        b.send(QUESTION)
        b.acted("typing")  # the second thread is free, as one chat never takes both
        c.send("谢谢")
        c.acted("typing")
        assert len(engine.asked) == 2
        engine.permitted.release(50)
        assert [reply.text for reply in (*b.wait(1), *c.wait(1))][1] == "不客气。"
        a.wait(3)
    asked = [text for text in engine.asked if text.startswith("第")]
    assert asked == [f"第{number}问：{QUESTION}" for number in range(3)]


def test_a_busy_bot_says_so_and_recovers(server: FakeTelegram, tmp_path: Path) -> None:
    engine = SlowEngine()
    chats = [server.user(str(number), language="zh").private() for number in range(7)]
    with running(server, tmp_path, engine, waiting=3) as bot:
        for chat in chats[:5]:
            chat.send(QUESTION)
            chat.acted("typing")
        for chat in chats[5:]:
            chat.send(QUESTION)
            assert chat.reply().text == "现在问的人太多，请稍后再问一次。"
        assert bot.app.metrics.registry.get_sample_value("wenbao_queue_waiting") == 3
        assert bot.app.metrics.registry.get_sample_value("wenbao_queue_running") == 2
        engine.permitted.release(50)
        for chat in chats[:5]:
            assert chat.reply().text.startswith(FOUND)
        chats[6].send(QUESTION)
        assert chats[6].reply().text.startswith(FOUND)


def test_typing_is_shown_for_as_long_as_it_takes(server: FakeTelegram, tmp_path: Path) -> None:
    engine = SlowEngine()
    chat = server.user("甲", language="zh").private()
    with running(server, tmp_path, engine):
        chat.send(QUESTION)
        first, second = chat.acted("typing", 2)
        assert 4 <= second["at"] - first["at"] <= 6
        engine.permitted.release(50)
        chat.reply()


# The end


def test_what_is_in_flight_is_finished_and_what_waits_is_sent_away(server: FakeTelegram, tmp_path: Path) -> None:
    engine = SlowEngine()
    chats = [server.user(str(number), language="zh").private() for number in range(4)]
    with running(server, tmp_path, engine, workers=1) as bot:
        for chat in chats:
            chat.send(QUESTION)
            chat.acted("typing")
        began = time.monotonic()
        bot.app.stop()
        threading.Timer(5.0, lambda: engine.permitted.release(50)).start()  # after the others' time is over
        bot.thread.join(12)
        assert time.monotonic() - began < 10
    replies = [chat.reply().text for chat in chats]
    assert sum(text.startswith(FOUND) for text in replies) == 1
    assert replies.count("正在重新启动，请过一会儿再问。") == 3


def test_an_end_while_nothing_happens_is_quick(server: FakeTelegram, tmp_path: Path) -> None:
    with running(server, tmp_path) as bot:
        began = time.monotonic()
        bot.stop()
        assert time.monotonic() - began < 3


def test_another_program_with_the_same_token_ends_the_bot(server: FakeTelegram, tmp_path: Path) -> None:
    description = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    server.fail("getUpdates", times=float("inf"), error=409, description=description)
    with running(server, tmp_path, wait=False, conflicts=2) as bot:
        bot.thread.join(15)
        assert isinstance(bot.error, Stopped)
        assert bot.error.key == "conflict"


def test_a_conflict_that_passes_is_waited_for(server: FakeTelegram, tmp_path: Path) -> None:
    description = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    chat = server.user("甲", language="zh").private()
    server.fail("getUpdates", times=2, error=409, description=description)
    with running(server, tmp_path):
        chat.send("谢谢")
        assert chat.reply(15).text == "不客气。"


def test_a_wrong_token_ends_the_bot_at_its_start_and_later(server: FakeTelegram, tmp_path: Path) -> None:
    with running(server, tmp_path, wait=False, token="428571:another") as bot:
        bot.thread.join(15)
        assert isinstance(bot.error, Stopped)
        assert bot.error.key == "token"
    server.fail("getUpdates", times=float("inf"), error=401, description="Unauthorized")
    with running(server, tmp_path, wait=False) as bot:
        bot.thread.join(15)
        assert isinstance(bot.error, Stopped)
        assert bot.error.key == "token"
        assert TOKEN not in repr(bot.error)


def test_a_bot_that_cannot_reach_telegram_waits_and_can_be_stopped(
    server: FakeTelegram, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), server.outage(), running(server, tmp_path, wait=False) as bot:
        time.sleep(1.5)
        assert bot.thread.is_alive()
        began = time.monotonic()
        bot.stop()
        assert time.monotonic() - began < 3
    assert bot.error is None
    assert any("连不上 Telegram" in record.getMessage() for record in caplog.records)
