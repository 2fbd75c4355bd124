"""A routing problem, stated once: who is to be visited, by what, along which roads, and what counts.

Everything is a column of whole numbers in units of the caller's choice (metres, seconds, cents), so that a
plan costs the same on every machine. Locations are numbered depots first, then clients.

What a plan means:

- A vehicle leaves its start depot, visits the clients of its first trip, may reload at its reload depot and
  make further trips, and goes to its end depot. It does everything as early as it can, and leaves as late as
  that allows: its duration is counted from then to its return, waiting included.
- Deliveries are loaded at the depot that begins the trip, pick-ups stay aboard until the trip ends. What a
  pair collects at its first client goes to its second, later in the same trip.
- A trip begins no earlier than the latest release time of its clients.
- Service begins inside a window. Where `Problem.lateness` is given it may begin after the last one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.routing import doors
from fulfilsim.kernels.routing.doors import NEVER, Ints

__all__ = ["NEVER", "Clients", "Depots", "Ints", "Problem", "Travel", "VehicleTypes"]

# Columns that are left out are filled in when the table is made.
GIVEN_LATER: Any = None

Objective = Literal["money", "distance", "vehicles"]
Backhaul = Literal["free", "linehauls first"]


@dataclass(frozen=True, eq=False)
class Depots:
    """Where vehicles start, reload and end.

    Parameters
    ----------
    open
        When a depot opens (m,) [time]; by default one depot, at 0.
    close
        When it closes (m,) [time]; by default never.
    """

    open: Ints = field(default_factory=lambda: np.zeros(1, np.int64))
    close: Ints = GIVEN_LATER

    def __post_init__(self) -> None:
        door = doors.Door(self, "depots", len(np.atleast_1d(self.open)))
        door.column("open", 0)
        door.column("close", NEVER)
        door.refuse_if(self.times()[1] < self.open, "close", "a depot closes before it opens")

    def __len__(self) -> int:
        return len(self.open)

    def times(self) -> tuple[Ints, Ints]:
        """Give opening and closing times."""
        return self.open, self.close


@dataclass(frozen=True, eq=False)
class Clients:
    """Whom to visit.

    Parameters
    ----------
    delivery
        What is brought from the depot (n,) or (n, k) [load in k dimensions: weight, volume].
    pickup
        What is collected (n,) or (n, k) [load].
    service
        How long a visit lasts (n,) [time].
    open
        When each window opens (n,) or, with w windows a client, (n, w) [time].
    close
        The last instant at which service may begin (n,) or (n, w) [time]; a window that closes before it
        opens is not there.
    release
        When the goods are ready at the depot (n,) [time].
    prize
        What it costs to leave a client out (n,) [money].
    required
        Whether a client must be served (n,); by default those without a prize.
    skills
        What the vehicle must be able to do, a bit each (n,).
    """

    delivery: Ints
    pickup: Ints = GIVEN_LATER
    service: Ints = GIVEN_LATER
    open: Ints = GIVEN_LATER
    close: Ints = GIVEN_LATER
    release: Ints = GIVEN_LATER
    prize: Ints = GIVEN_LATER
    required: NDArray[np.bool_] = GIVEN_LATER
    skills: NDArray[np.uint64] = GIVEN_LATER

    def __post_init__(self) -> None:
        loads = np.shape(self.delivery)
        door = doors.Door(self, "clients", loads[0] if loads else 0)
        door.table("delivery", 0, 1)
        door.table("pickup", 0, self.dimensions)
        for name in ("service", "release"):
            door.column(name, 0)
        door.column("prize", 0, most=doors.DEAREST)
        door.windows("open", "close")
        door.flags("required", self.prize == 0)
        door.bits("skills")

    def __len__(self) -> int:
        return len(self.delivery)

    @property
    def dimensions(self) -> int:
        """How many kinds of load there are."""
        return int(self.delivery.shape[1])


@dataclass(frozen=True, eq=False)
class VehicleTypes:
    """What drives.

    Parameters
    ----------
    capacity
        What a vehicle holds (v,) or (v, k) [load].
    count
        How many there are (v,); by default as many as clients.
    fixed
        Cost of a vehicle that is used, for the day (v,) [money].
    per_distance, per_duration
        Cost of driving one unit and of being away for one unit of time (v,) [money]; 1 and 0 by default.
    shift_start, shift_end
        Earliest departure and latest return (v,) [time].
    max_duration, max_distance
        Bounds of a vehicle's whole day (v,).
    pace
        Thousandths of the travel times that this type needs (v,); 1000 by default, 1200 is slower by a fifth.
    start, end, reload
        Depots where the day starts, where it ends, and where a new trip is loaded, −1 for nowhere (v,).
    reload_time
        How long reloading takes (v,) [time].
    max_trips
        How many trips a vehicle makes at most (v,); by default without end if it may reload.
    skills
        What a type is able to do, a bit each (v,); by default everything.
    """

    capacity: Ints
    count: Ints = GIVEN_LATER
    fixed: Ints = GIVEN_LATER
    per_distance: Ints = GIVEN_LATER
    per_duration: Ints = GIVEN_LATER
    shift_start: Ints = GIVEN_LATER
    shift_end: Ints = GIVEN_LATER
    max_duration: Ints = GIVEN_LATER
    max_distance: Ints = GIVEN_LATER
    pace: Ints = GIVEN_LATER
    start: Ints = GIVEN_LATER
    end: Ints = GIVEN_LATER
    reload: Ints = GIVEN_LATER
    reload_time: Ints = GIVEN_LATER
    max_trips: Ints = GIVEN_LATER
    skills: NDArray[np.uint64] = GIVEN_LATER

    def __post_init__(self) -> None:
        loads = np.shape(self.capacity)
        door = doors.Door(self, "vehicles", loads[0] if loads else 0)
        door.table("capacity", 0, 1)
        for name in ("count", "shift_end", "max_duration", "max_distance", "max_trips"):
            door.column(name, NEVER)
        for name in ("shift_start", "start", "reload_time"):
            door.column(name, 0)
        for name, default in (("fixed", 0), ("per_distance", 1), ("per_duration", 0)):
            door.column(name, default, most=doors.DEAREST)
        door.column("pace", 1000)
        door.column("end", self.start)
        door.column("reload", -1, lowest=-1)
        door.bits("skills", doors.EVERYTHING)

    def __len__(self) -> int:
        return len(self.capacity)


@dataclass(frozen=True, eq=False)
class Travel:
    """How far it is, and how long it takes.

    Either matrices over all locations, or coordinates from which straight distances are taken as they are
    needed. With both, the matrices count and the coordinates help to find neighbours quickly.

    Parameters
    ----------
    distance
        From each location to each (l, l) [distance].
    duration
        The same in time; by default the distance.
    x, y
        Coordinates (l,).
    scale
        What a straight distance is multiplied by before it is rounded.
    rounding
        How it becomes a whole number: to the nearest one (halves to even), or down.
    """

    distance: NDArray[Any] | None = None
    duration: NDArray[Any] | None = None
    x: NDArray[np.float64] = GIVEN_LATER
    y: NDArray[np.float64] = GIVEN_LATER
    scale: float = 1.0
    rounding: Literal["nearest", "down"] = "nearest"

    def __post_init__(self) -> None:
        doors.check_travel(self)

    def __len__(self) -> int:
        return len(self.x if self.distance is None else self.distance)

    @property
    def located(self) -> bool:
        """Whether there are coordinates."""
        return self.x is not None

    def matrices(self) -> tuple[Ints, Ints]:
        """Write out distances and durations between all locations."""
        if self.distance is None:
            straight = self._straight()
            return straight, straight
        distance = self.distance.astype(np.int64)
        return distance, distance if self.duration is None else self.duration.astype(np.int64)

    def legs(self, origins: Ints, ends: Ints) -> tuple[Ints, Ints]:
        """Measure distances and durations of some ways, without writing out all of them."""
        if self.distance is None:
            straight = self._rounded(self.x[origins] - self.x[ends], self.y[origins] - self.y[ends])
            return straight, straight
        distance = self.distance[origins, ends].astype(np.int64)
        return distance, distance if self.duration is None else self.duration[origins, ends].astype(np.int64)

    def _straight(self) -> Ints:
        return self._rounded(self.x[:, None] - self.x, self.y[:, None] - self.y)

    def _rounded(self, east: NDArray[np.float64], north: NDArray[np.float64]) -> Ints:
        scaled = self.scale * np.sqrt(east * east + north * north)
        return (np.rint(scaled) if self.rounding == "nearest" else np.floor(scaled)).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Problem:
    """A whole routing problem.

    Parameters
    ----------
    clients, vehicles, travel, depots
        Whom to visit, what drives, how far it is, where from.
    pairs
        Clients to collect from and to bring to, counted from 0 (p, 2). What is delivered to the second comes
        from the first, and they are visited in that order in one trip, or both are left out.
    backhaul
        "linehauls first": in a trip all deliveries come before pick-ups, and no trip has pick-ups only.
    objective
        "money" counts the vehicles' costs; "distance" the distance alone; "vehicles" how many are used, then
        the distance. Prizes of clients left out and penalties for lateness count always.
    lateness
        Penalty for each unit of time that service begins after the last window [money]; None forbids it.
    """

    clients: Clients
    vehicles: VehicleTypes
    travel: Travel
    depots: Depots = field(default_factory=Depots)
    pairs: Ints = GIVEN_LATER
    backhaul: Backhaul = "free"
    objective: Objective = "money"
    lateness: int | None = None

    def __post_init__(self) -> None:
        doors.check_problem(self)
