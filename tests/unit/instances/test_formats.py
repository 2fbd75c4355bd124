"""Each format is read into the problem it states: tiny instances whose costs are worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fulfilsim.errors import InputError
from fulfilsim.instances import Instance, read_instance
from fulfilsim.kernels.routing.checker import Evaluation, evaluate
from fulfilsim.kernels.routing.plan import Route
from fulfilsim.kernels.routing.problem import NEVER

# The depot at the origin, one client 5 to the north-east (3, 4), one 13 away (5, 12); 8.246 between the two.
HEAD = "NAME : tiny\nTYPE : {kind}\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 10\n"
PLACES = "NODE_COORD_SECTION\n1 0 0\n2 3 4\n3 5 12\n"
DEMAND = "DEMAND_SECTION\n1 0\n2 4\n3 6\n"
DEPOT = "DEPOT_SECTION\n1\n-1\nEOF\n"
WINDOWS = "TIME_WINDOW_SECTION\n1 0 100\n2 10 20\n3 30 40\n"
BOTH = (Route(0, ((0, 1),)),)


def written(tmp_path: Path, text: str, name: str = "tiny.vrp") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def read(tmp_path: Path, kind: str, *parts: str, rounding: str | None = None) -> Instance:
    return read_instance(written(tmp_path, HEAD.format(kind=kind) + "".join(parts)), rounding)


def driven(instance: Instance, *routes: Route) -> Evaluation:
    return evaluate(instance.problem, routes)


def test_cvrp_rounds_each_leg_to_the_nearest(tmp_path):
    """5 + 8 + 13, the middle one down from 8.246."""
    instance = read(tmp_path, "CVRP", PLACES, DEMAND, DEPOT)
    assert instance.name == "tiny"
    assert driven(instance, *BOTH).cost.total == 26
    assert instance.problem.clients.delivery.tolist() == [[4], [6]]
    assert instance.problem.vehicles.capacity.tolist() == [[10]]


@pytest.mark.parametrize(
    ("rounding", "cost"), [("nearest", 26), ("dimacs", 262), ("thousandths", 26_246), (None, 262)]
)
def test_vrptw_is_measured_in_tenths_unless_told_otherwise(tmp_path, rounding, cost):
    """50 + floor(82.46) + 130."""
    instance = read(tmp_path, "VRPTW", PLACES, DEMAND, WINDOWS, DEPOT, rounding=rounding)
    assert driven(instance, *BOTH).cost.total == cost


def test_windows_and_service_are_scaled_with_the_distances(tmp_path):
    """Service at the first from 10 to 12, then 8.2 on the way: the second opens at 30."""
    instance = read(tmp_path, "VRPTW", "SERVICE_TIME : 2\n", PLACES, DEMAND, WINDOWS, DEPOT)
    (day,) = driven(instance, *BOTH).days
    assert [(stop.arrival, stop.begin) for stop in day.stops] == [(50, 100), (202, 300)]
    assert day.back == 450
    assert instance.problem.clients.service.tolist() == [20, 20]
    assert instance.problem.depots.close.tolist() == [1000]


def test_rows_may_come_in_any_order(tmp_path):
    mixed = "NODE_COORD_SECTION\n3 5 12\n1 0 0\n2 3 4\nDEMAND_SECTION\n3 6\n2 4\n1 0\n"
    assert driven(read(tmp_path, "CVRP", mixed, DEPOT), *BOTH).cost.total == 26


def test_a_depot_may_be_any_node_and_clients_are_numbered_without_it(tmp_path):
    """From the node at (3, 4): 5 to the origin, 13 on to (5, 12), 8 back."""
    demand = "DEMAND_SECTION\n1 4\n2 0\n3 6\n"
    instance = read(tmp_path, "CVRP", PLACES, demand, "DEPOT_SECTION\n2\n-1\nEOF\n")
    assert driven(instance, *BOTH).cost.total == 26
    assert instance.problem.clients.delivery.ravel().tolist() == [4, 6]
    assert instance.xy is not None
    assert instance.xy[0].tolist() == [3, 4]


def test_mixed_fleet_puts_equal_vehicles_together(tmp_path):
    """Type 0: 2 a unit of distance and 7 fixed, in thousandths; vehicle 2 is the other type."""
    head = HEAD.replace("CAPACITY : 10\n", "VEHICLES : 3\n")
    fleet = (
        "CAPACITY_SECTION\n1 10\n2 20\n3 10\n"
        "VEHICLES_FIXED_COST_SECTION\n1 7\n2 9.5\n3 7\n"
        "VEHICLES_UNIT_DISTANCE_COST_SECTION\n1 2\n2 3\n3 2\n"
    )
    text = head.format(kind="HFVRP") + PLACES + DEMAND + fleet + DEPOT
    instance = read_instance(written(tmp_path, text))
    assert instance.types.tolist() == [0, 1, 0]
    assert instance.problem.vehicles.count.tolist() == [2, 1]
    assert driven(instance, *BOTH).cost.total == 2 * 26_246 + 7_000
    assert driven(instance, Route(1, BOTH[0].trips)).cost.total == 3 * 26_246 + 9_500


def test_prizes_are_lost_with_the_clients_left_out(tmp_path):
    """10 to the nearer client and back, in tenths 100, and the prize of 5 of the other, in tenths 50."""
    prizes = "PRIZE_SECTION\n1 0\n2 3\n3 5\n"
    instance = read(tmp_path, "PCVRPTW", PLACES, DEMAND, WINDOWS, prizes, DEPOT)
    found = driven(instance, Route(0, ((0,),)))
    assert (found.cost.total, found.cost.prizes, found.feasible) == (150, 50, True)


def test_a_vehicle_that_reloads_leaves_when_the_goods_are_there(tmp_path):
    """The second trip's goods come at 20: 20 + 13 = 33, within the window; each trip has its own load."""
    more = (
        "VEHICLES : 1\n",
        PLACES,
        "DEMAND_SECTION\n1 0\n2 10\n3 10\n",
        WINDOWS,
        "RELEASE_TIME_SECTION\n1 0\n2 0\n3 20\n",
        "VEHICLES_RELOAD_DEPOT_SECTION\n1 1\n",
        DEPOT,
    )
    instance = read(tmp_path, "MTVRPTWR", *more)
    found = driven(instance, Route(0, ((0,), (1,))))
    assert found.feasible
    assert found.cost.total == 360
    assert [stop.arrival for stop in found.days[0].stops] == [50, 330]
    assert not driven(instance, *BOTH).feasible


def test_back_hauls_come_last(tmp_path):
    demand = "DEMAND_SECTION\n1 0\n2 4\n3 0\nBACKHAUL_SECTION\n1 0\n2 0\n3 6\n"
    instance = read(tmp_path, "VRPB", PLACES, demand, DEPOT)
    assert driven(instance, *BOTH).feasible
    assert not driven(instance, Route(0, ((1, 0),))).feasible
    assert driven(instance, *BOTH).cost.total == 26


def test_each_depot_has_a_type_of_vehicle_and_a_longest_day(tmp_path):
    """From the second depot at (3, 4) to (5, 12) and back: 16,492 thousandths."""
    text = (
        "TYPE : MDVRPTW\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EUC_2D\nVEHICLES : 4\nCAPACITY : 10\n"
        "VEHICLES_MAX_DURATION : 20\n" + PLACES + "DEMAND_SECTION\n1 0\n2 0\n3 6\n"
        "VEHICLES_DEPOT_SECTION\n1 1\n2 1\n3 2\n4 2\nDEPOT_SECTION\n1\n2\n-1\nEOF\n"
    )
    instance = read_instance(written(tmp_path, text))
    assert instance.name == "tiny"  # of the file, for it has none
    assert instance.types.tolist() == [0, 0, 1, 1]
    assert instance.problem.vehicles.start.tolist() == [0, 1]
    found = driven(instance, Route(1, ((0,),)))
    assert (found.cost.total, found.feasible) == (16_492, True)
    assert not driven(instance, Route(0, ((0,),))).feasible  # 26 is longer than 20


def test_vehicles_may_be_kept_from_clients(tmp_path):
    text = HEAD.format(kind="SDVRPTW") + "VEHICLES : 2\n" + PLACES + DEMAND
    text += "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2 3\n2 3\n" + DEPOT
    instance = read_instance(written(tmp_path, text))
    assert instance.types.tolist() == [0, 1]
    assert driven(instance, Route(0, ((0, 1),))).feasible
    assert driven(instance, Route(0, ((0,),)), Route(1, ((1,),))).feasible
    assert not driven(instance, Route(1, ((0,),)), Route(0, ((1,),))).feasible


def test_a_bound_on_the_length_of_a_route_counts_service_too(tmp_path):
    instance = read(tmp_path, "CVRP", "DISTANCE : 30\nSERVICE_TIME : 3\n", PLACES, DEMAND, DEPOT)
    assert not driven(instance, *BOTH).feasible  # 26 + 6
    assert driven(instance, Route(0, ((0,),)), Route(0, ((1,),))).feasible


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("FULL_MATRIX", "0 1 2\n1 0 3\n2 3 0"),
        ("LOWER_ROW", "1\n2 3"),
        ("LOWER_DIAG_ROW", "0\n1 0\n2 3 0"),
        ("UPPER_ROW", "1 2\n3"),
        ("UPPER_DIAG_ROW", "0 1 2 0 3 0"),
        ("LOWER_COL", "1 2\n3"),
        ("UPPER_COL", "1\n2 3"),
    ],
)
def test_triangles_make_the_same_matrix(tmp_path, form, numbers):
    """Out 1, on 3, back 2; explicit numbers are taken as they are."""
    text = (
        f"NAME : m\nTYPE : CVRP\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : {form}\n"
        f"CAPACITY : 10\nEDGE_WEIGHT_SECTION\n{numbers}\n" + DEMAND + DEPOT
    )
    instance = read_instance(written(tmp_path, text))
    assert (instance.xy, instance.rounding.scale) == (None, 1)
    assert driven(instance, *BOTH).cost.total == 6


def test_an_asymmetric_matrix_stays_so(tmp_path):
    text = (
        "TYPE : VRPTW\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : FULL_MATRIX\n"
        "CAPACITY : 10\nEDGE_WEIGHT_SECTION\n0 1 2\n10 0 20\n100 200 0\n" + DEMAND + DEPOT
    )
    instance = read_instance(written(tmp_path, text))
    assert driven(instance, *BOTH).cost.total == 1 + 20 + 100
    assert driven(instance, Route(0, ((1, 0),))).cost.total == 2 + 200 + 10


SOLOMON = """\
S1

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.   XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0         0          0          0       100          0
    1      3         4          4         10        20          2
    2      5        12          6         30        40          2
"""


def test_solomon_is_read_as_vrptw(tmp_path):
    instance = read_instance(written(tmp_path, SOLOMON, "s1.txt"))
    assert (instance.name, instance.rounding.name) == ("S1", "dimacs")
    assert instance.problem.vehicles.count.tolist() == [2]
    found = driven(instance, *BOTH)
    assert (found.cost.total, found.days[0].back) == (262, 450)


LILIM = """\
2	10	1
0	0	0	0	0	100	0	0	0
1	3	4	6	0	50	2	0	2
2	5	12	-6	0	50	2	1	0
"""


def test_li_lim_pairs_are_collected_before_they_are_brought(tmp_path):
    instance = read_instance(written(tmp_path, LILIM, "lc1.txt"))
    assert instance.name == "lc1"
    assert instance.problem.pairs.tolist() == [[0, 1]]
    found = driven(instance, *BOTH)
    assert (found.cost.total, found.feasible) == (26_246, True)
    assert found.days[0].stops[0].load == (6,)
    assert not driven(instance, Route(0, ((1, 0),))).feasible


def test_exact_keeps_as_many_decimals_as_fit(tmp_path):
    """Millionths of straight distances; what is whole in a matrix stays as it is (above)."""
    fine = read(tmp_path, "VRPTW", "SERVICE_TIME : 0.5\n", PLACES, DEMAND, WINDOWS, DEPOT, rounding="exact")
    assert fine.rounding.scale == 10**6
    assert driven(fine, *BOTH).cost.total == 26_246_211


def test_without_windows_everything_is_open_for_ever(tmp_path):
    problem = read(tmp_path, "CVRP", PLACES, DEMAND, DEPOT).problem
    assert (problem.clients.close == NEVER).all()
    assert (problem.depots.close == NEVER).all()


def test_an_unknown_type_is_no_reason_to_guess_a_rounding(tmp_path):
    with pytest.raises(InputError, match="did you mean CVRP"):
        read(tmp_path, "CVPR", PLACES, DEMAND, DEPOT)
    assert driven(read(tmp_path, "CVPR", PLACES, DEMAND, DEPOT, rounding="nearest"), *BOTH).cost.total == 26


def test_a_text_with_other_line_ends_and_a_byte_order_mark_is_the_same(tmp_path):
    path = tmp_path / "dos.vrp"
    text = HEAD.format(kind="CVRP") + PLACES + DEMAND + DEPOT
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert driven(read_instance(path), *BOTH).cost.total == 26


def test_a_large_matrix_is_read_whole(tmp_path):
    """All at once; what is counted here is that every number arrives at its place."""
    nodes = 300
    rows = "\n".join(
        " ".join(map(str, row)) for row in np.arange(nodes * nodes).reshape(nodes, nodes).tolist()
    )
    loads = "\n".join(f"{node} {int(node > 1)}" for node in range(1, nodes + 1))
    text = (
        f"TYPE : CVRP\nDIMENSION : {nodes}\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : FULL_MATRIX\n"
        f"CAPACITY : 10\nEDGE_WEIGHT_SECTION\n{rows}\nDEMAND_SECTION\n{loads}\n" + DEPOT
    )
    problem = read_instance(written(tmp_path, text)).problem
    assert problem.travel.distance is not None
    assert int(problem.travel.distance[3, 7]) == 3 * nodes + 7
