"""Who orders what, when and from where."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from fulfilsim.scenario.fields import (
    Block,
    Customers,
    FilePath,
    Growth,
    HourShape,
    Later,
    MassDistribution,
    Mix,
    Names,
    OrderCount,
    Prices,
    Season,
    Share,
    Span,
    Velocity,
    VolumeDistribution,
    WeekShape,
    Zone,
    field,
)

Times = Annotated[float, Field(ge=0, le=100)]


class Overlay(Block):
    """A peak or a promotion: some days with more orders, or fewer, than usual ones."""

    dates: Span = field(says="Days of the overlay, both ends included.")
    times: Times = field(says="Orders of such a day as a multiple of what the day would have without it.")


class Skus(Block):
    """The assortment."""

    count: Annotated[int, Field(ge=1, le=1_000_000)] = field(4000, says="Number of SKUs.")
    velocity: Velocity = field(
        "zipf 1.05", says="How order lines spread over SKUs: a Zipf exponent, or classes with their shares."
    )
    weight: MassDistribution = field("lognormal mean 0.8 kg cv 0.9", says="Weight of a unit, by SKU.")
    volume: VolumeDistribution = field("lognormal mean 3 l cv 0.9", says="Volume of a unit, by SKU.")
    price: Prices | None = field(None, says="Price of a unit, by SKU; without it there is no revenue.")
    unit_cost: Share = field("55%", says="Cost of the goods as a share of their price.")


class Columns(Block):
    """Which column of an order file holds what."""

    order: str = field("order", says="Order id; at line level rows with the same id are one order.")
    time: str = field(
        "time", says="When the order was placed: ISO date and time, local unless it has an offset."
    )
    sku: str = field("sku", says="SKU of the line; only at line level.")
    quantity: str = field("quantity", says="Units of the line, a whole number above zero; line level only.")
    price: str | None = field(None, says="Price of one unit; only at line level.")
    weight: str | None = field(None, says="Weight of one unit; only at line level.")
    lines: str | None = field(None, says="Lines of the order; only at order level, drawn by default.")
    units: str | None = field(None, says="Units of the order; only at order level, drawn by default.")
    order_weight: str | None = field(None, says="Weight of the whole order; only at order level.")
    value: str | None = field(None, says="Value of the whole order; only at order level.")
    place: str | None = field(None, says="Name of the customer's place, as in `demand.customers`.")
    zone: Names | None = field(
        None, says="The customer's zone, as in rates and transit; several columns make a lane such as SP>RJ."
    )
    postcode: str | None = field(None, says="The customer's postcode, as in `demand.orders.postcodes`.")
    lat: str | None = field(None, says="Latitude of the customer [degrees].")
    lng: str | None = field(None, says="Longitude of the customer [degrees].")
    promise: str | None = field(
        None, says="Delivery promised: a date, which means its end, or a date and time; empty for none."
    )
    service: str | None = field(None, says="Carrier service, as carrier.service.")


class OrderFile(Block):
    """Real orders, replayed as they happened or resampled."""

    file: FilePath = field(says="CSV (also .gz), Parquet or Excel (.xlsx, its first sheet) file of orders.")
    level: Literal["lines", "orders"] = field("lines", says="Whether a row is an order line or an order.")
    columns: Columns = field({}, says="Which column holds what.")
    only: dict[str, Names] = field(
        {}, says="Rows that count, by column and its values, e.g. {status: delivered}; all by default."
    )
    days: Span | None = field(None, says="Days of the file that count, both ends included; all by default.")
    zone: Zone | None = field(None, says="Time zone of times without an offset; the calendar's by default.")
    weight_unit: Literal["kg", "g", "lb"] = field("kg", says="Unit of the weights in the file.")
    postcodes: FilePath | None = field(
        None, says="CSV or Excel file with the columns postcode, lat, lng and perhaps zone."
    )
    skus: FilePath | None = field(
        None,
        says="CSV or Excel file of every SKU: the column sku, perhaps weight_kg, volume_l, price.",
    )
    bad_rows: Literal["refuse", "skip"] = field(
        "refuse", says="What to do with rows that cannot be read: refuse the file, or skip and count them."
    )
    lines_disagree: Literal["bad rows", "first line decides"] = field(
        "bad rows",
        says="What lines of one order are that name two places or services, or lie more than a day apart.",
    )
    repeat: Literal["as it happened", "resampled"] = field(
        "as it happened",
        says="Every order at its own time, or orders drawn anew from the days of the same weekday.",
    )
    times: Times = field(1.0, says="Resampled orders of a day as a multiple of the file's.")


class Demand(Block):
    """Orders: a profile to draw from, or a file of real ones."""

    orders_per_day: Annotated[float, Field(ge=0, le=1_000_000)] = field(
        1500, unit="orders/day", says="Orders of a day with all factors at one."
    )
    weekdays: WeekShape = field(
        {"mon": 1.15, "tue": 1.05, "wed": 1.0, "thu": 1.0, "fri": 0.95, "sat": 0.85, "sun": 1.0},
        says="Factor of each day of the week.",
    )
    hours: HourShape = field(
        "evening", says="How a day's orders spread over its hours: flat, office, evening, or 24 numbers."
    )
    season: Season = field({}, says="Factor by date, linear between the dates given and level outside them.")
    trend: Growth = field("0%", says="Growth a year, compounding from the first measured day.")
    overlays: dict[str, Overlay] = field(
        {}, says="Dated peaks; where several meet the one with the fewest days holds, of equals the larger."
    )
    forecast_error: Share = field(
        "0%", says="Coefficient of variation of the level of demand, drawn once a replication."
    )
    lines_per_order: Mix = field(
        {"1": "90%", "2": "8%", "3": "2%"}, says="How many lines an order has.",
        source="measured.olist.items_per_order_single 0.898",
    )  # fmt: skip
    units_per_line: Mix = field({"1": "90%", "2": "8%", "3": "2%"}, says="How many units a line has.")
    skus: Skus = field({}, says="The assortment.")
    customers: Customers | None = field(
        None,
        says="Places and their shares: a CSV or Excel file, or a mapping; by default all live at the centre.",
    )
    opening_backlog: OrderCount = field("0 orders", says="Orders already waiting when the simulation starts.")
    orders: Later[OrderFile] | None = field(
        None, says="Real orders to replay or resample instead of the profile."
    )
