"""Where customers live, and how far that is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels import great_circle_km
from fulfilsim.scenario.rules import CustomerPlace
from fulfilsim.world.table import read_table


@dataclass(frozen=True)
class Places:
    """Customers' places.

    Parameters
    ----------
    names
        Names (n,).
    lat, lng
        Positions, NaN where an order file names a zone alone (n,) [degrees].
    zones
        The customers' own zone of each place; empty texts where none is given (n,).
    cumulative
        Cumulative shares of the customers, ending at 1 (n,).
    """

    names: tuple[str, ...]
    lat: NDArray[np.float64]
    lng: NDArray[np.float64]
    zones: tuple[str, ...]
    cumulative: NDArray[np.float64]

    def km_from(self, lat: float, lng: float) -> NDArray[np.float64]:
        """Return the great-circle distance of every place (n,) [km]; NaN where the position is not known."""
        known = np.flatnonzero(~np.isnan(self.lat))
        km = np.full(len(self.lat), np.nan)
        km[known] = great_circle_km(np.array([lat]), np.array([lng]), self.lat[known], self.lng[known])[0]
        return km


def make_places(customers: list[CustomerPlace]) -> Places:
    """Lay out places in the order of their names."""
    rows = sorted(customers, key=lambda place: place.name)
    weights = np.array([place.weight for place in rows])
    return Places(
        names=tuple(place.name for place in rows),
        lat=np.array([place.lat for place in rows]),
        lng=np.array([place.lng for place in rows]),
        zones=tuple(place.zone for place in rows),
        cumulative=np.cumsum(weights) / math.fsum(weights),
    )


def read_places(path: Path) -> Places:
    """Read places from a CSV or Excel file with the columns place, lat, lng, share and perhaps zone.

    Raises
    ------
    InputError
        If a cell cannot be read, a place is named twice, or no place has a share.
    """
    table = read_table(path, ("place", "lat", "lng", "share"), ("zone",))
    names = table.names("place")
    zones = table.text("zone") if "zone" in table.header else [""] * len(names)
    lat, lng = table.numbers("lat", -90, 90), table.numbers("lng", -180, 180)
    shares = table.numbers("share", 0, 1e12)
    if not sum(shares) > 0:
        table.refuse(0, table.header.index("share"), "the shares are all zero", "shares above zero")
    table.finish()
    return make_places([CustomerPlace(*row) for row in zip(names, lat, lng, shares, zones, strict=True)])
