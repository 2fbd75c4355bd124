"""A fit to real milestones predicts the months that follow."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from fulfilsim import api
from fulfilsim.calibration.shop import fit_shop, write_shop
from fulfilsim.run import replicate
from fulfilsim.scenario.load import load
from fulfilsim.world.build import build


def test_september_and_october_follow_from_may_to_august(shared_data: Path) -> None:
    """The mean within 5 %, the share late by a calendar day or more within 2 points.

    The forecast is made on the first of September: what was delivered later counts as under way, and of the
    orders to come no more is used than their lane and promise. It tests the plumbing, not foresight.
    """
    found = api.calibrate(
        shared_data / "olist" / "orders_train.csv.gz",
        only=["status=delivered"],
        bad_rows="skip",
        zone="America/Sao_Paulo",
        days="2017-05-01 to 2017-08-31",
        holdout="2017-09-01",
    )
    tested = found.backtest
    assert tested is not None
    assert tested.orders == pytest.approx(3632, abs=5)
    assert tested.predicted.door_mean_h == pytest.approx(tested.observed.door_mean_h, rel=0.05)
    assert tested.predicted.late_share == pytest.approx(tested.observed.late_share, abs=0.02)


WEEK = np.array([1.3, 1.1, 1.0, 1.0, 0.9, 0.5, 1.2])
HOURS = np.array([0] * 8 + [1, 2, 3, 4, 4, 3, 2, 2, 3, 4, 5, 3, 1] + [0] * 3) / 37
LINES = np.array([0.6, 0.25, 0.15])
REPLICATIONS = 4


def made_up(path: Path, weeks: int = 8) -> None:
    """Write orders of a known profile."""
    rng = np.random.default_rng(11)
    rows = ["order,time,sku,quantity"]
    for day in range(7 * weeks):
        for number in range(rng.poisson(60 * WEEK[day % 7])):
            at = datetime.fromisoformat("2026-01-05") + timedelta(
                days=day, hours=int(rng.choice(24, p=HOURS)), minutes=int(rng.integers(60))
            )
            lines = 1 + rng.choice(3, p=LINES)
            rows += [f"{day}-{number},{at},s{rng.integers(50)},1" for _ in range(lines)]
    path.write_text("\n".join(rows))


def simulated(folder: Path) -> pd.DataFrame:
    """Return the measured orders of some replications of a fitted scenario, with local times."""
    world = build(load(folder / "fitted.yaml"))
    found = [replicate(world, 1, number).tables.orders.frame for number in range(REPLICATIONS)]
    orders = pd.concat([each[each["measured"]] for each in found])
    start = world.calendar.origin_utc.timestamp()
    at = pd.to_datetime(orders["placed_at"] + start, unit="s", utc=True).dt.tz_convert(world.zone)
    return orders.assign(weekday=at.dt.day_of_week, hour=at.dt.hour)


def assert_within_three_errors(found: pd.Series, wanted: NDArray[np.float64], noise: float) -> None:
    """Compare counts of replications with expected ones; `noise` is the file's own part of the variance."""
    counts = found.value_counts().reindex(range(len(wanted)), fill_value=0).to_numpy() / REPLICATIONS
    error = np.sqrt(wanted * (noise + 1 / REPLICATIONS))
    assert (np.abs(counts - wanted) <= 3 * error + 1e-9).all()


def test_a_fitted_scenario_brings_back_the_profile(tmp_path: Path) -> None:
    """Weekdays, hours and lines of the simulated orders are those that the file was made with."""
    made_up(tmp_path / "orders.csv")
    (tmp_path / "shop").mkdir()
    write_shop(fit_shop(tmp_path / "orders.csv"), tmp_path / "shop")
    orders, total = simulated(tmp_path / "shop"), 8 * 60 * WEEK.sum()
    assert_within_three_errors(orders["weekday"], 8 * 60 * WEEK, 1)
    assert_within_three_errors(orders["hour"], total * HOURS, 1)
    assert_within_three_errors(orders["lines"] - 1, total * LINES, 1)


def test_a_scenario_fitted_to_real_lines_has_their_weekdays(shared_data: Path, tmp_path: Path) -> None:
    """The fit takes the file's weekdays as they are: only the simulation's own chance is left."""
    shop = fit_shop(shared_data / "uci_online_retail" / "lines_train.csv.gz", zone="Europe/London")
    write_shop(shop, tmp_path)
    wanted = np.bincount(shop.fit.weekday, shop.fit.counts, 7)
    assert_within_three_errors(simulated(tmp_path)["weekday"], wanted, 0)
