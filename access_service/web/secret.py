"""The key that signs sessions: made at the first start, kept outside the repository."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def session_secret(data: Path) -> bytes:
    """Return the key in `data`, making it (readable by the owner alone) where there is none."""
    path = data / "session.key"
    data.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))
    return path.read_bytes()
