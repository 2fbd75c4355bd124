"""Break-even through the simulator, against arithmetic: a rented hall and a barn paid by the parcel."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fulfilsim.analysis.risk import wilson
from fulfilsim.errors import InputError
from fulfilsim.experiment.breakeven import find_break_even, make_levers
from fulfilsim.experiment.comparing import compare_scenarios
from fulfilsim.experiment.identity import sha256_of
from fulfilsim.experiment.interrupt import Interrupted
from fulfilsim.experiment.manifest import files_of
from fulfilsim.experiment.questions import Questions
from fulfilsim.experiment.verify import verify
from fulfilsim.scenario.load import load

# Orders come after the day's last cut-off and are packed the next morning: nothing waits at a cut-off, so
# that the period costs that count are those of the seven measured days.
SHOP = """\
fulfilsim: 1
calendar: {{zone: UTC, holidays: none, warm_up: 1 day, measure: 2026-10-05 to 2026-10-11, drain: 7 days}}
demand:
  orders_per_day: 30
  hours: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]
  skus: {{count: 50, weight: 1 kg, volume: 1 l, price: 40 USD}}
centres:
  {name}:
    at: [50, 0]
    process: [pick]
    stages: {{pick: {{team: pickers, time: 60 s, spread: none}}}}
    teams: {{pickers: {{heads: {{early: 1}}}}}}
    shifts: {{early: {{days: daily, hours: "06:00-14:30"}}}}
    packaging: {packaging} USD/parcel
    rent: {rent} USD/month
carriers:
  post:
    collections: {{{name}: {{days: daily, at: "18:00", cut_off: "16:00"}}}}
    works: daily
    services: {{parcel: {{promise: 3 working days, transit: 1 working day, rates: {rates} USD}}}}
run: {{replications: 6, seed: 5}}
"""
RENT, DAYS, MONTH, ORDERS = 3100.0, 7, 31, 30 * 7.0
TRUTH = RENT * DAYS / MONTH / ORDERS  # 3.33 USD a parcel
LEVER = "centres.barn.packaging=1..6 USD/parcel"

Plans = Callable[..., list[Any]]


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plans:
    """Give the function that writes and loads both plans, in the working directory."""
    monkeypatch.chdir(tmp_path)

    def written(
        rates: tuple[float, float] = (5.0, 5.0), rent: float = RENT, packaging: float = 0.0
    ) -> list[Any]:
        hall = SHOP.format(name="hall", packaging=packaging, rent=rent, rates=rates[0])
        barn = SHOP.format(name="barn", packaging=3, rent=0, rates=rates[1])
        Path("hall.yaml").write_text(hall)
        Path("barn.yaml").write_text(barn)
        return [load("hall.yaml"), load("barn.yaml")]

    return written


def found(plans: list[Any], *levers: str, kpi: str = "cost_per_order", **settings: Any) -> Any:
    asked = Questions(tuple(levers), (), kpi)
    return compare_scenarios(plans, questions=asked, keep="none", **settings)


def test_linear_costs_break_even_where_arithmetic_says(plans: Plans) -> None:
    """A parcel costs 5.80 in the hall, and 3.30 and its packaging in the barn: 2.50, whatever the volume."""
    mine = plans(rates=(5.0, 3.3), rent=0, packaging=0.8)
    even = found(mine, "centres.barn.packaging=1..6.005 USD/parcel").findings.answers.break_even
    (row,) = even.found.to_dict("records")
    assert row["value"] == pytest.approx(2.50, abs=1e-9)
    assert row["ci_low"] <= 2.50 <= row["ci_high"]
    assert row["ci_high"] - row["ci_low"] <= 2 * float(even.levers[0].step)
    assert (row["better_below"], row["better_above"]) == ("barn", "hall")


def test_a_noisy_volume_gives_an_interval_that_holds_the_truth(plans: Plans) -> None:
    even = found(plans(), LEVER, kpi="contribution_total", replications=8).findings.answers.break_even
    (row,) = even.found.to_dict("records")
    assert row["ci_low"] < TRUTH < row["ci_high"]
    assert row["ci_high"] - row["ci_low"] < 1.0
    assert (row["better_below"], row["better_above"]) == ("barn", "hall")
    decided = even.points[even.points["better"] != "undecided"]
    assert set(decided.loc[decided["value_1"] < row["ci_low"] - 0.01, "better"]) == {"barn"}
    assert set(decided.loc[decided["value_1"] > row["ci_high"] + 0.01, "better"]) == {"hall"}


@pytest.mark.prove
def test_the_interval_holds_the_truth_as_often_as_it_says(plans: Plans) -> None:
    mine, hits, trials = plans(), 0, 120
    for seed in range(trials):
        settings = {"kpi": "contribution_total", "replications": 3, "seed": seed, "out": f"r{seed}"}
        (row,) = found(mine, LEVER, **settings).findings.answers.break_even.found.to_dict("records")
        hits += not row["ci_low"] > TRUTH and not row["ci_high"] < TRUTH
    low, high = wilson(hits, trials, 2.5758293035489004)
    assert low <= 0.95 <= high, f"{hits} of {trials}"


def test_two_levers_give_the_curve_that_arithmetic_says(plans: Plans) -> None:
    """The barn's parcel may cost as much more as the hall's is dearer: the curve is a straight line."""
    mine = plans(rent=0, packaging=0)
    even = found(
        mine,
        "centres.barn.packaging=1..6 USD/parcel",
        "centres.hall.packaging=2..5 USD/parcel",
        replications=2,
    ).findings.answers.break_even
    assert len(even.found) >= 6
    for row in even.found.to_dict("records"):
        assert row["value"] == pytest.approx(row["other_value"], abs=1e-6)
        assert {row["lever"], row["other_lever"]} == {"centres.barn.packaging", "centres.hall.packaging"}
    barn_better = even.points["value_1"] < even.points["value_2"]
    told = even.points["better"] != "undecided"
    assert (even.points.loc[told, "better"] == np.where(barn_better[told], "barn", "hall")).all()
    assert len(even.points) >= 25


def test_no_break_even_says_so_and_the_points_say_why(plans: Plans) -> None:
    even = found(plans(), "centres.barn.packaging=20..60 USD/parcel").findings.answers.break_even
    assert even.found.empty
    assert set(even.points["better"]) == {"hall"}


class Guesses:
    """Stands in for what is simulated: two replications of a share that are far apart."""

    def values(self, variants: Sequence[Any], kpi: str) -> list[np.ndarray]:
        return [np.array([0.1, 1.0] if "barn" in each.scenario.centres else [0.8, 0.2]) for each in variants]


def test_at_no_point_do_two_shares_differ_by_more_than_100_percent(plans: Plans) -> None:
    """The interval of a difference ends where the difference does, here as in a comparison."""
    mine = plans()
    even = find_break_even(make_levers([LEVER], mine), "on_time_in_full_share", mine, Guesses())
    assert set(even.points["ci_low"]) == {-1.0}
    assert set(even.points["ci_high"]) == {1.0}


def digests(folder: Path) -> dict[str, str]:
    return {name: sha256_of(folder / name) for name in files_of(folder)}


def test_the_bytes_do_not_depend_on_the_number_of_workers_and_can_be_verified(plans: Plans) -> None:
    mine = plans()
    asked = Questions((LEVER,), ("expected", "dear:centres.hall.rent=9000 USD/month"), "cost_per_order")
    one, two = (
        compare_scenarios(mine, questions=asked, replications=3, jobs=jobs, out=f"jobs{jobs}")
        for jobs in (1, 2)
    )
    assert digests(one.path) == digests(two.path)
    assert {"break_even.csv", "break_even_points.csv", "cases.csv", "choices.csv"} <= digests(one.path).keys()
    assert verify(one.path) == []
    (one.path / "break_even.csv").write_text("forged")
    assert verify(one.path) == ["break_even.csv: changed since it was written"]


def test_ctrl_c_keeps_what_is_finished_and_the_same_command_goes_on(plans: Plans) -> None:
    mine = plans()

    def stop(done: int, total: int) -> None:
        if total > 12 and done == 15:
            raise KeyboardInterrupt

    whole = found(mine, LEVER, out="whole")
    with pytest.raises(Interrupted, match=r"replications of variants and all of the plans are kept"):
        found(mine, LEVER, out="parts", progress=stop)
    again: list[int] = []
    parts = found(mine, LEVER, out="parts", progress=lambda done, _: again.append(done))
    assert digests(parts.path) == digests(whole.path)
    assert min(again) >= 12
    assert not Path(".fulfilsim").exists() or not list(Path(".fulfilsim").rglob("*.parquet"))


def test_an_undefined_kpi_is_refused_with_its_replication(plans: Plans) -> None:
    said = "endless in replication 0 of a variant of hall; expected another KPI, or a narrower range"
    with pytest.raises(InputError, match=re.escape(said)):
        found(plans(), "demand.orders_per_day=0..40")


@pytest.mark.parametrize(
    ("levers", "kpi", "said"),
    [
        ((LEVER, LEVER), "cost_per_order", "the same lever twice"),
        ((LEVER,) * 3, "cost_per_order", "3 levers; expected one, or two for a curve"),
        ((LEVER,), "cost_per_oder", "no such KPI"),
        ((LEVER,), "orders_placed", "neither more nor less of it is better"),
    ],
)
def test_what_cannot_be_answered_is_refused_before_anything_runs(
    plans: Plans, levers: tuple[str, ...], kpi: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        found(plans(), *levers, kpi=kpi)
    assert not Path("results").exists()


def test_a_break_even_is_between_two_plans(plans: Plans) -> None:
    hall, barn = plans()
    with pytest.raises(InputError, match="2 alternatives; expected a base and one alternative"):
        found([hall, barn, barn], LEVER)
