"""The address of a link, for readers of the paper: they cannot follow it otherwise.

It is drawn behind the words of the link and is an artifact: who hears the file follows the link
itself, and need not hear its letters.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from formats.pdf.faces import covered_characters
from formats.pdf.printable import printable
from formats.writers.links import safe_link

_SCHEME = re.compile(r"(?:https?://(?:www\.)?|mailto:|tel:)", re.IGNORECASE)


def address_to_print(link: str, text: str) -> str:
    """Return the address of a link as people write it, or nothing where its text says it already.

    Args:
        link: The address.
        text: The words of the link.
    """
    safe = safe_link(link)
    if safe is None or safe.startswith("#"):
        return ""
    shown = _bare(safe)
    readable = printable(unquote(shown))
    # What the fonts lack, and a space, stays in its code: the reader has to type it.
    if covered_characters().issuperset(readable) and " " not in readable:
        shown = readable
    told = _letters(text)
    return "" if _letters(shown) in told or _letters(_bare(safe)) in told else shown


def _bare(address: str) -> str:
    return _SCHEME.sub("", address, count=1).removesuffix("/")


def _letters(text: str) -> str:
    """Return what is left of a text for comparing: letters and digits."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())
