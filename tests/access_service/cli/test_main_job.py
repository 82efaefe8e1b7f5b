"""The main job, end to end, with the real engine, database, writers and checkers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import docx as python_docx
import pytest
from mutagen.id3 import ID3

from access_service.bootstrap import bootstrap
from access_service.catalogue.describe import describe_item
from access_service.catalogue.record import ItemId
from access_service.settings import Settings
from formats.document import EL, Document
from formats.text import words
from tts.script import make_script

pytestmark = pytest.mark.engine

VERAPDF = Path(__file__).parents[4] / "shared" / "tools" / "verapdf" / "verify-pdfua"
FORMATS = ("*.mp3", "*.large-print.pdf", "*.docx")


@pytest.fixture(scope="module")
def item(library: Path, zorba: str) -> Document:
    services = bootstrap(Settings(data=library))
    shown = services.catalogue.show(ItemId(zorba))
    document = describe_item(shown, lang=EL, held=services.catalogue.held_forms(shown))
    services.close()
    return document


@pytest.fixture(scope="module")
def copies(library: Path, zorba: str, run: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("copies")
    wanted = ("--to", "mp3,large-print-pdf,docx", "--out", out, "--lang", "el")
    made = run("convert", f"item:{zorba}", *wanted, data=library)
    assert made.status == 0, made.err
    return out


def test_the_demo_leaves_six_files_that_the_person_can_find(library: Path) -> None:
    for pattern in FORMATS:
        assert len(list((library / "demo").glob(pattern))) == 2


def finished_files(library: Path) -> dict[Path, int]:
    """Return each finished file with its time; descriptions (JSON) are made anew to be compared."""
    files = [path for path in (library / "artifacts").rglob("*") if path.is_file()]
    return {path: path.stat().st_mtime_ns for path in files if path.read_bytes()[:1] != b"{"}


def test_a_second_demo_converts_nothing_again(library: Path, run: Any) -> None:
    before = finished_files(library)
    assert len(before) >= 6
    assert run("demo", data=library).status == 0
    assert finished_files(library) == before


def test_every_word_is_in_the_pdf_in_order(copies: Path, item: Document) -> None:
    if shutil.which("pdfinfo") is None:
        pytest.skip("pdfinfo (poppler-utils) is not installed")
    (pdf,) = copies.glob("*.pdf")
    told = subprocess.run(
        ["pdfinfo", "-struct-text", str(pdf)], capture_output=True, text=True, check=True
    ).stdout
    texts: list[str] = []
    for line in told.splitlines():
        if line.lstrip().startswith('"'):
            texts.append(line.strip()[1:-1])
        elif not line.lstrip().startswith(("Span", "Link", "Object")):
            texts.append(" ")  # the next element is a paragraph of its own
    assert tuple("".join(texts).split()) == words(item)


def test_every_word_is_in_the_docx_in_order(copies: Path, item: Document) -> None:
    (docx,) = copies.glob("*.docx")
    texts = [paragraph.text for paragraph in python_docx.Document(str(docx)).paragraphs]
    assert tuple(" ".join(texts).split()) == words(item)


def test_every_word_is_among_the_spoken_words(item: Document) -> None:
    script = make_script(item)
    said = [utterance for chapter in script.chapters for utterance in chapter.utterances]
    assert tuple(" ".join(one.written for one in said).split()) == words(item)
    for utterance in said:
        covered = {
            place
            for word in utterance.words
            for place in range(word.written_start, word.written_end)
        }
        letters = {n for n, letter in enumerate(utterance.written) if letter.isalnum()}
        assert letters <= covered, utterance.written


def test_the_mp3_says_what_it_is(copies: Path, item: Document) -> None:
    (mp3,) = copies.glob("*.mp3")
    tags = ID3(mp3)
    assert str(tags["TIT2"]) == item.title
    assert "Καζαντζάκης" in str(tags["TPE1"])
    assert str(tags["TLAN"]) == "ell"
    assert len(tags.getall("CHAP")) >= 1


def test_verapdf_finds_the_pdf_compliant(copies: Path, library: Path) -> None:
    if not VERAPDF.exists():
        pytest.skip("the veraPDF runner is not beside the project")
    if shutil.which("java") is None or not Path("/usr/share/java/jaxb-runtime.jar").exists():
        pytest.skip("veraPDF needs Java and libjaxb-java")
    pdfs = [*copies.glob("*.pdf"), *(library / "demo").glob("*.pdf")]
    done = subprocess.run(
        [str(VERAPDF), *map(str, pdfs)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHON": sys.executable},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_our_own_check_passes_every_file(copies: Path, library: Path, run: Any) -> None:
    for path in [*copies.iterdir(), *(library / "demo").iterdir()]:
        checked = run("verify", path, data=library)
        assert checked.status == 0, checked.out


@pytest.mark.parametrize(
    "query", ["zorba", "καζαντζακη", "ΚΑΖΑΝΤΖΑΚΗΣ", "καζατζάκης", "αλεξι ζορμπα"]
)
def test_the_work_is_found_in_any_spelling(library: Path, run: Any, query: str) -> None:
    found = run("catalogue", "search", query, "--limit", "3", "--json", data=library).json
    told = {"id", "title", "creators", "year", "language", "forms", "score", "matches"}
    assert set(found[0]) == told
    titles = [unicodedata.normalize("NFC", hit["title"]) for hit in found]
    assert "Βίος και πολιτεία του Αλέξη Ζορμπά" in titles


def test_every_real_marc_file_is_imported_and_each_bad_record_named(
    shared_data: Path, tmp_path: Path, run: Any
) -> None:
    files = sorted((shared_data / "marc").iterdir())
    done = run("catalogue", "import", *files, "--json", data=tmp_path / "data")
    assert done.status == 0, done.err
    reports = {report["file"]: report for report in done.json}
    assert set(reports) == {path.name for path in files}
    assert reports["uva_2000.mrc"]["added"] == 2000
    damaged = [
        one["number"]
        for one in reports["pymarc_bad_records.mrc"]["refused"]
        if one["reason"] != "id-repeated"
    ]
    assert damaged == [4, 5, 7]
    for report in reports.values():
        for refused in report["refused"]:
            assert refused["number"] >= 1
            assert refused["offset"] >= 0
            assert refused["reason"]


def test_greek_unimarc_is_greek(shared_data: Path, tmp_path: Path, run: Any) -> None:
    data = tmp_path / "data"
    file = shared_data / "marc" / "gr_unimarc_mytilene_2.mrc"
    assert run("catalogue", "import", file, data=data).status == 0
    services = bootstrap(Settings(data=data))
    greek_items = [item for item in services.catalogue.items() if item.lang == EL]
    services.close()
    assert greek_items
    for item in greek_items:
        text = " ".join([item.title, *(creator.spoken for creator in item.creators)])
        letters = [letter for letter in text if letter.isalpha()]
        greek = [letter for letter in letters if unicodedata.name(letter).startswith("GREEK")]
        assert len(greek) >= 0.9 * len(letters), text
