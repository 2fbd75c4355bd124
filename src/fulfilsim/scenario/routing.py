"""A routing problem as a planner writes it: depots, vehicles, clients, and how one gets about."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Field

from fulfilsim import units
from fulfilsim.scenario.fields import (
    Amount,
    Block,
    Currency,
    Duration,
    FilePath,
    Mass,
    Names,
    Position,
    TimeOfDay,
    Volume,
    Wage,
    field,
    reads,
)
from fulfilsim.scenario.travel import TravelField
from fulfilsim.scenario.values import Hours, not_negative, positive, read_hours
from fulfilsim.units import Money

LARGEST_KM = 20_000.0


def read_day_hours(value: object) -> Hours:
    """Read a stretch within one day, e.g. ``07:00-16:00``."""
    hours = read_hours(value)
    if hours.end.seconds <= hours.start.seconds:
        what = f"'{hours.start}-{hours.end}' ends before it starts"
        raise ValueError(f"{what}; expected a stretch within one day, e.g. 08:00-10:00")
    return hours


def read_windows(value: object) -> tuple[Hours, ...]:
    """Read one window or a list of them, in order."""
    found = [read_day_hours(each) for each in (value if isinstance(value, list) else [value])]
    ordered = sorted(found, key=lambda hours: hours.start.seconds)
    for one, other in pairwise(ordered):
        if other.start.seconds <= one.end.seconds:
            raise ValueError(f"two windows overlap at {other.start}; expected windows with a gap in between")
    if not ordered:
        raise ValueError("an empty list; expected windows, e.g. 08:00-10:00")
    return tuple(ordered)


def _length(value: object) -> float:
    return not_negative(units.quantity(value, units.LENGTH, "25 km"), value)


def _plane(value: object) -> tuple[float, float]:
    expected = "[kilometres east, kilometres north], e.g. [3.2, -0.5]"
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError(f"not a place; expected {expected}")
    east, north = (units.number(units.text_of(part, expected), expected) for part in value)
    if max(abs(east), abs(north)) > LARGEST_KM:
        raise ValueError(f"[{east:g}, {north:g}] is not on this planet; expected {expected}")
    return east, north


def _per(unit: str) -> Any:
    def read(value: object) -> Money:
        amount = units.money(value, (unit,))
        not_negative(float(amount.amount), value)
        return amount

    return read


def _share(value: object) -> float:
    return positive(units.share(value), value)


Distance = Annotated[float, *reads(_length, "25 km", "15 mi")]
Plane = Annotated[tuple[float, float], *reads(_plane, [3.2, -0.5], kind="array")]
KiloFee = Annotated[Money, *reads(_per("km"), "0.35 EUR/km")]
DayHours = Annotated[Hours, *reads(read_day_hours, "07:00-16:00")]
Windows = Annotated[tuple[Hours, ...], *reads(
    read_windows, "08:00-10:00", ["08:00-10:00", "14:00-16:00"], kind=["string", "array"])]  # fmt: skip
Pace = Annotated[float, *reads(_share, "100%", "120%")]


class Place(Block):
    """Where something is: on the globe, or on a plane of kilometres."""

    at: Position | None = field(None, says="Latitude and longitude.", unit="degrees")
    xy: Plane | None = field(None, says="Where on a plane, instead of `at`: east and north.", unit="km")


class Load(Block):
    """An amount of goods."""

    weight: Mass | None = field(None, says="Weight; by default nothing, and without end for a vehicle.")
    volume: Volume | None = field(None, says="Volume; by default nothing, and without end for a vehicle.")


class Depot(Place):
    """Where vehicles start, reload and end."""

    hours: DayHours | None = field(None, says="When it is open; by default all day.")


class Vehicle(Block):
    """A type of vehicle."""

    count: Annotated[int, Field(ge=1, le=100_000)] = field(1, says="How many there are.")
    depot: str | None = field(None, says="Depot where the day starts; needless where there is only one.")
    ends: str | None = field(None, says="Depot where the day ends; by default where it starts.")
    carries: Load = field({}, says="What it holds.")
    shift: DayHours | None = field(None, says="Earliest departure and latest return; by default all day.")
    per_km: KiloFee | None = field(None, says="Cost of a kilometre.")
    per_hour: Wage | None = field(None, says="Cost of an hour away from the depot, waiting included.")
    per_day: Amount | None = field(None, says="Cost of a day on which it is used.")
    longest_day: Duration | None = field(None, says="Longest time away; by default as long as the shift.")
    farthest: Distance | None = field(None, says="Longest way of a day; by default without end.")
    trips: Annotated[int, Field(ge=1, le=1000)] = field(1, says="Trips a day at most; it reloads in between.")
    reload: Duration = field("15 min", says="How long reloading takes.", source="our judgement")
    pace: Pace = field("100%", says="Driving time, as a part of what `travel` says: 120% is slower.")
    can: Names = field([], says="What it is able to do, e.g. fridge, tail lift.")


class Client(Place):
    """Somebody to visit."""

    deliver: Load = field({}, says="What is brought from the depot.")
    collect: Load = field({}, says="What is taken to the depot.")
    service: Duration = field("0 min", says="How long a visit lasts.")
    windows: Windows | None = field(None, says="When the visit may begin; by default at any time.")
    ready: TimeOfDay | None = field(None, says="When the goods are ready at the depot; by default at once.")
    prize: Amount | None = field(
        None, says="What it costs to leave the client out; without one, it must be served."
    )
    needs: Names = field([], says="What the vehicle must be able to do.")


class Shipment(Block):
    """Goods to be taken from one client to another by one vehicle."""

    origin: str = field(says="Client where they are collected.")
    destination: str = field(says="Client to whom they are brought.")
    weight: Mass | None = field(None, says="What they weigh together.")
    volume: Volume | None = field(None, says="What room they take together.")


class RoutingProblem(Block):
    """A routing problem for `fulfilsim route`."""

    fulfilsim: Literal[1] = field(says="Version of the format.")
    title: str = field("Untitled", says="One line that says what the problem is about.")
    currency: Currency = field("EUR", says="Currency of every amount.")
    travel: TravelField = field(
        "great circle",
        says="How far it is, and how long it takes: straight lines, a matrix, a road extract, or a server.",
    )
    depots: dict[str, Depot] = field(says="Where vehicles start, reload and end.")
    vehicles: dict[str, Vehicle] = field(says="Types of vehicle.")
    clients: dict[str, Client] = field({}, says="Whom to visit, by name.")
    clients_from: FilePath | None = field(
        None,
        says="CSV file of further clients, a row each, with the columns client and lat and lng (or x_km and "
        "y_km), and perhaps deliver_kg, deliver_l, collect_kg, collect_l, service_min, windows "
        "(08:00-10:00; 14:00-16:00), ready, prize and needs (fridge; tail lift).",
    )
    shipments: list[Shipment] = field([], says="Goods from one client to another.")
    objective: Literal["money", "distance", "vehicles"] = field(
        "money",
        says="What is kept low: all costs (the distance, where no vehicle costs anything), the distance, "
        "or first the number of vehicles.",
    )
    late: Wage | None = field(
        None, says="Penalty for an hour that a visit begins too late; without one, lateness is not allowed."
    )
    backhaul: Literal["free", "linehauls first"] = field(
        "free", says="Whether a trip must deliver everything before it collects anything."
    )
