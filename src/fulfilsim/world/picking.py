"""The floor on which pickers walk: a layout, the slots of the SKUs, and how long tours take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import InputError, Place, Problem
from fulfilsim.kernels import picking
from fulfilsim.marks import entity_keys
from fulfilsim.scenario.layout import Layout
from fulfilsim.world.table import read_table

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FASTEST_NEAREST = "fastest nearest"
NAMED = 3


@dataclass(frozen=True)
class SlotList:
    """A user's slots.

    Parameters
    ----------
    file
        Name of the file.
    names
        SKUs (n,).
    aisle, position
        Aisle, from 0, and distance from the front (n,) [mm].
    """

    file: Path
    names: tuple[str, ...]
    aisle: Ints
    position: Ints


@dataclass(frozen=True)
class Floor:
    """Where pickers walk.

    Parameters
    ----------
    house
        Aisles and cross aisles.
    mm_s
        Walking speed [mm/s].
    slots
        Rule by which the SKUs have their slots, or a list of them.
    """

    house: picking.Layout
    mm_s: int
    slots: str | SlotList


@dataclass(frozen=True)
class Slots:
    """Aisle, from 0, and distance from the front [mm] of each SKU of the catalogue (n,) each."""

    aisle: Ints
    position: Ints


def make_floor(layout: Layout, slots: Path | None = None) -> Floor:
    """Lay out the floor of a centre.

    Parameters
    ----------
    layout
        Block of the scenario.
    slots
        File of the slots, where the scenario names one.

    Raises
    ------
    InputError
        If the file cannot be read or names a place that is not in the layout.
    """
    middle = layout.length // 2 if layout.blocks == 2 else None
    house = picking.Layout(layout.aisles, layout.length, layout.pitch, layout.depot - 1, middle)
    rule = _read_slots(slots, house) if slots is not None else str(layout.slots)
    return Floor(house, layout.walk, rule)


def make_slots(floor: Floor, names: NDArray[np.str_], lines: Floats) -> Slots:
    """Give every SKU its slot.

    Parameters
    ----------
    floor
        Where they lie.
    names
        SKUs (n,).
    lines
        Share or number of the order lines that each has (n,).

    Raises
    ------
    InputError
        If a list of slots does not name every SKU.
    """
    if isinstance(floor.slots, SlotList):
        return _listed(floor.slots, names)
    every = _evenly(floor.house, len(names))
    if floor.slots == FASTEST_NEAREST:
        house = floor.house
        near = np.argsort(np.abs(every.aisle - house.depot) * house.pitch + every.position, kind="stable")
        rank = np.argsort(np.argsort(-lines, kind="stable"), kind="stable")
        mine = near[rank]
    else:
        mine = np.argsort(np.argsort(entity_keys(f"slot of {name}" for name in names), kind="stable"))
    return Slots(every.aisle[mine], every.position[mine])


def tour_seconds(floor: Floor, slots: Slots, first: Ints, sku: Ints, route: str) -> Floats:
    """Return how long the picker of each order walks (n,) [s].

    Parameters
    ----------
    floor, slots
        Where the SKUs lie.
    first
        Index of each order's first line, and m (n + 1,).
    sku
        SKU of each line (m,).
    route
        How the picker walks.
    """
    lengths = picking.tour_lengths(floor.house, first, slots.aisle[sku], slots.position[sku], route)
    return np.asarray(lengths / floor.mm_s)


def _evenly(house: picking.Layout, count: int) -> Slots:
    """Spread slots over the aisles, each in the middle of its share of their length."""
    along = (2 * np.arange(count) + 1) * (house.aisles * house.length) // (2 * count)
    return Slots(along // house.length, along % house.length)


def _read_slots(path: Path, house: picking.Layout) -> SlotList:
    table = read_table(path, ("sku", "aisle", "position_m"))
    names, aisle = table.names("sku"), table.whole_numbers("aisle", 1, house.aisles)
    metres = table.numbers("position_m", 0, house.length / 1000)
    table.finish()
    return SlotList(
        path, tuple(names), np.array(aisle, np.int64) - 1, np.rint(np.array(metres) * 1000).astype(np.int64)
    )


def _listed(listed: SlotList, names: NDArray[np.str_]) -> Slots:
    row = {name: number for number, name in enumerate(listed.names)}
    without = [str(name) for name in names if str(name) not in row]
    if without:
        some = ", ".join(without[:NAMED]) + (" and others" if len(without) > NAMED else "")
        what = f"{len(without)} of {len(names)} SKUs have no slot: {some}"
        raise InputError([Problem(Place(listed.file.name, 1, 1), "sku", what, "a row for every SKU")])
    rows = [row[str(name)] for name in names]
    return Slots(listed.aisle[rows], listed.position[rows])
