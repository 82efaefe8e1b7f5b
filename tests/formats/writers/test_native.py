"""The JSON dump and its reader."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.document import Anchor, Heading, Quote
from formats.errors import UnreadableDocument
from formats.native import dump, identity, load
from formats.readers.registry import read_bytes
from formats.text import walk
from formats.verify.registry import verify_file


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_document_comes_back_equal(data, documents, written):
    document = data.draw(documents)
    assert read_bytes(written(document, "native"), name="x.json").document == document


def test_dump_is_one_that_a_person_can_read(guide, written, golden):
    golden("native/guide.json", written(guide, "native").decode())


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.pop("title"),
        lambda raw: raw.update(colour="red"),
        lambda raw: raw.update(blocks={}),
        lambda raw: raw["blocks"][0].update(type="poem"),
        lambda raw: raw["blocks"][0].update(level="1"),
        lambda raw: raw["blocks"][0]["runs"][0].update(emphasis=["loud"]),
        lambda raw: raw.update(schema="other"),
    ],
)
def test_a_damaged_dump_is_refused(change, guide, written, tmp_path):
    raw = json.loads(written(guide, "native"))
    change(raw)
    path = tmp_path / "x.json"
    path.write_text(json.dumps(raw), "utf-8")
    with pytest.raises(UnreadableDocument) as refused:
        read_bytes(path.read_bytes(), name="x.json")
    assert refused.value.say == "native-damaged"
    assert [failure.rule.number for failure in verify_file(path)] == ["JSON-01"]


def test_a_later_version_is_refused_by_name(guide, written):
    raw = json.loads(written(guide, "native")) | {"version": 99}
    with pytest.raises(UnreadableDocument) as refused:
        read_bytes(json.dumps(raw).encode(), name="x.json")
    assert refused.value.say == "native-version"


def test_a_dump_of_another_document_is_noticed(guide, written, tmp_path):
    path = tmp_path / "x.json"
    path.write_bytes(written(guide, "native").replace("ισόγειο".encode(), "υπόγειο".encode()))
    assert [failure.rule.number for failure in verify_file(path, against=guide)] == ["JSON-02"]


def test_headings_that_skip_a_level_are_raised_and_reported(guide, written):
    deep = replace(guide.blocks[2], level=5)
    assert isinstance(deep, Heading)
    quoted = Quote(Anchor("q"), (replace(deep, level=6),))
    jumping = replace(guide, blocks=(guide.blocks[0], deep, quoted))
    reading = read_bytes(written(jumping, "native"), name="x.json")
    levels = [block.level for block in walk(reading.document.blocks) if isinstance(block, Heading)]
    assert levels == [1, 2, 3]
    assert [finding.key for finding in reading.report.findings] == ["heading-level-mended"] * 2


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_equal_documents_have_one_identity_and_others_have_others(data, documents):
    one, other = data.draw(documents), data.draw(documents)
    assert identity(one) == identity(load(dump(one), name="x.json"))
    assert (identity(one) == identity(other)) == (dump(one) == dump(other))
    assert identity(one, "x") != identity(one, "y")
