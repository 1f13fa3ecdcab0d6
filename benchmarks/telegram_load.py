"""How long people in Telegram wait, and whether a reply is ever lost: 20 chats that ask 200 questions.

    python benchmarks/telegram_load.py [--library DIR] [--questions FILE] [--chats N] [--each N] [--hostile N] [--json]

The whole bot runs, against the strict Bot API server of the tests, over real HTTP on this machine. Each chat asks its
next question when it has the reply to the last one; all chats do so at once. A wait is from the question's sending to
the reply's arrival. A reply is lost when none
comes within a minute. `--questions` is a file with a question a
line; without it, questions are made from the library's articles. `--hostile` sends so many messages that mean harm,
besides: markup, marks of direction, emoji, 4,096 characters, only blanks, commands with rubbish.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import threading
import time
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":  # the folder above has the packages, and `tests` the server
    _ROOT = Path(__file__).resolve().parent.parent
    sys.path[:0] = [str(_ROOT), str(_ROOT / "tests")]

from benchmarks import common

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fake_telegram import Chat, FakeTelegram
    from retrieval.engine import Engine

PATIENCE = 60.0  # seconds after which a reply counts as lost
TOKEN = "428571:AAFbenchmark00000000000000000000000"


def main() -> None:
    """Runs the benchmark."""
    parser = common.parser(__doc__)
    parser.add_argument("--library", type=Path, help="a library's folder; the bundled sample if not given")
    parser.add_argument("--questions", type=Path, help="a file with a question a line")
    parser.add_argument("--chats", type=int, default=20)
    parser.add_argument("--each", type=int, default=10, help="questions of each chat")
    parser.add_argument("--hostile", type=int, default=0, help="hostile messages besides")
    options = parser.parse_args()
    from bot_running import sample_folder
    from fake_telegram import FakeTelegram
    from retrieval.engine import Engine
    from retrieval.library import Library

    with (
        Library.open(options.library or sample_folder()) as library,
        FakeTelegram(token=TOKEN) as server,
        tempfile.TemporaryDirectory() as scratch,
    ):
        engine = Engine(library)
        questions = lines(options.questions) if options.questions else common.made(library, 200)
        common.say(f"{len(questions)} different questions, such as: {questions[0]}")
        bot = Running(server, engine, Path(scratch))
        chats = [server.user(f"reader {number}", language="zh").private() for number in range(options.chats)]
        began = time.perf_counter()
        waits, lost = asked(chats, questions, options.each)
        seconds = time.perf_counter() - began
        harmed = hostile(chats, options.hostile)
        bot.stop()
        mistakes = [call for call in server.refused if call.method != "getUpdates"]
    report(options, waits, lost, harmed, len(mistakes), seconds)


def report(options: Any, waits: list[float], lost: int, harmed: int, mistakes: int, seconds: float) -> None:
    """Prints what was measured."""
    ordered = sorted(waits) or [float("nan")]
    p50, p95 = statistics.median(ordered), ordered[max(0, -(-95 * len(ordered) // 100) - 1)]
    total = options.chats * options.each
    figures = {
        "chats": options.chats,
        "questions": total,
        "p50": p50,
        "p95": p95,
        "per_second": total / seconds,
        "lost": lost,
        "hostile": options.hostile,
        "hostile_unanswered": harmed,
        "refused_calls": mistakes,
        "memory": common.resident(),
    }
    rows = [
        ("a reply, p50", f"{1000 * p50:.0f} ms"),
        ("a reply, p95", f"{1000 * p95:.0f} ms"),
        ("questions a second", f"{total / seconds:.1f}"),
        ("replies lost", f"{lost} of {total}"),
        ("calls that the API refused", str(mistakes)),
        ("resident memory, the server's included", f"{figures['memory'] / 1e6:.0f} MB"),
    ]
    if options.hostile:
        rows.append(("hostile messages without their one reply", f"{harmed} of {options.hostile}"))
    columns = (f"{options.chats} chats, {total} questions", common.machine())
    common.report(common.Found(columns, rows, figures), options.json)


class Running:
    """The bot, in a thread of its own."""

    def __init__(self, server: FakeTelegram, engine: Engine, folder: Path) -> None:
        from bot.access import Access
        from bot.journal import Journal
        from bot.telegram.app import App
        from bot.telegram.options import Options
        from bot.telegram.shelf import Shelf

        engine.ask("青州培训了多少人")  # loads the models
        options = Options(token=server.token, api=server.base_url, access=Access("open"), rate=1_000_000)
        self._journal = Journal.open(folder)
        self._app = App(options, Shelf(engine, folder, None, is_sample=False), self._journal)
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._app.run(lambda _name: started.set())))
        self._thread.start()
        started.wait(30)

    def stop(self) -> None:
        """Ends it."""
        self._app.stop()
        self._thread.join()
        self._journal.close()


def lines(file: Path) -> list[str]:
    """The questions of a file."""
    return [line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()]


def asked(chats: Sequence[Chat], questions: Sequence[str], each: int) -> tuple[list[float], int]:
    """Seconds that each reply took, and how many never came."""
    waits: list[float] = []
    lost: list[int] = []

    def converse(number: int, chat: Chat) -> None:
        for question in islice(cycle(questions), number * each, (number + 1) * each):
            began = time.perf_counter()
            chat.send(question)
            try:
                chat.reply(PATIENCE)
            except AssertionError:
                lost.append(number)
            else:
                waits.append(time.perf_counter() - began)
                common.progress(len(waits), len(chats) * each)

    people = [threading.Thread(target=converse, args=pair) for pair in enumerate(chats)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return waits, len(lost)


def hostile(chats: Sequence[Chat], count: int) -> int:
    """Messages that mean harm and did not get exactly one reply."""
    from test_telegram_crowd import hostile as message

    chance = random.Random(1)
    texts = [message(number, chance) for number in range(count)]
    before = sum(len(chat.sent) for chat in chats)
    for begin in range(0, count, len(chats)):
        batch = texts[begin : begin + len(chats)]
        for chat, text in zip(chats, batch, strict=False):
            chat.send(text)
        for chat, _ in zip(chats, batch, strict=False):
            chat.wait(1, PATIENCE)
    return abs(count - (sum(len(chat.sent) for chat in chats) - before))


if __name__ == "__main__":
    main()
