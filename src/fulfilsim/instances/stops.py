"""The clients of a routing problem: those in the file itself, then those of its table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fulfilsim import units
from fulfilsim.errors import InputError, Place, Problem
from fulfilsim.instances.source import MOST_STOPS
from fulfilsim.scenario.tree import Tree
from fulfilsim.units import Money

if TYPE_CHECKING:
    from collections.abc import Callable

    from fulfilsim.scenario.routing import Client, RoutingProblem
    from fulfilsim.world.table import Table

NUMBERS = (
    "lat",
    "lng",
    "x_km",
    "y_km",
    "deliver_kg",
    "deliver_l",
    "collect_kg",
    "collect_l",
    "service_min",
    "prize",
)
TEXTS = ("windows", "ready", "needs")
LARGEST = 1e6


def clients_in(stated: RoutingProblem, tree: Tree) -> tuple[dict[str, Client], dict[str, Place]]:
    """Gather the clients by name, and where each is written.

    Raises
    ------
    InputError
        If the table cannot be read, a client is there twice, or there are too many.
    """
    clients = dict(stated.clients)
    places = {name: tree.key_place_of(("clients", name)) for name in clients}
    if stated.clients_from is None:
        return clients, places
    from fulfilsim.world.table import read_table

    source = tree.source_of(("clients_from",))
    path = (source.folder / stated.clients_from.text).resolve()
    if source.project is not None and not path.is_relative_to(source.project):
        place = tree.place_of(("clients_from",))
        what = f"'{stated.clients_from.text}' lies outside the project's folder"
        raise InputError([Problem(place, "clients_from", what, f"a file below {source.project}")])
    table = read_table(path, ("client",), (*NUMBERS, *TEXTS))
    rows = zip(table.text("client"), _rows(table, stated.currency), strict=True)
    for row, (name, client) in enumerate(rows):
        if name in clients:
            table.refuse(row, table.header.index("client"), f"client '{name[:40]}' twice", "different names")
        clients[name], places[name] = client, Place(table.file, table.lines[row], 1)
    if len(clients) > MOST_STOPS:
        table.problems.append(
            Problem(Place(table.file), "", f"{len(clients)} clients", f"at most {MOST_STOPS}")
        )
    table.finish()
    return clients, places


def _rows(table: Table, currency: str) -> list[Client]:
    """Read each row as a client would be written in the file."""
    from fulfilsim.scenario.routing import Client, Load, read_windows
    from fulfilsim.scenario.values import read_clock

    there = [name for name in NUMBERS if name in table.header]
    numbers = {name: _numbers(table, name) for name in there}
    windows = _texts(table, "windows", lambda text: read_windows([part.strip() for part in text.split(";")]))
    ready = _texts(table, "ready", read_clock)
    needs = _texts(table, "needs", lambda text: tuple(sorted({part.strip() for part in text.split(";")})))
    table.finish()
    made = []
    for row in range(len(table.rows)):

        def of(name: str, row: int = row) -> float | None:
            return numbers[name][row] if name in numbers else None

        prize = of("prize")
        made.append(
            Client.model_construct(
                at=_pair(of("lat"), of("lng")),
                xy=_pair(of("x_km"), of("y_km")),
                deliver=Load.model_construct(weight=of("deliver_kg"), volume=of("deliver_l")),
                collect=Load.model_construct(weight=of("collect_kg"), volume=of("collect_l")),
                service=60 * (of("service_min") or 0.0),
                windows=windows[row],
                ready=ready[row],
                prize=None
                if prize is None
                else Money(units.money(f"{prize:.6f} {currency}").amount, currency),
                needs=needs[row] or (),
            )
        )
    return made


def _pair(one: float | None, other: float | None) -> tuple[float, float] | None:
    return None if one is None or other is None else (one, other)


def _numbers(table: Table, name: str) -> list[float | None]:
    """Read a column of numbers in which cells may be empty."""
    most = {"lat": 90.0, "lng": 180.0}.get(name, LARGEST)
    low = -most if name in ("lat", "lng", "x_km", "y_km") else 0.0
    column, found = table.header.index(name), []
    for row, text in enumerate(table.text(name)):
        value = None
        if text:
            try:
                value = units.number(text, "")
            except ValueError:
                value = None
            if value is None or not low <= value <= most:
                table.refuse(
                    row, column, f"'{text[:40]}' is no usable number", f"a number from {low:g} to {most:g}"
                )
        found.append(value)
    return found


def _texts(table: Table, name: str, read: Callable[[str], Any]) -> list[Any]:
    """Read a column of texts in which cells may be empty."""
    found: list[Any] = [None] * len(table.rows)
    if name not in table.header:
        return found
    column = table.header.index(name)
    for row, text in enumerate(table.text(name)):
        try:
            found[row] = read(text) if text else None
        except ValueError as error:
            what, _, expected = str(error).partition("; expected ")
            table.refuse(row, column, what, expected)
    return found
