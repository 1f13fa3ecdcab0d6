"""Figures in tables: the cell in the row of the thing that is asked about, below what is asked of it.

A row, | 玉米 | 45000 | 27500 |, says neither what it counts nor in which unit. Its head does:
| 作物 | 面积（亩） | 产量（吨） |.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from corpus.model import Span
from corpus.text import fold
from retrieval import things

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.model import Article, Sentence
    from retrieval.question import Question
    from retrieval.things import Measured

_ROW = re.compile(r"\|(?:[^|]*\|){2,}\s*")
_CELL = re.compile(r"[^|]+")
_HEAD = re.compile(r"(?P<what>[^()]+)\((?P<unit>[^()]+)\)")
_FIGURE = re.compile(r"\d[\d,.]*")


def figure(question: Question, article: Article) -> tuple[Sentence, Span] | None:
    """The row and the cell in it that answer a question.

    Returns:
        None unless the question says thing, measure and unit (玉米产量多少吨), and just one cell of one table of the
        article is that of the thing, below that measure in that unit.
    """
    wanted = things.asked(question) if question.unit else None
    if wanted is None:
        return None
    found = [cell for rows in _tables(article) for cell in _cells(rows, wanted, question.unit)]
    return found[0] if len(found) == 1 else None


def _tables(article: Article) -> Iterator[Sequence[Sentence]]:
    for is_row, some in groupby(article.sentences, key=lambda one: _ROW.fullmatch(one.text) is not None):
        if is_row:
            yield tuple(some)


def _cells(rows: Sequence[Sentence], wanted: Measured, unit: str | None) -> Iterator[tuple[Sentence, Span]]:
    """The cells of a table in the rows that begin with the thing, in the columns of what is asked."""
    head, *below = rows
    heads = [_HEAD.fullmatch(fold(span.of(head.text))) for span in _spans(head)]
    asked = [
        number
        for number, cell in enumerate(heads)
        if cell and cell["unit"].strip() == unit and cell["what"].strip().removeprefix("总") == wanted.what
    ]
    for row in below:
        spans = _spans(row)
        if len(spans) != len(heads) or fold(spans[0].of(row.text)) != wanted.thing:
            continue
        yield from ((row, spans[number]) for number in asked if _FIGURE.fullmatch(spans[number].of(row.text)))


def _spans(row: Sentence) -> list[Span]:
    """The cells of a row, without the blanks around them."""
    found = []
    for cell in _CELL.finditer(row.text.rstrip()):
        text = cell[0]
        start = cell.start() + len(text) - len(text.lstrip())
        found.append(Span(start, start + len(text.strip())))
    return found
