"""The parts of a DOCX package besides its body: notes, settings, properties, footer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.parts.story import StoryPart
from lxml import etree

from formats.document import Document
from formats.labels import Labels
from formats.theme import Theme
from formats.writers._docx_flow import Flow
from formats.writers._docx_styles import FIXED_FONT, FONT
from formats.writers._docx_text import language_element
from formats.writers._docx_xml import Element, field, text_element, val, w, word_language

_MOST_IN_MEMORY_BYTES = 4_000_000
_EARLIEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_A4_TWIPS = (11906, 16838)
_TWIPS_PER_MM = 1440 / 25.4
POINTS_PER_MM = 72 / 25.4
A4_WIDTH_MM = 210.0

# Parts of python-docx's template that we have no use for: a picture of an empty page, styles for
# Word 2007, a colour theme that nothing refers to.
_UNUSED_PARTS = {
    RELATIONSHIP_TYPE.THUMBNAIL,
    RELATIONSHIP_TYPE.THEME,
    RELATIONSHIP_TYPE.CUSTOM_XML,
    RELATIONSHIP_TYPE.WEB_SETTINGS,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
}
_PROPERTY_NAMESPACES = {
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    'extended-properties"><Application>Prosvasi</Application></Properties>'
)
_FONTS = (
    f"<w:fonts {nsdecls('w')}>"
    f'<w:font w:name="{FONT}"><w:altName w:val="Liberation Sans"/>'
    '<w:family w:val="swiss"/></w:font>'
    f'<w:font w:name="{FIXED_FONT}"><w:altName w:val="Liberation Mono"/>'
    '<w:family w:val="modern"/></w:font></w:fonts>'
)


def drop_unused_parts(document: Any) -> None:
    """Take the template's parts out that we have no use for."""
    for rels in (document.part.package.rels, document.part.rels):
        for name, rel in list(rels.items()):
            if rel.reltype in _UNUSED_PARTS:
                del rels[name]
    for rel in document.part.rels.values():
        if rel.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            rel.target_part._blob = _FONTS.encode()
    for rel in document.part.package.rels.values():
        if rel.reltype == RELATIONSHIP_TYPE.EXTENDED_PROPERTIES:
            rel.target_part._blob = _APP.encode()


def refill(element: Element, children: Iterable[Element]) -> None:
    """Put other children into an element."""
    for child in list(element):
        element.remove(child)
    element.extend(children)


def set_properties(element: Element, doc: Document) -> None:
    """Write title, language, authors and subject (WCAG 2.2 2.4.2, 3.1.1)."""
    metadata = doc.metadata
    facts = {
        "dc:title": doc.title,
        "dc:creator": "; ".join(metadata.creators),
        "dc:language": word_language(doc.lang),
        "dc:subject": metadata.subject,
        "dc:identifier": metadata.identifier,
    }
    for child in list(element):
        element.remove(child)
    for name, text in facts.items():
        prefix, local = name.split(":")
        if text:
            made = etree.SubElement(element, f"{{{_PROPERTY_NAMESPACES[prefix]}}}{local}")
            made.text = text


def settings_elements(doc: Document, theme: Theme, *, has_notes: bool) -> list[Element]:
    """Return the children of `w:settings`, in the schema's order."""
    made = [w("zoom", percent=100)]
    if theme.scheme.background != "#ffffff":
        made.append(w("displayBackgroundShape"))
    made.append(val("defaultTabStop", 720))
    made.append(val("autoHyphenation", 0))
    if has_notes:
        made.append(w("footnotePr", w("footnote", id=-1), w("footnote", id=0)))
    # 15: without it Word says «Compatibility Mode» in the title.
    mode = w(
        "compatSetting",
        name="compatibilityMode",
        uri="http://schemas.microsoft.com/office/word",
        val=15,
    )
    made.append(w("compat", mode))
    made.append(w("themeFontLang", val=word_language(doc.lang)))
    return made


def notes_part(document: Any) -> StoryPart:
    """Return a new footnotes part, with Word's two separators in it, related to the document."""
    element = parse_xml(f"<w:footnotes {nsdecls('w', 'r', 'wp', 'a', 'pic')}/>")
    for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
        line = w("p", w("r", w(kind)))
        element.append(w("footnote", line, type=kind, id=number))
    part = StoryPart(
        PackURI("/word/footnotes.xml"),
        CONTENT_TYPE.WML_FOOTNOTES,
        element,
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    return part


def section_properties(section: Element, theme: Theme) -> None:
    """Set A4 and the profile's margins; references to the footer stay first."""
    for tag in ("w:pgSz", "w:pgMar", "w:cols", "w:docGrid"):
        for old in section.findall(qn(tag)):
            section.remove(old)
    margin = round(theme.profile.margin_mm * _TWIPS_PER_MM)
    section.append(w("pgSz", w=_A4_TWIPS[0], h=_A4_TWIPS[1]))
    section.append(
        w(
            "pgMar",
            top=margin,
            right=margin,
            bottom=margin,
            left=margin,
            header=margin // 2,
            footer=margin // 2,
            gutter=0,
        )
    )


def footer_elements(labels: Labels) -> list[Element]:
    """Return the footer: «Σελίδα n από m» in the size of the text."""
    language = language_element(labels.lang)

    def words(text: str) -> Element:
        return w("r", w("rPr", language_element(labels.lang)), text_element(text))

    line = w(
        "p",
        w("pPr", val("pStyle", "Footer")),
        words(f"{labels.page} "),
        *field("PAGE", "1", [language]),
        words(f" {labels.of} "),
        *field("NUMPAGES", "1", [language]),
    )
    return [line]


def save_without_dates(document: Any, out: BinaryIO, flows: Mapping[str, Flow]) -> None:
    """Write the package so that the same document gives the same bytes on any day.

    Args:
        document: The file; parts with a flow have its mark in them.
        out: Where to write.
        flows: The flows by the names of their parts in the package.
    """
    with SpooledTemporaryFile(max_size=_MOST_IN_MEMORY_BYTES) as held:
        document.save(held)
        with ZipFile(held) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
            for entry in source.infolist():
                made = ZipInfo(entry.filename, _EARLIEST_ZIP_DATE)
                made.compress_type = ZIP_DEFLATED
                data = source.read(entry)
                flow = flows.get(entry.filename)
                if flow is None:
                    target.writestr(made, data)
                    continue
                made.file_size = flow.length(data)
                with target.open(made, "w") as part:
                    flow.write(data, part)
