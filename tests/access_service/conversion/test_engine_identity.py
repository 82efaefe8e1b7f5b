"""A narration made with one engine is not the answer once the library has chosen another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import (
    Job,
    MaterialKind,
    Options,
    job_from_json,
    job_to_json,
)
from access_service.narration import SpeechNarrator
from access_service.voices import LibraryVoices


@pytest.mark.engine
def test_the_usual_voice_asked_for_by_name_makes_no_narration_of_its_own(tmp_path: Path) -> None:
    narrator = SpeechNarrator(voices=LibraryVoices("espeak"), workers=1, pieces=tmp_path)
    assert [narrator.distinct_voice(one) for one in ("", "el", "en-gb")] == ["", "", ""]
    assert narrator.distinct_voice("el+f3") == "el+f3"
    online = SpeechNarrator(voices=LibraryVoices("gtts"), workers=1, pieces=tmp_path)
    assert online.distinct_voice("el") == "el", "eSpeak, where the library uses another engine"


def test_the_engine_is_part_of_what_names_a_narration(tmp_path: Path) -> None:
    versions = {
        SpeechNarrator(voices=LibraryVoices(engine), workers=1, pieces=tmp_path).version
        for engine in ("espeak", "gtts")
    }
    assert len(versions) == 2


def test_the_day_of_a_job_does_not_name_it_and_how_it_sounds_does() -> None:
    job = Job(
        ArtifactId("0" * 64), MaterialKind.DOCUMENT, "item:1", "Τ", "mp3", "1", Options(), False
    )
    assert replace(job, made_on="2026-04-03").id == job.id
    other = [
        replace(job, format="m4b"),
        *(
            replace(job, options=replace(Options(), **{name: value}))  # type: ignore[arg-type]
            for name, value in (("pitch", 60), ("volume_db", 1), ("reads_notes", False))
        ),
    ]
    assert len({job.id, *(one.id for one in other)}) == 5
    for one in other:
        assert job_from_json(job_to_json(one)) == one
