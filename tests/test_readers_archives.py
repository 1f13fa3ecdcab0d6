"""Archives: their members as documents, names that lead elsewhere, bombs, locks, and packed JSON lines."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from corpus import readers
from corpus.errors import (
    ArchiveUnsafe,
    ArticleAmbiguous,
    FileDamaged,
    FileEmpty,
    FileEncrypted,
    FileMissing,
    FormatUnsupported,
    ReadError,
    RecordInvalid,
)
from corpus.readers import archives
from corpus.readers.limits import gunzip
from corpus.verify import verify
from retrieval.engine import Engine
from retrieval.library import Library

NEWS = "白马县图书馆添新书\n\n本报白马讯 白马县图书馆新添童书2100册，周末免费开放。\n"
CANAL = "本报青石讯 东干渠修好了，工程投资86.5万元。"
RECORDS = [{"id": "n1", "text": CANAL}, {"id": "n2", "text": "本报柳河讯 苹果丰收，产量六万吨。"}]


def packed(members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def names(path: Path) -> tuple[list[str], list[ReadError]]:
    """What is found at a path, by the names that citations use, and what is reported."""
    faults: list[ReadError] = []
    return [name for _, name in readers.walk(path, faults.append)], faults


def jsonl(records: list[dict[str, str]]) -> bytes:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode()


def noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)


# Members


def test_members_are_files_below_the_archive(tmp_path: Path) -> None:
    members: dict[str, bytes | str] = {
        "2019/b.txt": NEWS,
        "2019/a.jsonl": jsonl(RECORDS),
        "c.jsonl.gz": gzip.compress(jsonl(RECORDS)),
        "empty/": b"",
        ".hidden.txt": NEWS,
        "__MACOSX/2019/b.txt": NEWS,
        "photo.jpg": b"\xff\xd8\xff",
        "old.doc": b"\xd0\xcf\x11\xe0",
    }
    path = put(tmp_path / "paper.ZIP", packed(members))
    found = list(readers.walk(path, lambda _fault: None))
    assert [name for _, name in found] == ["paper.ZIP/2019/a.jsonl", "paper.ZIP/2019/b.txt", "paper.ZIP/c.jsonl.gz"]
    assert [member for member, _ in found] == [path / "2019/a.jsonl", path / "2019/b.txt", path / "c.jsonl.gz"]
    assert [readers.exists(member) for member, _ in found] == [True, True, True]
    document = readers.read(path / "2019/b.txt", "paper.ZIP/2019/b.txt")
    put(tmp_path / "same.txt", NEWS.encode())
    assert document.pages == readers.read(tmp_path / "same.txt").pages
    assert document.sha256 == readers.file_sha256(path / "2019/b.txt") == readers.file_sha256(tmp_path / "same.txt")
    assert document.path == readers.identity(path / "2019/b.txt") == str(path / "2019/b.txt")
    assert [page.external_id for page in readers.read(path / "c.jsonl.gz").pages] == ["n1", "n2"]
    (fault,) = names(path)[1]
    assert isinstance(fault, FormatUnsupported)
    assert (fault.facts["path"], fault.facts["suffix"]) == (str(path / "old.doc"), ".doc")


def test_an_archive_in_a_folder_is_walked_with_the_rest(tmp_path: Path) -> None:
    put(tmp_path / "in/a.txt", NEWS.encode())
    put(tmp_path / "in/b.zip", packed({"x.txt": NEWS}))
    put(tmp_path / "in/c.zip", b"no archive")
    (tmp_path / "in/d.zip").mkdir()
    found, faults = names(tmp_path / "in")
    assert found == ["a.txt", "b.zip/x.txt"]
    assert [(type(one), one.facts["path"]) for one in faults] == [(FileDamaged, str(tmp_path / "in/c.zip"))]


def test_what_is_not_in_an_archive_is_missing(tmp_path: Path) -> None:
    path = put(tmp_path / "a.zip", packed({"x/y.txt": NEWS}))
    for below in ("x/z.txt", "x", "x/y.txt/z.txt"):
        assert not readers.exists(path / below)
        with pytest.raises(FileMissing):
            readers.file_sha256(path / below)
    put(tmp_path / "plain.txt", b"x")
    with pytest.raises(FileMissing):
        readers.read(tmp_path / "plain.txt" / "y.txt")


def test_a_changed_archive_is_looked_into_again(tmp_path: Path) -> None:
    path = put(tmp_path / "a.zip", packed({"x.txt": NEWS}))
    assert names(path)[0] == ["a.zip/x.txt"]
    put(path, packed({"y.txt": NEWS * 2}))
    assert names(path)[0] == ["a.zip/y.txt"]
    assert not readers.exists(path / "x.txt")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_from_chinese_windows_are_read(tmp_path: Path, encoding: str) -> None:
    name = "青石日报/要闻.txt"
    data = packed({"x" * len(name.encode(encoding)): NEWS})  # the flag for UTF-8 is not set
    path = put(tmp_path / "a.zip", data.replace(b"x" * len(name.encode(encoding)), name.encode(encoding)))
    assert names(path)[0] == ["a.zip/青石日报/要闻.txt"]


# Names that lead elsewhere


def test_no_name_leads_out_of_the_archive(tmp_path: Path) -> None:
    put(tmp_path / "etc/secret.txt", "不该读到的文件。".encode())
    evil = {
        "../../etc/a.txt": "甲。", "/etc/b.txt": "乙。", "..\\..\\c.txt": "丙。", "C:\\d.txt": "丁。",
        "./e/./f.txt": "戊。", "../etc/secret.txt": "己。", "g\n\x1b[31m\u202eh.txt": "庚。", "..": "辛。",
    }  # fmt: skip
    before = sorted(tmp_path.rglob("*"))
    path = put(tmp_path / "a.zip", packed(evil))  # type: ignore[arg-type]
    found, faults = names(path)
    assert faults == []
    assert sorted(found) == sorted(
        f"a.zip/{name}"
        for name in ("etc/a.txt", "etc/b.txt", "c.txt", "C:/d.txt", "e/f.txt", "etc/secret.txt", "g__[31m_h.txt")
    )
    said = {readers.read(member).pages[0].text for member, _ in readers.walk(path)}
    assert said == {"甲。", "乙。", "丙。", "丁。", "戊。", "己。", "庚。"}
    for member, _ in readers.walk(path):
        assert Path(readers.identity(member)).is_relative_to(path)
    assert sorted(tmp_path.rglob("*")) == sorted([*before, path])


def test_members_of_one_name_are_all_read(tmp_path: Path) -> None:
    path = put(tmp_path / "a.zip", packed({"x.txt": "一。", "./x.txt": "二。", "../x.txt": "三。"}))
    assert {name: readers.read(member).pages[0].text for member, name in readers.walk(path)} == {
        "a.zip/x.txt": "一。",
        "a.zip/x~2.txt": "二。",
        "a.zip/x~3.txt": "三。",
    }


def test_a_name_without_end_is_shortened_and_keeps_its_suffix(tmp_path: Path) -> None:
    path = put(tmp_path / "a.zip", packed({"长" * 3000 + ".jsonl.gz": gzip.compress(jsonl(RECORDS))}))
    ((member, name),) = readers.walk(path)
    assert len(name) < 100
    assert len(readers.read(member).pages) == 2


# Depth


def test_an_archive_in_an_archive_is_read_and_one_in_that_is_not(tmp_path: Path) -> None:
    inner = packed({"c.txt": NEWS})
    path = put(tmp_path / "a.zip", packed({"b.zip": inner, "d/deep.zip": packed({"e.zip": inner, "f.txt": CANAL})}))
    found, faults = names(path)
    assert found == ["a.zip/b.zip/c.txt", "a.zip/d/deep.zip/f.txt"]
    assert readers.read(path / "b.zip/c.txt").pages[0].text == NEWS
    assert readers.read(path / "d/deep.zip/f.txt").pages[0].text == CANAL
    assert [(type(one), one.facts) for one in faults] == [
        (ArchiveUnsafe, {"path": str(path / "d/deep.zip/e.zip"), "reason": "depth", "limit": archives.DEPTH_LIMIT})
    ]
    with pytest.raises(ArchiveUnsafe):
        readers.read(path / "d/deep.zip/e.zip/c.txt")


# Bombs


def test_one_bomb_does_not_cost_the_others(tmp_path: Path) -> None:
    path = put(tmp_path / "a.zip", packed({"a.txt": NEWS, "bomb.txt": b"a" * 3_000_000, "c.txt": CANAL}))
    assert names(path) == (["a.zip/a.txt", "a.zip/bomb.txt", "a.zip/c.txt"], [])
    with pytest.raises(ArchiveUnsafe) as caught:
        readers.read(path / "bomb.txt")
    assert caught.value.facts == {"path": str(path / "bomb.txt"), "reason": "ratio", "limit": 200}
    with pytest.raises(ArchiveUnsafe):
        readers.file_sha256(path / "bomb.txt")
    assert readers.read(path / "c.txt").pages[0].text == CANAL


def declaring(data: bytes, name: str, size: int) -> bytes:
    """The archive, saying of a member in both of its headers that it has `size` bytes unpacked."""
    changed, raw = bytearray(data), name.encode()
    for mark, size_at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        start = data.find(mark)
        while data[start + name_at : start + name_at + len(raw)] != raw:
            start = data.index(mark, start + 1)
        changed[start + size_at : start + size_at + 4] = size.to_bytes(4, "little")
    return bytes(changed)


def test_a_size_that_is_declared_wrong_is_found_out(tmp_path: Path) -> None:
    data = packed({"a.txt": NEWS, "liar.txt": b"a" * 3_000_000})
    path = put(tmp_path / "small.zip", declaring(data, "liar.txt", 4000))
    with pytest.raises(FileDamaged):
        readers.read(path / "liar.txt")
    path = put(tmp_path / "large.zip", declaring(packed({"liar.txt": NEWS}), "liar.txt", len(NEWS.encode()) + 5))
    with pytest.raises(FileDamaged):
        readers.read(path / "liar.txt")
    path = put(tmp_path / "huge.zip", declaring(packed({"liar.txt": noise(30_000_000)}), "liar.txt", 2**32 - 2))
    with pytest.raises(ReadError) as caught:
        readers.read(path / "liar.txt")
    assert caught.value.facts["limit"] == readers.SIZE_LIMIT


def test_an_archive_that_declares_too_much_is_refused_as_a_whole(tmp_path: Path) -> None:
    data = packed({"a.txt": NEWS, "b.txt": NEWS, "c.txt": NEWS})
    for name in ("a.txt", "b.txt", "c.txt"):
        data = declaring(data, name, 2**32 - 2)
    path = put(tmp_path / "total.zip", data)
    with pytest.raises(ArchiveUnsafe) as caught:
        list(readers.walk(path, lambda _fault: None))
    assert (caught.value.facts["reason"], caught.value.facts["limit"]) == ("size", archives.TOTAL_LIMIT)
    many = put(tmp_path / "many.zip", packed(dict.fromkeys(map(str, range(archives.MEMBERS_LIMIT + 1)), b"")))
    with pytest.raises(ArchiveUnsafe) as caught:
        list(readers.walk(many, lambda _fault: None))
    assert caught.value.facts["reason"] == "members"


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    """The way of a bomb without archives in archives: many members, one stream of packed bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", noise(2000))
        for number in range(50):
            again = zipfile.ZipInfo(f"{number}.txt")
            first = archive.getinfo("a.txt")
            again.compress_type, again.CRC, again.header_offset = first.compress_type, first.CRC, first.header_offset
            again.file_size, again.compress_size = first.file_size, first.compress_size
            archive.filelist.append(again)
    with pytest.raises(ArchiveUnsafe) as caught:
        list(readers.walk(put(tmp_path / "a.zip", out.getvalue()), lambda _fault: None))
    assert caught.value.facts["reason"] == "overlap"


def test_an_unknown_way_of_packing_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path / "a.zip", packed({"a.txt": NEWS}, zipfile.ZIP_BZIP2))
    with pytest.raises(ArchiveUnsafe) as caught:
        readers.read(path / "a.txt")
    assert caught.value.facts["reason"] == "method"


# Locks and damage


def locked(data: bytes, name: str) -> bytes:
    """The archive, in which a member's flags say that it has a password."""
    changed = bytearray(data)
    for mark, flags_at, name_at in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        start = data.find(mark)
        while not data[start + name_at :].startswith(name.encode()):
            start = data.index(mark, start + 1)
        changed[start + flags_at] |= 1
    return bytes(changed)


def test_a_locked_member_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    path = put(tmp_path / "a.zip", locked(packed({"a.txt": NEWS, "b.txt": CANAL}), "a.txt"))
    assert names(path) == (["a.zip/a.txt", "a.zip/b.txt"], [])
    with pytest.raises(FileEncrypted) as caught:
        readers.read(path / "a.txt")
    assert caught.value.facts == {"path": str(path / "a.txt")}
    assert readers.read(path / "b.txt").pages[0].text == CANAL


def test_an_archive_that_is_cut_off_or_flipped_is_damaged(tmp_path: Path) -> None:
    data = packed({"a.txt": noise(4000)})
    for name, broken in (("cut.zip", data[: len(data) // 2]), ("none.zip", b"x"), ("empty.zip", b"")):
        with pytest.raises(FileDamaged):
            list(readers.walk(put(tmp_path / name, broken)))
    flipped = bytearray(data)
    flipped[2000] ^= 0xFF
    path = put(tmp_path / "flipped.zip", bytes(flipped))
    with pytest.raises(FileDamaged) as caught:
        readers.read(path / "a.txt")
    assert caught.value.facts == {"path": str(path / "a.txt"), "format": "zip"}


def test_gzip_is_unpacked_whole_or_not_at_all() -> None:
    data = gzip.compress(jsonl(RECORDS))
    assert gunzip(data, "p") == jsonl(RECORDS)
    assert gunzip(data + gzip.compress(b"\nmore") + bytes(512), "p") == jsonl(RECORDS) + b"\nmore"
    flipped = bytearray(data)
    flipped[-6] ^= 1  # in its checksum
    for broken in (data[:-3], data[:12], b"x", bytes(flipped), data + b"rubbish"):
        with pytest.raises(FileDamaged) as caught:
            gunzip(broken, "p.jsonl.gz")
        assert caught.value.facts == {"path": "p.jsonl.gz", "format": "gzip"}
    bomb = gzip.compress(bytes(5_000_000))
    for grown in (bomb, bomb * 3):
        with pytest.raises(ArchiveUnsafe) as unsafe:
            gunzip(grown, "p.jsonl.gz")
        assert unsafe.value.facts["reason"] == "ratio"


def test_a_bad_line_of_packed_json_lines_does_not_lose_the_others(tmp_path: Path) -> None:
    path = put(tmp_path / "a.jsonl.gz", gzip.compress(jsonl(RECORDS) + b"\n{"))
    document, faults = readers.read_with_faults(path)
    assert [page.external_id for page in document.pages] == ["n1", "n2"]
    assert [(type(one), one.facts["line"]) for one in faults] == [(RecordInvalid, 3)]
    with pytest.raises(FormatUnsupported):
        readers.read(put(tmp_path / "a.txt.gz", gzip.compress(NEWS.encode())))
    with pytest.raises(FileEmpty):
        readers.read(put(tmp_path / "b.jsonl.gz", gzip.compress(b"")))


# A library


def test_a_library_of_an_archive(tmp_path: Path) -> None:
    word = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("本报柳河讯 柳河苹果丰收，产量六万吨。")
    document.save(word)
    members: dict[str, bytes | str] = {
        "2019/news.txt": NEWS,
        "canal.jsonl.gz": gzip.compress(jsonl(RECORDS)),
        "apples.docx": word.getvalue(),
        "bomb.txt": b"a" * 3_000_000,
        "broken.pdf": b"%PDF-1.7",
    }
    path = put(tmp_path / "paper.zip", packed(members))
    with Library.open(tmp_path / "library", create=True) as library:
        added = library.add([path])
        assert added.documents == 3
        assert sorted((type(one).__name__, Path(str(one.facts["path"])).name) for one in added.skipped) == [
            ("ArchiveUnsafe", "bomb.txt"),
            ("FileDamaged", "broken.pdf"),
        ]
        answer = Engine(library).ask("东干渠工程投资多少万元")
        assert answer.text is not None
        assert "86.5万元" in answer.text
        assert answer.citations[0].article.source == "paper.zip/canal.jsonl.gz"
        assert list(verify(library.store)) == []

        again = library.add([path])
        assert (again.documents, again.unchanged) == (0, 3)
        put(path, packed({**members, "2019/news.txt": NEWS.replace("2100", "2300")}))
        changed = library.add([path])
        assert (changed.documents, changed.unchanged) == (1, 2)
        assert len(library.store.documents()) == 3

        path.unlink()
        assert {one.code for one in verify(library.store)} == {"source-gone"}
        assert library.remove(["paper.zip"]).documents == 3
        assert library.store.documents() == []


def test_two_archives_of_one_name_are_told_apart(tmp_path: Path) -> None:
    one = put(tmp_path / "one/a.zip", packed({"x.txt": NEWS}))
    two = put(tmp_path / "two/a.zip", packed({"x.txt": CANAL}))
    with Library.open(tmp_path / "library", create=True) as library:
        library.add([one, two])
        with pytest.raises(ArticleAmbiguous) as caught:
            library.remove(["a.zip"])
        assert caught.value.facts["candidates"] == (str(one), str(two))
        library.remove([str(one)])
        assert [document.path for document in library.store.documents()] == [str(two / "x.txt")]


# Whatever the bytes


def blank_pdf() -> bytes:
    out = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


def blank_docx() -> bytes:
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


SOUND = {
    ".html": b"<html><body><article><p>" + CANAL.encode() + b"</p></article></body></html>",
    ".pdf": blank_pdf(),
    ".docx": blank_docx(),
    ".jsonl.gz": gzip.compress(jsonl(RECORDS)),
    ".zip": packed({"a.txt": NEWS, "b.jsonl.gz": gzip.compress(jsonl(RECORDS))}),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.parametrize("suffix", sorted(readers.SUFFIXES))
def test_any_bytes_under_any_suffix_are_read_or_a_read_error(tmp_path: Path, suffix: str, data: st.DataObject) -> None:
    sound = SOUND.get(suffix, NEWS.encode())
    start = data.draw(st.integers(0, len(sound)))
    stop = data.draw(st.integers(start, min(len(sound), start + 40)))
    content = data.draw(st.sampled_from([b"", sound[:start], sound[:start] + b"?" + sound[stop:]]))
    path = put(tmp_path / f"any{suffix}", content + data.draw(st.binary(max_size=60)))
    os.utime(path, ns=(data.draw(st.integers(0, 2**40)),) * 2)
    faults: list[ReadError] = []
    try:
        for member, name in readers.walk(path, faults.append):
            readers.file_sha256(member)
            document = readers.read(member, name)
            assert document.pages
            assert all(page.text.encode("utf-8") for page in document.pages)
    except ReadError:
        return


@given(st.binary(max_size=300))
def test_any_bytes_are_gzip_or_damaged(data: bytes) -> None:
    try:
        unpacked = gunzip(b"\x1f\x8b\x08\x00" + data, "p")
    except (FileDamaged, ArchiveUnsafe):
        return
    assert gzip.decompress(b"\x1f\x8b\x08\x00" + data) == unpacked


def test_a_book_is_a_folder_of_its_pages(tmp_path: Path) -> None:
    page = (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>运河通航</title>'
        f"</head><body><h1>运河通航</h1><p>{CANAL}</p><p>{NEWS}</p></body></html>"
    )
    book = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": "<container/>",
        "OEBPS/content.opf": "<package/>",
        "OEBPS/a.xhtml": page,
        "OEBPS/style.css": "p {}",
    }
    path = put(tmp_path / "周报.epub", packed(book))
    assert names(path) == (["周报.epub/OEBPS/a.xhtml"], [])
    (read,) = readers.read(path / "OEBPS/a.xhtml").pages
    assert CANAL.strip() in read.text
