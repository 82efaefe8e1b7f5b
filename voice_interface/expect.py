"""What a conversation expects to hear next."""

from __future__ import annotations

from enum import StrEnum


class Expect(StrEnum):
    """What the conversation expects to hear; a recogniser may lean towards it."""

    SEARCH = "search"
    MENU = "menu"
    YES_NO = "yesno"
    DIGITS = "digits"
