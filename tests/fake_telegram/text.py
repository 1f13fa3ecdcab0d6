"""Text as Telegram reads it: its HTML, its limits, and the entities that it finds by itself.

The rules are those of https://core.telegram.org/bots/api#html-style as the Bot API server applies them: a tag that is
not in the list, not closed, or closed in the wrong order is an error with its byte offset; an `&` that begins no known
entity stands for itself, a `<` never does. Offsets and lengths count UTF-16 code units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from fake_telegram.refusals import bad

Entity = dict[str, Any]

TYPES: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
"""What each supported tag makes."""

_NAMED: Final = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_BLANK: Final = b" \t\r\n\0\v"
_TAG: Final = re.compile(rb"[^ \t\r\n\0\v>]*")
_ATTRIBUTE: Final = re.compile(rb"[^ \t\r\n\0\v=>/\"']*")
_TOKEN: Final = re.compile(rb"[A-Za-z0-9.\-]*")
_NUMBER: Final = re.compile(rb"&#(?:x([0-9a-fA-F]*)|([0-9]*))")
_NAME: Final = re.compile(rb"&([A-Za-z]*)")
_SPACES: Final = re.compile(rb"[ \t\r\n\v]*")

_FOUND: Final = (
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{2,32}(?!\w)")),
    ("url", re.compile(r"https?://[A-Za-z0-9.\-]+(?::\d+)?(?:/[^\s<>\"，。、）」]*)?")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)
_QUOTES: Final = {"blockquote", "expandable_blockquote"}
_STYLES: Final = {"bold", "italic", "underline", "strikethrough", "spoiler"}
_REMOVED: Final = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f]")
_LINK: Final = re.compile(r"(?:tg|ton)://\S+|(?:https?://)?[^\s/?#:]+\.[^\s/?#]+(?:[/?#]\S*)?", re.IGNORECASE)
_NO_INNER: Final = frozenset({"code", "pre", "text_link", "url"})


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, offset: int, length: int) -> str:
    """The part of the text from one UTF-16 offset on, so many units long."""
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


@dataclass
class _Open:
    """A tag that waits for its end."""

    tag: str
    offset: int
    begins: int
    attributes: dict[str, str] = field(default_factory=dict)


class _Html:
    """One reading of one text."""

    def __init__(self, source: str) -> None:
        self.data = source.encode("utf-8", "surrogatepass") + b"\0"
        self.end = len(self.data) - 1
        self.text: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        at = 0
        while at < self.end:
            stop = min((p for p in (self.data.find(b"<", at), self.data.find(b"&", at)) if p >= 0), default=self.end)
            if stop > at:
                self.say(self.data[at:stop].decode("utf-8", "surrogatepass"))
                at = stop
            elif self.data[at : at + 1] == b"&":
                character, at = self.reference(at)
                self.say(character or "&")
            elif self.data[at + 1 : at + 2] == b"/":
                at = self.finish(at)
            else:
                at = self.begin(at)
        if self.open:
            raise _unparsed(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        text = "".join(self.text)
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise _unparsed(
                "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate "
                "code units"
            )
        return text, self.entities

    def say(self, text: str) -> None:
        self.text.append(text)
        self.length += units(text)

    def reference(self, at: int) -> tuple[str | None, int]:
        """The character that an `&` stands for and where the text goes on; None for an `&` that is only itself."""
        numeric = _NUMBER.match(self.data, at)
        if numeric:
            digits = numeric[1] if numeric[1] is not None else numeric[2]
            code = int(digits or b"0", 10 if numeric[1] is None else 16)
            stop = numeric.end()
            character = chr(code) if 0 < code < 0x10FFFF and stop - at < 10 else None
        else:
            named = _NAME.match(self.data, at)
            assert named
            stop = named.end()
            character = _NAMED.get(named[1])
        if character is None:
            return None, at + 1
        return character, stop + (self.data[stop : stop + 1] == b";")

    def blanks(self, at: int) -> int:
        found = _SPACES.match(self.data, at)
        assert found
        return found.end()

    def begin(self, at: int) -> int:
        name = _TAG.match(self.data, at + 1)
        assert name
        here = name.end()
        if here >= self.end:
            raise _unparsed(f"Unclosed start tag at byte offset {at}")
        tag = name[0].lower().decode("utf-8", "replace")
        if tag not in TYPES:
            raise _unparsed(f'Unsupported start tag "{tag}" at byte offset {at}')
        attributes: dict[str, str] = {}
        while self.data[here : here + 1] != b">":
            here = self.blanks(here)
            if self.data[here : here + 1] != b">":
                here = self.attribute(tag, at, here, attributes)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _unparsed(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        self.open.append(_Open(tag, self.length, len(self.text), attributes))
        return here + 1

    def attribute(self, tag: str, at: int, here: int, attributes: dict[str, str]) -> int:
        """Reads one attribute of the tag that begins at `at`; returns where it ends."""
        name = _ATTRIBUTE.match(self.data, here)
        assert name
        if not name[0]:
            raise _unparsed(f'Empty attribute name in the tag "{tag}" at byte offset {at}')
        key = name[0].decode("utf-8", "replace")
        here = self.blanks(name.end())
        if here >= self.end:
            raise _unparsed(f'Unclosed start tag "{tag}" at byte offset {at}')
        if self.data[here : here + 1] != b"=":
            attributes[key] = ""
            return here
        here = self.blanks(here + 1)
        if here >= self.end:
            raise _unparsed(f'Unclosed start tag "{tag}" at byte offset {at}')
        attributes[key], here = self.quoted(here) if self.data[here : here + 1] in b"\"'" else self.token(here)
        if here >= self.end:
            raise _unparsed(f"Unclosed start tag at byte offset {at}")
        return here

    def token(self, here: int) -> tuple[str, int]:
        found = _TOKEN.match(self.data, here)
        assert found
        stop = found.end()
        if self.data[stop] not in _BLANK + b">":
            raise _unparsed(f"Unexpected end of name token at byte offset {here}")
        return found[0].lower().decode(), stop

    def quoted(self, here: int) -> tuple[str, int]:
        quote, value = self.data[here], b""
        here += 1
        while here < self.end and self.data[here] != quote:
            character, after = self.reference(here) if self.data[here : here + 1] == b"&" else (None, here)
            if character is None:
                value += self.data[here : here + 1]
                here += 1
            else:
                value += character.encode("utf-8", "surrogatepass")
                here = after
        return value.decode("utf-8", "replace"), here + 1 if here < self.end else here

    def finish(self, at: int) -> int:
        if not self.open:
            raise _unparsed(f"Unexpected end tag at byte offset {at}")
        name = _TAG.match(self.data, at + 2)
        assert name
        tag = name[0].lower().decode("utf-8", "replace")
        here = self.blanks(name.end())
        if self.data[here : here + 1] != b">":
            raise _unparsed(f"Unclosed end tag at byte offset {at}")
        last = self.open.pop()
        if tag and tag != last.tag:
            raise _unparsed(f'Unmatched end tag at byte offset {at}, expected "</{last.tag}>", found "</{tag}>"')
        if self.length > last.offset:
            self.mark(last)
        return here + 1

    def mark(self, tag: _Open) -> None:
        entity: Entity = {"type": TYPES[tag.tag], "offset": tag.offset, "length": self.length - tag.offset}
        if tag.tag == "a":
            url = tag.attributes.get("href") or "".join(self.text[tag.begins :])
            if person := re.fullmatch(r"tg://user\?id=(\d+)", url):
                entity |= {"type": "text_mention", "user": {"id": int(person[1]), "is_bot": False, "first_name": ""}}
            elif _LINK.fullmatch(url):
                entity["url"] = url
            else:
                return  # Telegram shows the text without a link
        elif tag.tag == "blockquote" and "expandable" in tag.attributes:
            entity["type"] = "expandable_blockquote"
        elif tag.tag == "tg-emoji":
            if not re.fullmatch(r"[1-9]\d*", tag.attributes.get("emoji-id", "")):
                raise _unparsed("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = tag.attributes["emoji-id"]
        elif tag.tag in ("code", "pre") and self.entities:
            self.join_code(tag, entity)
            return
        elif tag.tag == "code":
            self.code_language(tag, entity)
        self.entities.append(entity)

    def code_language(self, tag: _Open, entity: Entity) -> None:
        """Keeps the language of `<code class="language-…">` until it is known whether a `<pre>` is around it."""
        style = tag.attributes.get("class", "")
        if style.startswith("language-"):
            entity["_language"] = style.removeprefix("language-")

    def join_code(self, tag: _Open, entity: Entity) -> None:
        """`<pre><code class="language-python">` is one entity."""
        self.code_language(tag, entity)
        last = self.entities[-1]
        same = (last["offset"], last["length"]) == (entity["offset"], entity["length"])
        if tag.tag == "pre" and same and last["type"] == "code" and "_language" in last:
            last.update(type="pre", language=last.pop("_language"))
        else:
            self.entities.append(entity)


def _unparsed(reason: str) -> Exception:
    return bad(f"can't parse entities: {reason}")


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The plain text of Telegram HTML and its entities, in the order in which they begin, outer before inner.

    Raises:
        Refused: "can't parse entities: …".
    """
    if "\0" in source:
        raise _unparsed("Text must not contain null bytes")
    text, entities = _Html(source).read()
    for entity in entities:
        entity.pop("_language", None)
    # An inner tag ends first, so of two over the same stretch the later is the outer.
    entities.reverse()
    entities.sort(key=_place)
    return text, _around_code(_not_nested(entities))


def _place(entity: Entity) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def _not_nested(entities: list[Entity]) -> list[Entity]:
    """Drops what Telegram drops: anything inside code, a quotation inside a quotation, the same kind twice."""
    kept: list[Entity] = []
    for entity in entities:
        around = {one["type"] for one in kept if entity["offset"] < one["offset"] + one["length"]}
        forbidden = {"code", "pre", entity["type"]} | (_QUOTES if entity["type"] in _QUOTES else set())
        if not around & forbidden:
            kept.append(entity)
    return kept


def _around_code(entities: list[Entity]) -> list[Entity]:
    """Takes code out of the styles around it: nothing but a quotation or a link may hold code."""
    codes = [one for one in entities if one["type"] in ("code", "pre")]
    kept: list[Entity] = []
    for entity in entities:
        begin, end = entity["offset"], entity["offset"] + entity["length"]
        for code in codes if entity["type"] in _STYLES else ():
            if begin <= code["offset"] < end:
                kept.append({**entity, "offset": begin, "length": code["offset"] - begin})
                begin = code["offset"] + code["length"]
        kept.append({**entity, "offset": begin, "length": end - begin})
    return sorted((one for one in kept if one["length"] > 0), key=_place)


def find_entities(text: str, entities: list[Entity] | None = None) -> list[Entity]:
    """The entities given and those that Telegram finds by itself: commands, mentions, links, hashtags."""
    given = list(entities or [])
    taken = [(one["offset"], one["offset"] + one["length"]) for one in given if one["type"] in _NO_INNER]
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            begin, length = units(text[: match.start()]), units(match[0])
            if all(begin + length <= first or last <= begin for first, last in taken):
                given.append({"type": kind, "offset": begin, "length": length})
                taken.append((begin, begin + length))
    return sorted(given, key=_place)


def clean(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Text and entities without what Telegram takes out: carriage returns, some direction and combining characters.

    Other control characters become blanks.
    """
    gone = [units(text[: match.start()]) for match in _REMOVED.finditer(text)]

    def moved(offset: int) -> int:
        return offset - sum(at < offset for at in gone)

    kept = [
        {**one, "offset": moved(one["offset"]), "length": moved(one["offset"] + one["length"]) - moved(one["offset"])}
        for one in entities
    ]
    return _CONTROL.sub(" ", _REMOVED.sub("", text)), [one for one in kept if one["length"] > 0]


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Text and entities without blanks and line breaks at the ends, and without entities that hold nothing else."""
    bare = text.rstrip(" \n")
    lead = min([len(bare) - len(bare.lstrip(" \n")), *(one["offset"] for one in entities)])
    end, kept = units(bare), []
    for entity in entities:
        length = min(entity["offset"] + entity["length"], end) - entity["offset"]
        if length > 0 and cut(bare, entity["offset"], length).strip():
            kept.append({**entity, "offset": entity["offset"] - lead, "length": length})
    return bare[lead:], kept[:100]


def formatted(
    source: str, mode: str, given: list[Entity] | None, most: int, name: str = "message"
) -> tuple[str, list[Entity]]:
    """The text that Telegram makes of what a bot sends.

    Args:
        source: The parameter.
        mode: `parse_mode`; only "" and "HTML" are known to this server.
        given: The parameter `entities`, used without a parse mode.
        most: UTF-16 units allowed after parsing.
        name: "message" or "message caption", for the refusal.

    Raises:
        Refused: Text that does not parse, is empty or too long.
    """
    if mode.lower() not in ("", "html"):
        raise bad("unsupported parse_mode")
    text, entities = parse_html(source) if mode else (source, list(given or []))
    for entity in given or [] if not mode else []:
        if entity.get("offset", -1) < 0 or entity.get("length", 0) < 1:
            raise bad("can't parse MessageEntity: entity offset and length must be positive")
        if entity["offset"] + entity["length"] > units(text):
            raise bad("entity beyond the end of the text")
    text, entities = trim(*clean(text, entities))
    if units(text) > most:
        raise bad(f"{name} is too long")
    return text, find_entities(text, entities)
