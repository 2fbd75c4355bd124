"""A fit to real milestones predicts the months that follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from fulfilsim import api


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
