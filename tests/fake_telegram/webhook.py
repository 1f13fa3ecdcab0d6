"""Deliveries to the webhook: one update after the other, each until it is taken."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import aiohttp

from fake_telegram import updates

if TYPE_CHECKING:
    from fake_telegram.turns import Turns
    from fake_telegram.world import World

SECONDS: Final = 10.0
"""For how long a delivery may take."""
PAUSE: Final = 0.2
"""Seconds before a delivery that failed is tried again."""


async def deliver(world: World, turns: Turns) -> None:
    """Posts what waits to the webhook, as long as there is one; runs until cancelled."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS)) as session:
        while True:
            turn = turns.now
            with world.changed:
                hook = world.hook
                found = [*world.again, *world.waiting][:1] if hook.url else []
                url = world.private_address(hook.url)
            if not found:
                await turns.wait(turn, 60)
                continue
            problem = await _post(session, url, hook.secret, found[0])
            with world.change():
                if problem is None:
                    updates.delivered(world, found[0])
                elif world.hook is hook:
                    updates.not_delivered(world, problem)
            if problem is not None:
                await asyncio.sleep(PAUSE)


async def _post(session: aiohttp.ClientSession, url: str, secret: str, update: dict[str, Any]) -> str | None:
    """Why a delivery failed, as getWebhookInfo words it; None when it did not."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
    try:
        async with session.post(url, json=update, headers=headers, allow_redirects=False) as response:
            if 200 <= response.status < 300:
                return None
            return f"Wrong response from the webhook: {response.status} {response.reason}"
    except TimeoutError:
        return "Read timeout expired"
    except aiohttp.ClientConnectorError:
        return "Connection refused"
    except aiohttp.ClientError as error:
        return str(error) or type(error).__name__
