"""Signs and emoji that no bundled font has are written in words: «[χαιρετισμός]» for a waving hand.

Whoever reads the large print learns what stood there, and one emoji does not refuse a whole text.
Letters of a script that no font has stay as they are, and are refused where they are drawn.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from formats.document import (
    Block,
    Document,
    Figure,
    Lang,
    ListBlock,
    PageBreak,
    Quote,
    Run,
    Runs,
)
from formats.language.sign_names import KEYCAP, is_flag_letter, sign_in_words
from formats.pdf.faces import REGULAR, covered_characters, load_face
from formats.pdf.printable import printable
from formats.pdf.wording import wording
from formats.report import Finding, Kind
from formats.text import document_runs, map_runs, plain, walk

_EMOJI = (
    "[\u203c-\u3299\U0001f000-\U0001faff]"
    "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
)
_FLAG = "[\U0001f1e6-\U0001f1ff]{1,2}"
# What belongs together, else single characters (Unicode Technical Standard 51, 1.4.9).
_SEQUENCES = re.compile(f"{_FLAG}|[0-9#*]\ufe0f?\u20e3|{_EMOJI}(?:\u200d{_EMOJI})*|.", re.DOTALL)
_PICTOGRAPHS = range(0x1F000, 0x1FB00)
"""Symbols all, those of later Unicode versions than ours included."""


def signs_in_words(document: Document) -> tuple[Document, tuple[Finding, ...]]:
    """Return the document with signs that cannot be drawn written in words, and each sign once.

    A document whose characters the fonts have is returned as it is.
    """
    missing = _missing(document)
    if not missing:
        return document, ()
    speller = _Speller(missing, wording(document.lang).lang)
    changed = replace(
        document,
        blocks=tuple(map(speller.block, document.blocks)),
        notes=tuple(
            replace(
                note,
                label=speller.text(note.label),
                blocks=tuple(map(speller.block, note.blocks)),
            )
            for note in document.notes
        ),
    )
    return changed, tuple(speller.findings())


def _missing(document: Document) -> frozenset[str]:
    """Return the characters of the document that no bundled font has.

    The frame of a keycap is had by one, but drawn beside its digit instead of around it.
    """
    used: set[str] = set()
    for text in _texts(document):
        used.update(printable(text))
    lacking = used - load_face(REGULAR).characters
    return (
        frozenset(lacking - covered_characters() | lacking & {KEYCAP}) if lacking else frozenset()
    )


def _texts(document: Document) -> Iterator[str]:
    yield from map(plain, document_runs(document))
    for note in document.notes:
        yield note.label
    for blocks in (document.blocks, *(note.blocks for note in document.notes)):
        for block in walk(blocks):
            if isinstance(block, PageBreak):
                yield block.label
            elif isinstance(block, Figure):
                # Drawn where the picture itself cannot be.
                yield block.alt or ""


@dataclass(slots=True)
class _Speller:
    """Writes signs in words and counts them."""

    missing: frozenset[str]
    lang: Lang
    written: Counter[tuple[str, str]] = field(default_factory=Counter)

    def findings(self) -> Iterator[Finding]:
        """Yield each sign once, with its words and how often it stood."""
        for (sign, name), count in self.written.items():
            times = f" ×{count}" if count > 1 else ""
            yield Finding(Kind.LOST, "sign-in-words", None, f"{sign} → {name}{times}")

    def block(self, block: Block) -> Block:
        """Return a block with the signs of its texts and labels in words, however deep."""
        return self._labels(map_runs(block, self.runs))

    def _labels(self, block: Block) -> Block:
        match block:
            case PageBreak():
                return replace(block, label=self.text(block.label))
            case Figure() if block.alt:
                return replace(block, alt=self.text(block.alt))
            case ListBlock():
                items = tuple(
                    replace(item, blocks=tuple(map(self._labels, item.blocks)))
                    for item in block.items
                )
                return replace(block, items=items)
            case Quote():
                return replace(block, blocks=tuple(map(self._labels, block.blocks)))
            case _:
                return block

    def text(self, text: str) -> str:
        """Return a text without runs."""
        return plain(self.runs((Run(text, self.lang),))) if text else text

    def runs(self, runs: Runs) -> Runs:
        """Return runs; words for a sign are a run of their own, in the language they are in."""
        if not any(self.missing.intersection(run.text) for run in runs):
            return runs
        row = _Row()
        for run in runs:
            for sequence in _SEQUENCES.findall(run.text):
                if self.missing.isdisjoint(sequence) or not all(map(_is_nameable, sequence)):
                    row.add_text(replace(run, text=sequence))
                else:
                    row.add_words(self._words(sequence, run))
        return tuple(row.runs)

    def _words(self, sequence: str, run: Run) -> Run:
        name, lang = sign_in_words(sequence, self.lang)
        self.written[sequence, name] += 1
        return replace(run, text=f"[{name}]", lang=lang)


@dataclass(slots=True)
class _Row:
    """Runs under construction; words for a sign keep a space from the words around them."""

    runs: list[Run] = field(default_factory=list)
    _source: Run | None = None
    """The last run without its text; None after words for a sign."""

    def add_text(self, run: Run) -> None:
        source = replace(run, text="")
        if self.runs and self._source is None and run.text[0].isalnum():
            run = replace(run, text=f" {run.text}")
        if source == self._source:
            self.runs[-1] = replace(self.runs[-1], text=self.runs[-1].text + run.text)
        else:
            self.runs.append(run)
        self._source = source

    def add_words(self, run: Run) -> None:
        last = self.runs[-1].text[-1] if self.runs else " "
        if last.isalnum() or last == "]":
            self.runs[-1] = replace(self.runs[-1], text=self.runs[-1].text + " ")
        self.runs.append(run)
        self._source = None


def _is_nameable(character: str) -> bool:
    """Tell whether a character is no letter: a symbol, or what modifies or joins symbols."""
    category = unicodedata.category(character)
    return (
        category[0] == "S"
        or category in {"Cf", "Me"}
        or "\ufe00" <= character <= "\ufe0f"
        or ord(character) in _PICTOGRAPHS
        or is_flag_letter(character)
        or character in "0123456789#*"
    )
