"""`wenbao telegram` as a process: start, webhook, signals, health, and a token that is seen nowhere."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot_running import FOUND, TOKEN, mistakes, sample_folder
from fake_telegram import FakeTelegram

if TYPE_CHECKING:
    from collections.abc import Iterator

WENBAO = shutil.which("wenbao", path=str(Path(sys.executable).parent)) or shutil.which("wenbao") or "wenbao"
_NUMBERS = count(1_000_000, 1000)
QUESTION = "青州培训了多少人"


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    # A library's journal remembers which updates it has seen, so the next test's have other numbers.
    with FakeTelegram(token=TOKEN, first_update=next(_NUMBERS)) as server:
        yield server


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(sample_folder(), tmp_path_factory.mktemp("library") / "l"))


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("WENBAO_") or name == "WENBAO_CACHE"
    }
    return {**kept, "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "WENBAO_LANG": "en", **more}


class Running:
    """A process, and what it said in the end."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.said = ""

    def end(self, name: signal.Signals = signal.SIGTERM) -> int:
        began = time.monotonic()
        self.process.send_signal(name)
        out, err = self.process.communicate(timeout=20)
        assert time.monotonic() - began < 10
        self.said = out.decode() + err.decode()
        return self.process.returncode


@contextmanager
def wenbao(server: FakeTelegram, home: Path, *arguments: str, **environ: str) -> Iterator[Running]:
    call = [WENBAO, "telegram", "--api-url", server.base_url, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        call, env=environment(home, WENBAO_TELEGRAM_TOKEN=TOKEN, **environ), stdout=pipe, stderr=pipe
    ) as process:
        running = Running(process)
        try:
            yield running
        finally:
            process.kill()


def once(home: Path, *arguments: str, **environ: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [WENBAO, *arguments], env=environment(home, **environ), capture_output=True, timeout=120, check=False
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        found: int = listening.getsockname()[1]
        return found


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, ""


def test_it_answers_counts_and_ends_in_order(server: FakeTelegram, library: Path, tmp_path: Path) -> None:
    a = server.user("甲", language="zh")
    health = port()
    server.fail("sendMessage", error=500)
    given = ["--library", str(library), "--allow", str(a.id), "--health", str(health)]
    with wenbao(server, tmp_path, *given, WENBAO_DEBUG="1") as running:
        a.private().send(QUESTION)
        assert a.private().reply(90).text.startswith(FOUND)
        a.private().send("青州的地铁每天运送多少乘客")
        a.private().reply()
        server.push("message", {"message_id": "poison"})
        a.private().send("谢谢")
        a.private().reply()
        assert get(f"http://127.0.0.1:{health}/healthz") == (200, "ok\n")
        status, metrics = get(f"http://127.0.0.1:{health}/metrics")
        assert status == 200
        for line in (
            'wenbao_questions_total{where="private"} 3.0',
            "wenbao_refusals_total 1.0",
            "wenbao_answer_seconds_count 2.0",
            "wenbao_queue_waiting 0.0",
            'wenbao_errors_total{where="update"} 1.0',
        ):
            assert line in metrics
        assert get(f"http://127.0.0.1:{health}/other")[0] == 404
        assert TOKEN not in metrics
        assert running.end() == 0
    assert TOKEN not in running.said
    assert TOKEN.partition(":")[2] not in running.said
    assert "the bot @wenbao_test_bot is running on 80 articles" in running.said
    assert "1 users and 0 groups may ask" in running.said
    assert "cannot be understood and is skipped" in running.said
    assert running.said.rstrip().endswith("the bot has stopped.")
    assert not list(tmp_path.rglob("journal.sqlite"))  # it is with the library
    assert mistakes(server) == []


def test_pairing_by_the_command_while_the_bot_runs(server: FakeTelegram, tmp_path: Path) -> None:
    chat = server.user("甲", language="zh").private()
    with wenbao(server, tmp_path) as running:
        chat.send(QUESTION)
        assert "配对码" in chat.reply(90).text
        code, out, _ = once(tmp_path, "telegram", "pair")
        assert code == 0
        (digits,) = re.findall(r"\b\d{6}\b", out)
        chat.send(digits)
        assert chat.reply().text == "配对好了，请提问吧。"
        chat.send(QUESTION)
        assert chat.reply().text.startswith(FOUND)
        assert running.end(signal.SIGINT) == 0
    assert "bundled sample" in running.said
    assert digits not in running.said


def test_a_webhook_behind_a_proxy(server: FakeTelegram, library: Path, tmp_path: Path) -> None:
    chat = server.user("甲", language="zh").private()
    listening = port()
    server.route("https://bot.example/", f"http://127.0.0.1:{listening}/")
    given = [
        "--open",
        "--library",
        str(library),
        "--webhook",
        "https://bot.example/wenbao/hook",
        "--port",
        str(listening),
    ]
    with wenbao(server, tmp_path, *given, WENBAO_TELEGRAM_SECRET="s3cret-of-the-hook") as running:
        server.called("setWebhook", timeout=90)
        update = chat.send(QUESTION)
        assert chat.reply(30).text.startswith(FOUND)
        server.redeliver(update)
        chat.quiet(0.5)
        server.push("message", {"message_id": "poison"})
        chat.send("谢谢")
        assert chat.reply(20).text == "不客气。"
        forged = urllib.request.Request(
            f"http://127.0.0.1:{listening}/wenbao/hook", b"{}", {"Content-Type": "application/json"}
        )
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(forged, timeout=5)
        assert running.end() == 0
    assert "s3cret-of-the-hook" not in running.said
    assert server.calls("setWebhook")[0]["secret_token"] == "s3cret-of-the-hook"
    assert not server.calls("getUpdates")


def test_a_wrong_token_is_said_in_one_sentence(server: FakeTelegram, library: Path, tmp_path: Path) -> None:
    wrong = "428571:AAFanotherTokenThatIsNotTheOne"
    (tmp_path / "token").write_text(wrong + "\n")
    call = [
        "telegram",
        "--token-file",
        str(tmp_path / "token"),
        "--api-url",
        server.base_url,
        "--library",
        str(library),
    ]
    code, out, err = once(tmp_path, *call, WENBAO_TELEGRAM_TOKEN=TOKEN)  # the option outranks the variable
    assert (code, out) == (1, "")
    assert "does not accept the token" in err.splitlines()[-1]
    assert "Traceback" not in err
    assert "anotherToken" not in err


def test_settings_that_make_no_sense(tmp_path: Path) -> None:
    code, _, err = once(tmp_path, "telegram")
    assert (code, "@BotFather" in err) == (1, True)
    for arguments, named in (
        (["--api-url", "ftp://x"], "--api-url"),
        (["--webhook", "http://plain.example/"], "--webhook"),
        (["--allow", "alice"], "--allow"),
        (["--admins", "-5"], "--admins"),
        (["--webhook", "https://x.example/", "--secret", "ü"], "--secret"),
    ):
        code, out, err = once(tmp_path, "telegram", *arguments, WENBAO_TELEGRAM_TOKEN=TOKEN)
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert named in err
    code, _, err = once(tmp_path, "telegram", WENBAO_TELEGRAM_TOKEN="hunter2-not-a-token")
    assert (code, "hunter2" in err) == (2, False)
    code, _, err = once(tmp_path, "telegram", "--token-file", str(tmp_path / "none"))
    assert (code, len(err.splitlines())) == (1, 1)


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "telegram.py").write_text("raise ModuleNotFoundError('No module named telegram', name='telegram')\n")
    code, _, err = once(tmp_path, "telegram", WENBAO_TELEGRAM_TOKEN=TOKEN, PYTHONPATH=str(tmp_path))
    assert code == 1
    assert 'pip install "wenbao[telegram]"' in err
    assert len(err.splitlines()) == 1
