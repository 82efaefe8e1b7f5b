"""The fixtures of `make conformance` before those validators that come as wheels, without sound."""

from __future__ import annotations

import pytest
from conformance.fixtures import all_fixtures, every_block
from conformance.texts import MIXED
from conformance.validators import VALIDATORS, Made, checked

from formats.document import Block, Document, Run
from formats.errors import Unavailable
from formats.text import document_runs, walk
from formats.theme import theme
from formats.writers.registry import writer

FORMATS = ("large-print-pdf", "docx", "epub", "html", "txt", "brf", "pef")
FIXTURES = {fixture.name: fixture.document for fixture in all_fixtures()}


@pytest.mark.parametrize("name", sorted(FIXTURES))
def test_validators_that_are_wheels_find_no_error(name, tmp_path):
    files = [Made(tmp_path / f"{name}.{f}", f, FIXTURES[name]) for f in FORMATS]
    made = []
    for file in files:
        path = file.path.with_suffix(writer(file.format).suffix)
        try:
            with path.open("wb") as out:
                writer(file.format).write(file.document, out, theme=theme())
        except Unavailable:  # braille, where liblouis is not installed
            continue
        made.append(Made(path, file.format, file.document))
    wheels = [validator for validator in VALIDATORS if validator.needs_wheels_only]
    told = [(v.name, path.name, e) for v in wheels for path, e in checked(v, made).items() if e]
    assert told == []


def kinds(document: Document) -> set[type[Block]]:
    return {type(block) for block in walk(document.blocks)}


@pytest.mark.parametrize("name", ["greek", "english", "mixed", "polytonic"])
def test_fixtures_hold_every_kind_of_block(name):
    assert kinds(FIXTURES[name]) == set(Block.__args__)
    assert FIXTURES[name].notes


def test_the_mixed_fixture_has_both_languages_in_one_sentence():
    def languages(row: tuple[Run, ...]) -> set[str]:
        return {run.lang for run in row}

    rows = [row for row in document_runs(every_block(MIXED)) if len(row) > 3]
    assert any({"el", "en"} <= languages(row) for row in rows)
