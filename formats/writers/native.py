"""The whole model as JSON: for tests, for comparing, and for storing a document between stages."""

from __future__ import annotations

from typing import BinaryIO, ClassVar

from formats.document import Document
from formats.narration import Narration
from formats.native import dump_pieces
from formats.report import Report
from formats.theme import Theme


class NativeWriter:
    """Writes `formats.native` JSON in UTF-8."""

    name: ClassVar[str] = "native"
    media_type: ClassVar[str] = "application/json"
    suffix: ClassVar[str] = ".json"
    version: ClassVar[str] = "1"
    has_looks: ClassVar[bool] = False

    def write(
        self, doc: Document, out: BinaryIO, /, *, theme: Theme, narration: Narration | None = None
    ) -> Report:
        """Write the document; nothing can be lost, so the report is empty."""
        del theme, narration  # a dump has no looks and no sound
        for piece in dump_pieces(doc):
            out.write(piece.encode())
        return Report()
