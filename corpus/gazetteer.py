"""The administrative divisions of China and the countries of the world, as rows of the lexicon file.

Source: jionlp's dictionary folder. `china_location` is a tree indented by tabs: province, city and county lines carry a
six-digit code and short names separated by `/`; township and village lines below them carry a name only.
`china_location_change` maps a division that was renamed or moved to what it is now. `world_location` has a country a
line: short name, full name, capital, other cities.

Tables: `places(id, code, province, city, county)`; `surfaces(surface, place, form)`, how a place is written, `form`
one of `full`, `short`, `old`; `towns(name, place)`, townships with the county they lie in; `latin(name, place)`, pinyin
and English names in lower-case letters only; `weak(surface)`, names that are ordinary words as well.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass, field
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from corpus.lexicon import package_file
from corpus.model import Place

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

Form = Literal["full", "short", "old"]

_DATA = Path(__file__).parent / "data"
_ADMINISTRATIVE = ("省直辖行政区划", "市直辖行政区划")
_TOWN = re.compile(r"[一-鿿]{2,}(?:镇|乡|街道|苏木|街道办事处|地区办事处|办事处)")
_GENERIC = re.compile(
    r"(?:经开|高新|管理|示范|临港|医药高新|保税|物流|文旅|新|工业|化工|产业|汽开|运河|新城)(?:区|园|园区)|航空港"
)
# A name that needs its parent before it wherever it stands: more than one town has such a district.
_BARE = re.compile(r"(?:东|西|南|北|城|郊|矿|新|市中|市辖|城关|河东|中|老城|新城)(?:区|镇)?")
_WEAK_FREQUENCY = 200
"""A short name of at least this frequency in jieba's dictionary that it doesn't tag as a place is an ordinary word."""


@dataclass(slots=True)
class Rows:
    """What goes into the gazetteer's tables."""

    places: list[Place] = field(default_factory=list)
    surfaces: set[tuple[str, int, Form]] = field(default_factory=set)
    towns: set[tuple[str, int]] = field(default_factory=set)
    latin: set[tuple[str, int]] = field(default_factory=set)
    tags: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, place: Place, *surfaces: tuple[str, Form]) -> int:
        """Appends a place with its written forms and gives its id."""
        self.places.append(place)
        number = len(self.places) - 1
        self.surfaces.update((name, number, form) for name, form in surfaces if len(name) > 1)
        return number

    def names(self) -> set[str]:
        """The names that segmentation should keep whole."""
        towns = {name for name, _ in self.towns if 2 < len(name) < 8}
        return {name for name, _, form in self.surfaces if form != "old" or len(name) > 2} | towns

    def write(self, connection: sqlite3.Connection) -> None:
        """Creates and fills the tables."""
        connection.executescript(
            "CREATE TABLE places(id INTEGER PRIMARY KEY, code TEXT, province TEXT, city TEXT, county TEXT);"
            "CREATE TABLE surfaces(surface TEXT, place INTEGER, form TEXT);"
            "CREATE TABLE towns(name TEXT, place INTEGER, PRIMARY KEY(name, place)) WITHOUT ROWID;"
            "CREATE TABLE latin(name TEXT, place INTEGER, PRIMARY KEY(name, place)) WITHOUT ROWID;"
            "CREATE TABLE weak(surface TEXT PRIMARY KEY) WITHOUT ROWID;"
        )
        rows = ((n, p.code, p.province, p.city, p.county) for n, p in enumerate(self.places))
        connection.executemany("INSERT INTO places VALUES (?, ?, ?, ?, ?)", rows)
        connection.executemany("INSERT INTO surfaces VALUES (?, ?, ?)", sorted(self.surfaces))
        connection.executemany("INSERT INTO towns VALUES (?, ?)", sorted(self.towns))
        connection.executemany("INSERT INTO latin VALUES (?, ?)", sorted(self.latin))
        connection.executemany("INSERT INTO weak VALUES (?)", [(name,) for name in sorted(self._weak())])

    def _weak(self) -> Iterator[str]:
        listed = set((_DATA / "weak_places.txt").read_text("utf-8").split())
        for name in {surface for surface, _, _ in self.surfaces}:
            count, tag = self.tags.get(name, (0, "ns"))
            if name in listed or _BARE.fullmatch(name) or (count >= _WEAK_FREQUENCY and not tag.startswith("ns")):
                yield name


def read() -> Rows:
    """Everything, from the installed packages' files."""
    rows = Rows()
    for line in package_file("jieba", "dict.txt").read_text("utf-8").splitlines():
        word, count, tag = line.split(" ")
        rows.tags[word] = (int(count), tag)
    _read_china(rows)
    _read_changes(rows)
    _read_world(rows)
    _read_latin(rows)
    return rows


def _zipped(name: str) -> Iterator[str]:
    with (
        zipfile.ZipFile(package_file("jionlp", "dictionary", name)) as archive,
        archive.open(archive.namelist()[0]) as file,
    ):
        for line in io.TextIOWrapper(file, "utf-8"):
            yield line.rstrip("\n")


def _read_china(rows: Rows) -> None:
    province = city = short_city = ""
    place = -1
    for line in _zipped("china_location.zip"):
        if line.startswith("\t\t\t"):
            if line[3:4] != "\t" and _TOWN.fullmatch(line[3:]):
                rows.towns.add((line[3:], place))
            continue
        name, code, short, *_ = [*line.strip().split("\t"), "", ""]
        shorts = [part for part in short.split("/") if part]
        forms = ((name, "full"), *_short(name, shorts))
        if not line.startswith("\t"):
            province = name
            place = rows.add(Place(code, province), *forms)
        elif not line.startswith("\t\t"):
            # Below a municipality, and below a province's own counties, stands no city.
            city = "" if name in _ADMINISTRATIVE or code.endswith("0000") else name
            short_city = shorts[0] if shorts else name
            if city:
                place = rows.add(Place(code or f"{province}:{city}", province, city), *forms)
        elif name not in _ADMINISTRATIVE:
            unique = code if code and not code.endswith("0000") else f"{province}:{city}:{name}"
            place = rows.add(Place(unique, province, city or None, name), *forms)
            _add_zone(rows, place, shorts, (city, short_city))


def _add_zone(rows: Rows, place: int, shorts: list[str], cities: tuple[str, str]) -> None:
    """高新区 alone says nothing: a development zone goes by its city's name, 烟台高新区."""
    for short in shorts:
        if _GENERIC.fullmatch(short):
            rows.surfaces.update((f"{city}{short}", place, "full") for city in cities if city)


def _short(name: str, shorts: list[str]) -> Iterator[tuple[str, Form]]:
    for short in shorts:
        if short != name and not _GENERIC.fullmatch(short):
            yield short, "short"


def _read_changes(rows: Rows) -> None:
    """Names that were: they lead to the division that took their place, unless another bears them now."""
    now = {(p.province, p.city, p.county): n for n, p in enumerate(rows.places)}
    taken = {surface for surface, _, _ in rows.surfaces}
    for line in package_file("jionlp", "dictionary", "china_location_change.txt").read_text("utf-8").splitlines():
        before, found, after = line.partition("=>")
        old, new = before.split("\t")[2:], after.split("\t")
        if not found or len(old) < 4:
            continue
        target = now.get((new[0], new[1] if len(new) > 1 else None, new[2] if len(new) > 2 else None))
        for name in old[-2:] if target is not None else ():
            if name not in taken and len(name) > 1 and target is not None:
                rows.surfaces.add((name, target, "old"))


def _read_world(rows: Rows) -> None:
    for line in package_file("jionlp", "dictionary", "world_location.txt").read_text("utf-8").splitlines():
        country, *others = line.strip().split("\t")
        if not others or country == "中国":
            continue
        rows.add(Place(f"x:{country}", country), (country, "full"), (others[0], "full"))
        cities = {*others[1:2], *(part for group in others[2:] for part in group.split("/"))} - {country, "巴新"}
        for city in sorted(cities):
            rows.add(Place(f"x:{city}", country, city), (city, "full"))


def _read_latin(rows: Rows) -> None:
    """Pinyin of every short name, all readings of its characters, or the names that our English list gives."""
    phrases = dict(line.split("\t")[:2] for line in _zipped("pinyin_phrase.zip") if "\t" in line)
    readings: dict[str, list[str]] = {}
    for line in _zipped("chinese_char_dictionary.zip"):
        char, *_, meaning = line.split("\t")
        readings[char] = list(dict.fromkeys(_plain(sound) for sound in re.findall(r"\[([^\]\d]+)\]", meaning)))[:3]
    english = dict(line.split(" ", 1) for line in (_DATA / "english.txt").read_text("utf-8").splitlines())
    for surface, number, form in rows.surfaces:
        if surface in english:  # Shaanxi is not to be read as Shanxi
            rows.latin.update((name.replace("_", "").lower(), number) for name in english[surface].split())
        name = surface[:-1] if form == "full" and len(surface) == 3 else surface
        foreign = rows.places[number].code.startswith("x:")
        if name in english or foreign or form == "old" or (form == "full" and len(surface) > 3):
            continue
        known = phrases.get(name, "<")
        sounds = [readings.get(char, []) for char in name] if "<" in known else [[_plain(s)] for s in known.split("/")]
        for combination in islice(product(*sounds), 12):
            rows.latin.update((variant, number) for variant in _spellings("".join(combination)))


def _plain(sound: str) -> str:
    """A syllable without its tone, ü as v."""
    bare = "".join(c for c in unicodedata.normalize("NFD", sound.replace("ü", "v")) if c.isascii() and c.isalpha())
    umlaut = any(mark in unicodedata.normalize("NFD", sound) for mark in "\u0308")
    return bare.lower().replace("u", "v") if umlaut else bare.lower()


def _spellings(name: str) -> set[str]:
    return {name, name.replace("v", "u"), name.replace("v", "yu")} if "v" in name else {name}
