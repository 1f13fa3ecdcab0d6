"""From bytes to text: which encoding a file is in, decided so that a wrong guess does not pass silently.

Decoding is always strict. A byte order mark decides; then UTF-8, which hardly anything else can be by chance. Nearly
every GB18030 file can be read as Big5 and the other way round, so between those the more usual Chinese wins, if it wins
clearly and is usual enough at all.
"""

from __future__ import annotations

import codecs
import math
import re
from dataclasses import dataclass
from typing import Final

from corpus.errors import EncodingUnknown, FileBinary
from corpus.readers.characters import log_likelihood, mean_beyond_ascii

# UTF-32's little-endian mark begins with UTF-16's.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_BIG5: Final = ("cp950", "big5hkscs")
"""Big5 as Windows has it, which is what files are in, and with Hong Kong's characters. Python's plain `big5` reads some
signs otherwise (～, ￥) and lacks 碁 and 裏."""

_SIGNATURES: Final = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG\r\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a",
    b"\xd0\xcf\x11\xe0\xa1\xb1",
    b"\x7fELF",
    b"SQLite format 3",
    b"{\\rtf",
    b"II*\x00",
    b"MM\x00*",
)
"""How files begin that are not text, whatever their name says (some, like PDF, with a long readable beginning)."""
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_CONTROLS_ALLOWED: Final = 0.02
"""The share of control characters past which bytes are no text. Old word processors left a few."""

_SAMPLE: Final = 1 << 16
"""Bytes that are judged: far more than is needed."""
_SHORT: Final = 32
"""Bytes beyond ASCII up to which valid UTF-8 may be chance: 小学 in GBK is two Cyrillic letters in UTF-8."""
_MARGIN: Final = math.log(100)
"""How much likelier the best reading has to be than the next. Two characters may fall short, ten hardly ever do."""
_UTF8_PRIOR: Final = math.log(1000)
"""How much likelier UTF-8 is before anything is read, given that the bytes are valid UTF-8."""
_USUAL: Final = -9.3
"""The mean log probability that running text beyond ASCII reaches (-7.6 is the mean of news). What is wrongly decoded,
or another language, stays below -10."""
_USUAL_LEEWAY: Final = 5.0
"""Short text varies: this over the square root of its length is allowed for."""


@dataclass(frozen=True, slots=True)
class _Reading:
    encoding: str
    likelihood: float
    usual: bool


def decode(data: bytes, path: str) -> tuple[str, str]:
    """The text of a file, line breaks as they are, without its byte order mark.

    Args:
        data: The file's bytes.
        path: For the errors.

    Returns:
        The text and the name of its encoding, which Python knows.

    Raises:
        FileBinary: No text at all.
        EncodingUnknown: Nothing fits, or not well enough.
    """
    if data.startswith(_SIGNATURES):
        raise FileBinary(path=path, offset=0)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding, len(mark), path), encoding
    encoding = _guess(data, path)
    return _decoded(data, encoding, 0, path), encoding


def _decoded(data: bytes, encoding: str, start: int, path: str) -> str:
    try:
        text = str(memoryview(data)[start:], encoding)
    except UnicodeDecodeError as error:
        raise EncodingUnknown(path=path, tried=(encoding,)) from error
    if "\0" in text:
        raise FileBinary(path=path, offset=start + len(text[: text.index("\0")].encode(encoding)))
    return text


def _guess(data: bytes, path: str) -> str:
    # Half of a UTF-16 file's bytes may be NUL or look like control characters; hardly any of another text's do.
    control = _CONTROL.search(data)
    if control is not None and (b"\0" in data or len(_CONTROL.findall(data)) > _CONTROLS_ALLOWED * len(data)):
        encoding = _best(_read_utf16(data))
        if encoding is None:
            raise FileBinary(path=path, offset=data.find(b"\0") if b"\0" in data else control.start())
        return encoding
    sample = _sample(data)
    legacy = [_read(sample, "gb18030"), _read_big5(data, sample)]
    if _is_valid(data, "utf-8"):
        return "utf-8" if _is_surely_utf8(sample) else _short_guess(sample, legacy)
    readings = [one for one in legacy if one is None or _is_valid(data, one.encoding)]
    encoding = _best([*readings, *_read_utf16(data)])
    if encoding is None:
        raise EncodingUnknown(path=path, tried=("utf-8", "gb18030", "big5", "utf-16"))
    return encoding


def _sample(data: bytes) -> bytes:
    """The first bytes beyond ASCII and what follows. All encodings but UTF-16 are in step there."""
    found = re.search(rb"[\x80-\xff]", data)
    return data[found.start() : found.start() + _SAMPLE] if found else b""


def _is_valid(data: bytes, encoding: str) -> bool:
    try:
        str(data, encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_surely_utf8(sample: bytes) -> bool:
    beyond_ascii = len(sample.translate(None, bytes(range(128))))
    # Chinese characters take three bytes, the first from E0. Without any, it is a Western language, or no UTF-8.
    return beyond_ascii == 0 or (beyond_ascii > _SHORT and re.search(rb"[\xe0-\xff]", sample) is not None)


def _short_guess(sample: bytes, legacy: list[_Reading | None]) -> str:
    utf8 = _read(sample, "utf-8")
    assert utf8 is not None
    other = _best([*legacy, _Reading("utf-8", utf8.likelihood + _UTF8_PRIOR, usual=True)])
    return other or "utf-8"


def _read(sample: bytes, encoding: str) -> _Reading | None:
    """How `sample`, whose last character may be cut, reads; None when it cannot be decoded."""
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(sample, final=len(sample) < _SAMPLE)
    except UnicodeDecodeError:
        return None
    mean, length = mean_beyond_ascii(text)
    usual = length == 0 or mean > _USUAL - _USUAL_LEEWAY / math.sqrt(length)
    return _Reading(encoding, log_likelihood(text), usual)


def _read_big5(data: bytes, sample: bytes) -> _Reading | None:
    for encoding in _BIG5:
        if (reading := _read(sample, encoding)) is not None and _is_valid(data, encoding):
            return reading
    return None


def _read_utf16(data: bytes) -> list[_Reading | None]:
    return [_read(data[:_SAMPLE], encoding) for encoding in ("utf-16-le", "utf-16-be")]


def _best(readings: list[_Reading | None]) -> str | None:
    """The encoding of the likeliest reading, when it reads as usual Chinese and is clearly ahead of the next."""
    ranked = sorted((one for one in readings if one is not None), key=lambda one: -one.likelihood)
    if not ranked or not ranked[0].usual:
        return None
    if len(ranked) > 1 and ranked[0].likelihood - ranked[1].likelihood < _MARGIN:
        return None
    return ranked[0].encoding
