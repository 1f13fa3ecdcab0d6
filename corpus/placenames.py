"""Names of places as they are spotted in a text, before it is decided which place each one means."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import lexicon, placeslots
from corpus.divisions import Key, key, level
from corpus.model import Place
from corpus.text import fold

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class RawPlace:
    """A name that may be a place, with what it may mean, most renowned first."""

    start: int
    end: int
    candidates: tuple[Place, ...]
    full: bool
    weak: bool = False
    town: str | None = None
    asked: bool = False
    """Stands where a question names its place."""


@dataclass(frozen=True, slots=True)
class _Index:
    """The gazetteer in memory: written forms by their first two characters, longest first."""

    forms: Mapping[str, tuple[str, ...]]
    places: Mapping[str, tuple[tuple[Place, str], ...]]
    weak: frozenset[str]
    starts: re.Pattern[str]


@cache
def _index() -> _Index:
    reader = lexicon.connect()
    places = _places(reader.execute("SELECT id, code, province, city, county FROM places"))
    by_form: dict[str, list[tuple[Place, str]]] = {}
    rows = reader.execute("SELECT surface, place, form FROM surfaces").fetchall()
    # Texts are folded, and a few names are not what they fold to: 乾安 becomes 干安.
    for surface, (_, number, form) in zip(fold("\n".join(row[0] for row in rows)).split("\n"), rows, strict=True):
        by_form.setdefault(surface, []).append((places[number], form))
    weak = frozenset(row[0] for row in reader.execute("SELECT surface FROM weak")) - _strong(by_form)
    reader.close()
    forms: dict[str, list[str]] = {}
    for surface in by_form:
        forms.setdefault(surface[:2], []).append(surface)
    firsts = "".join(sorted({head[0] for head in forms}))
    seconds = "".join(sorted({head[1] for head in forms}))
    return _Index(
        {
            head: tuple(sorted(names, key=len, reverse=True) if len(names) > 1 else names)
            for head, names in forms.items()
        },
        {surface: tuple(sorted(found, key=renown) if len(found) > 1 else found) for surface, found in by_form.items()},
        weak,
        re.compile(f"[{firsts}](?=[{seconds}])"),
    )


_STRONG = Path(__file__).parent / "data" / "strong_places.txt"
_GENERIC = re.compile(r"(?:[东西南北中城郊矿]|[老新]城|市中|解放|河东|城关)区")
_ALSO_PEOPLE = frozenset(("乔治敦", "圣保罗", "圣约翰", "圣乔治", "维多利亚", "华盛顿"))


def _strong(surfaces: Mapping[str, Sequence[tuple[Place, str]]]) -> frozenset[str]:
    """Names that mean nothing else, however the segmenter's dictionary counts and tags them.

    It lists some cities as ordinary nouns and adverbs, and the counties of whole provinces as people.
    """
    full = (
        name
        for name, found in surfaces.items()
        if len(name) > 2
        and not _GENERIC.fullmatch(name)
        and name not in _ALSO_PEOPLE
        and any(form == "full" and (name[-1] in "县市区旗" or place.code.startswith("x:")) for place, form in found)
    )
    return frozenset((*full, *_STRONG.read_text("utf-8").split()))


@cache
def by_key() -> Mapping[Key, Place]:
    """Every place of the gazetteer."""
    return {key(place): place for found in _index().places.values() for place, _ in found}


def _places(rows: Iterable[tuple[int, str, str, str | None, str | None]]) -> dict[int, Place]:
    return {number: Place(code, province, city, county) for number, code, province, city, county in rows}


def renown(candidate: tuple[Place, str]) -> tuple[int, int, int, str]:
    """Sorts places of one name, the likelier first where nothing else tells them apart.

    A province before a city before a county, a place of that name now before one that had it, and a county or a
    county-level city, which goes by its short name, before a district, which seldom does.
    """
    place, form = candidate
    depth = {"country": 0, "province": 0, "city": 1, "county": 2}[level(place)]
    return depth, form == "old", place.name.endswith("区") and place.city is not None, place.code


def is_strong(word: str) -> bool:
    """Whether a word is a place's name, and nothing else."""
    index = _index()
    return word in index.places and word not in index.weak


# Chinese names -------------------------------------------------------------------------------------------------------

_HAN = re.compile(r"[一-鿿]")
_TOWN_END = re.compile(r"街道办事处|地区办事处|街道|[镇乡]|苏木")
# A kind of division whose last character begins the next word instead: 新乡市|市民 but 新乡|市民.
_NEXT_WORD = re.compile(
    "市[民场值价属直辖级域面委长政里内外区]|区[域别间块划位分县级属直长委]|县(?:城(?!关)|[域级长委里属直区市])|州[长委府里]"
)
_KEEP = re.compile(r"[市区县州](?:委|长|政|里|内|外|级|属|直|域)")


def chinese(text: str, question: bool = False) -> Iterator[RawPlace]:
    """Names in longest-match order, each judged by what stands beside it.

    In a question also what its neighbours would claim, where it stands in the place's slot.
    """
    index = _index()
    towns = _towns(text)
    free = iter([*towns, RawPlace(len(text) + 1, len(text) + 1, (), full=False)])
    town = next(free)
    end = 0
    for match in index.starts.finditer(text):
        start = match.start()
        while town.end <= start:
            town = next(free)
        if start < end or town.start <= start:
            continue
        for name in index.forms.get(text[start : start + 2], ()):
            if text.startswith(name, start) and start + len(name) <= town.start:
                raw = _judge(text, start, name, index.places[name], name in index.weak)
                if question and (raw is None or raw.weak) and _is_asked(index, text, start, start + len(name), end):
                    raw = RawPlace(start, start + len(name), *_meanings(name, index.places[name]), True, asked=True)
                if raw is not None:
                    yield raw
                    end = raw.end
                    break
    yield from towns


def _judge(text: str, start: int, name: str, found: tuple[tuple[Place, str], ...], weak: bool) -> RawPlace | None:
    end = start + len(name)
    full = tuple(place for place, form in found if form == "full")
    if full and len(name) > 2 and _splits(text, end):
        return None  # the shorter form is tried next, with this character left to the next word
    if full and (len(name) > 2 or full[0].code.startswith("x:")) and not weak:
        return RawPlace(start, end, full, True) if len(name) > 3 or _own_word(text, start, end) else None
    if text[end : end + 1] in ("村", "庄", "屯") or not _own_word(text, start, end):
        return None  # 河南村 is a village of that name
    return RawPlace(start, end, tuple(place for place, _ in found), bool(full), weak)


def _splits(text: str, end: int) -> bool:
    """Whether the last character before `end`, a kind of division, begins the next word instead."""
    return _NEXT_WORD.match(text, end - 1) is not None and not _KEEP.match(text, end - 1)


def _is_asked(index: _Index, text: str, start: int, end: int, known: int) -> bool:
    freq = lexicon.frequencies(_WHOLE.is_set())
    if _splits(text, end) or any(freq.get(text[start : end + more]) for more in (1, 2) if end + more <= len(text)):
        return False  # 大丰收 is a word, and so is 民政局 of 深圳市民政局
    names = index.forms.get(text[end + 1 : end + 3], ())
    return placeslots.fills(text, start, end, known, any(text.startswith(name, end + 1) for name in names))


def _meanings(name: str, found: tuple[tuple[Place, str], ...]) -> tuple[tuple[Place, ...], bool]:
    """What a name may mean, and whether it is a full one."""
    full = tuple(place for place, form in found if form == "full")
    return (full, True) if full and len(name) > 2 else (tuple(place for place, _ in found), bool(full))


def _own_word(text: str, start: int, end: int) -> bool:
    """Whether the characters form a word that neither a neighbour nor a longer word claims."""
    freq = lexicon.frequencies(_WHOLE.is_set())
    before, after = text[max(start - 3, 0) : start], text[end : end + 3]
    claimed = any(freq.get(before[-n:] + text[start]) for n in range(1, len(before) + 1) if _HAN.match(before[-n]))
    if not claimed and after and _HAN.match(after):
        tail = text[start + 1 : end]
        claimed = any(freq.get(tail + after[:n]) for n in (1, 2)) or text[start : end + 1] in freq
        claimed = claimed or bool(freq.get(text[end - 1] + after[0])) or bool(freq.get(text[end - 1] + after[:2]))
    if not claimed:
        return True
    left = max(start - 6, 0)
    window = text[left : end + 6]
    position = left
    for word in lexicon.tokenizer(_WHOLE.is_set()).cut(window, HMM=False):
        if position >= start:
            return position == start and (position + len(word) == end or _suffixed(word, end - start))
        position += len(word)
    return False


_WHOLE = threading.Event()


def use_whole_lexicon() -> None:
    """Holds the dictionary in memory from now on: worth its half second before the places of thousands of texts."""
    lexicon.tokenizer(whole=True)
    _WHOLE.set()


def _suffixed(word: str, length: int) -> bool:
    """青州市 for 青州, or a dictionary word that is made with the name, 北京大学; but not 高密度."""
    rest = word[length:]
    return len(rest) > 1 or rest in tuple("市县区省州籍人话城岛")


def _towns(text: str) -> list[RawPlace]:
    """Townships, in order. Each is looked up, longest first, before a 镇, 乡 or 街道."""
    found: list[RawPlace] = []
    last = 0
    for match in _TOWN_END.finditer(text):
        end = match.end()
        if text[end : end + 1] and text[end] in _NO_TOWN.get(text[end - 1], ""):
            continue
        for length in range(min(7, match.start() - last), 0, -1):
            start = match.start() - length
            name = text[start:end]
            counties = _town_counties(name) if end - start > 2 and name not in _NO_NAME else ()
            if counties:
                found.append(RawPlace(start, end, counties, full=True, town=name))
                last = end
                break
    return found


_NO_NAME = frozenset(("新城镇", "小城镇", "大城镇", "中心镇", "城乡镇", "新型城镇"))
_NO_TOWN = {"镇": "化静定压守痛流", "乡": "村镇亲土愁音情间贤"}


def _town_counties(name: str) -> tuple[Place, ...]:
    if _WHOLE.is_set():
        return _all_towns().get(name, ())
    return _look_up("SELECT code, province, city, county FROM towns JOIN places ON id = place WHERE name = ?", name)


@cache
def _all_towns() -> Mapping[str, tuple[Place, ...]]:
    reader = lexicon.connect()
    towns: dict[str, list[Place]] = {}
    for name, *place in reader.execute(
        "SELECT name, code, province, city, county FROM towns JOIN places ON id = place"
    ):
        towns.setdefault(name, []).append(Place(*place))
    reader.close()
    return {name: tuple(found) for name, found in towns.items()}


_READING = threading.Lock()


@cache
def _reader() -> sqlite3.Connection:
    return lexicon.connect()


@lru_cache(maxsize=10_000)
def _look_up(query: str, name: str) -> tuple[Place, ...]:
    with _READING:
        return tuple(Place(*row) for row in _reader().execute(query, (name,)))


# Pinyin and English --------------------------------------------------------------------------------------------------

_WORDS = re.compile(r"[A-Za-z]{2,}(?:['’][A-Za-z]+)?")
_KINDS = {
    "city": ("city", "市"), "county": ("county", "县旗"), "district": ("county", "区"), "province": ("province", ""),
    "prefecture": ("city", "州盟区"), "shi": ("city", "市"), "xian": ("county", "县"), "qu": ("county", "区"),
}  # fmt: skip
# Pinyin that is an English word, too.
_ENGLISH = frozenset(
    ("long", "guide", "naming", "mile", "guiding", "cheng", "dean", "lean", "lane", "longing", "dating", "jina")
)
_QUERY = "SELECT code, province, city, county FROM latin JOIN places ON id = place WHERE name = ?"


def latin(folded: str, text: str) -> Iterator[RawPlace]:
    """Names in pinyin or English. `folded` is `text` folded; capitals are looked up in the latter."""
    words = list(_WORDS.finditer(folded))
    position = 0
    while position < len(words):
        taken = 1
        for count in (3, 2, 1):
            group = words[position : position + count]
            if len(group) == count and all(folded[a.end() : b.start()] == " " for a, b in pairwise(group)):
                raw = _latin_place(folded, text, group, words[position + count : position + count + 1])
                if raw is not None:
                    yield raw
                    taken = count
                    break
        position += taken


def _latin_place(
    folded: str, text: str, group: Sequence[re.Match[str]], following: Sequence[re.Match[str]]
) -> RawPlace | None:
    name = "".join(re.sub(r"['’]", "", word.group()) for word in group)
    capital = text[group[0].start()].isupper()
    if name in _ENGLISH or (len(name) < 6 and not capital) or len(name) < 3 or (len(group) > 1 and not capital):
        return None
    places = _look_up(_QUERY, name)
    if not places:
        return None
    start, end = group[0].start(), group[-1].end()
    for word in following:
        kind = _KINDS.get(word.group())
        if kind and folded[end : word.start()] == " ":
            fitting = tuple(place for place in places if level(place) == kind[0] or place.name[-1] in kind[1])
            if fitting:
                places, end = fitting, word.end()
    return RawPlace(start, end, tuple(sorted(places, key=lambda place: _latin_renown(name, place))), full=False)


def _latin_renown(name: str, place: Place) -> tuple[bool, tuple[int, int, int, str], bool, str]:
    """Sorts places of one spelling: those read so first (诸城, not 宁城, for Zhucheng), then cities before counties."""
    *rank, code = renown((place, "short"))
    return _misread(name, place), (rank[0], rank[1], rank[2], ""), not place.name.endswith("市"), code


_READINGS = Path(__file__).parent / "data" / "readings.txt"


@cache
def _readings() -> Mapping[str, str]:
    lines = _READINGS.read_text("utf-8").splitlines()
    return {word[0]: word[1:] for line in lines if not line.startswith("#") for word in line.split()}


def _misread(name: str, place: Place) -> bool:
    """Whether the spelling takes a character of the place's name for another reading of it."""
    kept = place.name[:-1] if place.name[-1] in "省市区县旗州盟" and len(place.name) > 2 else place.name
    sounds = [(_readings().get(char), number) for number, char in enumerate(kept)]
    return any(
        sound is not None
        and not (
            name.startswith(sound)
            if number == 0
            else name.endswith(sound)
            if number == len(kept) - 1
            else sound in name
        )
        for sound, number in sounds
        if len(kept) < 4
    )
