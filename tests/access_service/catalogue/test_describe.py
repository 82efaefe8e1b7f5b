"""An item is described in the order in which a listener wants to know it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from access_service.catalogue.describe import describe_item
from access_service.catalogue.record import Creator, Form, Item, ItemId, Role, Series
from formats.document import EL, EN, Document, Field, Heading, Lang, Paragraph, Runs
from formats.text import plain

GOLDEN = Path(__file__).parents[2] / "golden/catalogue"
DE = Lang("de")

ZORBAS = Item(
    id=ItemId("a1"),
    source="central",
    control_number="7",
    title="Βίος και πολιτεία του Αλέξη Ζορμπά : μυθιστόρημα",
    lang=EL,
    creators=(
        Creator("Καζαντζάκης, Νίκος", "Νίκος Καζαντζάκης"),
        Creator("Ιωάννου, Ελένη", "Ελένη Ιωάννου", Role.NARRATOR),
    ),
    alternative_titles=("Zorba the Greek",),
    publisher="Εκδόσεις Καζαντζάκη",
    place="Αθήνα",
    year=1946,
    languages=(EL,),
    extent="1 CD (MP3), 11 h 20 min",
    series=(Series("Άπαντα", "4"),),
    subjects=("Φιλία", "Κρήτη – Ιστορία"),
    genres=("fiction",),
    summary="Η φιλία δύο ανθρώπων στην Κρήτη.",
    audience="adult",
    isbns=("9789602110829",),
    shelf_mark="889.3 ΚΑΖ",
    forms=(Form.SPOKEN,),
)
HOBBIT = Item(
    id=ItemId("a2"),
    source="central",
    control_number="8",
    title="The hobbit : or, There and back again",
    lang=EN,
    creators=(Creator("Tolkien, J. R. R.", "J. R. R. Tolkien"),),
    publisher="Allen & Unwin",
    place="S.l.",
    year=1937,
    languages=(EN,),
    extent="xii, 310 p.",
    links=("https://example.org/hobbit",),
    shelf_mark="823 TOL",
    forms=(Form.LARGE_PRINT,),
)
GERMAN = Item(
    id=ItemId("a3"),
    source="central",
    control_number="9",
    title="Der Prozeß",
    lang=DE,
    creators=(
        Creator("Kafka, Franz", "Franz Kafka"),
        Creator("Brod, Max", "Max Brod", Role.EDITOR),
        Creator("Nobody, Anna", "Anna Nobody", Role.EDITOR),
    ),
    languages=(DE, EL),
    original_lang=None,
    extent="2 τ.",
)
BARE = Item(
    id=ItemId("a4"), source="s", control_number="1", title="Τι ώρα είναι;", lang=EL, forms=()
)
CASES = {"zorbas": ZORBAS, "hobbit": HOBBIT, "prozess": GERMAN, "bare": BARE}


def marked(runs: Runs) -> str:
    """Return the text with the language of each run before it."""
    return "".join(f"[{run.lang}]{run.text}" for run in runs)


def as_text(document: Document) -> str:
    """Return a document as lines that a person can review."""
    lines = []
    for block in document.blocks:
        match block:
            case Heading():
                lines.append(f"{'#' * block.level} {marked(block.runs)}")
            case Field():
                lines.append(f"{marked(block.label)}: {marked(block.value)}")
            case Paragraph():
                lines.append(marked(block.runs))
            case _:
                lines.append(repr(block))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("lang", [EL, EN])
@pytest.mark.parametrize("name", sorted(CASES))
def test_a_description_reads_as_the_golden_one(name: str, lang: Lang) -> None:
    path = GOLDEN / f"{name}.{lang}.txt"
    text = as_text(describe_item(CASES[name], lang=lang))
    if os.environ.get("PROSVASI_SAVE_GOLDENS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_title_is_the_only_heading_and_every_block_has_its_own_anchor(name: str) -> None:
    document = describe_item(CASES[name])
    headings = [block for block in document.blocks if isinstance(block, Heading)]
    assert [(h.level, plain(h.runs)) for h in headings] == [(1, document.title)]
    assert len({block.anchor for block in document.blocks}) == len(document.blocks)


def test_the_description_says_which_item_it_is_of() -> None:
    document = describe_item(ZORBAS)
    assert document.provenance.source == "item:a1"
    assert document.metadata.creators == ("Νίκος Καζαντζάκης",)
    assert document.lang == EL


def test_a_printed_edition_names_the_forms_in_which_the_library_has_the_work() -> None:
    held = (Form.LARGE_PRINT, Form.SPOKEN)
    greek = as_text(describe_item(GERMAN, lang=EL, held=held))
    assert "σε άλλη μορφή: μεγάλα γράμματα, ηχητικό βιβλίο." in greek
    assert "ζητήστε" not in greek
    assert "another form too: large print, audio book." in as_text(
        describe_item(GERMAN, lang=EN, held=held)
    )


def test_a_greek_question_mark_stays_in_the_title() -> None:
    assert describe_item(BARE).title == "Τι ώρα είναι;"
