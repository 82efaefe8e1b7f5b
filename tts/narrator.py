"""What the narrator adds to the written text: counts, pictures, quotations, notes."""

from __future__ import annotations

from dataclasses import dataclass

from formats.document import EL, EN, Lang
from formats.language.fold import folded_words

_CHAPTER_LEVEL = 2
_NAMES_OF_PARTS = frozenset(
    folded_words(
        "κεφάλαιο μέρος ενότητα υποενότητα άρθρο παράγραφος παράρτημα πρόλογος επίλογος εισαγωγή "
        "προοίμιο σημειώσεις περιεχόμενα βιβλίο τόμος τεύχος πράξη σκηνή ραψωδία μάθημα πίνακας "
        "chapter part section subsection article paragraph appendix annex prologue epilogue "
        "introduction foreword preface preamble notes contents book volume issue act scene lesson"
    )
)
"""Words with which a heading says that it is one."""


@dataclass(frozen=True, slots=True)
class Narrator:
    """The narrator's own words in one language, as they are written before they are spoken."""

    lang: Lang
    section: str
    subsection: str
    list_of_one: str
    list_of: str
    table: str
    row: str
    rows: str
    column: str
    columns: str
    empty_cell: str
    picture: str
    picture_without_description: str
    quotation: str
    quotation_end: str
    notes: str
    note: str
    note_mark: str

    def announce_heading(self, text: str, level: int) -> str:
        """Return what is said before a heading; nothing where it says itself what it is."""
        first = next(iter(folded_words(text)), "")
        if not first or first in _NAMES_OF_PARTS or first.isdigit():
            return ""
        return self.section if level <= _CHAPTER_LEVEL else self.subsection

    def count_items(self, count: int) -> str:
        """Return the sentence that opens a list."""
        return self.list_of_one if count == 1 else self.list_of.format(count=count)

    def count_table(self, rows: int, columns: int) -> str:
        """Return the sentence that opens a table; heading rows are counted too."""
        return self.table.format(
            rows=(self.row if rows == 1 else self.rows).format(count=rows),
            columns=(self.column if columns == 1 else self.columns).format(count=columns),
        )


_GREEK = Narrator(
    lang=EL,
    section="Ενότητα:",
    subsection="Υποενότητα:",
    list_of_one="Λίστα, 1 στοιχείο.",
    list_of="Λίστα, {count} στοιχεία.",
    table="Πίνακας, {rows} και {columns}.",
    row="1 γραμμή",
    rows="{count} γραμμές",
    column="1 στήλη",
    columns="{count} στήλες",
    empty_cell="κενό",
    picture="Εικόνα: ",
    picture_without_description="Εικόνα χωρίς περιγραφή.",
    quotation="Παράθεμα.",
    quotation_end="Τέλος παραθέματος.",
    notes="Σημειώσεις",
    note="Σημείωση {label}.",
    note_mark="σημείωση {label}",
)

_ENGLISH = Narrator(
    lang=EN,
    section="Section:",
    subsection="Subsection:",
    list_of_one="List, 1 item.",
    list_of="List, {count} items.",
    table="Table, {rows} and {columns}.",
    row="1 row",
    rows="{count} rows",
    column="1 column",
    columns="{count} columns",
    empty_cell="empty",
    picture="Picture: ",
    picture_without_description="Picture without a description.",
    quotation="Quotation.",
    quotation_end="End of quotation.",
    notes="Notes",
    note="Note {label}.",
    note_mark="note {label}",
)


def narrator(lang: Lang) -> Narrator:
    """Return the narrator for a document in `lang`: Greek for Greek, otherwise English."""
    return _GREEK if lang.split("-")[0] in {"el", "grc"} else _ENGLISH
