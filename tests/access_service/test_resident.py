"""What a server has loaded is not searched for cycles again, and is loaded beside the pages."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest

from access_service.bootstrap import Services, bootstrap
from access_service.resident import SHARE, giving_way, keep_resident
from access_service.settings import Settings


class Knot:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.own = self


def test_what_is_loaded_is_passed_over_and_what_comes_later_is_still_collected() -> None:
    before, loaded = Knot(), Knot()
    garbage, resident = weakref.ref(before), weakref.ref(loaded)
    del before
    try:
        keep_resident()
        assert garbage() is None, "what nobody holds is not kept for ever"
        later = Knot()
        del loaded
        passing = weakref.ref(later)
        del later
        gc.collect()
        assert passing() is None
        assert resident() is not None, "nobody holds it any more, and nobody looks"
    finally:
        gc.unfreeze()
    gc.collect()
    assert resident() is None


class Rests(threading.Event):
    """Whether somebody waits; how long was rested until they did is noted and not slept."""

    def __init__(self) -> None:
        super().__init__()
        self.rested_s = 0.0

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        if not self.is_set():
            self.rested_s += timeout
        return self.is_set()


def worked_s(things: Iterable[int], *, count: int = 20) -> float:
    """Work 4 ms on each thing, as the processor counts them, and return how long all took it."""
    began_s, came = time.thread_time(), []
    for thing in things:
        ends_s = time.thread_time() + 0.004
        while time.thread_time() < ends_s:
            pass
        came.append(thing)
    assert came == list(range(count))
    return time.thread_time() - began_s


@pytest.mark.parametrize("share", [0.5, SHARE, 0.1])
def test_what_nobody_waits_for_takes_its_share_of_a_processor_and_no_more(share: float) -> None:
    rests = Rests()
    worked = worked_s(giving_way(range(20), is_wanted=rests, share=share))
    taken = worked / (worked + rests.rested_s)
    # The last spell is followed by no rest, and what the rests themselves cost is not counted.
    assert share <= taken < share * 1.3


def test_nobody_rests_more_often_than_a_page_would_notice() -> None:
    rests = Rests()
    for _ in giving_way(range(20), is_wanted=rests):
        pass
    assert rests.rested_s == 0, "work of less than a spell is not worth a rest"


def test_once_somebody_waits_there_is_no_rest() -> None:
    rests = Rests()
    rests.set()
    worked_s(giving_way(range(20), is_wanted=rests))
    assert rests.rested_s == 0


def test_who_begins_to_wait_ends_a_rest_of_hours() -> None:
    wanted, came = threading.Event(), []

    def work() -> None:
        came.append(worked_s(giving_way(range(20), is_wanted=wanted, share=1e-6)))

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(0.3)
    assert worker.is_alive(), "it rests after its first spell"
    wanted.set()
    worker.join(20)
    assert len(came) == 1


def test_a_server_that_warms_up_rests_between_its_steps_and_a_command_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[float] = []
    services = bootstrap(Settings(data=tmp_path))
    wanted = services.voice_search.is_wanted
    monkeypatch.setattr(wanted, "wait", rests.append)
    monkeypatch.setattr(Services, "_warming", lambda _self: [partial(sum, range(400_000))] * 3)
    services.warm_up()
    assert sum(rests) == 0
    services.warm_up(gives_way=True)
    assert sum(rests) > 0
    services.close()
