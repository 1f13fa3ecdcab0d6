"""Whether a confidence means what it says: `python benchmarks/confidence.py RECORDS.jsonl... [--svg FILE]`.

RECORDS are what open_domain.py keeps with --out. Only the held-out half counts: expected calibration error of what was
answered, over ten bins of equal width; how much was answered at the default threshold, and the share of it that is
right. The curve shows what a higher threshold would do: the more is refused, the less of what is answered is wrong. It
ends at the default threshold, since the command gives no answer below it.
"""

from __future__ import annotations

import math
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if __name__ == "__main__":  # a script's own folder is searched first, where `retrieval` is a benchmark
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import common
from bot.calibration import calibrate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Curve = Sequence[tuple[float, float]]

SVG = Path(__file__).resolve().parent.parent / "docs" / "risk-coverage.svg"
RIGHT = {"either": "right", "f1": "right_f1", "contains": "right_contains"}
"""What counts as right, by the field of a record: F1 of at least 0.5, a reference as a whole in the answer, or one."""
TARGET_ERROR, TARGET_RIGHT = 0.05, 0.95
FEWEST = 20
"""Answers from which on the curve is drawn: the first few are all right or all wrong by chance."""

WIDTH, HEIGHT, LEFT, RIGHT_EDGE, TOP, BOTTOM = 720, 440, 80, 700, 50, 380
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
"""Okabe and Ito's, which people with colour vision deficiencies can tell apart."""


def curve(answers: Sequence[tuple[float, bool]], questions: int) -> list[tuple[float, float]]:
    """Coverage and risk for every threshold: the share of the questions answered, and of those the share wrong.

    Args:
        answers: Confidence and whether it was right, of each answer given.
        questions: How many were asked.
    """
    points, given, wrong = [], 0, 0
    for _, same in groupby(sorted(answers, key=lambda one: -one[0]), key=lambda one: one[0]):
        for _, right in same:
            given += 1
            wrong += not right
        points.append((given / questions, wrong / given))
    return points


def svg(curves: Mapping[str, Curve]) -> str:
    """A drawing of risk against coverage.

    Args:
        curves: By name, points of coverage and risk, both 0 to 1.
    """
    highest = max([1 - TARGET_RIGHT, *(risk for points in curves.values() for _, risk in points)])
    step = next((step for step in (0.01, 0.02, 0.05, 0.1) if highest <= 6 * step), 0.2)
    top = min(step * math.ceil(highest / step + 0.01), 1.0)

    def x(coverage: float) -> float:
        return round(LEFT + coverage * (RIGHT_EDGE - LEFT), 1)

    def y(risk: float) -> float:
        return round(BOTTOM - risk / top * (BOTTOM - TOP), 1)

    def text(at: tuple[float, float], words: str, more: str = 'text-anchor="middle"') -> str:
        return f'<text x="{at[0]}" y="{at[1]}" {more}>{escape(words)}</text>'

    def line(start: tuple[float, float], end: tuple[float, float], more: str) -> str:
        return f'<line x1="{start[0]}" y1="{start[1]}" x2="{end[0]}" y2="{end[1]}" {more}/>'

    parts = []
    for percent in range(0, 101, 20):
        at = x(percent / 100)
        parts.append(line((at, BOTTOM), (at, BOTTOM + 5), 'stroke="#333"'))
        parts.append(text((at, BOTTOM + 22), f"{percent}%"))
    for number in range(round(top / step) + 1):
        at = y(number * step)
        parts.append(line((LEFT, at), (RIGHT_EDGE, at), f'stroke="{"#ddd" if number else "#333"}"'))
        parts.append(text((LEFT - 8, at + 4), f"{100 * number * step:.0f}%", 'text-anchor="end"'))
    parts.append(line((LEFT, TOP), (LEFT, BOTTOM), 'stroke="#333"'))
    limit = y(1 - TARGET_RIGHT)
    parts.append(line((LEFT, limit), (RIGHT_EDGE, limit), 'stroke="#333" stroke-dasharray="6 4"'))
    parts.append(
        text((RIGHT_EDGE, limit - 5), f"target: at most {common.percent(1 - TARGET_RIGHT)}", 'text-anchor="end"')
    )
    for number, ((name, points), colour) in enumerate(zip(curves.items(), COLOURS, strict=False)):
        path = " ".join(f"{x(coverage)},{y(risk)}" for coverage, risk in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        if points:
            coverage, risk = points[-1]
            parts.append(f'<circle cx="{x(coverage)}" cy="{y(risk)}" r="4" fill="{colour}"/>')
        legend = TOP + 18 + 20 * number
        parts.append(line((LEFT + 16, legend - 4), (LEFT + 40, legend - 4), f'stroke="{colour}" stroke-width="2"'))
        parts.append(text((LEFT + 48, legend), name, ""))
    parts.append(
        text((WIDTH / 2, 28), "Risk and coverage on held-out questions", 'text-anchor="middle" font-size="16"')
    )
    parts.append(text(((LEFT + RIGHT_EDGE) / 2, HEIGHT - 14), "coverage: share of the questions that are answered"))
    middle = (TOP + BOTTOM) / 2
    turned = f'text-anchor="middle" transform="rotate(-90 22 {middle})"'
    parts.append(text((22, middle), "risk: share of the answers that are wrong", turned))
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' font-family="sans-serif" font-size="13" fill="#222">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n{body}\n</svg>\n'
    )


def measured(records: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Coverage, and error and share right by each meaning of right, among records of the held-out half."""
    answered = [one for one in records if one["answered"]]
    figures = {"questions": len(records), "answered": len(answered), "coverage": len(answered) / max(len(records), 1)}
    for meaning, name in RIGHT.items():
        error = calibrate([(one["confidence"], one[name]) for one in answered]).error
        figures[f"error.{meaning}"] = math.nan if error is None else error
        figures[f"right.{meaning}"] = sum(one[name] for one in answered)
    return figures


def main() -> None:
    """Runs the benchmark."""
    parser = common.parser(__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="RECORDS.jsonl")
    parser.add_argument("--svg", type=Path, default=SVG, metavar="FILE")
    options = parser.parse_args()
    rows: list[tuple[str, ...]] = []
    figures: dict[str, dict[str, float]] = {}
    curves: dict[str, Curve] = {}
    for file in options.files:
        held = [one for one in common.records(file) if one["half"] == "held-out"]
        found = figures[file.stem] = measured(held)
        prefix = f"{file.stem}: " if len(options.files) > 1 else ""
        answered = int(found["answered"])
        rows.append((f"{prefix}held-out questions answered", "", common.share(answered, len(held))))
        for meaning, named in (("either", "right"), ("f1", "F1 ≥ 0.5"), ("contains", "hold a reference whole")):
            target = f"≥ {common.percent(TARGET_RIGHT)}" if meaning == "either" else ""
            rows.append((f"{prefix}of those, {named}", target, common.share(int(found[f"right.{meaning}"]), answered)))
        error = f"{found['error.either']:.4f}"
        rows.append((f"{prefix}expected calibration error", f"≤ {TARGET_ERROR:.2f}", error))
        points = curve([(one["confidence"], one["right"]) for one in held if one["answered"]], len(held))
        curves[file.stem] = [point for point in points if point[0] * len(held) >= min(FEWEST, answered)]
    options.svg.write_text(svg(curves), encoding="utf-8")
    shown = [f"![Share of wrong answers by share of questions answered]({options.svg.name})"]
    common.report(common.Found(("", "target", "measured"), rows, figures, shown), options.json)


if __name__ == "__main__":
    main()
