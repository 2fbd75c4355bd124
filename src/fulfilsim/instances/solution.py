"""Solutions in VRPLIB's format: a line a route, clients numbered from 1, a 0 where a vehicle reloads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from fulfilsim.instances.instance import Instance
from fulfilsim.instances.source import Source, open_source, shown
from fulfilsim.kernels.routing.plan import Route

ROUTE = re.compile(r"\s*Route\s*#?\s*(?P<number>\d{1,9})\s*:(?P<stops>.*)", re.IGNORECASE)
WORD = re.compile(r"\S+")
LONGEST = 9


def read_solution(path: str | Path, instance: Instance) -> tuple[Route, ...]:
    """Read the routes of a solution; lines that are no routes are passed over.

    Where there are several types of vehicle, a route's number is that of its vehicle in the instance. In a
    file that numbers locations and not clients, as some collections do for several depots, a number beyond
    the clients gives it away.

    Raises
    ------
    InputError
        With every problem found.
    """
    source = open_source(path, "solution file")
    lines = list(_lines(source))
    if not lines:
        source.refuse_file("no line begins with Route", "lines such as Route #1: 3 17 5")
    source.finish()
    clients = len(instance.problem.clients)
    highest = max((stop for _, _, stops in lines for stop, _ in stops), default=0)
    offset = len(instance.problem.depots) if highest > clients else 1
    routes = [_route(source, instance, offset, *line) for line in lines]
    _refuse_twice(source, lines)
    source.finish()
    return tuple(route for route in routes if route.visits)


def write_solution(instance: Instance, routes: Sequence[Route], cost: int) -> str:
    """Write routes and what they cost; where vehicles differ, a route has its vehicle's number."""
    text = [f"Route #{number}: {' '.join(map(str, numbers(route)))}".rstrip()
            for number, route in _by_vehicle(instance, routes)]  # fmt: skip
    return "\n".join([*text, f"Cost {cost}", ""])


def numbers(route: Route) -> list[int]:
    """Give a route's clients, numbered from 1, with a 0 before each further trip."""
    stops: list[int] = []
    for trip in route.trips:
        stops += [0] * bool(stops) + [client + 1 for client in trip]
    return stops


Stops = list[tuple[int, int]]


def _lines(source: Source) -> Iterator[tuple[int, int, Stops]]:
    """Yield the line, the number and the stops, each with its column, of every route."""
    for line, text in enumerate(source.text.split("\n"), 1):
        if found := ROUTE.match(text):
            words = list(WORD.finditer(found["stops"]))
            stops: Stops = []
            for word in words:
                column = found.start("stops") + word.start() + 1
                if word[0].isdecimal() and len(word[0]) <= LONGEST:
                    stops.append((int(word[0]), column))
                else:
                    source.refuse(line, column, "", f"'{shown(word[0])}' is no client", "a number")
            yield line, int(found["number"]), stops


def _route(source: Source, instance: Instance, offset: int, line: int, number: int, stops: Stops) -> Route:
    vehicle, count = 0, len(instance.types)
    several = len(instance.problem.vehicles) > 1
    if several and not 1 <= number <= count:
        source.refuse(line, 1, "", f"there is no vehicle {number}", f"a route's number from 1 to {count}")
    elif several:
        vehicle = int(instance.types[number - 1])
    trips: list[list[int]] = [[]]
    clients = len(instance.problem.clients)
    for stop, column in stops:
        if stop < offset and not (stop and offset == 1):
            trips.append([])
        elif stop - offset >= clients:
            source.refuse(line, column, "", f"there is no client {stop}", f"1 to {clients}")
        else:
            trips[-1].append(stop - offset)
    return Route(vehicle, tuple(tuple(trip) for trip in trips if trip))


def _refuse_twice(source: Source, lines: Sequence[tuple[int, int, Stops]]) -> None:
    seen: dict[int, int] = {}
    for line, _, stops in lines:
        for stop, column in stops:
            if stop and stop in seen:
                what = f"client {stop} is visited twice, first on line {seen[stop]}"
                source.refuse(line, column, "", what, "each client once")
            seen[stop] = line


def _by_vehicle(instance: Instance, routes: Sequence[Route]) -> list[tuple[int, Route]]:
    """Give each route a vehicle of its type; vehicles in between that stay at home have an empty route."""
    if len(instance.problem.vehicles) == 1:
        return list(enumerate(routes, 1))
    free = {kind: iter((instance.types == kind).nonzero()[0].tolist()) for kind in set(instance.types)}
    used = {next(free[route.vehicle]) + 1: route for route in routes}
    return [(number, used.get(number, Route(0, ()))) for number in range(1, max(used, default=0) + 1)]
