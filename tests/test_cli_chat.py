"""`wenbao chat`: at a real terminal, and through a pipe."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pexpect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import chat, wrap
from bot.chat import Command
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WENBAO = shutil.which("wenbao", path=str(Path(sys.executable).parent)) or shutil.which("wenbao") or "wenbao"
LIMIT = 120  # seconds; only a hang takes that long

PAGE = """青州花农上了三年课

□ 记者 沈砚秋 通讯员 范小舟 报道

本报青州讯　黄楼街道的花棚里坐满了人。老师先讲换盆，再讲打药。
从2016年开始，青州市免费教花农种花，培训花农3600余人次。
课堂设在黄楼街道，学员不交学费。讲课的老师都是种了半辈子花的行家。下半年还要开网店班。报名不用跑远路。

寒亭请来西瓜专家

□ 记者 贺冬青 报道

本报寒亭讯　寒亭区科技局上个月请来12名专家讲西瓜种植，培训农民150多名。区里还建了一座农科驿站。
"""
ASKED = "青州市培训了多少花农"
ANSWER = "3600余人次"
CLEAR = "\x03"
LEAVE = "\x04"
UP, LEFT, BACKSPACE = "\x1b[A", "\x1b[D", "\x7f"


@pytest.fixture(scope="module", autouse=True)
def _plain_environment() -> Iterator[None]:
    """Whatever the person who runs the tests has set."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LIBRARY", "MODEL", "LANG", "DEBUG"):
            patch.delenv(f"WENBAO_{name}", raising=False)
        for name in ("NO_COLOR", "COLUMNS", "LINES", "PYTHONIOENCODING"):
            patch.delenv(name, raising=False)
        patch.setenv("TERM", "xterm")
        patch.setenv("PYTHONUTF8", "1")
        yield


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chat")
    (folder / "page.txt").write_text(PAGE, "utf-8")
    subprocess.run([WENBAO, "add", folder / "page.txt", "--library", folder / "l"], check=True, capture_output=True)
    return folder / "l"


# ---------------------------------------------------------------------------------------------- What a line is


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("/show 2", Command("show", "2")),
        ("  /Show   8C41d0aa#7 ", Command("show", "8c41d0aa#7")),
        ("／ｓｈｏｗ　２", Command("show", "2")),  # as an input method for Chinese types it
        ("/help", Command("help")),
        ("/exit", Command("quit")),
        ("/退出", Command("quit")),
        ("退出", Command("quit")),
        ("quit", Command("quit")),
        ("/nothing like it", Command("nothing", "like it")),
        ("/", Command("")),
        ("/show a\x1b[2Jb\n/quit", Command("show", "a\ufffd[2jb /quit")),  # to be shown, not obeyed
        ("退出机制是什么", None),
        ("青州/寒亭培训了多少人", None),
        ("", None),
    ],
)
def test_a_slash_makes_a_command(line: str, found: Command | None) -> None:
    assert chat.command(line) == found


@given(st.text())
def test_nothing_else_is_a_command_but_words_for_leaving(line: str) -> None:
    command = chat.command(line)
    text = fold(wrap.plain(line)).strip()
    if not text.startswith("/"):
        assert command in {None, Command("quit")}
    else:
        assert command is not None
        assert command.argument in text
        assert command.name in text or command.name in chat.COMMANDS


# ---------------------------------------------------------------------------------------------- Through a pipe


def start(*arguments: str | Path, **environ: str) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [WENBAO, "chat", *arguments], stdin=pipe, stdout=pipe, stderr=pipe, env=os.environ | environ
    )


def piped(lines: str | bytes, *arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    process = start(*arguments, **environ)
    out, err = process.communicate(lines.encode() if isinstance(lines, str) else lines, timeout=LIMIT)
    return subprocess.CompletedProcess(process.args, process.returncode, out.decode(), err.decode())


def test_a_line_is_a_turn_and_a_blank_line_ends_each_reply(library: Path) -> None:
    done = piped(f"{ASKED}\n\n  \n寒亭呢\n/sources\n/show 1\n", "--library", library)
    assert (done.returncode, done.stderr) == (0, "")
    first, second, sources, shown, *rest = done.stdout.split("\n\n")
    assert first.startswith(f"{ANSWER}\n")
    assert f"【{ANSWER}】" in first
    assert "理解为" not in first
    understood, answer, *_ = second.splitlines()
    assert understood.startswith("理解为：寒亭")
    assert "花农" in understood or "培训" in understood
    assert answer == "150多名"
    assert re.match(r"1\. .*【150多名】", "".join(sources.splitlines()))
    assert shown.startswith("── 寒亭请来西瓜专家 · 寒亭区 · ")
    assert rest[-1] == ""
    assert re.search(r"→\d+  本报寒亭讯", "\n".join(rest))
    assert "\x1b" not in done.stdout
    assert "问>" not in done.stdout


def test_the_text_around_a_source_leads_to_the_whole_article(library: Path) -> None:
    done = piped(f"{ASKED}\n/show\n", "--library", library)
    around = done.stdout.split("\n\n", 1)[1]
    assert re.search(r"→\d  从2016年开始，青州市免费教花农种花，培训花农3600余人次。", around)
    assert "老师先讲换盆" in around
    identity = re.search(r"看全文：/show ([0-9a-f]{8})\n", around)
    assert identity is not None
    assert "报名不用跑远路" not in around
    whole = piped(f"/show {identity[1]}\n/show {identity[1]}#4\n/show {identity[1]}#99\n", "--library", library)
    assert "报名不用跑远路" in whole.stdout.split("\n\n── ")[0]
    assert re.search(r"→4  ", whole.stdout)
    assert f"第 3 行：资料库里没有编号为 {identity[1]}#99 的报道或句子" in whole.stderr


def test_a_reply_comes_before_the_next_question(library: Path) -> None:
    process = start("--library", library)
    assert process.stdin is not None
    assert process.stdout is not None
    for question, answer in ((ASKED, ANSWER), ("寒亭区请来多少名专家", "12名")):
        process.stdin.write(f"{question}\n".encode())
        process.stdin.flush()
        lines = []
        while line := process.stdout.readline().strip():
            lines.append(line.decode())
        assert lines[0] == answer
    out, err = process.communicate(timeout=LIMIT)
    assert (process.returncode, out, err) == (0, b"", b"")


def test_commands_that_need_no_answer(library: Path) -> None:
    done = piped("/sources\n/show\n／help\n/new\n/quit\n青州怎么了\n", "--library", library)
    assert (done.returncode, done.stderr) == (0, "")
    sources, show, usage, new, end = done.stdout.split("\n\n")
    assert sources == show
    assert "请先问" in show
    for name in chat.COMMANDS:
        assert f"/{name}" in usage
    assert "另起话题" in new
    assert end == ""  # nothing is answered after /quit


def test_a_new_topic_forgets(library: Path) -> None:
    done = piped(f"{ASKED}\n/new\n寒亭呢\n/sources 9\n", "--library", library)
    assert "理解为" not in done.stdout
    assert done.stdout.split("\n\n")[-2] == "上一个回答没有这样的出处。"


def test_bad_lines_are_told_on_stderr_and_the_rest_goes_on(library: Path) -> None:
    long = "青" * 5000
    done = piped(f"{long}\n/nope\n……\n{ASKED}\n", "--library", library)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{ANSWER}\n")
    first, second, third = done.stderr.splitlines()
    assert "第 1 行" in first
    assert "5000" in first
    assert "第 2 行" in second
    assert "/nope" in second
    assert all(f"/{name}" in second for name in chat.COMMANDS)
    assert "第 3 行" in third


def test_lines_in_another_encoding_and_in_english(library: Path) -> None:
    done = piped(f"{ASKED}\r\n".encode("gb18030") + b"/new\n", "--library", library, "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{ANSWER}\n")
    assert "A new topic" in done.stdout


def test_as_json_a_line_for_each_turn(library: Path) -> None:
    lines = [ASKED, "寒亭呢", "/sources", "/sources 1", "/show 1", "/show", "谢谢", "/new", "/help", "/nope", "北京呢"]
    done = piped("\n".join(lines), "--library", library, "--json")
    assert done.returncode == 1
    found: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(lines)
    first, second, sources, one, shown, again, thanks, new, usage, unknown, refused = found
    assert (first["answer"], first["understood"]) == (ANSWER, ASKED)
    assert (second["question"], second["answer"]) == ("寒亭呢", "150多名")
    assert second["understood"] != "寒亭呢"
    assert sources["reply"] == "sources"
    assert sources["number"] is None
    assert sources["citations"] == second["citations"]
    assert one == {"reply": "sources", "number": 1, "citations": second["citations"][:1]}
    assert shown == again
    assert (shown["reply"], shown["id"]) == ("excerpt", second["citations"][0]["article"]["id"])
    numbers = [sentence["number"] for sentence in shown["sentences"]]
    assert numbers == list(range(shown["first"], shown["last"] + 1))
    assert f"{shown['id']}#{shown['marked']}" == second["citations"][0]["id"]
    assert (thanks["reply"], thanks["said"]) == ("words", "thanks")
    assert (new["reply"], usage["reply"]) == ("new", "help")
    assert (unknown["reply"], unknown["line"]) == ("error", 10)
    assert unknown["error"] in done.stderr
    assert refused["answerable"] is False
    assert refused["understood"] == "北京呢"


def test_a_reader_that_goes_away_is_no_trouble(library: Path) -> None:
    with start("--library", library) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(f"{ASKED}\n{ASKED}\n".encode())
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(LIMIT) == 1


def test_without_a_library_the_sample_answers(tmp_path: Path) -> None:
    done = piped("青州培训了多少人\n寒亭呢\n", XDG_DATA_HOME=str(tmp_path), HOME=str(tmp_path))
    assert done.returncode == 0
    assert "样报" in done.stderr
    first, second, _ = done.stdout.split("\n\n")
    assert first.startswith("24000余人次\n")
    assert second.startswith("理解为：寒亭培训了多少人\n120多名\n")


def test_a_library_that_breaks_midway_is_told_and_the_chat_goes_on(library: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(library, tmp_path / "l")
    process = start("--library", copy)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{ASKED}\n".encode())
    process.stdin.flush()
    assert process.stdout.readline().decode() == f"{ANSWER}\n"
    with (copy / "library.sqlite").open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        file.write(b"\x5a" * size)
    (copy / "library.sqlite-wal").unlink(missing_ok=True)
    out, err = process.communicate("寒亭区请来多少名专家\n/help\n".encode(), timeout=LIMIT)
    assert process.returncode == 1
    (line,) = err.decode().splitlines()
    assert line.startswith("错误：第 2 行：资料库 ")
    assert "/quit" in out.decode()


# ---------------------------------------------------------------------------------------------- At a terminal


class Terminal:
    """A person at a terminal with `wenbao chat`."""

    def __init__(self, command: list[str | Path], columns: int = 80, **environ: str) -> None:
        environ = {**os.environ, "PROMPT_TOOLKIT_NO_CPR": "1", **environ}
        program, *arguments = map(str, command)
        size = (24, columns)
        self.child = pexpect.spawn(program, arguments, env=environ, dimensions=size, timeout=LIMIT, encoding="utf-8")
        self.raw = ""

    def sees(self, pattern: str) -> str:
        """Waits for what a pattern describes; returns all that came until then."""
        self.child.expect(pattern)
        seen = self.child.before + self.child.after
        self.raw += seen
        return seen

    def prompted(self) -> str:
        """Waits for the next prompt; pastes are bracketed from there on."""
        return self.sees(r"\x1b\[\?2004h") + self.sees("问>")

    def types(self, text: str) -> None:
        self.child.send(text)

    def enters(self, text: str) -> None:
        self.types(f"{text}\r")

    def ends(self) -> int:
        """Waits for the end; returns the exit code."""
        self.raw += self.child.read()
        self.child.close()
        return int(self.child.exitstatus)


def plain(text: str) -> str:
    """What came, without what a terminal obeys."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", text)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def sit(library: Path, home: Path) -> Iterator[Callable[..., Terminal]]:
    """Sits down at a terminal; whoever forgot to leave is sent home."""
    opened = []

    def begin(*arguments: str, columns: int = 80, **environ: str) -> Terminal:
        command = [WENBAO, "chat", "--library", library, *arguments]
        opened.append(Terminal(command, columns, XDG_STATE_HOME=str(home), **environ))
        return opened[-1]

    yield begin
    for terminal in opened:
        terminal.child.close(force=True)


def test_a_conversation(sit: Callable[..., Terminal], home: Path) -> None:
    terminal = sit()
    assert "Ctrl-D" in terminal.prompted()
    terminal.enters(ASKED)
    answer = terminal.prompted()
    assert f"【{ANSWER}】" in plain(answer)
    assert f"\x1b[1m{ANSWER}" in answer
    terminal.enters("寒亭呢")
    assert re.search("理解为：寒亭.*\n150多名\n", plain(terminal.prompted()))
    terminal.enters("/sources")
    assert re.search("1\\. [^─]*【150多名】", plain(terminal.prompted()))
    terminal.enters("/show 1")
    assert "→" in plain(terminal.prompted())
    terminal.enters("/nope")
    assert "没有 /nope 这个命令" in plain(terminal.prompted())
    terminal.enters("…")
    assert "没法问" in plain(terminal.prompted())
    terminal.enters("/he\t")
    assert "/sources [N]" in plain(terminal.prompted())
    terminal.enters("/new")
    terminal.prompted()
    terminal.enters("/sources")
    assert "请先问" in plain(terminal.prompted())
    terminal.enters("再见")
    assert "/quit" in plain(terminal.prompted())  # says how to leave, and stays
    terminal.enters("/quit")
    assert terminal.ends() == 0
    assert "Traceback" not in terminal.raw
    file = home / "wenbao" / "chat-history"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path for path in home.rglob("*") if path.is_file()] == [file]
    assert f"+{ASKED}\n" in file.read_text("utf-8")

    terminal = sit()
    terminal.prompted()
    terminal.types(UP * 20)  # no further than the first of what was typed
    terminal.sees(ASKED[-4:])
    terminal.types("\r")
    assert ANSWER in plain(terminal.prompted())
    terminal.types(LEAVE)
    assert terminal.ends() == 0


def test_editing(sit: Callable[..., Terminal], home: Path) -> None:
    terminal = sit("--no-history")
    terminal.prompted()
    terminal.types("青州市培训了多少鸡蛋")
    terminal.types(BACKSPACE * 2)
    terminal.types("农")
    terminal.types(LEFT)
    terminal.enters("花")
    assert plain(terminal.prompted()).count(f"【{ANSWER}】") == 1
    terminal.enters(UP)
    assert f"【{ANSWER}】" in plain(terminal.prompted())
    terminal.types("\x1b[200~寒亭区科技局请来\r\n  多少名\n专家\x1b[201~")
    terminal.enters("?")
    shown = plain(terminal.prompted())
    assert "【12名】" in shown
    assert "理解为" not in shown
    terminal.types("这一行不要了")
    terminal.types(CLEAR)
    assert "Ctrl-D" not in terminal.prompted()
    terminal.types(CLEAR)
    assert "Ctrl-D" in terminal.prompted()
    terminal.types("x" + LEAVE + LEFT + LEAVE)  # nothing after the cursor at first, and then the letter
    terminal.types(LEAVE)
    assert terminal.ends() == 0
    assert "Traceback" not in terminal.raw
    assert not home.exists()


def test_ctrl_c_gives_up_an_answer(sit: Callable[..., Terminal]) -> None:
    terminal = sit()
    terminal.prompted()
    terminal.enters("寒亭区请来多少名专家，" + "讲西瓜技术" * 100)  # as much to read takes a second
    terminal.sees("正在查找")
    terminal.types(CLEAR)
    assert "【12名】" not in terminal.sees("已放弃")
    terminal.prompted()
    terminal.enters(ASKED)
    assert f"【{ANSWER}】" in plain(terminal.prompted())
    terminal.types(LEAVE)
    assert terminal.ends() == 0
    assert "Traceback" not in terminal.raw


def test_answers_fit_a_window_that_was_resized(sit: Callable[..., Terminal]) -> None:
    terminal = sit(columns=120)
    terminal.prompted()
    terminal.types(ASKED[:-2])
    terminal.sees(ASKED[-3])
    terminal.child.setwinsize(24, 44)
    terminal.enters(ASKED[-2:])
    shown = plain(terminal.sees(f"{ANSWER}】") + terminal.prompted())
    answer = shown[shown.index(f"{ANSWER}\n") :].splitlines()
    assert len(answer) > 4
    assert max(wrap.width(line) for line in answer) <= 44
    terminal.types(LEAVE)
    assert terminal.ends() == 0


def test_no_colour(sit: Callable[..., Terminal]) -> None:
    terminal = sit(NO_COLOR="1")
    terminal.prompted()
    terminal.enters(ASKED)
    assert f"{ANSWER}\r\n" in terminal.prompted()
    terminal.types(LEAVE)
    assert terminal.ends() == 0
    assert not re.search(r"\x1b\[[1-9][0-9;]*m", terminal.raw)


def test_a_terminal_that_cannot_redraw(sit: Callable[..., Terminal], home: Path) -> None:
    terminal = sit(TERM="dumb")
    terminal.sees("问> ")
    terminal.enters(ASKED)
    assert f"【{ANSWER}】" in terminal.sees("问> ")
    terminal.types(CLEAR)
    assert "Ctrl-D" in terminal.sees("问> ")
    terminal.types(LEAVE)
    assert terminal.ends() == 0
    assert "\x1b" not in terminal.raw
    assert not home.exists()


def test_only_replies_go_where_stdout_leads(library: Path, home: Path, tmp_path: Path) -> None:
    command = f'"{WENBAO}" chat --library "{library}" > "{tmp_path}/replies"'
    terminal = Terminal(["sh", "-c", command], XDG_STATE_HOME=str(home))
    terminal.prompted()
    terminal.enters(ASKED)
    terminal.prompted()
    terminal.types(LEAVE)
    assert terminal.ends() == 0
    replies = (tmp_path / "replies").read_text("utf-8")
    assert replies.startswith(f"{ANSWER}\n")
    assert replies.count("\n\n") == 1
    assert "\x1b" not in replies
    assert "】" not in terminal.raw


def test_a_history_that_cannot_be_kept_is_told_and_done_without(sit: Callable[..., Terminal], home: Path) -> None:
    (home / "wenbao" / "chat-history").mkdir(parents=True)
    terminal = sit()
    assert "--no-history" in terminal.prompted()
    terminal.enters("/new")
    terminal.prompted()
    terminal.types(UP)
    terminal.sees("new")
    terminal.types(CLEAR)
    terminal.prompted()
    terminal.types(LEAVE)
    assert terminal.ends() == 0
