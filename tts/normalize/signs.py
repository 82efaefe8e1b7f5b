"""Signs: which are pauses, which are said, and what emoji are called."""

from __future__ import annotations

import re
import unicodedata

PAUSES = {
    ",": ",", ".": ".", ";": ";", ":": ":", "!": "!", "?": "?", "…": "…", "·": "·", "\u0387": "·",
    "\u037e": ";", "—": ",", "–": ",", "(": ",", ")": ",", "[": ",", "]": ",", "{": ",", "}": ",",
    "|": ",", "•": ",", "‣": ",", "▪": ",", "●": ",", "■": ",", "◦": ",", "¿": "", "¡": "",
    "/": ",", "―": ",",
    "\n": ",", "¶": ",", "│": ",", "\u2028": ",", "\u2029": ".",
}  # fmt: skip
"""Signs that are heard as a pause. Quotation marks and hyphens are not heard at all."""


def sign_name(sign: str, names: dict[str, str], emoji: str) -> str:
    """Return what is said for a sign, or nothing for one that is not heard."""
    if sign in names:
        return names[sign]
    if unicodedata.category(sign) in {"So"} or ord(sign) >= 0x1F000:
        return emoji
    return ""


LONE_DASH = re.compile(r"\s[-‐‑−]\s|^[-‐‑−]\s")
