"""Footnotes of a page without tags: numbered lines at its foot that a raised number refers to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from formats.readers._page_lines import Line
from formats.readers._page_spans import Span

_LABEL = re.compile(r"(\d{1,3}|\*{1,3}|[†‡])\s*[.)]?\s*(?=\D)")
_REFERENCE = re.compile(r"\d{1,3}|\*{1,3}|[†‡]")


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A note's label and its lines, the first of which begins with the label."""

    label: str
    lines: tuple[Line, ...]


def split_notes(
    lines: tuple[Line, ...], body_pt: float
) -> tuple[tuple[Line, ...], list[FoundNote]]:
    """Return a page's lines without its footnotes, and the footnotes.

    A line at the foot begins a note where its number stands raised in the text above, and the line
    is in smaller letters or its own number is raised. All lines below belong to notes.
    """
    referred = {text for line in lines for text in references(line)}
    start = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        label = note_label(lines[index], body_pt)
        if label and label in referred:
            start = index
        elif lines[index].size_pt > 0.95 * body_pt and not label:
            break
    notes: list[list[Line]] = []
    labels: list[str] = []
    for line in lines[start:]:
        label = note_label(line, body_pt)
        if label and label in referred and label not in labels:
            labels.append(label)
            notes.append([line])
        elif notes:
            notes[-1].append(line)
    found = [FoundNote(label, tuple(held)) for label, held in zip(labels, notes, strict=True)]
    return lines[:start], found


def is_reference(span: Span, line: Line) -> bool:
    """Tell whether a span is a raised number, as references to notes are."""
    is_raised = span.baseline > line.baseline + 0.12 * line.size_pt
    is_small = span.size_pt < 0.85 * line.size_pt
    return is_raised and is_small and _REFERENCE.fullmatch(span.text.strip()) is not None


def references(line: Line) -> list[str]:
    """Return the labels that a line refers to by raised numbers, but for one at its head."""
    return [s.text.strip() for i, s in enumerate(line.spans) if i and is_reference(s, line)]


def note_label(line: Line, body_pt: float) -> str:
    """Return the label that a line begins with, if it may begin a note, or «»."""
    if not line.spans:
        return ""
    found = _LABEL.match(line.text.lstrip())
    is_small = line.size_pt < 0.95 * body_pt
    if found and (is_small or is_reference(line.spans[0], line)):
        return found[1]
    return ""


def without_label(text: str, label: str) -> str:
    """Return a note's text without the label that stands before it."""
    found = _LABEL.match(text.lstrip())
    return text.lstrip()[found.end() :] if found and found[1] == label else text
