"""One contract over every place that a library can be in: a folder; a database; a vector store; both."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot import doctor, settings
from corpus import location
from corpus.errors import IndexUnfit, IndexUnreachable, LibraryBusy
from corpus.location import Location
from milvus_server import running as milvus
from postgres_server import running as postgres
from retrieval import lock, where
from retrieval.engine import Engine
from retrieval.library import Library
from retrieval.ports import Within
from retrieval.question import analyse
from test_database import fresh
from test_duplicates import CARTS, LENT, THREE, also, cited, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retrieval.where import Where

PAPERS = {
    "canal.txt": """枣林村修好灌溉渠

    本报青州讯 今年3月,枣林村村民修好了2公里灌溉渠,200亩果园喝上了水。
    渠是村民自己动手修的。
""",
    "melon.txt": """尧沟西瓜提前上市

    本报昌乐讯 尧沟镇的西瓜5月1日起上市,今年种了3000亩大棚西瓜。
    瓜农说,收购价每斤一元八角。
""",
    "school.txt": """新图书馆开门迎客

    本报寒亭讯 寒亭区第二实验小学的新图书馆开门,藏书12000册。
    孩子们中午也可以去看书。
""",
}
KINDS = ["folder", "database", "milvus", "both"]


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture(scope="module")
def collections(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with milvus(tmp_path_factory.mktemp("milvus")) as url:
        yield url


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Location]:
    kind = request.param
    base = index = None
    if kind in ("database", "both"):
        base = location.database(fresh(request.getfixturevalue("database")))
    if kind in ("milvus", "both"):
        index = location.index(f"{request.getfixturevalue('collections')}/t{uuid.uuid4().hex[:8]}")
    yield Location(tmp_path / "library", base, index)
    if index is not None:
        dropped(index)


@pytest.fixture
def clustered(collections: str, database: str, tmp_path: Path) -> Iterator[Location]:
    index = location.index(f"{collections}/t{uuid.uuid4().hex[:8]}")
    yield Location(tmp_path / "library", location.database(fresh(database)), index)
    dropped(index)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, text in PAPERS.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def dropped(index: location.Address) -> None:
    """What a test leaves in a cluster is taken out."""
    from pymilvus import MilvusClient

    client = MilvusClient(index.url)
    for name in client.list_collections():
        if name.startswith(f"{index.name}_"):
            for alias in client.list_aliases(name)["aliases"]:
                client.drop_alias(alias)
            client.drop_collection(name)


def headlines(library: Library, query: str, by: str = "both") -> list[str]:
    with library.snapshot() as snapshot:
        hits = snapshot.search(query, 3, by)  # type: ignore[arg-type]
        stored = snapshot.store.articles_by_row([hit.article_row for hit in hits])
        return [one.article.headline or "" for one in stored]


def test_a_dispatch_in_three_papers_is_cited_once(place: Location, tmp_path: Path) -> None:
    write(tmp_path / "three", THREE)
    with Library.open(place, create=True) as library:
        library.add([tmp_path / "three"])
        answer = Engine(library).ask(LENT)
        assert answer.text in ("5200册", "5200冊")
        assert len(answer.citations) == 1
        assert sorted([*cited(answer), *also(answer)]) == ["a.jsonl", "b.jsonl", "c.jsonl"]
        # Another figure is no printing, wherever its vector is kept.
        write(tmp_path / "three", {"d": ("书车报道的更正", CARTS.replace("5200册", "4700册"), "2021-11-09")})
        library.add([tmp_path / "three"])
        assert Engine(library).ask(LENT).figures[0] == "4700册"
        library.remove(["d.jsonl", "b.jsonl"])
        answer = Engine(library).ask(LENT)
        assert sorted([*cited(answer), *also(answer)]) == ["a.jsonl", "c.jsonl"]


def test_what_is_added_is_found_by_words_by_meaning_and_by_both(place: Location, papers: Path) -> None:
    with Library.open(place, create=True) as library:
        assert library.add([papers]).documents == 3
        for by in ("lexical", "dense", "both"):
            assert headlines(library, "图书馆藏书多少册", by)[0] == "新图书馆开门迎客"
        hits = library.search("西瓜种了多少亩")
        assert all(np.isfinite(hit.dense) for hit in hits)
        assert hits[0].lexical > 0
        assert hits[0].score > hits[-1].score


def test_a_question_is_answered_and_what_nobody_wrote_about_is_not(place: Location, papers: Path) -> None:
    with Library.open(place, create=True) as library:
        library.add([papers])
        answer = Engine(library).ask("寒亭区第二实验小学图书馆藏书多少册")
        assert answer.answerable
        assert answer.text == "12000册"
        assert not Engine(library).ask("谁获得了诺贝尔文学奖").answerable


def filters(question: str) -> tuple[Where, ...]:
    return where.asked(analyse(question))


def test_a_filter_brings_passages_that_may_tell_of_a_place_or_time(place: Location, papers: Path) -> None:
    lines = [
        {"title": "修路", "text": "修了一条路,长12公里。", "date": f"2024-0{month}-11", "place": "诸城市"}
        for month in (3, 4)
    ]
    (papers / "roads.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    with Library.open(place, create=True) as library:
        library.add([papers])
        for asked in ("昌乐种了多少亩", "昌乐县种了什么"):
            found = library.candidates("图书馆藏书多少册", 1, where=filters(asked))
            assert [hit.passes for hit in found] == [0, 1]
            assert "尧沟镇" in found[1].passage.text
        both = library.candidates("图书馆藏书多少册", 1, where=filters("2024年4月诸城的路有多少公里"))
        assert sorted(hit.passes for hit in both) == [0, 1, 2] or sorted(hit.passes for hit in both) == [0, 2]
        assert library.candidates("图书馆", 1, where=filters("高密种了多少亩"))[0].passes == 0


def test_every_way_to_ask_a_filter_agrees(place: Location, papers: Path) -> None:
    with Library.open(place, create=True) as library:
        library.add([papers])
        vector = library.encoder.queries(["种了多少亩"])[0]
        with library.snapshot() as snapshot:
            words, meaning = snapshot.indexes.lexical, snapshot.indexes.dense
            every = np.sort(meaning.search(vector, 100)[0])
            for asked, least in (("山东什么上市", 1), ("潍坊什么上市", 1), ("昌乐什么上市", 1), ("浙江什么上市", 0)):
                (one,) = filters(asked)
                passing = words.passing(one)
                assert len(passing) >= least
                assert set(passing.tolist()) < set(every.tolist()) or asked[0] in "山潍"
                assert every[words.which(every, one)].tolist() == passing.tolist()
                ids, scores = meaning.search(vector, 100, within=Within(one, words))
                assert sorted(ids.tolist()) == passing.tolist()
                np.testing.assert_allclose(scores, meaning.scores(vector, ids), atol=1e-3)
                assert set(words.search("西瓜上市", 100, within=one)[0].tolist()) <= set(passing.tolist())
            assert len(words.passing(filters("浙江什么上市")[0])) == 0


def test_what_changes_takes_the_place_of_what_was_and_what_is_removed_is_gone(place: Location, papers: Path) -> None:
    with Library.open(place, create=True) as library:
        library.add([papers])
        (papers / "melon.txt").write_text(PAPERS["melon.txt"].replace("西瓜", "甜瓜"), "utf-8")
        added = library.add([papers])
        assert (added.documents, added.unchanged) == (1, 2)
        assert headlines(library, "尧沟镇什么瓜上市")[0] == "尧沟甜瓜提前上市"
        library.remove(["melon.txt"])
        assert "尧沟甜瓜提前上市" not in headlines(library, "尧沟镇什么瓜上市")
        assert library.store.counts().documents == 2


def test_a_library_made_anew_from_what_the_store_has_finds_the_same(place: Location, papers: Path) -> None:
    with Library.open(place, create=True) as library:
        library.add([papers])
        before = headlines(library, "灌溉渠")
        library.reindex()
        assert headlines(library, "灌溉渠") == before
    with Library.open(place) as library:
        assert headlines(library, "灌溉渠") == before


ADDING = """
import os, sys
from pathlib import Path
from corpus import location
from corpus.location import Location
from retrieval.library import Library
base, index = os.environ.get("WENBAO_DATABASE"), os.environ.get("WENBAO_STORE")
place = Location(Path(sys.argv[1]), location.database(base) if base else None, location.index(index) if index else None)
with Library.open(place, create=True) as library:
    print(library.add([Path(sys.argv[2])]).documents)
"""


def test_what_another_process_adds_is_found_without_opening_again(place: Location, papers: Path) -> None:
    late = papers / "school.txt"
    content = late.read_text("utf-8")
    late.unlink()
    with Library.open(place, create=True) as library:
        library.add([papers])
        assert "新图书馆开门迎客" not in headlines(library, "小学的新图书馆")
        late.write_text(content, "utf-8")
        environment = {**os.environ}
        if place.database:
            environment["WENBAO_DATABASE"] = place.database.url
        if place.index:
            environment["WENBAO_STORE"] = place.index.shown
        # On another machine, the folder is another one.
        folder = place.folder.with_name("elsewhere") if place.database else place.folder
        command = [sys.executable, "-W", "ignore", "-c", ADDING, str(folder), str(late)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.stdout == "1\n", done.stderr
        assert headlines(library, "小学的新图书馆")[0] == "新图书馆开门迎客"


# What only Milvus does


def test_the_collection_has_each_passage_once_by_month_and_place(clustered: Location, papers: Path) -> None:
    from pymilvus import MilvusClient

    assert clustered.index is not None
    lines = [
        {"title": "修路", "text": "寒亭区今年修路12公里。", "date": f"2024-0{month}-11", "place": "寒亭区"}
        for month in (3, 4)
    ]
    (papers / "roads.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    with Library.open(clustered, create=True) as library:
        library.add([papers])
        library.reindex()
        client = MilvusClient(clustered.index.url)
        fields = {"output_fields": ["month", "place", "row"], "consistency_level": "Strong"}
        found = client.query(clustered.index.name, filter="row > 0", **fields)
        assert len(found) == len({one["row"] for one in found}) == library.store.counts().passages
        assert {one["month"] for one in found} >= {"2024-03", "2024-04"}
        assert "370703" in {one["place"][:6] for one in found}


def test_a_new_index_takes_the_place_of_the_old_one_at_once(clustered: Location, papers: Path) -> None:
    from pymilvus import MilvusClient

    assert clustered.index is not None
    client = MilvusClient(clustered.index.url)
    with Library.open(clustered, create=True) as library, Library.open(clustered) as reader:
        library.add([papers])
        first = client.describe_alias(clustered.index.name)["collection_name"]
        answers: list[list[str]] = []
        library.reindex(progress=lambda _done, _total: answers.append(headlines(reader, "灌溉渠")[:1]))
        assert client.describe_alias(clustered.index.name)["collection_name"] != first
        assert not client.has_collection(first)
        assert answers
        assert all(found == ["枣林村修好灌溉渠"] for found in [*answers, headlines(reader, "灌溉渠")[:1]])


def test_a_collection_of_another_library_or_program_is_left_alone(clustered: Location, papers: Path) -> None:
    from pymilvus import MilvusClient

    assert clustered.index is not None
    with Library.open(clustered, create=True) as library:
        library.add([papers])
    other = Location(clustered.folder.with_name("other"), None, clustered.index)
    with Library.open(other, create=True) as library:
        with pytest.raises(IndexUnfit) as caught:
            library.add([papers])
        assert caught.value.facts["reason"] == "library"
    client = MilvusClient(clustered.index.url)
    foreign = f"{clustered.index.name}_x"
    client.create_collection(foreign, dimension=4)
    strange = location.index(f"{clustered.index.shown.rpartition('/')[0]}/{foreign}")
    with Library.open(Location(other.folder.with_name("third"), None, strange), create=True) as library:
        with pytest.raises(IndexUnfit) as caught:
            library.add([papers])
        assert caught.value.facts["reason"] == "foreign"


def test_a_server_that_is_not_there_is_said(tmp_path: Path, papers: Path) -> None:
    pytest.importorskip("pymilvus")
    place = Location(tmp_path / "library", None, location.index("milvus://u:p-77@127.0.0.1:1/c"))
    with Library.open(place, create=True) as library:
        with pytest.raises(IndexUnreachable) as caught:
            library.add([papers])
        assert "p-77" not in str(caught.value)
    given = {"library": str(place.folder), "store": "milvus://127.0.0.1:1/c"}
    (check,) = [one for one in doctor.examine(settings.load(given, {})) if one.name == "indexes"]
    assert not check.good
    assert check.advice == "检查地址和口令，以及服务器是否在运行"


def test_who_changes_a_shared_library_keeps_others_off_on_every_machine(clustered: Location) -> None:
    elsewhere = Location(clustered.folder.with_name("elsewhere"), clustered.database, clustered.index)
    with lock.writer(clustered), pytest.raises(LibraryBusy), lock.writer(elsewhere):
        pass
