"""Lines to the pieces of one paragraph: words divided at line ends joined, raised signs told."""

from __future__ import annotations

from collections.abc import Sequence

from formats.document import Emphasis
from formats.readers._page_lines import Line, spaced_texts
from formats.readers._page_signs import DRAWN_HYPHEN, SOFT_HYPHEN
from formats.readers._page_spans import Span
from formats.readers.structure import Piece

_HYPHENS = ("-", DRAWN_HYPHEN, SOFT_HYPHEN)
_SMALL = 0.85
_RAISED = 0.12


def ends_in_hyphen(text: str) -> bool:
    """Tell whether a line ends with a hyphen after a letter."""
    tidy = text.rstrip()
    return tidy.endswith(_HYPHENS) and tidy[-2:-1].isalpha()


def goes_on(text: str, after: str) -> bool:
    """Tell whether a word divided at the end of `text` goes on in `after`."""
    return ends_in_hyphen(text) and after.lstrip()[:1].islower()


class PieceMaker:
    """Makes pieces of lines, and counts the words that it joined."""

    def __init__(self, *, keeps_hyphens: bool = False) -> None:
        """Choose whether hyphens at line ends are the text's own, as in files of ours."""
        self.joined_count = 0
        self._keeps_hyphens = keeps_hyphens

    def pieces(self, lines: Sequence[Line]) -> list[Piece]:
        """Return the pieces of one paragraph."""
        made: list[Piece] = []
        for line in lines:
            row = [
                Piece(text, _emphasis(span, line), span.lang, span.link)
                for span, text in zip(line.spans, spaced_texts(line.spans), strict=True)
                if text
            ]
            if row:
                self.join(made, row)
        return made

    def join(self, made: list[Piece], row: list[Piece]) -> None:
        """Add a line's pieces to a paragraph: with a space, or to the word that goes on."""
        if made:
            before, after = made[-1].text, "".join(piece.text for piece in row)
            if self._keeps_hyphens and before.rstrip().endswith(_HYPHENS):
                made[-1] = _with_text(made[-1], _with_visible_hyphen(before))
            elif goes_on("".join(piece.text for piece in made[-2:]), after):
                made[-1] = _with_text(made[-1], before.rstrip()[:-1])
                row[0] = _with_text(row[0], row[0].text.lstrip())
                self.joined_count += 1
            else:
                made[-1] = _with_text(made[-1], _with_visible_hyphen(before) + " ")
        made.extend(row)

    @staticmethod
    def tidy(pieces: Sequence[Piece]) -> list[Piece]:
        """Return the pieces with drawn hyphens as such, and without soft ones inside lines."""
        made = list(pieces)
        if made:
            made[-1] = _with_text(made[-1], _with_visible_hyphen(made[-1].text))
        return [
            _with_text(piece, piece.text.replace(DRAWN_HYPHEN, "-").replace(SOFT_HYPHEN, ""))
            if DRAWN_HYPHEN in piece.text or SOFT_HYPHEN in piece.text
            else piece
            for piece in made
        ]


def _with_text(piece: Piece, text: str) -> Piece:
    # Once a line: `dataclasses.replace` would take longer than all else here.
    return Piece(text, piece.emphasis, piece.lang, piece.link, piece.note)


def _with_visible_hyphen(text: str) -> str:
    tidy = text.rstrip(" ")
    return f"{tidy[:-1]}-" if tidy.endswith(SOFT_HYPHEN) else text


def _emphasis(span: Span, line: Line) -> Emphasis:
    if span.size_pt >= _SMALL * line.size_pt:
        return span.emphasis
    rise = span.baseline - line.baseline
    if rise > _RAISED * line.size_pt:
        return span.emphasis | Emphasis.SUPERSCRIPT
    if rise < -0.05 * line.size_pt:
        return span.emphasis | Emphasis.SUBSCRIPT
    return span.emphasis
