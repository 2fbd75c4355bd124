"""Columns that grow: arrays of one length that rows are added to while the simulation runs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class Growing:
    """Columns as attributes; each is as long as there are rows.

    An attribute is a view that holds until rows are added: it is asked for anew after that.
    """

    def __init__(self, **empty: NDArray[Any]) -> None:
        self._columns = empty
        self._count = 0
        self._show()

    def __len__(self) -> int:
        return self._count

    def add(self, **columns: NDArray[Any]) -> int:
        """Add rows (k,) to every column, and return the index of the first.

        The very first rows are kept as they are given, without a copy.
        """
        first, count = self._count, len(next(iter(columns.values())))
        self._count += count
        for name, values in columns.items():
            old = self._columns[name]
            if not first:
                self._columns[name] = np.asarray(values, old.dtype)
                continue
            if self._count > len(old):
                old = np.concatenate((old[:first], np.empty(max(count, first), old.dtype)))
                self._columns[name] = old
            old[first : self._count] = values
        self._show()
        return first

    def _show(self) -> None:
        for name, values in self._columns.items():
            setattr(self, name, values[: self._count])
