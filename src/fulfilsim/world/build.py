"""From a scenario to its world: the only place that knows both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.model import Scenario
from fulfilsim.scenario.rules import CustomerPlace, FileRef
from fulfilsim.scenario.tree import Keys
from fulfilsim.scenario.values import Bound
from fulfilsim.world.calendar import Calendar, make_calendar, public_holidays, started_at
from fulfilsim.world.carriers import CarrierPlan, ServicePlan, make_carrier, make_services
from fulfilsim.world.centre import CentrePlan, make_centre
from fulfilsim.world.channels import Channels, make_channels
from fulfilsim.world.customers import CustomerPlan, make_customers
from fulfilsim.world.demand import Profile, make_profile
from fulfilsim.world.infos import StageInfo, WageInfo
from fulfilsim.world.places import Places, make_places, read_places
from fulfilsim.world.skus import Catalogue, make_catalogue
from fulfilsim.world.sourcing import SourcingPlan, make_sourcing
from fulfilsim.world.transfers import TransferPlan, make_transfers, packed_by

if TYPE_CHECKING:
    from fulfilsim.world.contracts import ContractPlan
    from fulfilsim.world.fleet import FleetPlan
    from fulfilsim.world.history import History
    from fulfilsim.world.history.pool import Pool
    from fulfilsim.world.picking import Floor, Slots
    from fulfilsim.world.returns import ReturnPlan
    from fulfilsim.world.snapshot import Snapshot
    from fulfilsim.world.stock import StockPlan

OUTLOOK_DAYS = 120


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
    pool
        The history to draw from, where it is resampled.
    nodes, carriers, services
        Who fulfils, by name, and who carries.
    channels
        Where orders come from.
    contracts
        What partners charge, by name.
    sourcing
        Which node serves an order.
    targets
        KPIs with a bound.
    snapshot
        What is open at the start, where the simulation starts from a snapshot.
    customers
        What customers do beside ordering.
    fleets
        Own depots and their vehicles, by name.
    transfers
        What feeds the cross-docks, by their names.
    scenario
        The scenario itself, for what is looked up once.
    inputs
        The files that the scenario names, by the path of the field that names them.
    """

    name: str
    title: str
    currency: str
    calendar: Calendar
    outlook: Calendar
    places: Places
    profile: Profile
    history: History | None
    pool: Pool | None
    nodes: tuple[CentrePlan, ...]
    carriers: tuple[CarrierPlan, ...]
    services: tuple[ServicePlan, ...]
    channels: Channels
    contracts: tuple[ContractPlan, ...]
    sourcing: SourcingPlan
    targets: tuple[tuple[str, Bound], ...]
    snapshot: Snapshot | None
    customers: CustomerPlan
    fleets: tuple[FleetPlan, ...]
    transfers: tuple[TransferPlan, ...]
    scenario: Scenario
    inputs: Mapping[Keys, Path]

    @cached_property
    def catalogue(self) -> Catalogue:
        """The assortment."""
        history, skus = self.history, self.scenario.demand.skus
        if history is None or not history.has_lines:
            return make_catalogue(skus)
        return make_catalogue(skus, history.sku_names, history.sku_list)

    @cached_property
    def returns(self) -> ReturnPlan | None:
        """What comes back; None where customers keep everything."""
        if self.scenario.returns is None:
            return None
        from fulfilsim.world.returns import make_returns

        return make_returns(self.scenario.returns, self.catalogue.names, self.outlook)

    @cached_property
    def slots(self) -> tuple[Slots | None, ...]:
        """Where the SKUs lie at each node; None where nobody walks to them (nodes,)."""
        return tuple(None if node.floor is None else self._slots(node.floor) for node in self.nodes)

    @cached_property
    def stock(self) -> StockPlan | None:
        """Stock by node and SKU; None where every line is there at once."""
        if self.scenario.stock is None:
            return None
        from fulfilsim.world.stock import make_stock

        return make_stock(self, dict(self.inputs))

    def _slots(self, floor: Floor) -> Slots:
        from fulfilsim.world.picking import make_slots

        history, lines = self.history, np.diff(self.catalogue.cumulative, prepend=0.0)
        if history is not None and history.has_lines:
            lines = np.bincount(history.sku, minlength=len(lines)).astype(float)
        return make_slots(floor, self.catalogue.names, lines)

    @property
    def desks(self) -> bool:
        """Whether contacts or returns queue for people."""
        blocks = (self.scenario.contacts, self.scenario.returns)
        return any(block is not None and block.desk is not None for block in blocks)

    @property
    def more_tables(self) -> tuple[str, ...]:
        """Names of the tables that only some scenarios have, and this one has, in their order."""
        blocks = self.scenario
        there = {"contacts": blocks.contacts, "returns": blocks.returns, "routes": blocks.fleets,
                 "sites": self.contracts or None, "stock": blocks.stock, "visits": blocks.visits}  # fmt: skip
        return tuple(name for name, block in there.items() if block is not None)

    @cached_property
    def km_from_nodes(self) -> np.ndarray:
        """Distance of the customers' places from each node (nodes, places) [km]; 0 where it is not known."""
        return np.nan_to_num([self.places.km_from(node.lat, node.lng) for node in self.nodes])

    @cached_property
    def packed_by(self) -> np.ndarray:
        """The node that picks and packs what each node ships: of a cross-dock, who feeds it (nodes,)."""
        return packed_by(len(self.nodes), self.transfers)

    @cached_property
    def pace(self) -> np.ndarray:
        """Orders that each node usually does in a day (nodes,)."""
        from fulfilsim.world.pace import pace

        return pace(self)

    @property
    def has_revenue(self) -> bool:
        """Whether orders have a value."""
        orders, skus = self.scenario.demand.orders, self.scenario.demand.skus
        listed = None if self.history is None else self.history.sku_list
        if listed is not None and "price" in listed.attributes:
            return True
        said = orders is not None and (orders.columns.price or orders.columns.value)
        return bool(said) or skus.price is not None

    @property
    def zone(self) -> str:
        """Time zone of the scenario."""
        return self.calendar.zone

    @property
    def stage_infos(self) -> tuple[StageInfo, ...]:
        """Which teams serve which stage."""
        return tuple(
            StageInfo(node.name, stage.name, tuple(node.teams[index].name for index in stage.teams))
            for node in self.nodes
            for stage in node.stages
        )

    @property
    def wage_table(self) -> tuple[WageInfo, ...]:
        """What each team's hour costs."""
        return tuple(
            WageInfo(node.name, team.name, team.rate_micro, team.premium, team.paid_breaks)
            for node in self.nodes
            for team in node.teams
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the results should know about the inputs."""
        return (
            *self._replay_notes,
            *(self.snapshot.notes if self.snapshot else ()),
            *self._contract_notes,
        )

    @property
    def _contract_notes(self) -> tuple[str, ...]:
        if not self.contracts:
            return ()
        from fulfilsim.world.contracts import contract_notes

        return tuple(contract_notes(self.contracts, self.calendar, self.currency))

    @property
    def _replay_notes(self) -> tuple[str, ...]:
        if self.history is None:
            return ()
        from fulfilsim.world.history.notes import history_notes

        return history_notes(self.history, self.pool, self.scenario.demand)


def build(loaded: Loaded) -> World:
    """Lay a scenario out as arrays.

    Raises
    ------
    InputError
        If a file that the scenario names cannot be read or does not fit it.
    """
    scenario: Scenario = loaded.scenario
    calendar, outlook = _calendars(scenario)
    nodes, carriers = scenario.nodes, sorted(scenario.carriers)
    transfers = make_transfers(scenario, calendar, outlook)
    customers = _places(loaded, scenario, next(iter(nodes.values())).at)
    history, pool = _history(loaded, calendar, customers)
    places = (history and history.places) or customers
    services = tuple(
        service
        for index, carrier in enumerate(carriers)
        for service in make_services(loaded, index, carrier, places)
    )
    return _with_slots(World(
        name=loaded.name,
        title=scenario.title,
        currency=scenario.currency,
        calendar=calendar,
        outlook=outlook,
        places=places,
        profile=make_profile(scenario.demand, calendar, None if pool is None else pool.level),
        history=history,
        pool=pool,
        nodes=tuple(make_centre(name, node, calendar, _files(loaded, name)) for name, node in nodes.items()),
        carriers=tuple(
            make_carrier(c, scenario.carriers[c], list(nodes), calendar, outlook, transfers) for c in carriers
        ),
        services=services,
        channels=make_channels(scenario),
        contracts=_contracts(loaded, calendar),
        sourcing=make_sourcing(loaded, calendar),
        targets=tuple(sorted(scenario.targets.items())),
        snapshot=_snapshot(loaded, calendar, places, services),
        customers=make_customers(scenario, outlook),
        fleets=_fleets(loaded, calendar, places),
        transfers=tuple(transfers.values()),
        scenario=scenario,
        inputs=dict(loaded.inputs),
    ))  # fmt: skip


def _with_slots(world: World) -> World:
    """Look slots and stock up at once: a file of them that does not fit is refused before anything runs."""
    _ = world.slots, world.stock
    return world


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


def _files(loaded: Loaded, node: str) -> dict[Keys, Path]:
    """Return the files that the block of a node names, by the path within it."""
    room = loaded.scenario.room_of(node)
    return {keys[2:]: path for keys, path in loaded.inputs.items() if keys[:2] == (room, node)}


def _fleets(loaded: Loaded, calendar: Calendar, places: Places) -> tuple[FleetPlan, ...]:
    fleets = loaded.scenario.fleets or {}
    if not fleets:
        return ()
    from fulfilsim.world.fleet import make_fleet

    files = {name: loaded.inputs.get(("fleets", name, "travel", "roads")) for name in fleets}
    rows = sorted(fleets.items())
    return tuple(make_fleet(name, fleet, calendar, places, files[name]) for name, fleet in rows)


def _history(loaded: Loaded, calendar: Calendar, customers: Places) -> tuple[History | None, Pool | None]:
    """Read the order file, and sort it by weekday where it is resampled."""
    scenario: Scenario = loaded.scenario
    orders = scenario.demand.orders
    if orders is None:
        return None, None
    from fulfilsim.world.history import read_history
    from fulfilsim.world.history.pool import make_pool

    services = [f"{name}.{each}" for name, carrier in sorted(scenario.carriers.items())
                for each in sorted(carrier.services)]  # fmt: skip
    history = read_history(loaded, calendar, customers.names, services)
    return history, make_pool(history, orders, calendar) if orders.repeat == "resampled" else None


def _contracts(loaded: Loaded, calendar: Calendar) -> tuple[ContractPlan, ...]:
    if not loaded.scenario.contracts:
        return ()
    from fulfilsim.world.contracts import make_contracts

    return make_contracts(loaded, calendar)


def _snapshot(
    loaded: Loaded, calendar: Calendar, places: Places, services: tuple[ServicePlan, ...]
) -> Snapshot | None:
    if loaded.scenario.snapshot is None:
        return None
    from fulfilsim.world.snapshot import read_snapshot

    return read_snapshot(loaded, calendar, places.names, services)


def _places(loaded: Loaded, scenario: Scenario, centre: tuple[float, float]) -> Places:
    customers = scenario.demand.customers
    if customers is None:
        return make_places([CustomerPlace("everywhere", *centre, 1.0)])
    if isinstance(customers, FileRef):
        return read_places(loaded.inputs["demand", "customers"])
    return make_places(list(customers))
