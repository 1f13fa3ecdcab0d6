"""An index by words that is saved as it grows: found before all is in, and gone on with after an interruption."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from retrieval import lock
from retrieval.library import Library

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from embeddings.encoder import Matrix, Progress

COUNT = 9200
"""Articles of one passage each. A commit takes 4,000, and a reader makes up 5,000 at most for itself."""


class Flat:
    """An encoder for which all texts mean the same."""

    name, dim = "flat", 4

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        return np.full((len(texts), self.dim), 0.5, np.float32)

    def queries(self, texts: Sequence[str]) -> Matrix:
        return self.passages(texts)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("files") / "many.jsonl"
    lines = (json.dumps({"id": f"n{n}", "text": f"水库{n}号完工。"}, ensure_ascii=False) for n in range(1, COUNT + 1))
    made.write_text("\n".join(lines), "utf-8")
    return made


def found(library: Library, number: int) -> list[str | None]:
    return [hit.external_id for hit in library.search(f"{number}", 1, by="lexical")]


def test_what_is_committed_is_found_and_gone_on_with(file: Path, tmp_path: Path) -> None:
    folder, phases = tmp_path / "library", 0

    def interrupt(done: int, total: int) -> None:
        # Of the three phases, files, pages and words, the last has as many again as the second had.
        nonlocal phases
        phases += (done, total) == (1, 1)
        if phases and done == 4100:
            raise KeyboardInterrupt

    with Library.open(folder, Flat(), create=True) as library, pytest.raises(KeyboardInterrupt):
        library.add([file], interrupt)
    with Library.open(folder, Flat()) as reader:
        with lock.writer(folder):  # somebody else is at it: what is not indexed yet, 5,200 passages, is too much
            assert found(reader, 4000) == ["n4000"]
            assert found(reader, 4001) == []
        seen: list[tuple[int, int]] = []
        with Library.open(folder, Flat()) as other:
            other.progress = lambda done, total: seen.append((done, total))
            assert found(other, 4001) == ["n4001"]
        assert (seen[0], seen[-1]) == ((100, 5200), (5200, 5200))  # not from the beginning
        with lock.writer(folder):  # which one who had it open sees, though the library is of the same generation
            assert found(reader, 4001) == ["n4001"]
            assert found(reader, COUNT) == [f"n{COUNT}"]
