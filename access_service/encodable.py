"""Texts and ids from outside, refused at the border when they are no Unicode.

A byte of the command line that is no UTF-8 reaches Python as half of a surrogate pair, and so does
a lone half in JSON. No database, file or terminal takes such a text.
"""

from __future__ import annotations

from formats.errors import BadInput


def is_encodable(text: str) -> bool:
    """Tell whether a text can be written as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def require_encodable(*texts: str) -> None:
    """Let texts pass that can be written down.

    Raises:
        BadInput: One of them cannot; the error shows it with a mark in each bad place.
    """
    for text in texts:
        if not is_encodable(text):
            shown = text.encode(errors="replace").decode()
            raise BadInput(f"not Unicode: {text!a}", say="text-not-unicode", text=shown)
