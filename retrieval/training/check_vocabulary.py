"""Whether the reader's vocabulary leaves more unknown than the encoder's does.

`python -m retrieval.training.check_vocabulary` reads all news, as it is and in traditional characters, and counts the
characters that fall to the unknown piece.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.text import simplify_characters

if TYPE_CHECKING:
    from collections.abc import Iterable

_WEIGHTS = Path(__file__).parent.parent / "weights"


@dataclass(slots=True)
class Counts:
    """What two vocabularies make of the same texts."""

    characters: int = 0
    before: int = 0
    """Characters unknown to the encoder's vocabulary."""
    after: int = 0
    """Characters unknown to the reader's, which reads them in simplified form."""
    worse: int = 0
    """Texts in which more is unknown to the reader's."""
    pieces_before: int = 0
    pieces_after: int = 0


def unknown(encoded: Any, unknown_id: int) -> int:
    """Characters that fell to the unknown piece, of which neighbours may share one."""
    return sum(
        end - start for piece, (start, end) in zip(encoded.ids, encoded.offsets, strict=True) if piece == unknown_id
    )


def compare(before: Any, after: Any, texts: Iterable[str]) -> Counts:
    """Counts over texts in any script.

    Args:
        before: The encoder's `tokenizers.Tokenizer`.
        after: The reader's.
        texts: As they are printed.
    """
    counts = Counts()
    unknown_before, unknown_after = before.token_to_id("<unk>"), after.token_to_id("<unk>")
    for text in texts:
        old = before.encode(text, add_special_tokens=False)
        new = after.encode(simplify_characters(text), add_special_tokens=False)
        was, now = unknown(old, unknown_before), unknown(new, unknown_after)
        counts.characters += len(text)
        counts.before += was
        counts.after += now
        counts.worse += now > was
        counts.pieces_before += len(old.ids)
        counts.pieces_after += len(new.ids)
    return counts


def main() -> int:
    """Prints a line for each script; 1 when more is unknown than before."""
    import opencc
    from tokenizers import Tokenizer

    from retrieval.training import model, stages

    parser = argparse.ArgumentParser(prog="python -m retrieval.training.check_vocabulary", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with news/ in it")
    parser.add_argument("--tokenizer", type=Path, default=_WEIGHTS / "tokenizer.json", help="default: %(default)s")
    given = parser.parse_args()
    before = Tokenizer.from_str(json.dumps(model.tokenizer_json()))
    after = Tokenizer.from_file(str(given.tokenizer))
    traditional = opencc.OpenCC("s2t").convert
    worse = 0
    for script, convert in (("as printed", str), ("traditional", traditional)):
        texts = (convert(f"{title}\n{text}") for title, text in stages.news(given.data))
        counts = compare(before, after, texts)
        print(script, counts, flush=True)  # noqa: T201 - a command of its own
        worse += counts.after > counts.before
    return int(worse > 0)


if __name__ == "__main__":
    sys.exit(main())
