"""The styles of our DOCX files, made from the theme.

They keep Word's built-in names, so that screen readers and Word's own navigation know headings,
lists, quotations and captions for what they are, and a reader can restyle the whole file at once.

Arial is chosen because Word on every system has it with full Greek, old accents included, and
LibreOffice puts Liberation Sans, of equal widths, in its place. Verdana lacks the old accents.
"""

from __future__ import annotations

from docx.oxml.ns import qn

from formats.document import Document
from formats.theme import EmphasisStyle, Theme
from formats.writers._docx_records import REPEATED_STYLE
from formats.writers._docx_xml import Element, half_points, twips, val, w, word_language

FONT = "Arial"
FIXED_FONT = "Courier New"

QUOTE_INDENT_PT = 36.0
LIST_INDENT_PT = 28.0

_LIGHT = "#ffffff"
_LINK_ON_LIGHT = "#00007f"


def style_elements(doc: Document, theme: Theme) -> list[Element]:
    """Return the children of `w:styles`."""
    return [
        _defaults(doc, theme),
        _paragraph("Normal", "Normal", _text_spacing(theme), is_default=True),
        *(_heading(level, theme) for level in range(1, 7)),
        _paragraph("ListBullet", "List Bullet", _list_spacing(theme)),
        _paragraph("ListNumber", "List Number", _list_spacing(theme)),
        _paragraph("ListContinue", "List Continue", _list_spacing(theme)),
        _paragraph("BlockText", "Block Text", [w("ind", left=twips(QUOTE_INDENT_PT))]),
        _paragraph("QuoteSource", "Quote Source", [], based="BlockText"),
        _paragraph("Caption", "caption", [], [w("b")]),
        _paragraph("Picture", "Picture", []),
        _paragraph("Field", "Field", _list_spacing(theme)),
        _paragraph("TableText", "Table Text", [_spacing(theme, after=0)]),
        _paragraph("TableHeader", "Table Header", [w("keepNext")], [w("b")], based="TableText"),
        _paragraph("TableRowHeader", "Table Row Header", [], [w("b")], based="TableText"),
        _paragraph("TableRecord", "Table Record", [_spacing(theme, after=theme.body_pt / 3)]),
        _paragraph("TableRecordFirst", "Table Record First", [w("keepNext")], based="TableRecord"),
        _paragraph("TOCHeading", "TOC Heading", [w("keepNext")], _heading_letters(2, theme)),
        *(_contents(level, theme) for level in (1, 2, 3)),
        _paragraph("Footer", "footer", [_spacing(theme, after=0)]),
        _paragraph("FootnoteText", "footnote text", [_spacing(theme, after=theme.body_pt / 3)]),
        *_character_styles(theme),
        _table_style(theme),
    ]


def colour(code: str) -> str:
    """Return `#rrggbb` as Word writes it; black is «auto», which yields to the reader's own."""
    return "auto" if code == "#000000" else code.lstrip("#").upper()


def _defaults(doc: Document, theme: Theme) -> Element:
    language = word_language(doc.lang)
    letters = w(
        "rPr",
        w("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT),
        val("color", colour(theme.scheme.text)),
        val("sz", half_points(theme.body_pt)),
        val("szCs", half_points(theme.body_pt)),
        w("lang", val=language, eastAsia=language, bidi=language),
    )
    return w("docDefaults", w("rPrDefault", letters), w("pPrDefault", w("pPr")))


def _paragraph(
    name: str,
    title: str,
    layout: list[Element],
    letters: list[Element] | None = None,
    *,
    based: str = "Normal",
    is_default: bool = False,
) -> Element:
    """Return a paragraph style; `layout` and `letters` are in the schema's order."""
    made = w("style", type="paragraph", styleId=name)
    made.append(val("name", title))
    if is_default:
        made.set(qn("w:default"), "1")
    else:
        made.append(val("basedOn", based))
    made.append(w("qFormat"))
    if layout:
        made.append(w("pPr", *layout))
    if letters:
        made.append(w("rPr", *letters))
    return made


def _spacing(theme: Theme, *, after: float, before: float = 0) -> Element:
    # "At least": a formula or a raised note mark may stretch a line, never be cut off by it.
    return w(
        "spacing",
        before=twips(before),
        after=twips(after),
        line=twips(theme.leading_pt),
        lineRule="atLeast",
    )


def _text_spacing(theme: Theme) -> list[Element]:
    after = theme.leading_pt * theme.profile.space_after_ratio
    return [
        w("widowControl"),
        w("suppressAutoHyphens"),
        _spacing(theme, after=after),
        val("jc", "left"),
    ]


def _list_spacing(theme: Theme) -> list[Element]:
    return [_spacing(theme, after=theme.leading_pt * theme.profile.space_after_ratio / 2)]


def _heading_letters(level: int, theme: Theme) -> list[Element]:
    size = half_points(theme.heading_pt(level))
    return [w("b"), val("sz", size), val("szCs", size)]


def _heading(level: int, theme: Theme) -> Element:
    size = theme.heading_pt(level)
    layout = [
        w("keepNext"),
        w("keepLines"),
        w(
            "spacing",
            before=twips(size if level > 1 else 0),
            after=twips(theme.leading_pt / 2),
            line=twips(size * theme.profile.leading_ratio),
            lineRule="atLeast",
        ),
        val("outlineLvl", level - 1),
    ]
    letters = _heading_letters(level, theme)
    return _paragraph(f"Heading{level}", f"heading {level}", layout, letters)


def _contents(level: int, theme: Theme) -> Element:
    indent = w("ind", left=twips((level - 1) * LIST_INDENT_PT))
    layout = [_spacing(theme, after=theme.body_pt / 2), indent]
    return _paragraph(f"TOC{level}", f"toc {level}", layout)


def _character(name: str, title: str, *letters: Element) -> Element:
    return w(
        "style",
        val("name", title),
        w("qFormat"),
        w("rPr", *letters),
        type="character",
        styleId=name,
    )


def _character_styles(theme: Theme) -> list[Element]:
    """Return styles of letters: emphasis as the profile shows it, never by slanting."""
    is_bold = theme.profile.emphasis is EmphasisStyle.BOLD
    emphasis = w("b") if is_bold else val("u", "single")
    return [
        _character("Emphasis", "Emphasis", emphasis),
        _character("Strong", "Strong", w("b")),
        _character("IntenseEmphasis", "Intense Emphasis", w("b"), val("u", "single")),
        _character("FieldLabel", "Field Label", w("b")),
        _character(REPEATED_STYLE, "Repeated Heading", w("b")),
        _character("Hyperlink", "Hyperlink", *link_letters(theme)),
        _character("FootnoteReference", "footnote reference", val("vertAlign", "superscript")),
    ]


def link_letters(theme: Theme) -> list[Element]:
    """Return the look of a link: underlined, and dark blue where the page is white."""
    is_light = theme.scheme.background == _LIGHT
    code = _LINK_ON_LIGHT if is_light else theme.scheme.text
    return [val("color", colour(code)), val("u", "single")]


def _table_style(theme: Theme) -> Element:
    line = {"val": "single", "sz": 8, "space": 0, "color": colour(theme.scheme.text)}
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    margin = {"w": twips(theme.body_pt / 3), "type": "dxa"}
    return w(
        "style",
        val("name", "Table Grid"),
        w(
            "tblPr",
            w("tblBorders", *(w(side, **line) for side in sides)),
            w("tblCellMar", *(w(side, **margin) for side in ("top", "left", "bottom", "right"))),
        ),
        type="table",
        styleId="TableGrid",
    )
