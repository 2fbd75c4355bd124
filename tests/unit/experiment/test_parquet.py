from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fulfilsim.columns import Table, as_table
from fulfilsim.errors import InputError
from fulfilsim.experiment import parquet
from fulfilsim.scenario.values import Clock
from fulfilsim.world.calendar import Calendar, make_calendar


def figures(columns: dict[str, Any]) -> Table:
    return as_table(pd.DataFrame(columns))


@pytest.fixture
def calendar() -> Calendar:
    return make_calendar("America/Chicago", date(2026, 10, 31), 3, (0, 2), frozenset(), Clock(0))


def test_instants_are_local_timestamps_and_what_has_not_happened_is_null(calendar: Calendar) -> None:
    """The second midnight is 24 h after the first; the third, with summer time over, is 49 h after it."""
    frame = pd.DataFrame({"at": [0.0, 24 * 3600.0, 49 * 3600.0], "ended_at": [np.nan, 0.5, 1.0009765625]})
    table = parquet.to_arrow(frame, calendar, 4)
    assert table.column_names == ["replication", "time", "ended_at"]
    assert str(table.schema.field("time").type) == "timestamp[ms, tz=America/Chicago]"
    assert [each.isoformat() for each in table["time"].to_pylist()] == [
        "2026-10-31T00:00:00-05:00",
        "2026-11-01T00:00:00-05:00",
        "2026-11-02T00:00:00-06:00",
    ]
    assert table["ended_at"].to_pylist()[0] is None
    assert table["ended_at"].to_pylist()[2].microsecond == 1000


def test_amounts_are_in_currency_and_empty_names_are_null(calendar: Calendar) -> None:
    frame = pd.DataFrame(
        {"amount_micro": [1_250_000, -5], "order": pd.Categorical(["a", ""]), "lines": [1, 2]}
    )
    table = parquet.to_arrow(frame, calendar, 0)
    assert table["amount"].to_pylist() == [1.25, -0.000005]
    assert table["order"].to_pylist() == ["a", None]
    assert str(table.schema.field("lines").type) == "int64"


def test_figures_keep_undefined_and_endless_apart(tmp_path: Path) -> None:
    path = tmp_path / "figures.parquet"
    path.write_bytes(
        parquet.figures_to_bytes(figures({"kpi": ["a", "b", "c"], "value": [np.nan, np.inf, 0.1]}))
    )
    assert parquet.read(path)["value"].tolist()[1:] == [np.inf, 0.1]
    assert np.isnan(parquet.read(path)["value"][0])


def test_a_flipped_bit_in_a_page_is_noticed(tmp_path: Path) -> None:
    """Checksums are of no use unless they are both written and looked at."""
    path = tmp_path / "rows.parquet"
    content = bytearray(parquet.figures_to_bytes(figures({"value": np.arange(1000.0)})))
    content[2000] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"rows\.parquet: cannot be read as a table") as refused:
        parquet.read(path)
    assert "CRC" in str(refused.value.__cause__)


@pytest.mark.parametrize("part", [0, 1, 0.5])
def test_a_file_that_is_not_whole_is_told_by_its_name(tmp_path: Path, part: float) -> None:
    """Nothing of it, a byte, or half."""
    path = tmp_path / "rows.parquet"
    content = parquet.figures_to_bytes(figures({"replication": np.zeros(9), "value": np.arange(9.0)}))
    path.write_bytes(content[: int(part if part in (0, 1) else part * len(content))])
    for read in (parquet.read, lambda file: parquet.read_some(file, 0)):
        with pytest.raises(InputError, match=r"rows\.parquet: cannot be read as a table"):
            read(path)


def test_one_file_merged_is_the_same_file_as_ever(tmp_path: Path) -> None:
    source, one, two = (tmp_path / name for name in ("source", "one", "two"))
    source.write_bytes(parquet.figures_to_bytes(figures({"kpi": ["a"], "value": [1.0]})))
    parquet.merge([source], one)
    parquet.merge([source, source], two)
    assert one.read_bytes() == source.read_bytes()
    assert parquet.read(two)["value"].tolist() == [1.0, 1.0]
