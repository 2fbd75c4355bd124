"""How planned routes are told to a planner."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fulfilsim.cli.layout import percent, table

if TYPE_CHECKING:
    from fulfilsim.api.routing import Routing
    from fulfilsim.instances import Instance
    from fulfilsim.kernels.routing.checker import Day
    from fulfilsim.kernels.routing.plan import Route

MOST_LISTED = 30
REASONS = {
    "prize": "serving them costs more than their prize",
    "capacity": "no vehicle can carry what they need",
    "window": "no vehicle can be there in time and return",
    "duration": "a vehicle would be away too long",
    "distance": "a vehicle would drive too far",
    "skill": "no vehicle is allowed to serve them",
    "backhaul": "there are no deliveries left to go before the pick-up",
    "pair": "the other end of their shipment cannot be served",
    "vehicles": "every vehicle that could serve them is in use and full",
}


def heading(found: Routing) -> list[str]:
    """Say what was planned, what it costs and how long that took."""
    instance, plan = found.instance, found.plan
    clients = len(instance.problem.clients)
    served = clients - len(plan.unserved)
    spent = instance.build_s + plan.build_s + plan.solve_s
    used = f"{len(plan.routes)} vehicle{'s' if len(plan.routes) != 1 else ''}"
    return [
        f"{instance.name}: {served:,} of {clients:,} clients served by {used}",
        f"cost {_cost(instance, plan.cost)}",
        f"search: {plan.iterations:,} iterations in {spent:.2f} s, seed {plan.seed}",
    ]


def route_table(found: Routing) -> str:
    """Lay out a row a vehicle: stops, trips, distance, times and load."""
    from fulfilsim.instances.drive import drive, fullest

    instance, rows = found.instance, []
    timed = _has_times(instance)
    for number, route in enumerate(found.plan.routes, 1):
        day = drive(instance.problem, route)
        peak = fullest(instance.problem, route, day)
        rows.append(_row(instance, number, route, day, timed, peak.tolist()))
    head = ["route", "vehicle", "stops", "trips", "distance"]
    return table([[*head, *(["leaves", "returns"] if timed else []), "load", "full"], *rows], 2)


def unserved_lines(found: Routing) -> list[str]:
    """Say who is not served, and why."""
    unserved = found.unserved
    if not unserved:
        return []
    lines = ["", f"not served: {len(unserved):,} clients"]
    for reason, count in sorted(Counter(unserved.values()).items()):
        those = [_client(found.instance, client) for client, why in unserved.items() if why == reason]
        more = f" and {count - MOST_LISTED:,} more" if count > MOST_LISTED else ""
        lines.append(f"  {reason}: {REASONS.get(reason, reason)}: {', '.join(those[:MOST_LISTED])}{more}")
    if not found.plan.feasible:
        lines.append("some of them must be served: the plan is not complete")
    return lines


def _row(instance: Instance, number: int, route: Route, day: Day, timed: bool, peak: list[int]) -> list[str]:
    vehicles, words = instance.problem.vehicles, instance.words
    capacity = vehicles.capacity[route.vehicle].tolist()
    share = max((load / held for load, held in zip(peak, capacity, strict=True) if held), default=0.0)
    loads = " ".join(words.load(load, at) for at, load in enumerate(peak))
    times = [_time(instance, day.departure), _time(instance, day.back)] if timed else []
    return [
        str(number),
        _vehicle(instance, route.vehicle),
        str(len(route.visits)),
        str(len(route.trips)),
        _distance(instance, day.distance),
        *times,
        loads,
        percent(share),
    ]


def _has_times(instance: Instance) -> bool:
    from fulfilsim.kernels.routing.problem import NEVER

    problem = instance.problem
    return bool((problem.clients.close < NEVER).any() or (problem.depots.close < NEVER).any()
                or (problem.vehicles.shift_end < NEVER).any())  # fmt: skip


def _cost(instance: Instance, cost: int) -> str:
    words, scale = instance.words, instance.rounding.scale
    if words.money:
        return f"{cost / words.per_money:,.2f} {words.money}"
    return f"{cost:,}" if scale == 1 else f"{cost:,} ({cost / scale:,.{_decimals(scale)}f} x {scale:,})"


def _distance(instance: Instance, distance: int) -> str:
    words, scale = instance.words, instance.rounding.scale
    if words.distance:
        return f"{distance / words.per_distance:,.1f} {words.distance}"
    return f"{distance / scale:,.{_decimals(scale)}f}"


def _time(instance: Instance, instant: int) -> str:
    if instance.words.clock:
        return f"{instant // 3600:02d}:{instant % 3600 // 60:02d}"
    scale = instance.rounding.scale
    return f"{instant / scale:,.{_decimals(scale)}f}"


def _decimals(scale: int) -> int:
    return len(str(scale)) - 1


def _vehicle(instance: Instance, kind: int) -> str:
    return instance.vehicles[kind] if instance.vehicles else f"type {kind}"


def _client(instance: Instance, number: int) -> str:
    return instance.clients[number - 1] if instance.clients else str(number)
