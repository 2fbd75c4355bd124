"""From the charges of a service to its tariff."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import InputError
from fulfilsim.scenario.carriers import Service
from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.tariff import Charges, DeclaredValue, Oversize, Peak, Remote
from fulfilsim.scenario.tree import Keys
from fulfilsim.scenario.values import read_date
from fulfilsim.units import MICRO, nearest
from fulfilsim.world.ratecard import RateCard, read_card
from fulfilsim.world.table import read_table
from fulfilsim.world.tariff import OversizeFee, PeakFee, Tariff, ValueFee

FOREVER = date.min.toordinal()


def make_tariff(
    loaded: Loaded,
    keys: Keys,
    service: Service,
    rates: RateCard,
    names: tuple[str, ...],
    zones: tuple[str, ...],
) -> Tariff:
    """Lay out what a service charges.

    Parameters
    ----------
    loaded, keys
        The scenario, and the path of the service in it.
    service, rates
        The service and its rate card.
    names, zones
        Name and zone of each customer place (places,).

    Raises
    ------
    InputError
        If a file cannot be read, or names what there is not.
    """
    charges, keys = service.charges or Charges(), (*keys, "charges")
    fuel_from, fuel_ppm = _fuel(loaded, (*keys, "fuel"), charges)
    return Tariff(
        rates=rates,
        kg_per_l=0.0 if charges.dimensional is None else 1000 / charges.dimensional,
        dimensional_over_l=charges.dimensional_over or 0.0,
        minimum=0 if charges.minimum is None else charges.minimum.micro,
        discount_above=np.array([each.above for each in charges.discounts], np.int64),
        discount_ppm=_ppm([0.0, *(each.off for each in charges.discounts)]),
        residential=0 if charges.residential is None else charges.residential.fee.micro,
        remote=_remote(loaded, (*keys, "remote"), charges.remote, names, zones),
        oversize=tuple(_oversize(each) for each in charges.oversize),
        value=_value(charges.declared_value),
        peaks=tuple(_peak(loaded, (*keys, "peak", name), name, peak, zones)
                    for name, peak in sorted(charges.peak.items())),
        fuel_from=fuel_from,
        fuel_ppm=fuel_ppm,
        residential_share=0.0 if charges.residential is None else charges.residential.share,
    )  # fmt: skip


def only_rates(rates: RateCard, places: int) -> Tariff:
    """Make the tariff of a service that charges by its card alone."""
    none = np.zeros(0, np.int64)
    zero, nowhere = np.zeros(1, np.int64), np.zeros(places, np.int64)
    return Tariff(rates, 0.0, 0.0, 0, none, zero, 0, nowhere, (), None, (), np.array([FOREVER]), zero, 0.0)


def _ppm(shares: list[float]) -> NDArray[np.int64]:
    return np.asarray(np.rint(np.array(shares) * MICRO), np.int64)


def _fuel(loaded: Loaded, keys: Keys, charges: Charges) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if charges.fuel is None:
        return np.array([FOREVER]), np.zeros(1, np.int64)
    steps = list(charges.fuel.steps) if charges.fuel.file is None else _fuel_file(loaded, keys)
    return np.array([day.toordinal() for day, _ in steps]), _ppm([part for _, part in steps])


def _fuel_file(loaded: Loaded, keys: Keys) -> list[tuple[date, float]]:
    table = read_table(loaded.inputs[keys], ("from", "percent"))
    percents = table.numbers("percent", 0, 100)
    days = []
    for row, text in enumerate(table.text("from")):
        try:
            days.append(read_date(text))
        except ValueError as error:
            what, _, expected = str(error).partition("; expected ")
            table.refuse(row, table.header.index("from"), what, expected)
            continue
        if days[-1] in days[:-1]:
            table.refuse(row, table.header.index("from"), f"{text} twice", "different dates")
    table.finish()
    return sorted(zip(days, (part / 100 for part in percents), strict=True))


def _remote(
    loaded: Loaded, keys: Keys, remote: Remote | None, names: tuple[str, ...], zones: tuple[str, ...]
) -> NDArray[np.int64]:
    if remote is None:
        return np.zeros(len(names), np.int64)
    _known(loaded, (*keys, "places"), remote.places or (), names, "customer place")
    _known(loaded, (*keys, "zones"), remote.zones or (), zones, "zone")
    places = set(remote.places or ())
    if remote.file is not None:
        table = read_table(loaded.inputs[(*keys, "file")], ("place",), None)
        places |= set(table.text("place"))
    far = [name in places or zone in (remote.zones or ()) for name, zone in zip(names, zones, strict=True)]
    return np.where(far, remote.fee.micro, 0).astype(np.int64)


def _known(loaded: Loaded, keys: Keys, said: tuple[str, ...], known: tuple[str, ...], what: str) -> None:
    there = sorted(set(known))
    problems = [
        loaded.problem(keys, f"unknown {what} '{name}'", f"one of {_some(there)}", nearest(name, there))
        for name in said if name not in there
    ]  # fmt: skip
    if problems:
        raise InputError(problems)


def _some(names: list[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _oversize(fee: Oversize) -> OversizeFee:
    return OversizeFee(fee.over_volume or math.inf, fee.over_weight or math.inf, fee.fee.micro)


def _value(fee: DeclaredValue | None) -> ValueFee | None:
    if fee is None:
        return None
    return ValueFee(fee.over.micro, fee.fee.micro, fee.per.micro, fee.at_least.micro)


def _peak(loaded: Loaded, keys: Keys, name: str, peak: Peak, zones: tuple[str, ...]) -> PeakFee:
    card = None if peak.fees is None else read_card(loaded, (*keys, "fees"), zones, 0)
    above = [round(tier.above * MICRO) * (peak.baseline or 0) // MICRO for tier in peak.tiers]
    return PeakFee(
        name=name,
        first=peak.dates.first.toordinal(),
        last=peak.dates.last.toordinal(),
        micro=0 if peak.fee is None else peak.fee.micro,
        card=card,
        residential_only=peak.residential_only,
        above=np.array(above, np.int64),
        tiers=np.array([0, *(tier.fee.micro for tier in peak.tiers)], np.int64),
        next_week=peak.charged_on == "next week",
    )
