"""The charges of a scenario, and of the files that it names, make the tariff that is billed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tariffs import BLACK_FRIDAY, card, consignments, day, micro

from fulfilsim.errors import InputError
from fulfilsim.scenario.load import Loaded
from fulfilsim.world.charges import make_tariff
from fulfilsim.world.quote import Consignment
from fulfilsim.world.ratecard import read_card
from fulfilsim.world.tariff import Prices, Tariff, price_parcels

Load = Callable[..., Loaded]

SERVICE = "carriers.post.services.parcel"
PLACES = {
    "close": {"at": [50.1, 0.0], "share": "50%", "zone": "a"},
    "far": {"at": [55.0, 0.0], "share": "50%", "zone": "b"},
}


def made(small: Load, charges: dict[str, Any], **files: str) -> Tariff:
    loaded = small({"demand.customers": PLACES, f"{SERVICE}.rates": "5 USD", f"{SERVICE}.charges": charges})
    service = loaded.scenario.carriers["post"].services["parcel"]
    keys = ("carriers", "post", "services", "parcel")
    return make_tariff(loaded, keys, service, card([[5.0, 5.0]], [np.inf]), ("close", "far"), ("a", "b"))


def refusal(small: Load, charges: dict[str, Any]) -> str:
    with pytest.raises(InputError) as refused:
        made(small, charges)
    return str(refused.value)


def prices(by: Tariff, *parcels: Consignment) -> Prices:
    return price_parcels(by, consignments(list(parcels)))


def test_a_service_without_charges_costs_what_its_rates_say(small: Load) -> None:
    by = made(small, {})
    assert prices(by, Consignment(1, 30.0, 400.0, 10**10)).total.tolist() == [5_000_000]
    assert not by.by_volume


def test_every_charge_of_a_scenario_is_in_the_tariff(small: Load) -> None:
    """Each of the two parcels meets every rule but those of the other."""
    by = made(small, {
        "dimensional": "5000 cm3/kg", "minimum": "6 USD/parcel",
        "discounts": [{"above": "10 parcels", "off": "10%"}],
        "residential": {"fee": "2 USD/parcel", "share": "80%"},
        "remote": {"fee": "3 USD/parcel", "places": ["far"]},
        "oversize": [{"over_volume": "60 l", "fee": "16 USD/parcel"}],
        "declared_value": {"at_least": "3 USD"},
        "peak": {"volume": {"dates": "2026-11-23 to 2026-12-31", "baseline": "1000 parcels/week",
                            "tiers": [{"above": "105%", "fee": "1 USD/parcel"}]}},
        "fuel": {"2026-10-01": "10%", "2026-11-02": "20%"},
    })  # fmt: skip
    one = Consignment(0, 1.0, 10.0, 0, False, day("2026-10-05"), 0, 0)
    other = Consignment(1, 1.0, 61.0, micro(150), True, BLACK_FRIDAY, 10, 1050)
    found = prices(by, one, other)
    assert {part: (values / 1e6).tolist() for part, values in found.parts.items()} == {
        "freight": [5, 5], "discount": [0, -0.5], "minimum": [1, 1.5], "residential": [0, 2],
        "remote": [0, 3], "oversize": [0, 16], "declared value": [0, 3], "peak": [0, 1], "fuel": [0.6, 5.6],
    }  # fmt: skip
    assert by.residential_share == 0.8
    assert by.by_volume


def test_a_divisor_in_inches_and_pounds_is_that_of_centimetres_and_kilograms(small: Load) -> None:
    """139 in3/lb are 5,022 cm3/kg."""
    assert made(small, {"dimensional": "139 in3/lb"}).kg_per_l == pytest.approx(1000 / 5021.7, rel=1e-4)


def test_fuel_fees_and_remote_places_come_from_files(small: Load, tmp_path: Path) -> None:
    (tmp_path / "fuel.csv").write_text("from,percent\n2026-11-02,20\n2026-10-01,10\n")
    (tmp_path / "peak.csv").write_text("up_to_lb,a,b\n2,0.30,0.35\n10,0.45,0.75\n")
    (tmp_path / "remote.csv").write_text("place,why\nfar,an island\nfarther,another\n")
    by = made(small, {
        "fuel": "fuel.csv", "remote": {"fee": "3 USD/parcel", "file": "remote.csv"},
        "peak": {"holidays": {"dates": "2026-11-01 to 2026-12-31", "fees": "peak.csv"}},
    })  # fmt: skip
    found = prices(by, Consignment(0, 0.9, day=BLACK_FRIDAY), Consignment(1, 1.0, day=BLACK_FRIDAY))
    assert found.parts["peak"].tolist() == [300_000, 750_000]
    assert found.parts["remote"].tolist() == [0, 3_000_000]
    assert found.parts["fuel"].tolist() == [1_060_000, 1_750_000]


def test_a_card_by_the_pound_is_read_in_kilograms(small: Load, tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_text("up_to_lb,a\n1,4\n2,5\n")
    loaded = small({f"{SERVICE}.rates": "rates.csv"})
    found = read_card(loaded, ("carriers", "post", "services", "parcel", "rates"), ("a", "a"), 0)
    assert found.up_to_kg.tolist() == [0.45359237, 0.90718474]


@pytest.mark.parametrize(
    ("charges", "said"),
    [
        ({"remote": {"fee": "3 USD/parcel", "places": ["fra"]}}, "unknown customer place 'fra'"),
        ({"remote": {"fee": "3 USD/parcel", "zones": ["c"]}}, "unknown zone 'c'; expected one of a, b"),
        ({"remote": {"fee": "3 USD/parcel"}}, "no remote place; expected places, a file of them, or zones"),
        ({"oversize": [{"fee": "3 USD/parcel"}]}, "a fee without a limit; expected over_volume"),
        ({"peak": {"x": {"dates": "2026-11-23"}}}, "a surcharge of nothing"),
        ({"peak": {"x": {"dates": "2026-11-23", "fee": "1 USD/parcel", "baseline": "9 parcels/week"}}},
         "a baseline without tiers"),
        ({"peak": {"x": {"dates": "2026-11-23", "tiers": [{"above": "105%", "fee": "1 USD/parcel"}]}}},
         "tiers of no baseline; expected baseline, e.g. 9000 parcels/week"),
        ({"discounts": [{"above": "9 parcels", "off": "3%"}, {"above": "9 parcels", "off": "4%"}]},
         "discounts.1.above: not above the tier before it"),
        ({"declared_value": {"per": "0 USD"}}, "steps of nothing"),
        ({"oversize": [{"over_volume": "60 l", "fee": "3 EUR/parcel"}]}, "an amount in EUR; expected USD"),
        ({"dimensional": "5000"}, "is no dimensional divisor; expected a volume"),
        ({"fuel": "120%"}, "'120%' is out of range; expected 0% to 100%"),
        ({"fuel": {}}, "no date; expected a percentage"),
    ],
)  # fmt: skip
def test_charges_that_mean_nothing_are_refused(small: Load, charges: dict[str, Any], said: str) -> None:
    assert said in refusal(small, charges)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from,percent\n2026-13-02,20\n", "fuel.csv:2:1: from: "),
        ("from,percent\n2026-10-02,20\n2026-10-02,21\n", "fuel.csv:3:1: from: 2026-10-02 twice"),
        ("from,percent\n2026-10-02,120\n", "fuel.csv:2:2: percent: '120' is no usable number"),
    ],
)
def test_a_bad_row_of_fuel_is_shown(small: Load, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "fuel.csv").write_text(text)
    assert said in refusal(small, {"fuel": "fuel.csv"})
