"""What must hold between the fields of own fleets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fulfilsim.errors import Problem
from fulfilsim.scenario.travel import MatrixRule
from fulfilsim.scenario.tree import Keys
from fulfilsim.units import nearest

if TYPE_CHECKING:
    from fulfilsim.scenario.fleet import Fleet
    from fulfilsim.scenario.load import Loaded
    from fulfilsim.scenario.model import Scenario

MOST_TERRITORIES = 64
DAY_S = 86_400


def check_fleets(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Refuse fleets that nobody uses, carriers of none, and rules of a fleet that contradict each other."""
    fleets = scenario.fleets or {}
    yield from _used(scenario, loaded, fleets)
    for name, fleet in sorted(fleets.items()):
        keys: Keys = ("fleets", name)
        yield from _vehicles(fleet, keys, loaded)
        yield from _shares(fleet, keys, loaded)
        yield from _rules(fleet, keys, loaded)
        if name in scenario.carriers:
            yield loaded.problem(keys, f"a carrier is called {name} too", "another name: bills go by it")
    if fleets and scenario.snapshot is not None:
        expected = "no snapshot, but a warm-up: it does not say what lies at which depot or in a locker"
        yield loaded.problem(("snapshot",), "a snapshot beside own fleets", expected)


def unpriced(scenario: Scenario, keys: Keys) -> bool:
    """Tell whether a field belongs to a service of an own fleet, whose price nobody asks for."""
    if keys[0] != "carriers" or keys[2:3] != ("services",):
        return False
    return scenario.carriers[str(keys[1])].fleets is not None


def _used(scenario: Scenario, loaded: Loaded, fleets: dict[str, Fleet]) -> Iterator[Problem]:
    users = Counter(name for carrier in scenario.carriers.values() for name in carrier.fleets or ())
    for label, carrier in sorted(scenario.carriers.items()):
        keys: Keys = ("carriers", label, "fleets")
        for name in carrier.fleets or ():
            if name not in fleets:
                what, expected = f"unknown fleet '{name}'", f"one of {', '.join(sorted(fleets)) or 'fleets:'}"
                yield loaded.problem(keys, what, expected, nearest(name, sorted(fleets)))
        if carrier.fleets is not None:
            yield from _prices(scenario, loaded, label)
    for name in sorted(fleets):
        if users[name] != 1:
            what = "no carrier delivers with it" if not users[name] else "several carriers deliver with it"
            yield loaded.problem(("fleets", name), what, f"one carrier with fleets: [{name}]")


def _prices(scenario: Scenario, loaded: Loaded, label: str) -> Iterator[Problem]:
    """Refuse what only a network of others has: prices, and a capacity of its own."""
    from fulfilsim.scenario.carriers import Service

    carrier, usual = scenario.carriers[label], Service()
    for name, service in sorted(carrier.services.items()):
        for key in ("rates", "charges", "transit"):
            if getattr(service, key) != getattr(usual, key):
                keys: Keys = ("carriers", label, "services", name, key)
                yield loaded.problem(keys, f"{key} of an own fleet", "none: its routes and costs decide")
    for key in ("delivers", "network", "background", "hubs", "mishaps"):
        if getattr(carrier, key):
            what = f"{key} of a carrier that delivers with own fleets"
            yield loaded.problem(("carriers", label, key), what, "none: vehicles and hours decide")


def _vehicles(fleet: Fleet, keys: Keys, loaded: Loaded) -> Iterator[Problem]:
    if not fleet.vehicles:
        yield loaded.problem((*keys, "vehicles"), "no vehicle", "at least one, e.g. van: {count: 5}")
        return
    count = sum(vehicle.count for vehicle in fleet.vehicles.values())
    if fleet.territories and count > MOST_TERRITORIES:
        what = f"{count} territories"
        yield loaded.problem((*keys, "territories"), what, f"at most {MOST_TERRITORIES} vehicles")
    if fleet.territories and fleet.waves.every:
        what = "territories where routes are planned as orders come"
        yield loaded.problem((*keys, "territories"), what, "waves at times of day, or no territories")
    last = max(vehicle.hours.start.seconds + vehicle.hours.length_s for vehicle in fleet.vehicles.values())
    for clock in fleet.waves.at:
        if clock.seconds >= last - fleet.drivers.reserve:
            what = f"a wave at {clock}, when every shift is over"
            yield loaded.problem((*keys, "waves"), what, "times within the hours of a vehicle")


def _shares(fleet: Fleet, keys: Keys, loaded: Loaded) -> Iterator[Problem]:
    total = sum(address.share for address in fleet.doorstep.addresses.values())
    if abs(total - 1) > 1e-9:
        where = (*keys, "doorstep", "addresses")
        yield loaded.problem(where, f"the shares of the addresses add up to {100 * total:g}%", "100%")


def _rules(fleet: Fleet, keys: Keys, loaded: Loaded) -> Iterator[Problem]:
    if fleet.lockers is not None and not fleet.lockers.points:
        yield loaded.problem((*keys, "lockers", "points"), "no locker", "at least one, or no lockers")
    if fleet.lockers is None and fleet.doorstep.after_failure == "locker":
        where = (*keys, "doorstep", "after_failure")
        yield loaded.problem(where, "to a locker, and there is none", "lockers, or 'try again'")
    if isinstance(fleet.travel, MatrixRule):
        what = "a table of ways between named places, but customers live all round theirs"
        expected = (
            "great circle, circuity and speed, roads or osrm, which know the way between any two places"
        )
        yield loaded.problem((*keys, "travel"), what, expected)
