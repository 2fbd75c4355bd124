from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import fulfilsim
from fulfilsim.errors import InputError
from fulfilsim.experiment.comparing import compare_scenarios
from fulfilsim.experiment.identity import sha256_of
from fulfilsim.experiment.interrupt import Interrupted
from fulfilsim.experiment.manifest import files_of
from fulfilsim.experiment.verify import verify
from fulfilsim.scenario.load import load

TABLES = [
    "attribution",
    "daily",
    "decomposition",
    "differences",
    "kpis",
    "money",
    "profit",
    "statements",
    "summary",
    "targets",
    "weekly",
]
DEAR = "centres.joliet.teams.pickers.wage=19.50 USD/h"


def digests(folder: Path) -> dict[str, str]:
    return {name: sha256_of(folder / name) for name in files_of(folder)}


def plans(shop: Path, *sets: str) -> list[Any]:
    return [load(shop), load(shop, sets=list(sets) or [DEAR])]


def test_one_folder_holds_the_tables_of_all_and_the_rows_of_each(shop: Path) -> None:
    found = compare_scenarios(plans(shop))
    assert found.path == shop.parent / "results" / "small-vs-small-2-1"
    assert sorted(path.stem for path in found.path.glob("*.csv")) == TABLES
    for name in ("small", "small-2"):
        run = found.path / "runs" / name
        assert {"orders.parquet", "ledger.parquet", "scenario.yaml", "inputs"} <= {
            p.name for p in run.iterdir()
        }
    kpis = pd.read_csv(found.path / "kpis.csv")
    assert kpis.groupby("scenario")["replication"].nunique().to_dict() == {"small": 3, "small-2": 3}
    manifest = json.loads((found.path / "manifest.json").read_text())
    assert [each["scenario"] for each in manifest["scenarios"]] == ["small", "small-2"]


def test_nothing_is_left_beside_the_result(shop: Path) -> None:
    before = set(shop.parent.iterdir())
    compare_scenarios(plans(shop), replications=1)
    assert set(shop.parent.iterdir()) - before == {shop.parent / "results"}


def test_each_plan_has_the_figures_of_a_run_of_its_own(shop: Path) -> None:
    """A plan beside it moves no draw."""
    base, other = plans(shop, "demand.orders_per_day=50")
    found = compare_scenarios([base, other])
    alone = fulfilsim.run(other, seed=7, replications=3)
    together = found.findings.kpis[found.findings.kpis["scenario"] == "small-2"]
    assert np.array_equal(together["value"], alone.kpis["value"], equal_nan=True)


def test_a_comparison_can_be_verified_and_does_not_depend_on_the_number_of_workers(shop: Path) -> None:
    found = compare_scenarios(plans(shop), replications=2, keep="all", jobs=2)
    assert verify(found.path) == []
    (found.path / "differences.csv").write_text("forged")
    assert verify(found.path) == ["differences.csv: changed since it was written"]


def test_the_base_says_how_often_and_with_which_seed(shop: Path) -> None:
    found = compare_scenarios(plans(shop, "run.seed=99", "run.replications=5"))
    assert (found.seed, found.replications) == (7, 3)
    assert found.warnings == ("small-2: its run: block is not used; all are run as small says",)


def test_the_parts_of_time_and_cost_add_up_to_their_totals(shop: Path) -> None:
    table = compare_scenarios(
        plans(shop, "centres.joliet.teams.pickers.heads.early=1")
    ).findings.decomposition
    for _, group in table.groupby("of"):
        parts, total = group[group["part"] != "total"], group[group["part"] == "total"]
        for column in ("base", "alternative", "difference"):
            assert parts[column].sum() == pytest.approx(total[column].iloc[0], rel=1e-12)


def test_profit_and_loss_agrees_with_the_kpis_and_the_parts_with_the_whole(shop: Path) -> None:
    found = compare_scenarios(plans(shop)).findings
    whole = found.statements[(found.statements["of"] == "profit") & (found.statements["month"] == "all")]
    for name in ("small", "small-2"):
        lines = whole[whole["scenario"] == name].set_index("line")
        kpi = {key: values.mean() for key, values in found.values[name].items()}
        assert lines["mean"]["contribution"] == pytest.approx(kpi["contribution_total"], rel=1e-12)
        assert lines["per_order"]["cost to serve"] == pytest.approx(kpi["cost_per_order"], rel=1e-12)
        assert lines["per_order"]["labour"] == pytest.approx(kpi["cost_per_order.labour"], rel=1e-12)
    gained = found.differences.set_index("kpi").loc["cost_per_order"]
    for _, group in found.attribution.groupby("by"):
        parts, total = group[group["part"] != "total"], group[group["part"] == "total"].iloc[0]
        assert parts["difference"].sum() == pytest.approx(total["difference"], rel=1e-9)
        assert total["difference"] == pytest.approx(gained["mean"], rel=1e-9)
        assert total["ci_low"] == pytest.approx(gained["ci_low"], rel=1e-9)


def test_the_months_add_up_to_the_whole_for_profit_and_for_cash(shop: Path) -> None:
    table = compare_scenarios(plans(shop)).findings.statements
    for (_, _, line), group in table.groupby(["scenario", "of", "line"]):
        months, whole = group[group["month"] != "all"], group[group["month"] == "all"]
        assert months["mean"].sum() == pytest.approx(whole["mean"].iloc[0], rel=1e-9), line
    left = table[table["month"] == "all"].set_index(["scenario", "of", "line"])["mean"]
    for name in ("small", "small-2"):
        assert left[name, "cash", "net"] == pytest.approx(left[name, "profit", "contribution"], rel=1e-9)


def test_what_is_owed_at_the_end_is_what_the_cash_of_the_months_lacks(shop: Path) -> None:
    """Money comes 60 days late, and all is paid at once: every sale is receivable, and nothing is payable."""
    late = "payment_terms={customers: 60 days, suppliers: 0 days, partners: at once, carriers: at once}"
    table = compare_scenarios(plans(shop, late)).findings.statements
    rows = table[table["scenario"] == "small-2"].set_index(["of", "month", "line"])["mean"]
    cash = table[(table["scenario"] == "small-2") & (table["of"] == "cash") & (table["month"] != "all")]
    months = cash[cash["month"] != "owed"]
    assert rows["cash", "owed", "receivable"] == pytest.approx(rows["profit", "all", "revenue"], rel=1e-9)
    assert ("cash", "owed", "payable") not in rows.index
    left = months[months["line"] == "net"]["mean"].sum() + rows["cash", "owed", "net"]
    assert left == pytest.approx(rows["profit", "all", "contribution"], rel=1e-9)
    assert (months[months["line"] == "net"]["mean"] < 0).all()


def test_what_is_owed_to_the_shop_and_by_the_shop_stand_apart(shop: Path) -> None:
    """Customers and carriers pay, and are paid, 60 days late: after the days of the run."""
    late = "payment_terms={customers: 60 days, suppliers: 0 days, partners: at once, carriers: 60 days}"
    table = compare_scenarios(plans(shop, late)).findings.statements
    rows = table[table["scenario"] == "small-2"].set_index(["of", "month", "line"])["mean"]
    revenue, carriage = (rows["profit", "all", line] for line in ("revenue", "carriage"))
    assert rows["cash", "owed", "receivable"] == pytest.approx(revenue, rel=1e-9)
    assert rows["cash", "owed", "payable"] == pytest.approx(-carriage, rel=1e-9)
    assert rows["cash", "owed", "net"] == pytest.approx(revenue - carriage, rel=1e-9)


def test_money_is_worked_out_for_plans_that_say_what_the_change_takes(shop: Path) -> None:
    change = ["change.one_off=1000 USD", "change.times_a_year=2", "change.life=1 year", "change.discount=0%"]
    found = compare_scenarios(plans(shop, DEAR, *change)).findings
    money = found.money.set_index("figure")["mean"]
    gained = found.values["small-2"]["contribution_total"] - found.values["small"]["contribution_total"]
    assert money["benefit_a_year"] == pytest.approx(2 * gained.mean())
    assert money["net_present_value"] == pytest.approx(2 * gained.mean() - 1000)
    assert np.isinf(money["payback_months"])


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("calendar.measure=2026-10-05 to 2026-10-07", "calendar.measure"),
        ("calendar.zone=America/New_York", "calendar.zone"),
    ],
)
def test_plans_of_other_days_are_refused(shop: Path, change: str, where: str) -> None:
    with pytest.raises(InputError, match=rf"{where}: .* expected as in small: "):
        compare_scenarios(plans(shop, change))
    assert not (shop.parent / "results").exists()


def test_amounts_in_two_currencies_are_refused(shop: Path) -> None:
    other = shop.parent / "euro.yaml"
    shutil.copy(shop.parent / "base.yaml", other)
    text = (
        other.read_text()
        .replace("USD", "EUR")
        .replace("2026-10-05 to 2026-11-01", "2026-10-05 to 2026-10-06")
    )
    other.write_text(text)
    with pytest.raises(InputError, match="amounts in EUR cannot be compared; expected as in small: USD"):
        compare_scenarios([load(shop), load(other)])


def test_another_warm_up_or_drain_is_told(shop: Path) -> None:
    found = compare_scenarios(plans(shop, "calendar.drain=13 days"), replications=1)
    assert found.warnings == (
        "small-2: calendar.drain is 13 days and 12 in small; part of the difference may be that",
    )


def test_an_interrupted_comparison_goes_on_where_it_was(shop: Path) -> None:
    def stop(done: int, total: int) -> None:
        assert total == 6
        if done == 3:
            raise KeyboardInterrupt

    whole = compare_scenarios(plans(shop), out="whole")
    with pytest.raises(Interrupted, match="3 of 6 replications are kept"):
        compare_scenarios(plans(shop), out="parts", progress=stop)
    told: list[int] = []
    parts = compare_scenarios(plans(shop), out="parts", progress=lambda done, _: told.append(done))
    assert told == [3, 4, 5, 6]
    assert digests(parts.path) == digests(whole.path)
    assert not (shop.parent / ".fulfilsim" / "replications").exists()


def test_precision_makes_the_difference_narrow_not_the_plans(shop: Path) -> None:
    """The wage is known to the cent, so few replications do, however noisy each plan is."""
    found = compare_scenarios(plans(shop), precision=("cost_per_order", 1), keep="none")
    assert found.replications == 10
    row = found.differences.set_index("kpi").loc["cost_per_order"]
    assert (row["ci_high"] - row["ci_low"]) / 2 <= 0.01 * row["base"]


def test_three_plans_are_each_compared_with_the_first(shop: Path) -> None:
    base, dear = plans(shop)
    found = compare_scenarios([base, dear, base], replications=2, keep="none")
    assert found.names == ["small", "small-2", "small-3"]
    by_plan = found.differences.groupby("scenario")["p_value"].min()
    assert by_plan["small-3"] == 1
    assert found.inputs("small-2") == [("centres.joliet.teams.pickers.wage", "18.50 USD/h", "19.50 USD/h")]
    assert found.inputs("small-3") == []
