"""A Milvus server for tests: `milvus-lite server` on a free port of loopback, or the cluster that MILVUS_URI names."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The server's address up to the collection's name: `milvus://127.0.0.1:19530`."""
    named = os.environ.get("MILVUS_URI")
    if named:
        yield named.rstrip("/").replace("https://", "milvus+tls://").replace("http://", "milvus://")
        return
    pytest.importorskip("milvus_lite", reason="no Milvus: pip install 'milvus-lite[chinese]', or set MILVUS_URI")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "milvus_lite", "server", "--data-dir", str(folder)]
    server = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, "milvus-lite ended"
            assert time.monotonic() < until, "milvus-lite did not start"
            time.sleep(0.1)
        yield f"milvus://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)
