"""The fake Bot API server, driven by the real python-telegram-bot: what it takes, what it refuses, in which words."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application, MessageHandler, filters
from telegram.request import HTTPXRequest

from fake_telegram import FakeTelegram, Refused, parse_html, units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
HTML = {"parse_mode": "HTML"}


class Client:
    """A python-telegram-bot `Bot` that can be called without await."""

    def __init__(self, server: FakeTelegram, token: str | None = None) -> None:
        self.server = server
        self.loop = asyncio.new_event_loop()
        self.bot = Bot(
            token or server.token,
            base_url=server.base_url,
            base_file_url=server.file_url,
            # Nothing here is encrypted, and reading the certificates is what takes longest.
            request=HTTPXRequest(connection_pool_size=8, httpx_kwargs={"verify": False}),
            get_updates_request=HTTPXRequest(httpx_kwargs={"verify": False}),
        )
        self.run(self.bot._request[0].initialize())
        self.run(self.bot._request[1].initialize())

    def run(self, awaitable: Any) -> Any:
        return self.loop.run_until_complete(awaitable)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        return lambda *arguments, **named: self.run(getattr(self.bot, method)(*arguments, **named))

    def refused(self, method: str, *arguments: Any, **named: Any) -> str:
        """The words in which the server refuses a call with 400 or 403."""
        with pytest.raises((BadRequest, Forbidden)):
            getattr(self, method)(*arguments, **named)
        return self.server.log[-1].description

    def close(self) -> None:
        self.run(self.bot._request[0].shutdown())
        self.run(self.bot._request[1].shutdown())
        self.loop.close()


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with FakeTelegram() as running:
        yield running


@pytest.fixture
def bot(server: FakeTelegram) -> Iterator[Client]:
    client = Client(server)
    yield client
    client.close()


def keyboard(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([list(buttons)])


def article(number: object = 1, title: str = "青州", text: str = "3600余人次", **more: Any) -> InlineQueryResultArticle:
    content = InputTextMessageContent(text, parse_mode="HTML")
    return InlineQueryResultArticle(str(number), title, content, **more)


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


# -- sending: HTML and lengths -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>3600</b>余", "3600余", [("bold", 0, 4)]),
        ("<STRONG>a</strong><i>b</i><em>c</em>", "abc", [("bold", 0, 1), ("italic", 1, 1), ("italic", 2, 1)]),
        ("<u>a</u><ins>b</ins><s>c</s><del>d</del>", "abcd", None),
        ("<blockquote>引</blockquote>", "引", [("blockquote", 0, 1)]),
        ("<blockquote expandable>引<b>文</b></blockquote>", "引文", [("expandable_blockquote", 0, 2), ("bold", 1, 1)]),
        ("😀<code>8c41d0e2#12</code>", "😀8c41d0e2#12", [("code", 2, 11)]),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", 0, 1)]),
        ('<a href="https://e.org/?a=1&amp;b=2">报</a>', "报", [("text_link", 0, 1)]),
        ("<a href='https://e.org'>报</a>", "报", [("text_link", 0, 1)]),
        ('<a href="nowhere">报</a>', "报", []),
        ("<tg-spoiler>密</tg-spoiler>", "密", [("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">密</span>', "密", [("spoiler", 0, 1)]),
        ("1 &lt; 2 &amp; 3 &gt; 2 &quot;&#39;&#x20;", "1 < 2 & 3 > 2 \"'", []),
        ("A&B &nbsp; &copy; &", "A&B &nbsp; &copy; &", []),
        ("a > b", "a > b", []),
        ("<b></b>x", "x", []),
        ("<b>a</>", "a", [("bold", 0, 1)]),
        ("<b>粗<code>码</code>粗</b>", "粗码粗", [("bold", 0, 1), ("code", 1, 1), ("bold", 2, 1)]),
        ("<b>甲\r乙\u202e</b>", "甲乙", [("bold", 0, 2)]),
        ("  <b>甲</b> \n", "甲", [("bold", 0, 1)]),
    ],
)
def test_html_that_telegram_takes(
    server: FakeTelegram, bot: Client, source: str, text: str, entities: list[tuple[str, int, int]] | None
) -> None:
    chat = server.user("Alice").private()
    answered = bot.send_message(chat.id, source, **HTML)
    sent = chat.reply()
    assert (sent.text, sent.html, answered.text) == (text, source, text)
    if entities is not None:
        assert [(one["type"], one["offset"], one["length"]) for one in sent.entities] == entities


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <3", "Unclosed start tag at byte offset 2"),
        ("青<p>x</p>", 'Unsupported start tag "p" at byte offset 3'),
        ("a<br/>b", 'Unsupported start tag "br/" at byte offset 1'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>青</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ("<a href>", 'Can\'t find end tag corresponding to start tag "a"'),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=https://e.org>y</a>", "Unexpected end of name token at byte offset 8"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ('<span class="red">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b>&#xD83D;</b>", "Text contains invalid Unicode characters after decoding HTML entities, check for "),
    ],
)
def test_html_that_telegram_refuses(server: FakeTelegram, bot: Client, source: str, reason: str) -> None:
    chat = server.user("Alice").private()
    said = bot.refused("send_message", chat.id, source, **HTML)
    assert said.startswith(f"Bad Request: can't parse entities: {reason}")
    assert [call.code for call in server.refused] == [400]
    assert chat.sent == []


def test_without_a_parse_mode_nothing_is_parsed(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    bot.send_message(chat.id, "<b>a</b> < &lt;")
    assert chat.reply().text == "<b>a</b> < &lt;"
    assert bot.refused("send_message", chat.id, "a", parse_mode="BBCode") == "Bad Request: unsupported parse_mode"


def test_entities_instead_of_a_parse_mode(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    bot.send_message(chat.id, "😀青州", entities=[MessageEntity("bold", 2, 2)])
    assert chat.reply().parts("bold") == ["青州"]
    beyond = bot.refused("send_message", chat.id, "😀青州", entities=[MessageEntity("bold", 2, 3)])
    assert beyond == "Bad Request: entity beyond the end of the text"


@pytest.mark.parametrize("text", ["", " ", "\n \n", "<b></b>", "<b> </b>", "\u202e"])
def test_empty_text_is_refused(server: FakeTelegram, bot: Client, text: str) -> None:
    chat = server.user("Alice").private()
    assert bot.refused("send_message", chat.id, text, **HTML) == "Bad Request: message text is empty"


def test_length_counts_utf16_units_after_parsing(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    bot.send_message(chat.id, "<b>" + "&lt;" * 2000 + "😀" * 1048 + "</b>", **HTML)  # 2000 + 2096 units
    assert units(chat.reply().text) == 4096
    assert bot.refused("send_message", chat.id, "😀" * 2048 + "x") == "Bad Request: message is too long"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=50))
def test_escaped_text_comes_back(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert parse_html(f'<a href="https://e.org/{escaped}"><b>{escaped}</b></a>')[0] == text
    assert all(one["length"] == units(text) for one in parse_html(f"<b>{escaped}</b>")[1])


@given(st.text(st.sampled_from("<>/&;#x3b i\"'=青😀"), max_size=20))
def test_any_html_is_parsed_or_refused(text: str) -> None:
    try:
        plain, entities = parse_html(text)
    except Refused:
        return
    assert all(one["offset"] >= 0 and one["offset"] + one["length"] <= units(plain) for one in entities)


# -- sending: where to, and what goes with it --------------------------------------------------------------------------


def test_chats_that_cannot_be_written_to(server: FakeTelegram, bot: Client) -> None:
    alice, carol = server.user("Alice"), server.user("Carol")
    group = server.group("报社", username="baoshe")
    group.send("大家好", by=carol)
    bot.send_message("@baoshe", "好")
    assert bot.refused("send_message", 42, "好") == "Bad Request: chat not found"
    assert bot.refused("send_message", carol.id, "好") == "Forbidden: bot can't initiate conversation with a user"
    alice.block()
    assert bot.refused("send_message", alice.id, "好") == "Forbidden: bot was blocked by the user"
    assert bot.refused("send_chat_action", alice.id, "typing") == "Forbidden: bot was blocked by the user"
    alice.unblock()
    bot.send_message(alice.id, "好")
    group.muted = True
    reason = "Bad Request: not enough rights to send text messages to the chat"
    assert bot.refused("send_message", group.id, "好") == reason
    group.kick_bot(by=carol)
    assert bot.refused("send_message", group.id, "好") == "Forbidden: bot was kicked from the supergroup chat"
    statuses = [u.my_chat_member.new_chat_member.status for u in bot.get_updates() if u.my_chat_member]
    assert statuses == ["kicked", "member", "kicked"]


def test_a_group_that_moved(server: FakeTelegram, bot: Client) -> None:
    group = server.group("报社", kind="group")
    new = group.migrate()
    with pytest.raises(ChatMigrated) as moved:
        bot.send_message(group.id, "好")
    assert moved.value.new_chat_id == new.id
    assert bot.send_message(new.id, "好")


def test_replying(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    asked = chat.send("青州?")["message"]["message_id"]
    bot.send_message(chat.id, "答", reply_parameters=ReplyParameters(asked, quote="青州"))
    assert chat.reply().reply_to == asked
    gone = "Bad Request: message to be replied not found"
    assert bot.refused("send_message", chat.id, "答", reply_parameters=ReplyParameters(999)) == gone
    assert bot.refused("send_message", chat.id, "答", reply_to_message_id=999) == gone
    wrong = ReplyParameters(asked, quote="寒亭")
    assert bot.refused("send_message", chat.id, "答", reply_parameters=wrong) == "Bad Request: QUOTE_TEXT_INVALID"
    lenient = ReplyParameters(999, allow_sending_without_reply=True)
    bot.send_message(chat.id, "答", reply_parameters=lenient, link_preview_options=LinkPreviewOptions(is_disabled=True))
    assert chat.reply().reply_to is None


def test_keyboards_that_are_taken(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    button = InlineKeyboardButton
    row = [
        button("甲", callback_data="问" * 21 + "x"),  # 64 bytes
        button("乙", url="https://example.org/a"),
        button("丙", switch_inline_query_current_chat=""),
    ]
    bot.send_message(chat.id, "选", reply_markup=InlineKeyboardMarkup([row]))
    assert [one["text"] for one in chat.reply().buttons] == ["甲", "乙", "丙"]
    bot.send_message(chat.id, "选", reply_markup=InlineKeyboardMarkup([[row[0]] * 5] * 20))
    assert len(chat.reply().buttons) == 100


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([[{"text": "a", "callback_data": "问" * 22}]], "BUTTON_DATA_INVALID"),
        ([[{"text": "a", "callback_data": ""}]], "BUTTON_DATA_INVALID"),
        ([[{"text": "a"}]], "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (
            [[{"text": "a", "callback_data": "b", "url": "https://e.org"}]],
            "can't parse inline keyboard button: exactly one action expected, found url, callback_data",
        ),
        ([[{"text": " ", "callback_data": "b"}]], "can't parse inline keyboard button: button text must be non-empty"),
        ([[{"callback_data": "b"}]], 'can\'t parse inline keyboard button: Field "text" must be of type String'),
        ([{"text": "a", "callback_data": "b"}], "can't parse keyboard: an Array of Arrays expected"),
        ([[{"text": "a", "callback_data": "b"}]] * 101, "reply markup is too long"),
        ([[{"text": "a", "callback_data": "b"}] * 9], "reply markup is too long"),
        (
            [[{"text": "a", "url": "example"}]],
            "inline keyboard button URL 'example' is invalid: Wrong HTTP URL specified",
        ),
    ],
)
def test_keyboards_that_are_refused(server: FakeTelegram, bot: Client, rows: list[Any], reason: str) -> None:
    chat = server.user("Alice").private()
    said = bot.refused("send_message", chat.id, "选", api_kwargs={"reply_markup": {"inline_keyboard": rows}})
    assert said == f"Bad Request: {reason}"


def test_actions(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    assert bot.send_chat_action(chat.id, "typing")
    assert [one["action"] for one in chat.acted("typing")] == ["typing"]
    assert bot.refused("send_chat_action", chat.id, "thinking") == "Bad Request: wrong parameter action in request"


# -- editing and deleting ----------------------------------------------------------------------------------------------


def test_editing(server: FakeTelegram, bot: Client) -> None:
    alice = server.user("Alice")
    chat = alice.private()
    asked = chat.send("问")["message"]["message_id"]
    markup = keyboard(InlineKeyboardButton("更多", callback_data="more"))
    number = bot.send_message(chat.id, "<b>一</b>", reply_markup=markup, **HTML).message_id
    sent = chat.reply()
    bot.edit_message_text("<b>二</b>", chat.id, number, reply_markup=markup, **HTML)
    assert (sent.edited().text, sent.versions[0].text, sent.versions[0].html) == ("二", "一", "<b>一</b>")
    same = bot.refused("edit_message_text", "<strong>二</strong>", chat.id, number, reply_markup=markup, **HTML)
    assert same.startswith("Bad Request: message is not modified: specified new message content and reply markup are")
    assert bot.edit_message_reply_markup(chat.id, number).reply_markup is None
    assert bot.refused("edit_message_reply_markup", chat.id, number).startswith("Bad Request: message is not modified")
    assert [version.text for version in sent.edited(2).versions] == ["一", "二"]
    assert bot.refused("edit_message_text", "三", chat.id, 999) == "Bad Request: message to edit not found"
    assert bot.refused("edit_message_text", "三", chat.id, asked) == "Bad Request: message can't be edited"
    assert bot.refused("edit_message_text", "三" * 4097, chat.id, number) == "Bad Request: message is too long"
    assert bot.refused("edit_message_text", "<b>", chat.id, number, **HTML).startswith("Bad Request: can't parse")


def test_deleting(server: FakeTelegram, bot: Client) -> None:
    alice = server.user("Alice")
    chat, group = alice.private(), server.group("报社")
    number = bot.send_message(chat.id, "一").message_id
    assert bot.delete_message(chat.id, number)
    assert chat.reply().deleted
    assert bot.refused("delete_message", chat.id, number) == "Bad Request: message to delete not found"
    assert bot.refused("edit_message_text", "二", chat.id, number) == "Bad Request: message to edit not found"
    old = chat.send("早", ago=3 * 86400)["message"]["message_id"]
    foreign = group.send("问", by=alice)["message"]["message_id"]
    assert bot.refused("delete_message", chat.id, old) == "Bad Request: message can't be deleted"
    assert bot.refused("delete_message", group.id, foreign) == "Bad Request: message can't be deleted"
    group.admins.add(123456)
    assert bot.delete_message(group.id, foreign)
    two = [bot.send_message(chat.id, text).message_id for text in "二三"]
    assert bot.delete_messages(chat.id, [*two, 999])
    assert [message.deleted for message in chat.wait(2)] == [True, True]
    none = bot.refused("delete_messages", chat.id, [])
    assert none == "Bad Request: message identifiers are not specified"


# -- buttons and inline queries ----------------------------------------------------------------------------------------


def pressed(server: FakeTelegram, bot: Client, label: str = "赞") -> Any:
    alice = server.user("Alice")
    chat = alice.private()
    bot.send_message(chat.id, "答", reply_markup=keyboard(InlineKeyboardButton("👍 赞", callback_data="up:1")))
    return alice.press(chat.reply(), label)


@pytest.mark.parametrize("label", ["👍 赞", "赞", "up:1", "up"])
def test_a_pressed_button(server: FakeTelegram, bot: Client, label: str) -> None:
    callback = pressed(server, bot, label)
    (update,) = bot.get_updates()
    assert (update.callback_query.data, update.callback_query.message.text) == ("up:1", "答")
    bot.answer_callback_query(update.callback_query.id, "谢谢", show_alert=True)
    assert (callback.answer().text, callback.answer().show_alert) == ("谢谢", True)


def test_answers_to_a_button_that_are_refused(server: FakeTelegram, bot: Client) -> None:
    callback = pressed(server, bot)
    assert bot.refused("answer_callback_query", callback.id, "谢" * 201) == "Bad Request: MESSAGE_TOO_LONG"
    assert bot.refused("answer_callback_query", callback.id, url="https://e.org") == "Bad Request: URL_INVALID"
    assert bot.refused("answer_callback_query", "77") == TOO_OLD
    assert bot.answer_callback_query(callback.id, "谢" * 200)
    callback.expire()
    assert bot.refused("answer_callback_query", callback.id) == TOO_OLD


def test_a_query_grows_too_old(server: FakeTelegram, bot: Client) -> None:
    server.limits.query_seconds = 0.05
    callback = pressed(server, bot)
    time.sleep(0.06)
    assert bot.refused("answer_callback_query", callback.id) == TOO_OLD


def test_buttons_that_cannot_be_pressed(server: FakeTelegram, bot: Client) -> None:
    alice = server.user("Alice")
    chat = alice.private()
    link = InlineKeyboardButton("看", url="https://example.org")
    bot.send_message(chat.id, "答", reply_markup=keyboard(link))
    message = chat.reply()
    for label in ("看", "赞"):
        with pytest.raises(LookupError):
            alice.press(message, label)
    alice.press(message, "forged", forge=True)
    assert bot.get_updates()[0].callback_query.data == "forged"
    alice.press(message, "forged", forge=True, old=True)
    assert bot.get_updates()[1].callback_query.message.is_accessible is False


def test_inline_results(server: FakeTelegram, bot: Client) -> None:
    alice = server.user("Alice")
    inline = alice.ask_inline("青州")
    (update,) = bot.get_updates()
    assert (update.inline_query.query, update.inline_query.from_user.id) == ("青州", alice.id)
    markup = keyboard(InlineKeyboardButton("原文", callback_data="s:1"))
    offered = [article(1, text="<b>3600</b>余人次", description="引文", reply_markup=markup), article("问" * 21)]
    assert bot.answer_inline_query(update.inline_query.id, offered, cache_time=0, is_personal=True)
    first, _ = inline.results()
    assert (first.title, first.description, first.text, first.entities[0]["type"]) == (
        "青州",
        "引文",
        "3600余人次",
        "bold",
    )
    message = inline.pick(0)
    alice.press(message, "原文")
    chosen, query = bot.get_updates(offset=update.update_id + 1)
    assert chosen.chosen_inline_result.result_id == "1"
    assert query.callback_query.inline_message_id == chosen.chosen_inline_result.inline_message_id
    assert bot.edit_message_text("原文", inline_message_id=query.callback_query.inline_message_id) is True
    assert message.edited().text == "原文"


@pytest.mark.parametrize(
    ("results", "reason"),
    [
        ([article(n) for n in range(51)], "RESULTS_TOO_MUCH"),
        ([article(1), article(1)], "RESULT_ID_DUPLICATE"),
        ([article("")], "RESULT_ID_INVALID"),
        ([article("问" * 22)], "RESULT_ID_INVALID"),
        ([article(title="")], "can't parse inline query result: title must be non-empty"),
        ([article(title="青" * 257)], "can't parse inline query result: title is too long"),
        ([article(description="青" * 257)], "can't parse inline query result: description is too long"),
        ([article(text="青" * 4097)], "can't parse inline query result: message is too long"),
        ([article(text="<b> </b>")], "can't parse inline query result: message text is empty"),
        (
            [article(text="<b>")],
            "can't parse inline query result: can't parse entities: "
            'Can\'t find end tag corresponding to start tag "b"',
        ),
        ([article(url="nowhere")], "WEBPAGE_URL_INVALID"),
        ([article(reply_markup=keyboard(InlineKeyboardButton("a", callback_data="a" * 65)))], "BUTTON_DATA_INVALID"),
    ],
)
def test_inline_results_that_are_refused(server: FakeTelegram, bot: Client, results: list[Any], reason: str) -> None:
    inline = server.user("Alice").ask_inline("青州")
    said = bot.refused("answer_inline_query", inline.id, [], api_kwargs={"results": results})
    assert said == f"Bad Request: {reason}"


def test_an_inline_query_grows_too_old(server: FakeTelegram, bot: Client) -> None:
    inline = server.user("Alice").ask_inline("青州")
    inline.expire()
    assert bot.refused("answer_inline_query", inline.id, [article()]) == TOO_OLD
    assert bot.refused("answer_inline_query", "nothing", [article()]) == TOO_OLD


# -- getUpdates --------------------------------------------------------------------------------------------------------


def texts(updates: Any) -> list[str]:
    return [update.message.text for update in updates]


def test_offsets_confirm(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    first, *_ = [chat.send(text) for text in "甲乙丙丁"]
    assert texts(bot.get_updates(limit=2)) == ["甲", "乙"]
    assert texts(bot.get_updates(limit=2)) == ["甲", "乙"]
    assert texts(bot.get_updates(offset=first["update_id"] + 1)) == ["乙", "丙", "丁"]
    assert server.pending == 3
    server.confirmed(first)
    assert texts(bot.get_updates(offset=-1)) == ["丁"]
    assert server.pending == 1


def test_an_update_can_come_twice(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    update = chat.send("甲")
    assert texts(bot.get_updates(offset=update["update_id"])) == ["甲"]
    assert bot.get_updates(offset=update["update_id"] + 1) == ()
    server.redeliver(update)
    (again,) = bot.get_updates(offset=update["update_id"] + 1)
    assert again.update_id == update["update_id"]
    assert bot.get_updates(offset=update["update_id"] + 1) == ()


def test_long_polling_returns_when_something_comes(server: FakeTelegram, bot: Client) -> None:
    chat = server.user("Alice").private()
    began = time.monotonic()
    threading.Timer(0.2, chat.send, ["甲"]).start()
    assert texts(bot.get_updates(timeout=20)) == ["甲"]
    assert 0.15 < time.monotonic() - began < 10


def test_only_the_updates_that_were_asked_for_come(server: FakeTelegram, bot: Client) -> None:
    alice = server.user("Alice")
    bot.get_updates(allowed_updates=["inline_query"])
    alice.private().send("甲")
    alice.ask_inline("乙")
    assert [update.inline_query.query for update in bot.get_updates()] == ["乙"]
    bot.get_updates(allowed_updates=[])
    alice.private().send("丙")
    assert bot.get_updates()[-1].message.text == "丙"
    unknown = bot.refused("get_updates", allowed_updates=["mesage"])
    assert unknown == "Bad Request: unknown allowed_updates ['mesage']"


def test_of_two_pollers_the_first_is_ended(server: FakeTelegram) -> None:
    async def both() -> tuple[Any, Any]:
        one, two = (Bot(server.token, base_url=server.base_url) for _ in range(2))
        async with one, two:
            first = asyncio.create_task(one.get_updates(timeout=20))
            await asyncio.to_thread(lambda: [time.sleep(0.02) for _ in range(100) if not server.calls("getUpdates")])
            second = asyncio.create_task(two.get_updates(timeout=20))
            ended = await asyncio.gather(first, return_exceptions=True)
            server.user("Alice").private().send("甲")
            return ended[0], await second

    ended, found = asyncio.run(both())
    assert isinstance(ended, Conflict)
    assert "terminated by other getUpdates request; make sure that only one bot instance is running" in str(ended)
    assert texts(found) == ["甲"]


def test_a_poller_that_left_disturbs_nobody(server: FakeTelegram) -> None:
    async def leave_and_return() -> Any:
        async with Bot(server.token, base_url=server.base_url) as one:
            left = asyncio.create_task(one.get_updates(timeout=20))
            await asyncio.to_thread(lambda: [time.sleep(0.02) for _ in range(100) if not server.calls("getUpdates")])
            left.cancel()
        server.user("Alice").private().send("甲")
        async with Bot(server.token, base_url=server.base_url) as two:
            return await two.get_updates(timeout=20)

    assert texts(asyncio.run(leave_and_return())) == ["甲"]
    assert server.refused == []


# -- webhook -----------------------------------------------------------------------------------------------------------


class Hook(HTTPServer):
    """A place for a webhook: keeps what is posted, answers the next of `codes`, 200 when there are none left."""

    def __init__(self) -> None:
        self.codes: list[int] = []
        self.posts: list[tuple[str | None, dict[str, Any]]] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.posts.append((self.headers["X-Telegram-Bot-Api-Secret-Token"], json.loads(body)))
                self.send_response(hook.codes.pop(0) if hook.codes else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/telegram"


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as place:
        thread = threading.Thread(target=place.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield place
        place.shutdown()
        thread.join()


def test_updates_go_to_the_webhook(server: FakeTelegram, bot: Client, hook: Hook) -> None:
    chat = server.user("Alice").private()
    waiting = chat.send("甲")
    assert bot.set_webhook(hook.url, secret_token="s3cret_-")
    server.confirmed(waiting)
    server.confirmed(chat.send("乙"))
    assert [post["message"]["text"] for _, post in hook.posts] == ["甲", "乙"]
    assert {secret for secret, _ in hook.posts} == {"s3cret_-"}
    info = bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.last_error_message) == (hook.url, 0, None)
    server.redeliver(waiting)
    server.confirmed(chat.send("丙"))
    assert [post["message"]["text"] for _, post in hook.posts] == ["甲", "乙", "甲", "丙"]


def test_a_delivery_is_repeated_until_it_is_taken(server: FakeTelegram, bot: Client, hook: Hook) -> None:
    chat = server.user("Alice").private()
    hook.codes = [500, 403]
    bot.set_webhook(hook.url)
    chat.send("甲")
    server.confirmed(chat.send("乙"))
    assert [(secret, post["message"]["text"]) for secret, post in hook.posts] == [
        (None, "甲"),
        (None, "甲"),
        (None, "甲"),
        (None, "乙"),
    ]
    assert bot.get_webhook_info().last_error_message == "Wrong response from the webhook: 403 Forbidden"


def test_polling_and_a_webhook_exclude_each_other(server: FakeTelegram, bot: Client, hook: Hook) -> None:
    bot.set_webhook("https://bot.example.org:8443/tg")
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        bot.get_updates()
    server.user("Alice").private().send("甲")
    assert bot.delete_webhook(drop_pending_updates=True)
    assert bot.get_updates() == ()
    assert bot.get_webhook_info().url == ""


def test_a_proxy_before_the_webhook(server: FakeTelegram, bot: Client, hook: Hook) -> None:
    server.route("https://bot.example.org/", hook.url.removesuffix("telegram"))
    bot.set_webhook("https://bot.example.org/telegram")
    server.confirmed(server.user("Alice").private().send("甲"))
    assert hook.posts[0][1]["message"]["text"] == "甲"


@pytest.mark.parametrize(
    ("url", "more", "reason"),
    [
        ("http://example.org/", {}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            "https://example.org:9000/",
            {},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ("nowhere", {}, "bad webhook: URL host is empty"),
        ("https://example.org/", {"secret_token": "密"}, "secret token contains unallowed characters"),
        ("https://example.org/", {"secret_token": "a" * 257}, "secret token contains unallowed characters"),
        ("https://example.org/", {"max_connections": 101}, "max_connections must be from 1 to 100"),
    ],
)
def test_webhooks_that_are_refused(bot: Client, url: str, more: dict[str, Any], reason: str) -> None:
    assert bot.refused("set_webhook", url, **more) == f"Bad Request: {reason}"


@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_a_whole_application(server: FakeTelegram, mode: str) -> None:
    async def answer(update: Update, context: Any) -> None:
        assert update.message
        await update.message.reply_html(f"<b>{update.message.text}</b>", do_quote=True)

    def talk() -> None:
        alice = server.user("Alice")
        for chat in (alice.private(), server.group("报社", topics=True)):
            sent = [chat.send(text, by=alice) for text in "甲乙丙"]
            replies = chat.wait(3)
            assert [(one.text, one.reply_to) for one in replies] == [
                (update["message"]["text"], update["message"]["message_id"]) for update in sent
            ]
        server.confirmed(sent[-1])

    async def run() -> None:
        request = HTTPXRequest(httpx_kwargs={"verify": False})
        builder = Application.builder().token(server.token).base_url(server.base_url).request(request)
        application = builder.get_updates_request(HTTPXRequest(httpx_kwargs={"verify": False})).build()
        application.add_handler(MessageHandler(filters.TEXT, answer))
        assert application.updater
        async with application:
            if mode == "polling":
                await application.updater.start_polling(timeout=20)
            else:
                with socket.create_server(("127.0.0.1", 0)) as place:
                    port = place.getsockname()[1]
                server.route("https://bot.example.org", f"http://127.0.0.1:{port}")
                address = {"listen": "127.0.0.1", "port": port, "url_path": "tg"}
                where = "https://bot.example.org/tg"
                await application.updater.start_webhook(**address, webhook_url=where, secret_token="s3cret")
            await application.start()
            await asyncio.to_thread(talk)
            await application.updater.stop()
            await application.stop()

    asyncio.run(run())
    assert server.refused == []


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
    assert texts(bot.get_updates()) == ["甲"]


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
