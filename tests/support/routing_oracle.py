"""The best plan of a small routing problem, by trying every day a vehicle can have.

Every order of every set of clients, cut into trips in every way, is driven side by side as one row of a
table. The cheapest day of each set and vehicle type goes into a dynamic programme over sets of clients, one
vehicle after the other. Nothing here is taken from the solver or from the checker: loads are sums of what is
still to be brought and already collected, and the latest departure is found by trying departures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations, product

import numpy as np

from fulfilsim.kernels.routing.checker import first_vehicle_weight
from fulfilsim.kernels.routing.plan import Route
from fulfilsim.kernels.routing.problem import Problem

RELOAD = -1
NOBODY = -2
NEVER_SERVED = 1 << 62
TOO_DEAR = 1 << 60


@dataclass(frozen=True)
class Best:
    """The least cost at which every required client is served, and one plan of that cost."""

    cost: int
    routes: tuple[Route, ...]


def optimum(problem: Problem) -> Best | None:
    """Find the cheapest plan, None if required clients cannot all be served."""
    types = range(len(problem.vehicles))
    days = [cheapest_days(problem, kind) for kind in types]
    everyone = (1 << len(problem.clients)) - 1
    cost, plans = {0: 0}, {0: ()}
    for kind in types:
        for _ in range(min(int(problem.vehicles.count[kind]), len(problem.clients))):
            cost, plans, better = one_vehicle_more(cost, plans, days[kind], kind)
            if not better:
                break
    found = [(cost[served] + left_out(problem, everyone & ~served), served) for served in cost]
    least, served = min(found, default=(TOO_DEAR, 0))
    return Best(least, plans[served]) if least < TOO_DEAR else None


def one_vehicle_more(cost, plans, days, kind):
    """Let one more vehicle of a type have any day with clients that nobody serves yet."""
    new_cost, new_plans, better = dict(cost), dict(plans), False
    for served, so_far in cost.items():
        for clients, (price, trips) in days.items():
            if not served & clients and so_far + price < new_cost.get(served | clients, TOO_DEAR):
                new_cost[served | clients] = so_far + price
                new_plans[served | clients] = (*plans[served], Route(kind, trips))
                better = True
    return new_cost, new_plans, better


def left_out(problem: Problem, clients: int) -> int:
    """Add up the prizes of clients that stay at home; a required one may not."""
    absent = [bool(clients >> client & 1) for client in range(len(problem.clients))]
    if problem.clients.required[absent].any():
        return TOO_DEAR
    return int(problem.clients.prize[absent].sum())


def cheapest_days(problem: Problem, kind: int) -> dict[int, tuple[int, tuple[tuple[int, ...], ...]]]:
    """Give for each set of clients that a type can serve the least cost and the trips."""
    orders = all_days(len(problem.clients), most_trips(problem, kind))
    table = Days(problem, kind, orders)
    costs = table.costs()
    best: dict[int, tuple[int, tuple[tuple[int, ...], ...]]] = {}
    for row in np.flatnonzero(costs < TOO_DEAR):
        served = sum(1 << int(client) for client in orders[row] if client >= 0)
        if costs[row] < best.get(served, (TOO_DEAR,))[0]:
            best[served] = (int(costs[row]), trips_of(orders[row]))
    return best


def most_trips(problem: Problem, kind: int) -> int:
    """Say how many trips a vehicle may make."""
    vehicles, clients = problem.vehicles, len(problem.clients)
    return int(min(vehicles.max_trips[kind], clients)) if vehicles.reload[kind] >= 0 else min(clients, 1)


def trips_of(order: np.ndarray) -> tuple[tuple[int, ...], ...]:
    """Cut a row at its reloads."""
    trips: list[tuple[int, ...]] = [()]
    for stop in order.tolist():
        if stop == RELOAD:
            trips.append(())
        elif stop >= 0:
            trips[-1] = (*trips[-1], stop)
    return tuple(trips)


@cache
def all_days(clients: int, trips: int) -> np.ndarray:
    """List every order of every set of clients with reloads between them, padded with NOBODY."""
    rows = list(_orders(clients, trips))
    longest = max((len(row) for row in rows), default=0)
    table = np.full((len(rows), longest), NOBODY)
    for number, row in enumerate(rows):
        table[number, : len(row)] = row
    return table


def _orders(clients: int, trips: int) -> Iterator[list[int]]:
    for size in range(1, clients + 1):
        cuts = [cut for cut in product((False, True), repeat=size - 1) if sum(cut) < trips]
        for order, cut in product(permutations(range(clients), size), cuts):
            row = [order[0]]
            for client, reloads in zip(order[1:], cut, strict=True):
                row += [RELOAD, client] if reloads else [client]
            yield row


class Days:
    """Many days of one vehicle type, driven side by side."""

    def __init__(self, problem: Problem, kind: int, orders: np.ndarray) -> None:
        self.problem = problem
        self.kind = kind
        self.orders = orders
        self.allowed = np.ones(len(orders), bool)
        distance, duration = problem.travel.matrices()
        self.distance = distance
        self.duration = (duration * int(problem.vehicles.pace[kind]) + 500) // 1000

    def costs(self) -> np.ndarray:
        """Price every day; one that breaks a rule is too dear."""
        self._forbid_skills()
        self._forbid_overload()
        self._forbid_split_pairs()
        self._forbid_early_backhauls()
        length = self._lengths()
        self.allowed &= length <= self._of("max_distance")
        duration, late = self._durations()
        self.allowed &= duration <= self._of("max_duration")
        return np.where(self.allowed, self._priced(length, duration, late), TOO_DEAR)

    def _of(self, column: str) -> int:
        return int(getattr(self.problem.vehicles, column)[self.kind])

    def _priced(self, length: np.ndarray, duration: np.ndarray, late: np.ndarray) -> np.ndarray:
        late = late * (self.problem.lateness or 0)
        if self.problem.objective == "distance":
            return length + late
        if self.problem.objective == "vehicles":
            return first_vehicle_weight(self.problem) + length + late
        money = self._of("fixed") + self._of("per_distance") * length + self._of("per_duration") * duration
        return money + late

    def _column(self, values: np.ndarray, otherwise: int = 0) -> np.ndarray:
        """Write a client's value wherever a row visits the client."""
        if not len(values):
            return np.full(self.orders.shape, otherwise)
        return np.where(self.orders >= 0, values[np.maximum(self.orders, 0)], otherwise)

    def _forbid_skills(self) -> None:
        needed = self.problem.clients.skills & ~self.problem.vehicles.skills[self.kind]
        self.allowed &= (self._column(needed) == 0).all(axis=1)

    def _forbid_overload(self) -> None:
        """At no place may what is still to be brought and what was collected exceed the capacity."""
        clients, seconds = self.problem.clients, self.problem.pairs[:, 1]
        for kind_of_load in range(clients.dimensions):
            brought, collected = clients.delivery[:, kind_of_load], clients.pickup[:, kind_of_load].copy()
            from_depot = brought.copy()
            from_depot[seconds] = 0
            collected[seconds] -= brought[seconds]
            aboard = self._still_to_come(self._column(from_depot), forwards=False)
            before = self._still_to_come(self._column(collected), forwards=True)
            capacity = int(self.problem.vehicles.capacity[self.kind, kind_of_load])
            own = self._column(from_depot)
            self.allowed &= (aboard + before <= capacity).all(axis=1)  # after each visit
            first = aboard + own  # on leaving the depot
            self.allowed &= (np.where(self._opens_trip(), first, 0) <= capacity).all(axis=1)

    def _still_to_come(self, load: np.ndarray, *, forwards: bool) -> np.ndarray:
        """Add up a trip's loads up to each visit, or after it."""
        total = np.zeros_like(load)
        running = np.zeros(len(load), load.dtype)
        columns = range(load.shape[1])
        for column in columns if forwards else reversed(columns):
            running = np.where(self.orders[:, column] == RELOAD, 0, running)
            if forwards:
                running = running + load[:, column]
            total[:, column] = running
            if not forwards:
                running = running + load[:, column]
        return total

    def _opens_trip(self) -> np.ndarray:
        before = np.column_stack([np.full(len(self.orders), RELOAD), self.orders[:, :-1]])
        return (self.orders >= 0) & (before == RELOAD)

    def _forbid_split_pairs(self) -> None:
        trip = (self.orders == RELOAD).cumsum(axis=1)
        column = np.arange(self.orders.shape[1])
        for first, second in self.problem.pairs:
            at_first, at_second = self.orders == first, self.orders == second
            gone = ~at_first.any(axis=1) & ~at_second.any(axis=1)
            both = at_first.any(axis=1) & at_second.any(axis=1)
            ordered = (at_first * column).sum(axis=1) < (at_second * column).sum(axis=1)
            together = (at_first * trip).sum(axis=1) == (at_second * trip).sum(axis=1)
            self.allowed &= gone | (both & ordered & together)

    def _forbid_early_backhauls(self) -> None:
        if self.problem.backhaul == "free":
            return
        back = self._column((self.problem.clients.pickup > 0).any(axis=1), False).astype(bool)
        served = self.orders >= 0
        self.allowed &= ~(self._opens_trip() & back).any(axis=1)
        after_back = np.column_stack([np.zeros(len(back), bool), back[:, :-1]])
        self.allowed &= ~(after_back & served & ~back).any(axis=1)

    def _places(self) -> np.ndarray:
        """Write the location of every stop, from the start to the end; the last one repeats."""
        depots = len(self.problem.depots)
        middle = np.where(self.orders >= 0, self.orders + depots, self._of("reload"))
        middle = np.where(self.orders == NOBODY, self._of("end"), middle)
        edge = np.ones((len(self.orders), 1), np.int64)
        return np.hstack([edge * self._of("start"), middle, edge * self._of("end")])

    def _lengths(self) -> np.ndarray:
        places = self._places()
        legs = self.distance[places[:, :-1], places[:, 1:]]
        return (legs * self._driven(places)).sum(axis=1)

    def _driven(self, places: np.ndarray) -> np.ndarray:
        """Tell real legs from those of the padding, which lead from the end to the end."""
        return np.column_stack([np.ones(len(places), bool), self.orders != NOBODY])

    def _durations(self) -> tuple[np.ndarray, np.ndarray]:
        """Return as early as possible, and then leave as late as changes neither that nor any lateness."""
        earliest = self._window(self._of("start"))[0]
        back, late, fits = self._drive(np.full(len(self.orders), earliest))
        self.allowed &= fits
        low = np.full(len(self.orders), earliest)
        high = np.maximum(low, np.minimum(back, self._window(self._of("start"))[1]))
        while (low < high).any():
            middle = (low + high + 1) // 2
            again, as_late, fit = self._drive(middle)
            same = fit & (again == back) & (as_late == late)
            low, high = np.where(same, middle, low), np.where(same, high, middle - 1)
        leaves = np.maximum(low, self._released(0))
        return back - leaves, late

    def _window(self, depot: int) -> tuple[int, int]:
        opens, closes = self.problem.depots.times()
        begin, end = self._of("shift_start"), self._of("shift_end")
        return max(int(opens[depot]), begin), min(int(closes[depot]), end)

    def _released(self, column: int) -> np.ndarray:
        """Find the latest release of the trip that begins at a column."""
        release, latest = self._column(self.problem.clients.release), np.zeros(len(self.orders), np.int64)
        open_trip = np.ones(len(self.orders), bool)
        for later in range(column, self.orders.shape[1]):
            open_trip &= self.orders[:, later] >= 0
            latest = np.where(open_trip, np.maximum(latest, release[:, later]), latest)
        return latest

    def _drive(self, departure: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give the return, the sum of lateness, and whether all windows are met."""
        places, late = self._places(), np.zeros(len(self.orders), np.int64)
        driven = self._driven(places)
        opens, closes = self._window(self._of("start"))
        fits = (departure <= closes) & (opens <= closes)
        now = np.maximum(np.maximum(departure, opens), self._released(0))
        for column in range(self.orders.shape[1]):
            now = now + self.duration[places[:, column], places[:, column + 1]] * driven[:, column]
            now, overdue, open_then = self._serve(column, now)
            late, fits = late + overdue, fits & open_then
        now = now + self.duration[places[:, -2], places[:, -1]] * driven[:, -1]
        opens, closes = self._window(self._of("end"))
        now = np.maximum(now, opens)
        return now, late, fits & (now <= closes)

    def _serve(self, column: int, now: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Wait for a window, serve or reload, and give when that is done, how late, and whether allowed."""
        stop, soft = self.orders[:, column], self.problem.lateness is not None
        begin, late = self._begin(np.maximum(stop, 0), now)
        late = np.where(stop >= 0, late, 0)
        done = np.where(stop >= 0, begin + self._column(self.problem.clients.service)[:, column], now)
        fits = np.where(stop >= 0, (late == 0) | (soft & (late < NEVER_SERVED)), True)
        if (stop == RELOAD).any():
            opens, closes = self._window(self._of("reload"))
            loading = np.maximum(now, opens)
            ready = np.maximum(loading + self._of("reload_time"), self._released(column + 1))
            done, fits = (
                np.where(stop == RELOAD, ready, done),
                fits & ((stop != RELOAD) | (loading <= closes)),
            )
        return done, np.where(fits, late, 0), fits

    def _begin(self, client: np.ndarray, arrival: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Begin in the first window that is not past; after the last one, at once and late."""
        opens, closes = self.problem.clients.open[client], self.problem.clients.close[client]
        there = opens <= closes
        begin, waiting = arrival, np.full(len(arrival), NEVER_SERVED)
        last = np.where(there, closes, -1).max(axis=1)
        for window in range(opens.shape[1]):
            possible = there[:, window] & (arrival <= closes[:, window])
            sooner = np.where(possible, np.maximum(arrival, opens[:, window]), NEVER_SERVED)
            waiting = np.minimum(waiting, sooner)
        late = np.where(there.any(axis=1), arrival - last, NEVER_SERVED)
        in_time = waiting < NEVER_SERVED
        return np.where(in_time, waiting, begin), np.where(in_time, 0, late)
