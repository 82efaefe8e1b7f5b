"""Small whole files of the kinds that we read and do not write."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

_ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def odt() -> bytes:
    """Return an ODT with headings, a list, a table with headings, a note and a language."""
    content = (
        f"<office:document-content {_ODF}><office:automatic-styles>"
        '<style:style style:name="T1" style:family="text"><style:text-properties'
        ' fo:language="en" fo:country="GB"/></style:style></office:automatic-styles>'
        '<office:body><office:text><text:h text:outline-level="1">Ο οδηγός</text:h>'
        '<text:p>Κείμενο με <text:span text:style-name="T1">English words</text:span> και σημείωση'
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>Η σημείωση.</text:p></text:note-body></text:note>.</text:p>"
        "<text:list><text:list-item><text:p>ένα</text:p><text:list><text:list-item>"
        "<text:p>μέσα</text:p></text:list-item></text:list></text:list-item></text:list>"
        '<table:table table:name="Π"><table:table-column table:number-columns-repeated="2"/>'
        "<table:table-header-rows><table:table-row><table:table-cell><text:p>Ημέρα</text:p>"
        "</table:table-cell><table:table-cell><text:p>Ώρα</text:p></table:table-cell>"
        "</table:table-row></table:table-header-rows><table:table-row><table:table-cell"
        ' table:number-rows-spanned="1"><text:p>Δευτέρα</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="1"><text:p>9–14</text:p>'
        "</table:table-cell></table:table-row></table:table></office:text></office:body>"
        "</office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type='
        '"application/vnd.oasis.opendocument.text"/></manifest:manifest>'
    )
    styles = f"<office:document-styles {_ODF}><office:styles/></office:document-styles>"
    out = BytesIO()
    with ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text", ZIP_STORED)
        package.writestr("content.xml", content, ZIP_DEFLATED)
        package.writestr("styles.xml", styles, ZIP_DEFLATED)
        package.writestr("META-INF/manifest.xml", manifest, ZIP_DEFLATED)
    return out.getvalue()


def tei() -> bytes:
    """Return a TEI text with divisions, a page, a note and verse."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><TEI xmlns="http://www.tei-c.org/ns/1.0"'
        ' xml:lang="el"><teiHeader><fileDesc><titleStmt><title>Ο οδηγός</title><author>Άννα'
        " Άλφα</author></titleStmt></fileDesc></teiHeader><text><body><div><head>Α΄</head>"
        '<pb n="3"/><p>Κείμενο με <foreign xml:lang="en">English words</foreign> και σημείωση'
        '<note place="foot" n="1">Η σημείωση.</note>.</p><lg><l>στίχος</l><l>άλλος</l></lg>'
        '<list rend="numbered"><item>ένα</item></list><table><row role="label"><cell>Ημέρα</cell>'
        "</row><row><cell>Δευτέρα</cell></row></table></div></body></text></TEI>"
    ).encode()


def rtf() -> bytes:
    """Return an RTF letter with a table and a note."""
    return (
        b"{\\rtf1\\ansi\\ansicpg1253\\uc1{\\fonttbl{\\f0 Arial;}}{\\stylesheet{\\s0 Normal;}}"
        b"\\pard\\f0 \\u922?\\u949?{\\b x}{\\footnote \\u919?}\\par\\trowd\\cellx2000\\pard\\intbl "
        b"a\\cell\\row\\pard{\\pict\\bin4 abcd}\\par}"
    )
