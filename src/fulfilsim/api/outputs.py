"""Verbs that fit and draw."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fulfilsim.api.scenarios import Texts

if TYPE_CHECKING:
    from fulfilsim.calibration.calibrate import Calibration
    from fulfilsim.experiment.conduct import Result


def calibrate(
    orders: str | Path,
    *,
    columns: Texts = (),
    zone: str = "UTC",
    only: Texts = (),
    days: str = "",
    bad_rows: str = "refuse",
    works: str = "",
    holidays: str = "",
    holdout: str = "",
    replications: int = 10,
    seed: int = 1,
) -> Calibration:
    """Fit hand-over and transit times to an order history, and test the fit on what came after.

    Parameters
    ----------
    orders
        CSV (also .gz), Parquet or Excel file with a row an order and its milestones.
    columns
        Columns ``ROLE=NAME``; the others are guessed from their names.
    zone
        Time zone of times without an offset.
    only
        Rows that count, ``COLUMN=VALUE``.
    days
        Days whose orders are fitted, e.g. ``2026-05-01 to 2026-08-31``; all by default.
    bad_rows
        ``refuse`` or ``skip``.
    works, holidays
        Weekdays that count in transit, such as ``mon-fri``, and a country whose holidays do not; by default
        all days count.
    holdout
        Day from which on everything is unknown to the fit, and is predicted.
    replications, seed
        Of the simulation that predicts.

    Raises
    ------
    InputError
        If an option or the file cannot be read, or there is nothing to fit or to predict.
    """
    from fulfilsim.calibration.calibrate import calibrate as fit

    return fit(
        Path(orders),
        columns=columns,
        zone=zone,
        only=only,
        days=days,
        bad_rows=bad_rows,
        works=works,
        holidays=holidays,
        holdout=holdout,
        replications=replications,
        seed=seed,
    )


def plot(
    *results: Result | str | Path,
    kind: str = "kpis",
    out: str | Path | None = None,
    formats: Texts = (),
    force: bool = False,
) -> list[Path]:
    """Draw one figure of one or several results and give the files written.

    Parameters
    ----------
    results
        What :func:`run` returned, or result folders.
    kind
        ``kpis``, ``daily``, ``backlog``, ``cost`` or ``compare``.
    out
        A file, whose suffix says its format, or a folder; by default ``<result>-figures`` beside the first.
    formats
        ``png``, ``svg``, ``pdf``; the first two by default.
    force
        Replace older figures.

    Raises
    ------
    InputError
        When a result has nothing of that kind to show, or a figure is there already.
    """
    from fulfilsim.plotting import plot as draw

    folders = [Path(each) if isinstance(each, (str, Path)) else each.path for each in results]
    return draw(folders, kind, out, formats, force)
