"""Pages that admins send to the bot: added, shown, undone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.access import Access
from bot.telegram.documents import keep, safe_name, suffix
from bot_running import FOUND, TOKEN, mistakes, own_library, running
from corpus.readers import SUFFIXES
from corpus.store import Store
from fake_telegram import FakeTelegram

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fake_telegram import User

PAGE = """奎文区图书馆延长开放

本报奎文讯　奎文区图书馆新添了2100册童书，周六开到晚上9点。

寒亭区建成菊花长廊

本报寒亭讯　寒亭区的菊花长廊有7300盆菊花，10月开放。
"""
QUESTION = "寒亭的菊花长廊有多少盆菊花"


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with FakeTelegram(token=TOKEN) as server:
        yield server
        assert mistakes(server) == []


@pytest.fixture
def admin(server: FakeTelegram) -> User:
    user = server.user("馆长", language="zh")
    user.private()
    return user


def rules(admin: User) -> Access:
    return Access("open", admins=frozenset({admin.id}))


def test_a_document_is_added_answers_at_once_and_is_undone(server: FakeTelegram, admin: User, tmp_path: Path) -> None:
    chat = admin.private()
    engine = own_library(tmp_path / "l")
    with engine.library, running(server, tmp_path / "l", engine, access=rules(admin)):
        chat.send_document("../../周末 版.txt", PAGE.encode())
        added = chat.reply(60)
        assert "2 篇报道" in added.text
        assert "寒亭区建成菊花长廊（寒亭区）" in added.text
        (kept,) = (tmp_path / "l" / "uploads").iterdir()
        assert kept.read_bytes() == PAGE.encode()
        assert kept.parent == tmp_path / "l" / "uploads"
        chat.send(QUESTION)
        assert chat.reply().text.startswith("7300盆")
        assert server.user("乙").private().owner is not None
        pressed = admin.press(added, "撤销")
        assert added.edited(timeout=30).text == "撤销了：../../周末 版.txt 的 2 篇报道已删除。"
        assert added.buttons == []
        assert pressed.answer().text == ""
        assert not kept.exists()
        chat.send(QUESTION)
        assert chat.reply().text.startswith("资料库里没有找到")
        answer = admin.press(added, pressed.update["callback_query"]["data"], forge=True).answer()
        assert (answer.text, answer.show_alert) == ("这个文件已不在资料库里。", True)


def test_what_cannot_be_added_is_said_in_a_sentence(server: FakeTelegram, admin: User, tmp_path: Path) -> None:
    chat = admin.private()
    engine = own_library(tmp_path / "l")
    with engine.library, running(server, tmp_path / "l", engine, access=rules(admin)):
        for name, content, size, said in (
            ("照片.jpg", b"\xff\xd8\xff", None, ".docx"),
            ("大.txt", b"x", 30_000_000, "太大"),
            ("空.txt", b"", None, "没有文字"),
            ("坏.pdf", b"%PDF-1.7 nonsense", None, "坏.pdf"),
            ("二进制.txt", bytes(range(256)) * 40, None, "不是文本文件"),
        ):
            chat.send_document(name, content, size=size)
            reply = chat.reply(30)
            assert said in reply.text
            assert str(tmp_path) not in reply.text
            assert reply.buttons == []
        assert not any((tmp_path / "l" / "uploads").iterdir())
        engine.library.add([])  # and nothing is locked


def test_the_same_document_twice_is_one(server: FakeTelegram, admin: User, tmp_path: Path) -> None:
    chat = admin.private()
    engine = own_library(tmp_path / "l")
    with engine.library, running(server, tmp_path / "l", engine, access=rules(admin)):
        for _ in range(2):
            chat.send_document("周末版.txt", PAGE.encode())
            assert "2 篇报道" in chat.reply(60).text
        chat.send_document("周末版.txt", PAGE.replace("7300", "7400").encode())
        assert "篇报道" in chat.reply(60).text
    assert sorted(path.name for path in (tmp_path / "l" / "uploads").iterdir()) == ["周末版-2.txt", "周末版.txt"]


def test_others_cannot_add_undo_or_reindex(server: FakeTelegram, admin: User, tmp_path: Path) -> None:
    guest = server.user("客", language="zh")
    group = server.group("读报组")
    engine = own_library(tmp_path / "l")
    with engine.library, running(server, tmp_path / "l", engine, access=rules(admin)):
        guest.private().send_document("周末版.txt", PAGE.encode())
        assert guest.private().reply().text == "只有管理员能这样做。"
        group.send("/reindex", by=guest)
        assert group.reply().text == "只有管理员能这样做。"
        group.send_document("周末版.txt", PAGE.encode(), by=admin)  # said to the group, not to the bot
        group.quiet(0.3)
        admin.private().send_document("周末版.txt", PAGE.encode())
        added = admin.private().reply(60)
        answer = guest.press(added, "撤销").answer()
        assert (answer.text, answer.show_alert) == ("只有管理员能这样做。", True)
        admin.private().send("/reindex")
        assert re.search(r"重建了索引：\d+ 个段落", admin.private().reply(60).text)
        assert server.log
    assert not (tmp_path / "uploads").exists()


def test_the_first_document_begins_a_library_in_the_samples_place(
    server: FakeTelegram, admin: User, tmp_path: Path
) -> None:
    chat = admin.private()
    with running(server, tmp_path, access=rules(admin)):
        chat.send("/reindex")
        assert "资料库还是空的" in chat.reply().text
        chat.send("青州培训了多少人")
        assert chat.reply().text.startswith(FOUND)
        chat.send_document("周末版.txt", PAGE.encode())
        assert "2 篇报道" in chat.reply(60).text
        chat.send("/stats")
        assert "1 个文件、2 篇报道" in chat.reply().text
        chat.send(QUESTION)
        assert chat.reply().text.startswith("7300盆")
    with Store.open(tmp_path, readonly=True) as store:
        assert [one.name for one in store.documents()] == ["周末版.txt"]


def test_a_library_that_another_process_began_answers_without_a_restart(server: FakeTelegram, tmp_path: Path) -> None:
    from retrieval.library import Library

    chat = server.user("甲", language="zh").private()
    (tmp_path / "p.txt").write_text(PAGE, "utf-8")
    with running(server, tmp_path / "own"):
        chat.send(QUESTION)
        assert chat.reply().text.startswith("资料库里没有找到")
        with Library.open(tmp_path / "own", create=True) as library:
            library.add([tmp_path / "p.txt"])
            chat.send(QUESTION)
            assert chat.reply().text.startswith("7300盆")
            (tmp_path / "p.txt").write_text(PAGE.replace("7300", "8100"), "utf-8")
            library.add([tmp_path / "p.txt"])
            chat.send(QUESTION)
            assert chat.reply().text.startswith("8100盆")


@given(st.text(min_size=1, max_size=300), st.sampled_from(sorted(SUFFIXES)))
def test_a_safe_name_is_only_a_name(name: str, ending: str) -> None:
    safe = safe_name(name + ending)
    assert suffix(safe) is not None
    assert safe == safe_name(safe)
    assert not set(safe) & set('/\\:*?"<>|\0\n ')
    assert safe[0] not in ".-"
    assert len(safe.encode()) <= 120


def test_names_that_mean_something_to_a_system() -> None:
    assert safe_name("../../etc/passwd.txt") == "etc-passwd.txt"
    assert safe_name("con.txt") == "_con.txt"
    assert safe_name(".txt.txt") == "txt.txt"
    assert safe_name("周末 版（3）.PDF") == "周末-版-3.pdf"


def test_different_bytes_under_one_name_are_both_kept(tmp_path: Path) -> None:
    paths = [keep(tmp_path, "a.txt", content) for content in (b"1", b"2", b"1", b"3")]
    assert [path.name for path in paths] == ["a.txt", "a-2.txt", "a.txt", "a-3.txt"]
