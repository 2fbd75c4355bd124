"""What entered a stage left it or is in it, and nobody did the work of two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.facts import floats, is_, sums_by
from fulfilsim.analysis.grouped import running
from fulfilsim.analysis.reconcile.findings import unequal
from fulfilsim.analysis.usage import PRESENCE
from fulfilsim.columns import as_table, grouping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fulfilsim.analysis.facts import Facts
    from fulfilsim.analysis.grouped import Floats

WITHIN = 1e-6
CHANGES = {**PRESENCE, "work": -1.0, "pause": 1.0}


def check_flow(facts: Facts) -> Iterator[str]:
    """Check stages, teams and carriers against the activities."""
    yield from _stages(facts)
    yield from _capacity(facts)
    yield from _transfers(facts, "collection", "collected_at")
    yield from _transfers(facts, "induction", "inducted_at")


def _stages(facts: Facts) -> Iterator[str]:
    """Check the stations' own counters against the activities: in, out, and Little's law.

    The area under the number in a stage equals the sum of the times spent in it, exactly, over a whole run.

    References
    ----------
    Little (1961), A proof for the queuing formula L = λW; its sample-path form needs no assumption.
    """
    counters, keys = as_table(facts.tables.audit), ["node", "stage"]
    table = _stage_columns(facts)
    for column, what in (
        ("entered", "work that came in, counted by the station and by activities"),
        ("left", "work that was finished, counted by the station and by activities"),
        ("area_s", "job-seconds in the stage, by the station and by activities (Little's law)"),
        ("worked_s", "person-seconds worked, by the station and by activities"),
    ):
        counted = sums_by(counters, keys, floats(counters, column))
        yield from unequal(what, counted, facts.by_stage.add(table[column]), WITHIN)


def _stage_columns(facts: Facts) -> dict[str, Floats]:
    """Give what each piece of work adds to the counters of its stage [work]."""
    work = facts.work
    ended = facts.until_horizon(work)
    return {
        "entered": np.ones(len(work)),
        "left": (~np.isnan(floats(work, "ended_at"))).astype(float),
        "area_s": ended - floats(work, "queued_at"),
        "worked_s": ended - facts.until_horizon(work, "started_at") - facts.paused_s,
    }


def _capacity(facts: Facts) -> Iterator[str]:
    """Check that no team ever serves more jobs than it has people on the floor."""
    activities = facts.activities
    kept = is_(activities, "kind", *CHANGES) & ~np.isnan(floats(activities, "started_at"))
    # Where nobody is needed, nobody can be missing.
    rows = activities.where(kept & ~is_(activities, "resource", ""))
    heads = rows.names("kind").look_up(CHANGES) * floats(rows, "quantity")
    started, ended = floats(rows, "started_at"), floats(rows, "ended_at")
    node, team = rows.names("node"), rows.names("resource")
    group, first = grouping(node, team)
    for number, row in enumerate(first.tolist()):
        where = group == number
        change = heads[where]
        at, spare = running(np.r_[started[where], ended[where]], np.r_[change, -change])
        # At the end of the run everybody is counted out, but for those with work in hand.
        spare = np.where(at < facts.horizon, spare, 0.0)
        worst = int(spare.argmin())
        if spare[worst] < 0:
            who = f"{node.text_of(row)}, {team.text_of(row)}"
            yield f"{who}: {-spare[worst]:.0f} more at work than on the floor at second {at[worst]:.3f}"


def _transfers(facts: Facts, kind: str, column: str) -> Iterator[str]:
    """Check that each collection took, and each induction let in, the parcels that say so.

    What happened to parcels of a snapshot before the start of the run is in no activity.
    """
    rows = facts.activities.where(is_(facts.activities, "kind", kind))
    claimed = sums_by(rows, ["resource"], floats(rows, "quantity"), floats(rows, "started_at"))
    since = facts.parcels.where(floats(facts.parcels, column) >= facts.calendar.start)
    counted = sums_by(since, ["carrier"], np.ones(len(since)), floats(since, column))
    yield from unequal(f"parcels in the {kind} and parcels {column}", claimed, counted, 0.0)
