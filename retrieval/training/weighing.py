"""Fits how candidates are weighed: `python -m retrieval.training.weighing GOLD.jsonl LIBRARY [GOLD.jsonl LIBRARY ...]`.

Gold questions as `wenbao eval` takes them, each file with the library that is asked. Printed are the numbers that stand
in `retrieval/confidence.py`.

The weights maximise the likelihood of what is right in a model of choice (McFadden 1974, "Conditional logit analysis"):
of all candidates within a question's scope and of answering nothing, whose utility is nought, one is right, or several
are. Then Platt's two numbers and the weight of the lead, for candidates that were each ranked by weights fitted without
their question.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from retrieval import confidence
from retrieval.training import score

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from retrieval.engine import Engine

NAMES = ("own", "near", "fit", "passage", "margin", "behind", "answered", "unnamed")
GIVEN = {"unnamed": -3.0}
"""Weights that are not fitted. An article that does not name whom the question names should not answer, which is a rule
of this program; in sets of questions that have their article, misread names would make it a small matter."""
_FOLDS = 5
_PENALTY = 0.01
"""Of the squared weights, in standard units of the features, beside the mean log likelihood."""
_RIGHT = 0.5
"""F1 from which on an answer is right that holds no accepted string whole."""

_NEARLY = 0.2
"""By how much less F1 an answer may have than the best one, to be wanted as well."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A gold question with its candidates within scope."""

    features: NDArray[np.float64]
    """(candidates, features)."""
    right: NDArray[np.bool_]
    """(candidates,)."""
    rivals: NDArray[np.bool_]
    """(candidates, candidates): whether the second is another answer than the first."""
    answerable: bool
    weight: float


def is_right(text: str, accept: Sequence[str]) -> bool:
    """Whether an answer holds an accepted string or, where that is no figure, has most characters in common with it."""
    bare = "".join(score.tokens(text))
    if any("".join(score.tokens(one)) in bare for one in accept):
        return True
    return score.f1(text, [one for one in accept if not any(map(str.isdecimal, one))]) >= _RIGHT


def right(texts: Sequence[str], accept: Sequence[str]) -> NDArray[np.bool_]:
    """Which answers are right, and as short as the best of those: 24000余人次 rather than the sentence it stands in."""
    fits = np.array([score.f1(text, accept) if accept and is_right(text, accept) else 0.0 for text in texts])
    return np.asarray((fits > 0) & (fits >= fits.max(initial=0.0) - _NEARLY))


def asked(engine: Engine, question: str, accept: Sequence[str], weight: float) -> Asked:
    """Asks one question."""
    found = [one for one in engine.candidates(question) if one.in_scope]
    rivals = [[confidence.is_rival(other, one) for other in found] for one in found]
    return Asked(
        np.array([[getattr(one.features, name) for name in NAMES] for one in found], float).reshape(-1, len(NAMES)),
        right([one.text for one in found], accept),
        np.array(rivals, bool).reshape(len(found), len(found)),
        bool(accept),
        weight,
    )


def fit(questions: Sequence[Asked]) -> NDArray[np.float64]:
    """The bias and the weights, (1 + features,)."""
    most = max(len(one.right) for one in questions)
    features = np.zeros((len(questions), most, len(NAMES)))
    there, wanted = np.zeros((2, len(questions), 1 + most), bool)  # first of all stands answering nothing
    for at, one in enumerate(questions):
        features[at, : len(one.right)] = one.features
        there[at, : 1 + len(one.right)] = True
        wanted[at, : 1 + len(one.right)] = [not one.right.any(), *one.right]
    free = [at for at, name in enumerate(NAMES) if name not in GIVEN]
    weights = np.array([GIVEN.get(name, 0.0) for name in NAMES])
    mean, spread = (figure(features[there[:, 1:]][:, free], axis=0) for figure in (np.mean, np.std))
    rows = torch.from_numpy((features[..., free] - mean) / (spread + 1e-9))
    given = torch.from_numpy(features @ weights)
    share = torch.tensor([one.weight for one in questions], dtype=torch.float64)
    possible, chosen = torch.from_numpy(there), torch.from_numpy(wanted)

    def loss(found: torch.Tensor) -> torch.Tensor:
        utilities = torch.cat([torch.zeros(len(rows), 1), found[0] + rows @ found[1:] + given], dim=1)
        every = utilities.masked_fill(~possible, -torch.inf).logsumexp(1)
        likelihood = utilities.masked_fill(~chosen, -torch.inf).logsumexp(1) - every
        return _PENALTY * found[1:].square().sum() - (share * likelihood).sum() / share.sum()

    best = _least(loss, np.zeros(1 + len(free)))
    weights[free] = best[1:] / (spread + 1e-9)
    return np.concatenate([[best[0] - weights[free] @ mean], weights])


def _least(loss: Callable[[torch.Tensor], torch.Tensor], begin: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where a smooth function is least."""
    weights = torch.from_numpy(begin.copy()).requires_grad_()
    optimizer = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        optimizer.zero_grad()
        value = loss(weights)
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(step)  # type: ignore[no-untyped-call]
    return np.asarray(weights.detach().numpy())


def tops(questions: Sequence[Asked], weights: NDArray[np.float64]) -> list[tuple[float, float, bool]]:
    """Of each question's best candidate: its log odds, its lead over other answers, and whether it is right."""
    found = []
    for one in questions:
        if not len(one.right):
            continue
        odds = weights[0] + one.features @ weights[1:]
        first = int(odds.argmax())
        rival = odds[one.rivals[first]].max(initial=confidence.NO_RIVAL)
        lead = min(float(odds[first] - rival), confidence.LONGEST_LEAD)
        found.append((float(odds[first]), lead, bool(one.right[first])))
    return found


def platt(found: Sequence[tuple[float, float, bool]]) -> NDArray[np.float64]:
    """Scale, weight of the lead, and shift."""
    rows = torch.tensor([(odds, lead, 1.0) for odds, lead, _ in found], dtype=torch.float64)
    right = torch.tensor([one for *_, one in found], dtype=torch.float64)
    return _least(
        lambda weights: torch.nn.functional.binary_cross_entropy_with_logits(rows @ weights, right),
        np.array([1.0, 0.0, 0.0]),
    )


def crossed(questions: Sequence[Asked]) -> list[tuple[float, float, bool]]:
    """`tops` of all questions, each by weights fitted without it and its neighbours."""
    found = []
    for fold in range(_FOLDS):
        held = [one for at, one in enumerate(questions) if at % _FOLDS == fold]
        others = [one for at, one in enumerate(questions) if at % _FOLDS != fold]
        found += tops(held, fit(others))
    return found


def read(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    """The questions of a gold file that need no conversation, with what is accepted; nothing if there is no answer."""
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    found = []
    for record in records:
        turns = record.get("turns") or [record["question"]]
        if len(turns) == 1 and (record.get("accept") or not record.get("answerable", True)):
            found.append((turns[0], tuple(record.get("accept", ())) if record.get("answerable", True) else ()))
    return found


def gather(golds: Sequence[tuple[Path, Path]], told: Callable[[str], None]) -> list[Asked]:
    """Asks all questions; every file counts as much as any other."""
    from corpus.errors import QuestionInvalid
    from retrieval.engine import Engine
    from retrieval.library import Library

    every: list[Asked] = []
    for gold, folder in golds:
        questions = read(gold)
        with Library.open(folder) as library:
            engine = Engine(library)
            for at, (question, accept) in enumerate(questions):
                with contextlib.suppress(QuestionInvalid):
                    every.append(asked(engine, question, accept, 1 / len(questions)))
                if at % 100 == 0:
                    told(f"{gold.name}: {at} of {len(questions)}")
    return every


def main() -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m retrieval.training.weighing",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="GOLD LIBRARY", help="in pairs")
    given = parser.parse_args()
    if len(given.files) % 2:
        parser.error("each file of questions needs the library that is asked")
    pairs = list(zip(given.files[::2], given.files[1::2], strict=True))
    every = gather(pairs, lambda line: print(line, file=sys.stderr, flush=True))  # noqa: T201 - a command of its own
    weights, (scale, lead, shift) = fit(every), platt(crossed(every))
    named = {name: round(weight, 2) for name, weight in zip(NAMES, weights[1:].tolist(), strict=True)}
    print(f"_READ = _Model({weights[0]:.2f}, {named}, scale={scale:.2f}, lead={lead:.2f}, shift={shift:.2f})")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
