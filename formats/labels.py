"""The few words that files hold beside the document's own, in the document's language."""

from __future__ import annotations

from dataclasses import dataclass

from formats.document import EL, EN, Lang


@dataclass(frozen=True, slots=True)
class Labels:
    """Words of one language; `lang` is the language they are in."""

    lang: Lang
    contents: str
    notes: str
    note: str
    page: str
    of: str
    figure: str
    figure_without_alt: str
    table: str
    back_to_text: str
    skip_to_text: str
    pages: str
    parts: str
    text: str
    sound: str


_GREEK = Labels(
    EL,
    contents="Περιεχόμενα",
    notes="Σημειώσεις",
    note="σημείωση",
    page="Σελίδα",
    of="από",
    figure="Εικόνα",
    figure_without_alt="εικόνα χωρίς περιγραφή",
    table="Πίνακας",
    back_to_text="Επιστροφή στο κείμενο",
    skip_to_text="Μετάβαση στο κείμενο",
    pages="Σελίδες",
    parts="Μέρη του βιβλίου",
    text="Κείμενο",
    sound="Ήχος",
)
_ENGLISH = Labels(
    EN,
    contents="Contents",
    notes="Notes",
    note="note",
    page="Page",
    of="of",
    figure="Picture",
    figure_without_alt="picture without description",
    table="Table",
    back_to_text="Back to the text",
    skip_to_text="Skip to the text",
    pages="Pages",
    parts="Parts of the book",
    text="Text",
    sound="Sound",
)


def labels(lang: Lang) -> Labels:
    """Return Greek words for Greek documents (of any age), English words for all others."""
    return _GREEK if lang.split("-")[0] in {"el", "grc"} else _ENGLISH


def says_undescribed(alt: str) -> bool:
    """Tell whether a description only says that there is none, as our own files do."""
    return alt.strip() in {_GREEK.figure_without_alt, _ENGLISH.figure_without_alt}
