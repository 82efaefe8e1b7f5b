"""EPUB 3.3 with its sound, for reading systems, DAISY players and telephones.

Sources: EPUB 3.3; EPUB Accessibility 1.1.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import BinaryIO, ClassVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from formats.document import Document, Figure
from formats.narration import Narration
from formats.native import identity
from formats.report import Finding, Report
from formats.text import walk
from formats.theme import Theme
from formats.writers._clips import playable
from formats.writers._epub_access import access_of
from formats.writers._epub_chapters import STYLE_NAME, BookFile, Chapters
from formats.writers._epub_overlay import Overlay, clip_name, overlays
from formats.writers._epub_package import CONTAINER, NAV_NAME, Item, Package, navigation
from formats.writers._markup import identifier
from formats.writers._web_style import book_style
from formats.writers.pictures import media_type_of

_EARLIEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_CHUNK_BYTES = 1024 * 1024
_XHTML_TYPE = "application/xhtml+xml"
_SENTENCE = ".s"


class EpubWriter:
    """Writes an EPUB; with a narration, each sentence is joined to its sound."""

    name: ClassVar[str] = "epub"
    media_type: ClassVar[str] = "application/epub+zip"
    suffix: ClassVar[str] = ".epub"
    version: ClassVar[str] = "3"
    takes_narration: ClassVar[bool] = True

    def write(
        self, doc: Document, out: BinaryIO, /, *, theme: Theme, narration: Narration | None = None
    ) -> Report:
        """Write the whole book; what it lacks for everybody to read it is reported."""
        findings: list[Finding] = []
        sound = playable(narration, findings)
        chapters = Chapters(doc, theme, marks_sentences=sound is not None)
        files = chapters.files()
        spoken = overlays(files, sound, findings) if sound else ()
        navigated = navigation(doc, chapters, files[0].name)
        package = Package(
            doc,
            _identifier(doc, theme),
            access_of(
                doc,
                has_sound=bool(spoken),
                is_all_sounded=bool(spoken) and _covers(doc, files, spoken),
            ),
            _items(files, spoken, chapters, sound),
            spoken,
        )
        with ZipFile(out, "w") as book:
            _put(book, "mimetype", self.media_type.encode(), is_packed=False)
            _put(book, "META-INF/container.xml", CONTAINER)
            _put(book, "EPUB/package.opf", package.data())
            _put(book, f"EPUB/{NAV_NAME}", navigated)
            _put(book, f"EPUB/{STYLE_NAME}", book_style(theme).encode())
            _put_content(book, files, spoken, chapters, sound)
        return Report((*findings, *chapters.findings))


def _covers(doc: Document, files: tuple[BookFile, ...], spoken: tuple[Overlay, ...]) -> bool:
    """Tell whether each sentence of the text, and each picture, is in one of the overlays."""
    sounded = {name for overlay in spoken for name in overlay.places}
    sentences = {name for file in files for name in file.identifiers if _SENTENCE in name}
    blocks = (*doc.blocks, *(block for note in doc.notes for block in note.blocks))
    pictures = {
        identifier(block.anchor)
        for block in walk(blocks)
        if isinstance(block, Figure) and block.alt != ""
    }
    heard = sounded | {name.rpartition(_SENTENCE)[0] for name in sounded}
    return sentences <= sounded and pictures <= heard


def _identifier(doc: Document, theme: Theme) -> str:
    """Return a name that only this text in this form has."""
    looks = f"{theme.profile.name} {theme.scheme.name} {theme.body_pt}"
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, identity(doc, looks))}"


def _items(
    files: tuple[BookFile, ...],
    spoken: tuple[Overlay, ...],
    chapters: Chapters,
    sound: Narration | None,
) -> tuple[Item, ...]:
    overlay_of = {overlay.text_name: overlay.name for overlay in spoken}
    texts = (
        Item(file.name, _XHTML_TYPE, overlay=overlay_of.get(file.name, ""), is_text=True)
        for file in files
    )
    pictures = (
        Item(name, media_type_of(image) or "") for name, image in chapters.pictures.files.items()
    )
    clips = enumerate(sound.clips) if sound else ()
    return (
        Item(NAV_NAME, _XHTML_TYPE, properties="nav"),
        Item(STYLE_NAME, "text/css"),
        *texts,
        *pictures,
        *(Item(overlay.name, "application/smil+xml") for overlay in spoken),
        *(Item(clip_name(number, clip.media_type), clip.media_type) for number, clip in clips),
    )


def _put(book: ZipFile, name: str, data: bytes, *, is_packed: bool = True) -> None:
    entry = ZipInfo(name, _EARLIEST_ZIP_DATE)
    entry.compress_type = ZIP_DEFLATED if is_packed else ZIP_STORED
    book.writestr(entry, data)


def _put_content(
    book: ZipFile,
    files: tuple[BookFile, ...],
    spoken: tuple[Overlay, ...],
    chapters: Chapters,
    sound: Narration | None,
) -> None:
    for file in files:
        _put(book, f"EPUB/{file.name}", file.data)
    for name, image in chapters.pictures.files.items():
        _put(book, f"EPUB/{name}", image, is_packed=False)
    for overlay in spoken:
        _put(book, f"EPUB/{overlay.name}", overlay.data)
    for number, clip in enumerate(sound.clips if sound else ()):
        _put_sound(book, f"EPUB/{clip_name(number, clip.media_type)}", clip.path)


def _put_sound(book: ZipFile, name: str, path: Path) -> None:
    """Copy a sound file piece by piece: a long book's does not fit into memory."""
    entry = ZipInfo(name, _EARLIEST_ZIP_DATE)
    entry.compress_type = ZIP_STORED
    entry.file_size = path.stat().st_size
    with path.open("rb") as source, book.open(entry, "w") as target:
        while piece := source.read(_CHUNK_BYTES):
            target.write(piece)
