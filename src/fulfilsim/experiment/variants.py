"""Variants of plans, simulated when they are asked for; what is finished is kept and looked up."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from fulfilsim.analysis.catalogue import nearest
from fulfilsim.errors import bad
from fulfilsim.experiment.conduct import digest_of, make_job
from fulfilsim.experiment.interrupt import Interrupted
from fulfilsim.experiment.portable import make_portable
from fulfilsim.experiment.replications import Job, collect, kpi_values, perform, reconciled
from fulfilsim.experiment.store import open_slot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import ExitStack
    from pathlib import Path

    from fulfilsim.analysis.grouped import Floats
    from fulfilsim.experiment.executor import Executor
    from fulfilsim.experiment.interrupt import CtrlC
    from fulfilsim.experiment.store import Slot
    from fulfilsim.scenario.load import Loaded

Task = tuple[str, Job, int]
"""Whose replication, what it is simulated from, and which one."""


def perform_one(_: None, task: Task) -> dict[str, bytes] | list[str]:
    """Simulate one replication of a job that comes with the task."""
    return perform(task[1], task[2])


@dataclass
class Variants:
    """Simulates variants with one seed and so many replications each.

    Parameters
    ----------
    seed, replications
        The same for all.
    store
        Where finished replications are kept.
    ctrl_c
        Asked after each replication.
    held
        Closes the slots in the end.
    slots
        By digest; those handed in are finished.
    progress
        Called with the number of replications finished and asked for so far.
    """

    seed: int
    replications: int
    store: Path
    ctrl_c: CtrlC
    held: ExitStack
    slots: dict[str, Slot]
    progress: Callable[[int, int], None] | None = None
    finished: int = 0
    _executor: Executor | None = None
    _values: dict[tuple[str, str], Floats] = field(default_factory=dict)
    _asked: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def working(self, executor: Executor) -> Iterator[None]:
        """Have an executor run :func:`perform_one`, and stop it in the end."""
        self._executor = executor
        try:
            yield
        finally:
            with self.ctrl_c.held():
                executor.close()

    def interrupted(self) -> Interrupted:
        """Say how far it got."""
        kept = f"{self.finished} replications of variants and all of the plans are kept"
        return Interrupted(f"interrupted: {kept}; run the same command to go on")

    def values(self, variants: Sequence[Loaded], kpi: str) -> list[Floats]:
        """Give a KPI of each variant by replication, simulating what is missing.

        Raises
        ------
        InputError
            When a variant has no such KPI, or it is undefined or endless in a replication.
        """
        digests = [digest_of(make_portable(variant), self.seed) for variant in variants]
        new = {digest: each for digest, each in zip(digests, variants, strict=True)
               if digest not in self._asked}  # fmt: skip
        self._simulate(new)
        return [self._value(digest, each, kpi) for digest, each in zip(digests, variants, strict=True)]

    def _simulate(self, new: Mapping[str, Loaded]) -> None:
        tasks: list[Task] = []
        for digest, variant in new.items():
            self._asked[digest] = self.replications
            if digest not in self.slots:
                self.slots[digest] = self.held.enter_context(open_slot(self.store, digest))
            tasks += self._missing(digest, variant)
        self.finished += self.replications * len(new) - len(tasks)
        self._tell()
        for (digest, _, replication), outcome in self._running(tasks):
            self.slots[digest].put(replication, reconciled(replication, outcome))
            self.finished += 1
            self._tell()
            self.ctrl_c.obey()

    def _running(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Any]]:
        return self._executor.run(tasks) if self._executor is not None else iter(())

    def _missing(self, digest: str, variant: Loaded) -> list[Task]:
        files = Job.figures()
        numbers = [n for n in range(self.replications) if not self.slots[digest].has(n, files)]
        if not numbers:
            return []
        job = make_job(variant, self.seed, "none")
        return [(digest, job, number) for number in numbers]

    def _tell(self) -> None:
        if self.progress is not None:
            self.progress(self.finished, sum(self._asked.values()))

    def _value(self, digest: str, variant: Loaded, kpi: str) -> Floats:
        if (digest, kpi) not in self._values:
            table = collect(self.slots[digest], "kpis", "", range(self.replications))
            self._values[digest, kpi] = _checked(kpi_values(table, kpi), self.replications, variant, kpi)
        return self._values[digest, kpi]


def _checked(values: Floats, replications: int, variant: Loaded, kpi: str) -> Floats:
    if len(values) < replications:
        known = "a KPI that every plan has"
        raise bad("--kpi", kpi, f"{variant.name} has no such KPI", known, nearest(kpi))
    if not np.isfinite(values).all():
        number = int(np.flatnonzero(~np.isfinite(values))[0])
        what = f"it is undefined or endless in replication {number} of a variant of {variant.name}"
        raise bad("--kpi", kpi, what, "another KPI, or a narrower range")
    return values
