"""The order of a round's stops: nearest neighbour, then 2-opt and Or-opt, on air distances.

Roads are longer than the air line, but the order that is short on one is nearly always short on the
other, and no map has to be kept or asked. Whoever drives knows better: a round is moved by hand.

Sources: G. A. Croes, «A Method for Solving Traveling-Salesman Problems» (1958), 2-opt; I. Or
(1976), moving up to three stops; C. Prins (2004), cutting one tour by shortest path.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Final

from access_service.delivery.model import Place
from formats.errors import BadInput

EARTH_M: Final = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""
_SHAKEN_UP_TO: Final = 40
"""Rounds of more stops than this are not shaken: the time would be felt."""
_SHAKES: Final = 120
_CHAIN: Final = 3
_EPSILON_M: Final = 1e-6

Matrix = list[list[float]]


@dataclass(frozen=True, slots=True)
class Route:
    """An order of stops, as their numbers in what was given.

    `without_place` are those whose address has no point on the map: they come last, and somebody
    must put them where they belong.
    """

    order: tuple[int, ...]
    length_m: float
    without_place: tuple[int, ...] = ()


def distance_m(a: Place, b: Place) -> float:
    """Return the air line between two places in metres (haversine)."""
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half = sin((lat_b - lat_a) / 2) ** 2
    half += cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(half)))


def distances(depot: Place, places: Sequence[Place]) -> Matrix:
    """Return all distances in metres; number 0 is the depot, the places follow from 1."""
    every = (depot, *places)
    return [[distance_m(a, b) for b in every] for a in every]


def order_stops(depot: Place | None, places: Sequence[Place | None]) -> Route:
    """Return a short round from the depot through all places and back.

    Args:
        depot: Where it begins and ends; without one, at the first place that is known.
        places: Of each stop; None where the address has no point on the map.
    """
    known = [number for number, place in enumerate(places) if place is not None]
    unknown = tuple(number for number, place in enumerate(places) if place is None)
    points = [place for place in places if place is not None]
    if not points:
        return Route(unknown, 0.0, unknown)
    matrix = distances(depot or points[0], points)
    tour = _shortest(matrix)
    order = tuple(known[stop - 1] for stop in tour[1:])
    return Route((*order, *unknown), tour_m(tour, matrix), unknown)


def tour_m(tour: Sequence[int], matrix: Matrix) -> float:
    """Return the length of a closed tour in metres."""
    return sum(matrix[a][b] for a, b in pairwise((*tour, tour[0])))


def split(loads: Sequence[int], order: Sequence[int], capacity: int) -> tuple[tuple[int, ...], ...]:
    """Cut an order into as few loads as the vehicle needs, none over its capacity.

    Args:
        loads: How much each stop takes.
        order: The stops in their order.
        capacity: How much goes in at once.

    Raises:
        BadInput: One stop alone is more than the vehicle takes.
    """
    if any(loads[stop] > capacity for stop in order):
        raise BadInput("one stop over capacity", say="delivery-stop-too-big", most=capacity)
    trips: list[list[int]] = []
    room = 0
    for stop in order:
        if not trips or loads[stop] > room:
            trips.append([])
            room = capacity
        trips[-1].append(stop)
        room -= loads[stop]
    return tuple(map(tuple, trips))


def split_short(
    matrix: Matrix, order: Sequence[int], loads: Sequence[int], capacity: int
) -> tuple[tuple[int, ...], ...]:
    """Cut an order at a vehicle's capacity where the ways back to the depot are shortest.

    The stops' numbers are those of the matrix, 0 being the depot.

    Raises:
        BadInput: One stop alone is more than the vehicle takes.
    """
    if any(loads[stop] > capacity for stop in order):
        raise BadInput("one stop over capacity", say="delivery-stop-too-big", most=capacity)
    best: list[float] = [0.0] + [float("inf")] * len(order)
    cut_at = [0] * (len(order) + 1)
    for begin in range(len(order)):
        load, inner = 0, 0.0
        for end in range(begin, len(order)):
            load += loads[order[end]]
            if load > capacity:
                break
            inner += matrix[order[end - 1]][order[end]] if end > begin else 0.0
            cost = best[begin] + matrix[0][order[begin]] + inner + matrix[order[end]][0]
            if cost < best[end + 1] - _EPSILON_M:
                best[end + 1], cut_at[end + 1] = cost, begin
    trips: list[tuple[int, ...]] = []
    end = len(order)
    while end:
        trips.append(tuple(order[cut_at[end] : end]))
        end = cut_at[end]
    return tuple(reversed(trips))


def _shortest(matrix: Matrix) -> list[int]:
    tour = _improved(_nearest_neighbour(matrix), matrix)
    if len(tour) > _SHAKEN_UP_TO or len(tour) < 8:
        return tour
    # The same stops always give the same round: the seed is fixed.
    dice = random.Random(len(tour))  # noqa: S311 - no secret depends on it
    best, best_m = tour, tour_m(tour, matrix)
    for _ in range(_SHAKES):
        shaken = _improved(_double_bridge(best, dice), matrix)
        length = tour_m(shaken, matrix)
        if length < best_m - _EPSILON_M:
            best, best_m = shaken, length
    return best


def _nearest_neighbour(matrix: Matrix) -> list[int]:
    left = set(range(1, len(matrix)))
    tour = [0]
    while left:
        near = min(left, key=lambda stop: (matrix[tour[-1]][stop], stop))
        left.remove(near)
        tour.append(near)
    return tour


def _double_bridge(tour: list[int], dice: random.Random) -> list[int]:
    """Return the tour with its four parts in another order, which no 2-opt step undoes."""
    a, b, c = sorted(dice.sample(range(1, len(tour)), 3))
    return tour[:a] + tour[b:c] + tour[a:b] + tour[c:]


def _improved(tour: list[int], matrix: Matrix) -> list[int]:
    while True:
        is_better = _two_opt(tour, matrix)
        is_better = _or_opt(tour, matrix) or is_better
        if not is_better:
            return tour


def _two_opt(tour: list[int], matrix: Matrix) -> bool:
    """Turn round whatever part makes the tour shorter; tell whether one did."""
    count, is_better = len(tour), False
    for i in range(count - 2):
        a, b = tour[i], tour[i + 1]
        from_a, from_b, ab = matrix[a], matrix[b], matrix[a][b]
        for j in range(i + 2, count):
            c, d = tour[j], tour[(j + 1) % count]
            if d == a:
                continue
            if from_a[c] + from_b[d] < ab + matrix[c][d] - _EPSILON_M:
                tour[i + 1 : j + 1] = tour[i + 1 : j + 1][::-1]
                b = tour[i + 1]
                from_b, ab = matrix[b], matrix[a][b]
                is_better = True
    return is_better


def _or_opt(tour: list[int], matrix: Matrix) -> bool:
    """Move chains of one to three stops to where they cost less; tell whether one moved."""
    is_better = False
    for size in range(1, _CHAIN + 1):
        start = 1
        while start + size <= len(tour):
            if _move_chain(tour, matrix, start, size):
                is_better = True
            start += 1
    return is_better


def _move_chain(tour: list[int], matrix: Matrix, start: int, size: int) -> bool:
    chain = tour[start : start + size]
    rest = tour[:start] + tour[start + size :]
    if len(rest) < 2:
        return False
    before, after = rest[start - 1], rest[start % len(rest)]
    first, last = chain[0], chain[-1]
    gain = matrix[before][first] + matrix[last][after] - matrix[before][after]
    best, place, is_turned = gain - _EPSILON_M, -1, False
    for at, (left, right) in enumerate(pairwise((*rest, rest[0]))):
        gap = matrix[left][right]
        for ends, turned in (((first, last), False), ((last, first), True)):
            cost = matrix[left][ends[0]] + matrix[ends[1]][right] - gap
            if cost < best:
                best, place, is_turned = cost, at, turned
    if place < 0:
        return False
    rest[place + 1 : place + 1] = chain[::-1] if is_turned else chain
    tour[:] = rest
    return True
