"""What the desk's tables share: sealed JSON that is opened, and changes on an older version."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Engine, Row

from access_service.sealed import Sealer
from formats.errors import BadInput


class ChangedMeanwhile(BadInput):
    """Somebody else changed the same thing since it was read; nothing was overwritten."""


def changed_meanwhile(what: str) -> ChangedMeanwhile:
    """Return the error for a change that was made on an older version."""
    return ChangedMeanwhile(f"{what}: older version", say="delivery-changed-meanwhile")


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Return what writes and reads a dataclass as JSON; made once, for it is slow to make."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def to_json(value: object) -> str:
    """Return a dataclass as JSON."""
    return adapter(type(value)).dump_json(value).decode()


class Opened:
    """Opens sealed JSON, and remembers what was opened last: a night reads the same rows often.

    Only this process remembers, and no longer than it runs; erasing somebody forgets all of it. A
    sealed text is known by its end, the authentication code over the whole.
    """

    def __init__(self, sealer: Sealer, most: int = 50_000) -> None:
        self._sealer = sealer
        self._most = most
        self._known: dict[tuple[type[Any], str], Any] = {}

    def open(self, kind: type[Any], sealed: str) -> Any:
        """Return what was sealed, as that kind of dataclass."""
        key = (kind, sealed[-_CODE_CHARACTERS:])
        found = self._known.get(key)
        if found is None:
            found = adapter(kind).validate_json(self._sealer.open(sealed))
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[key] = found
        return found

    def forget(self) -> None:
        """Remember nothing of what was opened."""
        self._known.clear()


_CODE_CHARACTERS = 42
"""Of base64 that belong to the 256 bits of the code alone (Fernet specification)."""


class SealedRows:
    """What every store of the desk is made from.

    Args:
        engine: The database.
        sealer: Seals what is personal.
    """

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer
        self._opened = Opened(sealer)


def new_key(primary_key: Row[Any] | None) -> int:
    """Return the number that the database gave a new row."""
    return int(primary_key[0]) if primary_key is not None else 0
