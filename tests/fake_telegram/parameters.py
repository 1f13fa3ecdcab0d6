"""What a bot sends with a call, read as strictly as the server does.

Parameters come in the URL, as a form, as multipart with files, or as one JSON object; all of them end up as text, and
structured ones as JSON text.
"""

from __future__ import annotations

import json
from typing import Any, Final

from aiohttp import web

from fake_telegram.refusals import bad

_WHOLE: Final = frozenset({"message_id", "message_thread_id", "user_id", "offset", "limit", "timeout", "cache_time"})
_STRUCTURED: Final = frozenset(
    [
        "allowed_updates",
        "button",
        "caption_entities",
        "commands",
        "entities",
        "link_preview_options",
        "message_ids",
        "reply_markup",
        "reply_parameters",
        "results",
        "scope",
    ]
)


class Parameters:
    """Parameters of one call by name."""

    def __init__(self, texts: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None) -> None:
        self.texts = texts
        self.files = files or {}

    def __contains__(self, name: str) -> bool:
        return name in self.texts

    def text(self, name: str, otherwise: str = "") -> str:
        return self.texts.get(name, otherwise)

    def whole(self, name: str, otherwise: int = 0) -> int:
        """An integer; anything else is refused, where the real server would silently take 0."""
        try:
            return int(self.texts.get(name) or otherwise)
        except ValueError:
            raise bad(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        return self.texts.get(name, "").lower() in ("true", "yes", "1")

    def structure(self, name: str, kind: type) -> Any:
        """A JSON list or object; None when the parameter is not there or empty.

        Raises:
            Refused: Other JSON, or no JSON.
        """
        source = self.texts.get(name, "")
        if not source:
            return None
        try:
            found = json.loads(source)
        except ValueError:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None
        if not isinstance(found, kind):
            raise bad(
                f"object expected as {name.replace('_', ' ')}" if kind is dict else f"expected an Array as {name}"
            )
        return found

    def values(self) -> dict[str, Any]:
        """For the log: parameters as Python values."""
        found: dict[str, Any] = {}
        for name, text in self.texts.items():
            found[name] = text
            if name in _STRUCTURED or name in _WHOLE or (name == "chat_id" and not text.startswith("@")):
                try:
                    found[name] = json.loads(text)
                except ValueError:
                    continue
        return found | {name: file[0] for name, file in self.files.items()}


async def read(request: web.Request) -> Parameters:
    """The parameters of an HTTP request, those in the body before those in the URL.

    Raises:
        Refused: A body that is not what its content type says.
    """
    texts, files = dict(request.query), {}
    if request.method == "POST" and request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            raise bad("can't parse JSON request body") from None
        if not isinstance(body, dict):
            raise bad("JSON request body must be an object")
        for name, value in body.items():
            if value is not None:
                texts[name] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    elif request.method == "POST":
        for name, value in (await request.post()).items():
            if isinstance(value, str):
                texts[name] = value
            elif isinstance(value, web.FileField):
                with value.file as file:
                    files[name] = (value.filename, file.read())
    return Parameters(texts, files)
