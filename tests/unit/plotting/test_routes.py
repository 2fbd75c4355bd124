"""A picture of routes can be read: neighbours differ, whoever is left out is marked, depots stand out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fulfilsim.errors import InputError
from fulfilsim.instances.instance import Instance
from fulfilsim.instances.rounding import Rounding
from fulfilsim.kernels.routing.plan import Plan, Route
from fulfilsim.kernels.routing.problem import Clients, Depots, Problem, Travel, VehicleTypes
from fulfilsim.plotting.page import in_style
from fulfilsim.plotting.routes import PALETTE, _figure, _neighbours, plot_routes
from fulfilsim.plotting.routes import looks as looks_of


def an_instance(clients: int, depots: int = 1, names: bool = False) -> Instance:
    xy = np.random.default_rng(3).uniform(0, 100, (depots + clients, 2))
    problem = Problem(
        Clients(np.ones(clients, np.int64)),
        VehicleTypes([99], reload=[0]),
        Travel(x=np.ascontiguousarray(xy[:, 0]), y=np.ascontiguousarray(xy[:, 1])),
        Depots(np.zeros(depots, np.int64)),
    )
    named = tuple(f"$shop {number}" for number in range(clients)) if names else ()
    return Instance("a $day", problem, Rounding("nearest", 1, "nearest"), np.array([0]), xy, named)


def labels(figure) -> list[str]:
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_neighbours_never_look_alike():
    """Strips side by side, far more of them than there are colours."""
    stops = [np.array([[float(strip), float(row)] for row in range(5)]) for strip in range(60)]
    looks = looks_of(stops)
    assert len(set(looks)) == len(PALETTE)
    for strip, others in enumerate(_neighbours(stops)):
        assert {strip - 1, strip + 1} & set(range(60)) <= others
        assert all(looks[strip] != looks[other] for other in others)


def test_one_stop_in_the_middle_of_many_routes_still_looks_different():
    """More neighbours than colours: the stroke tells them apart."""
    angles = np.linspace(0, 2 * np.pi, 30, endpoint=False)
    around = [np.array([[np.cos(angle), np.sin(angle)]]) for angle in angles]
    stops = [*around, np.array([[0.0, 0.0]])]
    looks = looks_of(stops)
    for route, others in enumerate(_neighbours(stops)):
        assert all(looks[route] != looks[other] for other in others)


def test_the_legend_names_routes_depots_and_whoever_is_not_served():
    plan = Plan((Route(0, ((0, 1), (2,))), Route(0, ((3,),))), {4: "window", 5: "prize", 6: "window"}, 12)
    with in_style():
        figure = _figure(instance := an_instance(7, depots=2), plan, instance.xy)
    assert labels(figure) == [
        "1: 3 stops",
        "2: 1 stop",
        "depots",
        "1 not served: prize",
        "2 not served: window",
    ]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("routes", [0, 1, 41, 200])
def test_any_number_of_routes_is_drawn_without_a_warning(tmp_path: Path, routes: int):
    instance = an_instance(max(1, 2 * routes), names=routes == 1)
    plan = Plan(tuple(Route(0, ((2 * at, 2 * at + 1),)) for at in range(routes)))
    plot_routes(instance, plan, tmp_path / "many.svg")
    assert (tmp_path / "many.svg").stat().st_size > 1_000


def test_distances_without_places_are_refused(tmp_path: Path):
    problem = Problem(Clients([1]), VehicleTypes([1]), Travel(np.array([[0, 1], [1, 0]])))
    instance = Instance("m", problem, Rounding("exact", 1, "nearest"), np.array([0]))
    with pytest.raises(InputError, match="m has distances but no coordinates"):
        plot_routes(instance, Plan((Route(0, ((0,),)),)), tmp_path / "m.png")
