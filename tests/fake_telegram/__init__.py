"""A strict Telegram Bot API server for tests: real HTTP on loopback, on a thread of its own.

It keeps the rules of https://core.telegram.org/bots/api, so that what it accepts Telegram accepts, and refuses in
Telegram's words; where Telegram silently repairs or passes over a mistake, it refuses, so that a test sees it. The bot
may run in a subprocess or on the test's own event loop.

    with FakeTelegram(token="123456:TEST") as server:
        # the bot: base_url=server.base_url, base_file_url=server.file_url, token=server.token
        alice = server.user("Alice", language="zh-hans")
        chat = alice.private()

        update = chat.send("青州培训了多少人")                  # queued; its commands and mentions are found
        reply = chat.reply()                                  # the bot's next message, waited for; or chat.wait(3)
        assert reply.text.startswith("3600余人次")             # plain, after parsing; reply.html is what the bot sent
        assert reply.parts("bold") == ["3600余人次"]           # also reply.entities, reply.buttons, reply.thread

        pressed = alice.press(reply, "👍")                    # by label or data, or a part of either
        assert pressed.answer().text == "谢谢"
        reply.edited()                                        # the bot's edit, waited for; reply.versions: before it

        group = server.group("报社", topics=True)
        topic = group.topic("农业", by=alice)
        topic.send(f"@{server.username} 临朐呢?", by=alice)
        group.send("大家好", by=alice)
        group.quiet(0.3)                                      # the bot says nothing

        results = alice.inline("青州")                         # answerInlineQuery; .title .description .text .html
        message = alice.ask_inline("青州").pick(0)             # sends a result; alice.press(message, …) works

        chat.send_document("报.txt", "…".encode())
        chat.send("晚了", ago=3600)                           # has been waiting for an hour
        server.redeliver(update)                              # the same update once more
        server.push("message", {"message_id": "poison"})      # anything
        alice.block()                                         # the bot gets 403 from now on

        server.fail("sendMessage", times=2, error=429, retry_after=1)
        server.fail("sendMessage", drop="answer")             # carried out, but the answer is lost
        with server.outage(): ...                             # port closed, connections cut
        server.limits.chat_per_second = 1                     # more get 429

        assert server.refused == []                           # the bot broke no rule; server.log has every call

From a coroutine on the bot's own loop: `await asyncio.to_thread(chat.reply)`.

Webhooks: after the bot's setWebhook the server posts to its address, http on loopback allowed; `server.route("https://
bot.example/", "http://127.0.0.1:8443/")` stands for a proxy.

Beyond what is described in `methods`, every method is 404.
"""

from fake_telegram.chats import Chat, Message, Topic
from fake_telegram.people import Answer, Callback, Inline, Result, User
from fake_telegram.refusals import Refused
from fake_telegram.server import FakeTelegram
from fake_telegram.text import find_entities, parse_html, units
from fake_telegram.world import Call, File, Limits

__all__ = [
    "Answer",
    "Call",
    "Callback",
    "Chat",
    "FakeTelegram",
    "File",
    "Inline",
    "Limits",
    "Message",
    "Refused",
    "Result",
    "Topic",
    "User",
    "find_entities",
    "parse_html",
    "units",
]
