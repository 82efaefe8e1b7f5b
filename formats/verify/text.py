"""Checks on finished plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from formats.document import Block, Document, Figure, PageBreak, Runs, Table
from formats.errors import UnreadableDocument
from formats.labels import labels
from formats.text import map_runs, plain, walk, words
from formats.verify.result import Failure, Rule
from formats.verify.words import first_missing

UTF8 = Rule(
    "TXT-01",
    "RFC 3629",
    "Το αρχείο δεν είναι σε UTF-8. Φτιάξτε το ξανά.",
    "The file is not in UTF-8. Make it again.",
)
WORDS = Rule(
    "TXT-02",
    "EN 301 549 5.4",
    "Μια λέξη του εγγράφου λείπει ή δεν είναι στη σειρά της. Φτιάξτε το αρχείο ξανά.",
    "A word of the document is missing or out of its order. Make the file again.",
)

ONCE = Rule(
    "TXT-03",
    "EN 301 549 5.4",
    "Το αρχείο έχει μια λέξη που δεν είναι στο έγγραφο, ή την έχει δύο φορές. Φτιάξτε το ξανά.",
    "The file has a word that the document does not have, or has it twice. Make it again.",
)
_MARK = re.compile(r"-|\||#{3,6}|=+|-+|\d+\.")
"""List marks, divisions of a table's row, marks of headings."""


def verify_text(path: Path, *, against: Document | None = None) -> tuple[Failure, ...]:
    """Return the rules that a text file breaks: its encoding and the document's words in order.

    Raises:
        UnreadableDocument: The file cannot be opened.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as exc:
        return (Failure(UTF8, str(exc.start)),)
    except OSError as exc:
        raise UnreadableDocument(str(exc), say="file-unreachable", name=path.name) from exc
    if against is None:
        return ()
    expected, found = words(_as_written(against)), text.split()
    place = first_missing(expected, found)
    if place:
        return (Failure(WORDS, place),)
    more = next((word for word in _left(expected, found) if not _is_added(word, against)), None)
    return (Failure(ONCE, more),) if more is not None else ()


def _left(expected: Sequence[str], found: Iterable[str]) -> Iterator[str]:
    """Yield what stands in a file beside the expected words, all of which it has."""
    wanted = iter(expected)
    next_one = next(wanted, None)
    for word in found:
        if word == next_one:
            next_one = next(wanted, None)
        else:
            yield word


def _is_added(word: str, against: Document) -> bool:
    bare = word.strip("[]:,")
    return not bare or bool(_MARK.fullmatch(word)) or bare in _additions(against)


@lru_cache(maxsize=4)
def _additions(document: Document) -> frozenset[str]:
    """Return the words that plain text has more than once, or beside the text.

    These are headings of tables before each value, descriptions of pictures, numbers of pages,
    labels of notes, and the few words of our own.
    """
    own = labels(document.lang)
    texts = [own.figure, own.figure_without_alt, own.page, own.notes]
    texts += [note.label for note in document.notes]
    for block in walk((*document.blocks, *(b for note in document.notes for b in note.blocks))):
        match block:
            case Figure():
                texts.append(block.alt or "")
            case PageBreak():
                texts.append(block.label)
            case Table():
                texts += [plain(cell.runs) for row in block.rows for cell in row.cells]
            case _:
                pass
    return frozenset(word.strip("[]:,") for text in texts for word in text.split())


def _as_written(document: Document) -> Document:
    """Return the document with its note references in brackets, as plain text has them."""
    labels = {note.anchor: note.label for note in document.notes}

    def bracketed(runs: Runs) -> Runs:
        return tuple(
            replace(run, text=f"[{run.text}]")
            if run.note in labels and run.text.strip() == labels[run.note]
            else run
            for run in runs
        )

    def all_of(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(map_runs(block, bracketed) for block in blocks)

    notes = tuple(replace(note, blocks=all_of(note.blocks)) for note in document.notes)
    return replace(document, blocks=all_of(document.blocks), notes=notes)
