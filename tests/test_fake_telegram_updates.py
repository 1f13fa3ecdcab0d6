"""How updates get from the fake Bot API server to a bot: polling and webhooks."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from telegram import (
    Bot,
    Update,
)
from telegram.error import Conflict
from telegram.ext import Application, MessageHandler, filters
from telegram.request import HTTPXRequest

from fake_telegram import FakeTelegram
from fake_telegram.client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with FakeTelegram() as running:
        yield running


@pytest.fixture
def bot(server: FakeTelegram) -> Iterator[Client]:
    client = Client(server)
    yield client
    client.close()


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
