"""How sure an answer is: what is known of a candidate weighed by a logistic model, and calibrated."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.model import Span
from corpus.numerals import CHINESE
from corpus.text import fold
from retrieval import values
from retrieval.answer import FIGURES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retrieval.evidence import Candidate, Features


@dataclass(frozen=True, slots=True)
class _Model:
    """How features are weighed, in log odds, and what makes a confidence of the sum."""

    bias: float
    weights: Mapping[str, float]
    scale: float
    lead: float
    shift: float
    """Platt scaling (Platt 1999, Probabilistic outputs for support vector machines) of the best candidates of the same
    questions, each ranked by weights that were fitted without it."""


# A model of choice, by `retrieval/training/weighing.py`: the sample's questions, those of half the news, and the
# calibration half of the open domain, which counts twice. The calibration was fitted anew to the same questions when
# passages came to be read with what is around them.
_READ = _Model(
    -6.02,
    {
        "own": 0.38,
        "near": 2.6,
        "fit": 3.79,
        "passage": 2.17,
        "margin": 0.15,
        "behind": -0.3,
        "answered": 0.05,
        "unnamed": -3.0,
    },
    scale=0.59,
    lead=0.76,
    shift=-1.63,
)
# Without the reader; regression over 525 questions on news, on the sample and on one real page. The shift was set by
# hand later, -0.12 instead of -0.53: of the sample's English questions, those of 0.65 and more were right but for one.
_UNREAD = _Model(
    -7.3, {"own": 0.35, "near": 3.6, "fit": 4.4, "passage": 1.6, "unnamed": -2.0}, scale=0.73, lead=0.49, shift=-0.12
)
LONGEST_LEAD = 4.0
NO_RIVAL = -9.0
"""The log odds of a rival where there is none."""


def log_odds(features: Features) -> float:
    """How likely a candidate is the answer, in log odds: what candidates are ranked by."""
    model = _model(features)
    return model.bias + sum(weight * float(getattr(features, name)) for name, weight in model.weights.items())


def _model(features: Features) -> _Model:
    return _READ if features.read else _UNREAD


def of(best: Candidate, found: Sequence[Candidate]) -> float:
    """How likely the best candidate is right, 0 to 1: it depends on its lead over other answers, too."""
    model, own = _model(best.features), log_odds(best.features)
    rivals = (log_odds(one.features) for one in found if one.in_scope and is_rival(one, best))
    ahead = min(own - max(rivals, default=NO_RIVAL), LONGEST_LEAD)
    return 1 / (1 + math.exp(-(model.scale * own + model.lead * ahead + model.shift)))


def is_rival(one: Candidate, best: Candidate) -> bool:
    """Whether a candidate is another answer than the best one: not the same, more or less of it, or nested in it."""
    if _agree(fold(one.text), fold(best.text)) or _mean_the_same(one, best):
        return False
    if (one.printed.row, one.sentence.number) != (best.printed.row, best.sentence.number):
        return True
    mine, its = (other.span or Span(0, len(other.sentence.text)) for other in (one, best))
    return mine.end <= its.start or its.end <= mine.start


def _mean_the_same(one: Candidate, other: Candidate) -> bool:
    """Whether two figures or times are one, however they are written; what names mean, `_agree` sees."""
    if one.kind != other.kind or one.kind not in FIGURES | {"time"}:
        return False
    value, its = values.of(one), values.of(other)
    return value is not None and its is not None and values.same(value, its)


def _agree(one: str, other: str) -> bool:
    """Whether one answer says the other: 主教练郑相日 and 郑相日, but not 12人 and 2人."""
    short, long = sorted((one, other), key=len)
    found = (match.start() for match in re.finditer(re.escape(short), long))
    return any(not _cuts(long, at) and not _cuts(long, at + len(short)) for at in found)


def _cuts(text: str, at: int) -> bool:
    """Whether a number goes on from before a position to behind it."""
    return 0 < at < len(text) and _NUMERAL.match(text[at - 1]) is not None and _NUMERAL.match(text[at]) is not None


_NUMERAL = re.compile(rf"[\d.{CHINESE}]")
