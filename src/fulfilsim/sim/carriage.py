"""What carriers charge for the parcels they collect."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fulfilsim import events
from fulfilsim.marks import Marks
from fulfilsim.sim.customers import Orders
from fulfilsim.sim.foreseen import goes_home
from fulfilsim.sim.jobs import Jobs, Parcels
from fulfilsim.sim.journal import Books
from fulfilsim.sim.mishaps import value_of
from fulfilsim.world.build import World
from fulfilsim.world.tariff import FREIGHT, Consignments, Prices, Tariff, price_parcels

if TYPE_CHECKING:
    from fulfilsim.world.carriers import Lane

PARCEL, PALLET = "parcel", "pallet"

Ints = NDArray[np.int64]


class Volumes:
    """How many parcels of a service were collected in each week and month."""

    def __init__(self) -> None:
        self._weeks: Counter[date] = Counter()
        self._months: Counter[tuple[int, int]] = Counter()

    def take(self, day: date, count: int) -> tuple[int, int, int]:
        """Count parcels in; return how many the month, the week and the week before had until then."""
        monday, month = day - timedelta(days=day.weekday()), (day.year, day.month)
        before = self._months[month], self._weeks[monday], self._weeks[monday - timedelta(days=7)]
        self._weeks[monday] += count
        self._months[month] += count
        return before


class Carriage:
    """Prices parcels when they are collected, and posts that.

    Parameters
    ----------
    carrier, world, marks
        Name of the carrier, scenario, random marks.
    orders, jobs, parcels, books
        What is carried, and where that is written.
    """

    def __init__(
        self,
        carrier: str,
        world: World,
        marks: Marks,
        orders: Orders,
        jobs: Jobs,
        parcels: Parcels,
        books: Books,
    ) -> None:
        self.carrier, self.world, self.marks, self.books = carrier, world, marks, books
        self.orders, self.jobs, self.parcels = orders, jobs, parcels
        self._volumes: dict[int, Volumes] = {}

    def charge(self, node: int, now: float, taken: Ints) -> None:
        """Charge the parcels that leave a node, service by service (n,)."""
        services = self.jobs.service[self.parcels.job[taken]]
        for service in np.unique(services).tolist():
            mine = taken[services == service]
            lane = self.world.services[service].lane(node)
            if lane.tariff is None:
                self._post(node, service, now, self._unit(service), mine, self.parcels.price_micro[mine])
            else:
                self._charge_by(lane.tariff, node, service, now, mine)

    def _charge_by(self, tariff: Tariff, node: int, service: int, now: float, mine: Ints) -> None:
        prices = self._prices(tariff, service, now, mine)
        self.parcels.price_micro[mine], self.parcels.billed_kg[mine] = prices.total, prices.billed_kg
        for part, amounts in prices.parts.items():
            due = amounts != 0
            if part == FREIGHT or due.any():
                unit, rows = (self._unit(service), slice(None)) if part == FREIGHT else (part, due)
                self._post(node, service, now, unit, mine[rows], amounts[rows])

    def _unit(self, service: int) -> str:
        carrier = self.world.carriers[self.world.services[service].carrier]
        return PALLET if carrier.pallets else PARCEL

    def _prices(self, tariff: Tariff, service: int, now: float, mine: Ints) -> Prices:
        """Price parcels one after the other: each finds the volume that those before it made."""
        parcels, order = self.parcels, self.parcels.order[mine]
        calendar, count = self.world.calendar, len(mine)
        day = calendar.dates[int(calendar.day_of(np.array([now]))[0])]
        month, week, last_week = self._volumes.setdefault(service, Volumes()).take(day, count)
        number = np.arange(count)
        return price_parcels(tariff, Consignments(
            place=self.orders.place[order],
            weight_kg=parcels.weight_kg[mine],
            volume_l=parcels.volume_l[mine],
            value_micro=value_of(self.orders, self.jobs, parcels, mine),
            residential=goes_home(self.marks, tariff, self.orders.keys[order]),
            day=np.full(count, day.toordinal()),
            month=month + number,
            week=week + number,
            last_week=np.full(count, last_week),
        ))  # fmt: skip

    def _post(self, node: int, service: int, now: float, unit: str, parcels: Ints, amounts: Ints) -> None:
        self.books.ledger.post(
            "carriage", events.PER_ORDER, self.carrier, self.world.services[service].name, unit,
            at=now, quantity=1.0, rate_micro=amounts, amount_micro=amounts,
            order=self.parcels.order[parcels], parcel=parcels, node=self.world.nodes[node].name,
        )  # fmt: skip


def listed(lane: Lane, place: Ints, weight_kg: NDArray[np.float64]) -> tuple[Ints, NDArray[np.float64]]:
    """Return price and billed weight by the card alone, for parcels that are not collected yet (n,) each.

    What a tariff charges is known only at the collection; until then such a parcel has no price.
    """
    if lane.tariff is not None:
        return np.zeros(len(place), np.int64), weight_kg
    return lane.rates.price_micro(place, weight_kg), lane.rates.billed_kg(weight_kg)
