"""What all parts of one DOCX share: its styles and lists, its counters, its report."""

from __future__ import annotations

from dataclasses import dataclass, replace

from formats.document import Anchor, Emphasis, Lang, Runs
from formats.errors import UnreadableDocument
from formats.readers._docx_styles import Lists, Styles
from formats.report import Finding, Kind

STRONG = Emphasis.STRONG


@dataclass(slots=True)
class Shared:
    """What all parts of one file count together."""

    name: str
    lang: Lang
    styles: Styles
    lists: Lists
    nesting: int
    findings: list[Finding]
    count: int = 0

    def anchor(self) -> Anchor:
        """Return the next anchor."""
        self.count += 1
        return Anchor(f"b{self.count}")

    def find(self, kind: Kind, key: str, anchor: Anchor | None = None, detail: str = "") -> None:
        """Report something."""
        self.findings.append(Finding(kind, key, anchor, detail))

    def check_depth(self, depth: int) -> None:
        """Refuse what is nested too deep.

        Raises:
            UnreadableDocument: Tables or text boxes are nested beyond the limit.
        """
        if depth > self.nesting:
            raise UnreadableDocument(
                f"{self.name}: nested over {self.nesting} levels",
                say="nested-too-deep",
                name=self.name,
                most=self.nesting,
            )


def without_strong(runs: Runs) -> Runs:
    """Return runs that are all bold as plain ones: there it is the looks of a heading."""
    if not all(run.emphasis & STRONG for run in runs if run.text.strip() and not run.note):
        return runs
    return tuple(replace(run, emphasis=run.emphasis & ~STRONG) for run in runs)
