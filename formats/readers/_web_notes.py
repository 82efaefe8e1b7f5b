"""Which elements of a web page or book are notes, and which links refer to them.

What says so itself (`role`, `epub:type`) is believed; else a short link whose target links back to
it is a reference, as LibreOffice, Word and Calibre write them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from formats.document import Anchor
from formats.readers._web_names import (
    BACK_LINKS,
    BLOCKS,
    HEADINGS,
    NOTE_REFERENCES,
    NOTES,
    kinds_of,
    tag_of,
    text_of,
)
from formats.readers.markup import Element

Place = Callable[[Element, str], str | None]
"""Gives the name of the place that an address leads to, from an element's file; None outside."""

_NOTE_NAME = re.compile(r"\A(?:sd)?(?:footnote|endnote|ftn|edn|fn|en)[-_]?\d+\Z")
_MARK = re.compile(r"[\[({]?\s*(?:\d{1,4}|[*†‡§¶#]{1,3}|[ivxlc]{1,6}|\w)\s*[\])}]?")


@dataclass(slots=True)
class FoundNote:
    """A note: its element, its anchor and label, and the places that refer to it."""

    element: Element
    anchor: Anchor
    label: str
    is_referred_to: bool = True
    from_places: set[str] = field(default_factory=set)


class NoteFinder:
    """Finds the notes of all pages of a work.

    Args:
        roots: The pages, in reading order.
        place: Resolves addresses.
        own: Gives the name of a place by its element.
    """

    def __init__(
        self, roots: list[Element], place: Place, own: Callable[[Element], Iterator[str]]
    ) -> None:
        self._place = place
        self.own = own
        self.notes: dict[Element, FoundNote] = {}
        self._references: dict[Element, FoundNote] = {}
        self._targets: dict[str, Element] = {}
        for root in roots:
            for element in root.iter("*"):
                for name in own(element):
                    self._targets.setdefault(name, element)
        for root in roots:
            for link in root.iter("{*}a"):
                self._refer(link)
        for root in roots:
            for element in root.iter("*"):
                if kinds_of(element) & NOTES and not self._is_inside(element):
                    self._unreferred(element)

    def reference(self, link: Element) -> FoundNote | None:
        """Return the note that a link refers to, or None if the link is another one."""
        return self._references.get(link)

    def target(self, link: Element) -> Element | None:
        """Return the element that a link leads to, or None."""
        return self._targets.get(self._place(link, link.get("href") or "") or "")

    def is_back_link(self, link: Element, note: FoundNote) -> bool:
        """Tell whether a link in a note leads back to the text."""
        if kinds_of(link) & BACK_LINKS:
            return True
        return self._place(link, link.get("href") or "") in note.from_places

    def _refer(self, link: Element) -> None:
        target = self.target(link)
        if target is None:
            return
        is_told = bool((kinds_of(link) | kinds_of(link.getparent())) & NOTE_REFERENCES)
        body = self._body(target)
        if body is None or self._is_inside(link) or body in link.iterancestors():
            return
        mark = text_of(link)
        from_places = set(self._near(link))
        if not is_told and not (
            _MARK.fullmatch(mark)
            and (kinds_of(body) & NOTES or self._leads_back(body, from_places))
        ):
            return
        note = self.notes.get(body)
        if note is None:
            note = FoundNote(body, Anchor(f"n{len(self.notes) + 1}"), _bare(mark))
            self.notes[body] = note
        note.from_places |= from_places
        self._references[link] = note

    def _unreferred(self, element: Element) -> None:
        anchor = Anchor(f"n{len(self.notes) + 1}")
        label = str(len(self.notes) + 1)
        self.notes[element] = FoundNote(element, anchor, label, is_referred_to=False)

    def _is_inside(self, element: Element) -> bool:
        """Tell whether an element is a note or stands in one."""
        return element in self.notes or any(up in self.notes for up in element.iterancestors())

    def _near(self, link: Element) -> Iterator[str]:
        """Yield the names of a link's own place: its own, its parent's, or inside it."""
        yield from self.own(link)
        for inner in link.iter("*"):
            yield from self.own(inner)
        parent = link.getparent()
        while parent is not None and tag_of(parent) in {"sup", "span", "small", "b", "i"}:
            yield from self.own(parent)
            parent = parent.getparent()
        before = link.getprevious()
        if before is not None and tag_of(before) in {"a", "span"} and not text_of(before):
            yield from self.own(before)

    def _leads_back(self, body: Element, places: set[str]) -> bool:
        links = (inner for inner in body.iter("{*}a"))
        return any(self._place(one, one.get("href") or "") in places for one in links)

    def _body(self, target: Element) -> Element | None:
        """Return the block that is a note, of which the target may be but the mark."""
        body = target
        while kinds_of(body).isdisjoint(NOTES) and tag_of(body) not in BLOCKS:
            body = body.getparent()
            if body is None:
                return None
        parent = body.getparent()
        while (
            kinds_of(body).isdisjoint(NOTES)
            and parent is not None
            and tag_of(parent) in {"div", "aside", "li", "dd"}
            and (len(parent) == 1 or _NOTE_NAME.search(parent.get("id") or ""))
            and not (parent.text or "").strip()
        ):
            body, parent = parent, parent.getparent()
        no_notes = {"body", "html", "main", "section", "article", "tr", "tbody", *HEADINGS}
        return None if tag_of(body) in no_notes and kinds_of(body).isdisjoint(NOTES) else body


def _bare(mark: str) -> str:
    """Return a mark without the brackets around it."""
    return mark.strip("[](){} \u00a0").strip() or mark or "*"
