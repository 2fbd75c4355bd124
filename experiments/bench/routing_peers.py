# ruff: noqa: ARG001, C901 - a peer's model reads best in one piece, and not every peer takes a seed
"""The peers, each used as its documentation says, on the columns of a problem and a ready matrix.

A peer gets the limit less the time that its model took to build. What a peer cannot state raises `Skip`.
Each returns its routes as vehicle type and clients, counted from 0, a trip a list.
"""

from __future__ import annotations

import importlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from routing_check import Planned

from fulfilsim.instances import Instance
from fulfilsim.kernels.routing.problem import NEVER, Problem

ENDLESS = 2**63 - 1


class Skip(Exception):
    """The peer knows no such problem."""


@dataclass(frozen=True)
class Task:
    """One instance as the peers get it.

    Parameters
    ----------
    instance
        The problem, with coordinates.
    distances
        Between all locations (l, l); made once, and not timed.
    family
        Of the benchmark.
    """

    instance: Instance
    distances: NDArray[np.int64]
    family: str

    @property
    def problem(self) -> Problem:
        """Return the problem."""
        return self.instance.problem

    def fleet(self, kind: int) -> int:
        """Bound a fleet without end by what any good plan needs."""
        vehicles, clients = self.problem.vehicles, self.problem.clients
        count = min(int(vehicles.count[kind]), len(clients))
        if self.family in ("cvrp-x", "cvrp-xxl", "vrpb", "hfvrp"):
            load = max(int(clients.delivery.sum()), int(clients.pickup.sum()))
            count = min(count, int(1.1 * math.ceil(load / int(vehicles.capacity[kind, 0]))) + 3)
        return count

    @property
    def timed(self) -> bool:
        """Tell whether there are windows."""
        return bool((self.problem.clients.close < NEVER).any())

    @property
    def plain(self) -> bool:
        """Tell whether there are only loads: one kind of vehicle, one depot, no windows."""
        vehicles = self.problem.vehicles
        return len(vehicles) == 1 and not (self.timed or vehicles.fixed.any() or self.special)

    @property
    def special(self) -> bool:
        """Tell whether there are reloads, releases, prizes, bounds, pickups or pairs."""
        clients, vehicles = self.problem.clients, self.problem.vehicles
        return bool(
            clients.prize.any() or clients.release.any() or clients.pickup.any() or len(self.problem.pairs)
            or (vehicles.reload >= 0).any() or (vehicles.max_duration < NEVER).any()
        )  # fmt: skip


def pyvrp(task: Task, limit: float, seed: int) -> Planned:
    """Solve with PyVRP: hybrid or iterated local search."""
    from pyvrp import ActivityType, Client, Depot, Location, ProblemData, Shipment, VehicleType, solve
    from pyvrp.stop import MaxRuntime

    begun, problem = time.perf_counter(), task.problem
    clients, vehicles, depots = problem.clients, problem.vehicles, len(problem.depots)
    places = task.instance.xy if task.instance.xy is not None else np.zeros((len(task.distances), 2))
    # Its own benchmarks scale loads with the distances where these are thousandths.
    unit = 1000 if task.instance.rounding.scale == 1000 else 1
    matrix, far = task.distances, _far()
    if problem.backhaul != "free":
        line = np.r_[np.zeros(depots, bool), clients.delivery[:, 0] > 0]
        back = np.r_[np.zeros(depots, bool), clients.pickup[:, 0] > 0]
        matrix = matrix.copy()
        matrix[:depots, back] = far
        matrix[np.ix_(back, line)] = far
    opens, closes = clients.open[:, 0].tolist(), [_end(each) for each in clients.close[:, 0].tolist()]
    service, release, prize = clients.service.tolist(), clients.release.tolist(), clients.prize.tolist()
    give, take = (unit * clients.delivery[:, 0]).tolist(), (unit * clients.pickup[:, 0]).tolist()
    shipments = [
        Shipment(pickup_location=depots + a, delivery_location=depots + b,
                 pickup_tw_early=opens[a], pickup_tw_late=closes[a], pickup_service_duration=service[a],
                 delivery_tw_early=opens[b], delivery_tw_late=closes[b],
                 delivery_service_duration=service[b], amount=[take[a]])
        for a, b in problem.pairs.tolist()
    ]  # fmt: skip
    alone = [] if shipments else range(len(clients))
    visits = [
        Client(depots + c, [give[c]], [take[c]], service[c], opens[c], closes[c], release[c], prize[c],
               not prize[c])
        for c in alone
    ]  # fmt: skip
    matrices, profiles = _profiles(task, matrix, far)
    types = [
        VehicleType(
            task.fleet(kind), [unit * int(vehicles.capacity[kind, 0])], start, start,
            int(vehicles.fixed[kind]), int(problem.depots.open[start]),
            _end(int(problem.depots.close[start])),
            _end(int(vehicles.max_duration[kind])), ENDLESS, int(vehicles.per_distance[kind]), 0,
            profiles[kind],
            reload_depots=[start] if vehicles.reload[kind] >= 0 else [],
        )
        for kind, start in enumerate(vehicles.start.tolist())
    ]  # fmt: skip
    locations = [Location(float(x), float(y)) for x, y in places]
    data = ProblemData(
        locations, visits, [Depot(each) for each in range(depots)], types, matrices, matrices, [], shipments
    )
    left = MaxRuntime(max(limit - (time.perf_counter() - begun), 1e-3))
    best = solve(data, left, seed=seed, collect_stats=False, display=False).best
    routes = []
    for route in best.routes():
        trips: list[list[int]] = [[]]
        for step in route:
            if step.type == ActivityType.CLIENT:
                trips[-1].append(step.idx)
            elif step.type in (ActivityType.PICKUP, ActivityType.DELIVERY):
                trips[-1].append(int(problem.pairs[step.idx][int(step.type == ActivityType.DELIVERY)]))
            else:
                trips.append([])
        routes.append((route.vehicle_type(), [trip for trip in trips if trip]))
    return routes


def vroom(task: Task, limit: float, seed: int) -> Planned:
    """Solve with VROOM at its full exploration level."""
    import vroom as library

    begun, problem = time.perf_counter(), task.problem
    clients, vehicles, first = problem.clients, problem.vehicles, len(problem.depots)
    paired = bool(len(problem.pairs))
    if clients.prize.any() or clients.release.any() or (clients.pickup.any() and not paired):
        raise Skip
    if (vehicles.reload >= 0).any() or (vehicles.max_duration < NEVER).any() or clients.skills.any():
        raise Skip
    window = library.TimeWindow
    windows = [[window(a, b)] for a, b in np.c_[clients.open[:, 0], clients.close[:, 0]].tolist()]
    service, give = clients.service.tolist(), clients.delivery[:, 0].tolist()
    model = library.Input()
    model.set_durations_matrix("car", task.distances.astype(np.uint32))
    owner: list[int] = []
    for kind, start in enumerate(vehicles.start.tolist()):
        day = {"time_window": window(int(problem.depots.open[start]), int(problem.depots.close[start]))}
        costs = library.VehicleCosts(
            fixed=int(vehicles.fixed[kind]), per_hour=3600 * int(vehicles.per_distance[kind])
        )
        for _ in range(task.fleet(kind)):
            model.add_vehicle(
                library.Vehicle(len(owner), start=start, end=start,
                                capacity=[int(vehicles.capacity[kind, 0])], costs=costs,
                                **(day if task.timed else {}))
            )  # fmt: skip
            owner.append(kind)
    if paired:
        step = library.ShipmentStep
        for a, b in problem.pairs.tolist():
            ends = [step(c, first + c, default_service=service[c], time_windows=windows[c]) for c in (a, b)]
            model.add_job(library.Shipment(*ends, amount=[int(clients.pickup[a, 0])]))
    else:
        model.add_job([
            library.Job(c, first + c, default_service=service[c], delivery=[give[c]],
                        **({"time_windows": windows[c]} if task.timed else {}))
            for c in range(len(clients))
        ])  # fmt: skip
    from datetime import timedelta

    left = max(limit - (time.perf_counter() - begun), 1e-3)
    table = model.solve(5, 1, timedelta(seconds=left)).routes
    rows = zip(table["vehicle_id"].tolist(), table["type"].tolist(), table["id"].tolist(), strict=True)
    by_vehicle: dict[int, list[int]] = {}
    for vehicle, what, job in rows:
        if what in ("job", "pickup", "delivery"):
            by_vehicle.setdefault(vehicle, []).append(int(job))
    return [(owner[vehicle], [visits]) for vehicle, visits in by_vehicle.items()]


def ortools(task: Task, limit: float, seed: int) -> Planned:
    """Solve with OR-Tools: cheapest arcs, then guided local search."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    begun, problem = time.perf_counter(), task.problem
    clients, vehicles, first = problem.clients, problem.vehicles, len(problem.depots)
    if (vehicles.reload >= 0).any() or problem.backhaul != "free":
        raise Skip
    owner = [kind for kind in range(len(vehicles)) for _ in range(task.fleet(kind))]
    starts = [int(vehicles.start[kind]) for kind in owner]
    manager = pywrapcp.RoutingIndexManager(len(task.distances), len(owner), starts, starts)
    model = pywrapcp.RoutingModel(manager)
    arcs = {each: model.RegisterTransitMatrix((task.distances * each).tolist())
            for each in sorted(set(vehicles.per_distance.tolist()))}  # fmt: skip
    for number, kind in enumerate(owner):
        model.SetArcCostEvaluatorOfVehicle(arcs[int(vehicles.per_distance[kind])], number)
        model.SetFixedCostOfVehicle(int(vehicles.fixed[kind]), number)
    net = [0] * first + (
        clients.delivery[:, 0] - clients.pickup[:, 0] * (1 if len(problem.pairs) else 0)
    ).tolist()
    net = [-each for each in net] if len(problem.pairs) else net
    capacities = [int(vehicles.capacity[kind, 0]) for kind in owner]
    model.AddDimensionWithVehicleCapacity(model.RegisterUnaryTransitVector(net), 0, capacities, True, "load")
    if task.timed:
        _ortools_times(task, model, manager, owner)
    solver = model.solver()
    for client in np.flatnonzero(clients.prize).tolist():
        model.AddDisjunction([manager.NodeToIndex(first + client)], int(clients.prize[client]))
    if clients.skills.any():
        for client, needed in enumerate(clients.skills):
            able = [number for number, kind in enumerate(owner) if not needed & ~vehicles.skills[kind]]
            model.VehicleVar(manager.NodeToIndex(first + client)).SetValues([-1, *able])
    for a, b in problem.pairs.tolist():
        here, there = manager.NodeToIndex(first + a), manager.NodeToIndex(first + b)
        clock = model.GetDimensionOrDie("time")
        model.AddPickupAndDelivery(here, there)
        solver.Add(model.VehicleVar(here) == model.VehicleVar(there))
        solver.Add(clock.CumulVar(here) <= clock.CumulVar(there))
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    model.CloseModelWithParameters(search)
    left = limit - (time.perf_counter() - begun)
    search.time_limit.FromMilliseconds(max(1, round(1000 * left)))
    found = model.SolveWithParameters(search)
    if found is None:
        raise ValueError("no solution")
    routes = []
    for number, kind in enumerate(owner):
        visits, index = [], found.Value(model.NextVar(model.Start(number)))
        while not model.IsEnd(index):
            visits.append(manager.IndexToNode(index) - first)
            index = found.Value(model.NextVar(index))
        if visits:
            routes.append((kind, [visits]))
    return routes


def hygese(task: Task, limit: float, seed: int) -> Planned:
    """Solve with HGS-CVRP through its Python face."""
    import hygese as library

    if not task.plain or task.instance.xy is None:
        raise Skip
    begun = time.perf_counter()
    loads = np.r_[0, task.problem.clients.delivery[:, 0]].astype(float)
    data = {
        "distance_matrix": task.distances.astype(float),
        "demands": loads,
        "vehicle_capacity": int(task.problem.vehicles.capacity[0, 0]),
        "num_vehicles": task.fleet(0),
        "depot": 0,
        "x_coordinates": task.instance.xy[:, 0],
        "y_coordinates": task.instance.xy[:, 1],
        "service_times": np.zeros(len(loads)),
    }
    left = max(limit - (time.perf_counter() - begun), 1e-3)
    parameters = library.AlgorithmParameters(timeLimit=left, seed=seed)
    found = library.Solver(parameters=parameters, verbose=False).solve_cvrp(data)
    return [(0, [[stop - 1 for stop in route]]) for route in found.routes]


def commiv(task: Task, limit: float, seed: int) -> tuple[Planned, float]:
    """Solve with commiv, which counts iterations: how many fit the limit is found by a trial.

    The trial is not timed, which flatters it; the time of the run itself is returned.
    """
    import commiv as library

    problem = task.problem
    clients, vehicles, paired = problem.clients, problem.vehicles, bool(len(problem.pairs))
    if len(vehicles) > 1 or len(problem.depots) > 1 or clients.prize.any() or clients.release.any():
        raise Skip
    if vehicles.reload[0] >= 0 or vehicles.max_duration[0] < NEVER or (clients.pickup.any() and not paired):
        raise Skip
    capacity, matrix = int(vehicles.capacity[0, 0]), task.distances.astype(np.int32)
    depot = problem.depots
    windows = ([int(depot.open[0]), *clients.open[:, 0].tolist()],
               [int(depot.close[0]), *clients.close[:, 0].tolist()],
               [0, *clients.service.tolist()])  # fmt: skip
    loads = [0, *clients.delivery[:, 0].tolist()]
    pairs = (problem.pairs + 1).tolist()

    def run(iterations: int) -> Any:
        told = {"seed": seed, "iters": iterations}
        if paired:
            amounts = [int(clients.pickup[a - 1, 0]) for a, _ in pairs]
            ends = [a for a, _ in pairs], [b for _, b in pairs]
            return library.solve_pdptw(matrix, *ends, amounts, capacity, *windows, **told)
        if task.timed:
            return library.solve_vrptw(matrix, loads, capacity, *windows, **told)
        return library.solve_cvrp(matrix, loads, capacity, **told)

    begun = time.perf_counter()
    run(1)
    fixed, trial = time.perf_counter() - begun, 300
    while True:
        begun = time.perf_counter()
        run(trial)
        spent = time.perf_counter() - begun - fixed
        if spent > 0.25 * limit:
            break
        trial = int(trial * min(20, max(2, 0.35 * limit / max(spent, 1e-4))))
    begun = time.perf_counter()
    found = run(max(1, int(trial * max(limit - fixed, 0) / spent)))
    routes = [(0, [[int(stop) - 1 for stop in route]]) for route in found.routes]
    return routes, time.perf_counter() - begun


PEERS: dict[str, Callable[[Task, float, int], Any]] = {
    "pyvrp": pyvrp,
    "hygese": hygese,
    "ortools": ortools,
    "vroom": vroom,
    "commiv": commiv,
}


def installed() -> list[str]:
    """Import the peers that are there, so that no run is timed importing, and name them."""
    found = []
    for name in PEERS:
        try:
            importlib.import_module(name)
            if name == "pyvrp":
                importlib.import_module("pyvrp.stop")
            if name == "ortools":
                importlib.import_module("ortools.constraint_solver.pywrapcp")
        except ImportError:
            continue
        found.append(name)
    return found


def _end(instant: int) -> int:
    return instant if instant < NEVER else ENDLESS


def _far() -> int:
    from pyvrp.constants import MAX_VALUE

    return int(MAX_VALUE)


def _profiles(task: Task, matrix: NDArray[np.int64], far: int) -> tuple[list[NDArray[np.int64]], list[int]]:
    """Make one matrix for each set of clients that vehicles may serve; the others are out of reach."""
    problem = task.problem
    if not problem.clients.skills.any():
        return [matrix], [0] * len(problem.vehicles)
    matrices, profiles, known = [], [], {}
    for able in problem.vehicles.skills.tolist():
        if able not in known:
            known[able] = len(matrices)
            barred = np.r_[np.zeros(len(problem.depots), bool),
                           (problem.clients.skills & ~np.uint64(able)) != 0]  # fmt: skip
            own = matrix.copy()
            own[:, barred] = own[barred, :] = far
            np.fill_diagonal(own, 0)
            matrices.append(own)
        profiles.append(known[able])
    return matrices, profiles


def _ortools_times(task: Task, model: Any, manager: Any, owner: list[int]) -> None:
    problem = task.problem
    clients, first = problem.clients, len(problem.depots)
    spent = np.r_[np.zeros(first, np.int64), clients.service]
    horizon = int(problem.depots.close.max())
    legs = model.RegisterTransitMatrix((task.distances + spent[:, None]).tolist())
    model.AddDimension(legs, horizon, horizon, False, "time")
    clock = model.GetDimensionOrDie("time")
    for client, (opens, closes) in enumerate(np.c_[clients.open[:, 0], clients.close[:, 0]].tolist()):
        clock.CumulVar(manager.NodeToIndex(first + client)).SetRange(opens, closes)
    for number, kind in enumerate(owner):
        depot = int(problem.vehicles.start[kind])
        hours = int(problem.depots.open[depot]), int(problem.depots.close[depot])
        clock.CumulVar(model.Start(number)).SetRange(*hours)
        clock.CumulVar(model.End(number)).SetRange(*hours)
        if problem.vehicles.max_duration[kind] < NEVER:
            clock.SetSpanUpperBoundForVehicle(int(problem.vehicles.max_duration[kind]), number)
