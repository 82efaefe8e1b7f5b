"""Makes the input files in this folder with other people's programs; the texts are ours.

Needs pandoc, LibreOffice Writer, calibre and iconv. Run it only to add cases: what is here stays as
it is.
"""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

HERE = Path(__file__).parent

SOURCES = {
    "headings": """
# Η βιβλιοθήκη του χωριού

Άνοιξε το 1987.

## Η συλλογή

### Παιδικά βιβλία

Έχουμε τετρακόσια.

## The reading room

It is quiet.
""",
    "emphasis": """
# Έμφαση

Ένα **έντονο**, ένα *πλάγιο*, ένα ***και τα δύο***, ένα `κώδικας`, H~2~O και x^2^.
""",
    "lists": """
# Λίστες

3. Πρώτα το δελτίο:
    - με ταυτότητα
    - με μια φωτογραφία

    Χρειάζεται και υπογραφή.
4. Μετά ο δανεισμός.

- άλφα
    - βήτα
        1. γάμα
""",
    "table": """
# Ώρες

| Ημέρα   | Πρωί | Βράδυ |
|---------|------|-------|
| Δευτέρα | 9–13 | 17–20 |
| Τρίτη   | 9–13 | κλειστά |

: Ώρες του ισογείου
""",
    "figures": """
# Εικόνες

![Η είσοδος με τη ράμπα](ramp.png)

Και μία στη μέση ![μια γάτα](ramp.png) της γραμμής.
""",
    "footnotes": """
# Σημειώσεις

Ο ποιητής[^a] έγραψε και πεζά.[^b]

[^a]: Γεννήθηκε στο νησί.

[^b]: Βλ. *Διηγήματα*.

    Δεύτερη παράγραφος της σημείωσης.
""",
    "links": """
# Σύνδεσμοι {#top}

Δείτε τον [κατάλογο](https://example.org/), γράψτε [μας](mailto:info@example.org)
ή πηγαίνετε [στο τέλος](#end).

## Τέλος {#end}

Ως εδώ.
""",
    "quote": """
# Παράθεμα

Έγραψε:

> Η θάλασσα ήταν ήσυχη.
>
> Κανείς δεν μιλούσε.

Και σώπασε.
""",
    "languages": """
# Γλώσσες

Διαβάσαμε το [Great Expectations]{lang=en} και τη φράση [la mer est calme]{lang=fr}.
Ο στίχος «[ἀρχὴ ἥμισυ παντός]{lang=grc}» είναι αρχαίος.
""",
    "terms": """
# Όροι

Δανεισμός
:   Παίρνετε ένα βιβλίο για δύο εβδομάδες.

Κράτηση
:   Σας περιμένει ένα βιβλίο.
""",
    "verse": """
# Στίχοι

| Έβρεχε όλη νύχτα
| στην αυλή,
| και το πρωί ο ήλιος.
""",
}
PANDOC = ("docx", "odt", "epub", "html", "xml")
EPUB2 = ("headings", "footnotes", "figures")
# LibreOffice opens the first and saves the second: another program's marking of the same thing.
OFFICE = (
    ("headings.pandoc.docx", "odt"),
    ("lists.pandoc.docx", "odt"),
    ("table.pandoc.docx", "odt"),
    ("figures.pandoc.docx", "odt"),
    ("footnotes.pandoc.docx", "odt"),
    ("languages.pandoc.html", "odt"),
    ("rowheads.hand.html", "odt"),
    ("headings.pandoc.odt", "docx"),
    ("lists.pandoc.odt", "docx"),
    ("rowheads.hand.html", "docx"),
    ("footnotes.pandoc.odt", "docx"),
    ("footnotes.pandoc.docx", "html"),
    ("lists.pandoc.docx", "html"),
    ("footnotes.pandoc.odt", "epub"),
)
PLAIN = "ΚΕΦΑΛΑΙΟ 1\n\nΗ βιβλιοθήκη άνοιξε το πρωί. Ο κύριος Νίκος διάβαζε ήδη.\n\nΈξω έβρεχε.\n"
CHARSETS = {"utf8": "UTF-8", "cp1253": "CP1253", "iso8859-7": "ISO-8859-7", "utf16": "UTF-16"}


def picture() -> bytes:
    """Return a grey PNG of eight by six pixels."""

    def part(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 8, 6, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * 8) * 6)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


def run(*command: str, folder: Path, text: bytes = b"") -> bytes:
    return subprocess.run(command, input=text, cwd=folder, check=True, capture_output=True).stdout


def missing(name: str) -> Path | None:
    path = HERE / name
    return None if path.exists() else path


def with_pandoc(folder: Path) -> None:
    (folder / "ramp.png").write_bytes(picture())
    for case, text in SOURCES.items():
        kinds = [*PANDOC, *(["epub2"] if case in EPUB2 else [])]
        for kind in kinds:
            suffix = {"epub2": "epub"}.get(kind, kind)
            name = f"{case}.{'pandoc2' if kind == 'epub2' else 'pandoc'}.{suffix}"
            path = missing(name)
            if path is None:
                continue
            to = {"xml": "tei", "html": "html5"}.get(kind, kind)
            meta = ("--metadata", "lang=el", "--metadata", f"title={case}")
            more = ("--self-contained",) if kind == "html" else ()
            out = ("-s", "-t", to, "-o", str(path), *meta, *more)
            run("pandoc", "-f", "markdown", *out, folder=folder, text=text.encode())
            if kind == "html":
                # Its style sheet is somebody else's, and no reader looks at it.
                style = re.compile(r"[ \t]*<style>.*?</style>\n?", re.DOTALL)
                plain = style.sub("", path.read_text("utf-8"))
                path.write_text(plain, encoding="utf-8")


def with_office(folder: Path) -> None:
    for source, suffix in OFFICE:
        case, program, before = source.split(".")
        path = missing(f"{case}.office-{program}-{before}.{suffix}")
        if path is None:
            continue
        profile = f"-env:UserInstallation=file://{folder}/profile"
        how = {"html": "html:HTML (StarWriter)"}.get(suffix, suffix)
        reads = ("--infilter=HTML (StarWriter)",) if before == "html" else ()
        run(
            "soffice", profile, "--headless", *reads, "--convert-to", how,
            "--outdir", str(folder), str(HERE / source), folder=folder,
        )  # fmt: skip
        (folder / f"{case}.{program}.{suffix}").replace(path)


def with_calibre(folder: Path) -> None:
    for case in ("headings", "table"):
        path = missing(f"{case}.calibre-pandoc-html.epub")
        if path is not None:
            source = str(HERE / f"{case}.pandoc.html")
            # Its own cover is a picture of calibre's.
            run("ebook-convert", source, str(path), "--no-default-epub-cover", folder=folder)


def with_iconv(folder: Path) -> None:
    for name, charset in CHARSETS.items():
        path = missing(f"plain-{name}.iconv.txt")
        if path is not None:
            path.write_bytes(
                run("iconv", "-f", "UTF-8", "-t", charset, folder=folder, text=PLAIN.encode())
            )


def main() -> int:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with_pandoc(folder)
        with_office(folder)
        with_calibre(folder)
        with_iconv(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
