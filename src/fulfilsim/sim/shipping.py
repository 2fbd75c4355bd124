"""Shipping: parts of orders become jobs of their nodes, with parcels."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import Marks
from fulfilsim.sim.choice import Choice
from fulfilsim.sim.customers import Orders, promises_from
from fulfilsim.sim.jobs import Jobs
from fulfilsim.sim.packaging import on_pallets
from fulfilsim.sim.packing import Packing
from fulfilsim.sim.patience import Patience
from fulfilsim.sim.ragged import present, some_of, sum_lines
from fulfilsim.sim.warehouse import Warehouse
from fulfilsim.sim.work import SORTING, parcel_counts, walking_times, work_times
from fulfilsim.world.build import World
from fulfilsim.world.distributions import to_ticks

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Parts:
    """Orders, or parts of them, that a node can ship; those of an order side by side.

    Parameters
    ----------
    order, node, service
        Indices (n,).
    payable
        When each can be released (n,) [s].
    first_line, line
        Index of each part's first line in `line`, and m (n + 1,); indices of lines of the orders (m,).
    """

    order: Ints
    node: Ints
    service: Ints
    payable: Floats
    first_line: Ints
    line: Ints

    def lines_of(self, rows: Ints) -> tuple[Ints, Ints]:
        """Return first line and lines of some of the parts."""
        if len(rows) == len(self.order):
            return self.first_line, self.line
        first, line = some_of(self.first_line, rows)
        return first, self.line[line]


@dataclass(frozen=True)
class Shipping:
    """Makes jobs, packs them, and gives them to their nodes.

    Parameters
    ----------
    world, marks, orders
        What is shipped.
    jobs, packing, houses
        Where jobs are kept, who packs them, and the nodes.
    patience
        Which orders are still wanted; None where all are.
    choice
        Who chooses the service; None where it is the customer's.
    job_of_line
        Where it is noted which job each line of the orders is in (m,); None where nobody asks.
    """

    world: World
    marks: Marks
    orders: Orders
    jobs: Jobs
    packing: Packing
    houses: list[Warehouse]
    patience: Patience | None = None
    choice: Choice | None = None
    job_of_line: Ints | None = None

    def ship(self, parts: Parts) -> None:
        """Make a job of each part, pack it, and have its node do it."""
        if not len(parts.order):
            return
        if self.choice is not None:
            chosen = self.choice.choose(parts.order, parts.node, parts.service, parts.payable)
            parts = replace(parts, service=chosen)
        weight, volume = self._sizes(parts)
        lines, units = np.diff(parts.first_line), sum_lines(self.orders.units[parts.line], parts.first_line)
        packs, work_s = np.zeros(len(weight), np.int64), np.zeros(len(weight))
        times: list[tuple[int, Ints, Floats]] = []
        for node in present(parts.node):
            mine = np.flatnonzero(parts.node == node)
            maker, order = int(self.world.packed_by[node]), parts.order[mine]
            packs[mine] = self._packs(order, maker, weight[mine], volume[mine])
            counts = lines[mine], units[mine], packs[mine]
            stages = self._times(parts, maker, mine, *counts)
            work_s[mine] = self._attended_s(maker, stages)
            if maker != node:
                work_s[mine] += self._attended_s(node, self._sorting_times(node, order, *counts))
            times.append((node, mine, stages))
        first = self._add(parts, lines, units, self._said(parts.order, packs), work_s)
        if self.job_of_line is not None:
            self.job_of_line[parts.line] = first + np.repeat(np.arange(len(lines)), lines)
        self.packing.add(weight, volume)
        for node, mine, stages in times:
            given_up = None if self.patience is None else self._given_up(parts, mine)
            self._accept(node, first + mine, stages, given_up)

    def sort(self, node: int, jobs: Ints) -> None:
        """Have a cross-dock sort jobs that a trailer has brought (n,)."""
        order, made = self.jobs.order[jobs], self.jobs
        counts = (each[jobs].astype(np.int64) for each in (made.lines, made.units, made.parcels))
        times = self._sorting_times(node, order, *counts)
        self.houses[node].take_in(jobs, times, self.orders.promised_day[order])

    def on_pallets(self, order: Ints) -> NDArray[np.bool_]:
        """Say which of some orders go on pallets (n,)."""
        return on_pallets(self.world, self.orders, order)

    def _accept(self, node: int, jobs: Ints, stages: Floats, given_up: Floats | None) -> None:
        """Have jobs done where they are packed: at their node, or at the centre that feeds it."""
        order = self.jobs.order[jobs]
        maker, begun = int(self.world.packed_by[node]), self._under_way(order)
        if maker == node:
            promised = self.orders.promised_day[order]
            self.houses[node].accept(jobs, stages, promised, begun, given_up)
            return
        plan = next(each for each in self.world.transfers if each.end == node)
        paid = promises_from(self.orders.placed[order], self.orders.payable[order])
        leaves = plan.promised_day(self.world.outlook, paid)
        given = self.houses[maker].accept(jobs, stages, leaves, begun, given_up, plan.door)
        self.houses[node].given += given

    def _add(self, parts: Parts, lines: Ints, units: Ints, packs: Ints, work_s: Floats) -> int:
        count = len(packs)
        return self.jobs.add(
            order=parts.order,
            node=parts.node,
            service=parts.service,
            lines=lines,
            units=units,
            first_parcel=np.zeros(count, np.int64),
            parcels=packs,
            work_s=work_s,
            payable=parts.payable,
            released=np.full(count, np.nan),
            ready=np.full(count, np.nan),
        )

    def _given_up(self, parts: Parts, mine: Ints) -> Floats:
        """Return when parts are not wanted any more (n,) [s]; of a part of an order, its dock decides."""
        order = parts.order[mine]
        whole = np.diff(parts.first_line)[mine] == self.orders.lines_in(order)
        return np.where(whole, self.orders.given_up[order], np.inf)

    def _sizes(self, parts: Parts) -> tuple[Floats, Floats]:
        """Return weight and volume of the parts (n,) each; of a part of an order, as its lines weigh."""
        orders, catalogue = self.orders, self.world.catalogue
        weight, volume = orders.weight_kg[parts.order], orders.volume_l[parts.order]
        partly = np.flatnonzero(np.diff(parts.first_line) < orders.lines_in(parts.order))
        if len(partly):
            begins, own = orders.lines_of(parts.order[partly])
            first, line = parts.lines_of(partly)
            for size, each in ((weight, catalogue.weight_kg), (volume, catalogue.volume_l)):
                whole = sum_lines(each[orders.sku[own]] * orders.units[own], begins)
                size[partly] *= sum_lines(each[orders.sku[line]] * orders.units[line], first) / whole
        return weight, volume

    def _packs(self, order: Ints, node: int, weight_kg: Floats, volume_l: Floats) -> Ints:
        """Return into how many parcels or pallets parts of orders go (n,)."""
        return parcel_counts(self.world, node, self.orders.channel[order], weight_kg, volume_l)

    def _attended_s(self, node: int, times: Floats) -> Floats:
        """Sum the times of a node's stages that people work at (n,)."""
        attended = [bool(stage.teams) for stage in self.world.nodes[node].stages]
        return np.asarray(times[attended].sum(axis=0))

    def _sorting_times(self, node: int, order: Ints, lines: Ints, units: Ints, packs: Ints) -> Floats:
        """Return the time of each stage of a cross-dock (stages, n) [s]."""
        keys, pallets = self.orders.keys[order], self.on_pallets(order)
        return work_times(self.world, node, self.marks, keys, lines, units, packs, pallets, SORTING)

    def _times(self, parts: Parts, node: int, mine: Ints, lines: Ints, units: Ints, packs: Ints) -> Floats:
        """Return the time of each stage of a node for some of the parts (stages, n) [s]."""
        order = parts.order[mine]
        times = work_times(self.world, node, self.marks, self.orders.keys[order], lines, units, packs,
                           self.on_pallets(order))  # fmt: skip
        if self.world.nodes[node].floor is not None:
            first, line = parts.lines_of(mine)
            times += walking_times(self.world, node, first, self.orders.sku[line])
        snapshot = self.world.snapshot
        if snapshot is not None:
            left = snapshot.left(len(times))
            opening = np.flatnonzero(parts.order[mine] < left.shape[1])
            times[:, opening] = to_ticks(times[:, opening] * left[:, parts.order[mine][opening]])
        return times

    def _said(self, order: Ints, packs: Ints) -> Ints:
        """Return the parcels of the parts, as many as a snapshot says (n,)."""
        if self.world.snapshot is None:
            return packs
        said = np.zeros(len(self.orders), np.int64)
        said[: len(self.world.snapshot.parcels)] = self.world.snapshot.parcels
        return np.where(said[order] > 0, said[order], packs)

    def _under_way(self, order: Ints) -> Ints | None:
        """Return which of some orders are on the floor already when the run starts."""
        if self.world.snapshot is None:
            return None
        return np.flatnonzero(np.isin(order, sorted(self.world.snapshot.begun())))
