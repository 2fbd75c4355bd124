"""The peers' fulfilment workload on our stations, and on our line; `engine.py` runs it.

    python experiments/bench/fulfilment.py {stations,line} ORDERS

Times are seconds in whole ticks of 2**-10 s, as everywhere in fulfilsim; the answers are in hours.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray
from workload import CUTOFFS, K, P, Timer, draw, report  # from the folder of the peers

from fulfilsim.engine import CONTROL, Crew, Environment, Line, Station, at

HOUR, DAY = 3600.0, 86400.0
TICKS = 1024.0
CHUNK = 10_000

Columns = list[NDArray[Any]]


def drawn(orders: int) -> Columns:
    """Return when each order is clicked, its picking, packing and transit time [s], and its carrier."""
    clicked, _, pick, pack, carrier, transit = draw(orders)
    for hours in (clicked, pick, pack, transit):
        np.rint(np.multiply(hours, HOUR * TICKS, out=hours), out=hours)
        np.divide(hours, TICKS, out=hours)
    return [clicked, pick, pack, transit, carrier]


def cut_offs(hours: tuple[float, ...]) -> Iterator[float]:
    """Go through the instants at which a carrier's trailer leaves [s]."""
    return (day * DAY + hour * HOUR for day in count() for hour in hours)


def rows(columns: Columns) -> Iterator[tuple[Any, ...]]:
    """Go through the orders, turned into Python's numbers a few at a time."""
    for first in range(0, len(columns[0]), CHUNK):
        yield from zip(*(column[first : first + CHUNK].tolist() for column in columns), strict=True)


class Trailer:
    """A carrier's trailer: orders wait for its departure."""

    def __init__(self, env: Environment, hours: tuple[float, ...]) -> None:
        self.departure = env.event()
        env.process(self.leave(env, hours))

    def leave(self, env: Environment, hours: tuple[float, ...]) -> Any:
        """Leave at each cut-off with whoever waits."""
        for instant in cut_offs(hours):
            yield at(env, instant, CONTROL)
            left, self.departure = self.departure, env.event()
            left.succeed()


def on_stations(orders: int) -> tuple[list[float], float, float]:
    """Simulate with a process for each order; return click-to-door times and the hours worked [h]."""
    env = Environment()
    picking, packing = Station(env, P), Station(env, K)
    trailers = [Trailer(env, hours) for hours in CUTOFFS]
    door_s: list[float] = []
    all_there = env.event()

    def fulfil(pick_s: float, pack_s: float, transit_s: float, carrier: int) -> Any:
        clicked = env.now
        yield picking.serve(pick_s)
        yield packing.serve(pack_s)
        yield trailers[carrier].departure
        yield env.timeout(transit_s)
        door_s.append(env.now - clicked)
        if len(door_s) == orders:
            all_there.succeed()

    def shop() -> Any:
        for clicked, pick_s, pack_s, transit_s, carrier in rows(drawn(orders)):
            yield env.timeout(clicked - env.now)
            env.process(fulfil(pick_s, pack_s, transit_s, carrier))

    env.process(shop())
    env.run(until=all_there)
    return [time / HOUR for time in door_s], picking.worked_s / HOUR, packing.worked_s / HOUR


def on_a_line(orders: int) -> tuple[NDArray[np.float64], float, float]:
    """Simulate with a process for each carrier; return click-to-door times and the hours worked [h]."""
    env = Environment()
    line = Line(env, journal=False)
    picking = line.add("pick", [Crew("pickers", P, on_duty=True)])
    packing = line.add("pack", [Crew("packers", K, on_duty=True)])
    clicked, pick_s, pack_s, transit_s, carriers = drawn(orders)
    line.feed(clicked, np.column_stack([pick_s, pack_s]), door=carriers)
    left_s = np.empty(orders)

    def collect(door: int, hours: tuple[float, ...]) -> Any:
        missing = int((carriers == door).sum())
        for instant in cut_offs(hours):
            if not missing:
                return
            yield at(env, instant, CONTROL)
            jobs, _ = line.take(door)
            left_s[jobs] = instant
            missing -= len(jobs)

    env.run(until=env.all_of([env.process(collect(*carrier)) for carrier in enumerate(CUTOFFS)]))
    return (left_s + transit_s - clicked) / HOUR, picking.worked_s / HOUR, packing.worked_s / HOUR


def main() -> None:
    """Run the workload and print what the peers' programs print."""
    kind, orders = sys.argv[1], int(sys.argv[2])
    with Timer() as timer:
        found = {"stations": on_stations, "line": on_a_line}[kind](orders)
    report(f"fulfilsim_{kind}", orders, timer, *found)


if __name__ == "__main__":
    main()
