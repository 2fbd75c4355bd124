"""Transfers: what a centre packs is brought to a cross-dock near the customers, and leaves from there."""

from __future__ import annotations

from typing import Annotated

from fulfilsim import units
from fulfilsim.scenario.fields import (
    Block,
    Duration,
    TimeOfDay,
    TimesOfDay,
    Volume,
    WeekDays,
    field,
    reads,
)
from fulfilsim.scenario.values import not_negative
from fulfilsim.units import Money, text_of

PACKS = ("parcels", "pallets")


def read_load(value: object) -> tuple[str, int]:
    """Read what a trailer holds: so many parcels, or pallets."""
    text = text_of(value, "parcels or pallets, e.g. 1200 parcels or 26 pallets")
    things = "pallets" if text.endswith("pallets") else "parcels"
    number = units.count(text, things)
    if number < 1:
        raise ValueError(f"'{text}' is no load; expected at least 1 {things.removesuffix('s')}")
    return things, number


def read_cost(value: object) -> Money:
    """Read what a transfer costs: so much a trip, a pallet or a parcel."""
    cost = units.money(value, ("trip", "pallet", "parcel"))
    not_negative(float(cost.amount), value)
    return cost


Load = Annotated[tuple[str, int], *reads(read_load, "1200 parcels", "26 pallets")]
TransferCost = Annotated[Money, *reads(read_cost, "450 USD/trip", "18 USD/pallet", "0.60 USD/parcel")]


class Transfer(Block):
    """A trailer from the centre that picks and packs for a cross-dock."""

    centre: str = field(says="Centre that picks and packs what leaves from here, out of its own stock.")
    days: WeekDays = field("mon-sat", says="Days of the week on which it leaves the centre.")
    at: TimesOfDay = field("20:00", says="Departure, one or several a day; without a load it does not go.")
    cut_off: TimeOfDay = field(
        "14:00",
        says="An order placed by then is promised for the day's last departure; a later one for the next "
        "day's. What it can reach at the cross-dock is for the carrier's cut-off there to say.",
        between=("11:00", "16:00"),
    )
    works_holidays: bool = field(False, says="Whether it goes on public holidays.")
    takes: Duration = field(
        "8 h", says="From departure until it is unloaded at the cross-dock.", between=("4 h", "14 h")
    )
    holds: Load | None = field(
        None,
        says="Most that a departure takes, in parcels or pallets; the rest waits for the next. Without limit "
        "by default.",
    )
    pallet: Volume = field(
        "1200 l",
        says="Goods on a pallet, where loads or costs are in pallets; what ships on a pallet of its own is "
        "one.",
        between=("900 l", "1600 l"),
    )
    cost: TransferCost = field(
        "450 USD/trip",
        says="Price of each trip, of each pallet begun, or of each parcel.",
        source="truck.marginal_cost_per_mile 2.27 USD (ATRI, 2023), 200 miles",
        between=("225 USD/trip", "900 USD/trip"),
    )
