"""The store and the journal on both databases: the same calls, the same outcomes; and what only a shared one does."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import uuid
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot import messages
from bot.conversation import State
from bot.journal import Journal
from corpus import location, pages, passages
from corpus.errors import (
    ArticleMissing,
    DatabaseUnreachable,
    LibraryBusy,
    LibraryMissing,
    LibraryNewer,
    LocationInvalid,
)
from corpus.location import Location
from corpus.model import Document, Page
from corpus.rows import Counts
from corpus.store import Store
from postgres_server import PASSWORD, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAPER = """枣林村修好灌溉渠

    本报青州讯 枣林村村民三月里修好了两公里灌溉渠,二百亩果园喝上了水。
    渠是村民自己动手修的。
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Location:
    if request.param == "sqlite":
        return Location(tmp_path)
    return Location(tmp_path, location.database(fresh(request.getfixturevalue("server"))))


@pytest.fixture
def shared(server: str, tmp_path: Path) -> Location:
    return Location(tmp_path, location.database(fresh(server)))


def fresh(server: str) -> str:
    """The address of a new database."""
    import psycopg

    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type, unused-ignore]
    return f"{server}/{name}"


def put(store: Store, text: str = PAPER, path: str = "/papers/a.txt") -> Counts:
    page = Page(1, text)
    document = Document(path, path.rpartition("/")[2], uuid.uuid4().hex, "utf-8", "text", (page,))
    content = pages.parse(page)
    return store.replace_document(document, [(content, {one.id: passages.cut(one) for one in content.articles})])


def test_a_document_goes_in_is_read_back_and_goes_out(place: Location) -> None:
    with Store.open(place, create=True) as store:
        counts = put(store)
        assert counts.documents == counts.articles == 1
        assert store.counts() == counts
        (stored,) = store.articles()
        assert stored.article.headline == "枣林村修好灌溉渠"
        assert store.article(stored.article.id[:4]).article == stored.article
        assert store.page_text(stored.document, 1) == PAPER
        rows = [row for row, _, _ in store.passage_rows()]
        assert [one.row for one in store.passages(rows[::-1])] == rows[::-1]
        generation = store.generation
        assert put(store) == counts  # in place of itself
        assert store.counts() == counts
        assert store.removed_since(generation) == rows
        assert store.remove_document("a.txt") == counts
        assert store.counts() == Counts()
        assert store.generation == generation + 2
        with pytest.raises(ArticleMissing):
            store.remove_document("a.txt")


def test_an_article_that_is_removed_stays_on_its_page_set_aside(place: Location) -> None:
    with Store.open(place, create=True) as store:
        put(store)
        (stored,) = store.articles()
        assert store.remove_article(stored.article.id).articles == 1
        assert {one.reason for one in store.set_aside(stored.document)} >= {"removed"}


def test_marks_say_what_to_compare_and_go_with_their_articles(place: Location) -> None:
    with Store.open(place, create=True) as store:
        put(store)
        put(store, PAPER.replace("三月里", "今年三月里"), "/papers/b.txt")
        put(store, "新桥通车\n\n    本报临朐讯 柳河上的新桥昨天通车,两岸的人不用再绕路。\n", "/papers/c.txt")
        (rows,) = store.unmarked()
        first, second, third = rows
        store.put_marks({first: (-(2**63), 7, 9), second: (7, -(2**63)), third: (9, 0)})
        assert list(store.unmarked()) == []
        assert store.sharing_marks([first], 5) == [(first, second), (first, third)]  # those that share more come first
        assert store.sharing_marks([first], 1) == [(first, second)]
        assert store.sharing_marks([second, third], 5) == [(second, first), (third, first)]
        assert store.sharing_marks([], 5) == []
        store.remove_document("b.txt")
        assert store.sharing_marks([first], 5) == [(first, third)]
        put(store, path="/papers/a.txt")  # in place of itself: its marks are to be made anew
        assert [len(some) for some in store.unmarked()] == [1]
        assert store.problems() == []


def test_vectors_are_kept_by_text_and_model(place: Location) -> None:
    with Store.open(place, create=True) as store:
        put(store)
        hashes = [hash_ for hash_, _, _ in store.missing_vectors("m")]
        store.put_vectors("m", hashes, np.full((len(hashes), 4), 0.25, np.float32))
        store.put_vectors("m", hashes, np.full((len(hashes), 4), 0.5, np.float32))
        assert list(store.missing_vectors("m")) == []
        ((rows, matrix),) = store.vectors("m")
        assert rows.tolist() == [row for row, _, _ in store.passage_rows()]
        assert (matrix == 0.5).all()
        assert store.drop_vectors_of_others("n") == len(hashes)
        store.put_vectors("n", hashes, np.full((len(hashes), 4), 0.5, np.float32))
        store.remove_document("a.txt")
        assert store.prune_vectors() == len(hashes)


def test_settings_last_and_problems_are_none(place: Location) -> None:
    with Store.open(place, create=True) as store:
        store.set_meta("model", "one")
        store.set_meta("model", "two")
    with Store.open(place, readonly=True) as store:
        assert store.get_meta("model") == "two"
        assert store.get_meta("other") is None
        assert store.problems() == []


def test_what_fails_leaves_everything_as_it_was(place: Location) -> None:
    with Store.open(place, create=True) as store:
        put(store)
        before, generation = store.counts(), store.generation
        document = Document("/papers/b.txt", "b.txt", "0", "utf-8", "text", (Page(1, PAPER), Page(2, PAPER)))
        with pytest.raises(ZeroDivisionError):
            store.replace_document(document, (1 / 0 for _ in range(2)))  # type: ignore[misc]
        assert (store.counts(), store.generation) == (before, generation)


def test_a_reader_sees_one_state_while_another_writes(place: Location) -> None:
    with Store.open(place, create=True) as writer, Store.open(place, readonly=True) as reader:
        put(writer)
        with reader.reading():
            assert reader.counts().documents == 1
            put(writer, path="/papers/b.txt")
            assert reader.counts().documents == 1
        assert reader.counts().documents == 2


def test_a_second_writer_waits_and_then_says_that_it_is_busy(place: Location) -> None:
    with Store.open(place, create=True) as one, Store.open(place, timeout=0.1) as other:
        with one._db.writing():
            failures: list[Exception] = []

            def write() -> None:
                try:
                    other.set_meta("a", "b")
                except LibraryBusy as error:
                    failures.append(error)

            thread = threading.Thread(target=write)
            thread.start()
            thread.join()
        assert len(failures) == 1
        other.set_meta("a", "b")


def test_there_is_no_library_until_it_is_made_and_no_later_ones_is_opened(place: Location) -> None:
    with pytest.raises(LibraryMissing):
        Store.open(place)
    with Store.open(place, create=True) as store:
        if place.database is None:
            store._db.do("PRAGMA user_version = 99")
        else:
            store._db.do("UPDATE wenbao_versions SET version = 99 WHERE part = 'library'")
    with pytest.raises(LibraryNewer):
        Store.open(place)


def test_a_journal_remembers(place: Location) -> None:
    with Journal.open(place) as book:
        book.keep("telegram:1:0", State(), 10.0)
        assert book.state("telegram:1:0") == State()
        for text in ("12人", "13人", "13人"):
            book.remember_answer(1, 2, ["几人"], "几人\0?\ud800", text, ["a#1"], 10.0)
        assert book.rate(1, 2, 7, False, 11.0)
        assert book.rate(1, 2, 7, True, 12.0)
        assert book.rate(1, 2, 8, True, 12.0)
        assert not book.rate(1, 3, 7, True, 11.0)
        given = book.answer_at(1, 2)
        assert given is not None
        assert (given.text, given.citations) == ("13人", ("a#1",))
        assert len(list(book.feedback())) == 1
        assert book.first_time(5)
        assert not book.first_time(5)
        assert book.last_update() == 5
        book.set_language(7, "en")
        book.set_language(7, "zh")
        assert book.language(7) == "zh"
        upload = book.remember_upload(7, "/a", "a", 1.0)
        assert book.last_upload(7) == book.upload(upload)
        assert book.forget_upload(upload)
        code = book.new_code(100.0)
        assert book.redeem("000000" if code != "000000" else "111111", 7, 100.0) == "wrong"
        assert book.redeem(code, 7, 101.0) == "paired"
        assert book.allowed() == {7}
        assert book.unpair(7)


def test_a_journal_is_written_while_a_document_goes_in(place: Location) -> None:
    with Store.open(place, create=True) as store, Journal.open(place, timeout=0.2) as book, store._db.writing():
        store._db.do("UPDATE meta SET value = '7' WHERE key = 'generation'")
        assert book.first_time(1)


# What only a shared database does


def test_two_processes_that_add_at_once_lose_nothing(shared: Location) -> None:
    Store.open(shared, create=True).close()
    assert shared.database is not None
    script = """
import os, sys
sys.path.insert(0, os.path.dirname(sys.argv[1]))
from pathlib import Path
from corpus import location
from corpus.store import Store
from test_database import put
place = location.Location(Path(sys.argv[3]), location.database(os.environ["WENBAO_DATABASE"]))
with Store.open(place, timeout=30) as store:
    for number in range(5):
        put(store, path=f"/papers/{sys.argv[2]}-{number}.txt")
"""
    environment = {**os.environ, "WENBAO_DATABASE": shared.database.url}
    arguments = [sys.executable, "-W", "ignore", "-c", script, __file__]
    running = [
        subprocess.Popen([*arguments, name, str(shared.folder)], env=environment, stderr=subprocess.PIPE)
        for name in ("a", "b")
    ]
    for one in running:
        _, complaint = one.communicate(timeout=60)
        assert one.returncode == 0, complaint.decode()
    with Store.open(shared) as store:
        assert store.counts().documents == store.generation == 10
        assert len({stored.article.id for stored in store.articles()}) == 10


def test_a_connection_that_broke_is_made_anew(shared: Location) -> None:
    with Store.open(shared, create=True) as store, Store.open(shared) as other:
        other._db.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        with pytest.raises(DatabaseUnreachable):
            store.counts()
        assert store.counts() == Counts()


def test_one_writer_at_a_time_on_any_machine_and_who_it_is(shared: Location) -> None:
    from corpus import postgres

    assert shared.database is not None
    with postgres.writer(shared.database):
        with pytest.raises(LibraryBusy) as caught, postgres.writer(shared.database):
            pass
        assert caught.value.facts["pid"] == os.getpid()
    with postgres.writer(shared.database):
        pass


def test_a_password_is_never_shown(shared: Location, server: str) -> None:
    assert shared.database is not None
    wrong = location.database(shared.database.url.replace(PASSWORD, "falsch-8842"))
    with pytest.raises(DatabaseUnreachable) as caught:
        Store.open(Location(shared.folder, wrong))
    shown = [str(caught.value), repr(caught.value), repr(shared), str(shared), messages.error(caught.value, "zh")]
    assert not any("8842" in text or PASSWORD in text for text in shown)
    assert "wenbao@127.0.0.1" in str(caught.value)


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable) as caught:
        Store.open(Location(tmp_path, location.database("postgresql://u:p-55@127.0.0.1:1/wenbao")))
    assert "p-55" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["", "mysql://u:secret@h/d", "postgresql://u:secret@h", "postgresql://u:secret@h:x/d", "postgresql://h/a/b"],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(LocationInvalid) as caught:
        location.database(text)
    assert "secret" not in str(caught.value)


def test_the_address_of_a_collection() -> None:
    found = location.index("milvus://root:M%40y@db.example:19531/papers")
    assert (found.url, found.shown, found.name) == (
        "http://root:M%40y@db.example:19531",
        "milvus://root@db.example:19531/papers",
        "papers",
    )
    assert found.redacted("no M@y and no M%40y") == "no *** and no ***"
    assert location.index("milvus+tls://h/c").url == "https://h:19530"
    for wrong in ("", "milvus://h", "milvus://h/a-b", "http://h/c", "milvus://h/c?x=1"):
        with pytest.raises(LocationInvalid):
            location.index(wrong)
