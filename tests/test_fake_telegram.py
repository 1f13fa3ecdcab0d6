"""The fake Bot API server, driven by the real python-telegram-bot: account, people, chats, faults."""

from __future__ import annotations

import http.client
import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    ReplyParameters,
)
from telegram.error import InvalidToken, NetworkError, RetryAfter

from fake_telegram import FakeTelegram
from fake_telegram.client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML = {"parse_mode": "HTML"}


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with FakeTelegram() as running:
        yield running


@pytest.fixture
def bot(server: FakeTelegram) -> Iterator[Client]:
    client = Client(server)
    yield client
    client.close()


# -- the account -------------------------------------------------------------------------------------------------------


def test_the_bot_is_who_the_token_says(server: FakeTelegram, bot: Client) -> None:
    me = bot.get_me()
    assert (me.id, me.username, me.is_bot, me.supports_inline_queries) == (123456, "wenbao_test_bot", True, True)
    assert [(call.method, call.code) for call in server.log] == [("getMe", 200)]


@pytest.mark.parametrize(("token", "code"), [("123456:OTHER", 401), ("nonsense", 404)])
def test_another_token_is_refused(server: FakeTelegram, token: str, code: int) -> None:
    client = Client(server, token)
    with pytest.raises(InvalidToken):
        client.get_me()
    client.close()
    assert server.log[-1].code == code


def test_a_method_that_there_is_not(server: FakeTelegram, bot: Client) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", int(server.base_url.rsplit(":", 1)[1].split("/")[0]))
    connection.request("POST", f"/bot{server.token}/sendEverything")
    response = connection.getresponse()
    assert (response.status, json.load(response)["description"]) == (404, "Not Found: method not found")
    connection.close()


def test_parameters_come_as_json_form_or_in_the_address(server: FakeTelegram) -> None:
    chat = server.user("Alice").private()
    connection = http.client.HTTPConnection("127.0.0.1", int(server.base_url.rsplit(":", 1)[1].split("/")[0]))
    path = f"/bot{server.token}/SendMessage"
    for body, kind in (
        (json.dumps({"chat_id": chat.id, "text": "一", "reply_markup": {"force_reply": True}}), "application/json"),
        (f"chat_id={chat.id}&text=%E4%BA%8C", "application/x-www-form-urlencoded"),
    ):
        connection.request("POST", path, body.encode(), {"Content-Type": kind})
        assert json.load(connection.getresponse())["ok"] is True
    connection.request("GET", f"{path}?chat_id={chat.id}&text=%E4%B8%89")
    assert json.load(connection.getresponse())["ok"] is True
    connection.request("POST", path, b"{nothing", {"Content-Type": "application/json"})
    assert connection.getresponse().status == 400
    connection.close()
    assert [message.text for message in chat.wait(3)] == ["一", "二", "三"]


def test_commands_are_kept_by_scope_and_language(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    assert bot.set_my_commands([("ask", "问一句"), ("stats", "资料库")])
    assert bot.set_my_commands([("ask", "Ask")], language_code="en", scope=BotCommandScopeChat(chat.id))
    assert bot.get_my_commands() == (BotCommand("ask", "问一句"), BotCommand("stats", "资料库"))
    assert bot.get_my_commands(language_code="en", scope=BotCommandScopeChat(chat.id)) == (BotCommand("ask", "Ask"),)
    assert bot.get_my_commands(language_code="en") == ()
    assert bot.delete_my_commands()
    assert bot.get_my_commands() == ()


@pytest.mark.parametrize(
    ("commands", "more", "reason"),
    [
        ([("Ask", "x")], {}, "BOT_COMMAND_INVALID"),
        ([("问", "x")], {}, "BOT_COMMAND_INVALID"),
        ([("a" * 33, "x")], {}, "BOT_COMMAND_INVALID"),
        ([("ask", "")], {}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([("ask", "问" * 257)], {}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([(f"c{n}", "x") for n in range(101)], {}, "BOT_COMMANDS_TOO_MUCH"),
        ([("ask", "x")], {"language_code": "zh-hans"}, "invalid language code specified"),
        ([("ask", "x")], {"scope": BotCommandScopeChat(1)}, "chat not found"),
    ],
)
def test_commands_that_are_refused(bot: Client, commands: list[Any], more: dict[str, Any], reason: str) -> None:
    assert bot.refused("set_my_commands", commands, **more) == f"Bad Request: {reason}"


def test_the_longest_commands_are_taken(bot: Client) -> None:
    longest = [(f"{n:_>32}", "问" * 256) for n in range(100)]
    assert bot.set_my_commands(longest)
    assert len(bot.get_my_commands()) == 100


def test_descriptions_have_their_limits(bot: Client) -> None:
    assert bot.set_my_description("问" * 512)
    assert bot.set_my_short_description("报" * 120, language_code="zh")
    assert bot.get_my_short_description(language_code="zh").short_description == "报" * 120
    assert bot.refused("set_my_description", "问" * 513) == "Bad Request: bot description is too long"
    assert bot.refused("set_my_short_description", "问" * 121) == "Bad Request: bot short description is too long"


def test_after_logging_out_nothing_works(bot: Client) -> None:
    assert bot.log_out() is True
    assert bot.refused("get_me") == "Logged out"


# -- what people send --------------------------------------------------------------------------------------------------


def test_a_message_comes_as_telegram_makes_it(server: FakeTelegram, bot: Client) -> None:
    alice = server.user("Alice", language="zh-hans", username="alice_qz")
    alice.private().send("😀 /ask@wenbao_test_bot 青州 @alice_qz https://example.org/a。 #报纸")
    (update,) = bot.get_updates()
    message = update.message
    assert (message.chat.type, message.chat.id, message.from_user.language_code) == ("private", alice.id, "zh-hans")
    # 😀 is two units, so the command begins at 3.
    assert [(one.type, one.offset, one.length) for one in message.entities] == [
        ("bot_command", 3, 20),
        ("mention", 27, 9),
        ("url", 37, 21),
        ("hashtag", 60, 3),
    ]
    assert message.parse_entity(message.entities[1]) == "@alice_qz"


@pytest.mark.parametrize("text", ["问@wenbao_test_bot", "@wenbao_test_bot问", "a/ask", "/ask青州", "a@b", "@b"])
def test_what_touches_a_word_is_no_mention_or_command(server: FakeTelegram, bot: Client, text: str) -> None:
    server.user("Alice").private().send(text)
    assert bot.get_updates()[0].message.entities == ()


def test_no_client_sends_an_empty_or_longer_text(server: FakeTelegram) -> None:
    chat = server.user("Alice").private()
    chat.send("😀" * 2048)
    for text in ("", "😀" * 2048 + "x", "\ud83d"):
        with pytest.raises(ValueError):
            chat.send(text)
    assert server.pending == 1


def test_replies_bring_what_they_reply_to(server: FakeTelegram, bot: Client) -> None:
    alice = server.user("Alice")
    chat = alice.private()
    bot.send_message(chat.id, "哪个县?")
    chat.send("寒亭", reply_to=chat.reply())
    replied = bot.get_updates()[0].message.reply_to_message
    assert (replied.text, replied.from_user.id) == ("哪个县?", 123456)


def test_a_message_can_have_waited(server: FakeTelegram, bot: Client) -> None:
    server.user("Alice").private().send("早先", ago=3600)
    assert 3590 < time.time() - bot.get_updates()[0].message.date.timestamp() < 3700


def test_people_edit(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    chat.edit(chat.send("/ask 青州"), "寒亭")
    before, after = bot.get_updates()
    assert (before.message.text, before.message.edit_date) == ("/ask 青州", None)
    assert (after.edited_message.text, after.edited_message.entities) == ("寒亭", ())
    assert after.edited_message.message_id == before.message.message_id


def test_topics(server: FakeTelegram, bot: Client) -> None:
    alice = server.user("Alice")
    group = server.group("报社", topics=True)
    topic = group.topic("农业", by=alice)
    topic.send("问", by=alice)
    group.send("闲谈", by=alice)
    _, inside, general = (update.message for update in bot.get_updates())
    assert (inside.is_topic_message, inside.message_thread_id, inside.chat.is_forum) == (True, topic.id, True)
    # As in the real API, what is in a topic replies to the message that opened it.
    assert inside.reply_to_message.forum_topic_created.name == "农业"
    assert (general.is_topic_message, general.message_thread_id) == (None, None)

    bot.send_message(group.id, "答", message_thread_id=topic.id)
    bot.send_message(group.id, "答", reply_parameters=ReplyParameters(inside.message_id))
    bot.send_message(group.id, "答")
    assert [(one.thread, one.reply_to) for one in group.wait(3)] == [
        (topic.id, None),
        (topic.id, inside.message_id),
        (None, None),
    ]
    assert bot.send_chat_action(group.id, "typing", message_thread_id=topic.id)
    assert group.acted()[0]["message_thread_id"] == topic.id
    for thread in (1, 999, inside.message_id):
        reason = bot.refused("send_message", group.id, "答", message_thread_id=thread)
        assert reason == "Bad Request: message thread not found"
    topic.closed = True
    assert bot.refused("send_message", group.id, "答", message_thread_id=topic.id) == "Bad Request: TOPIC_CLOSED"


def test_threads_of_replies_in_a_plain_supergroup(server: FakeTelegram, bot: Client) -> None:
    alice = server.user("Alice")
    group = server.group("报社")
    first = group.send("一", by=alice)
    group.send("二", by=alice, reply_to=first)
    reply = bot.get_updates()[1].message
    assert (reply.message_thread_id, reply.is_topic_message) == (first["message"]["message_id"], None)
    assert bot.send_message(group.id, "三", message_thread_id=reply.message_thread_id)


def test_a_private_chat_has_no_threads(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    reason = bot.refused("send_message", chat.id, "答", message_thread_id=1)
    assert reason == "Bad Request: message thread not found"


def test_documents_are_loaded(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    chat.send_document("报纸.txt", "青州".encode(), caption="/add 这个")
    message = bot.get_updates()[0].message
    assert (message.document.file_name, message.document.mime_type, message.document.file_size) == (
        "报纸.txt",
        "text/plain",
        6,
    )
    assert (message.caption, message.caption_entities[0].type) == ("/add 这个", "bot_command")
    file = bot.get_file(message.document.file_id)
    assert bytes(bot.run(file.download_as_bytearray())) == "青州".encode()
    assert [(call.method, call.code) for call in server.log][-2:] == [("getFile", 200), ("file", 200)]


def test_files_that_cannot_be_loaded(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    chat.send_document("大.pdf", b"%PDF", size=20_000_001)
    chat.send_document("恰好.pdf", b"%PDF", size=20_000_000)
    large, allowed = (update.message.document.file_id for update in bot.get_updates())
    assert bot.get_file(allowed).file_size == 20_000_000
    assert bot.refused("get_file", large) == "Bad Request: file is too big"
    unknown = "Bad Request: wrong file_id or the file is temporarily unavailable"
    assert bot.refused("get_file", "BQACnothing") == unknown


def test_the_bot_sends_documents(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    bot.send_document(chat.id, b"{}\n", filename="feedback.jsonl", caption="<b>一</b>行", **HTML)
    sent = chat.reply()
    assert (sent.json["document"]["file_name"], sent.text, sent.parts("bold")) == ("feedback.jsonl", "一行", ["一"])
    assert bytes(bot.run(bot.get_file(sent.json["document"]["file_id"]).download_as_bytearray())) == b"{}\n"
    bot.send_document(chat.id, sent.json["document"]["file_id"])
    assert chat.reply().json["document"] == sent.json["document"]
    long = "Bad Request: message caption is too long"
    assert bot.refused("send_document", chat.id, b"x", filename="a", caption="问" * 1025) == long
    assert bot.refused("send_document", chat.id, b"", filename="a") == "Bad Request: file must be non-empty"


def test_anything_can_be_pushed(server: FakeTelegram, bot: Client) -> None:
    server.push("message", {"message_id": "poison"})
    bot.run(bot.bot._request[0].post(server.base_url + server.token + "/getUpdates"))
    assert server.log[-1].result[0]["message"] == {"message_id": "poison"}


# -- chats -------------------------------------------------------------------------------------------------------------


def test_chats_and_members(server: FakeTelegram, bot: Client) -> None:
    alice, carol, dora = (server.user(name) for name in ("Alice", "Carol", "Dora"))
    group = server.group("报社", topics=True)
    group.send("好", by=alice)
    group.send("好", by=carol)
    group.admins.add(carol.id)
    assert (bot.get_chat(group.id).title, bot.get_chat(alice.private().id).first_name) == ("报社", "Alice")
    statuses = [bot.get_chat_member(group.id, user.id).status for user in (alice, carol, dora)]
    assert statuses == ["member", "administrator", "left"]
    assert [one.user.id for one in bot.get_chat_administrators(group.id)] == [carol.id]
    assert bot.get_chat_member_count(group.id) == 3
    assert bot.refused("get_chat_member", group.id, 9) == "Bad Request: invalid user_id specified"
    assert bot.leave_chat(group.id)
    assert bot.refused("send_message", group.id, "好") == "Forbidden: bot is not a member of the supergroup chat"


# -- faults and limits -------------------------------------------------------------------------------------------------


def test_faults_come_as_often_as_asked_for(server: FakeTelegram, bot: Client) -> None:
    chat, other = server.user("Alice").private(), server.user("Carol").private()
    server.fail("sendMessage", times=2, error=429, retry_after=3, chat=chat)
    assert bot.send_message(other.id, "一")
    for _ in range(2):
        with pytest.raises(RetryAfter) as late:
            bot.send_message(chat.id, "一")
        assert late.value._retry_after.total_seconds() == 3
    assert bot.send_message(chat.id, "一")
    assert server.refused == []
    assert [call.code for call in server.calls("sendMessage")] == [200, 429, 429, 200]


@pytest.mark.parametrize("error", [500, 502, 503, 504])
def test_errors_of_the_server(server: FakeTelegram, bot: Client, error: int) -> None:
    server.fail("getMe", error=error)
    with pytest.raises(NetworkError):
        bot.get_me()
    assert bot.get_me().id == 123456


def test_a_cut_connection_before_and_after(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    for drop, said in (("connection", []), ("answer", ["一"])):
        server.fail("sendMessage", drop=drop)
        with pytest.raises(NetworkError):
            bot.send_message(chat.id, "一")
        assert [message.text for message in chat.sent] == said
    assert [call.code for call in server.log] == [0, 0]


def test_a_slow_server(server: FakeTelegram, bot: Client) -> None:
    server.fail("getMe", delay=0.2)
    began = time.monotonic()
    bot.get_me()
    assert time.monotonic() - began >= 0.2


def test_an_outage(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    bot.get_me()
    with server.outage():
        chat.send("甲")
        with pytest.raises(NetworkError):
            bot.get_me()
    assert [update.message.text for update in bot.get_updates()] == ["甲"]


def test_limits_on_messages(server: FakeTelegram, bot: Client) -> None:
    chat, group = server.user("Alice").private(), server.group("报社")
    server.limits.chat_per_second = 1
    server.limits.chat_per_minute = 1
    bot.send_message(chat.id, "一")
    bot.send_message(group.id, "一")
    for where, least, most in ((chat, 1, 2), (group, 59, 61)):
        with pytest.raises(RetryAfter) as late:
            bot.send_message(where.id, "二")
        assert least <= late.value._retry_after.total_seconds() <= most


def test_what_a_test_waits_for_in_vain_is_told(server: FakeTelegram, bot: Client) -> None:
    alice = server.user("Alice")
    chat = alice.private()
    bot.send_message(chat.id, "一")
    with pytest.raises(AssertionError, match=r"1 of 2 messages to Alice: \['一'\]"):
        chat.wait(2, timeout=0.05)
    with pytest.raises(AssertionError, match="unexpected in Alice"):
        chat.quiet(0.05)
    assert chat.reply().text == "一"
    chat.quiet(0.05)
    with pytest.raises(AssertionError, match="not answered"):
        alice.inline("青州", timeout=0.05)
    with pytest.raises(AssertionError, match="was called 0 of 1 times"):
        server.called("setMyCommands", timeout=0.05)


def test_two_servers_share_nothing() -> None:
    with FakeTelegram("1:A", username="one_bot") as one, FakeTelegram("2:B", username="two_bot") as two:
        first, second = Client(one), Client(two)
        chat = one.user("Alice").private()
        chat.send("甲")
        first.set_my_commands([("ask", "问")])
        assert (first.get_me().username, second.get_me().username) == ("one_bot", "two_bot")
        assert (len(first.get_updates()), len(second.get_updates())) == (1, 0)
        assert second.get_my_commands() == ()
        assert second.refused("send_message", chat.id, "好") == "Bad Request: chat not found"
        assert not {call.method for call in one.log} & {"sendMessage"}
        first.close()
        second.close()


def test_a_server_begins_anew() -> None:
    for _ in range(2):
        with FakeTelegram() as server:
            client = Client(server)
            assert server.log == []
            chat = server.user("Alice").private()
            assert chat.send("甲")["update_id"] == 700_000_001
            client.send_message(chat.id, "乙")
            assert [message.text for message in chat.wait(1)] == ["乙"]
            client.close()
