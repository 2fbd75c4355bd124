"""Stations against an oracle that keeps no queues."""

from __future__ import annotations

import math
from collections import defaultdict
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from station_oracle import HORIZON, TICK, Counters, Job, Oracle, People, Shop, Visits

from fulfilsim.engine import ARRIVAL, CONTROL, Crew, Environment, Floor, Process, Station, at, attend
from fulfilsim.engine.crews import Crew as PythonCrew
from fulfilsim.engine.floor import Floor as PythonFloor
from fulfilsim.engine.spells import KINDS

Kit = tuple[Any, Any]  # the classes of a floor and of its crews


@pytest.fixture(params=[(Floor, Crew), (PythonFloor, PythonCrew)], ids=["backend", "Python"])
def kit(request: pytest.FixtureRequest) -> Kit:
    found: Kit = request.param
    return found


class Spell(NamedTuple):
    """A stretch of a task's time, as the floor tells of it."""

    kind: str
    station: int
    crew: int
    key: int
    queued: float
    start: float
    end: float


def spells_of(floor: Any) -> list[Spell]:
    told = floor.spells()
    names = [KINDS[kind] for kind in told.kind.tolist()]
    columns = [getattr(told, name).tolist() for name in ("station", "crew", "key", "queued", "start", "end")]
    return [Spell(*row) for row in zip(names, *columns, strict=True)]


def run_engine(kit: Kit, shop: Shop, order: Random | None = None) -> tuple[Visits, Counters, list[Spell]]:
    """Run the shop with its processes created in a random order."""
    env = Environment()
    floor = kit[0](env)
    crews = [
        kit[1](str(n), c.heads, c.speed, c.at_break, c.team, on_duty=c.there)
        for n, c in enumerate(shop.crews)
    ]
    for n, (who, places) in enumerate(shop.stations):
        floor.add(str(n), [crews[c] for c in who], places)
    processes = [take_turns(env, crew, people.turns) for crew, people in zip(crews, shop.crews, strict=True)
                 if crew.floor is not None]  # fmt: skip
    processes += [pass_through(env, floor.stations, n, job) for n, job in enumerate(shop.jobs)]
    if order is not None:
        order.shuffle(processes)
    for process in processes:
        env.process(process)
    env.run(until=HORIZON)
    for station in floor.stations:
        station.close(HORIZON)
    spells = spells_of(floor)
    return visits_of(spells, floor.stations), counters_of(floor.stations), spells


def take_turns(env: Environment, crew: Any, turns: tuple[int, ...]) -> Process:
    for turn in turns:
        yield at(env, turn / TICK, CONTROL)
        if crew.on_duty:
            crew.leave()
        else:
            crew.arrive()


def pass_through(env: Environment, stations: list[Any], key: int, job: Job) -> Process:
    yield at(env, job.arrives / TICK, ARRIVAL)
    for station, ticks, priority in job.route:
        yield stations[station].serve(ticks / TICK, priority, key)


def visits_of(spells: list[Spell], stations: list[Any]) -> Visits:
    """Read visits from the spells, and from what is unfinished."""
    down, over = defaultdict[tuple[int, int], float](float), defaultdict[tuple[int, int], float](float)
    found = {}
    for spell in spells:
        visit = (spell.key, spell.station)
        if spell.kind == "work":
            found[visit] = (spell.queued, spell.start, spell.end)
        else:
            (down if spell.kind == "pause" else over)[visit] += spell.end - spell.start
    for station in stations:
        for task in station.unfinished():
            started = -1 / TICK if math.isnan(task.started) else task.started
            found[task.key, station.index] = (task.queued, started, -1 / TICK)
    return {
        visit: (ticks(a), ticks(b), ticks(c), ticks(down[visit]), ticks(over[visit]))
        for visit, (a, b, c) in found.items()
    }


def counters_of(stations: list[Any]) -> Counters:
    return [(s.entered, s.left, ticks(s.area_s), ticks(s.worked_s)) for s in stations]


def ticks(seconds: float) -> int:
    assert (seconds * TICK).is_integer()
    return int(seconds * TICK)


instants = st.integers(0, 8).map(lambda n: n * 5)
lengths = st.sampled_from([0, 1, 5, 7, 10, 12, 30])
people = st.builds(
    People,
    team=st.sampled_from(["a", "a", "a", "b"]),
    heads=st.sampled_from([1, 1, 2]),
    speed=st.sampled_from([1.0, 1.0, 0.5, 0.6, 0.79, 1.25, 2.0]),
    at_break=st.sampled_from(["finish", "pause", "hand over", "hand over"]),
    there=st.sampled_from([True, True, False]),
    turns=st.lists(instants, min_size=1, max_size=6).map(lambda turns: tuple(sorted(turns))),
)


@st.composite
def shops(draw: st.DrawFn) -> Shop:
    crews = tuple(draw(st.lists(people, min_size=1, max_size=3)))
    who = st.lists(st.integers(0, len(crews) - 1), min_size=1, max_size=3, unique=True).map(tuple)
    places = st.none() | st.integers(1, 2)
    stations = tuple(draw(st.lists(st.tuples(who, places), min_size=1, max_size=3)))
    steps = st.tuples(st.integers(0, len(stations) - 1), lengths, st.integers(0, 1))
    routes = st.lists(steps, min_size=1, max_size=3, unique_by=lambda step: step[0]).map(tuple)
    return Shop(
        crews, stations, tuple(draw(st.lists(st.builds(Job, instants, routes), min_size=3, max_size=8)))
    )


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shop=shops(), order=st.randoms())
def test_stations_do_what_the_rules_say(kit: Kit, shop: Shop, order: Random) -> None:
    """Who is served when, by the tick, is what the rules give, in whatever order processes were created."""
    oracle = Oracle(shop)
    oracle.run()
    visits, counters, _ = run_engine(kit, shop, order)
    assert visits == oracle.visits()
    assert counters == oracle.counters()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shop=shops(), one=st.randoms(), other=st.randoms())
def test_the_order_of_creation_changes_nothing(kit: Kit, shop: Shop, one: Random, other: Random) -> None:
    """Even the crews who did the work are the same: ties are broken by key, never by insertion."""
    _, _, first = run_engine(kit, shop, one)
    _, _, second = run_engine(kit, shop, other)
    assert sorted(first) == sorted(second)


def run_jobs(
    kit: Kit, people: dict[str, Any], jobs: dict[int, tuple[float, float]], turns: tuple[int, ...] = ()
) -> list[Spell]:
    """Run jobs {key: (arrival, seconds)} at one station of one crew."""
    env = Environment()
    floor, crew = kit[0](env), kit[1]("early", 1, on_duty=True, **people)
    station = floor.add("pack", [crew])

    def job(key: int, arrives: float, seconds: float) -> Process:
        yield at(env, arrives, ARRIVAL)
        yield station.serve(seconds, key=key)

    env.process(take_turns(env, crew, turns))
    for key, (arrives, seconds) in jobs.items():
        env.process(job(key, arrives, seconds))
    env.run(until=HORIZON)
    return spells_of(floor)


def work_of(spells: list[Spell]) -> dict[int, tuple[float, float]]:
    return {spell.key: (spell.start, spell.end) for spell in spells if spell.kind == "work"}


def test_the_task_in_hand_is_finished_past_the_break(kit: Kit) -> None:
    """100 s of work begun 30 s before the break last 70 s into it, and that is overrun."""
    spells = run_jobs(kit, {}, {1: (70.0, 100.0)}, turns=(100 * TICK, 1000 * TICK))
    assert work_of(spells) == {1: (70.0, 170.0)}
    assert [(s.kind, s.start, s.end) for s in spells if s.kind == "overrun"] == [("overrun", 100.0, 170.0)]


def test_a_paused_task_waits_for_its_own_crew(kit: Kit) -> None:
    """30 s are done, 70 s are left when the crew is back."""
    spells = run_jobs(kit, {"at_break": "pause"}, {1: (70.0, 100.0)}, turns=(100 * TICK, 1000 * TICK))
    assert work_of(spells) == {1: (70.0, 1070.0)}
    assert [(s.start, s.end) for s in spells if s.kind == "pause"] == [(100.0, 1000.0)]


def test_work_that_was_handed_over_goes_before_new_work(kit: Kit) -> None:
    """The second job queued earlier than the crew came back, but the first is in progress."""
    jobs = {2: (70.0, 100.0), 1: (90.0, 10.0)}
    spells = run_jobs(kit, {"at_break": "hand over"}, jobs, turns=(100 * TICK, 1000 * TICK))
    assert work_of(spells) == {2: (70.0, 1070.0), 1: (1070.0, 1080.0)}


def test_work_handed_over_goes_before_urgent_new_work_of_another_station(kit: Kit) -> None:
    """The order on the bench (class 1) is finished before a new one of class 0 is begun elsewhere."""
    crew = People("a", 1, 1.0, "hand over", there=True, turns=(100 * TICK, 1000 * TICK))
    stations: tuple[tuple[tuple[int, ...], int | None], ...] = (((0,), None), ((0,), None))
    jobs = (Job(70 * TICK, ((1, 100 * TICK, 1),)), Job(200 * TICK, ((0, 10 * TICK, 0),)))
    _, _, spells = run_engine(kit, Shop((crew,), stations, jobs))
    assert work_of(spells) == {0: (70.0, 1070.0), 1: (1070.0, 1080.0)}


def test_who_arrives_together_is_served_by_key(kit: Kit) -> None:
    """Keys 3, 1, 2 are created in this order and served as 1, 2, 3."""
    spells = run_jobs(kit, {}, dict.fromkeys((3, 1, 2), (5.0, 10.0)))
    assert work_of(spells) == {1: (5.0, 15.0), 2: (15.0, 25.0), 3: (25.0, 35.0)}


def test_slower_people_take_longer_in_whole_ticks(kit: Kit) -> None:
    """100 s of work at 79 % take 126.58 s, rounded to a tick."""
    spells = run_jobs(kit, {"speed": 0.79}, {1: (0.0, 100.0)})
    assert work_of(spells) == {1: (0.0, round(100 / 0.79 * TICK) / TICK)}


def test_a_station_of_two_serves_in_turn() -> None:
    """As a SimPy user would write it: 5, 6 and 7 minutes of work, two at a time."""
    env, seen = Environment(), list[tuple[int, float]]()
    station = Station(env, 2)

    def customer(work: int) -> Process:
        yield station.serve(work)
        seen.append((work, env.now))

    for work in (5, 6, 7):
        env.process(customer(work))
    env.run()
    assert seen == [(5, 5), (6, 6), (7, 12)]
    assert all(isinstance(now, int) for _, now in seen)  # whole times stay whole, as in SimPy


def test_a_calendar_a_break_and_an_outage() -> None:
    """One hour of work from 8:00: a break at 8:20, an outage at 8:45, the end of the shift is overrun."""
    minute, env = 60.0, Environment(initial_time=8 * 3600.0)
    crew = Crew("early", 0, at_break="pause")
    station = Station(env, crew)
    start = env.now
    hours = [(start, 1), (start + 20 * minute, 0), (start + 30 * minute, 1)]
    env.process(attend(env, crew, hours))

    def break_down() -> Process:
        yield at(env, start + 45 * minute, CONTROL)
        crew.leave("pause")
        yield at(env, start + 50 * minute, CONTROL)
        crew.arrive()

    env.process(break_down())
    env.run(until=station.serve(60 * minute))
    assert env.now == start + 75 * minute
    assert station.worked_s == 60 * minute


def test_who_asks_is_told_at_the_end_of_the_instant(kit: Kit) -> None:
    """Three come together and one begins at once: two wait from 10 s on; the second is gone at 30 s."""
    env, told = Environment(), list[tuple[str, float]]()
    floor, crew = kit[0](env), kit[1]("early", 1, on_duty=True)
    station = floor.add("pack", [crew])

    def customer() -> Process:
        yield at(env, 10.0, ARRIVAL)
        yield station.serve(10.0)

    def ask(name: str, event: Any) -> Process:
        yield event
        told.append((name, env.now))

    for _ in range(3):
        env.process(customer())
    env.process(ask("three wait", station.when_waiting(3)))
    env.process(ask("two wait", station.when_waiting(2)))
    env.process(ask("two are gone", station.when_left(2)))
    env.process(ask("nobody is gone", station.when_left(0)))
    env.run()
    assert told == [("nobody is gone", 0.0), ("two wait", 10.0), ("two are gone", 30.0)]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"heads": -1}, "0 or more"),
        ({"heads": math.nan}, "0 or more"),
        ({"heads": 1, "at_break": "vanish"}, "finish, pause, hand over"),
        ({"heads": 1, "speed": 0.0}, "above 0"),
        ({"heads": 1, "speed": [(5.0, 1.0), (5.0, 2.0)]}, "go forward"),
    ],
)
def test_crews_that_cannot_be_are_refused(kit: Kit, arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        kit[1]("early", **arguments)


@pytest.mark.parametrize("seconds", [-1.0, math.inf, math.nan])
def test_work_that_cannot_be_done_is_refused(kit: Kit, seconds: float) -> None:
    station = kit[0](Environment()).add("pack", [kit[1]("early", 1)])
    with pytest.raises(ValueError, match="0 or more are possible"):
        station.serve(seconds)


def test_a_crew_works_on_one_floor_only(kit: Kit) -> None:
    env, crew = Environment(), kit[1]("early", 1)
    kit[0](env).add("pack", [crew])
    with pytest.raises(ValueError, match="works elsewhere"):
        kit[0](env).add("pick", [crew])


def test_a_station_needs_people(kit: Kit) -> None:
    with pytest.raises(ValueError, match="no crew"):
        kit[0](Environment()).add("pack", [])
