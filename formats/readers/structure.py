"""What all readers do alike: styled text to runs, the title, and headings without a gap."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import PurePosixPath

from formats.document import (
    EL,
    EN,
    GRC,
    Anchor,
    Block,
    Document,
    Emphasis,
    Heading,
    Lang,
    ListBlock,
    Metadata,
    Note,
    Provenance,
    Quote,
    Run,
    Runs,
)
from formats.language.ancient import ancient_stretches, has_old_writing
from formats.language.fold import fold
from formats.language.latin import language_of_latin
from formats.language.look_alikes import mend_look_alikes
from formats.language.scripts import split_by_script
from formats.reading import Reading
from formats.report import Finding, Kind, Report
from formats.text import map_runs, plain


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one style as it stands in the source; `lang` is None where the script must tell."""

    text: str
    emphasis: Emphasis = Emphasis.NONE
    lang: Lang | None = None
    link: str | None = None
    note: Anchor | None = None


def runs_of(pieces: Sequence[Piece], lang: Lang, *, is_marked: bool = False) -> Runs:
    """Return runs with tidy white space and a language each.

    The script is asked over the whole text at once, so that a bracket or number between two
    English words stays English whatever its style. In a source that marks its languages
    (`is_marked`) it is asked over what stands unmarked between the marks, which end there.
    """
    tidied = _tidy(pieces)
    told: list[tuple[int, Lang]] = []
    for _, group in groupby(tidied, key=lambda piece: is_marked and piece.lang is not None):
        told = _languages("".join(piece.text for piece in group), lang, told)
    made: list[Run] = []
    position = 0
    for piece in tidied:
        for text, piece_lang in _cut(piece.text, position, told):
            _append(
                made,
                Run(text, piece.lang or piece_lang, piece.emphasis, piece.link, piece.note),
            )
        position += len(piece.text)
    return tuple(made)


def _tidy(pieces: Sequence[Piece]) -> list[Piece]:
    """Make all white space single spaces, none at either end; no-break spaces stay."""
    made: list[Piece] = []
    after_space = True
    for piece in pieces:
        signs = []
        for sign in piece.text:
            is_space = sign in " \t\n\r\f\v\u2028\u2029"
            if not (is_space and after_space):
                signs.append(" " if is_space else sign)
            after_space = is_space
        if signs:
            made.append(replace(piece, text="".join(signs)))
    while made and not made[-1].text.rstrip(" "):
        made.pop()
    if made:
        made[-1] = replace(made[-1], text=made[-1].text.rstrip(" "))
    return made


def _languages(text: str, lang: Lang, before: list[tuple[int, Lang]]) -> list[tuple[int, Lang]]:
    """Return the end of each stretch of one language, and that language, after those `before`."""
    ends = list(before)
    end = before[-1][0] if before else 0
    for stretch, stretch_lang in split_by_script(text, lang):
        if stretch_lang == EL and has_old_writing(stretch):
            for part, is_ancient in ancient_stretches(stretch):
                end += len(part)
                ends.append((end, GRC if is_ancient else EL))
            continue
        end += len(stretch)
        if stretch_lang == EN and lang != EN:
            # Latin letters in a Greek text: English, unless the text is long enough to tell.
            stretch_lang = language_of_latin(stretch) or EN
        ends.append((end, stretch_lang))
    return ends


def _cut(text: str, start: int, told: list[tuple[int, Lang]]) -> list[tuple[str, Lang]]:
    """Return the pieces of `text`, which begins at `start`, by language."""
    cut: list[tuple[str, Lang]] = []
    position = start
    for end, lang in told:
        if position < end and position < start + len(text):
            stop = min(end, start + len(text))
            cut.append((text[position - start : stop - start], lang))
            position = stop
    return cut


def _append(made: list[Run], run: Run) -> None:
    """Add a run, or lengthen the last one where nothing but the text differs."""
    if made and run.note is None and replace(made[-1], text="") == replace(run, text=""):
        made[-1] = replace(made[-1], text=made[-1].text + run.text)
    else:
        made.append(run)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader gathered before title and headings are set right."""

    lang: Lang
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    told_title: str = ""
    """Title in the source's own properties, for a source without a level-1 heading."""
    is_title_certain: bool = False
    """The properties' title is the work's: a level-1 heading may be but that of a chapter."""


def finish(draft: Draft, *, name: str, reader: str, findings: Sequence[Finding]) -> Reading:
    """Return the document: title found, heading levels without a gap, provenance noted.

    Title: the first level-1 heading, else the source's own, else the file's name. A title that
    is no heading yet becomes the first one.
    """
    found = list(findings)
    blocks = _without_empty_headings(draft.blocks, found)
    notes = tuple(
        replace(note, blocks=_without_empty_headings(note.blocks, found)) for note in draft.notes
    )
    blocks = _with_whole_words(blocks, found)
    notes = tuple(replace(note, blocks=_with_whole_words(note.blocks, found)) for note in notes)
    top = next((b for b in blocks if isinstance(b, Heading) and b.level == 1), None)
    if top is not None and not (draft.is_title_certain and _is_chapter(top, draft)):
        title = plain(top.runs)
    else:
        is_told = _has_sign(draft.told_title)
        title = draft.told_title if is_told else _title_from(name, draft.lang)
        key = "title-from-properties" if is_told else "title-from-name"
        if not (is_told and draft.is_title_certain):
            found.insert(0, Finding(Kind.GUESSED, key, Anchor("title"), title))
        blocks = (Heading(Anchor("title"), 1, runs_of([Piece(title)], draft.lang)), *blocks)
    levels = Levels(found)
    blocks = levels.without_gaps(blocks)
    notes = tuple(replace(note, blocks=levels.without_gaps(note.blocks)) for note in notes)
    document = Document(title, draft.lang, blocks, notes, draft.metadata, Provenance(name, reader))
    return Reading(document, Report(tuple(found)))


def _with_whole_words(blocks: tuple[Block, ...], found: list[Finding]) -> tuple[Block, ...]:
    """Return blocks whose words are of one script each, where that is sure, and report each."""

    def mend(runs: Runs) -> Runs:
        return tuple(_mended(run, found) for run in runs)

    return tuple(map_runs(block, mend) for block in blocks)


def _mended(run: Run, found: list[Finding]) -> Run:
    text = run.text if run.emphasis & Emphasis.CODE else mend_look_alikes(run.text)
    if text == run.text:
        return run
    pairs = zip(run.text.split(), text.split(), strict=True)
    words = ", ".join(new for old, new in pairs if old != new)
    found.append(Finding(Kind.MENDED, "look-alikes-mended", None, words[:120]))
    return replace(run, text=text)


def _is_chapter(top: Heading, draft: Draft) -> bool:
    """Tell whether the first heading says something else than the work's own title."""
    title, told = fold(draft.told_title), fold(plain(top.runs))
    return _has_sign(title) and title not in told and told not in title


def _title_from(name: str, lang: Lang) -> str:
    """Return the file's name as a title; a name without a letter or digit says nothing."""
    title = " ".join(PurePosixPath(name).stem.replace("_", " ").split())
    if any(map(str.isalnum, title)):
        return title
    return "Χωρίς τίτλο" if lang.split("-")[0] in {"el", "grc"} else "Untitled"


def _has_sign(text: str) -> bool:
    """Tell whether anything in `text` is seen or heard."""
    return any(not c.isspace() and unicodedata.category(c) not in {"Cc", "Cf"} for c in text)


def _without_empty_headings(blocks: tuple[Block, ...], found: list[Finding]) -> tuple[Block, ...]:
    """Drop headings without a word, however deep (WCAG 2.2 2.4.6), and report each."""
    made: list[Block] = []
    for block in blocks:
        match block:
            case Heading() if not _has_sign(plain(block.runs)):
                found.append(Finding(Kind.MENDED, "heading-empty-dropped"))
            case ListBlock():
                items = tuple(
                    replace(item, blocks=_without_empty_headings(item.blocks, found))
                    for item in block.items
                )
                made.append(replace(block, items=items))
            case Quote():
                made.append(replace(block, blocks=_without_empty_headings(block.blocks, found)))
            case _:
                made.append(block)
    return tuple(made)


class Levels:
    """Raises headings that skip a level (WCAG 2.2 1.3.1; PDF/UA-1 7.4.2), and reports each.

    The level of the heading before is kept from call to call: notes come after the text.
    """

    def __init__(self, found: list[Finding]) -> None:
        self._found = found
        self._above = 0

    def without_gaps(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """Return the blocks, those in lists and quotations too, with headings raised."""
        return tuple(map(self._mended, blocks))

    def _mended(self, block: Block) -> Block:
        match block:
            case Heading():
                return self._raised(block)
            case ListBlock():
                items = tuple(
                    replace(item, blocks=self.without_gaps(item.blocks)) for item in block.items
                )
                return replace(block, items=items)
            case Quote():
                return replace(block, blocks=self.without_gaps(block.blocks))
            case _:
                return block

    def _raised(self, heading: Heading) -> Heading:
        level = min(heading.level, self._above + 1)
        self._above = level
        if level == heading.level:
            return heading
        detail = f"{heading.level} → {level}: {plain(heading.runs)}"
        self._found.append(Finding(Kind.MENDED, "heading-level-mended", heading.anchor, detail))
        return replace(heading, level=level)
