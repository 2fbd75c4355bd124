"""Prices worked by hand, on the many-at-once prices and on the step-by-step ones alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tariffs import BLACK_FRIDAY, card, consignments, day, micro

from fulfilsim.world.quote import Consignment, amount, quote
from fulfilsim.world.ratecard import RateCard
from fulfilsim.world.tariff import CENT, PARTS, OversizeFee, PeakFee, Tariff, ValueFee, percent, price_parcels

#           near    far   island
CARD = [[4.00, 5.00, 9.00],  # up to 1 kg
        [6.00, 8.00, 14.00],  # up to 5 kg
        [9.10, 13.33, 25.00]]  # up to 10 kg, 0.90 for each kilogram more  # fmt: skip
NEAR, FAR, ISLAND = 0, 1, 2
PEAK_CARD = [[0.30, 0.35, 0.50], [0.45, 0.75, 1.00]]  # up to 2 kg, up to 30 kg


def peak(
    name: str, first: str, last: str, *, fee: float = 0.0, by_weight: RateCard | None = None,
    homes: bool = False, tiers: tuple[tuple[int, float], ...] = (), next_week: bool = False,
) -> PeakFee:  # fmt: skip
    return PeakFee(name, day(first), day(last), micro(fee), by_weight, homes,
                   np.array([above for above, _ in tiers], np.int64),
                   np.array([0, *(micro(fee) for _, fee in tiers)], np.int64), next_week)  # fmt: skip


def tariff(**changes: Any) -> Tariff:
    """Give the plain card, or one with some charges."""
    plain: dict[str, Any] = {
        "rates": card(CARD, [1, 5, 10], 0.90), "kg_per_l": 0.0, "dimensional_over_l": 0.0, "minimum": 0,
        "discount_above": np.zeros(0, np.int64), "discount_ppm": np.zeros(1, np.int64), "residential": 0,
        "remote": np.zeros(3, np.int64), "oversize": (), "value": None, "peaks": (),
        "fuel_from": np.array([1]), "fuel_ppm": np.zeros(1, np.int64), "residential_share": 0.9,
    }  # fmt: skip
    return Tariff(**{**plain, **changes})


PLAIN = tariff()
BY_VOLUME = tariff(kg_per_l=1000 / 5000)  # 5000 cm3 weigh as much as a kilogram
LARGE_ONLY = tariff(kg_per_l=1000 / 5000, dimensional_over_l=28.0)
MINIMUM = tariff(minimum=micro(5.50))
DISCOUNTS = tariff(discount_above=np.array([100, 1000]), discount_ppm=np.array([0, 30_000, 125_000]))
FLOORED = tariff(discount_above=np.array([0]), discount_ppm=np.array([0, 400_000]), minimum=micro(3.00))
HOME = tariff(residential=micro(2.40))
REMOTE = tariff(remote=np.array([0, 0, micro(4.10)]))
OVERSIZE = tariff(oversize=(OversizeFee(60.0, 20.0, micro(16)), OversizeFee(100.0, np.inf, micro(90))))
VALUE = tariff(value=ValueFee(micro(100), micro(1.15), micro(100), micro(3.45)))
FUEL = tariff(
    fuel_from=np.array([day("2026-10-01"), day("2026-11-02")]), fuel_ppm=np.array([120_000, 132_500])
)
WINDOW = tariff(peaks=(peak("holidays", "2026-10-06", "2026-12-31", by_weight=card(PEAK_CARD, [2, 30])),))
BASELINE = tariff(peaks=(peak("volume", "2026-11-23", "2026-12-31", tiers=((1050, 1.00), (1500, 2.50))),))
AFTER = tariff(
    peaks=(peak("volume", "2026-11-23", "2026-12-31", tiers=((1050, 1.00), (1500, 2.50)), next_week=True),)
)
TWO_PEAKS = tariff(
    peaks=(
        peak("all", "2026-11-23", "2026-12-31", fee=0.40),
        peak("homes", "2026-12-01", "2026-12-24", fee=1.25, homes=True),
    )
)
EVERYTHING = tariff(
    kg_per_l=1000 / 5000,
    minimum=micro(5.50),
    discount_above=np.array([100, 1000]),
    discount_ppm=np.array([0, 30_000, 125_000]),
    residential=micro(2.40),
    remote=np.array([0, 0, micro(4.10)]),
    oversize=(OversizeFee(60.0, 20.0, micro(16)),),
    value=ValueFee(micro(100), micro(1.15), micro(100), micro(3.45)),
    peaks=(peak("holidays", "2026-10-06", "2026-12-31", fee=0.30),),
    fuel_from=np.array([day("2026-10-01"), day("2026-11-02")]),
    fuel_ppm=np.array([120_000, 132_500]),
)

SHOP = {"place": NEAR, "weight_kg": 0.8, "residential": False, "day": day("2026-10-05")}

#  tariff, what differs from a business parcel of 0.8 kg to the near zone on 5 October, parts, total
WORKED: list[tuple[Tariff, dict[str, Any], dict[str, float], float]] = [
    # The card: the first row that is not below the weight; above the last one, by the kilogram begun.
    (PLAIN, {}, {"freight": 4.00}, 4.00),
    (PLAIN, {"weight_kg": 1.0}, {"freight": 4.00}, 4.00),
    (PLAIN, {"weight_kg": 1.000001}, {"freight": 6.00}, 6.00),
    (PLAIN, {"weight_kg": 5.0, "place": FAR}, {"freight": 8.00}, 8.00),
    (PLAIN, {"weight_kg": 5.01, "place": FAR}, {"freight": 13.33}, 13.33),
    (PLAIN, {"weight_kg": 10.0, "place": ISLAND}, {"freight": 25.00}, 25.00),
    (PLAIN, {"weight_kg": 10.001}, {"freight": 10.00}, 10.00),
    (PLAIN, {"weight_kg": 11.0}, {"freight": 10.00}, 10.00),
    (PLAIN, {"weight_kg": 13.2, "place": FAR}, {"freight": 16.93}, 16.93),
    (PLAIN, {"weight_kg": 0.0}, {"freight": 4.00}, 4.00),
    # Dimensional weight counts where it is more.
    (BY_VOLUME, {"volume_l": 4.0}, {"freight": 4.00}, 4.00),
    (BY_VOLUME, {"volume_l": 5.0}, {"freight": 4.00}, 4.00),
    (BY_VOLUME, {"volume_l": 5.1}, {"freight": 6.00}, 6.00),
    (BY_VOLUME, {"volume_l": 25.0}, {"freight": 6.00}, 6.00),
    (BY_VOLUME, {"volume_l": 60.0, "place": FAR}, {"freight": 15.13}, 15.13),
    (BY_VOLUME, {"weight_kg": 7.0, "volume_l": 25.0}, {"freight": 9.10}, 9.10),
    # ... and only above a volume, where one is agreed.
    (LARGE_ONLY, {"volume_l": 28.0}, {"freight": 4.00}, 4.00),
    (LARGE_ONLY, {"volume_l": 28.1}, {"freight": 9.10}, 9.10),
    # A minimum tops the freight up.
    (MINIMUM, {}, {"freight": 4.00, "minimum": 1.50}, 5.50),
    (MINIMUM, {"place": FAR}, {"freight": 5.00, "minimum": 0.50}, 5.50),
    (MINIMUM, {"weight_kg": 3.0}, {"freight": 6.00}, 6.00),
    # Discounts hold for the parcels after the tier's volume.
    (DISCOUNTS, {"month": 99}, {"freight": 4.00}, 4.00),
    (DISCOUNTS, {"month": 100}, {"freight": 4.00, "discount": -0.12}, 3.88),
    (DISCOUNTS, {"month": 999}, {"freight": 4.00, "discount": -0.12}, 3.88),
    (DISCOUNTS, {"month": 1000}, {"freight": 4.00, "discount": -0.50}, 3.50),
    # 12.5 % of 13.33 are 1.66625; 3 % are 0.3999.
    (DISCOUNTS, {"month": 1000, "weight_kg": 9, "place": FAR}, {"freight": 13.33, "discount": -1.67}, 11.66),
    (DISCOUNTS, {"month": 500, "weight_kg": 9, "place": FAR}, {"freight": 13.33, "discount": -0.40}, 12.93),
    # The minimum is of the freight after the discount: 40 % of 4.00 leave 2.40; of 6.00, 3.60.
    (FLOORED, {}, {"freight": 4.00, "discount": -1.60, "minimum": 0.60}, 3.00),
    (FLOORED, {"weight_kg": 2.0}, {"freight": 6.00, "discount": -2.40}, 3.60),
    (FLOORED, {"place": FAR}, {"freight": 5.00, "discount": -2.00}, 3.00),
    # Homes, islands.
    (HOME, {}, {"freight": 4.00}, 4.00),
    (HOME, {"residential": True}, {"freight": 4.00, "residential": 2.40}, 6.40),
    (REMOTE, {"place": FAR}, {"freight": 5.00}, 5.00),
    (REMOTE, {"place": ISLAND}, {"freight": 9.00, "remote": 4.10}, 13.10),
    # Oversize, by volume or by weight; the dearest fee alone.
    (OVERSIZE, {"volume_l": 60.0}, {"freight": 4.00}, 4.00),
    (OVERSIZE, {"volume_l": 60.1}, {"freight": 4.00, "oversize": 16.00}, 20.00),
    (OVERSIZE, {"weight_kg": 20.0}, {"freight": 18.10}, 18.10),
    (OVERSIZE, {"weight_kg": 20.5}, {"freight": 19.00, "oversize": 16.00}, 35.00),
    (OVERSIZE, {"weight_kg": 20.5, "volume_l": 100.5}, {"freight": 19.00, "oversize": 90.00}, 109.00),
    (OVERSIZE, {"volume_l": 100.0}, {"freight": 4.00, "oversize": 16.00}, 20.00),
    # Declared value: 100 are included, each 100 begun above costs 1.15, at least 3.45.
    (VALUE, {"value_micro": micro(100)}, {"freight": 4.00}, 4.00),
    (VALUE, {"value_micro": micro(100.01)}, {"freight": 4.00, "declared value": 3.45}, 7.45),
    (VALUE, {"value_micro": micro(400)}, {"freight": 4.00, "declared value": 3.45}, 7.45),
    (VALUE, {"value_micro": micro(400.01)}, {"freight": 4.00, "declared value": 4.60}, 8.60),
    (VALUE, {"value_micro": micro(1250)}, {"freight": 4.00, "declared value": 13.80}, 17.80),
    # Fuel by the day of collection; before the first step the first one holds.
    (FUEL, {}, {"freight": 4.00, "fuel": 0.48}, 4.48),
    (FUEL, {"day": day("2026-09-30")}, {"freight": 4.00, "fuel": 0.48}, 4.48),
    (FUEL, {"day": day("2026-11-01")}, {"freight": 4.00, "fuel": 0.48}, 4.48),
    (FUEL, {"day": day("2026-11-02")}, {"freight": 4.00, "fuel": 0.53}, 4.53),
    # 13.25 % of 5.00 are 0.6625; of 6.00, 0.795, which is rounded up.
    (FUEL, {"day": day("2026-11-02"), "place": FAR}, {"freight": 5.00, "fuel": 0.66}, 5.66),
    (FUEL, {"day": day("2026-11-02"), "weight_kg": 2}, {"freight": 6.00, "fuel": 0.80}, 6.80),
    # A peak's window, with fees by weight and zone: both ends belong to it.
    (WINDOW, {}, {"freight": 4.00}, 4.00),
    (WINDOW, {"day": day("2026-10-06")}, {"freight": 4.00, "peak": 0.30}, 4.30),
    (WINDOW, {"day": day("2026-12-31"), "place": FAR}, {"freight": 5.00, "peak": 0.35}, 5.35),
    (WINDOW, {"day": day("2027-01-01")}, {"freight": 4.00}, 4.00),
    (WINDOW, {"day": BLACK_FRIDAY, "weight_kg": 3, "place": ISLAND}, {"freight": 14.00, "peak": 1.00}, 15.00),
    # Against a baseline of 1,000 a week: above 105 % one dollar, above 150 % two and a half.
    (BASELINE, {"day": BLACK_FRIDAY, "week": 1049}, {"freight": 4.00}, 4.00),
    (BASELINE, {"day": BLACK_FRIDAY, "week": 1050}, {"freight": 4.00, "peak": 1.00}, 5.00),
    (BASELINE, {"day": BLACK_FRIDAY, "week": 1499}, {"freight": 4.00, "peak": 1.00}, 5.00),
    (BASELINE, {"day": BLACK_FRIDAY, "week": 1500}, {"freight": 4.00, "peak": 2.50}, 6.50),
    (BASELINE, {"day": day("2026-11-22"), "week": 1500}, {"freight": 4.00}, 4.00),
    # ... or on all parcels of the week after one that went beyond it.
    (AFTER, {"day": BLACK_FRIDAY, "last_week": 1050}, {"freight": 4.00}, 4.00),
    (AFTER, {"day": BLACK_FRIDAY, "last_week": 1051}, {"freight": 4.00, "peak": 1.00}, 5.00),
    (AFTER, {"day": BLACK_FRIDAY, "last_week": 1501, "week": 0}, {"freight": 4.00, "peak": 2.50}, 6.50),
    (AFTER, {"day": BLACK_FRIDAY, "last_week": 0, "week": 9999}, {"freight": 4.00}, 4.00),
    # Surcharges of several windows add up; one is of homes alone.
    (TWO_PEAKS, {"day": BLACK_FRIDAY, "residential": True}, {"freight": 4.00, "peak": 0.40}, 4.40),
    (TWO_PEAKS, {"day": day("2026-12-01"), "residential": True}, {"freight": 4.00, "peak": 1.65}, 5.65),
    (TWO_PEAKS, {"day": day("2026-12-01")}, {"freight": 4.00, "peak": 0.40}, 4.40),
    # All at once. 40 l weigh 8 kg: 25.00, less 12.5 %, 3.13; a home on the island; 250 declared, two steps,
    # at least 3.45; fuel 13.25 % of 25.00 - 3.13 + 2.40 + 4.10 + 0.30 = 28.67, 3.798775.
    (EVERYTHING,
     {"place": ISLAND, "volume_l": 40.0, "month": 1000, "residential": True, "value_micro": micro(250),
      "day": BLACK_FRIDAY},
     {"freight": 25.00, "discount": -3.13, "residential": 2.40, "remote": 4.10, "declared value": 3.45,
      "peak": 0.30, "fuel": 3.80}, 35.92),
    # The smallest of it: 4.00 topped up to 5.50, and 12 % of that.
    (EVERYTHING, {}, {"freight": 4.00, "minimum": 1.50, "fuel": 0.66}, 6.16),
    # 80 l weigh 16 kg: 9.10 + 6 × 0.90 = 14.50, oversize 16.00, fuel 12 % of 30.50.
    (EVERYTHING, {"volume_l": 80.0}, {"freight": 14.50, "oversize": 16.00, "fuel": 3.66}, 34.16),
]  # fmt: skip


def many_at_once(by: Tariff, parcel: Consignment) -> dict[str, int]:
    """Price it among others, so that a price that leaks from row to row is seen."""
    other = Consignment(FAR, 30.0, 500.0, micro(5000), True, BLACK_FRIDAY, 10**6, 10**6, 10**6)
    prices = price_parcels(by, consignments([other, parcel, other]))
    return {part: int(values[1]) for part, values in prices.parts.items()}


def step_by_step(by: Tariff, parcel: Consignment) -> dict[str, int]:
    return {step.part: step.micro for step in quote(by, parcel)}


BOTH = pytest.mark.parametrize("price", [many_at_once, step_by_step])


@BOTH
@pytest.mark.parametrize(("by", "differs", "parts", "total"), WORKED)
def test_prices_worked_by_hand(
    price: Callable[[Tariff, Consignment], dict[str, int]],
    by: Tariff,
    differs: dict[str, Any],
    parts: dict[str, float],
    total: float,
) -> None:
    found = price(by, Consignment(**{**SHOP, **differs}))
    assert {part: value for part, value in found.items() if value} == {
        part: micro(value) for part, value in parts.items()
    }
    assert sum(found.values()) == micro(total)
    assert tuple(found) == PARTS


def test_at_least_sixty_prices_are_worked_by_hand() -> None:
    assert len(WORKED) >= 60


CONSIGNMENTS = st.builds(
    Consignment,
    place=st.integers(0, 2),
    weight_kg=st.floats(0, 60) | st.integers(0, 60).map(float),
    volume_l=st.floats(0, 300) | st.integers(0, 60).map(lambda fives: 5.0 * fives),
    value_micro=st.integers(0, 10**10),
    residential=st.booleans(),
    day=st.integers(day("2026-09-01"), day("2027-01-31")),
    month=st.integers(0, 2000),
    week=st.integers(0, 2000),
    last_week=st.integers(0, 2000),
)
TARIFFS = st.sampled_from(list({id(by): by for by, *_ in WORKED}.values()))


@given(TARIFFS, st.lists(CONSIGNMENTS, min_size=1, max_size=5))
def test_both_ways_of_pricing_agree(by: Tariff, parcels: list[Consignment]) -> None:
    """To the millionth and part by part, so that what is shown is what is charged."""
    prices = price_parcels(by, consignments(parcels))
    for row, parcel in enumerate(parcels):
        assert {part: int(values[row]) for part, values in prices.parts.items()} == step_by_step(by, parcel)


@given(st.integers(0, 10**12), st.integers(0, 10**6))
def test_a_percentage_is_rounded_to_the_cent_half_up(value: int, ppm: int) -> None:
    """Also where amount times percentage is more than 64 bits hold."""
    exact = value * ppm  # [1e-12]
    cents = int(percent(np.array([value]), np.array([ppm]))[0]) // CENT
    assert 0 <= (2 * cents + 1) * CENT * 10**6 - 2 * exact <= 2 * CENT * 10**6
    assert percent(np.array([value]), np.array([ppm]))[0] % CENT == 0
    assert (2 * cents + 1) * CENT * 10**6 != 2 * exact


@given(st.integers(0, 10**9))
def test_an_amount_is_written_with_its_cents(value: int) -> None:
    assert round(float(amount(value)) * 1e6) == value
    assert len(amount(value).partition(".")[2]) >= 2


def test_the_weight_billed_is_that_of_the_row() -> None:
    parcels = [Consignment(NEAR, 0.8, volume) for volume in (1.0, 20.0, 52.0)]
    assert price_parcels(BY_VOLUME, consignments(parcels)).billed_kg.tolist() == [1, 5, 11]
