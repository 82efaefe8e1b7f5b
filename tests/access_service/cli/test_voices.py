"""`prosvasi models` knows the library's Piper voices, whole and damaged ones."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from access_service.bootstrap import bootstrap
from access_service.cli import main
from access_service.settings import Settings
from tests.tts.engines.test_piper import VOICES, needs_voice


def models(capsys: pytest.CaptureFixture[str], data: Path, command: str) -> dict[str, str]:
    with pytest.raises(SystemExit):
        main(["--data", str(data), "models", command, "--json"])
    return {one["name"]: one["state"] for one in json.loads(capsys.readouterr().out)}


@needs_voice
@pytest.mark.engine
def test_a_voice_in_the_folder_is_listed_verified_and_chosen(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert VOICES is not None
    (tmp_path / "voices").symlink_to(VOICES)
    assert models(capsys, tmp_path, "list")["piper:en_US-joe-medium"] == "whole"
    assert models(capsys, tmp_path, "verify")["piper:en_US-joe-medium"] == "whole"
    services = bootstrap(Settings(data=tmp_path, voices="piper:en_US-joe-medium"))
    assert services.voices.reader(services.settings.lang) == "espeak"
    assert next(voice.engine for voice in services.voices.choice().voices) == "piper"


@pytest.mark.skipif(importlib.util.find_spec("piper") is None, reason="piper-tts is not installed")
@pytest.mark.engine
def test_a_damaged_voice_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "voices"
    folder.mkdir()
    (folder / "el_GR-x-low.onnx").write_bytes(b"damaged")
    (folder / "el_GR-x-low.onnx.json").write_text('{"language": {"code": "el_GR"}}')
    assert models(capsys, tmp_path, "verify")["piper:el_GR-x-low"] == "damaged"
