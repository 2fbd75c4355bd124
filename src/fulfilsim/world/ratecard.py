"""Rate cards: prices by weight and zone, read from a file and looked up for many parcels at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import InputError
from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.tree import Keys
from fulfilsim.units import MASS, MICRO, nearest
from fulfilsim.world.table import Table, read_table

WEIGHTS = {"up_to_kg": "kg", "up_to_lb": "lb", "up_to_oz": "oz", "up_to_g": "g"}
"""Columns that may hold a row's heaviest parcel, and their units."""


@dataclass(frozen=True)
class RateCard:
    """Prices by weight and zone.

    Parameters
    ----------
    up_to_kg
        Heaviest parcel of each row, rising (rows,).
    micro
        Price of each row for each customer place (rows, places).
    extra_kg_micro
        Price of each kilogram begun above the last row.
    """

    up_to_kg: NDArray[np.float64]
    micro: NDArray[np.int64]
    extra_kg_micro: int

    def price_micro(self, place: NDArray[np.int64], weight_kg: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the price of parcels (n,) to places (n,) [1e-6 currency]."""
        row = np.minimum(np.searchsorted(self.up_to_kg, weight_kg), len(self.up_to_kg) - 1)
        extra = np.ceil(np.maximum(weight_kg - self.up_to_kg[-1], 0.0)).astype(np.int64)
        return np.asarray(self.micro[row, place] + extra * self.extra_kg_micro)

    def billed_kg(self, weight_kg: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the weight that is billed: the row's, or the next whole kilogram above the last row [kg]."""
        row = np.minimum(np.searchsorted(self.up_to_kg, weight_kg), len(self.up_to_kg) - 1)
        over = np.ceil(np.maximum(weight_kg - self.up_to_kg[-1], 0.0))
        limit = self.up_to_kg[row] + over
        return np.where(np.isfinite(limit), limit, weight_kg)


def one_price(micro: int, places: int, extra_kg_micro: int) -> RateCard:
    """Make the card of one price for every weight and place."""
    return RateCard(np.array([np.inf]), np.full((1, places), micro, np.int64), extra_kg_micro)


def read_card(loaded: Loaded, keys: Keys, zones: tuple[str, ...], extra_kg_micro: int) -> RateCard:
    """Read a card from the file named at a path of the scenario.

    Parameters
    ----------
    loaded, keys
        The scenario, and the path of the value that names the file.
    zones
        Zone of each place (places,).
    extra_kg_micro
        Price of each kilogram begun above the last row.

    Raises
    ------
    InputError
        If the file cannot be read, or a zone has no column in it.
    """
    table = read_table(loaded.inputs[keys], (), None)
    weights = _weight_column(table)
    all_there(loaded, keys, zones, [column for column in table.header if column != weights])
    limits = _rising(table, weights)
    by_zone = {zone: table.numbers(zone, 0, 1e6) for zone in sorted(set(zones))}
    table.finish()
    micro = np.rint(np.array([by_zone[zone] for zone in zones]).T * MICRO).astype(np.int64)
    return RateCard(limits * MASS[WEIGHTS[weights]], micro, extra_kg_micro)


def all_there(loaded: Loaded, keys: Keys, zones: tuple[str, ...], known: Collection[str]) -> None:
    """Refuse a table by zone that lacks some of them.

    Raises
    ------
    InputError
        With every zone that is missing.
    """
    problems = []
    for zone in sorted(set(zones)):
        if zone not in known:
            what = f"zone '{zone}' is missing" if zone else "the customers' places have no zone"
            expected = (
                f"{loaded.inputs[keys].name if keys in loaded.inputs else 'a value'} for each of "
                + ", ".join(sorted(set(zones)))
            )
            problems.append(loaded.problem(keys, what, expected, nearest(zone, list(known))))
    if problems:
        raise InputError(problems)


def _weight_column(table: Table) -> str:
    found = [column for column in table.header if column in WEIGHTS]
    if not found:
        table.refuse_header("no column 'up_to_kg'", "up_to_kg, or up_to_lb, up_to_oz or up_to_g")
    return found[0]


def _rising(table: Table, weights: str) -> NDArray[np.float64]:
    limits = table.numbers(weights, 0.001, 1e5)
    for row in range(1, len(limits)):
        if limits[row] <= limits[row - 1]:
            unit = WEIGHTS[weights]
            what, expected = f"{limits[row]:g} {unit} does not rise", f"more than {limits[row - 1]:g}"
            table.refuse(row, table.header.index(weights), what, expected)
    return np.array(limits)
