"""The one way in which the server says no."""

from __future__ import annotations


class Refused(Exception):
    """A call that Telegram answers with `ok: false`.

    Args:
        description: As Telegram words it, beginning with "Bad Request: ", "Forbidden: " or the like.
        code: HTTP status, which the body repeats as `error_code`.
        parameters: `ResponseParameters`: `retry_after` in seconds, `migrate_to_chat_id`.
    """

    def __init__(self, description: str, code: int = 400, **parameters: int) -> None:
        super().__init__(description)
        self.description = description
        self.code = code
        self.parameters = parameters

    @property
    def body(self) -> dict[str, object]:
        """The JSON object that is answered."""
        found: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        return found | ({"parameters": self.parameters} if self.parameters else {})


def bad(description: str) -> Refused:
    """A refusal with 400."""
    return Refused(f"Bad Request: {description}")


def forbidden(description: str) -> Refused:
    """A refusal with 403."""
    return Refused(f"Forbidden: {description}", 403)


def too_many(seconds: int) -> Refused:
    """A refusal with 429."""
    return Refused(f"Too Many Requests: retry after {seconds}", 429, retry_after=seconds)
