"""Ancient Greek is told from modern Greek, in the old writing and in the new."""

from __future__ import annotations

from pathlib import Path

import pytest

from formats.language.ancient import ancient_stretches

TEXTS = Path(__file__).parents[4] / "shared" / "data" / "texts"


def ancient(text):
    return [stretch for stretch, is_ancient in ancient_stretches(text) if is_ancient]


@pytest.mark.parametrize(
    "text",
    [
        "Ἄνδρα μοι ἔννεπε, Μοῦσα, πολύτροπον",
        "Ἐν ἀρχῇ ἦν ὁ Λόγος",
        "ἓν οἶδα ὅτι οὐδὲν οἶδα",
        "Πόλεμος πάντων μὲν πατήρ ἐστι",
    ],
)
def test_an_ancient_sentence_is_ancient_from_end_to_end(text):
    assert ancient(text) == [text]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Ο στίχος «ἄνδρα μοι ἔννεπε, Μοῦσα» ανοίγει το έπος.", "ἄνδρα μοι ἔννεπε, Μοῦσα"),
        ("Έλεγε «γνῶθι σεαυτόν» συχνά.", "γνῶθι σεαυτόν"),
    ],
)
def test_a_quotation_in_the_old_writing_is_found_in_a_text_of_today(text, quoted):
    assert ancient(text) == [quoted]


@pytest.mark.parametrize(
    "text",
    [
        "Τὸ βιβλίο εἶναι στὸ τραπέζι καὶ δὲν θὰ τὸ πάρω.",
        "Ὁ κύριος τοῦ σπιτιοῦ μᾶς εἶπε νὰ περάσουμε.",
        "Η Αθήνα είναι εδώ.",
        "ΑΘΗΝΑ 1931",
        "",
    ],
)
def test_modern_greek_is_not_ancient_however_it_is_written(text):
    assert ancient(text) == []
    assert "".join(stretch for stretch, _ in ancient_stretches(text)) == text


@pytest.mark.parametrize("name", ["udhr_ell_polytonic.txt", "udhr_ell_monotonic.txt"])
def test_no_paragraph_of_a_modern_declaration_is_taken_for_ancient(name):
    path = TEXTS / name
    if not path.exists():
        pytest.skip(f"needs {name}")
    lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    assert [line for line in lines if ancient(line)] == []
