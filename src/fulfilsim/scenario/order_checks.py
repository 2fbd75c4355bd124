"""What must hold between the fields of an order file's block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from fulfilsim.errors import Problem

if TYPE_CHECKING:
    from fulfilsim.scenario.demand import OrderFile
    from fulfilsim.scenario.load import Loaded
    from fulfilsim.scenario.model import Scenario

KEYS: Final = ("demand", "orders")
LINE_ROLES: Final = ("sku", "quantity", "price", "weight")
ORDER_ROLES: Final = ("lines", "units", "order_weight", "value")


def check_order_file(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Refuse columns of the other level, half a position, and what only a resample can do."""
    source = scenario.demand.orders
    if source is None:
        return
    yield from _levels(source, loaded)
    yield from _whereabouts(source, loaded)
    if source.times != 1 and source.repeat != "resampled":
        what = "orders that are replayed as they happened cannot be multiplied"
        yield loaded.problem((*KEYS, "times"), what, "repeat: resampled beside it")


def _levels(source: OrderFile, loaded: Loaded) -> Iterator[Problem]:
    foreign = ORDER_ROLES if source.level == "lines" else LINE_ROLES
    for role in sorted(source.columns.model_fields_set.intersection(foreign)):
        if getattr(source.columns, role) is not None:
            what = f"a file of {source.level} has no {role}"
            other = "orders" if source.level == "lines" else "lines"
            yield loaded.problem((*KEYS, "columns", role), what, f"level: {other}, or no such column")


def _whereabouts(source: OrderFile, loaded: Loaded) -> Iterator[Problem]:
    columns = source.columns
    if (columns.lat is None) != (columns.lng is None):
        there = "lat" if columns.lng is None else "lng"
        yield loaded.problem((*KEYS, "columns", there), "half a position", "the columns lat and lng")
    if (columns.postcode is None) != (source.postcodes is None):
        if source.postcodes is None:
            what, expected = "nothing says where the postcodes are", "a file demand.orders.postcodes"
            yield loaded.problem((*KEYS, "columns", "postcode"), what, expected)
        else:
            what, expected = "no column holds postcodes", "a column demand.orders.columns.postcode"
            yield loaded.problem((*KEYS, "postcodes"), what, expected)
    others = [role for role in ("zone", "postcode", "lat") if getattr(columns, role) is not None]
    if columns.place is not None and others:
        what = f"customers have a place and a {others[0]}"
        yield loaded.problem((*KEYS, "columns", "place"), what, f"place, or {' and '.join(others)}")
    if columns.postcode is not None and columns.lat is not None:
        yield loaded.problem((*KEYS, "columns", "lat"), "a position beside a postcode", "one of them")
