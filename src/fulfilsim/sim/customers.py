"""Customers: every order of a replication, drawn as arrays before the clock starts.

Order `k` of a day and layer has marks of its own, and the count of a day and layer rises with its rate; so a
higher peak only adds orders, and another roster or carrier changes none.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import cast

import numpy as np
from numpy.typing import NDArray

from fulfilsim.columns import encoded
from fulfilsim.kernels import joined
from fulfilsim.kernels.ranks import places_among
from fulfilsim.marks import Marks, entity_key, entity_keys, purpose
from fulfilsim.policies.sourcing import Policy
from fulfilsim.sim.assortment import chosen_skus
from fulfilsim.sim.candidates import preferred, services_by_node
from fulfilsim.sim.copies import Lines, copied_instants, copied_lines, copied_promises, lines_of, said_or
from fulfilsim.sim.foreseen import Baskets, Foreseen
from fulfilsim.sim.payment import paid_and_given_up
from fulfilsim.sim.ragged import some_of, sum_lines
from fulfilsim.world.build import World
from fulfilsim.world.carriers import promised_days
from fulfilsim.world.demand import Mix, Profile
from fulfilsim.world.distributions import factor, poisson_count, to_ticks
from fulfilsim.world.history import History

FORECAST = purpose("demand.forecast error")
COUNT = purpose("demand.orders of a day")
HOUR = purpose("order.time of day")
LINES = purpose("order.lines")
SKU = purpose("line.sku")
UNITS = purpose("line.units")
PLACE = purpose("order.place")
CHANNEL = purpose("order.channel")
SOURCE = purpose("order.which of the history")

LAYERS = ("base", "peak", "history", "opening")


@dataclass(frozen=True)
class Orders:
    """Orders in the order of time and id; `n` orders with `m` lines.

    Parameters
    ----------
    ids, keys
        Ids in UTF-8, and their 64-bit keys (n,).
    placed
        When they were placed (n,) [s].
    layer, channel, place
        Indices (n,).
    home, service
        The node that check-out expects to serve the order, and the service from there: indices (n,).
    first_line
        Index of each order's first line, and m (n + 1,).
    sku, units
        SKU index and units of each line (m,).
    weight_kg, volume_l, value_micro, cost_micro
        Sums over the lines (n,).
    promised_day
        Day of the promised collection (n,).
    promised_ship, promised_by
        Instants of the promised collection and of the end of the promised day of delivery (n,) [s].
    payable
        When they may be worked on; infinite where they are never paid (n,) [s].
    given_up
        When their customers give them up unless they have left; infinite for never (n,) [s].
    """

    ids: NDArray[np.bytes_]
    keys: NDArray[np.uint64]
    placed: NDArray[np.float64]
    layer: NDArray[np.int64]
    channel: NDArray[np.int64]
    place: NDArray[np.int64]
    home: NDArray[np.int64]
    service: NDArray[np.int64]
    first_line: NDArray[np.int64]
    sku: NDArray[np.int64]
    units: NDArray[np.int64]
    weight_kg: NDArray[np.float64]
    volume_l: NDArray[np.float64]
    value_micro: NDArray[np.int64]
    cost_micro: NDArray[np.int64]
    promised_day: NDArray[np.int64]
    promised_ship: NDArray[np.float64]
    promised_by: NDArray[np.float64]
    payable: NDArray[np.float64]
    given_up: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def lines(self) -> NDArray[np.int64]:
        """Lines of each order (n,)."""
        return np.diff(self.first_line)

    def lines_of(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return first line and lines of some of the orders (k + 1,), (m,)."""
        return some_of(self.first_line, rows)

    def lines_in(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Lines of some of the orders (k,)."""
        return np.asarray(self.first_line[rows + 1] - self.first_line[rows])

    @property
    def units_of_order(self) -> NDArray[np.int64]:
        """Units of each order (n,)."""
        return sum_lines(self.units, self.first_line)


@dataclass(frozen=True)
class _Placed:
    """Orders before their lines are known; `source` is the order of the history that each copies, or -1."""

    ids: NDArray[np.bytes_]
    keys: NDArray[np.uint64]
    placed: NDArray[np.float64]
    layer: NDArray[np.int64]
    source: NDArray[np.int64]


def draw_orders(world: World, marks: Marks, policy: Policy | None = None) -> Orders:
    """Draw, resample or replay every order of a replication; with visits, every one that may be placed."""
    replays = world.history is not None and world.pool is None
    placed = _replayed(world) if replays else _drawn(world, marks)
    keys = placed.keys
    channel = _channels(world, marks, keys)
    lines = _drawn_lines(world, marks, keys, placed.source, channel, placed.placed)
    place = places_among(world.places.cumulative, marks.uniform(PLACE, keys))
    if world.history is not None:
        lines = copied_lines(world.history, placed.source, lines, world.catalogue)
        place = said_or(world.history.place, placed.source, place)
    weight, volume, value = _sums(world, placed, lines)
    payable, given_up = paid_and_given_up(world.customers, marks, keys, placed.placed)
    shown = promises_from(placed.placed, payable)
    baskets = Baskets(keys, channel, place, shown, weight, volume, value, lines.first, lines.sku, lines.units)
    home, service = _expected(world, marks, placed, channel, baskets, policy)
    promised_day, promised_ship, promised_by = promises(world, shown, home, service)
    if world.history is not None:
        promised_by = copied_promises(world, placed.source, placed.placed, promised_by)
    return Orders(
        ids=placed.ids,
        keys=keys,
        placed=placed.placed,
        layer=placed.layer,
        channel=channel,
        place=place,
        home=home,
        service=service,
        first_line=lines.first,
        sku=lines.sku,
        units=lines.units,
        weight_kg=weight,
        volume_l=volume,
        value_micro=value,
        cost_micro=np.rint(value * world.scenario.demand.skus.unit_cost).astype(np.int64),
        promised_day=promised_day,
        promised_ship=promised_ship,
        promised_by=promised_by,
        payable=payable,
        given_up=given_up,
    )


def baskets_of(orders: Orders, rows: NDArray[np.int64] | slice) -> Baskets:
    """Return some of the orders as check-out knew them (k,); those side by side are not copied."""
    line: NDArray[np.int64] | slice
    if isinstance(rows, slice):
        first = orders.first_line[rows.start : rows.stop + 1]
        first, line = first - first[0], slice(int(first[0]), int(first[-1]))
    else:
        first, line = orders.lines_of(rows)
    return Baskets(
        keys=orders.keys[rows],
        channel=orders.channel[rows],
        place=orders.place[rows],
        begins=promises_from(orders.placed[rows], orders.payable[rows]),
        weight_kg=orders.weight_kg[rows],
        volume_l=orders.volume_l[rows],
        value_micro=orders.value_micro[rows],
        first_line=first,
        sku=orders.sku[line],
        units=orders.units[line],
    )


def promises_from(placed: NDArray[np.float64], payable: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return from when promises count: from the payment; for what is never paid, from placing (n,) [s]."""
    return np.where(np.isinf(payable), placed, payable)


def _channels(world: World, marks: Marks, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    if len(world.channels.names) == 1:
        return np.broadcast_to(np.int64(0), len(keys))
    return places_among(world.channels.cumulative, marks.uniform(CHANNEL, keys))


def _sums(
    world: World, placed: _Placed, lines: Lines
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return weight, volume and value of the orders (n,) each, the history's where it has them."""
    weight = sum_lines(lines.weight_kg * lines.units, lines.first)
    volume = sum_lines(world.catalogue.volume_l[lines.sku] * lines.units, lines.first)
    value = sum_lines(lines.price_micro * lines.units, lines.first)
    if world.history is not None:
        weight = said_or(world.history.order_weight_kg, placed.source, weight)
        value = said_or(world.history.order_value_micro, placed.source, value)
    return weight, volume, value


def _expected(
    world: World,
    marks: Marks,
    placed: _Placed,
    channel: NDArray[np.int64],
    baskets: Baskets,
    policy: Policy | None,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the node that, as far as check-out knows, serves each order, and the service there (n,) each."""
    day = world.calendar.day_of(placed.placed)
    said = None if world.history is None else world.history.service[placed.source]
    services = services_by_node(world, marks, placed.keys, channel, said)
    home = preferred(Foreseen(world, marks), baskets, day, channel, services, policy=policy)[:, 0]
    return home, services[np.arange(len(home)), home]


def _drawn(world: World, marks: Marks) -> _Placed:
    profile = world.profile
    level = _level(profile, marks) * (1.0 if world.customers.visits is None else world.customers.visits.level)
    drawn = [
        _layer(LAYERS.index("base"), profile.base * level, world, marks),
        _layer(LAYERS.index("peak"), profile.peak * level, world, marks),
        _opening(world, marks),
    ]
    ids, keys, placed, layer, source = (
        np.concatenate([getattr(part, each.name) for part in drawn]) for each in fields(_Placed)
    )
    sequence = _in_time(placed, ids)
    return _Placed(*(each[sequence] for each in (ids, keys, placed, layer, source)))


def _in_time(placed: NDArray[np.float64], ids: NDArray[np.bytes_]) -> NDArray[np.int64]:
    """Sort by time; only the few that are placed at one instant need their ids."""
    sequence = np.argsort(placed, kind="stable")
    same = placed[sequence][1:] == placed[sequence][:-1]
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    mine = sequence[tied]
    sequence[tied] = mine[np.lexsort((ids[mine], placed[mine]))]
    return sequence


def _level(profile: Profile, marks: Marks) -> float:
    """Return what a planner cannot know: how far this replication's demand is from the forecast."""
    key = np.array([entity_key("level of demand")], np.uint64)
    return float(factor("lognormal", profile.forecast_cv, marks.uniform(FORECAST, key))[0])


def _layer(layer: int, rates: NDArray[np.float64], world: World, marks: Marks) -> _Placed:
    calendar = world.calendar
    cells = entity_keys(f"{day} {LAYERS[layer]}" for day in calendar.dates)
    counts = poisson_count(marks.uniform(COUNT, cells), rates)
    ids = numbered([f"{day:%Y%m%d}-{LAYERS[layer][0]}" for day in calendar.dates], counts)
    day, keys = np.repeat(np.arange(len(counts)), counts), entity_keys(ids)
    u, source = marks.uniform(HOUR, keys), np.full(len(ids), -1, np.int64)
    if world.pool is None:
        clock = np.interp(u, world.profile.hour_cumulative, np.arange(25.0)) * 3600
    else:
        weekday = np.array([each.weekday() for each in calendar.dates])[day]
        source = world.pool.choose(weekday, marks.uniform(SOURCE, keys))
        clock = (world.pool.hour[source] + u) * 3600
    placed = to_ticks(copied_instants(calendar, day, clock))
    return _Placed(ids, keys, placed, np.full(len(ids), layer, np.int64), source)


def numbered(stems: list[str], counts: NDArray[np.int64]) -> NDArray[np.bytes_]:
    """Name so many things of each stem by numbers from 1, of five digits at least."""
    numbers = np.strings.zfill(np.arange(counts.max(initial=0) + 1).astype(np.bytes_), 5)
    begins = np.repeat(np.cumsum(counts) - counts, counts)
    return joined(np.repeat(encoded(stems), counts), numbers[np.arange(counts.sum()) - begins + 1])


def _opening(world: World, marks: Marks) -> _Placed:
    ids = numbered(["opening-"], np.array([world.profile.opening]))
    keys, source = entity_keys(ids), np.full(len(ids), -1, np.int64)
    if world.pool is not None:
        source = world.pool.any_of(marks.uniform(SOURCE, keys))
    layer = np.full(len(ids), LAYERS.index("opening"), np.int64)
    return _Placed(ids, keys, np.zeros(len(ids)), layer, source)


def _drawn_lines(
    world: World,
    marks: Marks,
    keys: NDArray[np.uint64],
    source: NDArray[np.int64],
    channel: NDArray[np.int64],
    placed: NDArray[np.float64],
) -> Lines:
    """Draw lines; an order that copies one with lines of its own has none here."""
    history = world.history
    if history is not None and history.has_lines:
        nothing = np.zeros(0, np.int64)
        return Lines(np.zeros(len(keys) + 1, np.int64), nothing, nothing, nothing, np.zeros(0))
    channels, profile = world.channels, world.profile
    counts = _value(profile.lines, channels.lines, channel, marks.uniform(LINES, keys))
    if history is not None:
        counts = lines_of(history, source, counts)
    first = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    entity = np.repeat(keys, counts)
    number = (np.arange(first[-1]) - np.repeat(first[:-1], counts)).astype(np.uint64)
    catalogue = world.catalogue
    sku = chosen_skus(world, marks.uniform(SKU, entity, number), placed, counts)
    of_lines = np.repeat(channel, counts) if any(channels.units) else channel
    units = _value(profile.units, channels.units, of_lines, marks.uniform(UNITS, entity, number))
    return Lines(first, sku, units, catalogue.price_micro[sku], catalogue.weight_kg[sku])


def _value(
    usual: Mix, own: tuple[Mix | None, ...], channel: NDArray[np.int64], u: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the values of marks, by the channel's own mix where it has one (n,)."""
    values = usual.values[places_among(usual.cumulative, u)]
    for index, mix in enumerate(own):
        if mix is not None:
            mine = channel == index
            values[mine] = mix.values[places_among(mix.cumulative, u[mine])]
    return values


def _replayed(world: World) -> _Placed:
    history = cast("History", world.history)
    ids, layer = encoded(history.ids), np.full(len(history.ids), LAYERS.index("history"), np.int64)
    return _Placed(ids, entity_keys(ids), history.placed, layer, np.arange(len(ids)))


def promises(
    world: World, placed: NDArray[np.float64], home: NDArray[np.int64], service: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return day and instant of the collection, and end of the day of delivery, that are promised (n,) each.

    Parameters
    ----------
    world
        The scenario.
    placed
        Instants from which promises count (n,) [s].
    home, service
        Node and service (n,).
    """
    day = np.zeros(len(placed), np.int64)
    ship, by = np.full(len(placed), np.inf), np.full(len(placed), np.inf)
    days = range(len(world.outlook.dates))
    for node in range(len(world.nodes)):
        for index, plan in enumerate(world.services):
            if plan.lanes[node] is None:
                continue
            carrier = world.carriers[plan.carrier]
            mine = np.flatnonzero((service == index) & (home == node))
            ship_day, by_day = promised_days(plan, carrier, node, world.outlook, placed[mine])
            clock = carrier.dock(node).last_departure_s
            departure = np.array([world.outlook.at(d, clock) for d in days] + [np.inf])
            day[mine], ship[mine] = ship_day, departure[ship_day]
            by[mine] = np.append(carrier.delivery_to, np.inf)[by_day]
    return day, ship, by
