"""Bad contracts are refused with their line, and say what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fulfilsim.errors import InputError
from fulfilsim.scenario.contract_checks import check_contracts
from fulfilsim.scenario.contract_file import load_contracts
from fulfilsim.scenario.load import Loaded
from fulfilsim.world.build import build

Load = Callable[..., Loaded]

HEAD = "fulfilsim: 1\ncurrency: USD\ncontracts:\n  northgate:\n"
TERM = "    term: 2026-09-01 to 2027-08-31\n"

RAMP = """\
    capacity:
      orders: 9 orders/day
      ramps: {2026-11-15: {to: 12 orders/day, asked: 2026-10-19}}
"""


def refused(tmp_path: Path, text: str) -> str:
    (tmp_path / "prices.yaml").write_text(HEAD + text)
    with pytest.raises(InputError) as error:
        load_contracts(tmp_path / "prices.yaml")
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        (
            "    per_order:\n      1 to 100 orders: 2 USD/order\n      100 to 200 orders: 1 USD/order\n",
            "6:7", "order 100 is in two tiers; expected tiers that do not overlap",
        ),
        (
            "    per_order: {1 to 100 orders: 2 USD/order, 102 to 200 orders: 1 USD/order}\n",
            "5:16", "no rate for order 101 to 101; expected tiers without a gap",
        ),
        (
            "    per_order: {1 to 100 orders: 2 USD/order}\n",
            "5:16", "no rate above order 100; expected a last tier 'above 100 orders'",
        ),
        (
            "    per_order: {2 to 100 orders: 2 USD/order, above 100 orders: 1 USD/order}\n",
            "5:16", "no rate for the first order",
        ),
        (
            "    per_order: {above 9 orders: 2 USD/order, above 100 orders: 1 USD/order}\n",
            "5:16", "no rate for the first order",
        ),
        (
            "    per_order: {up to 9 orders: 2 USD/order, above 9 orders: 1 USD/order, tiers: all}\n",
            "5:16", "'all' are no tiers; expected marginal",
        ),
        ("    per_order: {1 to 9: 2 USD/order}\n", "5:16",
         "'1 to 9' is no tier; expected e.g. 1 to 10000 orders"),
        ("    per_order: -2 USD/order\n", "5:16", "'-2 USD/order' is negative"),
        (
            "    per_order: {up to 9 orders: 2 USD/order, above 9 orders: -1 USD/order}\n",
            "5:16", "'-1 USD/order' is negative",
        ),
        ("    per_order: 2e6 USD/order\n", "5:16", "is no rate; expected at most 1,000,000 for each order"),
        ("    minimum: -500 USD/month\n", "5:14", "'-500 USD/month' is negative"),
        ("    per_order: 2.45\n", "5:16", "'2.45' is not an amount of money"),
        ("    per_line: 0.25 USD/order\n", "5:15", "is not per line"),
        ("    minimum: 500 EUR/month\n", "5:14", "an amount in EUR; expected USD"),
        ("    per_order: 2 EUR/order\n", "5:16", "an amount in EUR; expected USD"),
        ("    on_time: {credit: 2 EUR/order}\n", "5:23", "an amount in EUR; expected USD"),
        (
            "    per_order: {up to 9 orders: 2 USD/order, above 9 orders: 1 EUR/order}\n",
            "5:16", "rates in two currencies or units",
        ),
        ("    surcharges: {peak: {fee: 1 USD/order}}\n", "5:24", "no days and no baseline"),
        (
            "    surcharges: {peak: {fee: 1 USD/order, baseline: 2026-13}}\n",
            "5:53", "'2026-13-01' is not a date",
        ),
        (
            "    storage: {peak_uplift: {2026-11-01 to 2026-11-30: 5%, 2026-11-30: 9%}}\n",
            "5:28", "2026-11-30 has two shares",
        ),
        (
            RAMP, "7:27", "asked for on 2026-10-19 with 28 days of notice; expected 2026-11-16 or later",
        ),
        ("    exit: {fee: 5 USD}\n", "5:11", "nothing says when the contract begins and ends"),
        (f"{TERM}    leaves: 2027-09-01\n", "6:13", "2027-09-01 is not in the term"),
        (f"{TERM}    exit: {{remaining_minimum: 50%}}\n", "6:31", "a share of a minimum that there is not"),
        ("    per_ordre: 2 USD/order\n", "5:5", "unknown key 'per_ordre'"),
        ("    value_added: {gift: {fee: 1 USD/pallet}}\n", "5:31",
         "is not per order or line or unit or parcel"),
    ],
)  # fmt: skip
def test_a_bad_contract_is_refused_with_its_line(tmp_path: Path, text: str, place: str, says: str) -> None:
    told = refused(tmp_path, text)
    assert says in told
    assert f"prices.yaml:{place}:" in told


def test_all_problems_are_told_together(tmp_path: Path) -> None:
    told = refused(tmp_path, "    minimum: -500 USD/month\n    per_order: -2 USD/order\n")
    assert len(told.splitlines()) == 2


def test_a_file_without_a_contract_is_refused(tmp_path: Path) -> None:
    (tmp_path / "none.yaml").write_text("fulfilsim: 1\ncontracts: {}\n")
    with pytest.raises(InputError, match="no contract; expected at least one"):
        load_contracts(tmp_path / "none.yaml")


def test_defaults_in_another_currency_are_told(tmp_path: Path) -> None:
    """A contract in euros has to say its set-up fee: nobody knows it in euros."""
    (tmp_path / "euro.yaml").write_text(
        "fulfilsim: 1\ncurrency: EUR\ncontracts:\n  north: {account: 9 EUR/month}\n"
    )
    with pytest.raises(InputError) as error:
        load_contracts(tmp_path / "euro.yaml")
    assert "contracts.north.set_up: not said, and its default is an amount in USD" in str(error.value)
    assert "contracts.north.per_order: not said, and its default is an amount in USD" in str(error.value)


SITE = {"partners": {"site": {"contract": "north", "handles": {"capacity": "40 orders/day"}}},
        "carriers.post.collections.site": {"days": "daily"}}  # fmt: skip
NORTH: dict[str, Any] = {**SITE, "contracts": {"north": {}}}


@pytest.mark.parametrize(
    ("changes", "path", "says"),
    [
        (SITE, "partners.site.contract", "unknown contract 'north'"),
        ({**SITE, "contracts": {"nort": {}}}, "partners.site.contract", "did you mean nort?"),
        (
            {**NORTH, "contracts": {"north": {"term": "2026-09-01 to 2027-08-31",
                                              "move": {"stock_transfer": {"pallets": "4 pallets",
                                                                          "origin": "hal"}}}}},
            "contracts.north.move.stock_transfer.origin",
            "unknown node 'hal'; expected one of hall, site; did you mean",
        ),
        (
            {**NORTH, "contracts": {"north": {"term": "2026-10-06 to 2027-08-31"}}},
            "partners.site.serves", "outside the term of its contract, 2026-10-06 to 2027-08-31",
        ),
        (
            {**NORTH, "contracts": {"north": {"minimum": "5 EUR/month"}}},
            "contracts.north.minimum", "an amount in EUR",
        ),
    ],
)  # fmt: skip
def test_contracts_and_nodes_know_each_other(
    small: Load, changes: dict[str, Any], path: str, says: str
) -> None:
    with pytest.raises(InputError) as refused:
        small(changes)
    assert any(problem.path == path and says in str(problem) for problem in refused.value.problems)


def test_a_site_may_begin_with_its_contract(small: Load) -> None:
    changes = {"contracts": {"north": {"term": "2026-10-06 to 2027-08-31"}},
               "partners.site.serves": "2026-10-06 to 2027-08-31"}  # fmt: skip
    assert small({**NORTH, **changes}).scenario.contracts["north"].provider == "3PL"


def test_a_baseline_must_be_simulated(small: Load) -> None:
    peak = {"peak": {"fee": "1 USD/order", "baseline": "2026-08"}}
    with pytest.raises(InputError, match="2026-08 is not simulated under the contract"):
        build(small({**NORTH, "contracts": {"north": {"surcharges": peak}}}))


def test_returns_are_not_paid_twice(tmp_path: Path) -> None:
    """Where they are simulated, what opening them costs is said with them."""
    (tmp_path / "prices.yaml").write_text(f"{HEAD}    assumes: {{returns: 8%}}\n")
    loaded = load_contracts(tmp_path / "prices.yaml")
    file = loaded.scenario
    both = SimpleNamespace(contracts=file.contracts, currency="USD", returns={})
    (problem,) = check_contracts(both, loaded)
    assert "prices.yaml:5:24: contracts.northgate.assumes.returns: returns assumed beside" in str(problem)
