"""Solutions go into a file and come back the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fulfilsim.errors import InputError
from fulfilsim.instances.drive import drive, fullest
from fulfilsim.instances.instance import Instance
from fulfilsim.instances.rounding import Rounding
from fulfilsim.instances.solution import numbers, read_solution, write_solution
from fulfilsim.kernels.routing.checker import evaluate
from fulfilsim.kernels.routing.plan import Route
from fulfilsim.kernels.routing.problem import Clients, Depots, Problem, Travel, VehicleTypes


def an_instance(clients: int, types: list[int], depots: int = 1) -> Instance:
    """Clients on a line, three trips allowed, vehicles of the given types."""
    kinds = max(types) + 1
    places = np.arange(depots + clients, dtype=np.float64)
    problem = Problem(
        Clients(np.ones(clients, np.int64)),
        VehicleTypes(np.full(kinds, 9), np.bincount(types), reload=np.zeros(kinds, np.int64)),
        Travel(x=places, y=0 * places),
        Depots(np.zeros(depots, np.int64)),
    )
    return Instance("line", problem, Rounding("nearest", 1, "nearest"), np.array(types))


def back(tmp_path: Path, instance: Instance, text: str) -> tuple[Route, ...]:
    path = tmp_path / "a.sol"
    path.write_text(text, encoding="utf-8")
    return read_solution(path, instance)


def test_a_reload_is_a_nought_inside_a_route(tmp_path):
    instance = an_instance(4, [0])
    route = Route(0, ((2, 0), (1,)))
    assert numbers(route) == [3, 1, 0, 2]
    text = write_solution(instance, [route], 12)
    assert text == "Route #1: 3 1 0 2\nCost 12\n"
    assert back(tmp_path, instance, text) == (route,)


def test_where_vehicles_differ_the_number_of_a_route_is_that_of_its_vehicle(tmp_path):
    """Types 0, 1, 0, 1: the first vehicle of type 1 is the second of all; its neighbour stays at home."""
    instance = an_instance(4, [0, 1, 0, 1])
    routes = (Route(1, ((0,),)), Route(1, ((1,),)), Route(0, ((3,),)))
    text = write_solution(instance, routes, 7)
    assert text == "Route #1: 4\nRoute #2: 1\nRoute #3:\nRoute #4: 2\nCost 7\n"
    assert set(back(tmp_path, instance, text)) == set(routes)


def test_a_file_that_numbers_locations_is_recognised_by_a_number_beyond_the_clients(tmp_path):
    """Two depots: locations 0 and 1, so that the clients are 2, 3 and 4."""
    instance = an_instance(3, [0], depots=2)
    assert back(tmp_path, instance, "Route #1: 2 4 3\n")[0].trips == ((0, 2, 1),)
    assert back(tmp_path, instance, "Route #1: 1 3 2\n")[0].trips == ((0, 2, 1),)


def test_words_around_the_routes_are_passed_over(tmp_path):
    text = "Instance name : x\nAuthors : a b\nSolution\nRoute  1 : 2 1\nRoute 2 :\nCost: 5\nOptimal: True\n"
    assert back(tmp_path, an_instance(2, [0]), text) == (Route(0, ((1, 0),)),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Route #1: 1 2 1\n", ":1:15: client 1 is visited twice, first on line 1"),
        ("Route #1: 1\nRoute #2: 1\n", ":2:11: client 1 is visited twice, first on line 1"),
        ("Route #1: 1 x\n", ":1:13: 'x' is no client"),
        ("Route #1: -1\n", ":1:11: '-1' is no client"),
        ("Route #1: 9\n", ":1:11: there is no client 9; expected 1 to 3"),
        ("Route #1: 99999999999999999999\n", "'99999999999999999999' is no client"),
        ("Cost 5\n", "no line begins with Route"),
        ("", "the file is empty"),
    ],
)
def test_a_solution_that_cannot_be_meant_is_refused_at_its_place(tmp_path, text, told):
    with pytest.raises(InputError) as refused:
        back(tmp_path, an_instance(3, [0]), text)
    assert told in str(refused.value)


def test_a_route_of_a_vehicle_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is no vehicle 3"):
        back(tmp_path, an_instance(3, [0, 1]), "Route #3: 1\n")


def test_one_day_is_driven_as_the_whole_plan_is():
    """The day is cut out of the problem before it is driven, which must change nothing."""
    instance = an_instance(6, [0, 1], depots=2)
    routes = (Route(0, ((4, 1), (0,))), Route(1, ((5, 2, 3),)))
    whole = evaluate(instance.problem, routes)
    assert tuple(drive(instance.problem, route) for route in routes) == whole.days
    assert fullest(instance.problem, routes[1], whole.days[1]).tolist() == [3]
