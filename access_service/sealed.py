"""Personal texts are sealed before they reach the database; the key lies outside of it.

A copy of the database, a backup or a disk that was thrown away tells no name and no telephone
number. Texts are sealed with AES-128-CBC and HMAC-SHA256 (Fernet). The file of keys holds one key a
line, the newest first: it seals, and all of them open, so that a key can be changed while the
library is open. Whoever loses the file loses the sealed texts: it belongs in the library's backup,
apart from the database's.

    sealer = Sealer(lambda: keys(settings.data / KEYS))   # as `services.sealer`
    kept = sealer.seal("Μαρία Ιωάννου")    # text for a column of type Text
    sealer.open(kept)                       # "Μαρία Ιωάννου"

Source: Fernet specification (cryptography.io); GDPR, article 32 (1)(a).
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from formats.errors import StorageFailed

KEYS = "personal.keys"
"""The file of keys in the data folder; readable by its owner alone."""


class Sealer:
    """Seals texts with the first key and opens what any of the keys sealed.

    Args:
        load: Returns Fernet keys (32 bytes in URL-safe base64), the newest first. It is asked again
            when none of them opens a text: somebody may have put a new key there meanwhile.

    Raises:
        StorageFailed: One of them is no key.
    """

    def __init__(self, load: Callable[[], Sequence[bytes]]) -> None:
        self._load = load
        self._keys = _fernet(load())

    def seal(self, text: str) -> str:
        """Return a text as it is kept; the same text is never sealed twice alike."""
        return self._keys.encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """Return the text that was sealed.

        Raises:
            StorageFailed: No key of ours opens it, or it was changed.
        """
        return self._with_keys(lambda fernet: fernet.decrypt(sealed.encode())).decode()

    def renew(self, sealed: str) -> str:
        """Return the same text sealed with the newest key.

        Raises:
            StorageFailed: No key of ours opens it.
        """
        return self._with_keys(lambda fernet: fernet.rotate(sealed.encode())).decode("ascii")

    def _with_keys(self, use: Callable[[MultiFernet], bytes]) -> bytes:
        try:
            return use(self._keys)
        except InvalidToken:
            self._keys = _fernet(self._load())
        try:
            return use(self._keys)
        except InvalidToken as exc:
            raise StorageFailed("a personal text is sealed", say="sealed-unreadable") from exc


def _fernet(lines: Sequence[bytes]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(line) for line in lines])
    except ValueError as exc:
        raise StorageFailed("a personal key is damaged", say="sealed-bad-key") from exc


def keys(path: Path) -> tuple[bytes, ...]:
    """Return the keys of a file, the newest first; make the file with one key if there is none.

    Raises:
        StorageFailed: The file is there and holds no key.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _write(path, (Fernet.generate_key(),), is_first=True)
    found = tuple(path.read_bytes().split())
    if not found:
        raise StorageFailed(f"{path}: no key", say="sealed-bad-key")
    return found


def add_key(path: Path) -> None:
    """Put a new key before the others: it seals from the next start on, they go on opening."""
    _write(path, (Fernet.generate_key(), *keys(path)), is_first=False)


def _write(path: Path, lines: Sequence[bytes], *, is_first: bool) -> None:
    """Write the keys whole or not at all; of several who write the first file one wins."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(b"\n".join(lines) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if is_first:
            with contextlib.suppress(FileExistsError):
                os.link(fresh, path)
        else:
            fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
