"""From a scenario to its world: the only place that knows both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np

from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.model import Scenario
from fulfilsim.scenario.rules import CustomerPlace, FileRef
from fulfilsim.scenario.values import Bound
from fulfilsim.world.calendar import Calendar, make_calendar, public_holidays, started_at
from fulfilsim.world.carriers import CarrierPlan, ServicePlan, make_carrier, make_services
from fulfilsim.world.centre import CentrePlan, make_centre
from fulfilsim.world.demand import Profile, make_profile
from fulfilsim.world.history import History, read_history
from fulfilsim.world.places import Places, make_places, read_places
from fulfilsim.world.skus import Catalogue, make_catalogue
from fulfilsim.world.snapshot import Snapshot, read_snapshot

OUTLOOK_DAYS = 120


@dataclass(frozen=True)
class StageInfo:
    """Which teams serve a stage of a node."""

    node: str
    stage: str
    teams: tuple[str, ...]


@dataclass(frozen=True)
class WageInfo:
    """What a team's hour costs [1e-6 currency], the premium on it [share], and whether breaks are paid."""

    node: str
    team: str
    rate_micro: int
    premium: float
    paid_breaks: bool


@dataclass(frozen=True)
class World:
    """A scenario as arrays and indices; nothing in it is random.

    Parameters
    ----------
    name, title, currency
        As in the scenario.
    calendar
        The simulated days.
    outlook
        The same days and some more, for promises and deliveries that fall after the end.
    places
        Where customers live.
    profile, history
        Demand: a history, where there is one, is replayed instead of the profile.
    centre, carriers, services
        Who fulfils and who carries.
    targets
        KPIs with a bound.
    snapshot
        What is open at the start, where the simulation starts from a snapshot.
    scenario
        The scenario itself, for what is looked up once.
    """

    name: str
    title: str
    currency: str
    calendar: Calendar
    outlook: Calendar
    places: Places
    profile: Profile
    history: History | None
    centre: CentrePlan
    carriers: tuple[CarrierPlan, ...]
    services: tuple[ServicePlan, ...]
    targets: tuple[tuple[str, Bound], ...]
    snapshot: Snapshot | None
    scenario: Scenario

    @cached_property
    def catalogue(self) -> Catalogue:
        """The assortment."""
        return make_catalogue(self.scenario.demand.skus, self.history.sku_names if self.history else None)

    @property
    def has_revenue(self) -> bool:
        """Whether orders have a value."""
        history = self.history is not None and self.scenario.demand.orders is not None
        priced = (
            history and self.scenario.demand.orders is not None and self.scenario.demand.orders.columns.price
        )
        return bool(priced) or self.scenario.demand.skus.price is not None

    @property
    def zone(self) -> str:
        """Time zone of the scenario."""
        return self.calendar.zone

    @property
    def stage_infos(self) -> tuple[StageInfo, ...]:
        """Which teams serve which stage."""
        teams = self.centre.teams
        return tuple(
            StageInfo(self.centre.name, stage.name, tuple(teams[index].name for index in stage.teams))
            for stage in self.centre.stages
        )

    @property
    def wage_table(self) -> tuple[WageInfo, ...]:
        """What each team's hour costs."""
        return tuple(
            WageInfo(self.centre.name, team.name, team.rate_micro, team.premium, team.paid_breaks)
            for team in self.centre.teams
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the results should know about the inputs."""
        return (*self._replay_notes, *(self.snapshot.notes if self.snapshot else ()))

    @property
    def _replay_notes(self) -> tuple[str, ...]:
        if self.history is None:
            return ()
        h = self.history
        lines = len(h.sku)
        notes = [f"{len(h.ids)} orders of {lines} lines are replayed, from {h.rows} rows of the order file"]
        if h.skipped:
            notes.append(f"{h.skipped} rows of the order file could not be read and were skipped")
        if h.outside:
            notes.append(f"{h.outside} rows of the order file lie outside the simulated days")
        return tuple(notes)


def build(loaded: Loaded) -> World:
    """Lay a scenario out as arrays.

    Raises
    ------
    InputError
        If a file that the scenario names cannot be read or does not fit it.
    """
    scenario: Scenario = loaded.scenario
    calendar, outlook = _calendars(scenario)
    name, centre = next(iter(sorted(scenario.centres.items())))
    places = _places(loaded, scenario, centre.at)
    carriers = sorted(scenario.carriers)
    services = tuple(
        service
        for index, carrier in enumerate(carriers)
        for service in make_services(loaded, index, carrier, places, centre.at)
    )
    labels = [service.name for service in services]
    orders = scenario.demand.orders
    return World(
        name=loaded.name,
        title=scenario.title,
        currency=scenario.currency,
        calendar=calendar,
        outlook=outlook,
        places=places,
        profile=make_profile(scenario.demand, calendar),
        history=None if orders is None else read_history(loaded, calendar, places.names, labels),
        centre=make_centre(name, centre, calendar),
        carriers=tuple(make_carrier(c, scenario.carriers[c], name, calendar, outlook) for c in carriers),
        services=services,
        targets=tuple(sorted(scenario.targets.items())),
        snapshot=read_snapshot(loaded, calendar, places.names, services),
        scenario=scenario,
    )


def _calendars(scenario: Scenario) -> tuple[Calendar, Calendar]:
    block = scenario.calendar
    first = block.measure.first - timedelta(days=block.warm_up)
    days = block.warm_up + block.measure.days + block.drain
    measured = (block.warm_up, block.warm_up + block.measure.days - 1)
    holidays = public_holidays(block.holidays, first, first + timedelta(days=days + OUTLOOK_DAYS))
    clocks = [
        clock
        for carrier in scenario.carriers.values()
        for c in carrier.collections.values()
        for clock in c.at
    ]
    last = max(clocks, key=lambda clock: clock.seconds)
    calendar, outlook = (
        make_calendar(block.zone, first, length, measured, holidays, last)
        for length in (days, days + OUTLOOK_DAYS)
    )
    if scenario.snapshot is not None:
        calendar, outlook = (started_at(each, scenario.snapshot.at, last) for each in (calendar, outlook))
    return calendar, outlook


def _places(loaded: Loaded, scenario: Scenario, centre: tuple[float, float]) -> Places:
    customers = scenario.demand.customers
    if customers is None:
        return make_places([CustomerPlace("everywhere", *centre, 1.0)])
    if isinstance(customers, FileRef):
        return read_places(loaded.inputs["demand", "customers"])
    return make_places(list(customers))


def expected_work(world: World) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the orders, lines and units expected on each simulated day (days,) each."""
    if world.history is None:
        orders = world.profile.expected_by_day()
        lines = orders * world.profile.lines.mean
        return orders, lines, lines * world.profile.units.mean
    history, days = world.history, len(world.calendar.dates)
    day = world.calendar.day_of(history.placed)
    units = history.by_order(history.units)
    lines = np.diff(history.first_line)
    return (
        np.bincount(day, minlength=days).astype(float),
        np.bincount(day, lines, days),
        np.bincount(day, units, days),
    )
