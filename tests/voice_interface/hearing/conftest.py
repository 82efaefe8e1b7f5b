"""The model's weights, joined once for all tests of hearing and removed after them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from voice_interface.hearing.weights import install_model


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("models")
    install_model("whisper-base", root)
    yield root
    shutil.rmtree(root)
