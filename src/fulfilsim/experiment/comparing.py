"""One experiment on several scenarios that meet the same customers and the same luck: a comparison."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from fulfilsim.analysis.precision import enough
from fulfilsim.errors import InputError
from fulfilsim.experiment.conduct import checked_precision, digest_of, make_job, store_of
from fulfilsim.experiment.contents import Contents, Origin
from fulfilsim.experiment.executor import make_executor
from fulfilsim.experiment.findings import Findings
from fulfilsim.experiment.folder import Target
from fulfilsim.experiment.interrupt import CtrlC
from fulfilsim.experiment.portable import make_portable
from fulfilsim.experiment.questions import Answers, Questions
from fulfilsim.experiment.replications import AT_MOST, Replicator, Wanted, perform_task
from fulfilsim.experiment.store import open_slot
from fulfilsim.experiment.variants import Variants, perform_one
from fulfilsim.scenario.model import Scenario
from fulfilsim.scenario.show import difference, resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from fulfilsim.errors import Problem
    from fulfilsim.experiment.replications import Job
    from fulfilsim.experiment.store import Slot
    from fulfilsim.scenario.load import Loaded
    from fulfilsim.world.build import World

NO_PART_OF_A_PLAN = ("title", "run", "change")


@dataclass(frozen=True)
class Comparison:
    """What a comparison found.

    Parameters
    ----------
    path
        The result folder.
    seed, replications
        As they were used, the same for all scenarios.
    findings
        Every table of the folder, and the scenarios, of which the first is the base.
    notes
        What was simulated, in words.
    warnings
        What the user should know.
    question
        What is to be decided, where an experiment asks it.
    """

    path: Path
    seed: int
    replications: int
    findings: Findings
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    question: str = ""

    @property
    def names(self) -> list[str]:
        """The scenarios by name, the base first."""
        return [plan.name for plan in self.findings.plans]

    @property
    def kpis(self) -> pd.DataFrame:
        """Scenario, replication, kpi, value."""
        return self.findings.kpis

    @property
    def summary(self) -> pd.DataFrame:
        """One row a scenario and KPI: mean, interval, p10 to p90."""
        return self.findings.summary

    @property
    def differences(self) -> pd.DataFrame:
        """Paired differences from the base: one row a scenario and figure."""
        return self.findings.differences

    def inputs(self, name: str) -> list[tuple[str, Any, Any]]:
        """List where a scenario differs from the base: dotted path and both values, None for not said."""
        plans = self.findings.plans
        one, other = (resolved(Scenario, plan.tree) for plan in (plans[0], plans[self.names.index(name)]))
        found = difference(one, other)
        return [each for each in found if each[0].partition(".")[0] not in NO_PART_OF_A_PLAN]


def compare_scenarios(
    plans: Sequence[Loaded],
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
    worlds: Sequence[World] | None = None,
    questions: Questions | None = None,
    name: str = "",
) -> Comparison:
    """Simulate scenarios with the same seed and replications, and write one result folder.

    ``fulfilsim.experiment`` explains the options; what they leave open is said by the ``run:`` block of the
    base, which is the first scenario. With ``precision`` it is the intervals of the differences that get
    narrow, measured against the base's mean. ``worlds`` are the scenarios', where they are built already.
    ``questions`` are answered with as many replications, of the same customers and the same luck. ``name`` is
    the result folder's, in which those of the scenarios stand by default.

    Raises
    ------
    InputError
        When the scenarios cannot be compared, or the folder is taken.
    MachineError
        When the machine refuses.
    UnreconciledError
        When the books of a replication do not balance.
    Interrupted
        When the user pressed Ctrl-C.
    """
    start, plans = datetime.now(UTC), named_apart(plans)
    refuse_unlike(plans)
    questions = questions or Questions()
    questions.check(plans)
    run = plans[0].scenario.run
    wanted = Wanted(replications or run.replications, checked_precision(precision))
    target = Target(out, name or _folder_name([plan.name for plan in plans]), force)
    target.check()
    with CtrlC() as ctrl_c, ExitStack() as held:
        built: Sequence[World | None] = worlds or [None] * len(plans)
        first, kept = run.seed if seed is None else seed, keep or run.keep
        work = [make_job(plan, first, kept, world) for plan, world in zip(plans, built, strict=True)]
        portables = [make_portable(plan) for plan in plans]
        digests = [digest_of(each, first) for each in portables]
        slots = [held.enter_context(open_slot(store_of(plans[0], store), digest)) for digest in digests]
        workers = make_executor(executor, jobs, perform_task, work)
        replicator = Replicator(work, slots, workers, ctrl_c, progress)
        try:
            number = replicator.run(wanted)
        except KeyboardInterrupt:
            raise replicator.interrupted() from None
        shelf = store_of(plans[0], store)
        finished = dict(zip(digests, slots, strict=True))
        variants = Variants(first, number, shelf, ctrl_c, held, finished, progress)
        try:
            answers = _answers(questions, plans, variants, executor, jobs)
            origins = [Origin(p.name, tuple(command), p.tree.files, number, start) for p in plans]
            parts = zip(work, slots, portables, origins, strict=True)
            findings = Findings(plans, [Contents(*each) for each in parts], questions, answers)
            done = [*slots, *(slot for digest, slot in variants.slots.items() if digest not in digests)]
            path = target.write(findings.write, ctrl_c, then=lambda: _discard(done))
        except KeyboardInterrupt:
            raise variants.interrupted() from None
    warnings = (*_unlike_runs(plans), *_unlike_windows(plans), *_too_wide(wanted, findings))
    return Comparison(path, work[0].seed, number, findings, _notes(plans, work), warnings)


def named_apart(plans: Sequence[Loaded]) -> list[Loaded]:
    """Give scenarios of the same name numbers from the second on."""
    used: set[str] = set()
    apart = []
    for plan in plans:
        names = (plan.name if number == 1 else f"{plan.name}-{number}" for number in count(1))
        name = next(each for each in names if each not in used)
        used.add(name)
        apart.append(replace(plan, name=name))
    return apart


def _folder_name(names: Sequence[str]) -> str:
    more = f"-and-{len(names) - 2}-more" if len(names) > 2 else ""
    return "-vs-".join(names[:2]) + more


def refuse_unlike(plans: Sequence[Loaded]) -> None:
    """Refuse what no difference would be fair of: amounts in two currencies, orders of different days.

    Raises
    ------
    InputError
        Naming each value that is not the base's.
    """
    base, *others = plans
    problems = [problem for plan in others for problem in _unlike(base, plan)]
    if problems:
        raise InputError(problems)


def _unlike(base: Loaded, plan: Loaded) -> Iterator[Problem]:
    one, other = base.scenario, plan.scenario
    expected = f"as in {base.name}: "
    if one.currency != other.currency:
        what = f"amounts in {other.currency} cannot be compared"
        yield plan.problem(("currency",), what, expected + one.currency)
    if one.calendar.zone != other.calendar.zone:
        what = f"the clock of {other.calendar.zone} gives days other orders"
        yield plan.problem(("calendar", "zone"), what, expected + one.calendar.zone)
    if one.calendar.measure != other.calendar.measure:
        days, due = other.calendar.measure, one.calendar.measure
        what = f"orders of {days.first} to {days.last} are others than the base's"
        yield plan.problem(("calendar", "measure"), what, f"{expected}{due.first} to {due.last}")


def _unlike_windows(plans: Sequence[Loaded]) -> Iterator[str]:
    base, *others = plans
    for plan in others:
        for name in ("warm_up", "drain"):
            mine, due = (getattr(each.scenario.calendar, name) for each in (plan, base))
            if mine != due:
                what = f"calendar.{name} is {mine} days and {due} in {base.name}"
                yield f"{plan.name}: {what}; part of the difference may be that"


def _unlike_runs(plans: Sequence[Loaded]) -> Iterator[str]:
    base, *others = plans
    for plan in others:
        if plan.scenario.run != base.scenario.run:
            yield f"{plan.name}: its run: block is not used; all are run as {base.name} says"


def _too_wide(wanted: Wanted, findings: Findings) -> Iterator[str]:
    if wanted.precision is None:
        return
    kpi, percent = wanted.precision
    base, *others = (by_kpi[kpi] for by_kpi in findings.values.values())
    if enough(base, percent, [other - base for other in others]) is None:
        what = f"{AT_MOST} replications do not bring the intervals of the differences"
        yield f"{kpi}: {what} within {percent:g} % of the base's mean"


def _notes(plans: Sequence[Loaded], work: Sequence[Job]) -> tuple[str, ...]:
    return tuple(
        f"{plan.name}: {note}" for plan, job in zip(plans, work, strict=True) for note in job.world.notes
    )


def _answers(
    questions: Questions, plans: Sequence[Loaded], variants: Variants, executor: str, jobs: int
) -> Answers:
    if not questions.asked:
        return Answers()
    with variants.working(make_executor(executor, jobs, perform_one, None)):
        return questions.answer(plans, variants)


def _discard(slots: Sequence[Slot]) -> None:
    """Remove finished work; the slot that the store was made for was opened first and so goes last."""
    for slot in reversed(slots):
        slot.discard()
