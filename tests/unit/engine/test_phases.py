"""What comes first at one instant."""

from __future__ import annotations

import os
from itertools import permutations

import pytest

from fulfilsim.engine import (
    ARRIVAL,
    ASSIGNMENT,
    COMPLETION,
    CONTROL,
    LAST,
    SORTING,
    Crew,
    Environment,
    Process,
    Station,
    at,
    backend,
)
from fulfilsim.errors import InputError

PHASES = {
    "completion": COMPLETION,
    "control": CONTROL,
    "sorting": SORTING,
    "arrival": ARRIVAL,
    "assignment": ASSIGNMENT,
    "last": LAST,
}


@pytest.mark.parametrize("order", list(permutations(PHASES))[::37])
def test_phases_come_in_turn_however_they_were_scheduled(order: tuple[str, ...]) -> None:
    env, seen = Environment(), list[str]()

    def note(name: str) -> Process:
        yield at(env, 7.0, PHASES[name])
        seen.append(name)

    for name in order:
        env.process(note(name))
    env.run()
    assert seen == list(PHASES)


def test_an_instant_is_met_to_the_tick() -> None:
    """now + (t - now) is t for whole ticks, however uneven."""
    env = Environment()
    instants = [tick / 1024 for tick in (1, 1025, 86_400 * 1024 + 1, 3 * 10**12 + 7)]

    def visit() -> Process:
        for instant in instants:
            yield at(env, instant, CONTROL)
            assert env.now == instant

    env.process(visit())
    env.run()
    assert env.now == instants[-1]


def test_the_past_is_refused() -> None:
    env = Environment(initial_time=5.0)
    with pytest.raises(ValueError, match="is past"):
        at(env, 4.0, CONTROL)


def test_an_order_done_at_the_minute_of_the_collection_is_on_the_trailer() -> None:
    """Completions come before control events, and a shift's end before the work that arrives then."""
    env, trailer = Environment(), list[str]()
    crew = Crew("early", 1, on_duty=True)
    station = Station(env, crew)
    dock = list[str]()

    def order(key: int, arrives: float) -> Process:
        yield at(env, arrives, ARRIVAL)
        yield station.serve(50.0, key=key)
        dock.append(f"order {key}")

    def collect() -> Process:
        yield at(env, 100.0, CONTROL)
        trailer.extend(dock)
        crew.leave()

    env.process(collect())
    env.process(order(1, 50.0))
    env.process(order(2, 100.0))
    env.run()
    assert trailer == ["order 1"]
    assert [task.key for task in station.unfinished()] == [2]


def test_a_crew_without_a_station_is_refused() -> None:
    with pytest.raises(ValueError, match="works nowhere"):
        Crew("early", 1).arrive()


def test_only_backends_that_exist_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert backend() == os.environ.get("FULFILSIM_BACKEND", "compiled")
    monkeypatch.setattr("fulfilsim.engine.backends.NAME", "turbo")
    with pytest.raises(InputError, match="unknown backend 'turbo'"):
        backend()
