"""What the file says of itself: XMP, the information dictionary, and the viewer's title bar.

Source: ISO 14289-1 clause 5 (identification) and 7.1 (title), ISO 16684-1 (XMP).
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFInfo

from formats.document import Document, Lang
from formats.pdf.objects import text_string
from formats.pdf.printable import printable

PRODUCER = "Prosvasi"


class Information(PDFInfo):  # type: ignore[misc]
    """The information dictionary, without dates: equal documents give equal files."""

    def __init__(self, title: str, document: Document) -> None:
        super().__init__()
        self.title = title
        self.author = printable(", ".join(document.metadata.creators))
        self.subject = printable(document.metadata.subject)

    def format(self, _document: PDFDocument) -> bytes:
        """Return the dictionary; empty entries are left out."""
        entries = {
            "Title": self.title,
            "Author": self.author,
            "Subject": self.subject,
            "Creator": PRODUCER,
            "Producer": PRODUCER,
        }
        parts = " ".join(f"/{key} {text_string(value)}" for key, value in entries.items() if value)
        return f"<<{parts} /Trapped /False>>".encode("ascii")


def xmp_packet(title: str, document: Document) -> bytes:
    """Return the XMP packet with Dublin Core and the PDF/UA identifier."""
    metadata = document.metadata
    parts = [
        _alternative("dc:title", title, document.lang),
        _sequence("dc:creator", metadata.creators),
        _bag("dc:language", (document.lang,)),
        _bag("dc:publisher", (metadata.publisher,)),
        _bag("dc:subject", (metadata.subject,)),
        _alternative("dc:description", metadata.subject, document.lang),
        _simple("dc:identifier", metadata.identifier),
        _sequence("dc:date", (metadata.date,)),
        _simple("dc:format", "application/pdf"),
        _simple("pdf:Producer", PRODUCER),
        _simple("xmp:CreatorTool", PRODUCER),
        _simple("pdfuaid:part", "1"),
    ]
    body = "\n".join(f"   {part}" for part in parts if part)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
        'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\n'
        f"{body}\n"
        "  </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    ).encode()


def _simple(name: str, value: str) -> str:
    text = printable(value).strip()
    return f"<{name}>{escape(text)}</{name}>" if text else ""


def _container(name: str, kind: str, values: Iterable[str]) -> str:
    texts = [printable(value).strip() for value in values]
    items = "".join(f"<rdf:li>{escape(text)}</rdf:li>" for text in texts if text)
    return f"<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>" if items else ""


def _sequence(name: str, values: Iterable[str]) -> str:
    return _container(name, "Seq", values)


def _bag(name: str, values: Iterable[str]) -> str:
    return _container(name, "Bag", values)


def _alternative(name: str, value: str, lang: Lang) -> str:
    """Return a text by language; the first, default one is the same text."""
    text = escape(printable(value).strip())
    if not text:
        return ""
    items = "".join(
        f"<rdf:li xml:lang={quoteattr(tag)}>{text}</rdf:li>" for tag in ("x-default", lang)
    )
    return f"<{name}><rdf:Alt>{items}</rdf:Alt></{name}>"
