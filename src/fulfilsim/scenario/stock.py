"""Stock: what lies where, who delivers it, when it is ordered again, and what an order does without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fulfilsim import units
from fulfilsim.scenario.distribution import Distribution, read_distribution
from fulfilsim.scenario.fields import (
    Amount,
    Block,
    Days,
    Duration,
    FilePath,
    ParcelFee,
    Share,
    Span,
    Stretch,
    WeekDays,
    field,
    reads,
)
from fulfilsim.scenario.rules import FileRef, read_file
from fulfilsim.units import Money, text_of

Policy = Literal["s,S", "R,Q", "base stock", "once"]
ShortLine = Literal["backorder", "lost"]
Ships = Literal["split", "complete"]

BY_POLICY = "by policy"
REST_CANCELLED, REST_LATER = "cancelled", "later after "
CONTINUOUS = "continuous"
MOST_SHOPPED = 500_000


@dataclass(frozen=True)
class Holding:
    """What holding stock costs: a share of its value a year, or so much a unit and day."""

    share_a_year: float = 0.0
    a_unit_day: Money | None = None


@dataclass(frozen=True)
class Part:
    """Shares from `low` to `high`."""

    low: float
    high: float


def read_units(value: object) -> int:
    """Read a whole number of units, e.g. ``300 units``."""
    number = units.quantity(value, {"unit": 1.0}, "300 units")
    if number != int(number) or not 0 <= number <= 1e9:
        raise ValueError(f"'{value}' is not a number of units; expected a whole one, e.g. 300 units")
    return int(number)


def read_daily_units(value: object) -> int:
    """Read units a day, e.g. ``40 units/day``."""
    number = units.count(value, "units", "day")
    if number > MOST_SHOPPED:
        raise ValueError(f"'{value}' is more than a store sells; expected at most {MOST_SHOPPED:,} units/day")
    return number


def read_review(value: object) -> int:
    """Read how often stock is looked at: 0 for always, else days."""
    expected = "continuous, or a number of days, e.g. 7 days"
    text = text_of(value, expected)
    if text == CONTINUOUS:
        return 0
    days = units.quantity(text, {"day": 1.0, "week": 7.0}, "7 days")
    if days != int(days) or not 1 <= days <= 366:
        raise ValueError(f"'{text}' is not a number of days from 1 to 366; expected {expected}")
    return int(days)


def read_holding(value: object) -> Holding:
    """Read what holding costs, e.g. ``25% a year`` or ``0.02 USD/unit/day``."""
    expected = "a share of the value a year or an amount a unit and day, e.g. 25% a year, 0.02 USD/unit/day"
    text = text_of(value, expected)
    share, word, _ = text.partition(" a year")
    if word:
        part = units.share(share)
        if not 0 <= part <= 10:
            raise ValueError(f"'{text}' is out of range; expected {expected}")
        return Holding(share_a_year=part)
    if "%" in text:
        raise ValueError(f"'{text}' does not say for how long; expected {expected}")
    return Holding(a_unit_day=_amount(text, "unit/day"))


def _amount(value: object, per: str) -> Money:
    amount = units.money(value, (per,))
    if amount.amount < 0:
        raise ValueError(f"'{value}' is negative; expected zero or more")
    return amount


def read_part(value: object) -> Part:
    """Read shares from one to another, e.g. ``10% to 30%``, or one share."""
    text = text_of(value, "a share or two, e.g. 10% to 30%")
    first, word, last = text.partition(" to ")
    low = units.share(first)
    high = units.share(last) if word else low
    if not 0 <= low <= high <= 1:
        raise ValueError(f"'{text}' does not rise within 0% to 100%; expected e.g. 10% to 30%")
    return Part(low, high)


def read_rest(value: object) -> Distribution | None:
    """Read what becomes of what a delivery lacks: ``later after 7 days``, or None where it is cancelled."""
    expected = "cancelled, or how long after the delivery it comes, e.g. later after 7 days"
    text = text_of(value, expected)
    if text == REST_CANCELLED:
        return None
    if not text.startswith(REST_LATER):
        raise ValueError(f"'{text}' does not say what becomes of the rest; expected {expected}")
    return read_distribution(text.removeprefix(REST_LATER), units.TIME, "7 days")


def read_opening(value: object) -> FileRef | None:
    """Read where stock is at the start: a file, or None for what the policy keeps."""
    return None if value == BY_POLICY else read_file(value)


Units = Annotated[int, *reads(read_units, "300 units")]
DailyUnits = Annotated[int, *reads(read_daily_units, "40 units/day")]
Review = Annotated[int, *reads(read_review, "continuous", "7 days")]
HoldingCost = Annotated[Holding, *reads(read_holding, "25% a year", "0.02 USD/unit/day")]
UnitFee = Annotated[Money, *reads(lambda value: _amount(value, "unit"), "4 USD/unit")]
UnitDayFee = Annotated[Money, *reads(lambda value: _amount(value, "unit/day"), "0.50 USD/unit/day")]
Parts = Annotated[Part, *reads(read_part, "10% to 30%")]
LeadTime = Annotated[Distribution, *reads(
    lambda value: read_distribution(value, units.TIME, "14 days"), "14 days",
    "gamma mean 14 days cv 0.3")]  # fmt: skip
Rest = Annotated[Distribution | None, *reads(
    read_rest, REST_CANCELLED, "later after 7 days", "later after gamma mean 7 days cv 0.3")]  # fmt: skip
Opening = Annotated[FileRef | None, *reads(read_opening, BY_POLICY, "data/stock.csv")]


class Shortage(Block):
    """What an order does when not all of it is there."""

    line: ShortLine = field("backorder", says="Whether a line waits for stock, or is a lost sale.")
    ship: Ships = field(
        "split",
        says="Whether lines ship from where they are as they come, or all together from one node; with lost "
        "sales an order that ships complete is lost whole.",
    )
    substitute: Share = field(
        "0%", says="Customers who take the nearest substitute in stock instead of waiting or leaving."
    )
    patience: Duration | None = field(
        None,
        says="How long an order waits for stock before the customer cancels what waits; for ever by default.",
    )


class Class(Block):
    """Some SKUs with rules of their own; what a class does not say holds as for all stock."""

    skus: Parts = field(
        says="Which SKUs, from the fastest mover, as shares of the assortment, e.g. 0% to 20%."
    )
    policy: Policy | None = field(None, says="Another policy.")
    review: Review | None = field(None, says="Other reviews.")
    reorder_point: Units | None = field(None, says="Another reorder point.")
    order_up_to: Units | None = field(None, says="Another level to order up to.")
    lot: Units | None = field(None, says="Another lot.")
    service: Share | None = field(None, says="Another service level.")
    cover: Days | None = field(None, says="Another cover.")
    supplier: str | None = field(None, says="Another supplier.")
    season: Span | None = field(
        None,
        says="Days on which the class is sold, both ends included: a collection is bought so that it is "
        "there on its first day, and is not bought again in its last lead time.",
    )
    clearance: Share = field(
        "30%",
        says="Share of the cost that clearing what is left after the season brings in.",
        between=("10%", "50%"),
    )


class Shoppers(Block):
    """People who buy in a store, off the shelves that its orders are picked from."""

    units: DailyUnits = field(
        says="Units that they want on an open day, on average; who does not find one goes without."
    )
    days: WeekDays = field("mon-sat", says="Days of the week on which the store is open.")
    hours: Stretch = field("09:00-19:00", says="Hours in which it is open.")
    works_holidays: bool = field(False, says="Whether it is open on public holidays.")


class SentBack(Block):
    """What becomes of parcels that a carrier brings back undelivered, at the node that shipped them."""

    takes: Duration = field(
        "24 h",
        says="Time from being back until the goods can be sold again: inspection and put-away.",
        between=("4 h", "72 h"),
    )
    costs: ParcelFee | None = field(
        None,
        says="Cost of inspecting a parcel and putting its goods away; by default what `returns` says that "
        "opening a return costs, nothing without that block.",
    )


class StockedNode(Block):
    """What is different at one node."""

    supplier: str | None = field(
        None, says="Who delivers there, e.g. one that is another node; as for all stock by default."
    )
    share: Share | None = field(
        None, says="Share of the demand that its levels are made for; as orders are sourced by default."
    )
    shoppers: Shoppers | None = field(
        None,
        says="Shoppers who buy there as well, and for whom it orders too; their sales are in no account. "
        "None by default.",
    )


class Stock(Block):
    """Stock of every node and SKU."""

    policy: Policy = field(
        "s,S",
        says="(s,S): at or below the reorder point, order up to a level; (R,Q): order lots; base stock: "
        "order what was taken; once: nothing is ordered again.",
    )
    review: Review = field(
        "1 day", says="How often the position is looked at: always, or at midnight every so many days."
    )
    reorder_point: Units | None = field(
        None, says="Reorder point of each SKU at each node; from forecast and service by default."
    )
    order_up_to: Units | None = field(
        None,
        says="Level of each SKU at each node for (s,S) and base stock; from forecast and cover by default.",
    )
    lot: Units | None = field(None, says="Lot of (R,Q); from forecast and cover by default.")
    levels: FilePath | None = field(
        None,
        says="CSV or Excel file with the columns sku and perhaps node, reorder_point, order_up_to and "
        "lot [units].",
    )
    service: Share = field(
        "97%",
        says="Chance that stock lasts until a delivery; with the forecast it makes the reorder point.",
        between=("90%", "99%"),
    )
    cover: Days = field(
        "14 days",
        says="How many days' demand an order brings beyond the reorder point.",
        between=("7 days", "28 days"),
    )
    supplier: str | None = field(None, says="Who delivers; the only supplier by default.")
    classes: dict[str, Class] = field({}, says="SKUs with rules of their own.")
    nodes: dict[str, StockedNode] = field({}, says="Nodes at which something is different.")
    forecast: Literal["given", "seasonal"] = field(
        "given",
        says="Demand that levels are made for: what the demand block expects, or what a seasonal smoothing "
        "of the days before makes of them (needs the extra `forecast`).",
    )
    forecast_every: Days = field("7 days", says="How often forecast and levels are renewed.")
    opening: Opening = field(
        BY_POLICY,
        says="Stock at the start: what the policy keeps, or a CSV or Excel file with the columns sku, "
        "on_hand and, for several nodes, node.",
    )
    substitutes: FilePath | None = field(
        None, says="CSV or Excel file with the columns sku and substitute; the next in velocity by default."
    )
    shortage: Shortage = field({}, says="What an order does when not all of it is there.")
    channels: dict[str, Shortage] = field({}, says="Channels whose orders do something else.")
    sent_back: SentBack = field(
        {},
        says="Parcels that a carrier brings back undelivered: their goods lie on the shelf again, those of "
        "damaged ones apart.",
    )
    holding: HoldingCost = field(
        "25% a year",
        says="Cost of holding stock.",
        source="Richardson (1995), Control your costs, then cut them: 25 to 55 % a year",
        between=("20% a year", "40% a year"),
    )
    charged: Literal["continuously", "at the end of the day"] = field(
        "continuously", says="Whether stock held and owed is charged all the time, or as it is at midnight."
    )
    ordering: Amount | None = field(
        None,
        says="Cost of a purchase order, which a node sends to a supplier at one instant; none by default.",
    )
    ordering_line: Amount | None = field(None, says="Cost of each of its lines; none by default.")
    lost_sale: UnitFee | None = field(
        None, says="Cost of a unit not sold, beside its margin: goodwill; none by default."
    )
    backorder: UnitDayFee | None = field(None, says="Cost of a unit owed for a day; none by default.")


class Supplier(Block):
    """Who delivers stock, how quickly and how reliably."""

    lead_time: LeadTime = field(
        "14 days",
        says="Time from order to delivery, drawn for each node and day.",
        between=("7 days", "35 days"),
    )
    works: WeekDays = field("mon-fri", says="Days of the week on which it takes orders and delivers.")
    works_holidays: bool = field(False, says="Whether it works on public holidays.")
    closed: dict[str, Span] = field(
        {}, says="Days on which it is closed, e.g. {new year: 2027-02-05 to 2027-02-20}."
    )
    late: Share = field("5%", says="Share of days whose orders come late.", between=("0%", "15%"))
    late_by: LeadTime = field("3 days", says="How late they come.", between=("1 day", "7 days"))
    short: Share = field("0%", says="Share of order lines that are delivered short.")
    short_by: Parts = field("10% to 30%", says="What is missing of them.")
    rest: Rest = field(
        REST_CANCELLED,
        says="What becomes of what is missing: it is cancelled, so that the policy orders it again, or it is "
        "sent later, drawn for each node and day; until it comes it counts as on order.",
    )
    minimum: Units = field("1 unit", says="Least quantity of an order line.")
    multiple: Units = field("1 unit", says="Order lines are a multiple of this.")
    dock_to_stock: Duration = field(
        "16 h",
        says="Time from delivery until it can be sold.",
        source="inbound.dock_to_stock 16 hours (8 to 24)",
        between=("8 h", "24 h"),
    )
    paid_after: Days | None = field(
        None,
        says="When its goods are paid, counted from their sale, and its purchase orders; by default as "
        "`payment_terms` says.",
    )
    node: str | None = field(
        None, says="Node that it is: stock is moved from there; by default a supplier from outside."
    )
