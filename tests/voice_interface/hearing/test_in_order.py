"""Speakers are heard one after the other, as they came, and nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from time import monotonic, sleep

import pytest

from formats.errors import Unavailable
from voice_interface.hearing.in_order import InOrder

MOST_S = 20


def test_four_who_speak_at_once_are_served_in_the_order_in_which_they_came() -> None:
    order, served = InOrder(), []
    gate = threading.Event()
    callers = [
        threading.Thread(
            target=lambda number=number: order.run(
                lambda: (gate.wait(MOST_S), served.append(number))
            )
        )
        for number in range(4)
    ]
    for number, caller in enumerate(callers, 1):
        caller.start()
        until_in_row(order, number)
    gate.set()
    for caller in callers:
        caller.join(MOST_S)
    order.close()
    assert served == [0, 1, 2, 3]


def test_who_waits_too_long_is_told_so_and_is_not_heard_later() -> None:
    order, done = InOrder(longest_s=0.15), []
    gate = threading.Event()
    first = threading.Thread(target=lambda: _refused(order, lambda: gate.wait(MOST_S)))
    first.start()
    until_in_row(order, 1)
    # Nobody opens the gate: without a limit, this would be done in the end instead.
    assert _refused(order, lambda: done.append(1)) == "hearing-late"
    first.join(MOST_S)  # before the gate opens: on a busy machine its own time limit may come late
    assert not first.is_alive()
    gate.set()
    until_in_row(order, 0)
    assert heard_at_last(order, lambda: "next") == "next"
    order.close()
    assert done == []


def test_a_row_that_is_full_refuses_at_once() -> None:
    order, gate = InOrder(most_waiting=1), threading.Event()
    first = threading.Thread(target=lambda: order.run(gate.wait))
    first.start()
    until_in_row(order, 1)
    assert _refused(order, lambda: 1) == "hearing-late"
    gate.set()
    first.join(MOST_S)
    order.close()


def test_what_is_only_useful_now_is_left_where_somebody_is_being_heard() -> None:
    order, gate = InOrder(), threading.Event()
    assert order.run_if_idle(lambda: "free") == "free"
    first = threading.Thread(target=lambda: order.run(gate.wait))
    first.start()
    until_in_row(order, 1)
    assert order.run_if_idle(lambda: "never") is None
    gate.set()
    first.join(MOST_S)
    order.close()


def test_a_caller_goes_before_the_pages_and_finds_a_place_however_many_speak_there() -> None:
    order, gate, served = InOrder(most_waiting=2), threading.Event(), []
    threads = [threading.Thread(target=lambda: order.run(gate.wait))]
    for name, is_call in (("page", False), ("caller", True)):
        work = partial(served.append, name)
        threads.append(threading.Thread(target=partial(order.run, work, is_call=is_call)))
    for number, thread in enumerate(threads, 1):
        thread.start()
        until_in_row(order, number)
    assert _refused(order, lambda: 1) == "hearing-late"  # both places of the pages are taken
    gate.set()
    for thread in threads:
        thread.join(MOST_S)
    order.close()
    assert served == ["caller", "page"]


def test_who_cannot_wait_as_long_as_others_is_told_so_earlier() -> None:
    order, gate = InOrder(), threading.Event()
    first = threading.Thread(target=lambda: order.run(gate.wait))
    first.start()
    until_in_row(order, 1)
    with pytest.raises(Unavailable):
        order.run(lambda: 1, longest_s=0.05)
    gate.set()
    first.join(MOST_S)
    order.close()


def test_a_fault_reaches_who_asked_and_the_next_is_heard() -> None:
    order = InOrder()
    with pytest.raises(ZeroDivisionError):
        order.run(lambda: 1 / 0)
    assert order.run(lambda: 2) == 2
    order.close()


def until_in_row(order: InOrder, number: int) -> None:
    """Wait until as many are heard or wait: a thread that was started may come later."""
    ends = monotonic() + MOST_S
    while sum(order._counts.values()) != number:
        assert monotonic() < ends, f"{number} never were in the row"
        sleep(0.005)


def heard_at_last(order: InOrder, work: Callable[[], str]) -> str:
    """Ask again where a busy machine was late itself."""
    ends = monotonic() + MOST_S
    while True:
        try:
            return order.run(work)
        except Unavailable:
            assert monotonic() < ends


def _refused(order: InOrder, work: object) -> str:
    with pytest.raises(Unavailable) as caught:
        order.run(work)
    return caught.value.say
