"""What a bot remembers: in and out, across restarts, threads and processes; what is forgotten, and when."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import journal, pairing
from bot.conversation import State, Turn
from bot.feedback import Given
from bot.gold import read_gold
from bot.journal import Journal, Upload
from bot.journalfile import FILE_NAME, MIGRATIONS
from corpus.errors import JournalDamaged, LibraryBusy, LibraryMissing, LibraryNewer, LibraryUnwritable
from corpus.schema import APPLICATION_ID
from corpus.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = 1_800_000_000.0
DAY = 86_400.0
CHAT, USER, OTHER = 7_000_000_001, 7_000_000_002, 7_000_000_003
GROUP = -1_009_000_000_004
FIRST = Turn("青州修了几条路", "青州修了几条路", "三条", "count", ("8c41d0aa#2",), NOW)
NEXT = Turn("寿光呢", "寿光修了几条路", None, "count", (), NOW + 5)

unhurried = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "library") as opened:
        yield opened


def execute(book: Journal, sql: str, *values: object) -> list[Any]:
    """SQL on the file from outside, as another program would."""
    connection = sqlite3.connect(book.path, isolation_level=None)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def answer(book: Journal, message: int, text: str | None = "三条", now: float = NOW, chat: int = CHAT) -> None:
    book.remember_answer(chat, message, ["青州修了几条路"], "青州修了几条路", text, ["8c41d0aa#2"], now)


def always(number: int) -> Callable[[int], int]:
    """A random number that is not."""
    return lambda _below: number


# Conversations


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
turns = st.builds(
    Turn,
    asked=words,
    understood=words,
    text=st.none() | words,
    kind=st.sampled_from(["count", "person"]),
    citations=st.lists(words, max_size=3).map(tuple),
    at=st.floats(0, 4e9),
)


@unhurried
@given(states=st.dictionaries(words, st.lists(turns, max_size=4).map(lambda found: State(tuple(found))), max_size=4))
def test_a_state_comes_back_as_it_was(book: Journal, states: dict[str, State]) -> None:
    for key, state in states.items():
        book.keep(key, state, NOW)
    assert {key: book.state(key) for key in states} == states


def test_a_state_is_there_after_a_restart_until_it_is_forgotten(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as book:
        book.keep("telegram:1:0", State((FIRST,)), NOW)
        book.keep("telegram:1:0", State((FIRST, NEXT)), NOW)
        book.keep("telegram:2:0", State((NEXT,)), NOW)
    with Journal.open(tmp_path) as book:
        assert book.state("telegram:1:0") == State((FIRST, NEXT))
        book.forget("telegram:1:0")
        assert book.state("telegram:1:0") == State()
        assert book.state("telegram:2:0") == State((NEXT,))


def test_states_that_were_not_touched_for_thirty_days_are_forgotten(book: Journal) -> None:
    for key, at in (("old", NOW - 31 * DAY), ("young", NOW - 29 * DAY), ("touched", NOW - 60 * DAY)):
        book.keep(key, State((FIRST,)), at)
    book.keep("touched", State((FIRST,)), NOW - DAY)
    book.keep("any", State(), NOW)
    assert book.state("old") == State()
    assert book.state("young") == book.state("touched") == State((FIRST,))


@pytest.mark.parametrize("damage", ["", "nonsense", '[{"asked": "x"}]', "3", b"\xff\xfe[", b"", 7])
def test_a_damaged_state_is_an_empty_one(book: Journal, damage: object) -> None:
    book.keep("telegram:1:0", State((FIRST,)), NOW)
    execute(book, "UPDATE conversations SET state = ?", damage)
    assert book.state("telegram:1:0") == State()


def test_half_a_character_does_no_harm(book: Journal) -> None:
    book.keep("\ud83d", State((Turn("青\ud800州", "青州", "\udfff", "count", (), NOW),)), NOW)
    assert book.state("\ud83d").turns[0].asked == "青?州"
    book.remember_answer(CHAT, 1, ["\ud800"], "\udc00", "三\ud800条", ["\ud800"], NOW)
    assert book.rate(CHAT, 1, USER, True, NOW)
    (line,) = book.feedback()
    assert line["accept"] == ["三?条"]


# Answers and votes


def test_an_answer_is_there_after_a_restart(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as book:
        book.remember_answer(
            GROUP, 5, ["青州修了几条路", "寿光呢"], "寿光修了几条路", "两条", ["8c41d0aa#2", "0f#1"], NOW
        )
    with Journal.open(tmp_path) as book:
        assert book.answer_at(GROUP, 5) == Given(
            ("青州修了几条路", "寿光呢"), "寿光修了几条路", "两条", ("8c41d0aa#2", "0f#1"), NOW
        )
        assert book.answer_at(GROUP, 6) is None
        assert book.answer_at(CHAT, 5) is None


def test_the_last_vote_of_a_user_counts(book: Journal) -> None:
    answer(book, 1)
    assert not book.rate(CHAT, 2, USER, True, NOW)  # no such answer
    for good in (False, True, True):
        assert book.rate(CHAT, 1, USER, good, NOW)
    assert book.rate(CHAT, 1, OTHER, True, NOW)
    (line,) = book.feedback()
    assert line["votes"] == {"good": 2, "bad": 0}


def test_another_answer_in_the_same_message_takes_the_votes_away(book: Journal) -> None:
    answer(book, 1)
    book.rate(CHAT, 1, USER, False, NOW)
    answer(book, 1)  # the same, sent again
    assert [line["reject"] for line in book.feedback()] == [["三条"]]
    answer(book, 1, "四条")
    found = book.answer_at(CHAT, 1)
    assert found is not None
    assert found.text == "四条"
    assert list(book.feedback()) == []


def test_votes_are_gold_questions(book: Journal) -> None:
    before = ["青州修了几条路", "寿光呢"]
    book.remember_answer(CHAT, 1, before[:1], before[0], "三条", ["8c41d0aa#2"], NOW)
    book.remember_answer(CHAT, 2, before, "寿光修了几条路", "九条", ["5e#1"], NOW)
    book.remember_answer(CHAT, 3, ["临朐修了几条路"], "临朐修了几条路", None, ["5e#4"], NOW)
    book.remember_answer(CHAT, 4, ["谁修的"], "谁修的", None, [], NOW)
    answer(book, 5, "没有人评的")
    book.rate(CHAT, 1, USER, True, NOW)
    book.rate(CHAT, 2, USER, False, NOW)
    book.rate(CHAT, 3, USER, True, NOW)
    book.rate(CHAT, 4, USER, False, NOW)  # of a refusal: there is no way to say it
    lines = list(book.feedback())
    assert [set(line) - {"id", "turns", "understood", "citations", "votes"} for line in lines] == [
        {"accept"},
        {"reject"},
        {"accept", "answerable"},
    ]
    assert lines[1]["understood"] == "寿光修了几条路"
    assert lines[1]["citations"] == ["5e#1"]
    up, down, refused = read_gold(json.dumps(line, ensure_ascii=False).encode() for line in lines)
    assert (up.turns, up.accept, up.reject, up.answerable) == (("青州修了几条路",), ("三条",), (), True)
    assert (down.turns, down.accept, down.reject, down.answerable) == (tuple(before), (), ("九条",), None)
    assert (refused.turns, refused.accept, refused.answerable) == (("临朐修了几条路",), (), False)


def test_votes_on_the_same_answer_count_together_and_a_draw_says_nothing(book: Journal) -> None:
    answer(book, 1)
    answer(book, 1, chat=GROUP)
    answer(book, 2, "四条", chat=GROUP)
    book.rate(CHAT, 1, USER, True, NOW)
    book.rate(GROUP, 1, OTHER, False, NOW)
    book.rate(GROUP, 2, OTHER, False, NOW)
    assert [line.get("reject") for line in book.feedback()] == [["四条"]]
    book.rate(GROUP, 1, USER, False, NOW)
    assert [(line.get("reject"), line["votes"]) for line in book.feedback()] == [
        (["三条"], {"good": 1, "bad": 2}),
        (["四条"], {"good": 0, "bad": 1}),
    ]


votes = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.lists(words, max_size=2),
        st.none() | st.sampled_from(["", " ", "三条", "四条", "。"]) | words,
        st.integers(USER, USER + 2),
        st.booleans(),
    ),
    max_size=12,
)


@unhurried
@given(votes)
def test_every_line_is_gold_and_says_who_to_nobody(found: list[tuple[int, list[str], str | None, int, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder, Journal.open(Path(folder)) as book:
        for message, asked, text, user, good in found:
            book.remember_answer(CHAT, message, asked, "青州修了几条路", text, [], NOW)
            book.rate(CHAT, message, user, good, NOW)
        lines = list(book.feedback())
    exported = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    gold = read_gold(io.BytesIO(exported.encode())) if lines else []
    assert [one.turns for one in gold] == [tuple(line["turns"]) for line in lines]  # type: ignore[arg-type]
    assert len({one.id for one in gold}) == len(gold)
    assert not any(str(number) in exported for number in (CHAT, *range(USER, USER + 3)))


def test_old_answers_are_forgotten_unless_someone_voted(book: Journal) -> None:
    answer(book, 1, now=NOW - 91 * DAY)
    book.rate(CHAT, 1, USER, True, NOW - 91 * DAY)
    answer(book, 2, now=NOW - 91 * DAY)
    answer(book, 3, now=NOW - 89 * DAY)
    for message in range(4, 104):
        answer(book, message)
    assert [message for message in range(1, 5) if book.answer_at(CHAT, message)] == [1, 3, 4]
    assert [line["accept"] for line in book.feedback()] == [["三条"]]


def test_a_hundred_thousand_answers_are_kept(book: Journal) -> None:
    answer(book, 0)
    execute(
        book,
        """WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
        INSERT INTO answers (chat, message, turns, understood, text, citations, at)
        SELECT ?, i, '["x"]', 'x', 'y', '[]', ? FROM n""",
        CHAT,
        NOW,
    )
    book.rate(CHAT, 1, USER, True, NOW)
    for message in range(200_000, 200_099):
        answer(book, message)
    known = [message for message in (0, 1, 2, 99, 100, 99_999, 200_000, 200_098) if book.answer_at(CHAT, message)]
    assert known == [1, 100, 99_999, 200_000, 200_098]  # of the others nobody thought anything
    assert execute(book, "SELECT count(*) FROM answers") == [(100_001,)]


# Updates


@unhurried
@given(st.lists(st.integers(0, 2**40) | st.integers(0, 5), max_size=40))
def test_an_update_is_new_once_in_whatever_order_they_come(numbers: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        new: list[int] = []
        for half in (numbers[: len(numbers) // 2], numbers[len(numbers) // 2 :]):
            with Journal.open(Path(folder)) as book:  # a restart between them
                new += [number for number in half if book.first_time(number)]
                assert book.last_update() == (new[-1] if new else None)
        assert new == list(dict.fromkeys(numbers))


def test_the_last_ten_thousand_updates_are_remembered(book: Journal) -> None:
    assert book.last_update() is None
    execute(
        book,
        """WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
        INSERT INTO updates (id) SELECT 500 + i FROM n""",
    )
    assert book.first_time(3)  # Telegram may begin anew at any number
    assert book.last_update() == 3
    assert not book.first_time(3)
    assert not book.first_time(502)
    assert execute(book, "SELECT count(*) FROM updates") == [(10_000,)]
    assert book.first_time(501)  # the eldest went when 3 came


# Languages and uploads


def test_a_language_is_what_was_chosen_last(book: Journal) -> None:
    assert book.language(USER) is None
    book.set_language(USER, "zh")
    book.set_language(USER, "en")
    assert book.language(USER) == "en"
    assert book.language(OTHER) is None
    book.set_language(USER, None)
    assert book.language(USER) is None


def test_uploads_are_undone_from_the_last_one_back(book: Journal) -> None:
    assert book.last_upload(USER) is None
    first = book.remember_upload(USER, "/inbox/a.txt", "一版.txt", NOW)
    second = book.remember_upload(USER, "/inbox/b.txt", "二版.txt", NOW + 1)
    book.remember_upload(OTHER, "/inbox/c.txt", "三版.txt", NOW + 2)
    assert book.last_upload(USER) == Upload(second, "/inbox/b.txt", "二版.txt", NOW + 1)
    assert book.upload(first) == Upload(first, "/inbox/a.txt", "一版.txt", NOW)
    assert book.forget_upload(second)
    assert not book.forget_upload(second)
    assert book.last_upload(USER) == book.upload(first)
    assert book.upload(second) is None
    assert book.remember_upload(USER, "/inbox/d.txt", "四版.txt", NOW) > second  # an id never means another upload


# Pairing


def test_a_code_pairs_one_user_once(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as book:
        code = book.new_code(NOW, lambda below: {1_000_000: 42}[below])
        assert code == "000042"
    with Journal.open(tmp_path) as book:
        assert not book.is_paired(USER)
        assert book.redeem(" ０００-０42 ", USER, NOW + 599) == "paired"
        assert book.is_paired(USER)
        assert book.redeem("000042", OTHER, NOW + 599) == "wrong"
        assert book.allowed() == {USER}
        assert book.unpair(USER)
        assert not book.unpair(USER)
        assert not book.is_paired(USER)


def test_a_code_expires_after_ten_minutes(book: Journal) -> None:
    code = book.new_code(NOW)
    assert book.redeem(code, USER, NOW + 600) == "expired"
    assert book.redeem(code, USER, NOW - 600) == "expired"  # nor does a clock set back make it valid for longer
    assert not book.is_paired(USER)
    assert book.redeem(code, USER, NOW + 599) == "paired"


def test_who_is_paired_uses_no_code_up(book: Journal) -> None:
    first, second = (book.new_code(NOW, always(number)) for number in (1, 2))
    assert book.redeem(first, USER, NOW) == "paired"
    assert book.redeem(second, USER, NOW) == "paired"
    assert book.redeem(second, OTHER, NOW) == "paired"


def test_three_codes_are_valid_at_once(book: Journal) -> None:
    codes = [book.new_code(NOW + number, always(number)) for number in range(4)]
    outcomes = [book.redeem(code, user, NOW + 5) for user, code in enumerate(codes, 1)]
    assert outcomes == ["wrong", "paired", "paired", "paired"]


def test_five_wrong_tries_an_hour_of_one_user(book: Journal) -> None:
    code = book.new_code(NOW + 3100, always(7))
    assert [book.redeem("000001", USER, NOW + number) for number in range(6)] == ["wrong"] * 5 + ["limited"]
    assert book.redeem(code, USER, NOW + 3599) == "limited"
    assert book.redeem("what is no code is no try", OTHER, NOW) == "wrong"
    assert book.redeem("000002", USER, NOW + 3600) == "wrong"  # the first try was an hour ago
    assert book.redeem(code, USER, NOW + 3600) == "limited"
    assert book.redeem(code, USER, NOW + 3601) == "paired"


def test_fifty_wrong_tries_an_hour_of_all(book: Journal) -> None:
    assert {book.redeem("000001", user, NOW) for user in range(1, 51)} == {"wrong"}
    code = book.new_code(NOW + 3200, always(7))
    assert book.redeem(code, USER, NOW + 3599) == "limited"
    assert book.redeem(code, USER, NOW + 3600) == "paired"


def test_many_tries_at_once_are_no_more_than_one_after_another(book: Journal) -> None:
    book.new_code(NOW, always(7))
    outcomes: list[str] = []
    tries = [
        threading.Thread(target=lambda: outcomes.append(book.redeem("000001", USER, NOW)))  # append is atomic
        for _ in range(12)
    ]
    for one in tries:
        one.start()
    for one in tries:
        one.join()
    assert sorted(outcomes) == ["limited"] * 7 + ["wrong"] * 5


def test_the_file_does_not_hold_the_code(book: Journal) -> None:
    code = book.new_code(NOW)
    ((salt, digest),) = execute(book, "SELECT salt, hash FROM codes")
    assert (len(salt), len(digest)) == (16, 32)
    held = b"".join(path.read_bytes() for path in book.path.parent.iterdir())
    assert code.encode() not in held


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("123456", "123456"),
        ("123 456\n", "123456"),
        ("１２３４５６", "123456"),
        ("12345", None),
        ("1234567", None),
        ("12345a", None),
        ("", None),
        ("①②③④⑤⑥", "123456"),
        ("١٢٣٤٥٦", None),
    ],
)
def test_a_code_is_six_digits(text: str, code: str | None) -> None:
    assert pairing.code_in(text) == code


# The file


WORKER = """
import sys
from pathlib import Path
from bot.conversation import State
from bot.journal import Journal
folder, name, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
with Journal.open(folder) as book:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(count):
        book.keep(f"{name}:{number}", State(), 1.8e9)
        book.remember_answer(name, number, ["q"], "q", "a", [], 1.8e9)
        book.rate(1, 0, 1000 * name + number, True, 1.8e9)
        print(int(book.first_time(number)))
"""


def test_two_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    count = 150
    with Journal.open(tmp_path) as book:
        answer(book, 0, chat=1)
        workers = [
            subprocess.Popen(
                [sys.executable, "-c", WORKER, str(tmp_path), str(name), str(count)],
                cwd=Path(__file__).parent.parent,
                env={**os.environ, "PYTHONUTF8": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for name in (2, 3)
        ]
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
        new = [worker.communicate("go\n", timeout=60)[0].split() for worker in workers]
        assert [worker.returncode for worker in workers] == [0, 0]
        # Every update was new to exactly one of them.
        assert [sorted(pair) for pair in zip(*new, strict=True)] == [["0", "1"]] * count
        (line,) = book.feedback()
        assert line["votes"] == {"good": 2 * count, "bad": 0}
        assert all(book.answer_at(name, number) for name in (2, 3) for number in range(count))
        assert execute(book, "SELECT count(*) FROM conversations") == [(2 * count,)]


def test_threads_share_a_journal(book: Journal) -> None:
    answer(book, 1)
    new: list[int] = []

    def work(name: int) -> None:
        for number in range(40):
            book.keep(f"{name}", State((FIRST,) * (number % 3)), NOW)
            book.rate(CHAT, 1, 100 * name + number, True, NOW)
            if book.first_time(number):
                new.append(number)
            assert book.answer_at(CHAT, 1)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(new) == list(range(40))
    assert [line["votes"] for line in book.feedback()] == [{"good": 320, "bad": 0}]
    assert all(book.state(str(name)) == State() for name in range(8))  # 39 % 3 turns


def test_a_library_that_is_written_to_keeps_no_bot_waiting(tmp_path: Path) -> None:
    with Store.open(tmp_path, create=True) as store:
        writer = sqlite3.connect(store.path, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        with Journal.open(tmp_path, timeout=0) as book:
            answer(book, 1)
            assert book.answer_at(CHAT, 1)
        writer.close()


def test_another_writer_is_waited_for_until_the_time_is_up(tmp_path: Path) -> None:
    with Journal.open(tmp_path, timeout=0.05) as book:
        writer = sqlite3.connect(book.path, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryBusy):
            book.first_time(1)
        assert book.last_update() is None  # reading goes on
        writer.execute("ROLLBACK")
        writer.close()
        assert book.first_time(1)


@pytest.mark.parametrize("content", [b"no database at all, but a long enough text", b"\0" * 5000])
def test_a_damaged_journal_says_so_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    for readonly in (False, True):
        with pytest.raises(JournalDamaged) as caught:
            Journal.open(tmp_path, readonly=readonly)
        assert caught.value.facts["path"] == str(path)
    assert path.read_bytes() == content


def test_a_journal_that_lost_a_table_is_damaged(book: Journal) -> None:
    execute(book, "DROP TABLE updates")
    with pytest.raises(JournalDamaged):
        book.first_time(1)


def test_a_later_journal_and_another_programs_file_are_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute("CREATE TABLE notes (text)")
    connection.commit()
    with pytest.raises(JournalDamaged):
        Journal.open(tmp_path)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(LibraryNewer):
        Journal.open(tmp_path)


def test_a_journal_is_made_where_it_may_be_written(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing):
        Journal.open(tmp_path / "new", readonly=True)
    assert not (tmp_path / "new").exists()
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryUnwritable):
        Journal.open(tmp_path / "file" / "below")
    with Journal.open(tmp_path / "new" / "below") as book:
        assert book.first_time(1)
    with Journal.open(tmp_path / "new" / "below", readonly=True) as book:
        assert book.last_update() == 1
        with pytest.raises(LibraryUnwritable):
            book.first_time(2)


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    book = Journal.open(tmp_path)
    assert book.first_time(1)
    book.close()
    book.close()
    with Journal.open(tmp_path) as again:
        assert again.last_update() == 1


def test_bounds_are_what_the_tests_say() -> None:
    assert (journal.STATE_DAYS, journal.ANSWER_DAYS, journal.ANSWERS, journal.UPDATES) == (30, 90, 100_000, 10_000)
