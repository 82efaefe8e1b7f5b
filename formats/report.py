"""What a reader or writer found, guessed, mended and lost, for staff to see beside the file.

Source: EN 301 549 clause 5.4 (conversion keeps accessibility information).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from formats.document import Anchor


class Kind(StrEnum):
    """What happened to a piece of information."""

    FOUND = "found"
    GUESSED = "guessed"
    MENDED = "mended"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation.

    `key` names the sentence in the reader's language (`figure-without-alt`), `detail` is the
    particular (a file's or character's name), `anchor` the block, where there is one.
    """

    kind: Kind
    key: str
    anchor: Anchor | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one reading or writing, in document order."""

    findings: tuple[Finding, ...] = ()

    def __add__(self, other: Report) -> Report:
        """Return both reports' findings, this one's first."""
        return Report(self.findings + other.findings)

    def of_kind(self, kind: Kind) -> tuple[Finding, ...]:
        """Return the findings of one kind."""
        return tuple(f for f in self.findings if f.kind is kind)
