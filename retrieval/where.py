"""Where and when: what a question's scope says to an index, and what a passage is indexed with.

`retrieval.scope` decides, sentence by sentence, what may speak for the places and times that a question names. An index
is only asked to leave out what cannot: no passage with a sentence that scope accepts, wherever the answer stands in it,
is without one of the terms that the question's `Where` has.

Terms of places are paths, 山东省/潍坊市/青州市: of a place that is named, told of, or the article's own, with an equals
sign before it, and of all that it lies in and itself, without. Terms of times are of the day on which a time that is
told begins, and of the day of printing: year, year and month, and month of any year. What such terms cannot say (before
2015) has a term that all questions with a time look for; what is not looked at (endless sentences), one that all look
for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Self

from corpus import divisions, times
from retrieval import scope
from retrieval.answer import FIGURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from corpus.model import Article, Place, Sentence
    from corpus.rows import StoredPassage
    from corpus.store import Store
    from corpus.times import TimeMention
    from retrieval.question import Question

EVERY = "*"
"""The term of what passes any filter."""
EARLIER = "<"
"""The term of a time that is told and has no beginning."""
_LONGEST = 2000
"""Characters of a sentence that are looked at: no printed one is as long."""
_MOST = 400
"""Terms of a passage; one that would have more, a gazetteer or a timetable, passes any filter."""
_APART = 4
"""Places of a question that are looked up one by one; of more, the best of all are."""
_SHORT = 31
"""Days; what is as long as that is compared by month and day with a date that names no year."""
_LONG = 60
"""Years that a question can name as terms."""
_AT_ONCE = 500
"""Passages that are looked at together."""
_LEAP = date(2000, 6, 15)
"""A day from which to count what names no year, to see which months it reaches."""
_THIS_YEAR = re.compile(r"今年|本年|this year", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Where:
    """Passages that have one of the `places` and one of the `times`; an empty set asks for nothing."""

    places: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()

    @property
    def clauses(self) -> tuple[frozenset[str], ...]:
        """Sets of terms, of each of which a passage has one. Never empty."""
        return tuple(some | {EVERY} for some in (self.places, self.times) if some)

    def passes(self, terms: Iterable[str]) -> bool:
        """Whether a passage with these terms passes."""
        known = frozenset(terms)
        return not any(known.isdisjoint(clause) for clause in self.clauses)


def asked(question: Question) -> tuple[Where, ...]:
    """What to filter by: each place of a question, and each at its times; these alone where there is no place.

    Empty for a question that names neither, or only what terms cannot say: 去年 is another year in every paper.
    """
    told = _asked_times(question)
    where = [Where(places=some) for some in _asked_places(question)]
    if told:
        where += [replace(one, times=told) for one in where] or [Where(times=told)]
    return tuple(where)


@dataclass(frozen=True, slots=True)
class Told:
    """What the passages of an article are indexed with."""

    common: frozenset[str]
    """Terms of all its passages."""
    single: Sequence[frozenset[str]]
    """Terms of each sentence."""

    @classmethod
    def of(cls, article: Article) -> Self:
        """Of an article with its place decided."""
        return cls(*_terms_of(article))

    def terms(self, first: int, last: int) -> frozenset[str]:
        """Of a passage, by the numbers of its first and last sentence."""
        found = self.common.union(*self.single[first - 1 : last])
        return found if len(found) <= _MOST else frozenset({EVERY})


def of_passages(store: Store, rows: Iterable[int]) -> Iterator[tuple[StoredPassage, frozenset[str]]]:
    """Passages, by their rows, with what they are indexed with; those that are gone are left out.

    Neighbours are looked at together, and an article once, as long as its passages follow each other.
    """
    found: dict[int, Told] = {}
    remaining = iter(rows)
    while some := list(islice(remaining, _AT_ONCE)):
        stored = store.passages(some)
        articles = {one.article_row for one in stored}
        found = {row: told for row, told in found.items() if row in articles}
        for printed in store.articles_by_row(sorted(articles - found.keys())):
            found[printed.row] = Told.of(printed.article)
        for one in (one for one in stored if one.article_row in found):
            yield one, found[one.article_row].terms(one.passage.first, one.passage.last)


# What is asked


def _asked_places(question: Question) -> Sequence[frozenset[str]]:
    """Of each place that is named what it may be; of many places, of all together."""
    mark = "=" if question.kind in FIGURES or question.kind == "person" else ""  # as `scope` reads them
    named = [frozenset(mark + _path(place) for place in mention.candidates) for mention in scope.asked_places(question)]
    return list(dict.fromkeys(named)) if len(named) <= _APART else [frozenset().union(*named)]


def _asked_times(question: Question) -> frozenset[str]:
    found: set[str] = set()
    for mention in scope.asked_times(question):
        if _THIS_YEAR.search(mention.text):
            return frozenset()  # anything that is told without a time is of the paper's own year
        # What names no year is also meant as on the day of printing.
        variants = (mention,) if mention.resolved else (mention, *times.find(mention.text, _LEAP))
        for variant in variants:
            some = _asked_time(variant, yearless=not mention.resolved)
            if not some:
                return frozenset()
            found |= some
    return frozenset(found | {EARLIER}) if found else frozenset()


def _asked_time(mention: TimeMention, *, yearless: bool) -> set[str]:
    """Terms of which whatever may be told of that time has one; empty if that cannot be said."""
    start, end = mention.start, mention.end
    if start is None:
        return {_month(mention.month)} if mention.month and end is None else set()
    if yearless:
        return {_month(month) for _, month in _months(start, end or start)}
    if end is None:  # only what began just then speaks for it
        return {_year_month(start)}
    if end.year - start.year > _LONG:
        return set()
    found = {_undated(month) for _, month in _months(start, end)} if (end - start).days < _SHORT else set()
    whole = {
        year for year in range(start.year, end.year + 1) if start <= date(year, 1, 1) and date(year, 12, 31) <= end
    }
    found |= {f"{year:04}" for year in whole}
    return found | {f"{year:04}-{month:02}" for year, month in _months(start, end) if year not in whole}


# What is told


def _terms_of(article: Article) -> tuple[frozenset[str], Sequence[frozenset[str]]]:
    """The terms of all passages of an article, and those of each sentence."""
    endless = [one.number for one in article.sentences if len(one.text) > _LONGEST]
    unseen = {number for number in endless for number in _rest_of_paragraph(article.sentences, number)}
    if endless:
        cut = (replace(one, text=one.text[:_LONGEST]) for one in article.sentences)
        article = replace(article, sentences=tuple(cut))
    settings = scope.settings(article)
    common: set[str] = set()
    if article.place is not None:
        common |= _told_places((article.place,))
    printed = scope.day(article)
    if printed is not None:
        common |= _began(printed)
    single: list[frozenset[str]] = []
    for sentence in article.sentences:
        setting = settings[sentence.number]
        found = _told_places(setting.inherited)
        for mention in setting.mentions:
            found |= _told_places(mention.candidates)
        for time in (*setting.times, *setting.inherited_times):
            found |= _told_time(time)
        if sentence.number in unseen:
            found.add(EVERY)
        if sentence.part in ("kicker", "headline", "subhead"):
            common |= found
        single.append(frozenset(found))
    for time in next((setting.heading_times for setting in settings.values()), ()):
        common |= _told_time(time)
    return frozenset(common), single


def _rest_of_paragraph(sentences: Sequence[Sentence], number: int) -> Iterator[int]:
    for one in sentences[number - 1 :]:
        if one.paragraph != sentences[number - 1].paragraph:
            return
        yield one.number


def _told_places(found: Iterable[Place]) -> set[str]:
    return {term for place in found for term in (f"={_path(place)}", _path(place), *_outer(place))}


def _told_time(mention: TimeMention) -> set[str]:
    start, end = mention.start, mention.end
    if start is None:
        if end is not None:
            return {EARLIER}
        return {_month(mention.month), _undated(mention.month)} if mention.month else set()
    found = _began(start)
    if end is not None and (end - start).days < _SHORT:
        found |= {_month(month) for _, month in _months(start, end)}
    return found


def _began(day: date) -> set[str]:
    return {f"{day.year:04}", _year_month(day), _month(day.month)}


# How terms are written


def _path(place: Place) -> str:
    parts = divisions.key(place)
    return "/".join((part or "").replace(" ", "_") for part in parts).rstrip("/")


def _outer(place: Place) -> Iterator[str]:
    """What a place lies in."""
    if place.city or place.county:
        yield _path(replace(place, city=None, county=None))
    if place.city and place.county:
        yield _path(replace(place, county=None))


def _year_month(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def _month(month: int | None) -> str:
    return f"m{month or 0:02}"


def _undated(month: int | None) -> str:
    """The month of a time that is told without a year, in a paper without a date."""
    return f"u{month or 0:02}"


def _months(start: date, end: date) -> Iterator[tuple[int, int]]:
    """Years and months from one day to another."""
    for index in range(start.year * 12 + start.month - 1, end.year * 12 + end.month):
        yield index // 12, index % 12 + 1
