"""Word files: paragraphs, headings and tables in their order, and what a file may not do to its reader."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from corpus import pages
from corpus.errors import ArchiveUnsafe, DoctypeRefused, FileDamaged, FileEmpty, FileEncrypted
from corpus.readers.word import read_docx
from corpus.verify import verify
from retrieval.engine import Engine
from retrieval.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document

LEAD = "本报青石讯 记者从镇水利站获悉，今年春天全镇组织村民四百多人次，修好了东干渠。"
COST = "工程投资86.5万元，受益农田1.2万亩。"


def saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def report() -> Document:
    document = docx.Document()
    document.add_heading("青石镇新修水渠三千米", 1)
    document.add_paragraph(LEAD)
    document.add_heading("花了多少钱", 2)
    paragraph = document.add_paragraph("工程投资")
    paragraph.add_run("86.5万元").bold = True
    paragraph.add_run("，受益农田1.2万亩。")
    table = document.add_table(2, 2)
    for row, cells in zip(table.rows, (("东村", "300亩"), ("西村", "1200亩")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("明年再修西干渠。")
    return document


def text_of(data: bytes) -> str:
    (page,) = read_docx(data, "p.docx").pages
    return page.text


def test_paragraphs_headings_and_tables_come_in_their_order() -> None:
    content = read_docx(saved(report()), "p.docx")
    (page,) = content.pages
    assert [line for line in page.text.splitlines() if line] == [
        "# 青石镇新修水渠三千米", LEAD, "花了多少钱", COST,
        "| 东村 | 300亩 |", "| 西村 | 1200亩 |", "明年再修西干渠。",
    ]  # fmt: skip
    assert (content.kind, page.number, content.encoding.split()[0]) == ("docx", 1, "python-docx")
    (article,) = pages.parse(page).articles
    assert article.headline == "青石镇新修水渠三千米"
    assert {"花了多少钱", COST} <= {one.text for one in article.sentences}


def test_each_heading_of_the_first_level_begins_an_article() -> None:
    document = docx.Document()
    for title, text in (("青石镇新修水渠三千米", LEAD), ("白马县图书馆添新书", "白马县图书馆新添童书2100册。")):
        document.add_heading(title, 1)
        document.add_paragraph(text)
    (page,) = read_docx(saved(document), "p.docx").pages
    assert [one.headline for one in pages.parse(page).articles] == ["青石镇新修水渠三千米", "白马县图书馆添新书"]


def test_marks_of_headings_are_never_quoted() -> None:
    document = docx.Document()
    document.add_heading("青石日报一周要闻", 0)
    document.add_heading("青石镇新修水渠三千米", 1)
    document.add_paragraph(LEAD)
    document.add_heading("白马县图书馆添新书", 1)
    document.add_paragraph("白马县图书馆新添童书2100册。")
    document.add_heading("未完待续", 1)
    (page,) = read_docx(saved(document), "p.docx").pages
    said = [sentence.text for article in pages.parse(page).articles for sentence in article.sentences]
    assert said
    assert not any("#" in text for text in said)


def test_a_table_for_the_layout_is_no_table() -> None:
    document = docx.Document()
    document.add_table(1, 2)
    document.tables[0].cell(0, 0).text = LEAD + LEAD
    document.tables[0].cell(0, 1).text = "青石日报"
    assert text_of(saved(document)) == f"{LEAD}{LEAD}\n青石日报"


def test_what_was_struck_is_not_printed_and_what_was_inserted_is() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("投资")
    for kind, word, text in (("del", "delText", "八十万元"), ("ins", "t", "86.5万元")):
        xml = f'<w:{kind} {nsdecls("w")} w:id="1" w:author="a"><w:r><w:{word}>{text}</w:{word}></w:r></w:{kind}>'
        paragraph._p.append(parse_xml(xml))
    paragraph.add_run("。")
    assert text_of(saved(document)) == "投资86.5万元。"


def repacked(data: bytes, **members: bytes) -> bytes:
    """The file with some of its members replaced, by their names below `word/` without suffix."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            stem = name.removeprefix("word/").removesuffix(".xml")
            new.writestr(name, members.get(stem, old.read(name)))
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_that_declares_entities_is_refused(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "secret.txt").write_text("暗号是白鹭", "utf-8")
    laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "水渠" * 10}">' for n in range(9))

    def with_entities(declared: str, used: str) -> bytes:
        body = f"<w:p><w:r><w:t>修好了水渠{used}。</w:t></w:r></w:p>"
        name = encoding.removesuffix("-sig")
        head = f'<?xml version="1.0" encoding="{name}"?>\n<!-- <x> --><!DOCTYPE w:document [{declared}]>'
        document = f"{head}<w:document {nsdecls('w')}><w:body>{body}</w:body></w:document>"
        return repacked(saved(report()), document=document.encode(encoding))

    outside = f'<!ENTITY file SYSTEM "file://{tmp_path}/secret.txt">'
    for data in (with_entities(outside, "&file;"), with_entities(laughs, "&e8;"), with_entities(outside, "")):
        with pytest.raises(DoctypeRefused) as caught:
            read_docx(data, "p.docx")
        assert caught.value.facts == {"path": "p.docx", "part": "word/document.xml"}


def test_a_doctype_in_a_part_that_is_not_read_is_refused_and_one_in_words_is_not() -> None:
    styles = repacked(saved(report()), styles=b'<!DOCTYPE s [<!ENTITY a "b">]><s>&a;</s>')
    with pytest.raises(DoctypeRefused) as caught:
        read_docx(styles, "p.docx")
    assert caught.value.facts["part"] == "word/styles.xml"
    document = docx.Document()
    document.add_paragraph("网页以 <!DOCTYPE html> 开头。")
    assert text_of(saved(document)) == "网页以 <!DOCTYPE html> 开头。"


def test_a_file_that_grows_without_bounds_is_refused() -> None:
    bomb = repacked(saved(report()), document=b"<w:document>" + b" " * 40_000_000)
    with pytest.raises(ArchiveUnsafe) as caught:
        read_docx(bomb, "p.docx")
    assert caught.value.facts == {"path": "p.docx", "reason": "ratio", "limit": 200}


def test_a_password_an_old_format_and_broken_files_are_told_apart() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    with pytest.raises(FileEncrypted):
        read_docx(old + "EncryptedPackage".encode("utf-16-le"), "p.docx")
    whole = saved(report())
    for data in (old, b"x", whole[:2000], repacked(whole, document=b"<w:document>"), repacked(whole, document=b"")):
        with pytest.raises(FileDamaged):
            read_docx(data, "p.docx")
    with pytest.raises(FileEmpty):
        read_docx(saved(docx.Document()), "p.docx")


def test_a_library_of_word_files_answers_and_verifies(tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(saved(report()))
    with Library.open(tmp_path / "library", create=True) as library:
        assert library.add([tmp_path / "report.docx"]).skipped == ()
        answer = Engine(library).ask("东干渠工程投资多少万元")
        assert answer.text is not None
        assert "86.5万元" in answer.text
        cited = answer.citations[0]
        assert cited.sentence.span.of(library.store.page_text(cited.article.document, 1)) == cited.sentence.text == COST
        assert list(verify(library.store)) == []
