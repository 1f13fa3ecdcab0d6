"""How often a user may ask: a token bucket each, in memory. Pure: the caller has the clock.

Kept as one number a user, the time at which their bucket will be full again (the generic cell rate algorithm: ITU-T
I.371, as a virtual schedule): a bucket that is full is not kept at all.
"""

from __future__ import annotations

from typing import Final

USERS: Final = 10_000
"""Buckets that are kept at most."""
_TOLERANCE: Final = 1e-6
"""Seconds: at the present time a float tells apart a fourth of that."""


class Limits:
    """Allows `burst` questions at once, and `per_minute` on the long run. Not for several threads at once."""

    def __init__(self, per_minute: float, burst: int, users: int = USERS) -> None:
        if not (per_minute > 0 and burst >= 1 and users >= 1):
            raise ValueError((per_minute, burst, users))
        self._interval = 60.0 / per_minute
        self._burst = burst
        self._users = users
        self._full_at: dict[int, float] = {}

    def __len__(self) -> int:
        """How many buckets are kept."""
        return len(self._full_at)

    def take(self, user: int, now: float) -> float:
        """Take a token from the user's bucket.

        Args:
            user: Whose.
            now: Seconds on any clock.

        Returns:
            0 when there was a token; else the seconds until there will be one, and nothing was taken.
        """
        # A clock that was set back makes no bucket emptier than empty.
        full_at = min(max(self._full_at.get(user, now), now), now + self._burst * self._interval)
        wait = full_at - (self._burst - 1) * self._interval - now
        if wait > _TOLERANCE:
            return wait
        if user not in self._full_at and len(self._full_at) >= self._users:
            self._drop(now)
        self._full_at[user] = full_at + self._interval
        return 0.0

    def _drop(self, now: float) -> None:
        """Drops the buckets that are full and, should that be too few, those that will be full soonest, half of all."""
        emptiest = sorted(((at, user) for user, at in self._full_at.items() if at > now), reverse=True)
        self._full_at = {user: at for at, user in emptiest[: self._users // 2]}
