"""The same dispatch in several papers: found by what its body says, whatever heads or signs it.

Every article has a few marks (MinHash, Broder 1997, in bands): two that share most of their text share a mark. Marks
only say what to compare; whether it is the same dispatch is then seen from the texts themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from corpus import numerals, places, quantities
from corpus.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.model import Article, Place, Sentence
    from corpus.rows import StoredArticle
    from corpus.store import Store

_SHINGLE: Final = 5
"""Characters of a shingle."""
_SHORT: Final = 60
"""Characters of a body below which only the very same is the same."""
_BANDS: Final = 12
_ROWS: Final = 3
"""Of bodies that share four fifths, seven tenths, half of their shingles, marks find 99.99, 99, 80 of a hundred; of
those that share a twentieth, 0.15."""
_SEED: Final = 1
_JACCARD: Final = 0.5
"""Share of all shingles of two printings that both have: one may lack its last paragraphs."""
_CONTAINED: Final = 0.8
"""Share of the shorter one's shingles that the longer has."""
_FIGURES: Final = 0.7
"""Share of the shorter one's figures that the longer has: the same form filled in for another county has others."""
_MOST: Final = 24
"""Pairs that are compared for one question."""
_NONE: Final = 0
"""The mark of an article without a body, which is like no other."""

_OPENING = re.compile(
    r"(?:[【\[(]?[^,。;:!?\n]{0,24}?(?:讯|电)(?:[】\])]|(?=[\s(]))\s*(?:\([^()]{0,30}\))?\s*(?:记者[^,。]{2,12}?\s+)?){1,2}"
)
"""本报青州讯（记者 某某）: what a paper puts before a dispatch, or before another's opening. Matched on folded text."""
_FIGURE = re.compile(r"\d+(?:\.\d+)?\D?")
"""A figure in a key with the first of what it counts: 18日 is not 18人."""
_DIGIT = re.compile(r"\d")
_NUMERAL = re.compile(rf"(?<!\d)[{numerals.CHINESE}]+")
_BETWEEN = re.compile("[一二三四五六七八九]{2}")
"""三四百 is no number but what lies between two."""
_GROUPED = re.compile(r"(?<!\d,)(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)")
"""1,234,567, but not the last two of 1,2,345."""
_DATE = re.compile(r"(?<!\d)[12]\d{3}/\d{1,2}(?:/\d{1,2})?(?!\d)")
"""2018/03, 2018/03/05, and 2018/19, a season. After anything but a year the stroke is a fraction's."""
_UNITS: Final = "%‰°℃$€£¥￥㎀-㏟"
"""No letters, and yet they make a figure another one: 3% is not 3, $3 is not ¥3. Characters of a class."""
_SAID = re.compile(
    rf"""
      (?P<said> [^\W_]+ | [{_UNITS}] )
    | (?<=[\d{_UNITS}]) (?:                       # what stands between two figures says how they belong together
          (?P<point> [.·] )
        | (?P<range> \s* (?: [-–~〜] | —{{1,2}} ) \s* )
        | (?P<ratio> \s* [:∶] \s* )
        | (?P<share> / )
        | (?P<times> \s* [×*] \s* )
        | (?P<plus> \s* \+ \s* )
        | (?P<apart> [^\w{_UNITS}]+? )
      ) (?=[-−]?[\d$€£¥￥])
    | (?P<minus> (?<![a-z\d]) [-−] (?=\d) )       # -5℃, but not the hyphen of COVID-19
    """,
    re.VERBOSE,
)
_SPELT: Final = {
    "point": ".",
    "range": "-",
    "ratio": ":",
    "share": "/",
    "times": "x",
    "plus": "+",
    "apart": ",",
    "minus": "-",
}
"""How `_SAID`'s groups are spelt, however a paper sets them."""


def key(text: str) -> str:
    """What two printings of a text have in common: folded, without the dateline before it and without punctuation.

    Of marks, only those stay that belong to figures, each spelt in one way: 3.5% is neither 35% nor 3.5, 3-5 is 3～5
    and not 35, 1,234 is 1234, and 2018/03 is 2018-03. Where two ways of writing cannot be told to mean the same, they
    differ: that a sentence stands in another paper too is then not said, which is no mistake.
    """
    folded = fold(text)
    opening = _OPENING.match(folded)
    said = _spoken(folded[opening.end() :]) if opening else ""
    return said or _spoken(folded)


def _spoken(folded: str) -> str:
    plain = _DATE.sub(
        lambda date: date[0].replace("/", "-"), _GROUPED.sub(lambda figure: figure[0].replace(",", ""), folded)
    )
    return "".join(_SPELT.get(found.lastgroup or "", found[0]) for found in _SAID.finditer(plain))


def in_digits(text: str, *, words: bool = True) -> str:
    """The text with its figures by their value: 一百三十六毫米 is 136毫米, 2.4万人 is 24000人, 三成 is 30%.

    Args:
        text: A sentence.
        words: Also those that have no digit.
    """
    for one in reversed(quantities.find(text)):
        number = one.number.of(text)
        has_digits = _DIGIT.search(number) is not None
        if one.kind == "ratio" or not (words or has_digits):
            continue
        if one.low == one.high:
            percent = "%" if one.unit == "%" and not has_digits else ""
            number = f"{one.low:.6f}".rstrip("0").rstrip(".") + percent
        else:  # 一百二十至一百三十六, 二百余: what is a number of it
            number = _NUMERAL.sub(_valued, number)
        text = text[: one.number.start] + number + text[one.number.end :]
    return text


def _valued(numeral: re.Match[str]) -> str:
    value = None if _BETWEEN.search(numeral[0]) else numerals.value(fold(numeral[0]))
    return numeral[0] if value is None else f"{value:.0f}"


@dataclass(frozen=True)
class Body:
    """An article's body as it is compared."""

    text: str
    """As `key`."""
    sentences: tuple[str, ...]
    """As printed."""
    place: Place | None

    @classmethod
    def of(cls, article: Article) -> Body:
        """The body of an article."""
        said = tuple(one.text for one in article.sentences if one.part == "body")
        return cls("".join(map(key, said)), said, article.place)

    @cached_property
    def values(self) -> frozenset[str]:
        """All figures by their value, as `_FIGURE` has them."""
        return self._figures(words=True)

    @cached_property
    def figures(self) -> frozenset[str]:
        """Those of `values` that tell a body from another of its form: what is written in digits, if anything is.

        Of what is written in words, much is 一个 and 两次, which any text has.
        """
        return self._figures(words=False) or self.values

    def _figures(self, *, words: bool) -> frozenset[str]:
        said = (key(in_digits(one, words=words)) for one in self.sentences)
        return frozenset(figure for one in said for figure in _FIGURE.findall(one))

    @cached_property
    def shingles(self) -> frozenset[str]:
        """Every stretch of five characters; of a short body only itself."""
        if len(self.text) < _SHORT:
            return frozenset((self.text,) if self.text else ())
        return frozenset(self.text[at : at + _SHINGLE] for at in range(len(self.text) - _SHINGLE + 1))

    def marks(self) -> frozenset[int]:
        """Signed 64-bit numbers, at least one, the same in every process and on every machine."""
        if not self.text:
            return frozenset((_NONE,))
        if len(self.text) < _SHORT:
            return frozenset((_mark(0, self.text.encode()),))
        from datasketch import MinHash  # half a second, and only who adds needs it

        signature = MinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
        signature.update_batch([shingle.encode() for shingle in self.shingles])
        bands = signature.hashvalues.astype("<u4").reshape(_BANDS, _ROWS)
        return frozenset(_mark(band, values.tobytes()) for band, values in enumerate(bands, 1))

    def same(self, other: Body) -> bool:
        """Whether both are printings of one dispatch; symmetric."""
        shorter, longer = sorted((self, other), key=lambda one: (len(one.shingles), one.text))
        if not shorter.shingles or not _agree(self.place, other.place):
            return False
        shared = len(shorter.shingles & longer.shingles)
        if shared < _CONTAINED * len(shorter.shingles):
            return False
        if shared < _JACCARD * (len(shorter.shingles) + len(longer.shingles) - shared):
            return False
        return len(shorter.figures & longer.values) >= _FIGURES * len(shorter.figures)


def mark_all(store: Store) -> int:
    """Give every article that lacks them its marks. Returns how many lacked them."""
    done = 0
    for rows in store.unmarked():
        store.put_marks({one.row: Body.of(one.article).marks() for one in store.articles_by_row(rows)})
        done += len(rows)
    return done


def printings(store: Store, articles: Sequence[StoredArticle]) -> dict[int, tuple[StoredArticle, ...]]:
    """The other printings of some articles, whether among these or not, by row; those without any are left out."""
    pairs = store.sharing_marks([one.row for one in articles], _MOST)
    if not pairs:
        return {}
    known = {one.row: one for one in articles}
    missing = {other for _, other in pairs} - known.keys()
    known |= {one.row: one for one in store.articles_by_row(sorted(missing))}
    bodies = {row: Body.of(known[row].article) for row in {row for pair in pairs for row in pair} & known.keys()}
    found: dict[int, list[StoredArticle]] = {}
    for row, other in pairs:
        if other in bodies and bodies[row].same(bodies[other]):
            found.setdefault(row, []).append(known[other])
    return {row: tuple(sorted(others, key=_by_day)) for row, others in found.items()}


def again(sentence: Sentence, printing: Article) -> Sentence | None:
    """The same sentence, figures and all, in another printing; a figure is the same however it is written."""
    said, meant = key(sentence.text), key(in_digits(sentence.text))
    alike = (
        one
        for one in printing.sentences
        if one.part == sentence.part and (key(one.text) == said or key(in_digits(one.text)) == meant)
    )
    return next(alike, None) if said else None


def _mark(band: int, value: bytes) -> int:
    digest = blake2b(value, digest_size=8, salt=band.to_bytes(2, "little")).digest()
    return int.from_bytes(digest, "little", signed=True) or 1


def _agree(one: Place | None, other: Place | None) -> bool:
    if one is None or other is None:
        return True
    return places.contains(one, other) or places.contains(other, one)


def _by_day(printed: StoredArticle) -> tuple[bool, str, int]:
    date = printed.article.date
    return date is None, date or "", printed.row
