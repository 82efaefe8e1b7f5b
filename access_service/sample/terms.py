"""The words and codes that the sample records share, in Greek and English."""

from __future__ import annotations

from typing import Final

from access_service.catalogue.record import Form, Role
from formats.document import EL, EN, Lang

AGENCY: Final = "XX-DEIGMA"
"""Code of the library that does not exist; no agency list holds it."""

ENTERED: Final = "20261101"
"""Day on which all sample records were made: fixed, so that building again changes no byte."""

MARC_LANGUAGES: Final = {
    "el": "gre",
    "grc": "grc",
    "en": "eng",
    "fr": "fre",
    "de": "ger",
    "it": "ita",
    "es": "spa",
    "ru": "rus",
    "la": "lat",
    "da": "dan",
    "pt": "por",
    "sv": "swe",
    "he": "heb",
    "tr": "tur",
    "nl": "dut",
}
"""BCP 47 -> ISO 639-2/B. Source: MARC Code List for Languages."""

PLACES: Final = {
    "Αθήνα": ("gr ", "GR"),
    "Θεσσαλονίκη": ("gr ", "GR"),
    "Κέρκυρα": ("gr ", "GR"),
    "Ερμούπολη": ("gr ", "GR"),
    "Δείγμα": ("gr ", "GR"),
    "Αλεξάνδρεια": ("ua ", "EG"),
    "Βιέννη": ("au ", "AT"),
    "Βενετία": ("it ", "IT"),
    "Λειψία": ("gw ", "DE"),
    "Παρίσι": ("fr ", "FR"),
    "Λονδίνο": ("enk", "GB"),
    "Οξφόρδη": ("enk", "GB"),
    "London": ("enk", "GB"),
    "Oxford": ("enk", "GB"),
    "Edinburgh": ("stk", "GB"),
    "New York": ("nyu", "US"),
    "Brooklyn": ("nyu", "US"),
    "Boston": ("mau", "US"),
    "Philadelphia": ("pau", "US"),
    "San Francisco": ("cau", "US"),
    "Pittsburgh": ("pau", "US"),
    "New Haven": ("ctu", "US"),
    "Cambridge": ("enk", "GB"),
    "Chicago": ("ilu", "US"),
    "Princeton": ("nju", "US"),
    "Paris": ("fr ", "FR"),
    "Dublin": ("ie ", "IE"),
    "Toronto": ("onc", "CA"),
    "Hartford": ("ctu", "US"),
    "Indianapolis": ("inu", "US"),
}
"""Place -> code of MARC 008/15-17 and ISO 3166 code of UNIMARC 102."""

ROLE_TERMS: Final = {
    EL: {
        Role.AUTHOR: "συγγραφέας",
        Role.EDITOR: "επιμελητής",
        Role.TRANSLATOR: "μεταφραστής",
        Role.ILLUSTRATOR: "εικονογράφος",
        Role.NARRATOR: "αφηγητής",
    },
    EN: {
        Role.AUTHOR: "author",
        Role.EDITOR: "editor",
        Role.TRANSLATOR: "translator",
        Role.ILLUSTRATOR: "illustrator",
        Role.NARRATOR: "narrator",
    },
}
STATEMENTS: Final = {
    EL: {
        Role.EDITOR: "επιμέλεια",
        Role.TRANSLATOR: "μετάφραση",
        Role.ILLUSTRATOR: "εικονογράφηση",
        Role.NARRATOR: "ανάγνωση",
    },
    EN: {
        Role.EDITOR: "edited by",
        Role.TRANSLATOR: "translated by",
        Role.ILLUSTRATOR: "illustrated by",
        Role.NARRATOR: "read by",
    },
}
UNIMARC_ROLES: Final = {
    Role.AUTHOR: "070",
    Role.EDITOR: "340",
    Role.TRANSLATOR: "730",
    Role.ILLUSTRATOR: "440",
    Role.NARRATOR: "550",
}
"""Source: UNIMARC Manual, Appendix C, Relator codes."""

GENRE_TERMS: Final = {
    EL: {
        "novel": "Μυθιστόρημα",
        "novella": "Νουβέλα",
        "stories": "Διηγήματα",
        "poetry": "Ποίηση",
        "drama": "Θέατρο",
        "essays": "Δοκίμια",
        "memoir": "Απομνημονεύματα",
        "biography": "Βιογραφία",
        "letters": "Επιστολές",
        "folk": "Λαϊκή λογοτεχνία",
        "fairy-tales": "Παραμύθια",
        "nonfiction": "",
    },
    EN: {
        "novel": "Novels",
        "novella": "Novellas",
        "stories": "Short stories",
        "poetry": "Poetry",
        "drama": "Drama",
        "essays": "Essays",
        "memoir": "Memoirs",
        "biography": "Biographies",
        "letters": "Letters",
        "folk": "Folk literature",
        "fairy-tales": "Fairy tales",
        "nonfiction": "",
    },
}
LITERARY_FORMS: Final = {
    "novel": ("1", "a"),
    "novella": ("1", "a"),
    "stories": ("j", "f"),
    "poetry": ("p", "g"),
    "drama": ("d", "b"),
    "essays": ("e", "c"),
    "letters": ("i", "e"),
    "folk": ("m", "z"),
    "fairy-tales": ("j", "f"),
}
"""Genre -> MARC 008/33 and UNIMARC 105$a/11; what is not here is not literature (`0`, `y`)."""

AUDIENCE_TERMS: Final = {
    EL: {"children": "Για παιδιά", "young": "Για εφήβους", "adult": ""},
    EN: {"children": "For children", "young": "For young adults", "adult": ""},
}
AUDIENCE_CODES: Final = {"children": ("j", "a  "), "young": ("d", "e  "), "adult": ("e", "m  ")}
"""Audience -> MARC 008/22 and UNIMARC 100$a/17-19."""

EDITIONS: Final = {
    (EL, Form.LARGE_PRINT): "Έκδοση με μεγάλα γράμματα",
    (EN, Form.LARGE_PRINT): "Large print edition",
    (EL, Form.SPOKEN): "Ηχογράφηση εθελοντών της βιβλιοθήκης",
    (EN, Form.SPOKEN): "Recorded by volunteers of the library",
}
"""Editions that the sample library itself made for its patrons."""


def language_code(lang: Lang) -> str:
    """Return the code of MARC and UNIMARC for `lang`."""
    return MARC_LANGUAGES[lang]
