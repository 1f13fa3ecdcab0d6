"""Backups, exports and repairs of a library, through the installed command and the library's own face."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import zipfile
from typing import TYPE_CHECKING

import pytest

from bot.cli import run
from corpus import backup
from corpus.errors import BackupInvalid, LibraryDamaged, LibraryExists
from corpus.export import records
from corpus.store import FILE_NAME, Store
from corpus.verify import verify
from retrieval import keeping
from retrieval.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from corpus.model import Article

PAGE = """本报讯 记者从水务局获悉，全区春灌面积已达三十万亩，预计月底结束。水渠新修了二十公里。

图书馆延长开放

本报青州讯（记者 王小明）市图书馆从五月一日起延长开放时间，每晚九点闭馆。去年借出图书4.2万册。
周末另有讲座。
"""
RECORDS = {
    "a": "安丘市的大葱卖到了海外。今年出口3000吨。",
    "b": "诸城市新修了三座水库。",
    "c": "高密市给乡村小学添置了电脑和图书，留守儿童有了关爱室。",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    (folder / "pages").mkdir()
    (folder / "pages" / "page.txt").write_text(PAGE, "utf-8")
    lines = [json.dumps({"id": key, "text": text}, ensure_ascii=False) for key, text in RECORDS.items()]
    (folder / "pages" / "news.jsonl").write_text("\n".join(lines), "utf-8")
    for number in range(8):
        (folder / "pages" / f"village-{number:02}.txt").write_text(
            f"第{number}村通了自来水\n\n"
            + f"本报讯 第{number}村上月通了自来水，受益{100 + number}户，管道长{number + 2}公里。\n" * 3,
            "utf-8",
        )
    with Library.open(folder / "library", create=True) as library:
        library.add([folder / "pages"])
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made / "library", tmp_path / "library")


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WENBAO_LIBRARY", "WENBAO_MODEL", "WENBAO_LANG", "WENBAO_DEBUG"):
        monkeypatch.delenv(name, raising=False)


def ids(folder: Path) -> list[str]:
    with Store.open(folder, readonly=True) as store:
        assert [finding for finding in verify(store) if finding.is_fault] == []
        return sorted(stored.article.id for stored in store.articles())


def best(folder: Path, query: str) -> str | None:
    with Library.open(folder) as library:
        hits = library.search(query, 1)
        return hits[0].passage.text if hits else None


def wenbao(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = run([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


# Backup and restore


def test_a_backup_brings_everything_back(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, file = ids(folder), tmp_path / "library.wenbao"
    journal = sqlite3.connect(folder / "journal.sqlite")
    with journal:
        journal.execute("CREATE TABLE votes (x)")
        journal.execute("INSERT INTO votes VALUES (42)")
    journal.close()
    code, out, err = wenbao(capsys, "backup", file, "--library", folder, "--json")
    assert (code, err) == (0, "")
    assert set(json.loads(out)["files"]) == {"library.sqlite", "journal.sqlite"}
    code, out, err = wenbao(capsys, "restore", file, "--library", tmp_path / "new", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["documents"] == 10
    assert ids(tmp_path / "new") == before
    assert best(tmp_path / "new", "诸城水库") == "诸城市新修了三座水库。"
    journal = sqlite3.connect(tmp_path / "new" / "journal.sqlite")
    assert journal.execute("SELECT x FROM votes").fetchall() == [(42,)]
    journal.close()
    names = {one.name for one in (tmp_path / "new").iterdir()} - {"library.sqlite-wal", "library.sqlite-shm"}
    assert names == {"library.sqlite", "journal.sqlite", "lexical", "dense.faiss", "writer.lock"}


def test_a_backup_of_an_older_state_replaces_a_library_that_is_in_use(folder: Path, tmp_path: Path) -> None:
    before = ids(folder)
    backup.write(folder, tmp_path / "b")
    with Library.open(folder) as running:
        assert running.search("诸城水库", 1)[0].external_id == "b"
        with Library.open(folder) as other:
            other.remove(["news.jsonl"])
        assert "b" not in {hit.external_id for hit in running.search("诸城水库")}
        with pytest.raises(LibraryExists):
            keeping.restore(tmp_path / "b", folder)
        keeping.restore(tmp_path / "b", folder, force=True)
        assert running.search("诸城水库", 1)[0].external_id == "b"
    assert ids(folder) == before


def test_a_backup_is_taken_while_another_writes(folder: Path, tmp_path: Path) -> None:
    before = ids(folder)
    connection = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM documents")
    backup.write(folder, tmp_path / "b")
    connection.execute("ROLLBACK")
    connection.close()
    keeping.restore(tmp_path / "b", tmp_path / "new")
    assert ids(tmp_path / "new") == before


def test_a_restore_over_a_damaged_library_keeps_the_damaged_one(folder: Path, tmp_path: Path) -> None:
    before = ids(folder)
    backup.write(folder, tmp_path / "b")
    (folder / FILE_NAME).write_bytes(b"no database" * 1000)
    keeping.restore(tmp_path / "b", folder, force=True)
    assert ids(folder) == before
    (aside,) = folder.glob("library.damaged-*.sqlite")
    assert aside.read_bytes() == b"no database" * 1000


@pytest.mark.parametrize("damage", ["torn", "flipped", "foreign", "text", "missing", "newer", "other bytes"])
def test_what_is_no_sound_backup_changes_nothing(
    folder: Path, tmp_path: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "b"
    backup.write(folder, file)
    data = file.read_bytes()
    before = (folder / FILE_NAME).read_bytes()
    if damage == "torn":
        file.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        file.write_bytes(data[:5000] + bytes([data[5000] ^ 4]) + data[5001:])
    elif damage == "text":
        file.write_text("hello")
    elif damage == "missing":
        file.unlink()
    else:
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            database = archive.read(FILE_NAME)
        with zipfile.ZipFile(file, "w") as archive:
            if damage == "newer":
                manifest["format"] = 99
            if damage != "foreign":
                archive.writestr("manifest.json", json.dumps(manifest))
            archive.writestr(FILE_NAME, database + b"more" if damage == "other bytes" else database)
    with pytest.raises(BackupInvalid):
        keeping.restore(file, folder, force=True)
    code, out, err = wenbao(capsys, "restore", file, "--force", "--library", folder, "--lang", "en")
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert str(file) in err
    assert (folder / FILE_NAME).read_bytes() == before


def test_a_damaged_library_is_not_backed_up(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / FILE_NAME
    data = bytearray(file.read_bytes())
    data[8192:16384] = bytes(8192)
    file.write_bytes(data)
    (tmp_path / "b").write_bytes(b"an earlier one")
    with pytest.raises(LibraryDamaged):
        backup.write(folder, tmp_path / "b")
    code, out, err = wenbao(capsys, "backup", tmp_path / "b", "--library", folder, "--lang", "en")
    assert (code, out) == (1, "")
    (line,) = err.splitlines()
    assert "is damaged (SQLite finds the file inconsistent); salvage it with wenbao doctor --repair" in line
    (check,) = [
        one
        for one in json.loads(wenbao(capsys, "doctor", "--library", folder, "--json")[1])["checks"]
        if one["name"] == "library"
    ]
    assert "\n" not in check["detail"]
    assert "***" not in check["detail"]
    assert (tmp_path / "b").read_bytes() == b"an earlier one"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b", "library"]


# Export


def bodies(folder: Path) -> list[tuple[str | None, str | None, str | None, list[str]]]:
    with Store.open(folder, readonly=True) as store:
        return [
            (
                one.article.headline,
                one.article.date,
                one.article.place.name if one.article.place else None,
                [sentence.text for sentence in one.article.sentences if sentence.part == "body"],
            )
            for one in store.articles()
        ]


def articles(folder: Path) -> list[Article]:
    with Store.open(folder, readonly=True) as store:
        return [one.article for one in store.articles()]


def test_an_export_is_read_back(made: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "out.jsonl"
    code, out, err = wenbao(capsys, "export", file, "--library", folder)
    assert (code, out) == (0, "")
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert all(set(line) == {"id", "title", "text", "date", "place", "url"} for line in lines)
    assert str(len(lines)) in err
    assert {line["id"] for line in lines} >= set(RECORDS)
    assert wenbao(capsys, "add", file, "--library", tmp_path / "again")[0] == 0
    assert bodies(tmp_path / "again") == bodies(folder)
    before, after = articles(folder), articles(tmp_path / "again")
    assert [one.external_id for one in after] == [one.external_id or one.id for one in before]
    for one, other in zip(before, after, strict=True):  # as docs/SCALING.md says
        if one.external_id is not None or one.headline is not None:
            assert (one.id == other.id) == all(sentence.part in ("body", "byline") for sentence in one.sentences)
    (tmp_path / "once more").mkdir()
    assert wenbao(capsys, "add", made / "pages", "--library", tmp_path / "once more" / "l")[0] == 0
    assert ids(tmp_path / "once more" / "l") == ids(folder)
    assert any("本报青州讯" in line["text"] and line["title"] == "图书馆延长开放" for line in lines)
    code, out, err = wenbao(capsys, "export", "--library", folder)
    assert (code, [json.loads(line) for line in out.splitlines()]) == (0, lines)


def test_an_export_that_cannot_be_written_is_an_error(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    code, out, err = wenbao(capsys, "export", tmp_path / "file" / "out.jsonl", "--library", folder)
    assert (code, out, len(err.splitlines())) == (1, "", 1)


def test_a_record_of_an_article_is_its_text(folder: Path) -> None:
    with Store.open(folder, readonly=True) as store:
        found = {record["id"]: record["text"] for record in records(store)}
    assert RECORDS.items() <= found.items()


# Repair


def damaged(folder: Path, *, seed: int | None = None, at: tuple[int, int] | None = None) -> None:
    """Overwrite bytes of the library file: at a place, or two whole pages of it at random."""
    with sqlite3.connect(folder / FILE_NAME) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    file = folder / FILE_NAME
    data = bytearray(file.read_bytes())
    if at is not None:
        data[at[0] : at[1]] = b"\xa5" * (at[1] - at[0])
    else:
        random_ = random.Random(seed)
        for _ in range(2):
            page = random_.randrange(1, len(data) // 4096)
            data[page * 4096 : (page + 1) * 4096] = random_.randbytes(4096)
    file.write_bytes(data)


@pytest.fixture
def quiet_sources(made: Path, folder: Path) -> Iterator[Path]:
    """The source files are out of reach, so that only the database can help."""
    away = made / "away"
    (made / "pages").rename(away)
    yield folder
    away.rename(made / "pages")


@pytest.mark.parametrize("at", [(0, 16), (0, 100), (0, 4096), (20, 60)])
def test_without_its_first_page_nothing_is_lost(quiet_sources: Path, at: tuple[int, int]) -> None:
    folder, before = quiet_sources, ids(quiet_sources)
    damaged(folder, at=at)
    done = keeping.repair(folder)
    assert done.aside is not None
    assert done.aside.exists()
    assert (done.source, done.partial, done.lost) == ((), (), ())
    assert ids(folder) == before
    assert best(folder, "诸城水库") == "诸城市新修了三座水库。"


@pytest.mark.parametrize("seed", range(6))
def test_what_can_be_read_is_salvaged_and_the_rest_reported(quiet_sources: Path, seed: int) -> None:
    folder, before = quiet_sources, set(ids(quiet_sources))
    damaged(folder, seed=seed)
    done = keeping.repair(folder)
    after = set(ids(folder))
    assert after <= before
    if done.aside is not None:
        assert len(after) >= len(before) // 2  # two pages of some ninety
    reported = {name for name, _ in done.partial} | set(done.lost)
    with Store.open(folder, readonly=True) as store:
        names = {document.name for document in store.documents()}
    assert len(names | reported) == 10 or after == before


def test_a_document_whose_file_is_there_is_read_again(made: Path, folder: Path) -> None:
    before = ids(folder)
    with sqlite3.connect(folder / FILE_NAME) as database:
        (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'pages'").fetchone()
    database.close()
    damaged(folder, at=((page - 1) * 4096, page * 4096))
    done = keeping.repair(folder)
    assert len(done.source) == 10
    assert ids(folder) == before


def test_an_article_that_was_taken_out_stays_out(quiet_sources: Path) -> None:
    folder = quiet_sources
    with Library.open(folder) as library:
        gone = library.search("诸城水库", 1)[0].article_id
        library.remove([gone])
    before = ids(folder)
    damaged(folder, at=(0, 100))
    keeping.repair(folder)
    assert gone not in before
    assert ids(folder) == before


def test_doctor_repairs_on_request(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = ids(folder)
    damaged(folder, at=(0, 100))
    code, out, err = wenbao(capsys, "stats", "--library", folder, "--lang", "en")
    assert (code, out) == (1, "")
    assert "doctor --repair" in err
    assert wenbao(capsys, "doctor", "--library", folder)[0] == 1
    code, out, err = wenbao(capsys, "doctor", "--repair", "--json", "--library", folder)
    record = json.loads(out)
    assert (code, record["healthy"]) == (0, True)
    assert (record["repaired"]["documents"], record["repaired"]["lost"]) == (10, [])
    assert "damaged-" in record["repaired"]["original"]
    assert ids(folder) == before
    shutil.rmtree(folder / "lexical")
    code, out, err = wenbao(capsys, "doctor", "--repair", "--json", "--library", folder)
    assert (code, json.loads(out)["repaired"]["original"]) == (0, None)
    code, out, err = wenbao(capsys, "doctor", "--repair", "--json", "--library", folder)
    assert (code, json.loads(out)["repaired"]) == (0, None)


def checkpointed(folder: Path) -> Path:
    """The library file with all that is in its write-ahead log."""
    with sqlite3.connect(folder / FILE_NAME) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return folder / FILE_NAME


def harm(folder: Path, how: str, seed: int = 0) -> None:
    """What killed processes, failing disks and people do to a library."""
    file, random_ = checkpointed(folder), random.Random(seed)
    data = bytearray(file.read_bytes())
    if how == "pages":
        for page in random_.sample(range(1, len(data) // 4096), 6):
            data[page * 4096 : (page + 1) * 4096] = random_.randbytes(4096)
    elif how == "half":
        del data[len(data) // 2 :]
    elif how == "bits":
        for _ in range(200):
            data[random_.randrange(len(data))] ^= 1 << random_.randrange(8)
    elif how == "text":
        data = bytearray(b"this is no library\n" * 100)
    file.write_bytes(data)
    if how == "killed":  # while passages were encoded: the last have no vectors, and the index was never written
        with sqlite3.connect(file) as database:
            database.execute("DELETE FROM vectors WHERE rowid > 3")
        database.close()
        (folder / "dense.faiss").unlink()


@pytest.mark.parametrize(
    ("how", "seed"), [("killed", 0), ("half", 0), ("text", 0), ("pages", 1), ("pages", 2), ("bits", 3), ("bits", 16)]
)
def test_a_library_that_was_repaired_is_healthy(
    folder: Path, how: str, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    before = ids(folder)
    harm(folder, how, seed)
    assert wenbao(capsys, "doctor", "--library", folder)[0] == 1
    code, out, _ = wenbao(capsys, "doctor", "--repair", "--json", "--library", folder)
    assert (code, json.loads(out)["healthy"]) == (0, True)
    assert (folder / "dense.faiss").exists()
    with Library.open(folder) as library:
        assert list(library.store.missing_vectors(library.encoder.name)) == []
        if how == "killed":
            assert library.search("诸城水库", 1)[0].external_id == "b"
    assert set(ids(folder)) <= set(before)
    assert how != "killed" or ids(folder) == before
    code, out, _ = wenbao(capsys, "doctor", "--repair", "--json", "--library", folder)
    assert (code, json.loads(out)["repaired"]) == (0, None)


@pytest.mark.parametrize("odd", ["CAST(x'31' AS TEXT)", "31"])
def test_vectors_that_are_none_are_made_anew(folder: Path, odd: str) -> None:
    with sqlite3.connect(folder / FILE_NAME) as database:
        database.execute("UPDATE vectors SET model = 'nbnoe5' WHERE rowid = 1")
        database.execute("UPDATE vectors SET vector = x'0102' WHERE rowid = 2")
        database.execute("UPDATE vectors SET vector = zeroblob(length(vector)) WHERE rowid = 3")
        database.execute(f"UPDATE vectors SET vector = {odd} WHERE rowid = 4")
        (count,) = database.execute("SELECT count(*) FROM vectors").fetchone()
    database.close()
    done = keeping.repair(folder)
    assert done.aside is None
    with sqlite3.connect(folder / FILE_NAME) as database:
        found = database.execute("SELECT model, typeof(vector), length(vector), count(*) FROM vectors GROUP BY 1, 2, 3")
        ((_, kind, _, left),) = found.fetchall()
    database.close()
    assert (kind, left) == ("blob", count)
    assert best(folder, "诸城水库") == "诸城市新修了三座水库。"


def test_a_text_that_is_none_is_damage(quiet_sources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = quiet_sources
    with sqlite3.connect(folder / FILE_NAME) as database:  # the bytes of half a character, which SQLite lets pass
        database.execute("UPDATE passages SET text = CAST(x'e9e9' AS TEXT) WHERE row = 1")
    database.close()
    code, out, _ = wenbao(capsys, "doctor", "--library", folder, "--json")
    (check,) = [one for one in json.loads(out)["checks"] if one["name"] == "library"]
    assert (code, check["good"]) == (1, False)
    assert "passages" in check["detail"]
    code, out, _ = wenbao(capsys, "doctor", "--repair", "--json", "--library", folder)
    assert (code, json.loads(out)["repaired"]["partial"]) == (0, [])


def test_an_emptied_library_is_damaged_and_no_new_one(
    made: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpointed(folder).write_bytes(b"")
    call = ("--library", folder, "--lang", "en")
    for command in (["ask", "诸城水库"], ["stats"], ["add", made / "pages"], ["backup", tmp_path / "b"]):
        code, out, err = wenbao(capsys, *command, *call)
        assert (code, out, len(err.splitlines())) == (1, "", 1)
        assert "is damaged (the file is empty" in err
        assert "doctor --repair" in err
    assert (folder / FILE_NAME).stat().st_size == 0
    code, out, err = wenbao(capsys, "doctor", *call)
    assert (code, "is damaged (the file is empty" in out) == (1, True)
    code, out, err = wenbao(capsys, "doctor", "--repair", "--json", *call)
    assert (code, json.loads(out)["healthy"]) == (0, True)
    assert "Nothing could be read of the damaged library" in err
    assert wenbao(capsys, "add", made / "pages", *call)[0] == 0
    assert wenbao(capsys, "doctor", *call)[0] == 0


def test_an_empty_file_by_itself_is_no_library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"")  # of a first `add` that was killed as it began
    code, out, err = wenbao(capsys, "stats", "--library", tmp_path, "--lang", "en")
    assert (code, out) == (1, "")
    assert "there is no library" in err
