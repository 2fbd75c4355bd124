"""Files of stock: what is on hand, levels, and what replaces what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fulfilsim.units import nearest
from fulfilsim.world.table import Table, read_table

Ints = NDArray[np.int64]

MOST = 1e9
LEVELS = ("reorder_point", "order_up_to", "lot")
NOT_SAID = -1


@dataclass(frozen=True)
class Names:
    """Nodes and SKUs by name."""

    nodes: Sequence[str]
    skus: Sequence[str]


def read_on_hand(path: Path, names: Names) -> Ints:
    """Read stock on hand from a file with the columns sku, on_hand and, for several nodes, node.

    Returns
    -------
    ndarray
        Units (nodes, skus); none of what is not in the file.

    Raises
    ------
    InputError
        If a cell cannot be read, a SKU or node is unknown, or a SKU is there twice at a node.
    """
    one = len(names.nodes) == 1
    table = read_table(
        path, ("sku", "on_hand") if one else ("node", "sku", "on_hand"), ("node",) if one else ()
    )
    node, sku = _cells(table, names)
    units = table.whole_numbers("on_hand", 0, int(MOST))
    table.finish()
    stock = np.zeros((len(names.nodes), len(names.skus)), np.int64)
    stock[node, sku] = units
    return stock


def read_levels(path: Path, names: Names) -> dict[str, Ints]:
    """Read levels from a file with the column sku and perhaps node and any of `LEVELS`.

    Returns
    -------
    dict
        Each of them (nodes, skus) [units], `NOT_SAID` where the file says nothing.

    Raises
    ------
    InputError
        If a cell cannot be read, a SKU or node is unknown, or a SKU is there twice at a node.
    """
    table = read_table(path, ("sku",), ("node", *LEVELS))
    node, sku = _cells(table, names)
    every = slice(None) if "node" not in table.header else node
    said = {name: np.full((len(names.nodes), len(names.skus)), NOT_SAID) for name in LEVELS}
    for name in LEVELS:
        if name in table.header:
            said[name][every, sku] = table.whole_numbers(name, 1 if name == "lot" else 0, int(MOST))
    table.finish()
    return said


def read_substitutes(path: Path, skus: Sequence[str]) -> Ints:
    """Read which SKU replaces which from a file with the columns sku and substitute.

    Returns
    -------
    ndarray
        Index of the SKU that replaces each, -1 for none (skus,).

    Raises
    ------
    InputError
        If a SKU is unknown, or there twice.
    """
    table = read_table(path, ("sku", "substitute"))
    table.names("sku")
    what, other = (_known(table, column, skus) for column in ("sku", "substitute"))
    table.finish()
    replaced = np.full(len(skus), -1, np.int64)
    replaced[what] = other
    return replaced


def _cells(table: Table, names: Names) -> tuple[list[int], list[int]]:
    sku = _known(table, "sku", names.skus)
    node = _known(table, "node", names.nodes) if "node" in table.header else [0] * len(sku)
    seen: set[tuple[int, int]] = set()
    for row, cell in enumerate(zip(node, sku, strict=True)):
        if cell in seen:
            what = f"sku '{names.skus[cell[1]]}' twice"
            table.refuse(row, table.header.index("sku"), what, "one row for each SKU at a node")
        seen.add(cell)
    return node, sku


def _known(table: Table, column: str, names: Sequence[str]) -> list[int]:
    index = {name: position for position, name in enumerate(names)}
    texts = table.text(column)
    for row, text in enumerate(texts):
        if text not in index:
            what = f"no {column} is called '{text[:40]}'"
            near = nearest(text, list(names)) if len(names) < 100 else ""
            table.refuse(row, table.header.index(column), what, f"one of {len(names)}, e.g. {names[0]}", near)
    return [index.get(text, 0) for text in texts]
