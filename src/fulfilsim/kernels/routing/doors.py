"""What is refused before a loop runs: numbers that are none, signs, shapes and sizes that cannot be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import bad

if TYPE_CHECKING:
    from fulfilsim.kernels.routing.problem import Problem, Travel

Ints = NDArray[np.int64]

NEVER = 1 << 29  # instants and bounds from here on are never reached
FARTHEST = 1 << 28  # what one leg, one service or one load may measure
DEAREST = 1 << 58  # what a plan may cost, so that sums do not overflow
EVERYTHING = (1 << 64) - 1
WHERE = "routing problem"


class Door:
    """Turn the columns of one table into checked arrays.

    Parameters
    ----------
    table
        A frozen dataclass whose fields are the columns.
    name
        How it is called in messages.
    rows
        How many rows the columns must have.
    """

    def __init__(self, table: Any, name: str, rows: int) -> None:
        self._table = table
        self._name = name
        self._rows = rows

    def column(self, field: str, default: Any, lowest: int = 0, most: int = NEVER) -> None:
        """Check one whole number a row; what lies beyond `most` becomes that."""
        given = getattr(self._table, field)
        if given is None:
            values = np.empty(self._rows, np.int64)
            values[:] = default
        else:
            values = self._whole(field, given, (self._rows,), lowest, most)
        self._put(field, values)

    def table(self, field: str, default: int, width: int) -> None:
        """Check several whole numbers a row; a plain column is one of them."""
        given = getattr(self._table, field)
        if given is None:
            self._put(field, np.full((self._rows, width), default, np.int64))
            return
        shape = (self._rows, *np.shape(given)[1:]) if np.ndim(given) == 2 else (self._rows,)
        values = self._whole(field, given, shape, 0)
        self._put(field, np.ascontiguousarray(values.reshape(self._rows, -1) if self._rows else values))
        if values.ndim == 1 and not self._rows:
            self._put(field, np.zeros((0, width), np.int64))

    def windows(self, opening: str, closing: str) -> None:
        """Check the windows of each row and put them in order, those that are not there last."""
        for field, default in ((opening, 0), (closing, NEVER)):
            given = getattr(self._table, field)
            if given is None:
                other = getattr(self._table, closing if field == opening else opening)
                width = np.shape(other)[1] if np.ndim(other) == 2 else 1
                self._put(field, np.full((self._rows, width), default, np.int64))
            else:
                self._put(field, self._windowed(field, given))
        begin, end = getattr(self._table, opening), getattr(self._table, closing)
        if begin.shape != end.shape:
            self._refuse(closing, f"{end.shape[1]} windows close and {begin.shape[1]} open")
        if begin.shape[1] > 1:
            self._sort_windows(opening, closing, begin, end)

    def flags(self, field: str, default: Any) -> None:
        """Check a yes or no a row."""
        given = getattr(self._table, field)
        values = np.asarray(default if given is None else given)
        if values.dtype != np.bool_ or values.shape != (self._rows,):
            self._refuse(field, f"{values.dtype} of shape {values.shape}", f"bool of shape ({self._rows},)")
        self._put(field, values)

    def bits(self, field: str, default: int = 0) -> None:
        """Check a set of bits a row."""
        given = getattr(self._table, field)
        values = np.full(self._rows, default, np.uint64) if given is None else np.asarray(given)
        if values.shape != (self._rows,) or values.dtype.kind not in "ui":
            self._refuse(field, f"{values.dtype} of shape {values.shape}", f"uint64 of shape ({self._rows},)")
        self._put(field, values.astype(np.uint64))

    def refuse_if(self, wrong: NDArray[np.bool_], field: str, what: str) -> None:
        """Refuse the table if any row is wrong, naming the first."""
        if wrong.any():
            self._refuse(field, f"row {int(np.argmax(wrong))}: {what}")

    def _whole(self, field: str, given: Any, shape: tuple[int, ...], lowest: int, most: int = NEVER) -> Ints:
        values = np.asarray(given)
        if values.shape != shape:
            self._refuse(field, f"shape {values.shape}", f"shape {shape}")
        return whole(f"{self._name}.{field}", values, lowest, most)

    def _windowed(self, field: str, given: Any) -> Ints:
        values = np.asarray(given)
        shape = values.shape if values.ndim == 2 and len(values) == self._rows else (self._rows,)
        checked = self._whole(field, values, shape, -1)
        return np.ascontiguousarray(
            checked.reshape(self._rows, -1) if self._rows else np.zeros((0, 1), np.int64)
        )

    def _sort_windows(self, opening: str, closing: str, begin: Ints, end: Ints) -> None:
        order = np.argsort(np.where(end < begin, NEVER + 1, begin), axis=1, kind="stable")
        begin, end = np.take_along_axis(begin, order, 1), np.take_along_axis(end, order, 1)
        overlap = (begin[:, 1:] <= end[:, :-1]) & (begin[:, 1:] <= end[:, 1:])
        self.refuse_if(np.asarray(overlap.any(axis=1)), opening, "windows overlap")
        self._put(opening, begin)
        self._put(closing, end)

    def _put(self, field: str, values: Any) -> None:
        values.flags.writeable = False
        object.__setattr__(self._table, field, values)

    def _refuse(self, field: str, what: str, expected: str = "") -> None:
        raise bad(WHERE, f"{self._name}.{field}", what, expected)


def whole(path: str, values: NDArray[Any], lowest: int = 0, most: int = NEVER) -> Ints:
    """Turn finite whole numbers of any type into int64, and what lies beyond `most` into `most`.

    Raises
    ------
    InputError
        If a value is not a number, not whole, or too small.
    """
    if values.dtype.kind not in "iuf":
        raise bad(WHERE, path, f"{values.dtype}", "whole numbers")
    if not values.size:
        return values.astype(np.int64)
    if values.dtype.kind == "f":
        _check_floats(path, values)
        values = np.minimum(values, most)
    smallest = values.min()
    if smallest < lowest:
        raise bad(WHERE, path, f"{smallest}", f"{lowest} or more")
    if values.max() > most:
        values = np.minimum(values, most)
    copied: Ints = values.astype(np.int64)
    return copied


def _check_floats(path: str, values: NDArray[Any]) -> None:
    if np.isnan(values).any():
        raise bad(WHERE, path, "not a number", "whole numbers")
    if np.isinf(values).any():
        raise bad(WHERE, path, "infinity", f"whole numbers; {NEVER} or more is never")
    if (values != np.floor(values)).any():
        raise bad(WHERE, path, "a fraction", "whole numbers: take a smaller unit")


def check_travel(travel: Travel) -> None:
    """Refuse distances that are none; make the columns arrays."""
    if travel.distance is None and (travel.x is None or travel.y is None):
        raise bad(WHERE, "travel", "neither a matrix nor coordinates", "distance, or x and y")
    if travel.distance is None and travel.duration is not None:
        raise bad(WHERE, "travel.duration", "durations without distances", "both matrices")
    if not (np.isfinite(travel.scale) and travel.scale > 0):
        raise bad(WHERE, "travel.scale", f"{travel.scale}", "a positive number")
    if travel.rounding not in ("nearest", "down"):
        raise bad(WHERE, "travel.rounding", f"{travel.rounding!r}", "'nearest' or 'down'")
    for name in ("x", "y"):
        _put_coordinates(travel, name)
    for name in ("distance", "duration"):
        _put_matrix(travel, name)


def _put_coordinates(travel: Travel, name: str) -> None:
    given = getattr(travel, name)
    if given is None:
        return
    values = np.ascontiguousarray(given, dtype=np.float64)
    if values.ndim != 1 or (travel.distance is not None and len(values) != len(travel.distance)):
        raise bad(WHERE, f"travel.{name}", f"shape {values.shape}", "one number a location")
    if travel.x is not None and len(values) != len(travel.x):
        raise bad(WHERE, f"travel.{name}", f"{len(values)} values", f"{len(travel.x)}, as x has")
    if not np.isfinite(values).all():
        raise bad(WHERE, f"travel.{name}", "not a finite number", "coordinates")
    if values.size and (np.ptp(values) * travel.scale > FARTHEST / 2):
        raise bad(
            WHERE,
            f"travel.{name}",
            f"places {np.ptp(values) * travel.scale:.3g} apart",
            f"at most {FARTHEST // 2}",
        )
    object.__setattr__(travel, name, values)


def _put_matrix(travel: Travel, name: str) -> None:
    given = getattr(travel, name)
    if given is None:
        return
    values = np.asarray(given)
    path = f"travel.{name}"
    if values.ndim != 2 or values.shape[0] != values.shape[1]:
        raise bad(WHERE, path, f"shape {values.shape}", "a square matrix")
    if travel.distance is not None and values.shape != np.shape(travel.distance):
        raise bad(WHERE, path, f"shape {values.shape}", f"{np.shape(travel.distance)}, as distance has")
    if values.dtype != np.int32:
        values = whole(path, values)
    if values.size and (values.min() < 0 or values.max() > FARTHEST):
        raise bad(WHERE, path, f"from {values.min()} to {values.max()}", f"between 0 and {FARTHEST}")
    object.__setattr__(travel, name, np.ascontiguousarray(values, dtype=np.int32))


def check_problem(problem: Problem) -> None:
    """Refuse tables that do not fit together."""
    _check_places(problem)
    _check_loads(problem)
    _check_times(problem)
    _put_pairs(problem)
    _check_rules(problem)
    _check_money(problem)


def _check_places(problem: Problem) -> None:
    places = len(problem.depots) + len(problem.clients)
    if len(problem.travel) != places:
        raise bad(WHERE, "travel", f"{len(problem.travel)} locations", f"{places}: depots, then clients")
    for name in ("start", "end", "reload"):
        depot = getattr(problem.vehicles, name)
        if depot.size and depot.max() >= len(problem.depots):
            raise bad(WHERE, f"vehicles.{name}", f"depot {depot.max()}", f"below {len(problem.depots)}")


def _check_loads(problem: Problem) -> None:
    dimensions, held = problem.clients.dimensions, problem.vehicles.capacity.shape[1]
    if problem.clients.pickup.shape[1] != dimensions:
        raise bad(WHERE, "clients.pickup", "another number of dimensions", f"{dimensions}, as delivery has")
    if held != dimensions:
        raise bad(WHERE, "vehicles.capacity", f"{held} dimensions", f"{dimensions}, as clients.delivery has")
    for name in ("delivery", "pickup"):
        if getattr(problem.clients, name).sum(axis=0).max(initial=0) > NEVER:
            raise bad(WHERE, f"clients.{name}", "a sum too large", f"at most {NEVER}: take a larger unit")


def _check_times(problem: Problem) -> None:
    for table, name in (
        (problem.clients, "service"),
        (problem.vehicles, "reload_time"),
        (problem.vehicles, "pace"),
    ):
        values = getattr(table, name)
        if values.size and values.max() > FARTHEST:
            raise bad(WHERE, name, f"{values.max()}", f"at most {FARTHEST}: take a larger unit")
    pace = problem.vehicles.pace
    if pace.size and pace.max() > 1_000_000:
        raise bad(WHERE, "vehicles.pace", f"{pace.max()}", "thousandths, at most 1000000")


def _put_pairs(problem: Problem) -> None:
    given = problem.pairs
    pairs = np.zeros((0, 2), np.int64) if given is None else whole("pairs", np.asarray(given).reshape(-1, 2))
    if pairs.size:
        if pairs.max() >= len(problem.clients):
            raise bad(WHERE, "pairs", f"client {pairs.max()}", f"below {len(problem.clients)}")
        if len(np.unique(pairs)) != pairs.size:
            raise bad(WHERE, "pairs", "a client twice", "each client in one pair at most")
        sent, brought = problem.clients.pickup[pairs[:, 0]], problem.clients.delivery[pairs[:, 1]]
        if (sent != brought).any():
            raise bad(WHERE, "pairs", "another load is delivered than was picked up", "the same")
    object.__setattr__(problem, "pairs", pairs)


def _check_rules(problem: Problem) -> None:
    if problem.objective not in ("money", "distance", "vehicles"):
        raise bad(WHERE, "objective", f"{problem.objective!r}", "'money', 'distance' or 'vehicles'")
    if problem.backhaul not in ("free", "linehauls first"):
        raise bad(WHERE, "backhaul", f"{problem.backhaul!r}", "'free' or 'linehauls first'")
    both = (problem.clients.delivery > 0).any(axis=1) & (problem.clients.pickup > 0).any(axis=1)
    if problem.backhaul != "free" and (both.any() or len(problem.pairs)):
        raise bad(WHERE, "backhaul", "a client that is both", "deliveries or pick-ups, and no pairs")
    if problem.lateness is not None and not 0 <= problem.lateness <= FARTHEST:
        raise bad(WHERE, "lateness", f"{problem.lateness}", f"between 0 and {FARTHEST}, or None")


def _check_money(problem: Problem) -> None:
    """Bound the dearest plan in Python's own integers."""
    vehicles, clients, travel = problem.vehicles, problem.clients, problem.travel
    if not len(clients) or not len(vehicles):
        return
    leg = int(travel.distance.max(initial=0)) if travel.distance is not None else FARTHEST
    if travel.distance is None and travel.x is not None and travel.y is not None:
        leg = int((np.ptp(travel.x) + np.ptp(travel.y)) * travel.scale) + 1
    per = int(vehicles.per_distance.max()) * leg * 3
    per += int(vehicles.fixed.max()) + (int(vehicles.per_duration.max()) + (problem.lateness or 0)) * NEVER
    if per * len(clients) + sum(clients.prize.tolist()) > DEAREST:
        raise bad(WHERE, "vehicles", "costs whose sum is too large", f"at most {DEAREST}: take a larger unit")
