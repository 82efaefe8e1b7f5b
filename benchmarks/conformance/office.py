"""PDF/UA as LibreOffice exports it, and what it does wrong in files that are its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from conformance.tools import program

_EXPORT = 'pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"}}'
_WAIT_S = 600
_FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>Control</dc:title></office:meta>
<office:styles><style:default-style style:family="paragraph"><style:text-properties
 fo:language="en" fo:country="GB"/></style:default-style></office:styles>
<office:body><office:text><text:h text:outline-level="1">Control</text:h>
<text:p>A word{note} and <text:a xlink:href="https://library.example/">a link</text:a>.</text:p>
</office:text></office:body></office:document>
"""
_ITEM = "<text:list-item><text:p>An item.</text:p></text:list-item>"
_NOTE = (
    '<text:note text:id="n1" text:note-class="footnote"><text:note-citation>1</text:note-citation>'
    f"<text:note-body><text:p>A note.</text:p><text:list>{_ITEM * 80}</text:list></text:note-body>"
    "</text:note>"
)
"""A note with a list that no page has room for, so that it goes on at the foot of the next."""


def pdf_ua(paths: list[Path], folder: Path) -> dict[Path, Path]:
    """Return where LibreOffice put the export of each file.

    Raises:
        Missing: LibreOffice is not here.
        RuntimeError: It made no file.
    """
    soffice = program("soffice", "libreoffice-writer")
    made: dict[Path, Path] = {}
    for path in paths:
        made[path] = folder / f"{path.stem}.pdf"
    if len(set(made.values())) != len(made):
        raise ValueError("two files of one name")
    command = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", _EXPORT, "--outdir", str(folder), *map(str, paths)]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=_WAIT_S)
    lost = [path.name for path, made_path in made.items() if not made_path.exists()]
    if lost:
        raise RuntimeError(f"LibreOffice made nothing of {', '.join(lost)}: {run.stderr[-500:]}")
    return made


def controls(folder: Path) -> tuple[Path, Path]:
    """Return the exports of two texts in LibreOffice's own format: with a link, and a note too.

    What veraPDF finds in them is LibreOffice's doing, whatever file the text came from.
    """
    sources = []
    for name, note in (("control-bare", ""), ("control-noted", _NOTE)):
        source = folder / f"{name}.fodt"
        source.write_text(_FLAT.format(note=note), "utf-8")
        sources.append(source)
    made = pdf_ua(sources, folder)
    return made[sources[0]], made[sources[1]]
