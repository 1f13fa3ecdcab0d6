"""The methods about the bot itself, its commands, chats and files."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from fake_telegram.messages import chat_named, writable
from fake_telegram.refusals import bad
from fake_telegram.text import units

if TYPE_CHECKING:
    from fake_telegram.chats import Chat
    from fake_telegram.parameters import Parameters
    from fake_telegram.world import World

Json = dict[str, Any]

_SCOPES: Final = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_PROFILE: Final = {"name": 64, "description": 512, "short_description": 120}
"""What a bot may say of itself, with the most characters."""
_RIGHTS: Final = [
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
]


def get_me(world: World, _parameters: Parameters) -> Json:
    """getMe."""
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def log_out(world: World, _parameters: Parameters) -> bool:
    """logOut: nothing is answered any more."""
    world.logged_out = True
    return True


def close(_world: World, _parameters: Parameters) -> bool:
    """close."""
    return True


def _language(parameters: Parameters) -> str:
    code = parameters.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("invalid language code specified")
    return code


def _scope(world: World, parameters: Parameters) -> str:
    scope = parameters.structure("scope", dict) or {"type": "default"}
    needs = _SCOPES.get(str(scope.get("type")))
    if needs is None:
        raise bad("unsupported BotCommandScope type specified")
    if any(name not in scope for name in needs):
        raise bad(f"can't parse BotCommandScope: Can't find field {needs[-1]!r}")
    if "chat_id" in needs and scope["chat_id"] not in world.chats:
        raise bad("chat not found")
    return json.dumps(scope, sort_keys=True)


def set_my_commands(world: World, parameters: Parameters) -> bool:
    """setMyCommands."""
    commands = parameters.structure("commands", list)
    if commands is None:
        raise bad("can't parse commands JSON object")
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    kept = []
    for one in commands:
        if not isinstance(one, dict) or not all(isinstance(one.get(key), str) for key in ("command", "description")):
            raise bad("can't parse BotCommand: expected an Object with command and description")
        name = one["command"].removeprefix("/")
        if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
            raise bad("BOT_COMMAND_INVALID")
        if not one["description"].strip() or units(one["description"]) > 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        kept.append({"command": name, "description": one["description"]})
    world.commands[_scope(world, parameters), _language(parameters)] = kept
    return True


def delete_my_commands(world: World, parameters: Parameters) -> bool:
    """deleteMyCommands."""
    world.commands.pop((_scope(world, parameters), _language(parameters)), None)
    return True


def get_my_commands(world: World, parameters: Parameters) -> list[dict[str, str]]:
    """getMyCommands."""
    return world.commands.get((_scope(world, parameters), _language(parameters)), [])


def set_profile(what: str) -> Any:
    """setMyName, setMyDescription, setMyShortDescription."""

    def method(world: World, parameters: Parameters) -> bool:
        text = parameters.text(what)
        if units(text) > _PROFILE[what]:
            raise bad(f"bot {what.replace('_', ' ')} is too long")
        world.profile[what, _language(parameters)] = text
        return True

    return method


def get_profile(what: str) -> Any:
    """getMyName, getMyDescription, getMyShortDescription."""

    def method(world: World, parameters: Parameters) -> Json:
        otherwise = world.bot["first_name"] if what == "name" else ""
        own = world.profile.get((what, _language(parameters)))
        return {what: own or world.profile.get((what, "")) or otherwise}

    return method


def get_chat(world: World, parameters: Parameters) -> Json:
    """getChat."""
    chat = writable(world, parameters)
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    return chat.json | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def _member(world: World, chat: Chat, user: int) -> Json:
    known = world.bot if user == world.bot["id"] else None
    if known is None and user in world.users:
        known = world.users[user].json
    if known is None:
        raise bad("invalid user_id specified")
    if user in chat.admins:
        rights = dict.fromkeys(_RIGHTS, True)
        return {"user": known, "status": "administrator", "can_be_edited": False, "is_anonymous": False, **rights}
    if user in chat.members or user == world.bot["id"] or (chat.owner and chat.owner.id == user):
        return {"user": known, "status": "member"}
    return {"user": known, "status": "left"}


def get_chat_member(world: World, parameters: Parameters) -> Json:
    """getChatMember."""
    return _member(world, writable(world, parameters), parameters.whole("user_id"))


def get_chat_administrators(world: World, parameters: Parameters) -> list[Json]:
    """getChatAdministrators: people only."""
    chat = writable(world, parameters)
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    return [_member(world, chat, user) for user in sorted(chat.admins) if user != world.bot["id"]]


def get_chat_member_count(world: World, parameters: Parameters) -> int:
    """getChatMemberCount, the bot counted."""
    chat = writable(world, parameters)
    return 2 if chat.type == "private" else len(chat.members) + 1


def leave_chat(world: World, parameters: Parameters) -> bool:
    """leaveChat."""
    chat = chat_named(world, parameters)
    if chat.type == "private":
        raise bad("chat member status can't be changed in private chats")
    chat.closed = f"bot is not a member of the {chat.type} chat"
    return True


def get_file(world: World, parameters: Parameters) -> Json:
    """getFile: where to load a file from."""
    file_id = parameters.text("file_id")
    if not file_id:
        raise bad("file_id not specified")
    file = world.files.get(file_id)
    if file is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if file.size > world.limits.file_bytes:
        raise bad("file is too big")
    return {"file_id": file_id, "file_unique_id": file.unique, "file_size": file.size, "file_path": file.path}
