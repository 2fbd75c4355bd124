"""Contracts of a scenario as the terms that the billing reads."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from fulfilsim.billing import activity_of, months_missing
from fulfilsim.billing.terms import (
    CENT,
    Capacity,
    Credit,
    Dated,
    Days,
    Fee,
    Forecast,
    Once,
    Relative,
    Storage,
    Terms,
    Tier,
    ValueAdded,
)
from fulfilsim.errors import InputError, Problem
from fulfilsim.scenario.contract import Contract, OnTime, Weekly
from fulfilsim.scenario.fees import CreditRule, FeeRule
from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.model import Scenario
from fulfilsim.scenario.values import Dates
from fulfilsim.units import MICRO
from fulfilsim.world.calendar import Calendar

WITHOUT_CENTS = ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
                 "XAF", "XOF", "XPF")  # fmt: skip
OF_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
CM3_PER_LITRE = 1000
CM3_PER_M3 = 1_000_000
FAR = date(2200, 12, 31)


@dataclass(frozen=True)
class Assumptions:
    """What an invoice rests on where nothing tells it.

    Parameters
    ----------
    stored_cm3
        Stock of every day.
    received
        Whether as much is put away as is shipped.
    returns, wrong
        Orders that come back, and that have something wrong, as shares of those shipped.
    unit_cm3
        Volume of a unit.
    """

    stored_cm3: int
    received: bool
    returns: Fraction
    wrong: Fraction
    unit_cm3: int


@dataclass(frozen=True)
class ContractPlan:
    """A contract: its terms, its service level of shipping, and its nodes: indices and names."""

    terms: Terms
    on_time: OnTime | None
    assumed: Assumptions
    nodes: tuple[int, ...] = ()
    sites: tuple[str, ...] = ()


def make_contracts(loaded: Loaded, calendar: Calendar) -> tuple[ContractPlan, ...]:
    """Lay out the contracts under which a node works, by name.

    Raises
    ------
    InputError
        If a surcharge compares with a month that is not simulated.
    """
    scenario: Scenario = loaded.scenario
    contracts, nodes = scenario.contracts or {}, list(scenario.nodes)
    sites: dict[str, list[int]] = {}
    for name, partner in sorted((scenario.partners or {}).items()):
        if partner.contract is not None:
            sites.setdefault(partner.contract, []).append(nodes.index(name))
    plans = [
        replace(
            make_contract(name, contracts[name], scenario.currency),
            nodes=tuple(mine),
            sites=tuple(nodes[each] for each in mine),
        )
        for name, mine in sorted(sites.items())
    ]
    problems = [problem for plan in plans for problem in _baselines(plan.terms, loaded, calendar)]
    if problems:
        raise InputError(problems)
    return tuple(plans)


def _baselines(terms: Terms, loaded: Loaded, calendar: Calendar) -> Iterator[Problem]:
    simulated = activity_of(calendar.dates[0], calendar.last_measured + 1)
    missing = months_missing(terms, simulated)
    for name, surcharge in sorted(loaded.scenario.contracts[terms.name].surcharges.items()):
        if surcharge.baseline is not None and surcharge.baseline.month in missing:
            keys = ("contracts", terms.name, "surcharges", name, "baseline")
            what = f"{surcharge.baseline.month:%Y-%m} is not simulated under the contract"
            yield loaded.problem(keys, what, "a simulated month, or orders such as 45000 orders/month")


def contract_notes(plans: Sequence[ContractPlan], calendar: Calendar, currency: str) -> Iterator[str]:
    """Say what of the contracts does not fall into the measured days, nor into the cost of an order."""
    measured = Days(*(calendar.dates[day] for day in (calendar.first_measured, calendar.last_measured)))
    for plan in plans:
        yield from _missed_months(plan.terms, measured)
        yield from _missed_amounts(plan.terms, measured, currency)
        if plan.assumed.returns:
            yield (
                f"contract {plan.terms.name} bills returns that nothing else has: assumes.returns is for an "
                "invoice, not for a comparison with a centre of one's own"
            )


def _missed_amounts(terms: Terms, measured: Days, currency: str) -> Iterator[str]:
    """Tell of payments of a day, and of the minimum of the rest of the term."""
    once = [each for each in terms.once if not measured.first <= each.day <= measured.last]
    amount = sum(each.quantity * each.rate_micro for each in once)
    if amount:
        items = ", ".join(sorted({each.item for each in once}))
        paid = f"{float(amount) / MICRO:,.2f} {currency}"
        yield f"contract {terms.name}: {items}, {paid} in all, fall on days that are not measured"
    if terms.minimum_micro and terms.term is not None and terms.term.last > measured.last:
        months = _months(max(measured.last + timedelta(days=1), terms.term.first), terms.term.last)
        due = f"{float(months * terms.minimum_micro) / MICRO:,.2f} {currency}"
        yield f"contract {terms.name} goes on to {terms.term.last}: at least {due} more is not measured"


def _missed_months(terms: Terms, measured: Days) -> Iterator[str]:
    """Tell of what is settled at the ends of months, where these are not all measured."""
    whole = measured.first.day == 1 and (measured.last + timedelta(days=1)).day == 1
    items = _settled(terms)
    if items and not whole:
        yield (
            f"contract {terms.name} settles {', '.join(items)} at the ends of months, and the "
            "measured days are not whole months: measure whole months to have them in the cost per order"
        )


def _settled(terms: Terms) -> list[str]:
    """Name what is known only at the end of a month."""
    tiered = any(len(fee.tiers) > 1 for fee in per_shipment(terms))
    found = {
        "tiers": tiered,
        "the minimum": terms.minimum_micro > 0,
        "the forecast": terms.forecast is not None,
        "surcharges": any(isinstance(each, Relative) for each in terms.surcharges),
        "orders above the capacity": terms.capacity is not None and terms.capacity.over_micro > 0,
        "credits": bool(terms.credits),
    }
    return [item for item, there in found.items() if there]


def per_shipment(terms: Terms) -> tuple[Fee, ...]:
    """List the fees that depend on what is shipped."""
    return terms.order, terms.line, terms.unit, terms.pallet, terms.packaging


def make_contract(name: str, contract: Contract, currency: str) -> ContractPlan:
    """Lay a contract out as numbers.

    Parameters
    ----------
    name
        Its key in the scenario.
    contract
        Its block.
    currency
        Currency of all amounts, which says what the smallest is.
    """
    terms = Terms(
        name=name,
        provider=contract.provider,
        term=_term(contract),
        order=_fee(contract.per_order, "order"),
        line=_fee(contract.per_line, "line"),
        unit=_fee(contract.per_unit, "unit"),
        included_lines=contract.included_lines if contract.per_order.bands else 0,
        included_units=contract.included_units if contract.per_order.bands else 0,
        packaging=_fee(contract.packaging, "parcel"),
        pallet=_fee(contract.per_pallet, "pallet"),
        receiving_pallet=_received(contract.receiving, "pallet"),
        receiving_unit=_received(contract.receiving, "unit"),
        returns=_fee(contract.returns, "return"),
        storage=_storage(contract),
        value_added=tuple(
            ValueAdded(each, extra.fee.per, extra.fee.micro, extra.share)
            for each, extra in sorted(contract.value_added.items())
        ),
        account_micro=contract.account.micro if contract.account else 0,
        minimum_micro=contract.minimum.micro if contract.minimum else 0,
        surcharges=tuple(_surcharges(contract)),
        forecast=_forecast(contract),
        credits=tuple(_credits(contract)),
        capacity=_capacity(contract),
        once=tuple(_once(contract)),
        in_full=contract.partial_months == "in full",
        cent_micro=_smallest(contract, currency),
        each_line=contract.rounding.of == "each line",
        pallet_cm3=max(1, round(contract.pallet * CM3_PER_LITRE)),
    )
    return ContractPlan(terms, contract.on_time, _assumptions(contract, terms.pallet_cm3))


def _term(contract: Contract) -> Days | None:
    term = contract.term
    return None if term is None else Days(term.first, contract.leaves or term.last)


def _fee(rule: FeeRule | None, unit: str) -> Fee:
    if rule is None:
        return Fee(unit)
    return Fee(unit, tuple(Tier(band.last, band.rate.micro) for band in rule.bands), rule.whole)


def _received(rule: FeeRule, unit: str) -> Fee:
    return _fee(rule if rule.unit == unit else None, unit)


def _days(dates: Dates) -> Days:
    return Days(dates.first, dates.last)


def _storage(contract: Contract) -> Storage:
    block = contract.storage
    return Storage(
        block.fee.per.removesuffix("-month"),
        block.fee.micro,
        block.measured,
        tuple((_days(span), part) for span, part in block.peak_uplift or ()),
    )


def _surcharges(contract: Contract) -> Iterator[Dated | Relative]:
    for name, each in sorted(contract.surcharges.items()):
        if each.dates is not None:
            yield Dated(name, (_days(each.dates),), each.fee.micro)
        elif each.baseline is not None:
            yield Relative(name, each.above, each.fee.micro, each.baseline.month, each.baseline.orders)


def _forecast(contract: Contract) -> Forecast | None:
    block = contract.forecast
    if block is None:
        return None
    short, over = (0 if each is None else each.micro for each in (block.short, block.over))
    return Forecast(block.orders, block.below, block.above, short, over)


def _credits(contract: Contract) -> Iterator[Credit]:
    for name, block in (("on-time", contract.on_time), ("accuracy", contract.accuracy)):
        if block is not None:
            rule: CreditRule = block.credit
            per_order = 0 if rule.per_order is None else rule.per_order.micro
            yield Credit(name, block.target, per_order, rule.per_point, block.at_most)


def _capacity(contract: Contract) -> Capacity | None:
    """Lay ramps over the capacity; each holds until the next begins."""
    block = contract.capacity
    if block is None:
        return None
    begins = sorted((date.fromisoformat(text), ramp) for text, ramp in block.ramps.items())
    ends = [*(day - timedelta(days=1) for day, _ in begins[1:]), FAR]
    rows: list[tuple[Days | None, int]] = [
        (_common(Days(first, last), span), orders)
        for (first, ramp), last in zip(begins, ends, strict=False)
        for span, orders in ramp.to
    ]
    rows += [(None if span is None else _days(span), orders) for span, orders in block.orders]
    return Capacity(tuple(rows), 0 if block.over is None else block.over.micro)


def _common(days: Days, span: Dates | None) -> Days:
    return days if span is None else Days(max(days.first, span.first), min(days.last, span.last))


def _once(contract: Contract) -> Iterator[Once]:
    """List what is paid on a day: moving in, and leaving early."""
    term, move = contract.term, contract.move
    if term is None:
        return
    if contract.set_up is not None:
        yield Once(term.first, "set-up", Fraction(1), "contract", contract.set_up.micro)
    if move is not None and move.onboarding is not None:
        yield from _weekly("onboarding", move.onboarding, term.first - timedelta(days=move.onboarding.takes))
    if move is not None and move.stock_transfer is not None:
        transfer = move.stock_transfer
        yield Once(term.first, "stock transfer", Fraction(transfer.pallets), "pallet", transfer.cost.micro)
    if move is not None and move.dual_running is not None:
        yield from _weekly("dual running", move.dual_running, term.first)
    yield from _leaving(contract, term)


def _weekly(item: str, block: Weekly, first: date) -> Iterator[Once]:
    """Pay for each week on its last day, for a last part of one as much of it."""
    for start in range(0, block.takes, 7):
        days = min(7, block.takes - start)
        last = first + timedelta(days=start + days - 1)
        yield Once(last, item, Fraction(days, 7), "week", block.cost.micro)


def _leaving(contract: Contract, term: Dates) -> Iterator[Once]:
    leaves, block = contract.leaves, contract.exit
    if leaves is None or block is None or leaves >= term.last:
        return
    if block.fee is not None:
        yield Once(leaves, "exit", Fraction(1), "contract", block.fee.micro)
    if block.remaining_minimum and contract.minimum is not None:
        months = _months(leaves + timedelta(days=1), term.last) * block.remaining_minimum
        yield Once(leaves, "exit, remaining minimum", months, "month", contract.minimum.micro)


def _months(first: date, last: date) -> Fraction:
    """Count the months from one day to another, a part of a month by its days."""
    months, day = Fraction(0), first
    while day <= last:
        after = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        here = min(after, last + timedelta(days=1))
        months += Fraction((here - day).days, (after - day.replace(day=1)).days)
        day = after
    return months


def _smallest(contract: Contract, currency: str) -> int:
    if contract.rounding.to is not None:
        return max(1, contract.rounding.to.micro)
    if currency in WITHOUT_CENTS:
        return MICRO
    return CENT // 10 if currency in OF_THOUSANDTHS else CENT


def _assumptions(contract: Contract, pallet_cm3: int) -> Assumptions:
    block = contract.assumes
    unit, volume = block.stored or ("m3", 0)
    return Assumptions(
        stored_cm3=volume * (pallet_cm3 if unit == "pallet" else CM3_PER_M3),
        received=block.received == "as shipped",
        returns=block.returns,
        wrong=block.wrong,
        unit_cm3=math.ceil(block.unit_volume * CM3_PER_LITRE),
    )
