"""Plain text."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.document import EL, Anchor, Figure
from formats.errors import ThemeError, UnknownThing
from formats.theme import theme
from formats.verify.registry import verify_file
from formats.writers.registry import WRITER_NAMES, writer
from formats.writers.text import TextWriter


def test_handout_reads_well_line_by_line(guide, written, golden):
    golden("txt/guide.txt", written(guide, "txt").decode())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_word_is_there_in_order(data, documents, written, tmp_path):
    document = data.draw(documents)
    path = tmp_path / "x.txt"
    path.write_bytes(written(document, "txt"))
    assert verify_file(path, against=document) == ()


def test_lines_keep_to_the_width(guide):
    out = BytesIO()
    TextWriter(text_width=30).write(guide, out, theme=theme())
    assert max(map(len, out.getvalue().decode().splitlines())) <= 30


def test_a_width_for_no_word_is_refused():
    with pytest.raises(ThemeError):
        TextWriter(text_width=5)


def test_a_picture_without_description_is_said_and_reported(guide):
    figure = Figure(Anchor("x"), b"", "image/png", None, EL)
    out = BytesIO()
    report = TextWriter().write(replace(guide, blocks=(figure,)), out, theme=theme())
    assert [(f.key, f.anchor) for f in report.findings] == [("figure-without-alt", "x")]
    assert "[εικόνα χωρίς περιγραφή]" in out.getvalue().decode()


@pytest.mark.parametrize("change", [("ισόγειο", ""), ("Ελάτε στο", "στο Ελάτε")])
def test_a_lost_or_moved_word_is_noticed(change, guide, written, tmp_path):
    path = tmp_path / "x.txt"
    path.write_text(written(guide, "txt").decode().replace(*change), "utf-8")
    assert [failure.rule.number for failure in verify_file(path, against=guide)] == ["TXT-02"]


def test_another_encoding_is_noticed(tmp_path):
    path = tmp_path / "x.txt"
    path.write_bytes("Καλημέρα".encode("cp1253"))
    assert [failure.rule.number for failure in verify_file(path)] == ["TXT-01"]


def test_a_format_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(UnknownThing) as refused:
        writer("papyrus")
    assert refused.value.say == "unknown-format"
    assert all(name in str(refused.value.facts["known"]) for name in WRITER_NAMES)


def test_a_file_without_checks_is_refused(tmp_path):
    with pytest.raises(UnknownThing) as refused:
        verify_file(tmp_path / "x.xyz")
    assert refused.value.say == "uncheckable-file-kind"
