"""What the styles and lists of a DOCX say of a paragraph."""

from __future__ import annotations

from dataclasses import dataclass, field

from formats.readers._docx_package import MAIN, Package, is_on, value
from formats.readers.bounds import whole_number
from formats.readers.markup import Element

_LEVELS = {f"heading {level}": level for level in range(1, 7)}
_QUOTES = {"quote", "block text", "intense quote"}
_FIXED = ("courier", "consolas", "mono", "menlo")


@dataclass(frozen=True, slots=True)
class Style:
    """One style, with what it inherits."""

    name: str
    """Word's own English name in small letters, whatever language Word speaks."""
    heading_level: int = 0
    is_quote: bool = False
    is_bold: bool = False
    is_italic: bool = False
    is_fixed: bool = False
    num_id: str | None = None
    list_level: int = 0


_PLAIN = Style("normal")


class Styles:
    """All styles by their identifiers."""

    def __init__(self, package: Package) -> None:
        root = package.related_xml("styles")
        self.default_language = value(root, "docDefaults/rPrDefault/rPr/lang") or ""
        self._elements: dict[str, Element] = {}
        self._made: dict[str, Style] = {}
        self.default = ""
        if root is None:
            return
        for style in root.iter(f"{MAIN}style"):
            identifier = style.get(f"{MAIN}styleId", "")
            self._elements[identifier] = style
            if style.get(f"{MAIN}type") == "paragraph" and style.get(f"{MAIN}default") == "1":
                self.default = identifier

    def style(self, identifier: str | None) -> Style:
        """Return a style; an unknown one is plain."""
        key = identifier or self.default
        if key not in self._made:
            self._made[key] = _PLAIN  # a style that is based on itself ends here
            self._made[key] = self._make(key)
        return self._made[key]

    def _make(self, key: str) -> Style:
        element = self._elements.get(key)
        if element is None:
            return _PLAIN
        based = value(element, "basedOn")
        parent = self.style(based) if based else _PLAIN
        name = (value(element, "name") or "").lower()
        outline = value(element, "pPr/outlineLvl")
        level = _LEVELS.get(name) or (outline_level(outline) if outline else parent.heading_level)
        bold, italic = is_on(element, "rPr/b"), is_on(element, "rPr/i")
        fonts = element.find(f"{MAIN}rPr/{MAIN}rFonts")
        return Style(
            name,
            level,
            name in _QUOTES or (parent.is_quote and name != "quote source"),
            parent.is_bold if bold is None else bold,
            parent.is_italic if italic is None else italic,
            parent.is_fixed if fonts is None else is_fixed(fonts),
            value(element, "pPr/numPr/numId") or parent.num_id,
            whole_number(value(element, "pPr/numPr/ilvl"), parent.list_level, most=8),
        )


def outline_level(told: str) -> int:
    """Return the heading level of `w:outlineLvl`; 9 means text."""
    return int(told) + 1 if told in {"0", "1", "2", "3", "4", "5"} else 0


def is_fixed(fonts: Element) -> bool:
    """Tell whether `w:rFonts` names a font of fixed width, as for code."""
    name = (fonts.get(f"{MAIN}ascii") or "").lower()
    return any(part in name for part in _FIXED)


@dataclass(slots=True)
class Lists:
    """The list definitions, and how far each list has counted."""

    package: Package
    _kinds: dict[tuple[str, int], tuple[bool, int]] = field(default_factory=dict)
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)
    _abstract: dict[str, Element] = field(default_factory=dict)
    _lists: dict[str, Element] = field(default_factory=dict)

    def __post_init__(self) -> None:
        root = self.package.related_xml("numbering")
        if root is None:
            return
        for made in root.findall(f"{MAIN}abstractNum"):
            self._abstract[made.get(f"{MAIN}abstractNumId", "")] = made
        for made in root.findall(f"{MAIN}num"):
            self._lists[made.get(f"{MAIN}numId", "")] = made

    def knows(self, num_id: str) -> bool:
        """Tell whether there is such a list; number 0 takes a paragraph out of lists."""
        return num_id in self._lists

    def kind(self, num_id: str, level: int) -> tuple[bool, int]:
        """Return whether a list is numbered at a level, and its first number."""
        key = (num_id, level)
        if key not in self._kinds:
            self._kinds[key] = self._find(num_id, level)
        return self._kinds[key]

    def is_blank(self, num_id: str, level: int) -> bool:
        """Tell whether the bullets of a list cannot be seen, as pandoc's in further paragraphs."""
        made = self._lists.get(num_id)
        told = _level(self._abstract.get(value(made, "abstractNumId") or ""), level)
        is_bullet = value(told, "numFmt") == "bullet" and value(told, "lvlText") is not None
        return is_bullet and not (value(told, "lvlText") or "").strip()

    def _find(self, num_id: str, level: int) -> tuple[bool, int]:
        made = self._lists.get(num_id)
        if made is None:
            return False, 1
        definition = self._abstract.get(value(made, "abstractNumId") or "")
        told = _level(definition, level)
        override = _level(made, level, "lvlOverride")
        inner = None if override is None else override.find(f"{MAIN}lvl")
        shape = value(inner, "numFmt") or value(told, "numFmt") or "bullet"
        start = value(override, "startOverride") or value(inner, "start") or value(told, "start")
        return shape not in {"bullet", "none"}, _number(start)

    def count(self, num_id: str, level: int) -> int:
        """Return the number of the next item; deeper levels start again after it."""
        key = (num_id, level)
        _, start = self.kind(num_id, level)
        number = self._counts.get(key, start - 1) + 1
        self._counts[key] = number
        for other in [k for k in self._counts if k[0] == num_id and k[1] > level]:
            del self._counts[other]
        return number


def _level(parent: Element | None, level: int, tag: str = "lvl") -> Element | None:
    if parent is None:
        return None
    found = (made for made in parent.findall(MAIN + tag) if made.get(f"{MAIN}ilvl") == str(level))
    return next(found, None)


def _number(told: str | None) -> int:
    return whole_number(told, 1)
