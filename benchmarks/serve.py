"""How fast questions are answered when many people ask at once, and whether memory grows with them.

    python benchmarks/serve.py [--library DIR] [--gold GOLD.jsonl] [--at-once 1,4,16] [--each N] [--questions N]
        [--different N]

Each conversation asks its next question when it has the reply to the last one, and remembers what was said; all do so
at once. Questions go through the conversation core as the Telegram bot has them go: its desk hands them to a few
threads, of which `--threads` says how many. Nothing is sent or drawn, so that it is answering that is measured. A reply
is waited for from the question's coming to the desk; an answer and its retrieval take the time that answers give.

The questions are those of a gold file, a conversation's turns one by one, or made from the library's own articles by
`bot.telegram.examples`: a clause with one figure, 多少 in the figure's place. They come in a random order, always the
same; when there are no more, they begin again. `--questions` asks so many more, by four conversations at once, and
looks after every hundred at the memory that is in no file: what it grows by is the slope of a line through what was
seen after the first fifth. What is remembered of texts (names, words, places, figures) has bounds, but goes on filling
up while all questions are new. `--different 1000` takes no more than so many and asks them again and again: what grows
after the first round is remembered by nobody, but lost.
"""

from __future__ import annotations

import asyncio
import math
import random
import statistics
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":  # the folder above has the packages, and `tests` the sample
    _ROOT = Path(__file__).resolve().parent.parent
    sys.path[:0] = [str(_ROOT), str(_ROOT / "tests")]

from benchmarks import common

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.conversation import Reply
    from bot.telegram.desk import Desk
    from retrieval.engine import Engine

BUDGETS = {"retrieve": 25.0, "total": 200.0}  # milliseconds, of one conversation
MEMORY = 1200.0  # MB
WARM = 20
"""Questions that load what is loaded on the way, and do not count."""
MANY = 4
"""Conversations at once while memory is looked at."""
LOOK = 100
"""Questions between two looks at memory."""


@dataclass(slots=True)
class Served:
    """What is known of a run."""

    waits: list[float] = field(default_factory=list)
    """Seconds, by reply."""
    ms: list[dict[str, float]] = field(default_factory=list)
    """What the answers say of themselves."""
    memory: list[tuple[int, float]] = field(default_factory=list)
    """Replies until then, and MB of the process's own."""
    seconds: float = 0.0

    def take(self, wait: float, reply: Reply) -> None:
        """Another reply."""
        from bot.conversation import Answered

        self.waits.append(wait)
        if isinstance(reply, Answered):
            self.ms.append(reply.answer.ms)
        if len(self.waits) % LOOK == 0:
            self.memory.append((len(self.waits), common.own() / 1e6))

    def middle(self, stage: str) -> float:
        """The median of a stage's milliseconds."""
        return statistics.median([one[stage] for one in self.ms if stage in one] or [float("nan")])


def megabytes() -> float:
    """Of this process that are in memory."""
    return common.resident() / 1e6


def nth(values: Sequence[float], share: float) -> float:
    """The least of the values that such a share of them does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def growth(memory: Sequence[tuple[int, float]]) -> float:
    """MB per 1,000 replies, by least squares, after the first fifth; NaN of fewer than two looks."""
    behind = [one for one in memory if one[0] > memory[-1][0] / 5] if memory else []
    if len(behind) < 2:
        return float("nan")
    return 1000 * statistics.linear_regression(*zip(*behind, strict=True)).slope


def serve(engine: Engine, questions: Iterator[str], conversations: int, each: int, threads: int) -> Served:
    """So many conversations at once, each of so many questions."""
    from bot.telegram.desk import Desk

    served = Served()

    async def converse(desk: Desk, number: int, asked: Sequence[str]) -> None:
        state = ""
        for question in asked:
            began = time.perf_counter()
            async with desk.turn(number):
                state, reply = await desk.run(partial(turn, engine, state, question))
            served.take(time.perf_counter() - began, reply)
            common.progress(len(served.waits), conversations * each)

    async def crowd() -> None:
        desk = Desk(threads, conversations, 1)
        shares = [list(islice(questions, each)) for _ in range(conversations)]
        began = time.perf_counter()
        await asyncio.gather(*(converse(desk, *pair) for pair in enumerate(shares)))
        served.seconds = time.perf_counter() - began
        desk.dismiss()

    asyncio.run(crowd())
    return served


def turn(engine: Engine, state: str, question: str) -> tuple[str, Reply]:
    """The reply to one turn, and what is remembered then, both as the bot's journal keeps it."""
    from bot.conversation import State, respond

    after, reply = respond(engine, State.load(state), question, time.time())
    return after.dump(), reply


def gold(file: Path) -> list[str]:
    """The turns of a gold file."""
    from bot.gold import read_gold

    return [said for one in read_gold(file.read_bytes().splitlines()) for said in one.turns]


def numbers(text: str) -> list[int]:
    """Of an argument, `1,4,16`."""
    return [int(one) for one in text.split(",")]


def measure(
    engine: Engine, questions: Sequence[str], at_once: Sequence[int], each: int, many: int, threads: int
) -> common.Found:
    """The table."""
    coming = cycle(questions)
    serve(engine, coming, 1, WARM, threads)
    figures: dict[str, float] = {"different": len(questions), "memory": megabytes()}
    rows = []
    for number in at_once:
        served = serve(engine, coming, number, each, threads)
        rows.append(row(f"{number} at once", served))
        figures |= {f"{number}.{name}": value for name, value in told(served).items()}
    notes = [
        f"{len(questions):,} different questions, {threads} threads; memory before them {figures['memory']:.0f} MB"
        f" (budget {MEMORY:.0f}). Of one conversation, retrieval ≤ {BUDGETS['retrieve']:.0f} ms"
        f" and an answer ≤ {BUDGETS['total']:.0f} ms are wanted."
    ]
    if many:
        served = serve(engine, coming, MANY, many // MANY, threads)
        rows.append(row(f"{MANY} at once, longer", served))
        figures |= {f"long.{name}": value for name, value in told(served).items()}
        figures["growth"] = growth(served.memory)
        notes.append(
            f"Memory that is in no file grows by {figures['growth']:.1f} MB with every 1,000 questions;"
            " none is expected."
        )
    columns = ("conversations", "questions", "a second", "reply p50", "p95", "answer p50", "retrieval", "memory after")
    return common.Found(columns, rows, figures, notes)


def told(served: Served) -> dict[str, float]:
    """The figures of a run."""
    return {
        "questions": len(served.waits),
        "per_second": len(served.waits) / served.seconds,
        "p50": statistics.median(served.waits),
        "p95": nth(served.waits, 0.95),
        "answer": served.middle("total"),
        "retrieve": served.middle("retrieve"),
        "memory": megabytes(),
    }


def row(name: str, served: Served) -> tuple[str, ...]:
    """A run's line in the table."""
    found = told(served)
    waits = (f"{1000 * found[one]:.0f} ms" for one in ("p50", "p95"))
    stages = (f"{found[one]:.0f} ms" for one in ("answer", "retrieve"))
    return name, f"{len(served.waits):,}", f"{found['per_second']:.1f}", *waits, *stages, f"{found['memory']:.0f} MB"


def main() -> None:
    """Runs the benchmark."""
    from bot.telegram.options import Options
    from retrieval.engine import Engine
    from retrieval.library import Library

    parser = common.parser(__doc__)
    parser.add_argument("--library", type=Path, metavar="DIR", help="the bundled sample if not given")
    parser.add_argument("--gold", type=Path, metavar="GOLD.jsonl", help="made from the library if not given")
    parser.add_argument("--at-once", type=numbers, default=[1, 4, 16], metavar="N,N", help="conversations")
    parser.add_argument("--each", type=int, default=20, metavar="N", help="questions of a conversation")
    parser.add_argument("--questions", type=int, default=0, metavar="N", help="so many more, to look at memory")
    parser.add_argument("--different", type=int, metavar="N", help="at most so many different questions")
    parser.add_argument("--threads", type=int, default=Options(token="").workers, metavar="N")
    options = parser.parse_args()
    if options.library is None:
        from bot_running import sample_folder

        options.library = sample_folder()
    with Library.open(options.library) as library:
        needed = WARM + sum(options.at_once) * options.each + options.questions
        needed = min(needed, options.different or needed)
        questions = gold(options.gold) if options.gold else common.made(library, needed)
        random.Random(1).shuffle(questions)
        common.say(f"{len(questions)} different questions, such as: {questions[0]}")
        found = measure(Engine(library), questions, options.at_once, options.each, options.questions, options.threads)
    common.report(found, options.json)


if __name__ == "__main__":
    main()
