"""Repeated records of a large file are found with little memory."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from access_service.catalogue.record import ItemId
from access_service.catalogue.seen import seen_ids

Steps = list[tuple[str, bool]]


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.booleans()), max_size=40))
def test_ids_on_disk_are_remembered_like_those_in_memory(steps: Steps) -> None:
    expected: dict[str, int] = {}
    with seen_ids(most=3) as seen:
        for number, (letter, is_deleted) in enumerate(steps, 1):
            if is_deleted:
                expected.pop(letter, None)
                seen.forget(ItemId(letter))
            else:
                assert seen.first(ItemId(letter), number) == expected.setdefault(letter, number)
