"""What must hold between the fields of a carrier's services: their charges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from fulfilsim.errors import Problem
from fulfilsim.scenario.tree import Keys

if TYPE_CHECKING:
    from fulfilsim.scenario.load import Loaded
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.tariff import Charges, Peak


def check_charges(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Refuse tiers that do not rise, fees of nothing, and limits that are none."""
    for name, carrier in sorted(scenario.carriers.items()):
        for label, service in sorted(carrier.services.items()):
            if service.charges is not None:
                keys: Keys = ("carriers", name, "services", label, "charges")
                yield from _charges(service.charges, keys, loaded)


def _charges(charges: Charges, keys: Keys, loaded: Loaded) -> Iterator[Problem]:
    yield from _rising(loaded, (*keys, "discounts"), [each.above for each in charges.discounts])
    for index, fee in enumerate(charges.oversize):
        if fee.over_volume is None and fee.over_weight is None:
            where = (*keys, "oversize", index)
            yield loaded.problem(where, "a fee without a limit", "over_volume, over_weight, or both")
    remote, value = charges.remote, charges.declared_value
    if remote is not None and remote.places is None and remote.file is None and remote.zones is None:
        yield loaded.problem((*keys, "remote"), "no remote place", "places, a file of them, or zones")
    if value is not None and not value.per.micro:
        yield loaded.problem((*keys, "declared_value", "per"), "steps of nothing", "e.g. 100 USD")
    for name, peak in sorted(charges.peak.items()):
        yield from _peak(peak, (*keys, "peak", name), loaded)


def _peak(peak: Peak, keys: Keys, loaded: Loaded) -> Iterator[Problem]:
    yield from _rising(loaded, (*keys, "tiers"), [tier.above for tier in peak.tiers])
    if peak.fee is None and peak.fees is None and not peak.tiers:
        yield loaded.problem(keys, "a surcharge of nothing", "fee, fees, or baseline and tiers")
    if peak.tiers and peak.baseline is None:
        yield loaded.problem(keys, "tiers of no baseline", "baseline, e.g. 9000 parcels/week")
    if peak.baseline is not None and not peak.tiers:
        yield loaded.problem(keys, "a baseline without tiers", "tiers: [{above: 105%, fee: ...}]")


def _rising(loaded: Loaded, keys: Keys, values: Sequence[float]) -> Iterator[Problem]:
    for index, (one, next_one) in enumerate(pairwise(values), 1):
        if next_one <= one:
            what = "not above the tier before it"
            yield loaded.problem((*keys, index, "above"), what, "tiers in rising order")
