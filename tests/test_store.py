"""The library file: documents in and out, ids, look-ups, vectors, versions, damage, and what verify finds."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import passages, readers, sentences
from corpus.errors import (
    ArticleAmbiguous,
    ArticleMissing,
    LibraryBusy,
    LibraryDamaged,
    LibraryMissing,
    LibraryNewer,
    LibraryUnwritable,
)
from corpus.model import Article, Byline, Document, Page, ParsedPage, Place, Sentence, SetAside, Span
from corpus.rows import Counts, passage_hash
from corpus.schema import MIGRATIONS, connect, migrate, version_of
from corpus.store import FILE_NAME, Store
from corpus.verify import Finding, coverage, verify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from corpus.model import Passage

Parsed = tuple[ParsedPage, "Mapping[str, Sequence[Passage]]"]
QINGZHOU = Place("370781", "山东省", "潍坊市", "青州市")


def may_do_everything() -> bool:
    """Whether file modes mean nothing to this process."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o500)
        return os.access(folder, os.W_OK)


def parse(page: Page) -> Parsed:
    """Each paragraph is an article; a paragraph of dashes is set aside."""
    articles: list[Article] = []
    aside: list[SetAside] = []
    position = 0
    for paragraph in page.text.split("\n"):
        span = Span(position, position + len(paragraph))
        position = span.end + 1
        if paragraph.startswith("--"):
            aside.append(SetAside(page.number, span, paragraph, "separator"))
        elif paragraph:
            articles.append(article(page, span))
    return ParsedPage(tuple(articles), tuple(aside)), {one.id: passages.cut(one) for one in articles}


def article(page: Page, span: Span) -> Article:
    found = tuple(
        Sentence(number, "body", sentences.quote(one.of(page.text)), one, 0)
        for number, one in enumerate(sentences.split(page.text, span), 1)
    )
    return Article(
        id=hashlib.sha256(span.of(page.text).encode()).hexdigest()[:8],
        kind="article",
        kicker=None,
        headline=page.title,
        subhead=None,
        byline=(Byline("高新民", "记者"), Byline("李强", "")),
        dateline="青州",
        place=QINGZHOU,
        date=page.date,
        page=page.number,
        span=span,
        sentences=found,
        external_id=page.external_id,
        url=page.url,
    )


def document(path: str, *texts: str, name: str | None = None) -> Document:
    pages = tuple(Page(number, text, external_id=f"x{number}") for number, text in enumerate(texts, 1))
    sha256 = hashlib.sha256("\f".join(texts).encode()).hexdigest()
    return Document(path, name or path.rsplit("/", 1)[-1], sha256, "utf-8", "text", pages)


def put(store: Store, one: Document) -> Counts:
    return store.replace_document(one, map(parse, one.pages))


TWO = "青州修好了水渠。受益农田一万亩！\n----\n寿光种了大棚。一年两茬。"
ONE = "安丘通了公路。"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "library", create=True) as opened:
        yield opened


def faults(store: Store) -> list[Finding]:
    return [finding for finding in verify(store) if finding.is_fault]


# In and out


def test_what_goes_in_comes_out(store: Store) -> None:
    one = Document(
        "/a/two.jsonl",
        "two.jsonl",
        "ab" * 32,
        "gb18030",
        "jsonl",
        (Page(1, TWO, "水渠", "2019-03-01", "青州", "http://a/1", "k-1"), Page(3, ONE)),
    )
    assert put(store, one) == Counts(1, 3, 5, 3) == store.counts()
    (stored,) = store.documents()
    assert store.document("/a/two.jsonl") == stored
    assert store.document("/a/other") is None
    assert (stored.path, stored.name, stored.sha256) == (one.path, one.name, one.sha256)
    assert (stored.encoding, stored.kind, stored.articles) == ("gb18030", "jsonl", 3)
    assert tuple(store.pages(stored.row)) == one.pages
    parsed = [parse(page)[0] for page in one.pages]
    found = list(store.articles())
    assert [item.article for item in found] == [item for page in parsed for item in page.articles]
    assert list(store.articles_on(stored.row, 3)) == found[2:]
    assert {(item.source, item.path, item.document) for item in found} == {(one.name, one.path, stored.row)}
    assert store.page_text(stored.row, 3) == ONE
    assert store.set_aside(stored.row) == [SetAside(1, Span(17, 21), "----", "separator")]
    first = store.passages_of(found[0].row)
    assert [item.passage for item in first] == list(passages.cut(found[0].article))
    assert (first[0].article_row, first[0].external_id) == (found[0].row, "k-1")
    assert faults(store) == []


def test_place_and_byline_may_be_absent(store: Store) -> None:
    one = document("/a/one.txt", ONE)
    (bare,) = parse(one.pages[0])[0].articles
    bare = replace(bare, place=None, byline=(), dateline=None)
    store.replace_document(one, [(ParsedPage((bare,), ()), {})])
    assert next(store.articles()).article == bare


def test_replacing_a_document(store: Store) -> None:
    put(store, document("/a/one.txt", ONE))
    put(store, document("/a/two.txt", TWO))
    before = store.generation
    old = [row for row, _, _ in store.passage_rows()]
    assert put(store, document("/a/two.txt", TWO, "昌乐建了学校。")) == Counts(1, 3, 5, 3)
    assert store.generation == before + 1
    assert store.removed_since(before) == old[1:]
    assert store.removed_since(store.generation) == []
    rows = [row for row, _, _ in store.passage_rows()]
    assert rows[0] == old[0]
    assert min(rows[1:]) > max(old)
    assert [row for row, _, _ in store.passage_rows(after=old[0])] == rows[1:]
    assert [one.name for one in store.documents()] == ["one.txt", "two.txt"]
    assert store.counts() == Counts(2, 4, 6, 4)


def test_row_ids_are_not_given_again(store: Store) -> None:
    put(store, document("/a/one.txt", ONE))
    (last,) = [row for row, _, _ in store.passage_rows()]
    store.remove_document("one.txt")
    put(store, document("/a/one.txt", ONE))
    assert [row for row, _, _ in store.passage_rows()] == [last + 1]
    assert next(store.articles()).row == 2


def test_what_fails_leaves_everything_as_it_was(store: Store) -> None:
    put(store, document("/a/two.txt", TWO))
    before = (list(store.articles()), store.generation, store.documents())

    def interrupted() -> Iterator[Parsed]:
        yield parse(Page(1, ONE))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.replace_document(document("/a/two.txt", ONE, ONE), interrupted())

    def broken() -> Iterator[Parsed]:
        yield parse(Page(1, ONE))
        raise sqlite3.OperationalError  # some other database's

    with pytest.raises(sqlite3.OperationalError):
        store.replace_document(document("/a/two.txt", ONE, ONE), broken())
    with pytest.raises(ValueError):  # fewer parsed than pages
        store.replace_document(document("/a/two.txt", ONE, ONE), [parse(Page(1, ONE))])
    assert (list(store.articles()), store.generation, store.documents()) == before
    put(store, document("/a/one.txt", ONE))


def test_removing_a_document(store: Store) -> None:
    put(store, document("/a/two.txt", TWO))
    put(store, document("/b/two.txt", ONE))
    with pytest.raises(ArticleAmbiguous) as caught:
        store.remove_document("two.txt")
    assert caught.value.facts == {"id": "two.txt", "candidates": ("/a/two.txt", "/b/two.txt")}
    assert store.remove_document("/a/two.txt") == Counts(1, 2, 4, 2)
    assert store.remove_document("two.txt") == Counts(1, 1, 1, 1)
    with pytest.raises(ArticleMissing):
        store.remove_document("two.txt")
    assert store.counts() == Counts()
    assert len(store.removed_since(0)) == 3


def test_removing_an_article(store: Store) -> None:
    put(store, document("/a/two.txt", TWO))
    first, second = store.articles()
    assert store.remove_article(first.article.id[:7]) == Counts(0, 1, 2, 1)
    assert list(store.articles()) == [second]
    assert store.removed_since(0) == [1]
    assert [(one.reason, one.text) for one in store.set_aside(first.document)] == [
        ("removed", "青州修好了水渠。"),
        ("removed", "受益农田一万亩！"),
        ("separator", "----"),
    ]
    assert faults(store) == []
    with pytest.raises(ArticleMissing):
        store.remove_article(first.article.id)


# Ids


def test_the_same_text_twice(store: Store) -> None:
    digest = hashlib.sha256(ONE.encode()).hexdigest()[:8]
    second = hashlib.sha256(f"{digest}:1".encode()).hexdigest()[:8]
    third = hashlib.sha256(f"{digest}:2".encode()).hexdigest()[:8]
    put(store, document("/a/1.txt", f"{ONE}\n{ONE}"))
    put(store, document("/a/2.txt", ONE))
    found = list(store.articles())
    assert [one.article.id for one in found] == [digest, second, third]
    assert [one.article.sentences[0].text for one in found] == [ONE] * 3
    assert [one.passage.article_id for one in store.passages([1, 2, 3])] == [digest, second, third]
    put(store, document("/a/1.txt", f"{ONE}\n{ONE}"))
    assert [one.article.id for one in store.articles()] == [third, digest, second]
    store.remove_document("/a/1.txt")
    assert [one.article.id for one in store.articles()] == [third]
    assert store.article(third).source == "2.txt"


def test_looking_an_article_up(store: Store) -> None:
    put(store, document("/a/page.txt", "\n".join(f"第{number}条。" for number in range(40))))
    ids = sorted(one.article.id for one in store.articles())
    for id_ in ids:
        assert store.article(id_).article.id == id_
        assert store.article(f" {id_.upper()}").article.id == id_
    prefixes = {id_[0] for id_ in ids}
    for prefix in "0123456789abcdef":
        fitting = [id_ for id_ in ids if id_.startswith(prefix)]
        if len(fitting) > 1:
            with pytest.raises(ArticleAmbiguous) as caught:
                store.article(prefix)
            assert caught.value.facts["candidates"] == tuple(fitting[:10])
        elif fitting:
            assert store.article(prefix).article.id == fitting[0]
        else:
            assert prefix not in prefixes
            with pytest.raises(ArticleMissing):
                store.article(prefix)
    for wrong in ("", " ", "zz", "%", "_", "青州", "0" * 100, "' OR 1"):
        with pytest.raises(ArticleMissing):
            store.article(wrong)


def test_rows_come_in_the_order_asked_for(store: Store) -> None:
    put(store, document("/a/page.txt", "\n".join(f"第{number}条。" for number in range(2500))))
    assert [one.row for one in store.passages([3, 1, 9999, 2])] == [3, 1, 2]
    assert [one.row for one in store.articles_by_row([5, 4, 9999])] == [5, 4]
    assert store.passages([]) == []
    assert len(store.passages(range(1, 2501))) == 2500
    assert store.passages(np.array([7, 8]))[0].passage.text == "第6条。"
    assert [one.row for one in store.articles()] == list(range(1, 2501))


# Vectors


def test_vectors(store: Store) -> None:
    put(store, document("/a/1.txt", f"{TWO}\n{ONE}\n{ONE}"))
    missing = list(store.missing_vectors("m"))
    assert [text for _, _, text in missing] == ["青州修好了水渠。受益农田一万亩！", "寿光种了大棚。一年两茬。", ONE]
    assert [hash_ for hash_, _, _ in missing] == [passage_hash(header, text) for _, header, text in missing]
    assert missing[0][0] == hashlib.sha256("青州市\n青州修好了水渠。受益农田一万亩！".encode()).digest()
    matrix = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)
    before = store.generation
    store.put_vectors("m", [hash_ for hash_, _, _ in missing], matrix)
    assert store.generation == before
    assert list(store.missing_vectors("m")) == []
    assert len(list(store.missing_vectors("other"))) == 3
    ((rows, vectors),) = store.vectors("m")
    assert (rows.dtype, vectors.dtype) == (np.int64, np.float32)
    assert rows.tolist() == [1, 2, 3, 4]
    np.testing.assert_allclose(vectors, matrix[[0, 1, 2, 2]], atol=5e-4)
    ((rows, _),) = store.vectors("m", after=2)
    assert rows.tolist() == [3, 4]
    assert list(store.vectors("other")) == []
    store.remove_document("1.txt")
    assert list(store.vectors("m")) == []
    put(store, document("/a/2.txt", ONE))
    assert list(store.missing_vectors("m")) == []  # adding a text again encodes nothing
    assert store.prune_vectors() == 2
    assert len(list(store.vectors("m"))) == 1


def test_vectors_may_be_put_while_the_missing_are_read(store: Store) -> None:
    put(store, document("/a/page.txt", "\n".join(f"第{number % 1700}条。" for number in range(3400))))
    seen = 0
    for hash_, _, _ in store.missing_vectors("m"):
        seen += 1
        if seen % 100 == 0:
            store.put_vectors("m", [hash_], np.ones((1, 4), np.float32))
    assert seen == 1700


@given(st.integers(0, 2**32 - 1), st.integers(2, 400))
def test_float16_is_near_enough(seed: int, dim: int) -> None:
    pair = np.random.default_rng(seed).normal(size=(2, dim)).astype(np.float32)
    pair /= np.linalg.norm(pair, axis=1, keepdims=True)
    kept = pair.astype("<f2").astype(np.float32)
    assert abs(float(kept[0] @ pair[1]) - float(pair[0] @ pair[1])) < 5e-4


def test_meta(store: Store) -> None:
    assert store.get_meta("model") is None
    store.set_meta("model", "一")
    store.set_meta("model", "二")
    assert store.get_meta("model") == "二"
    assert store.generation == 0


# Opening


def test_no_library(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing) as caught:
        Store.open(tmp_path / "none")
    assert caught.value.facts == {"path": str(tmp_path / "none")}
    with pytest.raises(LibraryMissing):
        Store.open(tmp_path / "none", readonly=True)
    assert not (tmp_path / "none").exists()
    (tmp_path / FILE_NAME).touch()  # what is left when the making of a library is killed
    for readonly in (False, True):
        with pytest.raises(LibraryMissing):
            Store.open(tmp_path, readonly=readonly)
    Store.open(tmp_path, create=True).close()
    Store.open(tmp_path).close()


def test_a_library_that_is_none(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database at all" * 100)
    for options in ({}, {"create": True}, {"readonly": True}):
        with pytest.raises(LibraryDamaged):
            Store.open(tmp_path, **options)
    (tmp_path / FILE_NAME).unlink()
    foreign = sqlite3.connect(tmp_path / FILE_NAME)
    foreign.execute("CREATE TABLE somebody_elses (x)")
    foreign.close()
    with pytest.raises(LibraryDamaged):
        Store.open(tmp_path, create=True)


def test_a_broken_file(tmp_path: Path) -> None:
    with Store.open(tmp_path, create=True) as store:
        put(store, document("/a/page.txt", "\n".join(f"第{number}条。" for number in range(2000))))
    path = tmp_path / FILE_NAME
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)
    path.write_bytes(data)
    with pytest.raises(LibraryDamaged), Store.open(tmp_path) as store:
        list(store.articles())


def test_nowhere_to_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryUnwritable) as caught:
        Store.open(tmp_path / "file" / "library", create=True)
    assert caught.value.facts["path"] == str(tmp_path / "file" / "library")


@pytest.mark.skipif(may_do_everything(), reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    with Store.open(tmp_path / "library", create=True) as store:
        put(store, document("/a/two.txt", TWO))
    (tmp_path / "library" / FILE_NAME).chmod(0o444)
    (tmp_path / "library").chmod(0o555)
    try:
        with Store.open(tmp_path / "library", readonly=True) as store:
            assert store.counts() == Counts(1, 2, 4, 2)
            assert faults(store) == []
        with pytest.raises(LibraryUnwritable):
            Store.open(tmp_path / "library")
        with pytest.raises(LibraryUnwritable):
            Store.open(tmp_path / "library" / "new", create=True)
    finally:
        (tmp_path / "library").chmod(0o755)


def test_readonly_refuses_to_write(store: Store) -> None:
    put(store, document("/a/two.txt", TWO))
    with Store.open(store.path.parent, readonly=True) as reader:
        assert reader.counts() == store.counts()
        with pytest.raises(LibraryUnwritable):
            reader.set_meta("a", "b")


def test_a_newer_library(store: Store) -> None:
    store.close()
    connection = sqlite3.connect(store.path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for options in ({}, {"create": True}, {"readonly": True}):
        with pytest.raises(LibraryNewer) as caught:
            Store.open(store.path.parent, **options)
        assert caught.value.facts == {"path": str(store.path), "found": 99, "supported": len(MIGRATIONS)}


def test_an_older_library_is_brought_up_to_date(tmp_path: Path) -> None:
    with Store.open(tmp_path, create=True) as store:
        put(store, document("/a/two.txt", TWO))
        path = store.path
    later = (
        *MIGRATIONS,
        "CREATE TABLE notes (article INTEGER, text TEXT); INSERT INTO notes SELECT row, kind FROM articles",
        "ALTER TABLE documents ADD COLUMN size INTEGER",
    )
    connection = connect(path)
    migrate(connection, path, later)
    assert version_of(connection, path, later) == len(later)
    assert connection.execute("SELECT * FROM notes").fetchall() == [(1, "article"), (2, "article")]
    assert connection.execute("SELECT name, size FROM documents").fetchall() == [("two.txt", None)]
    migrate(connection, path, later)  # nothing left to do
    connection.close()
    with pytest.raises(LibraryNewer):
        Store.open(tmp_path)


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    with Store.open(tmp_path, create=True) as store:
        path = store.path
    connection = connect(path)
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, path, (*MIGRATIONS, "CREATE TABLE notes (x); INSERT INTO nowhere VALUES (1)"))
    connection.close()
    with Store.open(tmp_path) as store:
        assert store.problems() == []


# Several at once


def test_reading_while_another_writes(store: Store) -> None:
    put(store, document("/a/one.txt", ONE))
    with Store.open(store.path.parent, readonly=True) as reader, Store.open(store.path.parent, timeout=0.05) as other:

        def watched() -> Iterator[Parsed]:
            yield parse(Page(1, TWO))
            assert reader.counts() == Counts(1, 1, 1, 1)
            assert [one.article.sentences[0].text for one in reader.articles()] == [ONE]
            with pytest.raises(LibraryBusy) as caught:
                other.set_meta("a", "b")
            assert caught.value.facts == {"path": str(store.path)}
            yield parse(Page(2, ONE))

        store.replace_document(document("/a/two.txt", TWO, ONE), watched())
        assert reader.counts() == Counts(2, 4, 6, 4)
        other.set_meta("a", "b")
        with reader.reading():
            before = reader.counts()
            store.remove_document("two.txt")
            assert reader.counts() == before
        assert reader.counts() == Counts(1, 1, 1, 1)


def test_one_store_in_several_threads(store: Store) -> None:
    put(store, document("/a/page.txt", "\n".join(f"第{number}条。" for number in range(300))))
    results: list[int] = []

    def use(number: int) -> None:
        for turn in range(10):
            results.append(len(list(store.articles())))
            store.set_meta(f"{number}", f"{turn}")

    threads = [threading.Thread(target=use, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [300] * 40
    assert [store.get_meta(str(number)) for number in range(4)] == ["9"] * 4


KILLED = """
import sys, time
from pathlib import Path
from corpus.model import Document, Page, ParsedPage
from corpus.store import Store

def parsed():
    for number in range(1, 1000):
        yield ParsedPage((), ()), {}
    print("written", flush=True)
    time.sleep(60)

pages = tuple(Page(number, "x" * 5000) for number in range(1, 1001))
with Store.open(Path(sys.argv[1])) as store:
    store.replace_document(Document("/a/two.txt", "two.txt", "0", "utf-8", "text", pages), parsed())
"""


def test_killed_while_writing(store: Store) -> None:
    put(store, document("/a/two.txt", TWO))
    before = list(store.articles())
    command = [sys.executable, "-c", KILLED, str(store.path.parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        process.send_signal(signal.SIGKILL)
    assert list(store.articles()) == before
    put(store, document("/a/one.txt", ONE))
    assert faults(store) == []


# Verify


@given(st.lists(st.text("青州。！？“”《》 \n\t　1.5%a", max_size=60), min_size=1, max_size=4))
def test_whatever_the_text_nothing_is_lost(texts: list[str]) -> None:
    for text in texts:
        page, _ = parse(Page(1, text))
        spans = [sentence.span for one in page.articles for sentence in one.sentences]
        assert list(coverage(text, spans + [one.span for one in page.set_aside])) == []


def test_coverage() -> None:
    assert list(coverage("甲乙 丙丁", [Span(0, 2), Span(3, 5)])) == []
    assert list(coverage("甲乙 丙丁", [Span(3, 5), Span(0, 1)])) == [("lost", Span(1, 3))]
    assert list(coverage("甲乙 丙丁", [Span(0, 4), Span(1, 2)])) == [("doubled", Span(1, 2)), ("lost", Span(4, 5))]
    assert list(coverage("甲乙", [Span(0, 2), Span(0, 2)])) == [("doubled", Span(0, 2))]
    assert list(coverage(" \n", [])) == []


@pytest.mark.parametrize(
    ("tampering", "codes"),
    [
        ("UPDATE sentences SET text = '青州修了水渠。' WHERE article = 1 AND number = 1", {"text", "passage"}),
        ("UPDATE sentences SET span_end = 7 WHERE article = 1 AND number = 1", {"text", "lost"}),
        ("UPDATE sentences SET span_end = 9999 WHERE article = 2 AND number = 2", {"span"}),
        ("UPDATE sentences SET span_end = span_start WHERE article = 1 AND number = 1", {"span", "lost"}),
        ("UPDATE sentences SET span_start = 0 WHERE article = 1 AND number = 2", {"text", "order", "doubled"}),
        ("UPDATE sentences SET number = 5 WHERE article = 1 AND number = 1", {"order", "passage"}),
        ("DELETE FROM sentences WHERE article = 2 AND number = 2", {"lost", "passage"}),
        ("DELETE FROM set_aside", {"lost"}),
        ("UPDATE set_aside SET text = '==='", {"set-aside"}),
        ("UPDATE pages SET text = replace(text, '水渠', '公路')", {"text", "page"}),
        ("UPDATE passages SET text = text || '多出' WHERE row = 1", {"passage"}),
        ("UPDATE passages SET last = 9 WHERE row = 2", {"passage"}),
        ("UPDATE articles SET span_end = span_end - 1 WHERE row = 2", {"span"}),
        ("DELETE FROM articles WHERE row = 2", {"database", "lost"}),
        ("UPDATE meta SET value = '7'", set()),
    ],
)
def test_verify_finds_what_was_tampered_with(store: Store, tmp_path: Path, tampering: str, codes: set[str]) -> None:
    path = tmp_path / "two.txt"
    path.write_text(TWO, "utf-8")
    put(store, readers.read(path))
    assert list(verify(store)) == []
    connection = sqlite3.connect(store.path)  # foreign keys are off here
    connection.execute(tampering)
    connection.commit()
    connection.close()
    found = faults(store)
    assert {finding.code for finding in found} == codes
    assert all(finding.document == "two.txt" for finding in found if finding.code != "database")


def test_verify_says_where(store: Store) -> None:
    put(store, document("/a/two.txt", ONE, TWO))
    connection = sqlite3.connect(store.path)
    connection.execute("UPDATE sentences SET text = '一年三茬。' WHERE article = 3 AND number = 2")
    connection.commit()
    connection.close()
    text, passage = faults(store)
    id_ = list(store.articles())[2].article.id
    assert text == Finding("text", "two.txt", "/a/two.txt", 2, id_, 2, Span(29, 34))
    assert passage.code == "passage"


def test_a_source_file_that_moved_on_is_a_notice(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "two.txt"
    path.write_text(TWO, "utf-8")
    put(store, readers.read(path))
    path.write_text(ONE, "utf-8")
    assert [(one.code, one.is_fault) for one in verify(store)] == [("source-changed", False)]
    path.unlink()
    assert [(one.code, one.is_fault, one.detail) for one in verify(store)] == [("source-gone", False, "FileMissing")]
