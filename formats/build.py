"""Making documents in code: anchors are numbered and languages told by script.

Readers of files and the descriptions of items and announcements all go through here.
"""

from __future__ import annotations

from collections.abc import Iterable

from formats.document import (
    Anchor,
    Block,
    Field,
    Heading,
    Lang,
    ListBlock,
    ListItem,
    Paragraph,
    Run,
    Runs,
)
from formats.language.scripts import split_by_script


def runs(text: str, lang: Lang) -> Runs:
    """Return `text` as runs, each in its own language, told by script where it differs."""
    return tuple(Run(piece, piece_lang) for piece, piece_lang in split_by_script(text, lang))


class DocumentBuilder:
    """Collects blocks and numbers their anchors `b1`, `b2`, … in reading order."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.blocks: list[Block] = []
        self._count = 0

    def anchor(self) -> Anchor:
        """Return the next anchor."""
        self._count += 1
        return Anchor(f"b{self._count}")

    def _runs(self, text: str | Runs) -> Runs:
        return runs(text, self.lang) if isinstance(text, str) else text

    def heading(self, level: int, text: str | Runs) -> None:
        """Add a heading."""
        self.blocks.append(Heading(self.anchor(), level, self._runs(text)))

    def paragraph(self, text: str | Runs) -> None:
        """Add a paragraph; nothing is added for empty text."""
        made = self._runs(text)
        if made:
            self.blocks.append(Paragraph(self.anchor(), made))

    def field(self, label: str, value: str | Runs) -> None:
        """Add a labelled fact; nothing is added when there is no value."""
        made = self._runs(value)
        if made:
            self.blocks.append(Field(self.anchor(), self._runs(label), made))

    def bullets(self, texts: Iterable[str], *, is_ordered: bool = False) -> None:
        """Add a flat list."""
        anchor = self.anchor()
        items = tuple(
            ListItem(self.anchor(), (Paragraph(self.anchor(), runs(text, self.lang)),))
            for text in texts
        )
        if items:
            self.blocks.append(ListBlock(anchor, items, is_ordered))
