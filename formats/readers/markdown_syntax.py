"""The two additions to CommonMark that Prosvasi reads: footnotes and a language on a span.

`[^1]` refers to a note that is defined as `[^1]: text`, going on in lines indented by four
spaces; `[bonjour]{lang=fr}` is text in another language (Pandoc's bracketed span).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_DEFINITION = re.compile(r" {0,3}\[\^([^\]\s]{1,60})\]:[ \t]*(.*)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_REFERENCE = re.compile(r"\[\^([^\]\s]{1,60})\]")
_SPAN = re.compile(r"\[([^\[\]]+)\]\{(?:lang=\"?|:)([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\"?\}")


@dataclass(frozen=True, slots=True)
class Source:
    """A Markdown text without its note definitions, and these by their labels, in order."""

    text: str
    notes: tuple[tuple[str, str], ...]


def without_notes(text: str) -> Source:
    """Take the note definitions out of a Markdown text; those in code blocks stay."""
    kept: list[str] = []
    notes: list[tuple[str, list[str]]] = []
    current: list[str] | None = None
    fence = ""
    for line in text.split("\n"):
        opened = _FENCE.match(line)
        if opened and current is None:
            fence = "" if fence and opened[1].startswith(fence) else fence or opened[1]
        started = None if fence else _DEFINITION.fullmatch(line)
        if started:
            current = [started[2]]
            notes.append((started[1], current))
        elif current is not None and _goes_on(line, current):
            current.append(line[4:] if line.startswith("    ") else line.lstrip())
        else:
            current = None
            kept.append(line)
    return Source("\n".join(kept), tuple((label, "\n".join(body)) for label, body in notes))


def _goes_on(line: str, body: list[str]) -> bool:
    """Tell whether a line belongs to the note: indented, blank, or running on without a gap."""
    return line.startswith("    ") or not line.strip() or bool(body[-1].strip())


def parser(max_nesting: int) -> MarkdownIt:
    """Return a CommonMark parser with tables, footnote references and language spans."""
    made = MarkdownIt("commonmark", {"maxNesting": max_nesting}).enable("table")
    made.inline.ruler.before("link", "note_reference", _note_reference)
    made.inline.ruler.before("link", "language_span", _language_span)
    return made


def _note_reference(state: StateInline, silent: bool) -> bool:
    match = _REFERENCE.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push("note_reference", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _language_span(state: StateInline, silent: bool) -> bool:
    match = _SPAN.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        token = state.push("language_span", "", 0)
        token.content, token.info = match[1], match[2]
    state.pos = match.end()
    return True
