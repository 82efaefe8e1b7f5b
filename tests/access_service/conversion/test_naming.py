"""The job that answers a request is fixed as things are when it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from access_service.catalogue.record import ItemId
from access_service.conversion.artifacts import Artifacts
from access_service.conversion.naming import Naming, keep_document
from access_service.conversion.request import ConversionRequest, ItemSource, Options
from formats.document import EL
from formats.errors import UnknownThing
from tests.access_service.conversion.fakes import (
    FakeNarrator,
    describe_item,
    document_of,
    find_item,
    ports,
)

BOOK = ItemSource(ItemId("1"))
MP3 = ConversionRequest(BOOK, "mp3")


@pytest.fixture
def artifacts(tmp_path: Path) -> Artifacts:
    return Artifacts(tmp_path / "artifacts")


@pytest.fixture
def narrator(tmp_path: Path) -> FakeNarrator:
    return FakeNarrator(tmp_path / "chapters.log")


@pytest.fixture
def naming(artifacts: Artifacts, narrator: FakeNarrator) -> Naming:
    return Naming(ports(narrator), artifacts)


def test_what_is_made_is_named_after_the_voice_of_this_moment(
    naming: Naming, narrator: FakeNarrator
) -> None:
    shown = naming.job(MP3, keeps_source=False)
    assert naming.job(MP3) == shown
    narrator.version = "2"
    assert naming.job(MP3).version == "2", "another voice was chosen since the page was shown"
    assert naming.job(MP3, keeps_source=False).version == "1", "a page lives with a moment ago"


def test_a_source_is_kept_for_a_job_that_is_made_and_not_for_one_that_is_looked_for(
    naming: Naming, artifacts: Artifacts
) -> None:
    (looked_for,) = naming.jobs([MP3])
    assert naming.job(MP3, keeps_source=False) == looked_for
    assert list(artifacts.kept()) == []
    job = naming.job(MP3)
    assert job.material == looked_for.material
    assert artifacts.exists(job.material)
    document = describe_item(find_item(BOOK.id), lang=EL)
    assert keep_document(artifacts, document) == job.material
    assert keep_document(artifacts, document_of("Άλλο", [])) != job.material


def test_pronunciations_are_kept_with_the_job_and_asked_for_its_own_work(
    naming: Naming, narrator: FakeNarrator, artifacts: Artifacts
) -> None:
    narrator.pronunciations = {"1": "Ζορμπάς=Ζορμπάς", "": "ΕΚΑΒ=εκάβ"}
    looked_for = naming.job(MP3, keeps_source=False)
    assert not artifacts.exists(looked_for.lexicon)
    job = naming.job(MP3)
    assert job.lexicon == looked_for.lexicon
    assert artifacts.path(job.lexicon).read_text("utf-8") == "Ζορμπάς=Ζορμπάς"
    assert naming.job(ConversionRequest(BOOK, "txt")).lexicon == "", "nothing is spoken"


def test_what_cannot_be_made_is_passed_over_among_many_and_told_of_one(naming: Naming) -> None:
    silent = ConversionRequest(BOOK, "mp3", Options(voice="none"))
    assert [job.format for job in naming.jobs([silent, ConversionRequest(BOOK, "txt")])] == ["txt"]
    for keeps_source in (True, False):
        with pytest.raises(UnknownThing):
            naming.job(silent, keeps_source=keeps_source)
