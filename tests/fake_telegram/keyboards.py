"""Keyboards under messages: their shape and limits.

Where the real server silently drops a button (an empty label) or cuts a row, this one refuses, so that a test sees it.
"""

from __future__ import annotations

import re
from typing import Any, Final

from fake_telegram.refusals import bad
from fake_telegram.text import units

ACTIONS: Final = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
BUTTONS: Final = 100
"""In one keyboard."""
ROW: Final = 8
"""Buttons in one row."""
DATA: Final = 64
"""Bytes of callback data."""


def check(markup: dict[str, Any] | None, *, inline_only: bool = False) -> dict[str, Any] | None:
    """The markup as it is kept with a message; None for none.

    Raises:
        Refused: Not one of the four kinds of markup, or over a limit.
    """
    if not markup:
        return None
    if "inline_keyboard" in markup:
        return {"inline_keyboard": _rows(markup["inline_keyboard"], _inline_button)}
    if inline_only:
        raise bad("inline keyboard expected")
    if "keyboard" in markup:
        return {**markup, "keyboard": _rows(markup["keyboard"], _reply_button)}
    if markup.get("remove_keyboard") is True or markup.get("force_reply") is True:
        return markup
    raise bad("can't parse reply keyboard markup: no known field")


def _rows(rows: Any, button: Any) -> list[list[dict[str, Any]]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("can't parse keyboard: an Array of Arrays expected")
    if sum(map(len, rows)) > BUTTONS or any(len(row) > ROW for row in rows):
        raise bad("reply markup is too long")
    return [[button(one) for one in row] for row in rows if row]


def _label(button: Any) -> str:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: an Object expected")
    label = button.get("text")
    if not isinstance(label, str):
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not label.strip():
        raise bad("can't parse inline keyboard button: button text must be non-empty")
    return label


def _reply_button(button: Any) -> dict[str, Any]:
    found = {"text": button} if isinstance(button, str) else button
    _label(found)
    return dict(found)


def _inline_button(button: Any) -> dict[str, Any]:
    _label(button)
    actions = [name for name in ACTIONS if name in button]
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad(f"can't parse inline keyboard button: exactly one action expected, found {', '.join(actions)}")
    (action,) = actions
    value = button[action]
    if action == "callback_data" and not (isinstance(value, str) and 1 <= len(value.encode()) <= DATA):
        raise bad("BUTTON_DATA_INVALID")
    if action == "url" and not (
        isinstance(value, str) and re.fullmatch(r"(https?://[^\s/]+\.[^\s/]+|tg://|t\.me/)\S*", value)
    ):
        raise bad(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL specified")
    if action in ("switch_inline_query", "switch_inline_query_current_chat") and not (
        isinstance(value, str) and units(value) <= 256
    ):
        raise bad("BUTTON_SWITCH_INLINE_INVALID")
    if action == "copy_text" and not (isinstance(value, dict) and 1 <= units(str(value.get("text", ""))) <= 256):
        raise bad("BUTTON_COPY_TEXT_INVALID")
    return dict(button)
