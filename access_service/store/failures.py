"""Turn what a disk or a database says into one sentence that a person can act on."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, InterfaceError

from formats.errors import StorageFailed

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST}

_SQLITE = {
    "SQLITE_FULL": "disk-full",
    "SQLITE_BUSY": "store-locked",
    "SQLITE_LOCKED": "store-locked",
    "SQLITE_CANTOPEN": "place-not-writable",
    "SQLITE_READONLY": "place-not-writable",
    "SQLITE_PERM": "place-not-writable",
    "SQLITE_CORRUPT": "store-damaged",
    "SQLITE_NOTADB": "store-damaged",
}
_POSTGRES = {
    "53100": "disk-full",
    "55P03": "store-locked",
    "42501": "place-not-writable",
}


def disk_failed(error: OSError, place: str) -> StorageFailed:
    """Return the error to raise when the operating system refuses to write to `place`."""
    if error.errno in _FULL:
        say = "disk-full"
    elif error.errno in _REFUSED:
        say = "place-not-writable"
    else:
        say = "storage-failed"
    return StorageFailed(f"{place}: {error}", say=say, place=place, reason=str(error))


@contextmanager
def disk_errors(place: str) -> Iterator[None]:
    """Raise `StorageFailed` for whatever the operating system refuses inside the block."""
    try:
        yield
    except OSError as error:
        raise disk_failed(error, place) from error


@contextmanager
def database_errors(place: str) -> Iterator[None]:
    """Raise `StorageFailed` for a database that is full, locked, damaged or out of reach.

    A mistake of ours (a wrong statement, a broken constraint) passes through: it is a bug.
    """
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        say = _say(error)
        if say is None:
            raise
        raise StorageFailed(
            f"{place}: {error.orig}", say=say, place=place, reason=str(error.orig)
        ) from error


def _say(error: DatabaseError | InterfaceError) -> str | None:
    """Return the key of the sentence for a database error, or None when it is a bug of ours."""
    name = getattr(error.orig, "sqlite_errorname", None)
    if isinstance(name, str):
        if name.startswith("SQLITE_IOERR"):
            return "storage-failed"
        # Extended names add a reason to the plain one: SQLITE_BUSY_SNAPSHOT.
        return next((say for plain, say in _SQLITE.items() if name.startswith(plain)), None)
    state = getattr(error.orig, "sqlstate", None)
    if state in _POSTGRES:
        return _POSTGRES[state]
    # Class 08: no connection; 57P: the server is stopping. psycopg leaves a failed connect bare.
    if error.connection_invalidated or (isinstance(state, str) and state[:3] in {"080", "57P"}):
        return "store-unreachable"
    if state is None and type(error.orig).__name__ == "OperationalError":
        return "store-unreachable"
    return None
