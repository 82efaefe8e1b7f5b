"""What tests of every part share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How quickly examples come tells how busy the machine is, not whether a law holds.
settings.register_profile("laws", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("laws")

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real records and texts beside the project, or skip by name."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"{SHARED_DATA.parent.name}/{SHARED_DATA.name} is not beside the project")
    return SHARED_DATA
