from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.errors import (
    ArticleMissing,
    FileDuplicate,
    FileMissing,
    LibraryBusy,
    LibraryMissing,
    LibraryUnwritable,
    ModelMismatch,
    RecordInvalid,
)
from corpus.readers import read
from corpus.rows import Counts
from corpus.verify import verify
from retrieval import ingest, lock, where
from retrieval.library import Library
from retrieval.question import analyse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from retrieval.library import Hit

ARTICLES = {
    "qingzhou": "青州市开办农村实用技能班,三年来参加的群众达到24000余人次。学员多数来自弥河镇和王坟镇。",
    "changle": "昌乐县教职工捐出59.33万元,由慰问小组送到困难学生手中。",
    "hanting": "寒亭区请农业专家到村里讲小麦和西瓜的种植,120多名农民听了课。",
    "gaomi": "高密市给乡村小学添置了电脑和图书,留守儿童有了关爱室。",
}
PAPER = """春灌全面展开

本报讯 记者从水务局获悉,全区春灌面积已达三十万亩,预计月底结束。

图书馆延长开放

本报讯 市图书馆从五月一日起延长开放时间,每晚九点闭馆。
"""


def jsonl(file: Path, articles: dict[str, str]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps({"id": id_, "text": text}, ensure_ascii=False) for id_, text in articles.items())
    file.write_text("\n".join(lines), "utf-8")
    return file


def may_do_everything() -> bool:
    """Whether file modes mean nothing to this process."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o500)
        return os.access(folder, os.W_OK)


def ids(hits: list[Hit]) -> list[str | None]:
    return [hit.external_id for hit in hits]


def interrupt_at(call: int) -> Callable[[int, int], None]:
    """A progress callback in whose n-th call Ctrl-C is pressed."""
    calls = 0

    def progress(_done: int, _total: int) -> None:
        nonlocal calls
        calls += 1
        if calls == call:
            raise KeyboardInterrupt

    return progress


def assert_sound(library: Library) -> None:
    assert list(verify(library.store)) == []


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `news.jsonl` and a finished library of it."""
    folder = tmp_path_factory.mktemp("made")
    with Library.open(folder / "library", create=True) as library:
        library.add([jsonl(folder / "news.jsonl", ARTICLES)])
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of that library."""
    return Path(shutil.copytree(made / "library", tmp_path / "library"))


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    with Library.open(folder) as opened:
        yield opened


def test_what_was_added_is_counted(tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    with Library.open(tmp_path / "library", create=True) as library:
        paper = tmp_path / "paper.txt"
        paper.write_text(PAPER, "utf-8")
        added = library.add([paper], lambda done, total: calls.append((done, total)))
        assert library.store.counts() == Counts(added.documents, added.articles, added.sentences, added.passages)
        assert_sound(library)
    assert (added.documents, added.articles, added.unchanged, added.skipped) == (1, 2, 0, ())
    assert added.passages >= 2
    assert added.seconds > 0
    assert all(0 <= done <= total for done, total in calls)
    assert (added.passages, added.passages) in calls


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("青州培训了多少人", "qingzhou"),
        ("昌樂縣捐了多少錢", "changle"),
        ("１２０多名农民", "hanting"),
        ("Who donated money for poor students in Changle?", "changle"),
    ],
)
def test_the_right_article_comes_first(library: Library, query: str, expected: str) -> None:
    assert ids(library.search(query, 2))[0] == expected


def test_hits_are_best_first_and_one_an_article(library: Library) -> None:
    hits = library.search("农民听课", 10)
    assert sorted(str(id_) for id_ in ids(hits)) == sorted(ARTICLES)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert hits[0].passage.text in ARTICLES["hanting"]
    assert hits[0].lexical > 0
    assert all(0 < hit.dense <= 1 for hit in hits)
    assert len(library.search("农民听课", 3)) == 3


def test_by_one_index_alone(library: Library) -> None:
    assert ids(library.search("西瓜", 5, by="lexical")) == ["hanting"]
    assert len(library.search("西瓜", 5, by="dense")) == 4


def test_passages_that_may_tell_of_a_place_are_among_the_candidates(library: Library) -> None:
    assert len(library.candidates("农民听课", 1)) == 1
    found = library.candidates("农民听课", 1, where=where.asked(analyse("高密、寒亭和临朐有多少人")))
    assert (ids(found), [hit.passes for hit in found]) == (["hanting", "gaomi"], [1, 1])


def test_candidates_may_be_looked_up_by_other_words(library: Library) -> None:
    without = {hit.external_id: hit.lexical for hit in library.candidates("Who attended?", 4)}
    given = {hit.external_id: hit.lexical for hit in library.candidates("Who attended?", 4, words="农民听课")}
    assert without["hanting"] == 0 < given["hanting"]


@pytest.mark.parametrize("query", ["", "?!", "😀", "\0", "\ud800青州", '"(AND) words:x~*"', "青" * 10_000])
def test_any_query_is_safe(library: Library, query: str) -> None:
    assert len(library.search(query, 2)) <= 2


def test_an_empty_library_finds_nothing(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library:
        assert library.search("青州") == []
        assert library.candidates("青州", where=where.asked(analyse("青州有多少人"))) == []
        assert library.add([]).documents == 0


def test_the_same_files_again_are_unchanged(made: Path, library: Library) -> None:
    before = library.store.generation
    added = library.add([made / "news.jsonl", made / "news.jsonl"])
    assert (added.documents, added.unchanged, added.skipped) == (0, 1, ())
    assert library.store.generation == before


def test_a_file_that_changed_takes_the_place_of_its_former_self(folder: Path, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "two.jsonl", {"old": "安丘市的大葱卖到了海外。", "same": "诸城市新修了三座水库。"})
    with Library.open(folder) as library:
        library.add([file])
        assert ids(library.search("安丘大葱", 1)) == ["old"]
        jsonl(file, {"new": "寿光市的彩椒成了俏货。", "same": "诸城市新修了三座水库。"})
        assert library.add([file]).documents == 1
        assert "old" not in ids(library.search("安丘大葱", 9))
        assert ids(library.search("寿光彩椒", 1)) == ["new"]
        assert library.store.counts().articles == len(ARTICLES) + 2
        assert_sound(library)


def test_the_same_bytes_under_another_name_are_reported(made: Path, library: Library, tmp_path: Path) -> None:
    copy = Path(shutil.copy(made / "news.jsonl", tmp_path / "copy.jsonl"))
    added = library.add([copy])
    assert added.documents == 0
    (skipped,) = added.skipped
    assert isinstance(skipped, FileDuplicate)
    assert skipped.facts == {"path": str(copy), "of": str(made / "news.jsonl")}


def test_a_file_that_was_moved_takes_the_place_of_its_former_self(folder: Path, tmp_path: Path) -> None:
    before = jsonl(tmp_path / "before.jsonl", {"a": "安丘市的大葱卖到了海外。"})
    with Library.open(folder) as library:
        library.add([before])
        after = before.rename(tmp_path / "after.jsonl")
        assert library.add([after]).documents == 1
        assert [document.name for document in library.store.documents()] == ["news.jsonl", "after.jsonl"]
        assert ids(library.search("安丘大葱", 9)).count("a") == 1


def test_a_moved_file_that_fails_loses_nothing(folder: Path, tmp_path: Path) -> None:
    before = jsonl(tmp_path / "before.jsonl", {"a": "安丘市的大葱卖到了海外。"})
    with Library.open(folder) as library:
        library.add([before])
        after = before.rename(tmp_path / "after.jsonl")
        with pytest.raises(ValueError, match="shorter"):  # nothing was parsed from the page that it has
            library.store.replace_document(read(after), [], moved_from=str(before))
        assert library.store.document(str(before)) is not None
        assert ids(library.search("安丘大葱", 9)).count("a") == 1


def test_one_thread_searches_while_another_adds(folder: Path, tmp_path: Path) -> None:
    new = jsonl(tmp_path / "new.jsonl", {"a": "安丘市的大葱卖到了海外。"})
    called: list[None] = []
    found: list[int] = []
    with Library.open(folder) as library:

        def search(_done: int, _total: int) -> None:
            called.append(None)
            thread = threading.Thread(target=lambda: found.append(len(library.search("昌乐捐款", 3))), daemon=True)
            thread.start()
            thread.join(30)

        library.add([new], search)
    assert len(found) == len(called) > 2
    assert all(found)


def test_what_cannot_be_read_does_not_stop_the_rest(library: Library, tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    jsonl(papers / "b.jsonl", {"x": "临朐县的樱桃熟了。"})
    with (papers / "b.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n{broken\n")
    (papers / "a.txt").write_bytes(b"\0\1\2" * 50)
    added = library.add([tmp_path / "missing", papers])
    assert added.documents == 1
    assert isinstance(added.skipped[0], FileMissing)
    assert len(added.skipped) == 3
    assert any(isinstance(fault, RecordInvalid) and fault.facts["line"] == 2 for fault in added.skipped)
    assert ids(library.search("临朐樱桃", 1)) == ["x"]


def test_a_place_given_with_an_article_is_believed(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "placed.jsonl"
    file.write_text(
        json.dumps({"id": "p", "text": "樱桃熟了,游客很多。", "place": "临朐县"}, ensure_ascii=False), "utf-8"
    )
    library.add([file])
    (hit,) = library.search("樱桃", 1)
    assert hit.external_id == "p"
    (article,) = library.store.articles_by_row([hit.article_row])
    assert article.article.place is not None
    assert article.article.place.name == "临朐县"
    assert "临朐县" in hit.passage.header


def test_the_same_text_is_encoded_once(folder: Path, tmp_path: Path) -> None:
    news = {"again": ARTICLES["gaomi"], "one": "峡山水库放养鱼苗。", "two": "峡山水库放养鱼苗。"}
    with Library.open(folder) as library:
        with pytest.raises(KeyboardInterrupt):  # when the files are in the store
            library.add([jsonl(tmp_path / "repeated.jsonl", news)], interrupt_at(2))
        assert ingest.encode(library.store, library.encoder, lambda _done, _total: None) == 1
        assert library.store.counts().passages == len(ARTICLES) + 3


@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_an_interrupted_add_is_completed_by_the_next(tmp_path: Path, call: int) -> None:
    """Before the file, after it, while encoding, while indexing."""
    file = jsonl(tmp_path / "news.jsonl", {"a": "安丘市的大葱卖到了海外。"})
    target = tmp_path / "library"
    with Library.open(target, create=True) as library, pytest.raises(KeyboardInterrupt):
        library.add([file], interrupt_at(call))
    with Library.open(target) as library:
        assert_sound(library)
        library.search("安丘大葱")
        library.add([file])
        assert_sound(library)
        (hit,) = library.search("安丘大葱")
        assert hit.external_id == "a"
        assert hit.lexical > 0
        assert hit.dense > 0.5


def test_what_has_no_vector_yet_is_found_by_words(folder: Path, tmp_path: Path) -> None:
    with Library.open(folder) as library, pytest.raises(KeyboardInterrupt):
        library.add([jsonl(tmp_path / "more.jsonl", {"a": "安丘市的大葱卖到了海外。"})], interrupt_at(2))
    with Library.open(folder) as library:
        (hit, *_) = library.search("安丘大葱卖到海外")
        assert hit.external_id == "a"
        assert hit.dense != hit.dense  # NaN


@pytest.mark.parametrize("damage", ["lexical gone", "dense gone", "both gone", "lexical torn", "dense torn", "foreign"])
def test_indexes_are_made_again(folder: Path, damage: str, tmp_path: Path) -> None:
    with Library.open(folder) as library:
        expected = library.search("培训了多少人", 4)
    if damage in ("lexical gone", "both gone"):
        shutil.rmtree(folder / "lexical")
    if damage in ("dense gone", "both gone"):
        (folder / "dense.faiss").unlink()
    if damage == "lexical torn":
        for file in (folder / "lexical").iterdir():
            file.write_bytes(file.read_bytes()[:20])
    if damage == "dense torn":
        file = folder / "dense.faiss"
        file.write_bytes(file.read_bytes()[:-9])
    if damage == "foreign":
        with Library.open(tmp_path / "other", create=True) as other:
            other.add([jsonl(tmp_path / "other.jsonl", {"z": "安丘市的大葱卖到了海外。"})])
        shutil.rmtree(folder / "lexical")
        shutil.copytree(tmp_path / "other" / "lexical", folder / "lexical")
        shutil.copy(tmp_path / "other" / "dense.faiss", folder / "dense.faiss")
    with Library.open(folder) as library:
        found = library.search("培训了多少人", 4)
    assert [(hit.row, round(hit.score, 2)) for hit in found] == [(hit.row, round(hit.score, 2)) for hit in expected]
    assert {"lexical", "dense.faiss"} <= {file.name for file in folder.iterdir()}


def test_indexes_that_are_behind_are_brought_up_to_date(folder: Path, tmp_path: Path) -> None:
    older = shutil.copytree(folder, tmp_path / "older")
    with Library.open(folder) as library:
        library.add([jsonl(tmp_path / "more.jsonl", {"a": "安丘市的大葱卖到了海外。"})])
        library.remove([library.search("昌乐县捐款", 1)[0].article_id])
    shutil.rmtree(folder / "lexical")
    shutil.copytree(older / "lexical", folder / "lexical")
    shutil.copy(older / "dense.faiss", folder / "dense.faiss")
    with Library.open(folder) as library:
        found = ids(library.search("昌乐县捐款给安丘大葱", 9))
    assert sorted(str(id_) for id_ in found) == ["a", "gaomi", "hanting", "qingzhou"]


def test_a_library_that_is_open_sees_what_another_process_adds(folder: Path, tmp_path: Path) -> None:
    with Library.open(folder) as reader, Library.open(folder) as writer:
        assert "a" not in ids(reader.search("安丘大葱"))
        writer.add([jsonl(tmp_path / "more.jsonl", {"a": "安丘市的大葱卖到了海外。"})])
        assert ids(reader.search("安丘大葱", 1)) == ["a"]


def test_while_another_process_writes_one_searches_and_does_not_write(folder: Path, made: Path) -> None:
    with lock.writer(folder), Library.open(folder) as library:
        assert ids(library.search("青州培训", 1)) == ["qingzhou"]
        for change in (lambda: library.add([made]), lambda: library.remove(["news.jsonl"]), library.reindex):
            with pytest.raises(LibraryBusy):
                change()
    with Library.open(folder) as library:
        assert library.add([made / "news.jsonl"]).unchanged == 1


def test_while_another_process_writes_missing_indexes_are_made_in_memory(folder: Path) -> None:
    shutil.rmtree(folder / "lexical")
    (folder / "dense.faiss").unlink()
    with lock.writer(folder), Library.open(folder) as library:
        assert ids(library.search("青州培训", 1)) == ["qingzhou"]
    assert not (folder / "lexical").exists()


@pytest.mark.skipif(may_do_everything(), reason="root may write everywhere")
@pytest.mark.parametrize("stale", [False, True])
def test_a_library_that_may_not_be_written_is_searched(folder: Path, stale: bool) -> None:
    if stale:
        shutil.rmtree(folder / "lexical")
        (folder / "dense.faiss").unlink()
    folder.chmod(0o500)
    try:
        with Library.open(folder) as library:
            assert ids(library.search("青州培训", 1)) == ["qingzhou"]
            with pytest.raises(LibraryUnwritable):
                library.add([])
    finally:
        folder.chmod(0o700)


def test_removing_by_name_path_and_id(made: Path, folder: Path, tmp_path: Path) -> None:
    with Library.open(folder) as library:
        more = jsonl(tmp_path / "more.jsonl", {"a": "安丘市的大葱卖到了海外。"})
        library.add([more])
        article = library.search("昌乐捐款", 1)[0].article_id
        assert library.remove([str(more), article]) == Counts(1, 2, 2, 2)
        assert "changle" not in ids(library.search("昌乐捐款"))
        assert "a" not in ids(library.search("安丘大葱"))
        assert library.remove(["news.jsonl"]).articles == 3
        assert library.search("青州培训") == []
        with pytest.raises(ArticleMissing):
            library.remove(["news.jsonl"])


def test_a_slip_in_a_name_takes_no_article_out(folder: Path) -> None:
    with Library.open(folder) as library:
        before = library.store.counts()
        article = library.search("昌乐捐款", 1)[0].article_id
        for name in (article[:1], article[:2], article[:5], f"{article}#1", f"{article[:6]}.txt", "", "."):
            with pytest.raises(ArticleMissing):
                library.remove([name])
        assert library.store.counts() == before
        assert library.remove([article[:6].upper()]).articles == 1


def test_a_folder_that_was_added_is_removed_whole(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "in" / "2019" / "may").mkdir(parents=True)
    (tmp_path / "in" / "2020").mkdir()
    (tmp_path / "in" / "2019x").mkdir()
    for number, below in enumerate(("2019", "2019/may", "2020", "2019x")):
        jsonl(tmp_path / "in" / below / "n.jsonl", {f"n{number}": f"第{number}村通了自来水，受益{100 + number}户。"})
    with Library.open(folder) as library:
        before = library.store.counts().documents
        library.add([tmp_path / "in"])
        for above in (tmp_path, "/"):  # was not added
            with pytest.raises(ArticleMissing):
                library.remove([str(above)])
        assert library.remove([f"{tmp_path}/in/2019/"]).documents == 2
        left = {Path(one.path).parent.name for one in library.store.documents()}
        assert {"2020", "2019x"} <= left
        assert library.remove([str(tmp_path / "in")]).documents == 2
        assert library.store.counts().documents == before


def test_a_library_keeps_to_its_model(folder: Path) -> None:
    with Library.open(folder, "bundled") as library:
        assert library.store.get_meta("model") == library.encoder.name
        assert library.store.get_meta("dim") == str(library.encoder.dim)
        library.store.set_meta("model", "some-other-model")
    with pytest.raises(ModelMismatch) as caught:
        Library.open(folder, "bundled")
    assert caught.value.facts["library"] == "some-other-model"
    with pytest.raises(LibraryMissing):
        Library.open(folder / "none")


def test_reindexing_gives_the_same_answers(folder: Path) -> None:
    with Library.open(folder) as library:
        expected = library.search("培训了多少人", 4)
        library.reindex()
        assert [replace(hit, score=0, dense=0, lexical=0) for hit in library.search("培训了多少人", 4)] == [
            replace(hit, score=0, dense=0, lexical=0) for hit in expected
        ]
