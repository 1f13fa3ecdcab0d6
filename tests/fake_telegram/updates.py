"""The methods about updates: polling and webhooks. What waits for time to pass is in `server`."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from fake_telegram.refusals import Refused, bad
from fake_telegram.world import DEFAULT_UPDATES, UPDATES, Hook

if TYPE_CHECKING:
    from fake_telegram.parameters import Parameters
    from fake_telegram.world import World

Json = dict[str, Any]

_LOCAL: Final = ("127.0.0.1", "localhost", "::1")


def conflict(reason: str) -> Refused:
    """A refusal with 409."""
    return Refused(f"Conflict: {reason}", 409)


def keep_allowed(world: World, parameters: Parameters) -> None:
    """Remembers `allowed_updates`; without it the last list stands, an empty one means the default."""
    asked = parameters.structure("allowed_updates", list)
    if asked is not None:
        # The real server passes over names that it does not know; a test should see them.
        if unknown := [one for one in asked if one not in UPDATES]:
            raise bad(f"unknown allowed_updates {unknown}")
        world.allowed = frozenset(asked) or DEFAULT_UPDATES


def begin_poll(world: World, parameters: Parameters) -> tuple[int, int, int]:
    """The first half of getUpdates: what it was called for, and what it confirms.

    Returns:
        The number of this poll, how many updates it takes at most, and for how many seconds it waits.

    Raises:
        Refused: A webhook is set.
    """
    if world.hook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    offset, limit, timeout = (parameters.whole(name) for name in ("offset", "limit", "timeout"))
    keep_allowed(world, parameters)
    world.confirm(offset)
    world.poller += 1
    world.poller_ended_by = "other getUpdates"
    return world.poller, limit if 1 <= limit <= 100 else 100, min(max(timeout, 0), 50)


def still_polling(world: World, number: int) -> None:
    """Raises Refused when another call has taken the place of the poll of this number."""
    if world.poller != number:
        reason = f"terminated by {world.poller_ended_by} request"
        only = "; make sure that only one bot instance is running" if "getUpdates" in reason else ""
        raise conflict(reason + only)


def set_webhook(world: World, parameters: Parameters) -> bool:
    """setWebhook; an empty url deletes it."""
    url, secret = parameters.text("url"), parameters.text("secret_token")
    if url:
        _check_url(url)
    if secret and not re.fullmatch(r"[A-Za-z0-9_\-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
    connections = parameters.whole("max_connections", 40)
    if not 1 <= connections <= 100:
        raise bad("max_connections must be from 1 to 100")
    keep_allowed(world, parameters)
    world.hook = Hook(url, secret, connections, parameters.text("ip_address"))
    world.poller += 1
    world.poller_ended_by = "setWebhook" if url else "deleteWebhook"
    _drop(world, parameters)
    return True


def _check_url(url: str) -> None:
    """Only https, or http to this machine, as a server of one's own takes it; the public ports."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise bad("bad webhook: URL host is empty")
    local = parts.hostname in _LOCAL
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not local and (parts.port or 443) not in (443, 80, 88, 8443):
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def delete_webhook(world: World, parameters: Parameters) -> bool:
    """deleteWebhook."""
    if world.hook.url:
        world.hook = Hook()
        world.poller += 1
        world.poller_ended_by = "deleteWebhook"
    _drop(world, parameters)
    return True


def _drop(world: World, parameters: Parameters) -> None:
    if parameters.flag("drop_pending_updates"):
        world.waiting.clear()
        world.again.clear()


def get_webhook_info(world: World, _parameters: Parameters) -> Json:
    """getWebhookInfo."""
    hook = world.hook
    found: Json = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": len(world.waiting)}
    if hook.url:
        found |= {"max_connections": hook.connections, "ip_address": hook.address or "127.0.0.1"}
        if hook.last_error:
            found |= {"last_error_date": hook.last_error[0], "last_error_message": hook.last_error[1]}
    if world.allowed != DEFAULT_UPDATES:
        found["allowed_updates"] = sorted(world.allowed)
    return found


def delivered(world: World, update: Json) -> None:
    """The webhook took it."""
    if world.again and world.again[0] is update:
        world.again.popleft()
    elif world.waiting and world.waiting[0] is update:
        world.waiting.popleft()


def not_delivered(world: World, reason: str) -> None:
    """The webhook did not take it."""
    world.hook.last_error = (int(time.time()), reason)
