"""What the bot counts, and the loopback port where it can be looked up: /healthz and /metrics (Prometheus)."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

Where = Literal["private", "group", "inline"]
Trouble = Literal["update", "send", "telegram", "engine", "parse", "conflict"]

_BUCKETS: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0)
"""Seconds."""
_STALE: Final = 90.0
"""Seconds without a word from Telegram, or a beat of the event loop, from which on the bot is not well."""


class Metrics:
    """Counters of one running bot."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        registry = self.registry = CollectorRegistry()
        self.questions = Counter("wenbao_questions", "Questions that were asked.", ["where"], registry=registry)
        self.refusals = Counter("wenbao_refusals", "Questions the library does not answer.", registry=registry)
        self.busy = Counter("wenbao_busy", "Questions sent away because too many waited.", registry=registry)
        self.limited = Counter("wenbao_limited", "Questions over a person's rate limit.", registry=registry)
        self.duplicates = Counter("wenbao_duplicate_updates", "Updates that came again.", registry=registry)
        self.errors = Counter("wenbao_errors", "What went wrong, by where.", ["where"], registry=registry)
        self.retries = Counter("wenbao_retries", "Calls to Telegram that were made again.", registry=registry)
        self.latency = Histogram(
            "wenbao_answer_seconds",
            "From a question's arrival to its reply being sent.",
            buckets=_BUCKETS,
            registry=registry,
        )
        self.waiting = Gauge("wenbao_queue_waiting", "Questions that wait for a thread.", registry=registry)
        self.running = Gauge("wenbao_queue_running", "Questions at a thread.", registry=registry)
        self._heard = self._beaten = time.monotonic()

    def heard(self) -> None:
        """Telegram answered a call."""
        self._heard = time.monotonic()

    def beat(self) -> None:
        """The event loop is alive."""
        self._beaten = time.monotonic()

    def is_well(self, polling: bool) -> bool:
        """Whether the loop runs and, where the bot asks for news itself, Telegram answers."""
        now = time.monotonic()
        return now - self._beaten < _STALE and (not polling or now - self._heard < _STALE)


class Port:
    """Serves the metrics from a thread, on loopback only."""

    def __init__(self, metrics: Metrics, port: int, polling: bool) -> None:
        """Begins to serve.

        Raises:
            OSError: The port cannot be had.
        """
        from wsgiref.simple_server import WSGIRequestHandler, make_server

        class Quiet(WSGIRequestHandler):
            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's signature
                """A line for each look is no news."""

        self._server = make_server("127.0.0.1", port, _pages(metrics, polling), handler_class=Quiet)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.2,), name="wenbao-health", daemon=True).start()

    def close(self) -> None:
        """Stops serving."""
        self._server.shutdown()
        self._server.server_close()


def _pages(metrics: Metrics, polling: bool) -> Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]:
    from prometheus_client import make_wsgi_app

    counted = make_wsgi_app(metrics.registry)

    def page(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "/")
        if path == "/metrics":
            found: Iterable[bytes] = counted(environ, start)
            return found
        if path != "/healthz":
            status, body = "404 Not Found", b"/healthz /metrics\n"
        elif metrics.is_well(polling):
            status, body = "200 OK", b"ok\n"
        else:
            status, body = "503 Service Unavailable", b"stale\n"
        start(status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]

    return page
