"""Runs become measured pieces, each with its place in the structure tree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import groupby

from formats.document import Emphasis, Lang, Run, Runs
from formats.pdf.addresses import address_to_print
from formats.pdf.breaking import StyledText, TextStyle
from formats.pdf.pen import LAYOUT, Link
from formats.pdf.printable import printable
from formats.pdf.tagging import Element, Leaf
from formats.theme import EmphasisStyle, Theme

_SCHEMES = ("http://", "https://", "mailto:", "tel:", "ftp://")
_SMALL = 0.75
_HIGHEST_RISE = 0.3
_LEAST_RISE = 0.15
_FALL = 0.15


@dataclass(slots=True)
class Inline:
    """The pieces of one paragraph-like text, in parallel lists."""

    styled: StyledText
    leaves: list[Leaf | str]
    """A leaf of the tree, or an artifact's properties."""
    links: list[Link | None]
    places: list[str]
    """Name of the destination at each piece, empty for most."""

    def references(self) -> list[tuple[int, str]]:
        """Return where notes are referred to: offsets into the text, and destinations."""
        starts = (0, *self.styled.ends)
        return [(starts[index], place) for index, place in enumerate(self.places) if place]


def plain_inline(text: str, style: TextStyle, artifact: str) -> Inline:
    """Return a text that belongs to no element."""
    return Inline(StyledText([(text, style)]), [artifact], [None], [""])


def as_artifact(inline: Inline, artifact: str) -> Inline:
    """Return a text drawn once more, for the eye only."""
    count = len(inline.leaves)
    return Inline(inline.styled, [artifact] * count, [None] * count, [""] * count)


def join_inlines(parts: list[Inline | None]) -> Inline | None:
    """Return several texts as one line of text; None where there is nothing."""
    present = [part for part in parts if part is not None]
    if not present:
        return None
    return Inline(
        StyledText([piece for part in present for piece in part.styled.pieces]),
        [leaf for part in present for leaf in part.leaves],
        [link for part in present for link in part.links],
        [place for part in present for place in part.places],
    )


@dataclass(slots=True)
class LinkTargets:
    """Where links inside the document may lead."""

    destinations: frozenset[str]
    note_names: dict[str, str]
    """Destination of each note by the anchor that runs refer to."""
    go_to: str
    go_to_note: str
    lost: list[str] = field(default_factory=list)
    """Addresses that could not be carried over."""
    referred: set[str] = field(default_factory=set)
    """Notes that a destination leads back from."""


def main_language(runs: Runs, default: Lang) -> Lang:
    """Return the language that most characters of `runs` are in."""
    counts: Counter[Lang] = Counter()
    for run in runs:
        counts[run.lang] += len(run.text)
    return counts.most_common(1)[0][0] if counts else default


def emphasised(style: TextStyle, theme: Theme) -> TextStyle:
    """Return `style` as the profile shows emphasis; never italic."""
    if theme.profile.emphasis is EmphasisStyle.UNDERLINE:
        return replace(style, is_underlined=True)
    return replace(style, is_bold=True)


def run_style(run: Run, base: TextStyle, theme: Theme) -> TextStyle:
    """Return the style of one run; small raised letters stay as large as the profile demands."""
    style = base
    if run.emphasis & (Emphasis.EMPHASIS | Emphasis.STRONG) or run.link:
        style = emphasised(style, theme)
    if run.emphasis & (Emphasis.SUPERSCRIPT | Emphasis.SUBSCRIPT):
        size = min(style.size_pt, max(theme.profile.min_pt, style.size_pt * _SMALL))
        is_raised = bool(run.emphasis & Emphasis.SUPERSCRIPT)
        # Close lines leave less room: a raised figure must not touch the line above.
        highest = max(_LEAST_RISE, min(_HIGHEST_RISE, theme.profile.leading_ratio - 1))
        rise = style.size_pt * (highest if is_raised else -_FALL)
        style = replace(style, size_pt=size, rise_pt=rise)
    return style


class InlineBuilder:
    """Collects the pieces of one text under one element."""

    def __init__(self, element: Element, base: TextStyle, theme: Theme, targets: LinkTargets):
        self._element = element
        self.base = base
        """Style of the runs that are added next."""
        self._theme = theme
        self._targets = targets
        self._pieces: list[tuple[str, TextStyle]] = []
        self._leaves: list[Leaf | str] = []
        self._links: list[Link | None] = []
        self._places: list[str] = []
        self._key: tuple[Lang, str | None, str | None] | None = None
        self._owner = element
        self._link: Link | None = None

    def add(self, runs: Runs) -> InlineBuilder:
        """Add runs at the end."""
        for link, group in groupby(runs, key=lambda run: run.link if run.note is None else None):
            text = ""
            for run in group:
                part = printable(run.text)
                text += part
                if part:
                    self._add_run(run, part)
            if link and text.strip():
                self._add_address(link, text)
        return self

    def _add_address(self, link: str, text: str) -> None:
        """Add the address of a link for the eye, where its text does not say it."""
        shown = address_to_print(link, text)
        if shown:
            gap = text[-1].isspace()
            self._pieces.append((f"({shown}) " if gap else f" ({shown})", self.base))
            self._leaves.append(LAYOUT)
            self._links.append(None)
            self._places.append("")

    def _add_run(self, run: Run, text: str) -> None:
        key = (run.lang, run.link, run.note)
        place = ""
        if key != self._key:
            self._key = key
            place = self._open_owner(run, text)
        elif self._link is not None:
            self._link.contents += text
        self._pieces.append((text, run_style(run, self.base, self._theme)))
        self._leaves.append(self._owner.leaf())
        self._links.append(self._link)
        self._places.append(place)

    def _open_owner(self, run: Run, text: str) -> str:
        """Set the element and link of a run; return the destination that stands here."""
        self._owner, self._link = self._element, None
        if run.note is not None and run.note in self._targets.note_names:
            return self._open_reference(run, text, self._targets.note_names[run.note])
        if run.link:
            self._link = self._make_link(run, text)
        if self._link is not None:
            self._owner = self._link.element
        elif run.lang != self._element.spoken_lang:
            self._owner = self._element.child("Span", lang=run.lang)
        return ""

    def _open_reference(self, run: Run, text: str, destination: str) -> str:
        reference = self._element.child("Reference")
        self._owner = reference.child("Link", lang=run.lang)
        contents = self._targets.go_to_note.format(place=text.strip())
        self._link = Link(self._owner, contents, destination=destination)
        if destination in self._targets.referred:
            return ""
        self._targets.referred.add(destination)
        return f"back-{destination}"

    def _make_link(self, run: Run, text: str) -> Link | None:
        address = run.link or ""
        if address.startswith("#") and address[1:] in self._targets.destinations:
            element = self._element.child("Link", lang=run.lang)
            contents = self._targets.go_to.format(place=text.strip())
            return Link(element, contents, destination=address[1:])
        if address.lower().startswith(_SCHEMES):
            return Link(self._element.child("Link", lang=run.lang), text, address=address)
        self._targets.lost.append(address)
        return None

    def finish(self) -> Inline | None:
        """Return the pieces, or None where there is nothing to draw."""
        if not any(text.strip() for text, _ in self._pieces):
            return None
        return Inline(StyledText(self._pieces), self._leaves, self._links, self._places)
