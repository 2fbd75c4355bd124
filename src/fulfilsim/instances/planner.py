"""A routing problem in a planner's words: metres, seconds, grams and millionths of the currency inside."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from fulfilsim.errors import InputError, Place, Problem
from fulfilsim.instances.draft import Ints
from fulfilsim.instances.instance import Instance, Words
from fulfilsim.instances.rounding import Rounding
from fulfilsim.instances.rows import Floats
from fulfilsim.instances.ways import Spots, travel_of
from fulfilsim.kernels.routing import problem as routing
from fulfilsim.scenario.rules import FileRef
from fulfilsim.scenario.travel import MatrixRule, OsrmRule, RoadsRule
from fulfilsim.scenario.tree import Keys, Tree, dotted
from fulfilsim.units import MICRO, nearest

if TYPE_CHECKING:
    from fulfilsim.scenario.routing import Client, Load, RoutingProblem, Shipment, Vehicle
    from fulfilsim.scenario.routing import Place as Spot

    Goods: TypeAlias = Load | Shipment

HOUR = 3600
PARTS = 100
"""Parts of a kilogram and of a litre in which loads are counted."""
MOST_SKILLS = 64
ENDLESS = np.inf


def read_planner(path: str | Path) -> Instance:
    """Read a routing problem of ours.

    Raises
    ------
    InputError
        With every problem of the step that found one.
    """
    from fulfilsim.instances.stops import clients_in
    from fulfilsim.scenario.resolve import resolve
    from fulfilsim.scenario.routing import RoutingProblem
    from fulfilsim.scenario.validate import validate

    tree = resolve(path)
    stated = validate(RoutingProblem, tree)
    clients, places = clients_in(stated, tree)
    begun = time.process_time()
    reading = _Reading(stated, tree, clients, places)
    instance = reading.instance(Path(path))
    return Instance(**{**vars(instance), "build_s": time.process_time() - begun})


class _Reading:
    """One problem on its way into arrays; what is wrong is collected."""

    def __init__(
        self, stated: RoutingProblem, tree: Tree, clients: Mapping[str, Client], places: Mapping[str, Place]
    ) -> None:
        self.stated, self.tree, self.clients, self.places = stated, tree, clients, places
        self.problems: list[Problem] = []
        self.depots = {name: number for number, name in enumerate(stated.depots)}
        self.skills = _bits(each.needs for each in clients.values())
        self.dimensions = [name for name in ("weight", "volume") if self._is_loaded(name)] or ["weight"]

    def instance(self, path: Path) -> Instance:
        """State the problem; everything that is wrong is told together."""
        self._check()
        self._finish()
        pairs = self._pairs()
        self._finish()
        travel, per_km, xy = self._travel()
        problem = routing.Problem(
            self._clients(pairs),
            self._vehicles(per_km),
            travel,
            self._depots(),
            pairs,
            self.stated.backhaul,
            self.stated.objective,
            None if self.stated.late is None else round(self.stated.late.micro / HOUR),
        )
        units = {"weight": ("kg", PARTS), "volume": ("l", PARTS)}
        objective = self.stated.objective
        money = {"money": (self.stated.currency, MICRO), "distance": ("km", per_km)}.get(objective, ("", 1))
        words = Words(money[0], "km", money[1], per_km, tuple(units[d] for d in self.dimensions), True)
        title = self.stated.title if self.stated.title != "Untitled" else path.stem
        rounding = Rounding("exact", MICRO, "nearest")
        return Instance(title, problem, rounding, self._types(), xy, tuple(self.clients), tuple(self.depots),
                        tuple(self.stated.vehicles), words)  # fmt: skip

    # ------------------------------------------------------------------ what may be wrong
    def _refuse(self, keys: Keys, what: str, expected: str = "", suggestion: str = "") -> None:
        place = self.tree.place_of(keys)
        if len(keys) > 1 and keys[0] == "clients" and not self.tree.says(keys[:2]):
            place = self.places[str(keys[1])]
        self.problems.append(Problem(place, dotted(keys), what, expected, suggestion))

    def _finish(self) -> None:
        if self.problems:
            raise InputError(self.problems)

    def _check(self) -> None:
        stated = self.stated
        for kind in ("depots", "vehicles"):
            if not getattr(stated, kind):
                self._refuse((kind,), "none are named", f"one or more {kind}")
        if len(self.skills) > MOST_SKILLS:
            self._refuse(("clients",), f"{len(self.skills)} different needs", f"at most {MOST_SKILLS}")
        self._check_places()
        self._check_depots()
        self._check_currency()
        if isinstance(stated.travel, RoadsRule | OsrmRule) and any(
            each.xy for each in (*stated.depots.values(), *self.clients.values())
        ):
            self._refuse(("travel",), "roads lead nowhere on a plane", "at: [latitude, longitude] everywhere")

    def _check_places(self) -> None:
        """See that everybody is somewhere, and all on the globe or all on a plane."""
        if isinstance(self.stated.travel, MatrixRule):
            return
        all_places: list[tuple[Keys, Spot]] = [
            (("depots", name), each) for name, each in self.stated.depots.items()
        ]
        all_places += [(("clients", name), each) for name, each in self.clients.items()]
        plane = any(each.xy is not None for _, each in all_places)
        for keys, each in all_places:
            if each.at is None and each.xy is None:
                self._refuse(keys, "is nowhere", "at: [latitude, longitude], or xy: [km east, km north]")
            elif (each.xy is None) == plane:
                self._refuse(keys, "is on the globe and others on a plane", "at everywhere, or xy everywhere")

    def _check_depots(self) -> None:
        for name, vehicle in self.stated.vehicles.items():
            for key in ("depot", "ends"):
                depot = getattr(vehicle, key)
                if depot is not None and depot not in self.depots:
                    known = ", ".join(self.depots)
                    self._refuse(("vehicles", name, key), f"no depot is named '{depot}'", known,
                                 nearest(depot, list(self.depots)))  # fmt: skip
            if vehicle.depot is None and len(self.depots) > 1:
                self._refuse(("vehicles", name), "does not say where it starts", "depot: one of the depots")

    def _check_currency(self) -> None:
        amounts: list[tuple[Keys, Any]] = [(("late",), self.stated.late)]
        for name, vehicle in self.stated.vehicles.items():
            amounts += [
                (("vehicles", name, key), getattr(vehicle, key)) for key in ("per_km", "per_hour", "per_day")
            ]
        amounts += [(("clients", name, "prize"), client.prize) for name, client in self.clients.items()]
        for keys, amount in amounts:
            if amount is not None and amount.currency != self.stated.currency:
                self._refuse(
                    keys, f"an amount in {amount.currency}", f"{self.stated.currency}, as `currency` says"
                )

    # ------------------------------------------------------------------ columns
    def _is_loaded(self, dimension: str) -> bool:
        loads: list[Goods] = [load for each in self.clients.values() for load in (each.deliver, each.collect)]
        loads += self.stated.shipments
        loads += [each.carries for each in self.stated.vehicles.values()]
        return any(getattr(load, dimension) is not None for load in loads)

    def _loads(self, loads: Iterable[Goods], missing: float) -> Floats:
        rows = [[getattr(load, name) for name in self.dimensions] for load in loads]
        values = [[missing if amount is None else amount for amount in row] for row in rows]
        # Rounded up: what is weighed must fit.
        return np.ceil(PARTS * np.array(values, np.float64).reshape(-1, len(self.dimensions)) - 1e-6)

    def _pairs(self) -> Ints:
        number = {name: at for at, name in enumerate(self.clients)}
        seen: dict[str, int] = {}
        for at, shipment in enumerate(self.stated.shipments):
            for key in ("origin", "destination"):
                name = getattr(shipment, key)
                keys = ("shipments", at, key)
                if name not in number:
                    self._refuse(
                        keys, f"no client is named '{name}'", "a client", nearest(name, list(number))
                    )
                elif name in seen:
                    self._refuse(
                        keys, f"client '{name}' has a shipment already", "a client of its own for each"
                    )
                elif _is_something(self.clients[name].deliver) or _is_something(self.clients[name].collect):
                    self._refuse(keys, f"client '{name}' also has goods of the depot", "a client of its own")
                seen[name] = at
        if self.problems:
            return np.zeros((0, 2), np.int64)
        ends = [[number[each.origin], number[each.destination]] for each in self.stated.shipments]
        return np.array(ends, np.int64).reshape(-1, 2)

    def _clients(self, pairs: Ints) -> routing.Clients:
        clients = list(self.clients.values())
        deliver = self._loads((each.deliver for each in clients), 0.0)
        collect = self._loads((each.collect for each in clients), 0.0)
        if len(pairs):
            goods = self._loads(self.stated.shipments, 0.0)
            collect[pairs[:, 0]], deliver[pairs[:, 1]] = goods, goods
        opens, closes = _windows(clients)
        return routing.Clients(
            deliver.astype(np.int64),
            collect.astype(np.int64),
            np.array([round(each.service) for each in clients], np.int64),
            opens,
            closes,
            np.array([each.ready.seconds if each.ready else 0 for each in clients], np.int64),
            np.array([each.prize.micro if each.prize else 0 for each in clients], np.int64),
            np.array([each.prize is None for each in clients], np.bool_),
            np.array([self._mask(each.needs) for each in clients], np.uint64),
        )

    def _vehicles(self, per_km: float) -> routing.VehicleTypes:
        vehicles = list(self.stated.vehicles.values())

        def column(read: Callable[[Vehicle], float]) -> Ints:
            return np.array([min(read(each), routing.NEVER) for each in vehicles]).astype(np.int64)

        start = np.array([self.depots.get(each.depot or "", 0) for each in vehicles], np.int64)
        ends = [each.ends or each.depot for each in vehicles]
        return routing.VehicleTypes(
            np.minimum(self._loads((each.carries for each in vehicles), ENDLESS), routing.NEVER).astype(
                np.int64
            ),
            column(lambda each: each.count),
            np.array([each.per_day.micro if each.per_day else 0 for each in vehicles], np.int64),
            self._per_distance(per_km),
            np.array(
                [round(each.per_hour.micro / HOUR) if each.per_hour else 0 for each in vehicles], np.int64
            ),
            column(lambda each: each.shift.start.seconds if each.shift else 0),
            column(lambda each: each.shift.end.seconds if each.shift else 24 * HOUR),
            column(lambda each: ENDLESS if each.longest_day is None else round(each.longest_day)),
            column(lambda each: ENDLESS if each.farthest is None else round(each.farthest * per_km)),
            column(lambda each: max(1, round(1000 * each.pace))),
            start,
            np.array([self.depots.get(each or "", 0) for each in ends], np.int64),
            np.where([each.trips > 1 for each in vehicles], start, -1),
            column(lambda each: round(each.reload)),
            column(lambda each: each.trips),
            np.array([self._mask(each.can) for each in vehicles], np.uint64),
        )

    def _per_distance(self, per_km: float) -> Ints:
        """Price a unit of distance; where nothing has a price, the least there is, so that ways are short."""
        vehicles = self.stated.vehicles.values()
        free = not any(price for each in vehicles for price in (each.per_km, each.per_hour, each.per_day))
        prices = [round(each.per_km.micro / per_km) if each.per_km else int(free) for each in vehicles]
        return np.array(prices, np.int64)

    def _mask(self, names: Iterable[str]) -> int:
        return sum(1 << self.skills[name] for name in names if name in self.skills)

    def _types(self) -> Ints:
        """Give the type of each vehicle, as far as there are clients for them."""
        most = max(1, len(self.clients))
        counts = [min(each.count, most) for each in self.stated.vehicles.values()]
        return np.repeat(np.arange(len(counts)), counts)

    def _depots(self) -> routing.Depots:
        hours = [each.hours for each in self.stated.depots.values()]
        return routing.Depots(
            np.array([each.start.seconds if each else 0 for each in hours], np.int64),
            np.array([each.end.seconds if each else 24 * HOUR for each in hours], np.int64),
        )

    # ------------------------------------------------------------------ distances
    def _travel(self) -> tuple[routing.Travel, float, Floats | None]:
        """Give distances and times, the units of distance in a kilometre, and places for the picture [km]."""
        places = [*self.stated.depots.values(), *self.clients.values()]
        names, file = [*self.depots, *self.clients], self.tree.place_of(("fulfilsim",)).file
        globe = next(iter(self.stated.depots.values())).at is not None
        at = None
        if not isinstance(self.stated.travel, MatrixRule):
            at = np.array([each.at or each.xy for each in places], np.float64)
        return travel_of(self.stated.travel, Spots(names, at, globe, file), self._file)

    def _file(self, named: FileRef) -> Path:
        """Find a file that `travel` names."""
        source = self.tree.source_of(("travel",))
        path = (source.folder / named.text).resolve()
        if source.project is not None and not path.is_relative_to(source.project):
            self._refuse(("travel",), f"'{named.text}' lies outside the project's folder",
                         f"a file below {source.project}")  # fmt: skip
            self._finish()
        return path


def _bits(needs: Iterable[Iterable[str]]) -> dict[str, int]:
    names = sorted({name for each in needs for name in each})
    return {name: bit for bit, name in enumerate(names)}


def _is_something(load: Load) -> bool:
    return load.weight is not None or load.volume is not None


def _windows(clients: list[Client]) -> tuple[Ints, Ints]:
    """Lay the windows out as columns; those that a client does not have close before they open."""
    width = max((len(each.windows) for each in clients if each.windows), default=1)
    opens, closes = np.zeros((2, len(clients), width), np.int64)
    closes -= 1
    for row, client in enumerate(clients):
        if client.windows is None:
            closes[row, 0] = routing.NEVER
        for at, hours in enumerate(client.windows or ()):
            opens[row, at], closes[row, at] = hours.start.seconds, hours.end.seconds
    return opens, closes
