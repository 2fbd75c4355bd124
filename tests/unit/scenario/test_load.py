"""A scenario is loaded with the files it names, and none is opened that it may not name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fulfilsim.errors import InputError
from fulfilsim.scenario.load import Loaded, leaves
from fulfilsim.scenario.tree import dotted

Load = Callable[..., Loaded]


def test_the_name_is_the_stem_of_the_file(small: Load) -> None:
    """Result folders are named after it."""
    assert small().name == "small"


def test_files_are_found_beside_the_scenario_that_names_them(small: Load, tmp_path: Path) -> None:
    """Not beside whoever runs the command; rates and transit hide theirs in a rule."""
    for name in ("places.csv", "transit.csv"):
        (tmp_path / name).write_text("x\n1\n")
    loaded = small({"demand.customers": "places.csv", "carriers.post.services.parcel.transit": "transit.csv"})
    assert loaded.inputs == {
        ("demand", "customers"): (tmp_path / "places.csv").resolve(),
        ("carriers", "post", "services", "parcel", "transit"): (tmp_path / "transit.csv").resolve(),
    }


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nowhere.csv", "'nowhere.csv' does not exist"),
        ("folder.csv", "'folder.csv' is not a regular file"),
        ("folder.csv/x.csv", "'folder.csv/x.csv' does not exist"),
    ],
)
def test_a_file_that_is_not_there_is_told_at_its_place(
    small: Load, tmp_path: Path, name: str, says: str
) -> None:
    """Before anything is read or computed."""
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError) as refused:
        small({"demand.customers": name})
    assert f"demand.customers: {says}" in str(refused.value)


def test_leaves_are_values_with_their_paths(small: Load) -> None:
    """Every value once, none of them a block."""
    found = {dotted(keys): value for keys, value in leaves(small().scenario)}
    assert found["calendar.warm_up"] == 1
    assert found["centres.hall.teams.pickers.premium"] == 0.5
    assert "centres.hall" not in found


def test_a_problem_names_the_field_as_an_option_would(small: Load) -> None:
    """What is read in a message can be typed after ``--set``."""
    problem = small().problem(("centres", "hall", "rent"), "is dear")
    assert (problem.path, problem.what) == ("centres.hall.rent", "is dear")
    assert problem.place.file.endswith("small.yaml")
