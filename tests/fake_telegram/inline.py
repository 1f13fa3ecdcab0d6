"""answerInlineQuery: what may be offered to somebody who types after @bot."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from fake_telegram import keyboards
from fake_telegram.messages import TEXT
from fake_telegram.people import Inline, Result
from fake_telegram.refusals import Refused, bad
from fake_telegram.text import formatted, units

if TYPE_CHECKING:
    from fake_telegram.parameters import Parameters
    from fake_telegram.world import World

Json = dict[str, Any]


def answer_inline_query(world: World, parameters: Parameters) -> bool:
    """answerInlineQuery, for results of the type "article"."""
    offered = parameters.structure("results", list)
    if offered is None:
        raise bad("can't parse inline query results JSON object")
    if len(offered) > 50:
        raise bad("RESULTS_TOO_MUCH")
    results = [_result(world, one) for one in offered]
    if len({one.id for one in results}) < len(results):
        raise bad("RESULT_ID_DUPLICATE")
    if len(parameters.text("next_offset").encode()) > 64:
        raise bad("NEXT_OFFSET_INVALID")
    if parameters.whole("cache_time") < 0:
        raise bad("invalid cache_time specified")
    _button(parameters.structure("button", dict))
    inline = world.queries.get(parameters.text("inline_query_id"))
    if not isinstance(inline, Inline) or time.monotonic() - inline.asked > world.limits.query_seconds:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    inline.found = results
    inline.answers.append(parameters.values())
    return True


def _unparsed(reason: str) -> Refused:
    return bad(f"can't parse inline query result: {reason}")


def _field(result: Json, name: str, *, most: int | None = None, optional: bool = False) -> str:
    if name not in result and optional:
        return ""
    value = result.get(name)
    if name not in result:
        raise _unparsed(f'Can\'t find field "{name}"')
    if not isinstance(value, str):
        raise _unparsed(f'Field "{name}" must be of type String')
    if not value.strip() and not optional:
        raise _unparsed(f"{name} must be non-empty")
    if most is not None and units(value) > most:
        raise _unparsed(f"{name} is too long")
    return value


def _result(world: World, result: Any) -> Result:
    """One result, checked.

    Raises:
        Refused: What is wrong with it.
    """
    if not isinstance(result, dict):
        raise _unparsed("an Object expected")
    if result.get("type") != "article":
        raise _unparsed(f'type "{result.get("type", "")}" is unsupported for the inline query result')
    if not isinstance(result.get("id"), str) or not 1 <= len(result["id"].encode()) <= 64:
        raise bad("RESULT_ID_INVALID")
    _field(result, "title", most=world.limits.inline_field)
    _field(result, "description", most=world.limits.inline_field, optional=True)
    for name in ("url", "thumbnail_url"):
        if (link := _field(result, name, optional=True)) and not re.match(r"https?://\S+$", link):
            raise bad("WEBPAGE_URL_INVALID" if name == "url" else "WEBDOCUMENT_URL_INVALID")
    if "reply_markup" in result:
        keyboards.check(result["reply_markup"], inline_only=True)
    content = result.get("input_message_content")
    if not isinstance(content, dict):
        raise _unparsed("Input message content is not specified")
    source = _field(content, "message_text")
    try:
        text, entities = formatted(source, str(content.get("parse_mode", "")), content.get("entities"), TEXT)
    except Refused as error:
        raise _unparsed(error.description.removeprefix("Bad Request: ")) from None
    if not text:
        raise _unparsed("message text is empty")
    return Result(result, text, source, entities)


def _button(button: Json | None) -> None:
    if button is None:
        return
    if not str(button.get("text", "")).strip():
        raise bad('can\'t parse inline query results button: Field "text" must be of type String')
    if "web_app" not in button and not re.fullmatch(r"[A-Za-z0-9_\-]{1,64}", str(button.get("start_parameter", ""))):
        raise bad("START_PARAM_INVALID")
