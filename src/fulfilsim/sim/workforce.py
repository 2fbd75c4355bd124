"""People: crews come on duty, take their breaks, stay on when work waits, and are paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.engine import CONTROL, Crew, Environment, ProcessGenerator, Station, at
from fulfilsim.policies.overtime import NoOvertime, OvertimePolicy, WhileWorkWaits
from fulfilsim.sim.journal import Books
from fulfilsim.world.crews import CrewPlan, Duty, TeamPlan

HOUR_S = 3600.0


@dataclass(eq=False)
class CrewAtWork:
    """A crew, its plan, and what it is paid."""

    crew: Crew
    plan: CrewPlan
    team: TeamPlan
    stations: list[Station]
    books: Books
    node: str
    duty: Duty | None = None
    staying: bool = False

    def work(self, env: Environment) -> ProcessGenerator:
        """Work all duties of the plan."""
        for index, duty in enumerate(self.plan.duties):
            if not self.crew.on_duty:
                yield at(env, max(duty.start, env.now), CONTROL)
            self.crew.arrive(duty.heads)
            self.duty = duty
            for start, end in duty.breaks:
                yield at(env, start, CONTROL)
                self.crew.leave()
                yield at(env, end, CONTROL)
                self.crew.arrive()
            yield at(env, duty.end, CONTROL)
            self._pay_shift(duty)
            self.duty = None
            if index + 1 == len(self.plan.duties):
                self.crew.at_break = "finish"  # nobody comes back to what is set down on the last day
            goes_on = index + 1 < len(self.plan.duties) and self.plan.duties[index + 1].start <= env.now
            if not goes_on:
                yield from self._stay(env, duty)
                self.crew.leave()

    def _stay(self, env: Environment, duty: Duty) -> ProcessGenerator:
        """Stay on after the shift where the rule asks the day's last crew to."""
        if not duty.last:
            return
        waiting = sum(station.waiting_s for station in self.stations)
        stay = _policy(self.team).stay_s(waiting, duty.heads)
        if stay > 0:
            self.duty, self.staying = duty, True
            yield at(env, duty.end + stay, CONTROL)
            self._pay_overtime(duty, env.now)
            self.duty, self.staying = None, False

    def close(self, now: float) -> None:
        """Pay what is worked and not yet paid at the end of the simulation."""
        if self.duty is not None and self.staying:
            self._pay_overtime(self.duty, now)
        elif self.duty is not None:
            self._pay_shift(self.duty.until(now))
        if not self.crew.on_duty:
            self.crew.overrun(now)

    def pay_overruns(self, start: NDArray[np.float64], end: NDArray[np.float64]) -> None:
        """Pay those who finished the task in hand past the shift, or into a break without pay (n,), (n,)."""
        if self.team.paid_breaks:
            breaks = [start for duty in self.plan.duties for start, _ in duty.breaks]
            paid = ~np.isin(start, breaks)
            start, end = start[paid], end[paid]
        self._pay(events.OVERRUN, end, end - start, 1 + self.team.premium)

    def _pay_shift(self, duty: Duty) -> None:
        self._record(events.SHIFT, duty.start, duty.end, duty.heads)
        for start, end in duty.breaks:
            self._record(events.BREAK, start, end, duty.heads)
        self._pay(events.SHIFT, duty.end, duty.heads * duty.paid_s(self.team.paid_breaks), 1.0)

    def _pay_overtime(self, duty: Duty, until: float) -> None:
        self._record(events.OVERTIME, duty.end, until, duty.heads)
        self._pay(events.OVERTIME, until, duty.heads * (until - duty.end), 1 + self.team.premium)

    def _record(self, kind: str, start: float, end: float, heads: int) -> None:
        self.books.activities.add(
            kind,
            start,
            end,
            node=self.node,
            resource=self.team.name,
            crew=self.plan.shift,
            quantity=heads,
        )

    def _pay(self, contract: str, when: Any, seconds: Any, multiple: float) -> None:
        rate, hours = self.team.rate_micro * multiple, seconds / HOUR_S
        self.books.ledger.post(
            "labour",
            events.PER_PERIOD,
            self.team.name,
            contract,
            "h",
            at=when,
            quantity=hours,
            rate_micro=round(rate),
            amount_micro=np.rint(hours * rate),
            node=self.node,
        )


def _policy(team: TeamPlan) -> OvertimePolicy:
    if team.overtime is None:
        return NoOvertime()
    return WhileWorkWaits(team.overtime.when_over, team.overtime.at_most)
