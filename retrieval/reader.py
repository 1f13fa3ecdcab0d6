"""The reader: where in a text the answer to a question stands, and whether it stands there at all.

A small network (`weights/README.md` says what it learned from), in 8 bits, run by ONNX Runtime without torch. It reads
simplified characters; texts in any script may be given, and offsets count in what was given.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from corpus.errors import ModelError
from corpus.model import Span
from corpus.text import simplify_characters
from embeddings import session
from embeddings.threads import cores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

NAME: Final = "wenbao-reader-3"
_WEIGHTS = Path(__file__).with_name("weights")
_LONGEST = 512
"""Pieces that are read at once, question and special ones among them; what is longer is cut."""
_LONGEST_QUESTION = 200
"""Characters of a question that are read."""
_LONGEST_SPAN = 96
"""Pieces of an answer."""
_WORKERS = 4
"""Texts read at the same time, at most."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of one text. All arrays have one row for each piece of the text, in order."""

    offsets: NDArray[np.int32]
    """(pieces, 2): where each begins and ends in the text; pieces of the question are not among them."""
    start: NDArray[np.float32]
    """(pieces,) logits of the answer's beginning there."""
    end: NDArray[np.float32]
    """(pieces,) logits of the answer's ending there."""
    null: float
    """The logits of no answer, summed: what `margin` compares with."""
    answered: float
    """Log odds of there being an answer at all, as the reader sees it."""

    def margin(self, span: Span) -> float:
        """By how much a stretch of the text is likelier the answer than none is, as a difference of logits.

        A stretch that was cut off is as unlikely as the unlikeliest.
        """
        begins, ends = self.offsets[:, 0], self.offsets[:, 1]
        first = int(np.searchsorted(ends, span.start, side="right"))
        last = int(np.searchsorted(begins, span.end, side="left")) - 1
        if not 0 <= first <= last < len(ends) or ends[last] < span.end:
            return float(self.start.min(initial=0.0) + self.end.min(initial=0.0) - self.null)
        # Several pieces may share an edge: a mark of no width, the parts of one character.
        start = self.start[first : last + 1][begins[first : last + 1] <= max(span.start, begins[first])].max()
        end = self.end[first : last + 1][ends[first : last + 1] >= span.end].max()
        return float(start + end - self.null)

    def best(self, count: int = 1, within: Span | None = None) -> list[tuple[Span, float]]:
        """The likeliest answers with their margins, best first; at most one for each piece that they begin with.

        Args:
            count: How many.
            within: Only those that lie in this stretch of the text.
        """
        first, behind = 0, len(self.offsets)
        if within is not None:
            first = int(np.searchsorted(self.offsets[:, 0], within.start, side="left"))
            behind = int(np.searchsorted(self.offsets[:, 1], within.end, side="right"))
        if first >= behind:
            return []
        start, end = self.start[first:behind], self.end[first:behind]
        sums = start[:, None] + end[None, :]
        sums[~_possible(len(start))] = -np.inf
        ends = sums.argmax(axis=1)
        tops = sums[np.arange(len(start)), ends]
        order = np.argsort(-tops, kind="stable")[:count]
        return [
            (
                Span(int(self.offsets[first + at, 0]), int(self.offsets[first + ends[at], 1])),
                float(tops[at]) - self.null,
            )
            for at in order.tolist()
        ]


def _possible(pieces: int) -> NDArray[np.bool_]:
    """(pieces, pieces): whether an answer may begin with the one and end with the other."""
    distance = np.arange(pieces)[None, :] - np.arange(pieces)[:, None]
    return np.asarray((distance >= 0) & (distance < _LONGEST_SPAN))


class Reader:
    """Reads texts for answers. May be used by several threads at once."""

    def __init__(self, folder: Path = _WEIGHTS) -> None:
        """Loads the weights, which takes a tenth of a second.

        Args:
            folder: Holds `reader.onnx` and `tokenizer.json`.

        Raises:
            ModelError: They are not there or cannot be read.
        """
        from tokenizers import Tokenizer

        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # the library raises bare exceptions
            raise ModelError(model=NAME, reason=f"{type(error).__name__}: {error}") from error
        self._session = session.opened(folder / "reader.onnx", NAME)
        self._tokenizer.enable_truncation(_LONGEST, strategy="longest_first")
        self._workers = ThreadPoolExecutor(min(cores(), _WORKERS), thread_name_prefix="reader")

    def read(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """Reads every text for the answer to one question.

        Args:
            question: As it was asked.
            texts: Passages of some hundred characters, best with their headline on a line before them.

        Returns:
            A reading for each text, in order.
        """
        return self.read_pairs([(question, text) for text in texts])

    def read_pairs(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        """Reads texts, each for a question of its own: the question and the text, as `read` has them."""
        plain = [(simplify_characters(asked)[:_LONGEST_QUESTION], simplify_characters(text)) for asked, text in pairs]
        return list(self._workers.map(self._one, self._tokenizer.encode_batch(plain)))

    def _one(self, encoded: Any) -> Reading:
        ids = np.array([encoded.ids], np.int64)
        spans, answered = self._session.run(["spans", "answered"], {"ids": ids})
        of_text = np.array([sequence == 1 for sequence in encoded.sequence_ids])
        offsets = np.array(encoded.offsets, np.int32)
        # A blank or a mark that stands for nothing has no width and begins or ends no answer.
        kept = of_text & (offsets[:, 1] > offsets[:, 0])
        return Reading(
            offsets=offsets[kept],
            start=spans[0, kept, 0],
            end=spans[0, kept, 1],
            null=float(spans[0, 0].sum()),
            answered=float(answered[0]),
        )


_LOADING = threading.Lock()
_loaded: list[Reader] = []


def bundled() -> Reader:
    """The reader that comes with the package, loaded once.

    Raises:
        ModelError: Its weights cannot be read.
    """
    with _LOADING:
        if not _loaded:
            _loaded.append(Reader())
        return _loaded[0]
