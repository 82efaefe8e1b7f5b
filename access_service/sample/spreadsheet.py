"""Works of the sample library as a small library keeps them: a spreadsheet saved by Greek Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from access_service.catalogue.record import Form, Role
from access_service.sample import terms
from access_service.sample.works import Work
from formats.document import EL, EN

HEADERS: Final = (
    "Αριθμός",
    "Τίτλος",
    "Υπότιτλος",
    "Συγγραφέας",
    "Μεταφραστής",
    "Εικονογράφος",
    "Επιμελητής",
    "Αφηγητής",
    "Τόπος",
    "Εκδότης",
    "Έτος",
    "Γλώσσα",
    "Γλώσσα πρωτοτύπου",
    "Σειρά",
    "Αριθμός σειράς",
    "Θέματα",
    "Είδος",
    "Κοινό",
    "Έκταση",
    "ISBN",
    "Μορφή",
    "Ταξιθετικός αριθμός",
    "Περίληψη",
)
_FORMS: Final = {
    Form.PRINT: "Έντυπο",
    Form.LARGE_PRINT: "Μεγάλα γράμματα",
    Form.SPOKEN: "Ηχητικό βιβλίο",
}
_LANGUAGES: Final = {
    "": "",
    "el": "Ελληνικά",
    "grc": "Αρχαία ελληνικά",
    "en": "Αγγλικά",
    "fr": "Γαλλικά",
    "de": "Γερμανικά",
    "it": "Ιταλικά",
    "es": "Ισπανικά",
    "ru": "Ρωσικά",
    "la": "Λατινικά",
    "da": "Δανικά",
    "pt": "Πορτογαλικά",
    "sv": "Σουηδικά",
    "he": "Εβραϊκά",
    "tr": "Τουρκικά",
    "nl": "Ολλανδικά",
}
_MANY: Final = " | "
"""Between the values of one cell: `;` divides columns, and a comma stands within names."""


def spreadsheet(works: Iterable[Work]) -> bytes:
    """Return `works` as CSV: UTF-8 with byte order mark, `;` between columns, CRLF after rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADERS)
    writer.writerows(_row(work) for work in works)
    return out.getvalue().encode("utf-8-sig")


def _row(work: Work) -> tuple[str, ...]:
    def named(role: Role) -> str:
        return _MANY.join(name.heading for name in work.by(role))

    lang = EL if work.lang == EL else EN
    return (
        work.key,
        work.title,
        work.subtitle,
        named(Role.AUTHOR),
        named(Role.TRANSLATOR),
        named(Role.ILLUSTRATOR),
        named(Role.EDITOR),
        named(Role.NARRATOR),
        work.place,
        work.publisher,
        str(work.year),
        _LANGUAGES[work.lang],
        _LANGUAGES[work.original_lang or ""],
        work.series,
        work.series_number,
        _MANY.join(work.subjects),
        terms.GENRE_TERMS[lang][work.genre],
        terms.AUDIENCE_TERMS[EL][work.audience],
        work.extent,
        work.isbn,
        _FORMS[work.form],
        work.shelf_mark,
        work.summary,
    )
