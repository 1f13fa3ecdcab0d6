"""Every method that this server knows, by its name in lower case; `getUpdates` alone is in `server`, since it waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from fake_telegram import account, inline, messages, updates

if TYPE_CHECKING:
    from fake_telegram.parameters import Parameters
    from fake_telegram.world import World

Method = Callable[["World", "Parameters"], Any]

METHODS: Final[dict[str, Method]] = {
    "getme": account.get_me,
    "logout": account.log_out,
    "close": account.close,
    "setmycommands": account.set_my_commands,
    "deletemycommands": account.delete_my_commands,
    "getmycommands": account.get_my_commands,
    "setmyname": account.set_profile("name"),
    "getmyname": account.get_profile("name"),
    "setmydescription": account.set_profile("description"),
    "getmydescription": account.get_profile("description"),
    "setmyshortdescription": account.set_profile("short_description"),
    "getmyshortdescription": account.get_profile("short_description"),
    "getchat": account.get_chat,
    "getchatmember": account.get_chat_member,
    "getchatadministrators": account.get_chat_administrators,
    "getchatmembercount": account.get_chat_member_count,
    "leavechat": account.leave_chat,
    "getfile": account.get_file,
    "sendmessage": messages.send_message,
    "senddocument": messages.send_document,
    "sendchataction": messages.send_chat_action,
    "editmessagetext": messages.edit_message_text,
    "editmessagereplymarkup": messages.edit_message_reply_markup,
    "deletemessage": messages.delete_message,
    "deletemessages": messages.delete_messages,
    "answercallbackquery": messages.answer_callback_query,
    "answerinlinequery": inline.answer_inline_query,
    "setwebhook": updates.set_webhook,
    "deletewebhook": updates.delete_webhook,
    "getwebhookinfo": updates.get_webhook_info,
}
