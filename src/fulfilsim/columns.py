"""Tables as columns: arrays of numbers, and names as codes, so that a million rows stay small and quick."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Codes = NDArray[np.integer[Any]]
Texts = NDArray[np.bytes_]

NONE = -1


@dataclass(frozen=True, eq=False)
class Names:
    """A column of names; an empty name is no name.

    Parameters
    ----------
    codes
        Which of the labels each row has, -1 for none (n,).
    labels
        The names, in UTF-8.
    """

    codes: Codes
    labels: Texts

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: Any) -> Names:
        """Take some rows: a slice, a mask or indices."""
        return Names(self.codes[rows], self.labels)

    def is_(self, *names: str) -> Bools:
        """Say which rows have one of some names (n,)."""
        wanted = [name.encode() for name in names]
        codes = [code for code, label in enumerate(self.labels.tolist()) if label in wanted]
        found = np.zeros(len(self), dtype=bool)
        for code in [*codes, *([NONE] if "" in names else [])]:
            found |= self.codes == code
        return found

    def positions(self, names: Sequence[str]) -> Ints:
        """Give the place of each row's name among some names, -1 for others (n,)."""
        known = {name.encode(): place for place, name in enumerate(names)}
        table = [known.get(label, NONE) for label in (*self.labels.tolist(), b"")]
        return np.array(table, np.int64)[self.codes]

    def look_up(self, values: Mapping[str, float]) -> NDArray[np.float64]:
        """Give the value that a row's name stands for; names that are not there have nought (n,)."""
        table = [values.get(name, 0.0) for name in (*decoded(self.labels).tolist(), "")]
        return np.array(table, np.float64)[self.codes]

    def text(self) -> NDArray[np.str_]:
        """Give the names as text (n,)."""
        return decoded(np.append(self.labels, b""))[self.codes]

    def text_of(self, row: int) -> str:
        """Give one name as text."""
        code = int(self.codes[row])
        return "" if code == NONE else self.labels[code].decode()

    def text_of_each(self, rows: Ints) -> list[str]:
        """Give the names of some rows as texts."""
        return [self.text_of(row) for row in rows.tolist()]

    def present(self) -> list[str]:
        """List the names that occur, in order."""
        kept = np.unique(self.codes)
        return sorted(decoded(np.append(self.labels, b""))[kept].tolist())

    def found_in(self, other: Names) -> Ints:
        """Give the row in which a column of unique names has each of these, -1 for none (n,)."""
        row = np.full(len(other.labels) + 1, NONE)
        row[other.codes] = np.arange(len(other))
        row[NONE] = NONE
        if self.labels is other.labels:
            return row[self.codes]
        labels, at = np.unique(other.labels, return_index=True)
        if not len(labels):
            return np.full(len(self), NONE)
        near = np.minimum(np.searchsorted(labels, self.labels), len(labels) - 1)
        same = labels[near] == self.labels
        return np.append(np.where(same, row[at[near]], NONE), NONE)[self.codes]

    def repeated(self) -> Bools:
        """Say which rows have a name that an earlier row has (n,)."""
        if (self.labels[1:] > self.labels[:-1]).all():
            codes = self.codes
        else:
            codes = np.append(np.unique(self.labels, return_inverse=True)[1], NONE)[self.codes]
        again = np.ones(len(codes), dtype=bool)
        again[np.unique(codes, return_index=True)[1]] = False
        return again


Column = NDArray[Any] | Names


class _Taken(Mapping[str, Column]):
    """Some rows of columns, each taken when it is asked for first: most are not."""

    def __init__(self, columns: Mapping[str, Column], rows: slice | Ints) -> None:
        self._columns, self._rows = columns, rows
        self._taken: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self._taken:
            self._taken[name] = self._columns[name][self._rows]
        return self._taken[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


class Table:
    """Columns of one length.

    Parameters
    ----------
    columns
        By name, in their order.
    """

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.columns = columns if isinstance(columns, _Taken) else dict(columns)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __contains__(self, name: object) -> bool:
        return name in self.columns

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def names(self, name: str) -> Names:
        """Give a column of names.

        Raises
        ------
        TypeError
            If the column holds numbers.
        """
        column = self.columns[name]
        if not isinstance(column, Names):
            raise TypeError(f"the column {name!r} holds numbers, not names")
        return column

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Give a column of numbers as doubles."""
        return np.asarray(self.columns[name], dtype=np.float64)

    def where(self, mask: Bools) -> Table:
        """Take the rows of a mask; rows side by side are not copied."""
        return Table(_Taken(self.columns, _side_by_side(np.flatnonzero(mask))))

    def records(self) -> list[dict[str, Any]]:
        """List the rows, each by column, with plain numbers and texts."""
        values = [
            (column.text() if isinstance(column, Names) else column).tolist()
            for column in self.columns.values()
        ]
        return [dict(zip(self.columns, row, strict=True)) for row in zip(*values, strict=True)]

    @property
    def frame(self) -> pd.DataFrame:
        """The table for pandas, names as text."""
        import pandas as pd

        return pd.DataFrame({
            name: column.text() if isinstance(column, Names) else column
            for name, column in self.columns.items()
        })  # fmt: skip


def as_table(frame: Table | pd.DataFrame) -> Table:
    """Give a frame, of pandas or ours, as a table."""
    if isinstance(frame, Table):
        return frame
    return Table({name: _column(frame[name]) for name in frame.columns})


def coded(codes: Codes, labels: Sequence[str]) -> Names:
    """Give codes of some labels as names, in as few bytes as will do."""
    kind = np.min_scalar_type(-max(1, len(labels)))
    known = np.array([NONE if label == "" else code for code, label in enumerate(labels)] + [NONE], kind)
    return Names(known[codes], encoded(labels))


def named(texts: Sequence[str] | NDArray[np.str_]) -> Names:
    """Give texts, one a row, as names."""
    labels, codes = np.unique(np.asarray(texts, np.str_), return_inverse=True)
    return coded(codes, labels.tolist())


def stacked(tables: Sequence[Table]) -> Table:
    """Put tables of the same columns under one another."""
    return Table({name: _joined([table[name] for table in tables]) for name in tables[0].columns})


def constant(label: str, count: int) -> Names:
    """Give one name to so many rows."""
    return coded(np.zeros(count, np.int8), [label])


def encoded(texts: Sequence[str] | NDArray[np.str_]) -> Texts:
    """Give texts as an array of UTF-8."""
    return np.strings.encode(np.asarray(texts, np.str_), "utf-8")


def decoded(texts: Texts) -> NDArray[np.str_]:
    """Give an array of UTF-8 as text."""
    return np.strings.decode(texts, "utf-8")


def grouping(*keys: Names | Codes) -> tuple[Ints, Ints]:
    """Give numbers to the combinations of keys.

    Parameters
    ----------
    keys
        Names, or codes from -1 on (n,).

    Returns
    -------
    tuple
        For each row the number of its combination (n,), and for each combination its first row; they
        are numbered by their codes, the first key's first.
    """
    packed = np.zeros(len(keys[0]), np.int64)
    for key in keys:
        codes = key.codes if isinstance(key, Names) else key
        packed *= int(codes.max(initial=NONE)) + 2
        packed += codes
        packed += 1
    if packed.max(initial=0) > 4 * len(packed):
        _, first, group = np.unique(packed, return_index=True, return_inverse=True)
        return group.astype(np.int64), first.astype(np.int64)
    there = np.bincount(packed) > 0
    number = np.cumsum(there) - 1
    row = np.zeros(len(there), np.int64)
    row[packed[::-1]] = np.arange(len(packed))[::-1]
    return number[packed], row[there]


def _joined(columns: Sequence[Column]) -> Column:
    numbers = [column for column in columns if not isinstance(column, Names)]
    if numbers:
        return np.concatenate(numbers)
    return named(np.concatenate([column.text() for column in columns if isinstance(column, Names)]))


def _column(values: pd.Series[Any]) -> Column:
    if values.dtype.kind in "biuf":
        return values.to_numpy()
    codes, found = values.factorize()
    labels = [str(label) for label in found]
    place = np.argsort(np.argsort(np.array(labels, np.str_)))
    return coded(np.append(place, NONE)[codes], sorted(labels))


def _side_by_side(rows: Ints) -> slice | Ints:
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows):
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows
