"""People and what they do beside writing: pressing buttons, asking inline, blocking the bot."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fake_telegram.chats import Chat, Message, Topic, recent

if TYPE_CHECKING:
    from fake_telegram.world import World

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What a bot said to a pressed button."""

    text: str
    show_alert: bool
    url: str
    cache_time: int


@dataclass
class Callback:
    """A button that was pressed."""

    world: World
    id: str
    update: Json
    asked: float
    """`time.monotonic()`"""
    answers: list[Answer] = field(default_factory=list)

    def answer(self, timeout: float = 10) -> Answer:
        """The bot's first answer, waited for."""
        if not self.world.wait_until(lambda: bool(self.answers), timeout):
            raise AssertionError(f"the button was not answered: {self.update}\n{recent(self.world)}")
        return self.answers[0]

    def expire(self) -> None:
        """From now on it is too late for an answer."""
        self.asked = float("-inf")


@dataclass
class Result:
    """One result of an inline query."""

    json: Json
    """As the bot sent it."""
    text: str = ""
    """Of the message that it would send, plain."""
    html: str = ""
    entities: list[Json] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.json["id"])

    @property
    def title(self) -> str:
        return str(self.json.get("title", ""))

    @property
    def description(self) -> str:
        return str(self.json.get("description", ""))


@dataclass
class Inline:
    """A question after @bot in any chat."""

    world: World
    id: str
    user: User
    update: Json
    asked: float
    """`time.monotonic()`"""
    answers: list[Json] = field(default_factory=list)
    """The parameters of each answer."""
    found: list[Result] = field(default_factory=list)

    def results(self, timeout: float = 10) -> list[Result]:
        """What the bot offers, waited for."""
        if not self.world.wait_until(lambda: bool(self.answers), timeout):
            raise AssertionError(f"the inline query was not answered: {self.update}\n{recent(self.world)}")
        return self.found

    def expire(self) -> None:
        """From now on it is too late for an answer."""
        self.asked = float("-inf")

    def pick(self, number: int = 0) -> Message:
        """The person sends a result somewhere; the bot hears of it, and its buttons can be pressed."""
        result = self.results()[number]
        with self.world.change():
            inline_id = f"AQAAAB{self.world.number('inline message'):06d}"
            chosen: Json = {
                "result_id": result.id,
                "from": self.user.json,
                "query": self.update["inline_query"]["query"],
            }
            json: Json = {"message_id": 0, "date": int(time.time()), "text": result.text, "entities": result.entities}
            if markup := result.json.get("reply_markup"):
                json["reply_markup"] = markup
                chosen["inline_message_id"] = inline_id
            json["inline_message_id"] = inline_id
            message = Message(self.world, None, json, result.html, by_bot=True)
            self.world.inline_messages[inline_id] = message
            self.world.push("chosen_inline_result", chosen)
        return message


@dataclass
class User:
    """A person."""

    world: World
    json: Json
    """The User object of the API."""
    blocked: bool = False

    @property
    def id(self) -> int:
        return int(self.json["id"])

    def private(self) -> Chat:
        """The chat with the bot, the same each time."""
        with self.world.change():
            if self.id not in self.world.chats:
                self.world.chats[self.id] = Chat(self.world, self.id, "private", self.json["first_name"], owner=self)
            return self.world.chats[self.id]

    def press(self, message: Message, button: str, *, forge: bool = False, old: bool = False) -> Callback:
        """Presses a button of the bot's message.

        Args:
            message: The message.
            button: Its label or data, or a part of either that only one button has.
            forge: Sends `button` as the data, whether there is such a button or not, as a hostile client can.
            old: The update does not bring the message any more, only its number.

        Raises:
            LookupError: No such button, or it is none that tells the bot.
        """
        if message.deleted:
            raise LookupError("the message is deleted")
        data = button if forge else message.button(button).get("callback_data")
        if data is None:
            raise LookupError(f"{button!r} opens something; it does not tell the bot")
        with self.world.change():
            number = str(self.world.number("query", 4_000_000_001))
            query: Json = {
                "id": number,
                "from": self.json,
                "chat_instance": f"-77{(message.chat or message).id}",
                "data": data,
            }
            if message.chat is None:
                query["inline_message_id"] = message.json["inline_message_id"]
            elif old:
                query["message"] = {"chat": message.chat.json, "message_id": message.id, "date": 0}
            else:
                query["message"] = message.json
            callback = Callback(self.world, number, {}, time.monotonic())
            self.world.queries[number] = callback
            callback.update = self.world.push("callback_query", query)
        return callback

    def ask_inline(self, text: str, *, offset: str = "", chat_type: str = "sender") -> Inline:
        """Types a question after @bot; does not wait for the results."""
        with self.world.change():
            number = str(self.world.number("query", 4_000_000_001))
            query = {"id": number, "from": self.json, "query": text[:256], "offset": offset, "chat_type": chat_type}
            inline = Inline(self.world, number, self, {}, time.monotonic())
            self.world.queries[number] = inline
            inline.update = self.world.push("inline_query", query)
        return inline

    def inline(self, text: str, timeout: float = 10) -> list[Result]:
        """Types a question after @bot and waits for the results."""
        return self.ask_inline(text).results(timeout)

    def block(self) -> Json:
        """Blocks the bot: it gets 403 from now on."""
        self.private().closed = "bot was blocked by the user"
        return self.private().membership(self, "member", "kicked")

    def unblock(self) -> Json:
        """Lets the bot write again."""
        self.private().closed = ""
        return self.private().membership(self, "kicked", "member")


def new_user(world: World, first_name: str, language: str | None, username: str | None, last_name: str | None) -> User:
    """A person that the bot has not met."""
    with world.change():
        json: Json = {"id": world.number("user", 5_100_000_001), "is_bot": False, "first_name": first_name}
        more = {"last_name": last_name, "username": username, "language_code": language}
        user = User(world, json | {name: value for name, value in more.items() if value})
        world.users[user.id] = user
    return user


def new_group(world: World, title: str, *, kind: str, topics: bool = False, username: str | None = None) -> Chat:
    """A group that the bot is in."""
    with world.change():
        number = world.number("group", 2_000_000_001)
        identity = -(10**12) - number if kind == "supergroup" else -number
        chat = Chat(world, identity, kind, title, username=username, forum=topics)
        world.chats[identity] = chat
    return chat


__all__ = ["Answer", "Callback", "Chat", "Inline", "Message", "Result", "Topic", "User", "new_group", "new_user"]
