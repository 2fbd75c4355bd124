"""What a reader of the results should know about the order file behind them."""

from __future__ import annotations

from fulfilsim.scenario.demand import Demand
from fulfilsim.world.history import History
from fulfilsim.world.history.pool import Pool


def history_notes(history: History, pool: Pool | None, demand: Demand) -> tuple[str, ...]:
    """Say how much of the file was used and how, and what of the profile had no part in it."""
    what = f"{len(history.ids)} orders"
    if history.has_lines:
        what += f" of {len(history.sku)} lines"
    how = "are replayed" if pool is None else f"of {pool.days} days are resampled"
    notes = [f"{what} {how}, from {history.rows} rows of the order file"]
    if history.skipped:
        reasons = ", ".join(f"{name} {count}" for name, count in history.reasons)
        what = f"{history.skipped} rows of the order file could not be read and were skipped"
        notes.append(f"{what}: {reasons}")
    if history.left_out:
        notes.append(f"{history.left_out} rows of the order file are left out as demand.orders.only says")
    if history.outside:
        chosen = pool is not None or (demand.orders is not None and demand.orders.days is not None)
        days = "the days that count" if chosen else "the simulated days"
        notes.append(f"{history.outside} rows of the order file lie outside {days}")
    idle = [] if pool is not None else _without_a_part(demand)
    if idle:
        notes.append(f"{', '.join(idle)} of the demand have no part in a replay of what happened")
    return tuple(notes)


def _without_a_part(demand: Demand) -> list[str]:
    said = {
        "forecast_error": demand.forecast_error,
        "opening_backlog": demand.opening_backlog,
        "overlays": demand.overlays,
        "season": demand.season,
        "trend": demand.trend,
    }
    return [name for name, value in said.items() if value]
