"""`fulfilsim rate` prices one parcel, shows how, and says what it cannot make out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import fulfilsim as package

Command = Callable[..., Any]

CHARGES = """
extends: tiny.yaml
fulfilsim: 1
carriers:
  post:
    services:
      parcel:
        rates: 5 USD
        charges:
          residential: {fee: 2 USD/parcel}
          declared_value: {}
          peak: {all: {dates: 2026-11-27, fee: 0.50 USD/parcel}}
          discounts: [{above: 9 parcels, off: 10%}]
          fuel: 10%
"""
ONE = ("--service", "parcel", "--to", "everywhere", "--weight", "1 kg")


@pytest.fixture
def shop(tiny: str, tmp_path: Path) -> str:
    (tmp_path / "shop.yaml").write_text(CHARGES)
    return "shop.yaml"


def parts(document: str) -> dict[str, float]:
    return {part["part"]: part["amount"] for part in json.loads(document)["parts"]}


def test_the_page_shows_each_part_that_is_charged_and_the_total(fulfilsim: Command, shop: str) -> None:
    done = fulfilsim("rate", shop, *ONE)
    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()[2:]] == [
        "part", "freight", "residential", "fuel", "total",
    ]  # fmt: skip
    assert done.out.splitlines()[-1].split() == ["total", "7.70"]


def test_the_document_adds_up(fulfilsim: Command, shop: str) -> None:
    done = fulfilsim("rate", shop, *ONE, "--json", "--on", "2026-11-27", "--value", "150 USD", "--month", "9")
    assert parts(done.out) == {
        "freight": 5, "discount": -0.5, "residential": 2, "declared value": 1.15, "peak": 0.5, "fuel": 0.7,
    }  # fmt: skip
    document = json.loads(done.out)
    assert document["total"] == pytest.approx(sum(parts(done.out).values()), abs=1e-9)
    assert (document["on"], document["currency"], document["billed_weight_kg"]) == ("2026-11-27", "USD", 1)


def test_a_business_pays_no_residential_fee(fulfilsim: Command, shop: str) -> None:
    assert "residential" not in parts(fulfilsim("rate", shop, *ONE, "--business", "--json").out)


def test_changes_of_the_scenario_change_the_price(fulfilsim: Command, shop: str) -> None:
    done = fulfilsim("rate", shop, *ONE, "--json", "--set", "carriers.post.services.parcel.charges.fuel=20%")
    assert parts(done.out)["fuel"] == 1.4


def test_python_gives_the_same(fulfilsim: Command, shop: str) -> None:
    found = package.rate(shop, service="post.parcel", to="everywhere", weight="1 kg")
    assert found.total == json.loads(fulfilsim("rate", shop, *ONE, "--json").out)["total"]


def test_all_that_cannot_be_made_out_is_told_together(fulfilsim: Command, shop: str) -> None:
    wrong = ("--service", "no", "--to", "nowhere", "--weight", "1", "--on", "never", "--week", "-1")
    done = fulfilsim("rate", shop, *wrong)
    assert done.code == 2
    assert [line.partition(":")[0] for line in done.err.splitlines()] == [
        "--on", "--service", "--to", "--week", "--weight",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--service", "parcl", *ONE[2:]), "no service is named 'parcl'; expected one of post.parcel"),
        ((*ONE[:2], "--to", "nowhere", *ONE[4:]), "no customer place is named 'nowhere'"),
        ((*ONE[:4], "--weight", "1"), "--weight: bare number 1 where a unit is due"),
        ((*ONE[:4], "--weight", "-1 kg"), "--weight: '-1' is negative"),
        ((*ONE, "--on", "2026-02-30"), "--on: "),
        ((*ONE, "--value", "5 EUR"), "--value: an amount in EUR; expected USD"),
        ((*ONE, "--from", "hal"), "--from: post.parcel does not collect at 'hal'; expected one of hall"),
        ((*ONE, "--month", "-1"), "--month: '-1' is negative"),
    ],
)
def test_what_cannot_be_made_out_is_refused(
    fulfilsim: Command, shop: str, options: tuple[str, ...], said: str
) -> None:
    done = fulfilsim("rate", shop, *options)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
