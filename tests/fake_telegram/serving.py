"""The server's side of HTTP, on a thread and an event loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from fake_telegram import parameters, updates, webhook
from fake_telegram.methods import METHODS
from fake_telegram.refusals import Refused, too_many
from fake_telegram.turns import Turns
from fake_telegram.world import Call, World

if TYPE_CHECKING:
    from fake_telegram.parameters import Parameters

TOKEN: Final = re.compile(r"\d+:[A-Za-z0-9_\-]+")
"""What a token looks like."""
_REASONS: Final = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}


class _Dropped(Exception):
    """The connection is to be cut instead of an answer."""


class Serving:
    """A port, and what answers there, for one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        # Bound and never listening: nobody else gets the port while the server is down.
        self._place = socket.socket()
        self._place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._place.bind(("127.0.0.1", 0))
        self.port = int(self._place.getsockname()[1])
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end = asyncio.Event()

    def start(self) -> None:
        """Listens, and returns when it does."""
        began = threading.Event()
        failed: list[BaseException] = []

        def run() -> None:
            try:
                asyncio.run(self._serve(began))
            except BaseException as error:  # the thread that starts raises it
                failed.append(error)
            finally:
                began.set()

        self._thread = threading.Thread(target=run, name="fake telegram", daemon=True)
        self._thread.start()
        began.wait()
        if failed:
            raise RuntimeError("the fake Telegram server did not start") from failed[0]

    def stop(self) -> None:
        """Stops listening and cuts every connection; it can be started again."""
        if self._thread and self._loop:
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()
        self._thread = None

    def close(self) -> None:
        """Gives the port back."""
        self._place.close()

    async def _serve(self, began: threading.Event) -> None:
        self._loop, self._end, self._turns = asyncio.get_running_loop(), asyncio.Event(), Turns()
        self.world.wake = self._turns.next
        app = web.Application(client_max_size=2 * self.world.limits.upload_bytes)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/{path:.+}", self._answer_download)
        app.router.add_route("*", "/{any:.*}", _nothing)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port, reuse_port=True).start()
        hook = asyncio.create_task(webhook.deliver(self.world, self._turns))
        began.set()
        try:
            await self._end.wait()
        finally:
            hook.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await hook
            self._turns.next()
            await runner.cleanup()

    # -- API calls -----------------------------------------------------------------------------------------------

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        """One API call, logged, as an HTTP response."""
        call = Call(request.match_info["method"], {}, time.time())
        with self.world.change():
            self.world.log.append(call)
        body: dict[str, Any]
        try:
            given = await parameters.read(request)
            call.parameters = given.values()
            self._check_token(request)
            code, body = 200, {"ok": True, "result": await self._with_faults(call, given)}
        except Refused as error:
            code, body = error.code, error.body
        except _Dropped:
            return _cut(request)
        except Exception as error:  # a mistake of this server: the bot goes on, and `refused` tells the test
            code, body = 500, Refused(f"Internal Server Error: {error!r}", 500).body
        with self.world.change():
            text = json.dumps(body, ensure_ascii=False)
            call.code, call.description = code, str(body.get("description", ""))
            call.result = json.loads(text).get("result")  # as it is now: messages change
        return _page(code) if code in (502, 503, 504) else _json(text, code)

    def _check_token(self, request: web.Request) -> None:
        if not TOKEN.fullmatch(request.match_info["token"]):
            raise Refused("Not Found", 404)
        if request.match_info["token"] != self.world.token:
            raise Refused("Unauthorized", 401)
        if self.world.logged_out:
            raise Refused("Logged out")

    async def _with_faults(self, call: Call, given: Parameters) -> Any:
        """The result of a call, or what a fault makes of it."""
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
            reason = fault.description or _REASONS.get(fault.error, "Bad Request: asked for by the test")
            raise Refused(reason, fault.error)
        result = await self._result(call, given)
        if fault.drop == "answer":
            raise _Dropped
        call.injected = False  # it was only late
        return result

    async def _result(self, call: Call, given: Parameters) -> Any:
        name = call.method.lower()
        if name == "getupdates":
            return await self._updates(given)
        if name not in METHODS:
            raise Refused("Not Found: method not found", 404)
        with self.world.change():
            return METHODS[name](self.world, given)

    async def _updates(self, given: Parameters) -> list[dict[str, Any]]:
        """getUpdates: waits until there is something, its time is over, or somebody else asks."""
        with self.world.change():
            number, limit, timeout = updates.begin_poll(self.world, given)
        until = time.monotonic() + timeout
        while True:
            turn = self._turns.now
            with self.world.changed:
                updates.still_polling(self.world, number)
                found = self.world.batch(limit)
            left = until - time.monotonic()
            if found or left <= 0 or self._end.is_set():
                return found
            await self._turns.wait(turn, left)

    # -- files ---------------------------------------------------------------------------------------------------

    async def _answer_download(self, request: web.Request) -> web.StreamResponse:
        """One download, logged as a call of the method "file"."""
        call = Call("file", {"path": request.match_info["path"]}, time.time())
        with self.world.change():
            self.world.log.append(call)
        try:
            self._check_token(request)
            content = await self._content(call)
        except Refused as error:
            call.code, call.description = error.code, error.description
            return _json(json.dumps(error.body), error.code)
        except _Dropped:
            return _cut(request)
        call.code = 200
        return web.Response(body=content, content_type="application/octet-stream")

    async def _content(self, call: Call) -> bytes:
        with self.world.changed:
            fault = self.world.take_fault(call)
            found = [file for file in self.world.files.values() if file.path == call["path"]]
        if fault:
            await asyncio.sleep(fault.delay)
            if fault.drop:
                raise _Dropped
            if fault.error:
                raise Refused(_REASONS.get(fault.error, "Bad Request"), fault.error)
        if not found or found[0].size > self.world.limits.file_bytes:
            raise Refused("Not Found", 404)
        return found[0].content


def _json(text: str, code: int) -> web.Response:
    return web.Response(text=text, content_type="application/json", status=code)


def _page(code: int) -> web.Response:
    """What the proxy before the real server answers when that is down: no JSON."""
    return web.Response(text=f"<html><h1>{code} {_REASONS[code]}</h1></html>", content_type="text/html", status=code)


def _cut(request: web.Request) -> web.Response:
    """Ends the connection without an answer."""
    if request.transport is not None:  # else the bot has gone already
        request.transport.abort()
    return web.Response()


async def _nothing(_request: web.Request) -> web.Response:
    return _json(json.dumps(Refused("Not Found", 404).body), 404)
