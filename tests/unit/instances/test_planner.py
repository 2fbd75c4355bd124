# ruff: noqa: E501 - a case reads best on one line
"""A problem in a planner's words becomes the one that was meant, and mistakes are told in the same words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from fulfilsim.errors import InputError
from fulfilsim.instances import Instance, read_instance
from fulfilsim.kernels.routing.checker import evaluate
from fulfilsim.kernels.routing.plan import Route
from fulfilsim.kernels.routing.problem import NEVER

# On a plane, roads straight, a kilometre a minute: everything can be worked out in one's head.
SMALL = """\
fulfilsim: 1
title: Small
currency: EUR
travel: {speed: 60 km/h, circuity: 1}
depots:
  yard: {xy: [0, 0], hours: 06:00-20:00}
vehicles:
  van:
    count: 2
    carries: {weight: 100 kg, volume: 1 m3}
    shift: 08:00-16:00
    per_km: 0.50 EUR/km
    per_hour: 30 EUR/h
    per_day: 40 EUR
clients:
  near: {xy: [3, 4], deliver: {weight: 20 kg}, service: 10 min}
  far: {xy: [6, 8], deliver: {weight: 30 kg, volume: 200 l}, service: 5 min, windows: [09:00-10:00, 12:00-13:00]}
"""


def changed(changes: dict[str, Any]) -> str:
    """Give the problem with other values by path; None takes one away."""
    document = yaml.safe_load(SMALL.replace("hours: 06", "hours: '06").replace("20:00}", "20:00'}"))
    for path, value in changes.items():
        *folders, last = path.split(".")
        block = document
        for name in folders:
            block = block.setdefault(name, {})
        block.pop(last, None)
        if value is not None:
            block[last] = value
    return yaml.safe_dump(document, sort_keys=False)


def read(tmp_path: Path, text: str = SMALL) -> Instance:
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return read_instance(path)


def test_a_day_costs_what_a_planner_works_out(tmp_path):
    """20 km and 20 min of driving, 15 min of service, 25 min of waiting for 09:00: left at 08:00, no sooner.

    Ready at near 08:05 to 08:15, at far 08:20, service 09:00 to 09:05, back 09:15. Leaving as late as that
    allows: 08:40. So 35 min: 40 + 10 + 17.50 EUR. The price of a second is rounded to millionths: 8,333.
    """
    instance = read(tmp_path)
    found = evaluate(instance.problem, [Route(0, ((0, 1),))])
    assert found.feasible
    (day,) = found.days
    assert (day.distance, day.departure, day.back) == (20_000, 8 * 3600 + 2400, 9 * 3600 + 900)
    assert found.cost.total == 40_000_000 + 10_000_000 + 2100 * 8_333


def test_loads_times_and_windows_are_in_units_of_ours(tmp_path):
    problem = read(tmp_path).problem
    assert problem.clients.delivery.tolist() == [[2_000, 0], [3_000, 20_000]]
    assert problem.vehicles.capacity.tolist() == [[10_000, 100_000]]
    assert problem.clients.service.tolist() == [600, 300]
    assert problem.clients.open.tolist()[1] == [9 * 3600, 12 * 3600]
    assert problem.clients.close[0].tolist() == [NEVER, -1]
    assert problem.vehicles.count.tolist() == [2]


def test_places_on_the_globe_are_as_far_apart_as_their_circle(tmp_path):
    """A degree of a meridian is 111.195 km; the road 1.4 times as long, at 30 km/h."""
    text = changed({
        "travel": None, "depots.yard": {"at": [48, 11]},
        "clients": {"north": {"at": [49, 11]}},
    })  # fmt: skip
    travel = read(tmp_path, text).problem.travel
    assert travel.distance is not None
    assert travel.duration is not None
    assert travel.distance[0, 1] == pytest.approx(1.4 * 111_195, rel=1e-4)
    assert travel.duration[0, 1] == pytest.approx(travel.distance[0, 1] * 0.12, abs=1)


def test_a_table_of_clients_says_the_same_as_the_file(tmp_path):
    (tmp_path / "stops.csv").write_text(
        "client,x_km,y_km,deliver_kg,deliver_l,service_min,windows\n"
        "near,3,4,20,,10,\nfar,6,8,30,200,5,09:00-10:00; 12:00-13:00\n"
    )
    inside = read(tmp_path)
    outside = read(tmp_path, changed({"clients": None, "clients_from": "stops.csv"}))
    assert outside.clients == inside.clients == ("near", "far")
    plan = [Route(0, ((0, 1),))]
    assert evaluate(outside.problem, plan) == evaluate(inside.problem, plan)


def test_a_table_of_ways_takes_the_place_of_speed(tmp_path):
    (tmp_path / "ways.csv").write_text(
        "from,to,km,min\nyard,near,5,7\nnear,yard,6,8\nyard,far,9,10\nfar,yard,9,10\nnear,far,1,2\nfar,near,1,2\n"
    )
    instance = read(tmp_path, changed({"travel": {"matrix": "ways.csv"}}))
    assert instance.xy is None
    assert instance.problem.travel.distance is not None
    assert instance.problem.travel.distance[0].tolist() == [0, 5_000, 9_000]
    assert evaluate(instance.problem, [Route(0, ((0, 1),))]).days[0].distance == 15_000


def test_many_places_need_no_matrix_and_cost_the_same(tmp_path, monkeypatch):
    """Distances on the fly are seconds, a kilometre being sixty of them; only rounding tells them apart."""
    plan = [Route(0, ((0, 1),))]
    exact = evaluate(read(tmp_path).problem, plan).cost
    monkeypatch.setattr("fulfilsim.instances.ways.MOST_IN_MATRIX", 1)
    instance = read(tmp_path)
    assert instance.problem.travel.distance is None
    rough = evaluate(instance.problem, plan).cost
    assert rough.total == pytest.approx(exact.total, rel=1e-3)
    assert instance.words.per_distance == 60


def test_shipments_are_pairs_and_needs_are_skills(tmp_path):
    text = changed({
        "clients.from": {"xy": [1, 0]}, "clients.to": {"xy": [2, 0], "needs": ["lift"]},
        "shipments": [{"origin": "from", "destination": "to", "weight": "7 kg"}],
    })  # fmt: skip
    problem = read(tmp_path, text).problem
    assert problem.pairs.tolist() == [[2, 3]]
    assert problem.clients.pickup[2].tolist() == problem.clients.delivery[3].tolist() == [700, 0]
    assert "skill" in evaluate(problem, [Route(0, ((2, 3),))]).violations[0]
    text = changed({"vehicles.van.can": "lift", "clients.near.needs": ["lift"]})
    assert evaluate(read(tmp_path, text).problem, [Route(0, ((0,),))]).violations == ("unserved: client 1",)


def test_several_trips_reload_where_they_start(tmp_path):
    text = changed({"vehicles.van.trips": 2, "vehicles.van.reload": "20 min", "depots.b": {"xy": [1, 1]},
                    "vehicles.van.depot": "b", "vehicles.van.ends": "yard"})  # fmt: skip
    vehicles = read(tmp_path, text).problem.vehicles
    assert [column.tolist() for column in (vehicles.start, vehicles.end, vehicles.reload)] == [[1], [0], [1]]
    assert (vehicles.max_trips.tolist(), vehicles.reload_time.tolist()) == ([2], [1200])


def test_prizes_lateness_pace_and_bounds_arrive(tmp_path):
    text = changed({
        "clients.near.prize": "600 EUR", "late": "36 EUR/h", "vehicles.van.pace": "150%",
        "vehicles.van.longest_day": "7.5 h", "vehicles.van.farthest": "120 km", "clients.far.ready": "08:30",
    })  # fmt: skip
    problem = read(tmp_path, text).problem
    assert problem.clients.prize.tolist() == [600_000_000, 0]  # more than any instant may be
    assert problem.clients.required.tolist() == [False, True]
    assert problem.clients.release.tolist() == [0, 8 * 3600 + 1800]
    assert problem.lateness == 10_000
    vehicles = problem.vehicles
    columns = (vehicles.pace, vehicles.max_duration, vehicles.max_distance)
    assert [column.tolist() for column in columns] == [[1500], [27_000], [120_000]]


def test_vehicles_that_cost_nothing_take_the_shortest_way(tmp_path):
    text = changed({"vehicles.van.per_km": None, "vehicles.van.per_hour": None, "vehicles.van.per_day": None})
    assert evaluate(read(tmp_path, text).problem, [Route(0, ((0, 1),))]).cost.total == 20_000
    assert read(tmp_path).problem.vehicles.per_distance.tolist() == [500]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a bare number": ({"clients.near.service": 10}, "clients.near.service: bare number 10 where a unit is due"),
    "an unknown key": ({"clients.near.demand": 3}, "clients.near.demand: unknown key 'demand'; expected one of at, xy, deliver"),
    "a depot that is none": ({"vehicles.van.depot": "yrad"}, "vehicles.van.depot: no depot is named 'yrad'; expected yard; did you mean yard?"),
    "no depot named among several": ({"depots.b": {"xy": [1, 1]}}, "vehicles.van: does not say where it starts"),
    "a client nowhere": ({"clients.near.xy": None}, "clients.near: is nowhere; expected at: [latitude, longitude]"),
    "two sorts of places": ({"clients.near": {"at": [48, 11]}}, "clients.near: is on the globe and others on a plane"),
    "another currency": ({"vehicles.van.per_km": "0.5 USD/km"}, "vehicles.van.per_km: an amount in USD; expected EUR"),
    "a price of another thing": ({"vehicles.van.per_km": "0.5 EUR/h"}, "vehicles.van.per_km: '0.5 EUR/h' is not per km"),
    "windows that overlap": ({"clients.near.windows": ["08:00-10:00", "09:00-11:00"]}, "clients.near.windows: two windows overlap at 09:00"),
    "a window through midnight": ({"clients.near.windows": "22:00-02:00"}, "clients.near.windows: '22:00-02:00' ends before it starts"),
    "a shipment of nobody": ({"shipments": [{"origin": "nera", "destination": "far"}]}, "shipments.0.origin: no client is named 'nera'; expected a client; did you mean near?"),
    "a shipment of somebody with goods": ({"shipments": [{"origin": "near", "destination": "far"}]}, "shipments.0.origin: client 'near' also has goods of the depot"),
    "no vehicles": ({"vehicles": {}}, "vehicles: none are named"),
    "a table that is not there": ({"clients_from": "none.csv"}, "none.csv: cannot be read"),
    "a table elsewhere": ({"clients_from": "../../stops.csv"}, "clients_from: '../../stops.csv' lies outside the project's folder"),
    "a place off the globe": ({"depots.yard": {"at": [91, 0]}}, "depots.yard.at: [91, 0] is not on the globe"),
    "a negative weight": ({"clients.near.deliver": {"weight": "-3 kg"}}, "clients.near.deliver.weight: '-3 kg' is not positive"),
    "half a van": ({"vehicles.van.count": 1.5}, "vehicles.van.count: number 1.5 where a whole number is due"),
    "an unknown objective": ({"objective": "monye"}, "objective: 'monye' is not known here; expected one of money, distance, vehicles; did you mean money?"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "told"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_told_at_its_place(tmp_path, changes, told):
    with pytest.raises(InputError) as refused:
        read(tmp_path, changed(changes))
    said = str(refused.value)
    assert told in said
    assert "small.yaml:" in said or "none.csv" in said


def test_a_mistake_in_the_table_has_its_row_and_column(tmp_path):
    (tmp_path / "stops.csv").write_text(
        "client,x_km,y_km,deliver_kg,windows,ready,prize\n"
        "a,1,x,5,,,\nb,1,1,-5,,,\nc,1,1,5,9-10,,\nd,1,1,5,,25:00,\ne,1,1,5,,,nan\n"
    )
    with pytest.raises(InputError) as refused:
        read(tmp_path, changed({"clients_from": "stops.csv"}))
    places = [line.split("stops.csv:")[1].split(": ")[0] for line in str(refused.value).splitlines()]
    assert places == ["2:3", "3:4", "4:5", "5:6", "6:7"]


def test_a_client_is_named_once(tmp_path):
    (tmp_path / "stops.csv").write_text("client,x_km,y_km\nnear,1,1\n")
    with pytest.raises(InputError, match=r"stops.csv:2:1: client: client 'near' twice"):
        read(tmp_path, changed({"clients_from": "stops.csv"}))


def test_ten_thousand_clients_of_a_table_are_read(tmp_path):
    rows = np.random.default_rng(1).uniform(-20, 20, (10_000, 2)).round(3).tolist()
    text = "\n".join(f"c{at},{x},{y},3" for at, (x, y) in enumerate(rows))
    (tmp_path / "stops.csv").write_text(f"client,x_km,y_km,deliver_kg\n{text}\n")
    instance = read(
        tmp_path, changed({"clients": None, "clients_from": "stops.csv", "vehicles.van.count": 900})
    )
    assert len(instance.problem.clients) == 10_000
    assert instance.problem.travel.distance is None
