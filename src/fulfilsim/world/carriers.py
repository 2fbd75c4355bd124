"""Carriers as instants, working days and look-up tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import InputError
from fulfilsim.kernels import drive_hours
from fulfilsim.scenario.carriers import Carrier, Service
from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.rules import FileRef, TransitRule, WorkingDayMix
from fulfilsim.scenario.tree import Keys
from fulfilsim.units import nearest
from fulfilsim.world.calendar import Calendar, working_day_after
from fulfilsim.world.network import NetworkPlan, announced, make_network
from fulfilsim.world.places import Places
from fulfilsim.world.ratecard import RateCard, all_there, one_price, read_card
from fulfilsim.world.table import read_table

if TYPE_CHECKING:
    from fulfilsim.world.tariff import Tariff
    from fulfilsim.world.transfers import TransferPlan

MOST_TRANSIT_DAYS = 90


@dataclass(frozen=True)
class Lane:
    """What a service is from one node.

    Parameters
    ----------
    transit_cumulative
        Probability of at most so many working days in transit (places, days).
    zones
        Zone of each place (places,).
    rates
        Prices.
    tariff
        All that is charged; None where that is the rates alone.
    """

    transit_cumulative: NDArray[np.float64]
    zones: tuple[str, ...]
    rates: RateCard
    tariff: Tariff | None = None


@dataclass(frozen=True)
class ServicePlan:
    """A service of a carrier.

    Parameters
    ----------
    carrier
        Index of the carrier.
    name
        ``carrier.service``.
    share
        Share of the orders of each node that the carrier collects at.
    promise_days
        Working days promised after the collection.
    lanes
        What it is from each node; None where the carrier does not collect (nodes,).
    """

    carrier: int
    name: str
    share: float
    promise_days: int
    lanes: tuple[Lane | None, ...]

    def lane(self, node: int) -> Lane:
        """Return the lane from a node that the carrier collects at."""
        lane = self.lanes[node]
        if lane is None:
            raise LookupError(f"{self.name} is not offered at node {node}")
        return lane


@dataclass(frozen=True)
class DockPlan:
    """A carrier at the dock of a node.

    Parameters
    ----------
    departures
        Instants of collection (n,) [s].
    cap
        Most parcels of a departure; None is no limit.
    ships
        Whether a day has a collection (days of the outlook,).
    cut_off_s, last_departure_s
        Clock times of the cut-off and of a day's last departure [s after midnight].
    fed_by
        Transfers that bring the parcels to a cross-dock; None where they are packed at the node.
    """

    departures: NDArray[np.float64]
    cap: int | None
    ships: NDArray[np.bool_]
    cut_off_s: int
    last_departure_s: int
    fed_by: TransferPlan | None = None


@dataclass(frozen=True)
class CarrierPlan:
    """A carrier.

    Parameters
    ----------
    name
        Name.
    docks
        Its collections at each node; None where it does not collect (nodes,).
    works
        Whether the network works on a day, as everybody knows (days of the outlook,).
    network
        Its queues, and what disrupts them.
    delivery_from, delivery_to
        Hours of delivery on each day (days of the outlook,) [s].
    fleets
        Names of own fleets that deliver instead of a network of others.
    parcel_co2_kg
        Greenhouse gas of carrying a parcel; None where nobody said [kg].
    pallets
        Whether it carries pallets instead of parcels.
    """

    name: str
    docks: tuple[DockPlan | None, ...]
    works: NDArray[np.bool_]
    network: NetworkPlan
    delivery_from: NDArray[np.float64]
    delivery_to: NDArray[np.float64]
    fleets: tuple[str, ...] = ()
    parcel_co2_kg: float | None = None
    pallets: bool = False

    def dock(self, node: int) -> DockPlan:
        """Return the dock at a node that the carrier collects at."""
        dock = self.docks[node]
        if dock is None:
            raise LookupError(f"{self.name} does not collect at node {node}")
        return dock


def make_carrier(
    name: str,
    carrier: Carrier,
    nodes: Sequence[str],
    calendar: Calendar,
    outlook: Calendar,
    transfers: Mapping[str, TransferPlan] | None = None,
) -> CarrierPlan:
    """Lay out a carrier over the simulated days and, for deliveries, beyond them.

    Parameters
    ----------
    name, carrier, nodes
        Its name and block, and the names of the nodes.
    calendar, outlook
        The simulated days, and the same with some more.
    transfers
        What feeds each cross-dock, by its name; nothing by default.
    """
    fed_by = transfers or {}
    return CarrierPlan(
        name=name,
        docks=tuple(_dock(carrier, node, calendar, outlook, fed_by.get(node)) for node in nodes),
        works=outlook.works(carrier.works, carrier.works_holidays) & ~announced(carrier, outlook),
        network=make_network(carrier, list(nodes), calendar, outlook),
        delivery_from=_clock_by_day(outlook, carrier.delivery_hours.start.seconds),
        delivery_to=_clock_by_day(
            outlook, carrier.delivery_hours.start.seconds + carrier.delivery_hours.length_s
        ),
        fleets=tuple(sorted(carrier.fleets or ())),
        parcel_co2_kg=carrier.emissions,
        pallets=carrier.carries == "pallets",
    )


def _dock(
    carrier: Carrier, node: str, calendar: Calendar, outlook: Calendar, fed_by: TransferPlan | None
) -> DockPlan | None:
    collection = carrier.collections.get(node)
    if collection is None:
        return None
    ships = outlook.works(collection.days, carrier.works_holidays) & ~announced(carrier, outlook)
    days = range(len(calendar.dates))
    return DockPlan(
        departures=np.array(
            [calendar.at(d, clock.seconds) for d in days if ships[d] for clock in collection.at]
        ),
        cap=collection.cap,
        ships=ships,
        cut_off_s=collection.cut_off.seconds,
        last_departure_s=collection.at[-1].seconds,
        fed_by=fed_by,
    )


def _clock_by_day(outlook: Calendar, clock_s: float) -> NDArray[np.float64]:
    return np.array([outlook.at(day, clock_s) for day in range(len(outlook.dates))])


def make_services(loaded: Loaded, index: int, name: str, places: Places) -> list[ServicePlan]:
    """Lay out the services of a carrier as tables by node and customer place.

    Raises
    ------
    InputError
        If a file of the services cannot be read, or a zone has no row in it.
    """
    carrier: Carrier = loaded.scenario.carriers[name]
    by_node = [
        _lanes(loaded, name, places, block.at) if node in carrier.collections else {}
        for node, block in loaded.scenario.nodes.items()
    ]
    lanes = [lane for lanes in by_node for lane in lanes.values()]
    _zones_are_there(loaded, name, {zone for lane in lanes for zone in lane.zones})
    return [
        ServicePlan(
            carrier=index,
            name=f"{name}.{label}",
            share=service.share,
            promise_days=service.promise,
            lanes=tuple(lanes.get(label) for lanes in by_node),
        )
        for label, service in sorted(carrier.services.items())
    ]


def _zones_are_there(loaded: Loaded, name: str, there: set[str]) -> None:
    """Refuse hubs and disruptions of zones that no customer lives in."""
    carrier: Carrier = loaded.scenario.carriers[name]
    said = {("hubs", label): hub.zones for label, hub in carrier.hubs.items()}
    said |= {("disruptions", label): each.zones for label, each in carrier.disruptions.items()}
    problems = [
        loaded.problem(("carriers", name, *where, "zones"), f"no customer lives in zone '{zone}'",
                       f"one of {', '.join(sorted(there))}", nearest(zone, sorted(there)))
        for where, zones in sorted(said.items()) for zone in zones or () if zone not in there
    ]  # fmt: skip
    if problems:
        raise InputError(problems)


def _lanes(loaded: Loaded, name: str, places: Places, node: tuple[float, float]) -> dict[str, Lane]:
    """Return the lane of each service from the position of a node."""
    carrier: Carrier = loaded.scenario.carriers[name]
    km = places.km_from(*node)
    if np.isnan(km).any():
        _need_no_position(loaded, name, carrier)
        km = np.nan_to_num(km)
    zones = _zones(carrier, places, km)
    driving_days = drive_hours(km[np.newaxis, :], carrier.circuity, carrier.speed)[0] * 3600 / carrier.driving
    lanes = {}
    for label, service in sorted(carrier.services.items()):
        keys: Keys = ("carriers", name, "services", label)
        mixes = _transit(loaded, (*keys, "transit"), service.transit, zones, driving_days)
        rates = _rates(loaded, (*keys, "rates"), service, zones)
        if carrier.fleets:
            rates = one_price(0, len(zones), 0)
        tariff = _tariff(loaded, keys, service, rates, places, zones)
        lanes[label] = Lane(_cumulative(mixes), zones, rates, tariff)
    return lanes


def _tariff(
    loaded: Loaded, keys: Keys, service: Service, rates: RateCard, places: Places, zones: tuple[str, ...]
) -> Tariff | None:
    if service.charges is None:
        return None
    from fulfilsim.world.charges import make_tariff

    return make_tariff(loaded, keys, service, rates, places.names, zones)


def _need_no_position(loaded: Loaded, name: str, carrier: Carrier) -> None:
    """Refuse what depends on the distance where the order file says no more than a zone."""
    keys: Keys = ("carriers", name)
    found = [] if carrier.zones is None else [((*keys, "zones"), "zones by distance")]
    found += [
        ((*keys, "services", label, "transit"), "transit by road")
        for label, service in sorted(carrier.services.items())
        if service.transit.by_road
    ]
    what = "need a position, but the customers of the order file have a zone alone"
    expected = "the columns lat and lng or postcode, or transit and rates by zone"
    if found:
        raise InputError([loaded.problem(where, f"{said} {what}", expected) for where, said in found])


def _zones(carrier: Carrier, places: Places, km: NDArray[np.float64]) -> tuple[str, ...]:
    if carrier.zones is None:
        return places.zones
    limits = np.array([limit for _, limit in carrier.zones])
    return tuple(carrier.zones[band][0] for band in np.searchsorted(limits, km))


def _transit(
    loaded: Loaded, keys: Keys, rule: TransitRule, zones: tuple[str, ...], driving_days: NDArray[np.float64]
) -> list[WorkingDayMix]:
    if rule.by_road:
        return [WorkingDayMix((max(1, math.ceil(days)),), (1.0,)) for days in driving_days]
    if rule.everywhere is not None:
        return [rule.everywhere] * len(zones)
    by_zone = dict(rule.by_zone) if rule.file is None else _transit_file(loaded, keys)
    all_there(loaded, keys, zones, by_zone)
    return [by_zone[zone] for zone in zones]


def _transit_file(loaded: Loaded, keys: Keys) -> dict[str, WorkingDayMix]:
    table = read_table(loaded.inputs[keys], ("zone", "days", "share"))
    days, shares = table.numbers("days", 0, MOST_TRANSIT_DAYS), table.numbers("share", 0, 1)
    rows: dict[str, dict[int, float]] = {}
    for row, zone in enumerate(table.text("zone")):
        if days[row] != int(days[row]):
            table.refuse(row, table.header.index("days"), f"{days[row]:g} days", "whole working days")
        rows.setdefault(zone, {})[int(days[row])] = shares[row]
    for row, zone in enumerate(table.text("zone")):
        total = sum(rows[zone].values())
        if abs(total - 1) > 1e-6 and table.text("zone").index(zone) == row:
            table.refuse(
                row, table.header.index("share"), f"the shares of zone {zone} add up to {total:g}", "1"
            )
    table.finish()
    return {
        zone: WorkingDayMix(tuple(sorted(mix)), tuple(mix[d] for d in sorted(mix)))
        for zone, mix in rows.items()
    }


def _cumulative(mixes: list[WorkingDayMix]) -> NDArray[np.float64]:
    longest = max(mix.days[-1] for mix in mixes)
    table = np.zeros((len(mixes), longest + 1))
    for place, mix in enumerate(mixes):
        table[place, list(mix.days)] = mix.shares
    cumulative = np.cumsum(table, axis=1)
    return np.asarray(cumulative / cumulative[:, -1:])


def _rates(loaded: Loaded, keys: Keys, service: Service, zones: tuple[str, ...]) -> RateCard:
    extra = service.extra_kg.micro
    if isinstance(service.rates.file, FileRef):
        return read_card(loaded, keys, zones, extra)
    return one_price(service.rates.flat.micro if service.rates.flat else 0, len(zones), extra)


def promised_days(
    service: ServicePlan, carrier: CarrierPlan, node: int, outlook: Calendar, placed: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return what check-out promises: the day of the collection and the day of delivery (n,) each.

    An order placed by the cut-off goes with the last collection of that day, a later one with the next day's.
    What a cross-dock ships has to be there by the cut-off: it comes with the transfer promised to the order.
    """
    dock = carrier.dock(node)
    if dock.fed_by is not None:
        placed = dock.fed_by.promised_arrival(outlook, placed)
    day = outlook.day_of(placed)
    cut_off = np.array([outlook.at(index, dock.cut_off_s) for index in range(len(outlook.dates))])
    no_steps = np.zeros(len(day), dtype=np.int64)
    ships = working_day_after(dock.ships, day + (placed > cut_off[day]), no_steps)
    return ships, working_day_after(carrier.works, ships, no_steps + service.promise_days)
