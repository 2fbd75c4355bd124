"""A resample has the history's orders by weekday and hour, on other days and as many as the scenario says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from fulfilsim.errors import InputError
from fulfilsim.marks import Marks
from fulfilsim.scenario.load import Loaded
from fulfilsim.sim.customers import Orders, draw_orders
from fulfilsim.world.build import World, build
from fulfilsim.world.expected_work import expected_work

Load = Callable[..., Loaded]
Resample = Callable[..., World]

MONDAY = date(2024, 1, 1)
# Orders of each weekday by hour; Sundays have none, and the last Saturday of the history has none either.
WEEK = {0: {9: 6, 21: 2}, 1: {9: 3}, 2: {3: 2}, 3: {12: 5}, 4: {23: 4}, 5: {0: 4}}
WEEKS = 4


def history() -> str:
    """Write four weeks of 2024; the number of an order's units tells its weekday and hour."""
    rows = ["order,time,units,due"]
    for week in range(WEEKS):
        for weekday, hours in WEEK.items():
            day = MONDAY + timedelta(days=7 * week + weekday)
            due = day + timedelta(days=3)
            for hour, count in hours.items():
                if (week, weekday) == (WEEKS - 1, 5):
                    continue
                stamps = [f"{day}T{hour:02d}:{minute:02d}" for minute in range(count)]
                rows += [f"{at},{at},{100 * (weekday + 1) + hour},{due}" for at in stamps]
    return "\n".join(rows) + "\n"


@pytest.fixture
def resample(small: Load, tmp_path: Path) -> Resample:
    """Give the function that builds the small scenario with a resample."""

    def made(changes: dict[str, Any] | None = None, **said: Any) -> World:
        (tmp_path / "orders.csv").write_text(history())
        orders = {
            "file": "orders.csv", "level": "orders", "columns": {"units": "units", "promise": "due"},
            "repeat": "resampled", "days": "2024-01-01 to 2024-01-28", **said,
        }  # fmt: skip
        calendar = {"calendar.warm_up": "0 days", "calendar.measure": "2026-01-05 to 2026-12-06"}
        return build(small({"demand.orders": orders, **calendar, **(changes or {})}))

    return made


def local(world: World, orders: Orders) -> list[datetime]:
    origin, zone = world.calendar.origin_utc, ZoneInfo(world.zone)
    return [(origin + timedelta(seconds=at)).astimezone(zone) for at in orders.placed.tolist()]


def counts(world: World, orders: Orders) -> np.ndarray:
    table = np.zeros((7, 24))
    for moment in local(world, orders):
        table[moment.weekday(), moment.hour] += 1
    return table


def test_the_mean_by_weekday_and_hour_is_the_historys(resample: Resample) -> None:
    """Within three standard errors of a Poisson count, in another year; nothing where that has nothing."""
    world = resample()
    days = np.bincount([day.weekday() for day in world.calendar.dates], minlength=7)
    found = counts(world, draw_orders(world, Marks(1, 0))) / days[:, np.newaxis]
    for weekday in range(7):
        for hour in range(24):
            mean = WEEK.get(weekday, {}).get(hour, 0) * (3 / 4 if weekday == 5 else 1)
            assert abs(found[weekday, hour] - mean) <= 3 * np.sqrt(mean / days[weekday]), (weekday, hour)


def test_an_order_copies_one_of_its_weekday_and_hour(resample: Resample) -> None:
    """Also its promise: as many days later as there, and to the end of the day."""
    world = resample()
    orders = draw_orders(world, Marks(1, 0))
    for moment, units, by in zip(
        local(world, orders), orders.units_of_order.tolist(), orders.promised_by.tolist(), strict=True
    ):
        assert units == 100 * (moment.weekday() + 1) + moment.hour
        due = world.calendar.origin_utc + timedelta(seconds=by)
        assert (due.date() - moment.date()).days == 3
        assert (due.hour, due.minute) == (23, 59)


def test_more_demand_only_adds_orders(resample: Resample) -> None:
    """The orders of a smaller multiple are all there, unchanged, in a larger one and under a peak."""
    usual = draw_orders(resample(), Marks(1, 0))
    peak = {"demand.overlays": {"sale": {"dates": "2026-03-02 to 2026-03-08", "times": 4}}}
    for more in (resample(times=1.5), resample(peak)):
        orders = draw_orders(more, Marks(1, 0))
        where = {name: index for index, name in enumerate(orders.ids.tolist())}
        kept = [where[name] for name in usual.ids.tolist()]
        assert len(orders) > len(usual)
        assert orders.placed[kept].tolist() == usual.placed.tolist()
        assert orders.units_of_order[kept].tolist() == usual.units_of_order.tolist()


def test_season_trend_and_overlays_scale_the_days(resample: Resample) -> None:
    """The expected orders are the weekday's mean times each factor."""
    plain = expected_work(resample())[0]
    sale = {"sale": {"dates": "2026-01-06", "times": 3}}
    scaled = resample({"demand.overlays": sale, "demand.season": {"2026-01-05": 0.5}}, times=2)
    assert plain[:7].tolist() == [8, 3, 2, 5, 4, 3, 0]
    assert expected_work(scaled)[0][:3].tolist() == [8, 9, 2]
    grown = expected_work(resample({"demand.trend": "10%"}))[0]
    assert grown[336] / plain[336] == pytest.approx(1.1 ** (336 / 365.25))


def test_the_level_of_demand_is_drawn_where_it_is_uncertain(resample: Resample) -> None:
    world = resample({"demand.forecast_error": "30%"})
    sizes = [len(draw_orders(world, Marks(1, replication))) for replication in range(4)]
    assert max(sizes) > 1.15 * min(sizes)


def test_expected_work_has_the_mean_order_of_the_weekday(resample: Resample) -> None:
    orders, _, units = expected_work(resample())
    assert (units[:3] / orders[:3]).tolist() == [112.0, 209.0, 303.0]


def test_days_without_orders_count(resample: Resample) -> None:
    """Without `days` the history ends with its last order, so that it has one Saturday less."""
    assert resample().pool.mean[5] == 3
    shorter = resample(days=None)
    assert shorter.pool is not None
    assert (shorter.pool.days, shorter.pool.mean[5]) == (26, 4)
    assert "of 26 days are resampled" in shorter.notes[0]


def test_opening_orders_copy_the_history_too(resample: Resample) -> None:
    orders = draw_orders(resample({"demand.opening_backlog": "9 orders"}), Marks(1, 0))
    assert (orders.placed[:9] == 0).all()
    assert (orders.units_of_order[:9] >= 100).all()


def test_a_plain_replay_says_what_has_no_part_in_it(resample: Resample) -> None:
    """Overlays and the like describe demand that is drawn, not what happened."""
    changes = {
        "demand.forecast_error": "5%", "demand.trend": "1%",
        "calendar.measure": "2024-01-01 to 2024-01-07",
    }  # fmt: skip
    notes = resample(changes, repeat="as it happened").notes
    assert "forecast_error, trend of the demand have no part in a replay of what happened" in notes


def test_days_that_the_file_does_not_cover_are_refused(resample: Resample) -> None:
    with pytest.raises(InputError, match=r"no order of orders\.csv falls into 2023-01-01 to 2023-01-31"):
        resample(days="2023-01-01 to 2023-01-31")
