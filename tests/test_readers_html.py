"""Web pages: the article without the site around it, its metadata, its encoding, and that nothing is fetched."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, NoReturn

import pytest

from corpus import pages, readers
from corpus.errors import EncodingUnknown, FileBinary, FileEmpty
from corpus.readers.html import read_html
from corpus.verify import verify
from retrieval.engine import Engine
from retrieval.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BODY = (
    "本报青石讯 记者从镇水利站获悉，今年春天全镇组织村民四百多人次，修好了东干渠。",
    "“水到田头，心里踏实。”种粮大户何大山说。",
    "工程投资86.5万元，受益农田1.2万亩。",
)
PAGE = """<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>青石镇新修水渠三千米_青石日报网</title>
<meta name="author" content="{author}"><meta name="publishdate" content="2023-08-17">
<meta property="og:title" content="青石镇新修水渠三千米">
<link rel="canonical" href="http://news.example.cn/2023/a1.html">
<link rel="stylesheet" href="http://192.0.2.1/style.css"><script src="http://192.0.2.1/code.js"></script></head>
<body><div class="nav"><a href="/">首页</a> <a href="/n">新闻</a> <a href="/s">体育</a></div>
<h1>青石镇新修水渠三千米</h1><img src="http://192.0.2.1/canal.jpg">
<div class="article-content"><p>　　{0}</p><p>　　{1}</p><p>　　{2}</p></div>
<div class="related"><h3>相关新闻</h3><ul><li><a href="1">邻县的桃子熟了</a></li></ul></div>
<div class="footer">版权所有 2019-2026 青石日报 电话：0536-1234567</div></body></html>"""


def page(charset: str = "utf-8", author: str = "") -> str:
    return PAGE.format(*BODY, charset=charset, author=author)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    tried: list[object] = []

    def refuse(*where: object, **_: object) -> NoReturn:
        tried.append(where)
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield
    assert tried == []


def test_the_article_comes_with_its_headline_date_and_address() -> None:
    content = read_html(page().encode(), "p.html")
    (found,) = content.pages
    assert found.text.splitlines() == list(BODY)
    assert (found.number, found.title, found.date) == (1, "青石镇新修水渠三千米", "2023-08-17")
    assert (found.url, found.place, found.external_id) == ("http://news.example.cn/2023/a1.html", None, None)
    assert content.kind == "html"
    (article,) = pages.parse(found).articles
    assert (article.headline, article.date, article.url) == (found.title, "2023-08-17", found.url)
    assert article.dateline == "青石"


def test_an_author_in_the_head_becomes_a_byline_unless_the_article_names_him() -> None:
    (found,) = read_html(page(author="高新民").encode(), "p.html").pages
    assert found.text.splitlines() == ["作者：高新民", "", *BODY]
    (article,) = pages.parse(found).articles
    assert [one.name for one in article.byline] == ["高新民"]
    (found,) = read_html(page(author="何大山").encode(), "p.html").pages
    assert found.text.splitlines() == list(BODY)


@pytest.mark.parametrize(
    ("charset", "encoding", "named"),
    [
        ("utf-8", "utf-8", "utf-8"),
        ("gb2312", "gbk", "gb18030"),
        ("utf-16", "utf-16", "utf-16-le"),
        ("", "gbk", "gb18030"),
    ],
)
def test_every_encoding_gives_the_same_article(charset: str, encoding: str, named: str) -> None:
    content = read_html(page(charset).encode(encoding), "p.html")
    assert content.pages == read_html(page().encode(), "p.html").pages
    assert content.encoding.startswith(f"{named}, trafilatura ")


def test_a_declared_encoding_is_believed_where_none_can_be_proved() -> None:
    text = (
        "Le canal a été rénové cette année; les élèves de l'école voisine ont planté des arbres le long de l'eau. " * 3
    )
    source = f'<html><head><meta charset="{{}}"></head><body><article><p>{text}</p></article></body></html>'
    (found,) = read_html(source.format("iso-8859-1").encode("latin-1"), "p.html").pages
    assert found.text == text.strip()
    for charset in ("utf-8", "nonsense", "zlib"):
        with pytest.raises(EncodingUnknown):
            read_html(source.format(charset).encode("latin-1"), "p.html")


@pytest.mark.parametrize(
    "source",
    ["<html><body></body></html>", "<html><head><title>空</title></head><body><script>load()</script></body></html>"],
)
def test_a_page_without_words_is_empty(source: str) -> None:
    with pytest.raises(FileEmpty):
        read_html(source.encode(), "p.html")


HEADLINE = '<a href="/n/{0}">第{0}座水库今年开春以后的蓄水情况</a>'


@pytest.mark.parametrize(
    "listed",
    [
        "".join(f'<a href="/c/{n}">栏目{n}</a>' for n in range(50)),
        "<br>".join(f'<a href="/c/{n}">栏目{n}</a>' for n in range(50)),
        "".join(f"<p>{HEADLINE.format(n)}</p>" for n in range(50)),
        "".join(f"<p>{HEADLINE.format(n)} 03-{n}</p>" for n in range(10, 30)),
        '<a href="/">首页</a> <a href="/2">下一页</a>',
    ],
)
def test_a_list_of_links_is_no_article(listed: str) -> None:
    with pytest.raises(FileEmpty):
        read_html(f"<html><head><title>青石日报</title></head><body>{listed}</body></html>".encode(), "p.html")


@pytest.mark.parametrize("around", ["<p>{}</p>", '<a href="/full"><p>{}</p></a>'])
def test_an_article_among_links_or_in_one_is_an_article(around: str) -> None:
    links = "".join(f'<a href="/c/{n}">栏目{n}</a> ' for n in range(50))
    text = f'{BODY[0]}另见<a href="/x">规划</a>。'
    source = f"<html><body>{links}<h1>新修水渠</h1>{around.format(text)}<p>{BODY[2]}</p></body></html>"
    (found,) = read_html(source.encode(), "p.html").pages
    assert BODY[0] in found.text
    assert BODY[2] in found.text


def test_a_picture_is_no_page() -> None:
    with pytest.raises(FileBinary):
        read_html(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "p.html")


def test_an_address_for_a_page_is_not_fetched() -> None:
    for source in ("http://192.0.2.1/a.html", "https://example.org"):
        try:
            assert [page.text for page in read_html(source.encode(), "p.html").pages] == [source]
        except FileEmpty:
            continue


def test_entities_are_not_expanded_and_no_file_is_looked_into(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("暗号是白鹭", "utf-8")
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "水渠" * 10}">' for n in range(9))
    declared = f'<!DOCTYPE html [{entities}<!ENTITY file SYSTEM "file://{tmp_path}/secret.txt">]>'
    source = page().replace("<!DOCTYPE html>", f'<?xml version="1.0"?>{declared}').replace("工程", "&e8;&file;工程")
    (found,) = read_html(source.encode(), "p.html").pages
    assert len(found.text) < 2000
    assert "白鹭" not in found.text


def test_the_rule_under_the_head_of_a_table_is_no_line_of_the_page() -> None:
    table = "<table><tr><th>品种</th><th>产量（吨）</th></tr><tr><td>萝卜</td><td>12300</td></tr></table>"
    (found,) = read_html(page().replace("</p>", f"</p>{table}", 1).encode(), "p.html").pages
    assert [line.rstrip() for line in found.text.splitlines() if line.startswith("|")] == [
        "| 品种 | 产量（吨） |",
        "| 萝卜 | 12300 |",
    ]


def test_reading_twice_gives_the_same() -> None:
    data = page(author="高新民").encode()
    assert read_html(data, "p") == read_html(data, "p")


def test_a_library_of_web_pages_answers_and_verifies(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/a1.html").write_bytes(page().encode("gbk"))
    (tmp_path / "pages/empty.HTM").write_text("<html><body></body></html>", "utf-8")
    with Library.open(tmp_path / "library", create=True) as library:
        added = library.add([tmp_path / "pages"])
        assert added.documents == 1
        assert [type(one) for one in added.skipped] == [FileEmpty]
        answer = Engine(library).ask("东干渠工程投资多少万元")
        assert answer.text is not None
        assert "86.5万元" in answer.text
        cited = answer.citations[0]
        assert cited.sentence.text == BODY[2]
        assert cited.sentence.span.of(library.store.page_text(cited.article.document, 1)) == BODY[2]
        assert cited.article.article.url == "http://news.example.cn/2023/a1.html"
        assert list(verify(library.store)) == []
    assert readers.read(tmp_path / "pages/a1.html").kind == "html"
