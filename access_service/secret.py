"""The key that signs sessions: made at the first start, kept outside the repository."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from formats.errors import StorageFailed

KEY_BYTES = 32


def session_secret(data: Path) -> bytes:
    """Return the key in `data`, making it (readable by the owner alone) where there is none.

    Several starters may come at once: the key appears whole or not at all, the first one's counts,
    and one that a full disk cut short is made anew.
    """
    path = data / "session.key"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _kept(path) is None:
        fresh = data / f".session.{secrets.token_hex(8)}"
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                fresh.replace(path)  # what stands there is not whole
            else:
                with contextlib.suppress(FileExistsError):  # another starter was first
                    os.link(fresh, path)
        finally:
            fresh.unlink(missing_ok=True)
    key = _kept(path)
    if key is None:
        raise StorageFailed(f"{path}: no whole key", say="cannot-write", name=str(data))
    return key


def pseudonym(key: bytes) -> Callable[[str], str]:
    """Return what makes of a network address a mark that cannot be turned back without the key."""

    def mark(address: str) -> str:
        return hashlib.blake2b(
            address.encode("utf-8", "replace"), key=key, digest_size=16
        ).hexdigest()

    return mark


def _kept(path: Path) -> bytes | None:
    """Return the key if it is there and whole."""
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return None
    return key if len(key) == KEY_BYTES else None
