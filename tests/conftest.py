"""What tests of every part share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How quickly examples come tells how busy the machine is, not whether a law holds. The same commit
# tries the same examples every time, so that a red run is the fault of the change; `make laws`
# looks for examples that nobody has tried.
_laws = {"suppress_health_check": [HealthCheck.too_slow], "deadline": None}
settings.register_profile("laws", derandomize=True, **_laws)
settings.register_profile("wide", **_laws)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "laws"))

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real records and texts beside the project, or skip by name."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"{SHARED_DATA.parent.name}/{SHARED_DATA.name} is not beside the project")
    return SHARED_DATA
