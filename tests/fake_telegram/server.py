"""The server as a test sees it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fake_telegram.chats import Chat, recent
from fake_telegram.people import User, new_group, new_user
from fake_telegram.serving import TOKEN, Serving
from fake_telegram.world import Call, Fault, Limits, World

if TYPE_CHECKING:
    from collections.abc import Iterator


class FakeTelegram:
    """A Bot API server for one bot, to be used in a `with` statement. See the package for what a test does with it.

    Args:
        token: Of the bot; the part before the colon is its user number.
        username: Of the bot, without @.
        name: Of the bot, as people see it.
        first_update: Number of the first update.
    """

    def __init__(
        self,
        token: str = "123456:TEST",
        *,
        username: str = "wenbao_test_bot",
        name: str = "问报",
        first_update: int = 700_000_001,
    ) -> None:
        if not TOKEN.fullmatch(token):
            raise ValueError("a token is a number, a colon, and letters, digits, _ or -")
        bot = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": name, "username": username}
        self.world = World(token, bot, first_update)
        self._serving = Serving(self.world)

    def __enter__(self) -> FakeTelegram:
        self._serving.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._serving.stop()
        self._serving.close()

    @property
    def base_url(self) -> str:
        """python-telegram-bot's `base_url`."""
        return f"http://127.0.0.1:{self._serving.port}/bot"

    @property
    def file_url(self) -> str:
        """python-telegram-bot's `base_file_url`."""
        return f"http://127.0.0.1:{self._serving.port}/file/bot"

    @property
    def token(self) -> str:
        """Of the bot."""
        return self.world.token

    @property
    def username(self) -> str:
        """Of the bot, without @."""
        return str(self.world.bot["username"])

    @property
    def limits(self) -> Limits:
        """To be changed by a test."""
        return self.world.limits

    @property
    def log(self) -> list[Call]:
        """Every API call so far, in order."""
        with self.world.changed:
            return list(self.world.log)

    def calls(self, method: str) -> list[Call]:
        """The calls of one method so far."""
        return [call for call in self.log if call.method.lower() == method.lower()]

    @property
    def refused(self) -> list[Call]:
        """Calls that the rules refused, faults asked for by the test left out: [] says that the bot made no mistake."""
        return [call for call in self.log if call.code >= 400 and not call.injected]

    @property
    def pending(self) -> int:
        """Updates that the bot has not confirmed."""
        with self.world.changed:
            return len(self.world.waiting)

    def user(
        self, first_name: str, language: str | None = None, username: str | None = None, last_name: str | None = None
    ) -> User:
        """A person; `language` is an IETF tag as clients send it ("zh-hans", "en"), or none."""
        return new_user(self.world, first_name, language, username, last_name)

    def group(self, title: str, topics: bool = False, *, kind: str = "supergroup", username: str | None = None) -> Chat:
        """A group that the bot is in; `kind` is "supergroup" or "group"."""
        return new_group(self.world, title, kind=kind, topics=topics, username=username)

    def push(self, kind: str, value: dict[str, Any]) -> dict[str, Any]:
        """Queues an update of any kind with any content, however odd; returns it."""
        return self.world.push(kind, value)

    def redeliver(self, update: dict[str, Any]) -> None:
        """Lets the bot have an update once more, under the same number, confirmed or not."""
        with self.world.change():
            self.world.again.append(update)

    def confirmed(self, update: dict[str, Any], timeout: float = 10) -> None:
        """Waits until the bot has confirmed an update (by offset, or by 2xx)."""

        def gone() -> bool:
            return all(one["update_id"] != update["update_id"] for one in self.world.waiting)

        if not self.world.wait_until(gone, timeout):
            raise AssertionError(f"not confirmed: {update}\n{recent(self.world)}")

    def called(self, method: str, count: int = 1, timeout: float = 10) -> list[Call]:
        """Waits until a method was called so often and answered; returns those calls."""

        def found() -> list[Call]:
            return [one for one in self.world.log if one.method.lower() == method.lower() and one.code]

        if not self.world.wait_until(lambda: len(found()) >= count, timeout):
            raise AssertionError(f"{method} was called {len(found())} of {count} times\n{recent(self.world)}")
        return found()

    def fail(
        self,
        method: str | None = None,
        times: float = 1,
        *,
        error: int | None = None,
        retry_after: int | None = None,
        description: str | None = None,
        drop: str | None = None,
        delay: float = 0,
        chat: Chat | None = None,
    ) -> Fault:
        """Makes the next calls go wrong; those that need the fault first get the fault asked for first.

        Args:
            method: Which; None for all. "file" is a download.
            times: How many calls; `float("inf")` until `heal`.
            error: HTTP status to refuse with; 502, 503 and 504 come with a page instead of JSON, as from a proxy.
            retry_after: Seconds, for 429.
            description: Why, in Telegram's words.
            drop: "connection" cuts it before the call is carried out, "answer" after it was.
            delay: Seconds to let pass first; alone, the call is then carried out as usual.
            chat: Only calls with this chat.
        """
        if drop not in (None, "connection", "answer"):
            raise ValueError(f"drop={drop!r}")
        if error == 429 and retry_after is None:
            retry_after = 1
        fault = Fault(method, times, error, retry_after, description, drop, delay, chat.id if chat else None)
        with self.world.changed:
            self.world.faults.append(fault)
        return fault

    def heal(self) -> None:
        """Takes back every fault."""
        with self.world.changed:
            self.world.faults.clear()

    @contextmanager
    def outage(self) -> Iterator[None]:
        """Meanwhile the port is closed and every connection cut; people can still write."""
        self._serving.stop()
        try:
            yield
        finally:
            self._serving.start()

    def route(self, public: str, private: str) -> None:
        """A proxy before the bot: deliveries to webhook addresses that begin with `public` go to `private` instead."""
        self.world.routes[public] = private
