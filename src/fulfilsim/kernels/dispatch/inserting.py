"""The cheapest place for new clients in running routes: the readable twin."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.routing.problem import Ints

IMPOSSIBLE = 1 << 60


class Day(NamedTuple):
    """The rest of a vehicle's day: what it costs but for being used, and what a rule may forbid."""

    distance: int
    duration: int
    back: int
    late: dict[int, int]
    loads: list[Ints]


def insertions(
    clients: dict[str, Any], fleet: dict[str, Any], distance: NDArray[np.int32], duration: NDArray[np.int32],
    fresh: Ints,
) -> tuple[Ints, NDArray[np.int32]]:  # fmt: skip
    """Find the cheapest place for each new client in the rest of each route.

    Parameters
    ----------
    clients
        Columns over all clients, as `underway.client_columns` names them.
    fleet
        Columns over the vehicles, as `underway.fleet_columns` names them.
    distance, duration
        From each location to each (l, l).
    fresh
        New clients (n,).

    Returns
    -------
    cost
        What each client adds to each vehicle's cost; IMPOSSIBLE where a rule forbids it (n, m).
    gap
        Before which of the remaining visits it comes, counted from 0; −1 where impossible (n, m).
    """
    shape = (len(fresh), len(fleet["at"]))
    cost, gap = np.full(shape, IMPOSSIBLE, np.int64), np.full(shape, -1, np.int32)
    for vehicle in range(shape[1]):
        line = _Line(clients, fleet, distance, duration, vehicle)
        for row, client in enumerate(fresh.tolist()):
            cost[row, vehicle], gap[row, vehicle] = line.cheapest(client)
    return cost, gap


class _Line:
    """One vehicle's rest of the day, driven anew for each thing that is tried."""

    def __init__(
        self, clients: dict[str, Any], fleet: dict[str, Any], distance: Any, duration: Any, v: int
    ) -> None:
        self._clients = clients
        self._distance = distance
        self._duration = duration
        names = set(fleet) - {"first", "stop", "soft", "lateness"}
        self._of = {name: fleet[name][v] for name in names}
        self._soft, self._lateness = fleet["soft"], fleet["lateness"]
        self._visits = fleet["stop"][fleet["first"][v] : fleet["first"][v + 1]].tolist()
        self._unused = not self._of["left"] and not self._visits
        self._before = self._drive(self._visits)

    def cheapest(self, client: int) -> tuple[int, int]:
        """Try every gap; of equally cheap ones the first is taken."""
        kind = int(self._clients["back"][client])
        gaps = range(int(self._of["lowest"][kind]), int(self._of["highest"][kind]) + 1)
        if self._cannot_serve(client):
            return IMPOSSIBLE, -1
        return min(((self._added(client, gap), gap) for gap in gaps if self._fits(client, gap)),
                   default=(IMPOSSIBLE, -1))  # fmt: skip

    def _cannot_serve(self, client: int) -> bool:
        goods_missing = self._of["left"] and self._clients["delivery"][client].any()
        return bool(goods_missing or int(self._clients["skills"][client]) & ~int(self._of["skills"]))

    def _with(self, client: int, gap: int) -> Day:
        return self._drive([*self._visits[:gap], client, *self._visits[gap:]])

    def _added(self, client: int, gap: int) -> int:
        before, after = self._before, self._with(client, gap)
        late = sum(after.late.values()) - sum(before.late.values())
        cost = int(self._of["per_distance"]) * (after.distance - before.distance)
        cost += int(self._of["per_duration"]) * (after.duration - before.duration)
        cost += int(self._lateness) * late
        return cost + int(self._of["opening"]) * self._unused

    def _fits(self, client: int, gap: int) -> bool:
        """Hold rules; one that was broken before may stay so but not become worse."""
        before, after = self._before, self._with(client, gap)
        if after.distance > max(before.distance, self._of["room"]):
            return False
        if after.duration > max(before.duration, self._of["max_duration"]) and not self._of["left"]:
            return False
        if after.back > (self._of["latest"] if self._unused else max(before.back, self._of["latest"])):
            return False
        if not self._soft and any(late > before.late.get(one, 0) for one, late in after.late.items()):
            return False
        return self._windows(client) != [] and self._holds(client, gap, after)

    def _holds(self, client: int, gap: int, after: Day) -> bool:
        """Look where the load has grown: up to the gap by a delivery, behind it by a pick-up."""
        brought, given = self._clients["delivery"][client], self._clients["pickup"][client]
        fits_before = [
            ((load <= self._of["capacity"]) | (brought == 0)).all() for load in after.loads[: gap + 1]
        ]
        fits_after = [
            ((load <= self._of["capacity"]) | (given == 0)).all() for load in after.loads[gap + 1 :]
        ]
        return all(fits_before + fits_after)

    def _drive(self, visits: list[int]) -> Day:
        """Go as early as possible, then ask how late one could have gone."""
        if not visits and not self._of["left"]:
            return Day(0, 0, 0, {}, [self._of["aboard"]])
        start = self._start(visits)
        begins, late = self._forward(visits, start)
        places = self._places(visits)
        far = sum(int(self._distance[a, b]) for a, b in pairwise(places))
        departure = start if self._of["left"] else max(start, self._latest_departure(visits, begins))
        return Day(far, begins[-1] - departure, begins[-1], late, self._loads(visits))

    def _start(self, visits: list[int]) -> int:
        goods = 0 if self._of["left"] else max(int(self._clients["release"][client]) for client in visits)
        return max(int(self._of["now"]), goods)

    def _places(self, visits: list[int]) -> list[int]:
        between = [client + self._clients["depots"] for client in visits]
        return [int(self._of["at"]), *between, int(self._of["end"])]

    def _times(self, visits: list[int]) -> list[int]:
        places, pace = self._places(visits), int(self._of["pace"])
        return [(int(self._duration[a, b]) * pace + 500) // 1000 for a, b in pairwise(places)]

    def _forward(self, visits: list[int], start: int) -> tuple[list[int], dict[int, int]]:
        begins, late, now, times = [], {}, start, self._times(visits)
        for client, time in zip(visits, times, strict=False):
            windows, arrival = self._windows(client), now + time
            begin = next((max(arrival, opens) for opens, closes in windows if arrival <= closes), arrival)
            late[client] = max(0, begin - max((closes for _, closes in windows), default=-1))
            now = begin + int(self._clients["service"][client])
            begins.append(begin)
        return [*begins, max(int(self._of["opens"]), now + times[-1])], late

    def _latest_departure(self, visits: list[int], begins: list[int]) -> int:
        latest, times = begins[-1], self._times(visits)
        for place in range(len(visits) - 1, -1, -1):
            before = latest - times[place + 1] - int(self._clients["service"][visits[place]])
            windows = self._windows(visits[place])[::-1]
            in_window = next((min(before, closes) for opens, closes in windows if opens <= before), -1)
            latest = max(begins[place], in_window)
        return min(latest - times[0], int(self._of["closes"]))

    def _windows(self, client: int) -> list[tuple[int, int]]:
        columns = self._clients["open"][client].tolist(), self._clients["close"][client].tolist()
        return [(opens, closes) for opens, closes in zip(*columns, strict=True) if opens <= closes]

    def _loads(self, visits: list[int]) -> list[Ints]:
        """Say what is aboard at the start and after each visit; new deliveries are loaded at the start."""
        fresh = [client for client in visits if client not in self._visits]
        load = self._of["aboard"] + self._clients["delivery"][fresh].sum(axis=0)
        loads = [load]
        for client in visits:
            load = load - self._clients["delivery"][client] + self._clients["pickup"][client]
            loads.append(load)
        return loads
