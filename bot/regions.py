"""Stretches of a question beside each other: which touch, which lie in another, which are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterable


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Overlapping and adjoining spans made one, in order."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def touch(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one.start < other.end and other.start < one.end


def within(span: Span, other: Span) -> bool:
    """Whether a span lies in another."""
    return other.start <= span.start and span.end <= other.end
