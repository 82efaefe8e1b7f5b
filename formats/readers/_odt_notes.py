"""The notes of an OpenDocument text (OpenDocument 1.3 part 3, 6.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from formats.document import Anchor, Block, Emphasis, Note
from formats.readers._odt_styles import TEXT
from formats.readers.markup import Element
from formats.readers.structure import Piece


@dataclass(slots=True)
class OdtNotes:
    """The notes in order of reference."""

    found: list[tuple[Anchor, str, Element]] = field(default_factory=list)

    def refer(self, note: Element) -> Piece:
        """Return the reference to a note, which is remembered to be read later."""
        citation = note.find(f"{TEXT}note-citation")
        label = "" if citation is None else "".join(citation.itertext()).strip()
        if note.get(f"{TEXT}note-class") == "endnote" and label and label[0] != "(":
            label = f"({label})"  # so that it is not taken for the footnote of that number
        anchor = Anchor(f"n{len(self.found) + 1}")
        label = label or str(len(self.found) + 1)
        self.found.append((anchor, label, note))
        return Piece(label, Emphasis.SUPERSCRIPT, note=anchor)


def read_notes(
    read: Callable[[Iterable[Element]], tuple[Block, ...]], notes: OdtNotes
) -> Iterator[Note]:
    """Yield the notes that the text refers to; a note may refer to more."""
    done = 0
    while done < len(notes.found):
        anchor, label, element = notes.found[done]
        done += 1
        body = element.find(f"{TEXT}note-body")
        yield Note(anchor, label, () if body is None else read(body))
