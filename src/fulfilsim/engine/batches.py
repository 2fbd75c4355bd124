"""Stages at which jobs become a batch, and are single again; in Python."""

from __future__ import annotations

from heapq import heappop
from typing import Any, cast

from fulfilsim.engine.checks import check_batch
from fulfilsim.engine.events import Event
from fulfilsim.engine.floor import Floor, Station
from fulfilsim.engine.phases import ASSIGNMENT, at

NEVER = float("inf")

Party = list[int]


class Gathering(Station):
    """A stage at which jobs wait to go on as a batch.

    It goes when enough wait, when it is released, or so long after the last one went or, if nobody waited
    then, after the first came.
    """

    serves = False

    def __init__(self, line: Floor, name: str, size: int, wait_s: float) -> None:
        check_batch(name, size, wait_s)
        super().__init__(line.env, (), name=name, floor=line)
        self.size, self.wait_s = size, wait_s
        self._parties: dict[int, tuple[Party, Event]] = {}
        self._since = NEVER
        self._released = False

    def release(self) -> None:
        """Have those who wait go on at the end of this instant, without waiting for more."""
        self._released = True
        self.floor.ask()

    def join(self, party: Party, priority: int) -> Event:
        """Return the event at which a party goes on; its value is the batch for who leads it, else empty."""
        gone = Event(self.floor.env)
        self._parties[party[0]] = party, gone
        self.serve(0.0, priority, party[0])
        if self._since == NEVER:
            self._wait_anew()
        if self._ready():
            self.floor.ask()
        return gone

    def gather(self) -> bool:
        """Let batches go; say whether any did."""
        any_gone = False
        while count := self._ready():
            lead, *others = [self._withdraw() for _ in range(count)]
            lead[1].succeed([job for party, _ in (lead, *others) for job in party])
            for _, gone in others:
                gone.succeed([])
            self._wait_anew()
            any_gone = True
        self._released = False
        self._since = self._since if self.queue else NEVER
        return any_gone

    def _ready(self) -> int:
        """Return how many are to go."""
        if len(self.queue) >= self.size:
            return self.size
        return len(self.queue) if self._released or self._since + self.wait_s <= self.floor.env.now else 0

    def _withdraw(self) -> tuple[Party, Event]:
        self.count_to(self.floor.env.now)
        self.left += 1
        return self._parties.pop(heappop(self.queue)[1].key)

    def _wait_anew(self) -> None:
        self._since = self.floor.env.now
        if self.wait_s < NEVER:
            over = at(self.floor.env, self._since + self.wait_s, ASSIGNMENT)
            cast("list[Any]", over.callbacks).append(lambda _: self.floor.ask())


class Scattering(Station):
    """A stage from which the jobs of a batch go on one by one."""

    serves = False

    def __init__(self, line: Floor, name: str) -> None:
        super().__init__(line.env, (), name=name, floor=line)

    def pass_by(self, count: int) -> None:
        """Count those who come and do not stop."""
        self.count_to(self.floor.env.now)
        self.entered += count
        self.left += count
