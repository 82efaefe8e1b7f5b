"""What all parts of one DOCX share: its styles and lists, its counters, its report."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from formats.document import Anchor, Block, Emphasis, Lang, Run, Runs
from formats.errors import UnreadableDocument
from formats.readers._docx_styles import Lists, Styles
from formats.report import Finding, Kind
from formats.text import map_runs

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
    waiting: list[str] = field(default_factory=list)
    places: dict[str, Anchor] = field(default_factory=dict)
    """Bookmarks, and the blocks that they stand in."""
    count: int = 0

    def anchor(self) -> Anchor:
        """Return the next anchor, which the bookmarks met since the last one lead to."""
        self.count += 1
        anchor = Anchor(f"b{self.count}")
        for place in self.waiting:
            self.places.setdefault(place, anchor)
        self.waiting.clear()
        return anchor

    def led(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """Return blocks whose links inside the file lead to anchors; those to nowhere are told."""
        return tuple(map_runs(block, self._led_runs) for block in blocks)

    def _led_runs(self, runs: Runs) -> Runs:
        return tuple(self._led_run(run) for run in runs)

    def _led_run(self, run: Run) -> Run:
        if run.link is None or not run.link.startswith("#"):
            return run
        anchor = self.places.get(run.link[1:])
        if anchor is None:
            self.find(Kind.LOST, "link-without-target", None, run.text[:120])
        return replace(run, link=f"#{anchor}" if anchor else None)

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
