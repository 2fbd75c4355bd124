from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fulfilsim.errors import InputError, MachineError, UnreconciledError
from fulfilsim.experiment import replications
from fulfilsim.experiment.conduct import run_experiment
from fulfilsim.experiment.identity import sha256_of
from fulfilsim.experiment.interrupt import Interrupted
from fulfilsim.experiment.manifest import files_of
from fulfilsim.run import replicate
from fulfilsim.scenario.load import load

FILES = ["daily.csv", "kpis.csv", "profit.csv", "scenario.yaml", "summary.csv", "weekly.csv"]
ROWS = ["activities.parquet", "ledger.parquet", "orders.parquet", "parcels.parquet"]


def digests(folder: Path) -> dict[str, str]:
    return {name: sha256_of(folder / name) for name in files_of(folder)}


def own_files(folder: Path) -> list[str]:
    return [name for name in files_of(folder) if not name.startswith("inputs/")]


def test_a_result_folder_has_the_files_promised_and_their_digests(shop: Path) -> None:
    result = run_experiment(load(shop), command=["fulfilsim", "run", "small.yaml"])
    assert result.path == shop.parent / "results" / "small-1"
    assert own_files(result.path) == sorted(FILES + ROWS)
    manifest = json.loads((result.path / "manifest.json").read_text())
    assert manifest["files"] == digests(result.path)
    assert manifest["command"] == ["fulfilsim", "run", "small.yaml"]
    assert manifest["inputs"]
    assert all((result.path / each["file"]).is_file() for each in manifest["inputs"])


def test_nothing_is_left_beside_the_result(shop: Path) -> None:
    before = set(shop.parent.iterdir())
    run_experiment(load(shop), replications=1)
    assert set(shop.parent.iterdir()) - before == {shop.parent / "results"}
    assert [path.name for path in (shop.parent / "results").iterdir()] == ["small-1"]


def test_the_bytes_do_not_depend_on_the_number_of_workers(shop: Path) -> None:
    one = run_experiment(load(shop), keep="all", jobs=1)
    two = run_experiment(load(shop), keep="all", jobs=2)
    assert digests(one.path) == digests(two.path)


@pytest.mark.parametrize(("keep", "kept"), [("all", [0, 1, 2]), ("first", [0]), ("none", [])])
def test_row_tables_are_kept_for_the_replications_asked_for(shop: Path, keep: str, kept: list[int]) -> None:
    result = run_experiment(load(shop), keep=keep)
    if not kept:
        assert own_files(result.path) == FILES
        return
    assert sorted(result.table("orders")["replication"].unique()) == kept


def test_the_resolved_scenario_run_again_gives_the_same(shop: Path) -> None:
    first = run_experiment(load(shop), replications=2, seed=9, keep="none")
    again = run_experiment(load(first.path / "scenario.yaml"), name=first.name)
    assert digests(first.path) == digests(again.path)


def test_precision_runs_until_the_interval_is_narrow_and_no_further(shop: Path) -> None:
    result = run_experiment(load(shop), precision=("click_to_door_mean_h", 5), keep="none")
    row = result.summary.set_index("kpi").loc["click_to_door_mean_h"]
    assert result.replications >= 10
    assert (row["ci_high"] - row["ci_low"]) / 2 <= 0.05 * row["mean"]
    assert result.warnings == ()


def test_precision_on_a_kpi_that_is_undefined_or_unknown_says_so(shop: Path) -> None:
    with pytest.raises(InputError, match="did you mean cost_per_order"):
        run_experiment(load(shop), precision=("cost_per_ordr", 5))


def test_a_folder_with_something_in_it_is_refused_before_anything_runs(shop: Path) -> None:
    taken = shop.parent / "taken"
    taken.mkdir()
    (taken / "thesis.txt").write_text("mine")
    for force in (False, True):
        with pytest.raises(InputError, match="--out"):
            run_experiment(load(shop), out=taken, force=force)
    assert [path.name for path in taken.iterdir()] == ["thesis.txt"]


def test_force_replaces_an_older_result_and_nothing_is_overwritten_without(shop: Path) -> None:
    one = run_experiment(load(shop), replications=1, out="here")
    with pytest.raises(InputError, match="--force"):
        run_experiment(load(shop), replications=1, out="here")
    two = run_experiment(load(shop), replications=2, out="here", force=True)
    assert one.path == two.path
    assert len(two.kpis["replication"].unique()) == 2
    assert not [path for path in shop.parent.iterdir() if path.name.startswith(".")]


def test_an_interrupted_run_keeps_what_is_finished_and_goes_on_to_the_same_bytes(shop: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    whole = run_experiment(load(shop), keep="all", out="whole")
    with pytest.raises(Interrupted, match="2 of 3 replications are kept"):
        run_experiment(load(shop), keep="all", out="parts", progress=stop)
    assert not (shop.parent / "parts").exists()
    told: list[tuple[int, int]] = []
    parts = run_experiment(load(shop), keep="all", out="parts", progress=lambda *each: told.append(each))
    assert told == [(2, 3), (3, 3)]
    assert digests(parts.path) == digests(whole.path)


def test_kept_replications_of_another_seed_or_scenario_are_never_used(shop: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted):
        run_experiment(load(shop), progress=stop)
    told: list[int] = []
    run_experiment(load(shop), seed=8, progress=lambda done, _: told.append(done))
    run_experiment(load(shop, sets=["demand.orders_per_day=41"]), progress=lambda done, _: told.append(done))
    assert told == [0, 1, 2, 3] * 2


def test_a_replication_that_does_not_reconcile_stops_the_run(shop: Path, monkeypatch: Any) -> None:
    def spoilt(world: Any, seed: int, replication: int) -> Any:
        done = replicate(world, seed, replication)
        done.problems.extend(["a penny is missing"] * (replication == 1))
        return done

    monkeypatch.setattr(replications, "replicate", spoilt)
    with pytest.raises(UnreconciledError, match=r"replication 1 does not reconcile.*\n  a penny is missing"):
        run_experiment(load(shop))
    assert not (shop.parent / "results").exists()


def test_an_input_changed_during_the_run_is_noticed(shop: Path) -> None:
    def spoil(done: int, total: int) -> None:
        path = shop.parent / "data" / "ground_rates.csv"
        path.write_text(path.read_text() + "\n")

    with pytest.raises(MachineError, match="changed while the run"):
        run_experiment(load(shop), replications=1, progress=spoil)
    assert not (shop.parent / "results").exists()


def test_a_store_that_cannot_be_written_is_told_with_the_way_out(shop: Path) -> None:
    blocked = shop.parent / "blocked"
    blocked.write_text("a file")
    with pytest.raises(MachineError, match="--store"):
        run_experiment(load(shop), store=blocked)


def test_dask_missing_is_told_with_what_to_install(shop: Path, monkeypatch: Any) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(InputError, match=r"fulfilsim\[dask\]"):
        run_experiment(load(shop), executor="dask")
