"""An experiment as a planner writes it: a question, and the plans between which it is to be decided."""

from __future__ import annotations

from typing import Annotated, Literal

from fulfilsim.scenario.fields import Block, FilePath, Names, field, reads
from fulfilsim.scenario.model import Run


def read_values(value: object) -> dict[str, object]:
    """Read values by their dotted paths; what they may be is for the scenario to say."""
    if not isinstance(value, dict):
        raise ValueError("not values by their paths; expected e.g. {demand.orders_per_day: 2000}")
    return value


Values = Annotated[dict[str, object], *reads(read_values, {"demand.orders_per_day": 2000}, kind="object")]


class Alternative(Block):
    """A plan that is set beside the base."""

    scenario: FilePath | None = field(
        None, says="Scenario file of the plan; by default the experiment's own, with what is said here."
    )
    apply: Names = field([], says="Named overrides of its scenario to apply, as with `--with`.")
    set: Values = field({}, says="Values to change, by dotted path, as with `--set`.")


class Experiment(Block):
    """A question, and the plans that answer it: a base, and what is set beside it."""

    fulfilsim: Literal[1] = field(says="Version of the format.")
    question: str = field(says="What is to be decided, in one sentence.")
    scenario: FilePath = field(says="Scenario file of the base: what there is today.")
    apply: Names = field(
        [], says="Named overrides that hold in the base, and in every alternative of the same scenario."
    )
    set: Values = field({}, says="Values that hold in every plan, by dotted path; an alternative may differ.")
    alternatives: dict[str, Alternative] = field(says="Plans that are set beside the base, by name.")
    cases: Names = field(
        [],
        says="Cases in which plans are judged as well, as with `--case`: `expected`, a quantile of demand as "
        "`p95`, a named override of the scenario, or `NAME:PATH=VALUE`.",
    )
    judged_by: str = field("cost_per_order", says="KPI by which plans are judged across cases.")
    kpis: Names = field([], says="KPIs that are printed, in this order; by default all that have no parts.")
    run: Run | None = field(
        None, says="How often every plan is simulated, and with which seed; by default as the scenario says."
    )
