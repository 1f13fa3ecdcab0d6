"""Chats, topics and messages, as the server keeps them and as a test sees and uses them."""

from __future__ import annotations

import mimetypes
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fake_telegram.text import Entity, cut, find_entities, units

if TYPE_CHECKING:
    from fake_telegram.people import User
    from fake_telegram.world import World

Json = dict[str, Any]


@dataclass(frozen=True)
class Version:
    """What a message said at one time."""

    text: str
    html: str
    """As the bot sent it."""
    entities: list[Entity]
    reply_markup: Json | None


@dataclass
class Message:
    """A message in a chat; it shows edits as they happen."""

    world: World
    chat: Chat | None
    """None for one that was sent from an inline result."""
    json: Json
    """As the API has it."""
    html: str = ""
    """The text as the bot sent it, before parsing."""
    by_bot: bool = False
    deleted: bool = False
    versions: list[Version] = field(default_factory=list)
    """What it said before each edit, oldest first."""

    @property
    def id(self) -> int:
        return int(self.json["message_id"])

    @property
    def text(self) -> str:
        """Plain text, after parsing; the caption of a document."""
        return str(self.json.get("text", self.json.get("caption", "")))

    @property
    def entities(self) -> list[Entity]:
        return list(self.json.get("entities") or self.json.get("caption_entities") or [])

    @property
    def reply_markup(self) -> Json | None:
        return self.json.get("reply_markup")

    @property
    def buttons(self) -> list[Json]:
        """The inline buttons, row by row."""
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    @property
    def thread(self) -> int | None:
        """The topic's number."""
        return self.json.get("message_thread_id")

    @property
    def reply_to(self) -> int | None:
        """Number of the message that this one replies to; None for one that is only in a topic."""
        number = self.json.get("reply_to_message", {}).get("message_id")
        return None if self.json.get("is_topic_message") and number == self.thread else number

    @property
    def date(self) -> int:
        """Seconds since 1970."""
        return int(self.json["date"])

    def parts(self, kind: str) -> list[str]:
        """The stretches of text with this entity: "bold", "expandable_blockquote", …"""
        return [cut(self.text, one["offset"], one["length"]) for one in self.entities if one["type"] == kind]

    def button(self, wanted: str) -> Json:
        """The button with this label or data, else the only one whose label or data contains it.

        Raises:
            LookupError: There is none, or there are several.
        """
        for fits in (lambda value: value == wanted, lambda value: wanted in value):
            found = [one for one in self.buttons if fits(one["text"]) or fits(one.get("callback_data", ""))]
            if len(found) == 1:
                return found[0]
        raise LookupError(
            f"no one button {wanted!r} among {[(b['text'], b.get('callback_data')) for b in self.buttons]}"
        )

    def edited(self, times: int = 1, timeout: float = 10) -> Message:
        """Waits until the bot has edited the message so many times in all; returns it."""
        if not self.world.wait_until(lambda: len(self.versions) >= times, timeout):
            raise AssertionError(f"edited {len(self.versions)} times, not {times}: {self.text!r}\n{recent(self.world)}")
        return self

    def change(self, text: str, html: str, entities: list[Entity], markup: Json | None) -> None:
        """Keeps what it said and says something else."""
        self.versions.append(Version(self.text, self.html, self.entities, self.reply_markup))
        self.html = html
        names = ("caption", "caption_entities") if "document" in self.json else ("text", "entities")
        for name, value in ((names[0], text), (names[1], entities), ("reply_markup", markup)):
            self.json.pop(name, None)
            if value:
                self.json[name] = value
        self.json["edit_date"] = int(time.time())


@dataclass
class Topic:
    """A topic of a group."""

    group: Chat
    id: int
    name: str
    closed: bool = False

    def send(self, text: str, *, by: User, **more: Any) -> Json:
        """As `Chat.send`, into this topic."""
        return self.group.send(text, by=by, topic=self, **more)


@dataclass
class Chat:
    """A private chat with the bot, or a group that it is in."""

    world: World
    id: int
    type: str
    """private, group or supergroup"""
    title: str
    owner: User | None = None
    """Whose private chat it is."""
    username: str | None = None
    forum: bool = False
    members: dict[int, User] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    sent: list[Message] = field(default_factory=list)
    """Every message of the bot, in order, deleted ones too."""
    actions: list[Json] = field(default_factory=list)
    """Every `sendChatAction`: action, message_thread_id, at."""
    closed: str = ""
    """Why the bot may not write here: the description after "Forbidden: "; "" where it may."""
    muted: bool = False
    """Whether the group forbids the bot to send text."""
    moved_to: int | None = None
    _seen: int = 0

    # -- what people do ------------------------------------------------------------------------------------------

    def send(
        self,
        text: str,
        *,
        by: User | None = None,
        reply_to: Message | Json | int | None = None,
        topic: Topic | None = None,
        ago: float = 0,
        entities: list[Entity] | None = None,
        **more: Any,
    ) -> Json:
        """A person says something; returns the update.

        Args:
            text: At most 4096 UTF-16 units, as clients let through.
            by: Who; in a private chat its owner.
            reply_to: The message that is replied to, or its number.
            topic: Where in a group with topics; None is General.
            ago: Seconds for which the message has been waiting.
            entities: Beside the commands, mentions, links and hashtags that are found in the text.
            more: Any other fields of the message.
        """
        if not text or units(text) > 4096:
            raise ValueError(f"no client sends a text of {units(text)} units")
        text.encode()  # no client sends half a surrogate pair
        found = find_entities(text, entities)
        fields: Json = {"text": text} | ({"entities": found} if found else {})
        return self.post(by=by, reply_to=reply_to, topic=topic, ago=ago, **fields, **more)

    def send_document(
        self,
        name: str,
        content: bytes,
        *,
        caption: str = "",
        size: int | None = None,
        mime: str | None = None,
        **more: Any,
    ) -> Json:
        """A person sends a file; `size` in bytes may be claimed to be another than it is. More as `send`."""
        with self.world.changed:
            file = self.world.keep_file(name, content, size)
        document: Json = {
            "file_id": file.file_id,
            "file_unique_id": file.unique,
            "file_name": name,
            "file_size": file.size,
        }
        kind = mime or mimetypes.guess_type(name)[0]
        fields: Json = {"document": document | ({"mime_type": kind} if kind else {})}
        if caption:
            found = find_entities(caption)
            fields |= {"caption": caption} | ({"caption_entities": found} if found else {})
        return self.post(**fields, **more)

    def post(
        self,
        *,
        by: User | None = None,
        reply_to: Message | Json | int | None = None,
        topic: Topic | None = None,
        ago: float = 0,
        **fields: Any,
    ) -> Json:
        """A person sends a message with these fields (`sticker={…}`, `photo=[…]`); returns the update."""
        sender = by or self.owner
        if sender is None:
            raise ValueError("in a group, by= says who")
        with self.world.change():
            if self.type != "private":
                self.members[sender.id] = sender
            message = self.new_message(sender.json, fields, reply_number(reply_to), topic.id if topic else None, ago)
            return self.world.push("message", message.json)

    def edit(self, message: Message | Json | int, text: str) -> Json:
        """The sender changes a message; returns the update."""
        with self.world.change():
            changed = self.messages[reply_number(message) or 0]
            changed.json = {**changed.json, "text": text, "edit_date": int(time.time())}
            changed.json.pop("entities", None)
            if found := find_entities(text):
                changed.json["entities"] = found
            return self.world.push("edited_message", changed.json)

    def topic(self, name: str, by: User) -> Topic:
        """Somebody opens a topic."""
        if not self.forum:
            raise ValueError(f"{self.title} has no topics")
        with self.world.change():
            made = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
            message = self.new_message(by.json, made, None, None, 0)
            message.json |= {"message_thread_id": message.id, "is_topic_message": True}
            self.topics[message.id] = Topic(self, message.id, name)
            self.world.push("message", message.json)
            return self.topics[message.id]

    def kick_bot(self, by: User) -> Json:
        """The bot is thrown out; from now on it gets 403 here."""
        self.closed = f"bot was kicked from the {self.type} chat"
        return self.membership(by, "member", "kicked")

    def add_bot(self, by: User) -> Json:
        """The bot is let in (again)."""
        self.closed = ""
        return self.membership(by, "left", "member")

    def migrate(self) -> Chat:
        """A group becomes a supergroup: from now on the old number is refused with `migrate_to_chat_id`."""
        from fake_telegram.people import new_group

        new = new_group(self.world, self.title, kind="supergroup")
        new.members = dict(self.members)
        self.moved_to = new.id
        return new

    def membership(self, by: User, old: str, new: str) -> Json:
        """What became of the bot here, as an update."""
        member: dict[str, Json] = {"left": {}, "member": {}, "kicked": {"until_date": 0}}
        return self.world.push(
            "my_chat_member",
            {
                "chat": self.json,
                "from": by.json,
                "date": int(time.time()),
                "old_chat_member": {"user": self.world.bot, "status": old, **member[old]},
                "new_chat_member": {"user": self.world.bot, "status": new, **member[new]},
            },
        )

    # -- what a test sees ----------------------------------------------------------------------------------------

    def wait(self, count: int = 1, timeout: float = 10) -> list[Message]:
        """Waits for the bot's next messages here and returns them: those that no `wait` returned before.

        From a coroutine on the loop that also runs the bot: `await asyncio.to_thread(chat.wait, 1)`.

        Raises:
            AssertionError: Fewer came in time; what did come counts as not yet returned.
        """
        if not self.world.wait_until(lambda: len(self.sent) >= self._seen + count, timeout):
            came = [message.text for message in self.sent[self._seen :]]
            raise AssertionError(f"{len(came)} of {count} messages to {self.title}: {came}\n{recent(self.world)}")
        found = self.sent[self._seen : self._seen + count]
        self._seen += count
        return found

    def reply(self, timeout: float = 10) -> Message:
        """The bot's next message here."""
        return self.wait(1, timeout)[0]

    def quiet(self, seconds: float = 0.5) -> None:
        """Waits so long and makes sure that the bot says nothing more here."""
        if self.world.wait_until(lambda: len(self.sent) > self._seen, seconds):
            raise AssertionError(f"unexpected in {self.title}: {[one.text for one in self.sent[self._seen :]]}")

    def acted(self, action: str = "typing", count: int = 1, timeout: float = 10) -> list[Json]:
        """Waits for chat actions of this kind; returns all of them."""

        def found() -> list[Json]:
            return [one for one in self.actions if one["action"] == action]

        if not self.world.wait_until(lambda: len(found()) >= count, timeout):
            raise AssertionError(f"no {action} in {self.title}: {self.actions}\n{recent(self.world)}")
        return found()

    # -- what the server does ------------------------------------------------------------------------------------

    @property
    def json(self) -> Json:
        """The Chat object of the API."""
        if self.owner:
            known = self.owner.json
            names: Json = {name: known[name] for name in ("first_name", "last_name", "username") if name in known}
            return {"id": self.id, "type": "private", **names}
        found: Json = {"id": self.id, "type": self.type, "title": self.title}
        if self.username:
            found["username"] = self.username
        return found | ({"is_forum": True} if self.forum else {})

    def new_message(self, sender: Json, fields: Json, reply_to: int | None, thread: int | None, ago: float) -> Message:
        """Makes a message and keeps it.

        Messages of private chats and small groups are numbered in one series. A supergroup's first was its making,
        which the bot has not seen; with topics, 1 is also the number of General.
        """
        series, first = (f"message{self.id}", 2) if self.type == "supergroup" else ("message", 1)
        json: Json = {
            "message_id": self.world.number(series, first),
            "from": sender,
            "chat": self.json,
            "date": int(time.time() - ago),
        }
        replied = self.messages.get(reply_to or 0)
        if replied and self.type == "supergroup" and thread is None:
            thread = replied.thread or (None if self.forum else replied.id)
        if self.forum and not replied:
            replied = self.messages.get(thread or 0)  # as in the real API: what is in a topic replies to its beginning
        if replied:
            json["reply_to_message"] = {k: v for k, v in replied.json.items() if k != "reply_to_message"}
        if thread is not None:
            json["message_thread_id"] = thread
            if self.forum:
                json["is_topic_message"] = True
        message = Message(self.world, self, json | fields)
        self.messages[message.id] = message
        return message


def reply_number(message: Message | Json | int | None) -> int | None:
    """The number of a message, given it, its update or its JSON."""
    if isinstance(message, Message):
        return message.id
    if isinstance(message, dict):
        inner = message.get("message", message)
        return int(inner["message_id"])
    return message


def recent(world: World) -> str:
    """The last calls, for the message of a failed assertion."""
    lines = [f"  {call.code} {call.method} {call.parameters} {call.description}"[:300] for call in world.log[-8:]]
    return "last calls:\n" + "\n".join(lines)
