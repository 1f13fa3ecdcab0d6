"""The command line over a small real library: every command, as text and as JSON, with its exit code."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from bot import cli

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PAGE = """青州花农上了三年课

□ 记者 沈砚秋 通讯员 范小舟 报道

本报青州讯　从2016年开始，青州市免费教花农种花，培训花农3600余人次。课堂设在黄楼街道，学员不交学费。

寒亭请来西瓜专家

□ 记者 贺冬青 报道

本报寒亭讯　寒亭区科技局上个月请来12名专家讲西瓜种植，培训农民150多名。区里还建了一座农科驿站。
"""

RECORDS = [
    {
        "id": "n1",
        "title": "临朐山楂丰收",
        "text": "临朐县今年收了山楂9.6万吨。果农说价钱也好。",
        "date": "2019-10-08",
        "place": "临朐县",
    },
    {
        "id": "n2",
        "title": "高密剪纸进校园",
        "text": "高密市有23所小学开了剪纸课。",
        "date": "2019-10-09",
        "url": "https://example.org/2",
    },
]


@dataclass(frozen=True)
class Ran:
    """What a run of the program left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on stdout."""
        (line,) = self.out.splitlines()
        found = json.loads(line)
        assert isinstance(found, dict)
        return found

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The objects on stdout, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def run(*arguments: str | Path, stdin: bytes | None = None) -> Ran:
    """Runs the program in this process; without `stdin` there is a closed one, as under a scheduler."""
    streams = sys.stdin, sys.stdout, sys.stderr
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    sys.stdin = None if stdin is None else io.TextIOWrapper(io.BytesIO(stdin), "utf-8")  # type: ignore[assignment]
    sys.stdout, sys.stderr = out, err
    try:
        code = cli.run([str(argument) for argument in arguments])
        out.flush()
        err.flush()
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
    return Ran(code, out.buffer.getvalue().decode(), err.buffer.getvalue().decode())  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def _plain_environment() -> Iterator[None]:
    """Whatever the person who runs the tests has set."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("WENBAO_LIBRARY", "WENBAO_MODEL", "WENBAO_LANG", "WENBAO_DEBUG", "NO_COLOR", "TERM"):
            patch.delenv(name, raising=False)
        patch.setenv("COLUMNS", "80")
        yield


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a page and a JSON lines file."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "a.txt").write_text(PAGE, "utf-8")
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS)
    (folder / "b.jsonl").write_text(lines, "utf-8")
    return folder


@pytest.fixture(scope="session")
def added(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """The library of those pages, and what `add` said."""
    library = tmp_path_factory.mktemp("library") / "made" / "here"
    return library, run("--library", library, "add", pages, "--json")


@pytest.fixture(scope="session")
def library(added: tuple[Path, Ran]) -> Path:
    assert added[1].code == 0, added[1].err
    return added[0]


@pytest.fixture
def ask(library: Path) -> Callable[..., Ran]:
    return lambda *arguments, stdin=None: run("ask", "--library", library, *arguments, stdin=stdin)


def one_sentence(ran: Ran) -> str:
    """The single line on stderr, nothing on stdout."""
    assert ran.out == ""
    (line,) = ran.err.splitlines()
    assert "Traceback" not in line
    return line


# add


def test_add_reports_what_went_in(added: tuple[Path, Ran]) -> None:
    record = added[1].json
    kept = ["documents", "articles", "sentences", "passages", "unchanged", "skipped", "seconds"]
    assert list(record) == [*kept, "updated", "moved", "encoded"]
    assert (record["updated"], record["moved"], record["encoded"]) == (0, 0, record["passages"])
    assert (record["documents"], record["articles"], record["unchanged"], record["skipped"]) == (2, 4, 0, [])
    assert record["sentences"] > record["articles"]
    assert record["passages"] >= 4
    assert record["seconds"] > 0


def test_adding_the_same_again_changes_nothing(library: Path, pages: Path) -> None:
    ran = run("add", pages, "--library", library, "--json")
    assert ran.code == 0
    assert (ran.json["documents"], ran.json["articles"], ran.json["unchanged"]) == (0, 0, 2)
    text = run("add", pages, "--library", library)
    assert text.code == 0
    assert "2" in text.out


def test_what_is_new_what_is_replaced_and_what_was_left_is_told_apart(tmp_path: Path) -> None:
    call = ("--library", tmp_path / "l")
    source = tmp_path / "in"
    source.mkdir()
    for name, households in (("a", 120), ("b", 130)):
        (source / f"{name}.txt").write_text(f"{name}村通水\n\n本报讯 {name}村{households}户通了自来水。\n", "utf-8")
    assert run("add", source, *call).out.startswith("加入 2 个文件：2 篇报道")
    (source / "a.txt").write_text("a村通水\n\n本报讯 a村125户通了自来水。\n", "utf-8")
    (source / "c.txt").write_text("c村通水\n\n本报讯 c村140户通了自来水。\n", "utf-8")
    (source / "b.txt").rename(source / "d.txt")
    ran = run("add", source, *call)
    assert ran.out.startswith("加入 1 个文件，更新 1 个文件，1 个文件换了位置：3 篇报道")
    (source / "a.txt").write_text("a村通水\n\n本报讯 a村126户通了自来水。\n", "utf-8")
    ran = run("add", source, *call, "--json")
    assert (ran.json["documents"], ran.json["updated"], ran.json["moved"], ran.json["encoded"]) == (1, 1, 0, 1)
    with sqlite3.connect(tmp_path / "l" / "library.sqlite") as database:  # as after an interruption
        database.execute("DELETE FROM vectors WHERE rowid IN (SELECT rowid FROM vectors LIMIT 2)")
    database.close()
    ran = run("add", source, *call)
    assert ran.out.startswith("加入 0 个文件：0 篇报道")
    assert "共编码 2 个段落，包括上次中断时没有编完的" in ran.out


# ask


def test_an_answer_has_the_public_shape(ask: Callable[..., Ran], library: Path) -> None:
    ran = ask("青州培训了多少人", "--json")
    assert (ran.code, ran.err) == (0, "")
    answer = ran.json
    keys = "id question understood answerable answer kind confidence reason citations figures passages nearest ms"
    assert list(answer) == keys.split()
    assert (answer["id"], answer["question"], answer["understood"]) == (None, "青州培训了多少人", "青州培训了多少人")
    assert (answer["answerable"], answer["answer"], answer["kind"], answer["reason"]) == (
        True,
        "3600余人次",
        "count",
        None,
    )
    assert 0 <= answer["confidence"] <= 1
    assert set(answer["ms"]) >= {"total"}
    cited = answer["citations"][0]
    fields = ["id", "sentence", "highlight", "before", "after", "source_start", "source_end", "article", "also"]
    assert list(cited) == fields
    start, end = cited["highlight"]
    assert cited["sentence"][start:end] == "3600余人次"
    assert PAGE[cited["source_start"] : cited["source_end"]] == cited["sentence"]
    article = cited["article"]
    assert cited["id"].startswith(article["id"] + "#")
    keys = "id external_id kicker headline place date byline kind source page dateline credits url"
    assert list(article) == keys.split()
    assert (article["headline"], article["place"], article["source"]) == ("青州花农上了三年课", "青州市", "a.txt")
    assert article["byline"] == ["沈砚秋", "范小舟"]
    assert {"name": "沈砚秋", "role": "记者"} in article["credits"]
    assert list(answer["passages"][0]) == ["article_id", "external_id", "score", "text"]
    listed = {record["id"]: record for record in run("articles", "--library", library, "--json").lines}
    assert article.items() <= listed[article["id"]].items()


def test_an_answer_as_text(ask: Callable[..., Ran]) -> None:
    ran = ask("青州培训了多少人")
    assert (ran.code, ran.err) == (0, "")
    first, second, *_ = ran.out.splitlines()
    assert first == "3600余人次"
    assert second.startswith("  ")
    assert "【3600余人次】" in ran.out
    assert "  ── 青州花农上了三年课 · 青州市 · a.txt · " in ran.out
    assert "\x1b" not in ran.out
    assert "\x1b[1m" in ask("青州培训了多少人", "--color", "always").out


def test_an_unanswered_question_has_its_own_exit_code(ask: Callable[..., Ran]) -> None:
    ran = ask("昌邑培训了多少人", "--json")
    assert (ran.code, ran.err) == (3, "")
    answer = ran.json
    assert (answer["answerable"], answer["answer"], answer["citations"]) == (False, None, [])
    assert answer["reason"] in {"nothing", "place", "time", "subject", "unasked"}
    text = ask("昌邑培训了多少人")
    assert text.code == 3
    assert text.out.startswith("资料库里没有找到答案")
    english = ask("昌邑培训了多少人", "--lang", "en")
    assert english.out.startswith("The library does not answer this")


def test_a_question_may_be_piped_in_any_encoding_and_typed_in_words(ask: Callable[..., Ran]) -> None:
    for data in (
        "青州培训了多少人\n".encode(),
        "青州培训了多少人".encode("gb18030"),
        "\ufeff青州培训了多少人".encode(),
    ):
        assert ask("--json", stdin=data).json["answer"] == "3600余人次"
        assert ask("-", "--json", stdin=data).json["answer"] == "3600余人次"
    assert ask("青州", "培训了多少人", "--json").json["question"] == "青州 培训了多少人"


@pytest.mark.parametrize(
    "question",
    ["", "  \n ", "多少" * 5000, "？！……", "🙂🙂", "\ud800", "\x00"],
    ids=["empty", "blank", "long", "marks", "emoji", "half", "nul"],
)
def test_what_is_no_question_is_wrong_usage(ask: Callable[..., Ran], question: str) -> None:
    ran = ask(question)
    assert ran.code == 2
    assert "用一句话提问" in one_sentence(ran)
    assert ask(question, "--json").out == ""


def test_a_broken_terminal_does_no_harm(ask: Callable[..., Ran]) -> None:
    assert ask("青州\ud8ff培训了多少人", "--json").code in {0, 3}


def test_no_question_at_all_is_wrong_usage(ask: Callable[..., Ran]) -> None:
    ran = ask()
    assert ran.code == 2
    assert "管道" in one_sentence(ran)
    assert ask(stdin=b"").code == 2
    assert ask("-").code == ask("-", stdin=b"").code == 2
    assert ask("问题", "--batch", "-").code == 2


# batches


BATCH = [
    {"id": "q1", "question": "青州培训了多少人"},
    {"id": 2, "turns": ["青州培训了多少人", "那寒亭呢？"]},
    {"id": "q3", "question": "昌邑培训了多少人"},
    {"question": "高密有几所小学开了剪纸课"},
]


def test_a_batch_is_answered_in_order(ask: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text("\ufeff" + "\n".join(json.dumps(line, ensure_ascii=False) for line in BATCH) + "\n\n", "utf-8")
    ran = ask("--batch", file, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert [line["id"] for line in ran.lines] == ["q1", 2, "q3", None]
    assert [line["answer"] for line in ran.lines] == ["3600余人次", "150多名", None, "23所"]
    follow = ran.lines[1]
    assert (follow["question"], follow["understood"]) == ("那寒亭呢？", "寒亭培训了多少人")
    assert ask("--batch", "-", stdin=file.read_bytes()).out.count("\n") == 4


def test_a_bad_line_of_a_batch_stands_in_its_place(ask: Callable[..., Ran]) -> None:
    lines = [
        '{"id": "a", "question": "青州培训了多少人"}',
        "{",
        '{"id": "c", "question": "！！"}',
        '{"id": "d"}',
        '{"id": "e", "question": "寒亭培训了多少人"}',
    ]
    ran = ask("--batch", "-", stdin="\n".join(lines).encode())
    assert ran.code == 1
    assert [line.get("answer") for line in ran.lines] == ["3600余人次", None, None, None, "150多名"]
    assert [(line["id"], line["line"]) for line in ran.lines[1:4]] == [(None, 2), ("c", 3), ("d", 4)]
    assert all(list(line) == ["id", "line", "error"] for line in ran.lines[1:4])


def test_a_batch_file_that_is_not_there(ask: Callable[..., Ran], tmp_path: Path) -> None:
    ran = ask("--batch", tmp_path / "gone.jsonl")
    assert ran.code == 1
    assert "gone.jsonl" in one_sentence(ran)


# search


def test_search_finds_passages(library: Path) -> None:
    ran = run("search", "山楂收成", "--library", library, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.json) == ["id", "query", "passages", "ms"]
    assert ran.json["query"] == "山楂收成"
    best = ran.json["passages"][0]
    assert list(best) == ["article_id", "external_id", "score", "text"]
    assert (best["external_id"], best["text"].startswith("临朐县")) == ("n1", True)
    scores = [passage["score"] for passage in ran.json["passages"]]
    assert scores == sorted(scores, reverse=True)
    assert len(run("search", "山楂收成", "-k", "2", "--library", library, "--json").json["passages"]) == 2


def test_search_as_text_and_in_batches(library: Path) -> None:
    ran = run("search", "--library", library, "山楂收成")
    assert ran.code == 0
    assert "临朐山楂丰收" in ran.out
    batch = run("search", "--library", library, "--batch", "-", stdin='{"id": 1, "question": "剪纸"}\n{}'.encode())
    assert batch.code == 1
    assert batch.lines[0]["id"] == 1
    assert batch.lines[0]["passages"][0]["external_id"] == "n2"
    assert batch.lines[1]["line"] == 2


# articles, show, stats


def test_articles_are_listed_with_their_spans_and_sentences(library: Path) -> None:
    ran = run("articles", "--library", library, "--json")
    assert ran.code == 0
    assert [line["headline"] for line in ran.lines] == [
        "青州花农上了三年课",
        "寒亭请来西瓜专家",
        "临朐山楂丰收",
        "高密剪纸进校园",
    ]
    first = ran.lines[0]
    assert list(first)[-4:] == ["subhead", "start", "end", "sentences"]
    assert PAGE[first["start"] : first["end"]].startswith("青州花农上了三年课")
    shown = run("show", first["id"], "--library", library, "--json").json
    assert [sentence["number"] for sentence in shown["sentences"]] == list(range(1, first["sentences"] + 1))
    record = ran.lines[3]
    assert (record["external_id"], record["date"], record["url"]) == ("n2", "2019-10-09", "https://example.org/2")
    assert record["page"] == 2


def test_articles_as_a_table(library: Path) -> None:
    ran = run("articles", "--library", library)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert len(lines) == 5
    assert "高密剪纸进校园" in lines[4]


def test_a_citation_opens(library: Path, ask: Callable[..., Ran]) -> None:
    identity = ask("青州培训了多少人", "--json").json["citations"][0]["id"]
    name, number = identity.split("#")
    shown = run("show", identity, "--library", library)
    assert shown.code == 0
    (marked,) = [line for line in shown.out.splitlines() if line.startswith("→")]
    assert "3600余人次" in marked
    assert "青州花农上了三年课" in shown.out
    record = run("show", identity, "--library", library, "--json").json
    assert (record["id"], record["marked"]) == (name, int(number))
    assert run("show", name[:6], "--library", library, "--json").json["marked"] is None


@pytest.mark.parametrize("identity", ["ffffffff", "{}#99", "{}#x", "{}#", "#1", ""])
def test_what_cannot_be_shown(library: Path, identity: str) -> None:
    known = run("articles", "--library", library, "--json").lines[0]["id"]
    ran = run("show", identity.format(known), "--library", library)
    assert ran.code == 1
    assert "wenbao articles" in one_sentence(ran)


def test_stats_count(library: Path, added: tuple[Path, Ran]) -> None:
    record = run("stats", "--library", library, "--json").json
    names = ("documents", "articles", "sentences", "passages")
    assert list(record)[:4] == list(names)
    assert [record[name] for name in names] == [added[1].json[name] for name in names]
    assert record["bytes"] > 0
    text = run("stats", "--library", library)
    assert text.code == 0
    assert str(library) in text.out


# verify, doctor (eval: test_cli_eval.py)


def test_verify_passes(library: Path) -> None:
    ran = run("verify", "--library", library, "--json")
    assert ran.code == 0
    assert ran.json["faults"] == []
    assert ran.json["sentences"] > 0
    assert "全部与原文一致" in run("verify", "--library", library).out


def test_doctor_finds_all_well(library: Path) -> None:
    ran = run("doctor", "--library", library, "--json")
    assert [check["name"] for check in ran.json["checks"] if not check["good"]] == []
    assert (ran.code, ran.json["healthy"]) == (0, True)
    text = run("doctor", "--library", library)
    assert text.code == 0
    assert "一切正常" in text.out


def test_doctor_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").write_bytes(b"no database at all" * 100)
    ran = run("doctor", "--library", tmp_path, "--json")
    assert (ran.code, ran.json["healthy"]) == (1, False)
    checks = {check["name"]: check for check in ran.json["checks"]}
    assert checks["python"]["good"]
    assert not checks["library"]["good"]
    assert checks["library"]["advice"]
    text = run("doctor", "--library", tmp_path)
    assert text.code == 1
    assert "怎么办" in text.out


# remove, reindex


def test_documents_and_articles_are_removed(pages: Path, tmp_path: Path) -> None:
    assert run("add", pages, "--library", tmp_path / "l").code == 0
    ran = run("remove", "a.txt", "--library", tmp_path / "l", "--json")
    assert (ran.code, ran.json["documents"], ran.json["articles"]) == (0, 1, 2)
    assert run("ask", "青州培训了多少人", "--library", tmp_path / "l").code == 3
    gone = run("remove", "a.txt", "--library", tmp_path / "l")
    assert gone.code == 1
    assert "没有文件 a.txt" in one_sentence(gone)
    assert (pages / "a.txt").exists()
    assert run("remove", "b.jsonl", "--library", tmp_path / "l").code == 0
    assert run("articles", "--library", tmp_path / "l").out == "资料库是空的；用 wenbao add 加入报纸。\n"
    for command in (["ask"], ["ask", "--json"], ["search"]):
        empty = run(*command, "青州培训了多少人", "--library", tmp_path / "l")
        assert empty.code == 1
        assert "是空的；请先用 wenbao add" in one_sentence(empty)


def test_a_file_name_that_several_have_is_not_removed(tmp_path: Path) -> None:
    for name, text in (("x", PAGE), ("y", PAGE.replace("3600", "3700"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(text, "utf-8")
        assert run("add", tmp_path / name, "--library", tmp_path / "l").code == 0
    ran = run("remove", "a.txt", "--library", tmp_path / "l")
    assert ran.code == 1
    sentence = one_sentence(ran)
    assert "请写出完整路径" in sentence
    assert str(tmp_path / "y" / "a.txt") in sentence
    assert run("remove", tmp_path / "y" / "a.txt", "--library", tmp_path / "l").code == 0


def test_a_lock_that_is_none_of_ours_is_to_be_deleted(library: Path, pages: Path, tmp_path: Path) -> None:
    shutil.copytree(library, tmp_path / "l")
    (tmp_path / "l" / "writer.lock").write_bytes(b"no database at all" * 100)
    ran = run("add", pages, "--library", tmp_path / "l")
    assert ran.code == 1
    assert "请删除 writer.lock" in one_sentence(ran)
    (tmp_path / "l" / "writer.lock").unlink()
    assert run("add", pages, "--library", tmp_path / "l").code == 0


def test_doctor_of_a_newer_library_says_to_upgrade(library: Path, tmp_path: Path) -> None:
    shutil.copytree(library, tmp_path / "l")
    with sqlite3.connect(tmp_path / "l" / "library.sqlite") as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    checks = {check["name"]: check for check in run("doctor", "--library", tmp_path / "l", "--json").json["checks"]}
    for name in ("library", "indexes"):
        assert checks[name]["advice"] == "升级：pip install -U wenbao"


def test_help_says_how_folders_are_read_and_what_an_id_looks_like() -> None:
    assert ".jsonl.gz" in " ".join(run("add", "--help").out.split())
    assert "下级文件夹" in run("add", "--help").out
    assert "wenbao show 8c41d0aa#7" in run("show", "--help").out


def test_reindex_keeps_the_answers(library: Path, ask: Callable[..., Ran]) -> None:
    ran = run("reindex", "--library", library, "--json")
    assert ran.code == 0
    assert ran.json["passages"] == run("stats", "--library", library, "--json").json["passages"]
    assert ask("青州培训了多少人", "--json").json["answer"] == "3600余人次"
