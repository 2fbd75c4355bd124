"""What must hold within a contract, and between contracts and the nodes that work under them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from fulfilsim.errors import Problem
from fulfilsim.scenario.fees import CreditRule, FeeRule
from fulfilsim.scenario.load import leaves
from fulfilsim.scenario.values import Dates, read_date
from fulfilsim.units import Money, nearest

if TYPE_CHECKING:
    from fulfilsim.scenario.contract import Contract
    from fulfilsim.scenario.load import Loaded
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.tree import Keys


class HasContracts(Protocol):
    """A scenario, or a file of contracts."""

    @property
    def currency(self) -> str:
        """Currency of every amount."""

    @property
    def contracts(self) -> Mapping[str, Contract] | None:
        """Contracts by name."""


def check_contracts(scenario: HasContracts, loaded: Loaded) -> Iterator[Problem]:
    """Hold each contract against itself."""
    for name, contract in sorted((scenario.contracts or {}).items()):
        keys = ("contracts", name)
        yield from _currency(contract, scenario.currency, keys, loaded)
        yield from _term(contract, keys, loaded)
        yield from _surcharges(contract, keys, loaded)
        yield from _ramps(contract, keys, loaded)
        if contract.assumes.returns and getattr(scenario, "returns", None) is not None:
            what = "returns assumed beside those that are simulated, whose opening is paid by returns.fee"
            yield loaded.problem((*keys, "assumes", "returns"), what, "0%")
        if contract.exit and contract.exit.remaining_minimum and not contract.minimum:
            what = "a share of a minimum that there is not"
            yield loaded.problem((*keys, "exit", "remaining_minimum"), what, f"{'.'.join(keys)}.minimum")


def check_names_in_contracts(scenario: HasContracts, loaded: Loaded) -> Iterator[Problem]:
    """Refuse nodes that a contract names and nobody has, and contracts that a node names likewise."""
    contracts = scenario.contracts or {}
    nodes: dict[str, object] = getattr(scenario, "nodes", {})
    for name, contract in sorted(contracts.items()):
        transfer = contract.move.stock_transfer if contract.move else None
        if nodes and transfer and transfer.origin and transfer.origin not in nodes:
            keys = ("contracts", name, "move", "stock_transfer", "origin")
            yield _unknown(loaded, keys, "node", transfer.origin, sorted(nodes))
    for keys, block in getattr(scenario, "blocks_of_nodes", ()):
        named: str | None = getattr(block, "contract", None)
        if named is not None and named not in contracts:
            yield _unknown(loaded, (*keys, "contract"), "contract", named, sorted(contracts))


def check_serving(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Refuse a site that ships on days on which no contract holds: it would work for nothing."""
    contracts, calendar = scenario.contracts or {}, scenario.calendar
    first = calendar.measure.first - timedelta(days=calendar.warm_up)
    last = calendar.measure.last + timedelta(days=calendar.drain)
    for name, partner in sorted((scenario.partners or {}).items()):
        contract = contracts.get(partner.contract or "")
        if contract is None or contract.term is None:
            continue
        begins, ends = contract.term.first, contract.leaves or contract.term.last
        serves = partner.serves or Dates(first, last)
        if max(serves.first, first) < begins or min(serves.last, last) > ends:
            what = f"it takes orders on days outside the term of its contract, {begins} to {ends}"
            yield loaded.problem(("partners", name, "serves"), what, f"serves: {begins} to {ends}")


def check_money(file: HasContracts, loaded: Loaded) -> Iterator[Problem]:
    """Check the currency of plain amounts, which in a scenario is checked with all others."""
    for path, value in leaves(file.contracts, ("contracts",)):
        if isinstance(value, Money):
            yield from _foreign(path, value.currency, file.currency, loaded)


def _foreign(path: Keys, found: str, currency: str, loaded: Loaded) -> Iterator[Problem]:
    if found not in ("", currency):
        what = "an amount" if loaded.tree.says(path) else "not said, and its default is an amount"
        yield loaded.problem(path, f"{what} in {found}", f"{currency}, the currency of all amounts")


def _unknown(loaded: Loaded, keys: Keys, what: str, name: str, known: list[str]) -> Problem:
    expected = f"one of {', '.join(known)}" if known else f"a {what} of that name"
    return loaded.problem(keys, f"unknown {what} '{name}'", expected, nearest(name, known))


def _currency(contract: Contract, currency: str, keys: Keys, loaded: Loaded) -> Iterator[Problem]:
    """Check the currency of what is not plain money; the rest is checked with the scenario."""
    for path, value in leaves(contract, keys):
        rate = value.per_order if isinstance(value, CreditRule) else None
        found = value.currency if isinstance(value, FeeRule) else rate.currency if rate else ""
        yield from _foreign(path, found, currency, loaded)


def _term(contract: Contract, keys: Keys, loaded: Loaded) -> Iterator[Problem]:
    term = contract.term
    if term is None:
        for field in ("leaves", "move", "exit"):
            if getattr(contract, field) is not None:
                what = "nothing says when the contract begins and ends"
                yield loaded.problem((*keys, field), what, f"{'.'.join(map(str, keys))}.term")
    elif contract.leaves is not None and contract.leaves not in term:
        what = f"{contract.leaves} is not in the term"
        yield loaded.problem((*keys, "leaves"), what, f"a day from {term.first} to {term.last}")


def _surcharges(contract: Contract, keys: Keys, loaded: Loaded) -> Iterator[Problem]:
    for name, surcharge in sorted(contract.surcharges.items()):
        where = (*keys, "surcharges", name)
        if (surcharge.dates is None) == (surcharge.baseline is None):
            what = "no days and no baseline" if surcharge.dates is None else "days beside a baseline"
            yield loaded.problem(where, what, "either dates: or baseline:")


def _ramps(contract: Contract, keys: Keys, loaded: Loaded) -> Iterator[Problem]:
    capacity = contract.capacity
    for text, ramp in sorted(capacity.ramps.items()) if capacity else ():
        where = (*keys, "capacity", "ramps", text)
        begins = _date(text)
        if begins is None:
            yield loaded.problem(where, f"'{text}' is not a date", "the day on which the ramp begins")
        elif capacity and ramp.asked + timedelta(days=capacity.notice) > begins:
            soonest = ramp.asked + timedelta(days=capacity.notice)
            what = f"asked for on {ramp.asked} with {capacity.notice} days of notice"
            yield loaded.problem(where, what, f"{soonest} or later, or an earlier request")


def _date(text: str) -> date | None:
    try:
        return read_date(text)
    except ValueError:
        return None


CONTRACT_CHECKS: Final = (check_contracts, check_names_in_contracts, check_serving)
