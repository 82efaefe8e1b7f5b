"""Runs of text in DOCX: language, emphasis, links and note references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.parts.story import StoryPart

from formats.document import Anchor, Emphasis, Lang, Run, Runs
from formats.theme import Theme
from formats.writers._docx_styles import FIXED_FONT, link_letters
from formats.writers._docx_xml import Element, text_element, val, w, word_language
from formats.writers.links import safe_link

_STYLES = {
    Emphasis.EMPHASIS: "Emphasis",
    Emphasis.STRONG: "Strong",
    Emphasis.EMPHASIS | Emphasis.STRONG: "IntenseEmphasis",
}


def bookmark_name(anchor: str) -> str:
    """Return a name that Word allows for a bookmark: letters, digits and `_`, at most 40."""
    return "a_" + re.sub(r"\W", "_", anchor)[:38]


@dataclass(slots=True)
class NoteReferences:
    """Which notes have been referred to; a note can hang on one place only in Word."""

    numbers: Mapping[Anchor, int]
    labels: Mapping[Anchor, str]
    counts_itself: bool
    """The labels are 1, 2, 3 … in order of reference: Word's own count shows them."""
    used: set[Anchor] = field(default_factory=set)
    is_body_done: bool = False
    """What follows is text of notes, on which Word can hang no note (ECMA-376-1 17.11.14)."""


class TextWriter:
    """Makes the contents of paragraphs in one part of the file."""

    def __init__(self, part: StoryPart, theme: Theme, notes: NoteReferences) -> None:
        self._part = part
        self._theme = theme
        self._notes = notes

    def runs(self, runs: Runs, style: str = "") -> Iterator[Element]:
        """Yield runs and hyperlinks; `style` is a character style for runs without emphasis."""
        for link, group in groupby(runs, key=lambda run: safe_link(run.link)):
            made = [part for run in group for part in self._run(run, style)]
            if link is None:
                yield from made
            else:
                yield self._hyperlink(link, made)

    def _hyperlink(self, link: str, made: list[Element]) -> Element:
        if link.startswith("#"):
            return w("hyperlink", *made, anchor=bookmark_name(link[1:]), history=1)
        relation = self._part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        element = w("hyperlink", *made, history=1)
        element.set(qn("r:id"), relation)
        return element

    def _run(self, run: Run, style: str) -> Iterator[Element]:
        number = self._notes.numbers.get(run.note) if run.note else None
        if number is None or run.note is None:
            yield w("r", self._letters(run, style), text_element(run.text))
            return
        label = self._notes.labels[run.note]
        is_mark = run.text.strip() == label
        if not is_mark:
            yield w("r", self._letters(run, style), text_element(run.text))
        if self._notes.is_body_done:
            if is_mark:
                raised = replace(run, emphasis=run.emphasis | Emphasis.SUPERSCRIPT)
                yield w("r", self._letters(raised, style), text_element(run.text))
        elif run.note not in self._notes.used:
            self._notes.used.add(run.note)
            yield self._reference(number, label, run.lang)
        elif is_mark:
            yield w("r", reference_letters(run.lang), text_element(run.text))

    def _reference(self, number: int, label: str, lang: Lang) -> Element:
        letters = reference_letters(lang)
        if self._notes.counts_itself:
            return w("r", letters, w("footnoteReference", id=number))
        reference = w("footnoteReference", customMarkFollows=1, id=number)
        return w("r", letters, reference, text_element(label))

    def _letters(self, run: Run, style: str) -> Element:
        """Return `w:rPr`, its children in the schema's order."""
        made = w("rPr")
        weight = run.emphasis & (Emphasis.EMPHASIS | Emphasis.STRONG)
        named = _STYLES.get(weight, style) or ("Hyperlink" if safe_link(run.link) else "")
        if named:
            made.append(val("rStyle", named))
        if run.emphasis & Emphasis.CODE:
            made.append(w("rFonts", ascii=FIXED_FONT, hAnsi=FIXED_FONT, cs=FIXED_FONT))
        if safe_link(run.link) and named != "Hyperlink":
            made.extend(link_letters(self._theme))
        if run.emphasis & (Emphasis.SUPERSCRIPT | Emphasis.SUBSCRIPT):
            is_raised = bool(run.emphasis & Emphasis.SUPERSCRIPT)
            made.append(val("vertAlign", "superscript" if is_raised else "subscript"))
        made.append(language_element(run.lang))
        return made


def language_element(lang: Lang) -> Element:
    """Return `w:lang`, which stands on every run (WCAG 2.2 3.1.2)."""
    return val("lang", word_language(lang))


def reference_letters(lang: Lang) -> Element:
    """Return the letters' properties of a note mark."""
    return w("rPr", val("rStyle", "FootnoteReference"), language_element(lang))
