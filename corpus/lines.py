"""The lines of a page, what each looks like on its own, and which of them form one paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from corpus import bylines, datelines, furniture, titles
from corpus.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.datelines import Dateline
    from corpus.model import Byline, Part

Kind = Literal["furniture", "column", "meta", "byline", "short", "body"]

_TITLE_LONG = 42  # characters; a headline line is not longer
_HEAD = 200  # so much of a line is looked at, where it may be the whole file
_TOLERANCE = (
    4  # columns by which lines of one measure differ: two characters, for punctuation that may not start a line
)
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_WORD = re.compile(r"[^\W_]")
_CLOSERS = "”’」』）)】》〉]］〕\"' *_\u3000"
_ENDS = "。！？!?｡…⋯"
_MARK = re.compile(rf"[{bylines.MARKS}]")
_BLANKS = re.compile(r"\s+(?=\S)")
_FILED = re.compile(r"[讯訊电電报報]")
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_BOLD = re.compile(r"(\*\*?|__?)([^*_]+)\1")
_LISTED = re.compile(r"[-+*][ \t]+\S|[●◇▲▼◎○•]")
_FULL_STOP = re.compile(r"[。｡；;](?!\Z)|[。｡]")
_SPOKEN = re.compile(r"[说說道问問答称稱][：:]\s*[“「『\"]|\A(?:问|問|答|记者|記者|[QA])\s*[：:]")
_ANNOUNCED = re.compile(r"[，,].*[：:]\Z|(?:如下|包括|分别是|分別是)\s*[：:]\Z")
_SIGNED = re.compile(r"[。！？”][^。！？，]{2,24}(?:摄|攝|供图|供圖|报道|報道|報導)[)）]?\Z")
_TWO_SENTENCES = re.compile(r"[！？!?][^！？!?]{2,}[！？!?…]")
_BRIEF = re.compile(r"[▲●◆■★◎○◇•]\s*(?=\w)")
_BRIEF_HEAD = re.compile(r"[▲●◆■★◎○◇•]\s*[^\s，,。；;：:]{5,24}(?=\s+[^\s]{3,}.*[，,].*。\Z)")
_PIPED = re.compile(r"[|｜][^|｜].*[|｜]")
_BAR, _GAP, _BLANK = re.compile(r"\s*[|｜]\s*"), re.compile(r"\s{2,}|\t|\u3000"), re.compile(r"\s+")
_FIGURE = re.compile(r"[-+—±<>≥≤约]?[\d.,]+|[-—/]+\Z")
_CELL = 14  # characters; a table's cell has no more
_NUMBERED = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、)）]\s*(?![\d\s])"
)
_COMMA = re.compile(r"[，,](?!\d{3})")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, or a part of one."""

    start: int
    end: int
    text: str
    """Without the blanks around it."""
    words: str
    """`text` without markdown marks, shortened to what a heading or byline may need."""
    indent: int
    """Columns; an ideographic blank has two."""
    gap: int
    """Blank lines before it."""
    width: int
    """Columns; a Chinese character has two."""
    kind: Kind
    reason: str = ""
    """For furniture, why it is set aside."""
    level: int = 0
    """Of a markdown heading, 1 to 6; 0 for any other line."""
    byline: tuple[Byline, ...] = ()
    dateline: Dateline | None = None
    row: bool = False
    """Whether it is a row of a table."""
    label: Part | None = None
    """Which part of a heading a printed label calls it: 引题：…."""
    mark: int = 0
    """Characters of `text` before `words` that are markdown or a label."""

    @property
    def heads_brief(self) -> bool:
        """Whether it is the headline of a brief in a column, which a mark begins."""
        return self.label == "headline" and self.text[0] in bylines.MARKS

    @property
    def ended(self) -> bool:
        """Whether its last mark ends a sentence."""
        return is_ended(self.text)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that are read on without a break. A heading line, byline or piece of furniture stands alone."""

    lines: tuple[Line, ...]
    kind: Kind

    @property
    def span(self) -> Span:
        """From its first to its last character."""
        return Span(self.lines[0].start, self.lines[-1].end)

    @property
    def dateline(self) -> Dateline | None:
        """What its first line begins with."""
        return self.lines[0].dateline if self.kind == "body" else None


def is_ended(text: str) -> bool:
    """Whether `text` ends like a sentence: with an end mark, or with one inside closing quotes and brackets."""
    tail = text[-80:]
    core = tail.rstrip(_CLOSERS)
    if not core or core[-1] in _ENDS or _SIGNED.search(tail):
        return True
    if core[-1] == "." and len(core) > 1 and core[-2].isascii() and core[-2].isalpha():
        return True
    opening = max(tail.rfind("（"), tail.rfind("("))  # …发展。（记者 张三）
    return opening >= 0 and len(core) < len(tail) and opening > 0 and tail[:opening].rstrip()[-1:] in tuple(_ENDS)


def read(text: str) -> list[Line]:
    """The lines of `text` that are not blank, in order, each classified by its own look."""
    lines: list[Line] = []
    gap, column = 0, False
    for start, end in _bounds(text):
        core = text[start:end].strip()
        if not core:
            gap += 1
            continue
        first = start + text[start:end].index(core[0])
        indent = sum(2 if char == "\u3000" else 1 for char in text[start:first])
        column = lines[-1].reason == "column" if lines and lines[-1].kind == "column" else column
        headed = _BRIEF_HEAD.match(core) if column and len(core) <= 2 * _HEAD else None
        for begin, stop in (
            [(0, headed.end()), (len(core) - len(core[headed.end() :].lstrip()), len(core))]
            if headed
            else _pieces(core)
        ):
            line = _line(core[begin:stop], first + begin, indent if begin == 0 else 0, gap)
            above = lines[-1] if lines and not gap else None
            if above and above.kind == "furniture" and furniture.advertises(line.text, above.text):
                line = replace(line, kind="furniture", reason="advertisement")
            lines.append(line)
            gap = 0
    return _with_rows(_briefs(_labelled(lines)))


def _briefs(lines: list[Line]) -> list[Line]:
    """The lines, of which those in a column of briefs that a mark begins, and text follows, are headlines."""
    column = False
    for index, line in enumerate(lines[:-1]):
        column = line.reason == "column" if line.kind == "column" else column
        below = lines[index + 1]
        head = _BRIEF.match(line.text) if column and line.kind in ("body", "short") else None
        if head is None or line.ended or line.dateline or _COMMA.search(line.text) or len(line.text) > _TITLE_LONG:
            continue
        apart = (
            below.text[0] not in bylines.MARKS and below.width > line.width + _TOLERANCE
        )  # not broken by the measure
        if below.kind == "body" and below.ended and apart and not furniture.is_caption(line.text):
            text = line.text[head.end() :]
            lines[index] = replace(line, kind="short", words=text, label="headline", mark=head.end())
    return lines


def _with_rows(lines: list[Line]) -> list[Line]:
    """The lines, of which those that stand together as the rows of a table are rows, and no heading or paragraph."""
    cells = [_cells(line) for line in lines]
    figures = [sum(_FIGURE.match(cell) is not None for cell in row) for row in cells]
    for index, line in enumerate(lines):
        around = [other for other in (index - 1, index + 1) if 0 <= other < len(lines)]
        alike = [other for other in around if cells[other] and abs(len(cells[other]) - len(cells[index])) <= 1]
        numbered = any(2 * figures[other] >= len(cells[other]) for other in (index, *alike))
        if cells[index] and (_PIPED.fullmatch(line.text) or (alike and numbered)):
            lines[index] = replace(line, kind="body", row=True, byline=(), dateline=None)
    return lines


def _cells(line: Line) -> list[str]:
    """The cells of what may be a table's row: three or more that are short, or two between upright strokes."""
    if len(line.text) > _HEAD or line.kind in ("furniture", "column", "meta") or line.level or line.label:
        return []
    if _PIPED.fullmatch(line.text):
        return _BAR.split(line.text.strip("|｜"))
    if line.ended or line.byline:
        return []
    cells = next((row for gap in (_BAR, _GAP, _BLANK) if len(row := gap.split(line.text)) > 2), [])
    return cells if max(map(len, cells), default=0) <= _CELL else []


def _labelled(lines: list[Line]) -> list[Line]:
    """The lines, of which those that a label calls a part of a heading, as 引题：… and 标题：…, are just that."""
    found = {index: label for index, line in enumerate(lines) if (label := titles.label(line.words)) is not None}
    for index, (part, length, sure) in found.items():
        near = any(other in found and found[other][2] for other in (index - 2, index - 1, index + 1, index + 2))
        signed = index + 1 < len(lines) and lines[index + 1].kind in ("byline", "meta")
        if sure or near or (signed and part == "headline"):
            line = lines[index]
            before = line.text.index(line.words[:length])
            lines[index] = replace(
                line,
                kind="short",
                words=line.words[length:],
                label=part,
                mark=before + length,
                byline=(),
                dateline=None,
            )
    return lines


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BREAK.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _pieces(core: str) -> list[tuple[int, int]]:
    """Where a byline that shares its line with the headline before it, or with the report behind it, is cut off."""
    mark = _MARK.search(core, 4, _HEAD) if core[0] not in bylines.MARKS else None
    if mark is not None and len(core) <= _HEAD and "。" not in core and bylines.parse(core[mark.start() :]) is not None:
        head = core[: mark.start()].rstrip()
        return [(0, len(head)), (mark.start(), len(core))]
    # What begins with a dateline is no headline, though another paper's follows: 本报综合消息　新华社北京8月5日电.
    if not _FILED.search(core, 4, 90) or datelines.find(core) is not None:
        return [(0, len(core))]
    for blank in _BLANKS.finditer(core, 4, 80):  # headline or byline, and a dateline behind it
        head = core[: blank.start()]
        titled = bylines.parse(head) is not None or (
            len(head) <= _TITLE_LONG and not _COMMA.search(head) and not is_ended(head)
        )
        if titled and datelines.find(core[blank.end() : blank.end() + 60]):
            return [(0, blank.start()), (blank.end(), len(core))]
    return [(0, len(core))]


def _line(text: str, start: int, indent: int, gap: int) -> Line:
    heading = _HEADING.match(text)
    level = len(heading.group(1)) if heading else 0
    words = text[heading.end() if heading else 0 :][: 2 * _HEAD]
    bold = _BOLD.fullmatch(words)
    words = (bold.group(2) if bold else words).rstrip("#").strip() or text if level or bold else words
    width = (
        len(text) if len(text) > _HEAD else sum(1 if char < "\u2e80" and char not in "“”‘’—…·" else 2 for char in text)
    )

    def made(kind: Kind, reason: str = "", byline: tuple[Byline, ...] = ()) -> Line:
        return Line(start, start + len(text), text, words, indent, gap, width, kind, reason, level, byline, mark=level)

    if len(text) > _HEAD:
        dateline = datelines.find(text[:_HEAD])
        return Line(start, start + len(text), text, words, indent, gap, width, "body", dateline=dateline)
    reason = furniture.reason(words)
    if reason and (not level or reason == "running-head"):
        return made("furniture", reason)
    section = furniture.section(words)
    if section:
        return made("column", section)
    names = bylines.parse(words)
    if names is not None:
        return made("byline", byline=names)
    if furniture.is_meta(words):
        return made("meta")
    dateline = datelines.find(words)
    if dateline is not None:
        return Line(start, start + len(text), text, words, indent, gap, width, "body", dateline=dateline)
    return made("short" if level or _may_be_title(words) else "body")


def _may_be_title(words: str) -> bool:
    if len(words) > _TITLE_LONG or _FULL_STOP.search(words) or words[-1] in "，,、；;":
        return False
    if is_ended(words) and (len(words) > 28 or _TWO_SENTENCES.search(words)):
        return False
    if (
        _SPOKEN.search(words)
        or _ANNOUNCED.search(words)
        or _LISTED.match(words)
        or furniture.is_caption(words)
        or not _WORD.search(words)
    ):
        return False
    return len(_COMMA.findall(words)) < 2


def paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    """Lines joined where one is read on in the next, be it behind a blank line, because a column or a measure ended."""
    full = _full(lines)
    indented = _uses_indents(lines)
    groups: list[list[int]] = []
    for index in range(len(lines)):
        if index and _goes_on(lines, index, full, indented, len(groups[-1])):
            groups[-1].append(index)
        else:
            groups.append([index])
    joined: list[Paragraph] = []
    for number, group in enumerate(groups):
        following = lines[groups[number + 1][0]] if number + 1 < len(groups) else None
        joined.extend(_settled([lines[index] for index in group], [full[index] for index in group], following))
    return joined


def _settled(group: list[Line], full: list[bool], following: Line | None) -> list[Paragraph]:
    """A group of lines as paragraphs: heading lines that were taken for text are given back their standing."""
    if len(group) == 1:
        return [Paragraph((group[0],), group[0].kind)]
    anchored = following is not None and (following.kind == "byline" or following.dateline is not None)
    titles = 0
    if group[-1].kind == "short" and not group[-1].ended:
        if anchored:
            while titles < min(len(group), 4) and group[-1 - titles].kind == "short" and not group[-1 - titles].ended:
                if titles and full[len(group) - 1 - titles] and titles + 1 < len(group) and len(group) > 3:
                    break
                titles += 1
        elif len(group) <= 3 and all(line.kind == "short" and not line.ended for line in group):
            titles = len(group)
    body, heads = group[: len(group) - titles], group[len(group) - titles :]
    settled = [Paragraph(tuple(body), "body")] if body else []
    return settled + [Paragraph((line,), "short") for line in heads]


def _goes_on(lines: Sequence[Line], index: int, full: Sequence[bool], indented: bool, size: int) -> bool:
    """Whether a line belongs to the paragraph of the line before it, which has `size` lines so far."""
    line, before = lines[index], lines[index - 1]
    if line.kind not in ("short", "body") or before.kind not in ("short", "body"):
        return False
    if line.row or before.row or (_begins_anew(line) and not full[index - 1]):
        return False
    if (
        line.level
        or before.level
        or line.label
        or before.label
        or line.dateline is not None
        or line.text[0] in bylines.MARKS
    ):
        return False
    if line.indent > before.indent and line.indent >= 2 and not (size == 1 and before.kind == "short"):
        return False
    if full[index - 1]:
        if before.ended:
            return indented and not line.indent and line.gap <= before.gap
        return not (line.gap > before.gap and size == 1 and before.kind == "short" and not full[index])
    if before.ended or before.text[-1] in "：:" or (indented and line.indent):
        return False
    if before.kind == "short":  # the first piece of a paragraph looks like a heading
        if index < 2 or line.kind != "body" or not line.ended or lines[index - 2].kind not in ("body", "short"):
            return False
        clause = _COMMA.search(before.words) is not None and lines[index - 2].ended and line.width <= 40
        return clause or line.width <= 6 or (indented and 2 <= before.indent <= 4)
    return line.kind == "body" or line.ended or before.text[-1] in "，,、" or line.width <= 8


def _begins_anew(line: Line) -> bool:
    return _NUMBERED.match(line.text) is not None or furniture.is_caption(line.words)


def _uses_indents(lines: Sequence[Line]) -> bool:
    text = [line for line in lines if line.kind == "body"]
    return 3 * sum(line.indent >= 2 for line in text) >= len(text) > 0


def _full(lines: Sequence[Line]) -> list[bool]:
    """Which lines are as long as the measure that the text around them is set in, and so broken by it.

    A measure is a number of columns, or, where an editor broke the lines, a number of characters.
    """
    text = [index for index, line in enumerate(lines) if line.kind in ("short", "body") and not line.row]
    ended = [lines[index].ended for index in text]
    columns = [lines[index].width + min(lines[index].indent, 4) for index in text]
    characters = [2 * (line.end - line.start) + min(line.indent, 4) for line in (lines[index] for index in text)]
    full = [False] * len(lines)
    for place, index in enumerate(text):
        full[index] = _is_full(place, columns, ended) or _is_full(place, characters, ended)
    return full


def _is_full(place: int, widths: Sequence[int], ended: Sequence[bool]) -> bool:
    """Whether the line at `place` has about the width of a neighbour and others near it, few being wider."""
    width = widths[place]
    if not 16 <= width <= 130:
        return False
    around = range(max(0, place - 6), min(len(widths), place + 7))
    near = [other for other in around if abs(widths[other] - width) <= _TOLERANCE]
    if len(near) < 3 or 3 * sum(widths[other] > width + _TOLERANCE for other in around) > len(near):
        return False
    return 2 * sum(ended[other] for other in near) <= len(near) and (place - 1 in near or place + 1 in near)
