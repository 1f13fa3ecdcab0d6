"""Who may ask a bot, and who may change its library. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, cast, get_args

from corpus.errors import AccessInvalid

if TYPE_CHECKING:
    from collections.abc import Mapping

Mode = Literal["list", "pairing", "open"]
"""`list`: those who are listed. `pairing`: also those who have sent a code. `open`: everybody."""

VARIABLES: Final = {
    "access": "WENBAO_TELEGRAM_ACCESS",
    "allow": "WENBAO_TELEGRAM_ALLOW",
    "admins": "WENBAO_TELEGRAM_ADMINS",
}
"""Variables of the environment, by the option that outranks each."""

_BEYOND: Final = 2**52
"""Telegram's ids have at most 52 significant bits: https://core.telegram.org/bots/api#chat."""
_SHOWN: Final = 8
"""Characters that an error shows of what is no id."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask."""

    mode: Mode
    users: frozenset[int] = field(default_factory=frozenset)
    chats: frozenset[int] = field(default_factory=frozenset)
    """Groups and channels, whose ids are negative: everybody in them may ask, there."""
    admins: frozenset[int] = field(default_factory=frozenset)
    """Users who may also change the library."""


def may_ask(access: Access, paired: bool, user: int | None, chat: int | None) -> bool:
    """Whether a question is to be answered.

    Args:
        access: The rules.
        paired: Whether the user has sent a valid code, ever.
        user: Who asks; None when nobody is named, as for the posts of a channel.
        chat: Where; None for an inline query, which is in no chat.
    """
    if access.mode == "open" or user in access.users or chat in access.chats or may_manage(access, user):
        return True
    return access.mode == "pairing" and paired and user is not None


def may_manage(access: Access, user: int | None) -> bool:
    """Whether a user may add documents, take them out, and reindex. No chat and no code gives that right."""
    return user in access.admins


def load(options: Mapping[str, str | None], environ: Mapping[str, str]) -> Access:
    """The rules that a call asks for; an option outranks its variable.

    Without a mode, those who are listed may ask; with nobody listed, those who pair: never everybody by accident.

    Args:
        options: `access`, `allow` and `admins` as given on the command line; absent or None when not given.
        environ: The environment: `WENBAO_TELEGRAM_ACCESS`, `WENBAO_TELEGRAM_ALLOW`, `WENBAO_TELEGRAM_ADMINS`.

    Raises:
        AccessInvalid: One of them cannot be read.
    """
    name, mode = _asked("access", options, environ)
    allowed = ids(*_asked("allow", options, environ))
    admins = ids(*_asked("admins", options, environ), users_only=True)
    chosen = mode.strip().lower() or ("list" if allowed else "pairing")
    if chosen not in get_args(Mode):
        raise AccessInvalid(name=name, value=_short(mode), reason="mode")
    return Access(
        cast("Mode", chosen),
        users=frozenset(one for one in allowed if one > 0),
        chats=frozenset(one for one in allowed if one < 0),
        admins=admins,
    )


def ids(name: str, text: str, *, users_only: bool = False) -> frozenset[int]:
    """The ids in a list with commas or blanks between them: of users, above 0, and of groups and channels, below.

    Args:
        name: Of the option or variable that the text is from.
        text: The list; empty for nobody.
        users_only: Whether an id of a group or channel is refused.

    Raises:
        AccessInvalid: An item is no id.
    """
    found = set()
    for item in unicodedata.normalize("NFKC", text).replace(",", " ").split():
        one = int(item) if re.fullmatch(r"-?[0-9]{1,16}", item) else 0
        if not 0 < abs(one) < _BEYOND:
            raise AccessInvalid(name=name, value=_short(item), reason="id")
        if users_only and one < 0:
            raise AccessInvalid(name=name, value=_short(item), reason="user")
        found.add(one)
    return frozenset(found)


def _asked(option: str, options: Mapping[str, str | None], environ: Mapping[str, str]) -> tuple[str, str]:
    """The text that says so, and the name of the option or variable that it is from."""
    given = options.get(option)
    if given is not None:
        return f"--{option}", given
    return VARIABLES[option], environ.get(VARIABLES[option], "")


def _short(item: str) -> str:
    # Whoever puts the bot's token here by mistake is not to find it in a log: it begins with the bot's id, which is
    # no secret and longer than this.
    return item if len(item) <= _SHOWN else f"{item[:_SHOWN]}…"
