"""JSON lines: an article a line, `{"id"?, "title"?, "text", "date"?, "place"?, "url"?}`."""

from __future__ import annotations

import codecs
import datetime
import json
import re
from typing import Any

from corpus.errors import EncodingUnknown, ReadError, RecordInvalid
from corpus.model import Page
from corpus.readers.encodings import decode
from corpus.readers.formats import Content, decoded
from corpus.readers.limits import gunzip

_YEARS = range(1800, 2200)
_DATE = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?:"
    r"(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)"
    r"|\s*年\s*(?P<month_zh>\d{1,2})\s*月\s*(?:(?P<day_zh>\d{1,2})\s*[日号號]|(?P<day_bare>\d{2})(?!\d))"
    r"|(?P<month_plain>\d{2})(?P<day_plain>\d{2})(?!\d))"
)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""NUL, and halves of surrogate pairs, which JSON can escape but UTF-8 cannot write."""

_ENCODINGS = ("utf-8", "gb18030", "cp950")
"""Those in which a line break is a byte that is part of no other character, so that lines can be told apart first."""


def read_jsonl(data: bytes, path: str) -> Content:
    """A page a line, numbered like the lines; blank lines are skipped, lines that are no article become faults.

    A fault is a `RecordInvalid` whose `reason` is `json` (no JSON), `object` (JSON, but no object), `text-missing`
    (none, null or blank), `text-type` (no string) or `characters` (a NUL or half a surrogate pair in the record: such
    a text could not be quoted to the letter) or `encoding` (bytes that are no text in the encoding of the others).
    """
    encoding, lines = _lines(data, path)
    pages: list[Page] = []
    faults: list[ReadError] = []
    for number, line in enumerate(lines, 1):
        if line is not None and not line.strip():
            continue
        page = "encoding" if line is None else _page(line, number)
        if isinstance(page, Page):
            pages.append(page)
        else:
            faults.append(RecordInvalid(path=path, line=number, reason=page))
    return Content(encoding, "jsonl", tuple(pages), tuple(faults))


def read_jsonl_gz(data: bytes, path: str) -> Content:
    """As `read_jsonl`, packed with gzip."""
    return read_jsonl(gunzip(data, path), path)


def _lines(data: bytes, path: str) -> tuple[str, list[str | None]]:
    """The encoding and the lines, None for one whose bytes do not fit the encoding of most others.

    Raises:
        FileEmpty, FileBinary, EncodingUnknown: As `decoded`; the last when no encoding fits most lines either.
    """
    # Not splitlines: U+2028 and its like may stand inside a JSON string.
    try:
        text, encoding = decoded(data, path)
        return encoding, list(text.split("\n"))
    except EncodingUnknown:
        lines = data.removeprefix(codecs.BOM_UTF8).split(b"\n")
        for encoding in _ENCODINGS:
            texts = [_text(line, encoding) for line in lines]
            good = [line for line, text in zip(lines, texts, strict=True) if text is not None and line.strip()]
            # Half of them or more, and they must be recognized like a file of their own.
            if 2 * len(good) >= sum(bool(line.strip()) for line in lines) and _is_in(b"\n".join(good), encoding):
                return encoding, texts
        raise


def _text(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_in(data: bytes, encoding: str) -> bool:
    try:
        return decode(data, "")[1] == encoding
    except ReadError:
        return False


def _page(line: str, number: int) -> Page | str:
    """The line's page, or the reason why there is none."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):  # RecursionError: brackets nested by the thousand
        return "json"
    if not isinstance(record, dict):
        return "object"
    text = record.get("text")
    if text is None or (isinstance(text, str) and not text.strip()):
        return "text-missing"
    if not isinstance(text, str):
        return "text-type"
    title, date, place, url, key = (_field(record.get(name)) for name in ("title", "date", "place", "url", "id"))
    if any(_UNSTORABLE.search(value) for value in (text, title, date, place, url, key) if value is not None):
        return "characters"
    return Page(number, text, title, iso_date(date) if date else None, place, url, key)


def _field(value: Any) -> str | None:
    """Metadata as a string: numbers are written out, blanks around it dropped; None for nothing or another type."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def iso_date(value: str) -> str | None:
    """The first full date in `value` as `YYYY-MM-DD`, else None.

    Full dates are 2023-08-17, 2023/8/17, 2023.8.17, 2023年8月17日 and 20230817, with anything around them. Values that
    were cut off, as real data has them, give no date: 2023-08, and `[2023/08/1`, whose day may have gone on.
    """
    for match in _DATE.finditer(value):
        month = match["month"] or match["month_zh"] or match["month_plain"]
        day = match["day"] or match["day_zh"] or match["day_bare"] or match["day_plain"]
        at_end = match["day"] is not None and match.end() == len(value)
        if at_end and len(day) == 1 and (month[0] == "0" or (len(month) == 2 and match.start() > 0)):
            continue
        if int(match["year"]) not in _YEARS:
            continue
        try:
            return datetime.date(int(match["year"]), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return None
