"""PDF files: the order in which a page is read, pages without text, locks, and a library made of them."""

from __future__ import annotations

import base64
import io
import random
import sqlite3
import zlib
from typing import TYPE_CHECKING

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf.generic import ArrayObject, NameObject, StreamObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from bot import render
from corpus import pages, readers
from corpus.errors import ArchiveUnsafe, FileDamaged, FileEmpty, FileEncrypted, FontsMissing, PagesScanned
from corpus.readers.glyphs import Glyph, pieces
from corpus.readers.layout import ordered
from corpus.readers.pdf import read_pdf
from corpus.store import Store
from corpus.verify import verify
from retrieval.engine import Engine
from retrieval.library import Library

if TYPE_CHECKING:
    from pathlib import Path

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

CANAL = (
    "本报青石讯 记者从镇水利站获悉，今年春天全镇组织村民四百多人次，修好了东干渠，全长三千米，是历年最大的一次整修。",
    "“水到田头，心里踏实。”种粮大户何大山说，往年浇一遍地要等十来天，如今三天就能浇完，一亩地能省下四十多元水费。",
    "镇里还请来两名技术员，教村民用新式闸门。截至目前，受益农田一万二千亩，涉及九个村。",
)
LIBRARY = (
    "本报白马讯 白马县图书馆日前新添童书两千一百册，设立儿童阅览室三间，周末免费开放，来看书的孩子比去年多了一倍。",
    "馆长李静介绍，购书的钱一半来自县财政，一半是乡亲捐的。",
)
APPLES = (
    "本报柳河讯 柳河镇的苹果今年喜获丰收，全镇三万亩果园预计产量六万吨，比上年增产一成二。赵秋菊家的果园卖了十一万元。",
    "为了卖个好价钱，镇里办起了冷库四座，一次能存果三千吨，还和省城的两家超市签了合同。",
    "“果子进了冷库，不愁卖。”赵秋菊说。明年，镇里准备再建两座。",
)
MEASURE = 14
"""Characters a line."""
STEP = 135
"""From the left edge of a column to that of the next, in points: 14 characters of 9 points, and a gutter of one."""


class Sheet:
    """PDF pages of 600 by 800 points, on which text is put with its place counted from the upper left corner."""

    def __init__(self) -> None:
        self._file = io.BytesIO()
        self.canvas = canvas.Canvas(self._file, pagesize=(600, 800))

    def put(self, x: float, y: float, text: str, size: float = 9) -> None:
        self.canvas.setFont("STSong-Light", size)
        self.canvas.drawString(x, 800 - y, text)

    def column(self, x: float, y: float, lines: list[str], leading: float = 14) -> None:
        for number, line in enumerate(lines):
            indent = len(line) - len(line.lstrip("\u3000"))
            self.put(x + 9 * indent, y + leading * number, line[indent:])

    def picture(self) -> None:
        self.canvas.drawImage(ImageReader(Image.new("RGB", (40, 30), "navy")), 100, 100, 300, 200)

    def turn(self) -> None:
        self.canvas.showPage()

    def made(self) -> bytes:
        self.canvas.save()
        return self._file.getvalue()


def set_in(paragraphs: tuple[str, ...], measure: int = MEASURE) -> list[str]:
    """Lines of a column: two characters of indent, no line beginning with a comma or stop."""
    lines: list[str] = []
    for paragraph in paragraphs:
        rest = "\u3000\u3000" + paragraph
        while rest:
            size = measure - (len(rest) > measure and rest[measure] in "，。、”")
            lines.append(rest[:size])
            rest = rest[size:]
    return lines


def shared_out(lines: list[str], columns: int) -> list[list[str]]:
    size = -(-len(lines) // columns)
    return [lines[start : start + size] for start in range(0, len(lines), size)]


def paragraphs_of(data: bytes) -> list[str]:
    """The headings and paragraphs of the first page, as `corpus.pages` has them."""
    found: list[str] = []
    for article in pages.parse(read_pdf(data, "p").pages[0]).articles:
        last = None
        for sentence in article.sentences:
            if sentence.part == "body" and sentence.paragraph == last:
                found[-1] += sentence.text
            else:
                found.append(sentence.text)
            last = sentence.paragraph if sentence.part == "body" else None
    return found


def newspaper() -> bytes:
    """Four columns: two items side by side, each with a headline over its two columns, and one below over all four."""
    sheet = Sheet()
    for x, head in ((40, "2023年8月17日 星期四"), (260, "青石日报"), (520, "第3版")):
        sheet.put(x, 30, head)
    for at, (title, text) in enumerate((("青石镇新修水渠三千米", CANAL), ("白马县图书馆添新书", LIBRARY))):
        sheet.put(50 + 2 * STEP * at, 70, title, 22)
        for number, lines in enumerate(shared_out(set_in(text), 2)):
            sheet.column(40 + STEP * (2 * at + number), 100, lines)
    sheet.put(120, 290, "柳河镇苹果喜获丰收", 26)
    for number, lines in enumerate(shared_out(set_in(APPLES), 4)):
        sheet.column(40 + STEP * number, 320, lines)
    sheet.put(290, 785, "— 3 —")
    return sheet.made()


def test_a_newspaper_page_is_read_headline_by_headline_and_column_by_column() -> None:
    data = newspaper()
    assert paragraphs_of(data) == [
        "青石镇新修水渠三千米", *CANAL, "白马县图书馆添新书", *LIBRARY, "柳河镇苹果喜获丰收", *APPLES,
    ]  # fmt: skip
    (page,) = read_pdf(data, "p").pages
    parsed = pages.parse(page)
    assert [article.headline for article in parsed.articles] == [
        "青石镇新修水渠三千米",
        "白马县图书馆添新书",
        "柳河镇苹果喜获丰收",
    ]
    assert {article.date for article in parsed.articles} == {"2023-08-17"}
    assert [one.reason for one in parsed.set_aside] == ["running-head", "folio"]


def test_a_headline_over_two_columns_comes_before_both() -> None:
    sheet = Sheet()
    sheet.put(60, 60, "青石镇新修水渠三千米", 24)
    for number, lines in enumerate(shared_out(set_in(CANAL), 2)):
        sheet.column(40 + STEP * number, 90, lines)
    assert paragraphs_of(sheet.made()) == ["青石镇新修水渠三千米", *CANAL]


def test_the_order_of_the_file_does_not_matter() -> None:
    sheet = Sheet()
    left, right = shared_out(set_in(CANAL), 2)
    for number, (one, two) in enumerate(zip(left, [*right, ""], strict=False)):  # line by line across both columns
        sheet.column(40 + STEP, 90 + 14 * number, [two])
        sheet.column(40, 90 + 14 * number, [one])
    sheet.put(60, 60, "青石镇新修水渠三千米", 24)
    assert paragraphs_of(sheet.made()) == ["青石镇新修水渠三千米", *CANAL]


def test_a_third_column_may_begin_beside_the_headline_and_lines_need_not_be_level() -> None:
    sheet = Sheet()
    sheet.put(50, 70, "青石镇新修水渠三千米", 24)
    lines = set_in(CANAL)
    first, second, third = lines[:4], lines[4:8], lines[8:]
    sheet.column(40, 105, first)
    sheet.column(40 + STEP, 103, second, leading=14.6)
    sheet.column(40 + 2 * STEP, 61, third, leading=13.7)
    sheet.put(60, 260, "白马县图书馆添新书", 24)
    for number, part in enumerate(shared_out(set_in(LIBRARY), 3)):
        sheet.column(40 + STEP * number, 290, part)
    assert paragraphs_of(sheet.made()) == ["青石镇新修水渠三千米", *CANAL, "白马县图书馆添新书", *LIBRARY]


def test_columns_go_on_below_a_picture_and_its_caption() -> None:
    sheet = Sheet()
    sheet.put(60, 60, "青石镇新修水渠三千米", 24)
    left, right = shared_out(set_in(CANAL), 2)
    sheet.column(40, 90, left[:4])
    sheet.column(40 + STEP, 90, right[:4])
    sheet.put(90, 260, "图为村民正在清理水渠。何大山 摄", 8)
    sheet.column(40, 280, left[4:])
    sheet.column(40 + STEP, 280, right[4:])
    found = paragraphs_of(sheet.made())
    assert found[:4] == ["青石镇新修水渠三千米", *CANAL]
    assert found[4].startswith("图为村民正在清理水渠。")


def test_a_table_is_read_row_by_row() -> None:
    sheet = Sheet()
    sheet.column(40, 60, set_in(CANAL[:1], 40))
    for number, row in enumerate((("村名", "面积", "产量"), ("东村", "300", "21.5"), ("南李家庄", "1200", "86"))):
        for at, cell in enumerate(row):
            sheet.put(60 + 100 * at, 140 + 14 * number, cell)
    (page,) = read_pdf(sheet.made(), "p").pages
    rows = [line.split() for line in page.text.splitlines() if line.endswith(("产量", "21.5", "86"))]
    assert rows == [["村名", "面积", "产量"], ["东村", "300", "21.5"], ["南李家庄", "1200", "86"]]


def test_a_spaced_headline_is_a_word_and_names_in_a_byline_stay_apart() -> None:
    sheet = Sheet()
    sheet.put(60, 60, "喜 迎 丰 收 季", 20)
    sheet.put(60, 86, "再 谱 新 篇 章", 20)
    sheet.put(60, 105, "本报记者\u3000高新民\u3000通讯员\u3000何大山")
    for number, lines in enumerate(shared_out(set_in(CANAL), 2)):
        sheet.column(40 + STEP * number, 125, lines)
    (page,) = read_pdf(sheet.made(), "p").pages
    assert page.text.splitlines()[:4] == ["喜迎丰收季", "再谱新篇章", "", "本报记者 高新民 通讯员 何大山"]
    (article,) = pages.parse(page).articles
    assert [(one.name, one.role) for one in article.byline][:2] == [("高新民", "记者"), ("何大山", "通讯员")]


def test_english_words_keep_their_blanks() -> None:
    sheet = Sheet()
    for number, line in enumerate(
        ("The county library has added 2100 books for", "children, and entry is free at", "weekends.")
    ):
        sheet.put(40, 60 + 12 * number, line)
    (page,) = read_pdf(sheet.made(), "p").pages
    said = "The county library has added 2100 books for children, and entry is free at weekends."
    assert " ".join(page.text.split()) == said


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_that_lies_on_its_side_is_read_all_the_same(quarters: int) -> None:
    sheet = Sheet()
    sheet.canvas.translate(400, 400)
    sheet.canvas.rotate(90 * quarters)
    sheet.canvas.setFont("Helvetica", 10)
    for number, line in enumerate(("The county library has added 2100 books", "for children, and entry is free.")):
        sheet.canvas.drawString(-200, -12 * number, line)
    (page,) = read_pdf(sheet.made(), "p").pages
    assert " ".join(page.text.split()) == "The county library has added 2100 books for children, and entry is free."


def test_radicals_that_look_like_characters_become_them() -> None:
    sheet = Sheet()
    sheet.put(40, 60, "本报讯 全镇粮⻝丰收，⼀亩多打⼆百斤。")
    (page,) = read_pdf(sheet.made(), "p").pages
    assert "⼀" not in page.text
    assert "一亩多打二百斤" in page.text


def test_no_character_is_left_out_without_a_word() -> None:
    sheet = Sheet()
    sheet.column(40, 60, set_in(CANAL))
    sheet.turn()
    sheet.column(40, 60, set_in(LIBRARY))
    sheet.put(40, 200, "完")  # alone, in a font that is not in the file: whether it can be read is up to the machine
    content = read_pdf(sheet.made(), "p.pdf")
    assert content.pages[0].number == 1
    if len(content.pages) == 2:
        assert content.pages[1].text.endswith("完")
    else:
        (fault,) = content.faults
        assert isinstance(fault, FontsMissing)
        assert fault.facts == {"path": "p.pdf", "pages": (2,), "of": 2, "fonts": ("STSong-Light",)}


def test_pages_that_are_pictures_are_named_and_the_others_kept() -> None:
    sheet = Sheet()
    sheet.column(40, 60, set_in(CANAL))
    sheet.turn()
    sheet.picture()
    sheet.turn()
    sheet.turn()  # blank
    sheet.column(40, 60, set_in(LIBRARY))
    content = read_pdf(sheet.made(), "p.pdf")
    assert [page.number for page in content.pages] == [1, 4]
    (fault,) = content.faults
    assert isinstance(fault, PagesScanned)
    assert fault.facts == {"path": "p.pdf", "pages": (2,), "of": 4}


def test_a_scan_is_refused() -> None:
    sheet = Sheet()
    sheet.picture()
    sheet.turn()
    sheet.picture()
    with pytest.raises(PagesScanned) as caught:
        read_pdf(sheet.made(), "p.pdf")
    assert caught.value.facts == {"path": "p.pdf", "pages": (1, 2), "of": 2}
    blank = Sheet()
    blank.turn()
    with pytest.raises(FileEmpty):
        read_pdf(blank.made(), "p.pdf")


def locked(data: bytes, **passwords: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(algorithm="RC4-128", **passwords)  # type: ignore[arg-type]
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_password_is_asked_for() -> None:
    data = newspaper()
    with pytest.raises(FileEncrypted) as caught:
        read_pdf(locked(data, user_password="ziyun", owner_password="qinghe"), "p.pdf")
    assert caught.value.facts == {"path": "p.pdf"}
    # One for changing the file only does not keep anybody from reading it.
    assert read_pdf(locked(data, user_password="", owner_password="qinghe"), "p.pdf").pages == read_pdf(data, "p").pages


@pytest.mark.parametrize("cut", [0, 9, 700])
def test_what_is_no_pdf_file_is_damaged(cut: int) -> None:
    with pytest.raises(FileDamaged) as caught:
        read_pdf(newspaper()[:cut] or b"x", "p.pdf")
    assert caught.value.facts == {"path": "p.pdf", "format": "PDF"}


LETTERS = bytes(random.Random(1).choices(b"abcdefghijklmnopqrstuvwxyz", k=2_400_000))


SHORT = b"".join(b"(%b) Tj " % LETTERS[at : at + 60] for at in range(0, len(LETTERS), 60))


@pytest.mark.parametrize(
    ("drawn", "reason", "wrapped"),
    [
        (b"(" + LETTERS + b") Tj", "characters", False),
        (SHORT, "characters", False),
        (SHORT, "characters", True),
        (b"<" + LETTERS.hex().encode() * 2 + b"> Tj", "characters", False),
        (b" " * 12_000_000, "ratio", False),
    ],
    ids=["long", "short", "wrapped", "hexadecimal", "blank"],
)
def test_a_page_that_grows_without_bounds_is_refused(drawn: bytes, reason: str, wrapped: bool) -> None:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 200)
    packed = zlib.compress(b"BT " + drawn + b" ET", 9)
    stream = StreamObject()
    stream._data = base64.a85encode(packed) + b"~>" if wrapped else packed
    filters = ["/ASCII85Decode", "/FlateDecode"] if wrapped else ["/FlateDecode"]
    stream[NameObject("/Filter")] = ArrayObject(map(NameObject, filters))
    page[NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(ArchiveUnsafe) as caught:
        read_pdf(out.getvalue(), "p.pdf")
    assert (caught.value.facts["path"], caught.value.facts["reason"]) == ("p.pdf", reason)


def test_a_library_of_pdf_files_cites_the_page(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.column(40, 60, set_in(CANAL))
    sheet.turn()
    sheet.put(60, 60, "白马县图书馆添新书", 22)
    for number, lines in enumerate(shared_out(set_in(LIBRARY), 2)):
        sheet.column(40 + STEP * number, 90, lines)
    file = tmp_path / "青石日报.pdf"
    file.write_bytes(sheet.made())
    with Library.open(tmp_path / "library", create=True) as library:
        added = library.add([file])
        assert (added.documents, added.skipped) == (1, ())
        assert library.add([file]).unchanged == 1
        answer = Engine(library).ask("白马县图书馆新添童书多少册")
        assert answer.text is not None
        assert "两千一百册" in answer.text
        cited = answer.citations[0]
        assert cited.article.article.page == 2
        assert render.source(cited.article) == "青石日报.pdf:2"
        stored = library.store.page_text(cited.article.document, 2)
        assert "".join(cited.sentence.span.of(stored).split()) == "".join(cited.sentence.text.split())
        assert list(verify(library.store)) == []
        first = next(iter(library.store.articles()))
        assert render.source(first) == "青石日报.pdf:1"


def stored(folder: Path, data: bytes) -> Path:
    """A library with one PDF file."""
    (folder / "page.pdf").write_bytes(data)
    document = readers.read(folder / "page.pdf")
    with Store.open(folder / "library", create=True) as store:
        store.replace_document(document, ((pages.parse(page), {}) for page in document.pages))
    return folder / "library"


def test_verify_compares_with_the_file_unless_another_program_read_it(tmp_path: Path) -> None:
    folder = stored(tmp_path, newspaper())
    with Store.open(folder) as store:
        assert [one.code for one in verify(store) if one.code == "page"] == []
    with sqlite3.connect(folder / "library.sqlite") as database:
        database.execute("UPDATE pages SET text = replace(text, '三万亩', '四万亩')")
    with Store.open(folder) as store:
        assert "page" in {one.code for one in verify(store)}
    with sqlite3.connect(folder / "library.sqlite") as database:
        database.execute("UPDATE pages SET text = replace(text, '四万亩', '三万亩')")
        database.execute("UPDATE documents SET encoding = 'pypdfium2 1.0/1'")
    database.close()
    with Store.open(folder) as store:
        notices = [one for one in verify(store) if one.code == "reader-changed"]
    assert [one.is_fault for one in notices] == [False]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 60), st.sampled_from([8.0, 9.0, 22.0]), st.integers(1, 14)),
        min_size=1,
        max_size=40,
    )
)
def test_however_a_page_is_laid_out_no_character_is_lost_or_doubled(runs: list[tuple[int, int, float, int]]) -> None:
    glyphs = [
        Glyph("文", 14.0 * x + size * at, 14.0 * x + size * (at + 1), 13.0 * y, size)
        for x, y, size, count in runs
        for at in range(count)
    ]
    found = [glyph for block in ordered(pieces(glyphs)) for line in block.lines for glyph in line.glyphs]
    assert sorted(map(id, found)) == sorted(map(id, glyphs))


def random_page(seed: int) -> tuple[list[Glyph], list[str]]:
    """A page of one to four bands, each shared by items over some of its columns, and what each item says.

    Headlines are set in one or two lines, flush left or centred, and none is as wide as all the columns below it.
    """
    choose = random.Random(seed)
    letters = map(chr, range(0x4E00, 0x9F00))
    columns, measure, leading = choose.choice([3, 4, 5, 6]), choose.choice([12, 14, 18]), choose.choice([12.0, 14.0])
    step = 9 * measure + choose.choice([9.0, 13.5, 18.0])
    glyphs: list[Glyph] = []
    items: list[str] = []

    def put(x: float, base: float, text: str, size: float) -> str:
        glyphs.extend(Glyph(c, x + at * size, x + (at + 1) * size, base, size) for at, c in enumerate(text))
        return text

    def words(count: int) -> str:
        text = "".join(next(letters) for _ in range(count))
        comma = choose.randrange(1, count - 1)
        return text[:comma] + "，" + text[comma + 1 :] if choose.random() < 0.7 else text

    y = 100.0
    for _band in range(choose.randint(1, 4)):
        left, foot = 0, y
        while left < columns:
            over = choose.randint(1, columns - left)
            width, size = over * step - 9, choose.choice([16.0, 20.0, 26.0]) if over > 1 else 13.0
            base, said = y, ""
            for _line in range(choose.choice([1, 1, 2])):
                title = "".join(next(letters) for _ in range(max(2, int(width / size * choose.uniform(0.55, 0.95)))))
                base += 1.25 * size
                said += put(left * step + choose.choice([0, (width - len(title) * size) / 2]), base, title, size)
            base += choose.uniform(16, 22)
            count = choose.randint(3 * over, 9 * over)
            for number in range(count):
                column, row = divmod(number, -(-count // over))
                text = words(measure) if number < count - 1 else words(measure // 2) + "。"
                said += put((left + column) * step, base + leading * row, text, 9)
                foot = max(foot, base + leading * row)
            items.append(said)
            left += over
        y = foot + choose.choice([14, 20, 30])
    return glyphs, items


def test_items_of_pages_set_at_random_stay_in_one_piece() -> None:
    whole = total = 0
    for seed in range(60):
        glyphs, items = random_page(seed)
        blocks = ordered(pieces(glyphs))
        said = "".join(glyph.char for block in blocks for line in block.lines for glyph in line.glyphs)
        whole += sum(item in said for item in items)
        total += len(items)
    assert total > 250
    assert whole / total > 0.97
