"""Whether the same dispatch is found again, and nothing else.

    python benchmarks/duplicates.py NEWS.jsonl [--articles N]

NEWS is `{"text", "title"?}` a line, plain or gzipped. Of every article copies are made as other papers would print it:
under a dateline of their own, with ASCII punctuation, in traditional characters, without its last fifth, with one
character in 200 misread, and with all of that. A copy is found when it shares a mark with its article and is seen to be
the same. What must not be found is the article as a form: with other figures throughout. Last, the pairs that are found
among the articles themselves, which papers print more than once, and what marks cost.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import defaultdict
from itertools import combinations, islice
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":  # a script's own folder is searched first, where `retrieval` is a benchmark
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import common
from corpus import pages
from corpus.model import Page
from retrieval.duplicates import Body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Change = Callable[[str, random.Random], str]

_ASCII = str.maketrans("，。；：？！（）“”", ',.;:?!()""')
LEAST = 100
"""Characters of an article that is worth copying."""
MISREAD = 200


def dateline(text: str, _chance: random.Random) -> str:
    """As a paper prints it under a dateline of its own."""
    return "本报北京讯　" + re.sub(r"^本报.{0,6}讯\s*", "", text)


def ascii_marks(text: str, _chance: random.Random) -> str:
    """With the punctuation of another typesetter."""
    return text.translate(_ASCII)


def traditional(text: str, _chance: random.Random) -> str:
    """In traditional characters."""
    import opencc

    return str(opencc.OpenCC("s2t").convert(text))


def cut(text: str, _chance: random.Random) -> str:
    """Without its last fifth."""
    return text[: len(text) * 4 // 5]


def misread(text: str, chance: random.Random) -> str:
    """With one character in 200 read as another."""
    return "".join("囗" if char.isalpha() and not chance.randrange(MISREAD) else char for char in text)


def everything(text: str, chance: random.Random) -> str:
    """All of the above at once."""
    for change in (cut, misread, traditional, ascii_marks, dateline):
        text = change(text, chance)
    return text


def form(text: str, chance: random.Random) -> str:
    """Filled in anew: every figure is another one."""
    return re.sub(r"\d+", lambda found: str(int(found[0]) + chance.randint(1, 9)), text)


COPIES: dict[str, Change] = {
    "dateline": dateline,
    "punctuation": ascii_marks,
    "traditional": traditional,
    "cut": cut,
    "misread": misread,
    "everything": everything,
}


def body(text: str) -> Body | None:
    """The body of the first article of a page, if there is one."""
    found = pages.parse(Page(1, text)).articles
    return Body.of(found[0]) if found else None


def found(one: Body, other: Body) -> bool:
    """Whether one is found from the other, and seen to be the same."""
    return bool(one.marks() & other.marks()) and one.same(other)


def alike(bodies: Sequence[Body]) -> list[tuple[int, int]]:
    """The places of all pairs that are the same."""
    sharing: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(bodies):
        for mark in one.marks():
            sharing[mark].append(place)
    pairs = {pair for places in sharing.values() for pair in combinations(places, 2)}
    return sorted(pair for pair in pairs if bodies[pair[0]].same(bodies[pair[1]]))


def measure(texts: Iterable[str]) -> common.Found:
    """Copies every text, and says which copies are found."""
    chance = random.Random(1)
    kept = [(text, one) for text in texts if (one := body(text)) is not None and len(one.text) >= LEAST]
    began = time.process_time()
    for _, one in kept:
        one.marks()
    cost = 1000 * (time.process_time() - began) / max(len(kept), 1)
    figures: dict[str, float] = {"articles": len(kept), "ms": cost}
    rows = []
    for name, change in COPIES.items():
        copies = [(one, body(change(text, chance))) for text, one in kept]
        hits = sum(copy is not None and found(one, copy) for one, copy in copies)
        figures[name] = hits / max(len(kept), 1)
        rows.append((name, common.share(hits, len(kept)), "found"))
    forms = [(one, body(form(text, chance))) for text, one in kept if len(one.figures) >= 3]
    wrong = sum(copy is not None and found(one, copy) for one, copy in forms)
    figures |= {"forms": len(forms), "form": wrong / max(len(forms), 1)}
    rows.append(("other figures", common.share(wrong, len(forms)), "taken for copies"))
    pairs = alike([one for _, one in kept])
    figures["pairs"] = len(pairs)
    notes = [
        f"{len(pairs)} pairs among {len(kept):,} articles themselves. Marks take {cost:.2f} ms an article.",
        *(f"- {kept[one][1].text[:24]} / {kept[other][1].text[:24]}" for one, other in pairs[:5]),
    ]
    return common.Found(("copies", "share", ""), rows, figures, notes)


def main() -> None:
    """Runs the benchmark."""
    parser = common.parser(__doc__)
    parser.add_argument("news", type=Path, metavar="NEWS.jsonl")
    parser.add_argument("--articles", type=int, default=1000, metavar="N", help="how many are read")
    options = parser.parse_args()
    texts = (record["text"] for record in islice(common.records(options.news), options.articles))
    common.report(measure(texts), options.json)


if __name__ == "__main__":
    main()
