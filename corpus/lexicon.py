"""Words and place names in one derived SQLite file, and the tokenizer that reads it.

jieba's dictionary takes most of a second to load, jionlp's gazetteer half a second more. Both are written once, with
the places and newspaper terms that must survive segmentation added, into a file of the user's cache folder from which
a single question looks up the few hundred words that it needs. The installed packages' own data files are the source;
a change of any of them makes another file.

Layout: `meta(key, value)`; `words(word, freq)`, jieba's prefix dictionary, where a mere prefix has frequency 0;
the gazetteer's tables are described in `corpus.gazetteer`.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import threading
from contextlib import closing
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from corpus.cache import atomic_file, cache_dir, sweep, touch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORMAT = 1
"""Raised when the file's layout or the rules that fill it change."""

_DATA = Path(__file__).parent / "data"
_KNOWN_LIMIT = 50_000
"""Words looked up one by one that are remembered: some 10 MB, and those of some 200 questions."""
_LOCK = threading.RLock()


class Tokenizer(Protocol):
    """What is used of a `jieba.Tokenizer`."""

    def cut(self, sentence: str, cut_all: bool = False, HMM: bool = True) -> Iterator[str]:  # noqa: N803
        """Words of `sentence`, in order; joined they are `sentence`."""
        ...

    def cut_for_search(self, sentence: str, HMM: bool = True) -> Iterator[str]:  # noqa: N803
        """As `cut`, each word preceded by the shorter words in it."""
        ...


def package_file(package: str, *parts: str) -> Path:
    """A data file of an installed package, found without importing the package."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    return Path(spec.origin).parent.joinpath(*parts)


@cache
def path() -> Path:
    """The lexicon's file, built on first use (a few seconds). Safe to call from several threads and processes."""
    with _LOCK:
        file = cache_dir() / f"lexicon-{_fingerprint()}.sqlite"
        if not file.exists():
            with atomic_file(file) as scratch:
                build(scratch)
            sweep(file.parent, "lexicon-", file)
        touch(file)
        return file


def connect() -> sqlite3.Connection:
    """A read-only connection; the caller serialises its use across threads."""
    # By hand, because as_uri() would import urllib, which takes as long as everything else here.
    name = path().as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    uri = f"file:{name if name.startswith('/') else '/' + name}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True, check_same_thread=False)


def build(file: Path) -> None:
    """Writes the whole lexicon into a new file."""
    from corpus import gazetteer

    rows = gazetteer.read()
    terms = [line.strip() for line in (_DATA / "terms.txt").read_text("utf-8").splitlines()]
    names = sorted({*rows.names(), *(term for term in terms if term and not term.startswith("#"))})
    freq, total = _frequencies(names)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE meta(key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;"
            "CREATE TABLE words(word TEXT PRIMARY KEY, freq INTEGER) WITHOUT ROWID;"
        )
        connection.execute("INSERT INTO meta VALUES ('total', ?)", (total,))
        connection.executemany("INSERT INTO words VALUES (?, ?)", sorted(freq.items()))
        rows.write(connection)


class Frequencies:
    """jieba's `FREQ` mapping, read from the file word by word. Safe to share between threads."""

    def __init__(self) -> None:
        self._connection = connect()
        self._lock = threading.Lock()
        self._known: dict[str, int | None] = {}

    def get(self, word: str, default: int | None = None) -> int | None:
        """The word's frequency, 0 for a mere beginning of words, else `default`."""
        try:
            found = self._known[word]
        except KeyError:
            found = self._look_up(word)
        return default if found is None else found

    def __contains__(self, word: str) -> bool:
        return self.get(word) is not None

    def __getitem__(self, word: str) -> int:
        found = self.get(word)
        if found is None:
            raise KeyError(word)
        return found

    def _look_up(self, word: str) -> int | None:
        with self._lock:
            row = self._connection.execute("SELECT freq FROM words WHERE word = ?", (word,)).fetchone()
            if len(self._known) >= _KNOWN_LIMIT:
                self._known.clear()
            found: int | None = row[0] if row else None
            self._known[word] = found
        return found


def tokenizer(whole: bool = False) -> Tokenizer:
    """The tokenizer over the lexicon; the tokens are the same either way.

    Text is expected as `corpus.text.fold` gives it: the dictionary is in simplified characters. The tokenizer holds no
    state of a sentence, so threads may share it.

    Args:
        whole: Holds the dictionary in memory, for many texts (loads in about half a second). Else words are looked up
            in the file as they come, for a question (starts in milliseconds).
    """
    with _LOCK:
        return _tokenizer(whole)


@cache
def frequencies(whole: bool = False) -> Frequencies | dict[str, int]:
    """The prefix dictionary by itself: in memory, or looked up word by word."""
    if not whole:
        return Frequencies()
    reader = connect()
    found: dict[str, int] = dict(reader.execute("SELECT word, freq FROM words"))
    reader.close()
    return found


@cache
def _tokenizer(whole: bool) -> Tokenizer:
    made = _class()()
    reader = connect()
    made.FREQ = frequencies(whole)
    made.total = reader.execute("SELECT value FROM meta WHERE key = 'total'").fetchone()[0]
    made.initialized = True
    reader.close()
    result: Tokenizer = made
    return result


@lru_cache(maxsize=1)
def _class() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)

    class LexiconTokenizer(jieba.Tokenizer):  # type: ignore[misc]
        """jieba's algorithm over our dictionary, which cannot be changed through it."""

        def initialize(self, dictionary: str | None = None) -> None:
            """Nothing to do: the dictionary is given."""

        def add_word(self, *_: object, **__: object) -> None:
            """The dictionary is shared and read-only."""
            raise TypeError("the lexicon is read-only")

    return LexiconTokenizer


def _fingerprint() -> str:
    """Of everything that the file is made from, quick to take: our own files' bytes, other packages' sizes."""
    digest = hashlib.sha256(str(FORMAT).encode())
    for file in sorted(_DATA.glob("*.txt")):
        digest.update(file.read_bytes())
    for file in (package_file("jieba", "dict.txt"), *_gazetteer_files()):
        digest.update(f"{file.name}:{file.stat().st_size};".encode())
    return digest.hexdigest()[:12]


def _gazetteer_files() -> Iterable[Path]:
    names = (
        *("china_location.zip", "china_location_change.txt", "world_location.txt"),
        *("pinyin_phrase.zip", "chinese_char_dictionary.zip"),
    )
    return (package_file("jionlp", "dictionary", name) for name in names)


def _frequencies(names: Iterable[str]) -> tuple[dict[str, int], int]:
    """The dictionary of jieba with `names`, each just frequent enough (`suggest_freq`) to stay whole."""
    maker = _class()()
    with package_file("jieba", "dict.txt").open("rb") as file:
        freq, total = maker.gen_pfdict(file)
    maker.FREQ, maker.total, maker.initialized = freq, total, True
    wanted = {name: max(maker.suggest_freq(name), 3) for name in names if len(name) > 1}
    for name, count in wanted.items():
        total += count - freq.get(name, 0)
        freq[name] = count
        for end in range(1, len(name)):
            freq.setdefault(name[:end], 0)
    return freq, total
