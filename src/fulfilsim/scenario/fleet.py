"""Own fleets: depots, vehicles, drivers, routes, doorsteps, lockers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from fulfilsim.scenario.fields import (
    Block,
    Duration,
    Mass,
    ParcelFee,
    Pause,
    Position,
    PositiveShare,
    Scatter,
    Share,
    Stretch,
    Volume,
    Wage,
    WeekDays,
    field,
)
from fulfilsim.scenario.fleet_values import (
    Chance,
    DayFee,
    Distance,
    DoorTime,
    Dwell,
    Emissions,
    KmFee,
    StopFee,
    Traffic,
    WaveTimes,
    Windows,
)
from fulfilsim.scenario.pay import ON_COSTS
from fulfilsim.scenario.travel import TravelField


class Vehicle(Block):
    """A kind of vehicle, each with a driver of its own."""

    count: Annotated[int, Field(ge=1, le=1000)] = field(unit="vehicles", says="Vehicles with a driver.")
    hours: Stretch = field("08:30-17:30", says="The driver's shift.")
    weight: Mass = field("900 kg", says="Heaviest load.", between=("700 kg", "1400 kg"))
    volume: Volume = field(
        "3300 l",
        says="Largest load.",
        source="three of the five vans of ALMRRC 2021 hold 3,313 l",
        between=("3300 l", "4250 l"),
    )
    speed: PositiveShare = field("100%", says="Speed as a share of what `travel` and `traffic` say.")
    trips: Annotated[int, Field(ge=1, le=50)] = field(
        1, says="Most trips that one plan gives a vehicle; it loads again in between."
    )
    loading: Duration = field("15 min", says="Time to load again between two trips.")
    reach: Distance | None = field(None, says="Longest way of a day, e.g. of a battery; no limit by default.")
    per_day: DayFee = field(
        "36.70 USD/day",
        says="Standing cost of a day on which the vehicle goes out.",
        source="van.standing_cost 29.33 GBP (UK, 2022/23) at 1.25 USD",
        between=("25 USD/day", "50 USD/day"),
    )
    per_km: KmFee = field(
        "0.43 USD/km",
        says="Running cost: energy, tyres, maintenance.",
        source="van.running_cost 0.34 GBP per km (UK, 2022/23) at 1.25 USD",
        between=("0.30 USD/km", "0.55 USD/km"),
    )
    emissions: Emissions = field(
        "240 g/km",
        says="Greenhouse gas of a kilometre, as CO2.",
        source="average diesel van up to 3.5 t, UK government conversion factors 2023",
        between=("0 g/km", "320 g/km"),
    )


class Drivers(Block):
    """The people at the wheel."""

    wage: Wage = field(
        "18.52 USD/h",
        says="Pay of an hour, before on-costs.",
        source="wage.van_driver_mean (BLS 2019)",
        between=("12.37 USD/h", "26.01 USD/h"),
    )
    on_costs: Share = ON_COSTS
    paid: Literal["shift", "hours"] = field(
        "shift", says="What a driver who goes out is paid for: the whole shift, or the hours away."
    )
    breaks: list[Pause] = field(
        ["12:30 for 30 min"], says="Breaks of every driver on shift then; the stop in hand is finished first."
    )
    paid_breaks: bool = field(False, says="Whether breaks are paid.")
    reserve: Duration = field(
        "15 min", says="Routes are planned to be back so long before the end of the shift."
    )
    overtime: Duration = field(
        "1 h", says="A driver turns back rather than come home later than this after the shift."
    )
    premium: Share = field(
        "50%",
        says="Extra pay of overtime.",
        source="US Fair Labor Standards Act: one and a half times",
        between=("25%", "100%"),
    )


class Address(Block):
    """A kind of address."""

    share: Share = field("100%", says="Share of the customers; those of all kinds add up to 100 %.")
    absent: Chance = field(
        "8%",
        says="Chance that nobody takes the parcel, also by hour.",
        source="delivery.first_attempt_failure 0.08 (Loqate 2021)",
        between=("2.8%", "12%"),
    )


class Doorstep(Block):
    """What happens at the customer's."""

    time: DoorTime = field(
        "40 s per stop + 38 s per parcel",
        says="Mean time of a stop, from stopping to driving on.",
        source="measured.route.planned_service_per_parcel 63.6 s at 1.6 parcels a stop",
    )
    spread: Scatter = field("cv 0.5", says="How the time of one stop scatters.", between=("cv 0.3", "cv 0.8"))
    windows: Windows = field(
        {"any time": "100%"},
        says="Hours that customers ask for, with their shares.",
        source="measured.route.parcels_with_time_window 0.086",
    )
    addresses: dict[str, Address] = field({"home": {}}, says="Kinds of address, by name.")
    attempts: Annotated[int, Field(ge=1, le=10)] = field(
        3, unit="attempts", says="After so many a parcel goes back to the sender."
    )
    again: Literal["next day", "same day"] = field(
        "next day", says="When a parcel nobody took may go out again: then with the first wave."
    )
    after_failure: Literal["try again", "locker"] = field(
        "try again", says="Where it goes then: to the same door, or to the nearest locker with a free box."
    )


class Locker(Block):
    """A locker, or a shop where parcels are picked up."""

    at: Position = field(says="Latitude and longitude in degrees.")
    boxes: Annotated[int, Field(ge=1, le=100_000)] = field(
        60, unit="boxes", says="Parcels it holds.", between=("20", "120")
    )
    hours: Stretch = field("00:00-24:00", says="When parcels can be brought.")


class Lockers(Block):
    """Lockers and pick-up points."""

    points: dict[str, Locker] = field(says="Lockers and pick-up points, by name.")
    share: Share = field(
        "0%", says="Share of the customers within reach of one who have their parcels brought there."
    )
    reach: Distance = field("1.5 km", says="How far a customer goes to fetch a parcel.")
    full: Literal["doorstep", "wait"] = field(
        "doorstep", says="What happens if every box within reach is taken: delivery at the door, or waiting."
    )
    time: Duration = field("12 s", says="Time to put a parcel into its box, beside the time of a stop.")
    dwell: Dwell = field(
        "exponential mean 14 h", says="How long a parcel lies in its box until the customer fetches it."
    )
    keep: Duration = field("72 h", says="After this time a parcel goes back to the sender.")
    per_parcel: ParcelFee = field("0.60 USD/parcel", says="What a box costs, a parcel.")


class Fleet(Block):
    """A depot with vehicles of its own."""

    at: Position = field(says="Latitude and longitude of the depot in degrees.")
    days: WeekDays = field("mon-sat", says="Days of the week on which the fleet drives.")
    works_holidays: bool = field(False, says="Whether it drives on public holidays.")
    from_centre: Duration = field("30 min", says="Time from leaving a centre to being sorted at the depot.")
    vehicles: dict[str, Vehicle] = field(says="Vehicles by kind.")
    drivers: Drivers = field({}, says="Who drives the vehicles, and what that costs.")
    waves: WaveTimes = field(
        "08:30",
        says="When routes are planned: at times of day for all parcels at the depot, or every so often as "
        "they come, e.g. 'every 10 min'.",
    )
    within: Duration | None = field(
        None,
        says="Planned as orders come, a parcel is wanted so long after it reached the depot, or by the "
        "customer's promise if that is earlier.",
    )
    hold: Duration = field(
        "20 min",
        says="Planned as orders come, a route may wait so long for more of them while all are in time.",
    )
    travel: TravelField = field(
        "great circle", says="Ways and times: straight lines at a speed, a road extract, a file or a server."
    )
    traffic: Traffic = field(
        {"07:00-09:30": "85%", "16:00-18:30": "80%", "18:30-07:00": "115%", "else": "100%"},
        says="Speed by time of day as a share of what `travel` says; plans count on its mean over the shift.",
    )
    travel_spread: Scatter = field(
        "cv 0.25", says="How the time of one drive scatters.", between=("cv 0.1", "cv 0.4")
    )
    day_spread: Scatter = field(
        "cv 0.05", says="How all drives of a day scatter together: weather, road works.",
        between=("cv 0", "cv 0.1"),
    )  # fmt: skip
    spread: Distance = field(
        "1 km", says="Customers live up to so far round the point of their place, evenly over the disc."
    )
    doorstep: Doorstep = field({}, says="What happens at the customer's.")
    lockers: Lockers | None = field(None, says="Lockers and pick-up points; none by default.")
    territories: bool = field(
        False, says="Whether each vehicle has a sector of its own, fixed for good, instead of a free plan."
    )
    per_stop: StopFee | None = field(
        None, says="What is paid for each stop, as a subcontractor is; nothing by default."
    )
    stop_cost: StopFee | None = field(
        None,
        says="What a delivery is taken to cost when a node or a service is chosen by price, e.g. as measured "
        "in an earlier run; by default what a stop costs on average by its way, time and vehicle. Nothing "
        "is charged by it.",
    )
    search: Annotated[int, Field(ge=1, le=10_000_000)] = field(
        800, unit="iterations", says="How long the plan of a wave is improved; the same on every machine."
    )
