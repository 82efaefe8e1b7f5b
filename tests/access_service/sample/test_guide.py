"""The user guide is long, well built and honest, in both languages alike."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from access_service.sample.load import GUIDES
from formats.document import EL, EN, Heading, Lang, ListBlock, Quote, Table
from formats.readers.registry import read_file

BOTH = pytest.mark.parametrize(("path", "lang"), [(GUIDES[0], EL), (GUIDES[1], EN)])


def headings(path: Path) -> list[int]:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [len(marks) for marks in re.findall(r"(?m)^(#+) ", text)]


@BOTH
def test_it_has_at_least_3500_words(path: Path, lang: Lang) -> None:
    assert len(re.findall(r"[^\W\d_]+", path.read_text(encoding="utf-8"))) >= 3500


@BOTH
def test_it_has_one_title_and_skips_no_heading_level(path: Path, lang: Lang) -> None:
    levels = headings(path)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(next_ <= level + 1 for level, next_ in pairwise(levels))
    assert levels.count(2) >= 10


def test_both_languages_have_the_same_chapters() -> None:
    greek, english = (headings(path) for path in GUIDES)
    assert [level for level in greek if level <= 2] == [level for level in english if level <= 2]


@BOTH
def test_no_word_mixes_greek_and_latin_letters(path: Path, lang: Lang) -> None:
    words = re.findall(r"[^\W\d_]+", path.read_text(encoding="utf-8"))
    assert [w for w in words if re.search("[A-Za-z]", w) and re.search("[Ͱ-Ͽ]", w)] == []


@BOTH
def test_what_does_not_work_yet_is_said_in_its_own_section(path: Path, lang: Lang) -> None:
    text = path.read_text(encoding="utf-8")
    sections = re.split(r"(?m)^#+ ", text)
    title = "Τι ετοιμάζεται" if lang == EL else "What is being prepared"
    (planned,) = [section for section in sections if section.startswith(title)]
    telephone = "τηλεφωνική γραμμή" if lang == EL else "telephone line"
    assert telephone in planned
    assert "DAISY" in planned


@BOTH
def test_the_reader_finds_headings_lists_tables_and_a_quotation(path: Path, lang: Lang) -> None:
    reading = read_file(path, lang=lang)
    kinds = {type(block) for block in reading.document.blocks}
    assert {Heading, ListBlock, Table, Quote} <= kinds
    assert reading.document.lang == lang
