"""What an EPUB says of its own accessibility: only what is true of this very book.

Conformance to WCAG is not claimed: somebody has to look at the book before that can be said.

Sources: EPUB Accessibility 1.1, 2 «Discoverability»; Schema.org accessibility vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass

from formats.document import EL, Document, Figure, PageBreak
from formats.labels import labels
from formats.text import walk
from formats.writers._headings import headings


@dataclass(frozen=True, slots=True)
class Access:
    """The properties of one book, by the names of Schema.org."""

    modes: tuple[str, ...]
    sufficient: tuple[str, ...]
    features: tuple[str, ...]
    hazards: tuple[str, ...]
    summary: str

    def properties(self) -> tuple[tuple[str, str], ...]:
        """Return property and value, in the order in which they are written."""
        return (
            *(("schema:accessMode", mode) for mode in self.modes),
            *(("schema:accessModeSufficient", modes) for modes in self.sufficient),
            *(("schema:accessibilityFeature", feature) for feature in self.features),
            *(("schema:accessibilityHazard", hazard) for hazard in self.hazards),
            ("schema:accessibilitySummary", self.summary),
        )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What was found in one book."""

    has_headings: bool
    has_notes: bool
    has_pages: bool
    has_pictures: bool
    """Pictures that say something; decoration does not count."""
    undescribed: int
    may_flash: bool
    has_sound: bool
    is_all_sounded: bool

    @property
    def is_described(self) -> bool:
        """Tell whether there are pictures and each has its description."""
        return self.has_pictures and not self.undescribed


def access_of(doc: Document, *, has_sound: bool, is_all_sounded: bool) -> Access:
    """Return what can be said of a book.

    Args:
        doc: The document.
        has_sound: The book has media overlays.
        is_all_sounded: Every sentence of the text has its sound.
    """
    blocks = (*doc.blocks, *(block for note in doc.notes for block in note.blocks))
    every = list(walk(blocks))
    figures = [block for block in every if isinstance(block, Figure)]
    facts = _Facts(
        has_headings=bool(headings(doc)),
        has_notes=bool(doc.notes),
        has_pages=any(isinstance(block, PageBreak) for block in every),
        has_pictures=any(figure.alt != "" for figure in figures),
        undescribed=sum(figure.alt is None for figure in figures),
        # A GIF may flash, and nobody has looked.
        may_flash=any(figure.image.startswith(b"GIF8") for figure in figures),
        has_sound=has_sound,
        is_all_sounded=is_all_sounded,
    )
    modes = {"textual": True, "visual": facts.has_pictures, "auditory": has_sound}
    return Access(
        _true(modes),
        _sufficient(facts),
        _features(facts),
        ("unknown",) if facts.may_flash else ("none",),
        _summary(doc, facts),
    )


def _true(told: dict[str, bool]) -> tuple[str, ...]:
    return tuple(name for name, is_true in told.items() if is_true)


def _sufficient(facts: _Facts) -> tuple[str, ...]:
    """Return sets of senses each of which is enough to take in the whole book."""
    told = {
        "textual": not facts.undescribed,
        "textual,visual": facts.has_pictures,
        "auditory": facts.is_all_sounded and not facts.undescribed,
    }
    return _true(told)


def _features(facts: _Facts) -> tuple[str, ...]:
    told = {
        "tableOfContents": True,
        "structuralNavigation": facts.has_headings,
        "readingOrder": True,
        "displayTransformability": True,
        "unlocked": True,
        "ARIA": facts.has_pages or facts.has_notes,
        "alternativeText": facts.is_described,
        "pageBreakMarkers": facts.has_pages,
        "pageNavigation": facts.has_pages,
        "synchronizedAudioText": facts.has_sound,
    }
    return _true(told)


def _summary(doc: Document, facts: _Facts) -> str:
    """Return the same in whole sentences, in Greek or English."""
    told = {
        "start": True,
        "described": facts.is_described,
        "undescribed": bool(facts.undescribed),
        "pages": facts.has_pages,
        "sound": facts.is_all_sounded,
        "unchecked": True,
    }
    sentences = _GREEK if labels(doc.lang).lang == EL else _ENGLISH
    return " ".join(map(sentences.__getitem__, _true(told))).format(undescribed=facts.undescribed)


_GREEK = {
    "start": "Το κείμενο έχει πίνακα περιεχομένων, και κάθε κομμάτι του δηλώνει τη γλώσσα του.",
    "described": "Όλες οι εικόνες με περιεχόμενο έχουν περιγραφή.",
    "undescribed": "Εικόνες χωρίς περιγραφή: {undescribed}.",
    "pages": "Σημειώνονται οι σελίδες της έντυπης έκδοσης.",
    "sound": "Ολόκληρο το κείμενο ακούγεται μαζί με την ανάγνωση.",
    "unchecked": "Το αρχείο έγινε αυτόματα και δεν το έχει πιστοποιήσει κανείς.",
}
_ENGLISH = {
    "start": "The text has a table of contents, and each part of it tells its language.",
    "described": "All pictures with a meaning are described.",
    "undescribed": "Pictures without a description: {undescribed}.",
    "pages": "The pages of the printed edition are marked.",
    "sound": "The whole text can be heard together with the reading.",
    "unchecked": "The file was made automatically, and nobody has certified it.",
}
