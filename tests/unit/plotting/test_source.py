"""Results are read whole or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fulfilsim.errors import InputError
from fulfilsim.plotting.compare import draw
from fulfilsim.plotting.source import read_results

Made = Callable[..., Path]


def refused(*folders: Path) -> str:
    with pytest.raises(InputError) as error:
        read_results(folders)
    return str(error.value)


def test_what_the_scenario_says_is_known(result: Made) -> None:
    (plan,) = read_results([result()]).plans
    assert (plan.label, plan.title, plan.zone, plan.currency) == (
        "base",
        "A tiny shop",
        "Europe/Berlin",
        "EUR",
    )
    assert (plan.replications, plan.seed, len(plan.holidays), len(plan.targets)) == (3, 7, 1, 2)


def test_scenarios_of_one_name_are_told_apart_by_folder(result: Made) -> None:
    source = read_results([result(folder="monday"), result(folder="friday"), result("other")])
    assert [plan.label for plan in source.plans] == ["base (monday)", "base (friday)", "other"]
    assert set(source.summary["scenario"]) == {plan.label for plan in source.plans}


def test_the_base_of_a_comparison_comes_first(comparison: Made) -> None:
    source = read_results([comparison("zebra", "ant", "bee")])
    assert [plan.label for plan in source.plans] == ["zebra", "ant", "bee"]


def test_a_name_like_a_number_or_nothing_stays_a_name(result: Made) -> None:
    assert [plan.label for plan in read_results([result("1.0"), result("NA")]).plans] == ["1.0", "NA"]


def test_what_is_no_result_is_refused(tmp_path: Path) -> None:
    assert "expected a result folder" in refused(tmp_path)
    assert "expected a result folder" in refused(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["summary.csv", "daily.csv", "scenario.yaml"])
def test_a_result_that_lacks_a_file_is_refused(result: Made, name: str) -> None:
    folder = result()
    (folder / name).unlink()
    assert f"{name}: missing" in refused(folder)


@pytest.mark.parametrize("text", ["", "scenario,kpi\na,b\n", "\x00\xff", 'a,"b\nc'])
def test_a_damaged_table_is_refused(result: Made, text: str) -> None:
    folder = result()
    (folder / "summary.csv").write_text(text, encoding="latin-1")
    assert "summary.csv" in refused(folder)


def test_currencies_do_not_mix(result: Made) -> None:
    assert "amounts in EUR, USD" in refused(result(), result("other", currency="USD"))


def test_a_result_is_given_once(result: Made) -> None:
    assert "given twice" in refused(result(), result())


def test_nine_scenarios_are_too_many(result: Made) -> None:
    assert "at most 8" in refused(*(result(f"plan_{number}") for number in range(9)))


def test_a_run_has_no_differences(result: Made) -> None:
    with pytest.raises(InputError, match="result folder of a comparison"):
        draw(read_results([result()]))


def test_a_comparison_is_drawn_by_itself(result: Made, comparison: Made) -> None:
    with pytest.raises(InputError, match="one comparison at a time"):
        draw(read_results([comparison("base", "more"), result("other")]))
