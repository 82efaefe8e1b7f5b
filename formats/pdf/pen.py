"""Drawing on tagged pages: every mark on paper belongs to an element or is an artifact.

Marked content opens and closes inside a text object (BT … ET), so that a paragraph's lines on one
page are one sequence; what is not text is drawn between text objects.

Source: ISO 32000-1 14.6 and 14.8.2.2, ISO 14289-1 7.1 (content is tagged or an artifact).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from formats.pdf.faces import split_by_face
from formats.pdf.objects import number
from formats.pdf.subsets import UsedFonts
from formats.pdf.tagging import Element, Leaf, StructureTree

BACKGROUND = "/Type /Background"
FOOTER = "/Type /Pagination /Subtype /Footer"
HEADER = "/Type /Pagination /Subtype /Header"
LAYOUT = "/Type /Layout"


@dataclass(slots=True, eq=False)
class Link:
    """A link: where it leads and what it says it does (ISO 14289-1 7.18.5)."""

    element: Element
    contents: str
    address: str = ""
    destination: str = ""


Rectangle = tuple[float, float, float, float]
"""Left, bottom, right and top in points."""


@dataclass(slots=True)
class DrawnPage:
    """What one page came to."""

    content: bytes
    links: dict[Link, list[Rectangle]]
    images: set[str]


@dataclass(slots=True)
class Pen:
    """Writes the content stream of the current page."""

    tree: StructureTree
    fonts: UsedFonts
    colour: str
    """Text colour as three PDF numbers."""
    _code: list[str] = field(default_factory=list)
    _ground: list[str] = field(default_factory=list)
    """Rectangles, drawn before the text so that they do not cut it into pieces."""
    _links: dict[Link, list[Rectangle]] = field(default_factory=dict)
    _images: set[str] = field(default_factory=set)
    _open: Leaf | str | None = None
    _is_in_text: bool = False
    _font: tuple[str, float] | None = None
    _rise: float = 0.0

    def start_page(self) -> None:
        """Begin an empty page."""
        self.tree.start_page()
        self._code = []
        self._links = {}
        self._images = set()
        self._font = None
        self._rise = 0.0
        self._ground = [f"{self.colour} rg"]

    def finish_page(self) -> DrawnPage:
        """Close what is open and return the page."""
        self._end_text()
        content = "\n".join(self._ground + self._code).encode("ascii")
        return DrawnPage(content, self._links, self._images)

    def text(
        self,
        owner: Leaf | str,
        text: str,
        x: float,
        y: float,
        *,
        size_pt: float,
        is_bold: bool = False,
        rise_pt: float = 0.0,
    ) -> None:
        """Draw printable text at a baseline; `owner` is a leaf, or an artifact's properties."""
        self._begin_text(owner)
        self._code.append(f"1 0 0 1 {number(x)} {number(y)} Tm")
        if rise_pt != self._rise:
            self._code.append(f"{number(rise_pt)} Ts")
            self._rise = rise_pt
        for piece, face in split_by_face(text, is_bold=is_bold):
            name, codes = self.fonts.encode(piece, face)
            if self._font != (name, size_pt):
                self._font = (name, size_pt)
                self._code.append(f"/{name} {number(size_pt)} Tf")
            self._code.append(f"<{codes}> Tj")

    def rectangle(
        self, kind: str, x: float, y: float, width: float, height: float, colour: str = ""
    ) -> None:
        """Fill a rectangle as an artifact of that kind, under all text of the page."""
        box = " ".join(number(value) for value in (x, y, width, height))
        fill = f"q {colour} rg {box} re f Q" if colour else f"{box} re f"
        self._ground.append(f"/Artifact <<{kind}>> BDC {fill} EMC")

    def image(
        self, owner: Leaf | None, name: str, x: float, y: float, width: float, height: float
    ) -> None:
        """Draw an image object of that resource name; without an owner it is an artifact."""
        self._end_text()
        self._open_mark(owner or LAYOUT)
        place = f"{number(width)} 0 0 {number(height)} {number(x)} {number(y)} cm"
        self._code.append(f"q {place} /{name} Do Q")
        self._close_mark()
        self._images.add(name)

    def link(self, link: Link, rectangle: Rectangle) -> None:
        """Note that a link covers a rectangle of this page."""
        self._links.setdefault(link, []).append(rectangle)

    def _begin_text(self, owner: Leaf | str) -> None:
        if not self._is_in_text:
            self._code.append("BT")
            self._is_in_text = True
        if self._open != owner:
            self._close_mark()
            self._open_mark(owner)

    def _open_mark(self, owner: Leaf | str) -> None:
        if isinstance(owner, str):
            self._code.append(f"/Artifact <<{owner}>> BDC")
        else:
            self._code.append(f"/{owner.owner.tag} <</MCID {self.tree.mark(owner)}>> BDC")
        self._open = owner

    def _close_mark(self) -> None:
        if self._open is not None:
            self._code.append("EMC")
            self._open = None

    def _end_text(self) -> None:
        self._close_mark()
        if self._is_in_text:
            self._code.append("ET")
            self._is_in_text = False
