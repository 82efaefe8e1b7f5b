"""Who works here and in which role. Nothing is kept of a person but the name they sign in with."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from formats.errors import BadInput

StaffName = NewType("StaffName", str)
SessionToken = NewType("SessionToken", str)

MOST_CHARACTERS = 60
_NAME = re.compile(r"[^\W_](?:[\w.@-]*[^\W_])?")


class Role(StrEnum):
    """What a person does for the library; each page says which roles it is for."""

    ADMIN = "admin"
    LIBRARIAN = "librarian"
    CHOOSER = "chooser"
    DELIVERER = "deliverer"


EVERY_ROLE = frozenset(Role)


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """A member of staff. One who has left stays known, so that what they did keeps its name."""

    name: StaffName
    role: Role
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class StaffAction:
    """One line of the audit log: who did what to which thing of the library, never to whom."""

    at: datetime
    actor: StaffName
    action: str
    """A key such as `announcement-published`."""
    thing: str = ""
    """An id or a file's name; no patron's data."""


def staff_name(text: str) -> StaffName:
    """Return a name as it is kept: composed, in lower case, so that «Άννα» and «άννα» are one.

    Raises:
        BadInput: It is empty, too long, or has other signs than letters, digits and `.-_@`.
    """
    name = unicodedata.normalize("NFC", text.strip()).lower()
    if len(name) > MOST_CHARACTERS or not _NAME.fullmatch(name):
        raise BadInput("staff name", say="staff-bad-name", most=MOST_CHARACTERS)
    return StaffName(name)
