"""Contracts and months made at random, in the words of a planner."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

ROUNDINGS = [{}, {"of": "total"}, {"of": "total", "to": "0.05 USD"}, {"to": "1 USD"}, {"to": "0.001 USD"}]


def random_block(chance: random.Random, first: date, days: int) -> dict[str, Any]:
    """Make a contract with some of everything."""
    last = first + timedelta(days=days - 1)

    def money(most: float, unit: str) -> str:
        return _money(chance, most, unit)

    def fee(unit: str, most: float) -> Any:
        return _fee(chance, unit, most)

    def day() -> date:
        return first + timedelta(days=chance.randrange(days))

    def span() -> str:
        one, other = sorted((day(), day()))
        return f"{one} to {other}"

    def level(target: float) -> dict[str, str]:
        credit = money(3, "order") if chance.random() < 0.5 else f"{chance.randint(0, 5)}% per point"
        return {"target": f"{target + chance.uniform(0, 1):.1f}%", "credit": credit,
                "at_most": f"{chance.randint(0, 30)}%"}  # fmt: skip

    begins, ends = sorted((day(), day()))
    term = chance.choice([None, f"{begins} to {ends}", f"{begins} to {last + timedelta(days=400)}"])
    block: dict[str, Any] = {
        "per_order": fee("order", 4),
        "per_line": fee("line", 1),
        "per_unit": fee("unit", 0.5),
        "packaging": fee("parcel", 1),
        "receiving": chance.choice([fee("pallet", 12), fee("unit", 0.5)]),
        "returns": fee("return", 8),
        "storage": {
            "fee": chance.choice([money(40, "pallet-month"), money(25, "m3-month")]),
            "measured": chance.choice(["average", "peak", "month end"]),
            "peak_uplift": {span(): f"{chance.uniform(0, 60):.1f}%"},
        },
        "value_added": {
            "gift": {"fee": money(2, chance.choice(["order", "line", "unit", "parcel"])),
                     "share": f"{chance.uniform(0, 100):.1f}%"}
        },
        "account": money(500, "month"),
        "minimum": money(3000, "month"),
        "surcharges": {
            "days": {"fee": money(1, "order"), "dates": span()},
            "beyond": {"fee": money(1, "order"), "baseline": f"{chance.randint(0, 400)} orders/month",
                       "above": f"{chance.randint(0, 200)}%"},
        },
        "forecast": {"orders": {f"{day():%Y-%m}": f"{chance.randint(0, 500)} orders/month",
                                **({"else": "200 orders/month"} if chance.random() < 0.5 else {})},
                     "below": f"{chance.randint(0, 50)}%", "above": f"{chance.randint(0, 50)}%",
                     "short": money(1, "order"), "over": money(1, "order")},
        "capacity": {"orders": f"{chance.randint(1, 20)} orders/day", "over": money(1, "order")},
        "on_time": level(97),
        "accuracy": level(99),
        "partial_months": chance.choice(["pro rata", "in full"]),
        "rounding": chance.choice(ROUNDINGS),
    }  # fmt: skip
    for name in chance.sample(sorted(block), chance.randint(0, 8)):
        del block[name]
    if term:
        block |= {
            "term": term,
            "set_up": f"{chance.randint(0, 900)} USD",
            "move": {"onboarding": {"takes": f"{chance.randint(1, 20)} days", "cost": "1500 USD/week"},
                     "stock_transfer": {"pallets": f"{chance.randint(0, 90)} pallets"},
                     "dual_running": {"takes": f"{chance.randint(1, 20)} days", "cost": "999.99 USD/week"}},
        }  # fmt: skip
    return block


def random_columns(chance: random.Random, days: int) -> dict[str, list[int]]:
    """Make what a site did on so many days."""

    def column(most: int) -> list[int]:
        return [chance.randint(0, most) for _ in range(days)]

    due = column(25)
    return {
        "orders": column(25), "lines": column(30), "units": column(40), "parcels": column(30), "due": due,
        "late": [chance.randint(0, each) for each in due], "wrong": column(1), "returns": column(4),
        "received_units": column(90), "received_pallets": column(3),
        "stored_cm3": [chance.randint(0, 9_000_000) for _ in range(days)],
    }  # fmt: skip


def _money(chance: random.Random, most: float, unit: str) -> str:
    return f"{chance.uniform(0, most):.{chance.randint(0, 4)}f} USD/{unit}"


def _fee(chance: random.Random, unit: str, most: float) -> Any:
    edges = sorted(chance.sample(range(1, 400), chance.randint(0, 4)))
    if not edges:
        return _money(chance, most, unit)
    bands = {f"{low + 1} to {high} {unit}s": _money(chance, most, unit)
             for low, high in zip([0, *edges[:-1]], edges, strict=True)}  # fmt: skip
    return {**bands, f"above {edges[-1]} {unit}s": _money(chance, most, unit),
            "tiers": chance.choice(["marginal", "whole"])}  # fmt: skip
