"""A narration made with one engine is not the answer once the library has chosen another."""

from __future__ import annotations

from pathlib import Path

import pytest

from access_service.narration import SpeechNarrator


@pytest.mark.engine
def test_the_usual_voice_asked_for_by_name_makes_no_narration_of_its_own(tmp_path: Path) -> None:
    narrator = SpeechNarrator(engine="espeak", workers=1, pieces=tmp_path)
    assert [narrator.distinct_voice(one) for one in ("", "el", "en-gb")] == ["", "", ""]
    assert narrator.distinct_voice("el+f3") == "el+f3"
    online = SpeechNarrator(engine="gtts", workers=1, pieces=tmp_path)
    assert online.distinct_voice("el") == "el", "eSpeak, where the library uses another engine"


def test_the_engine_is_part_of_what_names_a_narration(tmp_path: Path) -> None:
    versions = {
        SpeechNarrator(engine=engine, workers=1, pieces=tmp_path).version
        for engine in ("espeak", "gtts")
    }
    assert len(versions) == 2
