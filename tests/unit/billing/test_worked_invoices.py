"""Invoices worked out by hand, with pencil and calendar; each is the smallest that shows one rule."""

from __future__ import annotations

from typing import Any

import pytest
from contracts import said, terms_of, worked

from fulfilsim.billing import bill, totals

RATE = {"per_order": "2.40 USD/order"}
TIERS = {
    "1 to 100 orders": "2.40 USD/order",
    "101 to 250 orders": "2.10 USD/order",
    "above 250 orders": "1.85 USD/order",
}
MARGINAL: dict[str, Any] = {"per_order": TIERS}
WHOLE: dict[str, Any] = {"per_order": {**TIERS, "tiers": "whole"}}
FROM_16 = {"term": "2026-11-16 to 2027-12-31", "set_up": None}
PALLET = 1_200_000
ONE = "orders 1 to 100: 100 order, 240.00"
HALF_MONTH = [10 * PALLET] * 15 + [20 * PALLET] * 15
FORESEEN = {
    **RATE,
    "forecast": {
        "orders": {"2026-11": "100 orders/month"},
        "short": "0.80 USD/order",
        "over": "0.50 USD/order",
    },
}
ON_TIME = {"target": "98%", "credit": "1.50 USD/order", "at_most": "100%"}
POINTS = {"target": "98%", "credit": "2% per point", "at_most": "100%"}
ORDERS_100 = "orders: 100 order, 240.00"
TEN_A_DAY = [10] * 30
BY_BASELINE = {
    **RATE,
    "surcharges": {"peak": {"fee": "0.60 USD/order", "baseline": "100 orders/month", "above": "120%"}},
}

CASES: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    # Tiers, each at its own rate.
    "no order": (MARGINAL, {"orders": 0}, []),
    "the first order": (MARGINAL, {"orders": 1}, ["orders 1 to 100: 1 order, 2.40"]),
    "one below the first edge": (MARGINAL, {"orders": 99}, ["orders 1 to 100: 99 order, 237.60"]),
    "on the first edge": (MARGINAL, {"orders": 100}, [ONE]),
    "one beyond the first edge": (MARGINAL, {"orders": 101}, [ONE, "orders 101 to 250: 1 order, 2.10"]),
    "on the second edge": (MARGINAL, {"orders": 250}, [ONE, "orders 101 to 250: 150 order, 315.00"]),
    "one beyond the second edge": (
        MARGINAL, {"orders": 251},
        [ONE, "orders 101 to 250: 150 order, 315.00", "orders above 250: 1 order, 1.85"],
    ),
    "far beyond": (
        MARGINAL, {"orders": 400},
        [ONE, "orders 101 to 250: 150 order, 315.00", "orders above 250: 150 order, 277.50"],
    ),
    # Tiers, the last one reached for all.
    "whole: on the first edge": (WHOLE, {"orders": 100}, [ONE]),
    "whole: one beyond costs less than none": (WHOLE, {"orders": 101},
        ["orders 101 to 250: 101 order, 212.10"]),
    "whole: on the second edge": (WHOLE, {"orders": 250}, ["orders 101 to 250: 250 order, 525.00"]),
    "whole: one beyond the second edge": (WHOLE, {"orders": 251}, ["orders above 250: 251 order, 464.35"]),
    "whole: nothing shipped": (WHOLE, {"orders": 0}, []),
    # The minimum.
    "below the minimum": (
        {**RATE, "minimum": "250 USD/month"}, {"orders": 100}, [ORDERS_100, "minimum: 1 month, 10.00"],
    ),
    "a cent below the minimum": (
        {**RATE, "minimum": "240.01 USD/month"}, {"orders": 100}, [ORDERS_100, "minimum: 1 month, 0.01"],
    ),
    "at the minimum": ({**RATE, "minimum": "240 USD/month"}, {"orders": 100}, [ORDERS_100]),
    "above the minimum": ({**RATE, "minimum": "239.99 USD/month"}, {"orders": 100}, [ORDERS_100]),
    "nothing done under a minimum": (
        {**RATE, "minimum": "250 USD/month"}, {"orders": 0}, ["minimum: 1 month, 250.00"],
    ),
    "a credit comes after the minimum": (
        {**RATE, "minimum": "250 USD/month", "on_time": ON_TIME}, {"orders": 100, "due": 100, "late": 3},
        [ORDERS_100, "minimum: 1 month, 10.00", "credit, on-time: 1 order, -1.50"],
    ),
    # Parts of a month.
    "half a month of the minimum": (
        {**RATE, **FROM_16, "minimum": "250 USD/month"}, {"orders": {20: 10}},
        ["orders: 10 order, 24.00", "minimum: 1 month, 101.00"],
    ),
    "a cut month in full": (
        {**RATE, **FROM_16, "minimum": "250 USD/month", "partial_months": "in full"}, {"orders": {20: 10}},
        ["orders: 10 order, 24.00", "minimum: 1 month, 226.00"],
    ),
    "work before the term is not billed": (
        {**RATE, **FROM_16}, {"orders": {15: 10, 16: 1}}, ["orders: 1 order, 2.40"],
    ),
    "half a month has half as wide tiers": (
        {**MARGINAL, **FROM_16}, {"orders": {20: 60}},
        ["orders 1 to 50: 50 order, 120.00", "orders 51 to 125: 10 order, 21.00"],
    ),
    "a cut month in full has whole tiers": (
        {**MARGINAL, **FROM_16, "partial_months": "in full"}, {"orders": {20: 60}},
        ["orders 1 to 100: 60 order, 144.00"],
    ),
    "a week of a month that nobody simulated to its end": (
        {"account": "300 USD/month"}, {"first": "2026-11-24", "days": 7}, ["account: 0.233333 month, 70.00"],
    ),
    "so also where cut months are in full": (
        {"account": "300 USD/month", "partial_months": "in full"}, {"first": "2026-11-24", "days": 7},
        ["account: 0.233333 month, 70.00"],
    ),
    # February.
    "a leap month from the 15th": (
        {"account": "300 USD/month", "term": "2028-02-15 to 2028-12-31", "set_up": None},
        {"first": "2028-02-01"}, ["account: 0.517241 month, 155.17"],
    ),
    "another February from the 15th": (
        {"account": "300 USD/month", "term": "2027-02-15 to 2027-12-31", "set_up": None},
        {"first": "2027-02-01"}, ["account: 0.5 month, 150.00"],
    ),
    "a pallet for the 29th alone": (
        {}, {"first": "2028-02-01", "stored_cm3": {29: 10 * PALLET}},
        ["storage: 0.344828 pallet-month, 10.34"],
    ),
    # Storage.
    "the average of the days": ({}, {"stored_cm3": HALF_MONTH}, ["storage: 15 pallet-month, 450.00"]),
    "the highest day": (
        {"storage": {"measured": "peak"}}, {"stored_cm3": HALF_MONTH[::-1]},
        ["storage: 20 pallet-month, 600.00"],
    ),
    "the last day": (
        {"storage": {"measured": "month end"}}, {"stored_cm3": HALF_MONTH[::-1]},
        ["storage: 10 pallet-month, 300.00"],
    ),
    "a pallet begun is a pallet": ({}, {"stored_cm3": [PALLET + 1] * 30}, ["storage: 2 pallet-month, 60.00"]),
    "cubic metres": (
        {"storage": {"fee": "18 USD/m3-month"}}, {"stored_cm3": [12_500_000] * 30},
        ["storage: 12.5 m3-month, 225.00"],
    ),
    "a peak uplift on half the days": (
        {"storage": {"peak_uplift": {"2026-11-16 to 2026-12-31": "25%"}}}, {"stored_cm3": [10 * PALLET] * 30},
        ["storage: 10 pallet-month, 300.00",
         "storage uplift 25% from 2026-11-16 to 2026-12-31: 5 pallet-month, 37.50"],
    ),
    # Other work.
    "pallets received": ({}, {"received_pallets": 3}, ["receiving, pallets: 3 pallet, 30.00"]),
    "units received": (
        {"receiving": "0.25 USD/unit"}, {"received_units": 160, "received_pallets": 3},
        ["receiving, units: 160 unit, 40.00"],
    ),
    "lines and units beyond those included": (
        {**RATE, "per_line": "0.25 USD/line", "per_unit": "0.10 USD/unit"},
        {"orders": 1, "lines": 2, "units": 7},
        ["orders: 1 order, 2.40", "lines: 2 line, 0.50", "units: 7 unit, 0.70"],
    ),
    "material": ({"packaging": "0.85 USD/parcel"}, {"parcels": 12}, ["packaging: 12 parcel, 10.20"]),
    "returns": ({}, {"returns": 9}, ["returns: 9 return, 58.50"]),
    "gifts, an order in eight": (
        {**RATE, "value_added": {"gift wrap": {"fee": "1.50 USD/order", "share": "12.5%"}}}, {"orders": 100},
        [ORDERS_100, "value added, gift wrap: 13 order, 19.50"],
    ),
    "no charge for picking and packing": ({"per_order": "none"}, {"orders": 100}, []),
    # Peaks.
    "the peak's first and last day count": (
        {**RATE, "surcharges": {"peak": {"fee": "0.35 USD/order", "dates": "2026-11-27 to 2026-11-29"}}},
        {"orders": TEN_A_DAY}, ["orders: 300 order, 720.00", "surcharge, peak: 30 order, 10.50"],
    ),
    "at the baseline's share": (BY_BASELINE, {"orders": 120}, ["orders: 120 order, 288.00"]),
    "an order beyond it": (
        BY_BASELINE, {"orders": 121}, ["orders: 121 order, 290.40", "surcharge, peak: 1 order, 0.60"],
    ),
    "above the capacity of a day": (
        {**RATE, "capacity": {"orders": "10 orders/day", "over": "0.75 USD/order"}},
        {"orders": [12, 9, 10, 11]},
        ["orders: 42 order, 100.80", "orders above the daily capacity: 3 order, 2.25"],
    ),
    "a ramp that was asked for in time": (
        {**RATE, "capacity": {"orders": "10 orders/day", "over": "0.75 USD/order",
                              "ramps": {"2026-11-02": {"to": "12 orders/day", "asked": "2026-10-05"}}}},
        {"orders": [12, 12, 12, 13]},
        ["orders: 49 order, 117.60", "orders above the daily capacity: 3 order, 2.25"],
    ),
    # Forecast: 100 orders, 20 % either way.
    "at the band's lower end": (FORESEEN, {"orders": 80}, ["orders: 80 order, 192.00"]),
    "an order short": (
        FORESEEN, {"orders": 79}, ["orders: 79 order, 189.60", "orders below the forecast: 1 order, 0.80"],
    ),
    "at the band's upper end": (FORESEEN, {"orders": 120}, ["orders: 120 order, 288.00"]),
    "an order over": (
        FORESEEN, {"orders": 121}, ["orders: 121 order, 290.40", "orders above the forecast: 1 order, 0.50"],
    ),
    "nothing foreseen": (FORESEEN, {"first": "2026-12-01", "orders": 500}, ["orders: 500 order, 1200.00"]),
    # Service levels.
    "as many late as allowed": ({**RATE, "on_time": ON_TIME}, {"orders": 100, "due": 100, "late": 2},
        [ORDERS_100]),
    "one too many": (
        {**RATE, "on_time": ON_TIME}, {"orders": 100, "due": 100, "late": 3},
        [ORDERS_100, "credit, on-time: 1 order, -1.50"],
    ),
    "2 % of 149 orders are two whole ones": (
        {**RATE, "on_time": ON_TIME}, {"orders": 100, "due": 149, "late": 3},
        [ORDERS_100, "credit, on-time: 1 order, -1.50"],
    ),
    "not more than a tenth of the handling": (
        {**RATE, "on_time": {**ON_TIME, "at_most": "10%"}}, {"orders": 100, "due": 100, "late": 30},
        [ORDERS_100, "credit, on-time: 28 order, -42.00",
         "credit, on-time: beyond the most that is given back: 1 month, 18.00"],
    ),
    "a full point": (
        {**RATE, "on_time": POINTS}, {"orders": 100, "due": 100, "late": 3},
        [ORDERS_100, "credit, on-time: 1 point, -4.80"],
    ),
    "2.9 points are two": (
        {**RATE, "on_time": POINTS}, {"orders": 100, "due": 1000, "late": 49},
        [ORDERS_100, "credit, on-time: 2 point, -9.60"],
    ),
    "nine tenths of a point are none": (
        {**RATE, "on_time": POINTS}, {"orders": 100, "due": 1000, "late": 29}, [ORDERS_100],
    ),
    "a day beyond its capacity excuses as many": (
        {**RATE, "on_time": {**ON_TIME, "target": "100%"}, "capacity": {"orders": "10 orders/day"}},
        {"orders": 100, "due": [15, 10], "late": [6, 0]},
        [ORDERS_100, "credit, on-time: 1 order, -1.50"],
    ),
    "wrong orders": (
        {**RATE, "accuracy": {"credit": "15 USD/order", "at_most": "100%"}}, {"orders": 100, "wrong": 2},
        [ORDERS_100, "credit, accuracy: 2 order, -30.00"],
    ),
    # Rounding.
    "half a cent goes up": (
        {"per_order": "0.125 USD/order"}, {"orders": 1}, ["orders: 1 order, 0.13"],
    ),
    "each line is rounded": (
        {"per_order": "0.125 USD/order", "per_line": "0.125 USD/line"}, {"orders": 1, "lines": 1},
        ["orders: 1 order, 0.13", "lines: 1 line, 0.13"],
    ),
    "half a cent given back goes up too": (
        {"per_order": "none", "accuracy": {"target": "100%", "credit": "0.125 USD/order"}},
        {"orders": 8, "wrong": 1},
        ["credit, accuracy: 1 order, -0.13",
         "credit, accuracy: beyond the most that is given back: 1 month, 0.13"],
    ),
    # Moving in and out.
    "the first day of the term": (
        {**RATE, "term": "2026-11-10 to 2027-11-09"}, {"orders": {10: 1}},
        ["set-up: 1 contract, 650.00", "orders: 1 order, 2.40"],
    ),
    "a term that began before": ({**RATE, "term": "2026-10-01 to 2027-11-09"}, {"orders": {10: 1}},
                                 ["orders: 1 order, 2.40"]),
    "two weeks of onboarding": (
        {"term": "2026-11-16 to 2027-11-09", "set_up": None,
         "move": {"onboarding": {"takes": "2 weeks", "cost": "1500 USD/week"}}}, {},
        ["onboarding: 1 week, 1500.00", "onboarding: 1 week, 1500.00"],
    ),
    "ten days of dual running, and the stock": (
        {"term": "2026-11-16 to 2027-11-09", "set_up": None,
         "move": {"dual_running": {"takes": "10 days", "cost": "1500 USD/week"},
                  "stock_transfer": {"pallets": "400 pallets"}}}, {},
        ["stock transfer: 400 pallet, 10000.00", "dual running: 1 week, 1500.00",
         "dual running: 0.428571 week, 642.86"],
    ),
    "leaving early": (
        {**RATE, "term": "2025-01-01 to 2026-12-31", "leaves": "2026-11-15", "minimum": "1000 USD/month",
         "exit": {"fee": "12000 USD", "remaining_minimum": "50%"}},
        {"orders": {15: 10, 16: 500}},
        ["exit: 1 contract, 12000.00", "exit, remaining minimum: 0.75 month, 750.00",
         "orders: 10 order, 24.00", "minimum: 1 month, 476.00"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(CASES))
def test_the_invoice_is_what_the_pencil_says(name: str) -> None:
    contract, did, expected = CASES[name]
    assert said(bill(terms_of(contract), worked(**did))) == expected


def test_there_are_more_than_forty_of_them() -> None:
    """So many were asked for."""
    assert len(CASES) > 60


def test_volumes_begin_anew_with_each_month() -> None:
    """A hundred orders in November and a hundred in December are no two hundred."""
    lines = bill(terms_of(MARGINAL), worked("2026-11-01", 61, orders=[100] + [0] * 29 + [100]))
    assert [f"{line.month:%m} {line.amount_micro}" for line in lines] == ["11 240000000", "12 240000000"]


def test_a_baseline_month_is_looked_up() -> None:
    """100 orders in October, 130 in November: ten are beyond 120 %."""
    rule = {"fee": "0.60 USD/order", "baseline": "2026-10", "above": "120%"}
    did = worked("2026-10-01", 61, orders=[100] + [0] * 30 + [130])
    lines = bill(terms_of({**RATE, "surcharges": {"peak": rule}}), did)
    assert said(lines)[-1] == "surcharge, peak: 10 order, 6.00"


def test_half_a_baseline_month_stands_for_a_whole_one() -> None:
    """50 orders in the last 15 days of April are 100 a month: of May's 130, ten are beyond 120 %."""
    rule = {"fee": "0.60 USD/order", "baseline": "2026-04", "above": "120%"}
    did = worked("2026-04-16", 46, orders=[50] + [0] * 14 + [130])
    lines = bill(terms_of({**RATE, "surcharges": {"peak": rule}}), did)
    assert said(lines)[-1] == "surcharge, peak: 10 order, 6.00"


@pytest.mark.parametrize(
    ("currency", "block", "lines", "total"),
    [
        ("JPY", {"per_order": "333.5 JPY/order"}, ["orders: 1 order, 334.000"], 334_000_000),
        ("KWD", {"per_order": "0.3335 KWD/order"}, ["orders: 1 order, 0.334"], 334_000),
        ("CHF", {"per_order": "2.33 CHF/order", "rounding": {"to": "0.05 CHF"}},
         ["orders: 1 order, 2.350"], 2_350_000),
        (
            "USD",
            {"per_order": "0.125 USD/order", "per_line": "0.125 USD/line", "rounding": {"of": "total"}},
            ["orders: 1 order, 0.125", "lines: 1 line, 0.125"],
            250_000,
        ),
        (
            "USD",
            {"per_order": "0.333 USD/order", "rounding": {"of": "total"}},
            ["orders: 1 order, 0.333", "rounding: 1 month, -0.003"],
            330_000,
        ),
    ],
)  # fmt: skip
def test_the_smallest_amount_is_the_currency_s(
    currency: str, block: dict[str, Any], lines: list[str], total: int
) -> None:
    """Yen have no cents, dinars have thousandths, Swiss tills fives, and a total may be rounded at once."""
    prices = {"set_up": None, "receiving": "none", "returns": "none"}
    found = bill(terms_of({**prices, **block}, currency), worked(orders=1, lines=1))
    assert said(found, 3) == lines
    assert list(totals(found).values()) == [total]
