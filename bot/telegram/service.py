"""What all that happens in the running bot shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.telegram.incoming import language

if TYPE_CHECKING:
    from bot.journal import Journal
    from bot.limits import Limits
    from bot.settings import Language
    from bot.telegram.delivery import Delivery
    from bot.telegram.desk import Desk
    from bot.telegram.incoming import Me
    from bot.telegram.metrics import Metrics
    from bot.telegram.options import Options
    from bot.telegram.shelf import Shelf


@dataclass(slots=True)
class Service:
    """One running bot."""

    options: Options
    shelf: Shelf
    journal: Journal
    metrics: Metrics
    delivery: Delivery
    me: Me
    answers: Desk
    """Where questions wait."""
    changes: Desk
    """Where additions to the library wait, one at a time."""
    questions: Limits
    """Of one user."""
    typed: Limits
    """Questions of one user in inline mode, where each pause in writing is one."""
    refusals: Limits
    """Of one user who may not ask: more of them get no reply at all."""
    latest: dict[int, str] = field(default_factory=dict)
    """The id of each user's last inline query; those before it are not worth answering any more."""

    def language(self, user: int, tag: str | None) -> Language:
        """The language to speak with a user: what they chose, else that of their Telegram."""
        return self.journal.language(user) or language(tag, self.options.language)

    def may_ask(self, user: int | None, chat: int | None) -> bool:
        """Whether a question is to be answered; see `bot.access.may_ask`."""
        from bot.access import may_ask

        access = self.options.access
        paired = access.mode == "pairing" and user is not None and self.journal.is_paired(user)
        return may_ask(access, paired, user, chat)

    def may_manage(self, user: int) -> bool:
        """Whether a user may change the library."""
        from bot.access import may_manage

        return may_manage(self.options.access, user)
