"""What an order will cost from each node, as far as that can be known when it is decided.

The tariffs and terms are those that bill. What only later days tell is left out: tiers by volume, surcharges
relative to a baseline, daily capacities; and own people and vehicles go by their mean time and cost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks, purpose
from fulfilsim.sim.ragged import some_of, sum_lines
from fulfilsim.sim.work import parcel_counts, walking_times
from fulfilsim.world.build import World
from fulfilsim.world.carriers import promised_days
from fulfilsim.world.handling import HOUR_S, Amounts, handling_micro
from fulfilsim.world.stop_cost import stop_micro
from fulfilsim.world.tariff import Consignments, Tariff, price_parcels

HOME = purpose("order.goes to a home")

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Baskets:
    """Orders as they are known at check-out (n,) each, and their lines.

    Parameters
    ----------
    keys, channel, place
        Keys, channels and customers' places.
    begins
        From when promises count [s].
    weight_kg, volume_l, value_micro
        Sums over the lines.
    first_line, sku, units
        Index of each order's first line, and m (n + 1,); SKU and units of each line (m,).
    """

    keys: Words
    channel: Ints
    place: Ints
    begins: Floats
    weight_kg: Floats
    volume_l: Floats
    value_micro: Ints
    first_line: Ints
    sku: Ints
    units: Ints

    def __len__(self) -> int:
        return len(self.keys)


class Foreseen:
    """Tells prices before they are billed.

    Parameters
    ----------
    world, marks
        Scenario and random marks.
    """

    def __init__(self, world: World, marks: Marks) -> None:
        self.world, self.marks = world, marks
        self._stop: dict[int, Ints] = {}

    def landed_micro(self, baskets: Baskets, services: Ints) -> Floats:
        """Return handling and carriage of each order from each node, whole (n, nodes) [1e-6 currency]."""
        cost = np.zeros(services.shape)
        for node in range(services.shape[1]):
            for index in np.unique(services[:, node]).tolist():
                if self.world.services[index].lanes[node] is None:
                    continue  # no order that needs this service is served from here
                mine = np.flatnonzero(services[:, node] == index)
                some = _some(baskets, mine)
                day = self._collected(index, node, some.begins)
                cost[mine, node] = self._handling(node, some, day) + self.carriage_micro(
                    index, node, some, day
                )
        return cost

    def carriage_micro(self, service: int, node: int, baskets: Baskets, day: Ints) -> Ints:
        """Return what a service will charge for orders from a node that it collects on some days (n,)."""
        lane, carrier = self.world.services[service].lane(node), self.world.services[service].carrier
        if self.world.carriers[carrier].fleets:
            return self._delivery(carrier)[baskets.place]
        packs = self._packs(node, baskets)
        if lane.tariff is None:
            return packs * lane.rates.price_micro(baskets.place, baskets.weight_kg / packs)
        return packs * self._tariff(lane.tariff, baskets, packs, day)

    def _tariff(self, tariff: Tariff, baskets: Baskets, packs: Ints, day: Ints) -> Ints:
        none = np.zeros(len(baskets), np.int64)
        return price_parcels(tariff, Consignments(
            place=baskets.place,
            weight_kg=baskets.weight_kg / packs,
            volume_l=baskets.volume_l / packs,
            value_micro=baskets.value_micro // packs,
            residential=goes_home(self.marks, tariff, baskets.keys),
            day=self.world.outlook.dates[0].toordinal() + day,
            month=none,
            week=none,
            last_week=none,
        )).total  # fmt: skip

    def _delivery(self, carrier: int) -> Ints:
        """Return what a delivery by a carrier's own fleets is taken to cost at each place (places,)."""
        if carrier not in self._stop:
            self._stop[carrier] = stop_micro(self.world, self.world.carriers[carrier])
        return self._stop[carrier]

    def _collected(self, service: int, node: int, begins: Floats) -> Ints:
        """Return the days on which check-out takes orders to be collected (n,)."""
        plan, outlook = self.world.services[service], self.world.outlook
        ships, _ = promised_days(plan, self.world.carriers[plan.carrier], node, outlook, begins)
        return np.minimum(ships, len(outlook.dates) - 1)

    def _handling(self, node: int, baskets: Baskets, day: Ints) -> Floats:
        lines, units = np.diff(baskets.first_line), sum_lines(baskets.units, baskets.first_line)
        orders = Amounts(baskets.channel, lines, units, self._packs(node, baskets))
        maker = int(self.world.packed_by[node])
        plan = self.world.nodes[maker]
        walks = walking_times(self.world, maker, baskets.first_line, baskets.sku)
        rates = [plan.teams[stage.teams[0]].rate_micro if stage.teams else 0 for stage in plan.stages]
        walking = np.array(rates, float) @ walks / HOUR_S
        return np.asarray(walking + handling_micro(self.world, node, orders, day))

    def _packs(self, node: int, baskets: Baskets) -> Ints:
        maker = int(self.world.packed_by[node])
        return parcel_counts(self.world, maker, baskets.channel, baskets.weight_kg, baskets.volume_l)


def goes_home(marks: Marks, tariff: Tariff, keys: Words) -> Bools:
    """Say which orders go to a home, where the tariff asks (n,)."""
    if not tariff.residential_share:
        return np.zeros(len(keys), bool)
    return marks.uniform(HOME, keys) < tariff.residential_share


def _some(baskets: Baskets, rows: Ints) -> Baskets:
    if len(rows) == len(baskets):
        return baskets
    first, line = some_of(baskets.first_line, rows)
    columns = ("keys", "channel", "place", "begins", "weight_kg", "volume_l", "value_micro")
    return Baskets(
        **{name: getattr(baskets, name)[rows] for name in columns},
        first_line=first,
        sku=baskets.sku[line],
        units=baskets.units[line],
    )
