"""Drawings of how things grow, as SVG without a library: both axes by powers of ten."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Lines = Mapping[str, Sequence[tuple[float, float]]]
    """By name, points of size and value, both above 0."""

COLOURS = ("#1b6ca8", "#1b6ca8", "#c0392b", "#c0392b", "#2e7d32", "#2e7d32")
"""In pairs: the second of a pair is dashed."""
WIDTH, HEIGHT = 480, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 460, 50, 340


def growth(panels: Sequence[tuple[str, str, Lines]], sizes: str) -> str:
    """A drawing with panels side by side.

    Args:
        panels: Title, unit and lines of each.
        sizes: What the sizes count.
    """
    body = "\n".join(
        f'<g transform="translate({number * WIDTH} 0)">\n{_panel(*panel, sizes)}\n</g>'
        for number, panel in enumerate(panels)
    )
    width = WIDTH * len(panels)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}"'
        f' font-family="sans-serif" font-size="13" fill="#222">\n'
        f'<rect width="{width}" height="{HEIGHT}" fill="#fff"/>\n{body}\n</svg>\n'
    )


def _panel(title: str, unit: str, lines: Lines, sizes: str) -> str:
    points = [point for line in lines.values() for point in line]
    across, up = _decades([size for size, _ in points]), _decades([value for _, value in points])

    def x(size: float) -> float:
        return round(LEFT + (math.log10(size) - across[0]) / (across[-1] - across[0]) * (RIGHT - LEFT), 1)

    def y(value: float) -> float:
        return round(BOTTOM - (math.log10(value) - up[0]) / (up[-1] - up[0]) * (BOTTOM - TOP), 1)

    parts = [_text(WIDTH / 2, 28, title, 'text-anchor="middle" font-size="16"')]
    for power in across:
        at = x(10**power)
        parts += [_line(at, TOP, at, BOTTOM, "#ddd"), _text(at, BOTTOM + 20, f"{10**power:,}", 'text-anchor="middle"')]
    for power in up:
        at = y(10**power)
        label = f"{10**power:,} {unit}" if power >= 0 else f"{10.0**power:g} {unit}"
        parts += [_line(LEFT, at, RIGHT, at, "#ddd"), _text(LEFT - 6, at + 4, label, 'text-anchor="end"')]
    for number, (name, line) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        dashes = ' stroke-dasharray="6 4"' if number % 2 else ""
        path = " ".join(f"{x(size)},{y(value)}" for size, value in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>')
        parts += [f'<circle cx="{x(size)}" cy="{y(value)}" r="3" fill="{colour}"/>' for size, value in line]
        legend = TOP + 18 + 18 * number
        parts += [_line(LEFT + 12, legend - 4, LEFT + 36, legend - 4, colour, dashes), _text(LEFT + 42, legend, name)]
    parts.append(_text((LEFT + RIGHT) / 2, HEIGHT - 14, sizes, 'text-anchor="middle"'))
    return "\n".join(parts)


def _decades(values: Sequence[float]) -> list[int]:
    """The powers of ten around all values, two at least."""
    first, last = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return list(range(first, max(last, first + 1) + 1))


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, more: str = "") -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}"{more}/>'


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{x}" y="{y}" {more}>{escape(words)}</text>'
