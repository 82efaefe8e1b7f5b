"""An item as a document: what somebody who listens wants to know, in the order they want it.

Title, people, what it is and how long, what it tells, then how to get it; numbers come last.
Each value keeps its own language, so that an English title in a Greek answer is read by an
English voice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from access_service.catalogue.describe_words import (
    AUDIENCES,
    FORMS,
    GENRES,
    LABELS,
    LANGUAGES,
    ROLES,
    Words,
)
from access_service.catalogue.record import Form, Item, Role
from formats.build import DocumentBuilder, runs
from formats.document import EL, EN, Document, Lang, Metadata, Provenance, Run, Runs
from formats.language.scripts import split_by_script

_SIMPLE_PAGES: Final = re.compile(
    r"(?:[ivxlcdm]+\s*,\s*)?\[?(\d+)\]?\s*"
    r"(?:σ|σελ|σσ|p|pp|s|S|str|c|pages?|σελίδες)\b\.?(?:\s*ill?\.?)?\s*",
    re.IGNORECASE,
)
_VOLUMES: Final = re.compile(r"(\d+)\s*(?:τ|τόμοι|τόμ|v|vol|vols|volumes?)\.?", re.IGNORECASE)
_GREEK: Final = re.compile(r"[\u0370-\u03ff]")
_ENGLISH_WORD: Final = re.compile(r"\b(?!min\b)[a-z]{3,}")
_PAGES_INSIDE: Final = re.compile(r"\b(\d+)\s*(?:p|pp|σ|σελ|σσ)\.(?=\W|$)")
_PLAYING_TIME: Final = re.compile(r"\b(\d+) h (\d+) min\b")
_PLAYING_MINUTES: Final = re.compile(r"\b(\d+) min\.?(?=\W|$)")
_UNKNOWN: Final = frozenset({"s.l.", "χ.τ.", "s.n.", "χ.ε.", "χ.ό."})


@dataclass(frozen=True, slots=True)
class _Count:
    """How a language counts a thing: one, several."""

    one: str
    several: str

    def of(self, number: int) -> str:
        return f"{number} {self.one if number == 1 else self.several}"


_PAGES: Final = {EL: _Count("σελίδα", "σελίδες"), EN: _Count("page", "pages")}
_TOMES: Final = {EL: _Count("τόμος", "τόμοι"), EN: _Count("volume", "volumes")}
_HOURS: Final = {EL: _Count("ώρα", "ώρες"), EN: _Count("hour", "hours")}
_MINUTES: Final = {EL: _Count("λεπτό", "λεπτά"), EN: _Count("minute", "minutes")}
_AND: Final = {EL: "και", EN: "and"}


def describe_item(item: Item, *, lang: Lang = EL, held: Sequence[Form] = ()) -> Document:
    """Return a document that says what an item is and how to get it.

    Args:
        item: The catalogue item.
        lang: Language of the labels and of what we say ourselves: Greek, or else English.
        held: Accessible forms in which the library has the work in other editions.
    """
    return _Description(item, EL if lang.split("-")[0] == "el" else EN, held).document()


def playing_time(hours: int, minutes: int, lang: Lang) -> str:
    """Return a duration in words: «3 ώρες και 20 λεπτά»."""
    said = [_HOURS[lang].of(hours)] if hours else []
    if minutes or not hours:
        said.append(_MINUTES[lang].of(minutes))
    return f" {_AND[lang]} ".join(said)


def said_title(title: str) -> str:
    """Return a title as it is printed and read, without the space before ISBD colons."""
    return title.replace(" : ", ": ").replace(" ; ", "; ")


class _Description:
    def __init__(self, item: Item, lang: Lang, held: Sequence[Form]) -> None:
        self.item = item
        self.lang = lang
        self.held = held
        self.builder = DocumentBuilder(lang)

    def document(self) -> Document:
        item = self.item
        self.builder.heading(1, self.in_own_language(said_title(item.title)))
        self.people()
        self.what_it_is()
        self.field("about", self.in_own_language(item.summary))
        self.how_to_get_it()
        self.series()
        self.field("contents", self.in_own_language(item.contents))
        self.publication()
        self.several("subjects", item.subjects)
        self.several("other_titles", map(said_title, item.alternative_titles))
        for isbn in item.isbns:
            self.field("isbn", isbn)
        return Document(
            title=said_title(item.title),
            lang=self.lang,
            blocks=tuple(self.builder.blocks),
            metadata=Metadata(
                creators=tuple(c.spoken for c in item.creators if c.role is Role.AUTHOR),
                publisher=item.publisher,
                subject="; ".join(item.subjects),
                date=str(item.year or ""),
                identifier=next(iter(item.isbns), item.control_number),
            ),
            provenance=Provenance(f"item:{item.id}", "catalogue"),
        )

    def word(self, words: Words) -> str:
        return words.el if self.lang == EL else words.en

    def field(self, label: str, value: str | Runs, *, count: int = 1) -> None:
        words = LABELS[label] if count == 1 else LABELS.get(f"{label}+", LABELS[label])
        self.builder.field(self.word(words), value)

    def in_own_language(self, text: str) -> Runs:
        """Return a text of the record in runs: its script decides, then the item's language."""
        lang = self.item.lang
        return tuple(Run(piece, told) for piece, told in split_by_script(text, lang))

    def names(self, names: Iterable[str]) -> Runs:
        """Return names joined by commas, each in the language of its script."""
        return self.in_own_language(", ".join(names))

    def people(self) -> None:
        for role, words in ROLES.items():
            names = [creator.spoken for creator in self.item.creators if creator.role is role]
            if names:
                singular, plural = words
                label = self.word(singular if len(names) == 1 else plural)
                self.builder.field(label, self.names(names))

    def what_it_is(self) -> None:
        item = self.item
        self.field("form", ", ".join(self.word(FORMS[form]) for form in item.forms))
        self.field("extent", self.extent())
        self.several("genre", [self.genre(genre) for genre in item.genres])
        self.field("languages", self.languages(), count=len(item.languages))
        if item.original_lang and item.original_lang not in item.languages[:1]:
            self.field("original_lang", self.language(item.original_lang))
        self.field("audience", self.audience())

    def publication(self) -> None:
        item = self.item
        self.field("edition", self.in_own_language(item.edition))
        self.field("publisher" if item.publisher else "place", self.imprint())
        self.field("year", str(item.year or ""))
        if not item.creators:
            self.field("responsibility", self.in_own_language(item.responsibility))

    def genre(self, genre: str) -> str:
        words = GENRES.get(genre)
        return self.word(words) if words else genre

    def audience(self) -> str:
        words = AUDIENCES.get(self.item.audience)
        return self.word(words) if words else self.item.audience

    def language(self, lang: Lang) -> str:
        words = LANGUAGES.get(lang)
        return self.word(words) if words else str(lang)

    def languages(self) -> str:
        return ", ".join(self.language(lang) for lang in self.item.languages)

    def imprint(self) -> Runs:
        """Return publisher and place, without «s.l.» and its like."""
        said = (self.item.publisher, self.item.place)
        known = [text for text in said if text and text.lower() not in _UNKNOWN]
        return self.in_own_language(", ".join(known))

    def extent(self) -> Runs:
        """Return the extent with its abbreviations as words that can be spoken."""
        text = self.item.extent
        if match := _SIMPLE_PAGES.fullmatch(text):
            return runs(_PAGES[self.lang].of(int(match[1])), self.lang)
        if match := _VOLUMES.fullmatch(text):
            return runs(_TOMES[self.lang].of(int(match[1])), self.lang)
        # The words we put in speak the language of the words that stay around them; «CD» and
        # «MP3» are words of no language.
        is_english = _ENGLISH_WORD.search(text) and not _GREEK.search(text)
        lang = EN if is_english else self.lang
        text = _PAGES_INSIDE.sub(lambda match: _PAGES[lang].of(int(match[1])), text)
        text = _PLAYING_TIME.sub(
            lambda match: playing_time(int(match[1]), int(match[2]), lang), text
        )
        text = _PLAYING_MINUTES.sub(lambda match: _MINUTES[lang].of(int(match[1])), text)
        return runs(text, self.lang)

    def series(self) -> None:
        for series in self.item.series:
            number = f"{self.word(LABELS['number'])} {series.number}" if series.number else ""
            said = self.in_own_language(series.title)
            self.field("series", (*said, Run(f", {number}", self.lang)) if number else said)

    def how_to_get_it(self) -> None:
        self.field("shelf_mark", self.item.shelf_mark)
        for link in self.item.links:
            self.field("link", (Run(self.word(LABELS["open_link"]), self.lang, link=link),))
        if Form.PRINT in self.item.forms and len(self.item.forms) == 1:
            self.builder.paragraph(self.other_forms())

    def other_forms(self) -> str:
        """Return what somebody who cannot read the printed edition can have instead."""
        if not self.held:
            return self.word(LABELS["can_be_made"])
        forms = ", ".join(self.word(FORMS[form]) for form in self.held)
        return f"{self.word(LABELS['is_held'])} {forms}."

    def several(self, label: str, values: Iterable[str]) -> None:
        texts = list(values)
        # In Greek a semicolon would be read as a question mark: the raised stop parts the items.
        mark = "; " if self.lang == EN else "· "
        self.field(label, runs(mark.join(texts), self.lang), count=len(texts))
