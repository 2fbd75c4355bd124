"""VRPLIB files in the dialect of the newer benchmark collections.

References
----------
CVRPLIB, http://vrp.galgos.inf.puc-rio.br; the sections for vehicles, releases and prizes as in the instances
that accompany Wouda, N.A., Lan, L. & Kool, W. (2024). PyVRP. INFORMS Journal on Computing 36(4).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim.instances.draft import Draft, Fleet, Ints
from fulfilsim.instances.matrix import FORMATS, MOST_NODES, explicit
from fulfilsim.instances.nodes import check, depot_nodes, numbered, ragged
from fulfilsim.instances.outline import Outline, outline
from fulfilsim.instances.rows import Floats
from fulfilsim.instances.source import MOST_STOPS, Source
from fulfilsim.units import nearest

WEIGHTS = ("EUC_2D", "EXPLICIT")
MOST_VEHICLES = 1_000_000


def read_vrplib(source: Source) -> Draft:
    """Read a VRPLIB file.

    Raises
    ------
    InputError
        With every problem found.
    """
    return _Reading(outline(source)).draft()


class _Reading:
    """The sections of one file, each read once; what is wrong is recorded in the file's source."""

    def __init__(self, found: Outline) -> None:
        self.found, self.source = found, found.source
        self.nodes = self._dimension()
        self._weight_type()
        self._due("DEMAND_SECTION" if "LINEHAUL_SECTION" not in found.sections else "")
        self.depots = self._depots()
        others = np.setdiff1d(np.arange(self.nodes), self.depots)
        self.order = np.concatenate([np.array(self.depots, np.int64), others])

    def draft(self) -> Draft:
        """Put the sections together."""
        service = self._service()
        opens, closes = self._windows()
        draft = Draft(
            self.found.text("NAME"),
            self.found.text("TYPE").upper(),
            len(self.depots),
            self._fleet(),
            delivery=self._loads("LINEHAUL_SECTION", "DEMAND_SECTION"),
            pickup=self._loads("BACKHAUL_SECTION", "PICKUP_SECTION"),
            service=service,
            release=self._column("RELEASE_TIME_SECTION"),
            prize=self._column("PRIZE_SECTION"),
            opens=opens,
            closes=closes,
            xy=self._coordinates(),
            matrix=self._matrix(),
        )
        self.source.finish()
        return draft

    def _dimension(self) -> int:
        nodes = self.found.whole("DIMENSION", 1, MOST_STOPS)
        if "DIMENSION" not in self.found.keys:
            self._missing("DIMENSION is missing", "DIMENSION : number of nodes, depots included")
        # Without it no section can be held against anything.
        self.source.finish()
        return nodes or 0

    def _weight_type(self) -> None:
        keys, text = self.found.keys, self.found.text("EDGE_WEIGHT_TYPE").upper()
        if "EDGE_WEIGHT_TYPE" not in keys:
            self._missing("EDGE_WEIGHT_TYPE is missing", "EDGE_WEIGHT_TYPE : EUC_2D or EXPLICIT")
        elif text not in WEIGHTS:
            self.found.refuse("EDGE_WEIGHT_TYPE", f"'{text[:30]}' is not read", " or ".join(WEIGHTS))
        self.explicit = text == "EXPLICIT"
        self._due("EDGE_WEIGHT_SECTION" if self.explicit else "NODE_COORD_SECTION")
        form = self.found.text("EDGE_WEIGHT_FORMAT", "" if self.explicit else "FULL_MATRIX").upper()
        if not form:
            self._missing("EDGE_WEIGHT_FORMAT is missing", f"one of {', '.join(FORMATS)}")
        elif self.explicit and form not in FORMATS:
            near = nearest(form[:30], FORMATS)
            self.found.refuse("EDGE_WEIGHT_FORMAT", "not known", f"one of {', '.join(FORMATS)}", near)
        if self.explicit and self.nodes > MOST_NODES:
            self.found.refuse("DIMENSION", "too many nodes for a matrix", f"at most {MOST_NODES:,}")

    def _depots(self) -> list[int]:
        self._due("DEPOT_SECTION")
        before = len(self.source.problems)
        listed = self.found.sections.get("DEPOT_SECTION")
        depots = depot_nodes(listed, self.nodes) if listed is not None else []
        if listed is not None and not depots and len(self.source.problems) == before:
            self._missing("DEPOT_SECTION names no depot", "the number of a node, then -1")
        # Whatever the depots are, the other sections can be read: as if the first node were it.
        return depots or [0]

    def _missing(self, what: str, expected: str) -> None:
        self.source.refuse(1, 1, "", what, expected)

    def _due(self, *names: str) -> None:
        for name in names:
            if name and name not in self.found.sections:
                self._missing(f"{name} is missing", "this section")

    def _column(self, name: str, whole: bool = False) -> Floats:
        """Read one number a node, none of them negative; zeros where the section is not there."""
        if name not in self.found.sections:
            return np.zeros(self.nodes)
        block = self.found.sections[name]
        values = numbered(block, ("value",), self.nodes, "node")[:, 0]
        check(block, values, values >= 0, 1, "0 or more")
        if whole:
            check(block, values, values == np.floor(values), 1, "a whole number")
        ordered: Floats = values[self.order]
        return ordered

    def _loads(self, *names: str) -> Floats:
        there = [name for name in names if name in self.found.sections]
        for name in there[1:]:
            line = self.found.sections[name].line
            self.source.refuse(line, 1, name, f"says again what {there[0]} says", "one of the two")
        return self._column(there[0], whole=True) if there else np.zeros(self.nodes)

    def _service(self) -> Floats:
        if "SERVICE_TIME_SECTION" in self.found.sections:
            return self._column("SERVICE_TIME_SECTION")
        service = np.full(self.nodes, self.found.number("SERVICE_TIME") or 0.0)
        service[: len(self.depots)] = 0
        return service

    def _windows(self) -> tuple[Floats, Floats]:
        if "TIME_WINDOW_SECTION" not in self.found.sections:
            return np.zeros(self.nodes), np.full(self.nodes, np.inf)
        block = self.found.sections["TIME_WINDOW_SECTION"]
        opens, closes = numbered(block, ("opens", "closes"), self.nodes, "node").T
        check(block, opens, opens >= 0, 1, "0 or more")
        check(block, closes, closes >= opens, 2, "a window that closes after it opens")
        return opens[self.order], closes[self.order]

    def _coordinates(self) -> Floats | None:
        for name in ("NODE_COORD_SECTION", "DISPLAY_DATA_SECTION"):
            if name in self.found.sections:
                places = numbered(self.found.sections[name], ("x", "y"), self.nodes, "node")
                ordered: Floats = places[self.order]
                return ordered
        return None

    def _matrix(self) -> NDArray[Any] | None:
        block = self.found.sections.get("EDGE_WEIGHT_SECTION")
        form = self.found.text("EDGE_WEIGHT_FORMAT").upper()
        if not self.explicit or block is None or form not in FORMATS:
            return None
        matrix = explicit(block, form, self.nodes)
        if matrix is None:
            return None
        if (self.order[1:] > self.order[:-1]).all():
            return matrix
        ordered: NDArray[Any] = matrix[np.ix_(self.order, self.order)]
        return ordered

    # ------------------------------------------------------------------ vehicles
    def _fleet(self) -> Fleet:
        count = self._vehicle_count()
        fleet = Fleet.alike(count, np.inf)
        fleet.capacity = self._vehicles("CAPACITY", np.inf, whole=True)
        if not {"CAPACITY", "CAPACITY_SECTION"} & {*self.found.keys, *self.found.sections}:
            self._missing("CAPACITY is missing", "CAPACITY : load of a vehicle, or CAPACITY_SECTION")
        fleet.fixed = self._vehicles("VEHICLES_FIXED_COST", 0.0)
        fleet.per_distance = self._vehicles("VEHICLES_UNIT_DISTANCE_COST", 1.0, whole=True)
        fleet.max_duration = self._vehicles("VEHICLES_MAX_DURATION", self.found.number("DISTANCE") or np.inf)
        fleet.max_distance = self._vehicles("VEHICLES_MAX_DISTANCE", np.inf)
        fleet.max_trips = self._vehicles("VEHICLES_MAX_RELOADS", np.inf, whole=True) + 1
        fleet.depot = self._depots_of("VEHICLES_DEPOT_SECTION", count)
        fleet.reload = self._reloads(count)
        fleet.allowed = self._allowed(count)
        return fleet

    def _vehicle_count(self) -> int:
        stated = self.found.whole("VEHICLES", 1, MOST_VEHICLES)
        if stated is not None:
            self.count = stated
        elif "CAPACITY_SECTION" in self.found.sections:
            rows = self.found.sections["CAPACITY_SECTION"].text.split("\n")
            self.count = sum(not row.isspace() for row in rows if row)
        else:
            self.count = max(1, self.nodes - len(self.depots))
        return self.count

    def _vehicles(self, name: str, default: float, whole: bool = False) -> Floats:
        """Read one number a vehicle from a section, or one for all from a key."""
        if f"{name}_SECTION" not in self.found.sections:
            stated = self.found.whole(name, 0, 10**12) if whole else self.found.number(name)
            return np.full(self.count, default if stated is None else stated, np.float64)
        block = self.found.sections[f"{name}_SECTION"]
        values = numbered(block, ("value",), self.count, "vehicle")[:, 0]
        check(block, values, values >= 0, 1, "0 or more")
        if whole:
            check(block, values, values == np.floor(values), 1, "a whole number")
        return values

    def _depots_of(self, name: str, count: int) -> Ints:
        if name not in self.found.sections:
            return np.zeros(count, np.int64)
        block = self.found.sections[name]
        nodes = numbered(block, ("depot",), count, "vehicle")[:, 0]
        check(block, nodes, np.isin(nodes - 1, self.depots), 1, "a node of DEPOT_SECTION")
        return self._depot_numbers(nodes)

    def _depot_numbers(self, nodes: Floats) -> Ints:
        """Give the place of each node among the depots."""
        at = {node: number for number, node in enumerate(self.depots)}
        return np.array([at.get(int(node) - 1, 0) for node in nodes], np.int64)

    def _reloads(self, count: int) -> Ints:
        name = "VEHICLES_RELOAD_DEPOT_SECTION"
        if name not in self.found.sections:
            return np.full(count, -1, np.int64)
        block, reloads = self.found.sections[name], np.full(count, -1, np.int64)
        rows = ragged(block, count, "vehicle")
        if any(len(row) > 1 or (row and row[0] - 1 not in self.depots) for row in rows):
            block.refuse(block.line, 1, "a vehicle reloads at several places", "one depot a vehicle at most")
        elif any(rows):
            has = np.array([bool(row) for row in rows])
            reloads[has] = self._depot_numbers(np.array([row[0] for row in rows if row], np.float64))
        return reloads

    def _allowed(self, count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]] | None:
        name = "VEHICLES_ALLOWED_CLIENTS_SECTION"
        if name not in self.found.sections:
            return None
        block = self.found.sections[name]
        allowed = np.zeros((count, self.nodes), bool)
        for vehicle, row in enumerate(ragged(block, count, "vehicle")):
            nodes = np.array(row, np.int64) - 1
            if nodes.size and not ((nodes >= 0) & (nodes < self.nodes)).all():
                block.refuse(block.line, 1, f"vehicle {vehicle + 1} may serve no node of ours", "nodes")
            else:
                allowed[vehicle, nodes] = True
        return allowed[:, self.order[len(self.depots) :]]
