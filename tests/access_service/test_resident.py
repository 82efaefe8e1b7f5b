"""What a server has loaded is not searched for cycles again."""

from __future__ import annotations

import gc
import weakref

from access_service.resident import keep_resident


class Knot:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.own = self


def test_what_is_loaded_is_passed_over_and_what_comes_later_is_still_collected() -> None:
    held = Knot()
    try:
        keep_resident()
        assert gc.get_freeze_count() > 0
        later = Knot()
        seen = weakref.ref(later)
        del later
        gc.collect()
        assert seen() is None
    finally:
        gc.unfreeze()
    del held
