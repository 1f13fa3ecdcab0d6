"""PDF files: the characters of every page, put into reading order. PDFium reads them (pypdfium2).

Characters come with their places, from `corpus.readers.layout` come lines in order, from `corpus.readers.typeset` text.
"""

from __future__ import annotations

import ctypes
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from corpus import furniture
from corpus.errors import ArchiveUnsafe, FileDamaged, FileEmpty, FileEncrypted, FontsMissing, PagesScanned
from corpus.model import Page
from corpus.readers.formats import Content
from corpus.readers.glyphs import Glyph, body_size, pieces, rows
from corpus.readers.layout import lines_of, ordered
from corpus.readers.streams import check_streams
from corpus.readers.typeset import line_text, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.errors import ReadError
    from corpus.readers.glyphs import Piece
    from corpus.readers.typeset import Block

_REVISION: Final = 1
"""Of layout and typeset. Raise it when pages come out otherwise."""
PAGES_LIMIT: Final = 20_000
GLYPHS_LIMIT: Final = 400_000
"""Characters of a page. A newspaper's has 15,000."""
_UNREADABLE: Final = 0.3
"""The share of characters that a font maps to no character, from which a page is as good as a picture."""
_UNKNOWN: Final = "\ufffd"
_HEADS: Final = 3
"""Lines at the head and at the foot of a page that may be a running head or folio."""
_PASSWORD: Final = (4, 5)
"""FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY."""
_NO_TEXT: Final = 2
"""Bytes that PDFium says an empty text has: the zero at its end."""
_CHINESE_FONT: Final = re.compile(
    r"[^\x00-\x7f]|song|sun|hei|kai|fang|ming|gb|cns|simli|youyuan|msjh|yahei|st[xz]ihei|dengxian|^fz|^hy|^mhei|^msung",
    re.I,
)
"""Names of fonts for Chinese: SimSun, STSong-Light, MingLiU, FZShuSong, AdobeKaitiStd."""
_ONE_AT_A_TIME: Final = threading.Lock()
"""PDFium is not made for threads."""


def read_pdf(data: bytes, path: str) -> Content:
    """A PDF file: its pages with their numbers, counted from 1.

    Pages without characters are left out, those that show something are named in a fault.

    Raises:
        FileEncrypted: It asks for a password.
        FileDamaged: It is no PDF file.
        PagesScanned: It is nothing but pictures.
        FontsMissing: Characters of every page are missing.
        FileEmpty: There is nothing on its pages.
        ArchiveUnsafe: It has more pages, or on one page more characters, than are read, or grows beyond the limits.
    """
    import pypdfium2

    check_streams(data, path)
    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) in _PASSWORD:
                raise FileEncrypted(path=path) from error
            raise FileDamaged(path=path, format="PDF") from error
        try:
            total = len(document)
            if total > PAGES_LIMIT:
                raise ArchiveUnsafe(path=path, reason="pages", limit=PAGES_LIMIT)
            read = [_page(document, index, path) for index in range(total)]
        finally:
            document.close()
    pages = tuple(Page(number, one.text) for number, one in enumerate(read, 1) if one.text)
    faults = tuple(_faults(read, path))
    if not pages:
        raise faults[0] if faults else FileEmpty(path=path)
    from importlib.metadata import version

    return Content(f"pypdfium2 {version('pypdfium2')}/{_REVISION}", "pdf", pages, faults)


@dataclass(frozen=True, slots=True)
class _Read:
    """What became of a page: its text, or why it has none; a blank one has neither."""

    text: str = ""
    scanned: bool = False
    fonts: tuple[str, ...] = ()
    """Those for want of which characters of it are missing. It would be quoted wrongly."""


def _faults(read: list[_Read], path: str) -> Iterator[ReadError]:
    if scanned := tuple(number for number, one in enumerate(read, 1) if one.scanned):
        yield PagesScanned(path=path, pages=scanned, of=len(read))
    if missing := tuple(number for number, one in enumerate(read, 1) if one.fonts):
        fonts = tuple(dict.fromkeys(font for one in read for font in one.fonts))
        yield FontsMissing(path=path, pages=missing, of=len(read), fonts=fonts)


def _page(document: Any, index: int, path: str) -> _Read:
    import pypdfium2

    try:
        page = document[index]
        try:
            text_page = page.get_textpage()
        except pypdfium2.PdfiumError:
            page.close()
            raise
    except pypdfium2.PdfiumError:
        return _Read(scanned=True)
    try:
        if fonts := _missing_fonts(page, text_page):
            return _Read(fonts=fonts)
        glyphs = list(_glyphs(page, text_page, path))
        unknown = sum(glyph.char == _UNKNOWN for glyph in glyphs)
        if glyphs and unknown <= _UNREADABLE * len(glyphs):
            return _Read(page_text(glyphs))
        return _Read(scanned=bool(glyphs) or next(page.get_objects(max_depth=2), None) is not None)
    finally:
        text_page.close()
        page.close()


def _missing_fonts(page: Any, text_page: Any) -> tuple[str, ...]:
    """Fonts for Chinese without which PDFium leaves single characters out, without a word.

    It takes text that has no extent for blanks. That is so of a character by itself when its font is neither in the
    file nor found on this machine; of two together it reads both.
    """
    import pypdfium2.raw as pdfium

    bounds = [ctypes.c_float() for _ in range(4)]
    found: set[str] = set()
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=4):
        pdfium.FPDFPageObj_GetBounds(item.raw, *bounds)
        left, bottom, right, top = (one.value for one in bounds)
        if left == right and bottom == top and pdfium.FPDFTextObj_GetText(item.raw, text_page.raw, None, 0) <= _NO_TEXT:
            font = pdfium.FPDFTextObj_GetFont(item.raw)
            name = ctypes.create_string_buffer(128)
            pdfium.FPDFFont_GetBaseFontName(font, name, len(name))
            said = name.value.decode("utf-8", "replace")
            if not pdfium.FPDFFont_GetIsEmbedded(font) and _CHINESE_FONT.search(said):
                found.add(said)
    return tuple(sorted(found))


def page_text(glyphs: list[Glyph]) -> str:
    """The characters of a page as its text, running head and folio at its beginning and end."""
    found = rows(pieces(glyphs))
    head, foot = _furniture(found), _furniture(found[::-1])
    if head + foot >= len(found):
        head = foot = 0
    stop = len(found) - foot
    blocks: list[Block] = lines_of(found[:head])
    blocks += ordered([piece for row in found[head:stop] for piece in row])
    blocks += lines_of(found[stop:])
    return text_of(blocks, body_size(glyphs))


def _furniture(found: list[list[Piece]]) -> int:
    """How many of the first rows are a running head, or of the last a folio: outside the columns, and not part of them.

    A row counts when it says what such lines say; a rule of characters that goes with it does, too.
    """
    count = 0
    for row in found[:_HEADS]:
        (block,) = lines_of([row])
        if furniture.reason(line_text(block.lines[0])) is None:
            break
        count += 1
    return count


def _glyphs(page: Any, text_page: Any, path: str) -> Iterator[Glyph]:
    """The characters of a page in the file's order, as they stand when the page is turned so that most are upright."""
    total = text_page.count_chars()
    if total > GLYPHS_LIMIT:
        raise ArchiveUnsafe(path=path, reason="characters", limit=GLYPHS_LIMIT)
    raw = list(_raw(text_page, total, page.get_cropbox()))
    turns = [turn for turn, _ in raw]
    if not turns:
        return
    upright = max(set(turns), key=turns.count)
    yield from (glyph for turn, glyph in raw if turn == upright)


def _raw(text_page: Any, total: int, shown: tuple[float, float, float, float]) -> Iterator[tuple[int, Glyph]]:
    """Every character that prints, with the quarter turns of its line, in coordinates in which that line is level."""
    import pypdfium2.raw as pdfium

    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    spaced = False
    for index in range(total):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        char = chr(code) if code <= 0x10FFFF else _UNKNOWN
        if char.isspace() or pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            spaced = True
            continue
        if char in "\u00ad\u200b\ufeff\u0002":
            continue
        if pdfium.FPDFText_HasUnicodeMapError(text_page, index) == 1 or _is_unknown(code):
            char = _UNKNOWN
        pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        if not (shown[0] - 1 <= x.value <= shown[2] + 1 and shown[1] - 1 <= y.value <= shown[3] + 1):
            continue
        pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
        pdfium.FPDFText_GetMatrix(text_page, index, matrix)
        size = pdfium.FPDFText_GetFontSize(text_page, index) * (matrix.c**2 + matrix.d**2) ** 0.5
        if not 0.5 < size < 2000:
            continue
        turn, left, right, base = _turned(matrix, box, x.value, y.value)
        yield turn, Glyph(char, left, max(right, left), base, size, spaced)
        spaced = False


def _turned(matrix: Any, box: Any, x: float, y: float) -> tuple[int, float, float, float]:
    """Quarter turns to the left, and left, right and base of a character when they are undone; y downwards."""
    if abs(matrix.a) >= abs(matrix.b):
        return (0, box.left, box.right, -y) if matrix.a >= 0 else (2, -box.right, -box.left, y)
    return (1, box.bottom, box.top, x) if matrix.b > 0 else (3, -box.top, -box.bottom, -x)


def _is_unknown(code: int) -> bool:
    """Whether it is no character: none at all, a control character, half of one, one that a font made up."""
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xF900 or code in (0xFFFD, 0xFFFE, 0xFFFF)
