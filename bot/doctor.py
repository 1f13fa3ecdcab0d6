"""Whether everything that an answer needs is in place, and what to do about what is not."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot import messages, render
from corpus.errors import (
    DatabaseUnreachable,
    IndexUnfit,
    IndexUnreachable,
    LibraryMissing,
    LibraryNewer,
    WenbaoError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings import Settings
    from corpus.store import Store

_PYTHON = (3, 11)
_DISK = 1_000_000_000
"""Bytes: the unpacked model takes about half of it."""


_FAULTS = 3
"""What SQLite finds wrong, of which so much is shown."""
_ELSEWHERE: dict[type[WenbaoError], str] = {
    LibraryNewer: "newer",
    DatabaseUnreachable: "unreachable",
    IndexUnreachable: "unreachable",
    IndexUnfit: "unreachable",
}
"""Whose advice is given where nothing is wrong with the library or its indexes."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    """One of the names in `examine`."""
    good: bool
    detail: str
    """What was found, worded."""
    advice: str | None
    """What to do, worded; None when it is good."""


def examine(settings: Settings) -> list[Check]:
    """All checks, in an order in which an earlier one may be the cause of a later one. Changes no library."""
    checks: list[tuple[str, Callable[[Settings], str]]] = [
        ("python", _python),
        ("packages", _packages),
        ("cache", _cache),
        ("model", _model),
        ("encoder", _encoder),
        ("reader", _reader),
        ("lexicon", _lexicon),
        ("folder", _folder),
        ("library", _library),
        ("indexes", _indexes),
        ("disk", _disk),
    ]
    return [_checked(name, check, settings) for name, check in checks]


class _Problem(Exception):
    """Something is wrong; the text says what, the key, if any, has better advice than the check's usual."""

    def __init__(self, detail: str, advice: str | None = None) -> None:
        super().__init__(detail)
        self.advice = advice


def _checked(name: str, check: Callable[[Settings], str], settings: Settings) -> Check:
    language = settings.language
    advice = messages.text(f"doctor.{name}.advice", language)
    try:
        return Check(name, True, check(settings), None)
    except _Problem as problem:
        return Check(name, False, str(problem), problem.advice or advice)
    except WenbaoError as error:
        other = next((f"doctor.{key}.advice" for kind, key in _ELSEWHERE.items() if isinstance(error, kind)), None)
        return Check(name, False, messages.error(error, language), messages.text(other, language) if other else advice)
    except Exception as error:  # whatever breaks is what this command is for
        return Check(name, False, f"{type(error).__name__}: {error}", advice)


def _python(_settings: Settings) -> str:
    found = sys.version.split()[0]
    if sys.version_info < _PYTHON:
        raise _Problem(found)
    return found


def _packages(_settings: Settings) -> str:
    from importlib.metadata import PackageNotFoundError, requires, version

    found, missing = [f"wenbao {version('wenbao')}"], []
    for requirement in requires("wenbao") or ():
        if "extra ==" in requirement:
            continue
        name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        raise _Problem(", ".join(f"{name} –" for name in missing))
    return ", ".join(found)


def _cache(settings: Settings) -> str:
    from corpus.cache import cache_dir

    named = os.environ.get("WENBAO_CACHE")
    folder = cache_dir()
    if named and folder != Path(named):
        raise _Problem(messages.text("doctor.cache.other", settings.language, named=named, path=folder))
    return str(folder)


def _folder(settings: Settings) -> str:
    folder = settings.library
    existing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        raise _Problem(messages.text("doctor.folder.refused", settings.language, path=existing))
    if existing != folder.absolute():
        return messages.text("doctor.folder.absent", settings.language, path=folder)
    return str(folder)


def _disk(settings: Settings) -> str:
    from corpus.cache import cache_dir

    shown, least = [], _DISK
    for folder in (settings.library, cache_dir()):
        existing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
        free = shutil.disk_usage(existing).free
        least = min(least, free)
        shown.append(f"{existing}: {render.size(free)}")
    if least < _DISK:
        raise _Problem(", ".join(shown))
    return ", ".join(dict.fromkeys(shown))


def _model(settings: Settings) -> str:
    from embeddings import eightbit, made

    made.packed_file()  # raises when the wheel does not have it
    folder = eightbit.place()
    if not folder.is_dir():
        return messages.text("doctor.model.packed", settings.language)
    if not made.intact(folder):
        raise _Problem(str(folder), messages.text("doctor.model.damaged", settings.language))
    return messages.text("doctor.model.unpacked", settings.language, path=folder)


def _encoder(settings: Settings) -> str:
    import numpy as np

    import embeddings

    began = time.perf_counter()
    encoder = embeddings.load(settings.model)
    vectors = encoder.queries(["青州培训了多少人"])
    if vectors.shape != (1, encoder.dim) or not np.isclose(np.linalg.norm(vectors[0]), 1, atol=1e-3):
        raise _Problem(f"{vectors.shape}")
    taken = round(1000 * (time.perf_counter() - began))
    return messages.text("doctor.encoder.fine", settings.language, name=encoder.name, ms=taken)


def _reader(settings: Settings) -> str:
    from retrieval import reader

    start = time.perf_counter()
    (reading,) = reader.bundled().read("几时开馆", ["图书馆九时开馆。"])
    if not reading.best():
        raise _Problem(reader.NAME)
    ms = round((time.perf_counter() - start) * 1000)
    return messages.text("doctor.reader.fine", settings.language, name=reader.NAME, ms=ms)


def _lexicon(settings: Settings) -> str:
    from corpus import lexicon

    path = lexicon.path()
    if "".join(lexicon.tokenizer(whole=False).cut("青州培训了多少人")) != "青州培训了多少人":
        raise _Problem(str(path), messages.text("doctor.lexicon.advice", settings.language))
    return str(path)


def _library(settings: Settings) -> str:
    from corpus.schema import MIGRATIONS
    from corpus.store import Store

    try:
        store = Store.open(settings.location, readonly=True)
    except LibraryMissing:
        if settings.library_named:
            raise
        return messages.text("doctor.library.absent", settings.language)
    with store:
        if not (settings.library_named or store.documents()):
            return messages.text("doctor.library.absent", settings.language)
        if faults := store.problems():
            more = f" … ({len(faults)})" if len(faults) > _FAULTS else ""
            raise _Problem("; ".join(faults[:_FAULTS]) + more)
        return messages.text(
            "doctor.library.fine",
            settings.language,
            articles=store.counts().articles,
            schema=len(MIGRATIONS),
            model=store.get_meta("model") or "–",
        )


def _indexes(settings: Settings) -> str:
    from corpus.store import Store
    from retrieval import dense, indexes, lexical

    try:
        store = Store.open(settings.location, readonly=True)
    except LibraryMissing:
        return messages.text("doctor.library.absent", settings.language)
    with store, store.reading():
        name, model = store.get_meta("library") or "", store.get_meta("model") or ""
        passages, generation = store.counts().passages, store.generation
        if settings.location.index is not None:
            return _collection(settings, store, passages, generation)
    words = lexical.LexicalIndex.open(settings.library / lexical.FOLDER_NAME)
    vectors = dense.DenseIndex.load(settings.library / dense.FILE_NAME)
    found = [
        (lexical.FOLDER_NAME, words, indexes.Stamp(name, str(indexes.LEXICAL_FORMAT), generation)),
        (dense.FILE_NAME, vectors, indexes.Stamp(name, model, generation)),
    ]
    behind = [
        file for file, index, stamp in found if index is None or index.stamp != stamp.text() or len(index) != passages
    ]
    if behind:
        raise _Problem(messages.text("doctor.indexes.behind", settings.language, names=", ".join(behind)))
    return messages.text("doctor.indexes.fine", settings.language, passages=passages)


def _collection(settings: Settings, store: Store, passages: int, generation: int) -> str:
    from retrieval.milvus import Milvus, stamp_of

    assert settings.location.index is not None
    milvus, stamp = Milvus(settings.location.index), stamp_of(store)
    held = milvus.held()  # asked first: a server that does not answer is another matter than what it holds
    count = milvus.count(stamp.collection) if stamp and stamp.collection == held else 0
    if stamp is None or (stamp.generation, count) != (generation, passages):
        names = str(settings.location.index)
        raise _Problem(messages.text("doctor.indexes.behind", settings.language, names=names))
    return messages.text("doctor.indexes.fine", settings.language, passages=passages)
