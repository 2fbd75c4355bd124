"""Carriers: collections, network, services, promises and rates."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from fulfilsim.scenario.fields import (
    Block,
    Capacity,
    Duration,
    KiloFee,
    Later,
    Names,
    PackCount,
    Rates,
    Share,
    Speed,
    Stretch,
    TimeOfDay,
    TimesOfDay,
    Transit,
    WeekDays,
    WorkingDays,
    ZoneBands,
    field,
)
from fulfilsim.scenario.fleet_values import ParcelCarbon
from fulfilsim.scenario.network import Disruption, Hub, Mishaps
from fulfilsim.scenario.payment_terms import Paid
from fulfilsim.scenario.tariff import Charges


class Collection(Block):
    """When a carrier's trailer leaves a centre, and what it holds."""

    days: WeekDays = field("mon-sat", says="Days of the week with a collection.")
    at: TimesOfDay = field("18:30", says="Departure, one or several a day.")
    cut_off: TimeOfDay = field(
        "14:00",
        says="An order placed by then is promised for the day's last collection; "
        "a later one for the next day's.",
        between=("11:00", "16:00"),
    )
    cap: PackCount | None = field(
        None, says="Most parcels, or pallets, that a departure takes; the rest waits for the next."
    )
    hub: str | None = field(
        None, says="Hub at which these parcels enter the network; by default they enter at `sorts_at`."
    )


class Service(Block):
    """What a customer can choose at check-out."""

    share: Share = field("100%", says="Share of the orders; those of all services add up to 100 %.")
    promise: WorkingDays = field("5 working days", says="Delivery promised so long after the collection.")
    transit: Transit = field(
        "by road",
        says="Working days in transit: 'by road', e.g. '1 to 3 working days', by zone, or a CSV or "
        "Excel file with the columns zone, days and share.",
    )
    rates: Rates = field(
        "8.50 USD",
        says="Price of a parcel or pallet: one amount, or a CSV or Excel file of weight by zone.",
        between=("6.00 USD", "11.00 USD"),
    )
    extra_kg: KiloFee = field(
        "0.90 USD/kg",
        says="Price of each kilogram above the last row of the rates.",
        between=("0.60 USD/kg", "1.40 USD/kg"),
    )
    charges: Later[Charges] | None = field(
        None, says="What is charged beside the rates: surcharges, fuel, discounts; none by default."
    )


class Carrier(Block):
    """A network that collects, sorts, carries and delivers."""

    collections: dict[str, Collection] = field(
        says="When it fetches parcels, by the name of the node where it does."
    )
    carries: Literal["parcels", "pallets"] | None = field(
        None,
        says="Parcels by default, or the pallets of channels that ship on them: rates are then of a pallet "
        "by its weight, and caps and capacities count pallets.",
    )
    fleets: Names | None = field(
        None, says="Own fleets that deliver its parcels, each from the depot nearest to the customer."
    )
    emissions: ParcelCarbon | None = field(
        None,
        says="Greenhouse gas of carrying a parcel, as CO2; not known by default, of own fleets from their "
        "routes.",
    )
    works: WeekDays = field(
        "mon-fri", says="Days of the week on which the network sorts, drives and delivers."
    )
    works_holidays: bool = field(False, says="Whether the network works on public holidays.")
    sorts_at: TimeOfDay = field(
        "22:00", says="Time at which a working day's parcels enter the network.", between=("20:00", "23:30")
    )
    delivers: Capacity | None = field(
        None,
        says="Parcels the network takes in a day for this shipper, also by date: a queue; "
        "unlimited by default.",
    )
    network: Capacity | None = field(
        None,
        says="Parcels of all shippers that the network takes in a day, also by date; instead of delivers.",
    )
    background: Capacity | None = field(
        None, says="Parcels of other shippers that come to it in a working day, also by date."
    )
    hubs: dict[str, Later[Hub]] = field({}, says="Hubs on the way, each with a queue of its own.")
    disruptions: dict[str, Later[Disruption]] = field(
        {}, says="Strikes, storms and slowdowns, by name; capacities multiply and delays add up."
    )
    mishaps: Later[Mishaps] | None = field(None, says="What happens to a few parcels; nothing by default.")
    delivery_hours: Stretch = field(
        "09:00-20:00", says="Hours in which parcels are delivered; the promise ends with them."
    )
    zones: ZoneBands | None = field(
        None,
        says="Zones by distance, e.g. {near: 480 km, far: beyond}; "
        "by default the customers' own column 'zone'.",
    )
    circuity: Annotated[float, Field(ge=1, le=3)] = field(
        1.2,
        says="Road length as a multiple of the great circle, for transit by road.",
        between=("1.1", "1.45"),
    )
    speed: Speed = field(
        "80 km/h", says="Line-haul speed, for transit by road.", between=("65 km/h", "90 km/h")
    )
    driving: Duration = field(
        "11 h",
        says="Driving in a working day, for transit by road.",
        source="US hours-of-service rule, 49 CFR 395.3",
        between=("8 h", "11 h"),
    )
    paid_after: Paid | None = field(
        None, says="When its invoices are paid; by default as `payment_terms` says, own fleets at once."
    )
    services: dict[str, Service] = field(says="Services that a customer can choose, by name.")
