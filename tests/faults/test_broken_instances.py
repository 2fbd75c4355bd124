# ruff: noqa: E501 - a case reads best on one line
"""Routing instances with a mistake in them are refused with line and column, in words, and at once."""

from __future__ import annotations

import os
import random
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from fulfilsim.errors import InputError
from fulfilsim.instances import read_instance

SOUND = """\
NAME : sound
COMMENT : a comment: with a colon
TYPE : VRPTW
DIMENSION : 3
VEHICLES : 2
CAPACITY : 10
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3 4
3 5 12
DEMAND_SECTION
1 0
2 4
3 6
TIME_WINDOW_SECTION
1 0 100
2 10 20
3 30 40
SERVICE_TIME_SECTION
1 0
2 2
3 2
PRIZE_SECTION
1 0
2 0
3 9
VEHICLES_DEPOT_SECTION
1 1
2 1
VEHICLES_FIXED_COST_SECTION
1 5
2 5
VEHICLES_RELOAD_DEPOT_SECTION
1 1
2
DEPOT_SECTION
1
-1
EOF
"""

MATRIX = """\
NAME : matrix
TYPE : CVRP
DIMENSION : 3
EDGE_WEIGHT_TYPE : EXPLICIT
EDGE_WEIGHT_FORMAT : FULL_MATRIX
CAPACITY : 10
EDGE_WEIGHT_SECTION
0 1 2
1 0 3
2 3 0
DEMAND_SECTION
1 0
2 4
3 6
DEPOT_SECTION
1
-1
EOF
"""

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

LILIM = """\
2 10 1
0 0 0 0 0 100 0 0 0
1 3 4 6 0 50 2 0 2
2 5 12 -6 0 50 2 1 0
"""

# What is changed in the sound file, and what the message must say: line, column and reason.
VRPLIB: dict[str, tuple[str, str, str]] = {
    "no dimension": ("DIMENSION : 3\n", "", ":1:1: DIMENSION is missing"),
    "a dimension in words": ("DIMENSION : 3", "DIMENSION : three", ":4:13: DIMENSION: 'three' is no usable number"),
    "a huge dimension": ("DIMENSION : 3", "DIMENSION : 999999999999", ":4:13: DIMENSION: '999999999999' is no usable number; expected a number from 1 to 100000"),
    "a dimension of nought": ("DIMENSION : 3", "DIMENSION : 0", ":4:13: DIMENSION: '0'"),
    "a negative dimension": ("DIMENSION : 3", "DIMENSION : -3", ":4:13: DIMENSION: '-3'"),
    "half a node": ("DIMENSION : 3", "DIMENSION : 2.5", ":4:13: DIMENSION: '2.5' is not whole"),
    "a dimension that is none": ("DIMENSION : 3", "DIMENSION : nan", ":4:13: DIMENSION: 'nan'"),
    "more nodes than rows": ("DIMENSION : 3", "DIMENSION : 5", ":8:1: NODE_COORD_SECTION: 2 of 5 rows are missing: node 4, 5"),
    "fewer nodes than rows": ("DIMENSION : 3", "DIMENSION : 2", ":11:1: NODE_COORD_SECTION: node 3; expected a node from 1 to 2"),
    "no type of distance": ("EDGE_WEIGHT_TYPE : EUC_2D\n", "", ":1:1: EDGE_WEIGHT_TYPE is missing"),
    "an unknown type of distance": ("EUC_2D", "EUC_9D", ":7:20: EDGE_WEIGHT_TYPE: 'EUC_9D' is not read"),
    "no coordinates": ("NODE_COORD_SECTION\n1 0 0\n2 3 4\n3 5 12\n", "", "NODE_COORD_SECTION is missing"),
    "no loads": ("DEMAND_SECTION\n1 0\n2 4\n3 6\n", "", "DEMAND_SECTION is missing"),
    "no depots": ("DEPOT_SECTION\n1\n-1\n", "", ":1:1: DEPOT_SECTION is missing"),
    "an empty list of depots": ("DEPOT_SECTION\n1\n-1\n", "DEPOT_SECTION\n-1\n", "DEPOT_SECTION names no depot"),
    "a depot that is no node": ("DEPOT_SECTION\n1\n", "DEPOT_SECTION\n7\n", ":38:1: DEPOT_SECTION: '7' is no node"),
    "a depot twice": ("DEPOT_SECTION\n1\n", "DEPOT_SECTION\n1\n1\n", ":39:1: DEPOT_SECTION: depot 1 is there twice"),
    "no capacity": ("CAPACITY : 10\n", "", "CAPACITY is missing"),
    "a negative capacity": ("CAPACITY : 10", "CAPACITY : -10", ":6:12: CAPACITY: '-10' is no usable number"),
    "an endless capacity": ("CAPACITY : 10", "CAPACITY : inf", ":6:12: CAPACITY: 'inf' is no usable number"),
    "a coordinate that is none": ("2 3 4", "2 nan 4", ":10:3: NODE_COORD_SECTION: 'nan' is no usable number"),
    "an endless coordinate": ("2 3 4", "2 3 -inf", ":10:5: NODE_COORD_SECTION: '-inf' is no usable number"),
    "a coordinate in words": ("2 3 4", "2 x 4", ":10:3: NODE_COORD_SECTION: 'x'"),
    "a row that begins with a word": ("2 3 4", "two 3 4", ":10:1: NODE_COORD_SECTION: 'two'"),
    "a number with an underscore": ("2 3 4", "2 3_0 4", ":10:3: NODE_COORD_SECTION: '3_0'"),
    "a number of 400 digits": ("2 3 4", f"2 {'9' * 400} 4", ":10:3: NODE_COORD_SECTION: '9999"),
    "coordinates too far apart": ("2 3 4", "2 3e14 4", "places 3e+15 apart"),
    "a node twice": ("3 5 12", "2 5 12", ":11:1: NODE_COORD_SECTION: node 2 is there twice"),
    "a row too short": ("3 5 12", "3 5", ":11:1: NODE_COORD_SECTION: 2 values in this row; expected 3 numbers: node, x, y"),
    "a row too long": ("3 5 12", "3 5 12 1", ":11:1: NODE_COORD_SECTION: 4 values in this row"),
    "two rows that make up for each other": ("2 3 4\n3 5 12", "2 3\n4 3 5 12", ":10:1: NODE_COORD_SECTION: 2 values in this row"),
    "a negative load": ("2 4\n3 6", "2 -4\n3 6", ":14:3: DEMAND_SECTION: -4 cannot be meant; expected 0 or more"),
    "half a load": ("2 4\n3 6", "2 4.5\n3 6", ":14:3: DEMAND_SECTION: 4.5 cannot be meant; expected a whole number"),
    "an enormous load": ("2 4\n3 6", "2 4e14\n3 6", "a load of 400000000000000"),
    "a window that closes first": ("2 10 20", "2 20 10", ":18:6: TIME_WINDOW_SECTION: 10 cannot be meant"),
    "a window before all time": ("2 10 20", "2 -10 20", ":18:3: TIME_WINDOW_SECTION: -10 cannot be meant"),
    "a negative service": ("1 0\n2 2\n3 2", "1 0\n2 -2\n3 2", ":22:3: SERVICE_TIME_SECTION: -2"),
    "a negative prize": ("2 0\n3 9", "2 0\n3 -9", ":27:3: PRIZE_SECTION: -9"),
    "a vehicle at a client": ("1 1\n2 1\nVEHICLES_FIXED", "1 1\n2 3\nVEHICLES_FIXED", ":30:3: VEHICLES_DEPOT_SECTION: 3 cannot be meant; expected a node of DEPOT_SECTION"),
    "a vehicle missing": ("1 5\n2 5\n", "1 5\n", "VEHICLES_FIXED_COST_SECTION: 1 of 2 rows are missing: vehicle 2"),
    "a fixed cost too large": ("2 5\nVEHICLES_RELOAD", "2 5e13\nVEHICLES_RELOAD", "VEHICLES_FIXED_COST: an amount too large"),
    "two places to reload": ("2\nDEPOT", "2 1 2\nDEPOT", "VEHICLES_RELOAD_DEPOT_SECTION: a vehicle reloads at several places"),
    "too many vehicles": ("VEHICLES : 2", "VEHICLES : 2000000", ":5:12: VEHICLES: '2000000' is no usable number"),
    "no vehicle": ("VEHICLES : 2", "VEHICLES : 0", ":5:12: VEHICLES: '0'"),
    "a section twice": ("SERVICE_TIME_SECTION", "DEMAND_SECTION", ":20:1: DEMAND_SECTION: this section is there twice"),
    "an unknown section": ("SERVICE_TIME_SECTION", "SERVICE_TIMES_SECTION", ":20:1: SERVICE_TIMES_SECTION: this section is not known; expected a section of VRPLIB; did you mean SERVICE_TIME_SECTION?"),
    "an unknown key": ("CAPACITY :", "CAPACTY :", ":6:1: CAPACTY: this key is not known; expected a key of VRPLIB; did you mean CAPACITY?"),
    "a key twice": ("VEHICLES : 2", "CAPACITY : 2", ":6:1: CAPACITY: key CAPACITY is repeated; it was first said on line 5"),
    "numbers in no section": ("DIMENSION : 3\n", "DIMENSION : 3\n4 5 6\n", ":5:1: '4 5 6' stands in no section"),
    "loads said twice": ("SERVICE_TIME_SECTION", "LINEHAUL_SECTION", "DEMAND_SECTION: says again what LINEHAUL_SECTION says"),
    "bytes instead of text": ("2 3 4", "\x00\x01\x02", ":10:1: NODE_COORD_SECTION"),
    "an unknown type": ("TYPE : VRPTW", "TYPE : VRPWT", "'VRPWT' is no TYPE whose rounding is known; expected a TYPE such as CVRP or VRPTW, or --round; did you mean VRPTW?"),
    "nothing that is known": (SOUND, "hello\nworld\n", "broken.vrp: is no routing instance that can be read; expected VRPLIB, Solomon"),
}  # fmt: skip
EXPLICIT: dict[str, tuple[str, str, str]] = {
    "a matrix cut short": ("2 3 0\n", "", ":7:1: EDGE_WEIGHT_SECTION: 6 numbers where 3 nodes need 9"),
    "a matrix too long": ("2 3 0\n", "2 3 0 9\n", ":7:1: EDGE_WEIGHT_SECTION: 10 numbers where 3 nodes need 9"),
    "a negative distance": ("1 0 3", "1 0 -3", ":9:5: EDGE_WEIGHT_SECTION: distance -3; expected 0 or more"),
    "a distance that is none": ("1 0 3", "1 0 NaN", ":9:5: EDGE_WEIGHT_SECTION: 'NaN' is no usable number"),
    "an unknown format": ("FULL_MATRIX", "FUL_MATRIX", ":5:22: EDGE_WEIGHT_FORMAT: not known; expected one of FULL_MATRIX, LOWER_ROW"),
    "no format": ("EDGE_WEIGHT_FORMAT : FULL_MATRIX\n", "", "EDGE_WEIGHT_FORMAT is missing"),
    "no matrix": ("EDGE_WEIGHT_SECTION\n0 1 2\n1 0 3\n2 3 0\n", "", "EDGE_WEIGHT_SECTION is missing"),
    "too many nodes for a matrix": ("DIMENSION : 3", "DIMENSION : 99999", ":3:13: DIMENSION: too many nodes for a matrix; expected at most 10,000"),
}  # fmt: skip
LISTS: dict[str, tuple[str, str, str]] = {
    "a customer twice": ("    2      5 ", "    1      5 ", ":11:5: CUSTOMER: customer 1 is there twice"),
    "a customer missing": ("    2      5 ", "    7      5 ", ":11:5: CUSTOMER: customer 7; expected each of 0 to 2 once"),
    "a row too short": ("40          2", "40", ":11:5: CUSTOMER: 6 values in this row; expected 7 numbers"),
    "no vehicles": ("  2         10\n", "", "VEHICLE: 0 rows; expected one row: number, capacity"),
    "vehicles in words": ("  2         10\n", "  two         10\n", "VEHICLE: 0 rows"),
    "a capacity of nought": ("  2         10\n", "  2         0\n", ":5:1: VEHICLE: 0 of capacity"),
    "a negative load": ("    4         10", "   -4         10", ":10:32: CUSTOMER: -4 cannot be meant; expected 0 or more"),
    "a window that closes first": ("40          2", "20          2", ":11:53: CUSTOMER: 20 cannot be meant"),
    "nobody": (SOLOMON[SOLOMON.index("    0      0") :], "", "CUSTOMER: 0 rows; expected 1 to 100,000, the depot's first"),
    "no customers": (SOLOMON[SOLOMON.index("CUSTOMER") :], "", "the heading CUSTOMER is missing"),
}  # fmt: skip
PAIRS: dict[str, tuple[str, str, str]] = {
    "a partner that is not there": ("50 2 0 2", "50 2 0 9", ":3:18: customers: 9 cannot be meant; expected a customer from 0 to 2"),
    "a partner with another load": ("12 -6", "12 -5", "customers: 2 cannot be meant; expected the customer whose delivery names this pickup, with the same load"),
    "a delivery that names nobody": ("50 2 1 0", "50 2 0 0", ":4:18: customers: 0 cannot be meant; expected the customer whose pickup names this delivery"),
    "a customer without a load": ("4 6 0 50", "4 0 0 50", ":3:7: customers: 0 cannot be meant; expected a load picked up"),
    "another speed": ("2 10 1", "2 10 3", ":1:1: first line: speed 3; expected speed 1"),
    "a half vehicle": ("2 10 1", "2.5 10 1", ":1:1: first line: 2.5 vehicles"),
}  # fmt: skip
CASES = [
    pytest.param(sound, *case, id=f"{name}: {what}")
    for name, sound, cases in (
        ("vrplib", SOUND, VRPLIB),
        ("matrix", MATRIX, EXPLICIT),
        ("solomon", SOLOMON, LISTS),
        ("lilim", LILIM, PAIRS),
    )
    for what, case in cases.items()
]


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        read_instance(path)
    return str(refused.value)


@pytest.mark.parametrize("sound", [SOUND, MATRIX, SOLOMON, LILIM])
def test_the_sound_files_are_sound(tmp_path: Path, sound: str) -> None:
    path = tmp_path / "sound.txt"
    path.write_text(sound, encoding="utf-8")
    assert len(read_instance(path).problem.clients) == 2


@pytest.mark.parametrize(("sound", "old", "new", "told"), CASES)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, sound: str, old: str, new: str, told: str) -> None:
    assert old in sound
    path = tmp_path / "broken.vrp"
    path.write_text(sound.replace(old, new, 1), encoding="utf-8")
    said = refusal(path)
    assert told in said
    assert all(line.startswith((str(path), "... and")) for line in said.splitlines())


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "broken.vrp"
    changes = {"2 3 4": "2 x 4", "2 4\n": "2 -4\n", "2 10 20": "2 20 10", "CAPACITY : 10": "CAPACITY : ten"}
    text = SOUND
    for old, new in changes.items():
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    assert [int(line.split(":")[1]) for line in refusal(path).splitlines()] == [6, 10, 14, 18]


def test_a_file_of_nonsense_is_given_up_soon(tmp_path: Path) -> None:
    path = tmp_path / "broken.vrp"
    rows = "\n".join(f"{node} x y" for node in range(1, 90_001))
    path.write_text(
        SOUND.replace("DIMENSION : 3", "DIMENSION : 90000").replace("1 0 0", rows), encoding="utf-8"
    )
    said = refusal(path)
    assert len(said.splitlines()) == 51
    assert re.search(r"\.\.\. and \d+ more problems", said)


@pytest.mark.parametrize("kind", ["nothing", "folder", "empty", "pipe"])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "it"
    if kind == "folder":
        path.mkdir()
    elif kind == "empty":
        path.write_text(" \n")
    elif kind == "pipe":
        os.mkfifo(path)
    told = {
        "nothing": "no such file",
        "folder": "is a directory",
        "empty": "is empty",
        "pipe": "not a regular file",
    }
    assert told[kind] in refusal(path)


def test_a_huge_matrix_that_is_announced_takes_no_memory(tmp_path: Path) -> None:
    """10,000 nodes would need 800 MB; there is not one number."""
    path = tmp_path / "broken.vrp"
    path.write_text(
        MATRIX.replace("DIMENSION : 3", "DIMENSION : 9999").replace("0 1 2\n1 0 3\n2 3 0\n", ""),
        encoding="utf-8",
    )
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_DATA, (700 << 20, 700 << 20))\n"
        "from fulfilsim.errors import InputError\nfrom fulfilsim.instances import read_instance\n"
        "try: read_instance(sys.argv[1])\nexcept InputError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert "0 numbers where 9999 nodes need 99,980,001" in done.stdout
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime < 60


SPOILS = [
    "nan", "-1", "0", "1e400", "99999999999999999999", "", "x", ":", "-inf", "1e9", "2.5", "\t", "\n", "EOF", "\x00",
    "DEPOT_SECTION", "1 2 3 4 5", "3", "CAPACITY : 0", "é", "_", "1e14", "536870912", "Route",
]  # fmt: skip


def spoiled(text: str, chance: random.Random) -> str:
    """Put a word in the place of another, swap two lines, or drop one."""
    kind = chance.random()
    if kind < 0.5:
        words = text.split(" ")
        words[chance.randrange(len(words))] = chance.choice(SPOILS)
        return " ".join(words)
    lines = text.split("\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    if kind < 0.75:
        lines[one], lines[other] = lines[other], lines[one]
    else:
        del lines[one]
    return "\n".join(lines)


def read_or_refused(path: Path, spoils: int) -> None:
    chance = random.Random(7)
    refused: list[str] = []
    for _ in range(spoils):
        text = chance.choice([SOUND, MATRIX, SOLOMON, LILIM])
        for _ in range(chance.randint(1, 3)):
            text = spoiled(text, chance)
        path.write_text(text, encoding="utf-8")
        try:
            read_instance(path)
        except InputError as error:
            refused.append(str(error))
    assert all(said.startswith(str(path)) for said in refused)
    assert spoils / 2 < len(refused) < spoils


def test_whatever_is_done_to_a_file_it_is_read_or_refused(tmp_path: Path) -> None:
    read_or_refused(tmp_path / "spoiled.vrp", 500)


@pytest.mark.prove
def test_whatever_is_done_to_many_files_they_are_read_or_refused(tmp_path: Path) -> None:
    read_or_refused(tmp_path / "spoiled.vrp", 30_000)
