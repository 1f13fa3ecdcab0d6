"""The methods about messages: sending, editing, deleting."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from fake_telegram import keyboards
from fake_telegram.refusals import Refused, bad, forbidden
from fake_telegram.text import formatted, units

if TYPE_CHECKING:
    from fake_telegram.chats import Chat, Message
    from fake_telegram.parameters import Parameters
    from fake_telegram.world import World

Json = dict[str, Any]

TEXT: Final = 4096
"""UTF-16 units of a message."""
CAPTION: Final = 1024
"""UTF-16 units of a caption."""
OLD: Final = 48 * 3600
"""Seconds after which a message cannot be deleted any more."""
ACTIONS: Final = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def chat_named(world: World, parameters: Parameters) -> Chat:
    """The chat of `chat_id`, whether or not the bot may write there.

    Raises:
        Refused: None named, or not known.
    """
    name = parameters.text("chat_id").strip()
    if not name:
        raise bad("chat_id is empty")
    for chat in world.chats.values():
        if name == str(chat.id) or (chat.username and name.lower() == f"@{chat.username.lower()}"):
            return chat
    if any(name == str(user) for chat in world.chats.values() for user in chat.members):
        raise forbidden("bot can't initiate conversation with a user")
    raise bad("chat not found")


def writable(world: World, parameters: Parameters) -> Chat:
    """The chat of `chat_id`, where the bot may write.

    Raises:
        Refused: Not known, moved, or closed to the bot.
    """
    chat = chat_named(world, parameters)
    if chat.moved_to is not None:
        raise Refused(
            "Bad Request: group chat was upgraded to a supergroup chat", 400, migrate_to_chat_id=chat.moved_to
        )
    if chat.closed:
        raise forbidden(chat.closed)
    return chat


def text_of(parameters: Parameters) -> tuple[str, list[Json]]:
    """The parameters `text`, `parse_mode` and `entities`, read.

    Raises:
        Refused: Empty, too long, or not to be parsed.
    """
    source, mode = parameters.text("text"), parameters.text("parse_mode")
    text, entities = formatted(source, mode, parameters.structure("entities", list), TEXT)
    if not text:
        raise bad("message text is empty")
    return text, entities


def thread_of(chat: Chat, parameters: Parameters) -> int | None:
    """The topic to write to.

    Raises:
        Refused: There is none of this number. General has none: writing there takes no number at all.
    """
    thread = parameters.whole("message_thread_id")
    if not thread:
        return None
    if chat.forum:
        if thread not in chat.topics:
            raise bad("message thread not found")
        if chat.topics[thread].closed:
            raise bad("TOPIC_CLOSED")
    elif chat.type != "supergroup" or thread not in chat.messages:
        raise bad("message thread not found")
    return thread


def replied_of(chat: Chat, parameters: Parameters) -> int | None:
    """The message to reply to.

    Raises:
        Refused: It is gone, and the bot did not say that this does not matter.
    """
    asked = parameters.structure("reply_parameters", dict)
    if asked is None:
        number, lenient = parameters.whole("reply_to_message_id"), parameters.flag("allow_sending_without_reply")
        asked = {"message_id": number, "allow_sending_without_reply": lenient}
        if not number:
            return None
    number = asked.get("message_id")
    if not isinstance(number, int):
        raise bad('can\'t parse reply parameters: Field "message_id" must be of type Number')
    found = chat.messages.get(number)
    if found is None or found.deleted:
        if asked.get("allow_sending_without_reply"):
            return None
        raise bad("message to be replied not found")
    if "quote" in asked and asked["quote"] not in found.text:
        raise bad("QUOTE_TEXT_INVALID")
    return number


def send(world: World, parameters: Parameters, fields: Json, html: str) -> Json:
    """Puts a message of the bot into a chat."""
    markup = keyboards.check(parameters.structure("reply_markup", dict))
    preview = parameters.structure("link_preview_options", dict)
    chat = writable(world, parameters)
    if chat.muted:
        raise bad("not enough rights to send text messages to the chat")
    thread = thread_of(chat, parameters)
    replied = replied_of(chat, parameters)
    world.spend(chat.id)
    if markup and "inline_keyboard" in markup:
        fields["reply_markup"] = markup
    if preview:
        fields["link_preview_options"] = preview
    message = chat.new_message(world.bot, fields, replied, thread, 0)
    message.html, message.by_bot = html, True
    chat.sent.append(message)
    return message.json


def send_message(world: World, parameters: Parameters) -> Json:
    """sendMessage."""
    text, entities = text_of(parameters)
    fields: Json = {"text": text} | ({"entities": entities} if entities else {})
    return send(world, parameters, fields, parameters.text("text"))


def send_document(world: World, parameters: Parameters) -> Json:
    """sendDocument, with a file of the request or one that the server has."""
    caption, entities = formatted(
        parameters.text("caption"),
        parameters.text("parse_mode"),
        parameters.structure("caption_entities", list),
        CAPTION,
        "message caption",
    )
    wanted = parameters.text("document").removeprefix("attach://")
    if wanted in parameters.files or "document" in parameters.files:
        name, content = parameters.files.get(wanted) or parameters.files["document"]
        if not content:
            raise bad("file must be non-empty")
        if len(content) > world.limits.upload_bytes:
            raise Refused("Request Entity Too Large", 413)
        file = world.keep_file(name, content)
    elif wanted in world.files:
        file = world.files[wanted]
    else:
        raise bad("there is no document in the request")
    document = {"file_id": file.file_id, "file_unique_id": file.unique, "file_name": file.name, "file_size": file.size}
    fields: Json = {"document": document}
    if caption:
        fields |= {"caption": caption} | ({"caption_entities": entities} if entities else {})
    return send(world, parameters, fields, parameters.text("caption"))


def send_chat_action(world: World, parameters: Parameters) -> bool:
    """sendChatAction."""
    action = parameters.text("action").lower()
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat = writable(world, parameters)
    thread = thread_of(chat, parameters)
    chat.actions.append({"action": action, "message_thread_id": thread, "at": time.time()})
    return True


def edited_message(world: World, parameters: Parameters) -> Message:
    """The message that an edit names.

    Raises:
        Refused: It is not there, or it is not the bot's.
    """
    if inline := parameters.text("inline_message_id"):
        if inline not in world.inline_messages:
            raise bad("MESSAGE_ID_INVALID")
        return world.inline_messages[inline]
    number = parameters.whole("message_id")
    if not number:
        raise bad("message identifier is not specified")
    message = writable(world, parameters).messages.get(number)
    if message is None or message.deleted:
        raise bad("message to edit not found")
    if not message.by_bot:
        raise bad("message can't be edited")
    return message


def edit(world: World, message: Message, said: tuple[str, list[Json], str], markup: Json | None) -> Json | bool:
    """Changes a message; `said` is its text, entities and source.

    Raises:
        Refused: Nothing would change.
    """
    text, entities, html = said
    if (text, entities, markup) == (message.text, message.entities, message.reply_markup):
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same as a current "
            "content and reply markup of the message"
        )
    if message.chat:
        world.spend(message.chat.id)
    message.change(text, html, entities, markup)
    return message.json if message.chat else True


def edit_message_text(world: World, parameters: Parameters) -> Json | bool:
    """editMessageText. Without `reply_markup` the keyboard goes away."""
    text, entities = text_of(parameters)
    markup = keyboards.check(parameters.structure("reply_markup", dict), inline_only=True)
    message = edited_message(world, parameters)
    if "document" in message.json:
        raise bad("there is no text in the message to edit")
    return edit(world, message, (text, entities, parameters.text("text")), markup)


def edit_message_reply_markup(world: World, parameters: Parameters) -> Json | bool:
    """editMessageReplyMarkup."""
    markup = keyboards.check(parameters.structure("reply_markup", dict), inline_only=True)
    message = edited_message(world, parameters)
    return edit(world, message, (message.text, message.entities, message.html), markup)


def _delete(world: World, chat: Chat, number: int) -> bool:
    """Deletes a message if it is there.

    Raises:
        Refused: The bot may not.
    """
    message = chat.messages.get(number)
    if message is None or message.deleted:
        return False
    foreign = not message.by_bot and chat.type != "private" and world.bot["id"] not in chat.admins
    if foreign or time.time() - message.date > OLD:
        raise bad("message can't be deleted")
    message.deleted = True
    return True


def delete_message(world: World, parameters: Parameters) -> bool:
    """deleteMessage."""
    if not _delete(world, writable(world, parameters), parameters.whole("message_id")):
        raise bad("message to delete not found")
    return True


def delete_messages(world: World, parameters: Parameters) -> bool:
    """deleteMessages: up to 100; those that are not there are passed over."""
    numbers = parameters.structure("message_ids", list) or []
    if not 1 <= len(numbers) <= 100:
        raise bad("message identifiers are not specified" if not numbers else "too many message identifiers specified")
    chat = writable(world, parameters)
    for number in numbers:
        _delete(world, chat, number)
    return True


def answer_callback_query(world: World, parameters: Parameters) -> bool:
    """answerCallbackQuery."""
    from fake_telegram.people import Answer, Callback

    text, url = parameters.text("text"), parameters.text("url")
    callback = world.queries.get(parameters.text("callback_query_id"))
    if not isinstance(callback, Callback) or time.monotonic() - callback.asked > world.limits.query_seconds:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if units(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    if url and f"t.me/{world.bot['username']}?start=" not in url:
        raise bad("URL_INVALID")
    callback.answers.append(Answer(text, parameters.flag("show_alert"), url, parameters.whole("cache_time")))
    return True
