"""What the styles and lists of an OpenDocument text say of its paragraphs and words.

Source: OpenDocument 1.3 part 3, 16 «Styles».
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from formats.document import Emphasis, Lang
from formats.readers.bounds import whole_number
from formats.readers.languages import language_of
from formats.readers.markup import Element, local

STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"

_CODES = ("courier", "consolas", "mono", "menlo", "preformatted", "source text", "teletype")
_EMPHASES = {"emphasis": Emphasis.EMPHASIS, "strong emphasis": Emphasis.STRONG}
_DEEPEST_CHAIN = 50


@dataclass(frozen=True, slots=True)
class OdtStyle:
    """One style with what it inherits; `names` are its own and its parents', in small letters."""

    names: tuple[str, ...] = ()
    emphasis: Emphasis = Emphasis.NONE
    lang: Lang | None = None
    outline_level: int = 0
    list_name: str = ""
    is_hidden: bool = False

    def is_like(self, *names: str) -> bool:
        """Tell whether the style or one that it is made from has one of these names."""
        return any(name in self.names for name in names)


_PLAIN = OdtStyle()


class OdtStyles:
    """The styles of a document, those of its own and those that its text was given by hand."""

    def __init__(self, roots: list[Element]) -> None:
        self._elements: dict[tuple[str, str], Element] = {}
        self._lists: dict[str, Element] = {}
        self._made: dict[tuple[str, str], OdtStyle] = {}
        self.default_language: Lang | None = None
        for root in roots:
            for style in root.iter(f"{STYLE}style"):
                key = (style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", ""))
                self._elements[key] = style
            for made in root.iter(f"{TEXT}list-style"):
                self._lists[made.get(f"{STYLE}name", "")] = made
            for default in root.iter(f"{STYLE}default-style"):
                if default.get(f"{STYLE}family") == "paragraph":
                    self.default_language = _language(default) or self.default_language

    def style(self, family: str, name: str | None) -> OdtStyle:
        """Return a style of a family (`paragraph`, `text`); an unknown one is plain."""
        return self._style(family, name or "", _DEEPEST_CHAIN)

    def _style(self, family: str, name: str, left: int) -> OdtStyle:
        key = (family, name)
        if key not in self._made:
            element = self._elements.get(key)
            if element is None or not left:
                # A name alone can tell what is meant: pandoc leaves out styles that it uses.
                return replace(_PLAIN, names=(_shown(name),)) if name else _PLAIN
            parent = element.get(f"{STYLE}parent-style-name")
            base = self._style(family, parent, left - 1) if parent else _PLAIN
            self._made[key] = _made(element, base)
        return self._made[key]

    def is_ordered(self, name: str, level: int) -> bool:
        """Tell whether a list is numbered at a level (from 1)."""
        made = self._lists.get(name)
        for part in () if made is None else made:
            if part.get(f"{TEXT}level") == str(level):
                shape = part.get(f"{STYLE}num-format")
                return local(part) == "list-level-style-number" and shape != ""
        return False

    def is_blank(self, name: str, level: int) -> bool:
        """Tell whether the bullets of a list cannot be seen."""
        made = self._lists.get(name)
        for part in () if made is None else made:
            if part.get(f"{TEXT}level") == str(level) and local(part).endswith("style-bullet"):
                return not (part.get(f"{TEXT}bullet-char") or "").strip()
        return False

    def start(self, name: str, level: int) -> int:
        """Return the first number of a list at a level."""
        made = self._lists.get(name)
        for part in () if made is None else made:
            if part.get(f"{TEXT}level") == str(level):
                told = part.get(f"{TEXT}start-value", "1")
                return whole_number(told, 1)
        return 1


def _shown(name: str) -> str:
    """Return a style's name as people see it, in small letters."""
    return name.replace("_20_", " ").replace("_", " ").lower()


def _language(style: Element) -> Lang | None:
    for part in style.iter(f"{STYLE}text-properties"):
        return language_of(part.get(f"{FO}language") or "")
    return None


def _made(element: Element, base: OdtStyle) -> OdtStyle:
    shown = element.get(f"{STYLE}display-name") or element.get(f"{STYLE}name", "")
    name = _shown(shown)
    level = element.get(f"{STYLE}default-outline-level")
    made = replace(
        base,
        names=(name, *base.names),
        list_name=element.get(f"{STYLE}list-style-name", base.list_name),
        outline_level=whole_number(level, base.outline_level, most=10),
        emphasis=base.emphasis | _EMPHASES.get(name, Emphasis.NONE),
    )
    if any(code in name for code in _CODES):
        made = replace(made, emphasis=made.emphasis | Emphasis.CODE)
    named = made.emphasis
    for part in element:
        if part.tag == f"{STYLE}text-properties":
            made = _with_text(made, part)
    # What is called «Emphasis» is that, however it looks.
    return replace(made, emphasis=named) if name in _EMPHASES else made


def _with_text(made: OdtStyle, told: Element) -> OdtStyle:
    """Return a style with what its text properties say."""
    emphasis = made.emphasis
    weight, slant = told.get(f"{FO}font-weight"), told.get(f"{FO}font-style")
    if weight is not None:
        is_bold = weight == "bold" or whole_number(weight, 0) >= 600
        emphasis = emphasis | Emphasis.STRONG if is_bold else emphasis & ~Emphasis.STRONG
    if slant is not None:
        is_slanted = slant in {"italic", "oblique"}
        emphasis = emphasis | Emphasis.EMPHASIS if is_slanted else emphasis & ~Emphasis.EMPHASIS
    place = (told.get(f"{STYLE}text-position") or "").split(" ")[0]
    if place:
        emphasis &= ~(Emphasis.SUPERSCRIPT | Emphasis.SUBSCRIPT)
        if place == "super" or whole_number(place.rstrip("%"), 0) > 0:
            emphasis |= Emphasis.SUPERSCRIPT
        elif place == "sub" or place.startswith("-"):
            emphasis |= Emphasis.SUBSCRIPT
    font = (told.get(f"{STYLE}font-name") or told.get(f"{FO}font-family") or "").lower()
    if font:
        is_code = any(code in font for code in _CODES)
        emphasis = emphasis | Emphasis.CODE if is_code else emphasis & ~Emphasis.CODE
    language = told.get(f"{FO}language")
    lang = made.lang if language is None else language_of(language)
    hidden = told.get("{urn:oasis:names:tc:opendocument:xmlns:text:1.0}display") == "none"
    return replace(made, emphasis=emphasis, lang=lang, is_hidden=hidden or made.is_hidden)
