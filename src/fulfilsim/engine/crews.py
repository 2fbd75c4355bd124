"""Crews: people who come and go together, and the tasks that they have in hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fulfilsim.engine.checks import Speed, check_crew, to_paces
from fulfilsim.engine.events import Event

if TYPE_CHECKING:
    from fulfilsim.engine.floor import Floor, Station

Rank = tuple[int, float, int]


@dataclass(slots=True, eq=False)
class Task:
    """One order's work at one station."""

    station: Station
    key: int
    seconds: float
    rank: Rank
    queued: float
    done: Event
    started: float = float("nan")
    left: float = 0.0
    resumed: float = float("nan")
    speed: float = 1.0
    crew: Crew | None = None
    in_hand: bool = False


class Crew:
    """People who come and go together.

    Parameters
    ----------
    name, team
        Names, for the journal.
    heads
        How many they are, which may change when they arrive; infinite for a stage that needs nobody.
    speed
        Work done in a second: a number, or a calendar of (since when [s], speed), as for people who learn.
        It counts for what is begun or gone on with from then on.
    at_break
        What becomes of the task in hand when they leave: ``finish``, ``pause`` or ``hand over``.
    on_duty
        Whether they are there from the beginning.
    """

    def __init__(
        self,
        name: str,
        heads: float,
        speed: Speed = 1.0,
        at_break: str = "finish",
        team: str = "",
        on_duty: bool = False,
    ) -> None:
        check_crew(name, heads, at_break)
        self.name, self.heads, self.at_break, self.team, self.on_duty = name, heads, at_break, team, on_duty
        self._speed, self._paces = to_paces(name, speed)
        self.left_at = 0.0
        self.tasks: dict[tuple[int, int], Task] = {}
        self.paused: list[Task] = []
        self.floor: Floor | None = None
        self.index = -1

    @property
    def busy(self) -> int:
        """How many have a task in hand."""
        return len(self.tasks)

    @property
    def free(self) -> bool:
        """Whether one of them is there and has nothing in hand."""
        return self.on_duty and len(self.tasks) < self.heads

    def speed_at(self, now: float) -> float:
        """Return the work that they do in a second."""
        while self._paces and self._paces[0][0] <= now:
            self._speed = self._paces.pop(0)[1]
        return self._speed

    def arrive(self, heads: float | None = None) -> None:
        """Come on duty: who is still busy with an old task has overrun, and paused work goes on.

        Parameters
        ----------
        heads
            How many they are now; where they are fewer than the tasks in hand or paused, the rest is handed
            over to whoever of the team is free.
        """
        floor = self._place()
        if heads is not None:
            check_crew(self.name, heads, self.at_break)
        if not self.on_duty:
            self.overrun(floor.env.now)
        self.on_duty = True
        self.heads = self.heads if heads is None else heads
        for task in sorted(self.tasks.values(), key=lambda task: task.rank)[self._room(0) :]:
            floor.suspend(task)
            task.station.hand_over(task)
        going_on = sorted(self.paused, key=lambda task: task.rank)
        room = self._room(len(self.tasks))
        for task in going_on[:room]:
            floor.start(task, self)
        for task in going_on[room:]:
            task.station.hand_over(task)
        self.paused.clear()
        floor.look()

    def _room(self, busy: int) -> int:
        """Return how many more tasks than so many they can have in hand."""
        return int(min(self.heads - busy, len(self.tasks) + len(self.paused)))

    def overrun(self, now: float) -> None:
        """Tell of everybody who, off duty, is still busy with the task in hand."""
        for task in list(self.tasks.values()):
            if self.left_at < now:
                self._place().tell("overrun", task, self, max(self.left_at, task.resumed), now)

    def leave(self, at_break: str | None = None) -> None:
        """Go off duty; the task in hand is finished, paused or handed over.

        Parameters
        ----------
        at_break
            What becomes of it this time, where that is not the crew's habit: a breakdown pauses.
        """
        habit = self.at_break if at_break is None else at_break
        check_crew(self.name, 0, habit)
        floor = self._place()
        self.on_duty = False
        self.left_at = floor.env.now
        if habit == "finish":
            return
        for task in list(self.tasks.values()):
            floor.suspend(task)
            if habit == "pause":
                self.paused.append(task)
            else:
                task.station.hand_over(task)
        floor.look()

    def _place(self) -> Floor:
        if self.floor is None:
            raise ValueError(f"crew {self.name} works nowhere")
        return self.floor
