"""Distances and times out of files, read strictly."""

from __future__ import annotations

from pathlib import Path

import pytest

from fulfilsim.errors import InputError
from fulfilsim.world.travel import MatrixFile, Points, travel_matrices

ROWS = (
    "from,to,km,min\nshop,Ann,1.5,4\nAnn,shop,2.0,5\nshop,Bob,3,6\nBob,shop,3,6\nAnn,Bob,1,2\nBob,Ann,1,2.5\n"
)
THREE = Points(["shop", "Ann", "Bob"], [0.0] * 3, [0.0] * 3)


def refusals(source: MatrixFile, points: Points = THREE) -> list[str]:
    """Give the problems without the folder of the file."""
    with pytest.raises(InputError) as refused:
        travel_matrices(source, points)
    return [line.rsplit("/", 1)[-1] for line in str(refused.value).splitlines()]


@pytest.fixture
def file(tmp_path: Path):
    def write(text: str, name: str = "ways.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_ways_are_read_row_by_row(file):
    ways = travel_matrices(MatrixFile(file(ROWS)), THREE)
    assert ways.metres.tolist() == [[0, 1500, 3000], [2000, 0, 1000], [3000, 1000, 0]]
    assert ways.seconds.tolist() == [[0, 240, 360], [300, 0, 120], [360, 150, 0]]


def test_the_order_of_the_rows_does_not_matter(file):
    head, *rows = ROWS.splitlines()
    turned = "\n".join([head, *rows[::-1]])
    one, other = (MatrixFile(file(text)).ways(THREE) for text in (ROWS, turned))
    assert one.metres.tolist() == other.metres.tolist()
    assert one.seconds.tolist() == other.seconds.tolist()


def test_more_places_than_asked_for_may_be_in_the_file(file):
    two = Points(["Bob", "Ann"], [0.0, 0.0], [0.0, 0.0])
    assert MatrixFile(file(ROWS)).ways(two).metres.tolist() == [[0, 1000], [1000, 0]]


def test_square_files_are_read(file):
    minutes = file(",shop,Ann,Bob\nshop,0,4,6\nAnn,5,0,2\nBob,6,2.5,0\n", "min.csv")
    km = file(",Bob,shop,Ann\nAnn,1,2,0\nshop,3,0,1.5\nBob,0,3,1\n", "km.csv")
    ways = travel_matrices(MatrixFile(minutes, km), THREE)
    assert ways.metres.tolist() == [[0, 1500, 3000], [2000, 0, 1000], [3000, 1000, 0]]
    assert ways.seconds.tolist() == [[0, 240, 360], [300, 0, 120], [360, 150, 0]]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            ROWS.replace("Ann,Bob,1,2\n", ""),
            ["ways.csv: no way from 'Ann' to 'Bob'; expected the ways between all 3 places"],
        ),
        (
            ROWS.replace("Bob", "Rob"),
            ["ways.csv: no way from or to 'Bob'; expected the ways between all 3 places; did you mean Rob?"],
        ),
        (
            ROWS + "Ann,shop,1,1\n",
            ["ways.csv:8:1: from: the way from 'Ann' to 'shop' is on line 3 too; expected each way once"],
        ),
        (
            ROWS.replace("1.5,4", "NaN,-4"),
            [
                "ways.csv:2:3: km: 'NaN' is no usable number; expected a number from 0 to 100000",
                "ways.csv:2:4: min: '-4' is no usable number; expected a number from 0 to 1e+06",
            ],
        ),
        (
            ROWS + "Ann,Ann,0,1\n",
            ["ways.csv:8:2: to: a place is some way from itself; expected 0, or no such row"],
        ),
        (ROWS + ",Ann,1,1\n", ["ways.csv:8:1: from: a place without a name; expected the name of a place"]),
    ],
    ids=["missing", "misspelt", "twice", "numbers", "itself", "nameless"],
)
def test_what_is_wrong_in_rows_is_told(file, text, says):
    assert refusals(MatrixFile(file(text))) == says


def test_a_cell_of_a_square_file_is_told_with_row_and_column(file):
    good = file(",shop,Ann,Bob\nshop,0,4,6\nAnn,5,0,2\nBob,6,2.5,0\n", "min.csv")
    bad = file(",shop,Ann,Bob\nshop,0,x,6\nAnn,5,7,2\nBob,6,2.5,0\n", "km.csv")
    assert refusals(MatrixFile(good, bad)) == [
        "km.csv:2:3: Ann: 'x' is no usable number; expected a number from 0 to 100000",
        "km.csv:3:3: Ann: a place is some way from itself; expected 0",
    ]


def test_rows_and_columns_name_the_same_places(file):
    lame = file(",shop,Ann\nshop,0,4\nBob,5,0\n", "min.csv")
    assert refusals(MatrixFile(lame, lame)) == [
        "min.csv:1:1: 'Ann' has a column and no row; expected the same places in rows and columns",
        "min.csv:3:1: 'Bob' has a row and no column; expected the same places in rows and columns",
    ]


def test_a_square_file_without_a_place_is_refused(file):
    two = file(",shop,Ann\nshop,0,4\nAnn,5,0\n", "min.csv")
    assert refusals(MatrixFile(two, two)) == [
        "min.csv: no way from or to 'Bob'; expected the ways between all 3 places"
    ]
