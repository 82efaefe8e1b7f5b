"""Signs: which are pauses, which are said, and what emoji are called."""

from __future__ import annotations

import re
import unicodedata

from formats.document import Lang
from tts.normalize.rules import Match, Rule, rule, said
from tts.normalize.spoken import Said

PAUSES = {
    ",": ",", ".": ".", ";": ";", ":": ":", "!": "!", "?": "?", "…": "…", "·": "·", "\u0387": "·",
    "\u037e": ";", "—": ",", "–": ",", "(": ",", ")": ",", "[": ",", "]": ",", "{": ",", "}": ",",
    "|": ",", "•": ",", "‣": ",", "▪": ",", "●": ",", "■": ",", "◦": ",", "¿": "", "¡": "",
    "/": ",", "―": ",",
    "\n": ",", "¶": ",", "│": ",", "\u2028": ",", "\u2029": ".",
}  # fmt: skip
"""Signs that are heard as a pause, brackets and bars among them.

Quotation marks, hyphens, backticks and the signs of markup at a word's edge are not heard at all.
"""


def sign_name(sign: str, names: dict[str, str], emoji: str) -> str:
    """Return what is said for a sign, or nothing for one that is not heard."""
    if sign in names:
        return names[sign]
    if unicodedata.category(sign) in {"So"} or ord(sign) >= 0x1F000:
        return emoji
    return ""


def inner_sign_rule(lang: Lang, names: dict[str, str]) -> Rule:
    """Return the rule for signs that hold a name or a formula together, as in `my_file`.

    At the edge of a word the same signs are markup or marks of notes, and are not heard.
    """

    def say(match: Match) -> tuple[Said, ...]:
        return (said(match, names[match[0]], lang),)

    inside = "".join(map(re.escape, names))
    return rule(
        "sign inside a name", "sign", rf"(?:(?<=[^\W_])|(?<=[^\W_]:))[{inside}](?=[^\W_])", say
    )


LONE_DASH = re.compile(r"\s[-‐‑−]\s|^[-‐‑−]\s")
