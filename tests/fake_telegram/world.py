"""Everything that one server knows: the bot, people, chats, messages, waiting updates, queries, files, faults.

All of it is guarded by `World.changed`, a condition that is notified after every change: API calls change the world
on the server's thread, people do on the test's.
"""

from __future__ import annotations

import copy
import threading
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from fake_telegram.refusals import too_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fake_telegram.chats import Chat, Message
    from fake_telegram.people import Callback, Inline, User

DEFAULT_UPDATES: Final = frozenset(
    [
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "purchased_paid_media",
    ]
)
UPDATES: Final = DEFAULT_UPDATES | {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass
class Limits:
    """What a test may tighten; None is no limit."""

    chat_per_second: int | None = None
    """Messages that a chat takes in any second; one more gets 429 with `retry_after` 1."""
    chat_per_minute: int | None = None
    """Messages that a group takes in any minute."""
    total_per_second: int | None = None
    """Messages in all chats in any second."""
    file_bytes: int = 20_000_000
    """Largest file that `getFile` gives out."""
    upload_bytes: int = 50_000_000
    """Largest file that a bot may send."""
    query_seconds: float = 15.0
    """For how long a callback or inline query can be answered."""
    inline_field: int = 256
    """UTF-16 units of the title and of the description of an inline result. The API documents no limit; clients show
    a line or two, and this project keeps to 256."""


@dataclass
class Call:
    """One API call."""

    method: str
    """In the API's spelling, as the bot wrote it."""
    parameters: dict[str, Any]
    """Integers and JSON as Python values, everything else as text."""
    at: float
    """Seconds since 1970 when it came in."""
    code: int = 0
    """HTTP status; 0 as long as it has none, as after a dropped connection."""
    description: str = ""
    """Why it was refused."""
    injected: bool = False
    """Whether a fault asked for by the test answered it."""
    result: Any = None

    def __getitem__(self, name: str) -> Any:
        return self.parameters[name]


@dataclass
class Fault:
    """What a test asks the server to do wrong."""

    method: str | None
    times: float
    error: int | None
    retry_after: int | None
    description: str | None
    drop: str | None
    delay: float
    chat: int | None

    def fits(self, call: Call) -> bool:
        return (
            self.times > 0
            and (self.method is None or self.method.lower() == call.method.lower())
            and (self.chat is None or str(call.parameters.get("chat_id")) == str(self.chat))
        )


@dataclass
class Hook:
    """The webhook that is set."""

    url: str = ""
    secret: str = ""
    connections: int = 40
    address: str = ""
    last_error: tuple[int, str] | None = None
    """When (seconds since 1970) and why the last delivery failed."""


@dataclass
class File:
    """A file on the server."""

    file_id: str
    unique: str
    name: str
    content: bytes
    size: int
    path: str = ""


@dataclass
class World:
    """See the module."""

    token: str
    bot: dict[str, Any]
    first_update: int
    limits: Limits = field(default_factory=Limits)
    changed: threading.Condition = field(default_factory=lambda: threading.Condition(threading.RLock()))
    wake: Callable[[], None] = lambda: None
    """Told by the server: wakes whoever waits on the server's own loop."""

    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    queries: dict[str, Callback | Inline] = field(default_factory=dict)
    inline_messages: dict[str, Message] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    """By scope (its JSON with sorted keys) and language code."""
    profile: dict[tuple[str, str], str] = field(default_factory=dict)
    """Name, description and short description by language code."""
    log: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    hook: Hook = field(default_factory=Hook)
    routes: dict[str, str] = field(default_factory=dict)
    """What a proxy makes of the beginning of a webhook's address."""
    logged_out: bool = False

    allowed: frozenset[str] = DEFAULT_UPDATES
    waiting: deque[dict[str, Any]] = field(default_factory=deque)
    again: deque[dict[str, Any]] = field(default_factory=deque)
    """Updates to deliver a second time."""
    poller: int = 0
    """Number of the last call of `getUpdates`; an earlier one that still waits is ended."""
    poller_ended_by: str = ""
    sent_at: list[tuple[float, int]] = field(default_factory=list)
    """Time and chat of each message of the bot, for the limits."""
    _numbers: dict[str, int] = field(default_factory=dict)

    def number(self, of: str, first: int = 1) -> int:
        """The next number of a series."""
        self._numbers[of] = self._numbers.get(of, first - 1) + 1
        return self._numbers[of]

    @contextmanager
    def change(self) -> Iterator[None]:
        """Holds the lock, and tells everybody afterwards."""
        with self.changed:
            try:
                yield
            finally:
                self.changed.notify_all()
        self.wake()

    def wait_until(self, done: Callable[[], bool], timeout: float) -> bool:
        """Whether it became true within so many seconds. Not for the server's own thread."""
        with self.changed:
            return self.changed.wait_for(done, timeout)

    def push(self, kind: str, value: dict[str, Any]) -> dict[str, Any]:
        """Makes an update and lets it wait for the bot, unless the bot did not ask for its kind."""
        with self.change():
            update = {"update_id": self.number("update", self.first_update), kind: copy.deepcopy(value)}
            if kind in self.allowed or kind not in UPDATES:
                self.waiting.append(update)
        return update

    def confirm(self, offset: int) -> None:
        """Forgets what the bot has seen: everything below `offset`, or all but the last `-offset`."""
        if offset > 0:
            while self.waiting and self.waiting[0]["update_id"] < offset:
                self.waiting.popleft()
        elif offset < 0:
            while len(self.waiting) > -offset:
                self.waiting.popleft()

    def batch(self, limit: int) -> list[dict[str, Any]]:
        """What a poll gets now."""
        found = [self.again.popleft() for _ in range(min(limit, len(self.again)))]
        return found + list(self.waiting)[: limit - len(found)]

    def keep_file(self, name: str, content: bytes, size: int | None = None) -> File:
        """Keeps a file and gives it its ids; `size` in bytes may be claimed to be another than it is."""
        number = self.number("file")
        suffix = PurePath(name).suffix
        path = f"documents/file_{number}{suffix if suffix.isascii() else ''}"
        claimed = len(content) if size is None else size
        file = File(f"BQACAgUAAxkBAAI{number:06d}", f"AgAD{number:06d}", name, content, claimed, path)
        self.files[file.file_id] = file
        return file

    def private_address(self, url: str) -> str:
        """Where a webhook really is, behind the proxy."""
        for public, private in self.routes.items():
            if url.startswith(public):
                return private + url.removeprefix(public)
        return url

    def take_fault(self, call: Call) -> Fault | None:
        """The first fault for this call, used up by one."""
        for fault in self.faults:
            if fault.fits(call):
                fault.times -= 1
                call.injected = True
                return fault
        return None

    def spend(self, chat: int) -> None:
        """Counts a message of the bot against the limits.

        Raises:
            Refused: 429 when it is one too many.
        """
        now = time.monotonic()
        limits = self.limits
        self.sent_at = [(at, to) for at, to in self.sent_at if now - at < 60]
        waits = []
        for most, seconds, here in (
            (limits.chat_per_second, 1, True),
            (limits.chat_per_minute if chat < 0 else None, 60, True),
            (limits.total_per_second, 1, False),
        ):
            times = [at for at, to in self.sent_at if now - at < seconds and (to == chat or not here)]
            if most is not None and len(times) >= most:
                waits.append(max(1, round(seconds - (now - times[0]) + 0.5)))
        if waits:
            raise too_many(max(waits))
        self.sent_at.append((now, chat))
