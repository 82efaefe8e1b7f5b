"""Rounds are nearly as short as they can be, keep every stop, and heed what a vehicle takes."""

from __future__ import annotations

import random
import time
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_service.delivery.model import Place
from access_service.delivery.routes import (
    distance_m,
    distances,
    order_stops,
    split,
    split_short,
    tour_m,
)
from formats.errors import BadInput

DEPOT = Place(39.1049, 26.5571)  # Mytilene


def around(count: int, seed: int = 1) -> list[Place]:
    dice = random.Random(seed)  # noqa: S311 - places on a map
    return [
        Place(DEPOT.lat + dice.uniform(-0.06, 0.06), DEPOT.lon + dice.uniform(-0.08, 0.08))
        for _ in range(count)
    ]


def optimum_m(places: list[Place]) -> float:
    """Return the shortest round, proved by OR-Tools' CP-SAT solver."""
    from ortools.sat.python import cp_model

    matrix = distances(DEPOT, places)
    model = cp_model.CpModel()
    arcs, cost = [], []
    for a, row in enumerate(matrix):
        for b, metres in enumerate(row):
            if a != b:
                chosen = model.new_bool_var(f"{a}-{b}")
                arcs.append((a, b, chosen))
                cost.append(round(metres) * chosen)
    model.add_circuit(arcs)
    model.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 60
    assert solver.solve(model) == cp_model.OPTIMAL
    return solver.objective_value


@pytest.mark.parametrize("seed", range(3))
def test_twenty_stops_are_within_five_percent_of_the_proved_optimum(seed: int) -> None:
    places = around(20, seed)
    assert order_stops(DEPOT, places).length_m <= 1.05 * optimum_m(places)


def test_two_hundred_stops_take_seconds() -> None:
    places = around(200)
    started = time.thread_time()
    route = order_stops(DEPOT, places)
    assert time.thread_time() - started < 5
    assert sorted(route.order) == list(range(200))


def test_the_distance_from_athens_to_thessaloniki_is_right() -> None:
    assert distance_m(Place(37.9838, 23.7275), Place(40.6401, 22.9444)) == pytest.approx(
        302_600, rel=0.01
    )


def test_stops_without_a_point_on_the_map_come_last_and_are_told() -> None:
    places = [None, *around(3), None]
    route = order_stops(DEPOT, places)
    assert route.order[-2:] == route.without_place == (0, 4)
    assert order_stops(None, [None, None]).order == (0, 1)
    assert order_stops(None, []).order == ()


points = st.builds(Place, st.floats(34, 42), st.floats(19, 29))


@given(st.lists(st.one_of(points, st.none()), max_size=12))
def test_no_stop_is_lost_or_doubled(places: list[Place | None]) -> None:
    assert sorted(order_stops(DEPOT, places).order) == list(range(len(places)))


@given(st.lists(points, min_size=1, max_size=6))
def test_few_stops_are_as_short_as_can_be(places: list[Place]) -> None:
    matrix = distances(DEPOT, places)
    best = min(tour_m((0, *one), matrix) for one in permutations(range(1, len(places) + 1)))
    assert order_stops(DEPOT, places).length_m <= 1.05 * best + 1


@given(st.lists(st.integers(1, 5), max_size=15), st.integers(5, 12))
def test_no_load_is_over_the_capacity_and_the_order_stays(loads: list[int], capacity: int) -> None:
    trips = split(loads, range(len(loads)), capacity)
    assert [stop for trip in trips for stop in trip] == list(range(len(loads)))
    assert all(sum(loads[stop] for stop in trip) <= capacity for trip in trips)


@given(st.lists(points, min_size=1, max_size=8), st.integers(2, 5))
def test_loads_are_cut_where_the_ways_back_are_short(places: list[Place], capacity: int) -> None:
    matrix = distances(DEPOT, places)
    order, loads = range(1, len(places) + 1), [1] * (len(places) + 1)

    def whole(trips: tuple[tuple[int, ...], ...]) -> float:
        return sum(tour_m((0, *trip), matrix) for trip in trips)

    cut = split_short(matrix, order, loads, capacity)
    assert [stop for trip in cut for stop in trip] == list(order)
    assert max(map(len, cut)) <= capacity
    assert whole(cut) <= whole(split(loads, order, capacity)) + 1


def test_a_stop_that_is_too_much_alone_is_told() -> None:
    with pytest.raises(BadInput) as told:
        split([9], [0], 5)
    assert told.value.say == "delivery-stop-too-big"
