"""The bundled sample as a library: built from the pages in the package at first use, then kept in the cache folder."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import corpus
import embeddings
import retrieval
from corpus.cache import atomic_dir, cache_dir, sweep

if TYPE_CHECKING:
    from collections.abc import Callable

_PACKAGES = (Path(corpus.__file__).parent, Path(embeddings.__file__).parent)
_INGEST = tuple(Path(retrieval.__file__).with_name(name) for name in ("ingest.py", "parsing.py"))
PAGES = _PACKAGES[0] / "sample" / "pages"


def folder() -> Path:
    """Where the sample's library is, or will be.

    Its name is a fingerprint of all that the library is made from, so that no other version's is ever opened: the
    pages, and the modules that cut, store and encode them.
    """
    digest = hashlib.sha256()
    pages = (page for page in PAGES.rglob("*") if page.is_file())
    modules = (module for package in _PACKAGES for module in package.rglob("*.py"))
    for file in sorted([*pages, *modules, *_INGEST]):
        digest.update(f"{file.name}\n".encode() + file.read_bytes())
    return cache_dir() / f"sample-{digest.hexdigest()[:12]}"


def build(target: Path, progress: Callable[[int, int], None]) -> None:
    """Makes the sample's library at `target`, all of it or nothing; harmless when two processes do so at once."""
    from retrieval.library import Library

    with atomic_dir(target) as scratch, Library.open(scratch, create=True) as library:
        library.add([PAGES], progress)
    sweep(target.parent, "sample-", target)
