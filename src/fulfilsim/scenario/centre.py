"""Nodes that fulfil orders: centres of one's own and partners; stages, stations, teams, shifts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from fulfilsim.scenario.fields import (
    Block,
    Duration,
    Heads,
    Later,
    Mass,
    MonthlyFee,
    Names,
    OrderCapacity,
    PalletTime,
    ParcelFee,
    Pause,
    Position,
    PositiveShare,
    ReleaseRule,
    Scatter,
    Share,
    Span,
    Stretch,
    Volume,
    Wage,
    WeekDays,
    WorkTime,
    field,
)
from fulfilsim.scenario.layout import Layout, Travel
from fulfilsim.scenario.overheads import Equipment, Indirect
from fulfilsim.scenario.pay import ON_COSTS, WAGE
from fulfilsim.scenario.transfer import Transfer


class Stage(Block):
    """One step of the process: who does it, where, and how long it takes."""

    team: Names | None = field(
        None,
        says="Team that does the work, or a list of teams in the order of preference; none needs nobody.",
    )
    stations: Annotated[int, Field(ge=1, le=100_000)] | None = field(
        None, unit="stations", says="Places of work, a limit beside the people; unlimited by default."
    )
    time: WorkTime = field(
        says="Time of one order: so much an order, a line, a unit and a parcel, a distribution, or a CSV or "
        "Excel file of what was measured, with the columns quantile (from 0 to 1) and hours."
    )
    pallet_time: PalletTime | None = field(
        None,
        says="Time of an order that ships on pallets, instead of that time: so much an order, a line, a unit "
        "and a pallet. As any other by default.",
    )
    travel: Travel | None = field(
        None,
        says="How a picker walks through the layout, one tour an order; the walk comes on top of the time, "
        "without spread. None where walking is in the time or there is none.",
    )
    spread: Scatter = field(
        "cv 0.35", says="How the time of one order scatters around that.", between=("cv 0.2", "cv 0.6")
    )


class Overtime(Block):
    """When the last crew on duty stays on after its shift."""

    when_over: Duration = field(
        "4 h", says="Waiting work in person-hours, at the team's stages, above which the crew stays."
    )
    at_most: Duration = field("2 h", says="Longest stay; shorter where the waiting work needs less.")


class Team(Block):
    """People of one kind, by shift."""

    heads: Heads = field(
        says="People on each shift, e.g. {early: 8, late: 6}, or a CSV or Excel file with the columns date "
        "or weekday, shift, heads and perhaps team; one with dates alone says which days are worked."
    )
    wage: Wage = WAGE
    on_costs: Share = ON_COSTS
    productivity: PositiveShare = field(
        "100%",
        says="Speed of work; temps are slower.",
        between=("65%", "110%"),
        source="labour.performance_vs_engineered_standard 0.65-0.70 before improvement",
    )
    employed: Span | None = field(None, says="Days on which the team is there; always by default.")
    at_break: Literal["finish", "pause", "hand over"] = field(
        "finish",
        says="The task in hand at a break or shift end: finish it first, pause it until the same crew is "
        "back, or hand it over to whoever of the same team is free.",
    )
    paid_breaks: bool = field(False, says="Whether breaks are paid.")
    premium: Share = field(
        "50%",
        says="Extra pay of overtime and of finishing a task past the shift.",
        source="US Fair Labor Standards Act: one and a half times",
        between=("25%", "100%"),
    )
    overtime: Overtime | None = field(None, says="Overtime rule; none by default.")


class Shift(Block):
    """Working hours, as a weekly pattern."""

    days: WeekDays = field("mon-sat", says="Days of the week on which the shift starts.")
    hours: Stretch = field(says="Start and end; an end before the start is on the next day.")
    breaks: list[Pause] = field([], says="Breaks within the shift.")


class Carton(Block):
    """What one parcel can hold; a larger order goes in several equal ones."""

    max_weight: Mass = field("30 kg", says="Heaviest content of a parcel.", between=("20 kg", "31.5 kg"))
    max_volume: Volume = field("120 l", says="Largest content of a parcel.", between=("60 l", "150 l"))


class Handling(Block):
    """A site seen from outside: so many orders a day, each after so long."""

    capacity: OrderCapacity = field(says="Orders the site can handle in a day, also by date: a queue.")
    days: WeekDays = field("mon-sat", says="Days of the week on which it works.")
    hours: Stretch = field("06:00-22:00", says="Hours in which it works.")
    takes: WorkTime = field(
        "2 h",
        says="From its turn until the parcel is on the dock: a duration or a distribution.",
        between=("1 h", "6 h"),
    )
    spread: Scatter = field("cv 0.5", says="How that duration scatters.", between=("cv 0.2", "cv 1"))


class Node(Block):
    """A place that picks, packs and ships."""

    at: Position = field([41.53, -88.08], says="Latitude and longitude in degrees.")
    serves: Span | None = field(None, says="Days on which it takes orders; always by default.")
    release: ReleaseRule = field(
        "waveless", says="When orders may start: waveless, or e.g. 'waves at 07:00, 11:00, 14:00'."
    )
    priority: Literal["first come", "earliest collection"] = field(
        "first come",
        says="Which order is worked on next: the one waiting longest, or the one whose promised "
        "collection leaves first.",
    )
    layout: Later[Layout] | None = field(
        None, says="Aisles and slots, where the walk of a stage is computed; none by default."
    )
    handles: Later[Handling] | None = field(
        None, says="What the site does, seen from outside, instead of a process with stages and teams."
    )
    process: Names = field([], says="Stages in the order in which an order passes them.")
    stages: dict[str, Stage] = field({}, says="What each stage needs.")
    teams: dict[str, Team] = field({}, says="The people.")
    shifts: dict[str, Shift] = field({}, says="The shifts that teams work.")
    works_holidays: bool = field(False, says="Whether shifts are worked on public holidays.")
    fed_by: Transfer | None = field(
        None,
        says="Makes it a cross-dock: a centre picks and packs its orders and sends them here by trailer, "
        "where the process only sorts them. None by default.",
    )
    carton: Carton = field({}, says="What one parcel can hold.")


class Centre(Node):
    """A place of one's own: its people, material and space are paid here."""

    packaging: ParcelFee = field(
        "0.85 USD/parcel", says="Material of a parcel.", between=("0.50 USD/parcel", "1.50 USD/parcel")
    )
    rent: MonthlyFee = field(
        "24000 USD/month",
        says="Space: rent and what comes with it.",
        source="warehouse.rent 7.79 USD per sqft-year, 37,000 sqft",
        between=("20100 USD/month", "28800 USD/month"),
    )
    equipment: dict[str, Later[Equipment]] = field(
        {}, says="What was bought for it, by name: its loss of value counts. None by default."
    )
    systems: dict[str, MonthlyFee] = field(
        {}, says="Software and other services by the month, e.g. {wms: 1800 USD/month}; none by default."
    )
    indirect_labour: dict[str, Later[Indirect]] = field(
        {}, says="People who do not work at a stage, by name; none by default."
    )
    shrinkage: Share | None = field(
        None,
        says="Goods lost, broken or stolen, as a share of the cost of those sold from here; none by default.",
    )


class Partner(Node):
    """A place of somebody else, a 3PL site or a marketplace's: its people and space are in what it bills."""

    contract: str | None = field(None, says="Name of the contract under `contracts` by which it bills.")
