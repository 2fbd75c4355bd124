"""Which column of an order file holds what, guessed from the usual names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fulfilsim.errors import InputError, Place, Problem
from fulfilsim.scenario.order_checks import LINE_ROLES, ORDER_ROLES
from fulfilsim.scenario.tree import printable, shortened
from fulfilsim.units import nearest
from fulfilsim.world.history.files import read_grid

LANE: Final = ">"

USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "order": ("order", "orderid", "ordernumber", "orderno", "invoice", "invoiceno", "invoicenumber", "id"),
    "time": (
        "time", "ts", "timestamp", "placedat", "orderedat", "orderdate", "invoicedate", "purchase",
        "purchasedat", "purchasetimestamp", "orderpurchasetimestamp", "createdat", "datetime", "date",
    ),
    "sku": ("sku", "skuid", "product", "productid", "item", "itemid", "article", "stockcode"),
    "quantity": ("quantity", "qty", "units", "pieces", "amount"),
    "price": ("unitprice", "price", "itemprice"),
    "weight": ("unitweight", "weight"),
    "lines": ("lines", "orderlines", "nlines", "nitems", "items"),
    "units": ("units", "orderunits", "totalunits", "quantity", "qty"),
    "order_weight": ("orderweight", "totalweight", "weight"),
    "value": ("value", "ordervalue", "total", "price", "revenue"),
    "promise": ("promise", "promised", "promisedby", "promisedate", "estimated", "estimateddelivery",
                "estimateddeliverydate", "orderestimateddeliverydate", "duedate"),
    "zone": ("zone", "lane"),
    "handed_over": ("handedover", "handedoverat", "handover", "tocarrier", "shippedat", "shipped", "shipdate",
                    "orderdeliveredcarrierdate"),
    "delivered": ("delivered", "deliveredat", "deliverydate", "delivereddate", "ordereddelivereddate",
                  "orderdeliveredcustomerdate"),
}  # fmt: skip
ENDS: Final = (
    ("sellerstate", "originstate", "fromstate", "sellerzone", "origin"),
    ("custstate", "customerstate", "deststate", "tostate", "custzone", "customerzone", "destination"),
)
MILESTONES: Final = ("handed_over", "delivered")
CURRENCIES: Final = (
    "usd",
    "eur",
    "gbp",
    "brl",
    "cad",
    "aud",
    "chf",
    "sek",
    "nok",
    "dkk",
    "pln",
    "jpy",
    "inr",
)
MASSES: Final = ("kg", "g", "lb")


@dataclass(frozen=True)
class Mapped:
    """The columns of an order file.

    Parameters
    ----------
    level
        ``lines`` or ``orders``.
    names
        Names of columns by role; several make a lane.
    guessed
        The roles that nobody gave.
    currency, weight_unit
        As the names of the columns end, empty where they do not say.
    """

    level: str
    names: Mapping[str, tuple[str, ...]]
    guessed: tuple[str, ...]
    currency: str = ""
    weight_unit: str = ""

    def said(self) -> dict[str, str | list[str]]:
        """Give the columns as a scenario says them."""
        return {role: names[0] if len(names) == 1 else list(names) for role, names in self.names.items()}

    def __str__(self) -> str:
        return ", ".join(
            f"{role} = {LANE.join(map(printable, self.names[role]))}{' (guessed)' * (role in self.guessed)}"
            for role in self.names
        )


class _Enough(Exception):
    """The header is read; the rest can wait."""


def read_header(path: Path) -> list[str]:
    """Read the names of the columns of an order file.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    found: list[str] = []

    def stop(header: list[str]) -> Sequence[str]:
        found.extend(header)
        raise _Enough

    with suppress(_Enough):
        read_grid(path, stop)
    return found


def map_columns(
    path: Path, given: Sequence[str] = (), level: str = "", need: Sequence[str] = (), also: Sequence[str] = ()
) -> Mapped:
    """Say which column holds what: what is given, else a column with a usual name.

    Parameters
    ----------
    path
        The order file.
    given
        Columns ``ROLE=NAME``; ``zone=FROM>TO`` makes a lane of two, ``ROLE=`` means that there is none.
    level
        ``lines`` or ``orders``; by default lines where there is a column of SKUs and one of quantities.
    need
        Roles that must have a column, beside the order and the time.
    also
        Roles to look for beside those of order files.

    Raises
    ------
    InputError
        If a column is not there, or a role that must have one has none.
    """
    header = read_header(path)
    said = _said(given, header, path)
    guessed = {role: _guess(role, header) for role in USUAL if role not in said}
    both = {**guessed, **said}
    level = level or ("lines" if both["sku"] and both["quantity"] else "orders")
    foreign = ORDER_ROLES if level == "lines" else LINE_ROLES
    left_out = {*foreign, *MILESTONES} - {*also, *said}
    roles = {role: both[role] for role in USUAL if both[role] and role not in left_out}
    _refuse_missing([*("order", "time"), *(("sku", "quantity") if level == "lines" else ()), *need],
                    roles, header, path)  # fmt: skip
    money = roles.get("price") or roles.get("value") or ()
    mass = roles.get("weight") or roles.get("order_weight") or ()
    return Mapped(
        level,
        roles,
        tuple(role for role in roles if role not in said),
        _ending(money, CURRENCIES).upper(),
        _ending(mass, MASSES),
    )


def _said(given: Sequence[str], header: list[str], path: Path) -> dict[str, tuple[str, ...]]:
    said: dict[str, tuple[str, ...]] = {}
    problems = []
    for text in given:
        place = Place(f"--column {shortened(printable(text), 80)}")
        role, equals, name = text.partition("=")
        names = tuple(part for part in (name.split(LANE) if role == "zone" else [name]) if part)
        if not equals or role not in USUAL:
            expected = f"one of {', '.join(USUAL)}, as in order=InvoiceNo"
            problems.append(Problem(place, "", "no such role", expected, nearest(role, list(USUAL))))
        for each in names:
            if each not in header:
                what = f"no column '{printable(each)[:60]}' in {path.name}"
                problems.append(Problem(place, "", what, _one_of(header), printable(nearest(each, header))))
        said[role] = names
    if problems:
        raise InputError(problems)
    return said


def _guess(role: str, header: list[str]) -> tuple[str, ...]:
    plain = {_plain(name): name for name in reversed(header)}
    if found := next((plain[usual] for usual in USUAL[role] if usual in plain), ""):
        return (found,)
    if role != "zone":
        return ()
    ends = [next((plain[usual] for usual in usuals if usual in plain), "") for usuals in ENDS]
    return tuple(ends) if all(ends) else ()


def _plain(name: str) -> str:
    """Reduce a name to letters and digits, without the unit that it ends in."""
    parts = re.findall(r"[a-z0-9]+", name.lower())
    if len(parts) > 1 and parts[-1] in (*CURRENCIES, *MASSES):
        parts.pop()
    return "".join(parts)


def _ending(names: Sequence[str], units: Sequence[str]) -> str:
    last = re.findall(r"[a-z0-9]+", names[0].lower())[-1:] if names else []
    return last[0] if last and last[0] in units else ""


def _refuse_missing(
    need: Sequence[str], roles: Mapping[str, tuple[str, ...]], header: list[str], path: Path
) -> None:
    problems = [
        Problem(Place(str(path), 1, 1), "", f"no column is known to hold the {role.replace('_', ' ')}",
                f"--column {role}=NAME with {_one_of(header)}")
        for role in need if role not in roles
    ]  # fmt: skip
    if problems:
        raise InputError(problems)


def _one_of(header: list[str]) -> str:
    return printable(f"one of {', '.join(header[:20])}")[:200]
