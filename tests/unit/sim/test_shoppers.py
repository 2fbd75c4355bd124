"""Shoppers: they come in the store's hours, take what is there, and the orders find what they left."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from fulfilsim.analysis.reconcile import reconcile
from fulfilsim.columns import Table, as_table
from fulfilsim.errors import InputError
from fulfilsim.marks import Marks
from fulfilsim.run import Replication, replicate
from fulfilsim.sim.forecast import Forecast
from fulfilsim.sim.simulate import simulate
from fulfilsim.tables import tabulate
from fulfilsim.world.build import World, build
from fulfilsim.world.expected_work import expected_work

STORE: dict[str, Any] = {
    "demand.skus": {"count": 30},
    "stock": {
        "service": "90%",
        "cover": "3 days",
        "shortage": {"line": "lost"},
        "nodes": {"hall": {"shoppers": {"units": "60 units/day", "days": "mon-fri", "hours": "10:00-18:30"}}},
    },
    "suppliers": {"works": {"lead_time": "2 days"}},
}
NODE = "stock.nodes.hall"
CROWD = {"units": "600 units/day", "days": "daily"}


def ran(small: Any, changes: dict[str, Any] | None = None) -> tuple[World, Replication]:
    world = build(small(deepcopy({**STORE, **(changes or {})})))
    found = replicate(world, 1, 0)
    assert found.problems == []
    return world, found


def by_day(found: Replication, column: str) -> np.ndarray:
    return np.asarray(found.tables.others["stock"].frame[column])


def test_a_days_units_are_spread_over_the_open_hours_of_open_days(small: Any) -> None:
    """Eight hours and a half: seven units an hour and half of that in the last, to sixty on each open day."""
    world, _ = ran(small)
    assert world.stock is not None
    plan = world.stock.shoppers[0]
    weekday = np.array([day.weekday() < 5 for day in world.calendar.dates])
    assert plan.by_day(world.calendar) == pytest.approx(np.where(weekday, 60.0, 0.0))
    clock = plan.at % 86_400 / 3600
    assert (clock.min(), clock.max()) == (11.0, 18.5)
    assert plan.units[clock == 18.5][0] == pytest.approx(plan.units[0] / 2)


def test_shoppers_want_what_they_are_said_to_want(small: Any) -> None:
    """Within four standard errors of a Poisson count over all open days, and nothing on closed ones."""
    world, found = ran(small)
    wanted = by_day(found, "shopper_units") + by_day(found, "shopper_units_missed")
    days = [day.weekday() for day in world.calendar.dates[: len(wanted)]]
    open_days = np.array(days) < 5
    assert not wanted[~open_days].any()
    due = 60.0 * open_days.sum()
    assert abs(wanted.sum() - due) < 4 * due**0.5


def test_who_finds_nothing_is_counted(small: Any) -> None:
    """Where there is never enough, what was wanted is what was got and what was missed, chance aside."""
    few = {"stock.reorder_point": "1 units", "stock.order_up_to": "4 units", NODE: {"shoppers": CROWD}}
    world, found = ran(small, few)
    got, missed = by_day(found, "shopper_units").sum(), by_day(found, "shopper_units_missed").sum()
    assert missed > got > 0
    assert world.stock is not None
    due = world.stock.shoppers[0].by_day(world.calendar)[: len(by_day(found, "shopper_units"))].sum()
    assert abs(got + missed - due) < 4 * due**0.5


def test_nobody_buys_a_collection_out_of_its_season(small: Any) -> None:
    """Half of the SKUs are sold only after the run: until then shoppers want the other half."""
    classes = {"new": {"skus": "0% to 50%", "season": "2026-11-12 to 2026-12-31"}}
    levels = {"stock.reorder_point": "200 units", "stock.order_up_to": "400 units"}
    _, found = ran(small, {**levels, "stock.classes": classes})
    shelves = found.tables.shelves.frame
    number = shelves["sku"].str.removeprefix("sku-").astype(int)
    assert shelves["shoppers"][number <= 15].sum() == 0
    assert shelves["shoppers"][number > 15].sum() > 0
    assert by_day(found, "shopper_units_missed").sum() == 0, "nobody wants what is not sold yet"


def test_a_day_s_shoppers_are_the_same_whenever_the_run_begins(small: Any) -> None:
    """Two plans with other warm-ups meet the same people."""
    wanted = []
    for warm_up in (1, 8):
        _, found = ran(small, {"calendar.warm_up": f"{warm_up} days"})
        days = by_day(found, "shopper_units") + by_day(found, "shopper_units_missed")
        wanted.append(days[warm_up : warm_up + 3].tolist())  # 5 to 7 October
    assert wanted[0] == wanted[1]
    assert len(set(wanted[0])) > 1


def test_the_web_shop_s_forecast_is_of_its_own_orders(small: Any) -> None:
    """Levels are made for both; what is told of the forecast is what the demand block expects."""
    world, found = ran(small)
    expected = expected_work(world)[2]
    told = by_day(found, "forecast_units")
    assert told == pytest.approx(expected[: len(told)])
    assert world.stock is not None
    assert world.stock.expected[0] == pytest.approx(expected + world.stock.shoppers[0].by_day(world.calendar))


def test_what_is_forecast_from_is_what_orders_and_shoppers_took(
    small: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[float] = []
    monkeypatch.setattr(Forecast, "sold", lambda _, units: noted.append(units))
    world, found = ran(small)
    orders = found.tables.orders.frame
    day = world.calendar.day_of(orders["placed_at"].to_numpy())
    by_shoppers = by_day(found, "shopper_units")
    days = len(by_shoppers)
    by_orders = np.bincount(day, orders["units"], len(noted))[:days]
    assert noted[:days] == (by_orders + by_shoppers).tolist()
    assert (by_shoppers > 0).any()


def test_orders_find_what_shoppers_left(small: Any) -> None:
    """The same shelves and levels, with and without them: then there is less for the orders."""
    levels = {"stock.reorder_point": "4 units", "stock.order_up_to": "12 units"}
    _, without = ran(small, {**levels, NODE: {}})
    _, crowded = ran(small, {**levels, NODE: {"shoppers": {"units": "300 units/day"}}})
    lost = [float(each.tables.orders.frame["lost_lines"].sum()) for each in (without, crowded)]
    assert lost[1] > lost[0]


def test_shoppers_move_no_order(small: Any) -> None:
    """Who orders what and when is the same with and without them."""
    (_, one), (_, other) = ran(small), ran(small, {NODE: {}})
    columns = ["order", "placed_at", "lines", "units"]
    frames = [each.tables.orders.frame.query("measured")[columns] for each in (one, other)]
    assert frames[0].equals(frames[1])


def test_their_availability_is_a_figure_of_its_own(small: Any) -> None:
    _, found = ran(small)
    kpi = dict(zip(found.kpis["kpi"], found.kpis["value"], strict=True))
    calendar, days = found.tables.calendar, found.tables.others["stock"].frame
    rows = days[(days["ended_at"] > calendar.measure_from) & (days["ended_at"] <= calendar.measure_to)]
    got, missed = rows["shopper_units"].sum(), rows["shopper_units_missed"].sum()
    assert kpi["shopper_availability_share"] == got / (got + missed)


def test_units_that_shoppers_did_not_take_are_missed_by_reconciliation(small: Any) -> None:
    world, _ = ran(small)
    tables = tabulate(simulate(world, Marks(1, 0)), world)
    shelves = as_table(tables.shelves)
    fewer = Table({**shelves.columns, "shoppers": np.asarray(shelves["shoppers"]) - 1})
    found = reconcile(replace(tables, shelves=fewer), world.wage_table, nodes=world.nodes)
    assert any("units in that are not units out and on hand" in each for each in found)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("40 parcels/day", "'40 parcels/day' cannot be read; expected a whole number of units"),
        ("600000 units/day", "more than a store sells; expected at most 500,000 units/day"),
    ],
)
def test_shoppers_that_cannot_be_are_refused(small: Any, said: str, says: str) -> None:
    with pytest.raises(InputError, match=r"stock\.nodes\.hall\.shoppers\.units") as refused:
        small(deepcopy({**STORE, f"{NODE}.shoppers.units": said}))
    assert says in str(refused.value)
