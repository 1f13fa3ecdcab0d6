"""The server: real HTTP on loopback, on a thread and an event loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from aiohttp import web

from fake_telegram import parameters, updates
from fake_telegram.chats import Chat, recent
from fake_telegram.methods import METHODS
from fake_telegram.people import User, new_group, new_user
from fake_telegram.refusals import Refused, too_many
from fake_telegram.world import Call, Fault, Limits, World

if TYPE_CHECKING:
    from collections.abc import Iterator

_REASONS: Final = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
_HOOK_SECONDS: Final = 10.0
"""For how long a delivery to a webhook may take."""
_HOOK_PAUSE: Final = 0.2
"""Seconds before a delivery that failed is tried again."""


class _Dropped(Exception):
    """The connection is to be cut instead of an answer."""


class FakeTelegram:
    """A Bot API server for one bot. See the package for its use.

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
        if not re.fullmatch(r"\d+:[A-Za-z0-9_\-]+", token):
            raise ValueError("a token is a number, a colon, and letters, digits, _ or -")
        bot = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": name, "username": username}
        self.world = World(token, bot, first_update)
        self.world.wake = self._wake
        self.port = 0
        self.routes: dict[str, str] = {}
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Event | None = None
        self._turn: asyncio.Event | None = None

    # -- life ----------------------------------------------------------------------------------------------------

    def __enter__(self) -> FakeTelegram:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listens on a free port; after a `stop`, on the same one again, with everything as it was."""
        ready: list[BaseException | None] = []
        began = threading.Event()

        def run() -> None:
            try:
                asyncio.run(self._serve(began, ready))
            except BaseException as error:  # the starting thread raises it
                ready.append(error)
                began.set()

        self._thread = threading.Thread(target=run, name="fake telegram", daemon=True)
        self._thread.start()
        began.wait()
        if ready:
            raise RuntimeError("the fake Telegram server did not start") from ready[0]

    def stop(self) -> None:
        """Closes the port and every connection."""
        if self._loop and self._ended:
            self._loop.call_soon_threadsafe(self._ended.set)
        if self._thread:
            self._thread.join()
        self._thread = self._loop = self._ended = self._turn = None

    async def _serve(self, began: threading.Event, _ready: list[BaseException | None]) -> None:
        self._loop, self._ended, self._turn = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        app = web.Application(client_max_size=2 * self.world.limits.upload_bytes)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/{any:.*}", _nothing)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = runner.addresses[0][1]
        hook = asyncio.create_task(self._deliver())
        began.set()
        try:
            await self._ended.wait()
        finally:
            hook.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await hook
            self._turn.set()
            await runner.cleanup()

    def _wake(self) -> None:
        """Wakes what waits on the server's loop; from any thread."""
        loop = self._loop
        if loop is None:
            return

        def turn() -> None:
            if self._turn is not None:
                old, self._turn = self._turn, asyncio.Event()
                old.set()

        with contextlib.suppress(RuntimeError):  # the loop has just been closed
            loop.call_soon_threadsafe(turn)

    async def _wait(self, turn: asyncio.Event | None, seconds: float) -> None:
        if turn is not None and seconds > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(turn.wait(), seconds)

    # -- HTTP ----------------------------------------------------------------------------------------------------

    def _check_token(self, token: str) -> None:
        if not re.fullmatch(r"\d+:[A-Za-z0-9_\-]+", token):
            raise Refused("Not Found", 404)
        if token != self.world.token:
            raise Refused("Unauthorized", 401)
        if self.world.logged_out:
            raise Refused("Logged out")

    async def _call(self, request: web.Request) -> web.StreamResponse:
        call = Call(request.match_info["method"], {}, time.time())
        with self.world.change():
            self.world.log.append(call)
        try:
            given = await parameters.read(request)
            call.parameters = given.values()
            self._check_token(request.match_info["token"])
            result = await self._faulty(call, given)
            body: dict[str, Any] = {"ok": True, "result": result}
            code = 200
        except Refused as error:
            body = {"ok": False, "error_code": error.code, "description": error.description}
            code = error.code
            if error.parameters:
                body["parameters"] = error.parameters
        except _Dropped:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        with self.world.change():
            call.code, call.description, call.result = code, body.get("description", ""), body.get("result")
            text = json.dumps(body, ensure_ascii=False)
        if code in (502, 503, 504):  # the proxy before the real server answers with a page
            return web.Response(
                text=f"<html><h1>{code} {_REASONS[code]}</h1></html>", content_type="text/html", status=code
            )
        return web.Response(text=text, content_type="application/json", status=code)

    async def _faulty(self, call: Call, given: parameters.Parameters) -> Any:
        """The result of a call, after what a fault does to it."""
        with self.world.changed:
            fault = self.world.take_fault(call)
        if fault is None:
            return await self._result(call, given)
        await asyncio.sleep(fault.delay)
        if fault.drop == "connection":
            raise _Dropped
        if fault.retry_after is not None and fault.error in (None, 429):
            raise too_many(fault.retry_after)
        if fault.error is not None:
            raise Refused(
                fault.description or _REASONS.get(fault.error, "Bad Request: asked for by the test"), fault.error
            )
        result = await self._result(call, given)
        if fault.drop == "answer":
            raise _Dropped
        return result

    async def _result(self, call: Call, given: parameters.Parameters) -> Any:
        name = call.method.lower()
        if name == "getupdates":
            return await self._updates(given)
        if name not in METHODS:
            raise Refused("Not Found: method not found", 404)
        with self.world.change():
            return METHODS[name](self.world, given)

    async def _updates(self, given: parameters.Parameters) -> list[dict[str, Any]]:
        """getUpdates: waits until there is something, its time is over, or somebody else asks."""
        with self.world.change():
            number, limit, timeout = updates.begin_poll(self.world, given)
        until = time.monotonic() + timeout
        while True:
            turn = self._turn
            with self.world.changed:
                updates.still_polling(self.world, number)
                found = self.world.batch(limit)
            left = until - time.monotonic()
            if found or left <= 0 or self._ended is None or self._ended.is_set():
                return found
            await self._wait(turn, left)

    async def _download(self, request: web.Request) -> web.Response:
        call = Call("file", {"path": request.match_info["path"]}, time.time())
        with self.world.change():
            self.world.log.append(call)
        try:
            self._check_token(request.match_info["token"])
            with self.world.changed:
                fault = self.world.take_fault(call)
                found = [one for one in self.world.files.values() if one.path == call["path"]]
            if fault:
                await asyncio.sleep(fault.delay)
                if fault.drop:
                    raise _Dropped
                if fault.error:
                    raise Refused(_REASONS.get(fault.error, "Bad Request"), fault.error)
            if not found or found[0].size > self.world.limits.file_bytes:
                raise Refused("Not Found", 404)
        except Refused as error:
            call.code, call.description = error.code, error.description
            body = {"ok": False, "error_code": error.code, "description": error.description}
            return web.json_response(body, status=error.code)
        except _Dropped:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        call.code = 200
        return web.Response(body=found[0].content, content_type="application/octet-stream")

    # -- webhook -------------------------------------------------------------------------------------------------

    async def _deliver(self) -> None:
        """Posts updates to the webhook, one after the other, each until it is taken."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_HOOK_SECONDS)) as session:
            while True:
                turn = self._turn
                with self.world.changed:
                    hook = self.world.hook
                    found = [*self.world.again, *self.world.waiting][:1] if hook.url else []
                if not found:
                    await self._wait(turn, 60)
                    continue
                problem = await self._post(session, hook.url, hook.secret, found[0])
                with self.world.change():
                    if problem is None:
                        updates.delivered(self.world, found[0])
                    elif self.world.hook is hook:
                        updates.not_delivered(self.world, problem)
                if problem is not None:
                    await asyncio.sleep(_HOOK_PAUSE)

    async def _post(self, session: aiohttp.ClientSession, url: str, secret: str, update: dict[str, Any]) -> str | None:
        """Why a delivery failed; None when it did not."""
        for public, private in self.routes.items():
            if url.startswith(public):
                url = private + url.removeprefix(public)
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        try:
            async with session.post(url, json=update, headers=headers) as response:
                if 200 <= response.status < 300:
                    return None
                return f"Wrong response from the webhook: {response.status} {response.reason}"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientConnectorError:
            return "Connection refused"
        except aiohttp.ClientError as error:
            return str(error) or type(error).__name__

    # -- for tests -----------------------------------------------------------------------------------------------

    @property
    def base_url(self) -> str:
        """python-telegram-bot's `base_url`."""
        return f"http://127.0.0.1:{self.port}/bot"

    @property
    def file_url(self) -> str:
        """python-telegram-bot's `base_file_url`."""
        return f"http://127.0.0.1:{self.port}/file/bot"

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
        fault = Fault(method, times, error, retry_after, description, drop, delay, chat and chat.id)
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
        self.stop()
        try:
            yield
        finally:
            self.start()

    def route(self, public: str, private: str) -> None:
        """A proxy before the bot: deliveries to webhook addresses that begin with `public` go to `private` instead."""
        self.routes[public] = private


async def _nothing(_request: web.Request) -> web.Response:
    return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
