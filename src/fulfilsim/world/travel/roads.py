"""Ways along the roads of an OpenStreetMap extract."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from fulfilsim import kernels
from fulfilsim.errors import Place, bad
from fulfilsim.world.travel.extract import read_roads
from fulfilsim.world.travel.network import Network, network_of
from fulfilsim.world.travel.points import Ints, Points, Ways

FLOW = 0.8
REACH_KM = 1.0
MOST_REACH_KM = 100.0
DM_PER_METRE, MS_PER_SECOND = 10, 1000


@dataclass(frozen=True)
class Roads:
    """Fastest ways by van along the roads of an extract.

    A place stands at the nearest point of a road; the way from there to its door is not counted.

    Parameters
    ----------
    path
        The extract: .osm.pbf, .osm.gz or .osm.
    flow
        Which share of the signed or usual speeds is reached on the way, lights and corners included.
    reach_km
        How far from a road a place may lie [km].
    """

    path: Path
    flow: float = FLOW
    reach_km: float = REACH_KM

    def __post_init__(self) -> None:
        if not 0.05 <= self.flow <= 2:
            raise ValueError(f"flow must be from 0.05 to 2, not {self.flow:g}")
        if not 0 < self.reach_km <= MOST_REACH_KM:
            raise ValueError(f"reach must be above 0 and at most {MOST_REACH_KM:g} km, not {self.reach_km:g}")

    @cached_property
    def network(self) -> Network:
        """The network of the extract, read once.

        Raises
        ------
        InputError
            If the file cannot be read, is no extract, or its roads are not connected.
        MachineError
            If the library that reads extracts is not installed.
        """
        network = network_of(read_roads(self.path), self.flow)
        if not len(network.head):
            raise bad(Place(str(self.path)), "", "no two roads are connected", "a network of roads")
        return network

    def ways(self, points: Points) -> Ways:
        """Give the way from each place to each place.

        Raises
        ------
        InputError
            If the file is not sound, or a place lies too far from every road.
        """
        network = self.network
        stands = network.stands(*self._nearest(points))
        ms, dm = kernels.fastest_ways(network.first, network.head, network.ms, network.dm, stands, stands)
        return Ways(_rounded(dm, DM_PER_METRE), _rounded(ms, MS_PER_SECOND))

    def _nearest(self, points: Points) -> tuple[Ints, np.ndarray]:
        reach_m = 1000 * self.reach_km
        piece, along, _ = kernels.nearest_segments(self.network.ends, points.lat, points.lng, reach_m)
        far = np.flatnonzero(piece < 0).tolist()
        if far:
            what = [f"'{points.names[i]}' lies more than {self.reach_km:g} km from every road" for i in far]
            raise points.refuse(what, f"places near the roads of {self.path}, or a larger reach")
        return piece, along


def _rounded(numbers: Ints, unit: int) -> Ints:
    return (numbers + unit // 2) // unit
