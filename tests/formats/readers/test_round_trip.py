"""The law of round trips: what a writer writes, its reader reads back to the same document."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.readers.registry import read_bytes
from tests.formats.readers.shapes import shape

SUFFIXES = {"html": ".html", "epub": ".epub", "native": ".json", "docx": ".docx"}


@pytest.mark.parametrize("name", SUFFIXES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_written_is_read_back_whole(name, data, documents, written):
    document = data.draw(documents)
    again = read_bytes(written(document, name), name=f"x{SUFFIXES[name]}").document
    assert shape(again) == shape(document)


@pytest.mark.parametrize("name", SUFFIXES)
def test_a_whole_handout_comes_back_the_same_and_nothing_is_reported(name, guide, written):
    reading = read_bytes(written(guide, name), name=f"x{SUFFIXES[name]}")
    assert shape(reading.document) == shape(guide)
    assert reading.report.findings == ()
