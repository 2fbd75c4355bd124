"""What the model answers today, pinned: a change of any bit is either meant, or a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from fulfilsim.run import replicate
from fulfilsim.scenario.load import load
from fulfilsim.world.build import build

HERE = Path(__file__).parent
CASES = {
    "tiny": ("tests/tiny/tiny.yaml", ()),
    "base": (
        "scenarios/base.yaml",
        ("calendar.warm_up=3 days", "calendar.measure=2026-10-05 to 2026-10-07", "demand.orders_per_day=500"),
    ),
    "peak": (
        "scenarios/peak_season.yaml",
        ("calendar.warm_up=2 days", "calendar.measure=2026-11-27 to 2026-11-30", "demand.orders_per_day=300",
         "carriers.parcelco.delivers=600 parcels/day"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_kpis_are_those_pinned(case: str, root: Path, update_golden: bool) -> None:
    """Where a change is meant: ``pytest tests/regression --update-golden``, and look at the difference."""
    path, sets = CASES[case]
    found = replicate(build(load(root / path, sets=sets)), seed=1, replication=0)
    assert found.problems == []
    rows = [
        f"{kpi},{value!r}" for kpi, value in zip(found.kpis["kpi"], found.kpis["value"].tolist(), strict=True)
    ]
    golden = HERE / f"{case}.csv"
    if update_golden:
        golden.write_text("\n".join(["kpi,value", *rows, ""]))
    assert ["kpi,value", *rows] == golden.read_text().splitlines()
