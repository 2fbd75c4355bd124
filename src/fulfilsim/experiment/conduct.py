"""One experiment on one scenario: replicate, summarise, write the result folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fulfilsim.analysis.catalogue import known, nearest
from fulfilsim.analysis.precision import enough
from fulfilsim.analysis.targets import check_targets
from fulfilsim.errors import bad
from fulfilsim.experiment import parquet
from fulfilsim.experiment.contents import Contents, Origin
from fulfilsim.experiment.executor import make_executor
from fulfilsim.experiment.folder import Target
from fulfilsim.experiment.identity import code_build, sha256_of_value, versions
from fulfilsim.experiment.interrupt import CtrlC
from fulfilsim.experiment.portable import make_portable
from fulfilsim.experiment.replications import AT_MOST, Job, Replicator, Wanted, kpi_values, perform_task
from fulfilsim.experiment.store import open_slot
from fulfilsim.scenario.resolve import PROJECT_MARK, project_of
from fulfilsim.world.build import build

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from fulfilsim.columns import Table
    from fulfilsim.experiment.portable import Portable
    from fulfilsim.scenario.load import Loaded
    from fulfilsim.world.build import World


@dataclass(frozen=True)
class Result:
    """What a run found.

    Parameters
    ----------
    path
        The result folder.
    name
        Name of the scenario.
    seed, replications
        As they were used.
    figures
        The tables ``kpis``, ``summary``, ``daily`` and ``weekly``.
    notes
        What was simulated, in words.
    warnings
        What the user should know.
    """

    path: Path
    name: str
    seed: int
    replications: int
    figures: dict[str, Table]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """Scenario, replication, kpi, value."""
        return self.figures["kpis"].frame

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row a KPI: mean, interval, p10 to p90."""
        return self.figures["summary"].frame

    @cached_property
    def daily(self) -> pd.DataFrame:
        """The headline KPIs by day, as ``kpis``."""
        return self.figures["daily"].frame

    @cached_property
    def weekly(self) -> pd.DataFrame:
        """The headline KPIs by week, as ``kpis``."""
        return self.figures["weekly"].frame

    def table(self, name: str) -> pd.DataFrame:
        """Read a row table of the result folder: orders, parcels, activities or ledger."""
        return parquet.read(self.path / f"{name}.parquet")


def run_experiment(
    loaded: Loaded,
    *,
    replications: int | None = None,
    precision: tuple[str, float] | None = None,
    seed: int | None = None,
    jobs: int = 1,
    executor: str = "local",
    keep: str | None = None,
    out: str | Path | None = None,
    store: str | Path | None = None,
    force: bool = False,
    command: Sequence[str] = (),
    progress: Callable[[int, int], None] | None = None,
    name: str | None = None,
    world: World | None = None,
) -> Result:
    """Simulate a scenario and write a result folder.

    ``fulfilsim.experiment`` explains the parameters; ``name`` stands in for the scenario's own, and ``world``
    is the scenario's, where it is built already.

    Raises
    ------
    InputError
        When the options do not fit the scenario, or the folder is taken.
    MachineError
        When the machine refuses.
    UnreconciledError
        When the books of a replication do not balance.
    Interrupted
        When the user pressed Ctrl-C.
    """
    start, run, name = datetime.now(UTC), loaded.scenario.run, name or loaded.name
    wanted = Wanted(replications or run.replications, checked_precision(precision))
    target = Target(out, name, force)
    target.check()
    with CtrlC() as ctrl_c:
        job = make_job(loaded, run.seed if seed is None else seed, keep or run.keep, world)
        portable = make_portable(loaded)
        with open_slot(store_of(loaded, store), digest_of(portable, job.seed)) as slot:
            workers = make_executor(executor, jobs, perform_task, [job])
            replicator = Replicator([job], [slot], workers, ctrl_c, progress)
            try:
                number = replicator.run(wanted)
                origin = Origin(name, tuple(command), loaded.tree.files, number, start)
                contents = Contents(job, slot, portable, origin)
                path = target.write(contents.write, ctrl_c, then=slot.discard)
            except KeyboardInterrupt:
                raise replicator.interrupted() from None
    warnings = _warnings(wanted, contents.kpis)
    return Result(path, name, job.seed, number, contents.figures, job.world.notes, warnings)


def make_job(loaded: Loaded, seed: int, keep: str, world: World | None = None) -> Job:
    """Lay a scenario out as what all its replications have in common.

    Raises
    ------
    InputError
        When a file that it names cannot be used, or a target is on what is no KPI.
    """
    world = world or build(loaded)
    check_targets(world.targets)
    return Job(world, seed, keep)


def checked_precision(precision: tuple[str, float] | None) -> tuple[str, float] | None:
    """Refuse a precision of what is no KPI."""
    if precision is not None and not known(precision[0]):
        raise bad(
            "--precision", precision[0], "no such KPI", "a name from the KPI table", nearest(precision[0])
        )
    return precision


def store_of(loaded: Loaded, store: str | Path | None) -> Path:
    """Find where finished replications are kept: where the user says, or in the project's folder."""
    if store is not None:
        return Path(store).absolute()
    return project_of(loaded.tree.files[0]) / PROJECT_MARK


def digest_of(portable: Portable, seed: int) -> str:
    """Digest all that decides the files of a replication; its name and how many there are do not."""
    return sha256_of_value([portable.digest(), seed, code_build(), versions()])


def _warnings(wanted: Wanted, kpis: Table) -> tuple[str, ...]:
    if wanted.precision is None:
        return ()
    kpi, percent = wanted.precision
    if enough(kpi_values(kpis, kpi), percent) is not None:
        return ()
    return (f"{kpi}: {AT_MOST} replications do not bring the interval within {percent:g} % of the mean",)
