"""What goes into the result folder of a comparison."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from fulfilsim.analysis.comparison import Values, decomposition, differences, values_by
from fulfilsim.analysis.investment import Terms, no_worth, worth
from fulfilsim.analysis.risk import risks
from fulfilsim.analysis.statement import Books, attribution, statements
from fulfilsim.experiment.contents import manifest_head
from fulfilsim.experiment.manifest import RUNS, write_manifest
from fulfilsim.experiment.questions import Answers, Questions
from fulfilsim.experiment.sheets import write_csv

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fulfilsim.experiment.contents import Contents
    from fulfilsim.scenario.load import Loaded

DAYS_A_YEAR = 365
TABLES = (
    "kpis",
    "summary",
    "daily",
    "weekly",
    "profit",
    "differences",
    "decomposition",
    "statements",
    "attribution",
    "targets",
    "money",
)


@dataclass(frozen=True)
class Findings:
    """The tables of a comparison, from finished replications.

    Parameters
    ----------
    plans
        The scenarios, the base first.
    runs
        The contents of each scenario's own run.
    questions, answers
        What else was asked, and what was found.
    """

    plans: Sequence[Loaded]
    runs: Sequence[Contents]
    questions: Questions
    answers: Answers

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """Scenario, replication, kpi, value."""
        return self._stacked("kpis")

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row a scenario and KPI: mean, interval, p10 to p90."""
        return self._stacked("summary")

    @cached_property
    def daily(self) -> pd.DataFrame:
        """Scenario, replication, day, kpi, value."""
        return self._stacked("daily")

    @cached_property
    def weekly(self) -> pd.DataFrame:
        """Scenario, replication, week, kpi, value."""
        return self._stacked("weekly")

    @cached_property
    def profit(self) -> pd.DataFrame:
        """Scenario, replication, month, cash_month, account, node, party, contract, amount."""
        return self._stacked("profit")

    @cached_property
    def statements(self) -> pd.DataFrame:
        """Profit and loss by line and month, and cash by month, beside the base's."""
        return statements(self._books, self.values, self.plans[0].name)

    @cached_property
    def attribution(self) -> pd.DataFrame:
        """At which nodes and under which contracts the cost of an order differs."""
        return attribution(self._books, self.values, self.plans[0].name)

    @cached_property
    def _books(self) -> Books:
        return Books(self.profit, self.runs[0].origin.replications)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Paired differences from the base: one row a scenario and figure."""
        return differences(self.values, self.plans[0].name, self.currency, self.questions.shown)

    @cached_property
    def decomposition(self) -> pd.DataFrame:
        """Where time and cost differ, adding up to the total."""
        return decomposition(self.values, self.plans[0].name)

    @cached_property
    def targets(self) -> pd.DataFrame:
        """How often each scenario misses its targets."""
        return risks(self.values)

    @cached_property
    def money(self) -> pd.DataFrame:
        """What the changes are worth; no row for a scenario that does not say what its change takes."""
        values = self.values
        base = values[self.plans[0].name]
        found = [
            worth(plan.name, base, values[plan.name], terms, self.currency)
            for plan in self.plans[1:]
            if (terms := terms_of(plan)) is not None
        ]
        return pd.concat(found, ignore_index=True) if found else no_worth()

    @cached_property
    def values(self) -> Values:
        """By scenario and KPI, the value of each replication."""
        return values_by(self.kpis)

    @property
    def currency(self) -> str:
        """Unit of money."""
        return str(self.plans[0].scenario.currency)

    def write(self, folder: Path) -> None:
        """Write all files, the manifest last."""
        for name in TABLES:
            write_csv(getattr(self, name), folder / f"{name}.csv")
        for name, table in self.answers.tables.items():
            write_csv(table, folder / f"{name}.csv")
        for run in self.runs:
            place = folder / RUNS / run.origin.name
            place.mkdir(parents=True)
            run.write_run(place)
        write_manifest(folder, self._manifest())

    def _stacked(self, name: str) -> pd.DataFrame:
        frames = [run.figures[name].frame for run in self.runs]
        return pd.concat(frames, ignore_index=True)

    def _manifest(self) -> dict[str, Any]:
        head, *_ = self.runs
        scenarios = [run.identity() for run in self.runs]
        return {**manifest_head(head.origin, head.job), "scenarios": scenarios, **self.questions.facts}


def terms_of(plan: Loaded) -> Terms | None:
    """Read what a scenario's change costs; None where it does not say."""
    change = plan.scenario.change
    if change is None:
        return None
    return Terms(
        one_off=float(change.one_off.amount) if change.one_off else 0.0,
        running=float(change.running.amount) if change.running else 0.0,
        life_months=change.life,
        discount=change.discount,
        times_a_year=change.times_a_year or DAYS_A_YEAR / plan.scenario.calendar.measure.days,
    )
