"""Whether a turn of a conversation is understood as what it means.

    python benchmarks/followups.py --data DATA [--half work|report | --file FILE] [--list] [--rewrites N] [--work WORK]

Conversations: `benchmarks/followups/work.jsonl`, to work with, and `report.jsonl`, only to report; `--list` shows what
went wrong, and never of the half that is only to report. --file takes others of the same form, such as new ones that
nobody has worked with yet. A line is

    {"id", "library": "sample" | "news", "articles": [ids], "type", "turns": [...], "expect": {...}}

Every conversation goes turn by turn through `bot.conversation.respond`, with what the turns before left behind; the
last turn is judged. The library is the bundled sample, or one of all news articles that any conversation names
(those it is about, and some beside), of DATA/news/crud_news_20k.jsonl.gz, as the bundled model encodes them; it is kept
in WORK. What is expected of a turn is

- `{"understood": [...], "needs": [[...], ...], "forbids": [...]}`, a turn that says only part of what it means: right
  when, without punctuation and folded, the understood question is one of the full forms, or holds one of each group of
  `needs` and none of `forbids`, and says nothing twice;
- `{"keep": true}`, a turn that stands by itself: right when it is understood as it was typed. A short reply without a
  source, as to a greeting, is right as well, unless an answer is stated;
- `{"reply": "sources" | "excerpt" | "more" | "words", "number"?}`, a turn about the last answer, or a courtesy: right
  when the reply is of that kind and about the sentences that the last answer quoted. `more` is any of the first two, or
  an answer from another sentence of an article that the last one quoted; a number beyond the sentences that the last
  answer quoted is to be said so.

Beside it may stand `{"accept": [...], "evidence": "..."}`, what the papers answer, or `{"refuse": true}`, that they do
not say; right answers and refusals are counted as `wenbao eval` counts them. The first full form of such a turn, or the
turn itself when it stands by itself, is also asked alone: no resolver can be expected to do better.

--rewrites N measures N follow-ups of DATA/followups/rewrite_train.jsonl too, see `benchmarks/followup_rewrites.py`.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":  # a script's own folder is searched first, where `retrieval` is a benchmark
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks import common, followup_rewrites
from benchmarks.followup_rewrites import bare
from bot import sample
from bot.conversation import Answered, Excerpt, Sources, State, Words, respond
from bot.evaluation import grade
from bot.gold import Gold
from corpus.errors import QuestionInvalid
from retrieval.engine import Engine
from retrieval.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.conversation import Reply
    from retrieval.answer import Answer

FOLDER = Path(__file__).with_suffix("")
HALVES = ("work", "report")
NEWS = Path("news", "crud_news_20k.jsonl.gz")
REWRITES = Path("followups", "rewrite_train.jsonl")
TARGET_RIGHT, TARGET_CHANGED = 0.90, 0.02
REPEATED = 5
"""Characters that stand twice in a question that was glued together, and hardly in one that a person would ask."""
BEGUN, BETWEEN = 1_700_000_000.0, 20.0
"""When a conversation begins, and the seconds between its turns."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One line of a half."""

    id: str
    library: str
    articles: tuple[str, ...]
    """Ids of the news that it is about; empty for the sample."""
    turns: tuple[str, ...]
    expect: dict[str, Any]
    """See the module."""
    type: str

    @property
    def completes(self) -> bool:
        """Whether the last turn says only part of what it means."""
        return "needs" in self.expect

    @property
    def gold(self) -> Gold | None:
        """What is known of the answer, if anything."""
        accept, refuse = self.expect.get("accept", ()), bool(self.expect.get("refuse"))
        if not accept and not refuse:
            return None
        return Gold(self.id, self.turns, tuple(accept), self.expect.get("evidence"), not refuse)

    @property
    def alone(self) -> str:
        """The last turn in full."""
        return str(self.expect["understood"][0]) if self.completes else self.turns[-1]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a conversation's last turn."""

    conversation: Conversation
    right: bool
    """Understood as it was meant."""
    shown: str
    """The understood question, or the kind of the reply."""
    answer: Answer | None
    alone: Answer | None
    """The answer to the turn in full, where what is right is known."""
    ms: float


def read(half: str, folder: Path = FOLDER) -> list[Conversation]:
    """The conversations of a half."""
    return read_file(folder / f"{half}.jsonl")


def read_file(path: Path) -> list[Conversation]:
    """The conversations of a file."""
    return [
        Conversation(
            one["id"], one["library"], tuple(one.get("articles", ())), tuple(one["turns"]), one["expect"], one["type"]
        )
        for one in common.records(path)
    ]


def understood_rightly(expect: dict[str, Any], typed: str, understood: str) -> bool:
    """Whether a question was understood as it was meant."""
    found = bare(understood)
    if expect.get("keep"):
        return found == bare(typed)
    if found in map(bare, expect["understood"]):
        return True
    twice = any(found[at : at + REPEATED] in found[at + REPEATED :] for at in range(len(found) - REPEATED))
    held = all(any(bare(one) in found for one in group) for group in expect["needs"])
    return held and not twice and not any(bare(one) in found for one in expect.get("forbids", ()))


def replied_rightly(expect: dict[str, Any], before: Sequence[str], reply: Reply | None) -> bool:
    """Whether a turn about the last answer, or a courtesy, got its kind of reply.

    Args:
        expect: With `reply`, and perhaps `number`.
        before: The ids of the sentences that were quoted last.
        reply: None for a turn that was refused as nothing that can be asked.
    """
    wanted, number = expect["reply"], expect.get("number")
    if number is not None and number > len(before):
        return isinstance(reply, Words) and reply.said == "no-such-source"
    sources = (
        isinstance(reply, Sources) and bool(reply.citations) and {one.id for one in reply.citations} <= set(before)
    )
    around = isinstance(reply, Excerpt) and f"{reply.printed.article.id}#{reply.marked}" in before
    if wanted == "words":
        return isinstance(reply, Words)
    if wanted == "excerpt":
        return around
    if wanted == "more":
        cited = {one.id for one in reply.answer.citations} if isinstance(reply, Answered) else set()
        known = {one.partition("#")[0] for one in before}
        ended = isinstance(reply, Words) and reply.said == "nothing-more"
        return ended or sources or around or any(one.partition("#")[0] in known for one in cited - set(before))
    return sources and isinstance(reply, Sources) and reply.number == number


def hold(engine: Engine, conversation: Conversation) -> Outcome:
    """Goes through a conversation and judges its last turn."""
    state, reply, ms = State(), None, 0.0
    before: tuple[str, ...] = ()
    for number, turn in enumerate(conversation.turns):
        before = state.turns[-1].citations if state.turns else ()
        begun = time.perf_counter()
        try:
            state, reply = respond(engine, state, turn, BEGUN + BETWEEN * number)
        except QuestionInvalid:
            reply = None
        ms = 1000 * (time.perf_counter() - begun)
    answer = reply.answer if isinstance(reply, Answered) else None
    expect, typed = conversation.expect, conversation.turns[-1]
    if "reply" in expect:
        right = replied_rightly(expect, before, reply)
    elif answer is not None:
        right = understood_rightly(expect, typed, answer.understood)
    else:
        right = bool(expect.get("keep")) and isinstance(reply, Words) and conversation.gold is None
    shown = answer.understood if answer else type(reply).__name__
    alone = engine.ask(conversation.alone) if conversation.gold else None
    return Outcome(conversation, right, shown, answer, alone, ms)


def answered_rightly(outcome: Outcome, *, alone: bool = False) -> bool:
    """Whether the answer, or the one to the turn in full, is right; for conversations of which it is known."""
    gold = outcome.conversation.gold
    assert gold is not None
    return grade(gold, outcome.alone if alone else outcome.answer).right


def news_library(conversations: Sequence[Conversation], data: Path, work: Path) -> Path:
    """The library of all news articles that one of these or of either half's names, brought up to date.

    Raises:
        FileNotFoundError: The news are not there.
        ValueError: An article is not among them.
    """
    held = (*conversations, *(one for half in HALVES for one in read(half)))
    wanted = {article for one in held for article in one.articles}
    found = [one for one in common.records(data / NEWS) if one["id"] in wanted]
    if absent := wanted - {one["id"] for one in found}:
        raise ValueError(f"not in {NEWS}: {', '.join(sorted(absent))}")
    folder = work / "followups-news"
    with Library.open(folder, create=True) as library:
        common.write(folder / "news.jsonl", found)
        common.fill(library, [folder / "news.jsonl"])
    return folder


def sample_library() -> Path:
    """The bundled sample's library."""
    folder = sample.folder()
    if not folder.exists():
        sample.build(folder, common.progress)
    return folder


def hold_all(conversations: Sequence[Conversation], data: Path, work: Path) -> Iterator[Outcome]:
    """Holds the conversations, those of one library after those of the other; without the news those are left out."""
    folders = {"sample": sample_library}
    if (data / NEWS).exists():
        folders["news"] = lambda: news_library(conversations, data, work)
    else:
        common.say(f"{data / NEWS} is not there: without the conversations about it")
    for name, folder in folders.items():
        mine = [one for one in conversations if one.library == name]
        if not mine:
            continue
        with Library.open(folder()) as library:
            engine = Engine(library)
            engine.ask("有多少人")  # models are loaded
            for number, one in enumerate(mine):
                yield hold(engine, one)
                common.progress(number + 1, len(mine))


def counts(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures of the conversations: pairs of how many and of how many, but for `ms`."""
    kept = [one for one in outcomes if one.conversation.expect.get("keep")]
    groups = {
        "right": outcomes,
        "right.rewrites": [one for one in outcomes if one.conversation.completes],
        "right.keep": kept,
        "right.replies": [one for one in outcomes if "reply" in one.conversation.expect],
    }
    for kind in sorted({one.conversation.type for one in outcomes}):
        groups[f"type.{kind}"] = [one for one in outcomes if one.conversation.type == kind]
    figures: dict[str, Any] = {name: [sum(one.right for one in group), len(group)] for name, group in groups.items()}
    figures["changed.keep"] = [sum(not one.right for one in kept), len(kept)]
    for name, refuse in (("answers", False), ("refusals", True)):
        known = [one for one in outcomes if (gold := one.conversation.gold) and gold.answerable is not refuse]
        figures[name] = [sum(answered_rightly(one) for one in known), len(known)]
        figures[f"{name}.alone"] = [sum(answered_rightly(one, alone=True) for one in known), len(known)]
    figures["ms"] = median(one.ms for one in outcomes) if outcomes else None
    return figures


def table(half: str, figures: dict[str, Any]) -> list[tuple[str, ...]]:
    """The rows of the page's table."""

    def row(what: str, name: str, target: str = "") -> tuple[str, ...]:
        return (what, target, common.share(*figures[name]))

    rows = [
        row(
            f"{figures['right'][1]} conversations ({half}): last turn understood",
            "right",
            f"≥ {common.percent(TARGET_RIGHT)}",
        ),
        row("turns that stand by themselves: changed", "changed.keep", f"≤ {common.percent(TARGET_CHANGED)}"),
        row("turns to be completed: understood", "right.rewrites"),
        row("turns about the last answer, courtesies: right reply", "right.replies"),
        *(row(name.replace("type.", "· "), name) for name in figures if name.startswith("type.")),
        row("the papers answer: right answer", "answers"),
        row("the same asked in full", "answers.alone"),
        row("the papers do not say: refused", "refusals"),
        row("the same asked in full", "refusals.alone"),
        ("median of a turn, ms", "", f"{figures['ms']:.0f}"),
    ]
    if "ours.first" in figures:
        n = figures["ours.first"][1]
        rows += [
            row(f"{n} rewrites: finds first what the reference finds first", "ours.first"),
            row("the follow-up as typed does", "raw.first"),
            row("has it among five", "ours.five"),
            row("the follow-up as typed has", "raw.five"),
            row("the reference finds its own conversation first", "reference.own"),
            row("the same words as the reference", "ours.exact"),
        ]
    return rows


def shown(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """What went wrong, a line each."""
    for one in outcomes:
        wrong_answer = one.conversation.gold is not None and not answered_rightly(one)
        if one.right and not wrong_answer:
            continue
        expect = one.conversation.expect
        said = (one.answer.text or "refused") if one.answer else ""
        wanted = expect.get("reply") or one.conversation.alone
        fault = "resolution" if not one.right else "answer"
        if wrong_answer and not answered_rightly(one, alone=True):
            fault += ", asked in full as wrong"
        known = {key: expect[key] for key in ("needs", "forbids", "accept", "refuse") if key in expect}
        yield f"{one.conversation.id} [{one.conversation.type}] {' / '.join(one.conversation.turns)}"
        yield f"    {fault}: {one.shown} → {said}; wanted {wanted} {json.dumps(known, ensure_ascii=False)}"


def main() -> None:
    """Runs the benchmark."""
    parser = common.parser(__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DATA")
    parser.add_argument("--half", choices=HALVES, default="work")
    parser.add_argument("--file", type=Path, metavar="FILE", help="take the conversations of FILE")
    parser.add_argument("--list", action="store_true", help="show what went wrong")
    parser.add_argument("--rewrites", type=int, default=0, metavar="N", help="measure N rewrites too")
    parser.add_argument("--work", type=Path, metavar="WORK", help="keep the libraries here")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N conversations")
    options = parser.parse_args()
    if options.list and options.half == "report" and options.file is None:
        parser.error("the half that is only to report is not listed")
    with tempfile.TemporaryDirectory() as scratch:
        work = options.work or Path(scratch)
        name = options.half if options.file is None else options.file.stem
        held = read(options.half) if options.file is None else read_file(options.file)
        outcomes = list(hold_all(held[: options.limit], options.data, work))
        figures = counts(outcomes)
        if options.rewrites and (options.data / REWRITES).exists():
            figures |= followup_rewrites.measured(options.data / REWRITES, options.rewrites, work)
    if options.list:
        for line in shown(outcomes):
            common.say(line)
    common.report(common.Found(("", "target", "measured"), table(name, figures), figures), options.json)


if __name__ == "__main__":
    main()
