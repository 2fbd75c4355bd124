"""Run replications until there are enough, and keep each as it finishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fulfilsim.analysis.precision import AT_LEAST, enough
from fulfilsim.columns import Table, constant, stacked
from fulfilsim.errors import UnreconciledError, bad
from fulfilsim.experiment import parquet
from fulfilsim.experiment.interrupt import Interrupted
from fulfilsim.run import replicate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fulfilsim.analysis.grouped import Floats
    from fulfilsim.experiment.executor import Executor
    from fulfilsim.experiment.interrupt import CtrlC
    from fulfilsim.experiment.store import Slot
    from fulfilsim.world.build import World

ROWS = ("orders", "parcels", "activities", "ledger")
FIGURES = ("kpis", "daily", "weekly", "profit")
AT_MOST = 1000
STEP = 5
SHOWN = 20


@dataclass(frozen=True)
class Job:
    """What every replication of a run has in common; sent to each worker once."""

    world: World
    seed: int
    keep: str

    @property
    def rows(self) -> tuple[str, ...]:
        """The row tables that there are, the largest last but for those of only some scenarios."""
        return (*self.world.more_tables, *ROWS)

    def keeps(self, replication: int) -> bool:
        """Say whether the row tables of a replication are kept."""
        return self.keep == "all" or (self.keep == "first" and replication == 0)

    def files(self, replication: int) -> list[str]:
        """Name the files that a finished replication has."""
        rows = self.rows if self.keeps(replication) else ()
        return [f"{name}.parquet" for name in (*FIGURES, *rows)]

    @staticmethod
    def figures() -> list[str]:
        """Name the files that every finished replication has, whatever is kept."""
        return [f"{name}.parquet" for name in FIGURES]


@dataclass(frozen=True)
class Wanted:
    """How many replications: a number, or enough for the interval of a KPI to be narrow."""

    replications: int
    precision: tuple[str, float] | None = None


Task = tuple[int, int]
"""Which of the jobs, and which replication of it."""


def perform_task(jobs: Sequence[Job], task: Task) -> dict[str, bytes] | list[str]:
    """Simulate one replication of one of several jobs."""
    job, replication = task
    return perform(jobs[job], replication)


def perform(job: Job, replication: int) -> dict[str, bytes] | list[str]:
    """Simulate one replication; give its files, or what does not balance in its books."""
    done = replicate(job.world, job.seed, replication)
    if done.problems:
        return list(done.problems)
    files = {f"{name}.parquet": parquet.figures_to_bytes(done.figures[name]) for name in FIGURES}
    if job.keeps(replication):
        for name in reversed(job.rows):  # the largest while the least is in memory
            rows = done.tables.others[name] if name in done.tables.others else getattr(done.tables, name)
            table = parquet.to_arrow(rows, job.world.calendar, replication)
            files[f"{name}.parquet"] = parquet.to_bytes(table)
    return files


@dataclass
class Replicator:
    """Runs what is missing in the slots of one job, or of several that are compared.

    Parameters
    ----------
    jobs
        What the replications of each have in common; where there are several, the first is the base.
    slots
        Where the finished ones of each are kept, from this run and from the interrupted one before it.
    executor
        Runs :func:`perform_task`.
    ctrl_c
        Asked after each replication.
    progress
        Called with the number of replications finished and wanted, over all jobs.
    planned
        How many replications of each job are on the way to be finished.
    """

    jobs: Sequence[Job]
    slots: Sequence[Slot]
    executor: Executor
    ctrl_c: CtrlC
    progress: Callable[[int, int], None] | None
    planned: int = 0

    def run(self, wanted: Wanted) -> int:
        """Run as many replications of each job as are wanted and give their number."""
        try:
            if wanted.precision is not None:
                return self._run_until(*wanted.precision)
            self._run_to(wanted.replications)
            return wanted.replications
        finally:
            with self.ctrl_c.held():
                self.executor.close()

    def interrupted(self) -> Interrupted:
        """Say how far it got."""
        finished = sum(slot.finished(self.planned) for slot in self.slots)
        kept = f"{finished} of {self.planned * len(self.jobs)} replications are kept"
        return Interrupted(f"interrupted: {kept}; run the same command to go on")

    def _run_until(self, kpi: str, percent: float) -> int:
        """Add some at a time; how many are enough is judged in their order, so more than that do no harm."""
        planned = AT_LEAST
        while True:
            self._run_to(planned)
            base, *others = (_values(slot, kpi, planned) for slot in self.slots)
            number = enough(base, percent, [other - base for other in others])
            if number is not None or planned >= AT_MOST:
                return number or planned
            planned = min(AT_MOST, planned + max(STEP, planned // 4))

    def _run_to(self, planned: int) -> None:
        self.planned = planned
        missing = [(job, number) for number in range(planned) for job in range(len(self.jobs))
                   if not self.slots[job].has(number, self.jobs[job].files(number))]  # fmt: skip
        done = planned * len(self.jobs) - len(missing)
        self._tell(done)
        for (job, replication), outcome in self.executor.run(missing):
            self.slots[job].put(replication, reconciled(replication, outcome))
            done += 1
            self._tell(done)
            self.ctrl_c.obey()

    def _tell(self, done: int) -> None:
        if self.progress is not None:
            self.progress(done, self.planned * len(self.jobs))


def collect(slot: Slot, name: str, scenario: str, replications: Iterable[int]) -> Table:
    """Put the figures of all replications under one another."""
    return stacked([
        Table({
            "scenario": constant(scenario, len(figures)),
            "replication": np.full(len(figures), number),
            **figures.columns,
        })
        for number in replications
        for figures in [slot.figures(number, f"{name}.parquet")]
    ])  # fmt: skip


def kpi_values(table: Table, kpi: str) -> Floats:
    """Give the values of a KPI, in the order of the rows."""
    return table.numbers("value")[table.names("kpi").is_(kpi)]


def _values(slot: Slot, kpi: str, replications: int) -> Floats:
    """Give a KPI by replication.

    Raises
    ------
    InputError
        When it is not one number in each: then its interval never gets narrow.
    """
    values = kpi_values(collect(slot, "kpis", "", range(replications)), kpi)
    if len(values) < replications:
        raise bad("--precision", kpi, "this scenario has no such KPI", "a name from its KPI table")
    if not np.isfinite(values).all():
        number = int(np.flatnonzero(~np.isfinite(values))[0])
        what = f"it is undefined in replication {number}, so its interval never gets narrow"
        raise bad("--precision", kpi, what, "a KPI that every replication has")
    return values


def reconciled(replication: int, outcome: Any) -> dict[str, bytes]:
    """Give the files of a replication.

    Raises
    ------
    UnreconciledError
        When its books do not balance.
    """
    if isinstance(outcome, dict):
        return outcome
    shown = [f"  {problem}" for problem in outcome[:SHOWN]]
    hidden = len(outcome) - len(shown)
    more = [f"  ... and {hidden} more"] if hidden else []
    head = f"replication {replication} does not reconcile; this is a defect, and nothing was written:"
    raise UnreconciledError("\n".join([head, *shown, *more]))
