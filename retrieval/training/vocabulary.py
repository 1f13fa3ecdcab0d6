"""The reader's vocabulary: what Chinese newspapers need of the encoder's 250,000 pieces, cut so that answers fit.

Two things are changed besides dropping pieces. Punctuation, figures and everything else are told apart before pieces
are looked up, and longer pieces that hold a numeral or a quantifying word (一个, 余人, 万元) are dropped: an answer can
then begin and end where a figure, a unit or a quotation does.
"""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from corpus.text import simplify_characters

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_STRADDLING = re.compile(r"[〇零一二三四五六七八九十百千万亿两几]|^(?:余|多(?!少)|第)")
_MARK = "▁"
_APART = r"\d+|[^\w\s▁]|_"
"""What is looked up by itself: a run of digits, a punctuation mark or symbol."""
_SEEN = 3
"""How often a longer piece must be used in the texts to be kept."""


def split_finely(tokenizer: dict[str, Any]) -> dict[str, Any]:
    """The same `tokenizer.json` with figures and punctuation told apart from the words around them."""
    changed = copy.deepcopy(tokenizer)
    changed["pre_tokenizer"] = {
        "type": "Sequence",
        "pretokenizers": [
            {"type": "Metaspace", "replacement": _MARK, "prepend_scheme": "first", "split": True},
            {"type": "Split", "pattern": {"Regex": _APART}, "behavior": "Isolated", "invert": False},
        ],
    }
    return changed


def prune(tokenizer: dict[str, Any], texts: Iterable[str]) -> tuple[dict[str, Any], list[int]]:
    """Keeps the special pieces, every single character, and the longer pieces that `texts` use.

    Args:
        tokenizer: A parsed `tokenizer.json` with a Unigram model.
        texts: What people will ask about, in any script: they are read in simplified characters, as the reader does.

    Returns:
        The smaller `tokenizer.json`, finely split, and for each of its pieces the row of the old embedding.
    """
    from tokenizers import Tokenizer

    changed = split_finely(tokenizer)
    pieces = changed["model"]["vocab"]
    special = {token["id"] for token in changed["added_tokens"]}
    allowed = [at in special or len(piece) == 1 or not _straddles(piece) for at, (piece, _) in enumerate(pieces)]
    rows = [at for at, keep in enumerate(allowed) if keep]
    changed["model"]["vocab"] = [pieces[row] for row in rows]
    used: Counter[int] = Counter()
    reader = Tokenizer.from_str(json.dumps(changed, ensure_ascii=False))
    for text in texts:
        used.update(reader.encode(simplify_characters(text), add_special_tokens=False).ids)
    kept = [
        row
        for at, row in enumerate(rows)
        if row in special or len(pieces[row][0].strip(_MARK)) <= 1 or used[at] >= _SEEN
    ]
    changed["model"]["vocab"] = [pieces[row] for row in kept]
    return changed, kept


def with_simplified(tokenizer: dict[str, Any]) -> tuple[dict[str, Any], list[int]]:
    """Adds the characters that are only there in their traditional form (譙 but not 谯): texts are read simplified.

    Nothing else is cut differently, and the network need not be trained again: a new piece means what the old one does.

    Args:
        tokenizer: What `prune` made.

    Returns:
        The `tokenizer.json` with the new pieces at its end, and for each of them the piece whose embedding it shares.
    """
    changed = copy.deepcopy(tokenizer)
    pieces = changed["model"]["vocab"]
    there = {piece for piece, _ in pieces}
    added: dict[str, int] = {}
    for at, (piece, score) in enumerate(pieces):
        simple = simplify_characters(piece) if len(piece) == 1 else piece
        if simple not in there and (simple not in added or score > pieces[added[simple]][1]):
            added[simple] = at
    pieces.extend([simple, pieces[at][1]] for simple, at in added.items())
    return changed, list(added.values())


def _straddles(piece: str) -> bool:
    """Whether an answer may begin or end inside it."""
    body = piece.strip(_MARK)
    return len(body) > 1 and _STRADDLING.search(body) is not None


def write(tokenizer: dict[str, Any], path: Path) -> None:
    """Writes a `tokenizer.json`."""
    path.write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
