"""Greek places with their first word shortened: «Ν. Σμύρνη», «Π. Φάληρο», «Α. Λιόσια»."""

from __future__ import annotations

from formats.document import EL
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said

_STEMS = {"Ν": "Νέ", "Π": "Παλαι", "Κ": "Κάτω", "Α": "Άνω"}
_ENDINGS = (
    (("ας", "ης"), "ας", "ής"),
    (("α", "η"), "α", "ή"),
    (("ου", "ων"), "ου", "ού"),
    (("ος",), "ος", "ός"),
    (("ο", "ον"), "ο", "ό"),
    (("ά", "ια"), "α", "ά"),
)
"""Endings of the place, and what they ask of «νέος» and of «παλαιός»."""
_NEW = (
    r"(?:Υόρκης?|Σμύρνης?|Ιωνίας?|Φιλαδέλφειας?|Ερυθραίας?|Μάκρης?|Ζηλανδίας?|Χαλκηδόνας?"
    r"|Πεντέλης?|Ευκαρπίας?|Καρβάλης?|Κηφισιάς?|Αρτάκης?|Κόσμου|Κόσμος|Ψυχικού?|Ηρακλείου?|Ηράκλειο)"
)
_OLD = r"(?:Φαλήρου|Φάληρο|Ψυχικού?|Πεντέλης?|Φώκαιας?)"
_UPPER = r"(?:Λιοσίων|Λιόσια|Γλυφάδας?|Πατησίων|Πατήσια|Ηλιούπολης?)"


def _say(match: Match) -> tuple[Said, ...]:
    stem = _STEMS[match["short"]]
    if stem.endswith("ω"):
        return (said(match, stem, EL),)
    place = match["place"]
    for endings, plain, stressed in _ENDINGS:
        if place.endswith(endings):
            ending = plain if stem == "Νέ" else stressed
            return (said(match, stem + ending, EL),)
    return (said(match, stem + "ο", EL),)


RULES = (
    rule("new place", "letter", rf"(?P<short>Ν)\.(?=\s?(?P<place>{_NEW})(?!\w))", _say),
    rule("old place", "letter", rf"(?P<short>Π)\.(?=\s?(?P<place>{_OLD})(?!\w))", _say),
    rule(
        "upper and lower place",
        "letter",
        rf"(?P<short>[ΑΚ])\.(?=\s?(?P<place>{_UPPER})(?!\w))",
        _say,
    ),
)
