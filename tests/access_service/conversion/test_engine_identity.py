"""A narration made with one engine is not the answer once the library has chosen another."""

from __future__ import annotations

from pathlib import Path

from access_service.narration import SpeechNarrator


def test_the_engine_is_part_of_what_names_a_narration(tmp_path: Path) -> None:
    versions = {
        SpeechNarrator(engine=engine, workers=1, pieces=tmp_path).version
        for engine in ("espeak", "gtts")
    }
    assert len(versions) == 2
