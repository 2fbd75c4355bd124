"""What happened, as columns: activities one by one, ledger rows in batches. Nothing is averaged here."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim.engine import Crew, Spells, Station
from fulfilsim.engine.spells import KINDS

NOBODY = -1


class Labels(dict[Any, int]):
    """Codes of texts, or of several texts together, given as they come."""

    def __missing__(self, label: Any) -> int:
        """Give a new text the next code."""
        self[label] = code = len(self)
        return code

    def of(self, texts: Sequence[Any], chosen: NDArray[Any]) -> NDArray[np.int32]:
        """Return the codes of some of the texts, by their index (n,); only these are given codes."""
        used = np.flatnonzero(np.bincount(chosen)).tolist()
        codes = np.zeros(len(texts), np.int32)
        codes[used] = [self[texts[index]] for index in used]
        return np.asarray(codes[chosen])


COLUMNS = {"kind": "i", "stage": "i", "resource": "i", "crew": "i", "order": "q",
           "quantity": "d", "queued": "d", "started": "d", "ended": "d"}  # fmt: skip

Columns = dict[str, NDArray[Any]]


class Activities:
    """Rows of activities in typed columns; texts are coded by `labels`, node and stage by `stages`."""

    def __init__(self) -> None:
        self.labels, self.stages = Labels(), Labels()
        self.horizon = float("inf")
        self._written: list[Columns] = []
        self._begin()

    def _begin(self) -> None:
        """Begin to write rows one by one, after those that are there."""
        self._rows: dict[str, array[Any]] = {name: array(kind) for name, kind in COLUMNS.items()}

    def add(
        self,
        kind: str,
        started: float,
        ended: float,
        *,
        node: str,
        stage: str = "",
        resource: str = "",
        crew: str = "",
        order: int = NOBODY,
        quantity: float = 1.0,
        queued: float = float("nan"),
    ) -> None:
        """Write one row; times in seconds, `order` an index; what goes on at the end has not ended."""
        codes = (self.labels[kind], self.stages[node, stage], self.labels[resource], self.labels[crew])
        ended = ended if ended < self.horizon else float("nan")
        values = (*codes, order, quantity, queued, started, ended)
        for column, value in zip(self._rows.values(), values, strict=True):
            column.append(value)

    def hand_over(self) -> Columns:
        """Give the columns away, for they are large; there are no rows afterwards."""
        self.extend()
        written, self._written = self._written, []
        return {name: np.concatenate([rows.pop(name) for rows in written]) for name in COLUMNS}

    def extend(self, **columns: NDArray[Any]) -> None:
        """Write many rows (n,), with a value in every column, which nobody changes after."""
        self._written.append({name: np.asarray(column) for name, column in self._rows.items()})
        self._begin()
        if columns:
            self._written.append({name: np.asarray(columns[name], kind) for name, kind in COLUMNS.items()})


@dataclass(frozen=True)
class Batch:
    """Ledger rows that differ in time, order, parcel, quantity, rate and amount only (n,) each."""

    account: str
    basis: str
    party: str
    contract: str
    unit: str
    node: str
    document: str
    at: NDArray[np.float64]
    order: NDArray[np.int64]
    parcel: NDArray[np.int64]
    quantity: NDArray[np.float64]
    rate_micro: NDArray[np.int64]
    amount_micro: NDArray[np.int64]


@dataclass
class Ledger:
    """Every cost and revenue; amounts in millionths of the currency unit."""

    batches: list[Batch] = field(default_factory=list)

    def hand_over(self) -> list[Batch]:
        """Give the batches away, for they are large; there are none afterwards."""
        batches, self.batches = self.batches, []
        return batches

    def post(
        self,
        account: str,
        basis: str,
        party: str,
        contract: str,
        unit: str,
        *,
        at: Any,
        quantity: Any,
        rate_micro: Any,
        amount_micro: Any,
        node: str,
        order: Any = NOBODY,
        parcel: Any = NOBODY,
        document: str = "",
    ) -> None:
        """Post rows; every value from `at` on is one number, or an array (n,) that nobody changes after.

        `document` is the month and line of the invoice that they are part of.
        """
        given = (at, order, parcel, quantity, rate_micro, amount_micro)
        types = (np.float64, np.int64, np.int64, np.float64, np.int64, np.int64)
        columns = (np.atleast_1d(np.asarray(each, kind)) for each, kind in zip(given, types, strict=True))
        values: list[Any] = list(np.broadcast_arrays(*columns))  # one number is kept once, not n times
        self.batches.append(Batch(account, basis, party, contract, unit, node, document, *values))


@dataclass(frozen=True)
class Books:
    """What one replication writes into."""

    activities: Activities = field(default_factory=Activities)
    ledger: Ledger = field(default_factory=Ledger)

    def tell(
        self,
        spells: Spells,
        node: str,
        orders: NDArray[np.int64],
        stations: list[Station],
        crews: list[Crew],
    ) -> None:
        """Write stretches of orders' time (n,) at the stations of a node's line."""
        labels = self.activities.labels
        stages = [(node, station.name) for station in stations]
        self.activities.extend(
            kind=labels.of(KINDS, spells.kind),
            stage=self.activities.stages.of(stages, spells.station),
            resource=labels.of([crew.team for crew in crews], spells.crew),
            crew=labels.of([crew.name for crew in crews], spells.crew),
            order=orders,
            quantity=np.broadcast_to(1.0, len(spells.key)),
            queued=spells.queued,
            started=spells.start,
            ended=np.where(spells.end < self.activities.horizon, spells.end, np.nan),
        )
