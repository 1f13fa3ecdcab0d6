"""The bundled sample as a library: built from the pages in the package at first use, then kept in the cache folder."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import corpus
from corpus.cache import atomic_dir, cache_dir

if TYPE_CHECKING:
    from collections.abc import Callable

_PACKAGE = Path(corpus.__file__).parent
PAGES = _PACKAGE / "sample" / "pages"


def folder() -> Path:
    """Where the sample's library is, or will be.

    Its name is a fingerprint of all that the library is made from, so that another version's is never opened: the
    pages, our version, and, for those who work on them, the modules of `corpus` that cut the pages.
    """
    digest = hashlib.sha256(version("wenbao").encode())
    for page in sorted(PAGES.rglob("*")):
        if page.is_file():
            digest.update(page.name.encode() + page.read_bytes())
    for module in sorted(_PACKAGE.rglob("*.py")):
        digest.update(module.read_bytes())
    return cache_dir() / f"sample-{digest.hexdigest()[:12]}"


def build(target: Path, progress: Callable[[int, int], None]) -> None:
    """Makes the sample's library at `target`, all of it or nothing; harmless when two processes do so at once."""
    from retrieval.library import Library

    with atomic_dir(target) as scratch, Library.open(scratch, create=True) as library:
        library.add([PAGES], progress)
