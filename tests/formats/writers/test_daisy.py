"""DAISY 2.02 books: navigation, sound and text together."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.build import DocumentBuilder
from formats.document import EL, Anchor, Document, PageBreak
from formats.errors import BadInput, ThemeError
from formats.narration import (
    DurationMs,
    Narration,
    NarrationChapter,
    NarrationClip,
    SyncPoint,
)
from formats.theme import theme
from formats.verify.daisy import verify_daisy
from formats.verify.registry import verify_file
from formats.writers._daisy_book import page_kind
from formats.writers.daisy import DaisyWriter
from formats.writers.daisy3 import Daisy3Writer
from tts import mp3
from tts.audiobook import ChapterSound, SentenceSound, join_chapters
from tts.script import Chapter, make_script

_SILENCE = mp3.encode(bytes(2 * 5 * mp3.SAMPLES_PER_FRAME))
_FRAMES = mp3.count_frames(_SILENCE)


def _silent(chapter: Chapter, out: Path) -> ChapterSound:
    """Write a chapter in which every sentence is as long as any other."""
    out.write_bytes(_SILENCE * len(chapter.utterances))
    ms = mp3.SAMPLES_PER_FRAME * 1000 / mp3.SAMPLE_RATE_HZ
    sentences = tuple(
        SentenceSound(
            one.anchor,
            int(number * _FRAMES * ms) + 50,
            int(number * _FRAMES * ms) + 150,
            tuple(50 for _ in one.words),
        )
        for number, one in enumerate(chapter.utterances)
    )
    return ChapterSound(_FRAMES * len(chapter.utterances), sentences)


def narrated(doc: Document, folder: Path) -> Narration:
    """Return a silent narration in one file, as conversions make it."""
    script = make_script(doc)
    parts = []
    for number, chapter in enumerate(script.chapters):
        path = folder / f"{number}.part"
        parts.append((path, _silent(chapter, path)))
    return join_chapters(parts, folder / "book.mp3", script=script)


def _apart(doc: Document, folder: Path) -> Narration:
    """Return the same narration with a clip for each chapter."""
    clips, chapters, sync = [], [], []
    for number, chapter in enumerate(make_script(doc).chapters):
        path = folder / f"{number}.mp3"
        made = _silent(chapter, path)
        length = DurationMs(made.duration_ms)
        clips.append(NarrationClip(path, "audio/mpeg", length))
        head = (chapter.title, chapter.lang, chapter.anchor)
        chapters.append(NarrationChapter(*head, number, DurationMs(0), length))
        sync += [
            SyncPoint(s.anchor, number, DurationMs(s.start_ms), DurationMs(s.end_ms))
            for s in made.sentences
        ]
    return Narration(tuple(clips), tuple(chapters), tuple(sync))


def _files(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


def _written(doc: Document, narration: Narration, writer: DaisyWriter | None = None) -> bytes:
    out = BytesIO()
    (writer or DaisyWriter()).write(doc, out, theme=theme(), narration=narration)
    return out.getvalue()


def _undated(text: bytes) -> str:
    return re.sub(r"\d{4}-\d\d-\d\d", "2026-01-01", text.decode())


def test_a_book_looks_as_it_did(
    guide: Document, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    files = _files(_written(guide, narrated(guide, tmp_path)))
    for name in ("ncc.html", "content.html", "chap0002.smil", "master.smil"):
        golden(f"daisy/guide/{name}", _undated(files[name]))


def test_the_sound_of_one_file_and_of_many_gives_the_same_book(
    guide: Document, tmp_path: Path
) -> None:
    joined = _files(_written(guide, narrated(guide, tmp_path)))
    apart = _files(_written(guide, _apart(guide, tmp_path)))
    assert joined.keys() == apart.keys()
    assert joined["chap0003.mp3"] == apart["chap0003.mp3"]
    texts = re.compile(rb'src="[^"]+"')
    assert texts.findall(joined["chap0003.smil"]) == texts.findall(apart["chap0003.smil"])


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_document_becomes_a_book_without_a_fault(
    documents: st.SearchStrategy[Document], tmp_path: Path, data: st.DataObject
) -> None:
    doc = data.draw(documents)
    path = tmp_path / "book.zip"
    path.write_bytes(_written(doc, narrated(doc, tmp_path)))
    assert verify_daisy(path, against=doc) == ()


def test_headings_pages_and_notes_are_in_the_navigation(guide: Document, tmp_path: Path) -> None:
    ncc = _files(_written(guide, narrated(guide, tmp_path)))["ncc.html"].decode()
    entries = re.findall(r'<(h\d|span)[^>]*class="([^"]*)"|<(h\d)[^>]*><a', ncc)
    assert [first or third for first, _, third in entries] == ["h1", "h2", "h2", "h2", "span", "h2"]
    assert 'class="page-normal"' in ncc
    assert 'name="ncc:maxPageNormal" content="2"' in ncc


def test_a_work_longer_than_a_disc_becomes_volumes(tmp_path: Path) -> None:
    builder = DocumentBuilder(EL)
    builder.heading(1, "Μεγάλο έργο")
    for number in range(6):
        builder.heading(2, f"Μέρος {number}")
        for _ in range(300):
            builder.paragraph("Λόγια.")
    doc = Document("Μεγάλο έργο", EL, tuple(builder.blocks))
    path = tmp_path / "book.zip"
    path.write_bytes(_written(doc, narrated(doc, tmp_path), DaisyWriter(volume_mb=1)))
    assert verify_daisy(path, against=doc) == ()
    files = _files(path.read_bytes())
    assert "disc02/ncc.html" in files
    assert " of " in files["disc01/ncc.html"].decode()


def test_page_breaks_in_a_row_and_at_the_end_lead_to_sound(tmp_path: Path) -> None:
    builder = DocumentBuilder(EL)
    builder.heading(1, "Τίτλος")
    builder.paragraph("Λόγια.")
    breaks = tuple(PageBreak(Anchor(f"p{label}"), label) for label in ("xii", "13", "Α-1"))
    doc = Document("Τίτλος", EL, (*builder.blocks, *breaks))
    path = tmp_path / "book.zip"
    path.write_bytes(_written(doc, narrated(doc, tmp_path)))
    assert verify_daisy(path, against=doc) == ()
    assert [page_kind(block.label) for block in breaks] == ["front", "normal", "special"]


def test_a_book_without_sound_is_refused(guide: Document) -> None:
    with pytest.raises(BadInput) as refused:
        DaisyWriter().write(guide, BytesIO(), theme=theme())
    assert refused.value.say == "daisy-needs-sound"


def test_sound_of_another_kind_is_refused(guide: Document, tmp_path: Path) -> None:
    sound = narrated(guide, tmp_path)
    clip = NarrationClip(sound.clips[0].path, "audio/mp4", sound.clips[0].duration_ms)
    with pytest.raises(BadInput) as refused:
        _written(guide, Narration((clip,), sound.chapters, sound.sync))
    assert refused.value.say == "daisy-needs-mp3"


def test_a_disc_without_room_is_refused() -> None:
    with pytest.raises(ThemeError):
        DaisyWriter(volume_mb=0)


def _long_work(parts: int = 6) -> Document:
    builder = DocumentBuilder(EL)
    builder.heading(1, "Μεγάλο έργο")
    for number in range(parts):
        builder.heading(2, f"Μέρος {number}")
        for _ in range(300):
            builder.paragraph("Λόγια.")
    return Document("Μεγάλο έργο", EL, tuple(builder.blocks))


def test_a_daisy_3_book_longer_than_a_disc_becomes_volumes_too(tmp_path: Path) -> None:
    doc = _long_work()
    out = BytesIO()
    Daisy3Writer(volume_mb=1).write(doc, out, theme=theme(), narration=narrated(doc, tmp_path))
    path = tmp_path / "book.zip"
    path.write_bytes(out.getvalue())
    assert verify_file(path, against=doc) == ()
    files = _files(out.getvalue())
    volumes = sorted({name.partition("/")[0] for name in files})
    assert len(volumes) > 1
    assert volumes[:2] == ["disc01", "disc02"]
    for volume in volumes:
        size = sum(len(data) for name, data in files.items() if name.startswith(volume))
        assert size <= 1_000_000


def test_every_volume_fits_on_its_disc_and_all_chapters_are_on_one(tmp_path: Path) -> None:
    doc = _long_work()
    files = _files(_written(doc, narrated(doc, tmp_path), DaisyWriter(volume_mb=1)))
    volumes = sorted({name.partition("/")[0] for name in files})
    for volume in volumes:
        size = sum(len(data) for name, data in files.items() if name.startswith(volume))
        assert size <= 1_000_000
    sounds = [name.partition("/")[2] for name in files if name.endswith(".mp3")]
    whole = _files(_written(doc, narrated(doc, tmp_path)))
    assert sorted(sounds) == sorted(name for name in whole if name.endswith(".mp3"))


def test_a_chapter_longer_than_a_disc_is_refused_by_its_name_and_size(tmp_path: Path) -> None:
    builder = DocumentBuilder(EL)
    builder.heading(1, "Ατέλειωτο κεφάλαιο")
    for _ in range(3000):
        builder.paragraph("Λόγια.")
    doc = Document("Ατέλειωτο κεφάλαιο", EL, tuple(builder.blocks))
    with pytest.raises(ThemeError) as refused:
        _written(doc, narrated(doc, tmp_path), DaisyWriter(volume_mb=1))
    assert refused.value.say == "daisy-chapter-too-long"
    assert refused.value.facts["title"] == "Ατέλειωτο κεφάλαιο"
    least = int(refused.value.facts["least"])
    assert least > 1
    _written(doc, narrated(doc, tmp_path), DaisyWriter(volume_mb=least))


def test_a_book_laid_out_as_a_folder_is_checked_like_the_zip(
    guide: Document, tmp_path: Path
) -> None:
    out = _written(guide, narrated(guide, tmp_path))
    folder = tmp_path / "book"
    with ZipFile(BytesIO(out)) as book:
        book.extractall(folder)
    assert verify_file(folder, against=guide) == ()
    (folder / "chap0002.mp3").unlink()
    assert [failure.rule.number for failure in verify_file(folder, against=guide)] != []


def test_names_are_those_that_old_players_take(guide: Document, tmp_path: Path) -> None:
    for name in _files(_written(guide, narrated(guide, tmp_path))):
        assert re.fullmatch(r"[a-z0-9]{1,8}\.(html|smil|mp3|png)", name)
