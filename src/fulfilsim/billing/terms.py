"""A contract as numbers: rates in millionths of the currency unit, shares as fractions, days as dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

NO_SHARE = Fraction(0)
CENT = 10_000


@dataclass(frozen=True)
class Tier:
    """A band of a month's volume and its rate [1e-6 currency]; `upto` is its last unit, None without end."""

    upto: int | None
    rate_micro: int


@dataclass(frozen=True)
class Fee:
    """A rate for each of something, perhaps by volume.

    Parameters
    ----------
    unit
        What is counted: order, line, unit, parcel, pallet, return.
    tiers
        Bands of the month's volume, from the first unit on and without gaps; none for no fee.
    whole
        Whether the band in which the month ends holds for all of its volume; else each band has its own rate.
    """

    unit: str
    tiers: tuple[Tier, ...] = ()
    whole: bool = False

    @property
    def base_micro(self) -> int:
        """Rate of the first unit [1e-6 currency]."""
        return self.tiers[0].rate_micro if self.tiers else 0


@dataclass(frozen=True)
class Days:
    """A span of local days, both ends included."""

    first: date
    last: date


@dataclass(frozen=True)
class Storage:
    """Space by the pallet or cubic metre and month.

    Parameters
    ----------
    unit
        ``pallet`` or ``m3``.
    rate_micro
        Of one for a month [1e-6 currency].
    measured
        ``average`` of the days, ``peak`` day or ``month end``.
    uplifts
        Days on which space costs more, and by which share.
    """

    unit: str
    rate_micro: int
    measured: str = "average"
    uplifts: tuple[tuple[Days, Fraction], ...] = ()


@dataclass(frozen=True)
class ValueAdded:
    """Extra work on a share of the orders, lines, units or parcels."""

    name: str
    unit: str
    rate_micro: int
    share: Fraction


@dataclass(frozen=True)
class Dated:
    """A surcharge on each order shipped on certain days."""

    name: str
    days: tuple[Days, ...]
    rate_micro: int


@dataclass(frozen=True)
class Relative:
    """A surcharge on each order of a month beyond a share of a baseline.

    Parameters
    ----------
    name
        What the invoice calls it.
    above
        Share of the baseline from which on it is charged; 1.2 for 120 %.
    rate_micro
        Of an order [1e-6 currency].
    month
        First day of the month whose orders are the baseline; None where `orders` says it.
    orders
        Orders of a baseline month.
    """

    name: str
    above: Fraction
    rate_micro: int
    month: date | None = None
    orders: int = 0


@dataclass(frozen=True)
class Forecast:
    """Orders foreseen by month, a band around them, and what orders beyond the band cost."""

    orders: tuple[tuple[date | None, int], ...]
    below: Fraction
    above: Fraction
    short_micro: int = 0
    over_micro: int = 0

    def of(self, month: date) -> int | None:
        """Give the orders foreseen for a month; None where nothing was."""
        return next((orders for first, orders in self.orders if first in (month, None)), None)


@dataclass(frozen=True)
class Credit:
    """What the provider gives back when a share of good work is missed.

    Parameters
    ----------
    name
        ``on-time`` or ``accuracy``.
    target
        Share of the orders that must be good.
    per_order_micro
        For each bad order more than the target allows [1e-6 currency].
    per_point
        Share of the month's handling fees for each full percentage point missed.
    at_most
        Most that is given back, as a share of the month's handling fees.
    """

    name: str
    target: Fraction
    per_order_micro: int = 0
    per_point: Fraction = NO_SHARE
    at_most: Fraction = Fraction(1)


@dataclass(frozen=True)
class Capacity:
    """Orders a day that the site must ship, by day, and what one more costs."""

    orders: tuple[tuple[Days | None, int], ...]
    over_micro: int = 0

    def on(self, day: date) -> int:
        """Give the capacity of a day."""
        return next(orders for span, orders in self.orders if span is None or span.first <= day <= span.last)


@dataclass(frozen=True)
class Once:
    """Something that is paid on one day."""

    day: date
    item: str
    quantity: Fraction
    unit: str
    rate_micro: int


@dataclass(frozen=True)
class Terms:
    """Everything that a contract charges.

    Parameters
    ----------
    name, provider
        Of the contract, and who sends the invoice.
    term
        Days on which the contract holds; None for always.
    order, line, unit, pallet, packaging, receiving_pallet, receiving_unit, returns
        Fees by volume.
    included_lines, included_units
        Lines and units of an order that its order fee covers; units never fewer than its lines where lines
        are charged.
    account_micro, minimum_micro
        Of a month [1e-6 currency].
    in_full
        Whether a month that the term cuts is charged in full.
    cent_micro
        Smallest amount on an invoice [1e-6 currency].
    each_line
        Whether every line is rounded; else only the sum.
    pallet_cm3
        What a pallet holds.
    """

    name: str
    provider: str
    term: Days | None = None
    order: Fee = Fee("order")
    line: Fee = Fee("line")
    unit: Fee = Fee("unit")
    included_lines: int = 0
    included_units: int = 0
    packaging: Fee = Fee("parcel")
    pallet: Fee = Fee("pallet")
    receiving_pallet: Fee = Fee("pallet")
    receiving_unit: Fee = Fee("unit")
    returns: Fee = Fee("return")
    storage: Storage | None = None
    value_added: tuple[ValueAdded, ...] = ()
    account_micro: int = 0
    minimum_micro: int = 0
    surcharges: tuple[Dated | Relative, ...] = ()
    forecast: Forecast | None = None
    credits: tuple[Credit, ...] = ()
    capacity: Capacity | None = None
    once: tuple[Once, ...] = field(default=())
    in_full: bool = False
    cent_micro: int = CENT
    each_line: bool = True
    pallet_cm3: int = 1_200_000
