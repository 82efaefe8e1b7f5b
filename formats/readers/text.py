"""Reads plain text: paragraphs, lists, and headings only where they are unmistakable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO, ClassVar

from formats.build import DocumentBuilder
from formats.document import Lang, ListBlock, ListItem, Paragraph, Runs
from formats.language.fold import fold
from formats.language.look_alikes import mend_look_alikes
from formats.readers.encoding import Decoded, decode
from formats.readers.languages import settled
from formats.readers.structure import Draft, Piece, finish, runs_of
from formats.reading import Limits, Reading
from formats.report import Finding, Kind

_HASHES = re.compile(r"(#{1,6})\s+(\S.*)")
_UNDERLINE = re.compile(r"\s*(={3,}|-{3,})\s*")
# Matched against folded text: small letters, no accents, σ for ς.
_DIVISION = re.compile(
    r"(?:κεφαλαιο|κεφ\.|αρθρο|ενοτητα|μεροσ|παραρτημα|βιβλιο|chapter|article|part|section|book"
    r"|appendix)\s+(?:\d{1,3}|[ivxlc]{1,7}|[α-ω]{1,3}|[a-z]"
    r"|πρωτ\w+|δευτερ\w+|τριτ\w+|τεταρτ\w+|πεμπτ\w+|one|two|three|four|five)[ '’ʹ]*"
    r"(?:\s*[.:–—-]\s*\S.*)?[.:]?"
)
_NUMBERED = re.compile(r"\s*(\d{1,3})[.)]\s+(\S.*)")
_BULLET = re.compile(r"\s*[•▪◦‣*-]\s+(\S.*)")
_DIALOGUE_END = re.compile(r"[.;!?…»”\"]\s*$")
_REJOIN = re.compile(r"([^\W\d_])(?:-|\u00ad)\n\s*([^\W\d_A-ZΑ-ΩΆ-Ώ])")

_LONGEST_HEADING = 80
_WIDEST_PAGE = 110
_NARROWEST_PAGE = 40


class TextReader:
    """Reads plain text in any encoding that Greek texts are found in."""

    name: ClassVar[str] = "text"
    suffixes: ClassVar[tuple[str, ...]] = (".txt", ".text")

    def read(self, src: BinaryIO, /, *, name: str, lang: Lang, limits: Limits) -> Reading:
        """Read the whole file; a guessed encoding, heading or list is reported as guessed."""
        del limits  # the size was checked before, and plain text does not nest
        decoded = decode(src.read(), name=name)
        findings = encoding_findings(decoded)
        language = settled(decoded.text, None, lang, findings)
        page = _Page(language, findings)
        page.read(_mended(decoded.text, findings))
        draft = Draft(language, tuple(page.builder.blocks))
        return finish(draft, name=name, reader=self.name, findings=findings)


def _mended(text: str, findings: list[Finding]) -> str:
    """Return a text whose Greek words have no Latin letters that look like Greek ones."""
    mended = mend_look_alikes(text)
    if mended != text:
        pairs = zip(text.split(), mended.split(), strict=True)
        words = dict.fromkeys(new for old, new in pairs if old != new)
        findings.append(Finding(Kind.MENDED, "look-alikes-mended", None, ", ".join(words)[:120]))
    return mended


def encoding_findings(decoded: Decoded) -> list[Finding]:
    """Return what is to be told about a file's encoding: nothing where it is certain."""
    if not decoded.is_guessed:
        return []
    return [Finding(Kind.GUESSED, "encoding-guessed", None, decoded.encoding)]


class _Page:
    """Turns chunks between blank lines into blocks."""

    def __init__(self, lang: Lang, findings: list[Finding]) -> None:
        self.builder = DocumentBuilder(lang)
        self._lang = lang
        self._findings = findings

    def read(self, text: str) -> None:
        joined, count = _REJOIN.subn(r"\1\2", text)
        if count:
            self._findings.append(Finding(Kind.MENDED, "words-rejoined", None, str(count)))
        chunks = list(_chunks(joined.replace("\u00ad", "").replace("\f", "\n\n")))
        for number, lines in enumerate(chunks):
            is_title = number == 0 and len(chunks) > 1 and _is_title(lines)
            self._chunk(lines, is_title=is_title)

    def _runs(self, text: str) -> Runs:
        return runs_of([Piece(text)], self._lang)

    def _chunk(self, lines: list[str], *, is_title: bool) -> None:
        heading = (1, lines[0]) if is_title else _heading(lines)
        if heading:
            self._heading(*heading)
            rest = lines[2:] if len(lines) > 1 and _UNDERLINE.fullmatch(lines[1]) else lines[1:]
            if rest:
                self._chunk(rest, is_title=False)
        elif not (self._numbered(lines) or self._bullets(lines)):
            for paragraph in _paragraphs(lines):
                inner = _heading([paragraph]) if len(lines) > 1 else None
                if inner:
                    self._heading(*inner)
                else:
                    self.builder.paragraph(self._runs(paragraph))

    def _heading(self, level: int, text: str) -> None:
        self.builder.heading(level, self._runs(text))
        anchor = self.builder.blocks[-1].anchor
        self._findings.append(Finding(Kind.GUESSED, "heading-guessed", anchor, text.strip()))

    def _numbered(self, lines: list[str]) -> bool:
        """Add a numbered list if the chunk's numbers rise by one; tell whether it was one."""
        numbers = [int(m[1]) for m in map(_NUMBERED.fullmatch, lines) if m]
        if len(numbers) < 2 or not _NUMBERED.fullmatch(lines[0]):
            return False
        if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            return False
        self._list(_items(lines, _NUMBERED), start=numbers[0])
        return True

    def _bullets(self, lines: list[str]) -> bool:
        """Add a bulleted list; lines that may be dialogue are none."""
        if not _BULLET.fullmatch(lines[0]):
            return False
        items = _items(lines, _BULLET)
        # «- Τι κάνεις;» is speech in Greek books: a sentence's end makes a dash no bullet.
        dashed = [line for line in lines if line.lstrip().startswith("-")]
        if dashed and (len(items) < 2 or any(map(_DIALOGUE_END.search, items))):
            return False
        self._list(items, start=None)
        return True

    def _list(self, texts: list[str], *, start: int | None) -> None:
        builder = self.builder
        anchor = builder.anchor()
        items = tuple(
            ListItem(builder.anchor(), (Paragraph(builder.anchor(), self._runs(text)),))
            for text in texts
        )
        builder.blocks.append(ListBlock(anchor, items, start is not None, start or 1))
        self._findings.append(Finding(Kind.GUESSED, "list-guessed", anchor, texts[0]))


def _chunks(text: str) -> Iterator[list[str]]:
    """Yield the lines between blank lines."""
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            lines.append(line.rstrip())
        elif lines:
            yield lines
            lines = []


def _is_title(lines: list[str]) -> bool:
    """Tell whether the first chunk is one short line without a sentence's end."""
    line = lines[0].strip()
    return len(lines) == 1 and len(line) <= _LONGEST_HEADING and not line.endswith((".", ",", ":"))


def _heading(lines: list[str]) -> tuple[int, str] | None:
    """Return level and text if the chunk begins with an unmistakable heading."""
    marked = _HASHES.fullmatch(lines[0].strip())
    if marked:
        return len(marked[1]), marked[2]
    if len(lines) > 1 and len(lines[0].strip()) <= _LONGEST_HEADING:
        line = _UNDERLINE.fullmatch(lines[1])
        if line and abs(len(line[1]) - len(lines[0].strip())) <= max(3, len(lines[0]) // 4):
            return (1 if line[1][0] == "=" else 2), lines[0]
    if len(lines) == 1 and len(lines[0].strip()) <= _LONGEST_HEADING:
        return (2, lines[0]) if _DIVISION.fullmatch(fold(lines[0].strip())) else None
    return None


def _items(lines: list[str], mark: re.Pattern[str]) -> list[str]:
    """Return the items' texts; a line without a mark goes on with the item before it."""
    items: list[str] = []
    for line in lines:
        match = mark.fullmatch(line)
        if match:
            items.append(match[match.re.groups])
        else:
            items[-1] += " " + line.strip()
    return items


def _paragraphs(lines: list[str]) -> list[str]:
    """Return the paragraphs of a chunk: one if its lines were folded at a margin, else a line each.

    A line was folded if the next line's first word had no room in it.
    """
    width = max(map(len, lines))
    if len(lines) == 1 or not _NARROWEST_PAGE <= width <= _WIDEST_PAGE:
        return lines
    # Word processors and typists leave lines short by a word now and then.
    slack = width // 10
    folded = [
        len(line) + 1 + len(after.split()[0]) > width - slack for line, after in pairwise(lines)
    ]
    return [" ".join(lines)] if sum(folded) * 10 >= len(folded) * 8 else lines
