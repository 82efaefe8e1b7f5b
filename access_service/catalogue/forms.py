"""The form of an item (print, large print, braille, spoken, electronic), and how we know.

Records rarely say it where the standard wants it, so every signal counts and is kept as evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from access_service.catalogue.record import Form
from access_service.catalogue.repair import fold

_WORDS: Final = (
    (
        Form.LARGE_PRINT,
        re.compile(
            r"large[ -]?(?:print|type)|μεγαλ\w* (?:γραμμ|χαρακτηρ|στοιχει)\w*|μεγαλογραμμ|"
            r"grands? caracteres"
        ),
    ),
    (Form.BRAILLE, re.compile(r"braille|μπραι[γλ]|\bmoon type\b")),
    (
        Form.SPOKEN,
        re.compile(
            r"audio ?-?books?|talking books?|sound recording|spoken word|\bdaisy\b|"
            r"ηχητικ\w* (?:βιβλι|εγγραφ|εκδοσ)|ηχοβιβλι|ομιλουντ?\w* βιβλι|ακουστικ\w* βιβλι"
        ),
    ),
    (
        Form.ELECTRONIC,
        re.compile(
            r"electronic (?:resource|book)|online resource|\be-?books?\b|computer file|"
            r"ηλεκτρονικ\w* (?:πηγ|βιβλι|τεκμηρι|πορ)|cd-rom"
        ),
    ),
)
_ANY_WORD: Final = re.compile(
    r"larg|μεγ|grand|brai|moon|audio|talk|sound|spok|dais|ηχ|ομιλ|ακουστ|elec|online|book|comp|"
    r"ηλεκ|cd|μπρ"
)


class FormSignals:
    """Collects the signals of one record."""

    __slots__ = ("_evidence", "_found")

    def __init__(self) -> None:
        self._found: dict[Form, None] = {}
        self._evidence: list[str] = []

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing spoke for a form yet."""
        return not self._found

    def add(self, form: Form | None, evidence: str) -> None:
        """Count a signal; None does nothing."""
        if form:
            self._found[form] = None
            self._evidence.append(evidence)

    def words(self, place: str, texts: Iterable[str]) -> None:
        """Count the words of a field, such as «[large print]» in 245 $h."""
        for text in texts:
            folded = fold(text)
            if not _ANY_WORD.search(folded):
                continue
            for form, pattern in _WORDS:
                if pattern.search(folded):
                    self.add(form, f"{place}: {text.strip()}")

    def result(
        self, *, is_text: bool, is_music: bool = False, other: str = ""
    ) -> tuple[tuple[Form, ...], tuple[str, ...]]:
        """Return the forms and their evidence.

        Args:
            is_text: Whether the record describes text or notated matter: print, if nothing else.
            is_music: Whether it is recorded music, which no «sound recording» makes spoken.
            other: Evidence of a form that is none of ours, such as microfilm.
        """
        if is_music:
            self._found.pop(Form.SPOKEN, None)
        if self._found:
            return tuple(self._found), tuple(self._evidence)
        if other:
            return (), (other,)
        return ((Form.PRINT,) if is_text else ()), ()
