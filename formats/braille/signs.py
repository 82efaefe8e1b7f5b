"""What is written in braille for signs that a table has no cells for.

A sign becomes an equivalent that the table knows, or a word in the language around it. Each
replacement is reported, except those that only choose between code points of one and the same sign.
"""

from __future__ import annotations

import re
import unicodedata

_SAME_SIGN = {
    "\N{MIDDLE DOT}": "\N{GREEK ANO TELEIA}",
    ";": "\N{GREEK QUESTION MARK}",
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
    "\N{SOFT HYPHEN}": "",
    "\N{ZERO WIDTH SPACE}": "",
    "\N{ZERO WIDTH NON-JOINER}": "",
    "\N{ZERO WIDTH JOINER}": "",
    "\N{WORD JOINER}": "",
    "\N{ZERO WIDTH NO-BREAK SPACE}": "",
    "\N{HYPHEN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{EM DASH}": "\N{HORIZONTAL BAR}",
    "\N{LEFT DOUBLE QUOTATION MARK}": "«",
    "\N{DOUBLE LOW-9 QUOTATION MARK}": "«",
    "\N{RIGHT DOUBLE QUOTATION MARK}": "»",
    "\N{SINGLE LOW-9 QUOTATION MARK}": "'",
    "\N{PRIME}": "'",
    "\N{DOUBLE PRIME}": '"',
}
"""For the Greek table: other code points of what it knows."""

_SHARED = {
    "\N{MODIFIER LETTER PRIME}": "'",
    "\N{GREEK NUMERAL SIGN}": "'",
    "\N{GREEK LOWER NUMERAL SIGN}": "'",
    "\N{MODIFIER LETTER APOSTROPHE}": "'",
    "\N{GREEK KORONIS}": "'",
    "\N{GREEK PSILI}": "'",
    "´": "'",
    "`": "'",
    "΄": "'",
    "|": "/",
    "\\": "/",
    "¦": "/",
    "⁄": "/",
    "†": "*",
    "‡": "**",
    "•": "*",
    "‣": "*",
    "▪": "*",
    "®": "(R)",
    "æ": "ae",
    "Æ": "Ae",
    "œ": "oe",
    "Œ": "Oe",
    "ø": "o",
    "Ø": "O",
    "ß": "ss",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ı": "i",
    "‹": "«",
    "›": "»",
    "‒": "-",
    "ϛ": "στ",
    "Ϛ": "ΣΤ",
    "ϗ": "και",
    "ϟ": "κόππα",
    "Ϟ": "κόππα",
    "ϡ": "σαμπί",
    "Ϡ": "σαμπί",
}
_GREEK_WORDS = {
    "§": "παράγραφος",
    "©": "δικαιώματα",
    "&": "και",
    "#": "αριθμός",
    "°": "βαθμοί",
    "£": "λίρες",
    "¥": "γιεν",
    "~": "περίπου",
    "≈": "περίπου",
    "±": "συν πλην",
    "≤": "έως",
    "≥": "τουλάχιστον",
    "≠": "όχι ίσο",
    "→": "προς",
    "←": "από",
    "↑": "πάνω",
    "↓": "κάτω",
    "∞": "άπειρο",
    "√": "ρίζα",
    "‰": "τοις χιλίοις",
    "¶": "παράγραφος",
    "✓": "ναι",
    "✔": "ναι",
    "^": "στη δύναμη",
}
_ENGLISH_WORDS = {
    "‰": "per mille",
    "≈": "about",
    "∞": "infinity",
    "√": "root",
    "✓": "yes",
    "✔": "yes",
}
_DIGITS_AROUND_DASH = re.compile(r"(?<=\d)–(?=\d)")
_GREEK_LETTERS = re.compile("[\u1f00-\u1fff]")
_BREATHINGS = str.maketrans(
    {
        "\N{COMBINING COMMA ABOVE}": None,
        "\N{COMBINING REVERSED COMMA ABOVE}": None,
        "\N{COMBINING GREEK YPOGEGRAMMENI}": None,
        "\N{COMBINING MACRON}": None,
        "\N{COMBINING BREVE}": None,
        "\N{COMBINING GRAVE ACCENT}": "\N{COMBINING ACUTE ACCENT}",
        "\N{COMBINING GREEK PERISPOMENI}": "\N{COMBINING ACUTE ACCENT}",
    }
)


def same_signs(text: str) -> str:
    """Return Greek text with the code points that the Greek table knows."""
    text = _DIGITS_AROUND_DASH.sub("-", text).replace("–", "\N{HORIZONTAL BAR}")
    return "".join(_SAME_SIGN.get(char, char) for char in text)


def monotonic(text: str) -> str:
    """Return polytonic letters with the one accent of modern Greek; other text stays."""
    return _GREEK_LETTERS.sub(lambda found: _one_accent(found[0]), text)


def _one_accent(letter: str) -> str:
    plainer = unicodedata.normalize("NFD", letter).translate(_BREATHINGS)
    return unicodedata.normalize("NFC", plainer)


def equivalent(sign: str, *, is_greek: bool) -> str | None:
    """Return what stands for a sign without cells, or None if nothing is known for it."""
    if sign in _SHARED:
        return _SHARED[sign]
    words = _GREEK_WORDS if is_greek else _ENGLISH_WORDS
    if sign in words:
        return f" {words[sign]} "
    if unicodedata.category(sign) in {"Cc", "Cf", "Mn"}:
        return ""
    simpler = unicodedata.normalize("NFKD", sign)
    base = "".join(char for char in simpler if not unicodedata.combining(char))
    if not base or base == sign:
        return None
    is_fraction = "⁄" in base
    base = base.replace("⁄", "/")
    return f" {base}" if is_fraction else base
