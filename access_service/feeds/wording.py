"""Text as feeds can carry it."""

from __future__ import annotations

import re

_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """Return a text without the signs that XML has no place for (XML 1.0, 2.2)."""
    return _UNPRINTABLE.sub("", text)
