"""A depot through the days: what becomes of parcels, and what rules the routes keep."""

from __future__ import annotations

import numpy as np
import pytest
from own_fleets import AT, CALM, NOBODY_OUT, freight_of, lived, plan_of, run_day

from fulfilsim.marks import Marks
from fulfilsim.sim.fleet import DOORSTEP, Fleet
from fulfilsim.sim.fleet.record import FAILED, NOT_REACHED

STOP = 1


def stops_of(fleet: Fleet) -> dict[str, np.ndarray]:
    rows = fleet.record.routes()
    return {name: values[rows["kind"] == STOP] for name, values in rows.items()}


def test_every_parcel_is_delivered_returned_or_at_the_depot():
    fleet = lived(plan_of(), parcels=150, days=4)
    fates = fleet.fates
    ended = (~np.isnan(fates.delivered)).astype(int) + ~np.isnan(fates.returned)
    ended[fleet.open] += 1
    assert (ended == 1).all()
    assert 0 < len(fleet.open) < 100


def test_planned_routes_keep_load_windows_and_shift():
    said = {"windows": {"any time": "60%", "10:00-12:00": "20%", "12:15-15:00": "20%"}, **NOBODY_OUT}
    plan = plan_of(doorstep=said, vehicles={"van": {"count": 6, "weight": "90 kg"}, "bike": {
        "count": 3, "weight": "25 kg", "trips": 3, "speed": "60%"}})  # fmt: skip
    fleet = lived(plan, parcels=300, days=3)
    rows, stops = fleet.record.routes(), stops_of(fleet)
    kind = plan.vehicles.kind[rows["unit"]]
    assert (rows["grams"] <= plan.vehicles.capacity[kind, 0]).all()
    assert (stops["opens"] <= stops["planned_begin"]).all()
    assert (stops["planned_begin"] <= stops["closes"]).all()
    ends = plan.origin[rows["day"]] + plan.vehicles.ends[kind] - plan.drivers.reserve_s
    assert (rows["planned_end"] <= ends).all()
    assert (rows["trip"] < plan.vehicles.trips[kind]).all()
    assert stops["outcome"].size > 600


def test_what_is_driven_follows_in_time_and_service_waits_for_the_window():
    fleet = lived(plan_of(doorstep={"windows": {"any time": "50%", "11:00-13:00": "50%"}}), parcels=120)
    stops, rows = stops_of(fleet), fleet.record.routes()
    for unit in np.unique(rows["unit"]):
        mine = (rows["unit"] == unit) & ~np.isnan(rows["arrival"])
        times = np.stack([rows["arrival"][mine], rows["begin"][mine], rows["end"][mine]], axis=1).ravel()
        assert (np.diff(times) >= 0).all()
    reached = ~np.isnan(stops["begin"])
    assert (stops["begin"][reached] >= stops["opens"][reached]).all()


def test_without_chance_the_day_is_driven_as_planned():
    """One speed, no scatter, nobody absent: planned and actual times are the same but for rounding."""
    plan = plan_of(doorstep={"spread": "none", **NOBODY_OUT}, **CALM, travel={"speed": "30 km/h"})
    rows = lived(plan, parcels=100).record.routes()
    assert plan.vehicles.pace.tolist() == [120]
    for name in ("arrival", "begin", "end"):
        apart = np.abs(rows[name] - rows[f"planned_{name}"])
        assert apart.max() <= rows["sequence"].max() + 1


def test_failed_attempts_are_geometric_and_truncated():
    """A parcel is tried until somebody is there, at most three times, each time with the same chance."""
    chance, most, parcels = 0.3, 3, 4000
    plan = plan_of(
        doorstep={"addresses": {"home": {"absent": "30%"}}, "attempts": most, "time": "1 s per stop"},
        vehicles={"van": {"count": 60}}, search=1, spread="0.2 km",
    )  # fmt: skip
    fleet = Fleet(plan, Marks(3, 0))
    fleet.receive(freight_of(plan, fleet.marks, parcels), np.full(parcels, plan.origin[0]), 0)
    for day in range(most + 1):
        run_day(fleet, day)
    tried = np.bincount(fleet.fates.tried, minlength=most + 1) / parcels
    expected = np.array([(1 - chance) * chance**k for k in range(most)] + [chance**most])
    error = np.sqrt(expected * (1 - expected) / parcels)
    assert (np.abs(tried - expected) <= 4 * error).all()
    assert (~np.isnan(fleet.fates.returned) == (fleet.fates.tried == most)).all()


def test_a_failed_parcel_goes_out_on_the_next_day_or_the_same():
    both = {"addresses": {"home": {"absent": {"00:00-12:00": "100%", "else": "0%"}}}}
    waves = ["08:30", "13:00"]
    for again, day in (("next day", 1), ("same day", 0)):
        plan = plan_of(doorstep={**both, "again": again}, waves=waves)
        fleet = lived(plan, parcels=20)
        failed = stops_of(fleet)["outcome"] == FAILED
        assert failed.sum() == 20
        delivered = ~np.isnan(fleet.fates.delivered)
        assert delivered.all() == (day == 0)


def test_a_driver_turns_back_before_the_overtime_is_over():
    slow = {"time": "6 min per stop", "spread": "cv 0.8", **NOBODY_OUT}
    plan = plan_of(doorstep=slow, drivers={"overtime": "20 min", "reserve": "0 min"},
                   travel_spread="cv 0.4", days=40)  # fmt: skip
    fleet = lived(plan, parcels=170, days=12)
    rows, days = fleet.record.routes(), fleet.record.vehicle_days()
    assert (rows["outcome"] == NOT_REACHED).any()
    over = days["over_s"]
    assert 0 < over.max() < 20 * 60 + 1800  # the last drive and stop take as long as they take
    kept = rows["parcel"][rows["outcome"] == NOT_REACHED]
    assert np.isin(kept, np.flatnonzero(fleet.fates.out >= 1)).all()


def test_breaks_are_taken_after_their_time_and_once():
    plan = plan_of(drivers={"breaks": ["10:00 for 15 min", "12:30 for 30 min"]})
    fleet = lived(plan, parcels=180, days=2)
    rests, days = fleet.record.breaks(), fleet.record.vehicle_days()
    long = days["back"] - days["left"] > 5 * 3600
    assert len(rests["unit"]) >= 2 * long.sum() > 0
    clock = rests["begin"] - plan.origin[rests["day"]]
    length = rests["end"] - rests["begin"]
    assert ((length == 900) | (length == 1800)).all()
    assert (clock >= np.where(length == 900, 36_000, 45_000)).all()
    assert (clock <= np.where(length == 900, 36_000, 45_000) + 3600).all()
    _, counts = np.unique(np.stack([rests["day"], rests["unit"], length]), axis=1, return_counts=True)
    assert (counts == 1).all()


def test_two_waves_use_vans_that_are_back():
    plan = plan_of(waves=["08:30", "12:00"], vehicles={"van": {"count": 3}}, doorstep=NOBODY_OUT)
    fleet = Fleet(plan, Marks(1, 0))
    ready = np.repeat(plan.origin[0] + np.array([7.0, 11.5]) * 3600, 60)
    fleet.receive(freight_of(plan, fleet.marks, 120), ready, 0)
    run_day(fleet, 0)
    rows = fleet.record.routes()
    assert not len(fleet.open)
    for unit in np.unique(rows["unit"]).tolist():
        mine = rows["unit"] == unit
        starts, ends = rows["end"][mine & (rows["kind"] == 0)], rows["begin"][mine & (rows["kind"] == 3)]
        assert (starts[1:] >= ends[:-1]).all()
    assert rows["trip"].max() == 1


def test_territories_are_kept():
    plan = plan_of(territories=True, vehicles={"van": {"count": 5}})
    stops = stops_of(lived(plan, parcels=200, days=3))
    angle = np.arctan2(stops["y"], stops["x"]) % (2 * np.pi)
    assert (np.searchsorted(plan.sectors, angle, side="right") == stops["unit"]).all()
    assert len(np.unique(stops["unit"])) == 5


def test_lockers_hold_what_they_can_and_send_back_what_nobody_fetches():
    locker = {"at": [str(AT[0]), str(AT[1] + 0.005)], "boxes": 12}
    plan = plan_of(
        lockers={"points": {"station": locker}, "share": "100%", "reach": "5 km", "full": "doorstep",
                 "dwell": "exponential mean 30 h", "keep": "48 h"},
        doorstep=NOBODY_OUT,
    )  # fmt: skip
    fleet = lived(plan, parcels=30, days=6)
    fates, stops = fleet.fates, stops_of(fleet)
    boxed = fates.locker != DOORSTEP
    assert 12 <= boxed.sum() < 6 * 12
    assert (~np.isnan(fates.returned[boxed])).sum() > 0
    assert np.isnan(fates.returned[~boxed]).all()
    for day in range(6):
        at_locker = stops["parcels"][(stops["locker"] >= 0) & (stops["day"] == day)]
        assert at_locker.sum() <= 12


def test_parcels_wait_for_a_box_where_the_scenario_says_so():
    locker = {"at": [str(AT[0]), str(AT[1])], "boxes": 5}
    plan = plan_of(lockers={"points": {"station": locker}, "share": "100%", "reach": "5 km", "full": "wait",
                            "dwell": "fixed 40 h"})  # fmt: skip
    fleet = lived(plan, parcels=12, days=1)
    assert (~np.isnan(fleet.fates.delivered)).sum() == 5
    assert len(fleet.open) == 7


def test_a_failed_parcel_goes_to_a_locker_where_the_scenario_says_so():
    locker = {"at": [str(AT[0]), str(AT[1])]}
    plan = plan_of(
        doorstep={"addresses": {"home": {"absent": "100%"}}, "after_failure": "locker"},
        lockers={"points": {"station": locker}, "reach": "5 km"},
    )  # fmt: skip
    fleet = lived(plan, parcels=20, days=2)
    assert (fleet.fates.locker[:20] == 0).all()
    assert (~np.isnan(fleet.fates.delivered[:20]) | ~np.isnan(fleet.fates.returned[:20])).all()


def test_one_order_is_one_stop_and_another_vehicle_moves_no_mark():
    """Marks belong to the customer: with more vans the same people are out on the first attempt."""
    few, many = (lived(plan_of(vehicles={"van": {"count": count}}), parcels=100) for count in (2, 4))
    assert (few.freight.x == many.freight.x).all()
    assert (few.fates.tried == many.fates.tried).mean() > 0.99


def test_the_same_days_give_the_same_bytes():
    one, other = (lived(plan_of(), parcels=80, days=2) for _ in range(2))
    for name, values in one.record.routes().items():
        assert values.tobytes() == other.record.routes()[name].tobytes()


@pytest.mark.parametrize("paid", ["shift", "hours"])
def test_bills_follow_from_what_was_driven(paid: str):
    plan = plan_of(drivers={"paid": paid}, per_stop="0.50 USD/stop")
    fleet = lived(plan, parcels=150, days=2)
    days, stops = fleet.record.vehicle_days(), stops_of(fleet)
    total = {name: sum(int(bill.amount_micro.sum()) for bill in fleet.bills if bill.contract == name)
             for name in ("vehicle", "kilometres", "driver", "overtime", "stop")}  # fmt: skip
    assert total["vehicle"] == len(days["unit"]) * 36_700_000
    km = fleet.record.routes()["metres"].sum() / 1000
    assert total["kilometres"] == pytest.approx(km * 430_000, abs=len(days["unit"]))
    assert total["stop"] == (stops["outcome"] != NOT_REACHED).sum() * 500_000
    rate = round(18_520_000 * 1.42)
    hours = 8.5 * len(days["unit"]) if paid == "shift" else (days["away_s"] - days["over_s"]).sum() / 3600
    assert total["driver"] == pytest.approx(hours * rate, abs=len(days["unit"]))
