"""Where the customers of an order file live: named places, zones, postcodes or positions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fulfilsim.world.history.rows import Floats, Ints, Rows, ranked
from fulfilsim.world.places import Places
from fulfilsim.world.table import read_table

# About a kilometre: no zone, rate or transit time is finer, and a file has far fewer of them than of orders.
CELLS_PER_DEGREE = 100


@dataclass(frozen=True)
class Whereabouts:
    """The place of each row.

    Parameters
    ----------
    place
        Index of the place; -1 where the file says nothing (rows,).
    own
        Places of the file, where they are not those of the scenario.
    """

    place: Ints
    own: Places | None = None

    def among(self, rows: Ints) -> tuple[Ints, Places | None]:
        """Return the place of each of some rows, and of the file's places those where somebody lives."""
        if self.own is None:
            return self.place[rows], None
        used, index, counts = np.unique(self.place[rows], return_inverse=True, return_counts=True)
        own = self.own
        cumulative = np.append(np.cumsum(counts)[:-1] / counts.sum(), 1.0)
        return index.astype(np.int64), Places(
            tuple(own.names[each] for each in used),
            own.lat[used],
            own.lng[used],
            tuple(own.zones[each] for each in used),
            cumulative,
        )


def whereabouts(rows: Rows, places: Sequence[str], postcodes: Path | None) -> Whereabouts:
    """Read where each row's customer lives.

    Parameters
    ----------
    rows
        The rows; a place that is empty or unknown makes one bad.
    places
        Names of the scenario's places.
    postcodes
        The user's table of postcodes.

    Raises
    ------
    InputError
        If the table of postcodes cannot be read.
    """
    if rows.has("place"):
        return Whereabouts(rows.known("place", places))
    if postcodes is not None:
        return _by_postcode(rows, postcodes)
    if rows.has("lat"):
        return _by_position(rows)
    if rows.has("zone"):
        zones, zone = rows.lane("zone")
        nowhere = np.full(len(zones), np.nan)
        return _distinct(zone, zones, nowhere, nowhere, zones)
    return Whereabouts(np.full(len(rows), -1, np.int64))


def _by_postcode(rows: Rows, path: Path) -> Whereabouts:
    table = read_table(path, ("postcode", "lat", "lng"), ("zone",))
    names = table.names("postcode")
    zones = table.text("zone") if "zone" in table.header else [""] * len(names)
    lat, lng = np.array(table.numbers("lat", -90, 90)), np.array(table.numbers("lng", -180, 180))
    table.finish()
    code = rows.known("postcode", names)
    if not rows.has("zone"):
        return _distinct(code, names, lat, lng, zones)
    lanes, lane = rows.lane("zone")
    pairs, pair = np.unique(np.maximum(code, 0) * max(len(lanes), 1) + lane, return_inverse=True)
    postcode, zone = np.divmod(pairs, max(len(lanes), 1))
    own = [lanes[each] for each in zone]
    labels = [f"{names[each]} {lane}" for each, lane in zip(postcode, own, strict=True)]
    return _distinct(pair, labels, lat[postcode], lng[postcode], own)


def _by_position(rows: Rows) -> Whereabouts:
    lat = _cells(rows.numbers("lat", -90, 90, "a latitude from -90 to 90"))
    lng = _cells(rows.numbers("lng", -180, 180, "a longitude from -180 to 180"))
    lanes, lane = rows.lane("zone") if rows.has("zone") else ([""], np.zeros(len(rows), np.int64))
    cells, cell = np.unique(np.stack((lat, lng, lane)), axis=1, return_inverse=True)
    north, east = cells[:2] / CELLS_PER_DEGREE
    zones = [lanes[index] for index in cells[2].astype(np.int64)]
    labels = [f"{a:.2f},{b:.2f} {zone}".strip() for a, b, zone in zip(north, east, zones, strict=True)]
    return _distinct(cell.reshape(-1), labels, north, east, zones)


def _cells(degrees: Floats) -> Floats:
    return np.asarray(np.rint(np.nan_to_num(degrees) * CELLS_PER_DEGREE) + 0.0)


def _distinct(
    code: Ints, labels: Sequence[str], lat: Floats, lng: Floats, zones: Sequence[str]
) -> Whereabouts:
    """Put places in the order of their names."""
    names, position = ranked(labels, np.arange(len(labels)))
    first = np.empty(len(names), np.int64)
    first[position] = np.arange(len(labels))
    even = np.linspace(0, 1, len(names) + 1)[1:]
    own = Places(tuple(names), lat[first], lng[first], tuple(zones[each] for each in first.tolist()), even)
    return Whereabouts(position[code] if len(position) else code, own)
