"""What of a text is put on paper: composed characters, plain spaces, no invisible signs.

The same view is taken of the model's words when a finished file is compared with them: signs that
have no shape carry no word, and «ά» is one letter however it is coded.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NO_BREAK_SPACE = "\u00a0"
_SPACES = re.compile(r"[^\S\u00a0\u202f\u2007]+")
_FIXED_SPACES = re.compile("[\u202f\u2007]")
_PLAIN = re.compile(
    r"[\x21-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0384-\u0386\u0388-\u03ce\u2010-\u2027 ]*"
)


def printable(text: str) -> str:
    """Return `text` as it is drawn: NFC, single spaces, without signs that have no shape.

    Source: Unicode Standard Annex 15 (NFC) and the property Default_Ignorable_Code_Point.
    """
    if not _PLAIN.fullmatch(text):
        text = unicodedata.normalize("NFC", text)
        text = _FIXED_SPACES.sub(NO_BREAK_SPACE, _SPACES.sub(" ", text))
        text = "".join(character for character in text if not _is_invisible(character))
    return text if "  " not in text else re.sub(" {2,}", " ", text)


@lru_cache(maxsize=4096)
def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf"} or "\ufe00" <= character <= "\ufe0f"


def printable_words(text: str) -> tuple[str, ...]:
    """Return the words of `text` as they are drawn, split at white space."""
    return tuple(printable(text).split())
