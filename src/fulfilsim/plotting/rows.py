"""Row tables for figures: of the first replication that was kept, at local times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fulfilsim.errors import bad

if TYPE_CHECKING:
    import pandas as pd

    from fulfilsim.plotting.source import Plan

CAPTION = "It is of one replication, the first whose rows were kept."


def read_rows(plan: Plan, name: str) -> pd.DataFrame:
    """Read a row table of a plan, its instants as local times without a zone.

    Raises
    ------
    InputError
        When the run did not keep its rows.
    """
    from fulfilsim.experiment import parquet

    path = plan.folder / f"{name}.parquet"
    if not path.is_file():
        raise bad(str(path), "", "not there: the run kept no rows", "a run with --keep first")
    rows = parquet.read(path)
    if len(rows):
        rows = rows[rows["replication"].eq(rows["replication"].iloc[0])]
    local = {str(name): values.dt.tz_localize(None) for name, values in rows.items()
             if getattr(values.dtype, "tz", None) is not None}  # fmt: skip
    return rows.assign(**local)
