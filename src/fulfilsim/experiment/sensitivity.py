"""Which of the values that nobody said move the answer most: one at a time, from end to end of its range."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.catalogue import known, nearest
from fulfilsim.errors import bad
from fulfilsim.experiment.conduct import digest_of, make_job, store_of
from fulfilsim.experiment.executor import make_executor
from fulfilsim.experiment.interrupt import CtrlC
from fulfilsim.experiment.portable import make_portable
from fulfilsim.experiment.replications import Replicator, Wanted, collect, kpi_values, perform_task
from fulfilsim.experiment.store import open_slot
from fulfilsim.scenario.defaults import Value, values_of
from fulfilsim.scenario.load import changed
from fulfilsim.scenario.model import Scenario
from fulfilsim.scenario.shape import default_of
from fulfilsim.scenario.tree import dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from fulfilsim.experiment.store import Slot
    from fulfilsim.scenario.load import Loaded


LAST_DIGITS = 1e-9


@dataclass(frozen=True)
class Swing:
    """How far a default moves a KPI, or the difference of two plans in it.

    Parameters
    ----------
    path
        Dotted path of the value.
    default, low, high
        The default and the ends of its usual range, in the notation of the file.
    at_low, at_high
        The KPI, or the difference, with the value at either end; the mean over the replications.
    source
        Where the default comes from.
    """

    path: str
    default: str
    low: str
    high: str
    at_low: float
    at_high: float
    source: str

    @property
    def width(self) -> float:
        """How far the answer moves from end to end; endless where it is undefined at one of them."""
        width = abs(self.at_high - self.at_low)
        return float("inf") if np.isnan(width) else width

    @property
    def moves(self) -> bool:
        """Whether the answer moves at all, but for the last digits of a sum."""
        return self.width > LAST_DIGITS * max(1.0, abs(self.at_low))


def which_matter(
    plans: Sequence[Loaded],
    kpi: str,
    *,
    replications: int,
    seed: int | None = None,
    jobs: int = 1,
    executor: str = "local",
    store: str | Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Swing]:
    """Vary each value that rests on a default within its usual range, and say how the answer moves.

    With one plan the answer is its KPI; with two, the second one's difference from the first. Every variant
    meets the same customers and the same luck.

    Parameters
    ----------
    plans
        One scenario, or two.
    kpi
        The KPI.
    replications
        Replications of each variant.
    seed, jobs, executor, store, progress
        As in ``fulfilsim.experiment``.

    Returns
    -------
    list of Swing
        Those that move it at all, the widest first.

    Raises
    ------
    InputError
        When there is no such KPI.
    """
    if not known(kpi):
        raise bad("--sensitivity", kpi, "no such KPI", "a name from the KPI table", nearest(kpi))
    values = _shared([values_of(Scenario, plan.tree) for plan in plans])
    ends = [f"{dotted(value.keys)}={end}" for value in values for end in value.between or ()]
    variants = [changed(plan, [end]) for end in ends for plan in plans]
    first = plans[0].scenario.run.seed if seed is None else seed
    with CtrlC() as ctrl_c, ExitStack() as held:
        work = [make_job(variant, first, "none") for variant in variants]
        digests = [digest_of(make_portable(variant), first) for variant in variants]
        unique = sorted(set(digests))
        slots = [held.enter_context(open_slot(store_of(plans[0], store), digest)) for digest in unique]
        only = [work[digests.index(digest)] for digest in unique]
        replicator = Replicator(
            only, slots, make_executor(executor, jobs, perform_task, only), ctrl_c, progress
        )
        try:
            replicator.run(Wanted(replications))
            mean = {d: _mean(slot, kpi, replications) for d, slot in zip(unique, slots, strict=True)}
        except KeyboardInterrupt:
            raise replicator.interrupted() from None
        for slot in slots:
            slot.discard()
    return _swings(values, [mean[digest] for digest in digests], len(plans))


def _shared(values: list[list[Value]]) -> list[Value]:
    """List the defaults with a range that all plans rest on."""
    common = set.intersection(*({v.keys for v in each if v.between is not None} for each in values))
    return [value for value in values[0] if value.keys in common]


def _mean(slot: Slot, kpi: str, replications: int) -> float:
    found = kpi_values(collect(slot, "kpis", "", range(replications)), kpi)
    return float(found.mean()) if len(found) else float("nan")


def _swings(values: list[Value], means: list[float], plans: int) -> list[Swing]:
    answers = np.array(means).reshape(len(values), 2, plans)
    answers = answers[:, :, -1] - (answers[:, :, 0] if plans > 1 else 0.0)
    swings = []
    for value, (at_low, at_high) in zip(values, answers, strict=True):
        low, high = value.between or ("", "")
        info = value.default
        extra = (
            info.json_schema_extra if info is not None and isinstance(info.json_schema_extra, dict) else {}
        )
        default = str(default_of(info)) if info is not None else ""
        source = str(extra.get("source", ""))
        swings.append(Swing(dotted(value.keys), default, low, high, float(at_low), float(at_high), source))
    return sorted((swing for swing in swings if swing.moves), key=lambda swing: (-swing.width, swing.path))
