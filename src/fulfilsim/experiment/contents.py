"""What goes into a result folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fulfilsim import __version__
from fulfilsim.analysis.summary import summarise
from fulfilsim.experiment import parquet
from fulfilsim.experiment.identity import kernel_build, sha256_of, versions
from fulfilsim.experiment.manifest import write_manifest
from fulfilsim.experiment.replications import collect
from fulfilsim.experiment.sheets import write_csv

if TYPE_CHECKING:
    from pathlib import Path

    from fulfilsim.columns import Table
    from fulfilsim.experiment.portable import Portable
    from fulfilsim.experiment.replications import Job
    from fulfilsim.experiment.store import Slot


@dataclass(frozen=True)
class Origin:
    """What a run was asked to do, and when it began."""

    name: str
    command: tuple[str, ...]
    sources: tuple[Path, ...]
    replications: int
    start: datetime


@dataclass(frozen=True)
class Contents:
    """The files of a result folder, from finished replications.

    Parameters
    ----------
    job
        What the replications have in common.
    slot
        Where they lie.
    portable
        The scenario and its inputs.
    origin
        What was asked.
    """

    job: Job
    slot: Slot
    portable: Portable
    origin: Origin

    @cached_property
    def kpis(self) -> Table:
        """Scenario, replication, kpi, value."""
        return self._collected("kpis")

    @cached_property
    def daily(self) -> Table:
        """Scenario, replication, day, kpi, value."""
        return self._collected("daily")

    @cached_property
    def weekly(self) -> Table:
        """Scenario, replication, week, kpi, value."""
        return self._collected("weekly")

    @cached_property
    def profit(self) -> Table:
        """Scenario, replication, month, cash_month, account, node, party, contract, amount."""
        return self._collected("profit")

    @cached_property
    def summary(self) -> Table:
        """One row a KPI: mean, interval, p10 to p90."""
        return summarise(self.kpis, self.job.world.currency)

    @property
    def figures(self) -> dict[str, Table]:
        """All of them, by name."""
        names = ("kpis", "summary", "daily", "weekly", "profit")
        return {name: getattr(self, name) for name in names}

    def write(self, folder: Path) -> None:
        """Write all files, the manifest last."""
        for name, table in self.figures.items():
            write_csv(table, folder / f"{name}.csv")
        self.write_run(folder)
        write_manifest(folder, {**manifest_head(self.origin, self.job), **self.identity()})

    def write_run(self, folder: Path) -> None:
        """Write the row tables, and the scenario with its inputs, so that it can be run again."""
        kept = [number for number in range(self.origin.replications) if self.job.keeps(number)]
        for name in self.job.rows if kept else ():
            parquet.merge(
                [self.slot.path(number, f"{name}.parquet") for number in kept], folder / f"{name}.parquet"
            )
        self.portable.copy_inputs(folder)
        (folder / "scenario.yaml").write_text(self._yaml(), encoding="utf-8")

    def identity(self) -> dict[str, Any]:
        """Say which scenario it is, and from which files."""
        return {
            "scenario": self.origin.name,
            "sources": [{"path": str(path), "sha256": sha256_of(path)} for path in self.origin.sources],
            "inputs": [
                {"path": str(each.path), "sha256": each.sha256, "file": each.copy}
                for each in self.portable.inputs
            ],
        }

    def _collected(self, name: str) -> Table:
        return collect(self.slot, name, self.origin.name, range(self.origin.replications))

    def _yaml(self) -> str:
        run = {"replications": self.origin.replications, "seed": self.job.seed, "keep": self.job.keep}
        return self.portable.yaml(**run)


def manifest_head(origin: Origin, job: Job) -> dict[str, Any]:
    """Give what the manifest says about how it was run."""
    return {
        "fulfilsim": __version__,
        "command": list(origin.command),
        "seed": job.seed,
        "replications": origin.replications,
        "keep": job.keep,
        "start": origin.start.isoformat(timespec="seconds"),
        "end": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": versions(),
        "kernels": kernel_build(),
    }
