"""The user's cache folder: everything in it can be deleted and is made again when it is needed."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAY = 86_400
_KEPT = 30 * _DAY
"""Seconds after which what was not used is dropped."""


def cache_dir() -> Path:
    """`WENBAO_CACHE`, else the platform's cache folder, else, when that cannot be written, a temporary one."""
    named = os.environ.get("WENBAO_CACHE")
    if named:
        folder = Path(named)
    else:
        import platformdirs

        folder = Path(platformdirs.user_cache_dir("wenbao", appauthor=False))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    fallback = Path(tempfile.gettempdir()) / f"wenbao-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    fallback.mkdir(mode=0o700, parents=True, exist_ok=True)
    return fallback


@contextmanager
def atomic_dir(target: Path) -> Iterator[Path]:
    """A new folder beside `target` that takes its name when the block ends well.

    Two processes may do this at once: the first to finish wins, the other's copy is dropped.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = _beside(target)
    scratch.mkdir()
    try:
        yield scratch
        try:
            scratch.rename(target)
        except OSError:
            if not target.is_dir():
                raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def atomic_file(target: Path) -> Iterator[Path]:
    """A path beside `target`; the file that the block writes there replaces `target` when it ends well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = _beside(target)
    try:
        yield scratch
        scratch.replace(target)
    finally:
        scratch.unlink(missing_ok=True)


def touch(path: Path) -> None:
    """Note that what is at `path` was used, for `sweep`: once a day is enough."""
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > _DAY:
            os.utime(path)


def sweep(folder: Path, prefix: str, keep: Path) -> None:
    """Drop what was not used for thirty days: what other versions made, and what was cut short.

    A process that has such a file open goes on reading it. Two processes may do this at once.

    Args:
        folder: Where.
        prefix: How the names begin; what was begun beside them, under a hidden name, is dropped, too.
        keep: What stays in any case.
    """
    for old in [*folder.glob(f"{prefix}*"), *folder.glob(f".{prefix}*")]:
        with suppress(OSError):
            if old == keep or time.time() - old.stat().st_mtime < _KEPT:
                continue
            if old.is_dir():
                gone = old if old.name.startswith(".") else old.rename(_beside(old))  # at once, for whoever looks
                shutil.rmtree(gone, ignore_errors=True)
            else:
                old.unlink()


def _beside(target: Path) -> Path:
    # Not from tempfile, whose files only their owner may read: a library may be shared.
    return target.with_name(f".{target.name}-{uuid.uuid4().hex}")
