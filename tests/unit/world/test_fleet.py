"""An own fleet as columns."""

from __future__ import annotations

import numpy as np
import pytest
from own_fleets import AT, plan_of


def test_the_plane_keeps_distances():
    plan = plan_of()
    x, y = plan.plane(np.array([AT[0] + 0.1, AT[0]]), np.array([AT[1], AT[1] + 0.1]))
    assert y[0] == pytest.approx(11_119, abs=2)
    assert x[1] == pytest.approx(11_119 * np.cos(np.radians(AT[0])), abs=2)
    lat, lng = plan.globe(x, y)
    assert lat == pytest.approx([AT[0] + 0.1, AT[0]])
    assert lng == pytest.approx([AT[1], AT[1] + 0.1])


def test_plans_count_on_the_mean_speed_over_the_shift():
    vehicles = {
        "van": {"count": 1, "hours": "08:00-12:00"},
        "bike": {"count": 1, "hours": "08:00-12:00", "speed": "50%"},
    }
    plan = plan_of(
        vehicles=vehicles, travel={"speed": "40 km/h"}, traffic={"07:00-10:00": "50%", "else": "100%"}
    )
    assert dict(zip(plan.vehicles.names, plan.vehicles.pace.tolist(), strict=True)) == {
        "bike": 240,
        "van": 120,
    }


def test_traffic_and_speeds_by_time_of_day_multiply():
    plan = plan_of(
        travel={"speed": {"00:00": "50 km/h", "07:00": "30 km/h"}},
        traffic={"06:00-08:00": "50%", "else": "100%"},
    )
    speeds = dict(
        zip((plan.speeds.starts / 3600).tolist(), plan.speeds.metres_per_hour.tolist(), strict=True)
    )
    assert speeds == {0: 50_000, 6: 25_000, 7: 15_000, 8: 30_000}


def test_chances_are_looked_up_by_the_minute():
    plan = plan_of(doorstep={"addresses": {"home": {"absent": {"08:00-18:00": "2%", "else": "60%"}}}})
    assert plan.door.absent[0, [479, 480, 1079, 1080]].tolist() == [0.6, 0.02, 0.02, 0.6]


def test_days_of_23_and_25_hours_keep_their_clock():
    """In Europe/Berlin the clocks went back on 25 October 2026: 08:30 is then 9.5 hours after midnight."""
    plan = plan_of(days=30, zone="Europe/Berlin")
    after_midnight = plan.origin[20] + 30_600 - (plan.origin[19] + 86_400)
    assert after_midnight == 30_600 + 3600


def test_territories_have_equal_shares_of_the_customers():
    plan = plan_of(territories=True, vehicles={"van": {"count": 4}})
    assert np.diff(plan.sectors) == pytest.approx(np.full(2, np.pi / 2), abs=0.2)
