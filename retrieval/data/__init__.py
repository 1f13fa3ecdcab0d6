"""Lists of words, one file each; lines that begin with # are remarks."""

from __future__ import annotations

from pathlib import Path


def lines(name: str) -> list[str]:
    """The lines of a list, without remarks and empty ones."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
