"""What the fake Bot API server takes from a bot, and what it refuses in which words."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import ChatMigrated

from fake_telegram import FakeTelegram, Refused, parse_html, units
from fake_telegram.client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
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


def keyboard(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([list(buttons)])


def article(number: object = 1, title: str = "青州", text: str = "3600余人次", **more: Any) -> InlineQueryResultArticle:
    content = InputTextMessageContent(text, parse_mode="HTML")
    return InlineQueryResultArticle(str(number), title, content, **more)


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
