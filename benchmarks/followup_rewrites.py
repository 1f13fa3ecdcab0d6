"""How often a follow-up, put in full without a library, finds what the reference rewrite finds.

DATA/followups/rewrite_train.jsonl has `{"turns": [question, reply, follow-up], "rewrite"}`, chit-chat of the web: of N
question-like rows at even distances, those whose follow-up holds a question word or ends in a question particle, the
first two turns become a little article each. Three queries are put to the library of these articles: the follow-up as
it was typed, `bot.followup.complete` of the turns, and the reference rewrite. What is counted is how often a query
finds first what the reference finds first, or has it among its five. It measures whether the words that matter were
carried over, with no library to choose a reading by. It does not measure wording, it is kind to a resolver that carries
too much over, since the article is made of the same turns, and the reference finds its own article not always: how
often is stated too.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from benchmarks import common
from benchmarks.refusal import spread
from bot import followup
from corpus.text import fold
from retrieval.library import Library

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = re.compile(
    r"什么|谁|哪|多少|多大|多久|多长|多远|多高|几[个点岁年月号时次天]|怎么|怎样|为啥|为何|如何|咋|干嘛|是不是|有没有|能不能|会不会"
    r"|[吗呢么嘛]\Z"
)
"""What a follow-up holds that asks something; particles at its end, after punctuation was dropped."""


def bare(text: str) -> str:
    """What questions are compared as: folded, letters and digits only."""
    return "".join(character for character in fold(text) if character.isalnum())


def asks(turn: str) -> bool:
    """Whether a follow-up is question-like."""
    return bool(QUESTION.search(bare(turn)))


def measured(path: Path, limit: int, work: Path) -> dict[str, Any]:
    """The figures of the rewrites, see the module, pairs of how many and of how many."""
    rows = spread([row for row in common.records(path) if asks(row["turns"][-1])], limit)
    folder = work / f"followups-rewrites-{limit}"
    with Library.open(folder, create=True) as library:
        articles = [{"id": str(at), "text": "。".join(row["turns"][:-1])} for at, row in enumerate(rows)]
        common.write(folder / "turns.jsonl", articles)
        common.fill(library, [folder / "turns.jsonl"])
        tally: Counter[str] = Counter()
        for number, row in enumerate(rows):
            ours = followup.complete(row["turns"])
            found = {
                name: [hit.external_id for hit in library.search(query, 5)]
                for name, query in (("raw", row["turns"][-1]), ("ours", ours), ("reference", row["rewrite"]))
            }
            first = found["reference"][0] if found["reference"] else None
            for name in found:
                tally[f"{name}.first"] += found[name][:1] == [first]
                tally[f"{name}.five"] += first in found[name]
                tally[f"{name}.own"] += found[name][:1] == [str(number)]
            tally["ours.exact"] += bare(ours) == bare(row["rewrite"])
            tally["ours.changed"] += bare(ours) != bare(row["turns"][-1])
            common.progress(number + 1, len(rows))
    names = [f"{name}.{what}" for name in ("raw", "ours", "reference") for what in ("first", "five", "own")]
    return {name: [tally[name], len(rows)] for name in [*names, "ours.exact", "ours.changed"]}
