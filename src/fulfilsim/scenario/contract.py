"""3PL contracts: what a provider charges, promises and asks for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from fulfilsim.scenario.fees import (
    Above,
    BaselineMonth,
    CreditFor,
    EachOrder,
    EachPallet,
    EachWeek,
    Foreseen,
    PalletCount,
    Part,
    PerExtra,
    PerLine,
    PerOrder,
    PerPallet,
    PerParcel,
    PerReceipt,
    PerReturn,
    PerSpace,
    PerUnit,
    Stored,
    Uplifts,
)
from fulfilsim.scenario.fields import (
    Amount,
    Block,
    Day,
    Days,
    MonthlyFee,
    OrderCapacity,
    Span,
    TimeOfDay,
    Volume,
    WeekDays,
    field,
)
from fulfilsim.scenario.payment_terms import Paid

LIST = "thefulfillmentadvisor.com, study of 600+ US warehouses, 2025"


class Storage(Block):
    """Space for the stock."""

    fee: PerSpace = field(
        "30 USD/pallet-month",
        says="Price of the space of a pallet or a cubic metre for a month.",
        source=f"3pl.storage_per_pallet_month ({LIST})",
        between=("20 USD/pallet-month", "40 USD/pallet-month"),
    )
    measured: Literal["average", "peak", "month end"] = field(
        "average", says="Which stock of a month counts: the average of its days, the highest, or the last."
    )
    peak_uplift: Uplifts | None = field(
        None, says="Days on which space costs more, and how much, e.g. {2026-10-15 to 2026-12-31: 25%}."
    )


class ValueAdded(Block):
    """Extra work: gift wrapping, labels, kits."""

    fee: PerExtra = field(says="Price of it for an order, line, unit or parcel.")
    share: Part = field("100%", says="Share of the orders, lines, units or parcels that get it.")


class Surcharge(Block):
    """What an order costs more at a peak."""

    fee: EachOrder = field(says="Added to each order that it is about.")
    dates: Span | None = field(None, says="Days whose shipped orders pay it.")
    baseline: BaselineMonth | None = field(
        None, says="A usual month, by name or by its orders: orders beyond it in other months pay the fee."
    )
    above: Above = field("100%", says="Share of the baseline from which on the fee is due.")


class Forecast(Block):
    """What the shop tells the provider to expect, and what it costs to be wrong."""

    orders: Foreseen = field(says="Orders foreseen for a month, for all months or by month.")
    below: Part = field("20%", says="How far a month may stay below that.", between=("10%", "30%"))
    above: Above = field("20%", says="How far it may go above.", between=("10%", "30%"))
    short: EachOrder | None = field(None, says="Penalty for each order that is missing to the band.")
    over: EachOrder | None = field(None, says="Penalty for each order beyond the band.")


class OnTime(Block):
    """When an order must leave, and what is given back when too many do not."""

    cut_off: TimeOfDay = field(
        "14:00",
        says="An order that came in by then leaves on the same day, a later one on the next.",
        between=("11:00", "16:00"),
    )
    days: WeekDays = field(
        "mon-fri", says="Days of the week on which orders must leave, public holidays apart."
    )
    target: Part = field("98%", says="Share of the orders that must be on time.", between=("95%", "99.5%"))
    credit: CreditFor = field(
        "2% per point",
        says="For each late order more than the target allows, or a share of the month's handling fees for "
        "each full percentage point that is missed.",
    )
    at_most: Part = field("10%", says="Most that is given back, as a share of the month's handling fees.")


class Accuracy(Block):
    """How many orders may have something wrong, and what is given back when there are more."""

    target: Part = field(
        "99.5%",
        says="Share of the orders that must be right.",
        source="accuracy.order_no_barcode 0.995, with bar codes 0.999 (fcbco.com)",
        between=("97%", "99.9%"),
    )
    credit: CreditFor = field("15 USD/order", says="As for orders that leave late.")
    at_most: Part = field("10%", says="Most that is given back, as a share of the month's handling fees.")


class Ramp(Block):
    """A change of the daily capacity that was asked for."""

    to: OrderCapacity = field(says="Orders a day from then on.")
    asked: Day = field(says="Day on which it was asked for.")


class Capacity(Block):
    """How many orders a day the provider must ship; orders beyond may leave late without a credit."""

    orders: OrderCapacity = field(says="Orders a day, also by date.")
    over: EachOrder | None = field(None, says="Added to each order shipped beyond that on a day.")
    notice: Days = field("4 weeks", says="How long before its day a ramp must be asked for.")
    ramps: dict[str, Ramp] = field({}, says="Changes by the day on which they begin.")


class Exit(Block):
    """What it costs to leave before the end of the term."""

    fee: Amount | None = field(None, says="Paid on leaving.")
    remaining_minimum: Part = field("0%", says="Share of the minimum of the months that remain.")


class Weekly(Block):
    """Weeks of extra cost."""

    takes: Days = field(says="How long it goes on, in weeks or days.")
    cost: EachWeek = field(says="Cost of a week.")


class StockTransfer(Block):
    """Bringing the stock over."""

    pallets: PalletCount = field(says="Pallets to bring.")
    cost: EachPallet = field("25 USD/pallet", says="Loading, carriage and put-away of one.")
    origin: str | None = field(None, says="Node that the stock comes from.")


class Move(Block):
    """The move itself: what it costs to get there, on top of what the months cost."""

    onboarding: Weekly | None = field(
        None, says="Integration and training in the weeks before the first day of the term."
    )
    stock_transfer: StockTransfer | None = field(None, says="On the first day of the term.")
    dual_running: Weekly | None = field(None, says="Two operations side by side, from the first day on.")


class Assumed(Block):
    """What the invoice rests on where neither the simulation nor the order history tells it."""

    stored: Stored | None = field(None, says="Stock of every day; none by default.")
    received: Literal["as shipped", "none"] = field(
        "as shipped", says="Goods put away in a month: as many units as are shipped, or none."
    )
    returns: Part = field(
        "0%",
        says="Orders that come back, as a share of those shipped; 0% where `returns` are simulated, for what "
        "it costs to open them is said there.",
    )
    wrong: Part = field("0%", says="Orders with something wrong, as a share of those shipped.")
    unit_volume: Volume = field("3 l", says="Volume of a unit, where nothing tells it.")


class Rounding(Block):
    """How amounts become money that can be paid."""

    of: Literal["each line", "total"] = field("each line", says="What is rounded, a half upwards.")
    to: Amount | None = field(
        None, says="The smallest amount; by default the currency's, such as 0.01 USD or 1 JPY."
    )


class Contract(Block):
    """What a provider charges, month by month, and what it promises."""

    provider: str = field("3PL", says="Who sends the invoice.")
    paid_after: Paid | None = field(
        None, says="When its invoices are paid; by default as `payment_terms` says."
    )
    term: Span | None = field(
        None, says="First and last day; without it the contract holds always, and nothing is paid to begin."
    )
    leaves: Day | None = field(None, says="Last day, where the shop leaves before the end of the term.")
    set_up: Amount | None = field(
        "650 USD",
        says="Paid on the first day of the term.",
        source=f"3pl.setup_fee ({LIST})",
        between=("300 USD", "1000 USD"),
    )
    account: MonthlyFee | None = field(None, says="Account management and systems; none by default.")
    per_order: PerOrder = field(
        "6.50 USD/order",
        says="Picking and packing of an order: a rate, or rates by the month's volume with `tiers: marginal` "
        "or `tiers: whole`; none where only lines or units are paid.",
        source="3pl.total_per_order_before_postage (axionfulfillment.com, 2026)",
        between=("3 USD/order", "10 USD/order"),
    )
    per_line: PerLine | None = field(
        None, says="Each line that the order fee does not include; none by default."
    )
    per_unit: PerUnit | None = field(
        None,
        says="Each unit that the order fee does not include; where lines are paid, each beyond the first of "
        "its line. None by default.",
    )
    included_lines: Annotated[int, Field(ge=0, le=1000)] = field(
        3,
        unit="lines",
        says="Lines of an order that its order fee includes, so that no work is paid twice.",
        source="3pl.list.included_picks (ShipHero, published price list, 2021)",
    )
    included_units: Annotated[int, Field(ge=0, le=1000)] = field(
        3, unit="units", says="Units of an order that its order fee includes."
    )
    per_pallet: PerPallet | None = field(
        None,
        says="Each pallet that leaves, of channels that ship on them: building, wrapping and loading it. "
        "None by default.",
    )
    packaging: PerParcel | None = field(
        None, says="Material of a parcel, where the provider supplies it; none by default."
    )
    receiving: PerReceipt = field(
        "10 USD/pallet",
        says="Unloading and put-away of a pallet, or of a unit.",
        source=f"3pl.receiving_per_pallet ({LIST})",
        between=("5 USD/pallet", "15 USD/pallet"),
    )
    storage: Storage = field({}, says="Space for the stock.")
    pallet: Volume = field("1200 l", says="What a pallet holds.", between=("900 l", "1600 l"))
    returns: PerReturn = field(
        "6.50 USD/return",
        says="Receiving and inspecting an order that comes back.",
        source=f"3pl.return_fee ({LIST})",
        between=("3 USD/return", "10 USD/return"),
    )
    value_added: dict[str, ValueAdded] = field({}, says="Extra work, by name.")
    minimum: MonthlyFee | None = field(
        None, says="Least that a month's fees come to, before penalties and credits; none by default."
    )
    surcharges: dict[str, Surcharge] = field({}, says="Peak surcharges, by name.")
    forecast: Forecast | None = field(None, says="Bands around a forecast; none by default.")
    capacity: Capacity | None = field(None, says="Daily capacity; without limit by default.")
    on_time: OnTime | None = field(None, says="Service level of shipping; none by default.")
    accuracy: Accuracy | None = field(None, says="Service level of accuracy; none by default.")
    exit: Exit | None = field(None, says="What leaving early costs; nothing by default.")
    move: Move | None = field(None, says="What moving in costs; nothing by default.")
    partial_months: Literal["pro rata", "in full"] = field(
        "pro rata",
        says="How a month is charged in which the term begins or ends: fees, minimum, volume tiers and "
        "forecast by its days, or in full.",
    )
    rounding: Rounding = field({}, says="How amounts are rounded.")
    assumes: Assumed = field({}, says="What is taken for granted where nothing tells.")
