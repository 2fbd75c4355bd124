"""An instance as the solver takes it, and the problem that a draft states."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import InputError, Place, Problem, bad
from fulfilsim.instances.draft import Draft, Fleet, Ints
from fulfilsim.instances.rounding import Rounding
from fulfilsim.instances.rows import Floats
from fulfilsim.kernels.routing import problem as routing

MOST_SKILLS = 64


@dataclass(frozen=True)
class Words:
    """What the whole numbers of a problem are, for a planner.

    Parameters
    ----------
    money, distance
        Units of amounts and distances; empty where the file has none.
    per_money, per_distance
        How many of the problem's own units one of them is.
    loads
        By dimension, the unit of a load and how many of the problem's own units one of it is.
    clock
        Whether instants are seconds after midnight.
    """

    money: str = ""
    distance: str = ""
    per_money: float = 1.0
    per_distance: float = 1.0
    loads: tuple[tuple[str, float], ...] = ()
    clock: bool = False

    def load(self, amount: int, dimension: int) -> str:
        """Write a load with its unit."""
        unit, per = self.loads[dimension] if self.loads else ("", 1.0)
        return f"{amount / per:,.0f} {unit}".strip()


@dataclass(frozen=True)
class Instance:
    """A routing problem and what its file calls things.

    Parameters
    ----------
    name
        Name of the instance.
    problem
        What the solver takes.
    rounding
        How distances, times and amounts were made whole.
    types
        The type of each vehicle in file order (v,).
    xy
        Coordinates of depots, then clients (l, 2); None where the file has none.
    clients, depots, vehicles
        Names, where the file has some of its own.
    words
        Units, where the file has some.
    build_s
        CPU time that stating the problem took, after the file was read [s].
    """

    name: str
    problem: routing.Problem
    rounding: Rounding
    types: Ints
    xy: Floats | None = None
    clients: tuple[str, ...] = ()
    depots: tuple[str, ...] = ()
    vehicles: tuple[str, ...] = ()
    words: Words = field(default_factory=Words)
    build_s: float = 0.0


def instance_of(draft: Draft, rounding: Rounding, file: str) -> Instance:
    """State the problem of a draft in whole numbers.

    Raises
    ------
    InputError
        If a number is too large for the solver.
    """
    try:
        return _instance(draft, rounding)
    except InputError as error:
        told = [Problem(Place(file), each.path, each.what, each.expected) for each in error.problems]
        raise InputError(told) from error


def _instance(draft: Draft, rounding: Rounding) -> Instance:
    first = draft.depots
    skills, able = _skills(draft.fleet, draft.locations - first)
    vehicles, types = _types(draft.fleet, able, rounding)
    clients = routing.Clients(
        _loads(draft.delivery[first:], "DEMAND"),
        _loads(draft.pickup[first:], "BACKHAUL"),
        service=rounding.whole(draft.service[first:]),
        open=rounding.whole(draft.opens[first:]),
        close=rounding.whole(draft.closes[first:]),
        release=rounding.whole(draft.release[first:]),
        prize=_money(rounding.whole(draft.prize[first:]), "prize"),
        skills=skills,
    )
    depots = routing.Depots(rounding.whole(draft.opens[:first]), rounding.whole(draft.closes[:first]))
    strict = draft.kind == "VRPB"
    problem = routing.Problem(
        clients, vehicles, _travel(draft, rounding), depots, draft.pairs,
        backhaul="linehauls first" if strict else "free",
    )  # fmt: skip
    return Instance(draft.name, problem, rounding, types, draft.xy)


def _travel(draft: Draft, rounding: Rounding) -> routing.Travel:
    if draft.matrix is None:
        x, y = np.ascontiguousarray(draft.xy.T) if draft.xy is not None else np.zeros((2, draft.locations))
        return routing.Travel(x=x, y=y, scale=float(rounding.scale), rounding=rounding.direction)
    # Coordinates beside a matrix are for the picture: what is near by them need not be near by the matrix.
    return routing.Travel(rounding.whole(draft.matrix))


def _skills(fleet: Fleet, clients: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Say as skills which vehicles may serve which clients: one bit for each set of vehicles that is needed.

    Raises
    ------
    InputError
        If there are more than 64 such sets.
    """
    if fleet.allowed is None:
        return np.zeros(clients, np.uint64), np.full(len(fleet), 2**64 - 1, np.uint64)
    crews, crew = np.unique(fleet.allowed, axis=0, return_inverse=True)
    sets, needed = np.unique(crews.T, axis=0, return_inverse=True)
    if len(sets) > MOST_SKILLS:
        what = f"{len(sets)} different sets of vehicles for the clients"
        raise bad("", "VEHICLES_ALLOWED_CLIENTS", what, f"at most {MOST_SKILLS}")
    bits = np.uint64(1) << np.arange(len(sets), dtype=np.uint64)
    able = (sets.T * bits).sum(axis=1, dtype=np.uint64)
    return bits[needed.ravel()], able[crew.ravel()]


def _types(fleet: Fleet, able: NDArray[np.uint64], rounding: Rounding) -> tuple[routing.VehicleTypes, Ints]:
    """Put equal vehicles together, in the order in which the file first has them."""
    columns = {
        "capacity": np.minimum(fleet.capacity, routing.NEVER).astype(np.int64),
        "fixed": _money(rounding.whole(fleet.fixed), "VEHICLES_FIXED_COST"),
        "per_distance": _money(fleet.per_distance.astype(np.int64), "VEHICLES_UNIT_DISTANCE_COST"),
        "max_duration": rounding.whole(fleet.max_duration),
        "max_distance": rounding.whole(fleet.max_distance),
        "start": fleet.depot,
        "reload": fleet.reload,
        "max_trips": np.minimum(fleet.max_trips, routing.NEVER).astype(np.int64),
        "skills": able.view(np.int64),
    }
    rows = np.stack(list(columns.values()), axis=1)
    # Fleets are listed with equal vehicles together: only the first of each stretch is compared with others.
    heads = np.flatnonzero(np.append(True, (rows[1:] != rows[:-1]).any(axis=1)))
    kinds, first, kind = np.unique(rows[heads], axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    merged = dict(zip(columns, kinds[order].T.copy(), strict=True))
    types = np.repeat(np.argsort(order)[kind.ravel()], np.diff(np.append(heads, len(rows))))
    merged["skills"] = np.ascontiguousarray(merged["skills"]).view(np.uint64)
    return routing.VehicleTypes(count=np.bincount(types), **merged), types


def _loads(values: Floats, path: str) -> Ints:
    if values.size and values.max() >= routing.NEVER:
        raise bad("", path, f"a load of {values.max():.15g}", f"below {routing.NEVER}: take a larger unit")
    return values.astype(np.int64)


def _money(values: Ints, path: str) -> Ints:
    if values.size and values.max() >= routing.NEVER:
        raise bad("", path, "an amount too large", f"below {routing.NEVER} after rounding")
    return values
