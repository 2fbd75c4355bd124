"""Cross-docks as indices and instants: who feeds them, when trailers leave, what they hold and cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fulfilsim.units import ticks
from fulfilsim.world.calendar import Calendar, working_day_after

if TYPE_CHECKING:
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.transfer import Transfer
    from fulfilsim.world.build import World

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TransferPlan:
    """Trailers from a centre to a cross-dock.

    Parameters
    ----------
    centre, cross_dock
        Names.
    origin, end
        Their indices.
    door
        Door of the centre at which its trailers stand.
    departures, takes_s
        Instants of the trips within the simulated days (n,), and how long each takes [s].
    runs
        Whether there is a departure on a day (days of the outlook,).
    cut_off, last_arrival
        Instants of the cut-off of each day, and of the arrival of its last departure, were there one;
        infinite after the last day (days of the outlook + 1,) [s].
    holds_pallets, holds
        Most that a trip takes, and whether that is pallets; None is no limit.
    pallet_l
        Goods on a pallet.
    per, rate_micro
        What is paid for: trip, pallet or parcel; and its price.
    """

    centre: str
    cross_dock: str
    origin: int
    end: int
    door: int
    departures: Floats
    takes_s: float
    runs: NDArray[np.bool_]
    cut_off: Floats
    last_arrival: Floats
    holds_pallets: bool
    holds: int | None
    pallet_l: float
    per: str
    rate_micro: int

    @property
    def name(self) -> str:
        """What the ledger calls it."""
        return f"{self.centre} to {self.cross_dock}"

    def promised_day(self, outlook: Calendar, placed: Floats) -> Ints:
        """Return the day of the departure promised to orders placed at some instants (n,)."""
        day = outlook.day_of(placed)
        steps = np.zeros(len(day), np.int64)
        return working_day_after(self.runs, day + (placed > self.cut_off[day]), steps)

    def promised_arrival(self, outlook: Calendar, placed: Floats) -> Floats:
        """Return when these orders should be at the cross-dock (n,) [s]."""
        return np.asarray(self.last_arrival[self.promised_day(outlook, placed)])

    def load(self, volume_l: Floats, on_pallet: NDArray[np.bool_]) -> Ints:
        """Return the pallets that the first of some packs take together, for each number of them (n,)."""
        loose = np.cumsum(np.where(on_pallet, 0.0, volume_l))
        return np.asarray(np.ceil(loose / self.pallet_l - 1e-9).astype(np.int64) + np.cumsum(on_pallet))


def make_transfers(scenario: Scenario, calendar: Calendar, outlook: Calendar) -> dict[str, TransferPlan]:
    """Lay out the transfers to each cross-dock, by its name."""
    nodes, first = list(scenario.nodes), len(scenario.carriers)  # carriers have the first doors
    fed = [(name, block.fed_by) for name, block in scenario.nodes.items() if block.fed_by is not None]
    return {
        name: _transfer(name, block, nodes, first + number, calendar, outlook)
        for number, (name, block) in enumerate(fed)
    }


def _transfer(
    name: str, block: Transfer, nodes: list[str], door: int, calendar: Calendar, outlook: Calendar
) -> TransferPlan:
    runs = outlook.works(block.days, block.works_holidays)
    trips = [calendar.at(day, clock.seconds)
             for day in range(len(calendar.dates)) if runs[day] for clock in block.at]  # fmt: skip
    days, last, takes_s = range(len(outlook.dates)), block.at[-1].seconds, ticks(block.takes)
    things, most = block.holds or ("parcels", None)
    return TransferPlan(
        centre=block.centre,
        cross_dock=name,
        origin=nodes.index(block.centre),
        end=nodes.index(name),
        door=door,
        departures=np.array(trips),
        takes_s=takes_s,
        runs=runs,
        cut_off=np.array([*(outlook.at(day, block.cut_off.seconds) for day in days), np.inf]),
        last_arrival=np.array([*(outlook.at(day, last) + takes_s for day in days), np.inf]),
        holds_pallets=things == "pallets",
        holds=most,
        pallet_l=block.pallet,
        per=block.cost.per,
        rate_micro=block.cost.micro,
    )


def packed_by(count: int, transfers: tuple[TransferPlan, ...]) -> Ints:
    """Return the node at which the orders of each of so many nodes are picked and packed (nodes,)."""
    makers = np.arange(count)
    for plan in transfers:
        makers[plan.end] = plan.origin
    return makers


def at_shelves(world: World, shares: Floats) -> Floats:
    """Give the centre that packs for them the shares of cross-docks, which keep nothing (nodes, days)."""
    if not world.transfers:
        return shares
    packed = np.zeros_like(shares)
    np.add.at(packed, world.packed_by, shares)
    return packed
