"""Routes of own fleets against theory: Daganzo's approximation, and the shortest tour through n points.

References
----------
Daganzo, C. F. (1984). The distance traveled to visit N points with a maximum of C stops per vehicle.
Transportation Science 18(4), 331-350.
Beardwood, J., Halton, J. H., Hammersley, J. M. (1959). The shortest path through many points. Proceedings of
the Cambridge Philosophical Society 55, 299-327.
"""

from __future__ import annotations

import numpy as np
import pytest
from own_fleets import CALM, NOBODY_OUT, lived, plan_of

RADIUS_KM = 5.0
AREA = np.pi * RADIUS_KM**2
DAGANZO_WITHIN, TOUR, EDGE = 0.57, 0.7124, 0.87
STOP = 1


def km_a_stop(stops: int, size: int, days: int, search: int) -> float:
    """Drive days with customers evenly over a disc round the depot, so many stops a route at most."""
    plan = plan_of(
        days=days, spread=f"{RADIUS_KM} km", search=search, travel={"circuity": 1, "speed": "30 km/h"},
        vehicles={"van": {"count": stops // size + 2, "weight": f"{size} kg", "hours": "00:00-24:00"}},
        waves="01:00", drivers={"breaks": []}, **CALM,
        doorstep={"time": "10 s per stop", "spread": "none", **NOBODY_OUT},
    )  # fmt: skip
    fleet = lived(plan, stops, days=days, at=0.0)
    rows = fleet.record.routes()
    assert (rows["kind"] == STOP).sum() == stops * days
    return float(rows["metres"].sum()) / 1000 / (stops * days)


def daganzo_km(stops: int, size: int) -> float:
    """Give the way to the area of a route and back, shared by its stops, and the way between stops."""
    return 2 * (2 / 3 * RADIUS_KM) / size + DAGANZO_WITHIN * np.sqrt(AREA / stops)


@pytest.mark.parametrize(("stops", "size"), [(100, 10), (200, 10), (200, 25)])
def test_kilometres_a_stop_follow_daganzo(stops: int, size: int):
    """Where a day has eight routes or more the approximation is within six percent of good routes."""
    assert km_a_stop(stops, size, days=2, search=2000) == pytest.approx(daganzo_km(stops, size), rel=0.06)


def test_one_tour_is_as_long_as_the_shortest_through_so_many_points():
    """At 50 points on a disc it is about 12 % longer than at the limit; days scatter by 6 %."""
    stops, days = 50, 8
    places = stops + 1
    shortest = TOUR * np.sqrt(AREA * places) * (1 + EDGE / np.sqrt(places)) / stops
    assert km_a_stop(stops, stops, days=days, search=2000) == pytest.approx(shortest, rel=0.05)


@pytest.mark.prove
@pytest.mark.parametrize(("stops", "size"), [(400, 10), (800, 10), (400, 25), (800, 25), (800, 50)])
def test_kilometres_a_stop_follow_daganzo_at_scale(stops: int, size: int):
    assert km_a_stop(stops, size, days=3, search=4000) == pytest.approx(daganzo_km(stops, size), rel=0.06)
