"""``new`` writes a project that is sound as it is, whole or not at all, and never over something."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fulfilsim.scenario.plans import load_experiment

Command = Callable[..., Any]


@pytest.mark.parametrize("template", ["base", "peak_season", "extra_shift"])
def test_a_new_project_is_sound(fulfilsim: Command, tmp_path: Path, template: str) -> None:
    done = fulfilsim("new", "shop", "--template", template)
    assert done.code == 0
    assert f"fulfilsim run shop/{template}.yaml" in done.out
    assert fulfilsim("check", "--quiet", f"shop/{template}.yaml").code == 0
    assert [each.name for each in tmp_path.iterdir()] == ["shop"]


def test_the_next_commands_can_be_pasted(fulfilsim: Command) -> None:
    """A shell would take a name with a space for two."""
    done = fulfilsim("new", "our shop/")
    words = [shlex.split(line)[1:] for line in done.out.splitlines()[1:]]
    assert words[0] == ["check", "our shop/base.yaml"]
    assert fulfilsim(*words[0], "--quiet").code == 0


def test_editors_find_the_schema_beside_the_scenario(fulfilsim: Command, tmp_path: Path) -> None:
    fulfilsim("new", "shop")
    first = (tmp_path / "shop/base.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=scenario.schema.json"
    assert json.loads((tmp_path / "shop/scenario.schema.json").read_text(encoding="utf-8"))


def test_the_readme_names_the_next_commands(fulfilsim: Command, tmp_path: Path) -> None:
    fulfilsim("new", "shop")
    assert "fulfilsim run base.yaml" in (tmp_path / "shop/README.md").read_text(encoding="utf-8")


def test_the_experiment_of_a_new_project_runs(fulfilsim: Command, tmp_path: Path) -> None:
    fulfilsim("new", "shop", "--template", "same_day_city")
    text = (tmp_path / "shop/experiment.yaml").read_text(encoding="utf-8")
    assert "# roads: {apply: roads}" in text
    done = fulfilsim("compare", "shop/experiment.yaml", "--replications", "1", "--out", "result")
    assert done.code == 0, done.err
    assert "a_tenth_more against same_day_city" in done.out


def test_the_question_of_a_new_project_is_of_a_tenth_more_orders(fulfilsim: Command, tmp_path: Path) -> None:
    fulfilsim("new", "shop")
    asked = load_experiment(tmp_path / "shop/experiment.yaml")
    base, more = (plan.scenario.demand.orders_per_day for plan in asked.plans)
    assert more == pytest.approx(1.1 * base)


@pytest.mark.parametrize(
    ("template", "override"), [("same_day_city", "roads"), ("faster_promise", "as_today")]
)
def test_a_project_has_the_files_of_its_overrides(
    fulfilsim: Command, tmp_path: Path, template: str, override: str
) -> None:
    fulfilsim("new", "shop", "--template", template)
    assert fulfilsim("check", "--quiet", f"shop/{template}.yaml", "--with", override).code == 0


@pytest.mark.parametrize("template", ["replay_orders", "replay_marketplace"])
def test_a_template_of_real_orders_says_that_they_are_not_shipped(
    fulfilsim: Command, tmp_path: Path, template: str
) -> None:
    done = fulfilsim("new", "shop", "--template", template)
    assert done.code == 2
    assert "--from-orders" in done.err
    assert not list(tmp_path.iterdir())


def test_an_empty_folder_is_filled(fulfilsim: Command, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    assert fulfilsim("new", "shop").code == 0
    assert (tmp_path / "shop/base.yaml").is_file()


def test_a_folder_that_is_not_empty_is_left_alone(fulfilsim: Command, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/mine.txt").write_text("mine")
    done = fulfilsim("new", "shop")
    assert done.code == 2
    assert "--force" in done.err
    assert [each.name for each in (tmp_path / "shop").iterdir()] == ["mine.txt"]


def test_force_adds_to_a_folder_and_keeps_what_is_in_it(fulfilsim: Command, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/mine.txt").write_text("mine")
    assert fulfilsim("new", "shop", "--force").code == 0
    assert (tmp_path / "shop/mine.txt").read_text() == "mine"
    assert (tmp_path / "shop/base.yaml").is_file()
    assert [each.name for each in tmp_path.iterdir()] == ["shop"]


def test_an_unknown_template_names_the_known_ones(fulfilsim: Command, tmp_path: Path) -> None:
    done = fulfilsim("new", "shop", "--template", "peek_season")
    assert done.code == 2
    assert "did you mean peak_season?" in done.err
    assert not list(tmp_path.iterdir())


def test_a_file_is_no_folder(fulfilsim: Command, tmp_path: Path) -> None:
    (tmp_path / "shop").write_text("")
    assert fulfilsim("new", "shop", "--force").code == 2


def test_a_failure_leaves_nothing_behind(
    fulfilsim: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("fulfilsim.cli.project._move", full)
    assert fulfilsim("new", "shop").code == 3
    assert not list(tmp_path.iterdir())
