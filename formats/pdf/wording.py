"""The few words that this writer adds around a document, in the document's language."""

from __future__ import annotations

from dataclasses import dataclass

from formats.document import EL, EN, Lang


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of one language."""

    lang: Lang
    contents: str
    notes: str
    page_of: str
    """Footer; `{page}` and `{count}` stand for the numbers."""
    printed_page: str
    """Mark where a page of the printed source begins; `{label}` is its number."""
    undescribed_figure: str
    go_to: str
    """What a link inside the document says it does; `{place}` is the heading."""
    go_to_note: str
    back_to_text: str


_GREEK = Wording(
    EL,
    contents="Περιεχόμενα",
    notes="Σημειώσεις",
    page_of="Σελίδα {page} από {count}",
    printed_page="[Σελίδα {label} του εντύπου]",
    undescribed_figure="εικόνα χωρίς περιγραφή",
    go_to="Μετάβαση: {place}",
    go_to_note="Μετάβαση στη σημείωση {place}",
    back_to_text="Επιστροφή στο κείμενο",
)
_ENGLISH = Wording(
    EN,
    contents="Contents",
    notes="Notes",
    page_of="Page {page} of {count}",
    printed_page="[Page {label} of the printed book]",
    undescribed_figure="picture without a description",
    go_to="Go to: {place}",
    go_to_note="Go to note {place}",
    back_to_text="Back to the text",
)


def wording(lang: Lang) -> Wording:
    """Return Greek words for a Greek document, English ones for any other."""
    return _GREEK if lang.split("-")[0].lower() in {"el", "grc"} else _ENGLISH
