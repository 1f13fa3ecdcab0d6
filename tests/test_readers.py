"""Files to documents: encodings, formats, faults, folders."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import readers
from corpus.errors import (
    EncodingUnknown,
    FileBinary,
    FileEmpty,
    FileMissing,
    FileTooLarge,
    FileUnreadable,
    FormatUnsupported,
    LinkOutside,
    ReadError,
    RecordInvalid,
)
from corpus.readers.encodings import decode

NEWS = (
    "滨河镇新修水渠三千米\r\n\r\n本报滨河讯 记者从镇水利站获悉，今年春天全镇组织村民四百多人次，"
    "修好了东干渠。“水到田头，心里踏实。”种粮大户高新民说。\r\n工程投资86.5万元，受益农田1.2万亩。\r\n"
)
TAIWAN = (
    "濱河鎮新修水渠三千公尺\n\n本報濱河訊　記者從鎮公所獲悉，今年春天全鎮動員居民四百多人次，修好了東幹渠。"
    "「水到田頭，心裡踏實。」種糧大戶高新民說。\n"
)


def may_do_everything() -> bool:
    """Whether file modes mean nothing to this process."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o500)
        return os.access(folder, os.W_OK)


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (NEWS.encode(), "utf-8", NEWS),
        (NEWS.encode("utf-8-sig"), "utf-8", NEWS),
        (b"\xff\xfe" + NEWS.encode("utf-16-le"), "utf-16-le", NEWS),
        (b"\xfe\xff" + NEWS.encode("utf-16-be"), "utf-16-be", NEWS),
        (NEWS.encode("utf-16-le"), "utf-16-le", NEWS),
        (NEWS.encode("utf-16-be"), "utf-16-be", NEWS),
        (NEWS.encode("utf-32"), "utf-32-le", NEWS),
        (NEWS.encode("gb18030"), "gb18030", NEWS),
        (NEWS.encode("gbk"), "gb18030", NEWS),
        (("\ufeff" + NEWS).encode("gb18030"), "gb18030", NEWS),
        (TAIWAN.encode("big5"), "cp950", TAIWAN),
        (TAIWAN.encode("cp950"), "cp950", TAIWAN),
        (TAIWAN.encode("gb18030"), "gb18030", TAIWAN),
        (TAIWAN.encode(), "utf-8", TAIWAN),
        (b"plain ASCII 2019\n", "utf-8", "plain ASCII 2019\n"),
        ("香港嘅報紙，記者喺度寫嘢，佢哋話今日好多人。".encode("big5hkscs"), "big5hkscs", None),
    ],
)
def test_every_encoding_gives_the_same_text(tmp_path: Path, data: bytes, encoding: str, text: str | None) -> None:
    document = readers.read(put(tmp_path / "page.txt", data))
    assert document.encoding == encoding
    (page,) = document.pages
    assert page.number == 1
    assert page.text == (data.decode(encoding) if text is None else text)
    assert document.sha256 == hashlib.sha256(data).hexdigest() == readers.file_sha256(tmp_path / "page.txt")
    assert (document.name, document.path, document.kind) == ("page.txt", str(tmp_path / "page.txt"), "text")


SENTENCES = [
    "记者从市教育局了解到，今年全市新建小学六所。",
    "本报讯 昨天上午，全县农业生产工作会议在县城召开。",
    "“孩子上学方便多了。”村民李大嫂高兴地说。",
    "全年完成投资3.2亿元，同比增长12%。",
    "通讯员 王建国 报道",
    "他们把党的政策送到了每一个困难群众家里。",
]


@given(
    lines=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"]),
    line_break=st.sampled_from(["\n", "\r\n", "\n\n"]),
)
def test_news_comes_back_from_any_encoding(lines: list[str], encoding: str, line_break: str) -> None:
    text = line_break.join(lines)
    assert decode(text.encode(encoding), "p")[0] == text


@given(st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs", "Cn", "Co", "Cc"]), min_size=40))
def test_long_valid_utf8_is_utf8(text: str) -> None:
    assert decode(("本报讯" + text).encode(), "p") == ("本报讯" + text, "utf-8")


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_a_read_error(data: bytes) -> None:
    try:
        text, encoding = decode(data, "p")
    except ReadError:
        return
    assert "\0" not in text
    text.encode("utf-8")  # nothing that cannot be stored
    assert text in (data.decode(encoding), data.decode(encoding)[1:])


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("青州", "gbk"),
        ("小学", "gbk"),
        ("联通", "gbk"),
        ("青州", "big5"),
        ("寿光", "gbk"),
        ("青州", "utf-8"),
        ("青", "utf-8"),
    ],
)
def test_a_word_alone_is_read(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "p")[0] == text


@pytest.mark.parametrize(
    "data",
    [
        "Les élèves ont été reçus à la mairie; Müller und Söhne, große Freude für alle.".encode("cp1252"),
        "Российские ученые провели исследование в новой лаборатории".encode("koi8-r"),
        "日本の小学校では、子どもたちが毎日給食を食べています。".encode("shift_jis"),
        ("한국의 초등학교에서는 학생들이 매일 급식을 먹는다고 한다" * 5).encode("euc-kr"),
        NEWS.encode()[:-3] + b"\xe5",
        NEWS.encode("gbk") + NEWS.encode(),
        b"\xef\xbb\xbf" + NEWS.encode("gbk"),
        b"\xff\xfe" + NEWS.encode("utf-16-le")[:-1],
    ],
    ids=["french", "russian", "japanese", "korean", "cut-utf8", "mixed", "wrong-mark", "cut-utf16"],
)
def test_what_nothing_fits_is_not_guessed(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(EncodingUnknown) as caught:
        readers.read(put(tmp_path / "page.txt", data))
    assert caught.value.facts["path"] == str(tmp_path / "page.txt")
    assert caught.value.facts["tried"]


@pytest.mark.parametrize(
    ("data", "offset"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 0),
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n", 0),
        (b"PK\x03\x04\x14\x00\x06\x00word", 0),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", 0),
        (b"abc\x00def", 3),
        ("青州市\0培训".encode(), 9),
        (b"\xef\xbb\xbfab\x00", 5),
        (b"\xff\xfe" + "青\0州".encode("utf-16-le"), 4),
        (bytes(range(1, 9)) * 50, 0),
    ],
)
def test_bytes_that_are_no_text(tmp_path: Path, data: bytes, offset: int) -> None:
    with pytest.raises(FileBinary) as caught:
        readers.read(put(tmp_path / "page.txt", data))
    assert caught.value.facts == {"path": str(tmp_path / "page.txt"), "offset": offset}


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", "　\n　".encode(), b"\xff\xfe"])
@pytest.mark.parametrize("name", ["page.txt", "page.md", "page.jsonl"])
def test_empty_files(tmp_path: Path, data: bytes, name: str) -> None:
    with pytest.raises(FileEmpty):
        readers.read(put(tmp_path / name, data))


def test_missing_folder_pipe_and_unknown_suffix(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        readers.read(tmp_path / "no.txt")
    with pytest.raises(FileMissing):
        readers.read(put(tmp_path / "a.txt", b"x") / "below.txt")
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(FileUnreadable) as caught:
        readers.read(tmp_path / "folder.txt")
    assert caught.value.facts["reason"] == "folder"
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(FileUnreadable):
        readers.read(tmp_path / "pipe.txt")
    with pytest.raises(FormatUnsupported) as unsupported:
        readers.read(put(tmp_path / "page.XYZ", b"x"))
    facts = unsupported.value.facts
    supported = (
        ".docx", ".epub", ".htm", ".html", ".jsonl", ".jsonl.gz", ".markdown", ".md", ".pdf", ".text", ".txt", ".xhtml",
        ".zip",
    )  # fmt: skip
    assert (facts["suffix"], facts["supported"]) == (".XYZ", supported)


@pytest.mark.skipif(may_do_everything(), reason="root may read everything")
def test_forbidden_file(tmp_path: Path) -> None:
    put(tmp_path / "page.txt", b"x").chmod(0)
    with pytest.raises(FileUnreadable):
        readers.read(tmp_path / "page.txt")


def test_too_large(tmp_path: Path) -> None:
    with (tmp_path / "page.txt").open("wb") as file:
        file.truncate(readers.SIZE_LIMIT + 1)  # a hole: takes no room
    with pytest.raises(FileTooLarge) as caught:
        readers.read(tmp_path / "page.txt")
    assert (caught.value.facts["size"], caught.value.facts["limit"]) == (readers.SIZE_LIMIT + 1, readers.SIZE_LIMIT)


def test_one_line_of_megabytes(tmp_path: Path) -> None:
    text = "全镇组织村民四百多人次，修好了东干渠。" * 150_000
    for encoding in ("utf-8", "gbk"):
        assert readers.read(put(tmp_path / "page.txt", text.encode(encoding))).pages[0].text == text


def test_markdown_stays_as_it_is(tmp_path: Path) -> None:
    text = "# 标题\r\n\r\n**滨河镇**新修水渠。\n"
    document = readers.read(put(tmp_path / "page.MD", text.encode()), "报/page.md")
    assert (document.kind, document.pages[0].text, document.name) == ("markdown", text, "报/page.md")


def test_json_lines(tmp_path: Path) -> None:
    lines = [
        {
            "id": "n-1",
            "title": " 水渠 ",
            "text": " 修好了。\n",
            "date": "2023-08-17",
            "place": "滨河",
            "url": "http://a/1",
        },
        {"id": 7, "title": "", "text": "第二条。", "date": "来源：县报"},
        {"text": "第三条\u2028仍是第三条。"},
    ]
    data = "\r\n\r\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
    document, faults = readers.read_with_faults(put(tmp_path / "news.jsonl", data))
    assert faults == ()
    assert document.kind == "jsonl"
    first, second, third = document.pages
    assert (first.number, second.number, third.number) == (1, 3, 5)
    assert (first.text, first.title, first.date, first.place) == (" 修好了。\n", "水渠", "2023-08-17", "滨河")
    assert (first.url, first.external_id) == ("http://a/1", "n-1")
    assert (second.external_id, second.title, second.date) == ("7", None, None)
    assert (third.text, third.external_id) == ("第三条\u2028仍是第三条。", None)


def test_bad_lines_do_not_lose_good_ones(tmp_path: Path) -> None:
    lines = [
        '{"text": "好的一条。"}',
        '{"text": "断了',
        "[1, 2]",
        '{"title": "没有正文"}',
        '{"text": "  "}',
        '{"text": 12}',
        '{"text": "含\\u0000空字符"}',
        '{"text": "半个\\ud83d字符"}',
        '{"text": "标题不行", "title": "\\udc00"}',
        '{"text": "整个\\ud83d\\ude00字符"}',
        "[" * 100_000,
        '{"text": "最后一条。", "title": ["x"], "id": true}',
    ]
    document, faults = readers.read_with_faults(put(tmp_path / "news.jsonl", "\n".join(lines).encode()))
    assert [page.text for page in document.pages] == ["好的一条。", "整个😀字符", "最后一条。"]
    assert (document.pages[-1].title, document.pages[-1].external_id) == (None, None)
    assert all(isinstance(fault, RecordInvalid) for fault in faults)
    assert [(fault.facts["line"], fault.facts["reason"]) for fault in faults] == [
        (2, "json"),
        (3, "object"),
        (4, "text-missing"),
        (5, "text-missing"),
        (6, "text-type"),
        (7, "characters"),
        (8, "characters"),
        (9, "characters"),
        (11, "json"),
    ]
    assert readers.read(tmp_path / "news.jsonl").pages == document.pages


def test_json_lines_without_a_good_one(tmp_path: Path) -> None:
    path = put(tmp_path / "news.jsonl", b"\n\n{]\n7\n")
    document, faults = readers.read_with_faults(path)
    assert (document.pages, len(faults)) == ((), 2)
    with pytest.raises(RecordInvalid) as caught:
        readers.read(path)
    assert caught.value.facts == {"path": str(path), "line": 3, "reason": "json"}


def test_json_lines_in_gbk(tmp_path: Path) -> None:
    data = "\n".join(f'{{"text": "{sentence}"}}' for sentence in SENTENCES).encode("gbk")
    assert [page.text for page in readers.read(put(tmp_path / "news.jsonl", data)).pages] == SENTENCES


@pytest.mark.parametrize(
    ("encoding", "broken"),
    [
        ("utf-8", '{"text": "另一种编码的一行"}'.encode("gbk")),
        ("utf-8-sig", '{"text": "断在半'.encode()[:-1]),
        ("utf-8", b'{"text": "\xff\xfe"}'),
        ("gb18030", b'{"text": "\xff\xff"}'),
    ],
)
@pytest.mark.parametrize("at", [0, 2, 6])
def test_a_json_line_in_no_encoding_does_not_lose_the_others(
    tmp_path: Path, encoding: str, broken: bytes, at: int
) -> None:
    mark = b"\xef\xbb\xbf" if encoding == "utf-8-sig" else b""
    lines = [f'{{"text": "{sentence}"}}'.encode(encoding.removesuffix("-sig")) for sentence in SENTENCES]
    path = put(tmp_path / "news.jsonl", mark + b"\r\n".join([*lines[:at], broken, *lines[at:]]) + b"\r\n\r\n")
    document, faults = readers.read_with_faults(path)
    assert [page.text for page in document.pages] == SENTENCES
    assert document.encoding == encoding.removesuffix("-sig")
    (fault,) = faults
    assert fault.facts == {"path": str(path), "line": at + 1, "reason": "encoding"}
    assert at + 1 not in {page.number for page in document.pages}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_json_lines_in_utf16(tmp_path: Path, encoding: str) -> None:
    data = "\n".join(f'{{"text": "{sentence}"}}' for sentence in SENTENCES).encode(encoding)
    assert [page.text for page in readers.read(put(tmp_path / "news.jsonl", data)).pages] == SENTENCES


def test_json_lines_most_of_which_no_encoding_fits(tmp_path: Path) -> None:
    broken = b'{"text": "\xff\xff"}\n'
    with pytest.raises(EncodingUnknown):
        readers.read(put(tmp_path / "news.jsonl", broken * 3 + '{"text": "好的一条。"}'.encode()))


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2023-08-17", "2023-08-17"),
        ("2023-08-17 09:30", "2023-08-17"),
        ("2023-08-17T09:30:00Z", "2023-08-17"),
        ("2023/8/17", "2023-08-17"),
        ("2023.8.7", "2023-08-07"),
        ("2023年8月17日", "2023-08-17"),
        ("２０２３年８月７日", "2023-08-07"),
        ("发表时间：2023年08月02", "2023-08-02"),
        ("20230817", "2023-08-17"),
        ("[2023/08/17", "2023-08-17"),
        ("2023/10/1", "2023-10-01"),
        ("[2023/08/1", None),
        ("[2023/10/1", None),
        ("[2023年07月2", None),
        ("发表时间：2023-", None),
        ("来源：县报", None),
        ("2023-08", None),
        ("2023-13-40", None),
        ("2023-02-29", None),
        ("08-17 12:20", None),
        ("23-08-17 9", None),
        ("0001-01-01", None),
        ("13812023081799", None),
        ("", None),
    ],
)
def test_dates(value: str, date: str | None) -> None:
    assert readers.iso_date(value) == date


def test_walk_a_folder(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.md", "a/10.TXT", "a/c/d.jsonl", ".git/x.txt", "a/.hidden.txt", "z.png", "报/页.txt"):
        put(tmp_path / name, b"x")
    found = [(path, name) for path, name in readers.walk(tmp_path)]
    assert [name for _, name in found] == ["a/10.TXT", "a/2.md", "a/c/d.jsonl", "b.txt", "报/页.txt"]
    assert [path for path, _ in found] == [tmp_path / name for _, name in found]
    assert list(readers.walk(tmp_path / "z.png")) == [(tmp_path / "z.png", "z.png")]
    with pytest.raises(FileMissing):
        list(readers.walk(tmp_path / "nothing"))


def test_walk_tells_of_documents_that_cannot_be_read(tmp_path: Path) -> None:
    for name in ("a.txt", "b.doc", "c/d.ODT", "e.rar", "f.jpg", "g", "h.py", ".i.doc"):
        put(tmp_path / name, b"x")
    (tmp_path / "j.zip").mkdir()
    faults: list[ReadError] = []
    assert [name for _, name in readers.walk(tmp_path, faults.append)] == ["a.txt"]
    assert all(isinstance(fault, FormatUnsupported) for fault in faults)
    assert [(fault.facts["path"], fault.facts["suffix"]) for fault in faults] == [
        (str(tmp_path / "b.doc"), ".doc"),
        (str(tmp_path / "c/d.ODT"), ".ODT"),
        (str(tmp_path / "e.rar"), ".rar"),
    ]
    assert all(fault.facts["supported"] == tuple(sorted(readers.SUFFIXES)) for fault in faults)


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "in2"  # whose name begins with the folder's
    for path in (inside / "a/page.txt", outside / "secret.txt", outside / "more/b.txt"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("秘密", "utf-8")
    (inside / "link.txt").symlink_to(outside / "secret.txt")
    (inside / "a/up").symlink_to(outside)
    (inside / "picture.png").symlink_to(outside / "secret.txt")
    (inside / "same.txt").symlink_to(inside / "a/page.txt")
    (tmp_path / "door").symlink_to(inside)
    for start in (inside, tmp_path / "door"):  # the folder that is given may be a link itself
        faults: list[ReadError] = []
        assert [name for _, name in readers.walk(start, faults.append)] == ["a/page.txt", "same.txt"]
        assert [(type(fault), fault.facts["target"]) for fault in faults] == [
            (LinkOutside, str(outside)),
            (LinkOutside, str(outside / "secret.txt")),
        ]
    assert [name for _, name in readers.walk(inside / "link.txt")] == ["link.txt"]  # what is named itself is meant


def test_walk_links(tmp_path: Path) -> None:
    put(tmp_path / "a/page.txt", b"x")
    (tmp_path / "a/loop").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "a")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    faults: list[ReadError] = []
    assert [name for _, name in readers.walk(tmp_path, faults.append)] == ["a/page.txt"]
    assert [(type(fault), fault.facts["path"]) for fault in faults] == [(FileMissing, str(tmp_path / "gone.txt"))]
    names: list[str] = []
    with pytest.raises(FileMissing):
        names.extend(name for _, name in readers.walk(tmp_path))


@pytest.mark.skipif(may_do_everything(), reason="root may enter every folder")
def test_walk_past_a_forbidden_folder(tmp_path: Path) -> None:
    put(tmp_path / "a/page.txt", b"x")
    put(tmp_path / "b/page.txt", b"x")
    (tmp_path / "a").chmod(0)
    faults: list[ReadError] = []
    try:
        assert [name for _, name in readers.walk(tmp_path, faults.append)] == ["b/page.txt"]
    finally:
        (tmp_path / "a").chmod(0o700)
    assert [(type(fault), fault.facts["path"]) for fault in faults] == [(FileUnreadable, str(tmp_path / "a"))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.binary(min_size=1, max_size=8).filter(lambda one: not set(one) & {0, ord("/")}))
def test_names_can_be_stored_whatever_their_bytes(name: bytes) -> None:
    path = Path("/folder") / (os.fsdecode(name) + ".txt")
    assert readers.identity(path).encode("utf-8")


def test_a_name_in_gbk(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("青州.txt".encode("gbk"))
    try:
        path.write_bytes(NEWS.encode())
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    ((found, name),) = readers.walk(tmp_path)
    document = readers.read(found, name)
    assert document.name == r"\xc7\xe0\xd6\xdd.txt"
    document.path.encode("utf-8")
