"""The KPIs by name: unit, direction, owner and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from fulfilsim.events import COST_HEADS

MONEY = "currency"


@dataclass(frozen=True)
class Kpi:
    """One figure of the table that a run prints.

    Parameters
    ----------
    name
        Its name; parts in angle brackets stand for the names of the scenario.
    unit
        Its unit; ``currency`` stands for the scenario's own.
    better
        ``lower``, ``higher`` or ``none``.
    owner
        Who answers for it.
    meaning
        One sentence: what is counted, over what.
    """

    name: str
    unit: str
    better: str
    owner: str
    meaning: str


CATALOGUE: tuple[Kpi, ...] = (
    Kpi("orders_placed", "orders", "none", "sales", "Orders placed in the measured days."),
    Kpi("orders_delivered", "orders", "higher", "last mile", "Measured orders delivered, all their parcels."),
    Kpi(
        "orders_cancelled",
        "orders",
        "lower",
        "promise",
        "Measured orders cancelled by the customer or the shop.",
    ),
    Kpi("orders_lost", "orders", "lower", "last mile", "Measured orders lost on the way."),
    Kpi(
        "orders_returned_to_sender",
        "orders",
        "lower",
        "last mile",
        "Measured orders that came back undelivered.",
    ),
    Kpi(
        "orders_open", "orders", "lower", "operations", "Measured orders still under way when the run ended."
    ),
    Kpi(
        "delivered_share",
        "share",
        "higher",
        "last mile",
        "Orders delivered, of those not cancelled by the customer.",
    ),
    Kpi(
        "click_to_door_mean_h", "h", "lower", "last mile", "Placed to delivered, mean over delivered orders."
    ),
    Kpi(
        "click_to_door_p50_h",
        "h",
        "lower",
        "last mile",
        "Placed to delivered, median; undelivered is endless.",
    ),
    Kpi(
        "click_to_door_p90_h",
        "h",
        "lower",
        "last mile",
        "Placed to delivered, 90 % quantile; undelivered is endless.",
    ),
    Kpi(
        "click_to_door_p95_h",
        "h",
        "lower",
        "last mile",
        "Placed to delivered, 95 % quantile; undelivered is endless.",
    ),
    Kpi(
        "on_time_in_full_share",
        "share",
        "higher",
        "promise",
        "Delivered complete, undamaged and by the promise.",
    ),
    Kpi(
        "ship_on_time_share",
        "share",
        "higher",
        "fulfilment",
        "Left on the collection that the promise assumed.",
    ),
    Kpi(
        "cutoffs_missed_orders",
        "orders",
        "lower",
        "fulfilment",
        "Orders that missed the collection promised.",
    ),
    Kpi("cost_per_order", MONEY, "lower", "finance", "Cost to serve, per measured order delivered."),
    Kpi(
        "contribution_per_order",
        MONEY,
        "higher",
        "finance",
        "Revenue less goods and cost, per order not cancelled.",
    ),
    Kpi(
        "contribution_total",
        MONEY,
        "higher",
        "finance",
        "Revenue less goods and cost, of all measured orders.",
    ),
    Kpi(
        "backlog_peak_orders",
        "orders",
        "lower",
        "operations",
        "Payable, not shipped, at the worst last cut-off.",
    ),
    Kpi("backlog_peak_h", "h", "lower", "operations", "Hours of work left in the backlog at its worst."),
    Kpi(
        "backlog_peak_past_due_orders",
        "orders",
        "lower",
        "operations",
        "Backlog past its promised collection, worst.",
    ),
    Kpi("backlog_clear_h", "h", "lower", "operations", "From the peak back to the opening level."),
    Kpi("availability_share", "share", "higher", "supply", "Order lines allocated at once from stock."),
    Kpi(
        "cost_per_order.<head>",
        MONEY,
        "lower",
        "finance",
        "Cost to serve under one head, per order delivered.",
    ),
    Kpi(
        "utilisation.<node>.<stage>",
        "share",
        "none",
        "operations",
        "Hours worked, of its teams' hours on the floor.",
    ),
    Kpi(
        "wait_mean_h.<node>.<stage>",
        "h",
        "lower",
        "operations",
        "Queueing before the stage, mean of those begun.",
    ),
    Kpi(
        "work_mean_h.<node>.<stage>",
        "h",
        "lower",
        "operations",
        "Working time at the stage, mean of those done.",
    ),
    Kpi(
        "time_mean_h.<place>.<part>",
        "h",
        "lower",
        "operations",
        "Part of the mean click-to-door; the parts add up to it.",
    ),
    Kpi("paid_h.<node>.<team>", "h", "none", "operations", "Person-hours paid in the measured days."),
    Kpi(
        "overtime_h.<node>.<team>",
        "h",
        "lower",
        "operations",
        "Person-hours of overtime in the measured days.",
    ),
    Kpi(
        "units_per_paid_hour.<node>",
        "units/h",
        "higher",
        "operations",
        "Units shipped per person-hour paid, all-in.",
    ),
    Kpi(
        "carrier_queue_peak_parcels.<carrier>",
        "parcels",
        "lower",
        "last mile",
        "Collected, not yet taken in, worst.",
    ),
    Kpi("lost_lines_share", "share", "lower", "supply", "Lines lost for want of stock or patience, of all."),
    Kpi("replaced_lines_share", "share", "none", "supply", "Lines for which a substitute was taken, of all."),
    Kpi("backordered_lines_share", "share", "lower", "supply", "Lines that waited for stock, of all."),
    Kpi("shopper_availability_share", "share", "higher", "supply", "Units shoppers got, of those wanted."),
    Kpi("stock_value_mean", MONEY, "lower", "supply", "Stock at cost, mean of the measured days."),
    Kpi("stock_cover_days", "days", "none", "supply", "Units on hand over units ordered a day."),
    Kpi(
        "forecast_error_share",
        "share",
        "lower",
        "supply",
        "Units of a week missed by the forecast that set the levels, over units ordered.",
    ),
    Kpi("parcels_lost_share", "share", "lower", "last mile", "Parcels of measured orders given up as lost."),
    Kpi("parcels_damaged_share", "share", "lower", "last mile", "Parcels of measured orders damaged."),
    Kpi("parcels_missorted_share", "share", "lower", "last mile", "Parcels of measured orders gone astray."),
    Kpi("parcels_sent_back_share", "share", "lower", "last mile", "Parcels of measured orders sent back."),
    Kpi(
        "stops_per_route.<fleet>",
        "stops",
        "none",
        "last mile",
        "Stops reached in a vehicle's day, mean of the measured days.",
    ),
    Kpi("km_per_stop.<fleet>", "km", "lower", "last mile", "Kilometres driven, per stop reached."),
    Kpi(
        "cost_per_stop.<fleet>",
        MONEY,
        "lower",
        "last mile",
        "Vehicles, kilometres, drivers, stops and boxes, per stop reached.",
    ),
    Kpi(
        "first_attempt_share.<fleet>",
        "share",
        "higher",
        "last mile",
        "Doors where somebody took the parcel at the first attempt.",
    ),
    Kpi(
        "stops_not_reached.<fleet>",
        "stops",
        "lower",
        "last mile",
        "Stops planned and not reached: the driver turned back in time.",
    ),
    Kpi(
        "emissions_per_parcel_kg.<carrier>",
        "kg",
        "lower",
        "last mile",
        "Greenhouse gas per parcel: of a fleet's routes, or as a carrier says.",
    ),
    Kpi(
        "emissions_kg.<fleet>.<vehicle>",
        "kg",
        "lower",
        "last mile",
        "Greenhouse gas of the kilometres of one kind of vehicle.",
    ),
    Kpi("opening_orders", "orders", "none", "operations", "Orders of the snapshot that the run starts from."),
    Kpi(
        "opening_orders_open", "orders", "lower", "operations", "Those of them still under way when it ended."
    ),
    Kpi(
        "opening_click_to_door_mean_h",
        "h",
        "lower",
        "last mile",
        "Placed to delivered, mean over delivered orders of the snapshot.",
    ),
    Kpi(
        "opening_ship_on_time_share",
        "share",
        "higher",
        "fulfilment",
        "Orders of the snapshot that left on the collection promised.",
    ),
    Kpi(
        "opening_on_time_in_full_share",
        "share",
        "higher",
        "promise",
        "Orders of the snapshot delivered complete and by the promise.",
    ),
    Kpi(
        "visits",
        "visits",
        "none",
        "sales",
        "Visits in the measured days of who would buy at the best promise.",
    ),
    Kpi(
        "conversion_share", "share", "higher", "promise", "Orders placed, of the visits in the measured days."
    ),
    Kpi("contacts", "contacts", "lower", "promise", "Times that customers asked about measured orders."),
    Kpi("contacts_per_order", "contacts/order", "lower", "promise", "Contacts, of the measured orders kept."),
    Kpi(
        "contacts_abandoned_share",
        "share",
        "lower",
        "promise",
        "Contacts given up unanswered, of all contacts.",
    ),
    Kpi(
        "contacts_in_time_share", "share", "higher", "promise", "Answered within the channel's time, of all."
    ),
    Kpi("contact_wait_mean_min", "min", "lower", "promise", "Asked to answered, mean of those answered."),
    Kpi("returned_lines_share", "share", "lower", "sales", "Lines sent back, of those delivered."),
    Kpi("refund_time_mean_h", "h", "lower", "last mile", "Sent back to refunded, mean over returns."),
    Kpi("return_cycle_mean_h", "h", "lower", "operations", "Sent back to saleable again, mean over lines."),
    Kpi("restocked_share", "share", "higher", "operations", "Units saleable again, of those graded."),
    Kpi("recovered_share", "share", "higher", "finance", "Value of the goods kept, of what they had cost."),
    Kpi("refunds_per_order", MONEY, "lower", "finance", "Refunds, per measured order delivered."),
    Kpi(
        "target_missed.<kpi>",
        "share",
        "lower",
        "promise",
        "Replications that miss the target set for the KPI.",
    ),
)

_PLAIN = {kpi.name: kpi for kpi in CATALOGUE if "." not in kpi.name}
_PATTERNED = {kpi.name.split(".")[0]: kpi for kpi in CATALOGUE if "." in kpi.name}
_RANK = {kpi.name: rank for rank, kpi in enumerate(CATALOGUE)}


def describe(name: str) -> Kpi:
    """Look a KPI up by its full name.

    Raises
    ------
    KeyError
        When no KPI has that name.
    """
    if name in _PLAIN:
        return _PLAIN[name]
    head, *rest = name.split(".")
    kpi = _PATTERNED[head]
    if not _fits(kpi, rest):
        raise KeyError(name)
    return kpi


def known(name: str) -> bool:
    """Say whether a KPI can have that name, whatever the nodes, stages, teams and carriers are called."""
    try:
        describe(name)
    except KeyError:
        return False
    return True


def unit_of(name: str, currency: str) -> str:
    """Give a KPI's unit, money in the scenario's currency."""
    unit = describe(name).unit
    return currency if unit == MONEY else unit


def rank(name: str) -> int:
    """Give a KPI's place in the catalogue, to sort by."""
    return _RANK[describe(name).name]


def nearest(name: str) -> str:
    """Give the plain KPI name most like a wrong one, or nothing."""
    return next(iter(get_close_matches(name, list(_PLAIN), n=1)), "")


def _fits(kpi: Kpi, rest: list[str]) -> bool:
    if kpi.name == "target_missed.<kpi>":
        return bool(rest) and rest[0] != "target_missed" and known(".".join(rest))
    if kpi.name == "cost_per_order.<head>":
        return len(rest) == 1 and rest[0] in COST_HEADS
    return len(rest) == kpi.name.count(".") and all(rest)
