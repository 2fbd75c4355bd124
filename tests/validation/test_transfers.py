"""A cross-dock and pallets, worked out by hand: who is where when, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from fulfilsim.run import Replication, replicate
from fulfilsim.scenario.load import load
from fulfilsim.world.build import build

HOUR, DAY = 3600.0, 86_400.0

# One packer, ten minutes an order: A is packed until 08:10, B 08:20, C 08:30, D 10:40. A unit is 10 l and a
# parcel holds 20 l, so B, with three units, goes in two parcels.
ORDERS = """\
order,time,sku,quantity,price
A,2026-03-02T08:00:00,cup,1,10.00
B,2026-03-02T08:01:00,cup,3,10.00
C,2026-03-02T08:02:00,cup,1,10.00
D,2026-03-02T10:30:00,cup,1,10.00
"""
SHOP: dict[str, Any] = {
    "fulfilsim": 1,
    "currency": "EUR",
    "calendar": {"zone": "UTC", "holidays": "none", "warm_up": "0 days", "measure": "2026-03-02",
                 "drain": "5 days"},
    "demand": {"orders": {"file": "orders.csv", "columns": {"price": "price"}},
               "skus": {"weight": "1 kg", "volume": "10 l"}},
    "centres": {
        "hall": {
            "process": ["pack"],
            "stages": {"pack": {"team": "packers", "time": "10 min", "spread": "none"}},
            "teams": {"packers": {"heads": {"day": 1}, "wage": "24 EUR/h", "on_costs": "0%"}},
            "shifts": {"day": {"days": "daily", "hours": "08:00-16:00"}},
            "carton": {"max_weight": "30 kg", "max_volume": "20 l"},
            "packaging": "0.50 EUR/parcel",
            "rent": "0 EUR/month",
        },
        "dock": {
            "fed_by": {"centre": "hall", "days": "daily", "at": ["10:00", "14:00"], "cut_off": "09:00",
                       "takes": "2 h", "holds": "3 parcels", "cost": "100 EUR/trip"},
            "process": ["sort"],
            "stages": {"sort": {"team": "hands", "time": "6 min per parcel", "spread": "none"}},
            "teams": {"hands": {"heads": {"late": 1}, "wage": "20 EUR/h", "on_costs": "0%"}},
            "shifts": {"late": {"days": "daily", "hours": "12:30-20:00"}},
            "packaging": "9 EUR/parcel",
            "rent": "0 EUR/month",
        },
    },
    "sourcing": {"policy": "in order", "nodes": ["dock", "hall"]},
    "carriers": {
        "local": {
            "collections": {
                "dock": {"days": "daily", "at": ["13:00", "18:00"], "cut_off": "17:00"},
                "hall": {"days": "daily", "at": "12:00", "cut_off": "10:00"},
            },
            "works": "daily",
            "sorts_at": "20:00",
            "delivery_hours": "10:00-10:01",
            "services": {"day": {"promise": "1 working day", "transit": "1 working day",
                                 "rates": "4 EUR", "extra_kg": "0 EUR/kg"}},
        }
    },
    "run": {"replications": 1},
}  # fmt: skip

Run = Callable[..., Replication]


def clock(hours: int, minutes: int = 0, day: int = 0) -> float:
    """Give an instant of Monday, or of a day after it."""
    return day * DAY + hours * HOUR + minutes * 60.0


@pytest.fixture
def ran(tmp_path: Path) -> Run:
    """Give the function that runs the shop with changes by dotted path, and finds that it reconciles."""

    def run(changes: dict[str, Any] | None = None, orders: str = ORDERS, **files: str) -> Replication:
        document = yaml.safe_load(yaml.safe_dump(SHOP))
        for path, value in (changes or {}).items():
            *folders, last = path.split(".")
            block = document
            for name in folders:
                block = block.setdefault(name, {})
            block[last] = value
        (tmp_path / "orders.csv").write_text(orders)
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text)
        file = tmp_path / "shop.yaml"
        file.write_text(yaml.safe_dump(document, sort_keys=False))
        found = replicate(build(load(file)), seed=1, replication=0)
        assert found.problems == []
        return found

    return run


def parcels(found: Replication) -> pd.DataFrame:
    return found.tables.parcels.frame.set_index("parcel")


def ledger(found: Replication, **wanted: str) -> pd.DataFrame:
    rows = found.tables.ledger.frame
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return rows


def test_three_parcels_leave_at_ten_and_the_fourth_waits_for_the_next_trailer(ran: Run) -> None:
    """A and both parcels of B are the first three; C and D follow at two; all are there after two hours."""
    found = parcels(ran())
    left = {"A/1": clock(10), "B/1": clock(10), "B/2": clock(10), "C/1": clock(14), "D/1": clock(14)}
    assert found["packed_at"].to_dict() == {
        "A/1": clock(8, 10), "B/1": clock(8, 20), "B/2": clock(8, 20), "C/1": clock(8, 30),
        "D/1": clock(10, 40),
    }  # fmt: skip
    assert found["transferred_at"].to_dict() == left
    assert found["cross_docked_at"].to_dict() == {key: at + 2 * HOUR for key, at in left.items()}


def test_the_dock_sorts_six_minutes_a_parcel_from_half_past_twelve(ran: Run) -> None:
    """A until 12:36, B with two parcels until 12:48: both meet the collection at one; C and D that at six."""
    found = parcels(ran())
    assert found["ready_at"].to_dict() == {
        "A/1": clock(12, 36), "B/1": clock(12, 48), "B/2": clock(12, 48), "C/1": clock(16, 6),
        "D/1": clock(16, 12),
    }  # fmt: skip
    assert found["collected_at"].tolist() == [clock(13)] * 3 + [clock(18)] * 2
    assert set(found["node"]) == {"dock"}
    assert set(found["origin"]) == {"hall"}


def test_the_promise_follows_the_transfer(ran: Run) -> None:
    """Until nine with the trailer of two o'clock, there at four and so before five; D goes a day later."""
    orders = ran().tables.orders.frame.set_index("order")
    assert orders["promised_ship_at"].to_dict() == {
        "A": clock(18), "B": clock(18), "C": clock(18), "D": clock(18, day=1)
    }  # fmt: skip


def test_what_the_first_dock_holds_is_left_behind_by_pallets_too(ran: Run) -> None:
    """A pallet holds 30 l: A and half of B are 25 l. The rest of B and C are 25 l at two, and D waits."""
    found = parcels(ran({"centres.dock.fed_by.holds": "1 pallets", "centres.dock.fed_by.pallet": "30 l"}))
    assert found["transferred_at"].to_dict() == {
        "A/1": clock(10), "B/1": clock(10), "B/2": clock(14), "C/1": clock(14), "D/1": clock(10, day=1)
    }  # fmt: skip
    assert found["ready_at"]["B/1"] == clock(16, 12), "an order is sorted when its last parcel is there"


@pytest.mark.parametrize(
    ("cost", "basis", "amounts"),
    [
        ("100 EUR/trip", "period", [100.0, 100.0]),
        ("30 EUR/pallet", "period", [60.0, 30.0]),  # 40 l and 20 l on pallets of 30 l
        ("0.60 EUR/parcel", "order", [0.6] * 5),
    ],
)
def test_a_transfer_costs_what_it_is_paid_by(ran: Run, cost: str, basis: str, amounts: list[float]) -> None:
    found = ran({"centres.dock.fed_by.cost": cost, "centres.dock.fed_by.pallet": "30 l"})
    rows = ledger(found, party="line-haul")
    assert set(rows["basis"]) == {basis}
    assert set(rows["node"]) == {"dock"}
    assert (rows["amount_micro"] / 1e6).tolist() == amounts
    by_order = found.tables.orders.frame.set_index("order")["cost_carriage"]
    a_parcel = 4.6 if basis == "order" else 4.0
    assert by_order.round(6).to_dict() == {"A": a_parcel, "B": 2 * a_parcel, "C": a_parcel, "D": a_parcel}


def test_who_gave_up_is_not_on_the_trailer(ran: Run) -> None:
    """All would wait for two hours and a half: A and B are off by then, C and D are not.

    So nothing is left for the trailer of two o'clock, which does not go and costs nothing.
    """
    found = ran({"cancellation": {"regret": "0%", "patience": "150 min"}})
    assert found.tables.orders.frame.set_index("order")["outcome"].to_dict() == {
        "A": "delivered", "B": "delivered", "C": "cancelled", "D": "cancelled"
    }  # fmt: skip
    assert set(parcels(found)["transferred_at"].dropna()) == {clock(10)}
    assert ledger(found, party="line-haul")["amount_micro"].tolist() == [100_000_000]


def test_packing_is_paid_where_it_is_done(ran: Run) -> None:
    """Material is the hall's, at its price: nothing is packed at the dock."""
    rows = ledger(ran(), account="packaging")
    assert set(rows["node"]) == {"hall"}
    assert rows["amount_micro"].sum() == 5 * 500_000


def test_the_time_from_click_to_door_adds_up(ran: Run) -> None:
    """Waiting for the transfer, 1.5 h on the mean, and 2 h on the road are parts of it."""
    found = ran()
    kpi = dict(zip(found.kpis["kpi"], found.kpis["value"], strict=True))
    parts = {name: value for name, value in kpi.items() if name.startswith("time_mean_h.")}
    assert sum(parts.values()) == pytest.approx(kpi["click_to_door_mean_h"], abs=1e-9)
    assert parts["time_mean_h.dock.transfer"] == 2.0
    waits = [110, 100, 330, 200]  # minutes of A to D
    assert parts["time_mean_h.dock.transfer_wait"] == pytest.approx(sum(waits) / 4 / 60)
    assert "time_mean_h.split.overlap" not in parts


def test_waiting_for_a_wave_is_time_of_the_centre_that_packs(ran: Run) -> None:
    """Waves at nine and eleven: A, B, C and D wait for 60, 59, 58 and 30 minutes; nobody at the dock."""
    found = ran({"centres.hall.release": "waves at 09:00, 11:00"})
    kpi = dict(zip(found.kpis["kpi"], found.kpis["value"], strict=True))
    assert kpi["time_mean_h.hall.release"] == pytest.approx((60 + 59 + 58 + 30) / 4 / 60)
    assert kpi.get("time_mean_h.dock.release", 0.0) == 0.0


def test_stock_is_the_feeding_centres(ran: Run) -> None:
    """What the dock ships comes off the hall's shelf, and nothing ever lies at the dock."""
    found = ran({
        "stock": {"policy": "base stock", "order_up_to": "5 units", "shortage": {"line": "lost"},
                  "sent_back": {"costs": "0 EUR/parcel"}},
        "suppliers": {"works": {"lead_time": "30 days"}},
    })  # fmt: skip
    days = found.tables.others["stock"].frame
    assert days[days["node"] == "dock"]["held_unit_days"].sum() == 0
    shelves = found.tables.shelves.frame.set_index("node")
    assert shelves.loc["hall", ["opening", "shipped"]].tolist() == [5, 5]
    orders = found.tables.orders.frame.set_index("order")
    assert orders["lost_lines"].to_dict() == {"A": 0, "B": 0, "C": 0, "D": 1}
    assert set(orders["node"][["A", "B", "C"]]) == {"dock"}


PALLETS = {
    "sourcing": {"policy": "nearest"},
    "channels": {"trade": {"share": "100%", "nodes": ["hall"],
                           "pallets": {"holds": "40 l", "weighs": "100 kg", "material": "8 EUR/pallet"}}},
    "carriers.local.carries": "pallets",
    "carriers.local.zones": {"near": "beyond"},
    "carriers.local.services.day.rates": "rates.csv",
    "carriers.local.collections": {"hall": {"days": "mon-fri", "at": "12:00", "cut_off": "10:00",
                                            "cap": "2 pallets"}},
}  # fmt: skip
RATES = "up_to_kg,near\n2,50.00\n5,70.00\n"
DEALERS = (
    "order,time,sku,quantity,price\nA,2026-03-02T08:00:00,cup,9,10.00\nB,2026-03-02T08:01:00,cup,1,10.00\n"
)


@pytest.fixture
def dealers(ran: Run) -> Replication:
    hall = {
        **SHOP["centres"]["hall"],
        "stages": {
            "pack": {
                "team": "packers",
                "time": "10 min",
                "spread": "none",
                "pallet_time": "5 min + 3 min per pallet",
            }
        },
    }
    return ran({**PALLETS, "centres": {"hall": hall}}, DEALERS, rates=RATES)


def test_an_order_goes_on_as_many_pallets_as_it_needs(dealers: Replication) -> None:
    """A is 90 l on pallets of 40 l: three of 3 kg each, at 70 EUR; B is one of 1 kg, at 50 EUR."""
    found = parcels(dealers)
    assert set(found["carton"]) == {"pallet"}
    assert found["price"].to_dict() == {"A/1": 70.0, "A/2": 70.0, "A/3": 70.0, "B/1": 50.0}
    assert found["weight_kg"].to_dict() == {"A/1": 3.0, "A/2": 3.0, "A/3": 3.0, "B/1": 1.0}


def test_pallets_are_wrapped_and_collected_by_the_pallet(dealers: Replication) -> None:
    """Five minutes and three for each pallet: A until 08:14, B until 08:22; the lorry takes two at a time."""
    found = parcels(dealers)
    assert found["ready_at"]["A/1"] == clock(8, 14)
    assert found["ready_at"]["B/1"] == clock(8, 22)
    assert found["collected_at"].to_dict() == {
        "A/1": clock(12), "A/2": clock(12), "A/3": clock(12, day=1), "B/1": clock(12, day=1)
    }  # fmt: skip


def test_pallets_cost_their_material_and_no_cartons(dealers: Replication) -> None:
    rows = ledger(dealers, account="packaging")
    assert set(rows["unit"]) == {"pallet"}
    assert rows["amount_micro"].sum() == 4 * 8_000_000


def test_a_partner_bills_the_pallets_that_leave(ran: Run) -> None:
    """2 EUR an order and 12 EUR a pallet: 2 orders and 4 pallets are 52 EUR, and no carton is billed."""
    fees = {"set_up": "0 EUR", "per_order": "2 EUR/order", "per_pallet": "12 EUR/pallet", "returns": "none",
            "packaging": "0.85 EUR/parcel", "storage": {"fee": "0 EUR/pallet-month"},
            "receiving": "none", "included_lines": 9, "included_units": 99}  # fmt: skip
    site = {"capacity": "100 orders/day", "days": "daily"}
    changes = {
        **PALLETS,
        "centres": {},
        "partners": {"hall": {"handles": site, "contract": "north"}},
        "contracts": {"north": fees},
    }
    found = ran(changes, DEALERS, rates=RATES)
    rows = ledger(found, account="3pl")
    by_unit = (rows.groupby("unit")["amount_micro"].sum() / 1e6).to_dict()
    assert by_unit == {"order": 4.0, "pallet": 48.0}
    assert found.tables.others["sites"].frame["pallets"].sum() == 4
