"""What must hold between the fields that say what customers do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, Protocol

from fulfilsim.errors import Problem

if TYPE_CHECKING:
    from fulfilsim.scenario.desk import Desk
    from fulfilsim.scenario.load import Loaded
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.returns import Returns
    from fulfilsim.scenario.tree import Keys

LATE: Final = "late"


class _Part(Protocol):
    @property
    def share(self) -> float: ...


def check_customers(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Refuse shares that do not add up, desks without people, and visits of orders that are replayed."""
    yield from _whole(loaded, ("payment",), scenario.payment)
    yield from _promise(scenario, loaded)
    orders = scenario.demand.orders
    if scenario.visits is not None and orders is not None and orders.repeat != "resampled":
        what = "visits beside orders that are replayed: who left without buying is not in them"
        yield loaded.problem(("visits",), what, "demand.orders.repeat: resampled, or no visits")
    if scenario.contacts is not None:
        yield from _whole(loaded, ("contacts", "channels"), scenario.contacts.channels)
        yield from _staffed(loaded, ("contacts", "desk"), scenario.contacts.desk)
    if scenario.returns is not None:
        yield from _returns(scenario.returns, loaded)


def _promise(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    if scenario.promise is None:
        return
    keys: Keys = ("promise", "heeds")
    if "stock" in scenario.promise.heeds and scenario.stock is None:
        yield loaded.problem(keys, "stock, which is not modelled", "a stock: block, or heeds: [backlog]")
    if len(set(scenario.promise.heeds)) < len(scenario.promise.heeds):
        yield loaded.problem(keys, "a word is given twice", "stock, backlog, or both")
    orders = scenario.demand.orders
    if orders is not None and orders.columns.promise is not None:
        what = "promises that are made anew, beside those of the order file"
        yield loaded.problem(("promise",), what, "no demand.orders.columns.promise, or no promise:")


def _returns(returns: Returns, loaded: Loaded) -> Iterator[Problem]:
    keys: Keys = ("returns",)
    for name, parts in (("reasons", returns.reasons), ("ways", returns.ways)):
        yield from _whole(loaded, (*keys, name), parts)
    total = sum(category.skus for category in returns.categories.values())
    if returns.categories and abs(total - 1) > 1e-9:
        yield loaded.problem((*keys, "categories"), f"the SKUs' shares add up to {100 * total:g}%", "100%")
    if LATE in returns.reasons:
        what = "a reason 'late': that is what comes back because of it, by itself"
        yield loaded.problem((*keys, "reasons", LATE), what, "returns.late with its share")
    states = {("reasons", name): state for name, state in sorted(returns.reasons.items())}
    for where, state in [*states.items(), (("late_state",), returns.late_state)]:
        if state.as_new + state.refurbish > 1 + 1e-9:
            what = f"as new and to refurbish add up to {100 * (state.as_new + state.refurbish):g}%"
            yield loaded.problem((*keys, *where), what, "at most 100%: the rest is disposed of")
    yield from _gifts(returns, loaded)
    yield from _staffed(loaded, (*keys, "desk"), returns.desk)


def _gifts(returns: Returns, loaded: Loaded) -> Iterator[Problem]:
    gifts = returns.gifts
    if gifts is None:
        return
    for name, day, since in (
        ("opened", gifts.opened, gifts.delivered.first),
        ("until", gifts.until, gifts.opened),
    ):
        if day < since:
            yield loaded.problem(("returns", "gifts", name), f"{day} is before {since}", "a later day")


def _whole(loaded: Loaded, keys: Keys, parts: Mapping[str, _Part] | None) -> Iterator[Problem]:
    if parts is None:
        return
    total = sum(part.share for part in parts.values())
    if abs(total - 1) > 1e-9:
        yield loaded.problem(keys, f"the shares add up to {100 * total:g}%", "100%")


def _staffed(loaded: Loaded, keys: Keys, desk: Desk | None) -> Iterator[Problem]:
    if desk is not None and not any(any(shift.days) for shift in desk.shifts.values()):
        yield loaded.problem((*keys, "shifts"), "nobody is ever at the desk", "a shift with days")
