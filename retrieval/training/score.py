"""Exact match and F1 as the CMRC 2018 evaluation, which DRCD is measured by too, defines them.

The answer and what is given are cut into single Chinese characters and Latin words, punctuation is dropped, and the
longest stretch that both share counts (github.com/ymcui/cmrc2018, `cmrc2018_evaluate.py`).
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PUNCTUATION = str.maketrans("", "", "-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』")
"""The marks that the published script drops."""
_TOKEN = re.compile(r"[一-龥]|[^\W一-龥](?:[^\W一-龥]|[.](?=\d))*|[^\s\w]")


def tokens(text: str) -> list[str]:
    """Chinese characters and the words between them, lower case, without punctuation."""
    return _TOKEN.findall(_bare(text))


def exact(given: str, answers: Iterable[str]) -> float:
    """1 if `given` is one of the answers, punctuation aside, else 0."""
    return float(any(_bare(given) == _bare(answer) for answer in answers))


def _bare(text: str) -> str:
    return text.lower().strip().translate(_PUNCTUATION)


def f1(given: str, answers: Iterable[str]) -> float:
    """The best F1 of the longest common stretch over the answers, 0 to 1."""
    return max((_f1(tokens(given), tokens(answer)) for answer in answers), default=0.0)


def _f1(given: Sequence[str], answer: Sequence[str]) -> float:
    matcher = SequenceMatcher(None, given, answer, autojunk=False)
    shared = matcher.find_longest_match(0, len(given), 0, len(answer)).size
    if not shared:
        return 0.0
    precision, recall = shared / len(given), shared / len(answer)
    return 2 * precision * recall / (precision + recall)
