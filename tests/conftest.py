"""What every test file shares: one cache folder a session, so that the bundled model is unpacked once."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# Set on import, before any test module or worker process can ask for the folder. It stays between sessions: the
# model unpacked there is checked each time it is opened.
os.environ.setdefault("WENBAO_CACHE", str(Path(tempfile.gettempdir()) / f"wenbao-tests-{os.getuid()}"))
