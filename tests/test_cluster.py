"""Parsing and encoding on two Dask workers, processes of their own, over loopback."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from corpus.errors import LocationInvalid, WorkersUnreachable
from retrieval.library import Library

pytest.importorskip("distributed", reason="no Dask: pip install 'wenbao[cluster]'")

from retrieval.cluster import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORKERS = 2


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("dask")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    dask = [sys.executable, "-W", "ignore", "-m", "dask"]
    commands = [
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"],
        *[
            [*dask, "worker", address, "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--no-nanny"]
            for _ in range(WORKERS)
        ],
    ]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    running = [subprocess.Popen(command, **quiet) for command in commands]
    try:
        until = time.monotonic() + 60
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert time.monotonic() < until, "the scheduler did not start"
            time.sleep(0.1)
        yield address
    finally:
        for one in running:  # what a worker would still do on a signal, nobody needs
            one.kill()
            one.wait()


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(12):
        text = (
            f"第{number}小学添新书\n\n    本报青州讯 第{number}小学图书角添了{number + 20}册新书,孩子们课间围着看。\n"
        )
        (folder / f"{number}.txt").write_text(text, "utf-8")
    return folder


def test_what_workers_parse_and_encode_is_what_is_parsed_and_encoded_here(
    scheduler: str, papers: Path, tmp_path: Path
) -> None:
    stored = []
    reported: list[tuple[int, int]] = []
    for name in ("here", "spread"):
        with Library.open(tmp_path / name, create=True) as library:
            if name == "here":
                library.add([papers])
            else:
                with Cluster(scheduler) as cluster:
                    library.cluster = cluster
                    added = library.add([papers], lambda done, total: reported.append((done, total)))
                    library.cluster = None
                assert added.documents == 12
                assert (added.passages, added.passages) in reported
            articles = [one.article for one in library.store.articles()]
            ((_, vectors),) = library.store.vectors(library.encoder.name)
            stored.append((articles, vectors))
            assert library.search("第7小学添了多少册新书")[0].dense > 0.8
    (here, ours), (there, theirs) = stored
    assert here == there
    assert (ours * theirs).sum(axis=1).min() >= 0.999


def test_both_workers_work(scheduler: str) -> None:
    with Cluster(scheduler) as cluster:
        until = time.monotonic() + 30
        while cluster.threads < WORKERS:
            assert time.monotonic() < until
            time.sleep(0.1)
        # What a worker is sent must be importable there, which this file is not.
        told = "(__import__('time').sleep(0.2), __import__('os').getpid(), {})[1]"
        futures = [cluster.executor.submit(eval, told.format(number)) for number in range(8)]
        assert len({future.result() for future in futures}) == WORKERS


@pytest.mark.parametrize("address", ["", "host:8786", "http://host"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(LocationInvalid):
        Cluster(address)


def test_a_scheduler_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.cluster._CONNECTING", 1)
    with pytest.raises(WorkersUnreachable):
        Cluster("tcp://127.0.0.1:1")


def test_vectors_come_back_as_single_precision(scheduler: str, papers: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", create=True) as library, Cluster(scheduler) as cluster:
        library.cluster = cluster
        library.add([papers])
        library.reindex()
        assert all(rows.dtype == np.float32 for _, rows in library.store.vectors(library.encoder.name))
