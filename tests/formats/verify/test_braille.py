"""The checks of braille catch what they are for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from formats.braille.liblouis import braille_state
from formats.document import Document
from formats.errors import UnreadableDocument
from formats.theme import theme
from formats.verify.braille import verify_brf, verify_pef
from formats.writers.braille import BrfWriter, PefWriter

pytestmark = pytest.mark.skipif(
    not braille_state().is_ready, reason=f"liblouis: {braille_state().detail}"
)


@pytest.fixture
def brf(guide: Document, tmp_path: Path) -> Path:
    path = tmp_path / "guide.brf"
    with path.open("wb") as out:
        BrfWriter().write(guide, out, theme=theme())
    return path


@pytest.mark.parametrize(
    ("change", "number"),
    [
        (lambda data: data.replace(b".DEN ELP", b"ELP"), "BRL-05"),
        (lambda data: data.replace(b"KAZANT", b"KAZ"), "BRL-05"),
        (lambda data: data.replace(b".KAL", b"\xce.KAL"), "BRL-01"),
        (lambda data: data.replace(b".KAL", b"." * 40 + b".KAL"), "BRL-02"),
        (lambda data: data.replace(b"\f", b"\r\n" * 9 + b"\f"), "BRL-02"),
        (lambda data: data.replace(b".KAL", b"'\\;XJJC;B'.KAL"), "BRL-03"),
        (lambda data: data.replace(b"#B\r\n\f", b"#D\r\n\f"), "BRL-04"),
    ],
)
def test_each_fault_in_brf_is_caught_by_its_rule(
    brf: Path, guide: Document, change: Callable[[bytes], bytes], number: str
) -> None:
    good = brf.read_bytes()
    assert change(good) != good
    brf.write_bytes(change(good))
    assert number in {failure.rule.number for failure in verify_brf(brf, against=guide)}


@pytest.mark.parametrize(
    ("old", "new", "number"),
    [
        ("<dc:title>", "<dc:subject>", "PEF-01"),
        ("⠨⠅⠁⠇", "⣿⠨⠅⠁⠇", "BRL-01"),
        ('cols="40"', 'cols="20"', "BRL-02"),
        ('rows="25"', 'rows="24"', "BRL-02"),
        ("⠨⠅⠁⠇", "⠨⠅⠇", "BRL-05"),
    ],
)
def test_each_fault_in_pef_is_caught_by_its_rule(
    guide: Document, tmp_path: Path, old: str, new: str, number: str
) -> None:
    path = tmp_path / "guide.pef"
    with path.open("wb") as out:
        PefWriter().write(guide, out, theme=theme())
    text = path.read_text("utf-8")
    changed = text.replace(old, new)
    if "dc:" in new:
        changed = changed.replace("</dc:title>", "</dc:subject>")
    assert changed != text
    path.write_text(changed, "utf-8")
    assert number in {failure.rule.number for failure in verify_pef(path, against=guide)}


def test_a_pef_that_is_not_xml_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bad.pef"
    path.write_bytes(b"<pef")
    with pytest.raises(UnreadableDocument):
        verify_pef(path)
