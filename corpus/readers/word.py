"""Word files (.docx, ECMA-376): paragraphs and tables in their order. python-docx reads them.

What a file may do to its reader is checked first: it is a zip archive of XML. python-docx's parser resolves no entities
and loads nothing from outside; but what stands for an entity would be missing from the text, so that a file that
declares any is refused. Word writes none, and the standard's packages may not have any.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any, Final

from corpus.errors import DoctypeRefused, FileDamaged, FileEmpty, FileEncrypted
from corpus.model import Page
from corpus.readers.archives import BROKEN, check_directory
from corpus.readers.formats import Content
from corpus.readers.limits import check_growth

if TYPE_CHECKING:
    from collections.abc import Iterator

_REVISION: Final = 1
"""Of how paragraphs become text here. Raise it when files come out otherwise."""
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How compound files begin: .doc, and a .docx with a password (MS-OFFCRYPTO), which has the stream below."""
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_DOCTYPE: Final = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:\s++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
"""What may stand before the root of an XML document, up to a document type declaration."""
_CELL: Final = 60
"""Characters of a cell beyond which a table is there for the layout, and its cells are paragraphs."""
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NOT_PRINTED: Final = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}instrText", f"{_W}pPr"})
"""Elements whose text is not part of the paragraph: what was struck, and text boxes, which follow it."""
_BREAKS: Final = {f"{_W}tab": "\u3000", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def read_docx(data: bytes, path: str) -> Content:
    """A Word file: one page, in which rows of tables have upright strokes around their cells.

    Headings of the highest level that is used have Markdown's mark, by which `corpus.pages` knows where an article
    begins. It sets the mark aside; it is never quoted.

    Raises:
        FileEncrypted: It has a password.
        FileDamaged: It is no .docx file.
        DoctypeRefused: A part of it has a document type declaration.
        ArchiveUnsafe: It grows beyond the limits.
        FileEmpty: There are no words in it.
    """
    if data.startswith(_OLE):
        raise FileEncrypted(path=path) if _LOCKED in data else FileDamaged(path=path, format="Word (.docx)")
    from docx import Document

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            check_directory(packed, path, len(data))
            check_growth(path, len(data), sum(one.file_size for one in packed.infolist()))
            for part in packed.namelist():
                if _DOCTYPE.match(packed.read(part).replace(b"\0", b"")):  # the latter in UTF-16
                    raise DoctypeRefused(path=path, part=part)
    except BROKEN as error:
        raise FileDamaged(path=path, format="Word (.docx)") from error
    try:
        document = Document(io.BytesIO(data))
        found = [line for element in document.element.body for line in _lines(element, document)]
    except Exception as error:  # of zipfile, lxml and python-docx, which assume a file that Word wrote
        raise FileDamaged(path=path, format="Word (.docx)") from error
    text = _marked(found).replace("\0", "").strip("\n")
    if not text.strip():
        raise FileEmpty(path=path)
    from importlib.metadata import version

    return Content(f"python-docx {version('python-docx')}/{_REVISION}", "docx", (Page(1, text),))


_Leveled = tuple[int, str]
"""A line and its level as a heading, 1 to 6; 0 for any other."""


def _marked(lines: list[_Leveled]) -> str:
    """The lines as text. A heading has a mark where it begins an article: the first of its kind above other text."""
    highest = min((level for level, _ in lines if level), default=0)
    written: list[str] = []
    headed = False
    for number, (level, line) in enumerate(lines):
        if not level:
            written.append(line)
            headed = headed and not line.strip()
            continue
        followed = any(text.strip() and not other for other, text in lines[number + 1 :])
        mark = "# " if level == highest and not headed and followed else ""
        written.append(f"\n{mark}{line}\n")
        headed = True
    return "\n".join(written)


def _lines(element: Any, document: Any) -> Iterator[_Leveled]:
    """The lines that an element of a body, a cell or a text box stands for."""
    if element.tag == f"{_W}p":
        text = _text(element).rstrip()
        level = _level(element, document) if text.strip() else 0
        yield level, " ".join(text.split()) if level else text
        for box in element.iter(f"{_W}txbxContent"):
            if not any(above.tag.endswith("}Fallback") for above in box.iterancestors()):
                for inner in box:
                    yield from _lines(inner, document)
    elif element.tag == f"{_W}tbl":
        yield from _table(element, document)
    elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
        for inner in element:
            yield from _lines(inner, document)


def _table(table: Any, document: Any) -> Iterator[_Leveled]:
    rows = [
        [
            [line for part in cell for line in _lines(part, document) if line[1].strip()]
            for cell in row.iterchildren(f"{_W}tc")
        ]
        for row in table.iterchildren(f"{_W}tr")
    ]
    cells = [[" ".join(" ".join(line for _, line in cell).split()) for cell in row] for row in rows]
    if max(map(len, rows), default=0) < 2 or any(len(cell) > _CELL for row in cells for cell in row):
        yield from (line for row in rows for cell in row for line in cell)
        return
    yield 0, ""
    yield from ((0, f"| {' | '.join(row)} |") for row in cells)
    yield 0, ""


def _text(element: Any) -> str:
    """The text of a paragraph as it is printed, with insertions and without deletions that nobody has accepted yet."""
    words: list[str] = []
    for child in element:
        if child.tag == f"{_W}t":
            words.append(child.text or "")
        elif child.tag in _BREAKS:
            words.append(_BREAKS[child.tag])
        elif child.tag not in _NOT_PRINTED and isinstance(child.tag, str) and not child.tag.endswith("}Fallback"):
            words.append(_text(child))
    return "".join(words)


def _level(paragraph: Any, document: Any) -> int:
    """1 to 6 for a heading, by its style; 0 for any other paragraph."""
    style = paragraph.style  # its id, which may be any word; the name is the same in every language of Word
    if style is None:
        return 0
    from docx.enum.style import WD_STYLE_TYPE

    name = (document.styles.get_by_id(style, WD_STYLE_TYPE.PARAGRAPH).name or "").lower()
    if name == "title":
        return 1
    number = name.removeprefix("heading ")
    return min(int(number), 6) if name != number and number.isdecimal() else 0
